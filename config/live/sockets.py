"""A socket's life: accepted, admitted, told the present state, then every change, until it or its reason ends."""

from collections.abc import Awaitable, Callable

from channels.db import database_sync_to_async
from django.conf import settings

from config.ids import LARGEST_ID
from config.live.admitting import Refused, Request, read, user_of
from config.live.codes import NOT_FOUND, REFUSED, SIGNED_OUT, TOO_BIG, TOO_MANY
from config.live.hub import hub
from config.live.lines import Line, Message, is_too_big, line_over
from config.live.lists import WATCHLISTS, Watchlist
from config.live.topics import TOPICS, person, session


async def socket(scope: dict, receive: Callable[[], Awaitable[dict]], send: Callable[[dict], Awaitable[None]]) -> None:
    """The ASGI application of `/ws/…`. Everything is accepted; what is not to be is then closed, with its code."""
    await receive()
    await send({"type": "websocket.accept"})
    visit = Visit(line_over(send))
    request = read(scope)
    # Thousands of these wait here at once; none needs the headers it came with again.
    scope.clear()
    try:
        try:
            await visit.enter(request)
        except Refused as refusal:
            visit.line.close(refusal.code)
        del request
        await visit.listen(receive)
    finally:
        await visit.leave()


class Visit:
    """One socket and what it holds: its topics and its seats."""

    __slots__ = ("line", "seats")

    def __init__(self, line: Line):
        self.line = line
        self.seats: list[str] = []

    async def enter(self, request: Request) -> None:
        """Join the page's topic and its person's own; send the full state. Raises `Refused`."""
        if not request.is_ours:
            raise Refused(REFUSED)
        if request.address:
            await self.sit(f"address.{request.address}", settings.MARKET["SOCKETS_PER_ADDRESS"])
        user_id = await self.recognise(request.session_key)
        if request.pk is None and request.kind in WATCHLISTS:
            await self.join_list(WATCHLISTS[request.kind], user_id)
        elif request.kind is not None:
            await self.join_page(request.kind, request.pk, user_id)
        elif not request.is_known:
            raise Refused(NOT_FOUND)
        elif user_id is None:
            raise Refused(SIGNED_OUT)

    async def recognise(self, session_key: str) -> int | None:
        """Who it is. The session's end is listened for before the session is read, so that none is missed."""
        if not session_key:
            return None
        await hub().join(session(session_key), self.line)
        user_id = await user_of(session_key)
        if user_id is None:
            await hub().leave(self.line)
        else:
            await self.sit(person(user_id), settings.MARKET["SOCKETS_PER_PERSON"])
            await hub().join(person(user_id), self.line)
        return user_id

    async def sit(self, name: str, limit: int) -> None:
        if not await hub().seats.take(name, limit):
            raise Refused(TOO_MANY)
        self.seats.append(name)

    async def join_page(self, kind: str, pk: int | None, user_id: int | None) -> None:
        """Subscribe first, then send the present state: what changes in between arrives twice, never not at all."""
        page, html = TOPICS.get(kind), None
        if page is not None and pk is not None and pk <= LARGEST_ID:
            await hub().join(page.name(pk), self.line)
            html = await hub().current(page, pk)
        if html is None:
            raise Refused(NOT_FOUND)
        self.line.write(Message(html))
        stake = user_id and await database_sync_to_async(page.stake)(pk, user_id)
        if stake:
            self.line.write(Message(stake))

    async def join_list(self, watched: Watchlist, user_id: int | None) -> None:
        """The same of everything in this person's list."""
        if user_id is None:
            raise Refused(SIGNED_OUT)
        chosen = await database_sync_to_async(watched.chosen)(user_id)
        if chosen is None:
            raise Refused(NOT_FOUND)
        for pk in chosen:
            await hub().join(watched.topic.name(pk), self.line)
        for html in await database_sync_to_async(watched.current)(chosen):
            self.line.write(Message(html))

    async def listen(self, receive: Callable[[], Awaitable[dict]]) -> None:
        """Whatever a client says is a sign of life and nothing else: changes travel by POST."""
        while (event := await receive())["type"] == "websocket.receive":
            self.line.heard()
            self.line.heard_words += 1
            if is_too_big(event):
                self.line.close(TOO_BIG)

    async def leave(self) -> None:
        self.line.end()
        await hub().leave(self.line)
        for name in self.seats:
            hub().seats.give_back(name)
