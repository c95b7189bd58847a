from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import appealing, standing
from accounts.models import Appeal, Block
from config import auditing
from messaging.models import Notification
from orders.models import Violation
from orders.payments import deadlines
from orders.purchases import violations
from tests.orders.factories import make_win
from tests.pages import parse, words
from tests.races import at_once, failures

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
DAY, MOMENT = timedelta(days=1), timedelta(milliseconds=1)


@pytest.fixture
def blocked(bilal, staff):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.", actor=staff)
    return bilal


@pytest.fixture
def defaulter(ayesha, sana):
    """Four unpaid wins of ten days ago, a moment apart; blocked with the third, after the fourth's time was over."""
    wins = [make_win(ayesha.seller_profile, sana, now=NOW - 10 * DAY + place * MOMENT) for place in range(4)]
    for win in wins:
        deadlines.expire(purchase=win, now=win.deadline + 5 * MOMENT)
    return sana


def refused(error, call):
    before = list(Appeal.objects.values()), list(Block.objects.values()), Notification.objects.count()
    with pytest.raises(error):
        call()
    assert (list(Appeal.objects.values()), list(Block.objects.values()), Notification.objects.count()) == before


def test_granted_the_block_is_lifted_and_the_person_told(blocked, staff):
    appeal = appealing.appeal(user=blocked, text=" It was my brother. ")
    granted = appealing.grant(appeal=appeal, actor=staff, answer="We believe you.")
    assert (granted.text, granted.granted, granted.decided_by) == ("It was my brother.", True, staff)
    assert not standing.is_blocked(blocked)
    told = blocked.notifications.get(kind="appeal")
    assert (told.context["variant"], told.context["answer"]) == ("granted", "We believe you.")
    assert blocked.notifications.filter(kind="account_unblocked").count() == 1
    assert auditing.broken_rows() == []


def test_denied_the_block_stays_and_the_person_reads_why(blocked, staff):
    appeal = appealing.appeal(user=blocked, text="No!")
    refused(appealing.NothingSaid, lambda: appealing.deny(appeal=appeal, actor=staff, answer=" "))
    appealing.deny(appeal=appeal, actor=staff, answer="We saw it ourselves.")
    assert standing.is_blocked(blocked)
    assert blocked.notifications.get(kind="appeal").context == {"answer": "We saw it ourselves."}


def test_granted_against_violations_it_forgives_as_many_as_it_takes(defaulter, staff):
    appeal = appealing.appeal(user=defaulter, text="Load-shedding.")
    appealing.grant(appeal=appeal, actor=staff, answer="Your area had no power.")
    assert not standing.is_blocked(defaulter)
    waived = Violation.objects.exclude(waived_at=None)
    assert (waived.count(), violations.live_count(defaulter, timezone.now())) == (2, 2)
    assert list(waived) == list(Violation.objects.order_by("-recorded_at")[:2])
    assert set(waived.values_list("waiver_reason", flat=True)) == {"Appeal granted. Your area had no power."}
    assert auditing.broken_rows() == []


def test_a_waiver_that_lifts_the_block_grants_what_was_open(defaulter, staff):
    appealing.appeal(user=defaulter, text="Load-shedding.")
    for violation in Violation.objects.all()[:2]:
        violations.waive(violation=violation, actor=staff, reason="Load-shedding")
    appeal = Appeal.objects.get()
    assert (appeal.granted, appeal.decided_by, standing.is_blocked(defaulter)) == (True, staff, False)


def test_the_rule_refuses(blocked, zoya, staff):
    refused(appealing.NotBlocked, lambda: appealing.appeal(user=zoya, text="Me too"))
    refused(appealing.NothingSaid, lambda: appealing.appeal(user=blocked, text="   "))
    appeal = appealing.appeal(user=blocked, text="No!")
    assert appealing.appeal(user=blocked, text="No!") == appeal
    refused(appealing.AppealOpen, lambda: appealing.appeal(user=blocked, text="Nor that!"))
    refused(appealing.NotStaff, lambda: appealing.grant(appeal=appeal, actor=zoya))
    appealing.deny(appeal=appeal, actor=staff, answer="No.")
    refused(appealing.DecidedBefore, lambda: appealing.grant(appeal=appeal, actor=staff))


def test_the_day_it_lifts_is_when_the_third_newest_is_a_year_old(defaulter, sign_in):
    third = Violation.objects.filter(user=defaulter).order_by("-recorded_at")[2]
    ends = violations.lifts_at(defaulter, timezone.now())
    assert ends == third.recorded_at + timedelta(days=365)
    block = Block.objects.get(user=defaulter)
    violations.lift_outlived(now=ends)
    assert standing.is_blocked(defaulter)
    violations.lift_outlived(now=ends + timedelta(seconds=1))
    block.refresh_from_db()
    assert block.lifted_at is not None


def test_the_list_of_unpaid_wins(defaulter, bilal, staff, sign_in):
    waived = Violation.objects.filter(user=defaulter).first()
    violations.waive(violation=waived, actor=staff, reason="A mistake")
    text = words(parse(sign_in(defaulter).get("/violations/")))
    assert all(row.order.number in text for row in Violation.objects.all())
    assert "Forgiven" in text and "lifts by itself on" in text
    assert "None" in words(parse(sign_in(bilal).get("/violations/")))


def test_staff_decide_in_the_admin(blocked, staff, sign_in):
    appeal, office = appealing.appeal(user=blocked, text="No!"), sign_in(staff)
    chosen = {"action": "deny", "_selected_action": appeal.pk}
    asked = office.post("/admin/accounts/appeal/", chosen)
    assert asked.status_code == 200 and "No!" in words(parse(asked))
    assert Appeal.objects.get().decided_at is None
    office.post("/admin/accounts/appeal/", chosen | {"answer": "Yes."})
    assert Appeal.objects.get().granted is False
    again = appealing.appeal(user=blocked, text="Please")
    office.post("/admin/accounts/appeal/", {"action": "grant", "_selected_action": again.pk, "answer": "All right."})
    assert not standing.is_blocked(blocked)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_appeals_at_once_are_one(blocked):
    results = at_once(*[lambda: appealing.appeal(user=blocked, text="No!")] * 8)
    assert failures(results) == [] and Appeal.objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_appeals_at_once_collide_without_the_lock(blocked, monkeypatch):
    import time

    find = appealing.Block.objects.in_force

    def slowly():
        time.sleep(0.1)
        return find()

    monkeypatch.setattr(appealing, "lock_person", slowly)
    monkeypatch.setattr(appealing.Block.objects, "in_force", slowly)
    results = at_once(*[lambda: appealing.appeal(user=blocked, text="No!")] * 8)
    assert failures(results) or Appeal.objects.count() == 1
