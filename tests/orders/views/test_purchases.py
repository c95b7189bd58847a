import uuid

import pytest
from django.urls import Resolver404, resolve

from catalog.models import FixedPriceListing
from orders.models import Order, Payment, Purchase, SandboxSession
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
def win(ayesha, bilal):
    return make.make_win(ayesha.seller_profile, bilal, price=16_500, delivery=450)


@pytest.fixture
def plate(ayesha):
    return factories.make_listing(ayesha.seller_profile, price=6_800, stock=5).product


def form_of(product, **overrides):
    return {"product": product.pk, "quantity": 2, "price": 6_800, "nonce": str(uuid.uuid4())} | overrides


def payments_of(purchase) -> str:
    return f"/purchases/{purchase.number}/payments/"


def test_purchase_page_says_what_until_when_and_where(sign_in, bilal, win):
    page = parse(sign_in(bilal).get(win.get_absolute_url()))
    assert words(one(page, "h1")) == "It is yours"
    assert words(one(page, "main button")) == "Pay Rs 16,950"
    assert one(page, "[aria-label='Time left'] time").get("data-ends")
    radio = one(page, "input[type=radio][name=address]")
    assert (radio.get("value"), radio.get("checked")) == (str(bilal.addresses.get().pk), "checked")


def test_purchase_page_of_somebody_else_is_not_there(sign_in, sana, win, ayesha):
    for person in (sana, ayesha):
        client = sign_in(person)
        for url in (win.get_absolute_url(), f"/purchases/{win.number}/result/"):
            assert client.get(url).status_code == 404
        assert client.post(payments_of(win), {"address": 1}).status_code == 404
    assert not Payment.objects.exists()


def test_visitor_is_asked_to_log_in(sign_in, win):
    client = sign_in()
    assert "/login/" in client.get(win.get_absolute_url()).url
    assert "/login/" in client.post(payments_of(win)).url
    assert not Payment.objects.exists()


def test_who_has_no_address_gets_the_form(sign_in, ayesha, zoya):
    win = make.make_win(ayesha.seller_profile, zoya)
    page = parse(sign_in(zoya).get(win.get_absolute_url()))
    assert one(page, "input[name=recipient]").get("value") == "Zoya Khan"
    assert one(page, "input[name=address]").get("value") == "new"
    assert one(page, "select[name=province]") is not None


def test_another_address_comes_as_a_fragment(sign_in, bilal, win):
    response = sign_in(bilal, **HTMX).get(win.get_absolute_url() + "?address=new")
    section = parse(response)
    assert section.get("id") == "address-choice"
    assert b"<html" not in response.content


def test_pay_goes_to_the_providers_page(sign_in, bilal, win):
    client = sign_in(bilal)
    response = client.post(payments_of(win), {"address": bilal.addresses.get().pk})
    payment = Payment.objects.get()
    assert (response.status_code, response.url) == (302, payment.url)
    assert make.order_of(win).recipient == "Bilal Ahmed"
    assert client.post(payments_of(win), {"address": bilal.addresses.get().pk}).url == payment.url
    assert SandboxSession.objects.count() == 1


def test_pay_by_htmx_leaves_the_page(sign_in, bilal, win):
    response = sign_in(bilal, **HTMX).post(payments_of(win), {"address": bilal.addresses.get().pk})
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, Payment.objects.get().url)


def test_new_address_is_kept_and_paid_to(sign_in, ayesha, zoya):
    win = make.make_win(ayesha.seller_profile, zoya)
    city = factories.make_city("Lahore", "Punjab")
    said = ADDRESS | {"city": city.pk, "province": city.province_id}
    assert sign_in(zoya).post(payments_of(win), said).status_code == 302
    assert zoya.addresses.get().line == "House 1, Street 2"
    assert make.order_of(win).city == "Lahore"


def test_impossible_address_is_refused_and_kept(sign_in, ayesha, zoya):
    win = make.make_win(ayesha.seller_profile, zoya)
    city, sindh = factories.make_city("Lahore", "Punjab"), factories.make_city("Karachi", "Sindh").province
    response = sign_in(zoya).post(payments_of(win), ADDRESS | {"city": city.pk, "province": sindh.pk})
    assert response.status_code == 422
    assert one(parse(response), "input[name=line]").get("value") == "House 1, Street 2"
    assert not zoya.addresses.exists()
    assert not Payment.objects.exists()


@pytest.mark.parametrize("address", ["", "0", "abc", "9" * 30, "-1"])
def test_no_address_is_a_clear_message(sign_in, bilal, win, address):
    response = sign_in(bilal).post(payments_of(win), {"address": address})
    assert response.status_code == 422
    assert "Choose where it should go" in words(one(parse(response), "main [role=alert]"))
    assert not Payment.objects.exists()


