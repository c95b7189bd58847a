"""Time closes an auction; these functions only write it down (rules, section 3)."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, transaction

from accounts.models import User
from auctions import chaining, ending, live, outages, shelving, voiding
from auctions.chronicling import chronicle
from auctions.locking import lock
from auctions.models import Auction, AuctionEvent
from auctions.signals import auction_cancelled, auction_sold, auction_unsold
from config import rows
from config.clock import database_now
from config.failpoints import reached, reached_after_commit

log = logging.getLogger(__name__)

BATCH = 200
AFTER_ERROR = timedelta(hours=1)


def due_at(auction: Auction) -> datetime:
    """The first moment at which the end may be written down: every bid that arrived in time has its lock by then.

    Later when it was put off, after an error or because of an outage that goes on.
    """
    grace = timedelta(seconds=settings.MARKET["CLOSE_GRACE_SECONDS"])
    return max(auction.ends_at + grace, auction.sweep_after or auction.ends_at)


@transaction.atomic
def close(auction_id: int, *, now: datetime | None = None) -> Auction | None:
    """Write down the end of an open auction that is due; None when there is nothing to do, or an outage moves the end.

    Idempotent by the state under the lock: twice, late, or from two workers it happens once.
    """
    auction = lock(auction_id)
    if not auction.is_open or auction.is_held or due_at(auction) > moment_of(auction, now):
        return None
    if outages.delay(auction, moment_of(auction, now)):
        return None
    return write_down(auction, now)


def write_down(auction: Auction, now: datetime | None = None) -> Auction:
    """The outcome of a locked auction that is over. Announces `auction_sold` or `auction_unsold`."""
    reached("closing.locked")
    reached_after_commit("closing.committed")
    blocked = ending.surround(auction)
    for paddle in blocked:
        voiding.void_locked(auction, auction.bids.filter(paddle=paddle), reason="blocked", now=now)
    if blocked:
        ending.surround(auction)
    sold = auction.leader_id is not None and auction.reserve_met
    finish(auction, Auction.State.SOLD if sold else Auction.State.UNSOLD, now)
    reached("closing.finished")
    (auction_sold if sold else auction_unsold).send(sender=Auction, auction=auction)
    reached("closing.told")
    live.show_end(auction)
    return auction


def finish(auction: Auction, state: str, now: datetime | None = None, *, actor: User | None = None, **facts) -> None:
    """Put a locked auction into a final state, log its result, and take its product off the shelf.

    `facts` are public words of the log that go with the result (a reason).
    """
    auction.state = state
    auction.closed_at = moment_of(auction, now)
    auction.version += 1
    if state != Auction.State.SOLD:
        auction.held_by = auction.held_at = None
    rows.update(auction, "state", "closed_at", "version", "held_by", "held_at")
    chronicle(auction, AuctionEvent.Kind.CLOSED, result(auction) | facts, actor=actor, now=auction.closed_at)
    shelving.show(auction)


def result(auction: Auction) -> dict:
    """How it ended, as the log tells it."""
    sold = auction.state == Auction.State.SOLD
    return {
        "state": str(auction.state),
        "leader": auction.winner.number if sold else None,
        "price": auction.hammer_price if sold else None,
        "bought_now": auction.bought_now,
        "ends_at": auction.ends_at and chaining.moment(auction.ends_at),
    }


def moment_of(auction: Auction, now: datetime | None = None) -> datetime:
    """`now` if it is given, else when the transaction that locked `auction` began, by the clock that decides."""
    return now or auction.arrived_at or database_now()


@transaction.atomic
def cancel(auction_id: int, *, reason: str, actor: User | None = None, now: datetime | None = None) -> Auction:
    """Staff end an auction that may not go on. Announces `auction_cancelled`; a finished one stays as it is."""
    auction = lock(auction_id)
    if not auction.has_ended:
        cancel_locked(auction, reason=reason, actor=actor, now=now)
    return auction


def cancel_locked(auction: Auction, *, reason: str, actor: User | None, now: datetime | None) -> None:
    """For a caller who holds the lock of an auction that has not ended. Announces `auction_cancelled`."""
    finish(auction, Auction.State.CANCELLED, now, actor=actor, reason=reason)
    auction_cancelled.send(sender=Auction, auction=auction, reason=reason)
    live.show_end(auction)


def close_due(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """Close what is due, oldest end first, each in a transaction of its own; returns how many were closed.

    Any number may do this at once: each takes what nobody else holds, and who finds nothing more waits for the last
    ones in other hands, which may be those of a late bid. One that raises is put off and holds nobody else up.
    """
    moment = now or database_now()
    closed = 0
    for _ in range(limit):
        outcome = close_next(moment, now)
        if outcome is None:
            outcome = close_next(moment, now, waiting=True)
        if outcome is None:
            break
        closed += outcome
    return closed


def close_next(moment: datetime, now: datetime | None = None, *, waiting: bool = False) -> bool | None:
    """Close the auction that was due first at `moment`: True; False when it was put off; None without one."""
    auction = None
    try:
        with transaction.atomic():
            auction = ending.lock_next_due(moment, waiting=waiting)
            if auction is None:
                return None
            if outages.delay(auction, moment_of(auction, now)):
                return False
            write_down(auction, now)
    except OperationalError:
        # The database went away or wants it tried again: no fault of this auction.
        raise
    except Exception:
        if auction is None:
            raise
        log.exception("Auction %s was not closed; trying again in an hour.", auction.pk)
        Auction.objects.filter(pk=auction.pk).update(sweep_after=moment + AFTER_ERROR)
        return False
    return True
