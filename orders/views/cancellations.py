"""Giving up what one was about to pay for: at a fixed price, or from an auction at once."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import signed_in
from config.fragments import leave
from orders.carts import carting
from orders.models import Purchase
from orders.payments import cancelling
from orders.providers.base import ProviderError
from orders.views.purchases import own_purchase, render_show

log = logging.getLogger(__name__)


@require_POST
@signed_in
def create(request: HttpRequest, number: str) -> HttpResponse:
    """Give it up; with `into=cart`, for later."""
    purchase = own_purchase(request, number)
    try:
        given_up = cancelling.give_up(purchase=purchase, actor=request.user)
    except cancelling.CancelRefused as refusal:
        return render_show(request, purchase, refusal=refusal, status=422)
    except ProviderError:
        log.exception("The provider could not be asked about %s.", purchase.number)
        words = _("The payment provider cannot be reached right now. Try again in a minute.")
        return render_show(request, purchase, refusal=words, status=503)
    if not given_up:
        return leave_settled(request, purchase)
    held = purchase.orders.filter(bought_now=True).first()
    if held:
        messages.info(request, _("You gave it up, so the auction goes on. Nothing was charged."))
        return leave(request, held.auction)
    if request.POST.get("into") == "cart":
        return leave_for_cart(request, purchase)
    messages.info(request, _("You gave it up. Nothing was charged."))
    return leave(request, purchase)


def leave_settled(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    """It was too late for that: its page says how it stands, and why, if it was paid."""
    purchase.refresh_from_db()
    if purchase.state == Purchase.State.PAID:
        messages.info(request, _("Your payment has arrived, so it was not given up."))
    return leave(request, purchase)


def leave_for_cart(request: HttpRequest, purchase: Purchase) -> HttpResponse:
    if carting.put_back(purchase=purchase):
        messages.info(request, _("It is back in your cart, and kept for you no longer. Nothing was charged."))
    else:
        messages.warning(request, _("You gave it up. Nothing was charged. Your cart has no room for it."))
    return leave(request, "cart")
