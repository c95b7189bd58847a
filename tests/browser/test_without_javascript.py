"""The same road with scripts switched off: forms, redirects, and a page that is asked for again."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.steps import MAXIMUM, log_in, offer_bid, pay, place_bid

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def bilal(house):
    return house.call("make_buyer", name="Bilal Ahmed")


@pytest.fixture
def sana(house):
    return house.call("make_buyer", name="Sana Malik", address=False)


def test_bidding_winning_and_paying(house, enter, bilal, sana):
    auction = house.call("make_auction", title="Bowl for a plain page")
    page = enter(java_script_enabled=False)
    page.goto(auction["url"])
    page.get_by_role("region", name="Bidding").get_by_role("link", name="Log in").click()
    log_in(page, bilal)
    page.goto(auction["url"])
    place_bid(page, 1_200)
    expect(page.get_by_role("status").get_by_text("You are leading.")).to_be_visible()
    expect(page.get_by_role("region", name="Bidding")).to_contain_text("Your maximum is Rs 1,200.")

    house.call("bid", auction=auction["pk"], email=sana, maximum=1_500)
    page.get_by_role("link", name="See the price now").click()
    box = page.get_by_role("region", name="Bidding")
    expect(box).to_contain_text("You are outbid")
    expect(page.get_by_label(MAXIMUM)).to_have_value("1,300")
    page.get_by_label(MAXIMUM).fill("1299")
    page.get_by_role("button", name="Place bid").click()
    expect(box).to_contain_text("Not high enough yet")
    expect(page.get_by_label(MAXIMUM)).to_have_value("1299")
    place_bid(page, 1_800)
    expect(box).to_contain_text("You are leading")

    house.call("end_in", auction=auction["pk"], seconds=0.5)
    wait_until(lambda: house.call("state_of", auction=auction["pk"]) == "sold")
    page.goto(auction["url"])
    expect(box).to_contain_text("It is yours")
    box.get_by_role("link", name=re.compile("^Pay")).click()
    pay(page)
    page.get_by_role("link", name="Follow your order").click()
    expect(page.get_by_role("heading", name=re.compile("^Paid"))).to_be_visible()


def wait_until(true, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "It did not happen."
        time.sleep(0.3)


def test_a_bid_far_above_asks_once_more(house, enter, bilal):
    auction = house.call("make_auction")
    page = enter(bilal, java_script_enabled=False)
    page.goto(auction["url"])
    offer_bid(page, 90_000)
    page.get_by_role("button", name="Place bid").click()
    expect(page.get_by_text("This is far above the next bid.")).to_be_visible()
    page.get_by_role("checkbox", name="Yes, I mean Rs 90,000").check()
    page.get_by_role("button", name="Place bid").click()
    expect(page.get_by_role("region", name="Bidding")).to_contain_text("Your maximum is Rs 90,000.")


def test_buying_at_a_fixed_price_to_a_new_address(house, enter, sana):
    """The second drop-down of an address follows the first by a button."""
    piece = house.call("make_listing")
    page = enter(sana, java_script_enabled=False)
    page.goto(piece["url"])
    page.get_by_label("Quantity").fill("2")
    page.get_by_role("button", name="Buy now").click()
    expect(page.get_by_role("heading", name="It is kept for you")).to_be_visible()
    page.get_by_label("Province").select_option(label="Sindh")
    page.get_by_role("button", name="Show cities").click()
    page.get_by_label("City").select_option(label="Karachi")
    page.get_by_label("Who receives it").fill("Sana Malik")
    page.get_by_label("Phone").fill("0300 1234567")
    page.get_by_label("House, street, area").fill("Flat 402, Clifton Block 5")
    pay(page)
    page.get_by_role("link", name="Follow your order").click()
    expect(page.locator("main")).to_contain_text("Rs 5,250")
    expect(page.locator("main")).to_contain_text("Flat 402, Clifton Block 5")
