"""The way from a won auction to what is to be paid for it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from config.fragments import leave
from orders.models import Order


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The winner's newest order of this auction: its purchase while it waits for payment, else the order itself."""
    mine = Order.objects.filter(auction__pk=pk, buyer=request.user).select_related("purchase").order_by("-pk")
    order = get_object_or_404(mine[:1])
    waiting = order.state == Order.State.PENDING_PAYMENT
    return leave(request, order.purchase if waiting else order)
