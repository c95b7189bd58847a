"""Giving a purchase up: the button, what the pages say then, and the way back."""

import pytest

from catalog.models import FixedPriceListing
from orders.models import CartLine, Order, Purchase, SandboxSession
from orders.payments import paying
from orders.providers import sandbox
from orders.providers.base import ProviderError
from tests import factories
from tests.orders import factories as make
from tests.pages import HTMX, one, parse, words

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def purchase(ayesha, bilal) -> Purchase:
    """From a cart, of two sellers."""
    make.fill_cart(bilal, ayesha.seller_profile, factories.make_seller(), price=6_800, stock=3)
    return make.check_out(bilal)


def address_of(purchase) -> str:
    return f"/purchases/{purchase.number}/cancellation/"


def said(page) -> str:
    return " ".join(words(each) for each in page.cssselect(".toasts, .messages, [role=status]"))


def stands() -> tuple[set, set]:
    states = {Purchase.objects.get().state, *Order.objects.values_list("state", flat=True)}
    return states, set(FixedPriceListing.objects.values_list("stock", flat=True))


UNTOUCHED = ({"pending", "pending_payment"}, {2})


def test_page_of_a_fixed_price_offers_two_ways_out(sign_in, bilal, purchase):
    page = parse(sign_in(bilal).get(purchase.get_absolute_url()))
    form = one(page, f"form[action='{address_of(purchase)}']")
    buttons = [(words(button), button.get("name"), button.get("value")) for button in form.cssselect("button")]
    assert buttons == [
        ("Give this purchase up", None, None),
        ("Give it up, back into the cart", "into", "cart"),
    ]


def test_page_of_a_win_and_of_several_offers_none(sign_in, ayesha, bilal):
    from orders.payments import joining

    wins = [make.make_win(ayesha.seller_profile, bilal) for _ in range(2)]
    joint = joining.join(buyer=bilal, purchases=wins, nonce=make.new_nonce())
    for each in (*wins, joint):
        page = parse(sign_in(bilal).get(each.get_absolute_url()))
        assert not page.cssselect("form[action$='/cancellation/']")


def test_given_up_its_page_says_so_and_leads_back(sign_in, bilal, purchase):
    client = sign_in(bilal)
    response = client.post(address_of(purchase))
    assert (response.status_code, response.url) == (302, purchase.get_absolute_url())
    page = parse(client.get(response.url))
    assert words(one(page, "h1")) == "This purchase was cancelled"
    assert "You gave it up. Nothing was charged." in words(page)
    again = one(page, "section[aria-labelledby=once-more]")
    links = {link.get("href") for link in again.cssselect("a")}
    assert {f"/products/{pk}/" for pk in Order.objects.values_list("lines__product", flat=True)} <= {
        "/".join(link.split("/")[:3]) + "/" for link in links
    }
    assert "/cart/" in links and not page.cssselect("main form")
    assert stands() == ({"cancelled"}, {3})
    order = Order.objects.first()
    story = words(one(parse(client.get(order.get_absolute_url())), "main"))
    assert "This order was cancelled" in story and "goes back" not in story
    assert words(one(parse(client.get(f"/purchases/{purchase.number}/result/")), "h1")) == "This purchase was cancelled"


def test_given_up_for_the_cart_it_is_there(sign_in, bilal, purchase):
    client = sign_in(bilal)
    response = client.post(address_of(purchase), {"into": "cart"})
    assert (response.status_code, response.url) == (302, "/cart/")
    assert "back in your cart" in words(parse(client.get("/cart/")))
    assert CartLine.objects.count() == 2
    client.post(address_of(purchase), {"into": "cart"})
    assert set(CartLine.objects.values_list("quantity", flat=True)) == {1}
    assert stands() == ({"cancelled"}, {3})


def test_full_cart_says_that_there_is_no_room(sign_in, bilal, purchase, settings):
    settings.MARKET = settings.MARKET | {"CART_LINES": 1}
    make.collect(bilal, factories.make_listing().product)
    client = sign_in(bilal)
    client.post(address_of(purchase), {"into": "cart"})
    assert "no room" in words(parse(client.get("/cart/")))
    assert CartLine.objects.count() == 1 and Purchase.objects.get().state == "cancelled"


def test_by_htmx_it_leaves_the_page(sign_in, bilal, purchase):
    response = sign_in(bilal, **HTMX).post(address_of(purchase))
    assert (response.status_code, response.headers["HX-Redirect"]) == (204, purchase.get_absolute_url())


def test_win_is_refused_with_words(sign_in, ayesha, bilal):
    win = make.make_win(ayesha.seller_profile, bilal)
    response = sign_in(bilal).post(address_of(win))
    assert response.status_code == 422
    assert "You won it by bidding" in words(one(parse(response), "main [role=alert]"))
    win.refresh_from_db()
    assert win.state == "pending"


def test_payment_being_processed_is_refused_with_words(sign_in, bilal, purchase):
    make.start(purchase)
    SandboxSession.objects.update(state="processing")
    response = sign_in(bilal).post(address_of(purchase))
    assert response.status_code == 422
    assert "Your payment is under way" in words(one(parse(response), "main [role=alert]"))
    assert stands() == UNTOUCHED


def test_paid_meanwhile_is_said(sign_in, bilal, purchase):
    sandbox.pay(make.start(purchase).session)
    client = sign_in(bilal)
    page = parse(client.get(client.post(address_of(purchase)).url))
    assert words(one(page, "h1")) == "Paid. Thank you"
    assert "Your payment has arrived" in words(page)
    assert stands() == ({"paid"}, {2})


def test_provider_out_of_reach_is_said(sign_in, bilal, purchase, monkeypatch):
    def silent(reference):
        raise ProviderError

    make.start(purchase)
    monkeypatch.setattr(sandbox, "fetch_session", silent)
    response = sign_in(bilal).post(address_of(purchase))
    assert response.status_code == 503
    assert "cannot be reached" in words(one(parse(response), "main [role=alert]"))
    assert stands() == UNTOUCHED


def test_strangers_and_visitors_give_nothing_up(sign_in, sana, ayesha, purchase):
    assert [sign_in(person).post(address_of(purchase)).status_code for person in (sana, ayesha)] == [404, 404]
    assert "/login/" in sign_in().post(address_of(purchase)).url
    assert stands() == UNTOUCHED


def test_blocked_buyer_may_still_give_it_up(sign_in, bilal, staff, purchase):
    from accounts import standing

    standing.block(user=bilal, cause="staff", reason="Spam", actor=staff)
    assert sign_in(bilal).post(address_of(purchase)).status_code == 302
    assert stands() == ({"cancelled"}, {3})


def test_whoever_is_at_the_provider_finds_its_page_closed(sign_in, bilal, purchase):
    payment = make.start(purchase)
    sign_in(bilal).post(address_of(purchase))
    sandbox.pay(payment.session)
    assert SandboxSession.objects.get().state == "expired"
    assert paying.mark_expired(payment=payment).state == "expired"
