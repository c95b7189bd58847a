"""Real threads on PostgreSQL about refunds and disputes. Each race runs with its guard, and without, to see it race."""

import threading
import time
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from orders import attempting, progressing
from orders.books import capturing, ledger
from orders.books.ledger import Account
from orders.models import Order, Payment, Refund, SandboxSession
from orders.parcels import fulfilling
from orders.providers import sandbox
from orders.refunds import disputing, refunding, sending_back
from tests.orders import factories as make
from tests.races import at_once, failures

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def order(ayesha, bilal):
    order = make.order_of(make.pay(make.make_win(ayesha.seller_profile, bilal, price=1_000)).purchase)
    capturing.learn(payment=Payment.objects.get())
    return order


def refunds(order, count: int, amount) -> list:
    """So many people refund so much of it at once."""
    return at_once(
        *[partial(refunding.refund, order=order, amount=amount, reason="Chipped", actor=None) for _ in range(count)]
    )


def intended() -> Decimal:
    return sum(refund.amount for refund in Refund.objects.all())


def test_eight_refunds_of_a_third_never_exceed_the_order(order):
    third = order.total * 2 / 5
    results = refunds(order, 8, third)
    assert failures(results, refunding.TooMuch) == []
    assert intended() == third * 2


def test_eight_whole_refunds_are_one(order):
    results = refunds(order, 8, None)
    assert failures(results, refunding.NothingLeft) == []
    assert Refund.objects.count() == 1


def test_refunds_exceed_the_order_without_the_lock(order, monkeypatch):
    def look(payment):
        found = Payment.objects.get(pk=payment.pk), list(capturing.orders_of(payment))
        time.sleep(0.2)
        return found

    monkeypatch.setattr(capturing, "lock", look)
    left = refunding.decided

    def slowly(*args):
        found = left(*args)
        time.sleep(0.3)
        return found

    monkeypatch.setattr(refunding, "decided", slowly)
    refunds(order, 4, None)
    assert intended() > order.total


# -- Two senders of one row -------------------------------------------------------------------------------


def count_calls(monkeypatch) -> list:
    """What the provider is asked; it takes its time."""
    calls, refund = [], sandbox.refund

    def slowly(**asked):
        calls.append(asked["key"])
        time.sleep(0.3)
        return refund(**asked)

    monkeypatch.setattr(sandbox, "refund", slowly)
    return calls


def test_eight_senders_of_one_refund_ask_once(order, monkeypatch):
    calls = count_calls(monkeypatch)
    refunding.refund(order=order, reason="Chipped", actor=None)
    results = at_once(*[sending_back.send_due] * 8)
    assert failures(results) == []
    assert (len(calls), Refund.objects.get().state, Order.objects.get().state) == (1, "done", "refunded")
    assert ledger.balance(Account.SELLERS) == 0


def test_senders_ask_many_times_without_the_claim_and_the_key_still_makes_it_one(order, monkeypatch):
    calls = count_calls(monkeypatch)
    monkeypatch.setattr(attempting, "is_unclaimed", lambda intent, seen: True)
    monkeypatch.setattr(sandbox, "find_refund", lambda **words: None)
    refunding.refund(order=order, reason="Chipped", actor=None)
    at_once(*[sending_back.send_due] * 4)
    assert len(calls) > 1
    assert SandboxSession.objects.filter(reference__startswith="re_").count() == 1
    assert ledger.balance(Account.SELLERS) == 0


def test_answer_and_events_at_once_book_one_refund(order):
    refund = refunding.refund(order=order, reason="Chipped", actor=None)
    settle = partial(make.hear_of, refund)
    results = at_once(*[settle] * 6)
    assert failures(results) == []
    assert Order.objects.get().events.filter(to_state="refunded").count() == 1
    assert ledger.balance(Account.SELLERS) == ledger.balance(Account.COMMISSION) == 0


# -- A refund against a dispute ---------------------------------------------------------------------------


def disputed(payment, reference="dp_1"):
    return partial(
        disputing.open_dispute,
        payment=payment,
        reference=reference,
        amount=payment.amount,
        reason="fraudulent",
        now=timezone.now(),
    )


def test_refund_against_dispute_is_before_it_or_refused(order):
    payment = Payment.objects.get()
    refund = partial(refunding.refund, order=order, reason="Chipped", actor=None)
    results = at_once(refund, disputed(payment), refund, disputed(payment))
    assert failures(results, refunding.UnderDispute, refunding.NothingLeft) == []
    assert Order.objects.get().state == "disputed"
    assert Refund.objects.count() <= 1
    sending_back.send_due()
    assert not Refund.objects.filter(state="done").exists()
    close = partial(
        disputing.close_dispute,
        payment=payment,
        reference="dp_1",
        amount=payment.amount,
        reason="",
        won=False,
        now=timezone.now(),
    )
    results = at_once(*[close] * 4, sending_back.send_due)
    assert failures(results) == []
    assert Order.objects.get().state == "refunded"
    assert {account: ledger.balance(account) for account in ("sellers", "commission", "disputed", "losses")} == {
        "sellers": 0,
        "commission": 0,
        "disputed": 0,
        "losses": 0,
    }


def test_two_disputes_at_once_wait_for_each_other(order):
    payment = Payment.objects.get()
    results = at_once(*(disputed(payment, reference=f"dp_{number % 2}") for number in range(6)))
    assert failures(results) == []
    assert Order.objects.get().events.filter(to_state="disputed").count() == 1
    assert Order.objects.get().freezes.count() == 2


# -- A refund against a parcel ----------------------------------------------------------------------------


def ship_while_it_is_refunded(order, monkeypatch) -> list:
    """All of it is meant to go back, and this not committed yet, when its seller marks it as shipped."""
    intend, is_meant = refunding.intend, threading.Event()

    def slowly(**columns):
        made = intend(**columns)
        is_meant.set()
        time.sleep(0.3)
        return made

    def ship():
        is_meant.wait(5)
        return fulfilling.ship(order=order, seller=order.seller, courier="TCS")

    monkeypatch.setattr(refunding, "intend", slowly)
    return at_once(partial(refunding.refund, order=order, reason="Chipped", actor=None), ship)


def test_parcel_waits_for_the_refund_that_is_being_meant(order, monkeypatch):
    made, refused = ship_while_it_is_refunded(order, monkeypatch)
    assert (made.state, type(refused)) == ("intended", fulfilling.MoneyGoesBack)
    assert Order.objects.get().state == "paid"


def test_parcel_overtakes_the_refund_without_the_lock(order, monkeypatch):
    def look(order_id):
        return Order.objects.select_related("purchase", "buyer", "seller__user").get(pk=order_id)

    monkeypatch.setattr(progressing, "lock", look)
    ship_while_it_is_refunded(order, monkeypatch)
    assert (Order.objects.get().state, Refund.objects.get().amount) == ("shipped", order.total)
