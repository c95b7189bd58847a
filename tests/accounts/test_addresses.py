import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import addressing
from accounts.models import Address
from tests.factories import make_address, make_city
from tests.pages import HTMX, one, parse, words

NEW = "/account/addresses/new/"


@pytest.fixture
def lahore(db):
    return make_city("Lahore", "Punjab")


@pytest.fixture
def sindh(db):
    return make_city("Karachi", "Sindh").province


def typed(city, /, **overrides) -> dict:
    return {
        "recipient": "Zoya Khan",
        "phone": "0300 1234567",
        "line": "14 Mall Road",
        "province": city.province_id,
        "city": city.pk,
        "postal_code": "54000",
    } | overrides


def test_address_is_kept_and_used_first(sign_in, zoya, lahore):
    response = sign_in(zoya).post(NEW, typed(lahore))
    assert (response.status_code, response.headers["Location"]) == (302, "/account/addresses/")
    address = zoya.addresses.get()
    assert (address.city, address.phone.as_e164, address.is_default) == (lahore, "+923001234567", True)


@pytest.mark.parametrize("number", ["0300-1234567", "+92 300 1234567", "(042) 35761999", "00923001234567"])
def test_phone_is_taken_however_people_write_it(sign_in, zoya, lahore, number):
    sign_in(zoya).post(NEW, typed(lahore, phone=number))
    assert zoya.addresses.get().phone.country_code == 92


def test_lahore_in_sindh_is_refused_beside_the_city(sign_in, zoya, lahore, sindh):
    response = sign_in(zoya).post(NEW, typed(lahore, province=sindh.pk))
    assert response.status_code == 422
    tree = parse(response)
    assert words(one(tree, "#id_city_error")).startswith("Lahore is not in Sindh.")
    assert one(tree, "#id_line").get("value") == "14 Mall Road"
    options = [words(option) for option in tree.cssselect("#id_city option")]
    assert "Karachi" in options
    assert "Lahore" not in options
    assert not zoya.addresses.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recipient", ""),
        ("recipient", "x" * 81),
        ("phone", ""),
        ("phone", "12345"),
        ("phone", "+44 20 7946 0018"),
        ("phone", "0300 123456789012"),
        ("line", ""),
        ("line", "x" * 201),
        ("city", ""),
        ("city", "999999"),
        ("city", "x"),
        ("province", ""),
        ("province", "999999"),
        ("province", "9" * 30),
        ("province", "1e9"),
        ("postal_code", "5400"),
        ("postal_code", "54OOO"),
    ],
)
def test_unfit_address_is_refused_beside_its_field(sign_in, zoya, lahore, field, value):
    response = sign_in(zoya).post(NEW, typed(lahore, **{field: value}))
    assert response.status_code == 422
    assert words(one(parse(response), f"#id_{field}_error"))
    assert not zoya.addresses.exists()


def test_phone_of_another_country_is_told_what_to_write(sign_in, zoya, lahore):
    response = sign_in(zoya).post(NEW, typed(lahore, phone="+44 20 7946 0018"))
    assert words(one(parse(response), "#id_phone_error")) == "Write a Pakistani phone number, like 0300 1234567."


def test_cities_are_shown_without_javascript_and_keep_what_was_typed(sign_in, zoya, sindh):
    half = {"recipient": "Z", "phone": "not yet", "line": "14 Mall", "province": sindh.pk, "show_cities": "1"}
    response = sign_in(zoya).post(NEW, half)
    assert response.status_code == 200
    tree = parse(response)
    assert "Karachi" in [words(option) for option in tree.cssselect("#id_city option")]
    assert one(tree, "#id_line").get("value") == "14 Mall"
    assert one(tree, "#id_phone").get("value") == "not yet"
    assert one(tree, "#id_province option[selected]").get("value") == str(sindh.pk)
    assert not tree.cssselect("[aria-invalid=true]")
    assert not zoya.addresses.exists()


def test_province_names_the_city_drop_down_as_its_target(sign_in, zoya):
    tree = parse(sign_in(zoya).get(NEW))
    province = one(tree, "#id_province")
    assert province.get("hx-get") == "/account/cities/"
    assert one(tree, province.get("hx-target")).get("name") == "city"
    assert one(tree, "#id_recipient").get("value") == "Zoya Khan"


