"""Buying now at once with others, on PostgreSQL. Each race has its control: with the guard off, it is lost."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from auctions import bidding, buying, closing
from auctions.models import Auction
from config import auditing
from orders.models import Order, Payment, Purchase
from orders.payments import cancelling, deadlines, paying
from orders.purchases import holding
from tests import factories
from tests.orders import factories as make
from tests.races import at_once, failures, lose_the_lock, lose_the_purchases_locks

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
CROWD = 8


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1_000, buy_now_price=5_000)


@pytest.fixture
def crowd():
    return [factories.make_user() for _ in range(CROWD)]


@pytest.fixture
def no_lock(monkeypatch):
    """The auction read without its row lock, and a moment's thought before writing."""
    lose_the_lock(monkeypatch)


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


def buy(auction, buyer):
    return partial(buying.hold, auction_id=auction.pk, buyer=buyer, price_seen=auction.buy_now_price)


def bid(auction, bidder, maximum=2_000):
    return partial(bidding.place_bid, auction_id=auction.pk, bidder=bidder, maximum=maximum, nonce=uuid.uuid4())


# -- Two buyers -------------------------------------------------------------------------------------------


def test_eight_buyers_at_once_make_one_hold(auction, crowd):
    results = at_once(*[buy(auction, person) for person in crowd])
    assert failures(results, buying.HeldByAnother) == []
    assert sum(isinstance(result, Auction) for result in results) == 1
    assert Order.objects.count() == auction.events.filter(kind="held").count() == 1
    assert nothing_broken()


def test_control_without_the_lock_buyers_collide(auction, crowd, no_lock):
    results = at_once(*[buy(auction, person) for person in crowd])
    held = sum(isinstance(result, Auction) for result in results)
    assert held > 1 or failures(results, buying.HeldByAnother)


def test_one_buyer_eight_times_is_one_hold(auction, bilal):
    results = at_once(*[buy(auction, bilal)] * CROWD)
    assert failures(results) == []
    assert Order.objects.count() == auction.events.filter(kind="held").count() == 1
    assert nothing_broken()


# -- A buyer against the first bid ------------------------------------------------------------------------


@pytest.mark.parametrize("attempt", range(5))
def test_buy_now_against_the_first_bid_has_one_winner(auction, crowd, attempt):
    results = at_once(buy(auction, crowd[0]), *[bid(auction, person) for person in crowd[1:]])
    assert failures(results, buying.NotOffered, bidding.AuctionHeld, bidding.BidTooLow) == []
    auction.refresh_from_db()
    assert auction.is_held != auction.bids.exists()
    assert nothing_broken()


def test_control_without_the_lock_both_win(auction, bilal, sana, no_lock):
    results = at_once(buy(auction, bilal), bid(auction, sana))
    auction.refresh_from_db()
    assert (auction.is_held and auction.bids.exists()) or failures(results)


# -- A buyer against the end ------------------------------------------------------------------------------


@pytest.mark.parametrize("attempt", range(5))
def test_buy_now_against_the_end_is_one_of_them(auction, bilal, attempt):
    over = timezone.now() + timedelta(days=1)
    results = at_once(buy(auction, bilal), partial(closing.close, auction.pk, now=over))
    assert failures(results, buying.NotOpen) == []
    auction.refresh_from_db()
    assert (auction.state, auction.is_held) in {("open", True), ("unsold", False)}
    assert nothing_broken()


# -- The payment against the deadline ---------------------------------------------------------------------


@pytest.fixture
def at_the_provider(auction, bilal):
    factories.hold(auction, bilal, now=timezone.now() - timedelta(minutes=30, seconds=-60))
    payment = make.start(Purchase.objects.get())
    Purchase.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    return payment


def outcome(auction) -> tuple:
    auction.refresh_from_db()
    return auction.state, auction.is_held, Purchase.objects.get().state, Payment.objects.get().state


PAID, EXPIRED = ("sold", False, "paid", "paid"), ("open", False, "expired", "refund_due")


def expiry(purchase):
    return partial(deadlines.expire, purchase=purchase, now=timezone.now())


@pytest.mark.parametrize("attempt", range(5))
def test_payment_and_expiry_at_once_agree(auction, at_the_provider, attempt):
    pay = partial(paying.mark_paid, payment=at_the_provider)
    results = at_once(expiry(Purchase.objects.get()), pay, pay)
    assert failures(results) == []
    assert outcome(auction) in {PAID, EXPIRED}
    assert nothing_broken()


def test_control_payment_and_expiry_disagree_without_the_locks(auction, at_the_provider, monkeypatch):
    lose_the_purchases_locks(monkeypatch)
    monkeypatch.setattr(holding, "lock", lambda auction_id: None)
    results = at_once(expiry(Purchase.objects.get()), partial(paying.mark_paid, payment=at_the_provider))
    assert outcome(auction) not in {PAID, EXPIRED} or failures(results)


def test_payment_giving_up_and_cancelling_at_once_do_not_wait_for_ever(auction, at_the_provider, bilal):
    """Each takes the auction before the purchase; the other way round, these three would deadlock."""
    purchase = Purchase.objects.get()
    give_up = {"purchase": purchase, "actor": bilal, "ended": {at_the_provider.pk}, "now": timezone.now()}
    results = at_once(
        partial(paying.mark_paid, payment=at_the_provider),
        partial(cancelling.cancel, **give_up),
        partial(closing.cancel, auction.pk, reason="race"),
    )
    assert failures(results) == []
    state, held, purchase_state, _payment = outcome(auction)
    assert (state, held, purchase_state) in {
        PAID[:3],
        ("cancelled", False, "cancelled"),
    }
    assert nothing_broken()
