"""The checkout: one page from the cart to the provider's."""

import logging
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts import standing
from accounts.access import signed_in
from accounts.forms import AddressForm
from accounts.models import Address
from config.fragments import leave, render_page
from config.ids import read_nonce
from orders.carts import assessing, checking_out
from orders.carts.checking_out import Confirmed
from orders.carts.keeping import PersonsCart
from orders.models import Purchase
from orders.payments import paying
from orders.providers.base import ProviderError
from orders.purchases import purchasing
from orders.views import payments
from orders.views.purchases import WHERE, addresses_for

log = logging.getLogger(__name__)


@require_safe
@never_cache
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Whoever may not buy reads so here, before writing down an address."""
    try:
        standing.require_good_standing(standing.get_standing(request.user.pk))
    except standing.NotAllowed as refusal:
        return render_new(request, refusal=refusal)
    return render_new(request)


@require_POST
@signed_in
def create(request: HttpRequest) -> HttpResponse:
    """Buy exactly what the page showed, and go on to the provider's page."""
    confirmed = [Confirmed.read(text) for text in request.POST.getlist("confirmed")]
    nonce = read_nonce(request.POST.get("nonce", ""))
    address, address_form = payments.address_of(request)
    if address is None:
        refusal = None if address_form else _("Choose where it should go.")
        return render_new(
            request, address_form=address_form, refusal=refusal, confirmed=confirmed, nonce=nonce, status=422
        )
    try:
        purchase = checking_out.check_out(buyer=request.user, confirmed=confirmed, nonce=nonce)
    except purchasing.PurchaseRefused as refusal:
        return render_new(request, chosen=address.pk, refusal=refusal, confirmed=confirmed, status=422)
    except standing.NotAllowed as refusal:
        return render_new(request, chosen=address.pk, refusal=refusal, status=403)
    return go_and_pay(request, purchase, address)


def go_and_pay(request: HttpRequest, purchase: Purchase, address: Address) -> HttpResponse:
    """Straight on to the provider's page; should that fail, the purchase waits on its own, and says so."""
    try:
        return leave(request, payments.start(request, purchase, address).url)
    except paying.PaymentRefused:
        return leave(request, purchase)
    except ProviderError as error:
        log.exception("The provider did not open a session for %s.", purchase.number)
        messages.warning(request, payments.apology(error))
        return leave(request, purchase)


def render_new(
    request: HttpRequest,
    *,
    address_form: AddressForm | None = None,
    chosen: int | None = None,
    refusal=None,
    confirmed=None,
    nonce: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """The cart as it stands, with what its buyer confirms by buying; and what differs from what was `confirmed`."""
    contents = assessing.contents_of(PersonsCart(request.user))
    context = addresses_for(request, address_form, chosen, here=reverse("checkout")) | {
        "cart": contents,
        "confirmed": [Confirmed.of(line) for line in contents.ready],
        "differences": checking_out.differences(contents, confirmed) if confirmed else [],
        "refusal": refusal,
        "waiting": None if contents.ready else purchasing.open_purchases_of(request.user).order_by("-pk").first(),
        "too_many": isinstance(refusal, purchasing.TooManyOpen),
        "blocked": isinstance(refusal, standing.Blocked),
        "nonce": nonce or uuid4(),
    }
    return render_page(request, "orders/checkouts/new.html", context, fragment=WHERE, status=status)
