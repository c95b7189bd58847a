"""The sockets of one process, by topic; one channel, one subscription per topic however many watch."""

import asyncio
import logging
import time
import weakref
from collections.abc import Callable, Iterable

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.utils import timezone

from config.live.codes import TOO_MANY
from config.live.lines import Line, Message
from config.live.publishing import END, FRAME_GAP
from config.live.seats import Seats
from config.live.topics import FRAMES, Topic

log = logging.getLogger(__name__)

PING_GAP = 9  # seconds; a socket whose reader has stopped is dropped after at most three of them
PULSE_EVERY = 2  # so many pings, the page itself is told that all is well
MOST_WORDS = 60  # messages from one client between two pings
AT_ONCE = 250  # sockets written to before others get a turn


class Hub:
    """Two tasks receive and draw what changes, a third asks every socket for a sign of life."""

    def __init__(self):
        self.sockets: dict[str, set[Line]] = {}
        self.topics: dict[Line, list[str]] = {}
        self.seats = Seats()
        self.lock = asyncio.Lock()
        self.channel = ""
        self.tasks: list[asyncio.Task] = []
        self.wanted: dict[tuple[str, str], tuple[str, list]] = {}
        self.drawn_at: dict[tuple[str, str], float] = {}
        self.changed = asyncio.Event()
        self.asked: dict[str, asyncio.Future] = {}
        self.rendering = asyncio.Lock()

    async def join(self, name: str, line: Line) -> None:
        async with self.lock:
            if not self.channel:
                self.channel = await get_channel_layer().new_channel()
                self.tasks = [asyncio.create_task(task()) for task in (self.listen, self.draw, self.look_after)]
            if name not in self.sockets:
                await get_channel_layer().group_add(name, self.channel)
            self.sockets.setdefault(name, set()).add(line)
            self.topics.setdefault(line, []).append(name)

    async def leave(self, line: Line) -> None:
        """All its topics; the last to leave one ends the subscription."""
        async with self.lock:
            for name in self.topics.pop(line, []):
                watching = self.sockets[name]
                watching.discard(line)
                if not watching:
                    del self.sockets[name]
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
                    self.wanted.pop((message["topic"], key), None)
                    self.wanted[(message["topic"], key)] = (name, args)
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
            for (topic, key), (name, args) in self.take_due().items():
                try:
                    await self.show(topic, name, args)
                except Exception:
                    log.exception("A frame (%s) for %s was not drawn.", key, topic)
            if self.wanted:
                await asyncio.sleep(FRAME_GAP / 10)
            else:
                self.changed.clear()

    def take_due(self) -> dict[tuple[str, str], tuple[str, list]]:
        now = time.monotonic()
        self.drawn_at = {key: at for key, at in self.drawn_at.items() if now - at < FRAME_GAP}
        due = {key: self.wanted.pop(key) for key in list(self.wanted) if key not in self.drawn_at}
        self.drawn_at |= dict.fromkeys(due, now)
        return due

    async def show(self, topic: str, name: str, args: list) -> None:
        if topic not in self.sockets:
            return
        if name == END:
            for line in list(self.sockets[topic]):
                attempt(line.close, *args)
            return
        html = await database_sync_to_async(FRAMES[name])(*args)
        if html:
            await self.fan_out(self.sockets.get(topic, ()), Message(html))

    async def fan_out(self, lines: Iterable[Line], message: Message) -> None:
        """The same bytes to all, a few hundred at a time: between them, connections and pongs get their turn."""
        for number, line in enumerate(list(lines), start=1):
            attempt(line.write, message)
            if number % AT_ONCE == 0:
                await asyncio.sleep(0)

    async def look_after(self) -> None:
        """Ask each socket for a sign of life every few seconds, spread evenly over them; now and then say one too, so
        that a page can tell quiet from dead."""
        rounds = 0
        while True:
            everyone, rounds = list(self.topics), rounds + 1
            for first in range(0, max(1, len(everyone)), AT_ONCE):
                some = everyone[first : first + AT_ONCE]
                # Made anew for each part: pages set their clocks by it.
                pulse = Message(f"<!--pulse {timezone.now().isoformat()}-->") if rounds % PULSE_EVERY == 0 else None
                for line in some:
                    attempt(look_at, line, pulse)
                await asyncio.sleep(PING_GAP * max(1, len(some)) / max(1, len(everyone)))
            await self.seats.keep()


def look_at(line: Line, pulse: Message | None) -> None:
    words, line.heard_words = line.heard_words, 0
    if words > MOST_WORDS:
        line.close(TOO_MANY)
    line.ping()
    if pulse is not None:
        line.write(pulse)


def attempt(act: Callable[..., None], *args) -> None:
    """A socket that is closing must not cost the others their frame."""
    try:
        act(*args)
    except Exception:
        log.debug("A frame did not reach a closing socket.", exc_info=True)


HUBS: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = weakref.WeakKeyDictionary()


def hub() -> Hub:
    """This event loop's hub."""
    loop = asyncio.get_running_loop()
    if loop not in HUBS:
        HUBS[loop] = Hub()
    return HUBS[loop]
