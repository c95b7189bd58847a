"""Transfers and reversals carried out: by the sandbox, and what waits, fails and gets stuck."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import SellerProfile
from orders import attempting
from orders.models import LedgerTransaction, Order, Payment, PayoutFreeze, SandboxSession, Transfer
from orders.payouts import sending, shares
from orders.providers import sandbox, sandbox_movements
from orders.providers.base import Declined, Refused, TryLater, Unknown
from tests.orders import factories as make
from tests.orders.outside import booked, fail, lose_the_answer

FREEZE = {"cause": PayoutFreeze.Cause.STAFF, "reference": "Looks odd"}


@pytest.fixture
def owed(ayesha, bilal) -> Order:
    return make.make_owed_order(ayesha.seller_profile, bilal, price=6_800)


@pytest.fixture
def sent(owed) -> Order:
    assert make.send() == 1
    return owed


def transfer() -> Transfer:
    return Transfer.objects.get()


# -- Sent -------------------------------------------------------------------------------------------------


def test_share_is_sent_booked_and_told_once(sent, ayesha):
    done = transfer()
    assert (done.state, done.next_attempt_at, done.attempts) == ("done", None, 1)
    assert make.sent_to(sent) == [711_400] and done.reference.startswith("tr_")
    assert booked(f"transfer:{done.pk}") == {"sellers": Decimal("7114.00"), "provider": Decimal("-7114.00")}
    assert ayesha.notifications.get(kind="payout_sent").context["amount"] == "7114.00"
    assert make.send(now=timezone.now() + timedelta(days=30)) == 0
    assert make.sent_to(sent) == [711_400]


def test_record_twice_is_recorded_once(sent):
    movement = sandbox.find_transfer(group=sent.purchase.number, key=transfer().key)
    attempting.record(sending.ERRAND, transfer(), movement, now=timezone.now())
    assert LedgerTransaction.objects.filter(kind="transfer").count() == 1


def test_another_amount_than_ours_is_for_a_person(owed):
    movement = sandbox_movements.Movement("tr_odd", 5, "done")
    attempting.record(sending.ERRAND, transfer(), movement, now=timezone.now())
    assert (transfer().state, transfer().reference) == ("stuck", "tr_odd") and "5 paisa" in transfer().failure


# -- Waiting ----------------------------------------------------------------------------------------------


def freeze(order):
    shares.freeze(order=order, **FREEZE)


def forget_charge(order):
    Payment.objects.update(charge="")


def forbid_payouts(order):
    SellerProfile.objects.update(payable_at=None)


def dispute(order):
    Order.objects.update(state="disputed")


@pytest.mark.parametrize("obstacle", [freeze, forget_charge, forbid_payouts, dispute])
def test_what_has_to_wait_waits_without_an_attempt(owed, obstacle):
    now = timezone.now()
    obstacle(owed)
    assert make.send(now=now) == 0
    assert (transfer().state, transfer().attempts, transfer().asked_at) == ("intended", 0, None)
    assert transfer().next_attempt_at == now + attempting.WAIT
    assert make.sent_to(owed) == []


def test_charge_that_becomes_known_lets_it_go(owed):
    forget_charge(owed)
    make.send()
    make.know_charge(owed)
    assert make.send(now=timezone.now() + attempting.WAIT) == 1 and transfer().state == "done"


def test_seller_who_moves_to_a_bank_is_paid_there(owed):
    bank = {"payout_provider": "manual", "provider_account": "PK36SCBL0000001123456702"}
    SellerProfile.objects.update(**bank)
    make.send()
    assert (transfer().provider, transfer().account) == tuple(bank.values()) and transfer().state == "pending"


def test_one_that_raises_stops_nobody(owed, monkeypatch, sana):
    other = make.make_owed_order(None, sana)
    real = sending.is_ready

    def break_down(row, now):
        if row.order == owed:
            raise ZeroDivisionError
        return real(row, now)

    errand = attempting.Errand(**vars(sending.ERRAND) | {"is_ready": break_down})
    monkeypatch.setattr(sending, "ERRAND", errand)
    now = timezone.now()
    assert make.send(now=now) == 1
    assert [row.state for row in Transfer.objects.order_by("pk")] == ["intended", "done"]
    assert owed.transfer.next_attempt_at == now + attempting.AFTER_ERROR and make.sent_to(other)


# -- Failing ----------------------------------------------------------------------------------------------


def test_busy_provider_is_asked_again_with_the_same_key(owed, monkeypatch):
    asked = fail(monkeypatch, "transfer", TryLater("busy"))
    now = timezone.now()
    make.send(now=now)
    assert (transfer().asked_at, transfer().failure) == (None, "busy")
    assert make.send(now=now + timedelta(seconds=59)) == 0
    make.send(now=now + timedelta(minutes=1))
    assert asked[0] == asked[1] and make.sent_to(owed) == [711_400]
    assert (transfer().state, transfer().failure, transfer().attempts) == ("done", "", 2)


def test_declined_is_asked_again_with_a_new_key(owed, monkeypatch):
    asked = fail(monkeypatch, "transfer", Declined("no money"))
    now = timezone.now()
    make.send(now=now)
    make.send(now=now + timedelta(minutes=1))
    assert asked[0] != asked[1] and make.sent_to(owed) == [711_400]


def test_refused_is_for_a_person_at_once(owed, monkeypatch):
    asked = fail(monkeypatch, "transfer", Refused("account closed"))
    make.send()
    assert (transfer().state, transfer().next_attempt_at, transfer().failure) == ("stuck", None, "account closed")
    assert transfer().is_surely_unsent and transfer().key != asked[0][0]


def test_provider_that_is_not_set_up_any_more_is_for_a_person(owed, settings):
    settings.DEBUG = settings.SANDBOX_PAYMENTS = False
    make.send()
    assert transfer().state == "stuck" and "not set up" in transfer().failure


def test_lost_answer_is_found_and_not_sent_again(owed, monkeypatch):
    asked = lose_the_answer(monkeypatch, "transfer")
    now = timezone.now()
    make.send(now=now)
    assert (transfer().state, transfer().asked_at) == ("intended", now) and not transfer().is_surely_unsent
    make.send(now=now + timedelta(minutes=1))
    assert transfer().state == "done" and make.sent_to(owed) == [711_400] and len(asked) == 1


def test_what_was_not_done_keeps_its_key_for_a_day_and_then_gets_a_new_one(owed, monkeypatch):
    asked = fail(monkeypatch, "transfer", *[Unknown("500")] * 8)
    now = timezone.now()
    for _ in range(20):
        make.send(now=now)
        now += timedelta(hours=2)
    assert transfer().state == "done" and make.sent_to(owed) == [711_400]
    keys = [key for key, _ in asked]
    assert keys[0] == keys[5] and keys[-1] != keys[0] and transfer().key == keys[-1]


def test_control_a_new_key_at_once_sends_it_twice(owed, monkeypatch):
    """What the doubt is for: without it the lost answer's money goes again."""
    lose_the_answer(monkeypatch, "transfer")
    now = timezone.now()
    make.send(now=now)
    Transfer.objects.update(asked_at=None, key=uuid4())
    SandboxSession.objects.filter(reference__startswith="ses_").update(amount_paisa=9_999_900)
    make.send(now=now + timedelta(minutes=1))
    assert make.sent_to(owed) == [711_400, 711_400]


