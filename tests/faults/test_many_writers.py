"""Eight processes write to one SQLite file, the embedded way: everyone waits their turn, nobody is told "locked"."""

import subprocess
import sys

import pytest

from tests.faults import processes

WRITERS, EACH = 8, 25
pytestmark = pytest.mark.xdist_group("faults")


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    """The environment of processes on a database of their own, with one auction on it."""
    folder = tmp_path_factory.mktemp("market")
    place = {"DATABASE_URL": f"sqlite:///{folder}/market.sqlite3", "REDIS_URL": "", "VAR_DIR": str(folder)}
    run("manage.py", "migrate", "-v", "0", **place)
    run("-m", "tests.faults.writing", "prepare", str(WRITERS), **place)
    return place


def run(*words: str, **place: str) -> None:
    subprocess.run([sys.executable, *words], cwd=processes.ROOT, env=processes.environment(**place), check=True)


def write_at_once(place: dict[str, str], **overrides: str) -> list[int]:
    """Eight writers; how many bids of each were not even decided."""
    environment = processes.environment(**place | overrides)
    words = [sys.executable, "-m", "tests.faults.writing", "write"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    writers = [
        subprocess.Popen([*words, str(number), str(EACH)], cwd=processes.ROOT, env=environment, **pipes)
        for number in range(WRITERS)
    ]
    for writer in writers:
        writer.stdout.readline()
    for writer in writers:
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate(timeout=4 * processes.PATIENCE)
    return [writer.returncode for writer in writers]


def test_eight_writers_are_never_told_that_it_is_locked(market):
    assert write_at_once(market) == [0] * WRITERS
    run("manage.py", "audit", **market)


def test_control_with_transactions_that_begin_as_readers_some_are(market):
    assert sum(write_at_once(market, BEGIN_AS_READERS="1")) > 0
