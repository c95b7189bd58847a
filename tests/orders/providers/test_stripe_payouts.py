"""Our transfers and reversals at Stripe, over real HTTP: whatever goes wrong, each share arrives once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import SellerProfile
from orders.models import Order, Payment, Reversal, Transfer
from orders.payouts import reversing, sending, shares
from orders.providers.base import Line
from tests.orders import factories as make

pytestmark = pytest.mark.django_db
TRANSFERS, REVERSALS = "POST /v1/transfers", "POST /v1/transfers/:id/reversals"
SHARE = 711_400  # paisa


@pytest.fixture(autouse=True)
def delivered(ayesha, bilal) -> Order:
    """Before Stripe is set up."""
    return make.make_delivered_order(ayesha.seller_profile, bilal, price=6_800)


@pytest.fixture
def owed(delivered, stripe_stage) -> Order:
    """Paid at Stripe, to be sent to a seller whom Stripe knows."""
    order = delivered
    charge = stripe_stage.charge(
        purchase_number=order.purchase.number, lines=(Line(order.number, int(order.total * 100)),)
    )
    Payment.objects.update(provider="stripe", charge=charge)
    SellerProfile.objects.update(payout_provider="stripe", provider_account=stripe_stage.account())
    Order.objects.update(state="completed")
    shares.release(order=order)
    return order


@pytest.fixture
def sweep():
    """`sweep(times)`: the worker's sweep every two minutes, then every two hours."""
    clock = [timezone.now()]

    def inner(times: int = 1, step: timedelta = timedelta(minutes=2)) -> None:
        for _ in range(times):
            sending.send_due(now=clock[0])
            reversing.reverse_due(now=clock[0])
            clock[0] += step

    return inner


def transfer() -> Transfer:
    return Transfer.objects.get()


def sent(fake) -> list[int]:
    return [made["amount"] for made in fake.memory.all("transfer")]


def taken_back(fake) -> list[int]:
    return [made["amount"] for made in fake.memory.all("transfer_reversal")]


def test_share_is_sent_from_its_charge_to_its_seller(fake, owed, sweep):
    sweep()
    made = fake.memory.objects[transfer().reference]
    assert (made["amount"], made["destination"]) == (SHARE, SellerProfile.objects.get().provider_account)
    assert (made["source_transaction"], made["transfer_group"]) == (Payment.objects.get().charge, owed.purchase.number)
    assert transfer().state == "done"


@pytest.mark.parametrize("fault", ["429", "500", "drop", "402"])
@pytest.mark.parametrize("times", [1, 2, 4])
def test_one_share_arrives_whatever_goes_wrong(fake, owed, sweep, fault, times):
    """A call retries once by itself, so two faults are one failed attempt of ours, four are two."""
    fake.faults.next(fault, times=times, endpoint=TRANSFERS)
    sweep(4)
    sweep(30, timedelta(hours=1))
    assert (transfer().state, sent(fake)) == ("done", [SHARE])


def test_lost_answer_is_found_at_the_next_sweep(fake, owed, sweep):
    fake.faults.next("drop", times=2, endpoint=TRANSFERS)
    sweep()
    assert (transfer().state, sent(fake)) == ("intended", [SHARE]) and not transfer().is_surely_unsent
    sweep()
    assert (transfer().state, transfer().attempts, sent(fake)) == ("done", 2, [SHARE])


def test_answer_that_comes_late_is_the_same_transfer(fake, owed, sweep, monkeypatch):
    fake.faults.next("delay", times=1, endpoint=TRANSFERS, seconds=0.5)
    sweep(2)
    assert (transfer().state, sent(fake)) == ("done", [SHARE])


def test_closed_account_is_for_a_person(fake, owed, sweep):
    fake.payer.restrict(SellerProfile.objects.get().provider_account)
    sweep(3)
    assert (transfer().state, sent(fake)) == ("stuck", []) and "capabilities" in transfer().failure
    assert transfer().is_surely_unsent


def test_sent_share_is_taken_back(fake, owed, sweep):
    sweep()
    make.make_refund(owed, 114)
    sweep()
    assert (Reversal.objects.get().state, taken_back(fake)) == ("done", [11_400])


@pytest.mark.parametrize("fault", ["429", "500", "drop", "402"])
@pytest.mark.parametrize("times", [1, 2, 4])
def test_one_reversal_is_made_whatever_goes_wrong(fake, owed, sweep, fault, times):
    sweep()
    make.make_refund(owed, 114)
    fake.faults.next(fault, times=times, endpoint=REVERSALS)
    sweep(4)
    sweep(30, timedelta(hours=1))
    assert (Reversal.objects.get().state, taken_back(fake)) == ("done", [11_400])


def test_balance_too_low_for_days_is_for_a_person(fake, owed, sweep):
    sweep()
    make.make_refund(owed, 114)
    fake.faults.next("402", times=99, endpoint=REVERSALS)
    sweep(40, timedelta(hours=2))
    assert (Reversal.objects.get().state, taken_back(fake)) == ("stuck", [])


def test_refund_while_the_answer_is_lost_is_taken_back_once_it_is_found(fake, owed, sweep):
    fake.faults.next("drop", times=2, endpoint=TRANSFERS)
    sweep()
    make.make_refund(owed, owed.share)
    sweep(8)
    assert (sent(fake), taken_back(fake)) == ([SHARE], [SHARE])
    assert shares.left_of(transfer()) == 0
