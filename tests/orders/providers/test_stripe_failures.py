"""Every call that changes something, and every way in which Stripe can fail it: what is raised, what was done."""

import threading
import uuid
from dataclasses import replace
from functools import partial

import pytest

from orders.providers import stripe, stripe_client
from orders.providers.base import Contested, Declined, Refused, TryLater, Unknown
from tests.orders.providers.stages import NUMBER, PRICE, make_applicant, make_checkout
from tests.stripe_fake import StripeFake

# endpoint → the objects that it makes
MADE = {
    "POST /v1/checkout/sessions": "checkout.session",
    "POST /v1/refunds": "refund",
    "POST /v1/transfers": "transfer",
    "POST /v1/transfers/:id/reversals": "transfer_reversal",
    "POST /v1/accounts": "account",
}


@pytest.fixture(params=MADE)
def endpoint(request):
    return request.param


@pytest.fixture
def call(endpoint, stripe_stage):
    """`call(key)`: the one call of that endpoint, with everything in place for it."""
    if endpoint == "POST /v1/checkout/sessions":
        checkout = make_checkout()
        return lambda key: stripe.create_session(replace(checkout, key=key))
    if endpoint == "POST /v1/accounts":
        return lambda key: stripe.create_account(make_applicant(key=key))
    if endpoint == "POST /v1/refunds":
        made = partial(stripe.refund, charge=stripe_stage.charge(), amount_paisa=1_000)
    elif endpoint == "POST /v1/transfers":
        send = {"account": stripe_stage.account(), "charge": stripe_stage.charge(), "group": NUMBER}
        made = partial(stripe.transfer, amount_paisa=1_000, **send)
    else:
        made = partial(stripe.reverse_transfer, transfer=stripe_stage.transfer(), amount_paisa=1_000)
    return lambda key: made(key=key)


@pytest.fixture
def made(fake, endpoint, call):
    """`made()`: how many objects the calls have made."""
    before = len(fake.memory.all(MADE[endpoint]))
    return lambda: len(fake.memory.all(MADE[endpoint])) - before


def test_declined_was_not_done_and_needs_a_new_key(fake, endpoint, call, made):
    key = uuid.uuid4()
    fake.faults.next("402", endpoint=endpoint)
    for _ in range(2):
        with pytest.raises(Declined, match="declined"):
            call(key)
    assert made() == 0
    call(uuid.uuid4())
    assert made() == 1


def test_busy_was_not_done_and_takes_the_same_key_later(fake, endpoint, call, made):
    key = uuid.uuid4()
    fake.faults.next("429", endpoint=endpoint)
    with pytest.raises(TryLater):
        call(key)
    assert made() == 0
    call(key)
    assert made() == 1


def test_failure_of_theirs_is_unknown_and_sticks_to_the_key(fake, endpoint, call, made):
    key = uuid.uuid4()
    fake.faults.next("500", endpoint=endpoint)
    for _ in range(2):
        with pytest.raises(Unknown):
            call(key)
    assert made() == 0
    call(uuid.uuid4())
    assert made() == 1


def test_lost_answer_is_asked_for_again_at_once(fake, endpoint, call, made):
    fake.faults.next("drop", endpoint=endpoint)
    call(uuid.uuid4())
    assert made() == 1
    assert [(each["status"], each["replayed"]) for each in fake.calls[-2:]] == [(None, False), (200, True)]
    assert fake.calls[-1]["key"] == fake.calls[-2]["key"]


def test_answer_lost_twice_is_unknown_and_the_same_key_brings_it(fake, endpoint, call, made):
    key = uuid.uuid4()
    fake.faults.next("drop", times=2, endpoint=endpoint)
    with pytest.raises(Unknown):
        call(key)
    assert made() == 1
    assert call(key) == call(key)
    assert made() == 1


