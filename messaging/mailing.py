"""The outbox: every notification whose mail waits, sent by the worker.

A row is claimed by one conditional update, `waiting → sending`, with a lease in `mail_due_at`; of two workers exactly
one gets it. After the mail server has taken the mail the row becomes `sent`. A worker that dies in between leaves a row
whose lease runs out, and another takes it up: **a mail may then go out twice, when the death fell between the server's
answer and our note of it** (the one crash window; the mail keeps its Message-ID, so mail programs can tell). Otherwise
each mail is sent at most once. A mail that fails is tried again after 1, 5, 15 and 60 minutes, then parked for staff;
it delays nobody else's. When the server cannot be reached at all, nothing is claimed, no try is counted, and the sweep
comes again.
"""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone

from messaging.models import Notification
from messaging.wording import words_of

log = logging.getLogger(__name__)

MailState = Notification.MailState
BATCH = 50
LEASE = timedelta(minutes=5)
BACKOFF = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1)]


def send_due(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """Send what is due, oldest first, over one connection; returns how many rows were dealt with."""
    dealt, connection = 0, get_connection()
    due = Notification.objects.due(now or timezone.now()).select_related("recipient")
    try:
        for row in due[:limit]:
            if not reachable(connection, row):
                break
            if claim(row, now=now):
                settle(row, connection, now=now)
                dealt += 1
    finally:
        hang_up(connection)
    return dealt


def reachable(connection, row: Notification) -> bool:
    """Open the connection unless it is; a dead server is noted on the row for staff, and is nobody's failed try."""
    try:
        connection.open()
    except Exception as error:
        log.warning("The mail server cannot be reached: %s", error)
        Notification.objects.filter(pk=row.pk).update(mail_error=described(error))
        return False
    return True


def hang_up(connection) -> None:
    try:
        connection.close()
    except Exception:
        log.debug("The mail server hung up first.", exc_info=True)


def claim(row: Notification, *, now: datetime | None = None) -> bool:
    """Take `row` in hand: True for exactly one worker. The try counts now: one that kills its worker parks too."""
    lease = (now or timezone.now()) + LEASE
    mine = Notification.objects.filter(pk=row.pk, mail_state=row.mail_state, mail_due_at=row.mail_due_at)
    if not mine.update(mail_state=MailState.SENDING, mail_due_at=lease, mail_attempts=F("mail_attempts") + 1):
        return False
    row.mail_state, row.mail_due_at, row.mail_attempts = MailState.SENDING, lease, row.mail_attempts + 1
    return True


def settle(row: Notification, connection, *, now: datetime | None = None) -> None:
    """Send a claimed row and write down what came of it."""
    now = now or timezone.now()
    if row.mail_attempts > settings.MARKET["MAIL_ATTEMPTS"]:
        return note(row, mail_state=MailState.PARKED, mail_due_at=None)
    if is_needless(row, now):
        return note(row, mail_state=MailState.NONE, mail_due_at=None)
    try:
        compose(row, connection).send()
    except Exception as error:
        log.warning("Mail %s failed, try %s.", row.pk, row.mail_attempts, exc_info=True)
        hang_up(connection)
        return note(row, mail_error=described(error), **after_failure(row.mail_attempts, now))
    return note(row, mail_state=MailState.SENT, mailed_at=now, mail_due_at=None, mail_error="")


def note(row: Notification, **columns) -> None:
    """Write the outcome, unless the lease ran out meanwhile and somebody else has the row."""
    mine = Notification.objects.filter(pk=row.pk, mail_state=MailState.SENDING, mail_due_at=row.mail_due_at)
    mine.update(**columns)


def after_failure(attempts: int, now: datetime) -> dict:
    if attempts >= settings.MARKET["MAIL_ATTEMPTS"]:
        return {"mail_state": MailState.PARKED, "mail_due_at": None}
    wait = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return {"mail_state": MailState.WAITING, "mail_due_at": now + wait}


def is_needless(row: Notification, now: datetime) -> bool:
    """A closed account gets no mail; being outbid is mailed once in ten minutes per auction, save in its last hour."""
    if not row.recipient.is_active:
        return True
    if row.kind != Notification.Kind.OUTBID or row.context.get("last_hour"):
        return False
    window = timedelta(seconds=settings.MARKET["OUTBID_MAIL_SECONDS"])
    lately = Notification.objects.filter(recipient_id=row.recipient_id, kind=row.kind, url=row.url)
    return lately.filter(mail_state=MailState.SENT, mailed_at__gt=now - window).exists()


def described(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def compose(row: Notification, connection) -> EmailMultiAlternatives:
    """The mail of `row`: the parts of `emails/<kind>/`, each falling back to `emails/default/`."""
    words = words_of(row)
    context = {
        "notification": row,
        "words": words,
        "recipient": row.recipient,
        "site": settings.SITE_URL,
        "link": f"{settings.SITE_URL}{row.url}",
    }
    subject, text, html = (render_part(row.kind, part, context) for part in ("subject.txt", "body.txt", "body.html"))
    mail = EmailMultiAlternatives(
        subject=" ".join(subject.split())[:200],
        body=text,
        to=[row.recipient.email],
        connection=connection,
        headers={"Message-ID": message_id(row), "Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(html, "text/html")
    return mail


def render_part(kind: str, part: str, context: dict) -> str:
    return render_to_string([f"emails/{kind}/{part}", f"emails/default/{part}"], context)


def message_id(row: Notification) -> str:
    """The same at every try, so that a mail sent twice can be known for one."""
    return f"<notification-{row.pk}@{urlsplit(settings.SITE_URL).hostname}>"


def retry(rows) -> int:
    """Staff want the parked mail of `rows` (a queryset) tried anew, at once."""
    parked = rows.filter(mail_state=MailState.PARKED)
    return parked.update(mail_state=MailState.WAITING, mail_due_at=timezone.now(), mail_attempts=0, mail_error="")
