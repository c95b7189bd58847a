"""One frame to ten thousand sockets on one auction, one daphne: from the commit of a bid to its arrival at each.

Beside it, in the same run and in alternating rounds, a bare asyncio broadcast of the same bytes to as many sockets
(`bench/bare/broadcast.py`), read by the same clients: raw sockets in processes of their own. The monotonic clock is the
machine's, so the processes agree. The bids are placed one at a time, by the rules, in this process.
"""

import time
from collections.abc import Callable
from statistics import median, quantiles
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from auctions import bidding
from auctions.live import frame
from auctions.models import Auction
from bench.stage import servers, tables
from bench.stage.crowd import Crowd, raise_limit
from bench.stage.ground import ground
from config import live
from config.live.lines import Message
from tests import factories

SOCKETS = 10_000
PROCESSES = 2
ROUNDS = 10
PAUSE = 1.0  # seconds between two frames


def main() -> None:
    raise_limit()
    with ground(), servers.sockets() as daphne, servers.broadcaster() as bare:
        auction = factories.make_auction(starting_price=1_000)
        settle(daphne, auction)
        before, started = daphne.memory_kib(), time.monotonic()
        ours = gather(daphne.port, auction, first=1)
        connected, grown = time.monotonic() - started, daphne.memory_kib() - before
        theirs = gather(bare.port, auction, first=1 + PROCESSES)
        rounds = measure(auction, daphne, ours, bare, theirs)
        for part in (*ours, *theirs):
            part.end()
    report(rounds)
    print(f"  {SOCKETS:,} sockets connected, each with its full state, in {connected:.0f} s", flush=True)
    print(f"  {grown / SOCKETS:.1f} KiB of daphne's memory for each of them", flush=True)


def settle(daphne: servers.Server, auction: Auction) -> None:
    """A few first sockets, so that what is loaded once is not counted for the rest."""
    few = Crowd(daphne.port, path_of(auction), 100)
    few.expect("connected")
    few.end()


def gather(port: int, auction: Auction, *, first: int) -> list[Crowd]:
    crowds = [Crowd(port, path_of(auction), SOCKETS // PROCESSES, first + n) for n in range(PROCESSES)]
    for part in crowds:
        part.expect("connected")
    return crowds


def path_of(auction: Auction) -> str:
    return f"/ws/auctions/{auction.pk}/"


def measure(auction, daphne, ours, bare, theirs) -> list[tuple["Delays", "Delays"]]:
    """For each round, our frame and the bare broadcast of the same bytes."""
    bidders = [factories.make_user() for _ in range(2)]
    rounds = []
    for number in range(1, ROUNDS + 1):
        mark = f'data-version="{number}"'.encode()
        mine = take(daphne, ours, mark, lambda n=number: place(auction, bidders[n % 2], 10_000 * n))
        wire = Message(frame(auction.pk)).wire
        rounds.append((mine, take(bare, theirs, mark, lambda w=wire: bare.broadcast(w))))
    live.publisher.settle()
    return rounds


class Delays:
    """Milliseconds from `sent` to each arrival, and of the server's processor."""

    def __init__(self, sent: float, arrived: list[float], cpu_seconds: float):
        self.each = sorted(1000 * (at - sent) for at in arrived)
        self.p95, self.cpu = quantiles(self.each, n=20)[-1], 1000 * cpu_seconds


def take(server, crowd: list[Crowd], mark: bytes, send: Callable[[], float]) -> Delays:
    for part in crowd:
        part.await_mark(mark)
    computed = server.cpu_seconds()
    sent = send()
    arrived = [at for part in crowd for at in part.arrivals()]
    delays = Delays(sent, arrived, server.cpu_seconds() - computed)
    time.sleep(PAUSE)
    return delays


def place(auction: Auction, bidder: User, maximum: int) -> float:
    """Place a bid; when its transaction was committed."""
    moments = []
    with transaction.atomic():
        transaction.on_commit(lambda: moments.append(time.monotonic()))
        bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=maximum, nonce=uuid4())
    return moments[0]


def report(rounds: list[tuple[Delays, Delays]]) -> None:
    sides = list(zip(*rounds, strict=True))
    ratio = median(mine.p95 / theirs.p95 for mine, theirs in rounds)
    tables.show(
        f"One frame to {SOCKETS:,} sockets, one daphne: ms from commit to arrival, medians of {ROUNDS} rounds",
        ["", "first socket", "p50", "p95", "last socket", "server's CPU ms"],
        [[name, *row(side)] for name, side in zip(("ours", "bare broadcast"), sides, strict=True)],
    )
    print(f"  p95, ours to bare, median of neighbouring rounds: {ratio:.2f}", flush=True)


def row(side: tuple[Delays, ...]) -> list[str]:
    columns = zip(*((d.each[0], median(d.each), d.p95, d.each[-1], d.cpu) for d in side), strict=True)
    return [f"{median(column):.0f}" for column in columns]


if __name__ == "__main__":
    main()
