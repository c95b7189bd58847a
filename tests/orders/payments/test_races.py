"""Real threads on PostgreSQL. Each race runs twice: as the rule is, and with its guard away, to see that it races."""

import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction
from django.utils import timezone

from catalog.models import FixedPriceListing
from config import auditing
from orders import progressing, webhooks
from orders.models import Feedback, Order, OrderLine, Payment, ProviderEvent, Purchase, Violation
from orders.payments import deadlines
from orders.providers import sandbox
from orders.providers.events import Kind, PaymentEvent
from orders.purchases import purchasing, stocking, violations
from tests import factories
from tests.orders import factories as make
from tests.races import at_once, failures, lose_the_purchases_locks

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


# -- The last unit ----------------------------------------------------------------------------------------


def test_last_unit_goes_to_one_of_sixteen(ayesha):
    product = factories.make_listing(ayesha.seller_profile, stock=1).product
    buyers = [factories.make_user() for _ in range(16)]
    results = at_once(*(partial(make.buy, product, buyer) for buyer in buyers))
    assert failures(results, purchasing.OutOfStock) == []
    assert sum(isinstance(result, Purchase) for result in results) == 1
    assert FixedPriceListing.objects.get().stock == 0
    assert nothing_broken()


def test_last_unit_is_sold_twice_without_the_condition(ayesha, monkeypatch):
    def look_then_write(*, product_id, quantity, price):
        listing = FixedPriceListing.objects.get(product_id=product_id)
        time.sleep(0.1)
        if listing.stock < quantity:
            return False
        FixedPriceListing.objects.filter(pk=listing.pk).update(stock=listing.stock - quantity)
        return True

    monkeypatch.setattr(stocking, "reserve", look_then_write)
    product = factories.make_listing(ayesha.seller_profile, stock=1).product
    buyers = [factories.make_user() for _ in range(4)]
    results = at_once(*(partial(make.buy, product, buyer) for buyer in buyers))
    assert sum(isinstance(result, Purchase) for result in results) > 1


def test_one_form_sent_by_eight_threads_is_one_purchase(ayesha, bilal):
    product = factories.make_listing(ayesha.seller_profile, stock=3).product
    nonce = make.new_nonce()
    results = at_once(*(partial(make.buy, product, bilal, nonce=nonce) for _ in range(8)))
    assert failures(results) == []
    assert len({purchase.pk for purchase in results}) == 1
    assert FixedPriceListing.objects.get().stock == 2


# -- The deadline against the payment ---------------------------------------------------------------------


def paid_event(payment, id="evt_1") -> PaymentEvent:
    session = make.session_of(payment)
    return PaymentEvent(
        id=id,
        kind=Kind.PAID,
        reference=session.reference,
        amount_paisa=session.amount_paisa,
        currency="PKR",
        purchase_number=session.purchase_number,
    )


def overdue(seller, buyer) -> Payment:
    """At the provider, a minute before the deadline of 24 hours ago."""
    payment = make.start(make.make_win(seller, buyer, now=timezone.now() - timedelta(hours=24, seconds=-60)))
    Purchase.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    return payment


@pytest.mark.parametrize("attempt", range(5))
def test_deadline_and_payment_at_once_agree(ayesha, bilal, attempt):
    payment = overdue(ayesha.seller_profile, bilal)
    purchase = Purchase.objects.get()
    results = at_once(
        partial(deadlines.expire, purchase=purchase, now=timezone.now()),
        partial(webhooks.receive, provider="sandbox", event=paid_event(payment)),
    )
    assert failures(results) == []
    states = (Purchase.objects.get().state, Order.objects.get().state, Payment.objects.get().state)
    assert states in {("paid", "paid", "paid"), ("expired", "expired", "refund_due")}
    assert Violation.objects.count() == (states[0] == "expired")
    assert nothing_broken()


def test_deadline_and_payment_disagree_without_the_lock(ayesha, bilal, monkeypatch):
    lose_the_purchases_locks(monkeypatch)
    payment = overdue(ayesha.seller_profile, bilal)
    results = at_once(
        partial(deadlines.expire, purchase=Purchase.objects.get(), now=timezone.now()),
        partial(webhooks.receive, provider="sandbox", event=paid_event(payment)),
    )
    states = (Purchase.objects.get().state, Order.objects.get().state, Payment.objects.get().state)
    agreed = states in {("paid", "paid", "paid"), ("expired", "expired", "refund_due")}
    assert not agreed or failures(results), "both decided from the same old row, and neither stumbled"


# -- Two sweepers -----------------------------------------------------------------------------------------


def test_four_sweepers_expire_each_once(ayesha):
    for _ in range(6):
        make.make_purchase(ayesha.seller_profile, quantity=2, stock=2)
    Purchase.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    results = at_once(*[deadlines.expire_due] * 4)
    assert failures(results) == []
    assert sum(results) == 6
    assert set(FixedPriceListing.objects.values_list("stock", flat=True)) == {2}
    assert nothing_broken()


