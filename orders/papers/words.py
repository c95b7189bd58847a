"""What the papers of an order say, in the words they share."""

from decimal import Decimal

from django.conf import settings

from accounts.models import SellerProfile
from config.money import in_words, rupees
from orders.models import Order

PROVIDERS = {"stripe": "card, by Stripe", "sandbox": "the practice provider (no real money)"}


def url_of(order: Order) -> str:
    return settings.SITE_URL + order.get_absolute_url()


def address_of(order: Order) -> str:
    """Where it goes, as it was at payment: a line each."""
    place = " ".join(part for part in (order.city, order.postal_code) if part)
    return f"{order.recipient}\n{order.address_line}\n{place}, {order.province}"


def sender_of(seller: SellerProfile) -> str:
    return f"{seller.brand}\n{seller.address_line}\n{seller.city.name}, {seller.city.province.name}"


def money(amount: Decimal | int) -> str:
    return rupees(amount).replace("\N{NO-BREAK SPACE}", " ")


def spelled(amount: Decimal) -> str:
    """`Rupees six thousand eight hundred and fifty paisa only`."""
    whole = int(amount)
    paisa = int((amount - whole) * 100)
    rest = f" and {in_words(paisa)} paisa" if paisa else ""
    return f"Rupees {in_words(whole)}{rest} only"


def way_of_paying(provider: str) -> str:
    return PROVIDERS.get(provider, provider)
