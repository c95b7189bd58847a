"""Each invariant of sellers' money: kept by an honest market, and broken by one spoiled row."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config import auditing
from orders.models import LedgerEntry, LedgerTransaction, Order, PayoutFreeze, Reversal, Transfer
from orders.payouts import shares, unsticking
from tests import factories
from tests.orders import factories as make
from tests.orders.ledgers import lift_triggers

HOUR = timedelta(hours=1)
NOW = timezone.now()
THEN = NOW - 3 * HOUR


def broken(code) -> list[str]:
    return list(auditing.REGISTER[code].broken())


@pytest.fixture
def market(ayesha, bilal, sana, staff):
    """Sent; sent and partly taken back; made smaller before; frozen; paid by the bank. All completed hours ago."""
    seller = make.make_reachable(ayesha.seller_profile)
    orders = [make.make_owed_order(seller, bilal, now=THEN) for _ in range(3)]
    make.make_refund(orders[2], 14, now=THEN)
    make.send(now=THEN)
    make.make_refund(orders[1], 100, now=THEN)
    make.reverse(now=THEN)
    frozen = make.make_owed_order(seller, sana, now=THEN)
    shares.freeze(order=frozen, cause="staff", reference="odd", now=THEN)
    by_bank = make.make_completed_order(make.make_bank_seller(), sana, now=THEN)
    make.send(now=NOW)
    waiting = Transfer.objects.get(order=by_bank)
    unsticking.confirm(intent=waiting, bank_reference="FT-1", amount=waiting.amount, actor=staff)
    assert list(Transfer.objects.order_by("pk").values_list("state", flat=True)) == [*["done"] * 3, "intended", "done"]
    return orders


@pytest.mark.parametrize("code", ["M3a", "M3b", "M3c", "M3d", "S2", "A7"])
def test_honest_market_breaks_nothing(market, code):
    assert broken(code) == []


def send_too_much():
    Transfer.objects.filter(state="done").update(amount=99_999)


def forget_a_reversal():
    Reversal.objects.filter(state="done").update(state="cancelled")


def send_to_somebody_else():
    Transfer.objects.filter(state="intended").update(seller=factories.make_seller())


def lose_a_booking():
    lift_triggers()
    LedgerEntry.objects.filter(transaction__kind="transfer").delete()


def book_another_amount():
    lift_triggers()
    LedgerEntry.objects.filter(transaction__kind="reversal", account="provider").update(amount=7)


def book_from_another_place():
    lift_triggers()
    LedgerEntry.objects.filter(transaction__kind="transfer", account="bank").update(account="provider")


def book_what_is_not_done():
    Transfer.objects.filter(state="done").update(state="stuck")


def book_what_is_not_there():
    LedgerTransaction.objects.create(kind="transfer", key="transfer:999", at=NOW)


def send_while_frozen():
    sent = Transfer.objects.filter(state="done").first()
    PayoutFreeze.objects.create(order=sent.order, cause="staff", reference="x", at=sent.asked_at - HOUR)


def send_while_frozen_for_a_while():
    sent = Transfer.objects.filter(state="done").first()
    lifted = {"at": sent.asked_at - HOUR, "lifted_at": sent.asked_at + HOUR}
    PayoutFreeze.objects.create(order=sent.order, cause="staff", reference="x", **lifted)


def forget_a_transfer():
    Transfer.objects.filter(state="intended").delete()
    PayoutFreeze.objects.update(lifted_at=THEN)


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("M3a", send_too_much),
        ("M3a", forget_a_reversal),
        ("M3a", send_to_somebody_else),
        ("M3b", lose_a_booking),
        ("M3b", book_another_amount),
        ("M3b", book_from_another_place),
        ("M3b", book_what_is_not_done),
        ("M3b", book_what_is_not_there),
        ("M3c", send_while_frozen),
        ("M3c", send_while_frozen_for_a_while),
        ("M3d", forget_a_transfer),
    ],
)
def test_one_spoiled_row_is_found(market, code, spoil):
    spoil()
    assert broken(code)


def test_freeze_after_the_money_went_is_no_breach(market):
    sent = Transfer.objects.filter(state="done").first()
    shares.freeze(order=sent.order, cause="dispute", reference="dp_1")
    assert broken("M3c") == []


def test_what_is_new_frozen_or_refunded_needs_no_transfer(market, sana):
    Transfer.objects.filter(state="intended").delete()
    assert broken("M3d") == [], "frozen"
    PayoutFreeze.objects.update(lifted_at=timezone.now())
    assert broken("M3d") == [], "lifted just now"
    fresh = make.make_completed_order(factories.make_seller(), sana)
    Transfer.objects.filter(order=fresh).delete()
    assert broken("M3d") == [], "completed just now"
    old = Order.objects.get(transfer=None, freezes__isnull=False)
    PayoutFreeze.objects.update(lifted_at=THEN)
    make.make_refund(old, old.share)
    assert broken("M3d") == [], "refunded"
