"""One socket for a whole list: whoever bids is seen in every list that has the auction, and drawn once for all."""

import asyncio

import pytest
from channels.db import database_sync_to_async
from django.test.signals import template_rendered

from auctions import closing
from config import live
from config.live.codes import NOT_FOUND, SIGNED_OUT
from config.live.hub import hub
from tests import factories
from tests.auctions.test_live import bid, connect

pytestmark = pytest.mark.django_db(transaction=True)


@database_sync_to_async
def stage(auctions: int = 2):
    """Ayesha sells; Bilal and Sana have bid on each."""
    seller = factories.make_seller()
    people = factories.make_user("Bilal"), factories.make_user("Sana")
    rows = [factories.make_auction(seller) for _ in range(auctions)]
    for row in rows:
        for person, maximum in zip(people, (2_000, 5_000), strict=True):
            factories.bid_on(row, person, maximum)
    live.publisher.settle()  # what these bids have to say is said before anybody listens
    return seller.user, *people, rows


async def glances(socket, count: int) -> dict[str, str]:
    """The next `count` frames that are glances, by their ids."""
    found = {}
    while len(found) < count:
        frame = await socket.receive_from(timeout=5)
        if frame.lstrip().startswith('<div id="glance-'):
            found[frame.split('"')[1]] = frame
    return found


async def glance_of(socket, row, version: int) -> str:
    """The frame of `row` in this version; one of an older version may still come first."""
    while True:
        ((_, frame),) = (await glances(socket, 1)).items()
        if frame.lstrip().startswith(f'<div id="glance-{row.pk}"') and f'data-version="{version}"' in frame:
            return frame


async def test_every_state_comes_on_connect():
    ayesha, bilal, _, rows = await stage()
    for path, person in (("/ws/bids/", bilal), ("/ws/seller-auctions/", ayesha)):
        socket = await connect(path, person)
        found = await glances(socket, len(rows))
        assert set(found) == {f"glance-{row.pk}" for row in rows}
        assert all('data-leader="2"' in frame and 'hx-swap-oob="true"' in frame for frame in found.values())
        await socket.disconnect()


async def test_a_bid_reaches_every_list_and_is_drawn_once():
    ayesha, bilal, sana, rows = await stage()
    sockets = [
        await connect(path, person)
        for path, person in (("/ws/bids/", bilal), ("/ws/bids/", sana), ("/ws/seller-auctions/", ayesha))
    ]
    for socket in sockets:
        await glances(socket, len(rows))
    drawn = []

    def note(template, **_kwargs):
        drawn.append(template.name)

    template_rendered.connect(note)
    try:
        await bid(rows[1], bilal, 9_000)
        frames = [await glance_of(socket, rows[1], 3) for socket in sockets]
    finally:
        template_rendered.disconnect(note)
    assert len(set(frames)) == 1 and 'data-leader="1"' in frames[0]
    assert drawn.count("auctions/auctions/_glance.html") == 1
    assert len(frames[0].encode()) <= 1_536
    for socket in sockets:
        await socket.disconnect()


async def test_nothing_is_drawn_where_nobody_watches():
    _, bilal, _, rows = await stage()
    socket = await connect(f"/ws/auctions/{rows[0].pk}/")
    await socket.receive_from(timeout=5)
    drawn = []

    def note(template, **_kwargs):
        drawn.append(template.name)

    template_rendered.connect(note)
    try:
        await bid(rows[0], bilal, 9_000)
        await socket.receive_from(timeout=5)
        await asyncio.sleep(0.2)
    finally:
        template_rendered.disconnect(note)
    assert "auctions/auctions/_recent.html" in drawn and "auctions/auctions/_glance.html" not in drawn
    await socket.disconnect()


async def test_list_is_its_persons_alone():
    _, bilal, _, rows = await stage()
    stranger = await database_sync_to_async(factories.make_user)()
    socket = await connect("/ws/bids/", stranger)
    await bid(rows[0], bilal, 9_000)
    assert await socket.receive_nothing(timeout=0.5)
    await socket.disconnect()


async def test_end_is_told_too():
    _, bilal, _, rows = await stage(1)
    socket = await connect("/ws/bids/", bilal)
    await glances(socket, 1)
    await database_sync_to_async(closing.close)(rows[0].pk, now=closing.due_at(rows[0]))
    frame = ""
    # What the bids before had to say may still come first.
    while 'data-state="sold"' not in frame:
        frame = (await glances(socket, 1)).popitem()[1]
    assert 'data-leader="2"' in frame
    await socket.disconnect()


async def test_all_topics_are_left_again():
    _, bilal, _, rows = await stage()
    socket = await connect("/ws/bids/", bilal)
    await glances(socket, len(rows))
    assert {f"glances.{row.pk}" for row in rows} <= set(hub().sockets)
    await socket.disconnect()
    await asyncio.sleep(0.05)
    assert not [name for name in hub().sockets if name.startswith("glances.")]


@pytest.mark.parametrize("path", ["/ws/bids/", "/ws/seller-auctions/"])
async def test_nobody_has_no_list(path):
    socket = await connect(path)
    assert (await socket.receive_output(timeout=5))["code"] == SIGNED_OUT


async def test_someone_who_sells_nothing_has_no_console():
    socket = await connect("/ws/seller-auctions/", await database_sync_to_async(factories.make_user)())
    assert (await socket.receive_output(timeout=5))["code"] == NOT_FOUND
