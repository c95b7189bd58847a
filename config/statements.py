"""Plain statements for the busiest paths: on PostgreSQL planned once a connection, and as few messages as possible.

A transaction of Django's costs a message to begin and one to commit; planning a statement of seven tables takes three
times as long as running it. Elsewhere a message costs nothing, so each statement runs as it stands.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import md5

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg.adapt import Transformer

IDLE = 0  # libpq's PQTRANS_IDLE: no transaction has begun
POSTGRESQL = "postgresql"
LAST = -1

Statement = tuple[str, Sequence]  # its words, with `%s` for each of its values


def database() -> BaseDatabaseWrapper:
    """This thread's connection itself: asking `django.db.connection` for each of its attributes finds it anew."""
    return connections[DEFAULT_DB_ALIAS]


def send(cursor: CursorWrapper, *statements: Statement, begins: bool = False, ends: bool = False) -> None:
    """Run `statements`, on PostgreSQL in one message; `cursor` then has what the last one returned, unless it `ends`.

    `begins`: these may be the first of their transaction, which then begins in the same message. `ends`: nothing
    follows in this transaction, so if it is the outermost, its commit goes along.
    """
    here = cursor.db
    if here.vendor != POSTGRESQL:
        for words, values in statements:
            cursor.execute(words, values)
        return
    with here.wrap_database_errors:
        calls = calls_of(here, statements)
    # Nothing but sending can fail from here on.
    before, after = beginning(here) if begins else [], ending(here) if ends else []
    cursor.execute("; ".join([*before, *calls, *after]))
    if before or calls[1:]:
        cursor.set_result(LAST)


def calls_of(here: BaseDatabaseWrapper, statements: Iterable[Statement]) -> list[str]:
    """Each statement as a call of its plan. The driver writes the values; one message's worth, it knows their kinds."""
    named = [(plan(here, words, len(values)), values) for words, values in statements]
    literal = Transformer(here.connection).as_literal
    return [
        call_of(name, [str(value) if type(value) is int else literal(value).decode() for value in values])
        for name, values in named
    ]


def plan(here: BaseDatabaseWrapper, words: str, count: int) -> str:
    """The name of the statement `words` with `count` values on this connection, where it is prepared once."""
    if here.connection is None:
        here.ensure_connection()
    name, known = name_of(words), here.connection.__dict__.setdefault("statements_known", set())
    if name not in known:
        # Not a statement of anybody's page: it stays out of the counted and logged ones.
        here.connection.execute(f"PREPARE {name} AS {numbered(words, count)}")
        known.add(name)
    return name


@cache
def name_of(words: str) -> str:
    return f"ours_{md5(words.encode(), usedforsecurity=False).hexdigest()[:16]}"


def call_of(name: str, literals: Sequence[str]) -> str:
    return f"EXECUTE {name} ({', '.join(literals)})" if literals else f"EXECUTE {name}"


def numbered(words: str, count: int) -> str:
    """`%s, %s` → `$1, $2`."""
    return words % tuple(f"${number}" for number in range(1, count + 1))


def beginning(here: BaseDatabaseWrapper) -> list[str]:
    """`BEGIN`, unless that has been sent already or there is no transaction. The driver then leaves it to us."""
    if not here.in_atomic_block or here.connection.pgconn.transaction_status != IDLE:
        return []
    here.connection.autocommit = True
    return ["BEGIN"]


def ending(here: BaseDatabaseWrapper) -> list[str]:
    """`COMMIT`, if this is the outermost transaction and sound.

    Django's own commit then finds nothing to do, and runs what waits for it (`transaction.on_commit`).
    """
    outermost = here.in_atomic_block and here.commit_on_exit and not here.savepoint_ids
    return ["COMMIT"] if outermost and not here.needs_rollback else []
