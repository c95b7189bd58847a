"""Time closes an auction; these functions only write it down (rules, section 3)."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from auctions import bidding, live, shelving
from auctions.models import Auction
from auctions.signals import auction_cancelled, auction_sold, auction_unsold
from config.clock import database_now

log = logging.getLogger(__name__)

BATCH = 200


def due_at(auction: Auction) -> datetime:
    """The first moment at which the end may be written down: every bid that arrived in time has its lock by then."""
    return auction.ends_at + timedelta(seconds=settings.MARKET["CLOSE_GRACE_SECONDS"])


@transaction.atomic
def close(auction_id: int, *, now: datetime | None = None) -> Auction | None:
    """Write down the end of an open auction that is due; None when there is nothing to do.

    Idempotent by the state under the lock: twice, late, or from two workers it happens once. Announces `auction_sold`
    or `auction_unsold`.
    """
    auction = bidding.lock(auction_id)
    if not auction.is_open or due_at(auction) > (now or database_now()):
        return None
    for paddle in bidding.paddles_of_blocked().filter(auction=auction):
        bidding.void_locked(auction, paddle, now)
    sold = auction.leader_id is not None and auction.reserve_met
    finish(auction, Auction.State.SOLD if sold else Auction.State.UNSOLD, now)
    (auction_sold if sold else auction_unsold).send(sender=Auction, auction=auction)
    live.show_end(auction)
    return auction


def finish(auction: Auction, state: str, now: datetime | None = None) -> None:
    """Put a locked auction into a final state and take its product off the shelf."""
    auction.state = state
    auction.closed_at = now or timezone.now()
    auction.version += 1
    auction.save(update_fields=["state", "closed_at", "version"])
    shelving.show(auction)


@transaction.atomic
def cancel(auction_id: int, *, reason: str, now: datetime | None = None) -> Auction:
    """Staff end an auction that may not go on. Announces `auction_cancelled`; a finished one stays as it is."""
    auction = bidding.lock(auction_id)
    if not auction.has_ended:
        finish(auction, Auction.State.CANCELLED, now)
        auction_cancelled.send(sender=Auction, auction=auction, reason=reason)
        live.show_end(auction)
    return auction


def close_due(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """Close every auction that is due, oldest end first; the sweep that catches whatever a lost task left.

    One that raises is reported and looked at again an hour later; it holds nobody else up. Returns how many it closed.
    """
    moment = now or database_now()
    closed = 0
    for auction_id in Auction.objects.due(moment).order_by("ends_at").values_list("pk", flat=True)[:limit]:
        try:
            closed += close(auction_id, now=now) is not None
        except Exception:
            log.exception("Auction %s was not closed; trying again in an hour.", auction_id)
            Auction.objects.filter(pk=auction_id).update(sweep_after=moment + timedelta(hours=1))
    return closed
