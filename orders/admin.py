"""Orders and money for staff: all of it to read, nothing to type over; what changes anything goes through rules."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.staff import ReadOnly
from orders import violations
from orders.forms import WaiverForm
from orders.models import (
    Feedback,
    Order,
    OrderEvent,
    OrderLine,
    Payment,
    ProviderEvent,
    Purchase,
    Review,
    SandboxSession,
    Violation,
)


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False

    def get_readonly_fields(self, request, obj=None):
        return (*(field.name for field in self.opts.fields), *self.readonly_fields)


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    extra = 0
    show_change_link = True

    def get_readonly_fields(self, request, obj=None):
        return self.fields


class LineInline(ReadOnlyInline):
    model = OrderLine
    fields = ("product", "title", "unit_price", "quantity", "returned_at")


class EventInline(ReadOnlyInline):
    model = OrderEvent
    fields = ("at", "came_from", "to_state", "actor", "reason")
    show_change_link = False

    @admin.display(description=_("from"))
    def came_from(self, event: OrderEvent) -> str:
        return Order.State(event.from_state).label if event.from_state else "-"


class OrderInline(ReadOnlyInline):
    model = Order
    fields = ("number", "seller", "state", "goods_total", "delivery", "commission", "share")


class PaymentInline(ReadOnlyInline):
    model = Payment
    fields = ("created_at", "provider", "amount", "state", "failure", "session", "settled_at")


class HowSoldFilter(admin.SimpleListFilter):
    title = _("sold by")
    parameter_name = "sold"

    def lookups(self, request, model_admin):
        return [("auction", _("Auction")), ("fixed", _("Fixed price"))]

    def queryset(self, request, queryset):
        return queryset if self.value() is None else queryset.filter(auction__isnull=self.value() == "fixed")


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """One page says what happened: lines, log, and the payments of its purchase."""

    list_display = (
        "number",
        "state",
        "buyer",
        "seller",
        "goods_total",
        "delivery",
        "commission",
        "share",
        "created_at",
    )
    list_filter = ("state", HowSoldFilter, "created_at")
    list_select_related = ("buyer", "seller")
    search_fields = (
        "number",
        "purchase__number",
        "buyer__email",
        "buyer__name",
        "seller__brand",
        "lines__title",
        "tracking_number",
    )
    date_hierarchy = "created_at"
    readonly_fields = ("payments",)
    inlines = (LineInline, EventInline)
    fieldsets = (
        (None, {"fields": ("number", "state", "purchase", "payments", "auction", "created_at")}),
        (_("People"), {"fields": ("buyer", "seller")}),
        (_("Money"), {"fields": ("goods_total", "delivery", "commission", "share")}),
        (_("Where it goes"), {"fields": ("recipient", "phone", "address_line", "city", "province", "postal_code")}),
        (_("How it goes"), {"fields": ("courier", "tracking_number")}),
    )

    @admin.display(description=_("payments"))
    def payments(self, order: Order) -> str:
        return "; ".join(
            f"{payment.get_state_display()}: Rs {payment.amount} {payment.failure}".strip()
            for payment in order.purchase.payments.order_by("pk")
        ) or _("none yet")


@admin.register(Purchase)
class PurchaseAdmin(ReadOnlyAdmin):
    list_display = ("number", "state", "buyer", "total", "deadline", "paid_at", "created_at")
    list_filter = ("state", "created_at")
    list_select_related = ("buyer",)
    search_fields = ("number", "orders__number", "buyer__email", "buyer__name")
    date_hierarchy = "created_at"
    inlines = (OrderInline, PaymentInline)


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("purchase", "state", "amount", "provider", "failure", "created_at", "settled_at")
    list_filter = ("state", "provider", "created_at")
    list_select_related = ("purchase",)
    search_fields = ("purchase__number", "session", "key", "purchase__buyer__email")


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    list_display = ("event_id", "provider", "kind", "outcome", "received_at")
    list_filter = ("provider", "kind", "received_at")
    search_fields = ("event_id", "outcome")


@admin.register(SandboxSession)
class SandboxSessionAdmin(ReadOnlyAdmin):
    list_display = ("reference", "state", "purchase_number", "seller_slug", "amount_paisa", "waiting", "created_at")
    list_filter = ("state",)
    search_fields = ("reference", "purchase_number", "seller_slug")

    @admin.display(description=_("events waiting"))
    def waiting(self, session: SandboxSession) -> int:
        return len(session.outbox)


@admin.register(OrderEvent)
class OrderEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "order", "from_state", "to_state", "actor", "reason")
    list_filter = ("to_state", "at")
    list_select_related = ("order", "actor")
    search_fields = ("order__number", "actor__email", "reason")


@admin.register(OrderLine)
class OrderLineAdmin(ReadOnlyAdmin):
    list_display = ("order", "title", "quantity", "unit_price", "returned_at")
    list_filter = (("returned_at", admin.EmptyFieldListFilter),)
    list_select_related = ("order",)
    search_fields = ("order__number", "title")


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
        self.message_user(request, words % len(chosen), messages.SUCCESS)
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
