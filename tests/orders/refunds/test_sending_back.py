"""Refunds at a provider that declines, is busy, breaks, loses its answers: through Stripe's stand-in, over HTTP."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders import attempting
from orders.books import capturing, ledger
from orders.books.ledger import Account
from orders.models import Order, Payment, ProviderEvent, Refund
from orders.payments import paying
from orders.providers import stripe, stripe_client
from orders.refunds import refunding, sending_back
from tests.orders import factories as make
from tests.stripe_fake import StripeFake

SECRET = "whsec_fake"
REFUNDS = "POST /v1/refunds"


@pytest.fixture
def fake(settings, live_server):
    """Stripe, and a site that it can reach."""
    with StripeFake(webhook_url=f"{live_server.url}/webhooks/stripe/") as fake:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = fake.secret_key, fake.url
        settings.STRIPE_WEBHOOK_SECRETS = [SECRET]
        yield fake
    stripe_client.client_for.cache_clear()


@pytest.fixture
def order(fake, ayesha, bilal) -> Order:
    purchase = make.make_win(ayesha.seller_profile, bilal, price=16_500, delivery=450)
    payment = paying.start_payment(
        purchase=purchase,
        address=bilal.addresses.get(),
        actor=bilal,
        return_url="https://bazaar.example/back/",
        cancel_url="https://bazaar.example/leave/",
    )
    fake.payer.pay(payment.session)
    fake.webhooks.settle()
    capturing.learn_due()
    return make.order_of(purchase)


@pytest.fixture
def refund(order) -> Refund:
    return refunding.refund(order=order, amount=Decimal("950.50"), reason="It came chipped", actor=None)


def made(fake) -> list[dict]:
    return fake.memory.all("refund")


def send(after: timedelta = timedelta()) -> Refund:
    sending_back.send_due(now=timezone.now() + after)
    return Refund.objects.get()


def settled_once(fake) -> None:
    fake.webhooks.settle()
    refund = Refund.objects.get()
    assert (refund.state, refund.failure, refund.next_attempt_at) == ("done", "", None)
    (there,) = made(fake)
    assert (there["id"], there["amount"]) == (refund.reference, 95_050)
    assert ledger.balance(Account.SELLERS) == -(refund.order.share - refund.share_part)


def test_refund_is_made_and_told_by_event_and_answer(fake, refund):
    assert send().state == "done"
    settled_once(fake)
    assert set(ProviderEvent.objects.filter(kind__startswith="refund").values_list("outcome", flat=True)) == {
        "done",
        "as known",
    }


@pytest.mark.parametrize("fault", ["402", "429"])
def test_refund_that_was_not_made_is_made_later(fake, refund, fault):
    fake.faults.next(fault, times=2, endpoint=REFUNDS)
    waiting = send()
    assert (waiting.state, waiting.attempts, made(fake)) == ("intended", 1, [])
    assert send().attempts == 1  # not before its time
    for minutes in (2, 10):
        send(timedelta(minutes=minutes))
    settled_once(fake)


def test_answer_that_was_lost_is_found_by_its_key(fake, refund):
    fake.webhooks.url = ""
    fake.faults.next("drop", times=2, endpoint=REFUNDS)
    waiting = send()
    assert (waiting.state, len(made(fake))) == ("intended", 1)
    assert "without response" in waiting.failure and waiting.asked_at
    send(timedelta(minutes=2))
    settled_once(fake)


def test_answer_that_was_lost_is_found_a_day_later_without_its_key(fake, refund):
    fake.webhooks.url = ""
    fake.faults.next("drop", times=2, endpoint=REFUNDS)
    send()
    fake.keys.forget()
    send(timedelta(days=2))
    settled_once(fake)


def test_event_settles_what_the_answer_did_not(fake, refund):
    fake.faults.next("drop", times=2, endpoint=REFUNDS)
    send()
    settled_once(fake)
    send(timedelta(minutes=2))
    assert len(made(fake)) == 1


def test_error_that_stripe_repeats_under_a_key_ends_with_a_new_key_a_day_later(fake, refund):
    fake.faults.next("500", times=1, endpoint=REFUNDS)
    send()
    for hours in range(1, 23):
        assert send(timedelta(hours=hours)).key == refund.key
    assert made(fake) == []
    assert send(timedelta(hours=30)).key != refund.key
    settled_once(fake)


def test_dispute_that_we_never_heard_of_is_waited_for(fake, refund):
    fake.webhooks.url = ""
    fake.payer.dispute(Payment.objects.get().charge)
    for hours in range(0, 40, 2):
        waiting = send(timedelta(hours=hours))
        assert (waiting.state, waiting.attempts, waiting.asked_at) == ("intended", 0, None)
    assert "charged back" in waiting.failure
    fake.payer.close_dispute(fake.memory.all("dispute")[0]["id"], won=True)
    send(timedelta(hours=40))
    settled_once(fake)


def test_refund_waits_for_a_bank_that_decides(fake, refund):
    fake.payer.dispute(Payment.objects.get().charge)
    fake.webhooks.settle()
    assert (send().state, Refund.objects.get().attempts, made(fake)) == ("intended", 0, [])


def test_provider_that_never_answers_ends_with_a_hand(fake, refund):
    fake.faults.next("429", times=1_000)
    for day in range(len(attempting.BACKOFF) + 2):
        send(timedelta(days=day))
    refund.refresh_from_db()
    assert (refund.state, refund.next_attempt_at, made(fake)) == ("stuck", None, [])


def test_slow_refund_is_settled_by_its_event(fake, refund):
    fake.payer.refunds_wait = True
    assert send().state == "pending"
    fake.webhooks.settle()
    assert Refund.objects.get().state == "pending"
    fake.payer.settle_refund(made(fake)[0]["id"])
    settled_once(fake)


def test_slow_refund_whose_event_was_lost_is_asked_after(fake, refund):
    fake.payer.refunds_wait, fake.webhooks.url = True, ""
    send()
    fake.payer.settle_refund(made(fake)[0]["id"])
    send(timedelta(hours=7))
    settled_once(fake)


def test_slow_refund_that_stripe_does_not_know_is_no_second_one(fake, refund, monkeypatch):
    fake.payer.refunds_wait, fake.webhooks.url = True, ""
    now = timezone.now()
    send()
    monkeypatch.setattr(stripe, "find_refund", lambda **words: None)
    assert make.send_back(now=now + timedelta(hours=7)) == 0
    waiting = Refund.objects.get()
    assert (waiting.state, len(made(fake))) == ("pending", 1)
    assert waiting.next_attempt_at == now + timedelta(hours=7) + attempting.AFTER_ERROR


def test_slow_refund_that_cannot_be_asked_after_is_asked_after_again(fake, refund):
    fake.payer.refunds_wait, fake.webhooks.url = True, ""
    send()
    fake.faults.next("429", times=3)
    later = send(timedelta(hours=7))
    assert (later.state, later.attempts) == ("pending", 1)
    fake.faults.clear()
    fake.payer.settle_refund(made(fake)[0]["id"])
    send(timedelta(hours=9))
    settled_once(fake)


def test_slow_refund_that_fails_needs_a_hand_and_goes_again(fake, refund, staff):
    fake.payer.refunds_wait = True
    send()
    fake.webhooks.settle()
    fake.payer.settle_refund(made(fake)[0]["id"], fails=True)
    fake.webhooks.settle()
    stuck = Refund.objects.get()
    assert (stuck.state, stuck.asked_at) == ("stuck", None) and stuck.key != refund.key
    assert ledger.balance(Account.SELLERS) == -Order.objects.get().share
    sending_back.try_again(refund=stuck, actor=staff)
    fake.payer.refunds_wait = False
    assert send().state == "done"
    fake.webhooks.settle()
    fake.webhooks.resend()
    assert [row["status"] for row in made(fake)] in (["failed", "succeeded"], ["succeeded", "failed"])
    assert (Refund.objects.get().state, ledger.balance(Account.UNCLAIMED)) == ("done", 0)


@pytest.mark.parametrize("switch", ["duplicated", "swapped", "forged", "stale"])
def test_events_that_come_twice_turned_forged_or_stale_end_the_same(fake, refund, switch):
    setattr(fake.webhooks, switch, 2)
    send()
    fake.webhooks.settle()
    fake.webhooks.resend()
    settled_once(fake)


def test_charge_that_is_not_known_yet_is_waited_for(fake, refund):
    Payment.objects.update(charge="")
    fake.faults.next("429", times=10, endpoint="GET /v1/checkout/sessions/:id")
    assert send().state == "intended"
    fake.faults.clear()
    send(timedelta(hours=2))
    settled_once(fake)


def test_refund_made_by_hand_at_stripe_is_a_mismatch(fake, order):
    from orders.models import Mismatch

    client = stripe_client.client()
    client.v1.refunds.create({"charge": Payment.objects.get().charge, "amount": 5_000})
    fake.webhooks.settle()
    assert Mismatch.objects.filter(kind="refund made outside").exists()
    assert ledger.balance(Account.SELLERS) == -order.share
