"""Clients: threads that send prepared requests, each waiting for its answer before the next. No keep-alive, for
anyone: a gunicorn sync worker closes after each answer."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.stage.servers import Server


@dataclass
class Round:
    """What came of one round: how many answers of each status, in how many seconds of the clock and of the server's
    processor."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    statuses: Counter = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        return self.statuses[200] / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of the server's processor for one answer."""
        return 1000 * self.cpu_seconds / self.statuses[200]


def request(port: int, method: str, path: str, headers: dict[str, str] | None = None, **form) -> bytes:
    """The bytes of one request; `form` is its body."""
    body = urlencode(form).encode()
    lines = {"Host": f"127.0.0.1:{port}", "Connection": "close"} | (headers or {})
    if form:
        lines |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def run(server: Server, write: Callable[[int], bytes], *, clients: int = 8, seconds: float = 3.0) -> Round:
    """`clients` threads for `seconds`; `write(client)` gives a client its next request.

    Writing, connecting and sending happen one client at a time, so requests arrive in the order they were written.
    """
    turn, done, until = threading.Lock(), Round(), time.monotonic() + seconds
    answers: list[list[int]] = [[] for _ in range(clients)]

    def client(number: int) -> None:
        while time.monotonic() < until:
            with turn:
                connection = send(server.port, write(number))
            answers[number].append(status_of(connection))

    started, computed = time.monotonic(), server.cpu_seconds()
    threads = [threading.Thread(target=client, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.seconds, done.cpu_seconds = time.monotonic() - started, server.cpu_seconds() - computed
    for statuses in answers:
        done.statuses.update(statuses)
    return done


def send(port: int, message: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(message)
    return connection


def status_of(connection: socket.socket) -> int:
    """The status of the answer, which is read to its end."""
    with connection:
        answer = connection.recv(65536)
        while connection.recv(65536):
            pass
    return int(answer[9:12] or 0)
