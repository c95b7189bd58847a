"""Staff see the catalogue whole; money and shelf columns are read, never written."""

import pytest
from django.contrib import admin
from django.urls import reverse

from catalog import picturing
from catalog.models import Category, FixedPriceListing, Product, ProductImage, Wish
from tests import factories
from tests.catalog.photos import photo
from tests.pages import parse


@pytest.fixture
def rows(ayesha, zoya):
    listing = factories.make_listing(ayesha.seller_profile)
    wish = Wish.objects.create(user=zoya, product=listing.product, note="Secret")
    image = listing.product.images.get()
    return [listing.product.category, listing.product, image, listing, wish]


@pytest.mark.parametrize("index", range(5))
def test_every_model_is_listed_searched_and_shown(sign_in, staff, rows, index):
    row, client = rows[index], sign_in(staff)
    name = f"admin:catalog_{row._meta.model_name}"
    assert client.get(reverse(f"{name}_changelist"), {"q": "plate"}).status_code == 200
    response = client.get(reverse(f"{name}_change", args=[row.pk]))
    assert response.status_code == 200 and "Secret" not in response.content.decode()


def test_shelf_columns_and_money_have_no_fields(sign_in, staff, rows):
    tree = parse(sign_in(staff).get(reverse("admin:catalog_product_change", args=[rows[1].pk])))
    names = {field.get("name") for field in tree.cssselect("#product_form [name]")}
    assert "title" in names
    assert not names & {"price_now", "on_shelf", "bid_count", "delivery", "sale_format", "fixed_price-0-price"}


def test_featuring_by_action(sign_in, staff, rows):
    client, url = sign_in(staff), reverse("admin:catalog_product_changelist")
    for action, featured in [("feature", True), ("unfeature", False)]:
        client.post(url, {"action": action, "_selected_action": [rows[1].pk]})
        assert Product.objects.get().is_featured is featured


def test_nothing_that_history_needs_can_be_deleted_or_made():
    for model in (Product, FixedPriceListing):
        assert not admin.site._registry[model].has_delete_permission(None)
    for model in (Product, FixedPriceListing, ProductImage, Wish):
        assert not admin.site._registry[model].has_add_permission(None)
    assert Category in admin.site._registry


def test_deleting_a_photo_removes_its_files_too(sign_in, staff, ayesha, media, django_capture_on_commit_callbacks):
    product = factories.make_product(ayesha.seller_profile, published=False, photo=False)
    first, second = picturing.add_images(product=product, files=[photo(), photo()], actor=ayesha)
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(staff).post(reverse("admin:catalog_productimage_delete", args=[first.image.pk]), {"post": "yes"})
    assert list(product.images.values_list("pk", "position")) == [(second.image.pk, 0)]
    assert len([path for path in media.rglob("*") if path.is_file()]) == 3