def test_foreign_address_is_no_address(sign_in, bilal, sana, win):
    response = sign_in(bilal).post(payments_of(win), {"address": sana.addresses.get().pk})
    assert response.status_code == 422
    assert make.order_of(win).recipient == ""


def test_expired_purchase_cannot_be_paid(sign_in, bilal, win):
    make.expire(win)
    response = sign_in(bilal).post(payments_of(win), {"address": bilal.addresses.get().pk})
    assert response.status_code == 422
    assert words(one(parse(response), "h1")) == "It was not paid in time"
    assert not Payment.objects.exists()


def test_result_page_waits_then_tells(sign_in, client, bilal, win):
    buyer, url = sign_in(bilal), f"/purchases/{win.number}/result/"
    assert words(one(parse(buyer.get(url)), "h1")) == "Nothing has been paid yet"
    payment = make.start(win)
    section = one(parse(buyer.get(url + "?paid=1&state=paid")), "#payment-result")
    assert words(one(section, "h1")) == "Waiting for the payment's confirmation"
    assert section.get("hx-trigger") == "every 2s"
    buyer.post(payment.url, {"action": "pay"})
    assert "Waiting" in words(one(parse(buyer.get(url)), "h1"))
    make.deliver_events(client)
    section = parse(buyer.get(url, headers=HTMX))
    assert (section.get("id"), section.get("hx-trigger")) == ("payment-result", None)
    assert words(one(section, "h1")) == "Paid. It is yours"


def test_result_page_says_failed_late_and_expired(sign_in, bilal, win, client):
    buyer, url = sign_in(bilal), f"/purchases/{win.number}/result/"
    payment = make.start(win)
    buyer.post(payment.url, {"action": "decline"})
    make.deliver_events(client)
    assert words(one(parse(buyer.get(url)), "h1")) == "The payment did not go through"
    make.expire(win)
    assert words(one(parse(buyer.get(url)), "h1")) == "It was not paid in time"
    from orders.payments import paying

    paying.mark_paid(payment=payment)
    assert words(one(parse(buyer.get(url)), "h1")) == "Your payment came too late"


def test_hosted_page_looks_like_a_test_and_offers_three_ways(sign_in, win):
    payment = make.start(win)
    page = parse(sign_in().get(payment.url))
    assert [words(button) for button in page.cssselect("main form button")] == ["Pay", "Decline", "Leave"]
    assert "Test payment" in words(one(page, "main .notice"))
    assert words(one(page, "h1")) == "Pay Rs 16,950"


def test_hosted_page_leaves_and_refuses_nonsense(sign_in, win):
    payment, client = make.start(win), sign_in()
    assert client.post(payment.url, {"action": "leave"}).url == "/leave/"
    assert client.post(payment.url, {"action": "rob"}).status_code == 400
    assert client.get("/sandbox/ses_nobody/").status_code == 404
    assert SandboxSession.objects.get().state == "open"


@pytest.mark.parametrize("path", ["/sandbox/ses\x00/", "/sandbox/onboarding/acct\x00/"])
def test_hosted_page_of_a_name_no_database_takes_has_no_address(path):
    with pytest.raises(Resolver404):
        resolve(path)


def test_hosted_pages_are_gone_where_the_sandbox_is_not_allowed(sign_in, win, settings):
    payment = make.start(win)
    settings.SANDBOX_PAYMENTS = False
    assert sign_in().get(payment.url).status_code == 404
    assert sign_in().post(payment.url, {"action": "pay"}).status_code == 404
    assert SandboxSession.objects.get().state == "open"


def test_buy_now_opens_a_purchase(sign_in, bilal, plate):
    client, form = sign_in(bilal), form_of(plate)
    response = client.post("/purchases/", form)
    purchase = Purchase.objects.get()
    assert (response.status_code, response.url) == (302, purchase.get_absolute_url())
    assert client.post("/purchases/", form).url == purchase.get_absolute_url()
    assert FixedPriceListing.objects.get().stock == 3
    assert words(one(parse(client.get(response.url)), "h1")) == "It is kept for you"


@pytest.mark.parametrize("bad", [{"quantity": value} for value in ("0", "-3", "1e12", "NaN", "12.5", "", "9" * 40)])
def test_odd_quantity_is_a_clear_message(sign_in, bilal, plate, bad):
    response = sign_in(bilal).post("/purchases/", form_of(plate, **bad))
    assert response.status_code == 422
    assert words(one(parse(response), ".error"))
    assert not Purchase.objects.exists()
    assert FixedPriceListing.objects.get().stock == 5


