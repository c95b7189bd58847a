"""The shelf columns of a product: what browsing reads. Written only here, in the transaction of their source."""

from datetime import datetime

from catalog.models import FixedPriceListing, Product
from config import rows


def show_auction(
    *,
    product_id: int,
    auction_id: int,
    price: int,
    ends_at: datetime | None,
    bid_count: int,
    open_now: bool,
    starts_at: datetime | None,
) -> None:
    """Copy an auction's state (rupees, aware times) to its product; `open_now` false takes it off the shelf.

    `starts_at` only while it is scheduled; no `ends_at` while it is held.
    """
    shelf = {
        "on_shelf": open_now,
        "auction_id_now": auction_id,
        "price_now": price,
        "ends_at": ends_at,
        "bid_count": bid_count,
        "starts_at": starts_at,
    }
    rows.change(Product, product_id, **shelf)


def show_fixed_price(listing: FixedPriceListing) -> None:
    """Show a fixed-price product while it is published, on sale and in stock; the row decides, not the object."""
    fresh = FixedPriceListing.objects.select_related("product").get(pk=listing.pk)
    product = fresh.product
    sellable = product.is_published and product.withdrawn_at is None and fresh.is_active and fresh.stock > 0
    Product.objects.filter(pk=product.pk).update(on_shelf=sellable, price_now=fresh.price)


def take_off(product: Product) -> None:
    Product.objects.filter(pk=product.pk).update(on_shelf=False)


def clear(product: Product) -> None:
    """The terms of a draft were discarded: it has neither price nor end nor auction any more."""
    Product.objects.filter(pk=product.pk).update(
        on_shelf=False, price_now=None, ends_at=None, starts_at=None, bid_count=0, auction_id_now=None
    )
