"""Orders for staff: one page says what happened."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from orders.admin.base import ReadOnlyAdmin, ReadOnlyInline
from orders.admin.refunds import Refunding
from orders.forms import HoldForm
from orders.models import CartLine, MergedCart, Order, OrderEvent, OrderLine, Payment, PayoutFreeze, Purchase, Refund
from orders.payouts import shares


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


class RefundInline(ReadOnlyInline):
    model = Refund
    fk_name = "order"
    fields = ("created_at", "amount", "state", "reason", "actor", "settled_at")


class OrderInline(ReadOnlyInline):
    model = Order
    fields = ("number", "seller", "state", "goods_total", "delivery", "commission", "share")


class PartInline(ReadOnlyInline):
    """What a joint purchase pays for."""

    model = Purchase
    fk_name = "joined_into"
    verbose_name_plural = _("parts")
    fields = ("number", "state", "total", "deadline")


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
class OrderAdmin(Refunding, ReadOnlyAdmin):
    """One page says what happened: lines, log, refunds, and the payments of its purchase."""

    actions = ("refund", "hold_payout")

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
    inlines = (LineInline, RefundInline, EventInline)
    fieldsets = (
        (None, {"fields": ("number", "state", "purchase", "payments", "auction", "created_at")}),
        (_("People"), {"fields": ("buyer", "seller")}),
        (_("Money"), {"fields": ("goods_total", "delivery", "commission", "share")}),
        (_("Where it goes"), {"fields": ("recipient", "phone", "address_line", "city", "province", "postal_code")}),
        (_("How it goes"), {"fields": ("courier", "tracking_number")}),
    )

    def has_hold_permission(self, request) -> bool:
        return request.user.has_perm("orders.add_payoutfreeze")

    @admin.action(description=_("Hold the payout…"), permissions=["hold"])
    def hold_payout(self, request: HttpRequest, queryset) -> HttpResponse | None:
        """First ask why, then freeze each by the rule; lifted among the payout freezes."""
        form = HoldForm(request.POST if "reason" in request.POST else None)
        chosen = list(queryset.select_related("seller"))
        if chosen and not form.is_valid():
            context = {**self.admin_site.each_context(request), "form": form, "orders": chosen, "title": _("Hold")}
            return TemplateResponse(request, "orders/admin/hold.html", context)
        for order in chosen:
            shares.freeze(order=order, cause=PayoutFreeze.Cause.STAFF, reference=form.cleaned_data["reason"])
        words = ngettext("%d order is held.", "%d orders are held.", len(chosen))
        self.message_user(request, words % len(chosen), messages.SUCCESS)
        return None

    @admin.display(description=_("payments"))
    def payments(self, order: Order) -> str:
        return "; ".join(
            f"{payment.get_state_display()}: Rs {payment.amount} {payment.failure}".strip()
            for payment in Payment.objects.filter(purchase__in=[order.purchase, order.purchase.payer]).order_by("pk")
        ) or _("none yet")


@admin.register(Purchase)
class PurchaseAdmin(ReadOnlyAdmin):
    list_display = ("number", "state", "buyer", "total", "joined_into", "deadline", "paid_at", "created_at")
    list_filter = ("state", ("joined_into", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("buyer", "joined_into")
    search_fields = ("number", "orders__number", "buyer__email", "buyer__name")
    date_hierarchy = "created_at"
    inlines = (OrderInline, PartInline, PaymentInline)


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


@admin.register(CartLine)
class CartLineAdmin(ReadOnlyAdmin):
    list_display = ("user", "product", "quantity", "price_seen", "added_at")
    list_select_related = ("user", "product")
    search_fields = ("user__email", "product__title")


@admin.register(MergedCart)
class MergedCartAdmin(ReadOnlyAdmin):
    list_display = ("user", "merged_at")
    list_select_related = ("user",)
    search_fields = ("user__email",)
