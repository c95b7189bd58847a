import uuid

import pytest
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.test import Client
from lxml import html

from auctions import bidding
from config import live
from config.asgi import application
from config.live import codes, publishing
from config.live.hub import hub
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def communicator(path, user=None):
    """A browser's socket: with the session cookie of `user`, from our own origin."""
    headers = [(b"origin", b"http://testserver"), (b"host", b"testserver")]
    if user is not None:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        headers.append((b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()))
    return WebsocketCommunicator(application, path, headers=headers)


async def connect(path, user=None):
    socket = await database_sync_to_async(communicator)(path, user)
    connected, _ = await socket.connect(timeout=5)
    assert connected
    return socket


@database_sync_to_async
def bid(auction, bidder, maximum):
    return bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=maximum, nonce=uuid.uuid4())


@database_sync_to_async
def stage():
    seller = factories.make_seller()
    return factories.make_auction(seller), factories.make_user("Bilal"), factories.make_user("Sana")


def state_of(frame):
    tree = html.fragment_fromstring(frame, create_parent=True)
    return tree.cssselect("#auction-state")[0]


async def next_state(socket):
    """The next frame of the auction itself."""
    while True:
        frame = await socket.receive_from(timeout=5)
        if "auction-state" in frame:
            return frame


async def test_full_state_comes_on_connect():
    auction, bilal, _ = await stage()
    await bid(auction, bilal, 5000)
    socket = await connect(f"/ws/auctions/{auction.pk}/")
    state = state_of(await next_state(socket))
    assert state.get("data-version") == "1" and state.get("data-minimum") == "1050"
    await socket.disconnect()


async def test_bid_reaches_everyone_who_watches_once_rendered():
    auction, bilal, _ = await stage()
    sockets = [await connect(f"/ws/auctions/{auction.pk}/") for _ in range(3)]
    for socket in sockets:
        await next_state(socket)
    await bid(auction, bilal, 5000)
    frames = [await next_state(socket) for socket in sockets]
    assert len(set(frames)) == 1
    assert state_of(frames[0]).get("data-version") == "1"
    for socket in sockets:
        await socket.disconnect()


async def test_frame_is_small_and_tells_nobody_a_maximum():
    auction, bilal, sana = await stage()
    socket = await connect(f"/ws/auctions/{auction.pk}/")
    await next_state(socket)
    for number in range(6):
        await bid(auction, [bilal, sana][number % 2], 7777 + 1300 * number)
    await database_sync_to_async(live.publisher.settle)()
    frame = await next_state(socket)
    assert "14277" not in frame and "14,277" not in frame
    assert "Bilal" not in frame and "<form" not in frame and "csrf" not in frame
    assert len(frame.encode()) <= 1536 and frame.count("Leads") == 1
    await socket.disconnect()


async def test_burst_is_coalesced_and_ends_with_the_newest_state():
    auction, bilal, sana = await stage()
    socket = await connect(f"/ws/auctions/{auction.pk}/")
    await next_state(socket)
    for number in range(20):
        await bid(auction, [bilal, sana][number % 2], 2000 + 1000 * number)
    await database_sync_to_async(live.publisher.settle)()
    versions = []
    while not versions or versions[-1] < 20:
        versions.append(int(state_of(await next_state(socket)).get("data-version")))
    assert versions == sorted(versions) and versions[-1] == 20
    await socket.disconnect()


async def test_outbid_person_is_told_on_their_own_topic_and_nobody_else():
    auction, bilal, sana = await stage()
    await bid(auction, bilal, 2000)
    his = await connect("/ws/me/", bilal)
    hers = await connect("/ws/me/", await database_sync_to_async(factories.make_user)())
    await bid(auction, sana, 5000)
    while True:
        frame = await his.receive_from(timeout=5)
        if f"verdict-{auction.pk}" in frame:
            break
    assert 'data-state="outbid"' in frame and 'role="alert"' in frame
    assert await hers.receive_nothing(timeout=0.3)
    await his.disconnect()
    await hers.disconnect()


@pytest.mark.parametrize(
    "path", ["/ws/auctions/999999/", f"/ws/auctions/{'9' * 200}/", "/ws/nonsense/1/", "/ws/", "/elsewhere"]
)
async def test_unknown_addresses_are_closed_for_good(path):
    socket = await connect(path)
    assert (await socket.receive_output(timeout=5))["code"] == codes.NOT_FOUND


async def test_personal_socket_of_a_stranger_is_closed():
    socket = await connect("/ws/me/")
    assert (await socket.receive_output(timeout=5))["code"] == codes.SIGNED_OUT


async def test_foreign_origin_is_refused():
    auction, *_ = await stage()
    socket = WebsocketCommunicator(
        application,
        f"/ws/auctions/{auction.pk}/",
        headers=[(b"origin", b"https://evil.example"), (b"host", b"testserver")],
    )
    connected, _ = await socket.connect(timeout=5)
    assert connected and (await socket.receive_output(timeout=5))["code"] == codes.REFUSED


async def test_what_a_client_says_is_ignored():
    auction, *_ = await stage()
    socket = await connect(f"/ws/auctions/{auction.pk}/")
    await next_state(socket)
    await socket.send_to(text_data='{"maximum": 1}')
    assert await socket.receive_nothing(timeout=0.2)
    await socket.disconnect()


async def test_one_subscription_per_topic_however_many_watch():
    auction, *_ = await stage()
    sockets = [await connect(f"/ws/auctions/{auction.pk}/") for _ in range(5)]
    name = f"auctions.{auction.pk}"
    for socket in sockets:
        await next_state(socket)
    assert len(hub().sockets[name]) == 5
    for socket in sockets:
        await socket.disconnect()
    assert name not in hub().sockets


async def test_dead_layer_costs_no_bid(monkeypatch):
    auction, bilal, _ = await stage()

    def dead():
        raise ConnectionError("no Redis")

    monkeypatch.setattr(publishing, "get_channel_layer", dead)
    receipt = await bid(auction, bilal, 5000)
    assert receipt.leads
    assert await database_sync_to_async(live.publisher.settle)()


async def test_draft_says_nothing_to_anyone():
    seller = await database_sync_to_async(factories.make_seller)()
    auction = await database_sync_to_async(factories.make_auction)(seller, state="draft")
    socket = await connect(f"/ws/auctions/{auction.pk}/")
    assert (await socket.receive_output(timeout=5))["code"] == codes.NOT_FOUND
