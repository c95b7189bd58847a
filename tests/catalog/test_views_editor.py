"""The editor, the photo manager, publishing: as their seller, as a stranger, as nobody."""

import pytest
from django.urls import reverse

from accounts import standing
from accounts.models import SellerProfile
from auctions.models import Auction
from catalog.models import FixedPriceListing, Product
from tests import factories
from tests.catalog.photos import not_a_photo, photo
from tests.pages import HTMX, one, parse, words


@pytest.fixture
def typed(ayesha):
    """A whole form as the browser sends it; both formats' prices are on the page."""
    return {
        "title": "Forty petals plate",
        "description": "Thrown and fired in Multan.",
        "category": factories.make_category("Plates", parent=factories.make_category("Pottery")).pk,
        "condition": "new",
        "sale_format": "fixed_price",
        "city": ayesha.seller_profile.city_id,
        "delivery": "450",
        "price": "12,500",
        "stock": "3",
        "stock_seen": "",
        "starting_price": "",
        "reserve_price": "",
        "duration": str(3 * 24 * 60 * 60),
    }


@pytest.fixture
def draft(ayesha):
    product = factories.make_product(ayesha.seller_profile, published=False)
    FixedPriceListing.objects.create(product=product, price=900, stock=2)
    Product.objects.filter(pk=product.pk).update(price_now=900)
    product.refresh_from_db()
    return product


def value_of(tree, name: str) -> str:
    field = one(tree, f"main form.editor [name={name}]")
    return field.text_content().strip() if field.tag == "textarea" else field.get("value", "")


def test_create_shows_the_form_with_the_names_people_look_for(sign_in, ayesha):
    tree = parse(sign_in(ayesha).get("/products/new/"))
    labels = {words(label).replace(" (optional)", "") for label in tree.cssselect("form.editor label")}
    wanted = {"Title", "Description", "Category", "Starting price (Rs)", "Price (Rs)", "Stock", "Delivery (Rs)"}
    assert wanted <= labels
    assert {"Save draft", "Preview"} <= {words(button) for button in tree.cssselect("form.editor button")}
    assert one(tree, "select[name=city] option[selected]").get("value") == str(ayesha.seller_profile.city_id)


def test_create_saves_a_fixed_price_draft(sign_in, ayesha, typed):
    response = sign_in(ayesha).post("/products/new/", typed | {"save": "1"})
    product = Product.objects.get()
    assert (response.status_code, response.url) == (302, f"/products/{product.pk}/edit/")
    assert (product.seller, product.published_at) == (ayesha.seller_profile, None)
    assert (product.fixed_price.price, product.fixed_price.stock) == (12_500, 3)


def test_create_saves_an_auction_draft(sign_in, ayesha, typed):
    terms = {"sale_format": "auction", "starting_price": "Rs 1,000", "reserve_price": "2000"}
    sign_in(ayesha).post("/products/new/", typed | terms)
    auction = Auction.objects.get()
    assert (auction.starting_price, auction.reserve_price, auction.state) == (1_000, 2_000, "draft")
    assert not FixedPriceListing.objects.exists()


@pytest.mark.parametrize("amount", ["1e12", "NaN", "Infinity", "-3", "12.5", "10000001", "0", "abc"])
@pytest.mark.parametrize(
    ("sale_format", "name"), [("fixed_price", "price"), ("auction", "starting_price"), ("auction", "reserve_price")]
)
def test_create_refuses_impossible_prices_and_keeps_what_was_typed(sign_in, ayesha, typed, sale_format, name, amount):
    prices = {"starting_price": "1000"} | {"sale_format": sale_format, name: amount}
    response = sign_in(ayesha).post("/products/new/", typed | prices)
    tree = parse(response)
    assert response.status_code == 422
    assert value_of(tree, name) == amount and value_of(tree, "title") == "Forty petals plate"
    assert value_of(tree, "description") == "Thrown and fired in Multan."
    assert one(tree, f"[name={name}]").get("aria-invalid") == "true"
    assert not Product.objects.exists() and not Auction.objects.exists()


