"""The buyer is warned before the clock counts an order as received."""

import time
from datetime import timedelta
from functools import partial

import pytest

from messaging.wording import words_of
from orders import progressing
from orders.models import Order, PayoutFreeze
from orders.parcels import expecting, fulfilling
from orders.payouts import shares
from tests.orders.parcels.conftest import DAY, NOW
from tests.orders.parcels.test_expecting import COMPLAINT, order
from tests.races import at_once


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
