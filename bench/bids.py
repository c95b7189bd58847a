"""Bids per second on one hot auction, through HTTP, beside a bare Django view and PostgreSQL alone.

Eight signed-in people outbid each other: every bid is accepted and takes the lead, so each one writes the most it can:
the bid, the auction, the shelf, a notification to the seller and one to whoever lost the lead, a mail in the outbox,
frames to four topics. Beside it, with the same clients and server, a view that locks a row, inserts one and updates the
first through the ORM: as `startproject` would have it, with Django's middleware, session and log-in (*plain*), and with
nothing around it at all (*naked*). All run side by side, rounds alternate, a ratio is of neighbouring rounds.
"""

import itertools
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from statistics import median
from uuid import uuid4

from django.db import connection

from accounts.models import SellerProfile, User
from auctions.models import Auction, Bid
from bench import ROOT
from bench.stage import clients, people, pgbench, servers, tables
from bench.stage.clients import Round
from bench.stage.ground import STEP, ground
from bench.stage.servers import Server
from messaging.models import Notification
from tests import factories

CLIENTS = 8
ROUNDS = 9
SECONDS = 3.0
START = 1_000_000
OVERTAKEN = 0.02
DJANGOS = "django.contrib.auth.backends.ModelBackend"

Write = Callable[[int], bytes]


def main() -> None:
    with ground(), servers.ours() as ours, servers.plain() as plain, servers.naked() as naked:
        prepare_bare()
        bidders = [factories.make_user() for _ in range(CLIENTS)]
        browsers = [people.signed_in(bidder) for bidder in bidders]
        others = [(plain, plain_bids(plain, bidders)), (naked, naked_bids(naked))]
        seller = factories.make_seller()
        one_round(seller, ours, browsers, others, seconds=1)
        rounds = [one_round(seller, ours, browsers, others) for _ in range(ROUNDS)]
    report(rounds)


def prepare_bare() -> None:
    """The tables of the bare project, in the same database."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bare.settings", "PYTHONPATH": str(ROOT / "bench")}
    words = [sys.executable, "-m", "django"]
    subprocess.run([*words, "migrate", "--run-syncdb", "-v", "0"], env=environment, cwd=ROOT, check=True)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare_lot (price) VALUES (0)")


def one_round(
    seller: SellerProfile, ours: Server, browsers: list[dict], others: list[tuple[Server, Write]], seconds=SECONDS
) -> tuple[list[Round], float]:
    """Ours on a fresh auction, then each of the others, then PostgreSQL alone (0 where there is no pgbench)."""
    auction = factories.make_auction(seller, starting_price=START)
    servers_and_writers = [(ours, bids_on(auction, ours, browsers)), *others]
    done = [clients.run(server, write, clients=CLIENTS, seconds=seconds) for server, write in servers_and_writers]
    accepted = Bid.objects.filter(auction=auction).count()
    told = Notification.objects.filter(url=auction.get_absolute_url()).count()
    # On a busy machine a connection may overtake another, whose amount is then too low; such do not count.
    overtaken = done[0].statuses[422]
    if (
        overtaken > OVERTAKEN * accepted
        or done[0].statuses != Counter({200: accepted, 422: overtaken})
        or told < 1.9 * accepted - CLIENTS
    ):
        sys.exit(f"Not every bid was accepted and told: {done[0].statuses}, {accepted} bids, {told} notifications.")
    if any(set(each.statuses) != {200} for each in done):
        sys.exit(f"A bare view failed: {[each.statuses for each in done]}.")
    alone = pgbench.bids_per_second(clients=CLIENTS, seconds=seconds) if pgbench.program() else 0.0
    return done, alone


def bids_on(auction: Auction, server: Server, browsers: list[dict]) -> Write:
    """Each next request bids the least that takes the lead."""
    amounts = itertools.count(START, STEP)

    def write(client: int) -> bytes:
        headers = browsers[client] | {"HX-Request": "true"}
        form = {"maximum": next(amounts), "nonce": uuid4(), "confirmed": "on", "certain": "on"}
        return clients.request(server.port, "POST", f"/auctions/{auction.pk}/bids/", headers, **form)

    return write


def plain_bids(server: Server, bidders: list[User]) -> Write:
    browsers, amounts = [people.signed_in(bidder, DJANGOS) for bidder in bidders], itertools.count(1)
    return lambda client: clients.request(
        server.port, "POST", "/my-bids/", browsers[client], lot=1, maximum=next(amounts)
    )


def naked_bids(server: Server) -> Write:
    amounts = itertools.count(1)
    return lambda client: clients.request(server.port, "POST", "/bids/", lot=1, bidder=client, maximum=next(amounts))


def report(rounds: list[tuple[list[Round], float]]) -> None:
    rows = []
    for number, (done, alone) in enumerate(rounds, 1):
        ours, plain, naked = (each.per_second for each in done)
        ratios = [ours / plain, ours / naked, ours / alone if alone else 0.0]
        cells = [*(f"{rate:.0f}" for rate in (ours, plain, naked, alone)), *(f"{ratio:.2f}" for ratio in ratios)]
        rows.append([f"round {number}", *cells, *(f"{each.cpu_ms:.1f}" for each in done)])
    columns = zip(*(row[1:] for row in rows), strict=True)
    middle = ("median", *(f"{median(map(float, column)):g}" for column in columns))
    tables.show(
        f"Bids per second on one auction: {CLIENTS} clients, one gunicorn sync worker, PostgreSQL and Redis.\n"
        "plain: three statements behind Django's own middleware, session and log-in; naked: behind nothing.",
        ["", "ours", "plain", "naked", "pgbench", "/plain", "/naked", "/pgbench", "CPU ms: ours", "plain", "naked"],
        [*rows, middle],
    )
    if not pgbench.program():
        print("  (pgbench is not installed: PostgreSQL alone was left out)")


if __name__ == "__main__":
    main()
