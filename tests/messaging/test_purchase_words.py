"""What a buyer reads of a purchase: of one order, and of several; in the list and in the mail."""

import pytest
from django.core import mail
from lxml import html

from config.money import rupees
from messaging import mailing
from messaging.models import Notification
from messaging.wording import words_of
from tests import factories
from tests.orders import factories as make
from tests.pages import words as text_of

NBSP = "\u00a0"


@pytest.fixture
def two(ayesha):
    return [ayesha.seller_profile, factories.make_seller()]


def bought(buyer, sellers, each=1):
    """A purchase from the cart, and what its buyer was told of it."""
    make.fill_cart(buyer, *sellers, each=each)
    purchase = make.check_out(buyer)
    return purchase, buyer.notifications.get(kind=Notification.Kind.ORDER_OPENED)


def mailed() -> tuple[str, dict[str, str]]:
    """The plain text of the one mail, and the facts of its other half."""
    mailing.send_due()
    (sent,) = mail.outbox
    tree = html.fromstring(sent.alternatives[0].content)
    rows = [(text_of(row.cssselect("th")[0]), text_of(row.cssselect("td")[0])) for row in tree.cssselect("tr:has(th)")]
    return sent.body, dict(rows)


def test_one_order_goes_by_its_number(bilal, two):
    purchase, told = bought(bilal, two[:1], each=2)
    order = purchase.orders.get()
    said = words_of(told).sentence
    assert said.startswith(f"Order {order.number} is yours once {rupees(purchase.total)} is paid, by ")
    body, facts = mailed()
    assert said in body and f"Order {purchase.number}" not in body
    assert facts["Order"] == order.number and "Purchase" not in facts


def test_several_orders_go_by_the_number_of_their_purchase(bilal, two):
    purchase, told = bought(bilal, two)
    said = words_of(told).sentence
    total = rupees(purchase.total)
    assert said.startswith(f"The pieces of purchase {purchase.number}, from 2 makers, are yours once {total} is paid")
    body, facts = mailed()
    assert said in body and f"Order {purchase.number}" not in body
    assert facts["Purchase"] == purchase.number and "Order" not in facts
    assert ", " in facts["The pieces"] and facts["Total"].replace(NBSP, " ") == total.replace(NBSP, " ")


def test_paid_each_order_is_told_by_its_own_number_and_sum(bilal, two):
    purchase, _told = bought(bilal, two)
    make.pay(purchase)
    paid = bilal.notifications.filter(kind=Notification.Kind.PAYMENT_RECEIVED)
    said = {words_of(row).sentence for row in paid}
    assert said == {
        f"Your payment of {rupees(order.total)} for order {order.number} has arrived. The maker ships it next."
        for order in purchase.orders.all()
    }
