"""Money on its way to sellers, for staff: what was sent, what is held, what is taken back, and what waits for them."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.templatetags.words import moment_words
from orders.admin.base import ReadOnlyAdmin
from orders.forms import ConfirmationForm
from orders.models import PayoutFreeze, Reversal, Transfer
from orders.payouts import banking, shares, unsticking
from orders.providers import manual
from orders.providers.base import Refused


class QueueFilter(admin.SimpleListFilter):
    """What a person has to do: pay by the bank, or look at what does not move."""

    title = _("waits for staff")
    parameter_name = "queue"

    def lookups(self, request, model_admin):
        return [("bank", _("To be paid by hand")), ("stuck", _("Stuck"))]

    def queryset(self, request, queryset):
        if self.value() == "bank":
            return queryset.filter(provider=manual.NAME, state="pending").order_by("created_at")
        return queryset.filter(state="stuck") if self.value() == "stuck" else queryset


class IntentAdmin(ReadOnlyAdmin):
    """The three things that staff can do; each acts on every chosen row by itself, and says what it could not do."""

    actions = ("try_again", "pay_by_hand", "confirm")

    def has_settle_permission(self, request) -> bool:
        return request.user.has_perm(f"orders.change_{self.opts.model_name}")

    @admin.action(description=_("Try again"), permissions=["settle"])
    def try_again(self, request: HttpRequest, queryset) -> None:
        self.each(request, queryset, lambda row: unsticking.try_again(intent=row))

    @admin.action(description=_("Pay by hand"), permissions=["settle"])
    def pay_by_hand(self, request: HttpRequest, queryset) -> None:
        self.each(request, queryset, lambda row: unsticking.pay_by_hand(intent=row))

    @admin.action(description=_("Confirm…"), permissions=["settle"])
    def confirm(self, request: HttpRequest, queryset) -> HttpResponse | None:
        """First ask for the bank's reference of each, then record them."""
        chosen = list(self.with_people(queryset))
        form = ConfirmationForm(request.POST if "confirmed" in request.POST else None, intents=chosen)
        if chosen and not form.is_valid():
            context = {"form": form, "rows": form.rows(), "opts": self.opts, "title": _("Confirm payments by hand")}
            context |= self.admin_site.each_context(request)
            return TemplateResponse(request, "orders/admin/confirm.html", context)

        def confirm_one(row):
            return unsticking.confirm(intent=row, actor=request.user, **form.said_of(row))

        self.each(request, chosen, confirm_one)
        return None

    def with_people(self, queryset):
        return queryset

    def each(self, request: HttpRequest, chosen, rule: Callable) -> None:
        done = 0
        for row in chosen:
            try:
                rule(row)
                done += 1
            except (unsticking.NotToBeDone, Refused) as refusal:
                self.message_user(request, f"{row}: {refusal}", messages.WARNING)
        if done:
            self.message_user(request, ngettext("%d row is done.", "%d rows are done.", done) % done, messages.SUCCESS)


@admin.register(Transfer)
class TransferAdmin(IntentAdmin):
    list_display = (
        "order",
        "seller",
        "holder",
        "iban",
        "amount",
        "state",
        "held",
        "provider",
        "attempts",
        "failure",
        "created_at",
        "settled_at",
    )
    list_filter = (QueueFilter, "state", "provider", "created_at")
    list_select_related = ("order", "seller")
    search_fields = ("order__number", "seller__brand", "reference", "account")
    readonly_fields = ("holder", "iban", "held")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("order__freezes")

    def with_people(self, queryset):
        return queryset.select_related("order", "seller__user")

    @admin.display(description=_("account holder"))
    def holder(self, transfer: Transfer) -> str:
        return transfer.seller.payout_title if transfer.provider == manual.NAME else ""

    @admin.display(description=_("IBAN"))
    def iban(self, transfer: Transfer) -> str:
        """In one line, as it is copied into the bank's form."""
        spaced = banking.spaced(transfer.account) if transfer.provider == manual.NAME else ""
        return spaced.replace(" ", "\N{NO-BREAK SPACE}")

    @admin.display(description=_("on hold"))
    def held(self, transfer: Transfer) -> str:
        """Why, and until when if that is known; empty when it may be sent."""
        in_force = [freeze for freeze in transfer.order.freezes.all() if freeze.lifted_at is None]
        causes = [f"{freeze.get_cause_display()} ({freeze.reference})" for freeze in in_force]
        return "; ".join([*causes, *cooling(transfer)])


def cooling(transfer: Transfer) -> list[str]:
    """What is to be sent by hand waits for a while when its account was changed."""
    waits = transfer.provider == manual.NAME and transfer.state in shares.UNSETTLED
    if not waits or not shares.is_cooling(transfer.seller, timezone.now()):
        return []
    return [_("The account was changed: not before %s") % moment_words(shares.cools_until(transfer.seller))]


@admin.register(Reversal)
class ReversalAdmin(IntentAdmin):
    list_display = (
        "transfer",
        "amount",
        "state",
        "provider",
        "because_of",
        "attempts",
        "failure",
        "created_at",
        "settled_at",
    )
    list_filter = (QueueFilter, "state", "provider", "created_at")
    list_select_related = ("transfer__order",)
    search_fields = ("transfer__order__number", "reference", "because_of")

    def with_people(self, queryset):
        return queryset.select_related("transfer__order", "transfer__seller")


@admin.register(PayoutFreeze)
class PayoutFreezeAdmin(ReadOnlyAdmin):
    """Staff begin one among the orders, and lift theirs here; a complaint's goes with it, a dispute's with the bank."""

    list_display = ("order", "cause", "reference", "at", "lifted_at")
    list_filter = ("cause", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("order",)
    search_fields = ("order__number", "reference")
    actions = ("lift",)

    def has_lift_permission(self, request) -> bool:
        return request.user.has_perm("orders.change_payoutfreeze")

    @admin.action(description=_("Lift staff's holds"), permissions=["lift"])
    def lift(self, request: HttpRequest, queryset) -> None:
        ours = queryset.in_force().filter(cause=PayoutFreeze.Cause.STAFF).select_related("order")
        lifted = sum(shares.unfreeze(order=row.order, cause=row.cause, reference=row.reference) for row in ours)
        words = ngettext("%d hold is lifted.", "%d holds are lifted.", lifted)
        self.message_user(request, words % lifted, messages.SUCCESS if lifted else messages.WARNING)
