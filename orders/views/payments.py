"""Payments: sending the buyer to the provider's page."""

import logging

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import addressing
from accounts.access import signed_in
from accounts.forms import AddressForm
from accounts.models import Address
from config.fragments import leave
from config.ids import read_id
from orders.models import Purchase
from orders.payments import joining, paying
from orders.providers.base import ProviderError, Refused
from orders.views.purchases import own_purchase, render_show

log = logging.getLogger(__name__)


@require_POST
@signed_in
def create(request: HttpRequest, number: str) -> HttpResponse:
    """Pay: to a chosen address, or to one written down now."""
    purchase = own_purchase(request, number)
    address, form = address_of(request)
    if address is None:
        refusal = None if form else _("Choose where it should go.")
        return render_show(request, purchase, address_form=form, refusal=refusal, status=422)
    try:
        payment = start(request, purchase, address)
    except paying.PaymentRefused as refusal:
        purchase.refresh_from_db()
        return render_show(request, purchase, chosen=address.pk, refusal=refusal, status=422)
    except ProviderError as error:
        log.exception("The provider did not open a session for %s.", purchase.number)
        return render_show(request, purchase, chosen=address.pk, refusal=apology(error), status=503)
    return leave(request, payment.url)


def address_of(request: HttpRequest) -> tuple[Address | None, AddressForm | None]:
    """The one chosen, or the one written down now with its form; no address when that has mistakes."""
    if request.POST.get("address") != "new":
        return chosen(request), None
    form = AddressForm(request.user, request.POST)
    return added(form), form


def apology(error: ProviderError) -> str:
    if isinstance(error, Refused):
        return _("Our payment provider did not accept this payment. Nothing was charged. Tell us, and we look into it.")
    return _("The payment page cannot be reached right now. Nothing was charged. Try again in a minute.")


def added(form: AddressForm) -> Address | None:
    """The address just written down; None with the form's errors."""
    if not form.is_valid():
        return None
    known = same_as(form)
    if known:
        return known
    try:
        return form.save()
    except addressing.TooManyAddresses as refusal:
        form.add_error(None, str(refusal))
        return None


def same_as(form: AddressForm) -> Address | None:
    """The address that this person wrote down in just these words before: a form sent twice adds one address."""
    words = {name: form.cleaned_data[name] for name in ("recipient", "phone", "line", "city", "postal_code")}
    return Address.objects.select_related("city__province").filter(user=form.user, **words).first()


def start(request: HttpRequest, purchase: Purchase, address: Address):
    """A payment of this purchase alone: what it was joined into is dissolved."""
    joining.separate(purchase=purchase)
    return paying.start_payment(
        purchase=purchase,
        address=address,
        actor=request.user,
        return_url=request.build_absolute_uri(reverse("purchase_result", args=[purchase.number])),
        cancel_url=request.build_absolute_uri(purchase.get_absolute_url()),
    )


def chosen(request: HttpRequest) -> Address | None:
    """The person's own address of that id."""
    pk = read_id(request.POST.get("address", ""))
    own = Address.objects.select_related("city__province").filter(user=request.user)
    return None if pk is None else own.filter(pk=pk).first()
