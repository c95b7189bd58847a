"""The clock of orders: what nobody sent, what nobody confirmed, and the reminders before."""

from datetime import timedelta

import pytest

from catalog.models import FixedPriceListing
from orders.audit import sales
from orders.models import Order, PayoutFreeze, Refund, Transfer
from orders.parcels import expecting, fulfilling, withdrawing
from orders.payouts import shares
from orders.refunds import refunding
from orders.reports import narrating
from tests import factories
from tests.orders import factories as make
from tests.orders.parcels.conftest import DAY, NOW

COMPLAINT = {"cause": PayoutFreeze.Cause.COMPLAINT, "reference": "CMP-1"}


def order() -> Order:
    return Order.objects.get()


# -- Completed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("stage", "days"), [("shipped", 14), ("delivered", 7)])
def test_silence_completes_and_releases(request, ayesha, bilal, stage, days):
    request.getfixturevalue(stage)
    assert expecting.move_due(now=NOW + days * DAY - timedelta(seconds=1)) == 0
    assert expecting.move_due(now=NOW + days * DAY) == 1
    assert (order().state, order().due_at) == ("completed", None)
    last = order().events.last()
    assert (last.actor, last.reason) == (None, "Nobody said otherwise in time")
    assert Transfer.objects.get().order == order()
    assert ayesha.notifications.get(kind="completed").context["variant"] == "silence"
    assert [step.title for step in narrating.steps(order(), narrating.SELLER)][-1] == "Counted as received"
    assert bilal.notifications.filter(kind="feedback_request").exists()
    assert expecting.move_due(now=NOW + 99 * DAY) == 0


def test_parcel_without_a_number_waits_for_people(paid, ayesha):
    fulfilling.ship(order=paid, seller=ayesha.seller_profile, courier="Other", now=NOW)
    assert expecting.move_due(now=NOW + 99 * DAY) == 0 and order().state == "shipped"


def test_open_complaint_makes_it_wait_a_day_at_a_time(delivered):
    shares.freeze(order=delivered, **COMPLAINT)
    expecting.move_due(now=NOW + 7 * DAY)
    assert (order().state, order().due_at) == ("delivered", NOW + 8 * DAY)
    shares.unfreeze(order=delivered, **COMPLAINT)
    expecting.move_due(now=NOW + 8 * DAY)
    assert order().state == "completed"


def test_somebody_who_was_faster_is_left_alone(delivered, bilal):
    seen = order()
    expecting.claim(seen, NOW + 7 * DAY)
    fulfilling.confirm_receipt(order=delivered, buyer=bilal)
    expecting.look_at(seen, NOW + 7 * DAY)
    assert order().events.filter(to_state="completed").count() == 1 and order().events.last().actor == bilal


def test_claimed_order_is_nobody_elses(delivered):
    seen = order()
    assert [expecting.claim(seen, NOW) for _ in range(2)] == [True, False]


def test_one_that_raises_stops_nobody(delivered, monkeypatch, ayesha, sana):
    other, real = make.make_delivered_order(ayesha.seller_profile, sana, now=NOW), expecting.look_at

    def break_down(seen, now):
        if seen == delivered:
            raise ZeroDivisionError
        real(seen, now)

    monkeypatch.setattr(expecting, "look_at", break_down)
    assert expecting.move_due(now=NOW + 7 * DAY) == 1
    delivered.refresh_from_db(), other.refresh_from_db()
    assert (delivered.state, other.state) == ("delivered", "completed")
    assert delivered.due_at == NOW + 7 * DAY + expecting.AFTER_ERROR


# -- Cancelled --------------------------------------------------------------------------------------------


def test_what_never_ships_is_cancelled_and_refunded_a_week_after_the_promise(paid, ayesha, bilal):
    assert expecting.move_due(now=NOW + 10 * DAY - timedelta(seconds=1)) == 0
    assert FixedPriceListing.objects.get().stock == 4
    assert expecting.move_due(now=NOW + 10 * DAY) == 1
    assert (order().state, FixedPriceListing.objects.get().stock) == ("cancelled", 5)
    refund = Refund.objects.get()
    assert (refund.amount, refund.actor, refund.state) == (order().total, None, "intended")
    assert (refund.commission_part, refund.share_part) == (order().commission, order().share)
    for person, variant in [(bilal, "late"), (ayesha, "seller")]:
        assert person.notifications.get(kind="order_cancelled").context["variant"] == variant
    assert list(sales.returned_stock()) == list(sales.transitions()) == []
    assert expecting.move_due(now=NOW + 99 * DAY) == 0


def test_complaint_does_not_keep_money_from_going_back(paid):
    shares.freeze(order=paid, **COMPLAINT)
    expecting.move_due(now=NOW + 10 * DAY)
    assert order().state == "cancelled"


