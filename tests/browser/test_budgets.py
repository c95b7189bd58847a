"""What a page costs on a slow line: cold, compressed, on a phone. Here no proxy compresses pages, so the sum does."""

import gzip
from dataclasses import dataclass

import pytest

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

KB = 1024


@dataclass
class Load:
    """One request: what for, and its bytes over the wire, 0 from the browser's cache."""

    kind: str
    path: str
    size: int = 0


class Scale:
    """Weighs what a page loads."""

    def __init__(self, page):
        self.page, self.loads = page, {}
        self.wire = page.context.new_cdp_session(page)
        self.wire.send("Network.enable")
        self.wire.on("Network.responseReceived", self.begin)
        self.wire.on("Network.loadingFinished", self.finish)

    def begin(self, heard: dict) -> None:
        self.loads[heard["requestId"]] = Load(heard["type"], heard["response"]["url"])

    def finish(self, done: dict) -> None:
        if done["requestId"] in self.loads:
            self.loads[done["requestId"]].size = int(done["encodedDataLength"])

    def weigh(self, path: str) -> list[Load]:
        self.loads.clear()
        answer = self.page.goto(path, wait_until="networkidle")
        for load in self.loads.values():
            if load.kind == "Document":
                load.size -= len(answer.body()) - len(gzip.compress(answer.body(), 6))
        return list(self.loads.values())


@pytest.fixture
def scale(enter):
    return Scale(enter(viewport=PHONE, device_scale_factor=2, is_mobile=True))


def weight(loads: list[Load], *kinds: str) -> float:
    """Kilobytes of these kinds, or of all."""
    return sum(load.size for load in loads if not kinds or load.kind in kinds) / KB


@pytest.mark.parametrize("name", ["fixed_price", "open"])
def test_product_page_is_light(name, scale, bazaar):
    loads = scale.weigh(bazaar[name])
    assert len(loads) <= 15, loads
    assert weight(loads) <= 250, loads
    assert weight(loads, "Document") <= 25
    assert weight(loads, "Stylesheet") <= 20
    assert weight(loads, "Script") <= 40
    assert max(load.size for load in loads if load.kind == "Image") <= 60 * KB, loads


def test_list_of_24_is_light(scale, bazaar):
    loads = scale.weigh("/products/")
    assert scale.page.locator(".card").count() == 24
    assert weight(loads) <= 350, loads


def test_what_is_known_is_not_fetched_again(scale, bazaar):
    scale.weigh(bazaar["open"])
    loads = scale.weigh(bazaar["open"])
    assert weight(loads) <= 40, loads
    assert weight(loads, "Script", "Stylesheet") == 0, loads
