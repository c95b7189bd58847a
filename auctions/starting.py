"""Time opens a scheduled auction; these functions only write it down (rules, section 3).

A bid that arrives after the start finds the auction scheduled still when the worker is late: it writes the opening down
itself, under the lock it has (`bidding.place_bid`). So lateness costs no bidding time, and the end stays where it was.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from auctions import live, shelving
from auctions.chronicling import chronicle, terms_facts
from auctions.increments import DEFAULT_STEPS, Steps
from auctions.models import Auction, AuctionEvent, IncrementTable
from auctions.signals import auction_opened
from config import rows


def start_problem(starts_at: datetime, now: datetime) -> str | None:
    """Why an auction cannot be scheduled for `starts_at`, in words for its seller, or None."""
    if starts_at <= now:
        return _("That time has passed. Choose one that lies ahead, or start at once.")
    if starts_at > now + timedelta(seconds=settings.MARKET["MAX_START_AHEAD_SECONDS"]):
        return _("Choose a start within the next 30 days.")
    return None


def open_if_due(auction: Auction, now: datetime) -> bool:
    """Open a scheduled auction, whose lock the caller holds, when its start has passed by `now`."""
    if auction.state != Auction.State.SCHEDULED or now < auction.starts_at:
        return False
    open_locked(auction, at=auction.starts_at)
    return True


def open_locked(auction: Auction, *, at: datetime) -> None:
    """Begin the bidding at `at`, for a caller who holds the auction's lock. Announces `auction_opened`.

    From here on the auction keeps the table of increments that was in force then.
    """
    auction.state = Auction.State.OPEN
    auction.starts_at = at
    auction.ends_at = at + auction.duration
    auction.increment_table = table_at(at)
    auction.version += 1
    rows.update(auction, "state", "starts_at", "ends_at", "increment_table", "version")
    chronicle(auction, AuctionEvent.Kind.OPENED, terms_facts(auction), now=at)
    shelving.show(auction)
    auction_opened.send(sender=Auction, auction=auction)
    live.show_start(auction)


def steps_in_force(moment: datetime) -> Steps:
    """The steps of an auction that starts at this moment; only reads."""
    table = published_by(moment)
    return table.steps if table else DEFAULT_STEPS


def published_by(moment: datetime) -> IncrementTable | None:
    return IncrementTable.objects.filter(published_at__lte=moment).order_by("published_at").last()


def table_at(moment: datetime) -> IncrementTable:
    """The newest table published by `moment`; before the first one, the first, which is made when there is none."""
    first = IncrementTable.objects.order_by("published_at").first
    return published_by(moment) or first() or IncrementTable.objects.create()
