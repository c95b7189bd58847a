"""Live pages: one publisher thread and one hub per process, one socket per open page.

A change is *pushed* from any thread after its commit: the publisher hands the channel layer not a frame but its name
and arguments, newest first, a topic at most ten times a second. Every serving process holds one subscription per topic;
it renders a frame once, only when somebody watches, and fans it out to its own sockets. So whoever changes something
never renders for others. Sockets carry HTML down and nothing up: what they say is what a refresh would have said, so a
lost frame costs nothing and a dead layer never costs a bid.
"""

import asyncio
import logging
import threading
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.layers import get_channel_layer
from django.db import transaction
from django.urls import path, re_path
from django.utils import timezone

from config.ids import LARGEST_ID

log = logging.getLogger(__name__)

FRAME_GAP = 0.1  # seconds between two frames of one key: at most ten a second
PULSE_GAP = 20  # seconds between two signs of life on a quiet socket
NOT_FOUND, SIGNED_OUT = 4404, 4401


# -- Topics -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Topic:
    """`kind` is the word in the address; `current(pk)` renders the whole present state, None when there is nothing."""

    kind: str
    current: Callable[[int], str | None]

    def name(self, pk: int) -> str:
        return f"{self.kind}.{pk}"


TOPICS: dict[str, Topic] = {}


def topic(kind: str, current: Callable[[int], str | None]) -> Topic:
    """Register a kind of page with a live socket at `/ws/<kind>/<pk>/`."""
    return TOPICS.setdefault(kind, Topic(kind, current))


def person(user_id: int) -> str:
    """The topic of one person: what only they may see, on any page they have open."""
    return f"person.{user_id}"


# -- Frames -----------------------------------------------------------------------------------------------

Frame = Callable[..., str | None]
FRAMES: dict[str, Frame] = {}


def frame(render: Frame) -> Frame:
    """Register a function that renders the present state of something from ids and words; None sends nothing."""
    return FRAMES.setdefault(name_of(render), render)


def name_of(render: Frame) -> str:
    return f"{render.__module__}.{render.__qualname__}"


# -- Sending ----------------------------------------------------------------------------------------------


class Publisher:
    """One thread with one event loop: sends what is wanted, at most ten times a second. The newest of a key wins.

    Whoever wants something only leaves a note; a burst wakes the thread once, not each time.
    """

    def __init__(self):
        self._wanted: dict[str, dict[str, list]] = {}
        self._lock = threading.Lock()
        self._something = threading.Event()
        self._idle = threading.Event()
        self._thread: threading.Thread | None = None

    def want(self, name: str, render: Frame, args: tuple, key: str = "") -> None:
        """Have the watchers of the topic `name` shown `render(*args)`, soon. Any thread; never blocks, never raises."""
        with self._lock:
            self._wanted.setdefault(name, {})[key] = [key, name_of(render), list(args)]
            self._idle.clear()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)
                self._thread.start()
        if not self._something.is_set():
            self._something.set()

    def settle(self, timeout: float = 5) -> bool:
        """Wait until all that was wanted has been sent; False when that took longer than `timeout` seconds."""
        return self._thread is None or self._idle.wait(timeout)

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        while True:
            self._something.wait()
            self._something.clear()
            with self._lock:
                wanted, self._wanted = self._wanted, {}
            loop.run_until_complete(self._send(wanted))
            with self._lock:
                if not self._wanted:
                    self._idle.set()
            time.sleep(FRAME_GAP)

    async def _send(self, wanted: dict[str, dict[str, list]]) -> None:
        for name, frames in wanted.items():
            try:
                message = {"type": "frames", "topic": name, "frames": list(frames.values())}
                await get_channel_layer().group_send(name, message)
            except Exception:
                log.exception("A change of %s was not sent.", name)


publisher = Publisher()


def push(name: str, render: Frame, *args: int | str, key: str = "") -> None:
    """After the commit, show `render(*args)` to everyone on the topic `name`. Losing it costs nobody anything."""
    transaction.on_commit(partial(publisher.want, name, render, args, key), robust=True)


# -- Receiving --------------------------------------------------------------------------------------------


