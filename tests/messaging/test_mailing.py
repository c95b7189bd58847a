"""The outbox: sent once, retried, parked, taken up again; a poison address delays nobody."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from messaging import mailing, tasks
from messaging.models import Notification
from messaging.wording import WORDINGS
from tests.messaging import post
from tests.messaging.rows import Kind, tell


@pytest.fixture(autouse=True)
def office(settings):
    settings.EMAIL_BACKEND = "tests.messaging.post.EmailBackend"
    yield
    post.refused.clear(), post.closed.clear(), post.opened.clear()


@pytest.fixture
def told(bilal):
    return tell(bilal)


def fresh(row):
    row.refresh_from_db()
    return row


def test_due_mail_is_sent_and_noted(told, bilal):
    assert mailing.send_due() == 1
    assert (fresh(told).mail_state, told.mail_due_at) == ("sent", None)
    assert told.mailed_at is not None
    assert [m.to for m in mail.outbox] == [[bilal.email]]
    assert mailing.send_due() == 0
    assert len(mail.outbox) == 1


def test_mail_not_yet_due_waits(told):
    assert mailing.send_due(now=told.created_at - timedelta(seconds=1)) == 0
    assert fresh(told).mail_attempts == 0


def test_rows_without_mail_are_never_sent(bilal):
    tell(bilal, mail=False)
    assert mailing.send_due() == 0


def test_batch_goes_over_one_connection(bilal, sana, zoya):
    for person in (bilal, sana, zoya):
        tell(person)
    assert mailing.send_due() == 3
    assert len(post.opened) == 1


def test_limit_leaves_the_newest_for_later(bilal, sana):
    tell(bilal), tell(sana)
    assert mailing.send_due(limit=1) == 1
    assert [m.to for m in mail.outbox] == [[bilal.email]]


def test_refused_mail_is_retried_with_growing_waits_then_parked(told, bilal, settings):
    post.refused.add(bilal.email)
    now = timezone.now()
    waits = []
    for attempt in range(1, settings.MARKET["MAIL_ATTEMPTS"]):
        assert mailing.send_due(now=now) == 1
        assert (fresh(told).mail_state, told.mail_attempts) == ("waiting", attempt)
        waits.append(told.mail_due_at - now)
        now = told.mail_due_at
    assert waits == mailing.BACKOFF
    mailing.send_due(now=now)
    assert (fresh(told).mail_state, told.mail_attempts, told.mail_due_at) == ("parked", 5, None)
    assert "No such person" in told.mail_error
    assert mailing.send_due(now=now + timedelta(days=1)) == 0
    assert mail.outbox == []


def test_poison_address_delays_nobody(told, bilal, sana):
    post.refused.add(bilal.email)
    other = tell(sana)
    assert mailing.send_due() == 2
    assert fresh(other).mail_state == "sent"
    assert fresh(told).mail_state == "waiting"


def test_words_that_cannot_be_rendered_delay_nobody(told, bilal, sana):
    Notification.objects.filter(pk=told.pk).update(context={"next_bid": "no number"})
    other = tell(sana)
    mailing.send_due()
    assert fresh(other).mail_state == "sent"
    assert (fresh(told).mail_state, told.mail_attempts) == ("waiting", 1)


def test_dead_server_costs_no_try_and_is_noted(told):
    post.closed.append(True)
    assert mailing.send_due() == 0
    assert (fresh(told).mail_state, told.mail_attempts) == ("waiting", 0)
    assert "Nobody answers" in told.mail_error
    post.closed.clear()
    assert mailing.send_due() == 1
    assert (fresh(told).mail_state, told.mail_error) == ("sent", "")


def test_row_of_a_dead_worker_is_taken_up_after_its_lease(told):
    now = timezone.now()
    assert mailing.claim(told, now=now)
    assert mailing.send_due(now=now + mailing.LEASE - timedelta(seconds=1)) == 0
    assert mailing.send_due(now=now + mailing.LEASE) == 1
    assert (fresh(told).mail_state, told.mail_attempts) == ("sent", 2)


def test_row_that_kills_its_workers_is_parked(told, settings):
    now = timezone.now()
    for _death in range(settings.MARKET["MAIL_ATTEMPTS"]):
        assert mailing.claim(fresh(told), now=now)
        now += mailing.LEASE
    mailing.send_due(now=now)
    assert fresh(told).mail_state == "parked"
    assert mail.outbox == []


def test_row_in_hand_is_claimed_by_one(told):
    same = Notification.objects.get(pk=told.pk)
    assert mailing.claim(told)
    assert not mailing.claim(same)


def test_outcome_of_a_lost_lease_is_not_written(told):
    now = timezone.now()
    assert mailing.claim(told, now=now)
    late = Notification.objects.select_related("recipient").get(pk=told.pk)
    assert mailing.claim(Notification.objects.get(pk=told.pk), now=now + mailing.LEASE)
    mailing.note(late, mail_state="parked", mail_due_at=None)
    assert fresh(told).mail_state == "sending"


def test_outbid_is_mailed_once_in_ten_minutes_per_auction(bilal, sana):
    now = timezone.now()
    tell(bilal, now=now), tell(bilal, now=now), tell(sana, now=now)
    tell(bilal, url="/auctions/8/another/", now=now)
    mailing.send_due(now=now)
    assert len(mail.outbox) == 3
    tell(bilal, now=now)
    mailing.send_due(now=now + timedelta(minutes=9))
    assert len(mail.outbox) == 3
    tell(bilal, now=now)
    mailing.send_due(now=now + timedelta(minutes=11))
    assert len(mail.outbox) == 4


def test_outbid_in_the_last_hour_is_always_mailed(bilal):
    for _time in range(2):
        tell(bilal, context={"title": "Plate", "last_hour": True})
    mailing.send_due()
    assert len(mail.outbox) == 2


def test_closed_account_gets_no_mail(told, bilal):
    type(bilal).objects.filter(pk=bilal.pk).update(is_active=False)
    mailing.send_due()
    assert fresh(told).mail_state == "none"
    assert mail.outbox == []


def test_staff_retry_starts_anew(told, bilal):
    Notification.objects.filter(pk=told.pk).update(mail_state="parked", mail_due_at=None, mail_attempts=5)
    assert mailing.retry(Notification.objects.all()) == 1
    assert mailing.send_due() == 1
    assert (fresh(told).mail_state, told.mail_attempts) == ("sent", 1)
    assert mailing.retry(Notification.objects.all()) == 0


def test_message_id_is_the_same_at_every_try(told):
    connection = mail.get_connection()
    first = mailing.compose(told, connection).message()["Message-ID"]
    assert first == mailing.compose(told, connection).message()["Message-ID"] == f"<notification-{told.pk}@testserver>"


def test_mail_says_it_in_text_and_html_with_one_button(told, bilal):
    mailing.send_due()
    sent = mail.outbox[0]
    assert sent.subject == "You are outbid on Blue plate"
    assert "Bidder 2 leads. Rs\u00a01,250 takes it back." in sent.body
    assert "http://testserver/auctions/7/blue-plate/" in sent.body
    page, kind = sent.alternatives[0]
    assert kind == "text/html"
    assert page.count('class="button"') == 1
    assert 'href="http://testserver/auctions/7/blue-plate/"' in page


def test_mail_escapes_in_html_and_not_in_text(bilal):
    tell(bilal, context={"title": "<b>Tom & Co</b>\r\nBcc: all@example.pk"})
    mailing.send_due()
    sent = mail.outbox[0]
    assert sent.subject == "You are outbid on <b>Tom & Co</b> Bcc: all@example.pk"
    assert "<b>Tom & Co</b>" in sent.body
    assert "<b>Tom" not in sent.alternatives[0][0]
    assert sent.message().get_all("Bcc") is None


@pytest.mark.parametrize("key", WORDINGS)
def test_every_kind_makes_a_whole_mail(key, bilal):
    kind, _dot, variant = key.partition(".")
    told = tell(bilal, kind=kind, context={"variant": variant} if variant else {})
    message = mailing.compose(told, mail.get_connection())
    assert message.subject
    assert "Assalam-o-alaikum Bilal" in message.body
    for part in (message.body, message.alternatives[0][0]):
        assert "{{" not in part
        assert "{%" not in part
        assert not re.search(r"\bNone\b", part)


def test_task_empties_the_outbox(bilal):
    for _mail in range(3):
        tell(bilal, context={"title": "Plate", "last_hour": True})
    tasks.send_mail.call_local()
    assert len(mail.outbox) == 3


def test_sweep_takes_what_a_lost_task_left(told):
    tasks.sweep_mail.call_local()
    assert fresh(told).mail_state == "sent"


def test_account_mail_is_for_its_kind_only(bilal):
    tell(bilal, kind=Kind.WELCOME, context={})
    mailing.send_due()
    assert "Touch the heart" in mail.outbox[0].body
