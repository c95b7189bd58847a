"""PostgreSQL crashes and comes back while people bid: no bid with a receipt is lost, none is half there."""

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection

from auctions import closing, tasks
from auctions.models import Auction, Bid
from config import auditing
from tests import factories
from tests.faults import SERVED, processes
from tests.faults.browser import LOST, Browser
from tests.faults.servers import database_of_its_own
from tests.faults.stage import make_bid_upon

pytestmark = SERVED
BIDDERS = 6


@pytest.fixture
def cluster(served):
    with database_of_its_own() as postgres:
        yield postgres


class Bidder(threading.Thread):
    """Bids on and on; after no answer, or a 503, the same bid again. Keeps the receipts."""

    def __init__(self, port: int, auction: Auction, maxima: Iterator[int]):
        super().__init__(daemon=True)
        self.port, self.auction, self.maxima = port, auction, maxima
        self.browser = Browser(factories.make_user())
        self.receipts: list[UUID] = []
        self.answers: set[int] = set()
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            nonce, maximum, answer = uuid4(), next(self.maxima), LOST
            while answer in (LOST, 503):
                answer = self.browser.bid(self.port, self.auction, maximum, nonce)
                self.answers.add(answer)
                time.sleep(0.05)
            if answer == 200:
                self.receipts.append(nonce)


@contextmanager
def bidding_on(auction: Auction, port: int) -> Iterator[list[Bidder]]:
    maxima = itertools.count(2000, 1000)
    bidders = [Bidder(port, auction, maxima) for _ in range(BIDDERS)]
    try:
        for bidder in bidders:
            bidder.start()
        yield bidders
    finally:
        for bidder in bidders:
            bidder.stopping.set()
        for bidder in bidders:
            bidder.join(processes.PATIENCE)


def have_bid(bidders: list[Bidder], often: int) -> None:
    """Wait until each has as many more receipts."""
    before = [len(bidder.receipts) for bidder in bidders]
    processes.wait_until(
        lambda: all(len(b.receipts) >= n + often for b, n in zip(bidders, before, strict=True)),
        f"everyone has bid {often} times",
    )


@pytest.mark.parametrize("mode", ["immediate", "fast"])
def test_no_receipt_is_lost_when_the_database_restarts(cluster, mode):
    seller = factories.make_seller()
    auction = factories.make_auction(seller, starting_price=1000)
    ending = make_bid_upon(seller, ends_in=timedelta(seconds=6))
    tasks.close_auction.schedule((ending.pk,), eta=closing.due_at(ending))
    with processes.web() as port, processes.worker():
        with bidding_on(auction, port) as bidders:
            have_bid(bidders, 2)
            cluster.restart(mode, away=1)
            connection.close()  # this process's own, which died too
            have_bid(bidders, 2)
        processes.wait_until(lambda: not Auction.objects.get(pk=ending.pk).is_open, "the other auction is closed")
    assert_nothing_lost(auction, ending, bidders)


def assert_nothing_lost(auction: Auction, ending: Auction, bidders: list[Bidder]) -> None:
    receipts = {nonce for bidder in bidders for nonce in bidder.receipts}
    assert receipts == set(Bid.objects.filter(auction=auction).values_list("nonce", flat=True))
    answers = set().union(*(bidder.answers for bidder in bidders))
    assert answers <= {200, 422, 503, LOST} and answers & {503, LOST}
    assert ending.orders.count() == 1
    assert auditing.broken_rows() == []
