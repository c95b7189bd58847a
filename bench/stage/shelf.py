"""A shelf with thousands of pieces, half of them auctions, each with a photo: rows only, no files."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import SellerProfile
from auctions.models import Auction, IncrementTable
from catalog.models import FixedPriceListing, Product, ProductImage
from tests import factories

CRAFTS = ["Pottery", "Textiles", "Leather", "Metal", "Wood", "Jewellery"]


def fill(count: int) -> None:
    """Add `count` published pieces of eight sellers in six crafts."""
    sellers = [factories.make_seller() for _ in range(8)]
    crafts = [factories.make_category(name) for name in CRAFTS]
    first = Product.objects.count()
    pieces = [piece(first + n, sellers[n % 8], crafts[n % 6]) for n in range(count)]
    Product.objects.bulk_create(pieces, batch_size=2000)
    ProductImage.objects.bulk_create(
        [
            ProductImage(product=p, name=f"bench/{p.pk}", alt="A piece", position=0, width=800, height=1000)
            for p in pieces
        ],
        batch_size=2000,
    )
    list_at_fixed_price([piece for piece in pieces if not piece.is_auction])
    auction_off([piece for piece in pieces if piece.is_auction])


def piece(number: int, seller: SellerProfile, craft) -> Product:
    formats = Product.SaleFormat
    now = timezone.now()
    return Product(
        seller=seller,
        category=craft,
        title=f"Blue plate number {number}",
        description="Thrown, painted and fired by hand. " * 8,
        sale_format=formats.AUCTION if number % 2 else formats.FIXED_PRICE,
        city=seller.city,
        delivery=450,
        published_at=now - timedelta(seconds=number),
        on_shelf=True,
        price_now=1000 + number % 500,
        ends_at=now + timedelta(days=1, seconds=number) if number % 2 else None,
    )


def list_at_fixed_price(pieces: list[Product]) -> None:
    FixedPriceListing.objects.bulk_create(
        [FixedPriceListing(product=piece, price=piece.price_now, stock=5) for piece in pieces], batch_size=2000
    )


def auction_off(pieces: list[Product]) -> None:
    table = IncrementTable.objects.first() or IncrementTable.objects.create()
    auctions = [
        Auction(
            product=piece,
            state=Auction.State.OPEN,
            starting_price=piece.price_now,
            increment_table=table,
            starts_at=piece.published_at - timedelta(hours=1),
            ends_at=piece.ends_at,
        )
        for piece in pieces
    ]
    Auction.objects.bulk_create(auctions, batch_size=2000)
    for auction in auctions:
        auction.product.auction_id_now = auction.pk
    Product.objects.bulk_update([auction.product for auction in auctions], ["auction_id_now"], batch_size=1000)
