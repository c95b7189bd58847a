from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Feedback, Order, Review
from orders.payouts import onboarding
from orders.providers import sandbox
from orders.refunds import refunding
from tests import factories
from tests.orders import factories as make
from tests.pages import HTMX, one, parse, words
from tests.visitor import prove


@pytest.fixture
def seller(ayesha):
    return ayesha.seller_profile


STATES = {
    "pending": (make.make_purchase, "to keep it", "Waiting for the buyer to pay"),
    "paid": (make.make_paid_order, "Paid. Ayesha Kashi packs it now", "Paid. Now send it"),
    "shipped": (make.make_shipped_order, "On its way to you with TCS", "On its way with TCS"),
    "delivered": (make.make_delivered_order, "Delivered, says the maker", "Delivered. The buyer has yet to confirm"),
    "completed": (make.make_completed_order, "It is with you", "Done. The buyer has it"),
}
BUTTONS = {
    "pending": ("Pay Rs 7,250", None),
    "paid": (None, "Mark shipped"),
    "shipped": ("Confirm receipt", "Mark delivered"),
    "delivered": ("Confirm receipt", None),
    "completed": ("Leave feedback", None),
}


def made(state, seller, buyer) -> Order:
    thing = STATES[state][0](seller, buyer)
    return make.order_of(thing) if state == "pending" else thing


@pytest.mark.parametrize("state", STATES)
def test_each_side_reads_where_things_stand_and_has_one_action(sign_in, seller, ayesha, bilal, state):
    order = made(state, seller, bilal)
    for person, headline, button in zip((bilal, ayesha), STATES[state][1:], BUTTONS[state], strict=True):
        page = parse(sign_in(person).get(order.get_absolute_url()))
        assert headline in words(one(page, "h1"))
        buttons = [words(found) for found in page.cssselect("main .summary .button")]
        assert buttons == ([button] if button else [])


def test_stranger_finds_no_order(sign_in, seller, bilal, sana):
    order = make.make_paid_order(seller, bilal)
    url, client = order.get_absolute_url(), sign_in(sana)
    assert client.get(url).status_code == 404
    for place in ("shipment", "delivery", "receipt", "feedback"):
        assert client.post(f"{url}{place}/", {"courier": "TCS", "tracking": "1"}).status_code == 404
    assert client.get(f"{url}feedback/").status_code == 404
    order.refresh_from_db()
    assert order.state == "paid"


def test_visitor_logs_in_first(sign_in, seller, bilal):
    order = make.make_paid_order(seller, bilal)
    for url in ("/orders/", "/sales/", "/seller/", "/seller/onboarding/", "/account/counts/", order.get_absolute_url()):
        assert "/login/" in sign_in().get(url).url


def test_seller_sees_the_address_only_once_it_is_paid(sign_in, seller, ayesha, bilal):
    purchase = make.make_purchase(seller, bilal)
    make.start(purchase)
    order, client = make.order_of(purchase), sign_in(ayesha)
    page = words(parse(client.get(order.get_absolute_url())))
    assert "Bilal A." in page
    for secret in ("Street 3", "1234567", "Bilal Ahmed", bilal.email):
        assert secret not in page
    make.pay(purchase)
    page = words(parse(client.get(order.get_absolute_url())))
    assert "Street 3" in page
    assert "300 1234567" in page
    assert bilal.email not in page


def test_road_by_its_buttons(sign_in, seller, ayesha, bilal):
    order = make.make_paid_order(seller, bilal)
    url = order.get_absolute_url()
    shipment = {"courier": "TCS", "tracking": "7791"}
    assert sign_in(ayesha).post(f"{url}shipment/", shipment).url == url
    assert sign_in(ayesha).post(f"{url}delivery/").url == url
    assert sign_in(bilal).post(f"{url}receipt/").url == url
    order.refresh_from_db()
    assert (order.state, order.courier, order.tracking_number) == ("completed", "TCS", "7791")
    page = parse(sign_in(bilal).get(url))
    assert [step.get("data-step") for step in page.cssselect(".timeline li")] == ["done"] * 5
    assert "Tracking 7791" in words(one(page, ".timeline"))


