"""Shells for the worker: ids in, one rule called. Each is safe twice, late, and from two workers at once."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from auctions import bidding, closing
from auctions.models import Auction


@db_task()
def close_auction(auction_id: int) -> None:
    """Write down the end; when it has moved meanwhile, come back for the new one."""
    if closing.close(auction_id) is None:
        auction = Auction.objects.filter(pk=auction_id, state=Auction.State.OPEN).first()
        if auction:
            close_auction.schedule((auction_id,), eta=closing.due_at(auction))


@db_periodic_task(crontab(minute="*"))
def sweep_ended_auctions() -> None:
    """Whatever a lost task left open."""
    while closing.close_due():
        pass


@db_periodic_task(crontab(minute="*"))
def sweep_bids_of_blocked() -> None:
    """A first bid that slipped in while its bidder was being blocked."""
    bidding.void_bids_of_blocked()
