"""People at once, on PostgreSQL with real row locks. Each race has its control: with the guard off, it is lost."""

import time
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from auctions import bidding, closing, voiding
from auctions.models import Auction, Bid
from config import auditing
from tests import factories
from tests.races import at_once, failures, lose_the_lock

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
CROWD = 16


@pytest.fixture
def seller():
    return factories.make_seller()


@pytest.fixture
def crowd():
    return [factories.make_user() for _ in range(CROWD)]


@pytest.fixture
def no_lock(monkeypatch):
    """The auction read without its row lock, and a moment's thought before writing."""
    lose_the_lock(monkeypatch)


def bid(auction, bidder, maximum):
    return lambda: bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=maximum, nonce=uuid.uuid4())


def sixteen_equal_bids(seller, crowd):
    auction = factories.make_auction(seller, starting_price=1000)
    return auction, at_once(*[bid(auction, person, 2000) for person in crowd])


def test_sixteen_equal_bids_have_one_leader(seller, crowd):
    auction, results = sixteen_equal_bids(seller, crowd)
    assert failures(results, bidding.BidTooLow) == []
    kinds = list(auction.bids.order_by("sequence").values_list("kind", flat=True))
    assert kinds == ["lead", "tie"]
    auction.refresh_from_db()
    assert (auction.price, auction.bid_count) == (2000, 2)
    assert auction.leader == auction.bids.get(sequence=1).paddle
    assert auditing.broken_rows() == []


def test_control_without_the_lock_equal_bids_collide(seller, crowd, no_lock):
    _auction, results = sixteen_equal_bids(seller, crowd)
    assert failures(results, bidding.BidTooLow), "only the unique sequence stood between sixteen leaders and one"


def rising_bids(seller, crowd):
    auction = factories.make_auction(seller, starting_price=1000)
    return auction, at_once(*[bid(auction, person, 2000 + 100 * n) for n, person in enumerate(crowd)])


def test_no_update_is_lost_among_rising_bids(seller, crowd):
    auction, results = rising_bids(seller, crowd)
    assert failures(results, bidding.BidTooLow) == []
    auction.refresh_from_db()
    assert auction.leader.user == crowd[-1]
    assert auction.bid_count == auction.bids.count() == auction.sequence
    assert auditing.broken_rows() == []


def test_same_nonce_sixteen_times_is_one_bid(seller, crowd):
    auction = factories.make_auction(seller)
    nonce = uuid.uuid4()
    calls = [
        lambda: bidding.place_bid(auction_id=auction.pk, bidder=crowd[0], maximum=5000, nonce=nonce)
        for _ in range(CROWD)
    ]
    results = at_once(*calls)
    assert failures(results) == []
    assert len({receipt.bid.pk for receipt in results}) == 1 == auction.bids.count()


def test_control_without_the_lock_the_same_nonce_collides(seller, crowd, no_lock):
    auction = factories.make_auction(seller)
    nonce = uuid.uuid4()
    calls = [
        lambda: bidding.place_bid(auction_id=auction.pk, bidder=crowd[0], maximum=5000, nonce=nonce)
        for _ in range(CROWD)
    ]
    assert failures(at_once(*calls))


def bids_against_close(seller, crowd):
    """Eight bids and two closers at the end; the closers' clock says that it is over, the bids arrived before."""
    auction = factories.make_auction(seller, ends_in=timedelta(minutes=1))
    Auction.objects.filter(pk=auction.pk).update(ends_at=timezone.now() + timedelta(milliseconds=400))
    over = timezone.now() + timedelta(minutes=10)

    def close():
        time.sleep(0.02)
        return closing.close(auction.pk, now=over)

    bids = [bid(auction, person, 2000 + 100 * n) for n, person in enumerate(crowd[:8])]
    return auction, at_once(*bids, close, close)


def test_bids_against_close_end_in_one_true_state(seller, crowd):
    auction, results = bids_against_close(seller, crowd)
    assert failures(results, bidding.BidRefused) == []
    auction.refresh_from_db()
    accepted = [r for r in results[:8] if isinstance(r, bidding.Receipt)]
    assert auction.bids.count() == len(accepted)
    assert all(found.arrived_at < auction.closed_at for found in auction.bids.all())
    assert sum(isinstance(r, Auction) for r in results[8:]) <= 1
    assert auditing.broken_rows() == []


def one_bid_against_close(seller, crowd):
    """A bid in time, and a closer whose clock says that it is over: who comes first decides, and both must agree."""
    auction = factories.make_auction(seller, ends_in=timedelta(minutes=1))
    over = timezone.now() + timedelta(minutes=10)
    bid_result, _closed = at_once(bid(auction, crowd[0], 5000), lambda: closing.close(auction.pk, now=over))
    auction.refresh_from_db()
    return auction, isinstance(bid_result, bidding.Receipt)


@pytest.mark.parametrize("attempt", range(5))
def test_a_bid_against_close_wins_or_is_refused(seller, crowd, attempt):
    auction, accepted = one_bid_against_close(seller, crowd)
    assert auction.state == ("sold" if accepted else "unsold")
    assert auction.bids.count() == accepted
    assert auditing.broken_rows() == []


def test_control_without_the_lock_an_accepted_bid_is_lost(seller, crowd, no_lock):
    auction, accepted = one_bid_against_close(seller, crowd)
    assert accepted and auction.state == "unsold"


def two_closers(seller, crowd):
    auction = factories.make_auction(seller, ends_in=timedelta(minutes=-5), starting_price=1000)
    # The winning bid arrived in time, five minutes ago.
    bidding.place_bid(
        auction_id=auction.pk,
        bidder=crowd[0],
        maximum=3000,
        nonce=uuid.uuid4(),
        now=auction.ends_at - timedelta(hours=1),
    )
    return auction, at_once(*[lambda: closing.close(auction.pk) for _ in range(8)])


def test_eight_closers_close_once(seller, crowd):
    auction, results = two_closers(seller, crowd)
    assert failures(results) == []
    assert sum(result is not None for result in results) == 1
    assert auction.orders.count() == 1
    assert auditing.broken_rows() == []


def test_control_without_the_lock_closers_collide(seller, crowd, no_lock):
    _auction, results = two_closers(seller, crowd)
    closed = sum(isinstance(result, Auction) for result in results)
    assert failures(results) or closed > 1


def test_block_while_bidding_leaves_no_bid_of_theirs(seller, crowd):
    from accounts import standing
    from accounts.models import Block

    auction = factories.make_auction(seller)
    villain = crowd[0]
    bids = [bid(auction, person, 2000 + 100 * n) for n, person in enumerate(crowd[1:6])]

    def block():
        return standing.block(user=villain, cause=Block.Cause.STAFF, reason="race")

    results = at_once(bid(auction, villain, 9000), block, *bids)
    assert failures(results, bidding.BidRefused, standing.NotAllowed) == []
    voiding.void_bids_of_blocked()
    standing_bids = Bid.objects.standing().filter(auction=auction, paddle__user=villain)
    assert not standing_bids.exists()
