"""The ground: a database and a Redis that belong to the benchmark alone, made before it and gone after it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from auctions.increments import DEFAULT_STEPS
from auctions.models import IncrementTable
from config import live

MARK = "madeinpk-bench"
STEP = 5
# As many rows as in earnest, but small steps: no benchmark comes to the highest bid allowed, however fast.
STEPS = [[price, STEP] for price, _ in DEFAULT_STEPS]


@contextmanager
def ground() -> Iterator[None]:
    """A migrated database with a table of small steps, an empty Redis, collected static files; all gone at the end."""
    memory = own_redis()
    make_database()
    try:
        call_command("migrate", verbosity=0)
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)
        IncrementTable.objects.create(steps=STEPS)
        yield
    finally:
        live.publisher.settle()
        connections.close_all()
        drop_database()
        memory.flushdb()


def own_redis() -> redis.Redis:
    """The Redis of `REDIS_URL`, if it is empty or holds what a benchmark left; anything else is left alone."""
    memory = redis.Redis.from_url(settings.REDIS_URL)
    try:
        if memory.dbsize() and not memory.exists(MARK):
            sys.exit(
                f"{settings.REDIS_URL} is in use; name an empty one in REDIS_URL (redis://127.0.0.1:6379/<number>)."
            )
    except redis.ConnectionError as error:
        sys.exit(f"A benchmark needs Redis (REDIS_URL): {error}")
    memory.flushdb()
    memory.set(MARK, 1)
    return memory


def maintenance() -> psycopg.Connection:
    """A connection beside the benchmark's database, from which that one can be made and dropped."""
    place = settings.DATABASES["default"]
    if not place["ENGINE"].endswith("postgresql"):
        sys.exit("A benchmark needs PostgreSQL: DATABASE_URL=postgres://…/<name>_bench.")
    if not place["NAME"].endswith("_bench"):
        sys.exit(f"The database of a benchmark is dropped, so its name ends in _bench; {place['NAME']} does not.")
    return psycopg.connect(
        host=place["HOST"] or None, port=place["PORT"] or None, user=place["USER"] or None,
        password=place["PASSWORD"] or None, dbname="postgres", autocommit=True,
    )  # fmt: skip


def make_database() -> None:
    drop_database()
    with maintenance() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name()))


def drop_database() -> None:
    with maintenance() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name()))


def name() -> sql.Identifier:
    return sql.Identifier(settings.DATABASES["default"]["NAME"])
