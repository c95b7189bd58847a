"""When a socket ends: with its log-in, its password, its person's standing; and how many anyone may have."""

import asyncio

import pytest
from channels.db import database_sync_to_async
from django.conf import settings
from django.test import Client

from accounts import standing
from accounts.models import Block
from config import live
from config.live import admitting, codes
from config.live.hub import hub
from config.live.seats import Seats, key_of
from tests import factories
from tests.auctions.test_live import bid, communicator, connect, next_state, stage

pytestmark = pytest.mark.django_db(transaction=True)


@database_sync_to_async
def log_in(user):
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@database_sync_to_async
def make_user(name):
    return factories.make_user(name)


async def open_in(client, path="/ws/me/"):
    """A socket of this very browser."""
    socket = communicator(path)
    socket.scope["headers"].append((b"cookie", f"sessionid={client.cookies['sessionid'].value}".encode()))
    connected, _ = await socket.connect(timeout=5)
    assert connected
    return socket


async def hears(socket, user):
    """What comes of a frame that is for this person: it, or the end of the socket."""
    await database_sync_to_async(live.push)(live.person(user.pk), hello, user.pk)
    return await socket.receive_output(timeout=5)


@live.frame
def hello(user_id):
    return f"<p>hello {user_id}</p>"


async def code_of(socket):
    """Why it is closed; what is said before is passed over."""
    while True:
        event = await socket.receive_output(timeout=5)
        if event["type"] == "websocket.close":
            return event["code"]


async def listening(opening, user):
    """The socket that is being opened, once the hub has it among this person's."""
    before = len(hub().sockets.get(live.person(user.pk), ()))
    socket = await opening
    async with asyncio.timeout(5):
        while len(hub().sockets.get(live.person(user.pk), ())) == before:
            await asyncio.sleep(0.01)
    return socket


@database_sync_to_async
def deactivate(user):
    """As staff do in the admin."""
    office = Client()
    office.force_login(factories.make_user(is_staff=True, is_superuser=True), settings.AUTHENTICATION_BACKENDS[0])
    form = {"name": user.name, "phone": "", "_save": "Save"}
    for prefix in ("addresses", "blocks"):
        form |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return office.post(f"/admin/accounts/user/{user.pk}/change/", form).status_code


async def test_account_that_staff_close_has_no_sockets_any_more():
    bilal = await make_user("Bilal")
    socket = await listening(open_in(await log_in(bilal)), bilal)
    assert await deactivate(bilal) == 302
    assert await code_of(socket) == codes.SIGNED_OUT


async def test_logging_out_closes_the_sockets_of_that_session_and_no_other():
    bilal = await make_user("Bilal")
    laptop, phone = await log_in(bilal), await log_in(bilal)
    there = await listening(open_in(phone), bilal)
    here = await listening(open_in(laptop), bilal)
    await database_sync_to_async(laptop.post)("/account/logout/")
    assert await code_of(here) == codes.SIGNED_OUT
    assert (await hears(there, bilal))["type"] == "websocket.send"
    assert await code_of(await open_in(laptop)) == codes.SIGNED_OUT


async def test_session_ended_from_another_device_closes_its_sockets():
    bilal = await make_user("Bilal")
    lost = await log_in(bilal)
    socket = await listening(open_in(lost), bilal)
    await database_sync_to_async(lambda: lost.session.delete(lost.cookies["sessionid"].value))()
    assert await code_of(socket) == codes.SIGNED_OUT


async def test_new_password_closes_every_socket_of_its_person():
    bilal = await make_user("Bilal")
    laptop, phone = await log_in(bilal), await log_in(bilal)
    sockets = [await listening(open_in(client), bilal) for client in (laptop, phone)]
    new = {"oldpassword": "bazaar-2026", "password1": "kite-over-lahore", "password2": "kite-over-lahore"}
    response = await database_sync_to_async(laptop.post)("/account/password/change/", new)
    assert response.status_code == 302
    assert [await code_of(socket) for socket in sockets] == [codes.SIGNED_OUT] * 2
    # The browser that changed it is still logged in, the other one is nobody now.
    assert (await hears(await listening(open_in(laptop), bilal), bilal))["type"] == "websocket.send"
    assert await code_of(await open_in(phone)) == codes.SIGNED_OUT


