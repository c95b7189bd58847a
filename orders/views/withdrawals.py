"""A seller cancels an order that was paid and not sent: what would follow, then the deed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from config.fragments import leave, render_page
from orders.forms import WithdrawalForm
from orders.models import Order
from orders.parcels import withdrawing
from orders.reports import narrating
from orders.views.orders import own_order


@require_safe
@never_cache
@signed_in
def new(request: HttpRequest, number: str) -> HttpResponse:
    order = own_order(request, number, narrating.SELLER)
    refusal = None if order.state == Order.State.PAID else withdrawing.NotToBeSent(order)
    return ask(request, order, WithdrawalForm(), refusal=refusal)


@require_POST
@signed_in
def create(request: HttpRequest, number: str) -> HttpResponse:
    order = own_order(request, number, narrating.SELLER)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        return ask(request, order, form, status=422)
    try:
        withdrawing.withdraw(order=order, seller=order.seller, reason=form.cleaned_data["reason"])
    except withdrawing.WithdrawalRefused as refusal:
        return ask(request, order, form, refusal=refusal, status=422)
    messages.success(request, _("The order is cancelled. The buyer gets all of the money back, and reads why."))
    return leave(request, order)


def ask(request: HttpRequest, order: Order, form, *, refusal=None, status: int = 200) -> HttpResponse:
    title = _("That did not work") if form.is_bound else _("This order is not to be cancelled")
    context = {"order": order, "line": order.lines.all()[0], "form": form, "refusal": refusal, "title": title}
    return render_page(request, "orders/withdrawals/new.html", context, status=status)
