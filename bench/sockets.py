"""One frame to a thousand sockets on one auction, through one daphne: from the commit of a bid to its arrival at each.

Two client processes hold half of the sockets each and note when every frame came (the monotonic clock is the machine's,
so the processes agree). The bids are placed one at a time, by the rules, in this process.
"""

import asyncio
import multiprocessing
import resource
import sys
import time
from multiprocessing.connection import Connection
from statistics import median, quantiles
from uuid import uuid4

import websockets
from django.db import transaction

from accounts.models import User
from auctions import bidding
from auctions.models import Auction
from bench.stage import servers, tables
from bench.stage.ground import ground
from config import live
from tests import factories

SOCKETS = 1_000
PROCESSES = 2
FRAMES = 10
AT_ONCE = 10  # handshakes at a time in each process
PATIENCE = 30  # seconds


def main() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * SOCKETS)), hard))
    with ground(), servers.sockets() as daphne:
        auction = factories.make_auction(starting_price=1_000)
        started = time.monotonic()
        crowd = [Crowd(daphne.port, auction.pk, SOCKETS // PROCESSES) for _ in range(PROCESSES)]
        for part in crowd:
            part.expect("connected")
        connected = time.monotonic() - started
        computed = daphne.cpu_seconds()
        delays = measure(auction, crowd)
        computed = daphne.cpu_seconds() - computed
        for part in crowd:
            part.end()
    report(delays, connected, computed)


class Crowd:
    """A process full of sockets."""

    def __init__(self, port: int, auction_id: int, count: int):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=watch, args=(theirs, port, auction_id, count), daemon=True)
        self.process.start()

    def expect(self, word: str):
        """What this process says next; the bench ends when it says nothing in time."""
        if not self.pipe.poll(2 * PATIENCE):
            sys.exit(f"The sockets did not say {word!r} in time.")
        said, content = self.pipe.recv()
        if said != word:
            sys.exit(f"The sockets said {said!r}: {content}")
        return content

    def end(self) -> None:
        self.pipe.send(None)
        self.process.join(PATIENCE)


def measure(auction: Auction, crowd: list[Crowd]) -> list[list[float]]:
    """For each frame, the milliseconds that each socket waited for it."""
    bidders = [factories.make_user() for _ in range(2)]
    delays = []
    for number in range(FRAMES):
        for part in crowd:
            part.pipe.send(number + 1)
        committed = place(auction, bidders[number % 2], 10_000 * (number + 1))
        arrived = [at for part in crowd for at in part.expect("arrived")]
        delays.append([1000 * (at - committed) for at in arrived])
        time.sleep(0.3)
    live.publisher.settle()
    return delays


def place(auction: Auction, bidder: User, maximum: int) -> float:
    """Place a bid; when its transaction was committed."""
    moments = []
    with transaction.atomic():
        transaction.on_commit(lambda: moments.append(time.monotonic()))
        bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=maximum, nonce=uuid4())
    return moments[0]


def watch(pipe: Connection, port: int, auction_id: int, count: int) -> None:
    try:
        asyncio.run(hold(pipe, f"ws://127.0.0.1:{port}/ws/auctions/{auction_id}/", count))
    except Exception as error:
        pipe.send(("failed", repr(error)))


async def hold(pipe: Connection, address: str, count: int) -> None:
    """Connect `count` sockets, then for each version asked for say when it came to each of them."""
    door = asyncio.Semaphore(AT_ONCE)

    async def connect():
        async with door:
            socket = await websockets.connect(
                address, origin="http://127.0.0.1", compression=None, ping_interval=None, open_timeout=PATIENCE
            )
            await socket.recv()  # the present state
            return socket

    sockets = await asyncio.gather(*(connect() for _ in range(count)))
    pipe.send(("connected", None))
    loop = asyncio.get_running_loop()
    while version := await loop.run_in_executor(None, pipe.recv):
        wait = asyncio.gather(*(arrival(socket, f'data-version="{version}"') for socket in sockets))
        pipe.send(("arrived", await asyncio.wait_for(wait, PATIENCE)))


async def arrival(socket, mark: str) -> float:
    while mark not in await socket.recv():
        pass
    return time.monotonic()


def report(delays: list[list[float]], connected: float, computed: float) -> None:
    firsts, lasts = [min(each) for each in delays], [max(each) for each in delays]
    everyone = [delay for each in delays for delay in each]
    tables.show(
        f"One frame to {SOCKETS:,} sockets, one daphne: ms from commit to arrival, {FRAMES} frames",
        ["", "first socket", "p50", "p95", "last socket", "daphne CPU ms a frame"],
        [
            (
                f"{len(everyone):,} arrivals",
                f"{median(firsts):.0f}",
                f"{median(everyone):.0f}",
                f"{quantiles(everyone, n=20)[-1]:.0f}",
                f"{median(lasts):.0f}",
                f"{1000 * computed / FRAMES:.0f}",
            )
        ],
    )
    print(f"  {SOCKETS:,} sockets connected, each with its full state, in {connected:.1f} s")


if __name__ == "__main__":
    main()
