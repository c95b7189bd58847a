"""A thousand auctions that end together, while another is bid on: how late their ends are written down.

Two workers, as `make worker` starts them, close; one gunicorn takes the bids. Every bid was placed by the rules;
then the ends are moved together, and each auction gets its task for the new one, as opening it would. Lateness counts
from `ends_at`, so it holds the two seconds of grace. Mails are written and thrown away.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from statistics import median, quantiles
from uuid import uuid4

from django.db.models import Count, F
from django.utils import timezone

from auctions import bidding, closing, tasks
from auctions.models import Auction
from bench import ROOT
from bench.bids import START, bids_on
from bench.stage import clients, people, servers, tables
from bench.stage.ground import ground
from catalog.models import Product
from config import auditing, live
from messaging.models import Notification
from orders.models import Order
from tests import factories

AUCTIONS = 1_000
BIDDERS = 3  # on each
CROWD, SELLERS, CLIENTS = 200, 50, 4
WORKERS = 2
AHEAD = timedelta(seconds=8)  # from the moving of the ends to the first of them
PATIENCE = 60  # seconds after the last end


def main() -> None:
    rows = [storm("in one second", timedelta()), storm("over a minute", timedelta(minutes=1))]
    tables.show(
        f"{AUCTIONS:,} auctions with {BIDDERS} bidders end together; {WORKERS} workers, {CLIENTS} bid on another."
        "\nms from an end to its closing, grace of 2 s included",
        ["all ends", "p50", "p99", "last", "closed twice", "bids a second: before", "meanwhile"],
        rows,
    )


def storm(words: str, spread: timedelta) -> list[str]:
    """One row of the table: the ends lie evenly in `spread`."""
    with ground(), servers.ours() as web, workers():
        ending = prepare()
        browsers = [people.signed_in(factories.make_user()) for _ in range(CLIENTS)]
        write = bids_on(factories.make_auction(starting_price=START), web, browsers)
        quiet = clients.run(web, write, clients=CLIENTS, seconds=4)
        move_ends(ending, timezone.now() + AHEAD, spread)
        time.sleep((AHEAD - timedelta(seconds=1)).total_seconds())
        seconds = 10 + spread.total_seconds()
        busy = clients.run(web, write, clients=CLIENTS, seconds=seconds)
        wait_until_closed(ending)
        twice = duplicates(ending)
        late = [1000 * (a.closed_at - a.ends_at).total_seconds() for a in Auction.objects.filter(pk__in=ending)]
    figures = [median(late), quantiles(late, n=100)[-1], max(late), twice, quiet.per_second, busy.per_second]
    return [words, *(f"{figure:.0f}" for figure in figures)]


def prepare() -> list[int]:
    """The auctions, by id, with the bids that decide them."""
    sellers = [factories.make_seller() for _ in range(SELLERS)]
    crowd = [factories.make_user() for _ in range(CROWD)]
    ending = []
    for number in range(AUCTIONS):
        auction = factories.make_auction(sellers[number % SELLERS], starting_price=1000)
        for turn in range(BIDDERS):
            person = crowd[(number * BIDDERS + turn) % CROWD]
            bidding.place_bid(auction_id=auction.pk, bidder=person, maximum=2000 + 500 * turn, nonce=uuid4())
        ending.append(auction.pk)
    return ending


def move_ends(ending: list[int], first: datetime, spread: timedelta) -> None:
    auctions = list(Auction.objects.filter(pk__in=ending).select_related("product"))
    for number, auction in enumerate(auctions):
        auction.ends_at = auction.product.ends_at = first + spread * number / len(auctions)
    Auction.objects.bulk_update(auctions, ["ends_at"])
    Product.objects.bulk_update([auction.product for auction in auctions], ["ends_at"])
    for auction in auctions:
        tasks.close_auction.schedule((auction.pk,), eta=closing.due_at(auction))


@contextmanager
def workers() -> Iterator[None]:
    environment = os.environ | {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    words = [sys.executable, "manage.py", "run_huey", "--quiet"]
    running = [subprocess.Popen(words, cwd=ROOT, env=environment) for _ in range(WORKERS)]
    try:
        yield
    finally:
        for worker in running:
            worker.terminate()
        for worker in running:
            worker.wait()


def wait_until_closed(ending: list[int]) -> None:
    until = time.monotonic() + PATIENCE
    while Auction.objects.filter(pk__in=ending, state=Auction.State.OPEN).exists():
        if time.monotonic() > until:
            sys.exit("Some auctions were not closed.")
        time.sleep(0.2)


def duplicates(ending: list[int]) -> int:
    """How many ends were written down or told more than once; it ends when one was not, or the audit fails."""
    live.publisher.settle()
    orders = Order.objects.filter(auction__in=ending).values("auction").annotate(count=Count("pk")).order_by()
    told = Notification.objects.filter(subject__startswith="auction:").count()
    broken = auditing.broken_rows()
    if orders.count() != AUCTIONS or told < AUCTIONS * (BIDDERS + 1) or broken:
        sys.exit(f"{orders.count()} auctions with an order, {told} told of an end, broken: {broken}.")
    versions = Auction.objects.filter(pk__in=ending).exclude(version=F("sequence") + 1).count()
    return versions + orders.filter(count__gt=1).count() + told - AUCTIONS * (BIDDERS + 1)


if __name__ == "__main__":
    main()
