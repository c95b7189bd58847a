from decimal import Decimal

import pytest

from catalog.models import FixedPriceListing
from orders import progressing
from orders.audit import sales
from orders.books import capturing
from orders.models import Refund
from orders.parcels import fulfilling, withdrawing
from orders.refunds import refunding
from orders.signals import order_completed, order_delivered, order_shipped
from tests.orders import factories as make


@pytest.fixture
def heard():
    facts = []
    listeners = []
    for name, signal in (("shipped", order_shipped), ("delivered", order_delivered), ("completed", order_completed)):

        def listen(sender, order, name=name, **kwargs):
            facts.append(name)

        signal.connect(listen)
        listeners.append((signal, listen))
    yield facts
    for signal, listen in listeners:
        signal.disconnect(listen)


def test_order_goes_from_paid_to_completed(ayesha, bilal, heard):
    order = make.make_paid_order(ayesha.seller_profile, bilal)
    shipped = fulfilling.ship(order=order, seller=ayesha.seller_profile, courier="TCS", tracking="779")
    assert (shipped.courier, shipped.tracking_number) == ("TCS", "779")
    fulfilling.deliver(order=order, actor=ayesha)
    completed = fulfilling.confirm_receipt(order=order, buyer=bilal)
    assert [event.to_state for event in completed.events.all()] == [
        "pending_payment",
        "paid",
        "shipped",
        "delivered",
        "completed",
    ]
    assert heard == ["shipped", "delivered", "completed"]
    assert list(sales.transitions()) == []


def test_buyer_may_confirm_what_is_only_shipped(ayesha, bilal):
    order = make.make_shipped_order(ayesha.seller_profile, bilal)
    assert fulfilling.confirm_receipt(order=order, buyer=bilal).state == "completed"


def test_staff_may_say_it_was_delivered(ayesha, bilal, staff):
    order = make.make_shipped_order(ayesha.seller_profile, bilal)
    assert fulfilling.deliver(order=order, actor=staff).state == "delivered"


def unchanged(order, refusal, rule, **who):
    before = order.state
    with pytest.raises(refusal):
        rule(order=order, **who)
    order.refresh_from_db()
    assert order.state == before


def test_nobody_else_ships_delivers_or_confirms(ayesha, bilal, sana):
    from tests.factories import make_seller

    order = make.make_paid_order(ayesha.seller_profile, bilal)
    unchanged(order, fulfilling.NotYours, fulfilling.ship, seller=make_seller(sana), courier="TCS")
    order = make.make_shipped_order(ayesha.seller_profile, bilal)
    unchanged(order, fulfilling.NotYours, fulfilling.deliver, actor=bilal)
    unchanged(order, fulfilling.NotYours, fulfilling.confirm_receipt, buyer=ayesha)


def test_nothing_is_shipped_before_it_is_paid(ayesha, bilal, heard):
    order = make.order_of(make.make_purchase(ayesha.seller_profile, bilal))
    unchanged(order, progressing.IllegalTransition, fulfilling.ship, seller=ayesha.seller_profile, courier="TCS")
    unchanged(order, progressing.IllegalTransition, fulfilling.confirm_receipt, buyer=bilal)
    assert heard == []


def test_nothing_is_shipped_or_confirmed_twice(ayesha, bilal, heard):
    order = make.make_completed_order(ayesha.seller_profile, bilal)
    heard.clear()
    unchanged(order, progressing.IllegalTransition, fulfilling.ship, seller=ayesha.seller_profile, courier="TCS")
    unchanged(order, progressing.IllegalTransition, fulfilling.confirm_receipt, buyer=bilal)
    assert heard == []


# -- Money that goes back ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["intended", "pending", "stuck"])
def test_nothing_is_shipped_while_all_of_its_money_goes_back(ayesha, bilal, heard, state):
    order = make.make_paid_order(ayesha.seller_profile, bilal)
    refunding.refund(order=order, amount=Decimal(10), reason="Late", actor=None)
    make.send_back()
    rest = refunding.refund(order=order, reason="Late", actor=None)
    Refund.objects.filter(pk=rest.pk).update(state=state)
    unchanged(order, fulfilling.MoneyGoesBack, fulfilling.ship, seller=ayesha.seller_profile, courier="TCS")
    assert (heard, order.courier) == ([], "")


def test_part_that_goes_back_keeps_nothing_from_being_shipped(ayesha, bilal):
    order = make.make_paid_order(ayesha.seller_profile, bilal)
    refunding.refund(order=order, amount=order.total - Decimal("0.01"), reason="Late", actor=None)
    assert fulfilling.ship(order=order, seller=ayesha.seller_profile, courier="TCS").state == "shipped"


def test_refund_that_is_not_sent_after_all_lets_it_be_shipped(ayesha, bilal):
    order = make.make_paid_order(ayesha.seller_profile, bilal)
    refunding.refund(order=order, reason="Late", actor=None)
    Refund.objects.update(state="cancelled", next_attempt_at=None)
    assert fulfilling.ship(order=order, seller=ayesha.seller_profile, courier="TCS").state == "shipped"


def test_what_was_refunded_is_told_where_it_stands(ayesha, bilal):
    order = make.make_paid_order(ayesha.seller_profile, bilal)
    capturing.learn_due()
    refunding.refund(order=order, reason="Late", actor=None)
    make.send_back()
    with pytest.raises(progressing.IllegalTransition):
        fulfilling.ship(order=order, seller=ayesha.seller_profile, courier="TCS")


@pytest.mark.parametrize("is_made", [False, True])
def test_order_whose_money_goes_back_is_cancelled_with_its_stock(ayesha, bilal, is_made):
    """The clock, or its seller, ends it all the same; no second refund."""
    order = make.make_paid_order(ayesha.seller_profile, bilal, stock=5)
    refunding.refund(order=order, reason="Late", actor=None)
    withdrawing.withdraw(order=order, seller=ayesha.seller_profile, reason="Staff gave it back")
    assert (FixedPriceListing.objects.get().stock, Refund.objects.count()) == (5, 1)
    if is_made:
        make.send_back()
    order.refresh_from_db()
    assert order.state == ("refunded" if is_made else "cancelled")
