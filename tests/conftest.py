"""The cast and the stage. Ayesha sells, Bilal and Sana bid, Zoya is a stranger."""

import itertools
import os
import shutil

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from config import live
from orders.books import triggers
from orders.papers import sheet
from tests import factories

LEFT_OUT = pytest.StashKey[list[str]]()


@pytest.fixture
def ayesha(db):
    """A verified seller in Multan who can be paid; her profile is `ayesha.seller_profile`."""
    user = factories.make_user("Ayesha Bibi", email="ayesha@madeinpk.test")
    factories.make_seller(user, brand="Ayesha Kashi")
    return user


@pytest.fixture
def bilal(db):
    user = factories.make_user("Bilal Ahmed", email="bilal@madeinpk.test")
    factories.make_address(user)
    return user


@pytest.fixture
def sana(db):
    user = factories.make_user("Sana Malik", email="sana@madeinpk.test")
    factories.make_address(user)
    return user


@pytest.fixture
def zoya(db):
    """A stranger: verified, and has done nothing."""
    return factories.make_user("Zoya Khan", email="zoya@madeinpk.test")


@pytest.fixture
def staff(db):
    return factories.make_user("Staff", email="staff@madeinpk.test", is_staff=True, is_superuser=True)


@pytest.fixture
def sign_in():
    """`sign_in(user)` → a test client signed in as that person; `sign_in(None)` → an anonymous one."""

    def inner(user=None, **headers) -> Client:
        client = Client(headers=headers)
        if user is not None:
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return inner


@pytest.fixture(scope="session", autouse=True)
def emptied_ledger():
    """SQLite empties its tables by deleting, which the ledger's triggers refuse; they come back with `post_migrate`."""
    if connection.vendor != "sqlite":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        empty, drops = connection.ops.sql_flush, [f"DROP TRIGGER IF EXISTS {name}" for name in triggers.TRIGGERS]
        patch.setattr(connection.ops, "sql_flush", lambda *args, **kwargs: [*drops, *empty(*args, **kwargs)])
        yield


@pytest.fixture(scope="session")
def uploads(tmp_path_factory):
    """One folder for all tests: most never write into theirs, and thousands of empty ones take their time to go."""
    return tmp_path_factory.mktemp("uploads"), itertools.count()


@pytest.fixture(autouse=True)
def media(settings, uploads):
    """Uploads of a test are its own; the folder is not there before something is stored."""
    folder, numbers = uploads
    settings.MEDIA_ROOT = folder / str(next(numbers))
    yield settings.MEDIA_ROOT
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(autouse=True)
def fresh_throttles():
    """What one test counted must not throttle the next, nor one worker clear what another counts in the same Redis."""
    if settings.REDIS_URL:
        redis = cache._cache.get_client()
        for key in redis.scan_iter(f"{cache.key_prefix}:*"):
            redis.delete(key)
    else:
        cache.clear()


@pytest.fixture(scope="session", autouse=True)
def last_one_out(request):
    """Before the test database goes, the publisher finishes and no thread keeps a connection to it."""
    if not any(item.get_closest_marker("django_db") or "db" in item.fixturenames for item in request.session.items):
        yield
        return
    blocker = request.getfixturevalue("django_db_blocker")
    request.getfixturevalue("django_db_setup")
    yield
    live.publisher.settle()
    if connection.vendor == "postgresql":
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


NEEDS = {
    "postgresql": ("PostgreSQL (DATABASE_URL)", lambda: os.environ.get("DATABASE_URL", "").startswith("postgres")),
    "redis": ("Redis (REDIS_URL)", lambda: bool(os.environ.get("REDIS_URL"))),
    "browser": ("Chromium", lambda: chromium() is not None),
    "fonts": ("fonts-hosny-amiri", lambda: "arabic" in sheet.found_fonts()),
}


def chromium() -> str | None:
    """Where this machine's Chromium is, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def pytest_collection_modifyitems(config, items):
    """Leave out what needs something that is not here, and say so in one line for each such thing.

    Browser tests go to one worker of xdist: one Chromium at a time, however many cores.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
    absent = {name: words for name, (words, is_here) in NEEDS.items() if not is_here()}
    left_out = {name: [item for item in items if item.get_closest_marker(name)] for name in absent}
    gone = {item for found in left_out.values() for item in found}
    if gone:
        config.hook.pytest_deselected(items=list(gone))
        items[:] = [item for item in items if item not in gone]
    config.stash[LEFT_OUT] = [
        f"left out: {len(left_out[n])} tests that need {absent[n]}" for n in absent if left_out[n]
    ]


def pytest_sessionfinish(session):
    """A worker of xdist hands its list to the process that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash.get(LEFT_OUT, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", [])


def pytest_terminal_summary(terminalreporter, config):
    for line in config.stash.get(LEFT_OUT, []):
        terminalreporter.write_line(line)
