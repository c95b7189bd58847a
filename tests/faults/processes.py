"""Web, sockets and worker as processes of their own, on the database and the Redis of the test."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120  # seconds: machines that test are busy; what one sweep missed, the next finds in a minute
GUNICORN = ["gunicorn.app.wsgiapp", "--workers", "1", "--worker-class", "gthread", "--threads", "8"]


def environment(**overrides: str) -> dict[str, str]:
    """Of a process that shares the test's database and, unless overridden, its Redis."""
    here = {"DJANGO_SETTINGS_MODULE": "tests.faults.settings", "DATABASE_URL": database_url(), "LOG_LEVEL": "ERROR"}
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_POOL"}
    return inherited | here | overrides


def database_url() -> str:
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(place['NAME']))}"
    password = f":{quote(place['PASSWORD'])}" if place["PASSWORD"] else ""
    return f"postgres://{quote(place['USER'])}{password}@{place['HOST']}:{place['PORT'] or 5432}/{place['NAME']}"


@contextmanager
def running(words: list[str], **overrides: str) -> Iterator[subprocess.Popen]:
    """A Python process in a group of its own; the whole group is killed in the end."""
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=environment(**overrides), start_new_session=True)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait(PATIENCE)


@contextmanager
def web(**overrides: str) -> Iterator[int]:
    """Pages under gunicorn; the port."""
    port = free_port()
    words = ["-m", *GUNICORN, "--bind", f"127.0.0.1:{port}", "--log-level", "critical", "config.wsgi"]
    with running(words, **overrides) as process:
        wait_until(lambda: answers(port) or process.poll() is not None, "the web process answers")
        yield port


@contextmanager
def sockets(**overrides: str) -> Iterator[int]:
    """Sockets under daphne; the port."""
    port = free_port()
    words = ["-m", "daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(port), "config.asgi:application"]
    with running(words, **overrides) as process:
        wait_until(lambda: answers(port) or process.poll() is not None, "the socket process answers")
        yield port


@contextmanager
def worker(**overrides: str) -> Iterator[subprocess.Popen]:
    """A huey worker, which sweeps when it starts and every minute after."""
    with running(["manage.py", "run_huey", "--quiet"], **overrides) as process:
        yield process


def die_untied(deed: str, **overrides: str) -> None:
    """Have `tests.faults.untied` do it, and be killed on the way."""
    words = [sys.executable, "-m", "tests.faults.untied", deed]
    assert subprocess.run(words, env=environment(**overrides), cwd=ROOT).returncode == -9


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


def wait_until(holds: Callable[[], object], words: str) -> None:
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, f"waited {PATIENCE} s until {words}"
        time.sleep(0.05)
