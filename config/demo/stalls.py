"""The pieces on their shelves: categories, drafts with their photos, published at a plausible time."""

from datetime import datetime, timedelta
from random import Random

from accounts.models import User
from auctions.models import Auction
from catalog import drafting, publishing
from catalog.models import Category, Product, ProductImage
from config.demo.moments import moment
from config.demo.plot import ENDED, LIVE, SOLD, UPCOMING, Ended, Live, Upcoming
from config.demo.renditions import Stored
from config.demo.stock import AUCTION, CATEGORIES, Piece

LENGTHS = [timedelta(days=days) for days in (1, 3, 5, 7, 10)]
UNTOLD = Live(timedelta(days=4, hours=12))
ANNOUNCED = timedelta(hours=9)  # how long ago what starts later was published


def lay_out_categories() -> dict[str, Category]:
    """By slug; a parent comes before its children."""
    made: dict[str, Category] = {}
    for position, kind in enumerate(CATEGORIES):
        parent = made[kind.parent] if kind.parent else None
        made[kind.slug] = Category.objects.create(slug=kind.slug, name=kind.name, parent=parent, position=position)
    return made


def length_of(fate: Live | Ended | Upcoming) -> timedelta:
    """How long its auction is: a usual length that leaves time for its bids before now."""
    if isinstance(fate, Upcoming):
        return fate.length
    if isinstance(fate, Ended):
        return timedelta(days=3)
    return next(length for length in LENGTHS if length >= fate.ends_in + timedelta(hours=6))


def end_of(fate: Live | Ended, now: datetime) -> datetime:
    return now + fate.ends_in if isinstance(fate, Live) else now - fate.ago


def published_at(piece: Piece, fate: Live | Ended | Upcoming, now: datetime, rng: Random) -> datetime:
    if isinstance(fate, Upcoming):
        return now - ANNOUNCED
    if piece.sale_format == AUCTION:
        return end_of(fate, now) - length_of(fate)
    sold = [bought.ago for bought in SOLD if bought.piece == piece.key]
    first = max(sold, default=timedelta(0))
    return now - first - timedelta(days=rng.randint(2, 20), minutes=rng.randint(0, 1400))


def fate_of(piece: Piece) -> Live | Ended | Upcoming:
    return UPCOMING.get(piece.key) or LIVE.get(piece.key) or ENDED.get(piece.key) or UNTOLD


def terms_of(piece: Piece, fate: Live | Ended | Upcoming, now: datetime) -> dict:
    """The cleaned form of its sale format."""
    if piece.sale_format == AUCTION:
        return {
            "starting_price": piece.price,
            "reserve_price": piece.reserve,
            "buy_now_price": getattr(fate, "buy_now", None),
            "starts_at": now + fate.starts_in if isinstance(fate, Upcoming) else None,
            "duration": length_of(fate),
        }
    sold = sum(bought.quantity for bought in SOLD if bought.piece == piece.key)
    return {"price": piece.price, "stock": piece.stock + sold, "stock_seen": None}


def set_up(
    piece: Piece,
    *,
    people: dict[str, User],
    categories: dict[str, Category],
    photos: dict[str, Stored],
    now: datetime,
    rng: Random,
) -> Product:
    """Draft `piece`, give it its photos, publish it in the past."""
    seller, fate = people[piece.seller].seller_profile, fate_of(piece)
    start = published_at(piece, fate, now, rng)
    fields = {
        "category": categories[piece.category],
        "title": piece.title,
        "description": piece.description,
        "condition": piece.condition,
        "sale_format": piece.sale_format,
        "city": seller.city,
        "delivery": piece.delivery,
        "is_featured": piece.featured,
        "created_at": start - timedelta(hours=5),
    }
    product = drafting.draft(seller=seller, actor=seller.user, fields=fields, terms=terms_of(piece, fate, now))
    hang_photos(product, piece, photos)
    with moment(start):
        return publishing.publish(product=product, actor=seller.user, now=start)


def hang_photos(product: Product, piece: Piece, photos: dict[str, Stored]) -> None:
    """Rows for photos that are stored already: uploading would write each file anew at every start."""
    for position, photo in enumerate(piece.photos):
        stored = photos[photo.file]
        ProductImage.objects.create(
            product=product, name=stored.name, alt=photo.alt[:140], position=position,
            width=stored.width, height=stored.height,
        )  # fmt: skip


def auction_of(product: Product) -> Auction:
    return Auction.objects.select_related("increment_table", "leader").get(pk=product.auction_id_now)