class Hub:
    """The sockets of one process, by topic; one channel, one subscription per topic however many watch."""

    def __init__(self):
        self.sockets: dict[str, set[Socket]] = {}
        self.lock = asyncio.Lock()
        self.channel = ""
        self.tasks: list[asyncio.Task] = []
        self.wanted: dict[tuple[str, str], tuple[Frame, list]] = {}
        self.drawn_at: dict[tuple[str, str], float] = {}
        self.changed = asyncio.Event()
        self.asked: dict[str, asyncio.Future] = {}
        self.rendering = asyncio.Lock()

    async def join(self, name: str, socket: "Socket") -> None:
        async with self.lock:
            if not self.channel:
                self.channel = await get_channel_layer().new_channel()
                self.tasks = [asyncio.create_task(task()) for task in (self.listen, self.draw, self.pulse)]
            if name not in self.sockets:
                await get_channel_layer().group_add(name, self.channel)
            self.sockets.setdefault(name, set()).add(socket)

    async def leave(self, name: str, socket: "Socket") -> None:
        async with self.lock:
            watching = self.sockets.get(name, set())
            watching.discard(socket)
            if not watching and self.sockets.pop(name, None) is not None:
                await get_channel_layer().group_discard(name, self.channel)

    async def current(self, page: Topic, pk: int) -> str | None:
        """The present state of a page, rendered once for all who ask before the rendering begins: after a restart a
        thousand sockets come back at once."""
        name = page.name(pk)
        if name not in self.asked:
            self.asked[name] = asyncio.ensure_future(self.render_current(page, pk))
        return await asyncio.shield(self.asked[name])

    async def render_current(self, page: Topic, pk: int) -> str | None:
        async with self.rendering:
            del self.asked[page.name(pk)]
            return await database_sync_to_async(page.current)(pk)

    async def listen(self) -> None:
        while True:
            try:
                message = await get_channel_layer().receive(self.channel)
                for key, name, args in message["frames"]:
                    self.wanted[(message["topic"], key)] = (FRAMES[name], args)
                self.changed.set()
            except asyncio.CancelledError:
                raise
            except Exception:
                log.exception("The channel layer failed; listening again.")
                await asyncio.sleep(1)

    async def draw(self) -> None:
        """Render what is wanted and still watched: the newest of each key, at most ten times a second."""
        while True:
            await self.changed.wait()
            for (topic_name, key), (render, args) in self.take_due().items():
                try:
                    html = await database_sync_to_async(render)(*args) if topic_name in self.sockets else None
                    if html:
                        await self.fan_out(self.sockets.get(topic_name, ()), html)
                except Exception:
                    log.exception("A frame (%s) for %s was not drawn.", key, topic_name)
            if self.wanted:
                await asyncio.sleep(FRAME_GAP / 10)
            else:
                self.changed.clear()

    def take_due(self) -> dict[tuple[str, str], tuple[Frame, list]]:
        now = time.monotonic()
        self.drawn_at = {key: at for key, at in self.drawn_at.items() if now - at < FRAME_GAP}
        due = {key: self.wanted.pop(key) for key in list(self.wanted) if key not in self.drawn_at}
        self.drawn_at |= dict.fromkeys(due, now)
        return due

    async def pulse(self) -> None:
        """Say now and then that all is well, so that a page can tell quiet from dead."""
        while True:
            await asyncio.sleep(PULSE_GAP)
            everyone = set().union(*self.sockets.values())
            await self.fan_out(everyone, f"<!--pulse {timezone.now().isoformat()}-->")

    async def fan_out(self, sockets, html: str) -> None:
        for socket in list(sockets):
            try:
                await socket.send(text_data=html)
            except Exception:
                # A socket that is closing must not cost the others their frame.
                log.debug("A frame did not reach a closing socket.", exc_info=True)


HUBS: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = weakref.WeakKeyDictionary()


def hub() -> Hub:
    """This event loop's hub."""
    return HUBS.setdefault(asyncio.get_running_loop(), Hub())


class Socket(AsyncWebsocketConsumer):
    """Joins the page's topic and its person's own; sends the full state, then every change. Hears nothing."""

    joined: list[str]

    async def connect(self) -> None:
        self.joined = []
        await self.accept()
        user = self.scope["user"]
        kind, pk = self.scope["url_route"]["kwargs"].get("kind"), self.scope["url_route"]["kwargs"].get("pk")
        if user.is_authenticated:
            await self.join(person(user.pk))
        if kind is not None:
            await self.join_page(TOPICS.get(kind), pk)
        elif not user.is_authenticated:
            await self.close(SIGNED_OUT)

    async def join_page(self, page: Topic | None, pk: int) -> None:
        """Subscribe first, then send the present state: what changes in between arrives twice, never not at all."""
        html = None
        # A name made of a longer number is no name for a channel layer.
        if page is not None and pk <= LARGEST_ID:
            await self.join(page.name(pk))
            html = await hub().current(page, pk)
        if html is None:
            await self.close(NOT_FOUND)
        else:
            await self.send(text_data=html)

    async def join(self, name: str) -> None:
        self.joined.append(name)
        await hub().join(name, self)

    async def disconnect(self, code: int) -> None:
        for name in self.joined:
            await hub().leave(name, self)

    async def receive(self, text_data=None, bytes_data=None) -> None:
        """Whatever a client says is ignored: changes travel by POST."""


class Nowhere(AsyncWebsocketConsumer):
    """An unknown address: accepted, then closed, because a refused handshake is retried for ever."""

    async def connect(self) -> None:
        await self.accept()
        await self.close(NOT_FOUND)


def routes() -> list:
    return [
        path("ws/me/", Socket.as_asgi(), name="socket_me"),
        path("ws/<slug:kind>/<int:pk>/", Socket.as_asgi(), name="socket"),
        re_path("", Nowhere.as_asgi()),
    ]
