import uuid
from datetime import timedelta

import pytest

from auctions import bidding, closing
from orders.models import Order
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def won(ayesha, bilal):
    auction = factories.make_auction(ayesha.seller_profile)
    bidding.place_bid(auction_id=auction.pk, bidder=bilal, maximum=5000, nonce=uuid.uuid4())
    return closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))


def test_winner_gets_to_the_purchase_and_once_paid_to_the_order(won, bilal, sign_in):
    client, order = sign_in(bilal), Order.objects.get(auction=won)
    assert client.get(f"/auctions/{won.pk}/payment/").url == f"/purchases/{order.purchase.number}/"
    Order.objects.filter(pk=order.pk).update(state="paid")
    assert client.get(f"/auctions/{won.pk}/payment/").url == f"/orders/{order.number}/"


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**20])
def test_a_number_no_auction_has_is_not_found(sign_in, bilal, number):
    assert sign_in(bilal).get(f"/auctions/{number}/payment/").status_code == 404


def test_nobody_else_finds_it(won, ayesha, sana, sign_in):
    for person in (ayesha, sana):
        assert sign_in(person).get(f"/auctions/{won.pk}/payment/").status_code == 404
    assert "login" in sign_in().get(f"/auctions/{won.pk}/payment/").url
