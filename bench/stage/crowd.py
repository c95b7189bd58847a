"""A crowd: a process full of raw WebSockets, each of which does nothing but note when a frame with a mark came to it.

Written on asyncio's protocols, with as little as possible between the socket and the clock, so that the reader is not
what is measured. Fifty sockets share a source address (127.x.y.z), as fifty people behind one provider would.
"""

import asyncio
import base64
import multiprocessing
import os
import resource
import struct
import sys
import time
from multiprocessing.connection import Connection

PATIENCE = 900  # seconds: ten thousand handshakes on a busy machine
AT_ONCE = 20  # handshakes at a time
PER_ADDRESS = 50
TEXT, CLOSE, PING = 0x81, 0x88, 0x89
MASK = b"\x00\x00\x00\x00"


class Crowd:
    """`count` sockets on `path` of the server at `port`, in a process of their own; `number` tells crowds apart."""

    def __init__(self, port: int, path: str, count: int, number: int = 0):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        arguments = (theirs, port, path, count, number)
        self.process = context.Process(target=attend, args=arguments, daemon=True)
        self.process.start()

    def expect(self, word: str):
        """What this crowd says next; the bench ends when it says nothing in time, or something else."""
        if not self.pipe.poll(PATIENCE):
            sys.exit(f"The sockets did not say {word!r} in time.")
        said, content = self.pipe.recv()
        if said != word:
            sys.exit(f"The sockets said {said!r}: {content}")
        return content

    def await_mark(self, mark: bytes) -> None:
        """Have every socket wait for a frame that contains `mark`; `arrivals()` then has the moments."""
        self.pipe.send(mark)
        self.expect("waiting")

    def arrivals(self) -> list[float]:
        return self.expect("arrived")

    def end(self) -> None:
        self.pipe.send(None)
        self.process.join(10)
        self.process.terminate()


def raise_limit() -> None:
    """As many open files as the machine allows."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def attend(pipe: Connection, port: int, path: str, count: int, number: int) -> None:
    raise_limit()
    try:
        asyncio.run(hold(pipe, port, path, count, number))
    except Exception as error:
        pipe.send(("failed", repr(error)))


async def hold(pipe: Connection, port: int, path: str, count: int, number: int) -> None:
    seats = Seats()
    door = asyncio.Semaphore(AT_ONCE)

    async def enter(seat: int):
        async with door:
            source = f"127.{1 + number}.{seat // PER_ADDRESS // 250}.{1 + seat // PER_ADDRESS % 250}"
            while not await visit(seats, port, path, source):
                await asyncio.sleep(1)

    await asyncio.gather(*(enter(seat) for seat in range(count)))
    pipe.send(("connected", None))
    loop = asyncio.get_running_loop()
    while mark := await loop.run_in_executor(None, pipe.recv):
        arrived = seats.wait_for(mark, count)
        pipe.send(("waiting", None))
        try:
            pipe.send(("arrived", await asyncio.wait_for(arrived, PATIENCE / 10)))
        except TimeoutError:
            pipe.send(("failed", f"{seats.missing} of {count} never had {mark!r}; {seats.lost} were closed"))


async def visit(seats: "Seats", port: int, path: str, source: str) -> bool:
    """Whether the socket was opened: a server that is too busy gives up on a handshake, and a page tries again."""
    visitor = Visitor(seats, port, path)
    await asyncio.get_running_loop().create_connection(lambda: visitor, "127.0.0.1", port, local_addr=(source, 0))
    return await visitor.greeted


class Seats:
    """What all sockets of this process wait for."""

    def __init__(self):
        self.mark, self.missing, self.moments = b"", 0, []
        self.full: asyncio.Future | None = None
        self.lost = 0

    def wait_for(self, mark: bytes, count: int) -> asyncio.Future:
        self.mark, self.missing, self.moments = mark, count, []
        self.full = asyncio.get_running_loop().create_future()
        return self.full

    def came(self, at: float) -> None:
        self.moments.append(at)
        self.missing -= 1
        if not self.missing:
            self.full.set_result(self.moments)


class Visitor(asyncio.Protocol):
    """One socket. `greeted` is True once the first frame, the present state, is here; False if it was closed before."""

    def __init__(self, seats: Seats, port: int, path: str):
        self.seats, self.seen = seats, b""
        self.greeted = asyncio.get_running_loop().create_future()
        self.data = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
            f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {key}\r\n\r\n"
        ).encode()
        self.open = False

    def connection_made(self, transport) -> None:
        self.transport = transport
        transport.write(self.request)

    def connection_lost(self, error) -> None:
        if not self.greeted.done():
            self.greeted.set_result(False)
        self.seats.lost += 1

    def data_received(self, data: bytes) -> None:
        at = time.monotonic()
        self.data += data
        if not self.open:
            head, end, self.data = self.data.partition(b"\r\n\r\n")
            if not end:
                self.data = head
                return
            self.open = True
        while frame := self.take_frame():
            self.heard(*frame, at)

    def take_frame(self) -> tuple[int, bytes] | None:
        """The next whole frame: its first byte and its content."""
        data = self.data
        if len(data) < 2:
            return None
        start, length = 2, data[1]
        if length == 126:
            start, length = 4, struct.unpack_from("!H", data, 2)[0] if len(data) >= 4 else sys.maxsize
        if len(data) < start + length:
            return None
        self.data = data[start + length :]
        return data[0], data[start : start + length]

    def heard(self, kind: int, content: bytes, at: float) -> None:
        if kind == PING:
            self.transport.write(bytes([0x8A, 0x80 | len(content)]) + MASK + content)
        elif kind == CLOSE:
            self.data = b"close " + content
        elif not self.greeted.done():
            self.greeted.set_result(True)
        elif self.seats.mark and self.seen != self.seats.mark and self.seats.mark in content:
            self.seen = self.seats.mark
            self.seats.came(at)
