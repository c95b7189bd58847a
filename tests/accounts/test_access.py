import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from accounts import access
from accounts.models import SellerProfile
from tests.factories import make_address, make_seller
from tests.pages import HTMX


def asked(user, method="get", path="/orders/?page=2", **headers):
    request = getattr(RequestFactory(headers=headers), method)(path)
    request.user = user
    HtmxMiddleware(lambda request: None)(request)
    return request


@pytest.fixture
def visitor():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


def ok(request, *args, **kwargs):
    return HttpResponse("ok")


def test_signed_in_lets_people_through(zoya):
    assert access.signed_in(ok)(asked(zoya)).content == b"ok"


def test_signed_in_pages_stay_out_of_every_cache(zoya):
    headers = access.signed_in(ok)(asked(zoya)).headers
    assert {"no-store", "private"} <= set(headers["Cache-Control"].split(", "))


def test_signed_in_brings_a_visitor_back_to_the_page(visitor):
    response = access.signed_in(ok)(asked(visitor))
    assert (response.status_code, response.headers["Location"]) == (302, "/account/login/?next=%2Forders%2F%3Fpage%3D2")


def test_expired_session_never_swaps_a_log_in_page_into_a_fragment(visitor):
    here = {"HX-Current-URL": "http://testserver/auctions/7/blue-plate/?from=home"}
    response = access.signed_in(ok)(asked(visitor, "post", "/auctions/7/bids/", **HTMX, **here))
    assert response.status_code == 204
    assert response.content == b""
    assert response.headers["HX-Redirect"] == "/account/login/?next=%2Fauctions%2F7%2Fblue-plate%2F%3Ffrom%3Dhome"


def test_expired_session_of_a_form_comes_back_to_the_form(visitor):
    request = asked(visitor, "post", "/cart/lines/", Referer="http://testserver/products/3/khes/?q=khes#buy")
    assert access.page_of(request) == "/products/3/khes/?q=khes"


@pytest.mark.parametrize("referer", ["", "https://evil.example/products/", "javascript:alert(1)", "http://testserver"])
def test_page_of_a_form_from_elsewhere_is_the_front_page(visitor, referer):
    assert access.page_of(asked(visitor, "post", "/cart/lines/", Referer=referer)) == "/"


@pytest.mark.parametrize("url", ["https://evil.example/", "http://["])
def test_page_of_a_fragment_from_elsewhere_is_the_front_page(visitor, url):
    request = asked(visitor, "get", "/bids/", **HTMX, **{"HX-Current-URL": url})
    assert access.page_of(request) == "/"


def test_seller_only_passes_the_profile(ayesha):
    request = asked(ayesha)
    access.seller_only(ok)(request)
    assert request.seller == ayesha.seller_profile


def test_seller_only_shows_others_how_to_become_one(zoya):
    assert access.seller_only(ok)(asked(zoya)).headers["Location"] == "/seller/profile/"
    assert access.seller_only(ok)(asked(zoya, **HTMX)).headers["HX-Redirect"] == "/seller/profile/"


def test_staff_only_does_not_exist_for_others(zoya, staff, visitor):
    assert access.staff_only(ok)(asked(staff)).content == b"ok"
    assert access.staff_only(ok)(asked(visitor)).status_code == 302
    with pytest.raises(Http404):
        access.staff_only(ok)(asked(zoya))


def test_seller_of_a_visitor_is_nobody(visitor):
    assert access.seller_of(visitor) is None


def test_role_is_one_of_four_words(zoya, bilal, ayesha, staff):
    def role(user):
        return access.role_of(user, SellerProfile.objects.filter(user=user).first())

    assert [role(user) for user in (zoya, bilal, ayesha, staff)] == ["buyer", "buyer", "seller", "admin"]
    make_address(ayesha)
    make_seller(staff)
    assert [role(ayesha), role(staff)] == ["both", "admin"]


def test_form_sent_while_logged_out_is_told_so_on_the_log_in_page(client, db):
    answer = client.post("/account/profile/", {"name": "Typed long ago"}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/account/login/")
    assert "Nothing is saved yet" in answer.content.decode()
