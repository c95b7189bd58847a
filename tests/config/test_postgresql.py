"""A kept connection is checked without asking the server; one that has gone is noticed all the same."""

import psycopg
import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def kept():
    """A connection of its own to the same database, as a worker keeps one between two requests."""
    copy = connection.copy()
    copy.settings_dict = {**connection.settings_dict, "CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": None}
    copy.connect()
    yield copy
    copy.close()


def end_of(kept):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [kept.connection.info.backend_pid])


def test_idle_connection_is_usable_without_a_query(kept):
    with CaptureQueriesContext(kept) as queries:
        assert kept.is_usable()
    assert len(queries) == 0


def test_connection_that_the_server_ended_is_not_usable(kept):
    end_of(kept)
    assert not kept.is_usable()


def test_next_request_opens_a_new_connection(kept):
    before = kept.connection.info.backend_pid
    end_of(kept)
    kept.close_if_unusable_or_obsolete()
    with kept.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert kept.connection.info.backend_pid != before


def test_control_without_the_check_the_next_query_fails(kept):
    end_of(kept)
    with pytest.raises(psycopg.OperationalError):
        kept.connection.execute("SELECT 1")
    assert connections["default"].is_usable()
