from datetime import timedelta

import pytest
from django.contrib.auth import login
from django.http import HttpRequest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import standing
from accounts.models import User
from catalog.models import FixedPriceListing, Product
from orders.carts import assessing, carting
from orders.carts.keeping import GuestsCart, PersonsCart
from orders.models import CartLine, MergedCart
from tests import factories
from tests.effort import examples
from tests.orders import factories as make


class Session(dict):
    """A guest's session, which counts how often it was written."""

    saved = 0

    def save(self):
        self.saved += 1


@pytest.fixture
def plate(ayesha):
    return factories.make_listing(ayesha.seller_profile, price=6_800, stock=5).product


@pytest.fixture(params=["person", "guest"])
def cart(request, bilal):
    return PersonsCart(bilal) if request.param == "person" else GuestsCart(Session())


def add(cart, product, quantity=1, price=6_800):
    return carting.add(cart=cart, product=product, quantity=quantity, price_seen=price)


def line(cart) -> assessing.Line:
    (only,) = assessing.contents_of(cart).lines
    return only


def refused(cart, change, refusal, **words):
    before = cart.wanted()
    with pytest.raises(refusal) as caught:
        change(cart=cart, **words)
    assert cart.wanted() == before
    return caught.value


# -- Adding -----------------------------------------------------------------------------------------------


def test_second_adding_adds(cart, plate):
    add(cart, plate, 2)
    add(cart, plate)
    assert cart.count() == 3
    assert (line(cart).quantity, line(cart).total, line(cart).is_ready) == (3, 20_400, True)


def test_own_piece_is_refused(ayesha, plate):
    refused(PersonsCart(ayesha), carting.add, carting.OwnPiece, product=plate, quantity=1, price_seen=6_800)


def test_auction_is_refused(cart):
    auction = factories.make_auction()
    refused(cart, carting.add, carting.NotForCarts, product=auction.product, quantity=1, price_seen=1_000)


@pytest.mark.parametrize("quantity", [0, -3, 1.5, True, float("nan"), "2", None, 10**12])
def test_odd_quantities_are_refused(cart, plate, quantity):
    words = {"product": plate, "price_seen": 6_800}
    refused(cart, carting.add, carting.QuantityRefused, quantity=quantity, **words)
    add(cart, plate)
    refused(cart, carting.change_quantity, carting.QuantityRefused, product_id=plate.pk, quantity=quantity)


def test_more_than_there_are_is_refused(cart, plate):
    add(cart, plate, 4)
    refusal = refused(cart, carting.add, carting.NotThatMany, product=plate, quantity=2, price_seen=6_800)
    assert str(refusal) == "Only 5 are left. 4 are in your cart already."


@pytest.mark.parametrize("change", ["withdrawn", "inactive", "sold out"])
def test_what_is_not_for_sale_is_refused(cart, plate, change, staff):
    spoil(plate, change, staff)
    refused(cart, carting.add, carting.NotForSaleNow, product=plate, quantity=1, price_seen=6_800)


@pytest.mark.parametrize("change", ["seller blocked", "seller gone"])
def test_pieces_of_a_maker_who_cannot_sell_are_refused(cart, plate, change, staff):
    add(cart, plate)
    spoil(plate, change, staff)
    terms = {"product": plate, "quantity": 1, "price_seen": 6_800}
    assert str(refused(cart, carting.add, carting.MakerCannotSell, **terms)) == "This maker cannot sell right now."
    refused(cart, carting.change_quantity, carting.MakerCannotSell, product_id=plate.pk, quantity=2)


def spoil(product, change, staff):
    if change == "withdrawn":
        Product.objects.update(withdrawn_at=product.published_at)
    elif change == "inactive":
        FixedPriceListing.objects.update(is_active=False)
    elif change == "sold out":
        FixedPriceListing.objects.update(stock=0)
    elif change == "seller gone":
        User.objects.filter(pk=product.seller.user_id).update(is_active=False)
    else:
        standing.block(user=product.seller.user, cause="staff", reason="Spam", actor=staff)


def test_full_cart_takes_more_of_the_same_only(cart, plate, settings):
    settings.MARKET = settings.MARKET | {"CART_LINES": 1}
    add(cart, plate)
    other = factories.make_listing(price=500).product
    refused(cart, carting.add, carting.CartFull, product=other, quantity=1, price_seen=500)
    add(cart, plate)
    assert cart.count() == 2


