import pytest
from django.utils import timezone

from accounts import selling, standing
from accounts.forms import SellerForm
from accounts.models import Block, SellerProfile
from accounts.signals import seller_verified
from tests.factories import make_city, make_seller, make_user
from tests.pages import HTMX, one, parse, words

PAGE = "/seller/profile/"


def shop(**overrides) -> dict:
    return {"brand": "Neel Kashi", "address_line": "Shop 3", "city": make_city(), "phone": "+923001234567"} | overrides


def typed(**overrides) -> dict:
    city = make_city()
    return {
        "brand": "Neel Kashi",
        "biography": "We paint blue pottery.",
        "address_line": "Shop 3, Kashigar Mohalla",
        "province": city.province_id,
        "city": city.pk,
        "phone": "0300 1234567",
    } | overrides


def test_becoming_a_seller_opens_a_shop_with_an_address_of_its_own(zoya, bilal):
    first = selling.become_seller(user=zoya, **shop())
    second = selling.become_seller(user=bilal, **shop())
    assert (first.slug, second.slug) == ("neel-kashi", "neel-kashi-2")
    assert not first.is_payable
    assert not first.is_verified


def test_becoming_a_seller_again_changes_the_same_shop(zoya):
    first = selling.become_seller(user=zoya, **shop())
    again = selling.become_seller(user=zoya, **shop(brand="Other Name"))
    assert (again.pk, again.slug, again.brand) == (first.pk, "neel-kashi", "Other Name")


def test_shop_in_urdu_letters_has_an_address_too(zoya):
    assert selling.become_seller(user=zoya, **shop(brand="نیل کاشی")).slug == "shop"


def test_shop_of_the_same_name_at_the_same_moment_gets_another_address(zoya, bilal, monkeypatch):
    selling.become_seller(user=zoya, **shop())
    monkeypatch.setattr(selling, "free_slug", lambda brand: "neel-kashi")
    slug = selling.become_seller(user=bilal, **shop()).slug
    assert slug.startswith("neel-kashi-")


@pytest.mark.django_db
@pytest.mark.parametrize("unfit", [{"verified": False}, {"is_active": False}])
def test_unfit_account_opens_no_shop(unfit):
    with pytest.raises(standing.NotAllowed):
        selling.become_seller(user=make_user(**unfit), **shop())
    assert not SellerProfile.objects.exists()


def test_payable_is_set_once(zoya):
    seller = make_seller(zoya, payable=False)
    now = timezone.now()
    for account in ("acct_1", "acct_2"):
        selling.set_payable(seller=seller, account=account, provider="sandbox", now=now)
    seller.refresh_from_db()
    assert (seller.provider_account, seller.payable_at) == ("acct_1", now)


def test_verifying_is_announced_once(zoya, staff):
    facts = []

    def listen(seller, **fact):
        facts.append(seller)

    seller = make_seller(zoya, verified=False)
    seller_verified.connect(listen)
    try:
        assert [selling.verify(seller=seller, actor=staff) for _ in range(2)] == [True, False]
    finally:
        seller_verified.disconnect(listen)
    assert facts == [seller]
    seller.refresh_from_db()
    assert seller.verified_by == staff


def test_seller_page_leads_on_to_payouts(sign_in, zoya):
    client = sign_in(zoya)
    assert words(one(parse(client.get(PAGE)), "main h1")) == "Start selling"
    response = client.post(PAGE, typed(instagram="instagram.com/neelkashi"))
    assert response.headers["Location"] == "/seller/onboarding/"
    seller = zoya.seller_profile
    assert (seller.brand, seller.instagram) == ("Neel Kashi", "https://instagram.com/neelkashi")
    assert not seller.is_payable


def test_seller_page_of_a_payable_seller_stays_and_shows_the_state(sign_in, ayesha):
    client = sign_in(ayesha)
    response = client.post(PAGE, typed())
    assert response.headers["Location"] == PAGE
    badges = [words(badge) for badge in parse(client.get(PAGE)).cssselect(".page-header .badge")]
    assert badges == ["Verified", "Payouts on"]


