"""Taking a bid back against bids and the end, on PostgreSQL, with a control."""

import time
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from auctions import bidding, closing, retracting
from config import auditing
from tests import factories
from tests.races import at_once, failures, lose_the_lock

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def auction(ayesha, bilal):
    auction = factories.make_auction(ayesha.seller_profile, starting_price=1_000)
    factories.bid_on(auction, bilal, 50_000)
    return auction


def retract(auction, bidder):
    reason = retracting.Reason.TYPING_ERROR
    return partial(retracting.retract, auction_id=auction.pk, bidder=bidder, reason=reason, sequences=[1])


def bid(auction, bidder, maximum):
    return partial(bidding.place_bid, auction_id=auction.pk, bidder=bidder, maximum=maximum, nonce=uuid.uuid4())


@pytest.fixture
def no_lock(monkeypatch):
    """Everyone reads the auction without its row lock, and thinks before writing."""
    replayed = retracting.voiding.replayed

    def think(function):
        def inner(*args, **kwargs):
            found = function(*args, **kwargs)
            time.sleep(0.1)
            return found

        return inner

    lose_the_lock(monkeypatch)
    monkeypatch.setattr(retracting.voiding, "replayed", think(replayed))


def retraction_among_bids(auction, bilal):
    bidders = [factories.make_user() for _ in range(7)]
    bids = [bid(auction, person, 2_000 + 500 * n) for n, person in enumerate(bidders)]
    return at_once(retract(auction, bilal), *bids)


@pytest.mark.parametrize("attempt", range(3))
def test_a_retraction_among_bids_leaves_the_replay_of_the_others(auction, bilal, attempt):
    results = retraction_among_bids(auction, bilal)
    assert failures(results, bidding.BidTooLow) == []
    assert not auction.bids.standing().filter(paddle__user=bilal).exists()
    assert auditing.broken_rows() == []


def test_control_without_the_lock_a_bid_or_the_retraction_is_lost(auction, bilal, no_lock):
    results = retraction_among_bids(auction, bilal)
    assert auditing.broken_rows() or failures(results, bidding.BidTooLow)


def test_one_retraction_eight_times_is_one(auction, bilal):
    results = at_once(*[retract(auction, bilal)] * 8)
    assert failures(results, retracting.NoBids) == []
    assert auction.events.filter(kind="retraction").count() == 1
    assert auditing.broken_rows() == []


@pytest.mark.parametrize("attempt", range(5))
def test_a_retraction_against_the_end_is_one_of_them(auction, bilal, attempt):
    over = timezone.now() + timedelta(days=1)
    results = at_once(retract(auction, bilal), partial(closing.close, auction.pk, now=over))
    assert failures(results, retracting.Over) == []
    auction.refresh_from_db()
    assert auction.state == ("sold" if auction.bids.standing().exists() else "unsold")
    assert auditing.broken_rows() == []
