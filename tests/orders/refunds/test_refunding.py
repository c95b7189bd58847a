from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orders.books import capturing, ledger
from orders.books.ledger import Account
from orders.models import LedgerEntry, LedgerTransaction, Order, Purchase, Refund, SandboxSession
from orders.payments import paying
from orders.refunds import apportioning, refunding, sending_back
from orders.refunds.apportioning import Parts, split
from orders.signals import order_refunded
from tests.effort import examples
from tests.orders import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ayesha, bilal):
    """Rs 16,500 and 450: Rs 330 are ours, Rs 16,620 hers."""
    return make.order_of(make.pay(make.make_win(ayesha.seller_profile, bilal, price=16_500, delivery=450)).purchase)


@pytest.fixture
def heard():
    facts = []

    def refunded(sender, order, refund, **kwargs):
        facts.append((order.number, refund.amount, order.state))

    order_refunded.connect(refunded)
    yield facts
    order_refunded.disconnect(refunded)


def refund(order, amount=None, *, actor=None, reason="It broke on its way", **when):
    amount = None if amount is None else Decimal(amount)
    return refunding.refund(order=order, amount=amount, reason=reason, actor=actor, **when)


def sides(key: str) -> dict[str, Decimal]:
    return {entry.account: entry.amount for entry in LedgerEntry.objects.filter(transaction__key=key)}


def test_whole_refund_is_intended_and_then_made(order, staff, heard):
    made = refund(order, actor=staff)
    assert (made.amount, made.commission_part, made.share_part, made.state) == (16_950, 330, 16_620, "intended")
    order.refresh_from_db()
    assert (order.state, heard) == ("paid", [])
    assert make.send_back() == 1
    made.refresh_from_db()
    order.refresh_from_db()
    assert (made.state, made.attempts, made.next_attempt_at) == ("done", 1, None)
    assert made.reference.startswith("re_")
    assert (order.state, order.events.last().reason) == ("refunded", "It broke on its way")
    assert heard == [(order.number, 16_950, "refunded")]
    assert sides(f"refund:{made.pk}") == {"sellers": 16_620, "commission": 330, "provider": -16_950}
    assert ledger.balance(Account.SELLERS) == ledger.balance(Account.COMMISSION) == 0


def test_part_leaves_the_order_where_it_is(order, staff, heard):
    made = refund(order, "1695.50", actor=staff)
    make.send_back()
    order.refresh_from_db()
    assert order.state == "paid"
    assert made.commission_part + made.share_part == Decimal("1695.50")
    assert made.commission_part == Decimal("33.01")
    assert heard == [(order.number, Decimal("1695.50"), "paid")]
    assert apportioning.left_of(order) == Decimal("15254.50")


def test_parts_that_reach_the_whole_refund_the_order(order):
    refund(order, "0.01")
    refund(order, "16000")
    last = refund(order)
    assert last.amount == Decimal("949.99")
    make.send_back()
    order.refresh_from_db()
    assert order.state == "refunded"
    assert ledger.balance(Account.SELLERS) == ledger.balance(Account.COMMISSION) == 0


def test_cancelled_order_becomes_refunded(order):
    from orders import progressing

    progressing.move(order=order, to=Order.State.CANCELLED, reason="The maker cannot send it")
    refund(order)
    make.send_back()
    order.refresh_from_db()
    assert order.state == "refunded"


def test_money_that_came_too_late_goes_back_whole(ayesha, bilal, heard):
    payment = make.start(make.make_win(ayesha.seller_profile, bilal))
    SandboxSession.objects.filter(reference=payment.session).update(state="paid")
    Purchase.objects.update(state="expired")
    paying.mark_paid(payment=payment)
    make.send_back()
    made = Refund.objects.get()
    assert (made.state, made.order, made.amount) == ("done", None, payment.amount)
    assert sides(f"refund:{made.pk}") == {"unclaimed": payment.amount, "provider": -payment.amount}
    assert (ledger.balance(Account.UNCLAIMED), heard) == (0, [])


def test_money_to_send_back_from_before_is_intended_once(ayesha, bilal):
    payment = make.start(make.make_win(ayesha.seller_profile, bilal))
    payment.state, payment.failure = "refund_due", "Too late"
    payment.save()
    assert (sending_back.intend_missing(), sending_back.intend_missing()) == (1, 0)
    assert Refund.objects.get().reason == "Too late"


# -- Refusals ---------------------------------------------------------------------------------------------


def refused(refusal, order, *args, **kwargs):
    before = Refund.objects.count()
    with pytest.raises(refusal) as told:
        refund(order, *args, **kwargs)
    assert Refund.objects.count() == before
    return str(told.value)


def test_stranger_and_buyer_refund_nothing(order, zoya, bilal):
    for person in (zoya, bilal):
        refused(refunding.NotForYou, order, actor=person)


def test_seller_may(order, ayesha):
    assert refund(order, actor=ayesha).actor == ayesha