def test_road_by_htmx(sign_in, seller, ayesha, bilal):
    order = make.make_paid_order(seller, bilal)
    url = order.get_absolute_url()
    response = sign_in(ayesha, **HTMX).post(f"{url}shipment/", {"courier": "TCS", "tracking": "7791"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, url)


@pytest.mark.parametrize(
    "bad", [{}, {"courier": "TCS"}, {"courier": "A friend", "tracking": "1"}, {"courier": "TCS", "tracking": "9" * 61}]
)
def test_incomplete_shipment_is_said(sign_in, seller, ayesha, bilal, bad):
    order = make.make_paid_order(seller, bilal)
    response = sign_in(ayesha, **HTMX).post(f"{order.get_absolute_url()}shipment/", bad)
    section = parse(response)
    assert (response.status_code, section.get("id")) == (422, "order-page")
    assert section.cssselect(".error")
    order.refresh_from_db()
    assert order.state == "paid"


def test_parcel_without_courier_needs_no_number(sign_in, seller, ayesha, bilal):
    order = make.make_paid_order(seller, bilal)
    sign_in(ayesha).post(f"{order.get_absolute_url()}shipment/", {"courier": "Other"})
    order.refresh_from_db()
    assert order.state == "shipped"


def test_seller_is_told_not_to_send_what_is_all_going_back(sign_in, seller, ayesha, bilal):
    order = make.make_paid_order(seller, bilal)
    url = order.get_absolute_url()
    refunding.refund(order=order, reason="It came chipped", actor=None)
    page = parse(sign_in(ayesha).get(url))
    assert words(one(page, "h1")) == "Do not send it"
    assert "going back to its buyer: do not send it" in words(one(page, "main .summary .notice"))
    assert not page.cssselect(f"form[action='{url}shipment/']") and "Pack it well" not in words(page)
    assert not page.cssselect(f".bar, a[href='{url}cancellation/']") and "The maker receives" not in words(page)
    assert "Paid. Ayesha Kashi packs it now" in words(one(parse(sign_in(bilal).get(url)), "h1"))


@pytest.mark.parametrize("part", [None, 100])
def test_what_the_maker_receives_is_said_while_it_is_true(sign_in, seller, bilal, part):
    order = make.make_paid_order(seller, bilal)
    if part:
        refunding.refund(order=order, amount=Decimal(part), reason="It came chipped", actor=None)
    page = words(parse(sign_in(bilal).get(order.get_absolute_url())))
    assert ("The maker receives" in page) is (part is None)


def test_shipment_of_what_is_all_going_back_is_refused(sign_in, seller, ayesha, bilal):
    order = make.make_paid_order(seller, bilal)
    refunding.refund(order=order, reason="It came chipped", actor=None)
    response = sign_in(ayesha).post(f"{order.get_absolute_url()}shipment/", {"courier": "TCS", "tracking": "7791"})
    assert response.status_code == 422
    assert "do not send it" in words(one(parse(response), "main [role=alert]"))
    order.refresh_from_db()
    assert (order.state, order.tracking_number) == ("paid", "")


def test_sides_do_not_do_each_others_part(sign_in, seller, ayesha, bilal):
    order = make.make_shipped_order(seller, bilal)
    url = order.get_absolute_url()
    assert sign_in(bilal).post(f"{url}delivery/").status_code == 404
    assert sign_in(bilal).post(f"{url}shipment/").status_code == 404
    assert sign_in(ayesha).post(f"{url}receipt/").status_code == 404
    order.refresh_from_db()
    assert order.state == "shipped"


def test_double_click_is_told_where_it_stands(sign_in, seller, bilal):
    order = make.make_shipped_order(seller, bilal)
    client, url = sign_in(bilal), f"{order.get_absolute_url()}receipt/"
    client.post(url)
    response = client.post(url)
    assert response.status_code == 422
    assert "Completed" in words(one(parse(response), "main [role=alert]"))
    assert order.events.count() == 4


def test_lists_show_both_sides_their_own(sign_in, seller, ayesha, bilal, sana):
    make.make_paid_order(seller, bilal, title="Plate of Bilal")
    make.make_purchase(seller, sana, title="Plate of Sana")
    assert "Plate of Bilal" in words(parse(sign_in(bilal).get("/orders/")))
    assert "Plate of Sana" not in words(parse(sign_in(bilal).get("/orders/")))
    sales = words(parse(sign_in(ayesha).get("/sales/")))
    assert "Plate of Bilal" in sales
    assert "Plate of Sana" in sales
    to_ship = words(parse(sign_in(ayesha).get("/sales/?state=to-ship")))
    assert "Plate of Bilal" in to_ship
    assert "Plate of Sana" not in to_ship


def test_empty_lists_say_what_to_do_next(sign_in, ayesha, zoya):
    assert one(parse(sign_in(zoya).get("/orders/")), ".empty a").get("href") == "/products/"
    assert one(parse(sign_in(ayesha).get("/sales/")), ".empty a").get("href") == "/products/new/"
    assert one(parse(sign_in(ayesha).get("/sales/?state=to-ship")), ".empty a").get("href") == "/sales/"
    assert sign_in(zoya).get("/sales/").status_code == 302


def test_list_grows_by_keyset(sign_in, seller, bilal):
    for number in range(25):
        make.make_paid_order(seller, bilal, title=f"Plate no {number}", photo=False)
    page = parse(sign_in(bilal).get("/orders/"))
    assert len(page.cssselect("#order-rows > li")) == 24
    response = sign_in(bilal, **HTMX).get(one(page, ".pager a").get("href"))
    assert b"<html" not in response.content
    assert "Plate no 0" in response.content.decode()
    assert "Plate no 1" not in response.content.decode()
    assert not parse(response).cssselect(".pager a")


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 40, "1e3"])
def test_odd_places_in_a_list_are_harmless(sign_in, bilal, after):
    assert sign_in(bilal).get("/orders/", {"after": after}).status_code == 200


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_lists_ask_the_same_for_one_and_for_many(sign_in, seller, ayesha, bilal):
    make.make_completed_order(seller, bilal)
    buyer, maker = sign_in(bilal), sign_in(ayesha)
    urls = [(buyer, "/orders/"), (maker, "/sales/"), (maker, "/seller/"), (buyer, f"/shops/{seller.slug}/feedback/")]
    make.make_feedback(Order.objects.get())
    make.make_paid_order(seller, bilal)
    few = [queries(*place) for place in urls]
    for _ in range(6):
        make.make_feedback(make.make_completed_order(seller, bilal))
        make.make_paid_order(seller, bilal)
    assert [queries(*place) for place in urls] == few
    assert max(few) <= 12


