"""Placing bids (rules, section 2). One row lock, on the auction, covers each whole decision.

Arrival is the `now()` of the bid's own transaction, taken before it waits for the lock. On SQLite, where beginning the
transaction is the waiting, it is the process's clock just before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import standing as standings
from accounts.models import User
from auctions import chaining, live, outages, shelving, starting
from auctions.deciding import LEAD, RAISE, Standing, decide
from auctions.increments import step_at
from auctions.locking import Bidder, lock_for_bid
from auctions.models import Auction, Bid, Paddle
from auctions.signals import auction_extended, bid_placed
from config import rows
from config.failpoints import reached, reached_after_commit
from config.money import rupees
from config.templatetags.words import moment_words


class BidRefused(Exception):
    """A bid that does not count. Nothing has changed; the message is ready for its bidder."""


class AuctionEnded(BidRefused):
    def __init__(self, late: timedelta):
        milliseconds = max(1, round(late / timedelta(milliseconds=1)))
        super().__init__(
            _("The auction ended %(late)s before your bid arrived.") % {"late": lateness_words(milliseconds)}
        )


class AuctionNotOpen(BidRefused):
    def __init__(self, auction: Auction):
        words = _("This auction is not open for bids.")
        if auction.state == Auction.State.SCHEDULED:
            words = _("Bidding starts %(when)s.") % {"when": moment_words(auction.starts_at)}
        super().__init__(words)


class AuctionHeld(BidRefused):
    def __init__(self):
        super().__init__(
            _("Someone is buying it now and has half an hour to pay. If they do not, bidding goes on here.")
        )


class OwnAuction(BidRefused):
    def __init__(self):
        super().__init__(_("This is your own piece: you cannot bid on it."))


class TurnedAway(BidRefused):
    def __init__(self):
        super().__init__(_("This maker does not take bids from you."))


class BidTooLow(BidRefused):
    """`minimum` is the least this bidder may offer now, in rupees."""

    def __init__(self, minimum: int, step: int, leads: bool):
        self.minimum = minimum
        words = (
            _("You lead already. Give %(minimum)s or more to raise your maximum.")
            if leads
            else _("Bid %(minimum)s or more. The step is %(step)s here.")
        )
        super().__init__(words % {"minimum": rupees(minimum), "step": rupees(step)})


class BadAmount(BidRefused):
    def __init__(self):
        limit = rupees(settings.MARKET["MAX_BID"])
        super().__init__(_("Give whole rupees, from Rs 1 to %(limit)s.") % {"limit": limit})


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a bidder holds in hand after a bid: the stored bid, and the auction right after it.

    `repeated` when the nonce was known: the auction is then as it is now.
    """

    bid: Bid
    auction: Auction
    leads: bool
    repeated: bool = False


def lateness_words(milliseconds: int) -> str:
    if milliseconds < 1000:
        return _("%(count)d ms") % {"count": milliseconds}
    seconds = milliseconds // 1000
    if seconds < 120:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = seconds // 60
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


def place_bid(*, auction_id: int, bidder: User, maximum: int, nonce: UUID, now: datetime | None = None) -> Receipt:
    """Let `bidder` offer at most `maximum` rupees. The same nonce again returns the stored outcome.

    Raises `BidRefused` or `accounts.standing.NotAllowed`, and has then changed nothing. Announces `bid_placed` and,
    when the end moved, `auction_extended`. `now` replaces the arrival time, for tests.
    """
    arrival = now or timezone.now()
    with transaction.atomic():
        auction, person = lock_for_bid(auction_id, bidder, nonce)
        reached("bid.locked")
        reached_after_commit("bid.committed")
        arrival = now or auction.arrived_at or arrival
        starting.open_if_due(auction, arrival)
        if person.known_bid:
            return stored_outcome(auction, person.known_bid)
        refuse_unless_allowed(auction, person, maximum, arrival)
        kind, after = decide_or_refuse(auction, person.paddle, maximum)
        paddle = Paddle(pk=person.paddle, number=person.paddle_number, auction=auction, user=bidder)
        if person.paddle is None:
            paddle = Paddle.objects.create(auction=auction, user=bidder, number=auction.paddles.count() + 1)
        return record(auction, paddle, maximum, nonce, arrival, kind, after)


