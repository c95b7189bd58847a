"""Wishes: kept and let go by anyone signed in, with a note only they see."""

import pytest

from catalog.models import Wish
from tests import factories
from tests.pages import HTMX, one, parse, words


@pytest.fixture
def product(ayesha):
    return factories.make_listing(ayesha.seller_profile, title="Leaf mug").product


def test_create_keeps_it_once_and_goes_back(sign_in, product, zoya):
    client = sign_in(zoya)
    for _ in range(2):
        assert client.post(f"/products/{product.pk}/wish/").url == product.get_absolute_url()
    assert Wish.objects.filter(user=zoya, product=product).count() == 1


def test_create_and_delete_swap_the_button(sign_in, product, zoya):
    client = sign_in(zoya)
    kept = one(parse(client.post(f"/products/{product.pk}/wish/", headers=HTMX)), "form")
    assert kept.get("action") == kept.get("hx-post") == f"/products/{product.pk}/wish/removal/"
    assert one(kept, "button").get("aria-pressed") == "true"
    gone = one(parse(client.post(kept.get("action"), {"wide": "1"}, headers=HTMX)), "form")
    assert gone.get("action") == f"/products/{product.pk}/wish/"
    assert words(one(gone, "button")) == "Wish" and one(gone, "[name=wide]") is not None
    assert not Wish.objects.exists()


@pytest.mark.parametrize("what", ["wish", "wish/removal"])
def test_anonymous_is_led_to_log_in_and_then_to_the_piece(sign_in, product, what):
    url = f"/products/{product.pk}/{what}/"
    login = f"/account/login/?next={product.get_absolute_url()}"
    assert sign_in().post(url).url == login
    assert sign_in().post(url, headers=HTMX).headers["HX-Redirect"] == login
    assert sign_in().get(url).status_code == 405
    assert not Wish.objects.exists()


def test_drafts_cannot_be_wished_for(sign_in, ayesha, zoya):
    draft = factories.make_product(ayesha.seller_profile, published=False)
    assert sign_in(zoya).post(f"/products/{draft.pk}/wish/").status_code == 404
    assert not Wish.objects.exists()


def test_index_shows_ones_own_with_notes(sign_in, product, zoya, bilal):
    Wish.objects.create(user=zoya, product=product, note="For Ammi")
    tree = parse(sign_in(zoya).get("/wishes/"))
    assert words(one(tree, ".card h2")) == "Leaf mug" and one(tree, "[name=note]").value == "For Ammi"
    other = parse(sign_in(bilal).get("/wishes/"))
    assert one(other, ".empty a").get("href") == "/products/?sort=ending"
    assert sign_in().get("/wishes/").url.startswith("/account/login/")


def test_index_pages_by_cursor(sign_in, ayesha, zoya):
    for _ in range(26):
        Wish.objects.create(user=zoya, product=factories.make_listing(ayesha.seller_profile).product)
    client = sign_in(zoya)
    first = parse(client.get("/wishes/"))
    url = one(first, "#pager a").get("href")
    rest = client.get(url, headers=HTMX)
    assert len(first.cssselect("#wishes > li")) == 24 and len(parse(rest).cssselect(".card")) == 2
    assert b"<html" not in rest.content


def test_edit_keeps_the_note(sign_in, product, zoya):
    wish = Wish.objects.create(user=zoya, product=product)
    assert sign_in(zoya).post(f"/wishes/{wish.pk}/", {"note": " For Ammi "}).url == "/wishes/"
    wish.refresh_from_db()
    assert wish.note == "For Ammi"


def test_edit_too_long_is_told_and_kept_as_typed(sign_in, product, zoya):
    wish = Wish.objects.create(user=zoya, product=product, note="Before")
    response = sign_in(zoya).post(f"/wishes/{wish.pk}/", {"note": "x" * 301})
    assert response.status_code == 422
    assert one(parse(response), "[name=note]").value == "x" * 301
    wish.refresh_from_db()
    assert wish.note == "Before"


def test_edit_of_others_is_not_found(sign_in, product, zoya, bilal):
    wish = Wish.objects.create(user=zoya, product=product, note="Mine")
    assert sign_in(bilal).post(f"/wishes/{wish.pk}/", {"note": "x"}).status_code == 404
    assert sign_in().post(f"/wishes/{wish.pk}/", {"note": "x"}).url.startswith("/account/login/")
    wish.refresh_from_db()
    assert wish.note == "Mine"
