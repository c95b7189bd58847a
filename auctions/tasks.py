"""Shells for the worker: ids in, one rule called. Each is safe twice, late, and from two workers at once."""

import threading

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from auctions import closing, heartbeats, opening, outages, relisting, voiding
from auctions.models import Auction
from config.clock import database_now

# One thread of a process closes: a second one would only wait for the interpreter. Who comes meanwhile leaves word.
closing_here = threading.Lock()
asked = threading.Event()


@db_task()
def start_auction(auction_id: int) -> None:
    """Write down the start; when it has moved meanwhile, come back for the new one."""
    if opening.start(auction_id):
        return
    auction = Auction.objects.get(pk=auction_id)
    if auction.state == Auction.State.SCHEDULED:
        schedule_start(auction)
    elif auction.is_open:
        schedule_close(auction)


@db_task(retries=10, retry_delay=5)
def close_auction(auction_id: int) -> None:
    """Write down this end, and every other that is due; when it has moved meanwhile, come back for the new one.

    While the database is away, try again.
    """
    # A held one has no end now; its release asks again.
    running = Auction.objects.only("ends_at", "sweep_after").filter(state=Auction.State.OPEN, held_by=None)
    auction = running.filter(pk=auction_id).first()
    if auction is None:
        return
    if closing.due_at(auction) > database_now():
        schedule_close(auction)
    else:
        close_all_due()


def schedule_close(auction: Auction) -> None:
    """In so many seconds, not at a time of the clock: a worker's own may be wrong."""
    wait = closing.due_at(auction) - database_now()
    close_auction.schedule((auction.pk,), delay=max(0, wait.total_seconds()))


def schedule_start(auction: Auction) -> None:
    wait = auction.starts_at - database_now()
    start_auction.schedule((auction.pk,), delay=max(0, wait.total_seconds()))


@db_periodic_task(crontab(minute="*"))
def sweep_scheduled_auctions() -> None:
    """Whatever a lost task left unopened."""
    while opening.start_due():
        pass


@db_periodic_task(crontab(minute="*"))
def sweep_ended_auctions() -> None:
    """Whatever a lost task left open; first what an outage is to be given back for."""
    outages.make_up()
    close_all_due()


def close_all_due() -> None:
    """Close until nothing is due; while another thread does so already, have it look once more."""
    asked.set()
    while asked.is_set() and closing_here.acquire(blocking=False):
        try:
            asked.clear()
            while closing.close_due():
                pass
        finally:
            closing_here.release()
    sweep_unsold()


def sweep_unsold() -> None:
    """What is to be listed again by itself."""
    while relisting.relist_due():
        pass


@db_periodic_task(crontab(minute="*"))
def sweep_bids_of_blocked() -> None:
    """A first bid that slipped in while its bidder was being blocked."""
    voiding.void_bids_of_blocked()


@db_periodic_task(crontab(minute="7", hour="*"))
def prune_heartbeats() -> None:
    """A day of them is enough."""
    heartbeats.prune()
