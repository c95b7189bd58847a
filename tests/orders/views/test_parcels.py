import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog import imaging
from orders.models import Order
from orders.parcels import couriers, fulfilling, photographing
from orders.parcels.couriers import Courier
from orders.progressing import IllegalTransition
from tests.orders.factories import make_delivered_order, make_paid_order, make_shipped_order
from tests.pages import HTMX, one, parse, words
from tests.test_photos import encoded, from_a_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ayesha, bilal):
    return make_paid_order(ayesha.seller_profile, bilal)


@pytest.fixture
def shipped(ayesha, bilal):
    return make_shipped_order(ayesha.seller_profile, bilal)


def upload(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("me-at-home.jpg", from_a_phone() if content is None else content, "image/jpeg")


def ship(client, order, **typed):
    return client.post(f"/orders/{order.number}/shipment/", {"courier": "TCS", "tracking": "779 120"} | typed)


def add(client, order, **typed):
    return client.post(f"/orders/{order.number}/parcel-photo/", {"parcel": upload()} | typed)


def files() -> list[str]:
    folder = settings.MEDIA_ROOT / "parcels"
    return sorted(path.name for path in folder.rglob("*.webp"))


# -- Couriers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("courier", couriers.PAGES)
def test_every_courier_has_a_page_of_its_own(courier):
    url = couriers.tracking_url(courier, "77/9 <1>")
    assert url.startswith("https://") and "<" not in url and " " not in url
    assert ("77%2F9" in url) == couriers.takes_number(courier)


@pytest.mark.parametrize(("courier", "number"), [("TCS", ""), ("Other", "12"), ("By hand", ""), ("Old One", "12")])
def test_without_a_number_or_a_known_courier_there_is_no_link(courier, number):
    assert couriers.tracking_url(courier, number) == ""


@pytest.mark.parametrize(
    ("courier", "typed", "kept"),
    [("TCS", " 779 1204 5118 ", "77912045118"), ("Other", " bus  4 Multan ", "bus 4 Multan"), ("By hand", "", "")],
)
def test_numbers_are_kept_as_their_courier_writes_them(order, ayesha, sign_in, courier, typed, kept):
    assert ship(sign_in(ayesha), order, courier=courier, tracking=typed).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.courier, order.tracking_number) == ("shipped", courier, kept)


@pytest.mark.parametrize("courier", [c for c in Courier if c not in couriers.UNTRACKED])
def test_a_courier_with_numbers_needs_one(order, ayesha, sign_in, courier):
    answer = ship(sign_in(ayesha), order, courier=courier, tracking="  ")
    assert answer.status_code == 422 and "receipt" in words(parse(answer))
    assert Order.objects.get().state == "paid"


@pytest.mark.parametrize(("courier", "status"), [("TCS", 422), ("Other", 302)])
def test_a_number_without_a_digit_traces_nothing(order, ayesha, sign_in, courier, status):
    answer = ship(sign_in(ayesha), order, courier=courier, tracking="sent")
    order.refresh_from_db()
    assert (answer.status_code, order.state) == (status, "shipped" if status == 302 else "paid")
    if status == 422:
        assert one(parse(answer), "#id_tracking").get("value") == "sent" and "digit" in words(parse(answer))


def test_only_with_a_number_the_clock_runs(ayesha, bilal):
    by_hand = make_paid_order(ayesha.seller_profile, bilal)
    assert fulfilling.ship(order=by_hand, seller=by_hand.seller, courier=Courier.HAND).due_at is None
    assert make_shipped_order(ayesha.seller_profile, bilal).due_at is not None


def test_both_sides_follow_the_parcel(shipped, ayesha, bilal, sign_in):
    for person in (ayesha, bilal):
        tree = parse(sign_in(person).get(f"/orders/{shipped.number}/"))
        assert one(tree, 'a[href="https://www.tcsexpress.com/track/77912045118"]').get("rel") == "noopener noreferrer"


# -- The photo --------------------------------------------------------------------------------------------


def test_shipped_with_a_photo_it_is_there_for_both(order, ayesha, bilal, sign_in):
    assert ship(sign_in(ayesha), order, parcel=upload()).status_code == 302
    assert len(files()) == len(imaging.WIDTHS)
    for person in (ayesha, bilal):
        client = sign_in(person)
        assert one(parse(client.get(f"/orders/{order.number}/")), "img.parcel") is not None
        for size in ("", "?size=large"):
            picture = client.get(f"/orders/{order.number}/parcel-photo/{size}")
            body = b"".join(picture.streaming_content)
            assert picture["Content-Type"] == "image/webp" and body[8:12] == b"WEBP"
            assert b"Phone Maker" not in body and "no-store" in picture["Cache-Control"]


