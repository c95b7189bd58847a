"""A guest's cart, from the shelf to two parcels, by forms alone; and two wins paid for at once."""

import re

import pytest
from django.core import mail

from config import auditing
from orders.models import CartLine, Order, Purchase
from tests import factories
from tests.orders import factories as make
from tests.orders.factories import deliver_events
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def market(ayesha):
    other = factories.make_user("Nida Shah")
    factories.make_seller(other, brand="Nida Lacquer")
    return {
        ayesha: factories.make_listing(ayesha.seller_profile, title="Eight-star plate", price=500, stock=4).product,
        other: factories.make_listing(other.seller_profile, title="Lacquer jar", price=900, delivery=200).product,
    }


def fill(visitor, market):
    plate, jar = market.values()
    visitor.open(plate.get_absolute_url()).press("Add to cart", quantity="2").sees("Your cart", "It is in your cart")
    visitor.open(jar.get_absolute_url()).press("Add to cart").sees("Eight-star plate", "Lacquer jar", "Rs 2,550")
    return visitor


def check_out_and_pay(visitor):
    visitor.open("/cart/").press("Check out").sees("Ayesha Kashi", "Nida Lacquer", "Rs 2,550")
    visitor.press("Pay Rs 2,550", within="main").sees("No card is asked for").press("Pay")
    deliver_events(visitor.client)
    return visitor.open(f"/purchases/{Purchase.objects.get().number}/result/").sees("your 2 orders")


def each_ships(market, sign_in):
    for maker in market:
        (order,) = Order.objects.filter(seller__user=maker)
        seller = Visitor(sign_in(maker)).open("/sales/").sees(order.number).open(order.get_absolute_url())
        seller.sees("Paid. Now send it", order.city).press("Mark shipped", courier="TCS", tracking="77").sees(
            "On its way"
        )


def test_guest_collects_logs_in_pays_and_each_maker_ships(market, sign_in, bilal):
    visitor = fill(Visitor(), market)
    assert not CartLine.objects.exists()
    visitor.press("Check out").sees("Log in")
    visitor.press("Log in", within="main", login=bilal.email, password="bazaar-2026")
    assert visitor.url == "/checkout/"
    assert CartLine.objects.filter(user=bilal).count() == 2
    check_out_and_pay(visitor)
    assert not CartLine.objects.exists()
    each_ships(market, sign_in)
    visitor.open("/orders/").sees("Eight-star plate", "Lacquer jar", "On its way")
    assert auditing.broken_rows() == []


def test_guest_who_signs_up_on_the_way_keeps_the_cart(market):
    visitor = fill(Visitor(), market)
    visitor.open("/account/signup/?next=/checkout/")
    words = {"email": "new@madeinpk.test", "password1": "bazaar-of-2026", "name": "Rabia Noor"}
    fields = {field.get("name") for field in visitor.page.cssselect("main form [name]")}
    visitor.press("Sign up", within="main", **{name: value for name, value in words.items() if name in fields})
    (link,) = set(re.findall(r"https?://\S+/account/confirm-email/\S+?/", mail.outbox[-1].body)) or {None}
    if link:
        visitor.open(link).press("Confirm", within="main")
    assert CartLine.objects.filter(user__email="new@madeinpk.test").count() == 2
    visitor.open("/checkout/").sees("Where should it go?", "Rs 2,550")


def test_all_that_was_won_is_paid_at_once(sign_in, ayesha, bilal):
    for title in ("Star bowl", "Moon bowl"):
        make.make_win(ayesha.seller_profile, bilal, title=title, price=1_000, delivery=100)
    visitor = Visitor(sign_in(bilal)).open("/orders/").sees("2 auctions that you won", "Rs 2,200 in all")
    visitor.press("Pay all I won").sees("They are yours", "Star bowl", "Moon bowl")
    visitor.press("Pay Rs 2,200", within="main").press("Pay")
    deliver_events(visitor.client)
    visitor.open("/orders/").sees("Paid")
    assert set(Order.objects.values_list("state", flat=True)) == {"paid"}
    assert "Pay all I won" not in visitor.text
    assert auditing.broken_rows() == []
