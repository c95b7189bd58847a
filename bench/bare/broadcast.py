"""The least that a broadcast costs: a WebSocket server of the standard library's asyncio, which knows nothing.

It answers the handshake, greets, and writes to every connection the bytes that come on its standard input (four bytes
of length first). No ping, no check, no close.
"""

import asyncio
import base64
import hashlib
import sys

MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
GREETING = b"\x81\x05hello"
ANSWER = (
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n\r\n"
)

everyone: set[asyncio.Transport] = set()


class Listener(asyncio.Protocol):
    head = b""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        if self.transport in everyone:
            return
        self.head += data
        if self.head.endswith(b"\r\n\r\n"):
            key = self.head.partition(b"Sec-WebSocket-Key: ")[2].partition(b"\r\n")[0]
            accept = base64.b64encode(hashlib.sha1(key + MAGIC).digest()).decode()
            self.transport.write(ANSWER.format(accept).encode() + GREETING)
            everyone.add(self.transport)

    def connection_lost(self, error: Exception | None) -> None:
        everyone.discard(self.transport)


async def main() -> None:
    loop = asyncio.get_running_loop()
    await loop.create_server(Listener, "127.0.0.1", int(sys.argv[1]), backlog=1000)
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    while size := await orders.read(4):
        wire = await orders.readexactly(int.from_bytes(size))
        for transport in everyone:
            transport.write(wire)


if __name__ == "__main__":
    asyncio.run(main())