def test_stock_returns_twice_without_the_guards(ayesha, monkeypatch):
    def give_back(*, order, now):
        for line in order.lines.all():
            listing = FixedPriceListing.objects.get(product_id=line.product_id)
            FixedPriceListing.objects.filter(pk=listing.pk).update(stock=listing.stock + line.quantity)

    def unguarded(purchase):
        for order in purchase.orders.all():
            with transaction.atomic():
                stocking.give_back(order=order, now=timezone.now())
        return 1

    monkeypatch.setattr(stocking, "give_back", give_back)
    purchase = make.make_purchase(ayesha.seller_profile, quantity=2, stock=2)
    for _ in range(2):
        unguarded(purchase)
    assert FixedPriceListing.objects.get().stock == 4


def test_three_wins_of_one_person_expiring_at_once_block_once(ayesha, bilal):
    wins = [make.make_win(ayesha.seller_profile, bilal) for _ in range(3)]
    Purchase.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    results = at_once(*(partial(deadlines.expire, purchase=win, now=timezone.now()) for win in wins))
    assert failures(results) == []
    assert bilal.blocks.count() == 1
    assert nothing_broken()


def test_three_wins_miss_the_block_without_the_persons_lock(ayesha, bilal, monkeypatch):
    def look(user_id):
        return type(bilal).objects.get(pk=user_id)

    def slowly(user, now):
        counted = Violation.objects.filter(user=user).count()
        time.sleep(0.3)
        return counted

    monkeypatch.setattr(violations, "lock_person", look)
    monkeypatch.setattr(violations, "live_count", slowly)
    wins = [make.make_win(ayesha.seller_profile, bilal) for _ in range(3)]
    Purchase.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    at_once(*(partial(deadlines.expire, purchase=win, now=timezone.now()) for win in wins))
    assert (Violation.objects.count(), bilal.blocks.count()) == (3, 0)


# -- Events -----------------------------------------------------------------------------------------------


def test_one_event_by_eight_threads_is_applied_once(ayesha, bilal):
    payment = make.start(make.make_win(ayesha.seller_profile, bilal))
    event = paid_event(payment)
    results = at_once(*[partial(webhooks.receive, provider="sandbox", event=event)] * 8)
    assert failures(results) == []
    assert ProviderEvent.objects.get().outcome == "paid"
    assert Order.objects.get().events.filter(to_state="paid").count() == 1
    assert nothing_broken()


def test_two_events_of_one_payment_pay_once(ayesha, bilal):
    payment = make.start(make.make_win(ayesha.seller_profile, bilal))
    events = [paid_event(payment, id=f"evt_{number}") for number in range(4)]
    results = at_once(*(partial(webhooks.receive, provider="sandbox", event=event) for event in events))
    assert failures(results) == []
    assert Purchase.objects.get().state == "paid"
    assert nothing_broken()


def test_duplicates_are_both_applied_without_the_event_row(ayesha, bilal, monkeypatch):
    applied = []

    def note(provider, event, now):
        applied.append(event.id)
        return "paid"

    monkeypatch.setattr(webhooks, "apply", note)
    payment = make.start(make.make_win(ayesha.seller_profile, bilal))
    event = paid_event(payment)
    at_once(*[partial(webhooks.receive, provider="sandbox", event=event)] * 4)
    assert len(applied) == 1
    applied.clear()
    at_once(*[partial(webhooks.apply, "sandbox", event, timezone.now())] * 4)
    assert len(applied) == 4


def test_double_click_on_pay_opens_one_session(ayesha, bilal):
    purchase = make.make_win(ayesha.seller_profile, bilal)
    results = at_once(*[partial(make.start, purchase)] * 6)
    assert failures(results) == []
    assert len({payment.session for payment in results}) == 1
    assert Payment.objects.count() == 1


def test_hosted_page_pays_once(ayesha, bilal):
    payment = make.start(make.make_win(ayesha.seller_profile, bilal))
    at_once(*[partial(sandbox.pay, payment.session), partial(sandbox.decline, payment.session)] * 4)
    assert len(make.session_of(payment).outbox) == 1


# -- Feedback ---------------------------------------------------------------------------------------------


def test_feedback_of_eight_at_once_adds_up(ayesha):
    seller = ayesha.seller_profile
    orders = [make.make_completed_order(seller) for _ in range(8)]
    results = at_once(*(partial(make.make_feedback, order, seller_stars=1 + n % 5) for n, order in enumerate(orders)))
    assert failures(results) == []
    seller.refresh_from_db()
    assert (seller.rating_count, Feedback.objects.count()) == (8, 8)
    assert str(seller.rating_average) == "2.63"


def test_transition_of_eight_at_once_is_logged_once(ayesha, bilal):
    order = make.make_shipped_order(ayesha.seller_profile, bilal)
    calls = [partial(progressing.move, order=order, to=Order.State.DELIVERED) for _ in range(8)]
    results = at_once(*calls)
    assert failures(results, progressing.IllegalTransition) == []
    assert sum(isinstance(result, Order) for result in results) == 1
    assert OrderLine.objects.count() == 1
    assert nothing_broken()
