from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import standing
from catalog.models import FixedPriceListing, Product
from config import auditing
from messaging.models import Notification
from orders.carts import assessing, carting, checking_out
from orders.carts.checking_out import Confirmed
from orders.carts.keeping import PersonsCart
from orders.models import CartLine, Order, OrderLine, Purchase
from orders.purchases import purchasing
from tests import factories
from tests.effort import examples
from tests.orders import factories as make

NOW = timezone.now()


@pytest.fixture
def sellers(ayesha):
    return [ayesha.seller_profile, factories.make_seller()]


@pytest.fixture
def products(sellers, bilal):
    """Two pieces of each of two sellers in Bilal's cart, one by one in turn."""
    listed = [
        factories.make_listing(seller, price=price, stock=3, delivery=delivery, handling_days=days).product
        for seller, price, delivery, days in [
            (sellers[0], 6_800, 450, 2),
            (sellers[1], 500, 0, 3),
            (sellers[0], 1_234, 900, 7),
            (sellers[1], 77, 120, 1),
        ]
    ]
    for count, product in enumerate(listed, start=1):
        make.collect(bilal, product, min(count, 3))
    return listed


def stocks() -> list[int]:
    return list(FixedPriceListing.objects.order_by("pk").values_list("stock", flat=True))


def refused(buyer, refusal, **words):
    before = stocks(), list(CartLine.objects.values_list("product", "quantity", "price_seen"))
    with pytest.raises(refusal) as caught:
        make.check_out(buyer, **words)
    assert not Purchase.objects.exists() and not Order.objects.exists()
    assert (stocks(), list(CartLine.objects.values_list("product", "quantity", "price_seen"))) == before
    return caught.value


def test_one_purchase_with_one_order_per_seller(products, sellers, bilal):
    purchase = make.check_out(bilal, now=NOW)
    orders = list(purchase.orders.order_by("pk"))
    assert [order.seller for order in orders] == sellers
    assert [(order.goods_total, order.delivery, order.handling_days) for order in orders] == [
        (6_800 + 3 * 1_234, 900, 7),
        (2 * 500 + 3 * 77, 120, 3),
    ]
    assert purchase.total == sum(order.total for order in orders)
    assert purchase.deadline == NOW + timedelta(minutes=30)
    assert stocks() == [2, 1, 0, 0]
    assert not CartLine.objects.exists()
    assert list(Product.objects.order_by("pk").values_list("on_shelf", flat=True)) == [True, True, False, False]
    assert auditing.broken_rows() == []


def test_what_was_put_there_meanwhile_stays(products, bilal):
    confirmed = make.shown_to(bilal)
    late = factories.make_listing(price=900).product
    make.collect(bilal, late)
    purchase = make.check_out(bilal, confirmed=confirmed)
    assert OrderLine.objects.filter(order__purchase=purchase).count() == 4
    assert CartLine.objects.get().product == late


def test_unsettled_lines_stay_and_are_not_charged(products, bilal):
    FixedPriceListing.objects.filter(product=products[0]).update(price=7_000)
    FixedPriceListing.objects.filter(product=products[1]).update(stock=0)
    purchase = make.check_out(bilal)
    bought = OrderLine.objects.filter(order__purchase=purchase).values_list("product", flat=True)
    assert set(bought) == {products[2].pk, products[3].pk}
    assert {line.product_id for line in CartLine.objects.all()} == {products[0].pk, products[1].pk}


def test_same_form_twice_is_one_purchase(products, bilal):
    confirmed, nonce = make.shown_to(bilal), make.new_nonce()
    first = make.check_out(bilal, confirmed=confirmed, nonce=nonce)
    assert make.check_out(bilal, confirmed=confirmed, nonce=nonce) == first
    assert stocks() == [2, 1, 0, 0]


def test_buyer_is_told_once_and_of_all(products, bilal):
    purchase = make.check_out(bilal)
    told = Notification.objects.get(recipient=bilal, kind=Notification.Kind.ORDER_OPENED)
    assert told.url == purchase.get_absolute_url()
    assert told.context["number"] == purchase.number
    assert told.context["title"].endswith(" + 1") and products[0].title in told.context["title"]
    assert told.context["count"] == 2 == purchase.orders.count()


# -- The price confirmed is the price charged -------------------------------------------------------------


def dearer(product):
    FixedPriceListing.objects.filter(product=product).update(price=7_000)


def cheaper(product):
    FixedPriceListing.objects.filter(product=product).update(price=1)


def sold_out(product):
    FixedPriceListing.objects.filter(product=product).update(stock=0)


def inactive(product):
    FixedPriceListing.objects.filter(product=product).update(is_active=False)


def withdrawn(product):
    Product.objects.filter(pk=product.pk).update(withdrawn_at=NOW)


def dearer_to_send(product):
    Product.objects.filter(pk=product.pk).update(delivery=2_000)


def removed(product):
    carting.remove(cart=PersonsCart(CartLine.objects.first().user), product_id=product.pk)


def more_of_it(product):
    CartLine.objects.filter(product=product).update(quantity=2)


