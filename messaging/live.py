"""Everything this app says over sockets, in one file: the bell, and toasts.

All of it goes to one person's own topic, after the commit. A lost frame costs nothing: the next page says the same.
A new message needs no frame of its own: it rings the bell, and an open thread asks for news whenever a frame arrives.
"""

from datetime import datetime

from django.template.loader import render_to_string

from config import live
from messaging.models import Notification
from messaging.wording import words_of

Kind = Notification.Kind

# Said at once on whatever page is open; the rest, which come in numbers or as an answer, only ring the bell.
TOASTED = set(Kind) - {Kind.BID_PLACED, Kind.MESSAGE, Kind.WELCOME, Kind.PAYMENT_RECEIVED, Kind.FEEDBACK_REQUEST}
LEVELS = {"good": "success", "warn": "error", "hurry": "warning", "act": "info"}


def show(told: Notification) -> None:
    """Ring the recipient's bell and, for what matters at once, show a toast."""
    show_bell(told.recipient_id)
    if told.kind in TOASTED:
        args = told.recipient_id, str(told.kind), told.subject, told.created_at.isoformat()
        # Several things about one page in a tenth of a second are one toast: the newest.
        live.push(live.person(told.recipient_id), toast, *args, key=f"toast {told.url}")


def show_bell(user_id: int) -> None:
    live.push(live.person(user_id), bell, user_id, key="bell")


@live.frame
def bell(user_id: int) -> str:
    count = Notification.objects.unread().filter(recipient_id=user_id).count()
    return render_to_string("messaging/notifications/_bell.html", {"count": count})


@live.frame
def toast(user_id: int, kind: str, subject: str, created_at: datetime | str) -> str | None:
    """The toast of this row; None when the row was there before, because it has been said."""
    told = Notification.objects.filter(
        recipient_id=user_id, kind=kind, subject=subject, created_at=created_at, read_at=None
    ).first()
    if told is None:
        return None
    words = words_of(told)
    context = {"notification": told, "words": words, "level": LEVELS[words.dye]}
    return render_to_string("messaging/notifications/_toast.html", context)