async def test_block_is_told_and_closes_every_socket_of_its_person():
    auction, bilal, sana = await stage()
    his, hers = await connect(f"/ws/auctions/{auction.pk}/", bilal), await connect(f"/ws/auctions/{auction.pk}/", sana)
    await next_state(his), await next_state(hers)
    await bid(auction, bilal, 5000)
    await next_state(his)
    await database_sync_to_async(standing.block)(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.")
    said = []
    while (event := await his.receive_output(timeout=5))["type"] == "websocket.send":
        said.append(event["text"])
    assert event["code"] == codes.REFUSED
    assert any("blocked" in text for text in said)
    frame = await next_state(hers)
    while 'data-version="2"' not in frame:
        frame = await next_state(hers)


async def test_bidder_who_comes_back_learns_what_they_missed():
    auction, bilal, sana = await stage()
    await bid(auction, bilal, 2000)
    await bid(auction, sana, 5000)
    socket = await connect(f"/ws/auctions/{auction.pk}/", bilal)
    await next_state(socket)
    verdict = await socket.receive_from(timeout=5)
    assert f"verdict-{auction.pk}" in verdict and 'data-state="outbid"' in verdict and "role=" not in verdict
    await socket.disconnect()


async def test_person_has_so_many_sockets_and_no_more(settings):
    settings.MARKET = settings.MARKET | {"SOCKETS_PER_PERSON": 3}
    bilal, zoya = await make_user("Bilal"), await make_user("Zoya")
    sockets = [await listening(connect("/ws/me/", bilal), bilal) for _ in range(3)]
    assert await code_of(await connect("/ws/me/", bilal)) == codes.TOO_MANY
    await listening(connect("/ws/me/", zoya), zoya)
    await sockets.pop().disconnect()
    await listening(connect("/ws/me/", bilal), bilal)


def test_limits_are_those_of_the_rules():
    assert (settings.MARKET["SOCKETS_PER_PERSON"], settings.MARKET["SOCKETS_PER_ADDRESS"]) == (20, 60)


@pytest.mark.redis
async def test_seats_are_counted_over_all_processes_that_live():
    one, two, three = Seats(), Seats(), Seats()
    assert await one.take("person.7", 3) and await one.take("person.7", 3) and await two.take("person.7", 3)
    assert not await three.take("person.7", 3)
    two.give_back("person.7")
    await two.noting
    assert await three.take("person.7", 3)
    # The first one dies: it no longer says that it is alive.
    await one.ask(("DEL", key_of(one.process)))
    assert await two.take("person.7", 3) and await two.take("person.7", 3)
    assert not await two.take("person.7", 3)


@pytest.mark.parametrize(
    ("client", "forwarded", "behind", "address"),
    [
        (["203.0.113.7", 1], "", False, "203.0.113.7"),
        (["203.0.113.7", 1], "198.51.100.1", False, "203.0.113.7"),
        (["10.0.0.2", 1], "198.51.100.1", True, "198.51.100.1"),
        (["10.0.0.2", 1], "1.2.3.4, 198.51.100.1", True, "198.51.100.1"),
        (["10.0.0.2", 1], "", True, "10.0.0.2"),
        (["::ffff:203.0.113.7", 1], "", False, "203.0.113.7"),
        (["2001:db8:1:2:3:4:5:6", 1], "", False, "2001:db8:1:2::/64"),
        (["nonsense", 1], "", False, ""),
        (None, "", False, ""),
    ],
)
def test_address_is_the_one_that_our_own_proxy_saw(settings, client, forwarded, behind, address):
    settings.BEHIND_PROXY = behind
    assert admitting.address_of(client, forwarded) == address


@pytest.mark.parametrize(
    ("origin", "ours"),
    [
        ("http://testserver", True),
        ("http://testserver:8000", True),
        ("https://testserver.evil.example", False),
        ("https://evil.example", False),
        ("null", False),
        ("", False),
        ("http://[", False),
    ],
)
def test_origin_has_to_be_ours(origin, ours):
    assert admitting.is_ours(origin) is ours
