import itertools
from decimal import Decimal

import pytest
from django.utils import timezone

from config import auditing
from orders.books import capturing, ledger
from orders.books.ledger import Account
from orders.models import Dispute, LedgerEntry, Mismatch, Order, PayoutFreeze, Refund, Transfer
from orders.parcels import fulfilling
from orders.refunds import apportioning, disputing, inquiring, refunding, sending_back
from orders.signals import dispute_decided, order_disputed
from tests.orders import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ayesha, bilal):
    """Rs 16,500 and 450: Rs 330 are ours, Rs 16,620 hers."""
    return make.order_of(make.pay(make.make_win(ayesha.seller_profile, bilal, price=16_500, delivery=450)).purchase)


@pytest.fixture
def heard():
    facts = []

    def disputed(sender, order, dispute, **kwargs):
        facts.append(("disputed", order.number))

    def decided(sender, order, dispute, **kwargs):
        facts.append(("won" if dispute.won else "lost", order.state))

    order_disputed.connect(disputed)
    dispute_decided.connect(decided)
    yield facts
    order_disputed.disconnect(disputed)
    dispute_decided.disconnect(decided)


def told(order, amount=None, reference="dp_1") -> dict:
    return {
        "payment": capturing.payment_of(order),
        "reference": reference,
        "amount": order.total if amount is None else Decimal(amount),
        "reason": "fraudulent",
        "now": timezone.now(),
    }


def begin(order, *args, **kwargs) -> Dispute:
    return disputing.open_dispute(**told(order, *args, **kwargs))


def decide(order, *args, won, **kwargs) -> Dispute:
    return disputing.close_dispute(won=won, **told(order, *args, **kwargs))


def balances() -> dict[str, Decimal]:
    found = {account: ledger.balance(account) for account in Account.values}
    assert sum(found.values()) == 0
    found["provider"] += found.pop("fees")  # whatever it took
    return {account: amount for account, amount in found.items() if amount}


PAID = {"provider": 16_950, "sellers": -16_620, "commission": -330}


def test_disputed_order_stands_still_and_its_money_is_held(order, heard):
    dispute = begin(order)
    order.refresh_from_db()
    assert (order.state, order.due_at, heard) == ("disputed", None, [("disputed", order.number)])
    freeze = order.freezes.get()
    assert (freeze.cause, freeze.reference, freeze.lifted_at) == ("dispute", "dp_1", None)
    assert balances() == {"sellers": -16_620, "commission": -330, "disputed": 16_950}
    assert dispute.won is None


def test_dispute_told_twice_is_booked_once(order, heard):
    assert begin(order) == begin(order)
    assert balances()["disputed"] == 16_950
    assert (PayoutFreeze.objects.count(), len(heard)) == (1, 1)


@pytest.mark.parametrize("state", ["paid", "shipped", "delivered", "completed"])
def test_won_dispute_goes_on_from_where_it_was(ayesha, bilal, heard, state):
    order = getattr(make, f"make_{state}_order")(ayesha.seller_profile, bilal)
    before = balances()
    begin(order)
    decide(order, won=True)
    order.refresh_from_db()
    assert order.state == state
    assert balances() == before
    assert order.freezes.get().lifted_at is not None
    assert heard[-1] == ("won", state)


@pytest.mark.parametrize("state", ["paid", "shipped", "delivered", "completed"])
def test_lost_dispute_is_refunded_by_the_bank(ayesha, bilal, heard, state):
    order = getattr(make, f"make_{state}_order")(ayesha.seller_profile, bilal)
    begin(order)
    decide(order, won=False)
    order.refresh_from_db()
    assert order.state == "refunded"
    assert balances() == {}
    assert heard[-1] == ("lost", "refunded")
    assert order.freezes.get().lifted_at is not None


def test_first_decision_stays(order):
    decide(order, won=False)
    assert decide(order, won=True).won is False
    assert balances() == {}


