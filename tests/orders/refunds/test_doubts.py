"""Refunds whose answers are lost, which are refused, or have to wait: what `attempting` makes of them."""

import importlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.utils import timezone

from orders import attempting
from orders.books import capturing, ledger
from orders.books.ledger import Account
from orders.models import LedgerTransaction, Order, Payment, Refund, SandboxSession
from orders.providers import sandbox
from orders.providers.base import Contested, Declined, Movement, Refused, TryLater, Unknown
from orders.refunds import disputing, refunding, sending_back
from tests.orders import factories as make
from tests.orders.outside import booked, fail, lose_the_answer

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)


@pytest.fixture
def order(ayesha, bilal) -> Order:
    order = make.make_paid_order(ayesha.seller_profile, bilal, price=1_000, delivery=200)
    capturing.learn(payment=Payment.objects.get())
    return order


@pytest.fixture
def refund(order) -> Refund:
    return refunding.refund(order=order, amount=Decimal(300), reason="Chipped", actor=None, now=NOW)


def row() -> Refund:
    return Refund.objects.get()


def send(after: timedelta = timedelta()) -> Refund:
    make.send_back(now=NOW + after)
    return row()


def made() -> int:
    return SandboxSession.objects.filter(reference__startswith="re_").count()


def contest(order: Order, *, amount=None) -> dict:
    payment = capturing.payment_of(order)
    told = {"reference": "dp_1", "amount": amount or payment.amount, "reason": "fraudulent", "now": NOW}
    disputing.open_dispute(payment=payment, **told)
    return {"payment": payment, **told}


# -- In doubt ---------------------------------------------------------------------------------------------


def test_lost_answer_is_looked_up_and_not_asked_for_again(refund, monkeypatch):
    asked = lose_the_answer(monkeypatch, "refund")
    assert (send().state, row().asked_at, row().key) == ("intended", NOW, refund.key)
    assert send(timedelta(minutes=1)).state == "done"
    assert (len(asked), made()) == (1, 1)


def test_control_without_the_doubt_it_is_made_twice(refund, monkeypatch):
    lose_the_answer(monkeypatch, "refund")
    send()
    Refund.objects.update(asked_at=None, key=make.new_nonce())
    send(timedelta(minutes=1))
    assert made() == 2


def test_later_errors_take_no_doubt_away(refund, monkeypatch):
    errors = [Unknown("?"), Declined("no"), TryLater("busy"), Contested("disputed"), Refused("closed")]
    asked = fail(monkeypatch, "refund", *errors)
    for hours in range(5):
        send(hours * 2 * HOUR)
    assert {key for key, _amount in asked} == {refund.key} and len(asked) == 5
    assert (row().state, row().asked_at, row().key) == ("stuck", NOW, refund.key)


def test_event_that_comes_between_the_look_and_the_new_key_is_the_last_word(refund, monkeypatch):
    fail(monkeypatch, "refund", Unknown("?"))
    send()

    def find_nothing_too_early(**words):
        make.hear_of(row())

    monkeypatch.setattr(sandbox, "find_refund", find_nothing_too_early)
    assert (send(24 * HOUR).state, row().key, made()) == ("done", refund.key, 0)


def test_movement_of_another_amount_is_for_a_person_and_never_made_again(refund, staff):
    movement = Movement("re_odd", 5, "done")
    attempting.record(sending_back.ERRAND, refund, movement, now=NOW)
    assert (row().state, row().reference) == ("stuck", "re_odd") and "5 paisa" in row().failure
    assert sending_back.try_again(refund=row(), actor=staff, now=NOW).key == refund.key
    assert not LedgerTransaction.objects.filter(kind="refund").exists()


@pytest.mark.parametrize("error", [Declined("no"), Refused("closed")])
def test_what_was_surely_not_made_gets_a_new_key(refund, staff, monkeypatch, error):
    asked = fail(monkeypatch, "refund", error)
    assert (send().asked_at, row().failure) == (None, str(error)) and row().key != refund.key
    if row().state == "stuck":
        sending_back.try_again(refund=row(), actor=staff, now=NOW)
    assert send(HOUR).state == "done"
    assert (len({key for key, _amount in asked}), made()) == (2, 1)


def test_busy_provider_is_asked_again_with_the_same_key(refund, monkeypatch):
    asked = fail(monkeypatch, "refund", TryLater("busy"))
    assert send().asked_at is None
    assert send(HOUR).state == "done" and asked[0] == asked[1]


def test_stuck_and_in_doubt_it_is_looked_up_before_it_is_made_again(refund, staff, monkeypatch):
    asked = lose_the_answer(monkeypatch, "refund")
    send()
    Refund.objects.update(state="stuck", next_attempt_at=None)
    again = sending_back.try_again(refund=row(), actor=staff, now=NOW + HOUR)
    assert (again.state, again.attempts, again.key) == ("intended", 0, refund.key)
    assert send(HOUR).state == "done" and (len(asked), made()) == (1, 1)


