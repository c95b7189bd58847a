"""The clock that decides, and how near this process knows it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from config import clock

pytestmark = pytest.mark.django_db


def test_the_present_is_the_deciding_clocks():
    clock.compare(sender=None, connection=connection)
    assert abs(clock.present() - clock.database_now()) < timedelta(minutes=1)


def test_the_present_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        clock.present()


@pytest.mark.postgresql
def test_a_process_that_is_off_shows_the_databases_time_all_the_same(monkeypatch):
    truth = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: truth() + timedelta(minutes=10))
    monkeypatch.setattr(clock, "compared_at", None)
    monkeypatch.setattr(clock, "ahead", timedelta())
    assert clock.present() - truth() > timedelta(minutes=9)
    clock.compare(sender=None, connection=connection)
    assert abs(clock.present() - truth()) < timedelta(minutes=1)
