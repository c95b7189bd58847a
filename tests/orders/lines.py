"""Auctions with several bidders that nobody paid: where a second chance begins."""

from datetime import datetime, timedelta

from django.utils import timezone

from auctions import bidding, closing
from auctions.models import Auction
from orders.models import Order, SecondChance
from orders.payments import deadlines
from orders.purchases import offering
from tests import factories
from tests.orders.factories import new_nonce

DAY = timedelta(days=1)
MOMENT = timedelta(seconds=1)


def sell(seller, *bids, now: datetime | None = None, **terms) -> Auction:
    """Closed at `now` after `bids`: `(bidder, maximum)` in order, those below the minimum passed over."""
    now = now or timezone.now()
    auction = factories.make_auction(seller, **terms)
    ended = now - timedelta(seconds=10)
    Auction.objects.filter(pk=auction.pk).update(starts_at=ended - DAY, ends_at=ended)
    for place, (bidder, maximum) in enumerate(bids):
        at = ended - timedelta(hours=10) + place * MOMENT
        try:
            bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=maximum, nonce=new_nonce(), now=at)
        except bidding.BidTooLow:
            continue
    closing.close(auction.pk, now=now)
    return Auction.objects.select_related("product__seller__user", "increment_table").get(pk=auction.pk)


def lapse(auction: Auction) -> Order:
    """Whoever was to pay for it did not; the order that expired."""
    order = auction.orders.select_related("purchase").latest("pk")
    deadlines.expire(purchase=order.purchase, now=order.purchase.deadline + MOMENT)
    auction.refresh_from_db()
    return Order.objects.select_related("seller__user", "auction", "purchase").get(pk=order.pk)


def unpaid(seller, *bids, **terms) -> Order:
    return lapse(sell(seller, *bids, now=timezone.now() - DAY - timedelta(minutes=1), **terms))


def offer(order: Order, *, now: datetime | None = None) -> SecondChance:
    """Offered to whoever is next, as the page would show them."""
    following = offering.next_in_line(order.auction)
    seen = {"bidder": following.bidder.number, "price_seen": following.price}
    return offering.offer(order=order, seller=order.seller, now=now, **seen)


def accept(chance: SecondChance, *, now: datetime | None = None) -> SecondChance:
    return offering.accept(chance=chance, actor=chance.user, total_seen=offering.total_of(chance), now=now)
