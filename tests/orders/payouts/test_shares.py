"""What is released, frozen and taken back: intents only, nobody outside is asked."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import SellerProfile
from auctions.models import Auction
from orders import progressing
from orders.models import Order, Payment, PayoutFreeze, Purchase, Reversal, Transfer
from orders.payouts import shares
from tests import factories
from tests.orders import factories as make

COMPLAINT = {"cause": PayoutFreeze.Cause.COMPLAINT, "reference": "CMP-1"}
STAFF = {"cause": PayoutFreeze.Cause.STAFF, "reference": "Looks odd"}


@pytest.fixture
def delivered(ayesha, bilal) -> Order:
    return make.make_delivered_order(make.make_reachable(ayesha.seller_profile), bilal, price=6_800)


@pytest.fixture
def owed(ayesha, bilal) -> Order:
    """Rs 6,800 and 450 delivery: the share is Rs 7,114."""
    return make.make_owed_order(ayesha.seller_profile, bilal, price=6_800)


def transfer() -> Transfer:
    return Transfer.objects.get()


def set_transfer(**columns) -> Transfer:
    Transfer.objects.update(**columns)
    return transfer()


# -- Releasing --------------------------------------------------------------------------------------------


def test_receipt_releases_the_share(owed):
    sent = transfer()
    assert (sent.order, sent.seller, sent.amount, sent.state) == (owed, owed.seller, Decimal("7114.00"), "intended")
    assert (sent.provider, sent.account) == ("sandbox", owed.seller.provider_account)
    assert sent.is_surely_unsent


@pytest.mark.parametrize("state", [state for state in Order.State if state != "completed"])
def test_only_a_completed_order_is_released(delivered, state):
    Order.objects.update(state=state)
    assert shares.release(order=delivered) is None
    assert not Transfer.objects.exists()


def test_released_twice_is_released_once(owed):
    assert shares.release(order=owed) == shares.release(order=owed) == transfer()


def test_release_deducts_refunds_made_and_meant_but_not_cancelled_ones(delivered):
    Order.objects.update(state="completed")
    make.make_refund(delivered, 100)
    meant = make.make_refund(delivered, 14, state="intended", next_attempt_at=timezone.now())
    make.make_refund(delivered, 1_000, state="cancelled")
    assert shares.release(order=delivered).amount == 7_000
    shares.take_back(order=delivered, amount=Decimal(14), because_of=f"refund:{meant.pk}")
    assert transfer().amount == 7_000, "what release has deducted is not taken twice"


def test_nothing_left_of_the_share_makes_no_transfer(delivered):
    Order.objects.update(state="completed")
    make.make_refund(delivered, delivered.share)
    assert shares.release(order=delivered) is None
    assert not Transfer.objects.exists() and shares.release_forgotten() == 0


@pytest.mark.parametrize(
    ("seller_has", "taken_by", "road"),
    [
        ("sandbox", "sandbox", "sandbox"),
        ("stripe", "stripe", "stripe"),
        ("stripe", "sandbox", "manual"),
        ("sandbox", "stripe", "manual"),
        ("manual", "stripe", "manual"),
        ("", "stripe", "manual"),
    ],
)
def test_provider_sends_what_it_took_to_whom_it_knows_and_the_bank_the_rest(delivered, seller_has, taken_by, road):
    SellerProfile.objects.update(payout_provider=seller_has, provider_account="acct_7")
    Payment.objects.update(provider=taken_by)
    Order.objects.update(state="completed")
    released = shares.release(order=delivered)
    account = "" if road == "manual" and seller_has != "manual" else "acct_7"
    assert (released.provider, released.account) == (road, account)


def test_payment_of_a_joined_purchase_is_the_one_that_paid_for_all(delivered, bilal):
    own = shares.payment_of(delivered)
    joint = Purchase.objects.create(number="PUR-JOINT", buyer=bilal, total=9_999, deadline=timezone.now())
    Purchase.objects.filter(pk=delivered.purchase_id).update(joined_into=joint)
    Payment.objects.update(purchase=joint)
    order = make.order_of(Purchase.objects.get(pk=delivered.purchase_id))
    assert shares.payment_of(order) == own and shares.payment_of(order).purchase == joint


def test_unpaid_order_has_no_payment(ayesha, bilal):
    assert shares.payment_of(make.order_of(make.make_purchase(ayesha.seller_profile, bilal))) is None


def test_forgotten_orders_are_found(delivered):
    Order.objects.update(state="completed")
    assert (shares.release_forgotten(), shares.release_forgotten()) == (1, 0)
    assert transfer().order == delivered


def test_frozen_orders_are_not_forgotten(delivered):
    Order.objects.update(state="completed")
    shares.freeze(order=delivered, **COMPLAINT)
    assert shares.release_forgotten() == 0


# -- Freezing ---------------------------------------------------------------------------------------------


def test_frozen_order_is_released_when_the_last_cause_is_lifted(delivered):
    shares.freeze(order=delivered, **COMPLAINT)
    shares.freeze(order=delivered, **STAFF)
    Order.objects.update(state="completed")
    assert shares.release(order=delivered) is None
    assert shares.unfreeze(order=delivered, **COMPLAINT)
    assert not Transfer.objects.exists()
    assert shares.unfreeze(order=delivered, **STAFF)
    assert transfer().amount == delivered.share


def test_freezing_and_lifting_are_idempotent(delivered):
    first = shares.freeze(order=delivered, **COMPLAINT)
    again = shares.freeze(order=delivered, now=timezone.now() + timedelta(days=1), **COMPLAINT)
    assert (first, first.at) == (again, again.at)
    assert [shares.unfreeze(order=delivered, **COMPLAINT) for _ in range(2)] == [True, False]
    assert not shares.is_frozen(delivered)


def test_cause_that_comes_back_is_in_force_again(delivered):
    shares.freeze(order=delivered, **COMPLAINT)
    shares.unfreeze(order=delivered, **COMPLAINT)
    later = timezone.now() + timedelta(days=2)
    assert shares.freeze(order=delivered, now=later, **COMPLAINT).at == later
    assert shares.is_frozen(delivered) and PayoutFreeze.objects.count() == 1


def test_lifting_wakes_what_waits(owed):
    shares.freeze(order=owed, **COMPLAINT)
    set_transfer(next_attempt_at=timezone.now() + timedelta(hours=3))
    now = timezone.now()
    shares.unfreeze(order=owed, now=now, **COMPLAINT)
    assert transfer().next_attempt_at == now


# -- Taking back ------------------------------------------------------------------------------------------


def test_without_a_transfer_nothing_is_taken_back(delivered):
    assert shares.take_back(order=delivered, amount=Decimal(100), because_of="refund:1") is None
    assert not Reversal.objects.exists()


@pytest.mark.parametrize(
    "unsent",
    [
        {"state": "intended"},
        {"state": "stuck", "next_attempt_at": None},
        {"state": "pending", "provider": "manual", "next_attempt_at": None, "asked_at": timezone.now()},
    ],
    ids=["intended", "stuck", "in staff's queue"],
)
def test_what_is_surely_unsent_becomes_smaller(owed, unsent):
    key = set_transfer(**unsent).key
    for _ in range(2):
        shares.take_back(order=owed, amount=Decimal(114), because_of="refund:1")
    assert (transfer().amount, transfer().state) == (7_000, unsent["state"])
    assert transfer().key != key, "the old key was for another amount"
    assert shares.left_of(transfer()) == 7_000


def test_all_of_what_is_unsent_taken_back_is_not_sent(owed):
    shares.take_back(order=owed, amount=owed.share, because_of="refund:1")
    assert (transfer().state, transfer().next_attempt_at) == ("cancelled", None)
    assert shares.take_back(order=owed, amount=Decimal(1), because_of="refund:2") is None
    assert shares.left_of(transfer()) == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"state": "done", "next_attempt_at": None},
        {"state": "intended", "asked_at": timezone.now()},
        {"state": "stuck", "asked_at": timezone.now(), "next_attempt_at": None},
    ],
    ids=["sent", "being sent", "perhaps sent"],
)
def test_what_may_have_been_sent_gets_a_reversal_once_per_cause(owed, sent):
    set_transfer(**sent)
    first = shares.take_back(order=owed, amount=Decimal(114), because_of="refund:1")
    assert shares.take_back(order=owed, amount=Decimal(114), because_of="refund:1") == first
    shares.take_back(order=owed, amount=Decimal(1_000), because_of="refund:2")
    assert (transfer().amount, shares.left_of(transfer())) == (owed.share, owed.share - 1_114)
    assert (first.state, first.provider) == ("intended", "sandbox")


def test_never_more_is_taken_back_than_was_sent(owed):
    set_transfer(state="done", next_attempt_at=None)
    assert shares.take_back(order=owed, amount=owed.share + 500, because_of="dispute:1").amount == owed.share
    assert shares.take_back(order=owed, amount=Decimal(1), because_of="refund:1") is None


def test_seller_is_told_of_what_is_taken_back(owed, ayesha):
    set_transfer(state="done", next_attempt_at=None)
    shares.take_back(order=owed, amount=Decimal(114), because_of="refund:1")
    told = ayesha.notifications.get(kind="payout_recalled")
    assert (told.context["amount"], told.url) == ("114", owed.get_absolute_url())


def test_bought_now_and_cancelled_after_payment_is_a_lapse(ayesha, bilal):
    auction = factories.make_auction(ayesha.seller_profile, buy_now_price=9_000)
    factories.hold(auction, bilal)
    make.pay(Purchase.objects.get())
    progressing.move(order=Order.objects.get(), to="cancelled")
    assert Auction.objects.get().lapsed_at
