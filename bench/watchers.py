"""What a bid costs its bidder while ten, a thousand and ten thousand pages watch the auction.

Bids come at a steady pace through gunicorn; daphne, another process, shows each of them to everyone. On a machine with
few cores the clock of a bid suffers from its neighbours (daphne and the ten thousand readers are among them); the
processor time of gunicorn does not.
"""

import sys
import time
from statistics import median, quantiles

from auctions.models import Auction
from bench.bids import START, bids_on
from bench.stage import clients, people, servers, tables
from bench.stage.crowd import Crowd, raise_limit
from bench.stage.ground import ground
from tests import factories

WATCHERS = (10, 1_000, 10_000)
BIDS = 60
PACE = 0.4  # seconds between two bids


def main() -> None:
    raise_limit()
    rows = []
    with ground(), servers.ours() as pages, servers.sockets() as daphne:
        browsers = [people.signed_in(factories.make_user()) for _ in range(2)]
        for count in WATCHERS:
            auction = factories.make_auction(starting_price=START)
            crowd = [Crowd(daphne.port, f"/ws/auctions/{auction.pk}/", count // 2, first) for first in (1, 2)]
            for part in crowd:
                part.expect("connected")
            rows.append([f"{count:,}", *measure(pages, daphne, auction, browsers)])
            for part in crowd:
                part.end()
    tables.show(
        f"{BIDS} bids at one every {PACE} s, through gunicorn, while daphne shows them",
        ["watchers", "gunicorn's CPU ms a bid", "ms p50", "p95", "daphne's CPU ms a bid"],
        rows,
    )


def measure(pages: servers.Server, daphne: servers.Server, auction: Auction, browsers: list[dict]) -> list[str]:
    write = bids_on(auction, pages, browsers)
    ask(pages, write(0))
    computed, shown, delays = pages.cpu_seconds(), daphne.cpu_seconds(), []
    for number in range(1, BIDS + 1):
        delays.append(ask(pages, write(number % 2)))
        time.sleep(max(0.0, PACE - delays[-1]))
    computed, shown = pages.cpu_seconds() - computed, daphne.cpu_seconds() - shown
    slow = quantiles(delays, n=20)[-1]
    return [
        f"{1000 * computed / BIDS:.1f}",
        f"{1000 * median(delays):.0f}",
        f"{1000 * slow:.0f}",
        f"{1000 * shown / BIDS:.0f}",
    ]


def ask(pages: servers.Server, request: bytes) -> float:
    """Seconds until the answer; the bench ends when that is not 200."""
    started = time.monotonic()
    status = clients.status_of(clients.send(pages.port, request))
    if status != 200:
        sys.exit(f"A bid was answered with {status}.")
    return time.monotonic() - started


if __name__ == "__main__":
    main()
