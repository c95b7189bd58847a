"""The channel layer of a single process; several processes have Redis instead."""

import asyncio

from channels.layers import InMemoryChannelLayer


class ThreadHoppingLayer(InMemoryChannelLayer):
    """The in-process layer, for one process that serves, works and publishes from several threads.

    Its queues belong to the server's loop. A send from another thread hops over to that loop instead of waiting for it
    to wake by itself (a second, measured).
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"capacity": 10_000, **kwargs})
        self.home: asyncio.AbstractEventLoop | None = None

    async def group_add(self, group: str, channel: str) -> None:
        self.home = asyncio.get_running_loop()
        await super().group_add(group, channel)

    async def group_send(self, group: str, message: dict) -> None:
        if self.home is None or self.home.is_closed():
            return
        if self.home is asyncio.get_running_loop():
            await super().group_send(group, message)
        else:
            sending = asyncio.run_coroutine_threadsafe(super().group_send(group, message), self.home)
            await asyncio.wait_for(asyncio.wrap_future(sending), 5)
