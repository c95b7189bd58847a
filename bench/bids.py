"""Bids per second on one hot auction, through HTTP, beside a bare view that locks, inserts and updates.

Eight signed-in people outbid each other: every bid is accepted and takes the lead, so each one writes the most it can:
the bid, the auction, the shelf, a notification to the seller and one to whoever lost the lead, a mail in the outbox,
frames to four topics. Both servers run side by side, and the rounds alternate; the ratio is of neighbouring rounds.
"""

import itertools
import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from uuid import uuid4

from auctions.increments import step_at
from auctions.models import Bid
from bench import ROOT
from bench.stage import clients, people, servers, tables
from bench.stage.ground import ground
from messaging.models import Notification
from tests import factories

CLIENTS = 8
ROUNDS = 5
SECONDS = 3.0
START = 1_000_000


def main() -> None:
    with ground(), servers.ours() as port, servers.bare() as bare_port:
        prepare_bare()
        browsers = [people.signed_in(factories.make_user()) for _ in range(CLIENTS)]
        seller = factories.make_seller()
        clients.run(port, bids_on(factories.make_auction(seller, starting_price=START), port, browsers), seconds=1)
        clients.run(bare_port, bare_bids(bare_port), seconds=1)
        rows = [one_pair(seller, port, browsers, bare_port) for _ in range(ROUNDS)]
    report(rows)


def prepare_bare() -> None:
    """The tables of the bare project, in the same database."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bare.settings", "PYTHONPATH": str(ROOT / "bench")}
    words = [sys.executable, "-m", "django"]
    subprocess.run([*words, "migrate", "--run-syncdb", "-v", "0"], env=environment, cwd=ROOT, check=True)
    subprocess.run([*words, "shell", "-c", "from bare.models import Lot; Lot.objects.create()"], env=environment, check=True)


def one_pair(seller, port: int, browsers: list[dict], bare_port: int) -> tuple[float, float]:
    """One round of ours on a fresh auction, one of the bare view; bids per second each."""
    auction = factories.make_auction(seller, starting_price=START)
    ours = clients.run(port, bids_on(auction, port, browsers), clients=CLIENTS, seconds=SECONDS)
    accepted, told = Bid.objects.filter(auction=auction), Notification.objects.filter(url=auction.get_absolute_url())
    refused = sum(ours.statuses.values()) - ours.statuses[200]
    if refused or accepted.count() != ours.statuses[200] or told.count() < 1.9 * accepted.count():
        sys.exit(f"Not every bid was accepted and told: {ours.statuses}, {accepted.count()} bids, {told.count()} told.")
    bare = clients.run(bare_port, bare_bids(bare_port), clients=CLIENTS, seconds=SECONDS)
    if set(bare.statuses) != {200}:
        sys.exit(f"The bare view failed: {bare.statuses}.")
    return ours.per_second, bare.per_second


def bids_on(auction, port: int, browsers: list[dict]) -> Callable[[int], bytes]:
    """Each next request bids the least that takes the lead."""
    amounts = rising(START)

    def write(client: int) -> bytes:
        headers = browsers[client] | {"HX-Request": "true"}
        form = {"maximum": next(amounts), "nonce": uuid4(), "confirmed": "on", "certain": "on"}
        return clients.request(port, "POST", f"/auctions/{auction.pk}/bids/", headers, **form)

    return write


def rising(amount: int):
    while True:
        yield amount
        amount += step_at(amount)


def bare_bids(port: int) -> Callable[[int], bytes]:
    amounts = itertools.count(1)
    return lambda client: clients.request(port, "POST", "/bids/", lot=1, bidder=client, maximum=next(amounts))


def report(rows: list[tuple[float, float]]) -> None:
    tables.show(
        f"Bids per second on one auction: {CLIENTS} clients, one gunicorn sync worker, PostgreSQL and Redis",
        ["round", "ours", "bare view", "ratio"],
        [(n, f"{ours:.0f}", f"{bare:.0f}", f"{ours / bare:.2f}") for n, (ours, bare) in enumerate(rows, 1)]
        + [
            (
                "median",
                f"{median(ours for ours, _bare in rows):.0f}",
                f"{median(bare for _ours, bare in rows):.0f}",
                f"{median(ours / bare for ours, bare in rows):.2f}",
            )
        ],
    )
    tables.footer()


if __name__ == "__main__":
    main()
