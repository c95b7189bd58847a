"""What closing reads in plain statements equals what the models say."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Block
from auctions import bidding, closing, ending, tasks
from auctions.models import Auction
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def seller(ayesha):
    return ayesha.seller_profile


@pytest.mark.parametrize("ends_in", [-3600, -3, -1, 60])
@pytest.mark.parametrize("put_off", [None, -60, 60])
@pytest.mark.parametrize("state", ["open", "sold", "unsold", "cancelled", "draft"])
def test_the_next_due_is_the_first_of_the_due_ones(seller, bilal, ends_in, put_off, state):
    now = timezone.now()
    auction = factories.make_auction(seller)
    bidding.place_bid(auction_id=auction.pk, bidder=bilal, maximum=5000, nonce=uuid4())
    Auction.objects.filter(pk=auction.pk).update(
        state=state,
        ends_at=now + timedelta(seconds=ends_in),
        sweep_after=None if put_off is None else now + timedelta(seconds=put_off),
    )
    assert ending.lock_next_due(now) == Auction.objects.due(now).order_by("ends_at").first()


def test_the_oldest_end_comes_first(seller):
    later, first = (factories.make_auction(seller, ends_in=timedelta(minutes=-n)) for n in (1, 2))
    assert ending.lock_next_due(timezone.now()) == first
    assert later.ends_at > first.ends_at


def test_everyone_concerned_is_read(seller, bilal, sana, zoya):
    auction = factories.make_auction(seller)
    for person, maximum in ((bilal, 2000), (sana, 5000), (zoya, 3000)):
        bidding.place_bid(auction_id=auction.pk, bidder=person, maximum=maximum, nonce=uuid4())
    auction.bids.filter(paddle__user=zoya).update(voided_at=timezone.now())
    Block.objects.create(user=bilal, cause=Block.Cause.STAFF, reason="found out", started_at=timezone.now())
    fresh = Auction.objects.get(pk=auction.pk)
    assert [paddle.user_id for paddle in ending.surround(fresh)] == [bilal.pk]
    assert ending.bidders(fresh) == [bilal.pk, sana.pk]
    assert (fresh.leader.user, fresh.leader.number) == (sana, 2)
    assert (fresh.product, fresh.product.seller) == (auction.product, seller)


def test_a_closing_costs_the_same_with_three_bidders_and_with_thirty(seller, django_assert_max_num_queries):
    for bidders in (3, 30):
        auction = factories.make_auction(seller)
        for number in range(bidders):
            person = factories.make_user()
            bidding.place_bid(auction_id=auction.pk, bidder=person, maximum=2000 + 500 * number, nonce=uuid4())
        with django_assert_max_num_queries(18):
            assert closing.close(auction.pk, now=auction.ends_at + timedelta(days=1)).state == "sold"


def test_a_task_that_comes_too_late_asks_once_and_does_nothing(seller, django_assert_num_queries):
    auction = factories.make_auction(seller, ends_in=timedelta(minutes=-1))
    closing.close(auction.pk)
    with django_assert_num_queries(1):
        tasks.close_auction.call_local(auction.pk)


def test_whichever_task_wakes_first_closes_all_that_are_due(seller):
    auctions = [factories.make_auction(seller, ends_in=timedelta(minutes=-n)) for n in (1, 2, 3)]
    tasks.close_auction.call_local(auctions[0].pk)
    assert not Auction.objects.filter(state="open").exists()


def test_who_comes_while_another_closes_has_them_look_once_more(seller, monkeypatch):
    """The one that came meanwhile leaves at once; the one at work finds its auction."""
    factories.make_auction(seller, ends_in=timedelta(minutes=-1))
    close_due, rounds = closing.close_due, []

    def close_and_be_asked():
        rounds.append(close_due())
        if len(rounds) == 2:
            factories.make_auction(seller, ends_in=timedelta(minutes=-1))
            tasks.close_all_due()
        return rounds[-1]

    monkeypatch.setattr(closing, "close_due", close_and_be_asked)
    tasks.close_all_due()
    assert rounds == [1, 0, 1, 0]
