from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from orders.books import capturing, costing, ledger
from orders.books.ledger import Account, Side
from orders.models import LedgerEntry, LedgerTransaction, Mismatch, Payment, Purchase
from orders.payments import paying
from orders.providers.base import Fee, SessionState
from tests.orders import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(ayesha, bilal):
    """Rs 16,500 and 450 for delivery: Rs 330 are ours, Rs 16,620 hers."""
    return make.pay(make.make_win(ayesha.seller_profile, bilal, price=16_500, delivery=450))


def sides(key: str) -> dict[str, Decimal]:
    entries = LedgerEntry.objects.filter(transaction__key=key)
    return {entry.account: entry.amount for entry in entries}


def test_payment_is_booked_with_itself(payment, ayesha):
    assert sides(f"capture:{payment.pk}") == {"provider": 16_950, "sellers": -16_620, "commission": -330}
    order = make.order_of(payment.purchase)
    assert ledger.balance(Account.SELLERS, seller=ayesha.seller_profile, order=order) == -16_620


def test_payment_told_twice_is_booked_once(payment):
    paying.mark_paid(payment=payment)
    assert LedgerTransaction.objects.filter(kind="capture").count() == 1


@pytest.mark.parametrize("state", ["expired", "cancelled", "paid"])
def test_money_that_nobody_waits_for_is_booked_as_unclaimed_and_goes_back(ayesha, bilal, state):
    payment = make.start(make.make_win(ayesha.seller_profile, bilal))
    Purchase.objects.update(state=state, paid_at=timezone.now())
    paying.mark_paid(payment=payment)
    assert sides(f"capture:{payment.pk}") == {"provider": payment.amount, "unclaimed": -payment.amount}
    refund = payment.refunds.get()
    assert (refund.order, refund.amount, refund.state) == (None, payment.amount, "intended")
    assert state in refund.reason


def test_payment_of_joined_purchases_is_booked_for_all_their_orders(ayesha, bilal, sana):
    parts = [make.make_purchase(ayesha.seller_profile, bilal) for _ in range(2)]
    parent = Purchase.objects.create(
        number="PUR-JOINED", buyer=bilal, total=sum(part.total for part in parts), deadline=parts[0].deadline
    )
    Purchase.objects.filter(pk__in=[part.pk for part in parts]).update(joined_into=parent)
    payment = Payment.objects.create(purchase=parent, provider="sandbox", amount=parent.total, state="paid")
    orders = [make.order_of(part) for part in parts]
    assert list(capturing.orders_of(payment)) == orders
    assert {capturing.payment_of(order) for order in orders} == {payment}
    for order in orders:
        order.state = "paid"
        order.save(update_fields=["state"])
    capturing.book(payment=payment, now=timezone.now())
    assert ledger.balance(Account.SELLERS) == -sum(order.share for order in orders)
    assert ledger.balance(Account.UNCLAIMED) == 0
    assert ledger.balance(Account.PROVIDER) == parent.total


# -- Charge and fee ---------------------------------------------------------------------------------------


def test_charge_and_fee_are_asked_for_and_the_fee_is_booked(payment):
    assert capturing.learn_due() == 1
    payment.refresh_from_db()
    assert payment.charge == f"ch_{payment.session.removeprefix('ses_')}"
    assert (payment.fee_amount, payment.fee_currency) == (49_155 + 3_000, "PKR")
    assert sides(f"fee:{payment.pk}") == {"fees": Decimal("521.55"), "provider": Decimal("-521.55")}
    assert capturing.learn_due() == 0


def test_fee_in_another_currency_is_a_mismatch_and_nothing_is_booked(payment):
    stands = SessionState("paid", 1_695_000, "PKR", payment.purchase.number, "ch_1", Fee(612, "USD"))
    capturing.record(payment=payment, stands=stands, now=timezone.now())
    payment.refresh_from_db()
    assert (payment.fee_amount, payment.fee_currency) == (612, "USD")
    assert not LedgerTransaction.objects.filter(kind="fee").exists()
    mismatch = Mismatch.objects.get()
    assert (mismatch.subject, "612" in mismatch.found, mismatch.settled_at) == (f"payment:{payment.pk}", True, None)


def test_fee_that_is_not_reckoned_yet_is_asked_for_again(payment):
    stands = SessionState("paid", 1_695_000, "PKR", payment.purchase.number, "ch_1", None)
    now = timezone.now()
    capturing.record(payment=payment, stands=stands, now=now)
    capturing.record(payment=payment, stands=stands, now=now)
    assert capturing.learn_due(now=now) == 1
    assert Payment.objects.get().fee_currency == "PKR"


def test_provider_that_does_not_know_it_stops_nobody(payment, ayesha, sana):
    Payment.objects.filter(pk=payment.pk).update(session="ses_gone")
    other = make.pay(make.make_purchase(ayesha.seller_profile, sana))
    now = timezone.now()
    assert capturing.learn_due(now=now) == 1
    assert Payment.objects.get(pk=other.pk).charge
    assert capturing.learn_due(now=now) == 0
    assert capturing.learn_due(now=now + costing.AFTER_ERROR) == 0


# -- Append-only ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [LedgerTransaction, LedgerEntry])
@pytest.mark.parametrize("deed", ["update", "delete"])
def test_nothing_booked_is_changed_or_removed(payment, model, deed):
    rows = model.objects.all()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(id=10_000) if deed == "update" else rows._raw_delete(rows.db)
    assert model.objects.exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sides_that_do_not_add_up_are_refused_at_the_commit(ayesha, bilal):
    make.pay(make.make_win(ayesha.seller_profile, bilal))
    booked = LedgerTransaction.objects.get()
    with pytest.raises(DatabaseError, match="does not add up"), transaction.atomic():
        LedgerEntry.objects.create(transaction=booked, account=Account.FEES, amount=5)
    assert booked.entries.count() == 3


def test_sides_are_checked_before_they_are_booked():
    with pytest.raises(ledger.Unbalanced):
        ledger.post(kind="fee", key="x", sides=[Side(Account.FEES, Decimal(1))], at=timezone.now())


def test_payments_of_before_are_booked_by_the_migration(ayesha, bilal):
    import importlib

    from django.apps import apps

    migration = importlib.import_module("orders.migrations.0009_book_captures")
    paid, late = (make.make_win(ayesha.seller_profile, bilal, price=1_000, delivery=100) for _ in range(2))
    for purchase, state in ((paid, "paid"), (late, "refund_due")):
        Payment.objects.create(purchase=purchase, provider="sandbox", amount=purchase.total, state=state)
    paid.orders.update(state="shipped")
    for _ in range(2):
        migration.book(apps, None)
    first, second = Payment.objects.order_by("pk")
    assert sides(f"capture:{first.pk}") == {"provider": 1_100, "sellers": -1_080, "commission": -20}
    assert sides(f"capture:{second.pk}") == {"provider": 1_100, "unclaimed": -1_100}
    assert LedgerTransaction.objects.count() == 2