def test_reason_is_asked_for(order):
    refused(refunding.ReasonMissing, order, reason="  ")


@pytest.mark.parametrize("amount", ["0", "-1", "0.001", "NaN", "Infinity"])
def test_amount_is_rupees_and_paisa(order, amount):
    refused(refunding.AmountRefused, order, amount)


def test_one_paisa_too_much_is_refused(order):
    refund(order, "950")
    assert "16,000 of this order" in refused(refunding.TooMuch, order, "16000.01")
    refund(order, "16000")
    refused(refunding.NothingLeft, order)
    refused(refunding.NothingLeft, order, "0.01")


def test_what_was_not_paid_is_not_refunded(ayesha, bilal):
    purchase = make.make_win(ayesha.seller_profile, bilal)
    refused(refunding.NothingPaid, make.order_of(purchase))
    make.expire(purchase)
    refused(refunding.NothingPaid, make.order_of(purchase))


def test_disputed_order_waits_for_its_bank(order):
    Order.objects.update(state="disputed")
    refused(refunding.UnderDispute, order)


def test_form_sent_twice_is_one_refund(order, staff):
    nonce = make.new_nonce()
    first = refund(order, "100", actor=staff, nonce=nonce)
    # The provider declined it meanwhile, which takes the key.
    Refund.objects.update(key=make.new_nonce())
    assert refund(order, "100", actor=staff, nonce=nonce) == first
    assert Refund.objects.count() == 1


def test_settled_twice_is_booked_once(order, heard):
    made = refund(order, "100")
    for _ in range(2):
        make.hear_of(made)
    assert (LedgerTransaction.objects.filter(kind="refund").count(), len(heard)) == (1, 1)


# -- Money that comes back --------------------------------------------------------------------------------


def test_refund_that_comes_back_is_money_to_send_back(order):
    made = refund(order)
    make.hear_of(made)
    for _ in range(2):
        made = make.hear_of(made, "failed")
    assert (made.state, made.failure) == ("stuck", "re_1 has failed: the money did not arrive.")
    assert ledger.balance(Account.UNCLAIMED) == -16_950
    assert ledger.balance(Account.SELLERS) == 0
    make.hear_of(made, reference="re_2")
    assert ledger.balance(Account.UNCLAIMED) == ledger.balance(Account.PROVIDER) == 0


def test_refund_that_never_left_is_only_stuck(order):
    made = refund(order)
    made = make.hear_of(made, "failed")
    assert (made.state, LedgerTransaction.objects.filter(kind="refund").count()) == ("stuck", 0)


def test_stuck_refund_is_tried_again_by_staff_only(order, staff, ayesha):
    made = refund(order)
    with pytest.raises(refunding.RefundRefused):
        sending_back.try_again(refund=made, actor=staff)
    make.hear_of(made, "failed")
    with pytest.raises(refunding.NotForYou):
        sending_back.try_again(refund=made, actor=ayesha)
    assert sending_back.try_again(refund=made, actor=staff).state == "intended"
    make.send_back()
    assert Refund.objects.get().state == "done"


# -- Any sequence adds up ---------------------------------------------------------------------------------

paisa = st.integers(min_value=1, max_value=2_000_000).map(lambda n: Decimal(n) / 100)


@given(goods=st.integers(1, 50_000), delivery=st.integers(0, 999), wanted=st.lists(paisa, max_size=12))
def test_any_sequence_of_parts_returns_exactly_commission_and_share(goods, delivery, wanted):
    from config.money import commission_on, share_of, to_paisa

    order = Order(
        goods_total=to_paisa(goods),
        delivery=to_paisa(delivery),
        commission=commission_on(goods),
        share=share_of(goods, delivery),
    )
    before = Parts(Decimal(0), Decimal(0))
    for amount in [*wanted, order.total]:
        amount = min(amount, order.total - before.amount)
        if amount:
            parts = split(order, amount, before)
            assert parts.amount == amount and parts.commission >= 0 and parts.share >= 0
            before += parts
    assert before == Parts(order.commission, order.share)


@settings(max_examples=examples(12), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.decimals("0.01", "900", places=2), min_size=1, max_size=5))
def test_any_sequence_of_refunds_leaves_a_balanced_ledger(ayesha, bilal, wanted):
    order = make.make_paid_order(ayesha.seller_profile, bilal, price=1_000, delivery=77)
    for amount in wanted:
        if amount <= apportioning.left_of(order):
            refund(order, amount)
    if apportioning.left_of(order):
        refund(order)
    make.send_back()
    order.refresh_from_db()
    assert order.state == "refunded"
    assert ledger.balance(Account.SELLERS, order=order) == ledger.balance(Account.COMMISSION, order=order) == 0
    payment = capturing.payment_of(order)
    entries = LedgerEntry.objects.filter(transaction__payment=payment, account=Account.PROVIDER)
    assert sum(entry.amount for entry in entries if entry.transaction.kind != "fee") == 0
