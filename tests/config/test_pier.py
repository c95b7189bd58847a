"""Sockets against a real daphne: who stops reading, who says too much, who opens too many, what an idle one costs."""

import base64
import json
import os
import socket
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from config.live import codes

ROOT = Path(__file__).resolve().parents[2]
TEXT, CLOSE, PING = 0x81, 0x88, 0x89
MASK = b"\x00\x00\x00\x00"
PATIENCE = 20  # seconds for what is due at once
SOURCES = iter(f"127.{77 + n // 250 % 100}.{n % 250}.1" for n in range(10_000))

pytestmark = pytest.mark.skipif(not Path("/proc").exists(), reason="127/8 and /proc are Linux's")


class Pier:
    def __init__(self, *, ping_gap: float):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        words = [sys.executable, "-m", "tests.config.pier", str(self.port), str(ping_gap)]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        environment = {name: value for name, value in os.environ.items() if name != "REDIS_URL"}
        self.process = subprocess.Popen(words, cwd=ROOT, env=environment, **pipes)
        assert self.read() == "ready"

    def read(self):
        return json.loads(self.process.stdout.readline())

    def call(self, *wish):
        self.process.stdin.write(json.dumps(wish) + "\n")
        self.process.stdin.flush()
        return self.read()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def pier():
    pier = Pier(ping_gap=60)
    yield pier
    pier.close()


class Reader:
    """A client's end, from an address of its own unless one is given."""

    def __init__(self, pier: Pier, *, source: str = "", path: str = "/ws/pier/1/", buffer: int = 0):
        self.socket, self.data = socket.socket(), b""
        if buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.socket.bind((source or next(SOURCES), 0))
        self.socket.settimeout(PATIENCE)
        self.socket.connect(("127.0.0.1", pier.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: testserver\r\nOrigin: http://testserver\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
            f"Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n".encode()
        )
        while b"\r\n\r\n" not in self.data:
            self.data += self.socket.recv(65536)
        assert b"101" in self.data.partition(b"\r\n")[0]
        self.data = self.data.partition(b"\r\n\r\n")[2]

    def take(self, size: int) -> bytes:
        while len(self.data) < size:
            more = self.socket.recv(65536)
            if not more:
                raise ConnectionResetError
            self.data += more
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def frame(self) -> tuple[int, bytes]:
        kind, size = self.take(2)
        if size == 126:
            (size,) = struct.unpack("!H", self.take(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self.take(8))
        return kind, self.take(size)

    def text(self) -> str:
        """The next thing that is said, pings answered on the way."""
        while True:
            kind, content = self.frame()
            if kind == PING:
                self.socket.sendall(bytes([0x8A, 0x80 | len(content)]) + MASK + content)
            elif not content.startswith(b"<!--"):
                assert kind == TEXT
                return content.decode().strip()

    def code(self) -> int:
        """Why it is closed; whatever is said before is passed over."""
        while True:
            kind, content = self.frame()
            if kind == CLOSE:
                return struct.unpack("!H", content[:2])[0]

    def say(self, words: bytes) -> None:
        size = len(words)
        head = struct.pack("!BB", TEXT, 0x80 | size) if size < 126 else struct.pack("!BBH", TEXT, 0xFE, size)
        self.socket.sendall(head + MASK + words)


@pytest.fixture
def enter(pier):
    readers = []

    def inner(at: Pier = pier, **options) -> Reader:
        readers.append(Reader(at, **options))
        return readers[-1]

    yield inner
    for reader in readers:
        reader.socket.close()
    until(lambda: pier.call("sockets") == 0)


def until(true, seconds: float = PATIENCE) -> float:
    """Wait for something; how long that took."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds
        time.sleep(0.05)
    return time.monotonic() - started


def test_frame_reaches_everyone_and_the_state_comes_first(pier, enter):
    readers = [enter() for _ in range(5)]
    assert [reader.text() for reader in readers] == ["<p>pier 1</p>"] * 5
    for size in (10, 1_000, 70_000):
        pier.call("wave", size, size)
        assert [reader.text() for reader in readers] == [f"<p>wave {size}</p>"] * 5


def test_reader_that_stops_is_dropped_and_nobody_waits_for_it(pier, enter):
    stopped, reading = enter(buffer=4096), enter()
    reading.text()
    before = pier.call("memory")
    number = 0
    while pier.call("sockets") == 2:
        number += 1
        pier.call("wave", number, 30_000)
        assert reading.text() == f"<p>wave {number}</p>"
        assert number < 50, "what nobody reads piles up"
    assert pier.call("memory") - before < 4096
    with pytest.raises(ConnectionResetError):
        while True:
            stopped.frame()


def test_reader_that_is_silent_is_dropped_after_two_signs_of_life_are_missing(enter):
    """What a kernel takes for a dead reader does not count, only a pong does. (Every 9 s in earnest, so within 27.)"""
    brisk = Pier(ping_gap=0.5)
    try:
        silent, alive = enter(brisk), enter(brisk)
        alive.text()
        alive.socket.settimeout(0.1)

        def only_one_is_left() -> bool:
            with suppress(TimeoutError):
                alive.text()
            return brisk.call("sockets") == 1

        assert until(only_one_is_left) < 10
        with pytest.raises(ConnectionResetError):
            while True:
                silent.frame()
        brisk.call("wave", 7, 100)
        alive.socket.settimeout(PATIENCE)
        assert alive.text() == "<p>wave 7</p>"
    finally:
        brisk.close()


def test_what_a_client_says_is_a_sign_of_life_and_nothing_else(pier, enter):
    reader = enter()
    reader.text()
    for words in (b"heartbeat", b"x" * 4096):
        reader.say(words)
    pier.call("wave", 1, 100)
    assert reader.text() == "<p>wave 1</p>"


def test_message_above_four_kilobytes_closes_the_socket(enter):
    reader = enter()
    reader.say(b"x" * 4097)
    assert reader.code() == codes.TOO_BIG


def test_sixty_sockets_an_address_and_no_more(enter):
    here, elsewhere = "127.9.9.9", "127.9.9.10"
    sockets = [enter(source=here) for _ in range(60)]
    assert {socket.text() for socket in sockets} == {"<p>pier 1</p>"}
    assert enter(source=here).code() == codes.TOO_MANY
    assert enter(source=elsewhere).text() == "<p>pier 1</p>"
    sockets.pop().socket.close()
    until(lambda: entered(enter(source=here)))


def entered(reader: Reader) -> bool:
    kind, _content = reader.frame()
    return kind == TEXT


def test_idle_socket_takes_less_than_forty_kib(pier, enter):
    for _ in range(100):
        enter().text()
    before, count = pier.call("memory"), 400
    for _ in range(count):
        enter().text()
    assert (pier.call("memory") - before) / count < 40


def test_unknown_page_is_closed_for_good(enter):
    assert enter(path="/ws/nonsense/1/").code() == codes.NOT_FOUND
    assert enter(path="/elsewhere").code() == codes.NOT_FOUND


def test_client_that_talks_without_end_is_closed(enter):
    brisk = Pier(ping_gap=0.5)
    try:
        talker = enter(brisk)
        for _ in range(200):
            talker.say(b"x")
        assert talker.code() == codes.TOO_MANY
    finally:
        brisk.close()
