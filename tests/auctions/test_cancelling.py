from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from auctions import cancelling
from auctions.models import Auction
from config import auditing
from tests import factories
from tests.factories import bid_on

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, ends_in=24 * HOUR)


def cancel(auction, reason="It fell off the wheel.", **overrides):
    actor = auction.product.seller.user
    return cancelling.cancel_own(auction_id=auction.pk, reason=reason, actor=actor, **overrides)


def refused(auction, match, **arguments):
    with pytest.raises(cancelling.CancellationRefused, match=match):
        cancel(auction, **arguments)
    assert Auction.objects.get(pk=auction.pk).state == auction.state


def test_without_bids_at_any_time_and_without_a_reason(auction):
    assert cancel(auction, reason="", now=auction.ends_at - timedelta(seconds=1)).state == "cancelled"
    auction.product.refresh_from_db()
    assert not auction.product.on_shelf
    assert auction.events.last().facts["reason"] == "The maker took it back."
    assert auditing.broken_rows() == []


def test_with_bids_and_more_than_12_hours_everyone_is_told_why(auction, ayesha, bilal, sana):
    bid_on(auction, bilal, 2000)
    bid_on(auction, sana, 3000)
    cancel(auction)
    told = {person: person.notifications.get(kind="auction_lost").context["reason"] for person in (bilal, sana)}
    assert set(told.values()) == {"It fell off the wheel."}
    assert ayesha.notifications.filter(kind="auction_ended").count() == 1
    closed = auction.events.last()
    assert (closed.kind, closed.actor, closed.facts["reason"]) == ("closed", ayesha, "It fell off the wheel.")
    assert auditing.broken_rows() == []


def test_with_bids_it_takes_a_reason(auction, bilal):
    bid_on(auction, bilal, 2000)
    refused(auction, "tell them why", reason="  ")


def test_with_bids_and_12_hours_or_less_only_staff(auction, bilal):
    bid_on(auction, bilal, 2000)
    refused(auction, "only our staff", now=auction.ends_at - 12 * HOUR)
    assert cancel(auction, now=auction.ends_at - 12 * HOUR - timedelta(seconds=1)).state == "cancelled"


def test_not_while_someone_buys_it(auction, bilal):
    paddle = auction.paddles.create(user=bilal, number=1)
    Auction.objects.filter(pk=auction.pk).update(buy_now_price=5000, held_by=paddle, held_at=timezone.now())
    refused(auction, "half an hour")


def test_not_once_the_time_is_up(auction):
    refused(auction, "over", now=auction.ends_at)


def test_not_by_a_blocked_seller(auction, ayesha, staff):
    standing.block(user=ayesha, cause="staff", reason="Fakes", actor=staff)
    with pytest.raises(standing.Blocked):
        cancel(auction)
    assert Auction.objects.get(pk=auction.pk).state == "open"


def test_a_scheduled_one_too(ayesha):
    auction = factories.make_auction(ayesha.seller_profile, state="scheduled", starts_at=timezone.now() + HOUR)
    assert cancel(auction, reason="").state == "cancelled"
    assert auditing.broken_rows() == []
