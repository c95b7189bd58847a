"""One open socket, as the hub sees it: something to write to that never makes anyone wait.

Under daphne a frame is built once and the same bytes go straight to each connection: no task, no queue and no copy per
socket. What a reader does not take stays in the connection's own buffer, whose size is the reader's backlog. Under any
other server (and in tests) each socket has a short queue and a task.
"""

import asyncio
import logging
import math
import socket
import struct
from functools import partial

log = logging.getLogger(__name__)

BACKLOG = 64 * 1024  # bytes that a reader may leave unread in our memory before the socket is dropped
KERNEL_BACKLOG = 32 * 1024  # and in the kernel's, which doubles it
QUEUE = 40  # messages, where bytes cannot be counted
LARGEST_MESSAGE = 4096  # bytes a client may say at once
PATIENCE = 2  # signs of life that may be missing
TEXT, PING = 0x81, b"\x89\x00"


class Message:
    """A text and its bytes on the wire: one unmasked, uncompressed frame of a server, the same for every socket."""

    __slots__ = ("text", "wire")

    def __init__(self, text: str):
        payload = text.encode()
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", TEXT, size)
        elif size < 65536:
            head = struct.pack("!BBH", TEXT, 126, size)
        else:
            head = struct.pack("!BBQ", TEXT, 127, size)
        self.text, self.wire = text, head + payload


class DaphneLine:
    """A socket of daphne's, whose transport is a plain TCP connection of Twisted's."""

    __slots__ = ("heard_words", "protocol", "unanswered")

    def __init__(self, protocol):
        self.protocol = protocol
        self.unanswered = self.heard_words = 0
        protocol.onPong = self.heard
        share_options(protocol)
        # Frees the HTTP request that the socket was born of: it stays registered for its whole life.
        protocol.transport.unregisterProducer()
        protocol.transport.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BACKLOG)

    def heard(self, _payload: bytes = b"") -> None:
        self.unanswered = 0

    def write(self, message: Message) -> None:
        """Send it as far as the reader takes it, at once; keep the rest. Never waits, never raises."""
        if self.protocol.state == self.protocol.STATE_OPEN:
            self._write(message.wire)

    def ping(self) -> None:
        """Ask for a sign of life; drop a socket that owes two: nobody reads, whatever the kernel still takes."""
        if self.unanswered >= PATIENCE:
            self.drop("it is silent")
        elif self.protocol.state == self.protocol.STATE_OPEN:
            self.unanswered += 1
            self._write(PING)

    def close(self, code: int) -> None:
        if self.protocol.state == self.protocol.STATE_OPEN:
            self.protocol.sendCloseFrame(code=code)

    def end(self) -> None:
        """The connection is gone."""
        del self.protocol.onPong

    def drop(self, reason: str) -> None:
        """End the connection without a word: nobody is reading."""
        log.info("A socket is dropped: %s.", reason)
        self.protocol.dropConnection(abort=True)

    def _write(self, wire: bytes) -> None:
        transport = self.protocol.transport
        waiting = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        if waiting > BACKLOG:
            self.drop("it does not read")
        elif waiting:
            transport.write(wire)
        else:
            # What `transport.write` would do in the loop's next round, with two calls of epoll around it.
            sent = transport.writeSomeData(wire)
            if isinstance(sent, Exception):
                self.drop(str(sent))
            elif sent < len(wire):
                transport.write(wire[sent:])


def share_options(protocol) -> None:
    """autobahn copies its forty options into every connection and formats them for a log that nobody keeps: a third of
    what a handshake costs. Ours are the same for all, so they stay with the class; a message that is too large is
    answered with 1009 before it is read, at our limit instead of daphne's megabyte. And one who asks for signs of life,
    the hub, is enough."""
    kind = type(protocol)
    if kind.CONFIG_ATTRS:
        protocol.server.ping_interval = math.inf
        options = {name: getattr(protocol.factory, name) for name in kind.CONFIG_ATTRS}
        sizes = dict.fromkeys(["maxFramePayloadSize", "maxMessagePayloadSize"], LARGEST_MESSAGE)
        for name, value in (options | sizes | {"failByDrop": False}).items():
            setattr(kind, name, staticmethod(value) if callable(value) else value)
        kind.CONFIG_ATTRS = ()
    for name in ("maxFramePayloadSize", "maxMessagePayloadSize", "failByDrop"):
        # The connections from before have their own.
        vars(protocol).pop(name, None)


class QueueLine:
    """A socket of any other ASGI server: a short queue, emptied by a task as fast as the server takes it."""

    __slots__ = ("emptying", "heard_words", "owner", "queue", "send")

    def __init__(self, send):
        self.send, self.heard_words = send, 0
        self.queue: asyncio.Queue = asyncio.Queue(QUEUE)
        self.owner = asyncio.current_task()
        self.emptying = asyncio.create_task(self._empty())

    def heard(self) -> None:
        """Such a server looks after its connections itself."""

    def write(self, message: Message) -> None:
        self._put({"type": "websocket.send", "text": message.text})

    def ping(self) -> None:
        """Such a server pings by itself."""

    def close(self, code: int) -> None:
        self._put({"type": "websocket.close", "code": code})

    def end(self) -> None:
        """The connection is gone."""
        self.emptying.cancel()

    def drop(self, reason: str) -> None:
        log.info("A socket is dropped: %s.", reason)
        self.owner.cancel()

    def _put(self, event: dict) -> None:
        try:
            self.queue.put_nowait(event)
        except asyncio.QueueFull:
            self.drop("it does not read")

    async def _empty(self) -> None:
        while True:
            event = await self.queue.get()
            await self.send(event)
            if event["type"] == "websocket.close":
                return


Line = DaphneLine | QueueLine


def line_over(send) -> Line:
    """The line of a socket that was just accepted, from the `send` that its server gave to the application."""
    protocol = send.args[0] if isinstance(send, partial) and send.args else None
    if hasattr(getattr(protocol, "transport", None), "writeSomeData"):
        return DaphneLine(protocol)
    return QueueLine(send)


def is_too_big(event: dict) -> bool:
    return len((event.get("text") or "").encode() or event.get("bytes") or b"") > LARGEST_MESSAGE
