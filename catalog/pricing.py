"""The terms of a fixed price: one price, and how many there are."""

from django.db import transaction
from django.db.models import F

from catalog import shelving
from catalog.models import FixedPriceListing, Product


@transaction.atomic
def set_terms(*, product: Product, price: int, stock: int, stock_seen: int | None = None) -> FixedPriceListing:
    """Give the product its price (rupees) and stock.

    `stock_seen` is what the seller's form showed: the difference is applied, so that a unit sold meanwhile stays sold.
    """
    listing = FixedPriceListing.objects.select_for_update().filter(product=product).first()
    if listing is None:
        listing = FixedPriceListing.objects.create(product=product, price=price, stock=stock, received=stock)
    else:
        FixedPriceListing.objects.filter(pk=listing.pk).update(price=price)
        add_stock(listing=listing, count=stock - (listing.stock if stock_seen is None else stock_seen))
    listing.refresh_from_db()
    shelving.show_fixed_price(listing)
    return listing


def add_stock(*, listing: FixedPriceListing, count: int) -> None:
    """`count` more (or, negative, fewer; never below none). Kept in `received`, for the audit of stock.

    Holds the listing's lock.
    """
    count = max(count, -listing.stock)
    if count:
        change = {"stock": F("stock") + count, "received": F("received") + count}
        FixedPriceListing.objects.filter(pk=listing.pk).update(**change)


def discard_terms(product: Product) -> None:
    """Forget the price of a draft."""
    FixedPriceListing.objects.filter(product=product).delete()
    shelving.clear(product)
