"""Plain statements on PostgreSQL for the busiest paths: planned once a connection, and as few messages as possible.

A transaction of Django's costs a message to begin and one to commit; planning a statement of seven tables takes three
times as long as running it. Elsewhere these functions change nothing.
"""

from functools import cache
from hashlib import md5

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

IDLE = 0  # libpq's PQTRANS_IDLE: no transaction has begun
POSTGRESQL = "postgresql"


def database() -> BaseDatabaseWrapper:
    """This thread's connection itself: asking `django.db.connection` for each of its attributes finds it anew."""
    return connections[DEFAULT_DB_ALIAS]


def prepared(words: str, count: int) -> str:
    """What stands for the statement `words` with its `count` values (`%s`): its name, known to this connection."""
    here = database()
    if here.vendor != POSTGRESQL:
        return words
    if here.connection is None:
        here.ensure_connection()
    name, known = name_of(words), here.connection.__dict__.setdefault("statements_known", set())
    if name not in known:
        # Not a statement of anybody's page: it stays out of the counted and logged ones.
        here.connection.execute(f"PREPARE {name} AS {numbered(words, count)}")
        known.add(name)
    return call_of(name, count)


@cache
def name_of(words: str) -> str:
    return f"ours_{md5(words.encode(), usedforsecurity=False).hexdigest()[:16]}"


@cache
def call_of(name: str, count: int) -> str:
    return f"EXECUTE {name} ({', '.join(['%s'] * count)})" if count else f"EXECUTE {name}"


def numbered(words: str, count: int) -> str:
    """`%s, %s` → `$1, $2`."""
    return words % tuple(f"${number}" for number in range(1, count + 1))


def beginning() -> list[str]:
    """`BEGIN`, to be sent in front of the first statement of a transaction; nothing when that has been sent already.

    To be called when nothing but sending can fail any more: the driver is told to leave the beginning to us.
    """
    here = database()
    if here.vendor != POSTGRESQL or not here.in_atomic_block:
        return []
    if here.connection is None:
        here.ensure_connection()
    if here.connection.pgconn.transaction_status != IDLE:
        return []
    here.connection.autocommit = True
    return ["BEGIN"]


def ending() -> list[str]:
    """`COMMIT`, to be sent behind the last statement of a transaction; nothing inside another one.

    Django's own commit then finds nothing to do, and runs what waits for it (`transaction.on_commit`).
    """
    here = database()
    outermost = here.in_atomic_block and here.commit_on_exit and not here.savepoint_ids
    return ["COMMIT"] if here.vendor == POSTGRESQL and outermost and not here.needs_rollback else []
