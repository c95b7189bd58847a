from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auctions import bidding, closing, turning_away
from auctions.models import BlockedBidder
from config import auditing
from tests import factories
from tests.pages import HTMX, one, parse, words
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1_000, buy_now_price=5_000)


@pytest.fixture
def turned_away(auction, ayesha, bilal):
    """Bilal bid 2,000, and Ayesha had enough of him."""
    paddle = factories.bid_on(auction, bilal, 2_000).bid.paddle
    return turning_away.turn_away(seller=ayesha.seller_profile, paddle=paddle)


def refused(auction, bidder):
    count = auction.bids.count()
    with pytest.raises(bidding.TurnedAway):
        factories.bid_on(auction, bidder, 9_000)
    assert auction.bids.count() == count


def test_no_more_bids_on_any_auction_of_this_seller(auction, turned_away, ayesha, bilal):
    refused(auction, bilal)
    refused(factories.make_auction(ayesha.seller_profile), bilal)
    assert factories.bid_on(factories.make_auction(), bilal, 1_000).leads, "other sellers choose for themselves"


def test_what_was_bid_stands_and_may_win(auction, turned_away, bilal, sana):
    factories.bid_on(auction, sana, 1_500)
    auction.refresh_from_db()
    assert (auction.price, auction.leader.user) == (1_550, bilal)
    closed = closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))
    assert closed.winner.user == bilal
    assert auditing.broken_rows() == []


def test_turning_away_twice_is_once(turned_away, ayesha):
    again = turning_away.turn_away(seller=ayesha.seller_profile, paddle=turned_away.paddle)
    assert again == turned_away and BlockedBidder.objects.count() == 1


def test_only_bidders_of_ones_own(turned_away, bilal):
    other = factories.make_seller()
    with pytest.raises(turning_away.NotOnYourAuction):
        turning_away.turn_away(seller=other, paddle=turned_away.paddle)
    assert not turning_away.take_back(seller=other, pk=turned_away.pk)
    assert BlockedBidder.objects.count() == 1


def test_taken_back_they_bid_again(auction, turned_away, ayesha, bilal):
    assert turning_away.take_back(seller=ayesha.seller_profile, pk=turned_away.pk)
    assert not turning_away.take_back(seller=ayesha.seller_profile, pk=turned_away.pk)
    assert factories.bid_on(auction, bilal, 9_000).leads


# -- Pages ------------------------------------------------------------------------------------------------


def test_the_whole_way_without_javascript(auction, sign_in, ayesha, bilal):
    factories.bid_on(auction, bilal, 2_000)
    seller = Visitor(sign_in(ayesha)).open(f"/auctions/{auction.pk}/bids/").follow("Turn away")
    seller.sees("Take no more bids from Bidder 1?").press("Take no more bids from Bidder 1")
    seller.sees("You take no more bids from Bidder 1", f"Bidder 1 on {auction.product.title}")
    refused(auction, bilal)
    seller.press("Take their bids again").sees("You take their bids again", "Nobody")
    assert factories.bid_on(auction, bilal, 9_000).leads


def test_the_way_is_the_sellers_alone(auction, turned_away, sign_in, ayesha, bilal, zoya):
    link = f'a[href="/auctions/{auction.pk}/bidders/1/refusal/"]'
    assert parse(sign_in(ayesha).get(f"/auctions/{auction.pk}/bids/")).cssselect(link)
    for person in (None, bilal, zoya):
        assert not parse(sign_in(person).get(f"/auctions/{auction.pk}/bids/")).cssselect(link)
    factories.make_seller(zoya)
    stranger = sign_in(zoya)
    assert stranger.get(f"/auctions/{auction.pk}/bidders/1/refusal/").status_code == 404
    assert stranger.post(f"/auctions/{auction.pk}/bidders/1/refusal/").status_code == 404
    assert stranger.post(f"/seller/turned-away/{turned_away.pk}/removal/").status_code == 404
    assert "Nobody" in words(parse(stranger.get("/seller/turned-away/")))
    assert BlockedBidder.objects.count() == 1


@pytest.mark.parametrize("number", [0, 2, 2**63, 10**20])
def test_a_bidder_that_is_not_there(auction, turned_away, sign_in, ayesha, number):
    client = sign_in(ayesha)
    assert client.get(f"/auctions/{auction.pk}/bidders/{number}/refusal/").status_code == 404
    assert client.post(f"/seller/turned-away/{number}0/removal/").status_code == 404


def test_nobody_learns_a_name(auction, turned_away, sign_in, ayesha, bilal):
    client = sign_in(ayesha)
    for address in ("/seller/turned-away/", f"/auctions/{auction.pk}/bidders/1/refusal/"):
        page = client.get(address).content.decode()
        assert bilal.name not in page and bilal.email not in page


def test_who_leads_is_told_that_the_bid_stands(auction, turned_away, sign_in, bilal):
    box = one(parse(sign_in(bilal).get(auction.get_absolute_url())), "#bid-box")
    assert box.get("data-state") == "leading" and not box.cssselect("#id_maximum")
    assert "stands, and you may still win" in words(box)


def test_who_does_not_lead_is_told_politely(auction, turned_away, sign_in, bilal, sana):
    factories.bid_on(auction, sana, 9_000)
    client = sign_in(bilal)
    box = one(parse(client.get(auction.get_absolute_url())), "#bid-box")
    assert box.get("data-state") == "turned-away" and "This maker takes no bids from you" in words(box)
    assert not box.cssselect("#id_maximum") and not box.cssselect(".buy-now")
    posted = {"maximum": "12000", "confirmed": "on", "nonce": "d3b07384-d9a0-4c9b-8f3e-0c1a2b3c4d5e"}
    response = client.post(f"/auctions/{auction.pk}/bids/", posted, headers=HTMX)
    assert response.status_code == 422 and "does not take bids from you" in words(parse(response))


def test_the_list_costs_the_same_at_one_and_at_many(ayesha, sign_in):
    auction = factories.make_auction(ayesha.seller_profile)
    client = sign_in(ayesha)

    def turn_somebody_away(number):
        paddle = factories.bid_on(auction, factories.make_user(), 2_000 + 500 * number).bid.paddle
        turning_away.turn_away(seller=ayesha.seller_profile, paddle=paddle)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/seller/turned-away/").status_code == 200
        return len(captured)

    turn_somebody_away(0)
    few = queries()
    for number in range(1, 6):
        turn_somebody_away(number)
    assert queries() == few
