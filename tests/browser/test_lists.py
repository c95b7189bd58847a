"""Two people at once: what one does is seen in the lists of the others, within a second and without a reload."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.steps import offer_bid
from tests.browser.test_connection import Line
from tests.browser.test_road import AT_ONCE, FIRST, WATCH

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def cast(house):
    """The e-mails of a seller, Bilal and Sana; and two auctions of the seller's on which Sana leads."""
    ayesha = house.call("make_seller", name="Ayesha")
    bilal, sana = (house.call("make_buyer", name=name) for name in ("Bilal", "Sana"))
    auctions = [house.call("make_auction", title=title, seller=ayesha) for title in ("A blue bowl", "A green bowl")]
    for auction in auctions:
        house.call("bid", auction=auction["pk"], email=sana, maximum=2_000)
    return ayesha, bilal, sana, auctions


def row(page, title: str):
    return page.locator(".rows > li", has_text=title)


def stay(page):
    """Leave a mark that a reload would wipe out; returns how to ask whether it is still there."""
    page.evaluate("window.stayed = true")
    return lambda: page.evaluate("window.stayed === true")


def test_a_bid_is_seen_in_the_lists_of_bidder_and_seller(house, enter, cast):
    ayesha, bilal, sana, (blue, _green) = cast
    hers, sells, his = enter(sana), enter(ayesha), enter(bilal, viewport=PHONE)
    hers.goto("/bids/")
    sells.goto("/seller/auctions/")
    for page in (hers, sells):
        expect(page.locator("#live-chip")).to_have_text("Live")
    expect(row(hers, "A blue bowl").get_by_text("Leading")).to_be_visible()
    expect(hers.locator(".tile").first).to_contain_text("Rs 4,900")
    stayed = stay(hers), stay(sells)
    for page in (hers, sells):
        page.evaluate(WATCH, f"#glance-{blue['pk']}")
    his.goto(blue["url"])
    offer_bid(his, 2_050)
    with his.expect_response("**/bids/") as answered:
        his.get_by_role("button", name="Place bid").click()
    for page in (hers, sells):
        expect(row(page, "A blue bowl").locator(".glance > data")).to_have_text("Rs 2,050")
        expect(row(page, "A blue bowl")).to_contain_text("2 bidders")
        expect(row(page, "A green bowl").locator(".glance > data")).to_have_text("Rs 1,000")
        late = page.evaluate(FIRST, "2 bids") - when_answered(answered.value)
        assert late <= AT_ONCE, f"It was seen {late:.0f} ms after he was answered."
    expect(row(hers, "A blue bowl").get_by_text("Outbid")).to_be_visible()
    expect(row(hers, "A blue bowl").get_by_text("Leading")).to_be_hidden()
    expect(row(hers, "A green bowl").get_by_text("Leading")).to_be_visible()
    expect(hers.locator(".tile").first).to_contain_text("Rs 2,450")
    expect(hers.get_by_role("link", name=re.compile("^Outbid"))).to_have_text("Outbid 1")
    assert all(still() for still in stayed)


def test_what_a_seller_can_do_follows_the_first_bid(house, enter):
    ayesha, bilal = house.call("make_seller", name="Ayesha"), house.call("make_buyer", name="Bilal")
    auction = house.call("make_auction", title="A blue bowl", seller=ayesha)
    sells = enter(ayesha)
    sells.goto(auction["url"])
    expect(sells.locator("#live-chip")).to_have_text("Live")
    expect(sells.get_by_role("link", name="Edit this piece")).to_be_visible()
    still = stay(sells)
    house.call("bid", auction=auction["pk"], email=bilal, maximum=2_000)
    expect(sells.get_by_role("link", name="Add a note for the bidders")).to_be_visible()
    expect(sells.get_by_role("link", name="Edit this piece")).to_have_count(0)
    expect(sells.get_by_role("heading", name="Your auction")).to_have_count(1)
    assert still()


