from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import standing
from accounts.models import User
from auctions.signals import auction_sold
from catalog.models import FixedPriceListing, Product
from orders.models import Order, OrderEvent, Purchase
from orders.purchases import purchasing
from orders.signals import order_opened
from tests import factories
from tests.effort import examples
from tests.orders.factories import buy, make_sold_auction, make_win, new_nonce, order_of, pay

NOW = timezone.now().replace(microsecond=0)


def stock_of(product: Product) -> int:
    return FixedPriceListing.objects.get(product=product).stock


@pytest.fixture
def plate(ayesha):
    return factories.make_listing(ayesha.seller_profile, price=6_800, stock=5, delivery=450).product


@pytest.fixture
def heard():
    orders = []

    def listen(sender, order, **kwargs):
        orders.append(order)

    order_opened.connect(listen)
    yield orders
    order_opened.disconnect(listen)


def test_win_opens_one_purchase_with_one_order_payable_for_a_day(ayesha, bilal, heard):
    auction = make_sold_auction(ayesha.seller_profile, bilal, price=13_500, delivery=450)
    purchase = purchasing.open_for_win(auction=auction, now=NOW)
    order = order_of(purchase)
    line = order.lines.get()
    assert (purchase.buyer, purchase.total, purchase.deadline) == (bilal, 13_950, NOW + timedelta(hours=24))
    assert (order.seller, order.auction, order.goods_total, order.delivery) == (
        ayesha.seller_profile,
        auction,
        13_500,
        450,
    )
    assert (order.commission, order.share) == (Decimal("270.00"), Decimal("13680.00"))
    assert (line.title, line.unit_price, line.quantity) == (auction.product.title, 13_500, 1)
    event = order.events.get()
    assert (event.from_state, event.to_state, event.actor, event.at) == ("", "pending_payment", None, NOW)
    assert heard == [order]


def test_win_opened_twice_is_one_purchase(ayesha, bilal, heard):
    auction = make_sold_auction(ayesha.seller_profile, bilal)
    first = purchasing.open_for_win(auction=auction, now=NOW)
    assert purchasing.open_for_win(auction=auction, now=NOW) == first
    assert (Purchase.objects.count(), Order.objects.count(), len(heard)) == (1, 1, 1)


def test_win_is_opened_by_the_closing(ayesha, bilal):
    auction = make_sold_auction(ayesha.seller_profile, bilal)
    auction.closed_at = NOW
    auction_sold.send(sender=type(auction), auction=auction)
    assert Order.objects.get(auction=auction).purchase.deadline == NOW + timedelta(hours=24)


def test_database_refuses_a_second_live_order_of_an_auction(ayesha, bilal):
    order = order_of(make_win(ayesha.seller_profile, bilal))
    order.pk, order.number = None, "MPK-COPY"
    with pytest.raises(IntegrityError):
        order.save(force_insert=True)


def test_title_and_price_are_copied(plate, bilal):
    order = order_of(buy(plate, bilal))
    Product.objects.filter(pk=plate.pk).update(title="Something else")
    assert order.lines.get().title == plate.title


def test_buying_reserves_stock_for_half_an_hour(plate, bilal, heard):
    purchase = buy(plate, bilal, quantity=2, now=NOW)
    order = order_of(purchase)
    assert (purchase.total, purchase.deadline) == (14_050, NOW + timedelta(minutes=30))
    assert (order.goods_total, order.delivery, order.auction) == (13_600, 450, None)
    assert stock_of(plate) == 3
    assert OrderEvent.objects.get().actor == bilal
    assert heard == [order]


def test_last_one_leaves_the_shelf(plate, bilal):
    buy(plate, bilal, quantity=5)
    plate.refresh_from_db()
    assert (stock_of(plate), plate.on_shelf) == (0, False)


def test_form_sent_twice_is_one_purchase(plate, bilal, sana):
    nonce = new_nonce()
    first = buy(plate, bilal, nonce=nonce)
    assert buy(plate, bilal, nonce=nonce) == first
    assert (stock_of(plate), Purchase.objects.count()) == (4, 1)
    assert buy(plate, sana, nonce=nonce) != first


