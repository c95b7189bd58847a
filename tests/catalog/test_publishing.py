"""Drafting, switching formats, publishing, withdrawing."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts import standing
from accounts.models import SellerProfile
from auctions.models import Auction
from catalog import drafting, pricing, publishing
from catalog.models import FixedPriceListing, Product
from catalog.signals import product_published
from config import auditing
from tests import factories

FIXED = {"price": 6_800, "stock": 5, "stock_seen": None}
NO_FIXED = {"price": None, "stock": None, "stock_seen": None}
AUCTION = {"starting_price": 1_000, "reserve_price": None, "duration": timedelta(days=3)}


def fields(seller, sale_format="fixed_price", **overrides) -> dict:
    return {
        "title": "Blue plate",
        "description": "Thrown and fired in Multan.",
        "category": factories.make_category(),
        "condition": "new",
        "sale_format": sale_format,
        "city": seller.city,
        "delivery": 450,
    } | overrides


@pytest.fixture
def seller(ayesha):
    return ayesha.seller_profile


@pytest.fixture
def facts():
    heard = []

    def hear(product, **_):
        heard.append(product.pk)

    product_published.connect(hear)
    yield heard
    product_published.disconnect(hear)


def make_draft(seller, sale_format="fixed_price", terms=None, photo=True, **overrides) -> Product:
    terms = terms or (FIXED if sale_format == "fixed_price" else AUCTION)
    product = drafting.draft(
        seller=seller, actor=seller.user, fields=fields(seller, sale_format, **overrides), terms=terms
    )
    if photo:
        factories.make_image(product)
    return product


def broken() -> list[str]:
    return [row for code in ("P1-fixed", "S1-stock") for row in auditing.REGISTER[code].broken()]


def test_draft_keeps_its_terms_off_the_shelf(seller):
    product = make_draft(seller)
    product.refresh_from_db()
    assert (product.on_shelf, product.published_at) == (False, None)
    assert (product.fixed_price.price, product.fixed_price.stock) == (6_800, 5)
    assert not broken()


def test_draft_may_lack_its_price(seller):
    product = make_draft(seller, terms=NO_FIXED)
    assert not FixedPriceListing.objects.exists() and not broken()
    assert publishing.terms_of(product).missing(product) == ["Set a price."]


def test_draft_of_a_blocked_seller_is_refused(seller, staff):
    standing.block(user=seller.user, cause="staff", reason="Fakes", actor=staff)
    with pytest.raises(standing.Blocked):
        make_draft(seller)
    assert not Product.objects.exists()


@pytest.mark.parametrize(
    ("first", "terms", "second", "new_terms"),
    [("fixed_price", FIXED, "auction", AUCTION), ("auction", AUCTION, "fixed_price", FIXED)],
)
def test_switching_the_format_discards_the_other_terms(seller, first, terms, second, new_terms):
    product = make_draft(seller, first, terms)
    drafting.revise(product=product, actor=seller.user, fields=fields(seller, second), terms=new_terms)
    product.refresh_from_db()
    assert product.sale_format == second
    assert FixedPriceListing.objects.count() == (second == "fixed_price")
    assert Auction.objects.count() == (second == "auction")
    assert product.price_now == (6_800 if second == "fixed_price" else 1_000)
    assert not broken()


def test_switching_after_publication_is_refused(seller):
    product = publishing.publish(product=make_draft(seller), actor=seller.user)
    with pytest.raises(publishing.Locked, match="how it sells"):
        drafting.revise(product=product, actor=seller.user, fields=fields(seller, "auction"), terms=AUCTION)
    product.refresh_from_db()
    assert product.sale_format == "fixed_price" and FixedPriceListing.objects.count() == 1
    assert not Auction.objects.exists()


def test_database_refuses_a_listing_of_an_auctioned_product(seller):
    product = factories.make_product(seller, sale_format="auction")
    with pytest.raises(IntegrityError), transaction.atomic():
        FixedPriceListing.objects.create(product=product, price=500, stock=1)
    assert not FixedPriceListing.objects.exists()


def test_database_refuses_an_auction_of_a_fixed_price_product(seller):
    product = factories.make_product(seller, sale_format="fixed_price")
    with pytest.raises(IntegrityError), transaction.atomic():
        Auction.objects.create(product=product, starting_price=500)
    assert not Auction.objects.exists()


@pytest.mark.parametrize("make", ["make_listing", "make_auction"])
def test_database_refuses_to_change_the_format_under_its_terms(seller, make):
    product = getattr(factories, make)(seller).product
    other = "auction" if product.sale_format == "fixed_price" else "fixed_price"
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(pk=product.pk).update(sale_format=other)
    product.refresh_from_db()
    assert product.sale_format != other


def test_revising_is_refused_once_bids_have_been_placed(seller):
    auction = factories.make_auction(seller, title="As it was")
    Auction.objects.filter(pk=auction.pk).update(sequence=1)
    with pytest.raises(publishing.Locked, match="Bids have been placed"):
        drafting.revise(
            product=auction.product,
            actor=seller.user,
            fields=fields(seller, "auction", title="Another"),
            terms=AUCTION | {"starting_price": 5},
        )
    auction.refresh_from_db()
    assert (auction.product.title, auction.starting_price) == ("As it was", 1_000)


def test_revising_a_published_price_shows_on_the_shelf(seller):
    product = publishing.publish(product=make_draft(seller), actor=seller.user)
    drafting.revise(
        product=product,
        actor=seller.user,
        fields=fields(seller, title="Renamed"),
        terms={"price": 7_000, "stock": 0, "stock_seen": 5},
    )
    product.refresh_from_db()
    assert (product.title, product.price_now, product.on_shelf) == ("Renamed", 7_000, False)
    assert not broken()


def test_stock_sold_while_the_form_was_open_stays_sold(seller):
    product = publishing.publish(product=make_draft(seller), actor=seller.user)
    FixedPriceListing.objects.update(stock=3)
    unchanged = {"price": 6_800, "stock": 5, "stock_seen": 5}
    drafting.revise(product=product, actor=seller.user, fields=fields(seller), terms=unchanged)
    assert FixedPriceListing.objects.get().stock == 3
    two_more = {"price": 6_800, "stock": 7, "stock_seen": 5}
    drafting.revise(product=product, actor=seller.user, fields=fields(seller), terms=two_more)
    listing = FixedPriceListing.objects.get()
    assert (listing.stock, listing.received) == (5, 7)


def test_stock_is_never_lowered_below_none(seller):
    product = publishing.publish(product=make_draft(seller), actor=seller.user)
    FixedPriceListing.objects.update(stock=1)
    pricing.set_terms(product=product, price=6_800, stock=1, stock_seen=5)
    assert FixedPriceListing.objects.get().stock == 0
    product.refresh_from_db()
    assert not product.on_shelf and not broken()


def test_emptied_price_of_a_published_piece_is_refused(seller):
    product = publishing.publish(product=make_draft(seller), actor=seller.user)
    with pytest.raises(publishing.Locked):
        drafting.revise(product=product, actor=seller.user, fields=fields(seller), terms=NO_FIXED)
    assert FixedPriceListing.objects.get().price == 6_800 and not broken()


@pytest.mark.parametrize(("sale_format", "price"), [("fixed_price", 6_800), ("auction", 1_000)])
def test_publishing_puts_it_on_the_shelf_and_announces_it_once(seller, facts, sale_format, price):
    draft = make_draft(seller, sale_format)
    product = publishing.publish(product=draft, actor=seller.user)
    again = publishing.publish(product=draft, actor=seller.user)
    assert product.on_shelf and product.price_now == price
    assert again.published_at == product.published_at and facts == [product.pk]
    assert not broken()


@pytest.mark.parametrize(
    ("change", "words", "url_name"),
    [
        ({"brand": " "}, "Give your workshop a name.", "seller_profile"),
        ({"address_line": ""}, "Add your business address.", "seller_profile"),
        ({"payable_at": None}, "Set up payouts, so that we can pay you.", "onboarding"),
    ],
)
def test_publishing_asks_for_what_the_seller_lacks(seller, facts, change, words, url_name):
    SellerProfile.objects.update(**change)
    product = make_draft(seller)
    assert refused(product, seller.user) == [(words, url_name)]
    assert facts == []


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        ({"photo": False}, ("Add at least one photo.", "product_images")),
        ({"description": "  "}, ("Describe the piece.", "product_edit")),
        ({"terms": NO_FIXED}, ("Set a price.", "product_edit")),
        ({"terms": FIXED | {"stock": 0}}, ("Say how many there are.", "product_edit")),
        (
            {"sale_format": "auction", "terms": AUCTION | {"starting_price": None}},
            ("Set a starting price.", "product_edit"),
        ),
    ],
)
def test_publishing_asks_for_what_the_piece_lacks(seller, facts, draft, problem):
    product = make_draft(seller, **draft)
    assert refused(product, seller.user) == [problem]
    assert facts == []


def refused(product, actor) -> list[tuple[str, str]]:
    with pytest.raises(publishing.NotReady) as refusal:
        publishing.publish(product=product, actor=actor)
    product.refresh_from_db()
    assert product.published_at is None and not product.on_shelf
    return [(problem.message, problem.url_name) for problem in refusal.value.problems]


def test_publishing_by_an_unverified_account_is_refused(seller):
    product = make_draft(seller)
    seller.user.emailaddress_set.update(verified=False)
    with pytest.raises(standing.NotVerified):
        publishing.publish(product=product, actor=seller.user)
    product.refresh_from_db()
    assert product.published_at is None


def test_publishing_that_a_listener_refuses_is_undone(seller):
    product = make_draft(seller)

    def refuse(**_):
        raise RuntimeError("no")

    product_published.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            publishing.publish(product=product, actor=seller.user)
    finally:
        product_published.disconnect(refuse)
    product.refresh_from_db()
    assert product.published_at is None and not product.on_shelf


def test_withdrawing_takes_it_off_the_shelf_and_back(seller):
    product = publishing.publish(product=make_draft(seller), actor=seller.user)
    publishing.withdraw(product=product, actor=seller.user)
    publishing.withdraw(product=product, actor=seller.user)
    product.refresh_from_db()
    assert product.withdrawn_at and not product.on_shelf and not broken()
    publishing.put_back(product=product, actor=seller.user)
    product.refresh_from_db()
    assert product.withdrawn_at is None and product.on_shelf and not broken()


def test_withdrawing_an_auction_is_refused(seller):
    product = factories.make_auction(seller).product
    with pytest.raises(publishing.Locked):
        publishing.withdraw(product=product, actor=seller.user)
    product.refresh_from_db()
    assert product.withdrawn_at is None and product.on_shelf


def test_audit_finds_a_shelf_that_disagrees(seller):
    listing = factories.make_listing(seller)
    assert not broken()
    Product.objects.update(price_now=1)
    assert broken() == [
        f"product {listing.product_id}: shelf on, should be on; price 1, ends None, auction None, bids 0"
    ]
    Product.objects.update(price_now=listing.price)
    FixedPriceListing.objects.update(stock=0)
    assert "shelf on, should be off" in broken()[0]


@pytest.mark.parametrize("stock", [-1])
def test_database_refuses_stock_below_zero(seller, stock):
    listing = factories.make_listing(seller)
    with pytest.raises(IntegrityError), transaction.atomic():
        FixedPriceListing.objects.update(stock=stock)
    listing.refresh_from_db()
    assert listing.stock == 5