CHANGES = [dearer, cheaper, sold_out, inactive, withdrawn, dearer_to_send, removed, more_of_it]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_nothing_is_bought_when_anything_has_changed(products, bilal, change):
    confirmed = make.shown_to(bilal)
    change(products[0])
    refused(bilal, checking_out.CartChanged, confirmed=confirmed)
    contents = assessing.contents_of(PersonsCart(bilal))
    assert len(checking_out.differences(contents, confirmed)) == 1


def test_new_price_taken_in_another_tab_is_not_what_this_one_showed(products, bilal):
    confirmed = make.shown_to(bilal)
    dearer(products[0])
    carting.take_changes(cart=PersonsCart(bilal), product_id=products[0].pk, quantity=1, price=7_000)
    refused(bilal, checking_out.CartChanged, confirmed=confirmed)
    (words,) = checking_out.differences(assessing.contents_of(PersonsCart(bilal)), confirmed)
    assert words == f"{products[0].title}: It costs Rs\xa07,000 now."


@pytest.mark.parametrize(
    "tampered",
    [
        {"price": 1},
        {"quantity": 0},
        {"quantity": 2},
        {"quantity": 10**12},
        {"delivery": 0},
        {"product_id": 999_999},
    ],
    ids=str,
)
def test_tampered_lines_buy_nothing(products, bilal, tampered):
    first, *others = make.shown_to(bilal)
    refused(bilal, checking_out.CartChanged, confirmed=[replace(first, **tampered), *others])


def test_line_of_somebody_elses_cart_buys_nothing(products, bilal, sana):
    refused(sana, checking_out.CartChanged, confirmed=make.shown_to(bilal))


def test_line_confirmed_twice_buys_nothing(products, bilal):
    confirmed = make.shown_to(bilal)
    refused(bilal, checking_out.CartChanged, confirmed=[*confirmed, confirmed[0]])


def test_unreadable_line_buys_nothing(products, bilal):
    refused(bilal, checking_out.CartChanged, confirmed=[*make.shown_to(bilal), None])


def test_empty_cart_buys_nothing(bilal):
    refused(bilal, checking_out.NothingToBuy)


def test_own_piece_is_never_bought(ayesha, products):
    CartLine.objects.create(user=ayesha, product=products[0], quantity=1, price_seen=6_800)
    confirmed = [Confirmed(products[0].pk, 1, 6_800, 450)]
    refused(ayesha, checking_out.CartChanged, confirmed=confirmed)


def test_sum_beyond_reason_is_refused(ayesha, bilal):
    listing = factories.make_listing(ayesha.seller_profile, price=10_000_000, stock=100_000)
    make.collect(bilal, listing.product, 100)
    refused(bilal, purchasing.QuantityRefused)


def test_blocked_and_unverified_buy_nothing(products, bilal, staff):
    standing.block(user=bilal, cause="staff", reason="Spam", actor=staff)
    refused(bilal, standing.Blocked)
    stranger = factories.make_user(verified=False)
    make.collect(stranger, products[1])
    refused(stranger, standing.NotVerified)


def test_so_many_purchases_may_wait_and_no_more(products, ayesha, bilal, settings):
    settings.MARKET = settings.MARKET | {"OPEN_PURCHASES": 2}
    make.make_win(ayesha.seller_profile, bilal)  # keeps nothing from anybody
    paid = make.make_purchase(ayesha.seller_profile, bilal)
    make.make_purchase(ayesha.seller_profile, bilal)
    with pytest.raises(purchasing.TooManyOpen):
        make.check_out(bilal)
    with pytest.raises(purchasing.TooManyOpen):
        make.make_purchase(ayesha.seller_profile, bilal)
    assert CartLine.objects.count() == 4
    make.pay(paid)
    make.check_out(bilal)


@pytest.mark.parametrize(
    "text", ["", "1", "1:2:3", "1:2:3:4:5", "a:1:1:1", "1:-2:3:4", "1:1e3:3:4", "1:NaN:3:4", "²:1:1:1"]
)
def test_unreadable_confirmations(text):
    assert Confirmed.read(text) is None


def test_confirmation_reads_as_written():
    shown = Confirmed(7, 2, 6_800, 450)
    assert Confirmed.read(str(shown)) == shown


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(20), deadline=None)
@given(
    lines=st.lists(
        st.tuples(st.integers(0, 2), st.integers(1, 1_000_000), st.integers(1, 9), st.integers(0, 100_000)),
        min_size=1,
        max_size=5,
    )
)
def test_any_cart_adds_up_to_the_paisa(ayesha, lines):
    sellers = [ayesha.seller_profile, *(factories.make_seller() for _ in range(2))]
    buyer = factories.make_user()
    for seller, price, quantity, delivery in lines:
        listing = factories.make_listing(sellers[seller], price=price, stock=9, delivery=delivery, photo=False)
        make.collect(buyer, listing.product, quantity)
    expected = assessing.contents_of(PersonsCart(buyer)).total
    purchase = make.check_out(buyer)
    purchase.refresh_from_db()
    assert purchase.total == expected == sum(order.total for order in purchase.orders.all())
    dearest = {seller: max(line[3] for line in lines if line[0] == seller) for seller, *_ in lines}
    assert expected == sum(price * count for _, price, count, _ in lines) + sum(dearest.values())
    assert all(order.commission + order.share == order.total for order in purchase.orders.all())
