"""The whole road with Stripe: our pages before it, its page, its events at our endpoint, our page after it."""

from urllib.parse import urlsplit

import pytest
from django.test import Client

from accounts.models import SellerProfile
from orders.audit import sales
from orders.models import Order, Payment, ProviderEvent, Purchase
from orders.payments import deadlines
from orders.providers import stripe
from tests import factories
from tests.orders import factories as make
from tests.pages import one, parse, words
from tests.stripe_fake import StripeFake
from tests.visitor import prove

SECRET = "whsec_fake"


@pytest.fixture
def fake(settings, live_server):
    """Stripe, and a site that it can reach."""
    with StripeFake(webhook_url=f"{live_server.url}/webhooks/stripe/") as fake:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = fake.secret_key, fake.url
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        yield fake


@pytest.fixture
def win(fake, ayesha, bilal) -> Purchase:
    return make.make_win(ayesha.seller_profile, bilal, price=16_500, delivery=450)


@pytest.fixture
def pay(sign_in, bilal, win):
    """Press *Pay*; the answer."""
    address = bilal.addresses.get().pk
    return lambda: sign_in(bilal).post(f"{win.get_absolute_url()}payments/", {"address": address})


def state() -> tuple[str, str, str]:
    return (Purchase.objects.get().state, Order.objects.get().state, Payment.objects.latest("pk").state)


def outcomes() -> list[str]:
    return list(ProviderEvent.objects.order_by("pk").values_list("outcome", flat=True))


def test_purchase_is_paid_by_stripes_event(fake, pay, sign_in, bilal, win):
    response = pay()
    payment = Payment.objects.get()
    assert (response.status_code, response.url) == (302, payment.url)
    assert payment.url.startswith(fake.url)
    session = fake.memory.objects[payment.session]
    assert (session["amount_total"], session["client_reference_id"]) == (1_695_000, win.number)
    assert [line["description"] for line in session["_lines"]] == [Order.objects.get().lines.get().title, "Delivery"]
    assert state() == ("pending", "pending_payment", "open")
    fake.payer.pay(payment.session)
    fake.webhooks.settle()
    assert fake.webhooks.answers == [("checkout.session.completed", 200)]
    assert (state(), outcomes()) == (("paid", "paid", "paid"), ["paid"])
    assert sign_in(bilal).get(urlsplit(session["success_url"]).path).status_code == 200
    assert list(sales.payments()) == list(sales.events()) == []


def test_second_click_finds_the_first_session(fake, pay):
    assert pay().url == pay().url
    assert len(fake.memory.all("checkout.session")) == 1


@pytest.mark.parametrize(
    ("fault", "times", "sessions", "payments"),
    # What was lost is there, but nobody has seen its page; only who was turned away at the door keeps the key.
    [("drop", 1, 1, 1), ("drop", 2, 2, 2), ("500", 1, 1, 2), ("402", 1, 1, 2), ("429", 1, 1, 1)],
)
def test_failure_costs_one_more_click_at_most(fake, pay, fault, times, sessions, payments):
    fake.faults.next(fault, times=times, endpoint="POST /v1/checkout/sessions")
    first = pay()
    if first.status_code != 302:
        assert (first.status_code, "Nothing was charged" in words(parse(first))) == (503, True)
    assert pay().status_code == 302
    assert (len(fake.memory.all("checkout.session")), Payment.objects.count()) == (sessions, payments)
    fake.payer.pay(Payment.objects.latest("pk").session)
    fake.webhooks.settle()
    assert state() == ("paid", "paid", "paid")
    assert list(sales.payments()) == []


