"""Two workers, sweeps and tasks at once; and a worker that was away while hundreds of auctions ended."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.utils import timezone

from auctions import bidding, closing, ending, tasks
from auctions.models import Auction
from config import auditing
from messaging.models import Notification
from orders.models import Order
from tests import factories
from tests.faults import SERVED, processes
from tests.faults.browser import Browser
from tests.faults.stage import make_bid_upon
from tests.races import at_once, failures

pytestmark = SERVED


@pytest.fixture
def people(served):
    return [factories.make_user() for _ in range(8)]


def make_ended(seller, people, count: int, within: timedelta) -> list[Auction]:
    """Auctions whose ends lie evenly in the past `within`, of which the last was some seconds ago."""
    pairs = [(people[n % len(people)], people[(n + 1) % len(people)]) for n in range(count)]
    return [
        make_bid_upon(seller, bidders=list(pair), ends_in=-(within * n / count) - timedelta(seconds=5))
        for n, pair in enumerate(pairs)
    ]


def all_closed() -> bool:
    return not Auction.objects.filter(state=Auction.State.OPEN).exists()


def assert_each_closed_once(auctions: list[Auction], bidders: int = 2) -> None:
    """One version on, one order, one notification per person, and the winner who led."""
    assert Order.objects.count() == len(auctions)
    for before in auctions:
        now = Auction.objects.get(pk=before.pk)
        assert (now.state, now.leader_id, now.version) == ("sold", before.leader_id, before.version + 1)
        assert now.orders.get().buyer_id == before.leader.user_id
        assert Notification.objects.filter(subject=f"auction:{now.pk}").count() == bidders + 1
    assert auditing.broken_rows() == []


def test_two_workers_with_sweeps_and_tasks_close_each_once(seller, people):
    auctions = make_ended(seller, people, 40, timedelta(minutes=1))
    for auction in auctions * 2:
        tasks.close_auction.schedule((auction.pk,), delay=1)
    with processes.worker(), processes.worker():
        at_once(*[closing.close_due] * 2, *[lambda: tasks.sweep_ended_auctions.call_local()] * 2)
        processes.wait_until(all_closed, "all are closed")
        processes.wait_until(lambda: tasks.close_auction.huey.storage.queue_size() == 0, "the tasks are done")
    assert_each_closed_once(auctions)


def test_control_without_the_lock_closers_collide(seller, people, monkeypatch):
    """Two close the same one, and only what each of them writes being unique keeps it one order."""
    auctions = make_ended(seller, people, 4, timedelta(minutes=1))

    def read_next_due(moment, *, waiting=False):
        auction = Auction.objects.due(moment).order_by("ends_at").first()
        time.sleep(0.2)
        return auction

    monkeypatch.setattr(ending, "lock_next_due", read_next_due)
    closed = at_once(*[closing.close_due] * 4)
    assert failures(closed) or sum(closed) > len(auctions)


def test_an_hour_without_a_worker_changes_when_and_never_who(web, seller, people):
    auctions = make_ended(seller, people, 200, timedelta(hours=1))
    late = Browser(factories.make_user("Sana"))
    assert {late.bid(web, auction, 900_000) for auction in auctions[:5]} == {422}
    with processes.worker(), processes.worker():
        processes.wait_until(all_closed, "all are closed")
    assert_each_closed_once(auctions)
    day = timedelta(seconds=settings.MARKET["WIN_PAYMENT_SECONDS"])
    for order in Order.objects.select_related("purchase", "auction"):
        assert order.purchase.deadline - order.auction.closed_at == day, "the whole time, from when it is told"
        assert order.auction.closed_at > timezone.now() - timedelta(minutes=10)


def test_control_without_the_check_only_the_constraint_keeps_a_late_bid_out(seller, people, monkeypatch):
    auction = make_bid_upon(seller, ends_in=timedelta(minutes=-1))
    monkeypatch.setattr(bidding, "refuse_unless_allowed", lambda *_: None)
    with pytest.raises(IntegrityError, match="bid_before_the_end"):
        bidding.place_bid(auction_id=auction.pk, bidder=people[0], maximum=900_000, nonce=uuid4())
    connection.close()
