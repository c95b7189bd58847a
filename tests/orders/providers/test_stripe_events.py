"""Stripe's events as they arrive: signed by the fake, carried by HTTP, read by us."""

import json
import time
import uuid

import pytest
import stripe as library

from orders.providers import signing, stripe
from orders.providers.events import Event, ForgedEvent, Kind, StaleEvent
from tests.orders.providers.stages import NUMBER, PRICE, make_applicant

SECRET = "whsec_account"


def kinds(stage) -> list[Kind]:
    return [event.kind for event in stage.events()]


def signed(body: bytes) -> dict:
    return {stripe.SIGNATURE: signing.header(body, SECRET)}


# -- What is said -----------------------------------------------------------------------------------------


def test_declined_card_leaves_the_session_open(stripe_stage, fake):
    reference = stripe_stage.open()
    fake.payer.decline(reference)
    event = stripe_stage.last(Kind.DECLINED)
    assert (event.reference, event.purchase_number, event.amount_paisa) == ("", NUMBER, PRICE)
    assert event.reason == "Your card was declined."
    assert stripe.fetch_session(reference).state == "open"
    fake.payer.pay(reference)
    assert stripe.fetch_session(reference).state == "paid"


def test_slow_money_is_processing_then_paid(stripe_stage, fake):
    reference = stripe_stage.open()
    fake.payer.pay_slowly(reference)
    assert stripe.fetch_session(reference).state == "processing"
    assert stripe.expire_session(reference).state == "processing"
    fake.payer.settle(reference)
    assert stripe.fetch_session(reference).charge
    assert kinds(stripe_stage) == [Kind.PROCESSING, Kind.PAID]
    assert {event.reference for event in stripe_stage.events()} == {reference}


def test_slow_money_that_never_comes_is_over(stripe_stage, fake):
    reference = stripe_stage.open()
    fake.payer.pay_slowly(reference)
    fake.payer.bounce(reference)
    assert stripe.fetch_session(reference).state == "expired"
    assert kinds(stripe_stage) == [Kind.PROCESSING, Kind.DECLINED, Kind.FAILED]
    assert stripe_stage.last(Kind.FAILED).purchase_number == NUMBER


def test_time_ends_a_session(stripe_stage, fake):
    reference = stripe_stage.open()
    fake.memory.ahead = 61 * 60
    assert stripe.fetch_session(reference).state == "expired"
    assert kinds(stripe_stage) == [Kind.EXPIRED]


def test_refund_says_the_sum_too(stripe_stage):
    charge = stripe_stage.charge()
    for _ in range(2):
        stripe.refund(charge=charge, amount_paisa=10_000, key=uuid.uuid4())
    assert kinds(stripe_stage) == [Kind.PAID, Kind.REFUND_MOVED, Kind.REFUNDED, Kind.REFUND_MOVED, Kind.REFUNDED]
    assert [e.refunded_paisa for e in stripe_stage.events() if e.kind == Kind.REFUNDED] == [10_000, 20_000]
    assert stripe_stage.last(Kind.REFUNDED).charge == charge


@pytest.mark.parametrize(("fails", "state", "reason"), [(False, "done", ""), (True, "failed", "lost_or_stolen_card")])
def test_pending_refund_is_settled_later(stripe_stage, fake, fails, state, reason):
    fake.payer.refunds_wait = True
    charge, key = stripe_stage.charge(), uuid.uuid4()
    refund = stripe.refund(charge=charge, amount_paisa=10_000, key=key)
    assert refund.state == "pending"
    fake.payer.settle_refund(refund.reference, fails=fails)
    assert stripe.find_refund(charge=charge, key=key).state == state
    event = stripe_stage.last(Kind.REFUND_MOVED)
    assert (event.reference, event.charge, event.state, event.reason) == (refund.reference, charge, state, reason)


@pytest.mark.parametrize("won", [True, False])
def test_dispute_is_opened_and_closed(stripe_stage, fake, won):
    charge = stripe_stage.charge()
    dispute = fake.payer.dispute(charge, reason="product_not_received")
    fake.payer.close_dispute(dispute["id"], won=won)
    opened, closed = stripe_stage.last(Kind.DISPUTED), stripe_stage.last(Kind.DISPUTE_CLOSED)
    assert (opened.charge, opened.amount_paisa, opened.reason, opened.won) == (
        charge,
        PRICE,
        "product_not_received",
        False,
    )
    assert (closed.reference, closed.won) == (opened.reference, won)


@pytest.mark.parametrize("payouts_only", [True, False])
def test_account_may_lose_what_it_had(stripe_stage, fake, payouts_only):
    account = stripe.create_account(make_applicant())
    fake.payer.complete_onboarding(account)
    fake.payer.restrict(account, payouts_only=payouts_only)
    assert not stripe.fetch_account(account).payable
    assert kinds(stripe_stage) == [Kind.PAYABLE, Kind.UNPAYABLE]
    event = stripe_stage.last(Kind.UNPAYABLE)
    assert (event.reference, event.seller_slug, "external_account" in event.due) == (account, "ayesha-kashi", True)


def test_event_that_says_nothing_to_us_is_kept(fake):
    body = json.dumps({"id": "evt_1", "type": "payout.paid", "data": {"object": {}}}).encode()
    event = stripe.parse_event(body, signed(body))
    assert (type(event), event.kind, event.id, event.payload["type"]) == (Event, Kind.OTHER, "evt_1", "payout.paid")


