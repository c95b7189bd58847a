"""Giving up what one was buying from an auction at once."""

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import signed_in
from config.fragments import leave
from orders.payments import cancelling
from orders.providers.base import ProviderError
from orders.views.purchases import own_purchase, render_show

log = logging.getLogger(__name__)


@require_POST
@signed_in
def create(request: HttpRequest, number: str) -> HttpResponse:
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
        return leave(request, purchase)
    messages.info(request, _("You gave it up, so the auction goes on. Nothing was charged."))
    return leave(request, purchase.orders.get().auction)