@pytest.mark.parametrize("amount", ["1e12", "NaN", "-3", "12.5", "100001"])
def test_create_refuses_impossible_delivery(sign_in, ayesha, typed, amount):
    response = sign_in(ayesha).post("/products/new/", typed | {"delivery": amount})
    assert response.status_code == 422 and value_of(parse(response), "delivery") == amount
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "W" * 121},
        {"category": ""},
        {"category": "999999"},
        {"category": "99999999999999999999"},
        {"city": "abc"},
        {"sale_format": "raffle"},
        {"sale_format": ""},
        {"condition": "broken"},
        {"stock": "-1"},
        {"stock": "1e12"},
        {"description": "x" * 5001},
        {"title": "nul\x00byte"},
    ],
)
def test_create_refuses_what_it_cannot_be_and_changes_nothing(sign_in, ayesha, typed, wrong):
    assert sign_in(ayesha).post("/products/new/", typed | wrong).status_code == 422
    assert not Product.objects.exists()


def test_create_asks_an_anonymous_to_log_in_and_a_stranger_to_become_a_seller(sign_in, zoya):
    assert sign_in().get("/products/new/").url.startswith("/account/login/?next=")
    assert sign_in(zoya).get("/products/new/").url == reverse("seller_profile")
    assert sign_in(zoya).post("/products/new/", {"title": "x"}).status_code == 302
    assert not Product.objects.exists()


def test_create_tells_a_seller_without_payouts_early(sign_in, ayesha):
    SellerProfile.objects.update(payable_at=None)
    tree = parse(sign_in(ayesha).get("/products/new/"))
    assert reverse("onboarding") in [link.get("href") for link in tree.cssselect("aside .notice a")]


def test_create_by_a_blocked_seller_is_forbidden(sign_in, ayesha, typed, staff):
    standing.block(user=ayesha, cause="staff", reason="Fakes", actor=staff)
    response = sign_in(ayesha).post("/products/new/", typed)
    assert response.status_code == 403 and "blocked" in response.content.decode()
    assert not Product.objects.exists()


def test_edit_shows_what_there_is_and_what_it_brings(sign_in, ayesha, draft):
    tree = parse(sign_in(ayesha).get(f"/products/{draft.pk}/edit/"))
    assert value_of(tree, "title") == draft.title and value_of(tree, "price") == "900"
    assert "You receive Rs\xa0882" in one(tree, "#share-fixed_price").text_content()
    assert "Publish" in {words(button) for button in tree.cssselect("form.editor button")}
    assert len(tree.cssselect("#photos .photos > li")) == 1


def test_edit_saves_and_switches_the_format(sign_in, ayesha, draft, typed):
    client = sign_in(ayesha)
    client.post(f"/products/{draft.pk}/edit/", typed | {"sale_format": "auction", "starting_price": "1000"})
    draft.refresh_from_db()
    assert draft.sale_format == "auction" and Auction.objects.count() == 1
    assert not FixedPriceListing.objects.exists()


def test_edit_refused_keeps_what_was_typed_and_the_stored_piece(sign_in, ayesha, draft, typed):
    response = sign_in(ayesha).post(f"/products/{draft.pk}/edit/", typed | {"title": "New words", "price": "12.5"})
    tree = parse(response)
    assert response.status_code == 422
    assert value_of(tree, "title") == "New words" and value_of(tree, "price") == "12.5"
    draft.refresh_from_db()
    assert draft.title != "New words" and draft.fixed_price.price == 900


@pytest.mark.parametrize(("button", "leads_to"), [("preview", "preview"), ("publish", "publication"), ("save", "edit")])
def test_edit_goes_where_the_button_says(sign_in, ayesha, draft, typed, button, leads_to):
    response = sign_in(ayesha).post(f"/products/{draft.pk}/edit/", typed | {button: "1"})
    assert response.url == f"/products/{draft.pk}/{leads_to}/"


