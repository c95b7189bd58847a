"""Carts, checkouts and joint purchases under real threads on PostgreSQL; each race again with its guard away."""

import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.sessions import SessionStore
from catalog.models import FixedPriceListing
from config import auditing
from orders import webhooks
from orders.carts import carting, checking_out
from orders.carts.keeping import GuestsCart, PersonsCart
from orders.models import CartLine, Order, OrderLine, Payment, Purchase, Violation
from orders.payments import deadlines, joining, paying
from orders.purchases import bundling, purchasing, stocking, violations
from tests import factories
from tests.orders import factories as make
from tests.orders.payments.test_races import paid_event
from tests.races import at_once, failures, lose_the_purchases_locks

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


def checkouts(buyers) -> list:
    """One checkout for each, of what their page shows now."""
    return [partial(make.check_out, buyer, confirmed=make.shown_to(buyer)) for buyer in buyers]


def look_then_write(*, product_id, quantity, price):
    listing = FixedPriceListing.objects.get(product_id=product_id)
    time.sleep(0.1)
    FixedPriceListing.objects.filter(pk=listing.pk).update(stock=max(listing.stock - quantity, 0))
    return listing.stock >= quantity


# -- The last unit ----------------------------------------------------------------------------------------


def wanted_by(count, product) -> list:
    buyers = [factories.make_user() for _ in range(count)]
    for buyer in buyers:
        make.collect(buyer, product)
    return buyers


def test_last_unit_is_checked_out_by_one_of_sixteen(ayesha):
    product = factories.make_listing(ayesha.seller_profile, stock=1).product
    results = at_once(*checkouts(wanted_by(16, product)))
    assert failures(results, checking_out.CartChanged) == []
    assert sum(isinstance(result, Purchase) for result in results) == 1
    assert FixedPriceListing.objects.get().stock == 0
    assert CartLine.objects.count() == 15
    assert nothing_broken()


def test_last_unit_is_checked_out_twice_without_lock_and_condition(ayesha, monkeypatch):
    monkeypatch.setattr(stocking, "lock_products", lambda ids: None)
    monkeypatch.setattr(stocking, "take", look_then_write)
    product = factories.make_listing(ayesha.seller_profile, stock=1).product
    results = at_once(*checkouts(wanted_by(4, product)))
    assert sum(isinstance(result, Purchase) for result in results) > 1


# -- Opposed carts ----------------------------------------------------------------------------------------


def opposed(count, stock) -> list:
    """Half of them put A before B into their cart, half B before A."""
    products = [factories.make_listing(stock=stock).product for _ in "AB"]
    buyers = [factories.make_user() for _ in range(count)]
    for number, buyer in enumerate(buyers):
        for product in products[:: 1 if number % 2 else -1]:
            make.collect(buyer, product)
    return buyers


@pytest.mark.parametrize("stock", [8, 3])
def test_opposed_carts_neither_deadlock_nor_oversell(stock):
    results = at_once(*checkouts(opposed(8, stock)))
    assert failures(results, checking_out.CartChanged) == []
    assert sum(isinstance(result, Purchase) for result in results) == min(stock, 8)
    assert set(FixedPriceListing.objects.values_list("stock", flat=True)) == {max(stock - 8, 0)}
    assert nothing_broken()


def test_opposed_carts_deadlock_without_the_order_of_locks(monkeypatch):
    def take_as_they_come(lines):
        for line in lines:
            assert stocking.take(product_id=line.product.pk, quantity=line.quantity, price=line.price)
            time.sleep(0.2)

    monkeypatch.setattr(stocking, "lock_products", lambda ids: None)
    monkeypatch.setattr(checking_out, "take_all", take_as_they_come)
    results = at_once(*checkouts(opposed(2, 8)))
    assert any(isinstance(result, OperationalError) and "deadlock" in str(result) for result in results)


# -- One form, eight times --------------------------------------------------------------------------------


def sent_by(count, buyer) -> list:
    confirmed, nonce = make.shown_to(buyer), make.new_nonce()
    return [partial(make.check_out, buyer, confirmed=confirmed, nonce=nonce) for _ in range(count)]