# -- What has changed meanwhile ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "trouble", "words"),
    [
        ("withdrawn", assessing.GONE, "not for sale"),
        ("inactive", assessing.GONE, "not for sale"),
        ("seller blocked", assessing.MAKER, "This maker cannot sell right now."),
        ("seller gone", assessing.MAKER, "This maker cannot sell right now."),
        ("sold out", assessing.SOLD_OUT, "found a home"),
    ],
)
def test_unavailable_lines_are_shown_and_not_charged(cart, plate, staff, change, trouble, words):
    add(cart, plate)
    spoil(plate, change, staff)
    contents = assessing.contents_of(cart)
    assert contents.lines[0].trouble == trouble
    assert words in contents.lines[0].words
    assert (contents.ready, contents.total, contents.to_send) == ([], 0, [])
    refused(cart, carting.take_changes, carting.ChangedAgain, product_id=plate.pk, quantity=1, price=6_800)


def test_new_price_is_taken_by_the_person(cart, plate):
    add(cart, plate, 2)
    FixedPriceListing.objects.update(price=7_200)
    assert line(cart).trouble == assessing.PRICE
    assert "7,200" in line(cart).words and "6,800" in line(cart).words
    assert assessing.contents_of(cart).total == 0
    refused(cart, carting.take_changes, carting.ChangedAgain, product_id=plate.pk, quantity=2, price=6_800)
    carting.take_changes(cart=cart, product_id=plate.pk, quantity=2, price=7_200)
    assert line(cart).is_ready and line(cart).total == 14_400


def test_fewer_left_are_taken_by_the_person(cart, plate):
    add(cart, plate, 4)
    FixedPriceListing.objects.update(stock=2, price=7_000)
    assert line(cart).trouble == assessing.FEWER
    assert line(cart).words.startswith("Only 2 are left. It now costs")
    refused(cart, carting.take_changes, carting.ChangedAgain, product_id=plate.pk, quantity=4, price=7_000)
    carting.take_changes(cart=cart, product_id=plate.pk, quantity=2, price=7_000)
    assert line(cart).is_ready and line(cart).quantity == 2


def test_nothing_to_settle_is_nothing_to_take(cart, plate):
    add(cart, plate)
    refused(cart, carting.take_changes, carting.ChangedAgain, product_id=plate.pk, quantity=1, price=6_800)


def test_quantity_is_changed_within_the_stock(cart, plate):
    add(cart, plate, 2)
    carting.change_quantity(cart=cart, product_id=plate.pk, quantity=5)
    assert line(cart).quantity == 5
    refused(cart, carting.change_quantity, carting.NotThatMany, product_id=plate.pk, quantity=6)
    FixedPriceListing.objects.update(stock=1)
    carting.change_quantity(cart=cart, product_id=plate.pk, quantity=3)  # fewer than before is always possible


def test_lines_of_others_are_not_there(cart, plate, sana):
    make.collect(sana, plate)
    words = {"product_id": plate.pk, "quantity": 2}
    refused(cart, carting.change_quantity, carting.NotInCart, **words)
    refused(cart, carting.take_changes, carting.NotInCart, price=6_800, **words)
    carting.remove(cart=cart, product_id=plate.pk)
    assert CartLine.objects.get().user == sana


def test_removing_twice_is_removing_once(cart, plate):
    add(cart, plate)
    for _ in range(2):
        carting.remove(cart=cart, product_id=plate.pk)
        assert cart.wanted() == {} and cart.count() == 0


def test_one_parcel_per_seller_costs_the_dearest_delivery(cart, ayesha):
    for delivery in (100, 450, 0):
        add(cart, factories.make_listing(ayesha.seller_profile, price=500, delivery=delivery).product, price=500)
    add(cart, factories.make_listing(price=700, delivery=300).product, price=700)
    contents = assessing.contents_of(cart)
    assert [(parcel.goods, parcel.delivery) for parcel in contents.parcels] == [(1_500, 450), (700, 300)]
    assert (contents.goods, contents.delivery, contents.total, contents.pieces) == (2_200, 750, 2_950, 4)


# -- A guest who turns out to be somebody -----------------------------------------------------------------


def merge(wanted: dict, user) -> Session:
    session = Session(cart={str(product.pk): [count, 6_800] for product, count in wanted.items()})
    carting.merge(guest=GuestsCart(session), user=user)
    return session


def test_quantities_add_up_as_far_as_stock_goes(plate, bilal):
    make.collect(bilal, plate, 2)
    merge({plate: 2}, bilal)
    assert CartLine.objects.get().quantity == 4
    merge({plate: 4}, bilal)
    assert CartLine.objects.get().quantity == 5


