"""Every main screen, on a phone and on a desk, by day and by night: for everyone, within the window, without complaint."""

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.conftest import DESK, PHONE
from tests.browser.screens import SCREENS, show

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What changes with the light is colour; all else is asked by day, in both widths.
VIEWS = {
    "phone": (PHONE, "light", {"runOnly": RULES}),
    "desk": (DESK, "light", {"runOnly": RULES}),
    "desk at night": (DESK, "dark", {"runOnly": {"type": "rule", "values": ["color-contrast"]}}),
    "phone at night": (PHONE, "dark", {"runOnly": {"type": "rule", "values": ["color-contrast"]}}),
}
AXE = """
options => axe.run({ ...options, resultTypes: ["violations"] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`)))
"""
WIDER = """
() => document.documentElement.scrollWidth > innerWidth
  ? [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => element.outerHTML.slice(0, 120)).slice(0, 5)
  : []
"""


@pytest.mark.parametrize("name", SCREENS)
def test_screen_is_for_everyone(name, enter, bazaar):
    screen = SCREENS[name]
    page = enter(screen.who and f"{screen.who}@madeinpk.test", viewport=PHONE)
    show(page, screen, bazaar)
    page.evaluate(AXE_SCRIPT)
    found = {}
    for view, (size, scheme, options) in VIEWS.items():
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found[view] = page.evaluate(AXE, options) + page.evaluate(WIDER)
    assert not any(found.values()), found
    if screen.status != 200:
        page.complaints[:] = [said for said in page.complaints if str(screen.status) not in said]
