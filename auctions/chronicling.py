"""Writing what happens to an auction besides bids into its public log."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from auctions import chaining
from auctions.models import Auction, AuctionEvent, Bid
from config import rows


def chronicle(
    auction: Auction,
    kind: str,
    facts: dict,
    *,
    actor: User | None = None,
    note: str = "",
    now: datetime | None = None,
) -> AuctionEvent:
    """Add an event to the log of `auction`, whose lock the caller holds, and chain it to what was there.

    `facts` is public: plain JSON values, rupees and paddle numbers, nothing that names a person.
    `note` is for staff.
    """
    event = AuctionEvent(
        auction=auction,
        number=auction.events.count() + 1,
        after_sequence=auction.sequence,
        kind=kind,
        at=now or timezone.now(),
        facts=facts,
        actor=actor,
        note=note,
    )
    event.hash = auction.chain = chaining.next_hash(auction.chain_head, chaining.event_entry(event))
    rows.insert(event)
    rows.update(auction, "chain")
    return event


def terms_facts(auction: Auction) -> dict:
    """The terms people bid under, as the log tells them; the reserve as a commitment.

    Before it starts there are no steps: which table will be in force is not known yet.
    """
    reserve = auction.reserve_price
    steps = {} if auction.state == Auction.State.SCHEDULED else {"steps": [list(step) for step in auction.steps]}
    return steps | {
        "soft_close_seconds": settings.MARKET["SOFT_CLOSE_SECONDS"],
        "starting_price": auction.starting_price,
        "reserve_commitment": None if reserve is None else chaining.commitment(reserve, auction.reserve_salt),
        "buy_now_price": auction.buy_now_price,
        "starts_at": chaining.moment(auction.starts_at),
        "ends_at": chaining.moment(auction.ends_at),
    }


def entries(auction: Auction) -> Iterator[tuple[Bid | AuctionEvent, dict]]:
    """The whole log in order, each row with its public facts: two queries."""
    bids = [(bid.sequence, 0, bid) for bid in auction.bids.select_related("paddle")]
    events = [(event.after_sequence, event.number, event) for event in auction.events.all()]
    for _sequence, number, row in sorted(bids + events, key=lambda entry: entry[:2]):
        yield row, chaining.event_entry(row) if number else chaining.bid_entry(row, row.paddle.number)
