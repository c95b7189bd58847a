from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.models import FixedPriceListing
from config import auditing
from orders.books import capturing
from orders.models import LedgerEntry, LedgerTransaction, Order, Payment, Purchase, Refund, Transfer
from orders.refunds import disputing, refunding
from tests.orders import factories as make
from tests.orders.ledgers import lift_triggers

CODES = ["M1", "M3", "M4", "L1", "S1"]


@pytest.fixture
def market(ayesha, bilal, sana):
    """A bit of everything that money does, made by the rules."""
    seller = ayesha.seller_profile
    make.make_completed_order(seller, bilal, price=3_000)
    whole = make.make_paid_order(seller, sana, price=1_000, delivery=99)
    part = make.make_completed_order(seller, sana, price=2_000)
    refunding.refund(order=whole, reason="Late", actor=None)
    refunding.refund(order=part, amount=Decimal("33.33"), reason="Late", actor=None)
    make.send_back()
    contested = make.make_completed_order(seller, bilal, price=5_000)
    about = {"reference": "dp_1", "amount": contested.total, "reason": "", "now": timezone.now()}
    disputing.close_dispute(payment=capturing.payment_of(contested), won=False, **about)
    bounced = refunding.refund(order=make.make_completed_order(seller, bilal), reason="Late", actor=None)
    make.hear_of(bounced)
    make.hear_of(bounced, "failed")
    late = make.start(make.make_win(seller, sana))
    Purchase.objects.filter(pk=late.purchase_id).update(state="expired")
    Order.objects.filter(purchase=late.purchase_id).update(state="expired")
    from orders.payments import paying

    paying.mark_paid(payment=late)
    return seller


def broken(code) -> list[str]:
    return list(auditing.REGISTER[code].broken())


@pytest.mark.parametrize("code", CODES)
def test_honest_market_breaks_nothing(market, code):
    assert broken(code) == []


def kept_order() -> Order:
    return Order.objects.filter(state="completed", refunds=None).first()


def book(**entry):
    booked = LedgerTransaction.objects.create(kind="correction", key="broken", at=timezone.now())
    LedgerEntry.objects.create(transaction=booked, **entry)


def spoil_capture():
    Payment.objects.filter(state="paid").update(amount=1)


def spoil_missing_capture():
    Payment.objects.exclude(state__in=["paid", "refund_due"]).update(state="refund_due")
    late = Payment.objects.filter(state="refund_due").first()
    Payment.objects.create(purchase=late.purchase, provider="sandbox", amount=5, state="refund_due")


def spoil_unreceived():
    Payment.objects.filter(state="refund_due").update(state="expired")


def spoil_empty():
    LedgerTransaction.objects.create(kind="correction", key="broken", at=timezone.now())


def make_transfer(order: Order, amount, **columns) -> Transfer:
    told = {"seller": order.seller, "account": "a", "provider": "manual", "state": "intended"}
    return Transfer.objects.update_or_create(order=order, defaults={"amount": amount, **told, **columns})[0]


def spoil_transfer():
    order = kept_order()
    make_transfer(order, order.share + Decimal("0.01"))


def spoil_transfer_of_refunded():
    make_transfer(Order.objects.filter(state="refunded", refunds__isnull=False).first(), 1)


def spoil_transfer_after_dispute():
    make_transfer(Order.objects.get(events__to_state="disputed"), 1)


def spoil_refund():
    order = kept_order()
    amount = order.total + 1
    parts = {"commission_part": order.commission, "share_part": order.share + 1}
    payment = capturing.payment_of(order)
    Refund.objects.create(payment=payment, order=order, provider="sandbox", amount=amount, reason="?", **parts)


def spoil_parts():
    order = kept_order()
    payment = capturing.payment_of(order)
    Refund.objects.create(
        payment=payment, order=order, provider="sandbox", amount=order.commission + 1, reason="?",
        commission_part=order.commission + 1,
    )  # fmt: skip


def spoil_refund_after_dispute():
    order = Order.objects.get(events__to_state="disputed")
    payment = capturing.payment_of(order)
    Refund.objects.create(payment=payment, order=order, provider="sandbox", amount=1, share_part=1, reason="?")


def spoil_refund_of_unpaid():
    Payment.objects.filter(state="refund_due").update(state="failed")


def spoil_commission():
    Refund.objects.filter(state="done", order__isnull=False).update(state="cancelled")


def spoil_state():
    Order.objects.filter(pk=kept_order().pk).update(state="refunded")


def spoil_transferred():
    order = kept_order()
    from orders.books.ledger import Account, Side, of_seller, post

    sides = [of_seller(order, Decimal(1)), Side(Account.LOSSES, Decimal(-1))]
    post(kind="correction", key="broken", sides=sides, at=timezone.now())


def spoil_stock():
    FixedPriceListing.objects.filter(pk=FixedPriceListing.objects.first().pk).update(received=1_000)


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("M1", spoil_capture),
        ("M1", spoil_missing_capture),
        ("M1", spoil_unreceived),
        ("M1", spoil_empty),
        ("M3", spoil_transfer),
        ("M3", spoil_transfer_of_refunded),
        ("M3", spoil_transfer_after_dispute),
        ("M4", spoil_refund),
        ("M4", spoil_parts),
        ("M4", spoil_refund_after_dispute),
        ("M4", spoil_refund_of_unpaid),
        ("L1", spoil_commission),
        ("L1", spoil_state),
        ("L1", spoil_transferred),
        ("S1", spoil_stock),
    ],
)
def test_each_invariant_finds_its_broken_row(market, code, spoil):
    spoil()
    assert broken(code)


def test_sides_that_do_not_add_up_are_found(market):
    lift_triggers()
    book(account="fees", amount=5)
    assert broken("M1") == ["broken: sums to 5.00"]
