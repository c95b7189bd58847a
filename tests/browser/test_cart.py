"""A cart of two makers, from the shelf to the payment: with scripts, without them, and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.steps import pay

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def bilal(house):
    return house.call("make_buyer", name="Bilal Ahmed")


@pytest.fixture
def pieces(house):
    return [
        house.call("make_listing", title=title, price=price, stock=5) for title, price in (("Bowl", 500), ("Jar", 900))
    ]


def badge(page):
    return page.get_by_role("banner").locator("#cart-count .count")


def add(page, piece, quantity=1):
    page.goto(piece["url"])
    page.get_by_label("Quantity").fill(str(quantity))
    page.get_by_role("button", name="Add to cart").click()


def test_badge_moves_without_a_reload_and_the_cart_is_paid(house, enter, bilal, pieces):
    page = enter(bilal, viewport=PHONE)
    add(page, pieces[0], 2)
    expect(page.get_by_text("2 of it are in your cart.")).to_be_visible()
    expect(badge(page)).to_have_text("2")
    assert page.url.endswith(pieces[0]["url"])
    add(page, pieces[1])
    expect(badge(page)).to_have_text("3")

    page.get_by_role("link", name="See the cart and check out").click()
    cart = page.get_by_role("region", name="Cart")
    cart.get_by_label("Quantity: Bowl").fill("3")
    cart.get_by_label("Quantity: Bowl").press("Tab")
    expect(badge(page)).to_have_text("4")
    expect(cart).to_contain_text("Rs 2,400")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    cart.get_by_role("button", name="Check out").click()
    expect(page.get_by_role("heading", name="Check out")).to_be_visible()
    pay(page)
    expect(page.get_by_role("link", name="Follow your orders")).to_be_visible()
    expect(badge(page)).to_have_count(0)
    assert house.call("pieces_bought_by", email=bilal) == 4


def test_change_of_price_is_settled_in_place(house, enter, bilal, pieces):
    page = enter(bilal)
    add(page, pieces[0])
    expect(badge(page)).to_have_text("1")
    house.call("reprice", product=pieces[0]["pk"], price=700)
    page.goto("/cart/")
    expect(page.get_by_text("It now costs Rs 700; it was Rs 500")).to_be_visible()
    expect(page.get_by_role("button", name="Check out")).to_have_count(0)
    page.get_by_role("button", name="Take the new price").click()
    expect(page.get_by_role("button", name="Check out")).to_be_visible()
    page.get_by_role("button", name="Remove Bowl").click()
    expect(page.get_by_text("Your cart is empty")).to_be_visible()
    expect(badge(page)).to_have_count(0)


def test_guest_without_scripts_collects_logs_in_and_pays(house, enter, bilal, pieces):
    page = enter(java_script_enabled=False)
    for piece in pieces:
        add(page, piece)
        expect(page.get_by_role("heading", name="Your cart")).to_be_visible()
    page.get_by_label("Quantity: Jar").fill("2")
    page.get_by_role("button", name="Change Jar").click()
    expect(page.get_by_role("region", name="Cart")).to_contain_text("Rs 2,300")
    page.get_by_role("button", name="Check out").click()
    page.get_by_label("E-mail").fill(bilal)
    page.get_by_label("Password").fill("bazaar-2026")
    page.locator("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Check out")).to_be_visible()
    pay_without_scripts(page)
    assert house.call("pieces_bought_by", email=bilal) == 3


def pay_without_scripts(page):
    """The page asks again by itself until the provider has told us."""
    pay(page)
    page.get_by_role("link", name="Follow your orders").click()
    expect(page.get_by_role("link", name=re.compile("^(Bowl|Jar)"))).to_have_count(2)
