"""Telling people: one row per fact and person, written in the fact's own transaction (the outbox of rules, section 6).

The unique (recipient, kind, subject) makes every telling idempotent: the same fact again writes nothing. After the
commit the bell, the toast and the mail follow; a fact that is undone is told to nobody.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config import rows
from messaging import live, tasks
from messaging.models import Notification

MailState = Notification.MailState


def notice(
    *,
    recipient_id: int,
    kind: str,
    subject: str,
    url: str,
    context: dict | None = None,
    now: datetime | None = None,
    mail: bool = True,
) -> Notification:
    """An unsaved row. `subject` names the fact (`order:17`); `context` holds plain words, rupees and ISO times."""
    now = now or timezone.now()
    return Notification(
        recipient_id=recipient_id,
        kind=kind,
        subject=subject,
        context=context or {},
        url=url,
        created_at=now,
        mail_state=MailState.WAITING if mail else MailState.NONE,
        mail_due_at=now if mail else None,
    )


def notify(**fields) -> None:
    """Tell one person one thing; the fields of `notice`."""
    write([notice(**fields)])


def write(notices: Iterable[Notification]) -> None:
    """Write all of `notices` with one INSERT, leaving out what was told before; ring and mail on commit."""
    notices = list(notices)
    rows.insert_unless_there(notices)
    for told in notices:
        live.show(told)
    if any(told.mail_state == MailState.WAITING for told in notices):
        transaction.on_commit(tasks.wake_mailer, robust=True)


def read(*, notification: Notification, now: datetime | None = None) -> None:
    """The recipient has seen it. Idempotent: the first time stays."""
    unread = Notification.objects.unread().filter(pk=notification.pk)
    if unread.update(read_at=now or timezone.now()):
        live.show_bell(notification.recipient_id)


def read_all(*, recipient: User, now: datetime | None = None) -> int:
    """Everything told to `recipient` so far is seen; returns how many were new."""
    count = recipient.notifications.unread().update(read_at=now or timezone.now())
    if count:
        live.show_bell(recipient.pk)
    return count


def read_about(*, recipient: User, kind: str, url: str, now: datetime | None = None) -> None:
    """They are looking at the thing itself, so what was told about it is seen too."""
    if recipient.notifications.unread().filter(kind=kind, url=url).update(read_at=now or timezone.now()):
        live.show_bell(recipient.pk)
