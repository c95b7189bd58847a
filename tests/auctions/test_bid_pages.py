import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import standing
from accounts.models import Block
from auctions.models import Auction, Bid
from tests import factories
from tests.pages import HTMX, one, parse, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1000)


def url(auction):
    return f"/auctions/{auction.pk}/bids/"


def confirmed(maximum, **fields):
    return {"maximum": maximum, "nonce": str(uuid.uuid4()), "confirmed": "on", **fields}


def state(tree):
    return one(tree, ".verdict").get("data-state")


def test_page_is_read_by_anyone_and_asks_strangers_to_log_in(auction, sign_in):
    response = sign_in().get(auction.get_absolute_url())
    tree = parse(response)
    assert response.status_code == 200
    assert words(one(tree, "h1")) == auction.product.title
    assert words(one(tree, '[aria-label="Current price"] data')) == "Rs 1,000"
    assert state(tree) == "signed-out" and not tree.cssselect("#id_maximum")
    assert one(tree, ".bid-box a.button").get("href").startswith("/account/login/?next=/auctions/")


def test_wrong_slug_moves_to_the_right_one(auction, sign_in):
    response = sign_in().get(f"/auctions/{auction.pk}/wrong/")
    assert (response.status_code, response.url) == (301, auction.get_absolute_url())


def test_htmx_gets_only_the_box(auction, sign_in, bilal):
    response = sign_in(bilal).get(auction.get_absolute_url(), headers=HTMX)
    tree = parse(response)
    assert tree.get("id") == "bid-box" and response.headers["Vary"].find("HX-Request") >= 0


def test_next_amount_is_ready_in_the_field(auction, sign_in, bilal, sana):
    factories.bid_on(auction, sana, 5000)
    tree = parse(sign_in(bilal).get(auction.get_absolute_url()))
    assert one(tree, "#id_maximum").get("value") == "1,050"


def test_first_step_asks_and_changes_nothing(auction, sign_in, bilal):
    response = sign_in(bilal).post(url(auction), {"maximum": "1,500"}, headers=HTMX)
    tree = parse(response)
    assert response.status_code == 200
    assert "You pay at most Rs 1,500" in words(tree).replace("\xa0", " ")
    assert "One thousand five hundred rupees" in words(tree)
    assert not Bid.objects.exists()


def test_second_step_places_the_bid_and_shows_a_receipt(auction, sign_in, bilal):
    response = sign_in(bilal).post(url(auction), confirmed("1500"), headers=HTMX)
    tree = parse(response)
    assert response.status_code == 200 and state(tree) == "leading"
    assert "No. 1 on auction" in words(tree)
    assert Auction.objects.get(pk=auction.pk).leader.user == bilal


def test_without_javascript_both_steps_work(auction, sign_in, bilal):
    client = sign_in(bilal)
    step = parse(client.post(url(auction), {"maximum": "1500"}))
    form = one(step, ".bid-box form")
    fields = {field.get("name"): field.get("value") for field in form.cssselect("input[type=hidden]")}
    response = client.post(form.get("action"), fields)
    assert (response.status_code, response.url) == (302, auction.get_absolute_url())
    assert "You are leading" in words(parse(client.get(response.url)))


def test_double_submit_is_one_bid(auction, sign_in, bilal):
    client, fields = sign_in(bilal), confirmed("1500")
    for _ in range(2):
        assert state(parse(client.post(url(auction), fields, headers=HTMX))) == "leading"
    assert Bid.objects.count() == 1


@pytest.mark.parametrize("amount", ["", "0", "-3", "12.5", "1e12", "NaN", "Infinity", "abc", "10000001", "<b>1</b>"])
@pytest.mark.parametrize("fields", [{}, {"confirmed": "on"}])
def test_unsound_amounts_come_back_with_a_message_and_what_was_typed(auction, sign_in, bilal, amount, fields):
    response = sign_in(bilal).post(url(auction), {"maximum": amount, **fields}, headers=HTMX)
    tree = parse(response)
    assert response.status_code == 422
    field = one(tree, "#id_maximum")
    assert field.get("aria-invalid") == "true" and field.get("value") == amount
    assert words(one(tree, "#bid-error"))
    assert not Bid.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"confirmed": "on"}])
