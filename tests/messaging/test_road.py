"""The whole road with the real rules of the lower apps: what everybody has been told, and that nothing is missing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from auctions import bidding, closing
from config.auditing import REGISTER
from messaging import mailing
from messaging.models import Notification
from orders.models import Order
from orders.payments import deadlines
from tests import factories
from tests.messaging.rows import Kind, kinds_of


def broken() -> list[str]:
    return [row for code, rule in REGISTER.items() if code.startswith("N") for row in rule.broken()]


def bid(auction, bidder, maximum: int):
    return bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=maximum, nonce=uuid4())


@pytest.fixture
def won(ayesha, bilal, sana):
    """Sana leads, Bilal takes the lead and wins."""
    auction = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(hours=2))
    bid(auction, sana, 1000)
    bid(auction, sana, 1500)
    bid(auction, bilal, 2000)
    closing.close(auction.pk, now=auction.ends_at + timedelta(seconds=3))
    return auction


def test_end_of_an_auction_is_told_to_everyone(won, ayesha, bilal, sana):
    assert kinds_of(ayesha) == [Kind.AUCTION_ENDED, Kind.BID_PLACED, Kind.BID_PLACED]
    assert kinds_of(sana) == [Kind.AUCTION_LOST, Kind.OUTBID]
    assert kinds_of(bilal) == [Kind.AUCTION_WON]
    assert bilal.notifications.get().url == Order.objects.get().purchase.get_absolute_url()
    assert broken() == []


def test_closing_twice_tells_once(won, bilal):
    count = Notification.objects.count()
    closing.close(won.pk, now=timezone.now() + timedelta(days=1))
    assert Notification.objects.count() == count


def test_everything_told_is_mailed_once(won, ayesha, bilal, sana):
    later = timezone.now() + timedelta(hours=3)
    mailing.send_due(now=later), mailing.send_due(now=later)
    subjects = sorted((m.to[0].partition("@")[0], m.subject.partition(":")[0].split(" on ")[0]) for m in mail.outbox)
    assert subjects == [
        ("ayesha", "A bid"),
        ("ayesha", "Sold"),
        ("bilal", "It is yours"),
        ("sana", "It went to someone else"),
        ("sana", "You are outbid"),
    ]
    assert broken() == []


def test_unpaid_win_is_told_to_both(won, ayesha, bilal):
    purchase = Order.objects.get().purchase
    deadlines.expire(purchase=purchase, now=purchase.deadline + timedelta(minutes=1))
    assert {Kind.ORDER_EXPIRED, Kind.VIOLATION} <= set(kinds_of(bilal))
    assert Kind.ORDER_EXPIRED in kinds_of(ayesha)
    assert broken() == []
