from datetime import timedelta

import pytest

from auctions.models import Auction, Bid
from tests import factories
from tests.pages import one, parse, words
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction(ayesha, bilal, sana):
    auction = factories.make_auction(ayesha.seller_profile, starting_price=1_000, ends_in=timedelta(days=1))
    factories.bid_on(auction, bilal, 2_000)
    factories.bid_on(auction, sana, 50_000)
    return auction


def url(auction):
    return f"/auctions/{auction.pk}/retraction/"


def test_the_whole_way_without_javascript(auction, sign_in, sana):
    person = Visitor(sign_in(sana)).open(auction.get_absolute_url()).follow("Take your bid back")
    person.sees(
        "the one bid that you have here", "No. 2", "Rs 50,000", "It falls from Rs 2,050 to Rs 1,000, and Bidder 1 leads"
    )
    person.press("Take my bid back", reason="typing_error").sees("Taken back")
    assert Auction.objects.get().price == 1_000
    person.sees("Bidder 1 leads")


def test_looking_changes_nothing(auction, sign_in, bilal):
    tree = parse(sign_in(bilal).get(url(auction)))
    assert "It stays at" not in words(tree) and "It falls from" in words(tree)
    assert one(tree, "input[name=bids]").get("value") == "1"
    assert Bid.objects.standing().count() == 2


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"bids": "2"},
        {"reason": "typing_error"},
        {"reason": "nonsense", "bids": "2"},
        {"reason": "typing_error", "bids": "1"},
        {"reason": "typing_error", "bids": "2,"},
        {"reason": "typing_error", "bids": "99999999999"},
    ],
)
def test_what_was_not_shown_or_not_said_takes_nothing_back(auction, sign_in, sana, posted):
    assert sign_in(sana).post(url(auction), posted).status_code == 422
    assert Bid.objects.standing().count() == 2


def test_too_late_says_why(auction, sign_in, sana):
    Bid.objects.update(arrived_at=Auction.objects.get().starts_at)
    Auction.objects.update(ends_at=auction.ends_at - timedelta(hours=13))
    response = sign_in(sana).get(url(auction))
    tree = parse(response)
    assert response.status_code == 200 and "more than an hour old" in words(one(tree, "[role=alert]"))
    assert not tree.cssselect("main form")


def test_strangers_have_nothing_here(auction, sign_in, zoya, ayesha):
    for person in (zoya, ayesha):
        assert sign_in(person).get(url(auction)).status_code == 404
        assert sign_in(person).post(url(auction), {"reason": "typing_error", "bids": "2"}).status_code == 404
    assert sign_in().get(url(auction)).status_code == 302
    assert Bid.objects.standing().count() == 2


def test_the_way_is_shown_to_who_has_bid(auction, sign_in, sana, zoya):
    link = f'a[href="{url(auction)}"]'
    assert one(parse(sign_in(sana).get(auction.get_absolute_url())), link) is not None
    assert not parse(sign_in(zoya).get(auction.get_absolute_url())).cssselect(link)