def test_order_page_asks_little(sign_in, seller, bilal):
    order = make.make_completed_order(seller, bilal)
    assert queries(sign_in(bilal), order.get_absolute_url()) <= 12


# -- Feedback ---------------------------------------------------------------------------------------------

SAID = {**make.STARS, "seller_comment": "Beautiful glaze.", "platform_comment": "Faster pages, please."}


def test_feedback_form_is_left_once(sign_in, seller, bilal):
    order = make.make_completed_order(seller, bilal)
    client, url = sign_in(bilal), f"{order.get_absolute_url()}feedback/"
    page = parse(client.get(url))
    assert words(one(page, "main form .actions button")) == "Leave feedback"
    assert client.post(url, SAID).url == order.get_absolute_url()
    assert client.post(url, SAID).status_code == 422
    assert Feedback.objects.get().seller_comment == "Beautiful glaze."
    assert "You have rated this order" in words(parse(client.get(url)))


@pytest.mark.parametrize(
    "bad", [{"seller_stars": "6"}, {"seller_stars": "0"}, {"communication": ""}, {"as_described": "x"}]
)
def test_odd_stars_are_said(sign_in, seller, bilal, bad):
    order = make.make_completed_order(seller, bilal)
    response = sign_in(bilal, **HTMX).post(f"{order.get_absolute_url()}feedback/", SAID | bad)
    section = parse(response)
    assert (response.status_code, section.get("id")) == (422, "feedback-form")
    assert section.cssselect(".error")
    assert "Beautiful glaze." in words(section)
    assert not Feedback.objects.exists()


def test_feedback_before_delivery_is_refused(sign_in, seller, bilal):
    order = make.make_paid_order(seller, bilal)
    url = f"{order.get_absolute_url()}feedback/"
    assert not parse(sign_in(bilal).get(url)).cssselect("main form")
    assert sign_in(bilal).post(url, SAID).status_code == 422
    assert not Feedback.objects.exists()


def test_shop_shows_what_buyers_said_and_not_who_they_are(sign_in, seller, bilal):
    make.make_feedback(make.make_completed_order(seller, bilal), **SAID)
    url = f"/shops/{seller.slug}/feedback/"
    page = words(one(parse(sign_in().get(url)), "main"))
    assert "Beautiful glaze." in page
    assert "Bilal A." in page
    for secret in ("Bilal Ahmed", "Faster pages", bilal.email):
        assert secret not in page
    section = parse(sign_in(None, **HTMX).get(url))
    assert section.get("id") == "shop-feedback"
    assert sign_in().get("/shops/nobody/feedback/").status_code == 404


# -- Reviews ----------------------------------------------------------------------------------------------

REVIEW = {"stars": "4", "title": "Lovely", "text": "The blue is deeper than in the photo."}


