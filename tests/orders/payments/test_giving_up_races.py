"""Giving up against money, the deadline and itself, on PostgreSQL; each race again with its guard away."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from catalog.models import FixedPriceListing
from config import auditing
from orders import progressing, webhooks
from orders.models import Order, OrderLine, Payment, Purchase, Violation
from orders.payments import asking, cancelling, deadlines
from orders.providers import sandbox
from orders.purchases import bundling, stocking
from tests import factories
from tests.orders import factories as make
from tests.orders.payments.test_races import paid_event
from tests.races import at_once, failures, lose_the_purchases_locks

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def purchase(ayesha, bilal) -> Purchase:
    """From a cart: of two sellers, two pieces of each of their products reserved."""
    make.fill_cart(bilal, ayesha.seller_profile, factories.make_seller(), stock=5)
    return make.check_out(bilal)


def give_up(purchase, *known):
    """Its pages at the provider have been ended, so far as they were known."""
    words = {"purchase": purchase, "actor": purchase.buyer, "ended": {payment.pk for payment in known}}
    return partial(cancelling.cancel, now=timezone.now(), **words)


def stands() -> tuple:
    """The purchase, its orders, the stock of each product, the payment."""
    orders = set(Order.objects.values_list("state", flat=True))
    stock = set(FixedPriceListing.objects.values_list("stock", flat=True))
    payment = Payment.objects.first()
    return Purchase.objects.get().state, orders, stock, payment and payment.state


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


PAID = ("paid", {"paid"}, {4}, "paid")
GIVEN_UP = ("cancelled", {"cancelled"}, {5}, "refund_due")


@pytest.mark.parametrize("attempt", range(5))
def test_giving_up_and_the_payment_agree(purchase, attempt):
    payment = make.start(purchase)
    event = partial(webhooks.receive, provider="sandbox", event=paid_event(payment))
    results = at_once(give_up(purchase, payment), event, give_up(purchase, payment))
    assert failures(results) == []
    assert stands() in (PAID, GIVEN_UP)
    assert nothing_broken()


def test_giving_up_and_the_payment_disagree_without_the_locks(purchase, monkeypatch):
    payment = make.start(purchase)
    lose_the_purchases_locks(monkeypatch)
    event = partial(webhooks.receive, provider="sandbox", event=paid_event(payment))
    results = at_once(give_up(purchase, payment), event)
    assert stands() not in (PAID, GIVEN_UP) or failures(results)


@pytest.mark.parametrize("attempt", range(5))
@pytest.mark.parametrize("begun", [False, True])
def test_giving_up_and_the_sweep_return_stock_once(purchase, begun, attempt):
    known = [make.start(purchase)] if begun else []
    Purchase.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    results = at_once(give_up(purchase, *known), *[deadlines.expire_due] * 2, give_up(purchase, *known))
    assert failures(results) == []
    state, orders, stock, _payment = stands()
    assert (state, orders, stock) in [("cancelled", {"cancelled"}, {5}), ("expired", {"expired"}, {5})]
    assert [results[0], results[-1]].count(True) == (state == "cancelled")
    assert not Violation.objects.exists()
    assert nothing_broken()


def test_eight_who_give_it_up_do_it_once(purchase):
    results = at_once(*[give_up(purchase)] * 8)
    assert failures(results) == []
    assert results.count(True) == 1
    assert stands() == ("cancelled", {"cancelled"}, {5}, None)
    assert nothing_broken()


def test_stock_returns_twice_without_the_guards(purchase, monkeypatch):
    """Without the locks, and without `returned_at` and the numbered log behind them."""

    def give_back(*, order, now):
        for line in OrderLine.objects.filter(order=order):
            listing = FixedPriceListing.objects.get(product_id=line.product_id)
            FixedPriceListing.objects.filter(pk=listing.pk).update(stock=listing.stock + line.quantity)

    def move(*, order, to, actor, reason, now):
        time.sleep(0.2)
        Order.objects.filter(pk=order.pk).update(state=to)
        return order

    lose_the_purchases_locks(monkeypatch)
    monkeypatch.setattr(stocking, "lock_products", lambda ids: None)
    monkeypatch.setattr(stocking, "give_back", give_back)
    monkeypatch.setattr(progressing, "move", move)
    results = at_once(*[give_up(purchase)] * 2)
    assert results == [True, True]
    assert max(FixedPriceListing.objects.values_list("stock", flat=True)) > 5


@pytest.mark.parametrize("attempt", range(3))
def test_giving_up_and_going_on_to_pay_lose_no_page(purchase, attempt):
    gone, begun = at_once(
        partial(cancelling.give_up, purchase=purchase, actor=purchase.buyer), partial(make.start, purchase)
    )
    assert failures([gone], cancelling.PaymentUnderWay) == failures([begun], cancelling.paying.PaymentRefused) == []
    assert (gone is True) != isinstance(begun, Payment) or begun.state != "open" or session_is_over(begun)
    assert nothing_broken()


def given_up_while_a_page_opens(purchase, monkeypatch) -> list[object]:
    """The provider answers who pays just when who gives it up has seen that no page is open."""
    asked, seen = threading.Event(), threading.Event()

    def answer_late(checkout):
        asked.set()
        session = create_session(checkout)
        seen.wait(5)
        return session

    def end_late(purchase, state, now):
        seen.set()
        time.sleep(0.3)
        end_unpaid(purchase, state, now)

    def give_it_up():
        asked.wait(5)
        return cancelling.give_up(purchase=purchase, actor=purchase.buyer)

    create_session, end_unpaid = sandbox.create_session, bundling.end_unpaid
    monkeypatch.setattr(sandbox, "create_session", answer_late)
    monkeypatch.setattr(bundling, "end_unpaid", end_late)
    return at_once(give_it_up, partial(make.start, purchase))


def test_no_page_opens_while_it_is_given_up(purchase, monkeypatch):
    gone, begun = given_up_while_a_page_opens(purchase, monkeypatch)
    assert gone is True and isinstance(begun, cancelling.paying.NotPayable)
    assert Payment.objects.get().session == "" and nothing_broken()


def test_a_page_opens_while_it_is_given_up_without_the_lock_of_payments(purchase, monkeypatch):
    def look(purchases, ended):
        return asking.pages(purchases).exclude(pk__in=ended).exists()

    monkeypatch.setattr(asking, "begun_since", look)
    gone, begun = given_up_while_a_page_opens(purchase, monkeypatch)
    assert gone is True and begun.url and not session_is_over(begun)


def session_is_over(payment: Payment) -> bool:
    """The page was seen, and then ended by whoever gave it up: who comes to it finds it closed."""
    return make.session_of(payment).state == "expired"