def test_state_of_a_new_shop_leads_to_payouts(sign_in, zoya):
    make_seller(zoya, payable=False, verified=False)
    tree = parse(sign_in(zoya).get(PAGE))
    assert [words(badge) for badge in tree.cssselect(".page-header .badge")] == ["Not verified yet", "Payouts off"]
    assert one(tree, ".page-header a").get("href") == "/seller/onboarding/"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("brand", ""),
        ("brand", " . "),
        ("brand", "x" * 81),
        ("biography", "x" * 2001),
        ("address_line", ""),
        ("city", ""),
        ("phone", "0300 12"),
        ("phone", "+1 202 555 0123"),
        ("website", "javascript:alert(1)"),
        ("website", "ftp://example.com"),
        ("website", "not a site"),
        ("instagram", "https://evil.example/instagram.com"),
        ("instagram", "https://notinstagram.com/x"),
        ("facebook", "https://instagram.com/x"),
        ("youtube", "https://youtube.com.evil.example/"),
    ],
)
def test_unfit_shop_is_refused_beside_its_field(sign_in, zoya, field, value):
    response = sign_in(zoya).post(PAGE, typed(**{field: value}))
    assert response.status_code == 422
    tree = parse(response)
    assert words(one(tree, f"#id_{field}_error"))
    assert one(tree, "#id_address_line").get("value", "") == typed(**{field: value})["address_line"]
    assert not SellerProfile.objects.exists()


def test_shop_in_the_wrong_province_is_refused(sign_in, zoya):
    sindh = make_city("Karachi", "Sindh").province
    response = sign_in(zoya).post(PAGE, typed(province=sindh.pk))
    assert words(one(parse(response), "#id_city_error")).startswith("Multan is not in Sindh.")
    assert not SellerProfile.objects.exists()


def test_cities_of_a_shop_are_shown_without_javascript(sign_in, zoya):
    response = sign_in(zoya).post(PAGE, {"brand": "N", "province": make_city().province_id, "show_cities": "1"})
    assert response.status_code == 200
    tree = parse(response)
    assert "Multan" in [words(option) for option in tree.cssselect("#id_city option")]
    assert not SellerProfile.objects.exists()


def test_form_makes_nobody_verified_or_payable(sign_in, zoya):
    forged = {
        "verified_at": "2026-01-01",
        "payable_at": "2026-01-01",
        "provider_account": "acct_x",
        "rating_average": "5",
    }
    sign_in(zoya).post(PAGE, typed(**forged))
    seller = SellerProfile.objects.get()
    assert (seller.verified_at, seller.payable_at, seller.provider_account, seller.rating_average) == (
        None,
        None,
        "",
        None,
    )


def test_blocked_person_opens_no_shop(sign_in, zoya):
    standing.block(user=zoya, cause=Block.Cause.STAFF, reason="Fake bids.")
    response = sign_in(zoya).post(PAGE, typed())
    assert response.status_code == 403
    assert "blocked" in words(one(parse(response), ".notice.errors"))
    assert not SellerProfile.objects.exists()


def test_refused_shop_comes_back_as_a_fragment(sign_in, zoya):
    response = sign_in(zoya).post(PAGE, typed(brand=""), headers=HTMX)
    assert (response.status_code, parse(response).get("id")) == (422, "seller-form")


def test_shop_of_a_visitor_asks_to_log_in(client, db):
    assert client.get(PAGE).headers["Location"] == "/account/login/?next=%2Fseller%2Fprofile%2F"


@pytest.mark.parametrize(
    ("field", "typed_name", "kept"),
    [
        ("instagram", "@neelgar.pk", "https://instagram.com/neelgar.pk"),
        ("facebook", "@neelgar", "https://facebook.com/neelgar"),
        ("youtube", "@neelgar", "https://youtube.com/@neelgar"),
    ],
)
def test_shop_takes_the_name_of_a_page_for_its_address(zoya, field, typed_name, kept):
    form = SellerForm({field: typed_name, "website": typed_name})
    assert not form.is_valid()
    assert form.cleaned_data[field] == kept
    assert "website" in form.errors
