"""When bidding was impossible, and what an auction is given back for it (rules, section 3; ADR 12).

An outage is a gap between two heartbeats. If it took from the last minutes before an end, the end moves by the whole
outage and ten minutes more. The new last minutes begin after the outage, so that none can move an end twice.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil

from django.conf import settings
from django.db import transaction

from auctions import chaining, live, shelving
from auctions.chronicling import chronicle
from auctions.locking import lock
from auctions.models import Auction, AuctionEvent, Heartbeat
from auctions.signals import auction_delayed
from config import rows
from config.clock import database_now

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outage:
    """From the last heartbeat before it to the first one after it; `over` is None while it goes on."""

    began: datetime
    over: datetime | None = None

    def spoils(self, ends_at: datetime) -> bool:
        """Whether it took from the last minutes before `ends_at`."""
        return self.began < ends_at and (self.over is None or self.over > ends_at - last_minutes())


def period(name: str) -> timedelta:
    return timedelta(seconds=settings.MARKET[name])


def last_minutes() -> timedelta:
    return period("OUTAGE_LAST_SECONDS")


@dataclass(frozen=True, slots=True)
class Reading:
    """What heartbeats tell: the outages among them, and the newest, which has nothing to follow it yet."""

    over: list[Outage]
    newest: datetime | None

    def at(self, now: datetime) -> list[Outage]:
        """Every outage known at `now`, one that goes on last. Without any heartbeat nothing is known: none."""
        goes_on = self.newest is not None and now - self.newest > period("OUTAGE_SECONDS")
        return [*self.over, Outage(self.newest)] if goes_on else self.over


def read(beats: Sequence[datetime]) -> Reading:
    """Of heartbeats, oldest first. Pure."""
    tolerated = period("OUTAGE_SECONDS")
    over = [Outage(before, after) for before, after in pairwise(beats) if after - before > tolerated]
    return Reading(over, beats[-1] if beats else None)


def read_since(moment: datetime) -> Reading:
    """From the last heartbeat before `moment` on."""
    return read(list(Heartbeat.objects.since(moment)))


class Recent:
    """The last reading: a storm of endings reads once a second, not once an auction."""

    def __init__(self):
        self.kept = (float("-inf"), None, None)

    def since(self, moment: datetime) -> Reading:
        """From the last heartbeat before `moment` on, or from an earlier one; at most a second old."""
        read_at, start, reading = self.kept
        fresh = time.monotonic() - read_at < settings.MARKET["HEARTBEATS_READ_EVERY_SECONDS"]
        if not fresh or moment < start:
            reading = read_since(moment)
            self.kept = (time.monotonic(), moment, reading)
        return reading

    def forget(self) -> None:
        self.__init__()


recent = Recent()


def delay(auction: Auction, now: datetime, *, reading=recent.since) -> bool:
    """Whether an outage forbids writing down the end of a locked auction at `now`.

    One that is over has then moved the end; one that goes on is waited for. Announces `auction_delayed`.
    """
    found = reading(auction.ends_at - last_minutes()).at(now)
    spoiling = [outage for outage in found if outage.spoils(auction.ends_at)]
    outage = next(without_hold(auction, spoiling), None) if spoiling else None
    if outage is None:
        return False
    if outage.over is None:
        auction.sweep_after = now + period("OUTAGE_SECONDS")
        rows.update(auction, "sweep_after")
    else:
        give_back(auction, outage, now)
    return True


def without_hold(auction: Auction, found: list[Outage]) -> Iterator[Outage]:
    """What each took from bidding: nothing while somebody was buying the piece, for that time was given back whole."""
    kind = AuctionEvent.Kind.RELEASED
    released = auction.events.filter(kind=kind).order_by("number").values_list("at", flat=True).last()
    for outage in found:
        began = outage.began if released is None else max(outage.began, released)
        if outage.over is None or outage.over - began > period("OUTAGE_SECONDS"):
            yield Outage(began, outage.over)


def give_back(auction: Auction, outage: Outage, now: datetime) -> None:
    """Move the end, in whole seconds; log, show and announce it."""
    seconds = ceil((outage.over - outage.began).total_seconds()) + settings.MARKET["OUTAGE_EXTRA_SECONDS"]
    auction.ends_at += timedelta(seconds=seconds)
    auction.outage_seconds += seconds
    auction.version += 1
    rows.update(auction, "ends_at", "outage_seconds", "version")
    facts = {
        "seconds": seconds,
        "ends_at": chaining.moment(auction.ends_at),
        "from": chaining.moment(outage.began),
        "until": chaining.moment(outage.over),
    }
    chronicle(auction, AuctionEvent.Kind.DELAYED, facts, now=now)
    shelving.show(auction)
    auction_delayed.send(sender=Auction, auction=auction, outage=outage)
    live.show(auction)


def excuse(auction: Auction, arrival: datetime) -> bool:
    """Whether an outage moves the end of a locked auction, so that a bid that comes after it comes in time.

    Whoever bids or buys is a sign of life: nobody has to wait for the next heartbeat. As they may still be refused, and
    it is undone with all of this, nobody else may remember it.
    """
    Heartbeat.objects.create(at=arrival)
    return delay(auction, arrival, reading=read_since)


def make_up(*, now: datetime | None = None) -> int:
    """Move the ends of all auctions that an outage spoiled which is over by now; returns how many were moved.

    At once when an outage is over, so that people see it, and again every minute. One that raises is reported and holds
    nobody else up.
    """
    moment = now or database_now()
    moved = 0
    for auction_id in spoiled(moment):
        try:
            moved += delay_one(auction_id, moment)
        except Exception:
            log.exception("Auction %s was not given back its time; its closing will.", auction_id)
    return moved


def spoiled(now: datetime) -> list[int]:
    """The running auctions whose last minutes an outage took that was over within the last minutes."""
    running = Auction.objects.filter(state=Auction.State.OPEN, held_by=None).order_by("ends_at")
    found = []
    for outage in recent.since(now - last_minutes()).over:
        ends = {"ends_at__gt": outage.began, "ends_at__lt": outage.over + last_minutes()}
        found += running.filter(**ends).values_list("pk", flat=True)
    return found


@transaction.atomic
def delay_one(auction_id: int, now: datetime) -> bool:
    """`delay` under the auction's lock; whether its end moved."""
    auction = lock(auction_id)
    before = auction.ends_at
    if auction.is_open and not auction.is_held:
        delay(auction, now)
    return auction.ends_at != before
