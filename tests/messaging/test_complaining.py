"""Complaints: taken in, moved on by staff along one table, told each time."""

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from messaging import complaining
from messaging.models import Complaint
from tests.messaging.rows import Kind, make_order

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