def test_money_on_a_sellers_own_account_is_theirs(stripe_stage, fake):
    fake.payer.pay(stripe_stage.open())
    paid = stripe_stage.last(Kind.PAID)
    body = json.dumps(paid.payload | {"account": "acct_of_a_seller"}).encode()
    event = stripe.parse_event(body, signed(body))
    assert (type(event), event.kind, event.id) == (Event, Kind.OTHER, paid.id)


# -- Who says it ------------------------------------------------------------------------------------------


def test_the_library_and_we_agree_on_signatures(stripe_stage):
    stripe_stage.charge()
    body, headers = stripe_stage.signed()[-1]
    library.WebhookSignature.verify_header(body, headers["Stripe-Signature"], SECRET, tolerance=300)
    theirs = library.WebhookSignature.generate_signature_header(body.decode(), SECRET)
    assert stripe.parse_event(body, {stripe.SIGNATURE: theirs}).kind == Kind.PAID


def test_secret_of_connected_accounts_is_another(stripe_stage, settings):
    stripe_stage.account()
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
    with pytest.raises(ForgedEvent):
        stripe_stage.events()


@pytest.mark.parametrize("secrets", [[], [""], ["whsec_another"]])
def test_without_the_secret_everything_is_forged(stripe_stage, settings, secrets):
    stripe_stage.charge()
    settings.STRIPE_WEBHOOK_SECRETS = secrets
    with pytest.raises(ForgedEvent):
        stripe_stage.events()


@pytest.mark.parametrize(
    "said", ["", "t=1", "v1=abc", "t=x,v1=" + "0" * 64, "t=1,t=2,v1=" + "0" * 64, "v0=" + "0" * 64]
)
def test_signature_of_another_shape_is_forged(fake, said):
    with pytest.raises(ForgedEvent):
        stripe.parse_event(b"{}", {stripe.SIGNATURE: said})


def test_empty_secret_signs_nothing(fake, settings):
    settings.STRIPE_WEBHOOK_SECRETS = [""]
    body = b'{"id": "evt_1", "type": "payout.paid", "data": {"object": {}}}'
    with pytest.raises(ForgedEvent):
        stripe.parse_event(body, {stripe.SIGNATURE: signing.header(body, "")})


SESSION = {"id": "cs_1", "payment_status": "paid", "amount_total": None, "currency": "pkr", "client_reference_id": "P"}
SESSION |= {"metadata": {}}
BODIES = [
    b"",
    b"[]",
    b"{}",
    b"\xff",
    b"[" * 100_000,
    b'{"id": 1, "type": "charge.refunded", "data": 3}',
    b'{"id": 1, "type": [], "data": {"object": {}}}',
    b'{"id": 1, "type": "account.updated", "data": {"object": {"id": 1, "capabilities": null}}}',
    b'{"id": 1, "type": "charge.refunded", "data": {"object": {"id": 1, "amount_refunded": Infinity}}}',
    json.dumps({"id": 1, "type": "checkout.session.completed", "data": {"object": SESSION}}).encode(),
]


@pytest.mark.parametrize("body", BODIES)
def test_message_of_another_shape_is_forged(fake, body):
    with pytest.raises(ForgedEvent):
        stripe.parse_event(body, signed(body))


# -- What goes wrong on the way ---------------------------------------------------------------------------


def test_forged_and_stale_are_told_apart(stripe_stage, fake):
    fake.webhooks.forged = 1
    fake.payer.expire(stripe_stage.open())
    fake.webhooks.settle()
    fake.webhooks.stale = 1
    fake.payer.expire(stripe_stage.open())
    heard = stripe_stage.signed()
    with pytest.raises(ForgedEvent):
        stripe.parse_event(*heard[0])
    with pytest.raises(StaleEvent):
        stripe.parse_event(*heard[1])


def test_duplicates_have_one_id(stripe_stage, fake):
    fake.webhooks.duplicated = 1
    stripe_stage.charge()
    first, second = stripe_stage.events()
    assert (first.id, first.kind) == (second.id, Kind.PAID)


def test_events_may_come_in_the_opposite_order(stripe_stage, fake):
    fake.webhooks.swapped = 3
    stripe.refund(charge=stripe_stage.charge(), amount_paisa=1_000, key=uuid.uuid4())
    assert kinds(stripe_stage) == [Kind.REFUNDED, Kind.REFUND_MOVED, Kind.PAID]


def test_what_was_not_accepted_is_sent_again(stripe_stage, fake, listener):
    listener.status = 500
    stripe_stage.charge()
    assert kinds(stripe_stage) == [Kind.PAID]
    listener.status = 200
    assert fake.webhooks.resend() == 1
    first, second = stripe_stage.events()
    assert first.id == second.id
    assert fake.webhooks.answers == [("checkout.session.completed", 500), ("checkout.session.completed", 200)]
    assert fake.webhooks.resend() == 0


def test_timestamp_is_now(stripe_stage):
    stripe_stage.charge()
    _body, headers = stripe_stage.signed()[-1]
    assert abs(int(headers["Stripe-Signature"].partition(",")[0][2:]) - time.time()) < 60