def test_one_checkout_sent_by_eight_threads_is_one_purchase(ayesha, bilal):
    make.fill_cart(bilal, ayesha.seller_profile, factories.make_seller(), each=2, stock=9)
    results = at_once(*sent_by(8, bilal))
    assert failures(results) == []
    assert len({purchase.pk for purchase in results}) == 1
    assert (Purchase.objects.count(), Order.objects.count(), OrderLine.objects.count()) == (1, 2, 4)
    assert set(FixedPriceListing.objects.values_list("stock", flat=True)) == {8}
    assert nothing_broken()


def test_the_second_thread_finds_an_empty_cart_without_the_lock(ayesha, bilal, monkeypatch):
    monkeypatch.setattr(violations, "lock_person", lambda pk: None)
    make.fill_cart(bilal, ayesha.seller_profile, stock=9)
    results = at_once(*sent_by(8, bilal))
    assert failures(results), "everyone found the first one's purchase"


def test_so_many_purchases_wait_and_no_more_however_many_threads(ayesha, bilal, settings):
    settings.MARKET = settings.MARKET | {"OPEN_PURCHASES": 3}
    product = factories.make_listing(ayesha.seller_profile, stock=9).product
    results = at_once(*(partial(make.buy, product, bilal) for _ in range(8)))
    assert failures(results, purchasing.TooManyOpen) == []
    assert Purchase.objects.count() == 3


def test_more_purchases_wait_without_the_lock(ayesha, bilal, settings, monkeypatch):
    monkeypatch.setattr(violations, "lock_person", lambda pk: None)
    settings.MARKET = settings.MARKET | {"OPEN_PURCHASES": 1}
    products = [factories.make_listing(ayesha.seller_profile).product for _ in range(4)]
    at_once(*(partial(make.buy, product, bilal) for product in products))
    assert Purchase.objects.count() > 1


# -- Many tabs of one cart --------------------------------------------------------------------------------


def add_by_eight(product, buyer) -> list[object]:
    return at_once(*(partial(make.collect, buyer, product) for _ in range(8)))


def test_eight_tabs_add_eight_pieces(bilal):
    product = factories.make_listing(stock=20).product
    assert failures(add_by_eight(product, bilal)) == []
    assert CartLine.objects.get().quantity == 8


def test_pieces_are_lost_without_the_lock(bilal, monkeypatch):
    def read_and_think(cart):
        found = read(cart)
        time.sleep(0.1)
        return found

    read = PersonsCart.wanted
    monkeypatch.setattr(PersonsCart, "lock", lambda cart: None)
    monkeypatch.setattr(PersonsCart, "wanted", read_and_think)
    product = factories.make_listing(stock=20).product
    make.collect(bilal, product)
    add_by_eight(product, bilal)
    assert CartLine.objects.get().quantity < 9


def test_checking_out_while_taking_a_line_out_agrees(ayesha, bilal):
    for _ in range(4):
        (product,) = make.fill_cart(bilal, ayesha.seller_profile, stock=2)
        remove = partial(carting.remove, cart=PersonsCart(bilal), product_id=product.pk)
        bought, removed = at_once(*checkouts([bilal]), remove)
        assert failures([bought, removed], checking_out.CartChanged) == []
        sold = isinstance(bought, Purchase)
        assert FixedPriceListing.objects.get(product=product).stock == 2 - sold
        assert not CartLine.objects.exists()


# -- A guest who logs in twice at once --------------------------------------------------------------------


def log_in_with(key, user):
    """A log-in whose request has read the guest's session, and gives it another key before the cart comes along."""
    session = SessionStore(key)
    assert session["cart"]

    def go_on() -> int:
        session.cycle_key()
        return carting.merge(guest=GuestsCart(session), user=user)

    return go_on


def guests_session(product, quantity) -> str:
    session = SessionStore()
    terms = {"product": product, "quantity": quantity, "price_seen": product.fixed_price.price}
    carting.add(cart=GuestsCart(session), **terms)
    session.save()
    return session.session_key


@pytest.mark.parametrize("attempt", range(3))
def test_two_log_ins_with_one_session_bring_the_cart_once(bilal, attempt):
    product = factories.make_listing(stock=20).product
    make.collect(bilal, product)
    key = guests_session(product, 2)
    results = at_once(*[log_in_with(key, bilal) for _ in range(4)])
    assert sorted(results) == [0, 0, 0, 1]
    assert CartLine.objects.get().quantity == 3


