"""Auction before purchase before order, whoever begins: on PostgreSQL, with threads that meet half way.

Where an order of an auction ends, the auction is written to. Whoever took its lock only then would wait for one who has
the auction and waits for the order: each race runs again with the old order of locks, and then it does.
"""

import time
import uuid
from functools import partial

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from auctions import bidding, locking, relisting
from config import auditing
from orders import progressing
from orders.models import Order, Payment, Purchase
from orders.parcels import withdrawing
from orders.payments import deadlines, joining, paying
from orders.purchases import holding
from orders.refunds import refunding
from tests import factories
from tests.orders import factories as make
from tests.races import at_once, failures

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def half_way(monkeypatch):
    """Who has taken an auction's lock, and who is about to note its lapse, waits for the other to be half way too."""

    def lock_and_think(auction_id):
        auction = lock(auction_id)
        time.sleep(0.2)
        return auction

    def think_and_note(auction_id, *, now):
        time.sleep(0.5)
        note(auction_id, now=now)

    lock, note = locking.lock, relisting.note_lapse
    monkeypatch.setattr(locking, "lock", lock_and_think)
    monkeypatch.setattr(relisting, "note_lapse", think_and_note)


def deadlocked(results: list[object]) -> bool:
    return any(isinstance(result, OperationalError) and "deadlock" in str(result) for result in results)


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


# -- The deadline of a win, while money that did not fit goes back -----------------------------------------


@pytest.fixture
def win(ayesha, bilal) -> Purchase:
    """Half of what it costs came in, and is on its way back."""
    win = make.make_win(ayesha.seller_profile, bilal)
    payment = make.start(win)
    Payment.objects.update(amount=payment.amount / 2)
    payment.refresh_from_db()
    assert paying.mark_paid(payment=payment).state == "refund_due"
    return win


def deadline_and_refund(win) -> list[object]:
    refund = win.payments.get().refunds.get()
    return at_once(
        partial(deadlines.expire, purchase=win, now=timezone.now()),
        partial(make.hear_of, refund),
    )


def test_deadline_of_a_win_and_a_refund_do_not_wait_for_each_other(win):
    assert failures(deadline_and_refund(win)) == []
    order = Order.objects.select_related("auction").get()
    assert order.state == "expired" and order.auction.lapsed_at
    assert nothing_broken()


def test_they_wait_for_each_other_where_only_a_held_auction_is_locked_first(win, monkeypatch):
    monkeypatch.setattr(holding, "lock_auction", lambda purchase_id: None)
    assert deadlocked(deadline_and_refund(win))


def test_deadline_of_a_win_and_late_bids_do_not_wait_for_each_other(win):
    auction = win.orders.get().auction
    bids = [
        partial(
            bidding.place_bid, auction_id=auction.pk, bidder=factories.make_user(), maximum=9_000, nonce=uuid.uuid4()
        )
        for _ in range(6)
    ]
    results = at_once(partial(deadlines.expire, purchase=win, now=timezone.now()), *bids)
    assert failures(results, bidding.AuctionEnded, bidding.AuctionNotOpen) == []
    assert results[0] is True and nothing_broken()


# -- One of two that were paid together is withdrawn, while the other is refunded --------------------------


@pytest.fixture
def two_paid_together(ayesha, bilal) -> list[Order]:
    wins = [make.make_win(ayesha.seller_profile, bilal) for _ in range(2)]
    make.pay(joining.join(buyer=bilal, purchases=wins, nonce=make.new_nonce()))
    return list(Order.objects.select_related("seller__user", "buyer", "purchase").order_by("pk"))


def withdrawal_and_refund(orders, staff) -> list[object]:
    first, second = orders
    return at_once(
        partial(withdrawing.withdraw, order=second, seller=second.seller, reason="Broken", now=timezone.now()),
        partial(refunding.refund, order=first, reason="Late", actor=staff, now=timezone.now()),
    )


def test_withdrawal_and_refund_of_what_was_paid_together_do_not_wait_for_each_other(two_paid_together, staff):
    assert failures(withdrawal_and_refund(two_paid_together, staff)) == []
    assert [order.refunds.count() for order in two_paid_together] == [1, 1]
    assert nothing_broken()


def test_they_wait_for_each_other_where_each_order_is_locked_alone(two_paid_together, staff, monkeypatch):
    @transaction.atomic
    def lock_it_alone(order):
        locking.lock(order.auction_id)
        paying.lock_purchase(order.purchase_id)
        return progressing.lock(order.pk)

    monkeypatch.setattr(withdrawing, "locked", lock_it_alone)
    assert deadlocked(withdrawal_and_refund(two_paid_together, staff))