def test_review_is_written_changed_and_deleted_by_its_author(sign_in, seller, bilal, sana):
    order = make.make_completed_order(seller, bilal)
    url, client = f"/products/{order.lines.get().product_id}/reviews/", sign_in(bilal)
    assert client.post(url, REVIEW).url == url
    review = Review.objects.get()
    assert "Bilal A." in words(parse(sign_in().get(url)))
    for place in ("edit", "deletion"):
        assert sign_in(sana).post(f"/reviews/{review.pk}/{place}/", REVIEW).status_code == 404
    assert client.get(f"/reviews/{review.pk}/edit/").status_code == 200
    assert client.post(f"/reviews/{review.pk}/edit/", REVIEW | {"stars": "9"}).status_code == 422
    client.post(f"/reviews/{review.pk}/edit/", REVIEW | {"stars": "5"})
    assert Review.objects.get().stars == 5
    client.post(f"/reviews/{review.pk}/deletion/")
    assert not Review.objects.exists()


def test_review_needs_a_delivered_piece(sign_in, seller, bilal, sana):
    order = make.make_paid_order(seller, bilal)
    url = f"/products/{order.lines.get().product_id}/reviews/"
    for person in (bilal, sana):
        assert not parse(sign_in(person).get(url)).cssselect("main form")
        assert sign_in(person).post(url, REVIEW).status_code == 422
    assert sign_in().post(url, REVIEW).status_code == 302
    assert not Review.objects.exists()


def test_reviews_come_as_a_fragment_and_not_for_auctions(sign_in, seller):
    listing = factories.make_listing(seller)
    response = sign_in(None, **HTMX).get(f"/products/{listing.product_id}/reviews/")
    assert parse(response).get("id") == "reviews"
    auction = factories.make_auction(seller)
    assert sign_in().get(f"/products/{auction.product_id}/reviews/").status_code == 404


# -- The seller's own pages -------------------------------------------------------------------------------


def test_desk_says_the_next_step(sign_in, zoya):
    client = sign_in(zoya)
    assert words(one(parse(client.get("/seller/")), ".page-header .button")) == "Become a seller"
    factories.make_seller(zoya, payable=False)
    assert words(one(parse(client.get("/seller/")), ".page-header .button")) == "Set up payouts"
    zoya.seller_profile.__class__.objects.update(payable_at=zoya.date_joined)
    page = parse(client.get("/seller/"))
    assert words(one(page, ".page-header .button")) == "New piece"
    assert "Your shelf is empty" in words(page)


def test_desk_shows_sums_orders_and_pieces(sign_in, seller, ayesha, bilal):
    make.make_paid_order(seller, bilal, price=1_000, delivery=0, title="Paid plate")
    make.make_completed_order(seller, bilal, price=2_000, delivery=0, title="Done plate")
    factories.make_auction(seller, title="Live bowl")
    factories.make_product(seller, published=False, title="Draft jar")
    page = parse(sign_in(ayesha).get("/seller/"))
    tiles = [words(tile) for tile in page.cssselect(".tile .number")]
    assert tiles == ["Rs 1,960", "Rs 980", "1", "0"]
    text = words(page)
    for title in ("Paid plate", "Live bowl", "Draft jar"):
        assert title in text


def test_onboarding_goes_by_the_provider(sign_in, client, zoya):
    seller = factories.make_seller(zoya, payable=False)
    maker = prove(sign_in(zoya))
    assert words(one(parse(maker.get("/seller/onboarding/")), "main form button")) == "Go to the provider"
    hosted = maker.post("/seller/onboarding/").url
    assert words(one(parse(maker.get(hosted)), "main form button")) == "Allow payouts"
    assert maker.post(hosted).url.endswith("/seller/onboarding/")
    seller.refresh_from_db()
    assert not seller.is_payable
    waiting = one(parse(maker.get("/seller/onboarding/")), "#onboarding-state")
    assert waiting.get("hx-trigger") == "every 2s"
    make.deliver_events(client)
    assert words(one(parse(maker.get("/seller/onboarding/")), "h1")) == "You can be paid"
    assert maker.post("/seller/onboarding/").url == "/seller/onboarding/"


def test_onboarding_is_for_sellers(sign_in, zoya):
    assert sign_in(zoya).get("/seller/onboarding/").status_code == 302
    assert sign_in(zoya).post("/seller/onboarding/").status_code == 302


def test_payment_page_and_payout_page_do_not_mix(sign_in, seller, bilal):
    payment = make.start(make.make_win(seller, bilal))
    reference = sandbox.create_account(onboarding.applicant_of(seller))
    assert sign_in().get(f"/sandbox/{reference}/").status_code == 404
    assert sign_in().post(f"/sandbox/onboarding/{payment.session}/").status_code == 404


def test_counts_are_a_fragment(sign_in, seller, ayesha, bilal):
    make.make_paid_order(seller, bilal)
    assert "Bought1" in words(parse(sign_in(bilal, **HTMX).get("/account/counts/")))
    assert "Sold1" in words(parse(sign_in(ayesha, **HTMX).get("/account/counts/")))
