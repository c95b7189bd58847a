"""The road of one unique piece, walked by three people in two browsers: listed, bid for, won, paid, sent, rated."""

import re

import pytest
from playwright.sync_api import expect

from config.demo.renditions import FOLDER
from tests.browser.steps import MAXIMUM, offer_bid, pay, place_bid, rate

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE = "Plate of two blues"
AT_ONCE, SOON = 1_000, 5_000  # milliseconds: for a bid to be seen, and for the end after its grace
GRACE = 2_000
WATCH = """
selector => {
  window.changes = [];
  const look = () => {
    const now = document.querySelector(selector)?.outerHTML ?? "";
    if (now !== window.changes.at(-1)?.[1]) window.changes.push([Date.now(), now]);
  };
  look();
  const all = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(look).observe(document.body, all);
}
"""
FIRST = "sign => window.changes.find(([, html]) => html.includes(sign))?.[0]"


@pytest.fixture
def ayesha(house):
    return house.call("make_seller", name="Ayesha")


@pytest.fixture
def bilal(house):
    return house.call("make_buyer", name="Bilal Ahmed")


@pytest.fixture
def sana(house):
    return house.call("make_buyer", name="Sana Malik")


def test_road_of_a_unique_piece(house, enter, launch, ayesha, bilal, sana):
    maker = enter(ayesha)
    url = put_up_for_sale(maker)
    auction = int(re.search(r"/auctions/(\d+)/", url)[1])
    his, hers = enter(bilal), enter(sana, within=launch())
    for page in (his, hers):
        page.goto(url)
        expect(page.locator("#live-chip")).to_be_visible()

    sees_a_bid_at_once(his, hers)
    is_told_of_being_outbid(his, hers)
    sees_the_end(house, auction, his, hers)

    pays(hers)
    order = maker_sends(maker)
    receives_and_rates(hers, order)
    expect_average(maker, url)
    expect_lost(his)
    assert house.call("told", email=bilal) == ["outbid", "auction_lost"]
    assert house.call("audit") == []


def put_up_for_sale(page) -> str:
    """Draft, photos, publication, all through the forms. Returns the path of the auction."""
    page.goto("/seller/")
    page.get_by_role("link", name="New piece").first.click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Description").fill("Thrown, painted and fired in Multan. A thumb wide chip below the rim.")
    page.get_by_label("Category").select_option(label="Clay")
    page.get_by_role("radio", name="Auction").check(force=True)
    page.get_by_label("Starting price (Rs)").fill("1000")
    page.get_by_label("How long it runs").select_option(label="1 hour")
    expect(page.get_by_text("You receive Rs 980 of Rs 1,000")).to_be_visible()
    page.get_by_role("button", name="Save draft").click()
    add_photos(page)
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("It is up for sale.")).to_be_visible()
    expect(page.get_by_text("This is your piece")).to_be_visible()
    return page.evaluate("location.pathname")


def add_photos(page) -> None:
    files = [FOLDER / f"plate-fish-{number}.webp" for number in (1, 2)]
    page.get_by_label("Add photos").set_input_files(files)
    page.get_by_role("button", name="Upload").click()
    photos = page.get_by_role("list", name="Photos in order").get_by_role("listitem")
    expect(photos).to_have_count(2)
    page.get_by_role("button", name="Make photo 2 the cover").click()
    expect(photos.first).to_contain_text("Cover")
    expect(page.get_by_label("Title")).to_have_value(TITLE)


def sees_a_bid_at_once(his, hers) -> None:
    """She is typing while he bids: her price changes within a second, and what she types stays."""
    hers.get_by_label(MAXIMUM).fill("1,7")
    hers.evaluate(WATCH, "#auction-state")
    offer_bid(his, 1_500)
    with his.expect_response("**/bids/") as answered:
        his.get_by_role("button", name="Place bid").click()
    expect(hers.get_by_role("region", name="Current price")).to_contain_text("1 bid")
    response = answered.value
    response.finished()
    timing = response.request.timing
    late = hers.evaluate(FIRST, "1 bid") - (timing["startTime"] + timing["responseEnd"])
    assert late <= AT_ONCE, f"She saw it {late:.0f} ms after he was answered."
    expect(his.get_by_text("You are leading")).to_be_visible()
    expect(hers.get_by_label(MAXIMUM)).to_have_value("1,7")
    expect(hers.get_by_label(MAXIMUM)).to_be_focused()
    expect(hers.locator("#recent-bids")).to_contain_text("Bidder 1")


def is_told_of_being_outbid(his, hers) -> None:
    place_bid(hers, 2_000)
    expect(hers.get_by_text("You are leading")).to_be_visible()
    alert = his.get_by_role("alert")
    expect(alert).to_contain_text("You are outbid")
    expect(alert).to_contain_text("Bidder 2 leads. Rs 1,600 takes it back.")
    expect(his.get_by_label(MAXIMUM)).to_have_value("1,600")
    expect(his.get_by_role("region", name="Current price").locator("data")).to_have_text("Rs 1,550")


def sees_the_end(house, auction: int, his, hers) -> None:
    """Both pages say that it is over soon after its end, and then to each what became of it."""
    for page in (his, hers):
        page.evaluate(WATCH, "#auction-state")
    ends_at = 1_000 * house.call("end_in", auction=auction, seconds=4)
    for page in (his, hers):
        expect(page.locator("#auction-state")).to_have_attribute("data-state", "sold", timeout=20_000)
        late = page.evaluate(FIRST, 'data-state="sold"') - ends_at - GRACE
        assert late <= SOON, f"The end was shown {late:.0f} ms after its grace."
        expect(page.get_by_role("region", name="Time left")).to_contain_text("Ended")
    expect(hers.get_by_text("It is yours").first).to_be_visible()
    expect(his.get_by_role("region", name="Bidding")).to_contain_text("It went to Bidder 2")


def pays(page) -> None:
    page.get_by_role("region", name="Bidding").get_by_role("link", name=re.compile("^Pay")).click()
    pay(page)


def maker_sends(page) -> str:
    """The address shows now that it is paid. Returns the path of the order."""
    page.goto("/sales/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("House 14, Street 3, F-7/2")).to_be_visible()
    page.get_by_label("Courier").select_option(label="TCS")
    page.get_by_label("Tracking number").fill("77912045118")
    page.get_by_role("button", name="Mark shipped").click()
    expect(page.get_by_role("heading", name="On its way with TCS")).to_be_visible()
    return page.evaluate("location.pathname")


def receives_and_rates(page, order: str) -> None:
    page.goto(order)
    expect(page.get_by_text("77912045118", exact=True)).to_be_visible()
    page.get_by_role("button", name="Confirm receipt").click()
    page.get_by_role("link", name="Leave feedback").click()
    rate(page, {"The maker, all in all": 5, "Communication": 5, "Shipping speed": 4, "As described": 5, "MadeInPK": 4})
    page.get_by_label("In your words").fill("Not a chip that was not told of.")
    page.get_by_role("button", name="Leave feedback").click()
    expect(page.get_by_role("heading", name="What you said")).to_be_visible()


def expect_average(page, url: str) -> None:
    page.goto(url)
    page.get_by_role("link", name=re.compile("Ayesha")).first.click()
    expect(page.locator("main")).to_contain_text("5.0")


def expect_lost(page) -> None:
    page.get_by_role("link", name="Notifications").click()
    expect(page.get_by_role("link", name=f"It went to someone else: {TITLE}")).to_be_visible()
