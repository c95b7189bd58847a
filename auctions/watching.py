"""The auctions someone keeps an eye on: a bidder's own, a seller's own, and what they come to. Only reads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import SellerProfile, User
from auctions.models import Auction, Paddle
from auctions.models.bid import HOLDS, IS_OPEN, LEADS, OUTCOMES, last_paddle
from catalog.models import ProductImage, Wish
from config.live.lists import MOST

JUST_NOW = timedelta(hours=1)  # an end that a page may have missed while it was out of reach
ENDED_LATELY, ENDED_ROWS = timedelta(days=7), 12


def with_bidders(auctions: QuerySet[Auction]) -> QuerySet[Auction]:
    """Each with all that a glance shows: its `bidders`, its leader, its steps."""
    return auctions.annotate(bidders=Subquery(last_paddle(OuterRef("pk")))).select_related(
        "increment_table", "leader", "held_by"
    )


def live_now(prefix: str = "") -> Q:
    """Open, or only just over."""
    return Q(**{f"{prefix}state": Auction.State.OPEN}) | Q(**{f"{prefix}closed_at__gt": timezone.now() - JUST_NOW})


def of_bidder(user_id: int) -> list[int]:
    """The auctions whose changes a bidder is told in their list: the newest that are open."""
    paddles = Paddle.objects.filter(live_now("auction__"), user=user_id).order_by("-pk")
    return list(paddles.values_list("auction_id", flat=True)[:MOST])


def of_seller(user_id: int) -> list[int] | None:
    """The same for a seller, those that end first; None for someone who sells nothing."""
    seller = SellerProfile.objects.filter(user=user_id).first()
    if seller is None:
        return None
    auctions = Auction.objects.filter(live_now(), product__seller=seller).order_by("ends_at", "pk")
    return list(auctions.values_list("pk", flat=True)[:MOST])


def for_console(auctions: QuerySet[Auction]) -> QuerySet[Auction]:
    """With all that a row of a seller's list shows, and how many have the piece among their wishes (`wishers`)."""
    wishes = Wish.objects.filter(product=OuterRef("product")).order_by().values("product")
    covers = Prefetch("product__images", ProductImage.objects.filter(position=0), to_attr="covers")
    counted = auctions.annotate(wishers=Subquery(wishes.annotate(count=Count("pk")).values("count")))
    return with_bidders(counted).select_related("product").prefetch_related(covers)


def running_of(seller: SellerProfile) -> QuerySet[Auction]:
    return for_console(Auction.objects.filter(product__seller=seller, state=Auction.State.OPEN))


def scheduled_of(seller: SellerProfile) -> QuerySet[Auction]:
    """Those that have not begun, the next one first; a glance of it is not live."""
    waiting = Auction.objects.filter(product__seller=seller, state=Auction.State.SCHEDULED)
    return for_console(waiting).order_by("starts_at", "pk")[:MOST]


def ended_of(seller: SellerProfile) -> QuerySet[Auction]:
    """The newest that ended in the last days."""
    auctions = Auction.objects.filter(product__seller=seller, closed_at__gt=timezone.now() - ENDED_LATELY)
    return for_console(auctions).order_by("-closed_at", "-pk")[:ENDED_ROWS]


# -- What it comes to -------------------------------------------------------------------------------------

UNPAID: list[Callable[[User], Decimal]] = []


def owes(unpaid: Callable[[User], Decimal]) -> None:
    """Register what someone has won and not paid (rupees): orders, which are above us, know."""
    UNPAID.append(unpaid)


@dataclass(frozen=True)
class Tally:
    """How many auctions stand how for a bidder; and in rupees, with postage, the most that all they lead can cost them
    (`at_most`), and what they have won and not paid."""

    leading: int
    outbid: int
    held: int
    won: int
    lost: int
    at_most: int
    unpaid: Decimal

    @property
    def count(self) -> int:
        return self.leading + self.outbid + self.held + self.won + self.lost

    @property
    def in_all(self) -> Decimal:
        return self.at_most + self.unpaid


def tally(user: User) -> Tally:
    """Two queries."""
    counts = {word: Count("pk", filter=condition) for word, condition in OUTCOMES.items()}
    cost = F("auction__leader_maximum") + F("auction__product__delivery")
    sums = Paddle.objects.filter(user=user).aggregate(
        **counts, at_most=Coalesce(Sum(cost, filter=IS_OPEN & LEADS & ~HOLDS), 0)
    )
    return Tally(**sums, unpaid=sum((ask(user) for ask in UNPAID), Decimal(0)))
