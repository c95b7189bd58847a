"""Two hundred bids in the last second before an end, from sixteen people at once."""

import threading
import time
from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.db.models import F
from django.utils import timezone

from auctions import bidding
from auctions.models import Auction, Bid
from catalog.models import Product
from config import auditing
from tests import factories
from tests.faults import SERVED
from tests.faults.browser import Browser
from tests.races import at_once

pytestmark = SERVED
CROWD, EACH = 16, 13


def move_end(auction: Auction, ends_in: timedelta) -> None:
    auction.ends_at = timezone.now() + ends_in
    Auction.objects.filter(pk=auction.pk).update(ends_at=auction.ends_at)
    Product.objects.filter(pk=auction.product_id).update(ends_at=auction.ends_at)


def assert_every_bid_in_time(auction: Auction) -> None:
    bids = Bid.objects.filter(auction=auction)
    assert not bids.filter(arrived_at__gte=F("ends_at_before")).exists()
    assert list(bids.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, bids.count() + 1))
    assert auditing.broken_rows() == []


def bid_at_once(web, seller, browsers) -> tuple[Auction, list[int]]:
    """An auction that has a second left, and the answers to everyone's bids."""
    auction, maxima = factories.make_auction(seller, starting_price=1000), count(2000, 1000)
    move_end(auction, timedelta(seconds=1))
    calls = [lambda b=b: [b.bid(web, auction, next(maxima)) for _ in range(EACH)] for b in browsers]
    return auction, [answer for answers in at_once(*calls) for answer in answers]


def test_two_hundred_bids_in_the_last_second(web, seller):
    """The first moves the end; whoever comes after the old end is in time by the new one."""
    browsers = [Browser(factories.make_user()) for _ in range(CROWD)]
    for _attempt in range(5):
        before, answers = bid_at_once(web, seller, browsers)
        if 200 in answers:  # else this machine was too slow for the first one to be in time
            break
    auction = Auction.objects.get(pk=before.pk)
    assert len(answers) == CROWD * EACH and set(answers) <= {200, 422}
    assert answers.count(200) == auction.bids.count() >= EACH
    assert auction.extension_count >= 1 and auction.ends_at > before.ends_at
    assert_every_bid_in_time(auction)


def test_raises_across_an_end_that_nobody_moves(web, seller):
    """A leader's raises never extend: those that arrived before the end count, those after are refused."""
    auction, browser = factories.make_auction(seller, starting_price=1000), Browser(factories.make_user())
    assert browser.bid(web, auction, 2000) == 200
    maxima, answers, over = count(3000, 1000), [], threading.Event()
    move_end(auction, timedelta(seconds=2))

    def raise_until_over():
        while not over.is_set():
            answers.append(browser.bid(web, auction, next(maxima)))

    def watch():
        time.sleep(4)
        over.set()

    at_once(*[raise_until_over] * 4, watch)
    auction.refresh_from_db()
    assert auction.extension_count == 0
    assert answers.count(200) == auction.bids.count() - 1 and 422 in answers
    assert_every_bid_in_time(auction)


def test_control_without_the_check_only_the_constraint_refuses(seller, monkeypatch):
    auction = factories.make_auction(seller, ends_in=timedelta(seconds=-1))
    monkeypatch.setattr(bidding, "refuse_unless_allowed", lambda *_: None)
    with pytest.raises(IntegrityError, match="bid_before_the_end"):
        bidding.place_bid(auction_id=auction.pk, bidder=factories.make_user(), maximum=5000, nonce=uuid4())
    connection.close()
