"""A second chance: an auction that its winner did not pay, offered to one next bidder at a time (rules, section 5).

The price is the replay of the bids without those who are out of it, by the engine that found the hammer price: a bid
that nobody meant to pay for leaves no trace in it (ADR 22).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import Block, SellerProfile, User
from auctions import relisting, voiding
from auctions.locking import lock
from auctions.models import Auction, BlockedBidder, Paddle
from config.clock import database_now
from config.money import rupees
from orders.models import Order, Purchase, SecondChance
from orders.purchases import purchasing, violations
from orders.signals import (
    second_chance_accepted,
    second_chance_declined,
    second_chance_expired,
    second_chance_offered,
    second_chance_withdrawn,
)

log = logging.getLogger(__name__)
State = SecondChance.State


class OfferRefused(Exception):
    """It cannot be offered, or not by this person. Nothing has changed; the message is ready for them."""


class NotYourSale(OfferRefused):
    def __init__(self):
        super().__init__(_("This is somebody else's sale."))


class NotUnpaid(OfferRefused):
    def __init__(self):
        super().__init__(_("Only a sale that was not paid in time can be offered to the next bidder."))


class ListedAgain(OfferRefused):
    def __init__(self):
        super().__init__(_("The piece is listed again, so it cannot be offered to a bidder of the old auction."))


class NobodyLeft(OfferRefused):
    def __init__(self):
        super().__init__(_("There is no other bidder left to offer it to."))


class OfferChanged(OfferRefused):
    def __init__(self, bidder: Paddle, price: int):
        words = _("The next bidder is now %(bidder)s, at %(price)s. Nothing was offered.")
        super().__init__(words % {"bidder": bidder, "price": rupees(price)})


class ChanceRefused(Exception):
    """This offer cannot be taken or ended so. Nothing has changed; the message is ready for the person."""


class NotYourChance(ChanceRefused):
    def __init__(self):
        super().__init__(_("This offer was made to somebody else."))


class ChanceOver(ChanceRefused):
    def __init__(self, state: str):
        words = {
            State.ACCEPTED: _("This offer has been accepted."),
            State.DECLINED: _("You have declined this offer."),
            State.WITHDRAWN: _("The maker has taken this offer back."),
        }
        super().__init__(words.get(state) or _("The time to accept is over. You owe nothing."))


class TotalChanged(ChanceRefused):
    def __init__(self, total: int):
        super().__init__(_("It now comes to %(total)s. Nothing was bought.") % {"total": rupees(total)})


@dataclass(frozen=True, slots=True)
class Next:
    """Who comes next, at which price (rupees), and the numbers of the paddles whose bids that leaves out."""

    bidder: Paddle
    price: int
    without: list[int]


def next_in_line(auction: Auction) -> Next | None:
    """The leader of the replay without those who are out of it, and its price; None when nobody is left. Only reads."""
    out = list(out_of_it(auction).order_by("number"))
    after = voiding.replayed(auction, without_paddles=[paddle.pk for paddle in out])
    if after.leader is None:
        return None
    return Next(Paddle.objects.get(pk=after.leader), after.price, [paddle.number for paddle in out])


def out_of_it(auction: Auction):
    """The paddles of those who were to pay and did not, had their chance, or may not buy here at present."""
    of_user = {"user": OuterRef("user")}
    had_theirs = Exists(Order.objects.filter(auction=auction, bought_now=False, buyer=OuterRef("user")))
    had_theirs |= Exists(SecondChance.objects.filter(auction=auction, **of_user))
    may_not = Exists(Block.objects.in_force().filter(**of_user)) | Q(user__is_active=False)
    may_not |= ~Exists(User.objects.with_standing().filter(pk=OuterRef("user"), has_verified_email=True))
    turned_away = Exists(BlockedBidder.objects.filter(seller=auction.product.seller_id, **of_user))
    return Paddle.objects.filter(had_theirs | may_not | turned_away, auction=auction)


def open_chance(auction: Auction) -> SecondChance | None:
    return SecondChance.objects.filter(auction=auction, state=State.OFFERED).first()


def offer_refusal(auction: Auction) -> OfferRefused | None:
    """Why the sale of this auction cannot be offered to anyone, or None."""
    latest = auction.orders.order_by("-pk").first()
    unpaid = latest is not None and latest.is_auction_win and latest.state == Order.State.EXPIRED
    if auction.lapsed_at is None or not unpaid:
        return NotUnpaid()
    return ListedAgain() if relisting.again(auction) else None


@transaction.atomic
def offer(
    *, order: Order, seller: SellerProfile, bidder: int, price_seen: int, now: datetime | None = None
) -> SecondChance:
    """Offer the unpaid sale behind `order` to the next bidder, whom the seller saw with this paddle number and price.

    One at a time, for a day; a second click gives the offer that is open. Locks the auction. Announces
    `second_chance_offered`. Raises `OfferRefused` or `standing.NotAllowed`.
    """
    if order.seller_id != seller.pk:
        raise NotYourSale
    if order.auction_id is None:
        raise NotUnpaid
    auction = lock(order.auction_id)
    there = open_chance(auction)
    if there:
        return there
    refusal = offer_refusal(auction)
    if refusal:
        raise refusal
    standing.require_good_standing(seller.user)
    following = next_in_line(auction)
    if following is None:
        raise NobodyLeft
    if (following.bidder.number, following.price) != (bidder, price_seen):
        raise OfferChanged(following.bidder, following.price)
    now = now or database_now()
    chance = SecondChance.objects.create(
        auction=auction,
        unpaid_order=auction.orders.latest("pk"),
        user_id=following.bidder.user_id,
        price=following.price,
        without=following.without,
        offered_at=now,
        expires_at=now + timedelta(seconds=settings.MARKET["SECOND_CHANCE_SECONDS"]),
    )
    relisting.keep(auction, until=chance.expires_at)
    second_chance_offered.send(sender=SecondChance, chance=chance)
    return chance


def total_of(chance: SecondChance) -> int:
    """What whoever accepts will pay: the price and the delivery, in rupees."""
    return chance.price + chance.auction.product.delivery


@transaction.atomic
def accept(*, chance: SecondChance, actor: User, total_seen: int, now: datetime | None = None) -> SecondChance:
    """It is theirs once they have paid: a purchase like any win's, payable for a day. A second click changes nothing.

    Locks the person, the auction, the offer. Announces `order_opened` and `second_chance_accepted`. Raises
    `ChanceRefused` or `standing.NotAllowed`.
    """
    violations.lock_person(actor.pk)
    auction = lock(chance.auction_id)
    locked = lock_chance(chance.pk)
    if locked.user_id != actor.pk:
        raise NotYourChance
    if locked.state == State.ACCEPTED:
        return locked
    now = now or auction.arrived_at or database_now()
    require_open(locked, now)
    standing.require_good_standing(standing.get_standing(actor.pk))
    if total_seen != total_of(locked):
        raise TotalChanged(total_of(locked))
    relisting.note_sale(auction)
    purchase = open_purchase_for(locked, auction, now)
    settle(locked, State.ACCEPTED, now, order=purchase.orders.get())
    second_chance_accepted.send(sender=SecondChance, chance=locked)
    return locked


def open_purchase_for(chance: SecondChance, auction: Auction, now: datetime) -> Purchase:
    return purchasing.open_purchase(
        buyer=chance.user,
        product=auction.product,
        unit_price=chance.price,
        quantity=1,
        auction=auction,
        deadline=now + timedelta(seconds=settings.MARKET["WIN_PAYMENT_SECONDS"]),
        now=now,
    )


@transaction.atomic
def decline(*, chance: SecondChance, actor: User, now: datetime | None = None) -> SecondChance:
    """No, thank you: it costs nothing. A second click changes nothing. Announces `second_chance_declined`."""
    if chance.user_id != actor.pk:
        raise NotYourChance
    ended, is_new = end(chance, State.DECLINED, now=now)
    if is_new:
        second_chance_declined.send(sender=SecondChance, chance=ended)
    return ended


@transaction.atomic
def withdraw(*, chance: SecondChance, seller: SellerProfile, now: datetime | None = None) -> SecondChance:
    """The seller takes an open offer back; whoever had it is not asked again. Announces `second_chance_withdrawn`."""
    if chance.auction.product.seller_id != seller.pk:
        raise NotYourChance
    ended, is_new = end(chance, State.WITHDRAWN, now=now)
    if is_new:
        second_chance_withdrawn.send(sender=SecondChance, chance=ended)
    return ended


@transaction.atomic
def expire(*, chance: SecondChance, now: datetime | None = None) -> SecondChance:
    """Its day is over, or whoever had it may not buy any more. Announces `second_chance_expired`, once."""
    ended, is_new = end(chance, State.EXPIRED, now=now)
    if is_new:
        second_chance_expired.send(sender=SecondChance, chance=ended)
    return ended


def end(chance: SecondChance, state: str, *, now: datetime | None = None) -> tuple[SecondChance, bool]:
    """Bring an open offer to its end without a sale; whether it was this call that did.

    Locks the auction and the offer. Raises `ChanceOver` when it had ended otherwise.
    """
    auction = lock(chance.auction_id)
    locked = lock_chance(chance.pk)
    if locked.state == state:
        return locked, False
    if locked.state != State.OFFERED:
        raise ChanceOver(locked.state)
    settle(locked, state, now or database_now())
    relisting.let_go(auction)
    return locked, True


def lock_chance(pk: int) -> SecondChance:
    locked = SecondChance.objects.select_for_update(of=("self",))
    return locked.select_related("user", "auction__product__seller__user").get(pk=pk)


def require_open(chance: SecondChance, now: datetime) -> None:
    if chance.state != State.OFFERED or now >= chance.expires_at:
        raise ChanceOver(chance.state)


def settle(chance: SecondChance, state: str, now: datetime, *, order: Order | None = None) -> None:
    """Compare and swap: of two who found it open, one decides."""
    still_open = SecondChance.objects.filter(pk=chance.pk, state=State.OFFERED)
    if not still_open.update(state=state, decided_at=now, order=order):
        already_settled(chance)
    chance.state, chance.decided_at, chance.order = state, now, order


def already_settled(chance: SecondChance) -> NoReturn:
    chance.refresh_from_db()
    raise ChanceOver(chance.state)


def expire_due(*, now: datetime | None = None, limit: int = 100) -> int:
    """The sweep: offers whose day is over, and those to somebody who has been blocked meanwhile.

    Returns how many were ended; one that raises is reported and stops nobody.
    """
    now = now or database_now()
    blocked = Exists(Block.objects.in_force().filter(user=OuterRef("user")))
    due = SecondChance.objects.filter(Q(expires_at__lte=now) | blocked, state=State.OFFERED).order_by("expires_at")
    done = 0
    for chance in due[:limit]:
        try:
            expire(chance=chance, now=now)
            done += 1
        except ChanceOver:
            continue
        except Exception:
            log.exception("The offer %s could not be ended.", chance.pk)
    return done
