"""A fixed-price piece's page, in each of its states."""

import json

import pytest
from django.utils import timezone

from catalog.models import FixedPriceListing, Product
from tests import factories
from tests.pages import one, parse, words


@pytest.fixture
def listing(ayesha):
    return factories.make_listing(ayesha.seller_profile, title="Leaf mug", price=12_500, stock=3)


@pytest.fixture
def url(listing):
    return listing.product.get_absolute_url()


def test_show_offers_to_buy(sign_in, listing, url, zoya):
    for user in (None, zoya):
        tree = parse(sign_in(user).get(url))
        form = one(tree, "#buy form")
        assert form.get("action") == "/purchases/"
        sent = {field.get("name"): field.get("value") for field in form.cssselect("input")}
        assert sent["product"] == str(listing.product_id) and sent["price"] == "12500" and sent["quantity"] == "1"
        assert words(one(form, "label[for=quantity]")) == "Quantity"
        assert [words(button) for button in form.cssselect("button")] == ["Buy now", "Add to cart"]
        assert form.cssselect("button")[1].get("formaction") == "/cart/lines/"
        assert "The maker receives Rs\xa012,250" in tree.text_content()
        assert one(tree, ".seller strong a").get("href") == listing.product.seller.get_absolute_url()
        hrefs = [link.get("href") for link in tree.cssselect("main a")]
        assert f"/conversations/new/?product={listing.product_id}" in hrefs
        assert f"/products/{listing.product_id}/reviews/" in hrefs


def test_show_each_form_has_its_own_nonce(sign_in, url):
    nonces = {one(parse(sign_in().get(url)), "#buy [name=nonce]").get("value") for _ in range(2)}
    assert len(nonces) == 2


def test_show_to_its_seller_offers_editing_not_buying(sign_in, listing, url, ayesha):
    tree = parse(sign_in(ayesha).get(url))
    assert not tree.cssselect("#buy form")
    assert one(tree, "#buy .notice a").get("href") == f"/products/{listing.product_id}/edit/"


def test_show_out_of_stock_says_so(sign_in, listing, url):
    FixedPriceListing.objects.update(stock=0)
    Product.objects.update(on_shelf=False)
    tree = parse(sign_in().get(url))
    assert not tree.cssselect("#buy form") and "Sold out" in words(one(tree, "#buy"))


def test_show_withdrawn_says_so(sign_in, url):
    Product.objects.update(on_shelf=False, withdrawn_at=timezone.now())
    tree = parse(sign_in().get(url))
    assert not tree.cssselect("#buy form") and "taken it back" in words(one(tree, "#buy"))
    assert one(tree, "meta[name=robots]").get("content") == "noindex"


def test_show_wrong_words_lead_to_the_right_address(sign_in, listing, url):
    response = sign_in().get(f"/products/{listing.product_id}/old-title/")
    assert (response.status_code, response.url) == (301, url)


def test_show_of_an_auction_leads_to_the_auction(sign_in, ayesha):
    auction = factories.make_auction(ayesha.seller_profile)
    response = sign_in().get(f"/products/{auction.product_id}/{auction.product.slug}/")
    assert (response.status_code, response.url) == (302, auction.get_absolute_url())


def test_show_draft_is_not_found_for_others(sign_in, ayesha, zoya):
    draft = factories.make_product(ayesha.seller_profile, published=False)
    for user in (None, zoya):
        assert sign_in(user).get(f"/products/{draft.pk}/{draft.slug}/").status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999", "99999999999999999999999"])
def test_show_unknown_is_not_found(sign_in, db, pk):
    assert sign_in().get(f"/products/{pk}/plate/").status_code == 404


@pytest.mark.parametrize("title", ["Edit", "Images", "Reviews", "Wish", "Preview"])
def test_show_titles_never_hide_behind_other_pages(sign_in, ayesha, title):
    product = factories.make_listing(ayesha.seller_profile, title=title).product
    assert words(one(parse(sign_in().get(product.get_absolute_url())), "h1")) == title


@pytest.mark.parametrize("title", ["مٹی کا پیالہ", "!!!", "-"])
def test_show_titles_without_latin_letters_have_an_address(sign_in, ayesha, title):
    product = factories.make_listing(ayesha.seller_profile, title=title).product
    assert sign_in().get(product.get_absolute_url()).status_code == 200


def test_show_describes_itself_to_machines(sign_in, listing, url):
    Product.objects.update(description="</script><script>alert(1)</script> & more")
    response = sign_in().get(url)
    tree = parse(response)
    described = json.loads(one(tree, "script[type='application/ld+json']").text)
    assert described["name"] == "Leaf mug" and described["offers"]["price"] == 12_500
    assert described["description"] == "</script><script>alert(1)</script> & more"
    assert b"<script>alert" not in response.content
    assert one(tree, "link[rel=canonical]").get("href") == f"http://testserver{url}"
    assert one(tree, "meta[property='og:title']").get("content") == "Leaf mug"
    assert one(tree, "meta[property='og:image']").get("content").startswith("http://testserver/media/")


def test_show_gallery_leads_to_each_photo(sign_in, listing, url):
    factories.make_image(listing.product)
    tree = parse(sign_in().get(url))
    assert [link.get("href") for link in tree.cssselect(".gallery ul a")] == ["#photo-1", "#photo-2"]
    assert len(tree.cssselect(".gallery__strip [id]")) == 2


def test_show_costs_few_queries_however_many_photos(sign_in, listing, url, zoya, django_assert_max_num_queries):
    for _ in range(10):
        factories.make_image(listing.product)
    client = sign_in(zoya)
    with django_assert_max_num_queries(6):
        assert client.get(url).status_code == 200


def test_show_never_tells_who_the_seller_is_in_private(sign_in, url):
    text = sign_in().get(url).content.decode()
    for secret in ("ayesha@madeinpk.test", "3001234567", "300 1234567", "Kashigar Mohalla"):
        assert secret not in text
