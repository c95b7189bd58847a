"""Shipments, deliveries and receipts: one fact each, told by the side that knows it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import signed_in
from config.fragments import leave
from config.photos import PhotoRefused
from orders.forms import ShipmentForm
from orders.models import Order
from orders.parcels import fulfilling, photographing
from orders.progressing import IllegalTransition
from orders.reports import narrating
from orders.views.orders import own_order, render_order


@require_POST
@signed_in
def create_shipment(request: HttpRequest, number: str) -> HttpResponse:
    order = own_order(request, number, narrating.SELLER)
    form = ShipmentForm(request.POST, request.FILES)
    if not form.is_valid():
        return render_order(request, order, shipment_form=form, status=422)
    words = _("Marked as shipped. The buyer has been told.")
    parcel = {"courier": form.cleaned_data["courier"], "tracking": form.cleaned_data["tracking"]}
    try:
        with photographing.stored(form.photo, timezone.now()) as photo:
            fulfilling.ship(order=order, seller=order.seller, photo=photo, **parcel)
    except PhotoRefused as refusal:
        form.add_error("parcel", str(refusal))
        return render_order(request, order, shipment_form=form, status=422)
    except (fulfilling.MoneyGoesBack, IllegalTransition) as refusal:
        return render_order(request, own_order(request, order.number), refusal=refusal, status=422)
    messages.success(request, words)
    return leave(request, order)


@require_POST
@signed_in
def create_delivery(request: HttpRequest, number: str) -> HttpResponse:
    order = own_order(request, number, narrating.SELLER)
    words = _("Marked as delivered. The buyer is asked to confirm.")
    return tell(request, order, fulfilling.deliver, words, actor=request.user)


@require_POST
@signed_in
def create_receipt(request: HttpRequest, number: str) -> HttpResponse:
    order = own_order(request, number, narrating.BUYER)
    return tell(request, order, fulfilling.confirm_receipt, _("Thank you. How was it?"), buyer=request.user)


def tell(request: HttpRequest, order: Order, rule: Callable, words: str, **facts) -> HttpResponse:
    """Call the rule and go back to the order; what it refuses is said on the order's page."""
    try:
        rule(order=order, **facts)
    except IllegalTransition as refusal:
        return render_order(request, own_order(request, order.number), refusal=refusal, status=422)
    messages.success(request, words)
    return leave(request, order)