def test_foreign_key_is_refused(call, made, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_of_another"
    with pytest.raises(Refused, match="API Key"):
        call(uuid.uuid4())
    assert made() == 0


def test_nobody_there_is_unknown(call, made, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(Unknown):
        call(uuid.uuid4())
    assert made() == 0


def test_slow_answer_is_unknown_and_comes_with_the_same_key(fake, endpoint, call, made, settings, monkeypatch):
    monkeypatch.setattr(stripe_client, "TIMEOUT", 0.3)
    stripe_client.client_for.cache_clear()
    key = uuid.uuid4()
    # The first try runs out of time; the library's second finds its own key in use.
    fake.faults.next("delay", seconds=30, endpoint=endpoint)
    with pytest.raises(TryLater):
        call(key)
    assert made() == 1
    fake.faults.hurry.set()
    until(lambda: fake.calls[-2]["status"] == 200)
    call(key)
    assert made() == 1


def test_two_at_once_with_one_key_are_one(fake, endpoint, call, made):
    key, answers = uuid.uuid4(), []
    fake.faults.next("delay", seconds=30, endpoint=endpoint)
    first = threading.Thread(target=lambda: answers.append(call(key)))
    first.start()
    until(lambda: made() == 1)
    with pytest.raises(TryLater, match="in-progress"):
        call(key)
    fake.faults.hurry.set()
    first.join()
    assert call(key) == answers[0]
    assert made() == 1


def until(condition) -> None:
    """Wait for another thread; gives up after ten seconds."""
    pause = threading.Event()
    for _ in range(1000):
        if condition():
            return
        pause.wait(0.01)
    raise AssertionError("It never came.")


# -- What is found afterwards -----------------------------------------------------------------------------


def test_lost_refund_is_found_when_its_key_is_forgotten(fake, stripe_stage):
    charge, key = stripe_stage.charge(), uuid.uuid4()
    fake.faults.next("drop", times=2, endpoint="POST /v1/refunds")
    with pytest.raises(Unknown):
        stripe.refund(charge=charge, amount_paisa=1_000, key=key)
    fake.keys.forget()
    assert stripe.find_refund(charge=charge, key=key).amount_paisa == 1_000
    # What would have happened to who asked again instead of looking first:
    stripe.refund(charge=charge, amount_paisa=1_000, key=key)
    assert len(fake.memory.all("refund")) == 2


def test_lost_transfer_is_found_among_hundreds(fake, stripe_stage):
    send = {"account": stripe_stage.account(), "charge": stripe_stage.charge(), "group": NUMBER}
    key = uuid.uuid4()
    made = stripe.transfer(amount_paisa=1_000, key=key, **send)
    for _ in range(205):
        fake.memory.make("transfer", "tr", transfer_group=NUMBER, metadata={})
    assert stripe.find_transfer(group=NUMBER, key=key) == made


# -- Calls that only ask ----------------------------------------------------------------------------------


@pytest.fixture(params=["fetch_session", "fetch_account", "find_refund", "find_transfer", "find_reversal"])
def question(request, stripe_stage):
    ask = getattr(stripe, request.param)
    if request.param == "fetch_session":
        return partial(ask, stripe_stage.open())
    if request.param == "fetch_account":
        return partial(ask, stripe_stage.account())
    about = {
        "find_refund": lambda: {"charge": stripe_stage.charge()},
        "find_transfer": lambda: {"group": NUMBER},
        "find_reversal": lambda: {"transfer": stripe_stage.transfer()},
    }
    return partial(ask, key=uuid.uuid4(), **about[request.param]())


@pytest.mark.parametrize(("fault", "times"), [("429", 1), ("500", 1), ("drop", 2)])
def test_question_without_an_answer_may_be_asked_again(fake, question, fault, times):
    fake.faults.next(fault, times=times)
    with pytest.raises(TryLater):
        question()
    question()


def test_question_with_a_foreign_key_is_refused(question, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_of_another"
    with pytest.raises(Refused):
        question()


def test_lost_expiry_is_done_all_the_same(fake, stripe_stage):
    reference = stripe_stage.open()
    fake.faults.next("drop", times=2, endpoint="POST /v1/checkout/sessions/:id/expire")
    with pytest.raises(Unknown):
        stripe.expire_session(reference)
    assert stripe.expire_session(reference).state == "expired"


@pytest.mark.parametrize(("fault", "raised"), [("429", TryLater), ("500", Unknown)])
def test_forms_that_cannot_be_had_may_be_asked_for_again(fake, stripe_stage, fault, raised):
    account = stripe_stage.account()
    fake.faults.next(fault)
    with pytest.raises(raised):
        stripe.account_url(account, return_url="https://bazaar.example/")
    assert account in stripe.account_url(account, return_url="https://bazaar.example/")


# -- What Stripe refuses for its own reasons --------------------------------------------------------------


def test_balance_too_low_is_declined(stripe_stage):
    account = stripe_stage.account()
    with pytest.raises(Declined), stripe_client.changing():
        stripe_client.client().v1.transfers.create({"amount": 100, "currency": "pkr", "destination": account})


def test_disputed_charge_is_not_refunded(fake, stripe_stage):
    charge = stripe_stage.charge()
    fake.payer.dispute(charge)
    with pytest.raises(Contested, match="charged back"):
        stripe.refund(charge=charge, amount_paisa=PRICE, key=uuid.uuid4())
    assert fake.memory.all("refund") == []


def test_restricted_account_gets_nothing(fake, stripe_stage):
    account, charge = stripe_stage.account(), stripe_stage.charge()
    fake.payer.restrict(account, reason="rejected.fraud")
    state = stripe.fetch_account(account)
    assert (state.payable, state.submitted, state.reason) == (False, True, "rejected.fraud")
    with pytest.raises(Refused, match="capabilities"):
        stripe.transfer(account=account, amount_paisa=1_000, group=NUMBER, charge=charge, key=uuid.uuid4())


def test_account_that_settles_in_dollars_cannot_send_rupees(settings):
    with StripeFake(settles_in="usd") as fake:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = fake.secret_key, fake.url
        reference = stripe.create_session(make_checkout()).reference
        fake.payer.pay(reference)
        state = stripe.fetch_session(reference)
        assert (state.amount_paisa, state.currency, state.fee.currency) == (PRICE, "PKR", "USD")
        account = stripe.create_account(make_applicant())
        fake.payer.complete_onboarding(account)
        with pytest.raises(Refused, match="must be the same as the transfer currency"):
            stripe.transfer(account=account, amount_paisa=1_000, group=NUMBER, charge=state.charge, key=uuid.uuid4())
