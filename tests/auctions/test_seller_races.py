"""The seller and others at once, on PostgreSQL with real row locks; each with its control, the guard off."""

import time
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from auctions import bidding, cancelling, closing, opening, relisting, starting
from auctions.models import Auction
from catalog import drafting, publishing
from catalog.models import Product
from config import auditing
from tests import factories
from tests.races import at_once, failures, lose_the_lock, think_after_reading

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def seller():
    return factories.make_seller()


@pytest.fixture
def bidder():
    return factories.make_user()


@pytest.fixture
def no_lock(monkeypatch):
    lose_the_lock(monkeypatch)


def bid(auction, bidder, **overrides):
    fields = {"auction_id": auction.pk, "bidder": bidder, "maximum": 2000, "nonce": uuid.uuid4()}
    return lambda: bidding.place_bid(**fields | overrides)


# -- Two workers, and a bidder, open a scheduled auction ---------------------------------------------------


def opened_by_many(seller, bidder):
    start = timezone.now() - timedelta(seconds=5)
    auction = factories.make_auction(seller, state="scheduled", starts_at=start, ends_in=timedelta(days=1))
    openers = [lambda: opening.start(auction.pk) for _ in range(4)]
    results = at_once(*openers, bid(auction, bidder))
    return auction, results


def test_many_openers_open_once(seller, bidder):
    auction, results = opened_by_many(seller, bidder)
    assert failures(results) == []
    assert list(auction.events.values_list("kind", flat=True)) == ["opened"]
    assert auction.bids.count() == 1
    auction.refresh_from_db()
    assert auction.state == "open"
    assert auditing.broken_rows() == []


def test_control_without_the_lock_openers_collide(seller, bidder, no_lock):
    auction, results = opened_by_many(seller, bidder)
    assert failures(results) or auction.events.filter(kind="opened").count() > 1


# -- A seller cancels while someone bids -------------------------------------------------------------------


def cancelled_against_a_bid(seller, bidder):
    """Without bids it needs no reason, with one it does: whoever comes first decides."""
    auction = factories.make_auction(seller, ends_in=timedelta(days=1))

    def cancel():
        return cancelling.cancel_own(auction_id=auction.pk, reason="", actor=seller.user)

    results = at_once(cancel, bid(auction, bidder))
    return Auction.objects.get(pk=auction.pk), results


@pytest.mark.parametrize("attempt", range(4))
def test_a_bid_against_the_cancelling(seller, bidder, attempt):
    auction, (cancelled, placed) = cancelled_against_a_bid(seller, bidder)
    assert failures([cancelled], cancelling.CancellationRefused) == failures([placed], bidding.BidRefused) == []
    assert isinstance(cancelled, Auction) != isinstance(placed, bidding.Receipt), "exactly one of them"
    assert auction.state == ("cancelled" if isinstance(cancelled, Auction) else "open")
    assert auditing.broken_rows() == []


def test_control_without_the_lock_an_accepted_bid_is_cancelled_unseen(seller, bidder, no_lock):
    auction, (cancelled, placed) = cancelled_against_a_bid(seller, bidder)
    assert (isinstance(placed, bidding.Receipt) and auction.state == "cancelled") or failures([cancelled, placed])


# -- List it again, clicked eight times --------------------------------------------------------------------


def relisted_at_once(seller):
    auction = factories.make_auction(seller, relists_itself=True)
    closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))
    clicks = [lambda: relisting.relist(auction_id=auction.pk, actor=seller.user) for _ in range(6)]
    return auction, at_once(*clicks, lambda: relisting.relist_by_itself(auction.pk))


def test_many_clicks_and_the_worker_list_it_again_once(seller):
    auction, results = relisted_at_once(seller)
    assert failures(results) == []
    made = Auction.objects.get(relisted_from=auction)
    assert {result for result in results if result} == {made}
    assert auditing.broken_rows() == []


def test_control_without_the_lock_clicks_collide(seller, no_lock):
    _auction, results = relisted_at_once(seller)
    assert failures(results), "only the one-to-one stood between two relistings and one"


# -- The editor against a bid: both want the auction and its product ---------------------------------------


def edited_against_a_bid(seller, bidder):
    auction = factories.make_auction(seller)
    terms = {"starting_price": 1000, "reserve_price": None, "duration": timedelta(days=5)}

    def revise():
        fields = {"description": "Another description."}
        return drafting.revise(product=auction.product, actor=seller.user, fields=fields, terms=terms)

    return at_once(revise, bid(auction, bidder))


@pytest.mark.parametrize("attempt", range(4))
def test_an_edit_against_a_bid_never_deadlocks(seller, bidder, attempt):
    revised, placed = edited_against_a_bid(seller, bidder)
    assert isinstance(placed, bidding.Receipt)
    assert failures([revised], publishing.Locked) == []
    assert auditing.broken_rows() == []


def test_control_with_the_product_locked_first_they_wait_for_each_other(seller, bidder, monkeypatch):
    def product_first(product_id):
        product = Product.objects.select_for_update().get(pk=product_id)
        time.sleep(0.3)
        return product

    monkeypatch.setattr(publishing, "lock", product_first)
    think_after_reading(monkeypatch, 0.3)
    assert "deadlock" in str(failures(edited_against_a_bid(seller, bidder)))


def test_the_start_and_the_table_agree_under_two_openers(seller):
    start = timezone.now() - timedelta(minutes=1)
    auction = factories.make_auction(seller, state="scheduled", starts_at=start, ends_in=timedelta(days=1))
    at_once(*[lambda: opening.start(auction.pk) for _ in range(2)])
    auction.refresh_from_db()
    assert auction.increment_table == starting.table_at(start)
