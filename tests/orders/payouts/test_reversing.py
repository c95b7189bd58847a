"""Shares taken back from sellers: after their transfer, once, and what happens when it was never sent."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders import attempting
from orders.models import Order, Reversal, Transfer
from orders.providers import sandbox
from orders.providers.base import Declined, TryLater
from tests.orders import factories as make
from tests.orders.outside import booked, fail, lose_the_answer


@pytest.fixture
def owed(ayesha, bilal) -> Order:
    return make.make_owed_order(ayesha.seller_profile, bilal, price=6_800)


@pytest.fixture
def sent(owed) -> Order:
    assert make.send() == 1
    return owed


def transfer() -> Transfer:
    return Transfer.objects.get()


def test_sent_share_is_taken_back_booked_and_told(sent, ayesha):
    make.make_refund(sent, 114)
    assert make.reverse() == 1
    reversal = Reversal.objects.get()
    assert reversal.state == "done" and make.sent_to(sent) == [711_400, -11_400]
    assert booked(f"reversal:{reversal.pk}") == {"provider": Decimal("114.00"), "sellers": Decimal("-114.00")}
    assert make.reverse(now=timezone.now() + timedelta(days=9)) == 0


def test_reversal_waits_for_its_transfer(owed, monkeypatch):
    lose_the_answer(monkeypatch, "transfer")
    now = timezone.now()
    make.send(now=now)
    make.make_refund(owed, 114, now=now)
    assert make.reverse(now=now) == 0 and Reversal.objects.get().attempts == 0
    later = now + timedelta(minutes=20)
    assert (make.send(now=later), make.reverse(now=later)) == (1, 1)
    assert make.sent_to(owed) == [711_400, -11_400]


def test_reversal_of_what_was_not_sent_after_all_is_taken_off(owed, monkeypatch):
    """A call is under way, the buyer is refunded, the call comes back: not done."""

    def refund_meanwhile(**words):
        make.make_refund(owed, 114)
        raise TryLater("busy")

    real = sandbox.transfer
    monkeypatch.setattr(sandbox, "transfer", refund_meanwhile)
    now = timezone.now()
    make.send(now=now)
    monkeypatch.setattr(sandbox, "transfer", real)
    assert Reversal.objects.get().state == "intended"
    make.send(now=now + timedelta(minutes=1))
    assert make.sent_to(owed) == [700_000] and Reversal.objects.get().state == "cancelled"
    make.reverse(now=now + timedelta(days=1))
    assert make.sent_to(owed) == [700_000]


def test_all_refunded_while_a_call_failed_is_never_sent(owed, monkeypatch):
    def refund_meanwhile(**words):
        make.make_refund(owed, owed.share)
        raise TryLater("busy")

    monkeypatch.setattr(sandbox, "transfer", refund_meanwhile)
    now = timezone.now()
    make.send(now=now)
    make.send(now=now + timedelta(days=1))
    assert (transfer().state, Reversal.objects.get().state, make.sent_to(owed)) == ("cancelled", "cancelled", [])


def test_balance_too_low_is_tried_again_with_new_keys_and_then_stuck(sent, monkeypatch):
    asked = fail(monkeypatch, "reverse_transfer", *[Declined("balance")] * 30)
    make.make_refund(sent, 114)
    now = timezone.now()
    for _ in range(60):
        make.reverse(now=now)
        now += timedelta(hours=2)
    assert Reversal.objects.get().state == "stuck"
    assert len({key for key, _ in asked}) == len(asked) == len(attempting.BACKOFF) + 1


def test_lost_answer_of_a_reversal_is_found(sent, monkeypatch):
    asked = lose_the_answer(monkeypatch, "reverse_transfer")
    make.make_refund(sent, 114)
    now = timezone.now()
    for _ in range(2):
        make.reverse(now=now)
        now += timedelta(minutes=1)
    assert Reversal.objects.get().state == "done" and make.sent_to(sent) == [711_400, -11_400] and len(asked) == 1
