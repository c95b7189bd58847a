"""Refunds for staff: given from an order's page, tried again when they are stuck, otherwise read."""

from uuid import uuid4

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from config.money import rupees
from orders.admin.base import ReadOnlyAdmin
from orders.books import capturing
from orders.forms import RefundForm
from orders.models import Order, Refund
from orders.refunds import apportioning, refunding, sending_back


class Refunding:
    """The action "Refund…" of the orders' list and page: first how much and why, then by the rule."""

    def has_refund_permission(self, request) -> bool:
        return request.user.has_perm("orders.add_refund")

    @admin.action(description=_("Refund…"), permissions=["refund"])
    def refund(self, request: HttpRequest, queryset) -> HttpResponse | None:
        if queryset.count() != 1:
            self.message_user(request, _("Choose one order: each refund has its own reason."), messages.WARNING)
            return None
        order = queryset.select_related("buyer", "seller__user").get()
        form = RefundForm(request.POST if "reason" in request.POST else None, initial={"nonce": uuid4()})
        if form.is_valid() and self.give_back(request, order, form):
            return None
        return TemplateResponse(request, "orders/admin/refund.html", self.refund_context(request, order, form))

    def give_back(self, request: HttpRequest, order: Order, form: RefundForm) -> bool:
        try:
            made = refunding.refund(order=order, actor=request.user, **form.cleaned_data)
        except refunding.RefundRefused as refusal:
            form.add_error(None, str(refusal))
            return False
        words = _("%(amount)s of %(order)s go back to the buyer.")
        self.message_user(request, words % {"amount": rupees(made.amount), "order": order.number}, messages.SUCCESS)
        return True

    def refund_context(self, request: HttpRequest, order: Order, form: RefundForm) -> dict:
        return {
            **self.admin_site.each_context(request),
            "form": form,
            "order": order,
            "left": apportioning.left_of(order) if capturing.payment_of(order) else 0,
            "title": _("Refund"),
        }


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("payment", "order", "amount", "state", "reason", "actor", "failure", "created_at", "settled_at")
    list_filter = ("state", "provider", "created_at")
    list_select_related = ("payment__purchase", "order", "actor")
    search_fields = ("order__number", "payment__purchase__number", "reference", "reason")
    actions = ("try_again",)

    def has_retry_permission(self, request) -> bool:
        return request.user.has_perm("orders.change_refund")

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset) -> None:
        """Stuck ones, once what was in their way is seen to."""
        for refund in queryset.filter(state=Refund.State.STUCK):
            try:
                sending_back.try_again(refund=refund, actor=request.user)
                self.message_user(request, _("Sent again: %s") % refund, messages.SUCCESS)
            except refunding.RefundRefused as refusal:
                self.message_user(request, f"{refund}: {refusal}", messages.WARNING)