def test_later_refusal_takes_no_doubt_away(owed, monkeypatch):
    asked = fail(monkeypatch, "transfer", Unknown("?"), Declined("no"), TryLater("busy"), Refused("closed"))
    now = timezone.now()
    for _ in range(4):
        make.send(now=now)
        now += timedelta(hours=1)
    assert len({key for key, _ in asked}) == 1 and len(asked) == 4
    assert transfer().state == "stuck" and transfer().asked_at and not transfer().is_surely_unsent


def test_out_of_attempts_is_for_a_person(owed, monkeypatch):
    asked = fail(monkeypatch, "transfer", *[TryLater("busy")] * 30)
    now = timezone.now()
    for _ in range(60):
        make.send(now=now)
        now += timedelta(hours=2)
    assert len(asked) == len(attempting.BACKOFF) + 1 and transfer().state == "stuck"


def test_claim_of_a_dead_worker_is_free_again_and_looked_up(owed, monkeypatch):
    now = timezone.now()
    assert attempting.claim(sending.ERRAND, transfer(), now)
    assert make.send(now=now + timedelta(minutes=9)) == 0
    assert make.send(now=now + timedelta(minutes=10)) == 1
    assert make.sent_to(owed) == [711_400] and transfer().state == "done"


def test_in_doubt_and_frozen_is_looked_up_but_not_asked_for(owed, monkeypatch):
    asked = fail(monkeypatch, "transfer", Unknown("500"))
    now = timezone.now()
    make.send(now=now)
    freeze(owed)
    make.send(now=now + timedelta(minutes=5))
    assert len(asked) == 1 and transfer().state == "intended"
    shares.unfreeze(order=owed, now=now + timedelta(hours=1), **FREEZE)
    make.send(now=now + timedelta(hours=1))
    assert make.sent_to(owed) == [711_400]


def test_sent_before_the_freeze_is_recorded_during_it(owed, monkeypatch):
    lose_the_answer(monkeypatch, "transfer")
    now = timezone.now()
    make.send(now=now)
    freeze(owed)
    make.send(now=now + timedelta(minutes=5))
    assert transfer().state == "done" and make.sent_to(owed) == [711_400]
