"""The clock of orders: what nobody sent, what nobody confirmed, and the reminders before."""

import time
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from catalog.models import FixedPriceListing
from messaging.wording import words_of
from orders import progressing
from orders.audit import sales
from orders.models import Order, PayoutFreeze, Refund, Transfer
from orders.parcels import expecting, fulfilling, withdrawing
from orders.payouts import shares
from orders.reports import narrating
from tests import factories
from tests.orders import factories as make
from tests.races import at_once

DAY = timedelta(days=1)
NOW = timezone.now()
COMPLAINT = {"cause": PayoutFreeze.Cause.COMPLAINT, "reference": "CMP-1"}


def order() -> Order:
    return Order.objects.get()


@pytest.fixture
def paid(ayesha, bilal):
    """Promised within three days."""
    return make.make_paid_order(ayesha.seller_profile, bilal, now=NOW, stock=5)


@pytest.fixture
def shipped(ayesha, bilal):
    return make.make_shipped_order(ayesha.seller_profile, bilal, now=NOW)


@pytest.fixture
def delivered(ayesha, bilal):
    return make.make_delivered_order(ayesha.seller_profile, bilal, now=NOW)


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


# -- The buyer is warned before the clock counts it as received -------------------------------------------


def warnings(person) -> list:
    return list(person.notifications.filter(kind="receipt_due").order_by("pk"))


@pytest.mark.parametrize(("stage", "days"), [("shipped", 14), ("delivered", 7)])
def test_buyer_is_warned_once_two_days_before(request, ayesha, bilal, stage, days):
    request.getfixturevalue(stage)
    early = NOW + (days - 2) * DAY
    assert expecting.warn_due(now=early - timedelta(seconds=1)) == 0 and not warnings(bilal)
    assert [expecting.warn_due(now=early + hours * timedelta(hours=1)) for hours in range(0, 48, 12)] == [1, 0, 0, 0]
    (told,) = warnings(bilal)
    assert (told.context["deadline"], told.url) == ((NOW + days * DAY).isoformat(), order().get_absolute_url())
    assert told.context.get("variant") == ("on_its_way" if stage == "shipped" else None)
    assert told.mail_state == "waiting" and not warnings(ayesha)
    words = words_of(told)
    assert order().number in words.sentence and "open a complaint" in words.sentence
    assert order().due_at == NOW + days * DAY
    expecting.move_due(now=NOW + days * DAY)
    assert order().state == "completed" and expecting.warn_due(now=NOW + 99 * DAY) == 0


def test_delivered_after_the_warning_its_new_clock_is_warned_of(shipped, ayesha, bilal):
    expecting.warn_due(now=NOW + 12 * DAY)
    fulfilling.deliver(order=shipped, actor=ayesha, now=NOW + 13 * DAY)
    assert expecting.warn_due(now=NOW + 17 * DAY) == 0
    assert [expecting.warn_due(now=NOW + 18 * DAY) for _ in range(2)] == [1, 0]
    assert [row.context["deadline"] for row in warnings(bilal)] == [
        (NOW + 14 * DAY).isoformat(),
        (NOW + 20 * DAY).isoformat(),
    ]


@pytest.mark.parametrize("cause", PayoutFreeze.Cause.values)
def test_nobody_is_warned_of_what_is_frozen_until_it_goes_on(delivered, bilal, cause):
    known_by = {"cause": cause, "reference": "x"}
    shares.freeze(order=delivered, **known_by)
    assert expecting.warn_due(now=NOW + 6 * DAY) == 0 and not warnings(bilal)
    shares.unfreeze(order=delivered, **known_by)
    assert expecting.warn_due(now=NOW + 6 * DAY) == 1 and len(warnings(bilal)) == 1


def test_frozen_after_it_was_found_it_is_not_warned_of(delivered, bilal):
    seen = order()
    shares.freeze(order=delivered, **COMPLAINT)
    assert not expecting.warn(seen) and order().reminder_count == 0 and not warnings(bilal)


def test_confirmed_after_it_was_found_it_is_not_warned_of(delivered, bilal):
    seen = order()
    fulfilling.confirm_receipt(order=delivered, buyer=bilal)
    assert not expecting.warn(seen) and not warnings(bilal)


def test_reminders_of_the_seller_do_not_count_for_the_buyer(paid, ayesha, bilal):
    expecting.remind_due(now=NOW + 3 * DAY)
    assert order().reminder_count == 2
    fulfilling.ship(order=paid, seller=ayesha.seller_profile, courier="TCS", tracking="77912045118", now=NOW + 3 * DAY)
    assert order().reminder_count == 0
    assert expecting.warn_due(now=NOW + 15 * DAY) == 1 and len(warnings(bilal)) == 1


def test_nobody_is_warned_of_what_waits_for_people(paid, ayesha, bilal):
    fulfilling.ship(order=paid, seller=ayesha.seller_profile, courier="Other", now=NOW)
    assert expecting.warn_due(now=NOW + 13 * DAY) == 0 and not warnings(bilal)


def test_warning_that_cannot_be_told_is_not_counted(delivered, bilal, monkeypatch):
    """Told and counted in one transaction."""

    def break_down(**words):
        raise ZeroDivisionError

    monkeypatch.setattr("messaging.telling.orders.warn_of_completion", break_down)
    with pytest.raises(ZeroDivisionError):
        expecting.warn_due(now=NOW + 5 * DAY)
    monkeypatch.undo()
    assert expecting.warn_due(now=NOW + 5 * DAY) == 1 and len(warnings(bilal)) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_warn_once(delivered, bilal):
    results = at_once(*[partial(expecting.warn_due, now=NOW + 5 * DAY)] * 8)
    assert sorted(results) == [0] * 7 + [1] and len(warnings(bilal)) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_sweeps_announce_it_more_than_once_without_the_lock(delivered, monkeypatch):
    def read(pk):
        found = Order.objects.select_related("seller__user").get(pk=pk)
        time.sleep(0.2)
        return found

    monkeypatch.setattr(progressing, "lock", read)
    assert sum(at_once(*[partial(expecting.warn_due, now=NOW + 5 * DAY)] * 8)) > 1
