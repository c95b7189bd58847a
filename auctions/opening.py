"""Publishing an auction: it opens at once, or is scheduled; and what opens the scheduled ones."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from auctions import shelving, starting, tasks
from auctions.chronicling import chronicle, terms_facts
from auctions.locking import lock
from auctions.models import Auction, AuctionEvent
from config import rows
from config.clock import database_now

log = logging.getLogger(__name__)

BATCH = 200


@transaction.atomic
def open_auction(auction_id: int, *, now: datetime | None = None) -> Auction:
    """Start the bidding on a draft, or schedule it when its start lies ahead; any other auction is left alone.

    Announces `auction_opened`, unless it was scheduled.
    """
    auction = Auction.objects.select_for_update().get(pk=auction_id)
    if auction.state != Auction.State.DRAFT:
        return auction
    now = now or timezone.now()
    if auction.starts_at and now < auction.starts_at:
        schedule(auction, now)
    else:
        open_at_once(auction, now)
    return auction


def open_at_once(auction: Auction, now: datetime) -> None:
    """Open a locked auction now, and have its end written down in time."""
    starting.open_locked(auction, at=now)
    transaction.on_commit(lambda: tasks.schedule_close(auction), robust=True)


def schedule(auction: Auction, now: datetime) -> None:
    """Announce a locked draft for its `starts_at`: seen by everyone, and nobody bids yet."""
    auction.state = Auction.State.SCHEDULED
    auction.ends_at = auction.starts_at + auction.duration
    auction.version += 1
    rows.update(auction, "state", "ends_at", "version")
    chronicle(auction, AuctionEvent.Kind.SCHEDULED, terms_facts(auction), now=now)
    shelving.show(auction)
    transaction.on_commit(lambda: tasks.schedule_start(auction), robust=True)


@transaction.atomic
def start(auction_id: int, *, now: datetime | None = None) -> Auction | None:
    """Write down the start of a scheduled auction that is due; None when there is nothing to do.

    Idempotent by the state under the lock: twice, late, or from two workers it happens once.
    """
    auction = lock(auction_id)
    if not starting.open_if_due(auction, now or database_now()):
        return None
    transaction.on_commit(lambda: tasks.schedule_close(auction), robust=True)
    return auction


def start_due(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """Start every scheduled auction that is due: the sweep behind the tasks. Returns how many it started.

    One that raises is reported and looked at again an hour later; it holds nobody else up.
    """
    moment = now or database_now()
    started = 0
    for auction_id in Auction.objects.to_start(moment).order_by("starts_at").values_list("pk", flat=True)[:limit]:
        try:
            started += start(auction_id, now=now) is not None
        except Exception:
            log.exception("Auction %s was not started; trying again in an hour.", auction_id)
            Auction.objects.filter(pk=auction_id).update(sweep_after=moment + timedelta(hours=1))
    return started
