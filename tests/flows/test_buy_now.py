"""Buying an auctioned piece at once, by forms alone: held and paid; held, not paid, and won by a bid after all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from auctions import closing
from auctions.models import Auction
from config import auditing
from orders.models import Order, Purchase
from orders.payments import deadlines
from tests import factories
from tests.flows.test_road import bid
from tests.orders.factories import deliver_events
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1_000, buy_now_price=5_000)


def buy_now(person, auction):
    person.open(auction.get_absolute_url()).press("Buy now").sees("The auction ends at once when you have paid")
    return person.press("Buy now").sees("It is kept for you", "bidding goes on")


def pay(person):
    person.press("Pay", within="main").press("Pay")
    deliver_events(person.client)


def test_road_of_a_hold_that_is_paid(auction, sign_in, ayesha, bilal, sana):
    buyer, other, seller = Visitor(sign_in(bilal)), Visitor(sign_in(sana)), Visitor(sign_in(ayesha))
    buy_now(buyer, auction)
    other.open(auction.get_absolute_url()).sees("Someone is buying it now")
    seller.open("/notifications/").sees("Someone is buying it now")
    buyer.open(auction.get_absolute_url()).sees("It is kept for you").follow("Pay")
    pay(buyer)
    auction.refresh_from_db()
    assert auction.bought_now and auction.winner.user == bilal
    other.open(auction.get_absolute_url()).sees("Bidder 1 bought it now", "Rs 5,000")
    buyer.open(auction.get_absolute_url()).sees("It is yours").follow("See your order").sees("Paid")
    seller.open("/notifications/").sees("Sold:", "please ship")
    seller.open(Order.objects.get().get_absolute_url()).sees("Bought now").press(
        "Mark shipped", courier="TCS", tracking="7"
    )
    assert auditing.broken_rows() == []


def test_road_of_a_hold_that_is_not_paid(auction, sign_in, ayesha, bilal, sana):
    buyer, other, seller = Visitor(sign_in(bilal)), Visitor(sign_in(sana)), Visitor(sign_in(ayesha))
    ended = auction.ends_at
    buy_now(buyer, auction)
    late = Purchase.objects.get().deadline + timedelta(seconds=20)
    assert deadlines.expire_due(now=late) == 1
    auction.refresh_from_db()
    assert timedelta(minutes=30) < auction.ends_at - ended < timedelta(minutes=31)
    seller.open("/notifications/").sees("Bidding goes on")
    buyer.open(f"/auctions/{auction.pk}/payment/").sees("It was not paid in time")
    buyer.open(auction.get_absolute_url()).sees("Your maximum bid")
    bid(other, auction, 2_000)
    other.sees("You are leading")
    bid(buyer, auction, 3_000)
    buyer.sees("You are leading")
    Auction.objects.filter(pk=auction.pk).update(ends_at=timezone.now())
    closing.close_due(now=timezone.now() + timedelta(seconds=3))
    buyer.open(auction.get_absolute_url()).sees("It is yours").follow("Pay")
    pay(buyer)
    assert sorted(Order.objects.values_list("state", "bought_now", "goods_total")) == [
        ("expired", True, 5_000),
        ("paid", False, 2_050),
    ]
    assert auditing.broken_rows() == []
