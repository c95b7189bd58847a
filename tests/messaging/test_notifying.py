"""Writing notifications: once, with the fact, cheaply; reading them."""

import pytest
from django.db import transaction

from messaging import live, notifying, tasks
from messaging.models import Notification
from tests.messaging.rows import Kind, tell


def test_notify_writes_one_row_with_waiting_mail(bilal):
    told = tell(bilal)
    assert (told.mail_state, told.mail_due_at, told.read_at) == ("waiting", told.created_at, None)


def test_notify_without_mail_has_no_due_time(bilal):
    told = tell(bilal, mail=False)
    assert (told.mail_state, told.mail_due_at) == ("none", None)


def test_notify_twice_is_one_row_and_the_first_stays(bilal):
    first = tell(bilal, subject="bid:1")
    notifying.read(notification=first)
    again = tell(bilal, subject="bid:1", context={"title": "Another"})
    assert Notification.objects.count() == 1
    assert again.context == first.context
    assert again.read_at is not None


def test_notify_tells_each_person_and_kind_apart(bilal, sana):
    tell(bilal, subject="auction:1")
    tell(sana, subject="auction:1")
    tell(bilal, kind=Kind.AUCTION_LOST, subject="auction:1")
    assert Notification.objects.count() == 3


def test_write_is_one_insert_for_many(bilal, sana, zoya, django_assert_num_queries):
    people = [bilal, sana, zoya]
    rows = [notifying.notice(recipient_id=p.pk, kind=Kind.OUTBID, subject="bid:1", url="/") for p in people]
    with django_assert_num_queries(1):
        notifying.write(rows)
    assert Notification.objects.count() == 3


@pytest.fixture
def woken(monkeypatch):
    """The queue's own record of tasks that were scheduled."""
    monkeypatch.setitem(tasks.waking, "until", 0.0)
    huey = tasks.send_mail.huey
    huey.flush()
    yield huey
    huey.flush()


def queued(huey) -> int:
    return len(huey.pending()) + len(huey.scheduled())


@pytest.mark.django_db(transaction=True)
def test_fact_undone_leaves_no_row_and_wakes_nobody(bilal, woken):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(bilal)
        raise ZeroDivisionError
    assert Notification.objects.count() == 0
    assert queued(woken) == 0


@pytest.mark.django_db(transaction=True)
def test_commit_wakes_the_mailer_once_for_a_burst(bilal, woken):
    with transaction.atomic():
        tell(bilal)
        tell(bilal)
        assert queued(woken) == 0
    tell(bilal)
    assert queued(woken) == 1


@pytest.mark.django_db(transaction=True)
def test_rows_without_mail_wake_nobody(bilal, woken):
    tell(bilal, mail=False)
    assert queued(woken) == 0


def test_read_keeps_the_first_time(bilal):
    told = tell(bilal)
    notifying.read(notification=told)
    told.refresh_from_db()
    first = told.read_at
    notifying.read(notification=told)
    told.refresh_from_db()
    assert told.read_at == first


def test_read_all_leaves_others_alone(bilal, sana):
    tell(bilal), tell(bilal), tell(sana)
    assert notifying.read_all(recipient=bilal) == 2
    assert notifying.read_all(recipient=bilal) == 0
    assert sana.notifications.unread().count() == 1


def test_toast_escapes_people_s_words(bilal):
    context = {"title": "<script>alert(1)</script>", "bidder": 2, "next_bid": 1250}
    told = tell(bilal, context=context)
    frame = live.toast(bilal.pk, told.kind, told.subject, told.created_at)
    assert "<script>" not in frame
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in frame
    assert 'hx-swap-oob="beforeend:#toasts"' in frame
    assert f"/notifications/{told.pk}/" in frame


def test_toast_is_not_said_again_for_a_row_that_was_there(bilal):
    told = tell(bilal)
    later = notifying.notice(recipient_id=bilal.pk, kind=told.kind, subject=told.subject, url="/")
    assert live.toast(bilal.pk, told.kind, told.subject, later.created_at) is None


def test_bell_counts_what_is_new(bilal):
    tell(bilal), tell(bilal)
    assert ">2<" in live.bell(bilal.pk)
    notifying.read_all(recipient=bilal)
    assert ">2<" not in live.bell(bilal.pk)


def test_frames_are_small(bilal):
    told = tell(bilal, context={"title": "ب" * 120, "bidder": 2, "next_bid": 1250})
    frame = live.toast(bilal.pk, told.kind, told.subject, told.created_at)
    assert len(frame.encode()) <= 1536
    assert len(live.bell(bilal.pk).encode()) <= 512
