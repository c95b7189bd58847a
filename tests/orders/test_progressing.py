import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders import progressing
from orders.audit import sales
from orders.models import Order, OrderEvent
from tests.effort import examples
from tests.orders.factories import make_purchase, order_of

STATES = list(Order.State)


@pytest.fixture
def order(ayesha, bilal):
    return order_of(make_purchase(ayesha.seller_profile, bilal))


@pytest.mark.parametrize("here", STATES)
@pytest.mark.parametrize("there", STATES)
def test_order_moves_where_the_table_says_and_nowhere_else(order, here, there):
    Order.objects.update(state=here)
    OrderEvent.objects.all().delete()
    if there in Order.TRANSITIONS[here]:
        progressing.move(order=order, to=there, reason="because", decided=True)
        event = order.events.get()
        assert (event.from_state, event.to_state, event.reason) == (here, there, "because")
    else:
        with pytest.raises(progressing.IllegalTransition):
            progressing.move(order=order, to=there)
        assert not order.events.exists()
    order.refresh_from_db()
    assert order.state == (there if there in Order.TRANSITIONS[here] else here)


def test_every_state_is_in_the_table():
    assert set(Order.TRANSITIONS) == set(STATES)


def test_refusal_says_where_the_order_stands(order):
    with pytest.raises(progressing.IllegalTransition, match="Waiting for payment"):
        progressing.move(order=order, to=Order.State.SHIPPED)


def test_move_tells_who_and_when_and_writes_the_facts(order, ayesha):
    Order.objects.update(state=Order.State.PAID)
    moved = progressing.move(order=order, to=Order.State.SHIPPED, actor=ayesha, courier="TCS", tracking_number="123")
    order.refresh_from_db()
    assert (order.courier, order.tracking_number, moved.state) == ("TCS", "123", "shipped")
    assert order.events.last().actor == ayesha


def test_transition_written_twice_is_refused_by_the_database(order):
    progressing.move(order=order, to=Order.State.PAID)
    again = OrderEvent(order=order, number=2, from_state="pending_payment", to_state="paid", at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(40), deadline=None)
@given(wishes=st.lists(st.sampled_from(STATES), max_size=8))
def test_any_sequence_of_wishes_leaves_a_legal_log(ayesha, wishes):
    order = order_of(make_purchase(ayesha.seller_profile, photo=False))
    for wish in wishes:
        try:
            with transaction.atomic():
                order = progressing.move(order=order, to=wish)
        except (progressing.IllegalTransition, IntegrityError):
            continue
    assert list(sales.transitions()) == []


@pytest.mark.parametrize("there", sorted(Order.TRANSITIONS[Order.State.DISPUTED]))
def test_out_of_a_dispute_only_the_banks_decision_leads(order, there):
    Order.objects.update(state=Order.State.DISPUTED)
    with pytest.raises(progressing.IllegalTransition):
        progressing.move(order=order, to=there)
    order.refresh_from_db()
    assert order.state == Order.State.DISPUTED
