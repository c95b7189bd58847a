"""Real Chromium before the real thing: see `house.py`. One house and one browser for all, a context for each visitor.

Everything here lives as long as this package's tests: Playwright keeps an event loop running, and tests elsewhere
want their own.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import chromium

ROOT = Path(__file__).resolve().parents[2]
FLAGS = """
    --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update
    --disable-sync
""".split()
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
PATIENCE = 10_000  # milliseconds for anything that has to appear; what has to be quicker is measured


# -- The house --------------------------------------------------------------------------------------------


class House:
    """The running site: its address, and `house.call(...)` for what `stage` can do there."""

    def __init__(self, process: subprocess.Popen, site: str, folder: Path):
        self.process, self.site, self.folder = process, site, folder

    def call(self, name: str, /, **arguments):
        self.process.stdin.write(json.dumps({"call": name, "with": arguments}) + "\n")
        self.process.stdin.flush()
        answer = self.hear()
        assert "error" not in answer, answer["error"]
        return answer.get("answer")

    def hear(self) -> dict:
        line = self.process.stdout.readline()
        assert line, f"The house fell in:\n{(self.folder / 'log').read_text()[-3000:]}"
        return json.loads(line)

    def mails_to(self, email: str) -> list[str]:
        """The texts of the mails that someone got, oldest first."""
        folder = self.folder / "mail"
        texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.txt"))] if folder.exists() else []
        return [text for text in texts if f"To: {email}" in text]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path, port: int, grounds: dict[str, str]) -> dict[str, str]:
    """That of a server in earnest, on play money; nothing of the tests' own settings."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    return kept | grounds | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "0",
        "DATABASE_POOL": "1",
        "SECRET_KEY": secrets.token_hex(32),
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SANDBOX_PAYMENTS": "1",
        "URDU": "1",
        "SERVE_MEDIA": "1",
        "EMAIL_BACKEND": "config.demo.mailbox.EmailBackend",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
    }  # fmt: skip


@pytest.fixture(scope="package")
def grounds() -> Iterator[dict[str, str]]:
    """A database of its own where DATABASE_URL points, and one of Redis; none of both: SQLite in the house's folder."""
    chosen = {}
    if redis := os.environ.get("REDIS_URL"):
        chosen["REDIS_URL"] = urlsplit(redis)._replace(path="/13").geturl()
        empty_redis(chosen["REDIS_URL"])
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield chosen
        return
    name = f"browser_{os.getpid()}"
    in_postgresql(url, f"CREATE DATABASE {name}")
    yield chosen | {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}
    in_postgresql(url, f"DROP DATABASE {name} WITH (FORCE)")


def empty_redis(url: str) -> None:
    from redis import Redis

    with Redis.from_url(url) as redis:
        redis.flushdb()


def in_postgresql(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(urlsplit(url)._replace(path="/postgres").geturl(), autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="package")
def house(grounds, tmp_path_factory) -> Iterator[House]:
    """Open for business, and nobody there yet."""
    folder, port = tmp_path_factory.mktemp("house"), free_port()
    command = [sys.executable, "-m", "tests.browser.house"]
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(folder, port, grounds),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        house = House(process, f"http://127.0.0.1:{port}", folder)
        assert house.hear() == {"ready": True}
        yield house
        process.stdin.close()
        process.wait(20)
    shutil.rmtree(folder / "media", ignore_errors=True)


@pytest.fixture(scope="package")
def bazaar(house) -> dict[str, str]:
    """The house filled; the path of each of its screens, by the name in `stage.addresses`."""
    house.call("furnish")
    return house.call("addresses")


# -- Browsers ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="package")
def playwright():
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def launch(playwright):
    """`launch()` → another browser, closed when the last test is over."""
    opened = []

    def inner():
        opened.append(playwright.chromium.launch(executable_path=chromium(), args=FLAGS))
        return opened[-1]

    yield inner
    for browser in opened:
        browser.close()


@pytest.fixture(scope="package")
def browser(launch):
    return launch()


@pytest.fixture
def enter(browser, house) -> Iterator[Callable]:
    """`enter(email)` → a page of someone who is logged in; `enter()` → of a visitor. Options are those of a context.

    What the console, the policy and the network complain about is collected in `page.complaints`: it has to be empty
    in the end, but for what a test has looked at and removed.
    """
    pages = []

    def inner(email: str = "", *, within=None, **options):
        pages.append(open_page(within or browser, house, email, **options))
        return pages[-1]

    yield inner
    complaints = [complaint for page in pages for complaint in page.complaints]
    for page in pages:
        page.context.close()
    assert complaints == []


def open_page(browser, house: House, email: str = "", **options):
    context = browser.new_context(base_url=house.site, reduced_motion="reduce", **{"viewport": DESK} | options)
    context.set_default_timeout(PATIENCE)
    if email:
        cookie = {"name": "sessionid", "value": house.call("session", email=email), "url": house.site}
        context.add_cookies([cookie])
    return listen(context.new_page())


def listen(page):
    """Note what goes wrong. An answer 422 is how a form says that something has to be mended."""
    page.complaints = []

    def hear(said) -> None:
        if said.type in ("error", "warning") and "status of 422" not in said.text:
            page.complaints.append(said.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: page.complaints.append(f"{error}"))
    return page
