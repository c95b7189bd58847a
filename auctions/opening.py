"""Starting an auction."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from auctions import closing, tasks
from auctions.models import Auction, IncrementTable
from auctions.signals import auction_opened
from catalog import shelving


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
    shelving.show_auction(
        product_id=auction.product_id,
        auction_id=auction.pk,
        price=auction.price_shown,
        ends_at=auction.ends_at,
        bid_count=0,
        open_now=True,
    )
    auction_opened.send(sender=Auction, auction=auction)
    due = closing.due_at(auction)
    transaction.on_commit(lambda: tasks.close_auction.schedule((auction.pk,), eta=due), robust=True)
    return auction


def change_draft(auction: Auction, **terms) -> Auction:
    """Give a draft other terms (its own columns). The caller holds its lock."""
    for name, value in terms.items():
        setattr(auction, name, value)
    auction.save(update_fields=list(terms))
    return auction


def current_table() -> IncrementTable:
    """The newest published table; the first one, with the defaults of the rules, is made when there is none."""
    published = IncrementTable.objects.filter(published_at__lte=timezone.now())
    return published.order_by("-published_at").first() or IncrementTable.objects.create()
