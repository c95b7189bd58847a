"""Saying that something has changed, from any thread of any process, without waiting for anyone."""

import asyncio
import logging
import threading
import time
from functools import partial

from channels.layers import get_channel_layer
from django.db import transaction

from config.live.codes import REFUSED, SIGNED_OUT
from config.live.topics import Frame, name_of, person, session

log = logging.getLogger(__name__)

FRAME_GAP = 0.1  # seconds between two frames of one key: at most ten a second
GATHERING = 0.005  # seconds in which a transaction says all that it has to say
PACE = 0.02  # seconds from one sending to the next, of whatever topics: a storm of changes shares each waking
END = "end"  # instead of a frame's name: close the sockets on this topic


class Publisher:
    """One thread with one event loop: sends what is wanted, a topic at most ten times a second, the newest of a key.

    Whoever wants something only leaves a note; a burst wakes the thread once, not each time.
    """

    def __init__(self):
        self._wanted: dict[str, dict[str, list]] = {}
        self._sent_at: dict[str, float] = {}
        self._lock = threading.Lock()
        self._something = threading.Event()
        self._idle = threading.Event()
        self._thread: threading.Thread | None = None

    def want(self, topic: str, name: str, args: tuple, key: str = "") -> None:
        """Have the watchers of `topic` shown the frame `name` of `args`, soon. Any thread; never blocks or raises."""
        with self._lock:
            notes = self._wanted.setdefault(topic, {})
            # The newest goes last: an end comes after what was said before it.
            notes.pop(key, None)
            notes[key] = [key, name, list(args)]
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
        loop, sent_at = asyncio.new_event_loop(), 0.0
        while True:
            self._something.wait()
            time.sleep(max(GATHERING, sent_at + PACE - time.monotonic()))
            self._something.clear()
            if due := self._take_due():
                loop.run_until_complete(self._send(due))
            sent_at = time.monotonic()
            with self._lock:
                if self._wanted:
                    self._something.set()
                else:
                    self._idle.set()

    def _take_due(self) -> dict[str, dict[str, list]]:
        now = time.monotonic()
        self._sent_at = {topic: at for topic, at in self._sent_at.items() if now - at < FRAME_GAP}
        with self._lock:
            due = {topic: self._wanted.pop(topic) for topic in list(self._wanted) if topic not in self._sent_at}
        self._sent_at |= dict.fromkeys(due, now)
        return due

    async def _send(self, wanted: dict[str, dict[str, list]]) -> None:
        for topic, frames in wanted.items():
            try:
                message = {"type": "frames", "topic": topic, "frames": list(frames.values())}
                await get_channel_layer().group_send(topic, message)
            except Exception:
                log.exception("A change of %s was not sent.", topic)


publisher = Publisher()


def push(topic: str, render: Frame, *args: int | str, key: str = "") -> None:
    """After the commit, show `render(*args)` to everyone on `topic`. Losing it costs nobody anything."""
    transaction.on_commit(partial(publisher.want, topic, name_of(render), args, key), robust=True)


def end_session(key: str) -> None:
    """After the commit, close the sockets of this log-in: it is over. A page asks once more, as whoever it is then."""
    transaction.on_commit(partial(publisher.want, session(key), END, (SIGNED_OUT,), END), robust=True)


def end_sockets_of(user_id: int, *, refused: bool) -> None:
    """After the commit, and after what they were told in it, close this person's sockets everywhere.

    `refused`: what they may do has changed, so their pages are to be drawn anew; else they ask once more, as whoever
    their session then says they are.
    """
    code = REFUSED if refused else SIGNED_OUT
    transaction.on_commit(partial(publisher.want, person(user_id), END, (code,), END), robust=True)