def test_edit_after_bids_is_refused_with_the_reason(sign_in, ayesha, typed):
    auction = factories.make_auction(ayesha.seller_profile, title="As it was")
    Auction.objects.update(sequence=1)
    client, url = sign_in(ayesha), f"/products/{auction.product_id}/edit/"
    assert "Bids have been placed" in words(one(parse(client.get(url)), "main"))
    response = client.post(url, typed | {"sale_format": "auction", "starting_price": "5"})
    assert response.status_code == 422 and "Bids have been placed" in response.content.decode()
    auction.refresh_from_db()
    assert (auction.product.title, auction.starting_price) == ("As it was", 1_000)


@pytest.mark.parametrize("page", ["edit", "preview", "publication", "images", "withdrawal", "return"])
def test_seller_pages_are_not_found_for_others(sign_in, draft, zoya, page):
    url = f"/products/{draft.pk}/{page}/"
    ask = "post" if page in ("withdrawal", "return") else "get"
    assert getattr(sign_in(), ask)(url).url.startswith("/account/login/")
    assert getattr(sign_in(zoya), ask)(url).url == reverse("seller_profile")
    factories.make_seller(zoya)
    assert getattr(sign_in(zoya), ask)(url).status_code == 404
    assert sign_in(zoya).post(url).status_code == 404
    draft.refresh_from_db()
    assert draft.published_at is None and draft.withdrawn_at is None


def test_preview_shows_the_piece_and_that_only_they_see_it(sign_in, ayesha, draft):
    tree = parse(sign_in(ayesha).get(f"/products/{draft.pk}/preview/"))
    assert words(one(tree, "h1")) == draft.title and "Only you see this" in words(one(tree, ".notice"))
    assert "Rs\xa0882" in one(tree, ".bid-box").text_content()
    assert sign_in(ayesha).get(draft.get_absolute_url()).url == f"/products/{draft.pk}/preview/"


def test_publication_says_what_is_missing_with_links(sign_in, ayesha, draft):
    SellerProfile.objects.update(payable_at=None)
    draft.images.all().delete()
    FixedPriceListing.objects.all().delete()
    client, url = sign_in(ayesha), f"/products/{draft.pk}/publication/"
    for response, status in [(client.get(url), 200), (client.post(url), 422)]:
        links = [link.get("href") for link in parse(response).cssselect("main .rows a")]
        assert response.status_code == status
        assert links == [
            reverse("onboarding"),
            f"/products/{draft.pk}/images/",
            f"/products/{draft.pk}/edit/#terms",
        ]
    draft.refresh_from_db()
    assert draft.published_at is None


def test_publication_publishes(sign_in, ayesha, draft):
    client, url = sign_in(ayesha), f"/products/{draft.pk}/publication/"
    assert {words(button) for button in parse(client.get(url)).cssselect("main button")} == {"Publish"}
    response = client.post(url)
    draft.refresh_from_db()
    assert draft.on_shelf and response.url == draft.get_absolute_url()
    assert client.post(url).status_code == 302 and client.get(url).status_code == 302


def test_publication_of_an_auction_leads_to_it(sign_in, ayesha, typed):
    client = sign_in(ayesha)
    client.post("/products/new/", typed | {"sale_format": "auction", "starting_price": "1000"})
    product = Product.objects.get()
    factories.make_image(product)
    response = client.post(f"/products/{product.pk}/publication/")
    auction = Auction.objects.get()
    assert auction.state == "open" and response.url == auction.get_absolute_url()


def test_publication_by_a_blocked_seller_is_forbidden(sign_in, ayesha, draft, staff):
    standing.block(user=ayesha, cause="staff", reason="Fakes", actor=staff)
    assert sign_in(ayesha).post(f"/products/{draft.pk}/publication/").status_code == 403
    draft.refresh_from_db()
    assert draft.published_at is None


