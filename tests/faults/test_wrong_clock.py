"""A process whose clock is ten minutes off: the database's clock decides what is in time and what is over."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from lxml import html

from auctions import bidding, closing, tasks
from auctions.models import Auction
from config import auditing
from tests import factories
from tests.faults import SERVED, processes
from tests.faults.stage import make_bid_upon

pytestmark = SERVED
FAST, SLOW = "600", "-600"  # seconds


def wrong_clock(seconds: str) -> dict[str, str]:
    """The environment of a process that starts with its clock off (`tests/faults/clock/sitecustomize.py`)."""
    return {"CLOCK_OFF_SECONDS": seconds, "PYTHONPATH": str(processes.ROOT / "tests" / "faults" / "clock")}


@pytest.fixture(scope="module", params=[FAST, SLOW], ids=["fast", "slow"])
def off(request, django_db_setup):
    with processes.web(**wrong_clock(request.param)) as port:
        yield port


def test_control_by_its_own_clock_a_fast_process_would_refuse_in_time(seller):
    """First of all: a heartbeat of a process that serves pages would make an outage of these ten minutes."""
    auction = factories.make_auction(seller, ends_in=timedelta(minutes=3))
    fast = timezone.now() + timedelta(seconds=int(FAST))
    with pytest.raises(bidding.AuctionEnded):
        bidding.place_bid(auction_id=auction.pk, bidder=factories.make_user(), maximum=5000, nonce=uuid4(), now=fast)


def test_a_bid_before_the_end_counts_and_one_after_does_not(off, seller, browser):
    running = factories.make_auction(seller, ends_in=timedelta(minutes=3))
    over = factories.make_auction(seller, ends_in=timedelta(minutes=-3))
    assert (browser.bid(off, running, 5000), browser.bid(off, over, 5000)) == (200, 422)
    assert abs(running.bids.get().arrived_at - timezone.now()) < timedelta(minutes=1)
    assert not over.bids.exists()
    assert auditing.broken_rows() == []


def test_a_page_offers_bids_by_the_clock_that_decides(off, seller, browser):
    running = factories.make_auction(seller, ends_in=timedelta(minutes=3))
    over = factories.make_auction(seller, ends_in=timedelta(minutes=-3))
    pages = [browser.get(off, auction.get_absolute_url())[1] for auction in (running, over)]
    offers = [bool(html.fromstring(page).cssselect("form[action$='/bids/']")) for page in pages]
    assert offers == [True, False]


def test_a_page_counts_down_by_the_clock_that_decides(off, seller, browser):
    auction = factories.make_auction(seller)
    browser.headers.pop("HX-Request")
    page = html.fromstring(browser.get(off, auction.get_absolute_url())[1])
    said = [
        page.cssselect("meta[name=server-time]")[0].get("content"),
        page.get_element_by_id("auction-state").get("data-now"),
    ]
    for moment in said:
        assert abs(datetime.fromisoformat(moment) - timezone.now()) < timedelta(minutes=1)


def test_a_fast_worker_waits_for_the_end(seller):
    """Its tasks wake ten minutes early, and come back when it is time."""
    soon, running = (make_bid_upon(seller, ends_in=timedelta(seconds=seconds)) for seconds in (20, 180))
    for auction in (soon, running):
        tasks.close_auction.schedule((auction.pk,), eta=closing.due_at(auction))
    with processes.worker(**wrong_clock(FAST)):
        processes.wait_until(lambda: Auction.objects.get(pk=soon.pk).has_ended, "it is closed")
    soon.refresh_from_db()
    running.refresh_from_db()
    assert timedelta(seconds=2) <= soon.closed_at - soon.ends_at < timedelta(seconds=30)
    assert running.is_open
    assert auditing.broken_rows() == []


def test_a_slow_worker_sweeps_what_is_over(seller):
    """By its own clock the one has seven minutes left."""
    over, running = (make_bid_upon(seller, ends_in=timedelta(minutes=minutes)) for minutes in (-3, 3))
    with processes.worker(**wrong_clock(SLOW)):
        processes.wait_until(lambda: Auction.objects.get(pk=over.pk).has_ended, "it is closed")
    over.refresh_from_db()
    running.refresh_from_db()
    assert abs(over.closed_at - timezone.now()) < timedelta(minutes=2)
    assert running.is_open
    assert auditing.broken_rows() == []
