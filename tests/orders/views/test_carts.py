"""The pages of the cart: for guests and persons alike, with HTMX and without."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import FixedPriceListing
from orders.models import CartLine
from tests import factories
from tests.orders import factories as make
from tests.pages import HTMX, one, parse, words

LINES = "/cart/lines/"


@pytest.fixture
def plate(ayesha):
    return factories.make_listing(ayesha.seller_profile, title="Eight-star plate", price=6_800, stock=5).product


@pytest.fixture(params=["person", "guest"])
def client(request, sign_in, bilal):
    return sign_in(bilal if request.param == "person" else None)


def add(client, product, quantity=1, **headers):
    form = {"product": product.pk, "quantity": quantity, "price": product.fixed_price.price}
    return client.post(LINES, form, headers=headers)


def cart(client):
    return parse(client.get("/cart/"))


def test_cart_is_a_region_with_fields_and_one_button(client, plate):
    add(client, plate, 2)
    page = cart(client)
    region = one(page, "section[aria-label='Cart']")
    assert words(one(region, f"label[for='quantity-{plate.pk}']")).startswith("Quantity")
    assert one(region, "input[name=quantity]").get("value") == "2"
    assert one(region, "form[action='/checkout/'] button").text_content() == "Check out"
    assert [data.get("value") for data in region.cssselect(".summary data")] == ["13600", "450", "14050"]


def test_empty_cart_says_what_to_do_next(client):
    assert one(cart(client), ".empty a").get("href") == "/products/?format=fixed_price"


def test_adding_without_javascript_shows_the_cart(client, plate):
    response = add(client, plate)
    assert (response.status_code, response.url) == (302, "/cart/")
    assert "It is in your cart." in words(cart(client))


def test_adding_with_htmx_answers_beside_the_button(client, plate):
    response = add(client, plate, 2, **HTMX)
    assert response.headers["HX-Trigger"] == "cart-changed"
    assert b"<html" not in response.content
    assert "2 of it are in your cart." in words(parse(response))
    assert one(parse(response), "a").get("href") == "/cart/"


def test_adding_too_many_says_how_many_are_left(client, plate):
    for headers in (HTMX, {}):
        response = add(client, plate, 6, **headers)
        assert response.status_code == 422
        assert "Only 5 are left." in words(parse(response))
        assert "HX-Trigger" not in response.headers
    assert client.get("/cart/count/").content.decode().count('class="count"') == 0


@pytest.mark.parametrize("quantity", ["-3", "0", "1e12", "NaN", "", "1.5", "1000000000000"])
def test_odd_quantities_are_the_persons_to_fix(client, plate, quantity):
    assert add(client, plate, quantity).status_code == 422
    add(client, plate)
    response = client.post(f"{LINES}{plate.pk}/", {"quantity": quantity}, headers=HTMX)
    assert response.status_code == 422
    alert = one(parse(response), ".cart-line [role=alert]")
    assert words(alert)
    assert one(cart(client), "input[name=quantity]").get("value") == "1"


@pytest.mark.parametrize("named", ["", "x", "0", "999999", "-1", "9" * 30])
def test_what_does_not_exist_cannot_be_added(client, named):
    assert client.post(LINES, {"product": named, "quantity": 1, "price": 1}).status_code == 404


def test_drafts_cannot_be_added(client, ayesha):
    draft = factories.make_listing(ayesha.seller_profile, published=False).product
    assert client.post(LINES, {"product": draft.pk, "quantity": 1, "price": 1}).status_code == 404


def test_price_that_was_shown_is_remembered(client, plate):
    client.post(LINES, {"product": plate.pk, "quantity": 1, "price": 6_500})
    page = cart(client)
    assert "it was Rs\xa06,500" in one(page, ".cart-line .notice").text_content()
    assert not page.cssselect("form[action='/checkout/']")


def test_another_quantity(client, plate):
    add(client, plate)
    response = client.post(f"{LINES}{plate.pk}/", {"quantity": 3}, headers=HTMX)
    assert response.headers["HX-Trigger"] == "cart-changed"
    assert one(parse(response), "input[name=quantity]").get("value") == "3"
    assert client.post(f"{LINES}{plate.pk}/", {"quantity": 2}).url == "/cart/"
    assert "Only 5 are left." in words(parse(client.post(f"{LINES}{plate.pk}/", {"quantity": 9})))


@pytest.mark.parametrize(
    ("change", "button", "taken"),
    [
        ({"price": 7_000}, "Take the new price", 4),
        ({"stock": 2}, "Take the 2 that are left", 2),
        ({"stock": 1}, "Take the one that is left", 1),
    ],
)
def test_changes_are_settled_by_the_person(client, plate, change, button, taken):
    add(client, plate, 4)
    FixedPriceListing.objects.update(**change)
    page = cart(client)
    assert "not charged until you have settled it" in words(page)
    form = one(page, f"form[action='{LINES}{plate.pk}/changes/']")
    assert words(one(form, "button")) == button
    response = client.post(form.get("action"), dict(form.form_values()), headers=HTMX)
    assert response.status_code == 200
    assert one(parse(response), "input[name=quantity]").get("value") == str(taken)
    assert client.post(form.get("action"), dict(form.form_values())).status_code == 422


def test_change_of_a_change_is_shown_before_it_is_taken(client, plate):
    add(client, plate)
    FixedPriceListing.objects.update(price=7_000)
    form = dict(one(cart(client), f"form[action='{LINES}{plate.pk}/changes/']").form_values())
    FixedPriceListing.objects.update(price=7_500)
    response = client.post(f"{LINES}{plate.pk}/changes/", form)
    assert response.status_code == 422
    assert "It has changed once more" in words(parse(response)) and "7,500" in words(parse(response))


def test_sold_out_piece_can_only_be_taken_out(client, plate):
    add(client, plate)
    FixedPriceListing.objects.update(stock=0)
    actions = [form.get("action") for form in one(cart(client), ".cart-line").iter("form")]
    assert actions == [f"{LINES}{plate.pk}/removal/"]
    assert client.post(actions[0]).url == "/cart/"
    assert cart(client).cssselect(".empty")


def test_nobody_changes_the_cart_of_another(sign_in, bilal, sana, plate):
    make.collect(bilal, plate, 2)
    for client in (sign_in(sana), sign_in()):
        assert client.post(f"{LINES}{plate.pk}/", {"quantity": 1}).status_code == 422
        client.post(f"{LINES}{plate.pk}/removal/")
        assert cart(client).cssselect(".empty")
    assert CartLine.objects.get().quantity == 2


def test_line_of_a_number_that_no_database_takes_is_not_there(client, plate):
    add(client, plate)
    assert client.post(f"{LINES}{2**63}/removal/").status_code == 302
    assert one(cart(client), "input[name=quantity]").get("value") == "1"


def test_forms_carry_their_token_without_javascript(client, plate):
    other = factories.make_listing(price=500).product
    add(client, plate, 2)
    add(client, other)
    FixedPriceListing.objects.filter(product=other).update(price=600)
    client.handler.enforce_csrf_checks = True
    forms = cart(client).cssselect("#cart form[method=post]")
    assert len(forms) == 4
    for form in forms:
        assert client.post(form.get("action"), dict(form.form_values())).status_code == 302, form.get("action")
    assert cart(client).cssselect(".empty")


def test_forged_form_is_refused(bilal, plate, sign_in):
    client = sign_in(bilal)
    client.handler.enforce_csrf_checks = True
    assert add(client, plate).status_code == 403
    assert not CartLine.objects.exists()


# -- The badge in the head of every page ------------------------------------------------------------------


def test_badge_counts_pieces(client, plate):
    assert words(parse(client.get("/cart/count/"))) == ""
    add(client, plate, 3)
    badge = parse(client.get("/cart/count/"))
    assert words(badge) == "3, 3 pieces"
    assert badge.get("hx-trigger") == "cart-changed from:body"


def badge_of(client) -> str:
    return one(parse(client.get("/fees/")), "#cart-count").get("hx-trigger")


def test_badge_is_asked_for_only_by_who_may_have_a_cart(sign_in, bilal, plate):
    guest = sign_in()
    assert badge_of(guest) == "cart-changed from:body"
    add(guest, plate)
    assert badge_of(guest) == "load, cart-changed from:body"
    assert badge_of(sign_in(bilal)) == "load, cart-changed from:body"


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_head_of_a_page_asks_nothing_for_the_cart(sign_in, bilal, plate):
    guest, person = sign_in(), sign_in(bilal)
    assert queries(guest, "/fees/") == 0
    before = queries(person, "/fees/")
    add(person, plate)
    assert queries(person, "/fees/") == before
    assert queries(person, "/cart/count/") <= 3


def test_cart_asks_the_same_for_one_line_and_for_thirty(client, sign_in):
    add(client, factories.make_listing().product)
    few = queries(client, "/cart/")
    for _ in range(29):
        add(client, factories.make_listing().product)
    assert len(cart(client).cssselect(".cart-line")) == 30
    assert queries(client, "/cart/") == few <= 8