def test_lost_dispute_after_a_part_was_refunded_takes_the_rest(order):
    refunding.refund(order=order, amount=Decimal("950.01"), reason="Late", actor=None)
    make.send_back()
    decide(order, Decimal("15999.99"), won=False)
    order.refresh_from_db()
    assert (order.state, balances()) == ("refunded", {})
    assert apportioning.left_of(order) == 0


def test_dispute_about_a_part_takes_a_part(order):
    begin(order, 100)
    decide(order, 100, won=False)
    order.refresh_from_db()
    assert order.state == "paid"
    assert balances() == {"provider": 16_850, "sellers": Decimal("-16521.95"), "commission": Decimal("-328.05")}
    assert apportioning.left_of(order) == 16_850
    made = refunding.refund(order=order, reason="The rest", actor=None)
    assert (made.amount, made.commission_part) == (16_850, Decimal("328.05"))


def test_share_of_an_order_that_lost_a_part_is_what_is_left(ayesha, bilal):
    """Nothing had been sent when the bank took its part; the order goes on."""
    order = make.make_delivered_order(make.make_reachable(ayesha.seller_profile), bilal, price=1_000, delivery=200)
    make.know_charge(order)
    decide(order, 300, won=False)
    order.refresh_from_db()
    fulfilling.confirm_receipt(order=order, buyer=bilal)
    make.send()
    assert (order.transfer.amount, order.share) == (Decimal("885"), Decimal("1180"))
    assert ledger.balance(Account.SELLERS) == 0
    assert auditing.broken_rows() == []


def test_share_goes_at_once_when_the_bank_decides_for_the_market(ayesha, bilal):
    """It was completed while a bank asked, and disputed then, so nothing has been released yet."""
    order = make.make_delivered_order(make.make_reachable(ayesha.seller_profile), bilal)
    about = told(order)
    make.know_charge(order)
    inquiring.open_inquiry(**about)
    fulfilling.confirm_receipt(order=order, buyer=bilal)
    begin(order)
    assert not Transfer.objects.exists()
    decide(order, won=True)
    make.send()
    assert (Transfer.objects.get().state, Transfer.objects.get().amount) == ("done", order.share)


def test_share_that_waited_goes_at_once_after_a_won_dispute(ayesha, bilal):
    order = make.make_owed_order(ayesha.seller_profile, bilal)
    begin(order)
    make.send()
    assert Transfer.objects.get().state == "intended"
    decide(order, won=True)
    make.send()
    assert Transfer.objects.get().state == "done"


def test_dispute_of_more_than_we_hold_is_a_loss_and_a_mismatch(order):
    refunding.refund(order=order, amount=Decimal(950), reason="Late", actor=None)
    make.send_back()
    decide(order, won=False)
    assert balances() == {"provider": -950, "losses": 950}
    assert "950" in Mismatch.objects.get().found


def test_refund_that_waits_is_not_sent_after_a_lost_dispute(order):
    made = refunding.refund(order=order, amount=Decimal(500), reason="Late", actor=None)
    begin(order)
    make.send_back()
    made.refresh_from_db()
    assert (made.state, made.attempts) == ("intended", 0)
    decide(order, won=False)
    made.refresh_from_db()
    order.refresh_from_db()
    assert (made.state, order.state, balances()) == ("cancelled", "refunded", {})


def test_refund_that_waits_is_sent_after_a_won_dispute(order):
    made = refunding.refund(order=order, amount=Decimal(500), reason="Late", actor=None)
    begin(order)
    decide(order, won=True)
    sending_back.send_due(now=timezone.now())
    assert Refund.objects.get(pk=made.pk).state == "done"


def test_whole_refund_that_waits_does_not_make_a_won_order_refunded(order):
    made = refunding.refund(order=order, reason="Late", actor=None)
    begin(order)
    decide(order, won=True)
    order.refresh_from_db()
    assert (order.state, made.state) == ("paid", "intended")
    make.send_back()
    order.refresh_from_db()
    assert (order.state, balances()) == ("refunded", {})


