"""The front page, lists, categories and shops."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Product, Wish
from tests import factories
from tests.pages import HTMX, one, parse, words


def titles(response) -> list[str]:
    return [words(link) for link in parse(response).cssselect(".card h3 a")]


@pytest.fixture
def shelf(ayesha):
    """Three pieces of three kinds, two makers, two provinces."""
    pottery = factories.make_category("Pottery")
    plates = factories.make_category("Plates", parent=pottery)
    cloth = factories.make_category("Cloth")
    other = factories.make_seller(brand="Hala Ajrak", city=factories.make_city("Hala", "Sindh"))
    seller = ayesha.seller_profile
    return {
        "plate": factories.make_auction(
            seller, title="Forty petals plate", category=plates, starting_price=1_000
        ).product,
        "mug": factories.make_listing(seller, price=900, title="Leaf mug", category=pottery, condition="used").product,
        "ajrak": factories.make_listing(other, price=6_800, title="Indigo ajrak", category=cloth).product,
    }


def test_home_shows_what_ends_next_first(sign_in, shelf, ayesha):
    factories.make_auction(ayesha.seller_profile, title="Ends sooner", ends_in=timedelta(minutes=20))
    response = sign_in().get("/")
    tree = parse(response)
    assert response.status_code == 200
    assert words(one(tree, ".hero h1")) == "Ends sooner"
    assert titles(response) == ["Forty petals plate", "Indigo ajrak", "Leaf mug"]
    assert "Pottery" in words(one(tree, ".crafts")) and "3 pieces" in words(one(tree, ".crafts"))


def test_home_leaves_out_an_auction_past_its_end(sign_in, ayesha):
    factories.make_auction(ayesha.seller_profile, title="Over", ends_in=timedelta(seconds=-5))
    assert not parse(sign_in().get("/")).cssselect(".hero")


def test_home_shows_what_staff_featured(sign_in, shelf):
    Product.objects.filter(pk=shelf["ajrak"].pk).update(is_featured=True)
    assert titles(sign_in().get("/")).count("Indigo ajrak") == 2


def test_home_of_an_empty_market_says_what_to_do(sign_in, db):
    tree = parse(sign_in().get("/"))
    assert one(tree, ".empty a").get("href") == "/products/new/"


def test_products_lists_all_newest_first(sign_in, shelf):
    assert titles(sign_in().get("/products/")) == ["Indigo ajrak", "Leaf mug", "Forty petals plate"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ajrak", ["Indigo ajrak"]),
        ("q=AJRAK+indigo", ["Indigo ajrak"]),
        ("q=ajrak+mug", []),
        ("q=fired+in+Multan&category=plates", ["Forty petals plate"]),
        ("category=pottery", ["Leaf mug", "Forty petals plate"]),
        ("province=sindh", ["Indigo ajrak"]),
        ("format=auction", ["Forty petals plate"]),
        ("format=fixed_price", ["Indigo ajrak", "Leaf mug"]),
        ("condition=used", ["Leaf mug"]),
        ("min=1,000", ["Indigo ajrak", "Forty petals plate"]),
        ("max=1000", ["Leaf mug", "Forty petals plate"]),
        ("min=5000&max=900", ["Leaf mug", "Forty petals plate"]),
        ("sort=price", ["Leaf mug", "Forty petals plate", "Indigo ajrak"]),
        ("sort=-price", ["Indigo ajrak", "Forty petals plate", "Leaf mug"]),
        ("sort=ending", ["Forty petals plate"]),
        (
            "min=&max=&category=&q=&province=&format=&condition=&seller=",
            ["Indigo ajrak", "Leaf mug", "Forty petals plate"],
        ),
    ],
)
def test_products_filters_by_what_the_address_says(sign_in, shelf, query, found):
    assert titles(sign_in().get(f"/products/?{query}")) == found


def test_products_filters_by_seller(sign_in, shelf):
    slug = shelf["ajrak"].seller.slug
    assert titles(sign_in().get(f"/products/?seller={slug}")) == ["Indigo ajrak"]


@pytest.mark.parametrize(
    "query",
    [
        "min=abc", "min=1e12", "max=NaN", "max=-3", "min=12.5", "min=99999999999999999999", "category=nothing",
        "province=mars", "format=raffle", "condition=broken", "sort=random", "seller=nobody", "seller=%00",
        "category=%00", "q=%00%00", "q=%25%27%22%5C_", f"q={'a+' * 400}", "cursor=garbage", "cursor=%00",
    ],
)  # fmt: skip
def test_products_leaves_nonsense_out_and_never_fails(sign_in, shelf, query):
    response = sign_in().get(f"/products/?{query}")
    assert response.status_code == 200
    if not query.startswith(("q=", "cursor=")):
        assert len(titles(response)) == 3
        assert parse(response).cssselect("#results .notice")


def test_products_shows_each_filter_as_a_chip_with_its_way_out(sign_in, shelf):
    tree = parse(sign_in().get("/products/?category=pottery&min=500&sort=price"))
    rests = [urlsplit(chip.get("href")).query for chip in tree.cssselect(".chips[aria-label] a")]
    assert rests == ["min=500&sort=price", "category=pottery&sort=price", ""]


def test_products_says_what_to_do_when_nothing_fits(sign_in, shelf):
    tree = parse(sign_in().get("/products/?q=spaceship"))
    assert one(tree, "#results .empty a").get("href") == "/products/"


def test_products_fragment_is_the_results_alone_and_pushes_a_short_address(sign_in, shelf):
    response = sign_in().get("/products/?q=&category=pottery&min=&sort=newest", headers=HTMX)
    assert b"<html" not in response.content
    assert one(parse(response), "#results") is not None
    assert response.headers["HX-Push-Url"] == "/products/?category=pottery"
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("sort", ["newest", "price", "-price", "ending"])
def test_products_pages_reach_every_piece_once(sign_in, ayesha, sort):
    for number in range(30):
        factories.make_auction(
            ayesha.seller_profile, starting_price=1_000 + number % 3, ends_in=timedelta(hours=1 + number % 4)
        )
    client, seen, url = sign_in(), [], f"/products/?sort={sort}"
    while url:
        response = client.get(url)
        seen += titles(response)
        more = parse(response).cssselect("#pager a")
        url = more[0].get("href") if more else ""
    assert len(seen) == 30 and len(set(seen)) == 30


def test_products_load_more_answers_pieces_and_a_pager_out_of_band(sign_in, ayesha):
    for _ in range(26):
        factories.make_listing(ayesha.seller_profile)
    client = sign_in()
    pager = one(parse(client.get("/products/?category=pottery")), "#pager a")
    assert parse_qs(urlsplit(pager.get("href")).query)["category"] == ["pottery"]
    assert pager.get("hx-target") == "#pieces"
    response = client.get(pager.get("hx-get"), headers=HTMX)
    tree = parse(response)
    assert len(titles(response)) == 2 and not tree.cssselect("#results")
    assert one(tree, "#pager").get("hx-swap-oob") == "true"
    assert not tree.cssselect("#pager a")


def test_products_cursor_of_another_order_means_the_first_page(sign_in, ayesha):
    for _ in range(26):
        factories.make_listing(ayesha.seller_profile)
    client = sign_in()
    cursor = parse_qs(urlsplit(one(parse(client.get("/products/")), "#pager a").get("href")).query)["cursor"][0]
    assert len(titles(client.get(f"/products/?sort=price&cursor={cursor}"))) == 24
    assert len(titles(client.get(f"/products/?cursor={cursor[:-3]}abc"))) == 24


@pytest.mark.parametrize("url", ["/", "/products/", "/categories/pottery/", "/shops/{shop}/", "/wishes/"])
def test_lists_cost_the_same_queries_at_one_and_at_many(sign_in, ayesha, zoya, url):
    url = url.format(shop=ayesha.seller_profile.slug)
    client = sign_in(zoya)

    def add(count):
        for number in range(count):
            listing = factories.make_listing(ayesha.seller_profile)
            auction = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(hours=1 + number))
            for product in (listing.product, auction.product):
                Wish.objects.create(user=zoya, product=product)
        Product.objects.filter(fixed_price__isnull=False).update(is_featured=True)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    add(1)
    client.get(url)
    few = queries()
    add(15)
    many = queries()
    assert few == many
    assert many <= 12


def test_category_shows_its_branches_and_theirs(sign_in, shelf):
    response = sign_in().get("/categories/pottery/")
    tree = parse(response)
    assert words(one(tree, "h1")) == "Pottery"
    assert titles(response) == ["Leaf mug", "Forty petals plate"]
    assert [link.get("href") for link in tree.cssselect(".page-header .chips a")] == ["/categories/plates/"]
    assert one(tree, "link[rel=canonical]").get("href") == "http://testserver/categories/pottery/"
    assert titles(sign_in().get("/categories/plates/?max=5000")) == ["Forty petals plate"]


def test_category_unknown_is_not_found(sign_in, db):
    assert sign_in().get("/categories/nothing/").status_code == 404


def test_cards_stand_long_titles_and_missing_photos(sign_in, ayesha):
    factories.make_listing(ayesha.seller_profile, title="W" * 120, photo=False)
    tree = parse(sign_in().get("/products/"))
    assert one(tree, ".card .photo").cssselect("svg") and not tree.cssselect(".card img")


def test_cards_escape_what_people_write(sign_in, ayesha):
    factories.make_listing(ayesha.seller_profile, title="<script>alert(1)</script>")
    response = sign_in().get("/products/?q=<script>")
    assert b"<script>alert" not in response.content
    assert titles(response) == ["<script>alert(1)</script>"]


def test_hearts_show_what_this_person_keeps(sign_in, shelf, zoya):
    Wish.objects.create(user=zoya, product=shelf["mug"])
    for user, pressed in [(zoya, ["false", "true", "false"]), (None, ["false"] * 3)]:
        tree = parse(sign_in(user).get("/products/"))
        assert [heart.get("aria-pressed") for heart in tree.cssselect(".wish")] == pressed


def test_shop_shows_the_maker_and_what_is_for_sale(sign_in, shelf, ayesha):
    response = sign_in().get(reverse("shop", args=[ayesha.seller_profile.slug]))
    assert words(one(parse(response), "h1")) == "Ayesha Kashi"
    assert titles(response) == ["Leaf mug", "Forty petals plate"]
    assert re.search("Verified", words(one(parse(response), ".shop-head")))
    assert "ayesha@" not in response.content.decode()


def test_shop_pages_by_cursor(sign_in, ayesha):
    for _ in range(25):
        factories.make_listing(ayesha.seller_profile)
    client = sign_in()
    url = one(parse(client.get(ayesha.seller_profile.get_absolute_url())), "#pager a").get("href")
    assert len(titles(client.get(url))) == 1
    fragment = client.get(url, headers=HTMX)
    assert len(titles(fragment)) == 1 and b"<html" not in fragment.content


def test_shop_with_an_empty_shelf_helps_its_owner_and_its_visitor(sign_in, ayesha):
    url = ayesha.seller_profile.get_absolute_url()
    assert one(parse(sign_in(ayesha).get(url)), ".empty a").get("href") == "/products/new/"
    assert one(parse(sign_in().get(url)), ".empty a").get("href") == "/products/"


def test_shop_unknown_is_not_found(sign_in, db):
    assert sign_in().get("/shops/nobody/").status_code == 404


@pytest.mark.parametrize("url", ["/fees/", "/trust/"])
def test_pages_to_read_ask_the_database_nothing(db, client, url, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get(url)
    assert response.status_code == 200
    assert one(parse(response), "h1") is not None


def test_ending_sort_leaves_out_what_is_over(sign_in, ayesha):
    factories.make_auction(ayesha.seller_profile, ends_in=timedelta(seconds=-30))
    assert titles(sign_in().get("/products/?sort=ending")) == []