def test_form_sent_twice_for_the_last_one_is_one_purchase(plate, bilal):
    nonce = new_nonce()
    first = buy(plate, bilal, quantity=5, nonce=nonce)
    plate.refresh_from_db()
    assert buy(plate, bilal, quantity=5, nonce=nonce) == first


def refused(plate, buyer, refusal, *, quantity=1, price_seen=6_800):
    left = stock_of(plate)
    with pytest.raises(refusal) as caught:
        purchasing.buy_now(
            buyer=buyer, product=plate, quantity=quantity, price_seen=price_seen, nonce=new_nonce(), now=NOW
        )
    assert (stock_of(plate), Purchase.objects.count(), Order.objects.count()) == (left, 0, 0)
    return caught.value


def test_own_piece_is_refused(plate, ayesha):
    refused(plate, ayesha, purchasing.OwnProduct)


def test_changed_price_is_refused_with_the_new_one(plate, bilal):
    FixedPriceListing.objects.update(price=7_200)
    assert "7,200" in str(refused(plate, bilal, purchasing.PriceChanged))


@pytest.mark.parametrize("quantity", [0, -1, 1.5, True, 10**9])
def test_odd_quantities_are_refused(plate, bilal, quantity):
    refused(plate, bilal, purchasing.QuantityRefused, quantity=quantity)


def test_more_than_there_is_is_refused_with_what_is_left(plate, bilal):
    assert refused(plate, bilal, purchasing.OutOfStock, quantity=6).left == 5


def test_sold_out_is_refused(plate, bilal):
    FixedPriceListing.objects.update(stock=0)
    assert refused(plate, bilal, purchasing.OutOfStock).left == 0


@pytest.mark.parametrize("change", [{"published_at": None, "on_shelf": False}, {"withdrawn_at": NOW}])
def test_piece_not_on_sale_is_refused(plate, bilal, change):
    Product.objects.update(**change)
    refused(plate, bilal, purchasing.NotForSale)


def test_paused_listing_is_refused(plate, bilal):
    FixedPriceListing.objects.update(is_active=False)
    refused(plate, bilal, purchasing.NotForSale)


def test_blocked_and_unverified_are_refused(plate, bilal, staff):
    refused(plate, factories.make_user(verified=False), standing.NotVerified)
    standing.block(user=bilal, cause="staff", reason="Spam", actor=staff)
    refused(plate, bilal, standing.Blocked)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(25), deadline=None)
@given(price=st.integers(1, 10_000_000), quantity=st.integers(1, 9), delivery=st.integers(0, 100_000))
def test_purchase_adds_up_to_the_paisa(ayesha, price, quantity, delivery):
    listing = factories.make_listing(ayesha.seller_profile, price=price, stock=9, delivery=delivery, photo=False)
    purchase = buy(listing.product, factories.make_user(), quantity=quantity)
    order = Order.objects.get(purchase=purchase)
    purchase.refresh_from_db()
    assert order.commission + order.share == order.total == purchase.total == price * quantity + delivery
    assert purchase.total_paisa == 100 * (price * quantity + delivery)


# -- A maker who cannot sell ------------------------------------------------------------------------------


def send_away(maker: User, how: str) -> None:
    if how == "blocked":
        standing.block(user=maker, cause="staff", reason="Copies")
    else:
        User.objects.filter(pk=maker.pk).update(is_active=False)


@pytest.mark.parametrize("how", ["blocked", "gone"])
def test_nothing_is_bought_of_a_maker_who_is_away(plate, ayesha, bilal, how):
    send_away(ayesha, how)
    with pytest.raises(purchasing.MakerCannotSell) as refusal:
        buy(plate, bilal)
    assert str(refusal.value) == "This maker cannot sell right now."
    assert stock_of(plate) == 5 and not Purchase.objects.exists()


def test_whose_block_is_lifted_sells_again(plate, ayesha, bilal):
    send_away(ayesha, "blocked")
    standing.unblock(user=ayesha)
    assert buy(plate, bilal) and stock_of(plate) == 4


def test_what_was_bought_before_the_block_can_be_paid(plate, ayesha, bilal):
    purchase = buy(plate, bilal)
    send_away(ayesha, "blocked")
    pay(purchase)
    assert order_of(purchase).state == "paid"
