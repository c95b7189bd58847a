"""When the connection is bad: the page says so, asks by itself, and catches up. A bid is possible all the while."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


class Line:
    """The way to the sockets, which can be cut and mended. Pages travel on."""

    def __init__(self, page):
        self.cut_through, self.open = False, []
        page.route_web_socket("**/ws/**", self.connect)

    def connect(self, route):
        if self.cut_through:
            route.close(code=1011, reason="cut")
        else:
            route.connect_to_server()
            self.open.append(route)

    def cut(self):
        self.cut_through = True
        for route in self.open:
            route.close(code=1011, reason="cut")
        self.open.clear()

    def mend(self):
        self.cut_through = False


@pytest.fixture
def auction(house):
    return house.call("make_auction")


@pytest.fixture
def bilal(house):
    return house.call("make_buyer", name="Bilal")


def test_a_cut_socket_is_said_and_the_page_asks_instead(house, enter, auction, bilal):
    page = enter()
    line = Line(page)
    page.goto(auction["url"])
    chip = page.locator("#live-chip")
    expect(chip).to_be_visible()
    line.cut()
    expect(chip).to_have_text("Delayed")
    house.call("bid", auction=auction["pk"], email=bilal, maximum=1_000)
    sana = house.call("make_buyer", name="Sana")
    house.call("bid", auction=auction["pk"], email=sana, maximum=3_000)
    price = page.get_by_role("region", name="Current price").locator("data")
    expect(price).to_have_text("Rs 1,050")
    expect(chip).to_have_text("Delayed")


def test_a_reconnected_socket_catches_up(house, enter, auction, bilal):
    page = enter()
    line = Line(page)
    page.goto(auction["url"])
    expect(page.locator("#live-chip")).to_be_visible()
    page.route("**/state/", lambda route: route.abort())
    line.cut()
    house.call("bid", auction=auction["pk"], email=bilal, maximum=1_000)
    figure = page.get_by_role("region", name="Current price")
    expect(figure).to_contain_text("no bids")
    line.mend()
    expect(figure).to_contain_text("1 bid", timeout=20_000)
    expect(page.locator("#recent-bids")).to_contain_text("Bidder 1")
    page.complaints[:] = [said for said in page.complaints if "ERR_FAILED" not in said]


def test_offline_is_said_and_passes(house, enter, auction, bilal):
    page = enter(bilal)
    page.goto(auction["url"])
    chip = page.locator("#live-chip")
    expect(chip).to_be_visible()
    page.context.set_offline(True)
    expect(chip).to_have_text("Offline")
    expect(page.get_by_role("button", name="Place bid")).to_be_enabled()
    page.context.set_offline(False)
    expect(chip).to_have_text("Live", timeout=20_000)
    page.complaints[:] = [said for said in page.complaints if "ERR_INTERNET_DISCONNECTED" not in said]


def test_outbid_reaches_its_person_on_any_page_without_a_complaint(house, enter, auction, bilal):
    house.call("bid", auction=auction["pk"], email=bilal, maximum=1_000)
    page = enter(bilal)
    page.goto("/products/")
    page.wait_for_timeout(1_000)
    house.call("bid", auction=auction["pk"], email=house.call("make_buyer", name="Sana"), maximum=3_000)
    expect(page.locator("#toasts")).to_contain_text("outbid")
    expect(page.locator("#bell .count")).to_be_visible()


def sockets_of(page) -> list[str]:
    """The addresses of the sockets that a page opens from now on."""
    opened = []
    page.on("websocket", lambda socket: opened.append(socket.url))
    return opened


def test_page_that_saves_data_opens_no_socket_and_asks_every_half_minute(house, enter, auction, bilal):
    page = enter()
    opened, asked = sockets_of(page), []
    page.on("response", lambda response: asked.append(response.status) if "/state/" in response.url else None)
    page.clock.install()
    page.goto(auction["url"])
    page.get_by_role("button", name="Data saver: turn on").click()
    expect(page.locator("#live-chip")).to_have_text("Data saver: every 30 s")
    opened.clear()
    page.clock.run_for(25_000)
    assert asked == []
    page.clock.run_for(10_000)
    page.wait_for_function("() => true")
    house.call("bid", auction=auction["pk"], email=bilal, maximum=1_000)
    page.clock.run_for(31_000)
    figure = page.get_by_role("region", name="Current price")
    expect(figure).to_contain_text("1 bid")
    assert asked[0] == 304 and asked[-1] == 200 and opened == []
    page.get_by_role("button", name="Data saver: turn off").click()
    expect(page.locator("#live-chip")).to_have_text("Live")


def test_blocked_person_sees_so_and_their_page_does_not_knock_again(house, enter, auction, bilal):
    page = enter(bilal)
    page.goto(auction["url"])
    expect(page.locator("#live-chip")).to_be_visible()
    opened = sockets_of(page)
    house.call("block", email=bilal)
    expect(page.locator("#bid-box")).to_have_attribute("data-state", "blocked")
    expect(page.get_by_role("button", name="Place bid")).to_have_count(0)
    expect(page.locator("#live-chip")).to_have_text("Delayed")
    page.wait_for_timeout(3_000)
    assert opened == []


def test_logging_out_elsewhere_makes_an_open_page_a_visitors(house, enter, auction, bilal):
    page = enter(bilal)
    page.goto(auction["url"])
    expect(page.locator("#live-chip")).to_be_visible()
    opened = sockets_of(page)
    other = page.context.new_page()
    other.goto("/account/")
    other.get_by_role("button", name="Log out").click()
    confirm = other.locator("main").get_by_role("button", name="Log out")
    if confirm.count():
        confirm.click()
    expect(page.locator("#bid-box")).to_have_attribute("data-state", "signed-out")
    house.call("bid", auction=auction["pk"], email=house.call("make_buyer", name="Sana"), maximum=3_000)
    expect(page.get_by_role("region", name="Current price")).to_contain_text("1 bid")
    expect(page.locator("#live-chip")).to_have_text("Live")
    assert len(opened) == 1
