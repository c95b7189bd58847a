"""What people do on the site, as they do it: by the words that they read."""

import re

from playwright.sync_api import Page, expect

PASSWORD = "bazaar-2026"
MAXIMUM = "Your maximum bid (Rs)"


def log_in(page: Page, email: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()


def place_bid(page: Page, amount: int) -> None:
    """Both steps of a bid; the page shows its outcome when this returns."""
    offer_bid(page, amount)
    page.get_by_role("button", name="Place bid").click()
    expect(page.get_by_text("Is this right?")).not_to_be_visible()


def offer_bid(page: Page, amount: int) -> None:
    """The first step: the page asks whether it is right."""
    page.get_by_label(MAXIMUM).fill(str(amount))
    page.get_by_role("button", name="Place bid").click()
    box = page.get_by_role("region", name="Bidding")
    expect(box).to_contain_text(f"You pay at most Rs {amount:,}. A bid is binding.")


def pay(page: Page) -> None:
    """From the purchase's page, over the provider's, to the result."""
    page.get_by_role("button", name=re.compile("^Pay Rs")).click()
    expect(page.get_by_text("No card is asked for")).to_be_visible()
    page.get_by_role("button", name="Pay", exact=True).click()
    expect(page.get_by_role("heading", name="Paid. It is yours")).to_be_visible()


def rate(page: Page, stars: dict[str, int]) -> None:
    """Choose stars by the legend of their question."""
    for legend, number in stars.items():
        name = "1 star" if number == 1 else f"{number} stars"
        page.get_by_role("group", name=legend, exact=True).get_by_role("radio", name=name).check(force=True)