def test_withdrawal_and_return(sign_in, ayesha):
    product = factories.make_listing(ayesha.seller_profile).product
    client = sign_in(ayesha)
    assert client.get(f"/products/{product.pk}/withdrawal/").status_code == 405
    assert client.post(f"/products/{product.pk}/withdrawal/").url == f"/products/{product.pk}/edit/"
    product.refresh_from_db()
    assert not product.on_shelf
    assert "Put it back" in words(one(parse(client.get(f"/products/{product.pk}/edit/")), "aside"))
    client.post(f"/products/{product.pk}/return/")
    product.refresh_from_db()
    assert product.on_shelf


@pytest.mark.parametrize(
    ("query", "share"),
    [("price=12,500", "Rs\xa012,250"), ("starting_price=1000", "Rs\xa0980"), ("price=1e12", "98 %"), ("", "98 %")],
)
def test_share_is_told_beside_the_price(client, db, query, share):
    response = client.get(f"/products/share/?{query}")
    assert response.status_code == 200 and share in response.content.decode()
    assert b"<html" not in response.content


def images_url(product, *more) -> str:
    return "/".join([f"/products/{product.pk}/images", *[str(part) for part in more], ""])


def test_images_takes_several_and_reports_the_bad_by_name(sign_in, ayesha, draft):
    client = sign_in(ayesha)
    batch = {"photos": [photo("one.jpg"), not_a_photo("two.jpg"), photo("three.webp", kind="WEBP")]}
    for headers in ({}, HTMX):
        [item.seek(0) for item in batch["photos"]]
        response = client.post(images_url(draft), batch, headers=headers)
        tree = parse(response)
        assert response.status_code == 422
        assert [words(row).split(":")[0] for row in one(tree, "#photos .notice").cssselect("li")] == ["two.jpg"]
        assert (b"<html" in response.content) is not bool(headers)
    assert draft.images.count() == 5


def test_images_all_good_redirects_or_swaps(sign_in, ayesha, draft):
    client = sign_in(ayesha)
    assert client.post(images_url(draft), {"photos": [photo()]}).url == images_url(draft)
    response = client.post(images_url(draft), {"photos": [photo()]}, headers=HTMX)
    assert response.status_code == 200 and len(parse(response).cssselect(".photos > li")) == 3


def test_images_none_chosen_is_told(sign_in, ayesha, draft):
    response = sign_in(ayesha).post(images_url(draft), {})
    assert response.status_code == 422 and "Choose at least one photo." in response.content.decode()


def test_images_are_ordered_covered_captioned_and_removed(sign_in, ayesha, draft):
    first, second, third = [draft.images.get(), factories.make_image(draft), factories.make_image(draft)]
    client = sign_in(ayesha)

    def order():
        return list(draft.images.values_list("pk", flat=True))

    assert client.post(images_url(draft, third.pk, "cover")).status_code == 302
    assert order() == [third.pk, first.pk, second.pk]
    response = client.post(images_url(draft, third.pk, "place"), {"to": "1"}, headers=HTMX)
    assert order() == [first.pk, third.pk, second.pk]
    assert [row.get("id") for row in parse(response).cssselect(".photos > li")] == [f"image-{pk}" for pk in order()]
    client.post(images_url(draft, first.pk, "caption"), {"alt": "The rim"})
    assert draft.images.get(pk=first.pk).alt == "The rim"
    assert client.post(images_url(draft, first.pk, "caption"), {"alt": "x" * 141}).status_code == 422
    client.post(images_url(draft, first.pk, "removal"))
    assert order() == [third.pk, second.pk]


def test_images_dragged_take_their_new_order(sign_in, ayesha, draft, zoya):
    first, second = draft.images.get(), factories.make_image(draft)
    url = images_url(draft, "order")
    for sent in ("abc,²,,9999999999999999999999", ""):
        assert sign_in(ayesha).post(url, {"order": sent}).status_code == 302
        assert draft.images.first() == first
    response = sign_in(ayesha).post(url, {"order": f"{second.pk},{first.pk}"}, headers=HTMX)
    assert response.status_code == 200 and draft.images.first() == second
    factories.make_seller(zoya)
    assert sign_in(zoya).post(url, {"order": str(first.pk)}).status_code == 404
    assert sign_in().post(url).url.startswith("/account/login/")
    assert draft.images.first() == second