@pytest.fixture
def own(house, enter):
    """A seller's open page of a new auction; the auction; and how somebody bids on it."""
    ayesha, bilal = house.call("make_seller", name="Ayesha"), house.call("make_buyer", name="Bilal")
    auction = house.call("make_auction", title="A blue bowl", seller=ayesha)
    return enter(ayesha), auction, lambda: house.call("bid", auction=auction["pk"], email=bilal, maximum=2_000)


def test_what_a_seller_can_do_is_asked_again_after_a_cut(own):
    sells, auction, bid = own
    line = Line(sells)
    sells.goto(auction["url"])
    expect(sells.locator("#live-chip")).to_have_text("Live")
    line.cut()
    bid()
    line.mend()
    expect(sells.get_by_role("link", name="Add a note for the bidders")).to_be_visible(timeout=30_000)


def test_on_a_slow_line_the_newest_answer_is_shown(house, own):
    sells, auction, bid = own
    sells.goto(auction["url"])
    expect(sells.locator("#live-chip")).to_have_text("Live")
    network = sells.context.new_cdp_session(sells)
    network.send("Network.enable")
    slow = {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", slow)
    with sells.expect_request("**/deeds/"):
        bid()
    house.call("cancel", auction=auction["pk"])
    expect(sells.locator(".deeds li")).to_have_count(1, timeout=20_000)
    expect(sells.locator(".deeds")).to_contain_text("List it again")


def when_answered(response) -> float:
    """In milliseconds since 1970."""
    response.finished()
    timing = response.request.timing
    return timing["startTime"] + timing["responseEnd"]


def test_an_end_moves_the_row(house, enter, cast):
    ayesha, _bilal, sana, (blue, _green) = cast
    hers, sells = enter(sana), enter(ayesha)
    hers.goto("/bids/")
    sells.goto("/seller/auctions/")
    expect(sells.locator("#live-chip")).to_have_text("Live")
    stayed = stay(hers), stay(sells)
    house.call("end_in", auction=blue["pk"], seconds=1)
    expect(row(hers, "A blue bowl").get_by_text("Won", exact=True)).to_be_visible()
    expect(row(hers, "A blue bowl").get_by_role("link", name="See the order")).to_be_visible()
    ended = sells.get_by_role("region", name="Ended in the last week")
    expect(ended).to_contain_text("A blue bowl")
    expect(ended).to_contain_text("Sold")
    expect(sells.get_by_role("region", name="Running", exact=True)).not_to_contain_text("A blue bowl")
    assert all(still() for still in stayed)


def test_without_a_socket_the_list_asks(house, enter, cast):
    _ayesha, bilal, sana, (blue, _green) = cast
    page = enter(sana)
    line = Line(page)
    page.goto("/bids/")
    expect(page.locator("#live-chip")).to_have_text("Live")
    line.cut()
    expect(page.locator("#live-chip")).to_have_text("Delayed")
    house.call("bid", auction=blue["pk"], email=bilal, maximum=3_000)
    expect(row(page, "A blue bowl").get_by_text("Outbid")).to_be_visible()
    expect(row(page, "A blue bowl").locator(".glance > data")).to_have_text("Rs 2,050")


def test_a_row_that_is_not_on_the_page_is_no_error(house, enter, cast):
    _ayesha, bilal, sana, (blue, green) = cast
    page = enter(sana)
    page.goto("/bids/?state=won")
    expect(page.locator("#live-chip")).to_have_text("Live")
    house.call("bid", auction=blue["pk"], email=bilal, maximum=3_000)
    house.call("bid", auction=green["pk"], email=bilal, maximum=3_000)
    expect(page.locator("#toasts")).to_contain_text("outbid")


def test_without_javascript_a_reload_tells(house, enter, cast):
    _ayesha, bilal, sana, (blue, _green) = cast
    page = enter(sana, java_script_enabled=False)
    page.goto("/bids/")
    expect(row(page, "A blue bowl").get_by_text("Leading")).to_be_visible()
    house.call("bid", auction=blue["pk"], email=bilal, maximum=3_000)
    page.reload()
    expect(row(page, "A blue bowl").get_by_text("Outbid")).to_be_visible()
    expect(page.locator(".tile").first).to_contain_text("Rs 2,450")
