"""What one person sees of an auction: the state of the bid box and the words that go with it. Only reads."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.utils.functional import cached_property

from accounts import standing
from accounts.models import User
from auctions import bidding, turning_away
from auctions.explaining import Example, example_at
from auctions.models import Auction, AuctionEvent, Bid, Paddle
from config.clock import present
from config.money import grouped
from config.prepared import address

HISTORY_ROWS = 4  # a frame with them stays below 1.5 KB


@dataclass
class Box:
    """The bid box of `auction` for one person. `state` is a state of the look, or `signed-out`, `own`, `blocked`,
    `turned-away`, `scheduled`, `held` (someone is buying it now), `holding` (this person is), `closing` (over, not
    written down yet), `cancelled`, `draft`."""

    auction: Auction
    state: str
    paddle: Paddle | None = None
    maximum: int | None = None
    minimum: int = 0
    turned_away: bool = False
    held_before: bool = False
    now: datetime = field(default_factory=present)

    @cached_property
    def history(self) -> list[Bid]:
        """The newest bids, read when a page or a frame shows them."""
        return recent_bids(self.auction, rows=rows_beside(self.auction))

    @cached_property
    def url(self) -> str:
        return self.auction.get_absolute_url()

    @cached_property
    def bids_url(self) -> str:
        return address("auction_bids", self.auction.pk)

    @property
    def example(self) -> Example:
        """Of maximum bids, in this auction's own figures."""
        auction = self.auction
        return example_at(price=auction.price, starting_price=auction.starting_price, steps=auction.steps)

    @cached_property
    def delays(self) -> list["Delay"]:
        """What outages did to the end; read only where one did."""
        return delays_of(self.auction) if self.auction.outage_seconds else []

    @property
    def may_bid(self) -> bool:
        return self.state in ("open", "leading", "outbid", "ending") and not self.turned_away

    @property
    def may_buy_now(self) -> bool:
        return self.auction.offers_buy_now and not self.held_before and (self.may_bid or self.state == "signed-out")

    @property
    def may_retract(self) -> bool:
        """Whether it may be worth asking: they have a bid that stands, and bidding goes on."""
        return bool(self.maximum) and self.auction.is_open and self.state not in ("held", "holding", "closing")

    @property
    def suggested(self) -> str:
        """The next amount, ready in the field; a leader has nothing to do."""
        return "" if self.state == "leading" else grouped(self.minimum)


@dataclass(frozen=True)
class Delay:
    """How many minutes later it ends, because bidding was impossible from `began` to `over`."""

    minutes: int
    began: datetime
    over: datetime


def delays_of(auction: Auction) -> list[Delay]:
    told = auction.events.filter(kind=AuctionEvent.Kind.DELAYED).order_by("number").values_list("facts", flat=True)
    return [
        Delay(ceil(facts["seconds"] / 60), *(datetime.fromisoformat(facts[name]) for name in ("from", "until")))
        for facts in told
    ]


def box_for(auction: Auction, user: User, *, now: datetime | None = None) -> Box:
    """The box as `user` sees it now: at most four queries, one more for its history."""
    now = now or present()
    paddle = paddle_of(auction, user)
    turned_away = auction.is_open and turning_away.is_turned_away(auction, user)
    return Box(
        auction=auction,
        state=state_for(auction, user, paddle, now, turned_away=turned_away),
        turned_away=turned_away,
        held_before=paddle is not None and auction.offers_buy_now and auction.was_held_by(user.pk),
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


def state_for(auction: Auction, user: User, paddle: Paddle | None, now: datetime, *, turned_away: bool = False) -> str:
    if auction.state == Auction.State.DRAFT:
        return "draft"
    if auction.has_ended:
        return ended_state(auction, paddle)
    if auction.state == Auction.State.SCHEDULED and now < auction.starts_at:
        return "scheduled"
    if auction.is_held:
        return "holding" if paddle and paddle.pk == auction.held_by_id else "held"
    if now >= auction.ends_at:
        return "closing"
    if not user.is_authenticated:
        return "signed-out"
    if auction.product.seller.user_id == user.pk:
        return "own"
    if standing.is_blocked(user):
        return "blocked"
    state = bidding_state(auction, paddle, now)
    return "turned-away" if turned_away and state != "leading" else state


def ended_state(auction: Auction, paddle: Paddle | None) -> str:
    if auction.state != Auction.State.SOLD:
        return auction.state
    return "won" if paddle and paddle.pk == auction.winner.pk else "lost"


def bidding_state(auction: Auction, paddle: Paddle | None, now: datetime) -> str:
    if paddle and paddle.latest_maximum:
        return "leading" if paddle.pk == auction.leader_id else "outbid"
    soon = timedelta(seconds=settings.MARKET["SOFT_CLOSE_SECONDS"])
    return "ending" if auction.ends_at - now < soon else "open"


def rows_beside(auction: Auction) -> int:
    """How many of the newest bids a frame has room for: one that is held, or can be bought now, has more to say."""
    if auction.is_held:
        return HISTORY_ROWS // 2
    return HISTORY_ROWS - 1 if auction.offers_buy_now else HISTORY_ROWS


def recent_bids(auction: Auction, *, before: int | None = None, rows: int = HISTORY_ROWS) -> list[Bid]:
    """The newest standing bids, `before` a sequence number if given, each with its paddle.

    The one by which its bidder leads has `leads` set: of the newest, the leader's first.
    """
    bids = auction.bids.standing().select_related("paddle").order_by("-sequence")
    if before is not None:
        bids = bids.filter(sequence__lt=before)
    found = list(bids[:rows])
    leading = next((bid for bid in found if bid.paddle_id == auction.leader_id), None)
    if leading is not None and before is None and not auction.bought_now:
        leading.leads = True
    return found
