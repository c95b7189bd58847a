"""What a page is told that asks instead of listening."""

from uuid import uuid4

import pytest

from auctions import bidding
from tests import factories
from tests.pages import parse


@pytest.fixture
def auction(ayesha, bilal, sana):
    auction = factories.make_auction(ayesha.seller_profile)
    for bidder, maximum in ((bilal, 2000), (sana, 5000)):
        bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=maximum, nonce=uuid4())
    auction.refresh_from_db()
    return auction


def url(auction):
    return f"/auctions/{auction.pk}/state/"


def test_answer_is_empty_while_nothing_is_new(sign_in, auction, bilal):
    client = sign_in()
    fresh = client.get(url(auction))
    assert fresh.status_code == 200 and fresh.headers["ETag"] == f'"{auction.version}"'
    seen = {"if-none-match": fresh.headers["ETag"]}
    again = client.get(url(auction), headers=seen)
    assert again.status_code == 304 and not again.content
    bidding.place_bid(auction_id=auction.pk, bidder=bilal, maximum=9000, nonce=uuid4())
    assert client.get(url(auction), headers=seen).status_code == 200


@pytest.mark.parametrize("headers", [{}, {"if-none-match": '"2"'}])
def test_answer_is_not_stored_and_depends_on_who_asks(sign_in, auction, headers):
    response = sign_in().get(url(auction), headers=headers)
    assert response.headers["Cache-Control"] == "no-store"
    assert {"Save-Data", "Cookie"} <= set(response.headers["Vary"].split(", "))


def test_who_saves_data_gets_the_state_without_the_bids(sign_in, auction):
    full, small = sign_in().get(url(auction)), sign_in(**{"save-data": "on"}).get(url(auction))
    assert parse(full).cssselect("#recent-bids") and not parse(small).cssselect("#recent-bids")
    assert parse(small).cssselect("#auction-state")[0].get("data-version") == str(auction.version)
    assert len(small.content) < 1536


def test_seller_is_called_to_look_what_they_can_do(sign_in, auction, ayesha):
    call = parse(sign_in(ayesha).get(url(auction))).cssselect(f"#deeds-call-{auction.pk}")
    assert [part.get("hx-get") for part in call] == [f"/auctions/{auction.pk}/deeds/"]


def test_bidder_learns_what_they_have_at_stake_and_nobody_else(sign_in, auction, bilal, sana, zoya):
    def verdict(user):
        found = parse(sign_in(user).get(url(auction))).cssselect(f"#verdict-{auction.pk}")
        return found and found[0].get("data-state")

    assert (verdict(bilal), verdict(sana)) == ("outbid", "leading")
    assert not verdict(zoya) and not verdict(None)