def test_merging_takes_nothing_from_what_the_person_had(plate, bilal):
    make.collect(bilal, plate, 4)
    FixedPriceListing.objects.update(stock=1)
    merge({plate: 1}, bilal)
    assert CartLine.objects.get().quantity == 4
    FixedPriceListing.objects.update(stock=0)
    merge({plate: 1}, bilal)
    assert CartLine.objects.get().quantity == 4


def test_what_was_merged_is_merged_once(plate, bilal):
    session = merge({plate: 2}, bilal)
    assert (session, session.saved) == ({}, 1)
    assert carting.merge(guest=GuestsCart(session), user=bilal) == 0
    assert CartLine.objects.get().quantity == 2


def test_copy_of_the_session_brings_nothing_more(plate, bilal, sana):
    """Whoever logs in with it at the same moment read it before it was emptied."""
    session = Session()
    add(GuestsCart(session), plate, 2)
    copies = [Session(session) for _ in range(3)]
    assert [carting.merge(guest=GuestsCart(copy), user=bilal) for copy in copies[:2]] == [1, 0]
    assert carting.merge(guest=GuestsCart(copies[2]), user=sana) == 0
    assert (CartLine.objects.get().user, CartLine.objects.get().quantity) == (bilal, 2)
    assert copies == [{}] * 3


def test_next_cart_of_the_same_guest_is_another(plate, bilal):
    session = Session()
    for count in (1, 2):
        add(GuestsCart(session), plate)
        assert carting.merge(guest=GuestsCart(session), user=bilal) == 1
        assert CartLine.objects.get().quantity == count


def test_merged_carts_are_forgotten_after_a_day(plate, bilal):
    merge({plate: 1}, bilal)
    old = MergedCart.objects.get()
    MergedCart.objects.update(merged_at=old.merged_at - carting.REMEMBERED - timedelta(seconds=1))
    merge({plate: 1}, bilal)
    assert MergedCart.objects.get() != old


def test_own_pieces_stay_out(plate, ayesha):
    merge({plate: 2}, ayesha)
    assert not CartLine.objects.exists()


def test_full_cart_takes_what_it_has_room_for(plate, bilal, settings):
    settings.MARKET = settings.MARKET | {"CART_LINES": 2}
    others = [factories.make_listing(price=6_800).product for _ in range(2)]
    make.collect(bilal, plate)
    merge({others[0]: 1, others[1]: 1, plate: 1}, bilal)
    assert {kept.product_id: kept.quantity for kept in CartLine.objects.all()} == {plate.pk: 2, others[0].pk: 1}


def test_crash_while_merging_loses_and_doubles_nothing(plate, bilal, monkeypatch):
    def crash(guest):
        raise OSError

    monkeypatch.setattr(carting, "empty", crash)
    session = Session(cart={str(plate.pk): [2, 6_800]})
    with pytest.raises(OSError):
        carting.merge(guest=GuestsCart(session), user=bilal)
    assert not CartLine.objects.exists()
    monkeypatch.undo()
    carting.merge(guest=GuestsCart(session), user=bilal)
    assert CartLine.objects.get().quantity == 2


def test_piece_that_is_gone_for_good_is_left_out(bilal, plate):
    session = Session(cart={"999999": [1, 500], str(plate.pk): [1, 6_800]})
    assert len(assessing.contents_of(GuestsCart(session)).lines) == 1
    carting.merge(guest=GuestsCart(session), user=bilal)
    assert CartLine.objects.get().product == plate


def test_logging_in_brings_the_cart(plate, bilal, client):
    client.post("/cart/lines/", {"product": plate.pk, "quantity": 2, "price": 6_800})
    client.force_login(bilal, backend="django.contrib.auth.backends.ModelBackend")
    assert CartLine.objects.get(user=bilal).quantity == 2
    assert "cart" not in client.session
    request = HttpRequest()
    request.session = client.session
    login(request, bilal, backend="django.contrib.auth.backends.ModelBackend")
    assert CartLine.objects.get(user=bilal).quantity == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(25), deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from(["add", "set", "remove"]), st.integers(-2, 8)), max_size=8))
def test_whatever_is_done_a_cart_holds_one_to_stock(plate, bilal, changes):
    carts = [PersonsCart(bilal), GuestsCart(Session())]
    for cart in carts:
        cart.drop([plate.pk])
        for name, count in changes:
            try:
                if name == "add":
                    add(cart, plate, count)
                elif name == "set":
                    carting.change_quantity(cart=cart, product_id=plate.pk, quantity=count)
                else:
                    carting.remove(cart=cart, product_id=plate.pk)
            except carting.CartRefused:
                pass
            assert all(1 <= kept.quantity <= 5 for kept in cart.wanted().values())
    assert carts[0].wanted() == carts[1].wanted()