def test_claim_of_a_dead_worker_is_free_again_and_looked_up(refund, monkeypatch):
    assert attempting.claim(sending_back.ERRAND, refund, NOW)
    assert make.send_back(now=NOW + attempting.LEASE - timedelta(seconds=1)) == 0
    assert send(attempting.LEASE).state == "done" and made() == 1


def test_error_that_comes_after_the_event_changes_nothing(refund):
    claimed, _in_doubt, _may_ask = attempting.claim(sending_back.ERRAND, refund, NOW)
    make.hear_of(refund, "pending")
    attempting.note_failure(sending_back.ERRAND, claimed, Refused("no"), was_in_doubt=False, now=NOW)
    assert (row().state, row().key, row().failure) == ("pending", refund.key, "")


def test_refunds_tried_before_doubts_were_written_are_in_doubt(refund, order):
    """Of one that nobody was asked for there is none, and what is done is done."""
    unsent = refunding.refund(order=order, amount=Decimal(1), reason="Late", actor=None, now=NOW)
    done = refunding.refund(order=order, amount=Decimal(2), reason="Late", actor=None, now=NOW)
    for made, columns in [(refund, {"state": "stuck"}), (done, {"state": "done"})]:
        Refund.objects.filter(pk=made.pk).update(attempts=2, next_attempt_at=None, **columns)
    migration = importlib.import_module("orders.migrations.0014_refunds_in_doubt")
    migration.doubt(apps, None)
    assert [Refund.objects.get(pk=each.pk).asked_at is None for each in (refund, unsent, done)] == [False, True, True]


# -- Waiting ----------------------------------------------------------------------------------------------


def test_open_dispute_is_waited_for_an_hour_at_a_time(refund, order, monkeypatch):
    asked = fail(monkeypatch, "refund")
    contest(order)
    assert (send().attempts, row().asked_at, row().next_attempt_at) == (0, None, NOW + HOUR)
    assert asked == []


def test_made_before_the_dispute_it_is_recorded_during_it(refund, order, monkeypatch):
    asked = lose_the_answer(monkeypatch, "refund")
    send()
    contest(order)
    assert send(HOUR).state == "done" and len(asked) == 1


def test_in_doubt_and_disputed_it_is_looked_up_but_not_asked_for(refund, order, monkeypatch):
    asked = fail(monkeypatch, "refund", Unknown("?"))
    send()
    contest(order)
    assert (send(HOUR).state, row().attempts, len(asked)) == ("intended", 1, 1)


def test_dispute_that_only_the_provider_knows_of_is_waited_for_without_an_attempt(refund, monkeypatch):
    asked = fail(monkeypatch, "refund", *[Contested("disputed")] * 30)
    for hours in range(30):
        send(hours * HOUR)
    assert (row().state, row().attempts, row().asked_at, row().failure) == ("intended", 0, None, "disputed")
    assert send(30 * HOUR).state == "done" and len(asked) == 31


def test_money_that_a_bank_has_given_back_is_for_a_person(order, monkeypatch):
    """The rest of an order of which a lost dispute took a part: nobody decides about it any more."""
    disputing.close_dispute(**contest(order, amount=Decimal(100)), won=False)
    fail(monkeypatch, "refund", Contested("charged back"))
    refunding.refund(order=order, reason="Late", actor=None, now=NOW)
    assert (send().state, row().failure) == ("stuck", "charged back")


def test_refund_that_was_given_up_is_done_if_the_provider_says_so(refund, order, monkeypatch):
    """Its answer was lost, and then the payment: the money is gone, so that it is in the books."""
    lose_the_answer(monkeypatch, "refund")
    send()
    disputing.close_dispute(**contest(order, amount=Decimal(900)), won=False)
    assert row().state == "cancelled"
    assert make.hear_of(row(), "pending").state == "cancelled"
    assert make.hear_of(row()).state == "done"
    assert booked(f"refund:{refund.pk}")["provider"] == -300
    assert (Order.objects.get().state, ledger.balance(Account.SELLERS)) == ("refunded", 0)


def test_money_that_came_too_late_and_was_given_back_by_the_bank_is_not_sent_back(refund):
    Payment.objects.update(state="refund_due")
    Refund.objects.all().delete()
    payment = Payment.objects.get()
    assert sending_back.intend_missing(now=NOW) == 1
    told = {"reference": "dp_1", "amount": payment.amount, "reason": "", "now": NOW}
    disputing.close_dispute(payment=payment, won=False, **told)
    assert row().state == "cancelled"
    assert sending_back.intend_missing(now=NOW) == 0 and Refund.objects.count() == 1


def test_provider_that_is_not_set_up_any_more_is_for_a_person(refund, settings):
    settings.DEBUG = settings.SANDBOX_PAYMENTS = False
    assert send().state == "stuck" and "not set up" in row().failure
