"""Taking bids off an auction: price and leader become the replay of the others (rules, section 2)."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import Block, User
from auctions import live
from auctions.bidding import save_state
from auctions.chronicling import chronicle
from auctions.deciding import Standing, replay
from auctions.locking import lock
from auctions.models import Auction, AuctionEvent, Bid, Paddle
from auctions.signals import bids_voided


@transaction.atomic
def void_bids(
    *,
    paddle: Paddle,
    reason: str,
    sequences: Collection[int] | None = None,
    actor: User | None = None,
    note: str = "",
    now: datetime | None = None,
) -> int:
    """Take a bidder's bids off an open auction: all, or those numbered `sequences`. `reason` is a public `VoidReason`.

    Returns how many were voided; a second call finds none. Announces `bids_voided`. Never extends.
    """
    auction = lock(paddle.auction_id)
    if not auction.is_open:
        return 0
    bids = bids_of(paddle, sequences)
    return void_locked(auction, bids, reason=reason, actor=actor, note=note, now=now)


def bids_of(paddle: Paddle, sequences: Collection[int] | None = None):
    """The standing bids of one bidder: all, or only those numbered so."""
    bids = Bid.objects.standing().filter(paddle=paddle)
    return bids if sequences is None else bids.filter(sequence__in=sequences)


def void_locked(
    auction: Auction,
    bids,
    *,
    reason: str,
    kind: str = AuctionEvent.Kind.VOID,
    actor: User | None = None,
    note: str = "",
    now: datetime | None = None,
) -> int:
    """Void those of `bids` (one bidder's, a queryset) that stand, for a caller who holds the auction's lock."""
    voided = list(bids.standing().order_by("sequence").select_related("paddle"))
    if not voided:
        return 0
    now = now or timezone.now()
    auction.bids.filter(pk__in=[bid.pk for bid in voided]).update(voided_at=now)
    before = auction.leader_id
    after = replayed(auction)
    auction.leader_id, auction.price, auction.leader_maximum = after.leader, after.price, after.maximum
    auction.bid_count = auction.bids.standing().count()
    save_state(auction)
    facts = {
        "paddle": voided[0].paddle.number,
        "bids": [bid.sequence for bid in voided],
        "reason": reason,
        "leader": auction.leader.number if auction.leader else None,
        "price": auction.price,
    }
    event = chronicle(auction, kind, facts, actor=actor, note=note, now=now)
    paddle, leader_changed = voided[0].paddle, before != after.leader
    bids_voided.send(sender=Auction, auction=auction, paddle=paddle, event=event, leader_changed=leader_changed)
    live.show_void(auction, paddle, leader_changed=leader_changed)
    return len(voided)


def replayed(auction: Auction, *, without: Collection[int] = (), without_paddles: Collection[int] = ()) -> Standing:
    """What the standing bids of `auction`, in order, add up to, or would add up to `without` those so numbered, or
    `without_paddles` of theirs (ids)."""
    opening = Standing(auction.starting_price, steps=auction.steps)
    bids = auction.bids.standing().exclude(sequence__in=without).exclude(paddle__in=without_paddles)
    return replay(opening, bids.order_by("sequence").values_list("paddle_id", "maximum", "reserve_price"))


def withdraw_from_open_auctions(*, user: User, now: datetime | None = None) -> int:
    """Void every bid of a blocked person where bidding still goes on; in auction order, so that none deadlock.

    A first bid that is being placed in this very moment is not seen; `void_bids_of_blocked` finds it, at the latest
    when the auction closes.
    """
    paddles = Paddle.objects.filter(user=user, auction__state=Auction.State.OPEN).order_by("auction_id")
    return sum(void_bids(paddle=paddle, reason="blocked", now=now) for paddle in paddles)


def paddles_of_blocked():
    """Paddles on open auctions with bids that stand although their bidders are blocked."""
    standing_bids = Bid.objects.standing().filter(paddle=OuterRef("pk"))
    return Paddle.objects.filter(
        Exists(standing_bids),
        auction__state=Auction.State.OPEN,
        user__in=Block.objects.in_force().values("user"),
    ).order_by("auction_id", "pk")


def void_bids_of_blocked(*, now: datetime | None = None) -> int:
    """The sweep behind `withdraw_from_open_auctions`."""
    return sum(void_bids(paddle=paddle, reason="blocked", now=now) for paddle in paddles_of_blocked())
