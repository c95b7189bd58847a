"""Servers on free ports of 127.0.0.1, each a child of the benchmark and stopped with it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench import ROOT

PATIENCE = 30  # seconds a server may take to answer or to stop
GUNICORN = ["gunicorn.app.wsgiapp", "--workers", "1", "--worker-class", "sync", "--log-level", "warning"]


@dataclass(frozen=True)
class Server:
    port: int
    pid: int

    def cpu_seconds(self) -> float:
        """What it and its worker have computed so far, threads included; 0 where there is no /proc."""
        if not Path("/proc/self/stat").exists():
            return 0.0
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        ticks = 0
        for pid in (self.pid, *workers):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def memory_kib(self) -> int:
        """What it holds of the machine's memory; 0 where there is no /proc."""
        status = Path(f"/proc/{self.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)


@dataclass(frozen=True)
class Broadcaster(Server):
    orders: IO[bytes]

    def broadcast(self, wire: bytes) -> float:
        """Have `wire` written to every socket; when that was said."""
        said = time.monotonic()
        self.orders.write(len(wire).to_bytes(4) + wire)
        self.orders.flush()
        return said


@contextmanager
def ours() -> Iterator[Server]:
    """The project's pages under one gunicorn sync worker."""
    port = free_port()
    with serving([*GUNICORN, "--bind", f"127.0.0.1:{port}", "config.wsgi"], port) as server:
        yield server


@contextmanager
def naked() -> Iterator[Server]:
    """The bare project under the same."""
    port = free_port()
    with serving([*GUNICORN, "--bind", f"127.0.0.1:{port}", "--chdir", "bench", "bare.wsgi"], port) as server:
        yield server


@contextmanager
def plain() -> Iterator[Server]:
    """The bare view as `startproject` would have it, with session and log-in, under the same."""
    port = free_port()
    with serving([*GUNICORN, "--bind", f"127.0.0.1:{port}", "--chdir", "bench", "bare.plain_wsgi"], port) as server:
        yield server


@contextmanager
def sockets() -> Iterator[Server]:
    """The project's sockets under one daphne."""
    port = free_port()
    words = ["daphne", "-v", "0", "-b", "127.0.0.1", "-p", str(port), "config.asgi:application"]
    with serving(words, port) as server:
        yield server


@contextmanager
def broadcaster() -> Iterator[Broadcaster]:
    """A bare broadcast to WebSockets."""
    port = free_port()
    with running(["bench.bare.broadcast", str(port)], port, stdin=subprocess.PIPE) as process:
        yield Broadcaster(port, process.pid, process.stdin)


@contextmanager
def serving(words: list[str], port: int) -> Iterator[Server]:
    with running(words, port) as process:
        yield Server(port, process.pid)


@contextmanager
def running(words: list[str], port: int, **pipes) -> Iterator[subprocess.Popen]:
    environment = os.environ | {"PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=ROOT, env=environment, **pipes)
    try:
        wait_for(port, process)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, process: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit(f"The server did not answer on port {port}.")
