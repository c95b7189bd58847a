"""The books for staff: disputes, the ledger, what the market earned, and where the books do not agree with the rest."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from orders.admin.base import ReadOnlyAdmin, ReadOnlyInline
from orders.books import mismatches
from orders.forms import SettlingForm
from orders.models import Dispute, Inquiry, LedgerEntry, LedgerTransaction, Mismatch
from orders.reports import margins


class OpenFilter(admin.SimpleListFilter):
    """The queue: what is still to be dealt with. `column` is empty until then."""

    title = _("open")
    parameter_name = "open"
    column = ""

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(**{f"{self.column}__isnull": self.value() == "yes"})


class OpenDispute(OpenFilter):
    column = "closed_at"


class OpenMismatch(OpenFilter):
    column = "settled_at"


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    list_display = (
        "payment", "reference", "amount", "reason", "opened_at", "closed_at", "won", "fee_amount", "fee_currency",
    )  # fmt: skip
    list_filter = (OpenDispute, "won", "opened_at")
    list_select_related = ("payment__purchase",)
    search_fields = ("reference", "payment__purchase__number")


@admin.register(Inquiry)
class InquiryAdmin(ReadOnlyAdmin):
    """What a bank asks is answered at the provider, within days, or by giving the money back."""

    list_display = ("payment", "reference", "amount", "reason", "opened_at", "closed_at")
    list_filter = (OpenDispute, "opened_at")
    list_select_related = ("payment__purchase",)
    search_fields = ("reference", "payment__purchase__number")


class EntryInline(ReadOnlyInline):
    model = LedgerEntry
    fields = ("account", "seller", "order", "amount")


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    change_list_template = "orders/admin/ledger.html"
    list_display = ("at", "kind", "key", "payment", "memo")
    list_filter = ("kind", "at")
    list_select_related = ("payment__purchase",)
    search_fields = ("key", "memo", "payment__purchase__number", "entries__order__number")
    inlines = (EntryInline,)

    def get_urls(self):
        margin = path("margin/", self.admin_site.admin_view(self.margin), name="orders_margin")
        return [margin, *super().get_urls()]

    def margin(self, request: HttpRequest) -> HttpResponse:
        """What the market itself earned, month by month."""
        if not self.has_view_permission(request):
            return self.admin_site.login(request)
        context = {**self.admin_site.each_context(request), "months": margins.months(), "title": _("Margin")}
        return TemplateResponse(request, "orders/admin/margin.html", context)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ("transaction", "account", "seller", "order", "amount")
    list_filter = ("account",)
    list_select_related = ("transaction", "seller", "order")
    search_fields = ("seller__brand", "order__number", "transaction__key")


@admin.register(Mismatch)
class MismatchAdmin(ReadOnlyAdmin):
    list_display = ("kind", "subject", "expected", "found", "first_seen_at", "last_seen_at", "settled_at", "settled_by")
    list_filter = (OpenMismatch, "kind")
    list_select_related = ("settled_by",)
    search_fields = ("subject", "expected", "found", "note")
    actions = ("settle",)

    def has_settle_permission(self, request) -> bool:
        return request.user.has_perm("orders.change_mismatch")

    @admin.action(description=_("Settle…"), permissions=["settle"])
    def settle(self, request: HttpRequest, queryset) -> HttpResponse | None:
        """First ask what was done, then note it with each."""
        form = SettlingForm(request.POST if "note" in request.POST else None)
        chosen = list(queryset.filter(settled_at=None))
        if chosen and not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "form": form,
                "mismatches": chosen,
                "title": _("Settle"),
            }
            return TemplateResponse(request, "orders/admin/settle.html", context)
        for mismatch in chosen:
            mismatches.settle(mismatch=mismatch, actor=request.user, note=form.cleaned_data["note"])
        words = ngettext("%d mismatch is settled.", "%d mismatches are settled.", len(chosen))
        self.message_user(request, words % len(chosen), messages.SUCCESS)
        return None
