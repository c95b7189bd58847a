"""What one person sees of an auction: the state of the bid box and the words that go with it. Only reads."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.functional import cached_property

from accounts import standing
from accounts.models import User
from auctions import bidding
from auctions.models import Auction, Bid, Paddle

HISTORY_ROWS = 4  # a frame with them stays below 1.5 KB


@dataclass
class Box:
    """The bid box of `auction` for one person. `state` is a state of the look, or `signed-out`, `own`, `blocked`,
    `closing` (over, not written down yet), `cancelled`, `draft`."""

    auction: Auction
    state: str
    paddle: Paddle | None = None
    maximum: int | None = None
    minimum: int = 0
    now: datetime = field(default_factory=timezone.now)

    @cached_property
    def history(self) -> list[Bid]:
        """The newest bids, read when a page or a frame shows them."""
        return recent_bids(self.auction)

    @property
    def may_bid(self) -> bool:
        return self.state in ("open", "leading", "outbid", "ending")

    @property
    def is_extended(self) -> bool:
        return self.auction.extension_count > 0

    @property
    def suggested(self) -> int | None:
        """The next amount, ready in the field; a leader has nothing to do."""
        return None if self.state == "leading" else self.minimum


def box_for(auction: Auction, user: User, *, now: datetime | None = None) -> Box:
    """The box as `user` sees it now: at most two queries, one more for its history."""
    now = now or timezone.now()
    paddle = paddle_of(auction, user)
    return Box(
        auction=auction,
        state=state_for(auction, user, paddle, now),
        paddle=paddle,
        maximum=paddle.latest_maximum if paddle else None,
        minimum=bidding.standing_of(auction).minimum_for(paddle.pk if paddle else 0),
        now=now,
    )


def box_after(bid: Bid, auction: Auction) -> Box:
    """The box of someone whose `bid` was accepted in this moment, from what is known of it, without a query."""
    return Box(
        auction=auction,
        state="leading" if auction.leader_id == bid.paddle_id else "outbid",
        paddle=bid.paddle,
        maximum=bid.maximum,
        minimum=bidding.standing_of(auction).minimum_for(bid.paddle_id),
    )


def paddle_of(auction: Auction, user: User) -> Paddle | None:
    """The person's paddle, with `latest_maximum`: of their last bid that still stands, or None."""
    if not user.is_authenticated:
        return None
    return Paddle.objects.with_latest_maximum().filter(auction=auction, user=user).first()


def state_for(auction: Auction, user: User, paddle: Paddle | None, now: datetime) -> str:
    if auction.state == Auction.State.DRAFT:
        return "draft"
    if auction.has_ended:
        return ended_state(auction, paddle)
    if now >= auction.ends_at:
        return "closing"
    if not user.is_authenticated:
        return "signed-out"
    if auction.product.seller.user_id == user.pk:
        return "own"
    if standing.is_blocked(user):
        return "blocked"
    return bidding_state(auction, paddle, now)


def ended_state(auction: Auction, paddle: Paddle | None) -> str:
    if auction.state != Auction.State.SOLD:
        return auction.state
    return "won" if paddle and paddle.pk == auction.leader_id else "lost"


def bidding_state(auction: Auction, paddle: Paddle | None, now: datetime) -> str:
    if paddle and paddle.latest_maximum:
        return "leading" if paddle.pk == auction.leader_id else "outbid"
    soon = timedelta(seconds=settings.MARKET["SOFT_CLOSE_SECONDS"])
    return "ending" if auction.ends_at - now < soon else "open"


def recent_bids(auction: Auction, *, before: int | None = None, rows: int = HISTORY_ROWS) -> list[Bid]:
    """The newest standing bids, `before` a sequence number if given, each with its paddle.

    The one by which its bidder leads has `leads` set: of the newest, the leader's first.
    """
    bids = auction.bids.standing().select_related("paddle").order_by("-sequence")
    if before is not None:
        bids = bids.filter(sequence__lt=before)
    found = list(bids[:rows])
    leading = next((bid for bid in found if bid.paddle_id == auction.leader_id), None)
    if leading is not None and before is None:
        leading.leads = True
    return found
