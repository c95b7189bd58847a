"""The checkout's page, and the way to the provider."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import standing
from accounts.models import Block
from catalog.models import FixedPriceListing
from orders import providers
from orders.models import CartLine, Order, Payment, Purchase, SandboxSession
from orders.providers import sandbox
from orders.providers.base import Unknown
from tests import factories
from tests.orders import factories as make
from tests.pages import HTMX, one, parse, words

ADDRESS = {
    "address": "new",
    "recipient": "Bilal Ahmed",
    "phone": "0300 1234567",
    "line": "House 1, Street 2",
    "postal_code": "",
}


@pytest.fixture
def products(ayesha, bilal):
    return make.fill_cart(bilal, ayesha.seller_profile, factories.make_seller(), price=6_800, stock=2, delivery=450)


@pytest.fixture
def buyer(sign_in, bilal):
    return sign_in(bilal)


def page_of(client):
    return parse(client.get("/checkout/"))


def form_of(client) -> dict:
    """What the browser would send: every line, and the address that is chosen."""
    form = one(page_of(client), "main form[action='/checkout/']")
    lines = [field.get("value") for field in form.cssselect("input[name=confirmed]")]
    return dict(form.form_values()) | {"confirmed": lines}


def new_address() -> dict:
    city = factories.make_city("Lahore", "Punjab")
    return ADDRESS | {"province": city.province_id, "city": city.pk}


def untouched() -> bool:
    assert not Purchase.objects.exists() and CartLine.objects.count() == 2
    assert set(FixedPriceListing.objects.values_list("stock", flat=True)) == {2}
    return True


def test_page_shows_parcels_total_and_no_commission(buyer, products):
    page = page_of(buyer)
    assert words(one(page, "main form button")) == "Pay Rs 14,500"
    assert len(page.cssselect("input[name=confirmed]")) == 2
    assert one(page, "input[type=radio][name=address]").get("checked") == "checked"
    assert "commission" not in words(one(page, "main")).lower() and "2 %" not in words(one(page, "main"))


def test_posting_it_leads_to_the_providers_page(buyer, bilal, products):
    response = buyer.post("/checkout/", form_of(buyer))
    session = SandboxSession.objects.get()
    assert response.url.endswith(f"/sandbox/{session.reference}/")
    purchase = Purchase.objects.get()
    assert session.amount_paisa == purchase.total_paisa == 1_450_000
    assert purchase.orders.count() == 2
    assert set(purchase.orders.values_list("recipient", flat=True)) == {bilal.name}
    assert not CartLine.objects.exists()


def test_address_is_written_down_on_the_way(buyer, products):
    response = buyer.post("/checkout/", form_of(buyer) | new_address())
    assert "/sandbox/" in response.url
    assert set(Order.objects.values_list("city", flat=True)) == {"Lahore"}


def test_mistakes_in_an_address_come_back_with_what_was_typed(buyer, products):
    form = form_of(buyer) | new_address() | {"phone": "12", "line": "House 77"}
    response = buyer.post("/checkout/", form)
    assert response.status_code == 422 and untouched()
    page = parse(response)
    assert one(page, "[name=line][type=text]").get("value") == "House 77"
    assert one(page, "input[name=nonce]").get("value") == form["nonce"]
    assert page.cssselect("[aria-invalid=true]")


@pytest.mark.parametrize("address", ["", "x", "999999", "9" * 30])
def test_address_of_nobody_is_refused(buyer, products, address):
    response = buyer.post("/checkout/", form_of(buyer) | {"address": address})
    assert response.status_code == 422 and untouched()
    assert "Choose where it should go." in words(parse(response))


def test_address_of_another_is_refused(buyer, products, sana):
    response = buyer.post("/checkout/", form_of(buyer) | {"address": sana.addresses.get().pk})
    assert response.status_code == 422 and untouched()


def test_changed_price_buys_nothing_and_says_so(buyer, products):
    form = form_of(buyer)
    FixedPriceListing.objects.filter(product=products[0]).update(price=7_000)
    response = buyer.post("/checkout/", form)
    assert response.status_code == 422 and untouched()
    alert = words(one(parse(response), "[role=alert]"))
    assert "Nothing was bought" in alert and "7,000" in alert and products[0].title in alert
    assert words(one(parse(response), "main form button")) == "Pay Rs 7,250"


@pytest.mark.parametrize("line", ["", "x", "1:1:1:1", "1:-1:6800:450", "1:1:NaN:0"])
def test_tampered_form_buys_nothing(buyer, products, line):
    form = form_of(buyer)
    assert buyer.post("/checkout/", form | {"confirmed": [*form["confirmed"], line]}).status_code == 422
    assert buyer.post("/checkout/", form | {"confirmed": [line]}).status_code == 422
    assert untouched()


@pytest.mark.parametrize("nonce", ["", "x", "0"])
def test_form_without_its_nonce_is_a_form_of_its_own(buyer, products, nonce):
    assert buyer.post("/checkout/", form_of(buyer) | {"nonce": nonce}).status_code == 302


def test_empty_cart_has_nothing_to_check_out(sign_in, zoya):
    client = sign_in(zoya)
    page = page_of(client)
    assert words(one(page, "h1")) == "Check out" and not page.cssselect("main .notice")
    assert one(page, ".empty a").get("href") == "/products/"
    response = client.post("/checkout/", new_address() | {"nonce": str(uuid.uuid4())})
    assert response.status_code == 422
    assert "There is nothing in your cart" in words(parse(response))


def test_back_from_the_provider_leads_to_what_waits_to_be_paid(buyer, products):
    buyer.post("/checkout/", form_of(buyer))
    notice = one(page_of(buyer), "main .notice")
    assert "pay Rs 14,500 by" in words(notice)
    assert one(notice, "a").get("href") == Purchase.objects.get().get_absolute_url()


def test_sent_twice_is_bought_once_and_paid_at_the_same_page(buyer, bilal, products):
    form = form_of(buyer) | new_address()
    first, second = (buyer.post("/checkout/", form) for _ in range(2))
    assert first.url == second.url
    assert (Purchase.objects.count(), Payment.objects.count(), bilal.addresses.count()) == (1, 1, 2)


def test_sent_again_after_paying_leads_to_the_purchase(buyer, products):
    form = form_of(buyer)
    buyer.post("/checkout/", form)
    sandbox.pay(SandboxSession.objects.get().reference)
    make.deliver_events(buyer)
    response = buyer.post("/checkout/", form)
    assert response.url == Purchase.objects.get().get_absolute_url()
    assert "Paid. Thank you" in words(parse(buyer.get(response.url)))


def test_failing_provider_leaves_the_purchase_to_be_paid(buyer, products, monkeypatch):
    def fail(checkout):
        raise Unknown("no answer")

    monkeypatch.setattr(providers.current(), "create_session", fail)
    response = buyer.post("/checkout/", form_of(buyer))
    purchase = Purchase.objects.get()
    assert response.url == purchase.get_absolute_url()
    page = words(parse(buyer.get(response.url)))
    assert "cannot be reached right now" in page and "They are kept for you" in page
    monkeypatch.undo()
    address = purchase.buyer.addresses.get().pk
    assert "/sandbox/" in buyer.post(f"{purchase.get_absolute_url()}payments/", {"address": address}).url


def test_too_many_waiting_purchases_are_named(buyer, bilal, products, settings):
    settings.MARKET = settings.MARKET | {"OPEN_PURCHASES": 1}
    make.make_purchase(None, bilal)
    response = buyer.post("/checkout/", form_of(buyer))
    assert response.status_code == 422
    assert one(parse(response), "[role=alert] a").get("href") == "/orders/"
    assert CartLine.objects.count() == 2


def test_blocked_buyer_reads_so_before_and_after_and_finds_the_appeal(buyer, bilal, products):
    form = form_of(buyer)
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Bids that were never meant.")
    for status, response in ((200, buyer.get("/checkout/")), (403, buyer.post("/checkout/", form))):
        assert response.status_code == status
        assert one(parse(response), "main [role=alert] a").get("href") == "/account/blocked/"
    assert untouched()


def test_visitor_logs_in_and_comes_back(sign_in):
    client = sign_in()
    response = client.get("/checkout/")
    assert response.url.endswith("?next=%2Fcheckout%2F")
    assert "/login/" in client.post("/checkout/", {}).url


def test_forged_and_outdated_forms_are_refused(buyer, products):
    buyer.handler.enforce_csrf_checks = True
    form = form_of(buyer)
    assert buyer.post("/checkout/", form | {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    del form["csrfmiddlewaretoken"]
    assert buyer.post("/checkout/", form).status_code == 403
    assert untouched()


def test_new_address_comes_as_a_fragment(buyer, products):
    response = buyer.get("/checkout/?address=new", headers=HTMX)
    assert b"<html" not in response.content
    assert parse(response).get("id") == "address-choice"
    assert one(parse(response), "a.more").get("href") == "/checkout/"


def queries(client, url="/checkout/") -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_page_asks_the_same_for_two_lines_and_for_thirty(buyer, bilal, products):
    few = queries(buyer)
    make.fill_cart(bilal, *(factories.make_seller() for _ in range(7)), each=4)
    assert queries(buyer) == few <= 12


# -- A purchase of several orders, on the pages after ---------------------------------------------------------


@pytest.fixture
def bought(ayesha, bilal):
    """Two pieces of Ayesha's and one of another's, paid together."""
    make.fill_cart(bilal, ayesha.seller_profile, ayesha.seller_profile, factories.make_seller(), price=500, delivery=90)
    return make.check_out(bilal)


def test_purchase_page_shows_every_order(buyer, bought):
    page = parse(buyer.get(bought.get_absolute_url()))
    assert words(one(page, "h1")) == "They are kept for you"
    assert words(one(page, "main form.split button")) == "Pay Rs 1,680"
    assert len(page.cssselect(".summary strong.serif")) == 3


def test_result_page_speaks_of_all_orders(buyer, bought):
    make.pay(bought)
    page = parse(buyer.get(f"{bought.get_absolute_url()}result/"))
    assert "your 2 orders" in words(page)
    assert one(page, "main a.button").get("href") == "/orders/"
    assert one(parse(buyer.get(bought.get_absolute_url())), "main a.button").get("href") == "/orders/"


def test_order_page_shows_every_line(buyer, sign_in, ayesha, bought):
    make.pay(bought)
    order = bought.orders.order_by("pk").first()
    for client in (buyer, sign_in(ayesha)):
        page = parse(client.get(order.get_absolute_url()))
        assert len(page.cssselect("#this-order .summary strong.serif")) == 2
        assert [data.get("value") for data in page.cssselect("#this-order .facts .end data")][:3] == [
            "1000.00",
            "90.00",
            "1090.00",
        ]


def test_lists_name_the_first_piece_and_count_the_others(buyer, sign_in, ayesha, bought):
    make.pay(bought)
    first = bought.orders.order_by("pk").first().lines.order_by("pk").first().title
    for client, url in ((buyer, "/orders/"), (sign_in(ayesha), "/sales/"), (sign_in(ayesha), "/seller/")):
        assert f"{first} and 1 more piece" in words(parse(client.get(url)))
    assert len(parse(buyer.get("/orders/")).cssselect("#order-rows > li")) == 2


def test_each_order_is_rated_by_itself(buyer, bought):
    make.pay(bought)
    page = parse(buyer.get(f"{bought.orders.first().get_absolute_url()}feedback/"))
    assert page.cssselect("#feedback-form")
