"""This app's invariants (rules, section 7)."""

from collections.abc import Iterator

from django.db.models import Case, CharField, Count, F, Max, Q, Value, When

from catalog.models import FixedPriceListing, Product
from config.auditing import invariant


@invariant("P1-fixed", "The shelf columns of a fixed-price product equal its listing.")
def shelf_columns_of_fixed_prices() -> Iterator[str]:
    sellable = Q(published_at__isnull=False, withdrawn_at=None, fixed_price__is_active=True, fixed_price__stock__gt=0)
    should = Case(When(sellable, then=Value("on")), default=Value("off"), output_field=CharField())
    stands = Case(When(on_shelf=True, then=Value("on")), default=Value("off"), output_field=CharField())
    fixed = Product.objects.filter(sale_format=Product.SaleFormat.FIXED_PRICE).annotate(should=should, stands=stands)
    same_price = Q(price_now=F("fixed_price__price")) | Q(price_now=None, fixed_price=None)
    no_auction = Q(ends_at=None, auction_id_now=None, bid_count=0)
    for product in fixed.exclude(Q(should=F("stands")) & same_price & no_auction).order_by("pk"):
        yield (
            f"product {product.pk}: shelf {product.stands}, should be {product.should}; price {product.price_now}, "
            f"ends {product.ends_at}, auction {product.auction_id_now}, bids {product.bid_count}"
        )


@invariant("S1-stock", "Stock is never below zero.")
def stock_below_zero() -> Iterator[str]:
    for listing in FixedPriceListing.objects.filter(stock__lt=0).order_by("pk"):
        yield f"listing {listing.pk} of product {listing.product_id}: stock {listing.stock}"


@invariant("P2-photos", "The photos of a product are numbered from 0 without gaps.")
def photo_positions() -> Iterator[str]:
    numbered = Product.objects.annotate(
        photos=Count("images"), places=Count("images__position", distinct=True), last=Max("images__position")
    ).filter(photos__gt=0)
    for product in numbered.exclude(photos=F("places"), last=F("photos") - 1).order_by("pk"):
        yield f"product {product.pk}: {product.photos} photos, {product.places} places, the last is {product.last}"
