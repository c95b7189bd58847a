"""Complaints: taken in, moved on by staff along one table, told each time."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import complaining
from messaging.models import Complaint
from orders.models import Transfer
from orders.parcels import fulfilling
from orders.payouts import shares
from tests.messaging.rows import Kind, make_order
from tests.orders import factories as make

State = Complaint.State


def file(author, **overrides):
    fields = {"category": "shipping", "title": "Nothing came", "text": "Two weeks now."}
    return complaining.file_complaint(author=author, **fields | overrides)


def test_filing_numbers_it_and_tells_its_author(bilal):
    complaint = file(bilal)
    assert complaint.number.startswith("CMP-")
    told = bilal.notifications.get()
    assert (told.kind, told.context["variant"]) == (Kind.COMPLAINT_UPDATE, "filed")


def test_both_sides_of_an_order_may_complain_about_it(ayesha, bilal):
    order = make_order(ayesha.seller_profile, bilal)
    assert {file(person, order=order).order for person in (ayesha, bilal)} == {order}


def test_somebody_else_s_order_is_refused(ayesha, bilal, zoya):
    order = make_order(ayesha.seller_profile, bilal)
    with pytest.raises(complaining.ForeignOrder):
        file(zoya, order=order)
    assert not Complaint.objects.exists()
    assert not zoya.notifications.exists()


def test_too_many_in_a_day_are_refused(bilal, zoya, settings):
    now, most = timezone.now(), settings.MARKET["COMPLAINTS_PER_DAY"]
    for _ in range(most):
        file(bilal, now=now)
    with pytest.raises(complaining.TooMany):
        file(bilal, now=now + timedelta(hours=23))
    assert bilal.complaints.count() == bilal.notifications.count() == most
    assert file(zoya, now=now)
    assert file(bilal, now=now + timedelta(hours=25))


LEGAL = {
    (State.OPEN, State.IN_PROGRESS),
    (State.IN_PROGRESS, State.RESOLVED),
    (State.RESOLVED, State.CLOSED),
    (State.RESOLVED, State.OPEN),
    (State.CLOSED, State.OPEN),
}


@pytest.mark.parametrize(("before", "after"), list(itertools.permutations(State, 2)))
def test_moves_follow_the_table(bilal, staff, before, after):
    complaint = file(bilal)
    Complaint.objects.update(state=before)
    if (before, after) in LEGAL:
        complaining.change_state(complaint=complaint, state=after, actor=staff)
        assert bilal.notifications.count() == 2
    else:
        with pytest.raises(complaining.IllegalMove):
            complaining.change_state(complaint=complaint, state=after, actor=staff)
        assert bilal.notifications.count() == 1
    assert Complaint.objects.get().state == (after if (before, after) in LEGAL else before)


def test_only_staff_move_it(bilal):
    complaint = file(bilal)
    with pytest.raises(complaining.StaffOnly):
        complaining.change_state(complaint=complaint, state=State.IN_PROGRESS, actor=bilal)
    assert Complaint.objects.get().state == State.OPEN


def test_same_again_changes_and_tells_nothing(bilal, staff):
    complaint = file(bilal)
    complaining.change_state(complaint=complaint, state=State.OPEN, actor=staff)
    assert bilal.notifications.count() == 1


def test_reopening_and_the_same_state_again_are_told_each_time(bilal, staff):
    complaint, now = file(bilal), timezone.now()
    for minutes, state in enumerate(["in_progress", "resolved", "open", "in_progress", "resolved"], 1):
        later = now + timedelta(minutes=minutes)
        complaining.change_state(complaint=complaint, state=state, actor=staff, answer="See", now=later)
    assert bilal.notifications.count() == 6


# -- What an open complaint holds up ----------------------------------------------------------------------


def moved(complaint, *states, staff):
    for state in states:
        complaint = complaining.change_state(complaint=complaint, state=state, actor=staff)
    return complaint


def test_buyers_complaint_freezes_the_payout_until_it_is_settled(ayesha, bilal, staff):
    order = make_order(ayesha.seller_profile, bilal)
    complaint = file(bilal, order=order)
    freeze = order.freezes.get()
    assert (freeze.cause, freeze.reference, freeze.lifted_at) == ("complaint", complaint.number, None)
    complaint = moved(complaint, State.IN_PROGRESS, staff=staff)
    assert shares.is_frozen(order)
    complaint = moved(complaint, State.RESOLVED, staff=staff)
    assert not shares.is_frozen(order)
    complaint = moved(complaint, State.OPEN, staff=staff)
    assert shares.is_frozen(order)
    moved(complaint, State.IN_PROGRESS, State.RESOLVED, State.CLOSED, staff=staff)
    assert not shares.is_frozen(order) and order.freezes.count() == 1


def test_two_complaints_are_two_causes(ayesha, bilal, staff):
    order = make_order(ayesha.seller_profile, bilal)
    first, _second = file(bilal, order=order), file(bilal, order=order)
    moved(first, State.IN_PROGRESS, State.RESOLVED, staff=staff)
    assert shares.is_frozen(order)


def test_sellers_own_complaint_and_one_about_nothing_freeze_nothing(ayesha, bilal):
    order = make_order(ayesha.seller_profile, bilal)
    file(ayesha, order=order), file(bilal)
    assert not order.freezes.exists()


def test_settled_complaint_releases_the_share(ayesha, bilal, staff):
    order = make.make_delivered_order(ayesha.seller_profile, bilal)
    complaint = file(bilal, order=order)
    fulfilling.confirm_receipt(order=order, buyer=bilal)
    assert not Transfer.objects.exists()
    moved(complaint, State.IN_PROGRESS, State.RESOLVED, staff=staff)
    assert Transfer.objects.get().order == order
