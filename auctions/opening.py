"""Starting an auction."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auctions import closing, live, shelving, tasks
from auctions.models import Auction, IncrementTable
from auctions.signals import auction_opened


@transaction.atomic
def open_auction(auction_id: int, *, now: datetime | None = None) -> Auction:
    """Start the bidding on a draft; an auction that is open already is left alone. Announces `auction_opened`.

    From here on the auction keeps the table of increments that is in force now.
    """
    auction = Auction.objects.select_for_update().get(pk=auction_id)
    if auction.state != Auction.State.DRAFT:
        return auction
    auction.state = Auction.State.OPEN
    auction.starts_at = now or timezone.now()
    auction.ends_at = auction.starts_at + auction.duration
    auction.increment_table = current_table()
    auction.version += 1
    auction.save()
    shelving.show(auction)
    auction_opened.send(sender=Auction, auction=auction)
    due = closing.due_at(auction)
    transaction.on_commit(lambda: tasks.close_auction.schedule((auction.pk,), eta=due), robust=True)
    return auction


class TooLate(Exception):
    """These terms can no longer be given to a running auction. The message is ready for its seller."""


def change_terms(auction: Auction, *, now: datetime | None = None, **terms) -> Auction:
    """Give an auction without bids other terms (its own columns). The caller holds its lock.

    The end of an open one moves with its duration. Raises `TooLate`.
    """
    changed = [name for name, value in terms.items() if getattr(auction, name) != value]
    if not changed:
        return auction
    for name in changed:
        setattr(auction, name, terms[name])
    if auction.is_open:
        auction.ends_at = new_end(auction, now or timezone.now()) if "duration" in changed else auction.ends_at
        auction.version += 1
    auction.save(update_fields=[*changed, "ends_at", "version"])
    shelving.show(auction)
    live.show(auction)
    return auction


def new_end(auction: Auction, now: datetime) -> datetime:
    end = auction.starts_at + auction.duration
    if end < now + timedelta(seconds=settings.MARKET["MIN_AUCTION_SECONDS"]):
        raise TooLate(_("It has run almost that long already: choose a longer time."))
    return end


def current_table() -> IncrementTable:
    """The newest published table; the first one, with the defaults of the rules, is made when there is none."""
    published = IncrementTable.objects.filter(published_at__lte=timezone.now())
    return published.order_by("-published_at").first() or IncrementTable.objects.create()