def test_one_cart_for_two_people_comes_to_one_of_them(bilal, sana):
    product = factories.make_listing(stock=20).product
    key = guests_session(product, 2)
    results = at_once(*[log_in_with(key, person) for person in (bilal, sana)])
    assert sorted(results) == [0, 1]
    assert CartLine.objects.get().quantity == 2


def test_quantities_double_without_the_claim(bilal, monkeypatch):
    monkeypatch.setattr(carting, "claim", lambda guest, user: True)
    product = factories.make_listing(stock=20).product
    key = guests_session(product, 2)
    assert at_once(*[log_in_with(key, bilal) for _ in range(2)]) == [1, 1]
    assert CartLine.objects.get().quantity == 4


# -- Joint purchases --------------------------------------------------------------------------------------


def overdue_joint(seller, buyer) -> tuple[Purchase, Payment]:
    """Two wins paid together: the page is open, and the first of them has just become due."""
    now = timezone.now()
    wins = [make.make_win(seller, buyer, now=now - timedelta(hours=ago)) for ago in (23, 2)]
    joint = joining.join(buyer=buyer, purchases=wins, nonce=make.new_nonce())
    payment = make.start(joint)
    late = [wins[0].pk, joint.pk]
    Purchase.objects.filter(pk__in=late).update(deadline=now - timedelta(seconds=1))
    return joint, payment


def states() -> tuple:
    """The joint purchase, its two parts, its payment."""
    payment = Payment.objects.get()
    parts = Purchase.objects.filter(orders__isnull=False).order_by("pk")
    return (payment.purchase.state, *parts.values_list("state", flat=True), payment.state)


ALL_PAID = ("paid", "paid", "paid", "paid")
FIRST_LET_GO = ("cancelled", "expired", "pending", "refund_due")


@pytest.mark.parametrize("attempt", range(5))
def test_deadline_of_one_and_payment_of_all_agree(ayesha, bilal, attempt):
    _joint, payment = overdue_joint(ayesha.seller_profile, bilal)
    event = paid_event(payment)
    results = at_once(deadlines.expire_due, partial(webhooks.receive, provider="sandbox", event=event))
    assert failures(results) == []
    assert states() in {ALL_PAID, FIRST_LET_GO}
    assert Violation.objects.count() == (states() == FIRST_LET_GO)
    assert nothing_broken()


def test_deadline_of_one_and_payment_of_all_disagree_without_the_locks(ayesha, bilal, monkeypatch):
    joint, payment = overdue_joint(ayesha.seller_profile, bilal)
    lose_the_purchases_locks(monkeypatch)
    event = paid_event(payment)
    dissolve = partial(bundling.dissolve, joint=joint, now=timezone.now())
    results = at_once(dissolve, partial(webhooks.receive, provider="sandbox", event=event))
    agreed = {(False, *ALL_PAID), (True, "cancelled", "pending", "pending", "refund_due")}
    assert failures(results) or (results[0], *states()) not in agreed


@pytest.mark.parametrize("attempt", range(3))
def test_eight_threads_join_them_once(ayesha, bilal, attempt):
    wins = [make.make_win(ayesha.seller_profile, bilal) for _ in range(3)]
    sets = [wins, wins[:2], wins[1:], wins] * 2
    calls = [partial(joining.join, buyer=bilal, purchases=some, nonce=make.new_nonce()) for some in sets]
    results = at_once(*calls)
    assert failures(results, joining.JoinRefused) == []
    assert Purchase.objects.filter(orders=None, state="pending").count() <= 1
    assert nothing_broken()


@pytest.mark.parametrize("attempt", range(3))
def test_joining_while_one_is_being_paid_loses_no_page(ayesha, bilal, attempt):
    wins = [make.make_win(ayesha.seller_profile, bilal) for _ in range(2)]
    join = partial(joining.join, buyer=bilal, purchases=wins, nonce=make.new_nonce())
    joined, begun = at_once(join, partial(make.start, Purchase.objects.get(pk=wins[0].pk)))
    assert failures([joined], joining.JoinRefused) == failures([begun], paying.PaymentRefused) == []
    joint = isinstance(joined, Purchase)
    assert joint != isinstance(begun, Payment) or begun.state == "open"
    open_pages = Payment.objects.filter(purchase__in=wins, state="open").count()
    assert open_pages == (0 if joint else 1)
    assert nothing_broken()
