"""How many sockets a person or an address has, in all socket processes together.

Each process counts its own and, where there is Redis, writes the number into one hash per name, beside those of the
others. A process that died is not counted: it no longer says that it is alive. Without Redis, or while it is away, each
process counts for itself: a limit that is too wide for a while is better than a door that is shut. (ADR 0009.)
"""

import asyncio
import logging
from collections import Counter
from uuid import uuid4

from django.conf import settings
from django.core.cache import cache
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

ALIVE_FOR = 60  # seconds after its last word that a process still counts
KEPT_FOR = 24 * 60 * 60  # seconds that a number is kept when nobody changes it
PATIENCE = 1  # second for Redis to answer
CONNECTIONS = 4  # to Redis, however many come and go at once


class Seats:
    def __init__(self):
        self.taken: Counter[str] = Counter()
        self.process = uuid4().hex[:12]
        self.redis = connect() if settings.REDIS_URL else None
        self.changed: set[str] = set()
        self.noting: asyncio.Task | None = None

    async def take(self, name: str, limit: int) -> bool:
        """A seat for `name`, unless it has `limit` of them. What was taken is to be given back."""
        self.taken[name] += 1
        if self.taken[name] + await self.elsewhere(name) <= limit:
            return True
        self.give_back(name)
        return False

    def give_back(self, name: str) -> None:
        self.taken[name] -= 1
        if not self.taken[name]:
            del self.taken[name]
        self.changed.add(name)
        if self.redis is not None and (self.noting is None or self.noting.done()):
            self.noting = asyncio.create_task(self.note())

    async def note(self) -> None:
        """Write down what was given back, all that came together at once."""
        while self.changed:
            names, self.changed = self.changed, set()
            await self.ask(*[order for name in names for order in self.writing(name)])

    async def elsewhere(self, name: str) -> int:
        """Write down what this process has of `name`; what the other living ones have. 0 when Redis is away."""
        if self.redis is None:
            return 0
        found = (await self.ask(*self.writing(name), ("HGETALL", key_of(name))) or [{}])[-1]
        others = {process: int(count) for process, count in found.items() if process != self.process}
        alive = await self.ask(*[("EXISTS", key_of(process)) for process in others]) if others else None
        return sum(count for count, lives in zip(others.values(), alive or [], strict=False) if lives)

    def writing(self, name: str) -> list[tuple]:
        key, count = key_of(name), self.taken[name]
        write = ("HSET", key, self.process, count) if count else ("HDEL", key, self.process)
        return [write, ("EXPIRE", key, KEPT_FOR), ("SET", key_of(self.process), 1, "EX", ALIVE_FOR)]

    async def keep(self) -> None:
        """Say that this process is alive. Now and then, or its seats no longer count."""
        if self.redis is not None:
            await self.ask(("SET", key_of(self.process), 1, "EX", ALIVE_FOR))

    async def ask(self, *orders: tuple) -> list | None:
        """The answers of Redis; None when there are none in time."""
        try:
            async with self.redis.pipeline(transaction=False) as pipeline:
                for order in orders:
                    pipeline.execute_command(*order)
                return await pipeline.execute()
        except (RedisError, OSError, TimeoutError):
            log.info("Sockets are counted by this process alone: Redis does not answer.")
            return None


def connect() -> Redis:
    pool = BlockingConnectionPool.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        max_connections=CONNECTIONS,
        timeout=PATIENCE,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
    )
    return Redis(connection_pool=pool)


def key_of(name: str) -> str:
    """Where the numbers of a person or an address are, or the word of a process that is alive."""
    return f"{cache.key_prefix}sockets:{name}"
