"""All that a block means (rules, sections 1 and 5), through the pages that a blocked person has before them."""

import uuid

import pytest

from accounts import standing
from accounts.models import Block
from auctions.models import Auction, Bid
from catalog.models import Product
from config import live
from messaging import conversing
from messaging.models import Conversation, Message
from orders.models import Order, Payment
from tests import factories
from tests.orders import factories as trade
from tests.orders import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(ayesha, bilal, sana):
    """Bilal leads an auction, owes for a win, has a second chance, has bought, has written; then he is blocked."""
    auction = factories.make_auction(ayesha.seller_profile)
    factories.bid_on(auction, sana, 2_000)
    factories.bid_on(auction, bilal, 5_000)
    stage = {
        "auction": auction,
        "owed": trade.make_win(ayesha.seller_profile, bilal),
        "bought": trade.make_shipped_order(ayesha.seller_profile, bilal),
        "listed": factories.make_listing(ayesha.seller_profile).product,
        "chance": lines.offer(lines.unpaid(ayesha.seller_profile, (bilal, 2_000), (sana, 3_000))),
    }
    stage["talk"] = conversing.open_conversation(product=stage["bought"].lines.get().product, buyer=bilal, body="Hello")
    return stage


@pytest.fixture
def blocked(stage, bilal, staff):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.", actor=staff)
    return bilal


def test_the_lead_goes_by_replay_at_once(stage, blocked, sana):
    auction = Auction.objects.get(pk=stage["auction"].pk)
    assert (auction.leader.user, auction.price) == (sana, 1_000)


def test_every_socket_is_closed(stage, bilal, staff, monkeypatch, django_capture_on_commit_callbacks):
    ended = []
    monkeypatch.setattr(live, "end_sockets_of", lambda user_id, refused: ended.append((user_id, refused)))
    with django_capture_on_commit_callbacks(execute=True):
        standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.", actor=staff)
    assert ended == [(bilal.pk, True)]


def test_they_log_in(blocked, client):
    answer = client.post("/account/login/", {"login": blocked.email, "password": "bazaar-2026"})
    assert answer.status_code == 302 and client.session.get("_auth_user_id") == str(blocked.pk)


def test_they_read(stage, blocked, sign_in):
    client = sign_in(blocked)
    pages = ["/", "/orders/", "/bids/", "/notifications/", "/account/blocked/", "/conversations/", "/violations/"]
    pages += [stage["auction"].get_absolute_url(), stage["bought"].get_absolute_url(), stage["owed"].get_absolute_url()]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_they_pay_what_they_owe(stage, blocked, sign_in):
    typed = {"address": blocked.addresses.get().pk}
    assert sign_in(blocked).post(f"/purchases/{stage['owed'].number}/payments/", typed).status_code == 302
    assert Payment.objects.filter(purchase=stage["owed"], state="open").exists()
    trade.pay(stage["owed"])
    stage["owed"].refresh_from_db()
    assert stage["owed"].state == "paid"


def test_they_confirm_answer_and_appeal(stage, blocked, sign_in):
    client = sign_in(blocked)
    assert client.post(f"/orders/{stage['bought'].number}/receipt/").status_code == 302
    client.post(f"/conversations/{stage['talk'].pk}/", {"body": "It is whole."})
    assert Message.objects.filter(sender=blocked, body="It is whole.").exists()
    assert client.post("/account/blocked/appeals/", {"text": "It was not me."}).status_code == 302


def test_they_do_not_bid(stage, blocked, sign_in):
    typed = {"maximum": "9000", "nonce": str(uuid.uuid4()), "confirmed": "on", "certain": "on"}
    before = Bid.objects.count()
    assert sign_in(blocked).post(f"/auctions/{stage['auction'].pk}/bids/", typed).status_code == 403
    assert Bid.objects.count() == before


def test_they_do_not_buy(stage, blocked, sign_in):
    typed = {"product": stage["listed"].pk, "quantity": 1, "price": 6_800, "nonce": str(uuid.uuid4())}
    before = Order.objects.count()
    assert sign_in(blocked).post("/purchases/", typed).status_code == 403
    assert Order.objects.count() == before


def test_they_accept_no_second_chance(stage, blocked, sign_in):
    typed = {"total": 1_450, "confirmed": "on"}
    before = Order.objects.count()
    answer = sign_in(blocked).post(f"/second-chances/{stage['chance'].pk}/acceptance/", typed)
    assert answer.status_code == 403 and Order.objects.count() == before


def test_they_open_no_conversation(stage, blocked, sign_in):
    url, before = f"/conversations/new/?product={stage['listed'].pk}", Conversation.objects.count()
    assert sign_in(blocked).post(url, {"body": "Is it for sale?"}).status_code == 403
    assert Conversation.objects.count() == before


def test_they_list_nothing(stage, ayesha, staff, sign_in):
    draft = factories.make_product(ayesha.seller_profile, published=False)
    standing.block(user=ayesha, cause=Block.Cause.STAFF, reason="Fraud.", actor=staff)
    client = sign_in(ayesha)
    assert client.post(f"/products/{draft.pk}/publication/").status_code == 403
    assert Product.objects.get(pk=draft.pk).published_at is None
