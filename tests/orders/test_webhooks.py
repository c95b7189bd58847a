import itertools
import json

import pytest
from django.test import Client

from accounts.models import SellerProfile
from orders.audit import sales
from orders.models import Order, Payment, ProviderEvent, Purchase, SandboxSession
from orders.payments import deadlines
from orders.payouts import onboarding
from orders.providers import sandbox, sandbox_outbox, signing
from orders.signals import order_paid
from tests.orders.factories import deliver_events, expire, make_win, order_of, poster, session_of, start

ENDPOINT = "/webhooks/sandbox/"


@pytest.fixture
def client():
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture
def payment(ayesha, bilal):
    return start(make_win(ayesha.seller_profile, bilal))


def event_of(payment, kind="payment.succeeded", id="evt_1", **about) -> bytes:
    event = {"id": id, "type": kind, "created": "now", "reason": ""}
    message = sandbox_outbox.message(session_of(payment), event)
    message["data"] |= about
    return json.dumps(message).encode()


def send(client, body: bytes, headers=None):
    headers = signing.signature(body) if headers is None else headers
    return client.post(ENDPOINT, body, content_type="application/json", headers=headers)


def state():
    return (Purchase.objects.get().state, Order.objects.get().state, Payment.objects.get().state)


def test_signed_event_pays(client, payment):
    assert send(client, event_of(payment)).status_code == 200
    assert state() == ("paid", "paid", "paid")
    assert ProviderEvent.objects.get().outcome == "paid"


def test_road_from_the_hosted_page_to_paid(client, payment):
    sandbox.pay(payment.session)
    assert state() == ("pending", "pending_payment", "open")
    assert deliver_events(client) == 1
    assert state() == ("paid", "paid", "paid")
    assert deliver_events(client) == 0


def test_declined_card_fails_the_payment(client, payment):
    sandbox.decline(payment.session)
    deliver_events(client)
    assert state() == ("pending", "pending_payment", "failed")
    assert "declined" in Payment.objects.get().failure


def test_replay_changes_nothing(client, payment):
    body = event_of(payment)
    assert [send(client, body).status_code for _ in range(3)] == [200, 200, 200]
    assert state() == ("paid", "paid", "paid")
    assert ProviderEvent.objects.count() == 1
    assert order_of(payment.purchase).events.filter(to_state="paid").count() == 1


KINDS = ["payment.succeeded", "payment.failed", "session.expired", "something.else"]


@pytest.mark.parametrize("order", list(itertools.permutations(KINDS)))
def test_any_order_ends_in_the_same_state(client, payment, order):
    for kind in order:
        assert send(client, event_of(payment, kind, id=f"evt_{kind}")).status_code == 200
    assert state() == ("paid", "paid", "paid")


def test_forged_event_is_refused(client, payment):
    body = event_of(payment)
    for headers in ({}, {signing.HEADER: "t=1,v1=" + "0" * 64}, signing.signature(body + b" ")):
        assert send(client, body, headers).status_code == 400
    assert state() == ("pending", "pending_payment", "open")
    assert not ProviderEvent.objects.exists()


def test_stale_event_is_refused(client, payment):
    body = event_of(payment)
    assert send(client, body, signing.signature(body, 1_600_000_000)).status_code == 400
    assert state() == ("pending", "pending_payment", "open")


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount_paisa": 1},
        {"currency": "USD"},
        {"purchase_number": "PUR-0"},
        {"reference": "ses_0", "purchase_number": ""},
    ],
)
def test_event_that_does_not_fit_is_kept_and_refused(client, payment, wrong):
    assert send(client, event_of(payment, **wrong)).status_code == 200
    assert ProviderEvent.objects.get().outcome.startswith("refused")
    assert state() == ("pending", "pending_payment", "open")


def test_lost_answer_is_found_by_its_key(client, payment):
    body = event_of(payment)
    Payment.objects.update(session="", state="intended")
    send(client, body)
    assert state() == ("paid", "paid", "paid")
    assert Payment.objects.get().session == payment.session


@pytest.mark.parametrize("wrong", [{"amount_paisa": 1}, {"currency": "USD"}])
def test_refused_event_leaves_a_lost_answer_to_its_own_session(client, payment, wrong):
    body = event_of(payment)
    Payment.objects.update(session="", state="intended")
    send(client, event_of(payment, id="evt_0", reference="ses_0", **wrong))
    assert (state(), Payment.objects.get().session) == (("pending", "pending_payment", "intended"), "")
    send(client, body)
    assert (state(), Payment.objects.get().session) == (("paid", "paid", "paid"), payment.session)


def test_late_payment_is_kept_for_a_refund(client, payment):
    body = event_of(payment)
    expire(payment.purchase)
    assert send(client, body).status_code == 200
    assert state() == ("expired", "expired", "refund_due")
    assert ProviderEvent.objects.get().outcome == "refund_due"


def test_our_error_is_a_500_and_undone_so_that_it_is_sent_again(client, payment):
    body = event_of(payment)

    def stumble(sender, **kwargs):
        raise RuntimeError("the database is full")

    order_paid.connect(stumble)
    try:
        assert send(client, body).status_code == 500
    finally:
        order_paid.disconnect(stumble)
    assert state() == ("pending", "pending_payment", "open")
    assert not ProviderEvent.objects.exists()
    assert send(client, body).status_code == 200
    assert state() == ("paid", "paid", "paid")


def test_only_post_and_only_known_providers(client, db, settings):
    assert client.get(ENDPOINT).status_code == 405
    assert client.post("/webhooks/nobody/").status_code == 404
    settings.SANDBOX_PAYMENTS = False
    assert client.post(ENDPOINT).status_code == 404


def test_payouts_become_possible_by_event_only(client, ayesha):
    SellerProfile.objects.update(payable_at=None, provider_account="")
    onboarding.start_onboarding(seller=SellerProfile.objects.get(), return_url="/seller/onboarding/")
    account = SandboxSession.objects.get()
    sandbox.allow_payouts(account.reference)
    assert SellerProfile.objects.get().payable_at is None
    deliver_events(client)
    seller = SellerProfile.objects.get()
    assert seller.is_payable
    assert seller.provider_account == account.reference


def test_expiry_after_the_event_leaves_it_paid(client, payment):
    send(client, event_of(payment))
    deadlines.expire_due(now=payment.purchase.deadline)
    assert state() == ("paid", "paid", "paid")
    assert list(sales.payments()) == list(sales.events()) == list(sales.sold_auctions()) == []


def test_poster_speaks_like_the_worker(client, payment):
    sandbox.pay(payment.session)
    assert sandbox_outbox.deliver(payment.session, post=poster(client)) == 1