def test_refused_intent_is_over_and_the_next_click_makes_a_new_one(fake, pay, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_of_another"
    assert pay().status_code == 503
    assert state() == ("pending", "pending_payment", "failed")
    settings.STRIPE_SECRET_KEY = fake.secret_key
    assert pay().status_code == 302
    assert (Payment.objects.count(), state()) == (2, ("pending", "pending_payment", "open"))


def test_session_that_was_lost_is_found_by_its_key(fake, pay, win):
    fake.faults.next("drop", times=2, endpoint="POST /v1/checkout/sessions")
    pay()
    lost = Payment.objects.get()
    under_way = Payment.objects.create(purchase=win, provider="stripe", amount=win.total)
    (session,) = fake.memory.all("checkout.session")
    fake.payer.expire(session["id"])
    fake.webhooks.settle()
    lost.refresh_from_db()
    under_way.refresh_from_db()
    assert (lost.session, lost.state) == (session["id"], "failed")
    assert (under_way.session, under_way.state) == ("", "intended")


def test_declined_card_changes_nothing_for_us(fake, pay):
    pay()
    session = Payment.objects.get().session
    fake.payer.decline(session)
    fake.webhooks.settle()
    assert (state(), outcomes()) == (("pending", "pending_payment", "open"), ["declined; another card may follow"])
    fake.payer.pay(session)
    fake.webhooks.settle()
    assert state() == ("paid", "paid", "paid")


def test_slow_money_keeps_the_purchase_waiting(fake, pay, win):
    pay()
    session = Payment.objects.get().session
    fake.payer.pay_slowly(session)
    fake.webhooks.settle()
    deadlines.expire_due(now=win.deadline)
    assert state() == ("pending", "pending_payment", "open")
    fake.payer.settle(session)
    fake.webhooks.settle()
    assert (state(), outcomes()) == (("paid", "paid", "paid"), ["processing", "paid"])


def test_duplicates_reordering_and_retries_end_the_same(fake, pay):
    pay()
    session = Payment.objects.get().session
    fake.webhooks.duplicated = fake.webhooks.swapped = 2
    fake.payer.decline(session)
    fake.payer.pay(session)
    fake.webhooks.settle()
    assert state() == ("paid", "paid", "paid")
    assert [status for _type, status in fake.webhooks.answers] == [200] * 4
    assert ProviderEvent.objects.count() == 2


@pytest.mark.parametrize("switch", ["forged", "stale"])
def test_false_messages_are_turned_away(fake, pay, switch):
    pay()
    setattr(fake.webhooks, switch, 1)
    fake.payer.pay(Payment.objects.get().session)
    fake.webhooks.settle()
    assert [status for _type, status in fake.webhooks.answers] == [400]
    assert (state(), outcomes()) == (("pending", "pending_payment", "open"), [])
    fake.webhooks.resend()
    fake.webhooks.settle()
    assert state() == ("paid", "paid", "paid")


def test_deadline_asks_stripe_when_its_event_was_lost(fake, pay, win):
    fake.webhooks.url = ""
    pay()
    fake.payer.pay(Payment.objects.get().session)
    deadlines.expire_due(now=win.deadline)
    assert state() == ("paid", "paid", "paid")


def test_deadline_ends_the_session(fake, pay, win):
    pay()
    deadlines.expire_due(now=win.deadline)
    fake.webhooks.settle()
    session = fake.memory.objects[Payment.objects.get().session]
    assert (session["status"], state()) == ("expired", ("expired", "expired", "expired"))


def test_deadline_waits_when_stripe_does_not_answer(fake, pay, win):
    pay()
    fake.faults.next("429")
    assert deadlines.expire_due(now=win.deadline) == 0
    assert state() == ("pending", "pending_payment", "open")


def test_seller_becomes_payable_by_stripes_event(fake, sign_in, zoya):
    factories.make_seller(zoya, payable=False)
    SellerProfile.objects.update(provider_account="")
    maker = prove(sign_in(zoya))
    hosted = maker.post("/seller/onboarding/").url
    account = SellerProfile.objects.get().provider_account
    assert account in hosted
    again = maker.post("/seller/onboarding/").url
    assert (account in again, again == hosted) == (True, False)
    assert len(fake.memory.all("account")) == 1
    fake.payer.complete_onboarding(account)
    fake.webhooks.settle()
    assert words(one(parse(maker.get("/seller/onboarding/")), "h1")) == "You can be paid"
    assert (stripe.fetch_account(account).payable, outcomes()) == (True, ["payouts possible"])


def test_forms_that_cannot_be_reached_are_said(fake, sign_in, zoya):
    factories.make_seller(zoya, payable=False)
    SellerProfile.objects.update(provider_account="")
    fake.faults.next("429")
    refused = prove(sign_in(zoya)).post("/seller/onboarding/")
    assert (refused.status_code, "cannot be reached" in words(one(parse(refused), "[role=alert]"))) == (503, True)
    assert SellerProfile.objects.get().provider_account == ""


def test_what_stripe_does_not_take_is_said(fake, sign_in, ayesha, bilal):
    """It takes eight digits: Rs 999,999.99."""
    palace = make.make_win(ayesha.seller_profile, bilal, price=1_000_000)
    response = sign_in(bilal).post(f"{palace.get_absolute_url()}payments/", {"address": bilal.addresses.get().pk})
    assert (response.status_code, "did not accept" in words(parse(response))) == (503, True)
    assert "eight digits" in Payment.objects.get().failure
    assert state() == ("pending", "pending_payment", "failed")


def test_endpoint_takes_no_word_without_a_secret(fake, settings):
    settings.STRIPE_WEBHOOK_SECRETS = []
    assert Client().post("/webhooks/stripe/", b"{}", content_type="application/json").status_code == 400
