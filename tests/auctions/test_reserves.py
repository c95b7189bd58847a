"""Lowering the reserve: with bids and without, and what the replay makes of it (ADR 11)."""

from datetime import timedelta

import pytest

from auctions import closing, revising, terms, voiding
from auctions.models import Auction
from catalog import publishing
from config import auditing
from tests import factories
from tests.factories import bid_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1000, reserve_price=3000)


def lower(auction, reserve, **overrides):
    actor = auction.product.seller.user
    return revising.lower_reserve(auction_id=auction.pk, reserve=reserve, actor=actor, **overrides)


@pytest.mark.parametrize("reserve", [2000, None])
def test_lowering_meets_it_and_leaves_the_price(auction, bilal, reserve):
    bid_on(auction, bilal, 2500)
    lowered = lower(auction, reserve)
    assert (lowered.price, lowered.reserve_price, lowered.reserve_met) == (2500, reserve, True)
    assert [event.kind for event in auction.events.all()] == ["opened", "terms"]
    assert auditing.broken_rows() == []
    assert closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1)).state == "sold"


def test_bids_after_it_go_by_the_lower_one(auction, bilal, sana):
    bid_on(auction, bilal, 2500)
    lower(auction, 1500)
    assert bid_on(auction, sana, 5000).auction.price == 2600
    assert auditing.broken_rows() == []


def test_voids_replay_each_bid_under_its_own_reserve(auction, bilal, sana, zoya):
    bid_on(auction, bilal, 2500)
    lower(auction, 2000)
    bid_on(auction, sana, 2800)
    bid_on(auction, zoya, 2900)
    voiding.void_bids(paddle=auction.paddles.get(user=bilal), reason="staff")
    after = Auction.objects.get(pk=auction.pk)
    assert (after.leader.user, after.price) == (zoya, 2900)
    voiding.void_bids(paddle=auction.paddles.get(user=zoya), reason="staff")
    after = Auction.objects.get(pk=auction.pk)
    assert (after.leader.user, after.price) == (sana, 2000)
    assert auditing.broken_rows() == []


@pytest.mark.parametrize("reserve", [3000, 4000, 1249])
def test_it_is_not_raised_nor_brought_near_the_start(auction, bilal, reserve):
    bid_on(auction, bilal, 2500)
    with pytest.raises(revising.TermsRefused):
        lower(auction, reserve)
    assert Auction.objects.get(pk=auction.pk).reserve_price == 3000
    assert auction.events.count() == 1


@pytest.mark.parametrize("reserve", [3001, 9000])
def test_without_bids_a_running_one_cannot_raise_it_either(auction, reserve):
    wanted = {"starting_price": 1000, "reserve_price": reserve, "duration": auction.duration}
    with pytest.raises(publishing.Locked, match="not raised"):
        terms.save(auction.product, wanted)
    assert Auction.objects.get(pk=auction.pk).reserve_price == 3000


def test_after_the_end_it_stays(auction, bilal):
    bid_on(auction, bilal, 2500)
    with pytest.raises(revising.TermsRefused):
        lower(auction, None, now=auction.ends_at)
    assert Auction.objects.get(pk=auction.pk).reserve_price == 3000
