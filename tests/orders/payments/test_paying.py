from datetime import timedelta

import pytest
from django.utils import timezone

from orders.audit import sales
from orders.models import Order, Payment, Purchase, SandboxSession
from orders.payments import paying
from orders.signals import order_paid, payment_failed
from tests import factories
from tests.orders.factories import expire, make_purchase, make_win, order_of, pay, session_of, start


@pytest.fixture
def purchase(ayesha, bilal):
    return make_win(ayesha.seller_profile, bilal, price=16_500, delivery=450)


@pytest.fixture
def heard():
    facts = []

    def paid(sender, order, **kwargs):
        facts.append(("paid", order.number))

    def failed(sender, purchase, reason, **kwargs):
        facts.append(("failed", reason))

    order_paid.connect(paid)
    payment_failed.connect(failed)
    yield facts
    order_paid.disconnect(paid)
    payment_failed.disconnect(failed)


def test_payment_opens_a_session_of_the_right_amount(purchase):
    payment = start(purchase)
    session = session_of(payment)
    assert (payment.state, payment.amount, payment.provider) == ("open", 16_950, "sandbox")
    assert (session.amount_paisa, session.purchase_number, session.key) == (1_695_000, purchase.number, payment.key)
    assert session.reference in payment.url


def test_second_click_finds_the_first_session(purchase):
    assert start(purchase) == start(purchase)
    assert (Payment.objects.count(), SandboxSession.objects.count()) == (1, 1)


def test_intent_whose_answer_was_lost_gets_the_same_session(purchase):
    first = start(purchase)
    Payment.objects.update(state="intended", session="", url="")
    again = start(purchase)
    assert (again.pk, again.session) == (first.pk, first.session)
    assert SandboxSession.objects.count() == 1


def test_address_chosen_now_is_copied(purchase, bilal):
    address = bilal.addresses.get()
    start(purchase)
    order = order_of(purchase)
    assert (order.recipient, order.address_line) == (address.recipient, address.line)
    assert (order.city, order.province, order.phone) == ("Islamabad", "Islamabad", "+92 300 1234567")
    address.delete()
    order.refresh_from_db()
    assert order.recipient == "Bilal Ahmed"


def refused(purchase, refusal, *, actor, address, now=None):
    with pytest.raises(refusal):
        paying.start_payment(purchase=purchase, address=address, actor=actor, return_url="/", cancel_url="/", now=now)
    assert not Payment.objects.filter(purchase=purchase).exclude(state__in=["paid", "expired"]).exists()


def test_stranger_cannot_pay(purchase, sana):
    refused(purchase, paying.NotTheBuyer, actor=sana, address=sana.addresses.get())
    assert order_of(purchase).recipient == ""


def test_foreign_address_is_refused(purchase, bilal, sana):
    refused(purchase, paying.NotYourAddress, actor=bilal, address=sana.addresses.get())
    assert order_of(purchase).recipient == ""


def test_nothing_is_paid_after_the_deadline(purchase, bilal):
    address = bilal.addresses.get()
    refused(purchase, paying.DeadlinePassed, actor=bilal, address=address, now=purchase.deadline)
    expire(purchase)
    refused(purchase, paying.DeadlinePassed, actor=bilal, address=address)


def test_nothing_is_paid_twice(purchase, bilal):
    pay(purchase)
    refused(purchase, paying.NotPayable, actor=bilal, address=bilal.addresses.get())


def test_paid_purchase_has_paid_orders(purchase, heard):
    payment = pay(purchase)
    purchase.refresh_from_db()
    assert (purchase.state, payment.state) == ("paid", "paid")
    assert purchase.paid_at == payment.settled_at
    order = order_of(purchase)
    assert order.state == "paid"
    assert heard == [("paid", order.number)]


def test_paid_twice_is_paid_once(purchase, heard):
    payment = pay(purchase)
    paying.mark_paid(payment=payment)
    assert len(heard) == 1
    assert list(sales.payments()) == []


def test_late_money_is_kept_for_a_refund(purchase, heard):
    payment = start(purchase)
    Purchase.objects.update(state="expired")
    Order.objects.update(state="expired")
    paying.mark_paid(payment=payment)
    payment.refresh_from_db()
    assert payment.state == Payment.State.REFUND_DUE
    assert "refund" in payment.failure
    assert (Purchase.objects.get().state, Order.objects.get().state, heard) == ("expired", "expired", [])


def test_second_payment_of_one_purchase_is_kept_for_a_refund(purchase):
    first = start(purchase)
    paying.mark_failed(payment=first, reason="Declined")
    pay(purchase)
    assert paying.mark_paid(payment=first).state == Payment.State.REFUND_DUE
    assert list(sales.payments()) == []


def test_failed_payment_leaves_the_purchase_waiting(purchase, heard):
    payment = start(purchase)
    paying.mark_failed(payment=payment, reason="The card was declined.")
    paying.mark_failed(payment=payment, reason="The card was declined.")
    purchase.refresh_from_db()
    assert purchase.state == "pending"
    assert heard == [("failed", "The card was declined.")]
    assert start(purchase).pk != payment.pk


def test_failure_after_payment_changes_nothing(purchase, heard):
    payment = pay(purchase)
    paying.mark_failed(payment=payment, reason="Late news")
    paying.mark_expired(payment=payment)
    payment.refresh_from_db()
    assert payment.state == "paid"
    assert len(heard) == 1


def test_money_for_a_session_thought_over_still_pays(purchase):
    payment = start(purchase)
    paying.mark_expired(payment=payment)
    paying.mark_paid(payment=payment)
    purchase.refresh_from_db()
    assert purchase.state == "paid"


def test_blocked_buyer_may_pay_what_they_owe(purchase, bilal, staff):
    from accounts import standing

    standing.block(user=bilal, cause="staff", reason="Rude", actor=staff)
    assert pay(purchase).state == "paid"


def test_fixed_price_purchase_takes_the_same_road(ayesha, bilal):
    purchase = make_purchase(ayesha.seller_profile, bilal, quantity=2, now=timezone.now() - timedelta(minutes=29))
    assert pay(purchase).state == "paid"


def test_payer_without_address_has_to_have_one(purchase, bilal, zoya):
    zoyas = factories.make_address(zoya)
    refused(purchase, paying.NotYourAddress, actor=bilal, address=zoyas)
