"""What buyers did not pay, and what they said, for staff."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from orders.admin.base import ReadOnlyAdmin
from orders.forms import WaiverForm
from orders.models import Feedback, Review, SecondChance, Violation
from orders.purchases import violations


class WaivedFilter(admin.SimpleListFilter):
    title = _("waived")
    parameter_name = "waived"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        return queryset if self.value() is None else queryset.filter(waived_at__isnull=self.value() == "no")


@admin.register(Violation)
class ViolationAdmin(ReadOnlyAdmin):
    list_display = ("user", "order", "recorded_at", "waived_at", "waived_by", "waiver_reason")
    list_filter = (WaivedFilter, "recorded_at")
    list_select_related = ("user", "order", "waived_by")
    search_fields = ("user__email", "user__name", "order__number")
    actions = ("waive",)

    def has_waive_permission(self, request) -> bool:
        return request.user.has_perm("orders.change_violation")

    @admin.action(description=_("Waive…"), permissions=["waive"])
    def waive(self, request: HttpRequest, queryset) -> HttpResponse | None:
        """First ask why, then waive each by the rule."""
        form = WaiverForm(request.POST if "reason" in request.POST else None)
        chosen = list(queryset.filter(waived_at=None).select_related("user", "order"))
        if chosen and not form.is_valid():
            context = {**self.admin_site.each_context(request), "form": form, "violations": chosen, "title": _("Waive")}
            return TemplateResponse(request, "orders/admin/waive.html", context)
        for violation in chosen:
            violations.waive(violation=violation, actor=request.user, reason=form.cleaned_data["reason"])
        words = ngettext("%d violation is waived.", "%d violations are waived.", len(chosen))
        self.message_user(request, words % len(chosen), messages.SUCCESS if chosen else messages.WARNING)
        return None


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyAdmin):
    list_display = (
        "order",
        "seller",
        "seller_stars",
        "seller_comment",
        "platform_stars",
        "platform_comment",
        "created_at",
    )
    list_filter = ("seller_stars", "platform_stars", "created_at")
    list_select_related = ("order__seller",)
    search_fields = ("order__number", "order__seller__brand", "seller_comment", "platform_comment")

    @admin.display(description=_("seller"))
    def seller(self, feedback: Feedback) -> str:
        return feedback.order.seller.brand


@admin.register(Review)
class ReviewAdmin(admin.ModelAdmin):
    """Staff may take a review down, not rewrite it."""

    list_display = ("product", "stars", "title", "author", "created_at", "changed_at")
    list_filter = ("stars", "created_at")
    list_select_related = ("product", "author")
    search_fields = ("product__title", "title", "text", "author__email")

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


@admin.register(SecondChance)
class SecondChanceAdmin(ReadOnlyAdmin):
    list_display = ("auction", "user", "price", "state", "offered_at", "expires_at", "order")
    list_filter = ("state", "offered_at")
    list_select_related = ("auction__product", "user", "order")
    search_fields = ("auction__product__title", "user__email", "unpaid_order__number")
