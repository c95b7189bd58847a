"""A Redis and a PostgreSQL of the test's own, to be killed and started again."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.faults.processes import answers, free_port, wait_until


class Redis:
    """One that keeps nothing: killed, it has forgotten everything."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        words = ["redis-server", "--bind", "127.0.0.1", "--port", str(self.port), "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([*words, "--dir", str(self.folder)], stdout=subprocess.DEVNULL)
        wait_until(lambda: answers(self.port), "Redis answers")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


class Postgres:
    """A cluster in a folder of its own, run by `postgres` when we are root, who may not run one."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres")
        self.run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", self.options(), "start")

    def options(self) -> str:
        return f"-c port={self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=100"

    def run(self, program: str, *words: str) -> None:
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_postgres, str(self.programs / program), "-D", str(self.folder / "cluster"), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def restart(self, mode: str, away: float) -> None:
        """`immediate` is a crash, `fast` what an administrator does; for `away` seconds nobody answers."""
        self.run("pg_ctl", "-m", mode, "stop")
        time.sleep(away)
        self.run("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", self.options(), "start")

    def stop(self) -> None:
        self.run("pg_ctl", "-m", "immediate", "stop")


@contextmanager
def database_of_its_own() -> Iterator[Postgres]:
    """The test's database, copied into a cluster of its own; Django's connection leads there meanwhile."""
    # Not below pytest's own folder, which only its owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="madeinpk-"))
    there = connection.settings_dict
    before = {name: there[name] for name in ("HOST", "PORT", "USER", "PASSWORD")}
    cluster = Postgres(folder)
    try:
        copy_database(cluster)
        connection.close()
        there.update(HOST="127.0.0.1", PORT=str(cluster.port), USER="postgres", PASSWORD="")
        yield cluster
    finally:
        connection.close()
        there.update(before)
        cluster.stop()
        shutil.rmtree(folder)


def copy_database(cluster: Postgres) -> None:
    place = connection.settings_dict
    host = ["-h", place["HOST"] or "127.0.0.1", "-p", str(place["PORT"] or 5432), "-U", place["USER"] or "postgres"]
    environment = os.environ | {"PGPASSWORD": place["PASSWORD"]}
    dumping = subprocess.run(
        [str(cluster.programs / "pg_dump"), *host, "--no-owner", place["NAME"]],
        env=environment, check=True, capture_output=True,
    )  # fmt: skip
    here = ["-h", "127.0.0.1", "-p", str(cluster.port), "-U", "postgres", "-w"]
    subprocess.run([str(cluster.programs / "createdb"), *here, place["NAME"]], check=True)
    subprocess.run(
        [str(cluster.programs / "psql"), *here, "-q", "-v", "ON_ERROR_STOP=1", place["NAME"]],
        input=dumping.stdout, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
