"""The thread that beats, with a database that comes and goes; and the ends it moves, from many hands at once."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from auctions import heartbeats, outages
from auctions.models import Auction, Heartbeat
from config import startup
from tests import factories
from tests.races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heart(settings) -> Iterator[heartbeats.Heart]:
    settings.MARKET = settings.MARKET | {"HEARTBEAT_SECONDS": 0.02}
    heart = heartbeats.Heart()
    heart.start()
    yield heart
    heart.stop()
    assert not heart.is_alive()


def until(true) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def table_away():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE auctions_heartbeat RENAME TO elsewhere")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO auctions_heartbeat")


def test_heart_is_registered_beside_pages_and_no_test_has_started_one():
    assert heartbeats.begin in startup.BESIDE_PAGES
    assert not [thread for thread in threading.enumerate() if thread.name == "heart"]


def test_heart_survives_a_database_that_is_away(heart, caplog):
    caplog.set_level("WARNING")
    until(lambda: Heartbeat.objects.count() >= 3)
    with table_away():
        until(lambda: "No heartbeat" in caplog.text)
    count = Heartbeat.objects.count()
    until(lambda: Heartbeat.objects.count() >= count + 3)


@pytest.mark.postgresql
def test_heart_keeps_no_connection(heart):
    until(lambda: Heartbeat.objects.count() >= 3)
    heart.stop()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle'")
        assert cursor.fetchone() == (0,)


def test_heart_gives_time_back_when_its_beat_ends_an_outage(settings, ayesha):
    auction = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=-1))
    Heartbeat.objects.create(at=timezone.now() - timedelta(minutes=5))
    heart = heartbeats.Heart()
    heart.start()
    until(lambda: Auction.objects.get(pk=auction.pk).outage_seconds)
    heart.stop()
    assert Auction.objects.get(pk=auction.pk).ends_at > timezone.now() + timedelta(minutes=10)


def test_heart_gives_time_back_though_somebody_bought_before_its_first_beat(ayesha):
    auction = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=-1))
    now = timezone.now()
    Heartbeat.objects.bulk_create([Heartbeat(at=now - timedelta(minutes=5)), Heartbeat(at=now)])
    heart = heartbeats.Heart()
    assert heart.was_silent()
    heart.beat_once()
    assert Auction.objects.get(pk=auction.pk).outage_seconds and not heart.was_silent()
    heart.beaten_at -= 61
    assert heart.was_silent()


# -- From many hands at once ------------------------------------------------------------------------------


@pytest.fixture
def spoiled(ayesha) -> Auction:
    now = timezone.now()
    Heartbeat.objects.bulk_create([Heartbeat(at=now - timedelta(minutes=5)), Heartbeat(at=now)])
    return factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=-1))


@pytest.mark.postgresql
def test_many_hands_move_it_once(spoiled):
    now = timezone.now()
    results = at_once(*[lambda: outages.delay_one(spoiled.pk, now)] * 6)
    assert sorted(results) == [False] * 5 + [True]
    assert spoiled.events.filter(kind="delayed").count() == 1


@pytest.mark.postgresql
def test_control_without_the_lock_they_move_it_more_than_once(spoiled, monkeypatch):
    all_have_read = threading.Barrier(3)

    def unlocked(auction_id):
        auction = Auction.objects.get(pk=auction_id)
        all_have_read.wait(20)
        return auction

    monkeypatch.setattr(outages, "lock", unlocked)
    results = at_once(*[lambda: outages.delay_one(spoiled.pk, timezone.now())] * 3)
    assert failures(results) or results.count(True) > 1