def test_too_low_says_the_exact_minimum(auction, sign_in, bilal, sana, fields):
    factories.bid_on(auction, sana, 5000)
    response = sign_in(bilal).post(url(auction), {"maximum": "1049", **fields}, headers=HTMX)
    tree = parse(response)
    assert response.status_code == 422 and state(tree) == "too-low"
    assert "Rs 1,050 or more" in words(one(tree, "#bid-error")).replace("\xa0", " ")
    assert Bid.objects.count() == 1


def test_unusually_high_amount_has_to_be_ticked(auction, sign_in, bilal):
    client = sign_in(bilal)
    asked = client.post(url(auction), confirmed("60000"), headers=HTMX)
    assert asked.status_code == 422
    assert "sixty thousand rupees" in words(parse(asked))
    assert not Bid.objects.exists()
    assert client.post(url(auction), confirmed("60000", certain="on"), headers=HTMX).status_code == 200
    assert Bid.objects.get().maximum == 60000


def test_outbid_at_once_is_an_alert(auction, sign_in, bilal, sana):
    factories.bid_on(auction, sana, 9000)
    tree = parse(sign_in(bilal).post(url(auction), confirmed("1500"), headers=HTMX))
    verdict = one(tree, ".verdict")
    assert verdict.get("data-state") == "outbid" and verdict.get("role") == "alert"


def test_late_bid_is_told_so(auction, sign_in, bilal):
    from django.utils import timezone

    Auction.objects.filter(pk=auction.pk).update(ends_at=timezone.now() - timedelta(minutes=30))
    response = sign_in(bilal).post(url(auction), confirmed("1500"), headers=HTMX)
    assert response.status_code == 422
    assert "before your bid arrived" in words(parse(response))
    assert not Bid.objects.exists()


def test_blocked_person_gets_403_and_a_way_out(auction, sign_in, bilal, staff):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="test", actor=staff)
    response = sign_in(bilal).post(url(auction), confirmed("1500"), headers=HTMX)
    assert response.status_code == 403 and not Bid.objects.exists()
    assert one(parse(response), 'a[href="/account/blocked/"]') is not None


def test_seller_cannot_bid_and_sees_no_form(auction, sign_in, ayesha):
    client = sign_in(ayesha)
    assert not parse(client.get(auction.get_absolute_url())).cssselect("#id_maximum")
    assert client.post(url(auction), confirmed("1500"), headers=HTMX).status_code == 422
    assert not Bid.objects.exists()


def test_anonymous_bid_goes_to_log_in_and_comes_back_to_the_auction(auction, sign_in):
    response = sign_in().post(url(auction), confirmed("1500"))
    assert response.status_code == 302 and auction.get_absolute_url() in response.url
    fragment = sign_in().post(url(auction), confirmed("1500"), headers=HTMX)
    assert fragment.status_code == 204 and "login" in fragment.headers["HX-Redirect"]
    assert not Bid.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(auction, sign_in, bilal, method):
    assert getattr(sign_in(bilal), method)(url(auction)).status_code == 405


def test_draft_is_seen_by_its_seller_only(ayesha, sign_in, zoya):
    draft = factories.make_auction(ayesha.seller_profile, state="draft")
    for client in (sign_in(), sign_in(zoya)):
        assert client.get(draft.get_absolute_url()).status_code == 404
        assert client.get(url(draft)).status_code == 404
        assert client.get(f"/auctions/{draft.pk}/state/").status_code == 404
    assert sign_in(zoya).post(url(draft), confirmed("1500")).status_code == 404
    own = sign_in(ayesha)
    assert own.get(draft.get_absolute_url()).headers["Location"] == f"/products/{draft.product_id}/preview/"
    assert {own.get(url(draft)).status_code, own.post(url(draft), confirmed("1500")).status_code} == {404}


def test_nobody_sees_a_name_or_a_maximum_of_another(auction, sign_in, bilal, sana, zoya):
    factories.bid_on(auction, bilal, 7777)
    for client in (sign_in(), sign_in(zoya), sign_in(sana)):
        for address in (auction.get_absolute_url(), url(auction), f"/auctions/{auction.pk}/state/"):
            page = client.get(address).content.decode()
            assert "7,777" not in page and "7777" not in page
            assert bilal.name not in page and bilal.email not in page