def test_cancelled_order_that_its_bank_gives_back_bears_it(order):
    """Its refund had not been sent yet."""
    from orders import progressing

    progressing.move(order=order, to=Order.State.CANCELLED, reason="The maker cannot send it")
    refunding.refund(order=order, reason="Cancelled", actor=None)
    begin(order)
    order.refresh_from_db()
    assert order.state == "cancelled"
    decide(order, won=False)
    order.refresh_from_db()
    assert (order.state, Refund.objects.get().state, balances()) == ("refunded", "cancelled", {})
    assert not Mismatch.objects.exists()


def test_refund_that_came_back_is_left_to_a_person(order):
    made = refunding.refund(order=order, amount=Decimal(100), reason="Late", actor=None)
    make.hear_of(made)
    make.hear_of(made, "failed")
    decide(order, won=False)
    assert (Refund.objects.get().state, balances()) == ("stuck", {"unclaimed": -100, "losses": 100})


def test_dispute_lost_beside_another_leaves_the_order_to_it(order):
    begin(order, 100, reference="dp_1")
    begin(order, 100, reference="dp_2")
    decide(order, 100, reference="dp_1", won=False)
    order.refresh_from_db()
    assert order.state == "disputed"
    decide(order, 100, reference="dp_2", won=True)
    order.refresh_from_db()
    assert order.state == "paid"


def test_second_dispute_keeps_the_order_where_it_is(order):
    begin(order, 100, reference="dp_1")
    begin(order, 100, reference="dp_2")
    decide(order, 100, reference="dp_1", won=True)
    order.refresh_from_db()
    assert order.state == "disputed"
    decide(order, 100, reference="dp_2", won=True)
    order.refresh_from_db()
    assert (order.state, balances()) == ("paid", PAID)


def test_orders_of_one_payment_share_what_is_disputed(ayesha, bilal):
    from orders.models import Payment, Purchase

    parts = [make.make_purchase(ayesha.seller_profile, bilal, price=price) for price in (1_000, 3_000)]
    parent = Purchase.objects.create(
        number="PUR-J", buyer=bilal, total=sum(part.total for part in parts), deadline=parts[0].deadline
    )
    Purchase.objects.filter(pk__in=[part.pk for part in parts]).update(joined_into=parent)
    Order.objects.update(state="paid")
    payment = Payment.objects.create(purchase=parent, provider="sandbox", amount=parent.total, state="paid")
    capturing.book(payment=payment, now=timezone.now())
    orders = list(Order.objects.order_by("pk"))
    disputing.close_dispute(
        payment=payment, reference="dp_1", amount=payment.amount / 2, reason="", won=False, now=timezone.now()
    )
    assert [apportioning.left_of(order) for order in orders] == [order.total / 2 for order in orders]
    assert {order.state for order in Order.objects.all()} == {"paid"}
    assert sum(entry.amount for entry in LedgerEntry.objects.all()) == 0


def test_shipping_waits_for_the_bank(order, ayesha):
    from orders.progressing import IllegalTransition

    begin(order)
    with pytest.raises(IllegalTransition):
        fulfilling.ship(order=order, seller=ayesha.seller_profile, courier="TCS")


@pytest.mark.parametrize("won", [True, False])
def test_any_order_of_words_ends_in_the_same(ayesha, bilal, won):
    """Opened, opened again, closed, closed again."""
    ends = set()
    for words in set(itertools.permutations(["open", "open", "close", "close"])):
        order = make.make_shipped_order(ayesha.seller_profile, bilal)
        before = ledger.balance(Account.SELLERS)
        for word in words:
            begin(order, reference=order.number) if word == "open" else decide(order, reference=order.number, won=won)
        order.refresh_from_db()
        freeze = order.freezes.get()
        ends.add((order.state, freeze.lifted_at is not None, ledger.balance(Account.SELLERS) - before, len(balances())))
    assert len(ends) == 1
