"""Plain statements on PostgreSQL for the busiest paths: planned once a connection, and as few messages as possible.

A transaction of Django's costs a message to begin and one to commit; planning a statement of seven tables takes three
times as long as running it. Elsewhere these functions change nothing.
"""

from functools import cache
from hashlib import md5

from django.db import connection

IDLE = 0  # libpq's PQTRANS_IDLE: no transaction has begun
POSTGRESQL = "postgresql"


def prepared(words: str, count: int) -> str:
    """What stands for the statement `words` with its `count` values (`%s`): its name, known to this connection."""
    if connection.vendor != POSTGRESQL:
        return words
    connection.ensure_connection()
    name, known = name_of(words), connection.connection.__dict__.setdefault("statements_known", set())
    if name not in known:
        # Not a statement of anybody's page: it stays out of the counted and logged ones.
        connection.connection.execute(f"PREPARE {name} AS {numbered(words, count)}")
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
    if connection.vendor != POSTGRESQL or not connection.in_atomic_block:
        return []
    connection.ensure_connection()
    if connection.connection.pgconn.transaction_status != IDLE:
        return []
    connection.connection.autocommit = True
    return ["BEGIN"]


def ending() -> list[str]:
    """`COMMIT`, to be sent behind the last statement of a transaction; nothing inside another one.

    Django's own commit then finds nothing to do, and runs what waits for it (`transaction.on_commit`).
    """
    outermost = connection.in_atomic_block and connection.commit_on_exit and not connection.savepoint_ids
    return ["COMMIT"] if connection.vendor == POSTGRESQL and outermost and not connection.needs_rollback else []
