"""What a page costs on a slow line: cold, compressed, on a phone. The figures are those of docs/architecture.md."""

import pytest

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

KB = 1024


@pytest.fixture
def cold(enter):
    """`cold(path)` → what a phone loads for it that has never been here: (kind, path, bytes over the wire) of each."""

    def inner(path: str) -> list[tuple[str, str, int]]:
        page = enter(viewport=PHONE, device_scale_factor=2, is_mobile=True)
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        kinds, sizes, names = {}, {}, {}
        wire.on("Network.responseReceived", lambda heard: kinds.update({heard["requestId"]: heard["type"]}))
        wire.on("Network.requestWillBeSent", lambda sent: names.update({sent["requestId"]: sent["request"]["url"]}))
        wire.on("Network.loadingFinished", lambda done: sizes.update({done["requestId"]: done["encodedDataLength"]}))
        page.goto(path, wait_until="networkidle")
        return [(kinds[one], names[one], int(size)) for one, size in sizes.items() if one in kinds]

    return inner


def weight(loaded, kind: str = "") -> float:
    """Kilobytes of one kind, or of all."""
    return sum(size for its_kind, _, size in loaded if kind in its_kind) / KB


def test_product_page_is_light(cold, bazaar):
    for name in ("fixed_price", "open"):
        loaded = cold(bazaar[name])
        assert len(loaded) <= 15, loaded
        assert weight(loaded) <= 250, loaded
        assert weight(loaded, "Document") <= 25, loaded
        assert weight(loaded, "Stylesheet") <= 20, loaded
        assert weight(loaded, "Script") <= 40, loaded
        images = [size / KB for kind, path, size in loaded if kind == "Image" and "/media/" in path]
        assert images and max(images) <= 60, loaded


def test_list_of_24_is_light(cold, bazaar):
    loaded = cold("/products/")
    assert weight(loaded) <= 350, loaded
    assert weight(loaded, "Document") <= 25, loaded


def test_checkout_is_light(enter, cold, bazaar):
    """A visitor is sent to log in; that page and the buyer's own are of one make."""
    assert weight(cold(bazaar["purchase"])) <= 120


def test_what_is_known_is_not_fetched_again(enter, bazaar):
    page = enter(viewport=PHONE)
    page.goto("/", wait_until="networkidle")
    fetched = []
    page.on("response", lambda answer: fetched.append(answer))
    page.goto("/products/", wait_until="networkidle")
    again = [answer.url for answer in fetched if "/static/" in answer.url and not answer.from_service_worker]
    sizes = [answer.request.sizes()["responseBodySize"] for answer in fetched if "/static/" in answer.url]
    assert sum(sizes) == 0, again