def refuse_unless_allowed(auction: Auction, person: Bidder, maximum: int, arrival: datetime) -> None:
    """The checks of the rules, in their order: open, bidder in good standing and welcome, a sound amount."""
    if auction.is_held:
        raise AuctionHeld
    if is_too_late(auction, arrival):
        raise AuctionEnded(arrival - auction.ends_at)
    if not auction.is_open:
        raise AuctionNotOpen(auction)
    standings.require_good_standing(person)
    if auction.product.seller.user_id == person.pk:
        raise OwnAuction
    if person.is_turned_away:
        raise TurnedAway
    if type(maximum) is not int or not 1 <= maximum <= settings.MARKET["MAX_BID"]:
        raise BadAmount


def is_too_late(auction: Auction, arrival: datetime) -> bool:
    """By the end in force; after an outage that is a later one, which may not have been written down yet."""
    if auction.ends_at is None or arrival < auction.ends_at:
        return False
    return not auction.is_open or not outages.excuse(auction, arrival)


def standing_of(auction: Auction) -> Standing:
    """The auction's own columns as a `Standing`; its bidders are paddle ids."""
    return Standing(
        starting_price=auction.starting_price,
        reserve_price=auction.reserve_price,
        steps=auction.steps,
        leader=auction.leader_id,
        maximum=auction.leader_maximum,
        price=auction.price,
    )


def decide_or_refuse(auction: Auction, paddle_id: int | None, maximum: int) -> tuple[str, Standing]:
    """Raise `BidTooLow`, or say what the bid does. Somebody without a paddle yet is 0, which no paddle is."""
    standing, bidder = standing_of(auction), paddle_id or 0
    decided = decide(standing, bidder, maximum)
    if decided is None:
        step = step_at(auction.price_shown, auction.steps)
        raise BidTooLow(standing.minimum_for(bidder), step, leads=bidder == standing.leader)
    return decided


def record(
    auction: Auction, paddle: Paddle, maximum: int, nonce: UUID, arrival: datetime, kind: str, after: Standing
) -> Receipt:
    """Write an accepted bid, the auction's new state and its shelf; announce and push."""
    outbid = auction.leader if kind == LEAD else None
    bid = Bid(
        pk=auction.next_bid,
        auction=auction,
        sequence=auction.sequence + 1,
        paddle=paddle,
        maximum=maximum,
        price_after=after.price,
        reserve_price=auction.reserve_price,
        kind=kind,
        arrived_at=arrival,
        ends_at_before=auction.ends_at,
        nonce=nonce,
    )
    bid.hash = auction.chain = chaining.next_hash(auction.chain_head, chaining.bid_entry(bid, paddle.number))
    extended = kind != RAISE and extend(auction, arrival)
    auction.sequence = bid.sequence
    auction.bid_count += 1
    if kind == LEAD:
        auction.leader = paddle
    auction.price, auction.leader_maximum = after.price, after.maximum
    with rows.together(last=True):
        rows.insert(bid)
        reached("bid.recorded")
        save_state(auction)
        reached("bid.saved")
        bid_placed.send(sender=Bid, bid=bid, auction=auction, outbid=outbid)
        reached("bid.told")
        if extended:
            auction_extended.send(sender=Auction, auction=auction)
    reached("bid.written")
    live.show_bid(auction, outbid)
    return Receipt(bid=bid, auction=auction, leads=auction.leader_id == paddle.pk)


def extend(auction: Auction, arrival: datetime) -> bool:
    """Soft close: a bid that changes price or leader near the end moves it to a full period after its arrival."""
    period = timedelta(seconds=settings.MARKET["SOFT_CLOSE_SECONDS"])
    if auction.ends_at - arrival >= period:
        return False
    auction.ends_at = arrival + period
    auction.extension_count += 1
    return True


def save_state(auction: Auction) -> None:
    """Write what bidding changes, one version on, and copy it to the shelf."""
    auction.version += 1
    rows.update(
        auction,
        "sequence", "bid_count", "leader", "price", "leader_maximum", "ends_at", "extension_count", "version", "chain",
    )  # fmt: skip
    shelving.show(auction)


def stored_outcome(auction: Auction, bid_id: int) -> Receipt:
    bid = Bid.objects.select_related("paddle").get(pk=bid_id)
    return Receipt(bid=bid, auction=auction, leads=auction.leader_id == bid.paddle_id, repeated=True)