@pytest.mark.parametrize("to", ["", "abc", "-1", "1e12", "9" * 30, "²"])
def test_images_nonsense_places_change_nothing(sign_in, ayesha, draft, to):
    second = factories.make_image(draft)
    assert sign_in(ayesha).post(images_url(draft, second.pk, "place"), {"to": to}).status_code == 302
    assert draft.images.last() == second


@pytest.mark.parametrize("what", ["cover", "place", "caption", "removal"])
def test_images_of_others_are_not_found(sign_in, draft, zoya, what):
    image = draft.images.get()
    factories.make_seller(zoya)
    mine = factories.make_product(zoya.seller_profile, published=False)
    client, words_sent = sign_in(zoya), {"to": "0", "alt": "mine now"}
    assert client.post(images_url(draft, image.pk, what), words_sent).status_code == 404
    assert client.post(images_url(mine, image.pk, what), words_sent).status_code == 404
    assert sign_in().post(images_url(draft, image.pk, what), words_sent).url.startswith("/account/login/")
    image.refresh_from_db()
    assert image.alt == "A plate" and draft.images.count() == 1


@pytest.mark.parametrize("page", ["edit", "images", "preview", "publication"])
def test_seller_pages_cost_few_queries_however_many_photos(sign_in, ayesha, draft, page, django_assert_max_num_queries):
    client, url = sign_in(ayesha), f"/products/{draft.pk}/{page}/"
    for _ in range(8):
        factories.make_image(draft)
    with django_assert_max_num_queries(12):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(("emptied", "told"), [("price", "needs a price"), ("description", "needs a description")])
def test_edit_of_a_published_piece_does_not_empty_what_it_needs(sign_in, ayesha, typed, emptied, told):
    listing = factories.make_listing(ayesha.seller_profile, price=900, stock=2)
    product, before = listing.product, listing.product.description
    response = sign_in(ayesha).post(f"/products/{product.pk}/edit/", typed | {"title": "Other", emptied: " "})
    assert response.status_code == 422
    assert told in words(one(parse(response), "main .errors"))
    product.refresh_from_db()
    assert (product.title, product.description, product.fixed_price.price) != ("Other", "", 12_500)
    assert (product.description, product.price_now) == (before, 900)


def test_editor_names_every_mistake_above_the_form(sign_in, ayesha, typed):
    response = sign_in(ayesha).post("/products/new/", typed | {"title": "", "price": "1e12", "starting_price": "-3"})
    links = one(parse(response), "main .errors").cssselect("a")
    assert [words(link) for link in links] == ["Title", "Price (Rs)"]


def test_draft_without_photos_leads_to_them(sign_in, ayesha, draft):
    draft.images.all().delete()
    page = parse(sign_in(ayesha).get(f"/products/{draft.pk}/edit/"))
    assert one(page, 'main header a[href="#photos"]') is not None


@pytest.mark.parametrize(("days", "kept"), [("7", 7), ("", 3), ("30", 30)])
def test_the_promise_to_ship_is_kept_and_shown(sign_in, ayesha, typed, days, kept):
    client = sign_in(ayesha)
    client.post("/products/new/", typed | {"save": "1", "handling_days": days})
    product = Product.objects.get()
    assert product.handling_days == kept
    assert value_of(parse(client.get(f"/products/{product.pk}/edit/")), "handling_days") == str(kept)
    assert f"Ships within {kept} days" in words(parse(client.get(f"/products/{product.pk}/preview/")))


@pytest.mark.parametrize("days", ["0", "31", "soon", "-3"])
def test_a_promise_nobody_can_keep_is_refused(sign_in, ayesha, typed, days):
    response = sign_in(ayesha).post("/products/new/", typed | {"save": "1", "handling_days": days})
    assert response.status_code == 422 and value_of(parse(response), "handling_days") == days
    assert not Product.objects.exists()
