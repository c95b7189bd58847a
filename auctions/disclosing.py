"""What can be checked of an auction by anyone who asks: its public log, and each bidder's own receipts (ADR 10)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple

from django.conf import settings
from django.db.models import Q

from auctions import chaining
from auctions.models import Auction, Bid
from config.ids import LARGEST_ID

RECEIPT_FORMAT = "madeinpk-bid-receipt/1"
OF_BID = (
    "sequence", "paddle__number", "kind", "price_after", "arrived_at", "ends_at_before", "maximum", "salt", "hash",
    "voided_at",
)  # fmt: skip
PIECE = 500  # entries of a document that are in memory at once


class Place(NamedTuple):
    """Where an entry stands: a bid's sequence number and 0, or the number of the bid before an event and its own."""

    sequence: int
    event: int = 0


BEGINNING = Place(0)


@dataclass(frozen=True, slots=True)
class Entry:
    """`facts` are public and hashed. `void`: a bid that no longer counts, as a later entry says."""

    place: Place
    facts: dict
    hash: str
    void: bool = False


def is_public(auction: Auction) -> bool:
    """Once it has ended: until then it would tell no more than the history of bids, and its end has no hash yet."""
    return auction.has_ended


def before_bid(sequence: int) -> Place:
    return Place(sequence - 1, LARGEST_ID)


def part(auction: Auction, *, after: Place = BEGINNING, size: int = PIECE) -> list[Entry]:
    """The next entries of the log, at most `size`: two queries, however long it is."""
    found = sorted(bids_after(auction, after, size) + events_after(auction, after, size), key=attrgetter("place"))
    return found[:size]


def bids_after(auction: Auction, after: Place, size: int) -> list[Entry]:
    """As plain rows: there may be 100,000 of them, and a model's instance costs as much as all the rest."""
    rows = auction.bids.filter(sequence__gt=after.sequence).order_by("sequence").values_list(*OF_BID, named=True)
    return [
        Entry(Place(bid.sequence), chaining.bid_entry(bid, bid.paddle__number), bid.hash, bid.voided_at is not None)
        for bid in rows[:size]
    ]


def events_after(auction: Auction, after: Place, size: int) -> list[Entry]:
    later = Q(after_sequence__gt=after.sequence) | Q(after_sequence=after.sequence, number__gt=after.event)
    rows = auction.events.filter(later).order_by("number")[:size]
    return [Entry(Place(row.after_sequence, row.number), chaining.event_entry(row), row.hash) for row in rows]


def log_document(auction: Auction) -> Iterator[str]:
    """The whole log as JSON, in pieces: what `bin/verify-auction` reads."""
    head = {"format": chaining.FORMAT, "auction": auction.pk, "title": auction.product.title, "rules": rules(auction)}
    yield f'{json.dumps(head)[:-1]}, "entries": [\n'
    found, comma = part(auction), ""
    while found:
        yield comma + ",\n".join(json.dumps(entry.facts | {"hash": entry.hash}) for entry in found)
        found, comma = part(auction, after=found[-1].place), ",\n"
    yield "\n]}\n"


def rules(auction: Auction) -> dict:
    """What a replay starts from. The reserve is in the log as a commitment only."""
    return {
        "starting_price": auction.starting_price,
        "reserve": None if auction.reserve_price is None else "hidden",
        "steps": auction.steps,
        "soft_close_seconds": settings.MARKET["SOFT_CLOSE_SECONDS"],
    }


def receipt_document(bid: Bid) -> dict:
    """What the bidder alone holds: with the salt, the maximum that the log is committed to can be shown."""
    return {
        "format": RECEIPT_FORMAT,
        "auction": bid.auction_id,
        "sequence": bid.sequence,
        "paddle": bid.paddle.number,
        "maximum": bid.maximum,
        "salt": bid.salt,
        "price_after": bid.price_after,
        "arrived_at": chaining.moment(bid.arrived_at),
        "hash": bid.hash,
    }
