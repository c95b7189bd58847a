"""kill -9 between every two steps of bidding and of closing: afterwards all of it has happened, once, or nothing."""

import os
from datetime import timedelta
from uuid import uuid4

import pytest

from auctions.models import Auction, Bid
from config import auditing
from messaging.models import Notification
from orders.models import Order
from tests import factories
from tests.faults import SERVED, processes
from tests.faults.browser import LOST, Browser
from tests.faults.stage import make_bid_upon

pytestmark = SERVED
BIDDING = ["bid.locked", "bid.recorded", "bid.saved", "bid.told", "bid.written", "bid.committed"]
# The commit travels with what is written.
COMMITTED = ["bid.written", "bid.committed"]
CLOSING = ["closing.locked", "closing.finished", "closing.ordered", "closing.told", "closing.committed"]


@pytest.mark.parametrize("place", BIDDING)
def test_a_bid_killed_on_its_way_and_sent_again_is_one_bid(web, seller, browser, place):
    auction, nonce = factories.make_auction(seller, starting_price=1000), uuid4()
    with processes.web(FAILPOINT=place) as doomed:
        assert browser.bid(doomed, auction, 5000, nonce) == LOST
    assert Bid.objects.count() == (1 if place in COMMITTED else 0)
    assert [browser.bid(web, auction, 5000, nonce) for _ in range(2)] == [200, 200]
    auction.refresh_from_db()
    assert (Bid.objects.get().nonce, auction.sequence, auction.price) == (nonce, 1, 1000)
    assert auditing.broken_rows() == []


def test_control_with_another_nonce_the_same_bid_counts_twice(web, seller, browser):
    auction = factories.make_auction(seller, starting_price=1000)
    with processes.web(FAILPOINT="bid.committed") as doomed:
        assert browser.bid(doomed, auction, 5000) == LOST
    assert browser.bid(web, auction, 5001) == 200
    assert Bid.objects.count() == 2


def test_a_kill_in_the_midst_of_others_bids_loses_nobody_elses(web, seller, browser):
    """The third bid of the process dies with it; the two before and the one after stand."""
    auction = factories.make_auction(seller, starting_price=1000)
    sana, nonces = Browser(factories.make_user("Sana")), [uuid4() for _ in range(4)]
    with processes.web(FAILPOINT="bid.told:3") as doomed:
        turns = [(browser, 2000), (sana, 3000), (browser, 4000)]
        answers = [who.bid(doomed, auction, maximum, nonces[n]) for n, (who, maximum) in enumerate(turns)]
    assert answers == [200, 200, LOST]
    assert browser.bid(web, auction, 4000, nonces[2]) == sana.bid(web, auction, 5000, nonces[3]) == 200
    assert list(Bid.objects.order_by("sequence").values_list("nonce", flat=True)) == nonces
    assert auditing.broken_rows() == []


@pytest.mark.parametrize("place", CLOSING)
def test_a_closing_killed_on_its_way_is_done_once_by_the_next_worker(seller, place):
    auction = make_bid_upon(seller, bidders=3, ends_in=timedelta(minutes=-1))
    with processes.worker(FAILPOINT=place) as doomed:
        assert doomed.wait(processes.PATIENCE) == -9
    auction.refresh_from_db()
    assert auction.has_ended == (place == "closing.committed") == Order.objects.exists()
    with processes.worker():
        processes.wait_until(lambda: not Auction.objects.filter(state="open").exists(), "the auction is closed")
    assert_closed_once(auction)


def assert_closed_once(auction: Auction) -> None:
    auction.refresh_from_db()
    order = Order.objects.get()
    assert (auction.state, order.auction, order.buyer) == ("sold", auction, auction.leader.user)
    assert Notification.objects.filter(subject=f"auction:{auction.pk}").count() == 4
    assert auditing.broken_rows() == []


def test_control_without_the_transaction_a_killed_closing_is_half_done(seller):
    make_bid_upon(seller, bidders=3, ends_in=timedelta(minutes=-1))
    processes.die_untied("close", FAILPOINT="closing.finished")
    assert Auction.objects.get().state == "sold" and not Order.objects.exists()
    assert auditing.broken_rows()


def test_without_a_name_in_the_environment_nothing_is_a_failpoint(monkeypatch):
    from config import failpoints

    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("killed"))
    failpoints.reached("")
    failpoints.reached("bid.locked")
