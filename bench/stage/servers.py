"""Servers on free ports of 127.0.0.1, each a child of the benchmark and stopped with it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench import ROOT

PATIENCE = 30  # seconds a server may take to answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def ours() -> Iterator[int]:
    """The project under one gunicorn sync worker; yields its port."""
    with running("gunicorn", "config.wsgi", "--workers", "1", "--worker-class", "sync", "--bind") as port:
        yield port


@contextmanager
def bare() -> Iterator[int]:
    """The bare project under the same."""
    with running("gunicorn", "bare.wsgi", "--chdir", "bench", "--workers", "1", "--worker-class", "sync", "--bind") as port:
        yield port


@contextmanager
def sockets() -> Iterator[int]:
    """The project under one daphne; yields its port."""
    port = free_port()
    with serving(["daphne", "-b", "127.0.0.1", "-p", str(port), "config.asgi:application"], port):
        yield port


@contextmanager
def running(*command: str) -> Iterator[int]:
    port = free_port()
    with serving([*command, f"127.0.0.1:{port}"], port):
        yield port


@contextmanager
def serving(command: list[str], port: int) -> Iterator[None]:
    program, *arguments = command
    module = {"gunicorn": "gunicorn.app.wsgiapp", "daphne": "daphne"}[program]
    quiet = ["--log-level", "warning"] if program == "gunicorn" else []
    server = subprocess.Popen(
        [sys.executable, "-m", module, *arguments, *quiet], cwd=ROOT, env=os.environ | {"PORT": str(port)}
    )
    try:
        wait_for(port, server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)


def wait_for(port: int, server: subprocess.Popen) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"The server did not answer on port {port}.")
