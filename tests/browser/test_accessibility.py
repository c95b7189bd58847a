"""Every main screen, on a phone and on a desk, by day and by night: for everyone, and within the window."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import DESK, PHONE, open_page
from tests.browser.screens import SCREENS, show

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL, COLOURS = {"runOnly": RULES}, {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# What changes with the light is colour; all else is asked by day, in both widths.
VIEWS = {
    "phone": (PHONE, "light", ALL),
    "desk": (DESK, "light", ALL),
    "desk at night": (DESK, "dark", COLOURS),
    "phone at night": (PHONE, "dark", COLOURS),
}
AXE = """
options => axe.run({ ...options, resultTypes: ["violations"] }).then(({ violations }) => violations.flatMap(
  ({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`)))
"""
WIDER = """
() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth || element.getBoundingClientRect().left < 0)
  .map((element) => `wider than the window: ${element.outerHTML.slice(0, 120)}`).slice(0, 5)
"""
IN_URDU = "home list auction_outbid auction_confirming order_to_ship editor purchase cart sign_up".split()


@pytest.fixture(scope="package")
def window(browser, house, bazaar):
    """`window(who)` → a page that stays open from screen to screen."""
    pages = {}

    def inner(who: str):
        if who not in pages:
            pages[who] = open_page(browser, house, f"{who}@madeinpk.test" if who else "")
        pages[who].complaints.clear()
        return pages[who]

    yield inner
    for page in pages.values():
        page.context.close()


@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_for_everyone(name, window, bazaar):
    screen = SCREENS[name]
    page = window(screen.who)
    page.set_viewport_size(PHONE)
    show(page, screen, bazaar)
    page.evaluate(AXE_SCRIPT)
    found = {}
    for view, (size, scheme, options) in VIEWS.items():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found[view] = page.evaluate(AXE, options) + page.evaluate(WIDER)
    assert {view: "\n".join(words) for view, words in found.items() if words} == {}
    assert [said for said in page.complaints if screen.status == 200 or str(screen.status) not in said] == []


@pytest.mark.parametrize("name", IN_URDU)
def test_screen_reads_from_the_other_side(name, enter, house, bazaar):
    screen = SCREENS[name]
    page = enter(f"{screen.who}@madeinpk.test" if screen.who else "", viewport=PHONE)
    page.context.add_cookies([{"name": "django_language", "value": "ur", "url": house.site}])
    page.goto(screen.path.format(**bazaar))
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.evaluate(WIDER) == []