@pytest.mark.parametrize("cause", [PayoutFreeze.Cause.STAFF, PayoutFreeze.Cause.DISPUTE])
def test_what_staff_or_the_bank_hold_waits(paid, cause):
    shares.freeze(order=paid, cause=cause, reference="x")
    expecting.move_due(now=NOW + 10 * DAY)
    assert (order().state, order().due_at) == ("paid", NOW + 11 * DAY)
    assert not Refund.objects.exists()


# -- By the seller ----------------------------------------------------------------------------------------


def test_seller_cancels_with_a_reason_that_the_buyer_reads(paid, ayesha, bilal):
    withdrawing.withdraw(order=paid, seller=ayesha.seller_profile, reason=" It broke\nin the kiln. ", now=NOW)
    assert (order().state, order().events.last().actor, order().events.last().reason) == (
        "cancelled",
        ayesha,
        "It broke in the kiln.",
    )
    assert (Refund.objects.get().amount, Refund.objects.get().reason) == (order().total, "It broke in the kiln.")
    assert FixedPriceListing.objects.get().stock == 5
    assert bilal.notifications.get(kind="order_cancelled").context["reason"] == "It broke in the kiln"
    assert not ayesha.notifications.filter(kind="order_cancelled").exists()


def test_cancelled_win_may_be_listed_again_but_is_not_by_itself(ayesha, bilal):
    purchase = make.make_win(ayesha.seller_profile, bilal)
    make.pay(purchase)
    withdrawing.withdraw(order=order(), seller=ayesha.seller_profile, reason="Broken")
    auction = order().auction
    assert auction.lapsed_at and not auction.product.auctions.filter(relisted_from=auction).exists()
    assert list(sales.sold_auctions()) == []


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_no_reason_is_refused(paid, ayesha, reason):
    with pytest.raises(withdrawing.ReasonMissing):
        withdrawing.withdraw(order=paid, seller=ayesha.seller_profile, reason=reason)
    assert order().state == "paid" and not Refund.objects.exists()


def test_stranger_cannot_cancel(paid, zoya):
    with pytest.raises(withdrawing.NotYours):
        withdrawing.withdraw(order=paid, seller=factories.make_seller(zoya), reason="No")
    assert order().state == "paid" and not Refund.objects.exists()


@pytest.mark.parametrize("state", [state for state in Order.State if state != "paid"])
def test_only_what_is_paid_and_not_sent_can_be_cancelled(paid, ayesha, state):
    Order.objects.update(state=state)
    with pytest.raises(withdrawing.NotToBeSent):
        withdrawing.withdraw(order=paid, seller=ayesha.seller_profile, reason="No")
    assert order().state == state and not Refund.objects.exists() and FixedPriceListing.objects.get().stock == 4


# -- Reminders --------------------------------------------------------------------------------------------


def reminders(person) -> list[str]:
    return [row.subject for row in person.notifications.filter(kind="shipment_due").order_by("pk")]


def test_seller_is_reminded_a_day_before_and_when_it_is_over(paid, ayesha):
    subject = f"order:{paid.pk}"
    assert expecting.remind_due(now=NOW + 2 * DAY - timedelta(seconds=1)) == 0
    assert [expecting.remind_due(now=NOW + 2 * DAY) for _ in range(2)] == [1, 0]
    assert reminders(ayesha) == [subject]
    assert [expecting.remind_due(now=NOW + 3 * DAY) for _ in range(2)] == [1, 0]
    assert reminders(ayesha) == [subject, f"{subject}:over"]
    told = ayesha.notifications.get(subject=f"{subject}:over")
    assert told.context["cancelled_at"] == order().due_at.isoformat()
    assert told.context["deadline"] == expecting.promised_at(order()).isoformat() == (NOW + 3 * DAY).isoformat()


def test_late_sweep_says_only_what_is_true_now(paid, ayesha):
    assert expecting.remind_due(now=NOW + 5 * DAY) == 1
    assert reminders(ayesha) == [f"order:{paid.pk}:over"] and expecting.remind_due(now=NOW + 5 * DAY) == 0


def test_who_promised_a_day_is_reminded_only_when_it_is_over(paid, ayesha):
    Order.objects.update(handling_days=1, due_at=NOW + 8 * DAY)
    assert (expecting.remind_due(now=NOW), expecting.remind_due(now=NOW + DAY)) == (0, 1)


def test_what_is_on_its_way_is_not_reminded_of(shipped):
    assert expecting.remind_due(now=NOW + 30 * DAY) == 0 and expecting.promised_at(shipped) is None


def test_what_is_all_going_back_is_not_reminded_of(paid, ayesha):
    refunding.refund(order=paid, reason="Late", actor=None, now=NOW)
    assert expecting.remind_due(now=NOW + 2 * DAY) == 0 and reminders(ayesha) == []
