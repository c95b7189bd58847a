"""Redis killed, and back again with nothing in it: bids go on, pages poll, sockets hear again, the sweep closes."""

import json
import time
from contextlib import ExitStack
from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from huey.contrib.djhuey import HUEY
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from auctions import closing, tasks
from auctions.models import Auction
from config import auditing
from tests import factories
from tests.faults import SERVED, processes
from tests.faults.servers import Redis
from tests.faults.stage import make_bid_upon

pytestmark = SERVED


@pytest.fixture(scope="module")
def redis(tmp_path_factory):
    own = Redis(tmp_path_factory.mktemp("redis"))
    yield own
    own.kill()


@pytest.fixture(scope="module")
def there(redis, django_db_setup):
    """The port of a web process on that Redis."""
    with processes.web(REDIS_URL=redis.url) as port:
        yield port


def readiness(browser, port) -> tuple[int, bool]:
    status, body = browser.get(port, "/health/ready")
    return status, json.loads(body)["redis"]


def test_bids_and_pages_go_on_without_redis(redis, there, seller, browser):
    auction = factories.make_auction(seller, starting_price=1000)
    assert (browser.bid(there, auction, 5000), readiness(browser, there)) == (200, (200, True))
    redis.kill()
    began = time.monotonic()
    assert (browser.bid(there, auction, 6000), readiness(browser, there)) == (200, (503, False))
    assert browser.get(there, auction.get_absolute_url())[0] == 200
    status, state = browser.get(there, f"/auctions/{auction.pk}/state/")
    assert (status, 'data-version="2"' in state) == (200, True), "a page that polls sees the bid"
    assert time.monotonic() - began < 20, "nobody waits for what is gone"
    redis.start()
    assert (browser.bid(there, auction, 7000), readiness(browser, there)) == (200, (200, True))
    assert auction.bids.count() == 3
    assert auditing.broken_rows() == []


def test_an_open_socket_hears_again_when_redis_is_back(redis, there, seller, browser):
    """By itself or, when the server hung up, after connecting again, as a page does."""
    auction = factories.make_auction(seller, starting_price=1000)
    maxima = count(5000, 1000)

    def bid() -> int:
        """The version after one more bid."""
        assert browser.bid(there, auction, next(maxima)) == 200
        auction.refresh_from_db(fields=["version"])
        return auction.version

    with processes.sockets(REDIS_URL=redis.url) as port:
        heard = Page(f"ws://127.0.0.1:{port}/ws/auctions/{auction.pk}/")
        heard.wait_for(bid())
        redis.kill()
        # What was on its way may still be drawn, as it is by then; after that nobody is told who does not connect anew.
        processes.wait_until(lambda: not heard.is_told(bid(), within=2), "a bid goes unheard")
        redis.start()
        unheard = auction.version
        processes.wait_until(lambda: bid() and heard.has(unheard + 1), "it hears of bids")
        heard.close()


class Page:
    """An open page: its socket, connected anew whenever it breaks, and the newest version it was told."""

    def __init__(self, address: str):
        self.address, self.version, self.socket, self.open = address, 0, None, ExitStack()

    def has(self, version: int) -> bool:
        try:
            if self.socket is None:
                self.socket = self.open.enter_context(connect(self.address, origin="http://127.0.0.1"))
            self.listen()
        except OSError:
            self.close()
        return self.version >= version

    def is_told(self, version: int, within: float) -> bool:
        """By the connection that it has, if that is not cut."""
        end = time.monotonic() + within
        while self.socket is not None and self.version < version and time.monotonic() < end:
            self.listen()
        return self.version >= version

    def listen(self) -> None:
        try:
            frame = self.socket.recv(timeout=0.5)
            if 'data-version="' in frame:
                self.version = max(self.version, int(frame.split('data-version="')[1].split('"')[0]))
        except TimeoutError:
            pass
        except (ConnectionClosed, OSError):
            self.close()

    def wait_for(self, version: int) -> None:
        processes.wait_until(lambda: self.has(version), f"version {version} was heard")

    def close(self) -> None:
        self.open.close()
        self.socket = None


def test_tasks_lost_with_redis_are_caught_by_the_sweep(seller):
    auction = make_bid_upon(seller, ends_in=timedelta(seconds=-10))
    tasks.close_auction.schedule((auction.pk,), eta=closing.due_at(auction))
    HUEY.storage.flush_all()
    with processes.worker() as busy:
        processes.wait_until(lambda: not Auction.objects.filter(state="open").exists(), "the sweep has closed it")
        assert busy.poll() is None
    auction.refresh_from_db()
    assert auction.orders.count() == 1 and auction.closed_at <= timezone.now()
    assert auditing.broken_rows() == []


def test_control_without_the_sweep_a_lost_task_leaves_it_open(seller):
    """A worker that enqueues nothing by the minute (`-n`) never looks."""
    auction = make_bid_upon(seller, ends_in=timedelta(seconds=-10))
    tasks.close_auction.schedule((auction.pk,), delay=1)
    HUEY.storage.flush_all()
    other = make_bid_upon(seller, ends_in=timedelta(seconds=300))
    tasks.close_auction(other.pk)
    with processes.running(["manage.py", "run_huey", "--quiet", "--no-periodic"]):
        processes.wait_until(lambda: HUEY.storage.schedule_size() == 1, "the worker works")
        time.sleep(1)
    auction.refresh_from_db()
    assert auction.is_open