def test_nobody_else_sees_it(order, ayesha, zoya, staff, sign_in):
    ship(sign_in(ayesha), order, parcel=upload())
    order.refresh_from_db()
    for person in (zoya, staff):
        assert sign_in(person).get(f"/orders/{order.number}/parcel-photo/").status_code == 404
    assert sign_in().get(f"/orders/{order.number}/parcel-photo/").status_code == 302
    for way in ("", "products/../"):
        assert sign_in().get(f"/media/{way}{imaging.path_of(order.parcel_photo, 640)}").status_code == 404


@pytest.mark.parametrize("content", [b"", b"GIF89a nothing", encoded("PNG")[:60]])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_bad_photo_ships_nothing_and_loses_nothing_typed(order, ayesha, sign_in, content, headers):
    answer = ship(sign_in(ayesha, **headers), order, parcel=upload(content))
    tree = parse(answer)
    assert answer.status_code == 422 and tree.cssselect("#error_1_id_parcel, #id_parcel_error, .error")
    assert one(tree, "#id_tracking").get("value") == "779 120"
    assert one(tree, "#id_courier option[selected]").get("value") == "TCS"
    assert (Order.objects.get().state, files()) == ("paid", [])


def test_a_full_disk_ships_nothing_and_leaves_nothing(order, ayesha, sign_in, monkeypatch):
    kept = imaging.default_storage.save

    def fills_up(path, content):
        if files():
            raise OSError(28, "No space left on device")
        return kept(path, content)

    monkeypatch.setattr(imaging.default_storage, "save", fills_up)
    answer = ship(sign_in(ayesha), order, parcel=upload())
    assert answer.status_code == 422 and "Try it again" in words(parse(answer))
    assert (Order.objects.get().state, files()) == ("paid", [])


def test_shipped_meanwhile_the_photo_goes(order, ayesha, sign_in):
    client = sign_in(ayesha)
    ship(client, order)
    answer = ship(client, order, parcel=upload(), tracking="1")
    assert answer.status_code == 422 and files() == []
    assert Order.objects.get().tracking_number == "779120"


def test_added_later_it_takes_the_place_of_the_first(shipped, ayesha, sign_in, django_capture_on_commit_callbacks):
    client = sign_in(ayesha)
    assert add(client, shipped).status_code == 302
    first = files()
    with django_capture_on_commit_callbacks(execute=True):
        assert add(client, shipped).status_code == 302
    assert len(files()) == len(first) == len(imaging.WIDTHS) and set(files()).isdisjoint(first)


@pytest.mark.parametrize("make", [make_paid_order, make_delivered_order])
def test_before_and_after_the_journey_there_is_none_to_add(ayesha, bilal, make, sign_in):
    order = make(ayesha.seller_profile, bilal)
    assert add(sign_in(ayesha), order).status_code == 422
    assert (Order.objects.get().parcel_photo, files()) == ("", [])


@pytest.mark.parametrize("person", ["bilal", "zoya"])
def test_only_the_seller_adds_it(shipped, person, request, sign_in):
    assert add(sign_in(request.getfixturevalue(person)), shipped).status_code == 404
    assert files() == []


def test_the_rule_asks_who_it_is(shipped, zoya):
    from tests import factories

    with pytest.raises(fulfilling.NotYours):
        photographing.add_photo(order=shipped, seller=factories.make_seller(zoya), photo=None)


def test_without_a_photo_chosen_it_says_so(shipped, ayesha, sign_in):
    answer = add(sign_in(ayesha), shipped, parcel="")
    assert answer.status_code == 422 and "Choose a photo" in words(parse(answer))


def test_a_photo_that_nobody_stored_is_not_found(shipped, bilal, sign_in):
    assert sign_in(bilal).get(f"/orders/{shipped.number}/parcel-photo/").status_code == 404


def test_the_log_stays_as_it_was_when_only_a_photo_came(shipped, ayesha, sign_in):
    before = list(shipped.events.values())
    add(sign_in(ayesha), shipped)
    assert list(shipped.events.values()) == before


def test_a_photo_of_a_parcel_still_here_is_refused_by_the_rule(order):
    from config.photos import open_photo

    with pytest.raises(IllegalTransition):
        photographing.add_photo(order=order, seller=order.seller, photo=open_photo(upload()))
    assert files() == []
