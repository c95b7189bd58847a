"""A fixed price as one of the sale formats (`publishing.Terms`): its form, and which rule answers what."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from catalog import pricing, publishing, shelving
from catalog.forms import FixedPriceForm
from catalog.models import FixedPriceListing, Product

form_class = FixedPriceForm


def listing_of(product: Product) -> FixedPriceListing | None:
    return FixedPriceListing.objects.filter(product_id=product.pk).first()


def initial(product: Product) -> dict:
    listing = listing_of(product)
    return {"price": listing.price, "stock": listing.stock, "stock_seen": listing.stock} if listing else {}


def save(product: Product, cleaned: dict) -> None:
    """An emptied price discards a draft's terms; of a published piece it is refused (`publishing.Locked`)."""
    price, stock = cleaned["price"], cleaned["stock"]
    if price is not None:
        pricing.set_terms(
            product=product, price=price, stock=1 if stock is None else stock, stock_seen=cleaned["stock_seen"]
        )
    elif product.is_published:
        raise publishing.Locked(_("It is up for sale, so it needs a price."))
    else:
        discard(product)


def discard(product: Product) -> None:
    pricing.discard_terms(product)


def missing(product: Product) -> list[str]:
    listing = listing_of(product)
    if listing is None:
        return [_("Set a price.")]
    return [] if listing.stock else [_("Say how many there are.")]


def editable(product: Product) -> str | None:  # noqa: ARG001
    """A fixed price may always change: orders copy what they sold."""
    return None


def extendable(product: Product) -> str | None:  # noqa: ARG001
    """Nor are there ever too many photos for a fixed price."""
    return None


def lock(product: Product) -> None:
    """Nobody takes a lock before the product's."""


def publish(product: Product, actor: User, now: datetime) -> None:  # noqa: ARG001
    shelving.show_fixed_price(listing_of(product))
