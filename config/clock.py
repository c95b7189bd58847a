"""The clock that decides: the database's on PostgreSQL; on SQLite the process is the database, so its own."""

import time
from datetime import datetime, timedelta

from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.utils import timezone

COMPARED_FOR = 60  # seconds
# How far the database's clock is ahead of this process's, and when (monotonic) that was found.
ahead, compared_at = timedelta(), None


def database_now() -> datetime:
    """`now()` of the current transaction (its arrival), aware. One query on PostgreSQL, none on SQLite."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]


def local(moment: datetime) -> datetime:
    """`moment` in the time of Pakistan, which is everybody's here. Raises `ValueError` if it has no time zone."""
    return timezone.localtime(moment, timezone.get_default_timezone())


def present() -> datetime:
    """Now by the clock that decides, as near as this process knows it, without a query: for what is shown."""
    return timezone.now() + ahead


@receiver(connection_created, dispatch_uid="config.compare_clocks")
def compare(sender, connection, **kwargs) -> None:  # noqa: ARG001
    """With a new connection, at most once a minute, see how far this process's clock is off."""
    global ahead, compared_at
    fresh = compared_at is not None and time.monotonic() - compared_at < COMPARED_FOR
    if connection.vendor != "postgresql" or fresh:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        ahead, compared_at = cursor.fetchone()[0] - timezone.now(), time.monotonic()
