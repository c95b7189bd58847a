"""Buying an auctioned piece at once (rules, section 3), decided under the auction's lock.

An auction that somebody buys now is *held*: it stays open, but nobody bids and it does not end, until its buyer has
paid (`complete`) or has not (`release`). Both come from above, where the money is (ADR 13).
"""

from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selling, standing
from accounts.models import User
from auctions import chaining, closing, live, outages, shelving, starting, tasks
from auctions.chronicling import chronicle
from auctions.locking import Bidder, lock, lock_for_bid, read_for_bid
from auctions.models import Auction, AuctionEvent, Paddle
from auctions.signals import auction_held, auction_released, auction_sold
from config import rows
from config.money import rupees


class BuyNowRefused(Exception):
    """It cannot be bought at once, or not by this person. Nothing has changed; the message is ready for them."""


class NotOpen(BuyNowRefused):
    def __init__(self):
        super().__init__(_("This auction is not open, so it cannot be bought here."))


class HeldByAnother(BuyNowRefused):
    def __init__(self):
        super().__init__(_("Someone else is buying it now. If they do not pay, bidding goes on here."))


class OwnPiece(BuyNowRefused):
    def __init__(self):
        super().__init__(_("This is your own piece: you cannot buy it."))


class NotWelcome(BuyNowRefused):
    def __init__(self):
        super().__init__(_("This maker does not sell to you."))


class MakerCannotSell(BuyNowRefused):
    def __init__(self):
        super().__init__(selling.CANNOT_SELL)


class NotOffered(BuyNowRefused):
    def __init__(self):
        super().__init__(_("It can no longer be bought at once, because bidding is under way. You can still bid."))


class HeldBefore(BuyNowRefused):
    def __init__(self):
        super().__init__(
            _("It was kept for you once and not paid, so you cannot buy it at once again. You can still bid.")
        )


class PriceChanged(BuyNowRefused):
    def __init__(self, price: int):
        super().__init__(_("The price is now %(price)s. Nothing was bought.") % {"price": rupees(price)})


class NotHeld(Exception):
    """There is no hold to complete or to release."""


@transaction.atomic
def hold(*, auction_id: int, buyer: User, price_seen: int, now: datetime | None = None) -> Auction:
    """Keep the piece for `buyer`, who confirmed the price (rupees), until `held_until`. A second click changes nothing.

    Raises `BuyNowRefused` or `accounts.standing.NotAllowed`. Announces `auction_held`.
    """
    moment = now or timezone.now()
    auction, person = lock_for_bid(auction_id, buyer, uuid4())
    moment = now or auction.arrived_at or moment
    starting.open_if_due(auction, moment)
    if auction.is_held and auction.held_by_id == person.paddle:
        return auction
    if auction.is_open and not auction.is_held and moment > auction.ends_at - outages.last_minutes():
        # What an outage took is given back before the clock stops: afterwards nobody could tell.
        outages.excuse(auction, moment)
    refuse_unless_offered(auction, person, moment)
    if price_seen != auction.buy_now_price:
        raise PriceChanged(auction.buy_now_price)
    auction.held_by = paddle_of(auction, buyer)
    auction.held_at = moment
    save(auction)
    chronicle(auction, AuctionEvent.Kind.HELD, hold_facts(auction), actor=buyer, now=moment)
    auction_held.send(sender=Auction, auction=auction)
    live.show_hold(auction, auction.held_by)
    return auction


def refusal_for(auction: Auction, user: User, now: datetime | None = None) -> Exception | None:
    """Why `user` could not buy it at this moment, or None. Only reads."""
    try:
        _auction, person = read_for_bid(auction.pk, user, uuid4())
        refuse_unless_offered(auction, person, now or timezone.now())
    except (BuyNowRefused, standing.NotAllowed) as refusal:
        return refusal
    return None


def refuse_unless_offered(auction: Auction, person: Bidder, moment: datetime) -> None:
    if auction.is_held:
        raise HeldByAnother
    if not auction.is_open or moment >= auction.ends_at:
        raise NotOpen
    standing.require_good_standing(person)
    if auction.product.seller.user_id == person.pk:
        raise OwnPiece
    if person.is_turned_away:
        raise NotWelcome
    if not auction.offers_buy_now:
        raise NotOffered
    # One hold per person and auction, or somebody could keep it from everyone for ever.
    if auction.was_held_by(person.pk):
        raise HeldBefore
    if not selling.can_sell(auction.product.seller):
        raise MakerCannotSell


def paddle_of(auction: Auction, buyer: User) -> Paddle:
    return Paddle.objects.get_or_create(auction=auction, user=buyer, defaults={"number": auction.paddles.count() + 1})[
        0
    ]


def hold_facts(auction: Auction) -> dict:
    return {
        "paddle": auction.held_by.number,
        "price": auction.buy_now_price,
        "until": chaining.moment(auction.held_until),
    }


def save(auction: Auction) -> None:
    """Write what a hold changes, one version on."""
    auction.version += 1
    rows.update(auction, "held_by", "held_at", "ends_at", "version")
    shelving.show(auction)


@transaction.atomic
def complete(auction_id: int, *, now: datetime | None = None) -> Auction:
    """Its buyer has paid: the auction ends at once, sold at its buy-now price. Announces `auction_sold`."""
    auction = lock_held(auction_id)
    closing.finish(auction, Auction.State.SOLD, now)
    auction_sold.send(sender=Auction, auction=auction)
    live.show_end(auction)
    return auction


@transaction.atomic
def release(auction_id: int, *, now: datetime | None = None) -> Auction:
    """Its buyer has not paid: bidding goes on with the time that was left. Announces `auction_released`."""
    auction = lock_held(auction_id)
    moment, paddle = now or auction.arrived_at or timezone.now(), auction.held_by
    auction.ends_at = moment + auction.time_left_held
    auction.held_by = auction.held_at = None
    save(auction)
    facts = {"paddle": paddle.number, "ends_at": chaining.moment(auction.ends_at)}
    chronicle(auction, AuctionEvent.Kind.RELEASED, facts, now=moment)
    auction_released.send(sender=Auction, auction=auction, paddle=paddle)
    due = closing.due_at(auction)
    transaction.on_commit(lambda: tasks.close_auction.schedule((auction.pk,), eta=due), robust=True)
    live.show_hold(auction, paddle)
    return auction


def lock_held(auction_id: int) -> Auction:
    auction = lock(auction_id)
    if not auction.is_held:
        raise NotHeld(auction_id)
    return auction