@pytest.mark.parametrize(
    ("reserve", "ending", "mine", "other"), [(None, "sold", "won", "lost"), (9000, "unsold", "unsold", "unsold")]
)
def test_ended_page_says_how_it_ended_for_me(ayesha, sign_in, bilal, sana, reserve, ending, mine, other):
    from auctions import closing

    auction = factories.make_auction(ayesha.seller_profile, reserve_price=reserve)
    factories.bid_on(auction, sana, 1500)
    factories.bid_on(auction, bilal, 5000)
    closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))
    auction.refresh_from_db()
    assert auction.state == ending
    assert state(parse(sign_in(bilal).get(auction.get_absolute_url()))) == mine
    assert state(parse(sign_in(sana).get(auction.get_absolute_url()))) == other
    assert not parse(sign_in(sana).get(auction.get_absolute_url())).cssselect("#id_maximum")


def test_history_lists_newest_first_and_pages_by_keyset(auction, sign_in, bilal, sana):
    for number in range(35):
        factories.bid_on(auction, [bilal, sana][number % 2], 2000 + 500 * number)
    client = sign_in(bilal)
    first = parse(client.get(url(auction)))
    assert len(first.cssselect("tbody tr")) == 31
    rest = parse(client.get(one(first, "#more-bids a").get("hx-get").replace("?", url(auction) + "?"), headers=HTMX))
    assert len(rest.cssselect("tr")) == 5


@pytest.mark.parametrize("before", ["abc", "-1", "9" * 40, "%00"])
def test_history_bears_nonsense(auction, sign_in, before):
    assert sign_in().get(url(auction), {"before": before}).status_code == 200


def test_my_bids_shows_every_outcome_and_filters(ayesha, sign_in, bilal, sana):
    from auctions import closing

    leading, outbid, won, lost = (factories.make_auction(ayesha.seller_profile) for _ in range(4))
    for auction, mine, hers in [(leading, 5000, 2000), (outbid, 2000, 5000), (won, 5000, 2000), (lost, 2000, 5000)]:
        first, second = sorted([(mine, bilal), (hers, sana)], key=lambda pair: pair[0])
        factories.bid_on(auction, first[1], first[0])
        factories.bid_on(auction, second[1], second[0])
    for auction in (won, lost):
        closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))
    client = sign_in(bilal)
    assert len(parse(client.get("/bids/")).cssselect(".rows > li")) == 4
    for state_wanted, auction in [("leading", leading), ("outbid", outbid), ("won", won), ("lost", lost)]:
        rows = parse(client.get("/bids/", {"state": state_wanted})).cssselect(".rows > li h2 a")
        assert [row.get("href") for row in rows] == [auction.get_absolute_url()]


def test_my_bids_is_mine_alone(auction, sign_in, bilal, zoya):
    factories.bid_on(auction, bilal, 5000)
    assert not parse(sign_in(zoya).get("/bids/")).cssselect(".rows > li")
    assert sign_in().get("/bids/").status_code == 302


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_cost_the_same_at_one_and_at_many(ayesha, sign_in, bilal, sana):
    few = factories.make_auction(ayesha.seller_profile)
    factories.bid_on(few, bilal, 2000)
    client = sign_in(bilal)
    client.get("/bids/")
    page, mine, history = (queries(client, a) for a in (few.get_absolute_url(), "/bids/", url(few)))
    for number in range(12):
        factories.bid_on(few, [sana, bilal][number % 2], 4000 + 1000 * number)
        factories.bid_on(factories.make_auction(ayesha.seller_profile), bilal, 2000)
    assert queries(client, few.get_absolute_url()) == page <= 12
    assert queries(client, "/bids/") == mine <= 12
    assert queries(client, url(few)) == history <= 12


@pytest.mark.parametrize("number", [2**63 - 1, 2**63, 10**20])
def test_bid_on_a_number_no_auction_has_is_not_found(sign_in, bilal, number):
    response = sign_in(bilal).post(f"/auctions/{number}/bids/", confirmed("1500", certain="on"))
    assert response.status_code == 404
    assert not Bid.objects.exists()
