"""A bidder takes bids back (rules, section 3): publicly, and the price becomes the replay of the others.

With more than 12 hours left all of their bids on the auction go; later only the last one, within an hour of it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from auctions import live, voiding
from auctions.locking import lock
from auctions.models import Auction, AuctionEvent, Bid, Paddle
from auctions.signals import bid_retracted


class Reason(TextChoices):
    TYPING_ERROR = "typing_error", gettext_lazy("I mistyped the amount")
    CHANGED_LISTING = "changed_listing", gettext_lazy("The piece is no longer described as it was when I bid")


class RetractionRefused(Exception):
    """These bids stand. Nothing has changed; the message is ready for their bidder."""


class Over(RetractionRefused):
    def __init__(self):
        super().__init__(_("The auction is over, so every bid stands."))


class HeldNow(RetractionRefused):
    def __init__(self):
        super().__init__(_("Someone is buying it now. Until that is decided, no bid can be taken back."))


class NoBids(RetractionRefused):
    def __init__(self):
        super().__init__(_("You have no bid here that stands."))


class TooLate(RetractionRefused):
    def __init__(self):
        super().__init__(
            _("Less than 12 hours are left and your last bid is more than an hour old, so it stands. Write to us.")
        )


class NoReason(RetractionRefused):
    def __init__(self):
        super().__init__(_("Say which of the two reasons it is."))


class OtherBids(RetractionRefused):
    def __init__(self):
        super().__init__(_("Things have changed meanwhile. Read again what would be taken back."))


@dataclass(frozen=True)
class Retraction:
    """What taking bids back does: the `bids` that go, in order; price (rupees) and leader that the others leave."""

    auction: Auction
    bids: list[Bid]
    takes_all: bool
    price: int | None
    leader: Paddle | None

    @property
    def sequences(self) -> list[int]:
        return [bid.sequence for bid in self.bids]

    @property
    def changes_price(self) -> bool:
        return self.price != self.auction.price


def consider(auction: Auction, bidder: User, *, now: datetime | None = None) -> Retraction:
    """What a retraction by `bidder` would do at this moment. Only reads; raises `RetractionRefused`."""
    now = now or timezone.now()
    if auction.is_held:
        raise HeldNow
    if not auction.is_open or now >= auction.ends_at:
        raise Over
    takes_all = auction.ends_at - now > timedelta(seconds=settings.MARKET["RETRACT_ALL_SECONDS"])
    bids = retractable(auction, bidder, now, takes_all=takes_all)
    after = voiding.replayed(auction, without=[bid.sequence for bid in bids])
    leader = auction.paddles.filter(pk=after.leader).first()
    return Retraction(auction=auction, bids=bids, takes_all=takes_all, price=after.price, leader=leader)


def retractable(auction: Auction, bidder: User, now: datetime, *, takes_all: bool) -> list[Bid]:
    """The bids that go together, oldest first. Raises `NoBids` or `TooLate`."""
    own = list(auction.bids.standing().filter(paddle__user=bidder).select_related("paddle").order_by("sequence"))
    if not own:
        raise NoBids
    if takes_all:
        return own
    if now - own[-1].arrived_at > timedelta(seconds=settings.MARKET["RETRACT_LAST_SECONDS"]):
        raise TooLate
    return own[-1:]


@transaction.atomic
def retract(
    *, auction_id: int, bidder: User, reason: str, sequences: list[int], now: datetime | None = None
) -> Retraction:
    """Take back what the bidder was shown: their bids of these `sequences`. Never moves the end.

    Raises `RetractionRefused`. Locks the auction. Announces `bids_voided` and `bid_retracted`.
    """
    moment = now or timezone.now()
    auction = lock(auction_id)
    moment = now or auction.arrived_at or moment
    if reason not in Reason.values:
        raise NoReason
    retraction = consider(auction, bidder, now=moment)
    if retraction.sequences != sequences:
        raise OtherBids
    led_before, paddle = auction.leader_id, retraction.bids[0].paddle
    going = auction.bids.filter(sequence__in=sequences)
    voiding.void_locked(auction, going, reason=reason, kind=AuctionEvent.Kind.RETRACTION, actor=bidder, now=moment)
    new_leader = retraction.leader if retraction.leader and retraction.leader.pk != led_before else None
    bid_retracted.send(sender=Bid, auction=auction, paddle=paddle, reason=reason, new_leader=new_leader)
    live.show_to(auction, bidder.pk)
    return retraction