@pytest.mark.parametrize("bad", [{"nonce": "x"}, {"nonce": ""}, {"price": "abc"}, {"price": ""}])
def test_broken_form_buys_nothing(sign_in, bilal, plate, bad):
    assert sign_in(bilal).post("/purchases/", form_of(plate, **bad)).status_code == 422
    assert not Purchase.objects.exists()


@pytest.mark.parametrize("product", ["", "0", "abc", "9" * 30])
def test_unknown_piece_is_not_there(sign_in, bilal, plate, product):
    assert sign_in(bilal).post("/purchases/", form_of(plate) | {"product": product}).status_code == 404


def test_auctioned_and_unpublished_pieces_cannot_be_bought(sign_in, bilal, ayesha, plate):
    auction = factories.make_auction(ayesha.seller_profile)
    draft = factories.make_listing(ayesha.seller_profile, published=False).product
    for product in (auction.product, draft):
        assert sign_in(bilal).post("/purchases/", form_of(product)).status_code == 404
    assert not Purchase.objects.exists()


def test_changed_price_is_shown_and_ready_to_confirm(sign_in, bilal, plate):
    FixedPriceListing.objects.update(price=7_200)
    response = sign_in(bilal, **HTMX).post("/purchases/", form_of(plate))
    section = parse(response)
    assert (response.status_code, section.get("id")) == (422, "buy")
    assert "7,200" in words(one(section, "[role=alert]"))
    assert one(section, "input[name=price]").get("value") == "7200"
    assert one(section, "input[name=quantity]").get("value") == "2"
    assert not Order.objects.exists()


def test_blocked_buyer_is_told_403(sign_in, bilal, plate, staff):
    from accounts import standing

    standing.block(user=bilal, cause="staff", reason="Spam", actor=staff)
    assert sign_in(bilal).post("/purchases/", form_of(plate)).status_code == 403
    assert not Purchase.objects.exists()


def test_visitor_who_buys_comes_back_to_the_piece(sign_in, plate):
    response = sign_in().post("/purchases/", form_of(plate))
    assert response.status_code == 302
    assert f"/products/{plate.pk}/" in response.url
    assert not Purchase.objects.exists()


def test_list_of_purchases_is_the_list_of_orders(sign_in, bilal):
    assert sign_in(bilal).get("/purchases/").url == "/orders/"


def test_purchase_page_asks_little(sign_in, bilal, win, django_assert_max_num_queries):
    client = sign_in(bilal)
    client.get(win.get_absolute_url())
    with django_assert_max_num_queries(12):
        client.get(win.get_absolute_url())


def test_page_offers_nothing_to_pay_once_the_time_is_over(sign_in, bilal, win):
    Purchase.objects.update(deadline=win.created_at)
    client = sign_in(bilal)
    page = parse(client.get(win.get_absolute_url()))
    assert words(one(page, "h1")) == "It was not paid in time"
    assert not page.cssselect("main form")
    assert client.post(payments_of(win), {"address": bilal.addresses.get().pk}).status_code == 422
    assert not Payment.objects.exists()


def test_too_many_waiting_purchases_are_named(sign_in, bilal, plate, settings):
    settings.MARKET = settings.MARKET | {"OPEN_PURCHASES": 1}
    make.make_purchase(None, bilal)
    response = sign_in(bilal).post("/purchases/", form_of(plate))
    assert response.status_code == 422
    assert one(parse(response), "[role=alert] a").get("href") == "/orders/"
    assert Purchase.objects.count() == 1


def test_maker_who_cannot_sell_is_said_on_the_page_and_when_buying(sign_in, ayesha, bilal, plate, staff):
    from accounts import standing

    client = sign_in(bilal)
    assert parse(client.get(plate.get_absolute_url())).cssselect("#buy form")
    standing.block(user=ayesha, cause="staff", reason="Copies", actor=staff)
    page = parse(client.get(plate.get_absolute_url()))
    assert "This maker cannot sell right now." in words(one(page, "#buy .notice"))
    assert not page.cssselect("#buy form") and not page.cssselect("aside.bar")
    response = client.post("/purchases/", form_of(plate))
    assert response.status_code == 422
    assert "This maker cannot sell right now." in words(one(parse(response), "[role=alert]"))
    assert not parse(response).cssselect("#buy form")
    assert client.post("/cart/lines/", form_of(plate), headers=HTMX).status_code == 422
    assert not Purchase.objects.exists() and FixedPriceListing.objects.get().stock == 5
