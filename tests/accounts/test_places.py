import csv
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.utils.text import slugify

from accounts.models import City, Province
from tests.pages import HTMX, parse, words

places = import_module("accounts.migrations.0002_places")


@pytest.fixture
def loaded(db):
    places.load(apps, connection.schema_editor())


def rows() -> list[dict]:
    with places.CITIES.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_places_are_seven_provinces_and_every_city_over_fifteen_thousand():
    assert {row["province"] for row in rows()} == {
        "Punjab", "Sindh", "Khyber Pakhtunkhwa", "Balochistan", "Gilgit-Baltistan", "Azad Kashmir", "Islamabad",
    }  # fmt: skip
    assert 350 <= len(rows()) <= 400
    assert min(int(row["population"]) for row in rows()) >= 15_000


def test_places_have_one_slug_each_and_plain_letters():
    keys = [(row["province"], slugify(row["city"])) for row in rows()]
    assert len(keys) == len(set(keys))
    assert all(slug and row["city"].isascii() for (_, slug), row in zip(keys, rows(), strict=True))


def test_places_load_once_however_often(loaded):
    places.load(apps, connection.schema_editor())
    assert (Province.objects.count(), City.objects.count()) == (7, len(rows()))


@pytest.mark.parametrize(
    ("city", "province"),
    [("Multan", "Punjab"), ("Hala", "Sindh"), ("Turbat", "Balochistan"), ("Gilgit", "Gilgit-Baltistan")],
)
def test_places_stand_in_the_right_province(loaded, city, province):
    assert City.objects.get(slug=slugify(city)).province.name == province


def test_places_load_in_few_queries(db, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        places.load(apps, connection.schema_editor())


def test_cities_of_a_province_are_options(loaded, client):
    sindh = Province.objects.get(slug="sindh")
    response = client.get("/account/cities/", {"province": sindh.pk}, headers=HTMX)
    options = parse(response).cssselect("option")
    assert words(options[0]) == "Choose a city"
    assert len(options) == sindh.cities.count() + 1
    assert "Karachi" in [words(option) for option in options]


@pytest.mark.parametrize("province", ["", "99999", "x", "-1", "1e9", "9" * 40])
def test_cities_of_nonsense_are_none(loaded, client, province):
    response = client.get("/account/cities/", {"province": province})
    assert response.status_code == 200
    assert words(parse(response)) == "Choose a province first"


def test_cities_cost_one_query_however_many(loaded, client, django_assert_num_queries):
    for slug in ("punjab", "islamabad"):
        province = Province.objects.get(slug=slug)
        with django_assert_num_queries(1):
            client.get("/account/cities/", {"province": province.pk})


def test_cities_take_no_post(loaded, client):
    assert client.post("/account/cities/").status_code == 405