def test_address_is_changed(sign_in, bilal, lahore):
    address = bilal.addresses.get()
    client = sign_in(bilal)
    tree = parse(client.get(f"/account/addresses/{address.pk}/edit/"))
    assert words(one(tree, "#id_city option[selected]")) == "Islamabad"
    client.post(f"/account/addresses/{address.pk}/edit/", typed(lahore, line="9 Canal Bank"))
    address.refresh_from_db()
    assert (address.line, address.city, address.is_default) == ("9 Canal Bank", lahore, True)


def test_refused_change_changes_nothing(sign_in, bilal, lahore):
    address = bilal.addresses.get()
    response = sign_in(bilal).post(f"/account/addresses/{address.pk}/edit/", typed(lahore, line=""))
    assert response.status_code == 422
    assert Address.objects.get(pk=address.pk).line == "House 14, Street 3, F-7/2"


def test_deleting_asks_then_does(sign_in, bilal):
    address = bilal.addresses.get()
    client = sign_in(bilal)
    page = f"/account/addresses/{address.pk}/delete/"
    assert words(one(parse(client.get(page)), "main form button")) == "Delete address"
    assert bilal.addresses.exists()
    assert client.post(page).headers["Location"] == "/account/addresses/"
    assert not bilal.addresses.exists()


def test_default_moves_by_form_and_by_fragment(sign_in, bilal):
    second = make_address(bilal)
    client = sign_in(bilal)
    first = bilal.addresses.get(is_default=True)
    assert client.post(f"/account/addresses/{second.pk}/default/").headers["Location"] == "/account/addresses/"
    assert bilal.addresses.get(is_default=True) == second
    response = client.post(f"/account/addresses/{first.pk}/default/", headers=HTMX)
    assert parse(response).get("id") == "addresses"
    assert bilal.addresses.get(is_default=True) == first
    assert client.get(f"/account/addresses/{first.pk}/default/").status_code == 405


@pytest.mark.parametrize("action", ["edit", "delete", "default"])
def test_somebody_elses_address_does_not_exist(sign_in, zoya, bilal, lahore, action):
    theirs = bilal.addresses.get()
    response = sign_in(zoya).post(f"/account/addresses/{theirs.pk}/{action}/", typed(lahore))
    assert response.status_code == 404
    again = Address.objects.get(pk=theirs.pk)
    assert (again.line, again.is_default, again.user) == (theirs.line, True, bilal)


@pytest.mark.parametrize("action", ["edit", "delete", "default"])
def test_visitor_is_asked_to_log_in(client, bilal, action):
    theirs = bilal.addresses.get()
    response = client.post(f"/account/addresses/{theirs.pk}/{action}/")
    assert response.headers["Location"].startswith("/account/login/")
    assert bilal.addresses.get().is_default


def test_one_too_many_is_refused_above_the_form(sign_in, zoya, lahore):
    for _ in range(addressing.MOST):
        make_address(zoya)
    response = sign_in(zoya).post(NEW, typed(lahore))
    assert response.status_code == 422
    assert "20 addresses" in words(one(parse(response), ".notice.errors"))
    assert zoya.addresses.count() == addressing.MOST


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/checkout/", "/checkout/"),
        ("https://evil.example/", "/account/addresses/"),
        ("//evil.example/", "/account/addresses/"),
        ("nonsense", "/account/addresses/"),
    ],
)
def test_saving_goes_on_to_where_one_came_from(sign_in, zoya, lahore, wanted, reached):
    response = sign_in(zoya).post(f"{NEW}?next={wanted}", typed(lahore))
    assert response.headers["Location"] == reached


def test_no_address_yet_says_what_to_do(sign_in, zoya):
    tree = parse(sign_in(zoya).get("/account/addresses/"))
    assert one(tree, ".empty a").get("href") == NEW


def test_list_costs_the_same_however_many(sign_in, bilal):
    client = sign_in(bilal)
    client.get("/account/addresses/")
    counts = []
    for more in (0, 12):
        for _ in range(more):
            make_address(bilal)
        with CaptureQueriesContext(connection) as queries:
            client.get("/account/addresses/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


def test_list_comes_as_a_fragment(sign_in, bilal):
    assert parse(sign_in(bilal).get("/account/addresses/", headers=HTMX)).get("id") == "addresses"
