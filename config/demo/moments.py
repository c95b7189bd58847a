"""Telling the past: what rules write without a clock of their own gets the time of the fact."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db.models import F, Max

from messaging.models import Notification

MailState = Notification.MailState
STILL_NEW = timedelta(hours=12)


@contextmanager
def moment(now: datetime) -> Iterator[datetime]:
    """Notifications written inside happened at `now`, and their mail went out then."""
    last = Notification.objects.aggregate(last=Max("pk"))["last"] or 0
    yield now
    Notification.objects.filter(pk__gt=last).update(
        created_at=now, mail_state=MailState.SENT, mailed_at=now, mail_due_at=None
    )


def settle_notifications(now: datetime) -> None:
    """Nobody is mailed about the past; what is older than half a day has been read."""
    waiting = Notification.objects.exclude(mail_due_at=None)
    waiting.update(mail_state=MailState.NONE, mail_due_at=None)
    old = Notification.objects.unread().filter(created_at__lt=now - STILL_NEW)
    old.update(read_at=F("created_at") + timedelta(hours=2))
