"""The clock that decides: the database's on PostgreSQL; on SQLite the process is the database, so its own."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def database_now() -> datetime:
    """`now()` of the current transaction (its arrival), aware. One query on PostgreSQL, none on SQLite."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        return cursor.fetchone()[0]
