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

from django.db import connection

from accounts.models import SellerProfile
from auctions.increments import step_at
from auctions.models import Auction, Bid
from bench import ROOT
from bench.stage import clients, people, servers, tables
from bench.stage.clients import Round
from bench.stage.ground import ground
from bench.stage.servers import Server
from messaging.models import Notification
from tests import factories

CLIENTS = 8
ROUNDS = 4
SECONDS = 3.0
START = 1_000_000


def main() -> None:
    with ground(), servers.ours() as ours, servers.bare() as bare, servers.inside() as inside:
        prepare_bare()
        browsers = [people.signed_in(factories.make_user()) for _ in range(CLIENTS)]
        seller = factories.make_seller()
        clients.run(ours, bids_on(factories.make_auction(seller, starting_price=START), ours, browsers), seconds=1)
        clients.run(bare, bare_bids(bare), seconds=1)
        clients.run(inside, inside_bids(inside, browsers), seconds=1)
        rounds = [one_round(seller, ours, browsers, bare, inside) for _ in range(ROUNDS)]
    report(rounds)


def prepare_bare() -> None:
    """The tables of the bare project, in the same database."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bare.settings", "PYTHONPATH": str(ROOT / "bench")}
    words = [sys.executable, "-m", "django"]
    subprocess.run([*words, "migrate", "--run-syncdb", "-v", "0"], env=environment, cwd=ROOT, check=True)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare_lot (price) VALUES (0)")


def one_round(seller: SellerProfile, ours: Server, browsers: list[dict], bare: Server, inside: Server) -> list[Round]:
    """One round of ours on a fresh auction, one of the bare view, one of the bare view behind our middleware."""
    auction = factories.make_auction(seller, starting_price=START)
    our_round = clients.run(ours, bids_on(auction, ours, browsers), clients=CLIENTS, seconds=SECONDS)
    accepted = Bid.objects.filter(auction=auction).count()
    told = Notification.objects.filter(url=auction.get_absolute_url()).count()
    if our_round.statuses != {200: accepted} or told < 1.9 * accepted:
        sys.exit(f"Not every bid was accepted and told: {our_round.statuses}, {accepted} bids, {told} notifications.")
    others = [(bare, bare_bids(bare)), (inside, inside_bids(inside, browsers))]
    beside = [clients.run(server, write, clients=CLIENTS, seconds=SECONDS) for server, write in others]
    for other in beside:
        if set(other.statuses) != {200}:
            sys.exit(f"A bare view failed: {other.statuses}.")
    return [our_round, *beside]


def bids_on(auction: Auction, server: Server, browsers: list[dict]) -> Callable[[int], bytes]:
    """Each next request bids the least that takes the lead."""
    amounts = rising(START)

    def write(client: int) -> bytes:
        headers = browsers[client] | {"HX-Request": "true"}
        form = {"maximum": next(amounts), "nonce": uuid4(), "confirmed": "on", "certain": "on"}
        return clients.request(server.port, "POST", f"/auctions/{auction.pk}/bids/", headers, **form)

    return write


def rising(amount: int):
    while True:
        yield amount
        amount += step_at(amount)


def bare_bids(server: Server) -> Callable[[int], bytes]:
    amounts = itertools.count(1)
    return lambda client: clients.request(server.port, "POST", "/bids/", lot=1, bidder=client, maximum=next(amounts))


def inside_bids(server: Server, browsers: list[dict]) -> Callable[[int], bytes]:
    amounts = itertools.count(1)
    return lambda client: clients.request(
        server.port, "POST", "/my-bids/", browsers[client], lot=1, maximum=next(amounts)
    )


def report(rounds: list[list[Round]]) -> None:
    rows = []
    for number, (ours, bare, inside) in enumerate(rounds, 1):
        rates = [f"{each.per_second:.0f}" for each in (ours, bare, inside)]
        ratios = [f"{ours.per_second / other.per_second:.2f}" for other in (bare, inside)]
        rows.append([f"round {number}", *rates, *ratios, *(f"{each.cpu_ms:.1f}" for each in (ours, bare, inside))])
    columns = zip(*(row[1:] for row in rows), strict=True)
    middle = ("median", *(f"{median(map(float, column)):g}" for column in columns))
    tables.show(
        f"Bids per second on one auction: {CLIENTS} clients, one gunicorn sync worker, PostgreSQL and Redis.\n"
        "inside: the bare view behind our middleware and log-in.",
        ["", "ours", "bare", "inside", "of bare", "of inside", "CPU ms: ours", "bare", "inside"],
        [*rows, middle],
    )


if __name__ == "__main__":
    main()
