"""The bazaar of the demo: made by the rules of the market, at their own times, the same at every start."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from accounts.models import User
from auctions import tasks
from auctions.models import Auction
from catalog.models import Product
from config.demo import bids, mishaps, people, stalls, talk, trade
from config.demo.moments import settle_notifications
from config.demo.plot import BOUGHT, MISHAPS, Bought, Ended, Live, Upcoming
from config.demo.renditions import store_photos
from config.demo.stock import AUCTION, PIECES, Piece

SEED = 1947
NOTED = timedelta(minutes=50)  # how long ago makers added their notes


def is_filled() -> bool:
    return User.objects.filter(email=people.email_of("staff")).exists()


def fill(*, pieces: Iterable[Piece] = PIECES, now: datetime | None = None) -> None:
    """Fill an empty database, wholly or not at all; times count from `now`, or from when the photos are stored."""
    pieces = list(pieces)
    photos = store_photos(pieces)
    with transaction.atomic():
        tell(pieces, photos, now or timezone.now())
    leave_tasks()


def tell(pieces: list[Piece], photos: dict, now: datetime) -> None:
    """Everyone arrives, the stalls are set up, and then what the plot says happens."""
    rng = Random(SEED)
    cast = people.arrive(now)
    categories = stalls.lay_out_categories()
    products = {
        piece.key: stalls.set_up(piece, people=cast, categories=categories, photos=photos, now=now, rng=rng)
        for piece in pieces
    }
    for piece in pieces:
        if piece.sale_format == AUCTION:
            play(products[piece.key], stalls.fate_of(piece), cast, now, rng)
    for bought in BOUGHT:
        sell(products, bought, cast, now, rng)
    trade.fill_carts(cast, products, now)
    talk.make_wishes(cast, products, now)
    talk.hold_conversations(cast, products, now)
    talk.complain(cast, now)
    go_wrong(products, cast, now, rng)
    settle_notifications(now)


def sell(products: dict[str, Product], bought: Bought, cast: dict[str, User], now: datetime, rng: Random) -> None:
    if bought.piece in products:
        product = Product.objects.get(pk=products[bought.piece].pk)
        order = trade.buy(product, bought, cast[bought.buyer], now, rng)
        trade.carry_out(order, bought, rng)
        if bought.mishap:
            mishaps.befall(order, bought.mishap)


def go_wrong(products: dict[str, Product], cast: dict[str, User], now: datetime, rng: Random) -> None:
    """What staff have to do with money: after all the rest, which it leaves as it was."""
    mishaps.make_amends(cast, now)
    mishaps.go_to_the_bank(cast["imran"].seller_profile, now)
    for bought in MISHAPS:
        sell(products, bought, cast, now, rng)
    mishaps.turn_away(cast, now)


def play(product: Product, fate: Live | Ended | Upcoming, cast: dict[str, User], now: datetime, rng: Random) -> None:
    """The bids of one auction and, when it is over, its end and its order."""
    if isinstance(fate, Upcoming):
        return
    auction = stalls.auction_of(product)
    leader = fate.leader if isinstance(fate, Live) else fate.winner
    bids.bid_up(
        auction,
        count=fate.bids,
        leader=cast[leader] if leader else None,
        others=crowd(fate.also, leader, cast, rng),
        meets_reserve=fate.meets_reserve if isinstance(fate, Live) else bool(fate.winner),
        until=now,
        rng=rng,
        second=cast[fate.second] if isinstance(fate, Ended) and fate.second else None,
    )
    if isinstance(fate, Ended):
        auction.refresh_from_db()
        order = trade.close(auction)
        if order:
            trade.carry_out(order, fate, rng)
        if fate.offered:
            trade.offer_again(order, now - fate.offered)
        if fate.relisted:
            trade.list_again(auction, now - fate.relisted)
    elif fate.note:
        trade.add_note(auction, fate.note, now - NOTED)


def crowd(also: tuple[str, ...], leader: str, cast: dict[str, User], rng: Random) -> list[User]:
    """Those who bid on one auction: who the plot names, and a few who pass by."""
    keys = [buyer.key for buyer in people.BUYERS if buyer.key not in (*people.VISITORS, *also, leader)]
    return [cast[key] for key in (*also, *rng.sample(keys, 3))]


def leave_tasks() -> None:
    """Of all that the past has put into the queue only the starts and ends to come are left."""
    HUEY.flush()
    for auction in Auction.objects.filter(state=Auction.State.OPEN):
        tasks.schedule_close(auction)
    for auction in Auction.objects.filter(state=Auction.State.SCHEDULED):
        tasks.schedule_start(auction)
