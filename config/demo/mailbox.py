"""Mail as files that a person can open: the text of each, and its HTML beside it."""

import itertools
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.text import slugify

counter = itertools.count(1)


class EmailBackend(BaseEmailBackend):
    """Writes below EMAIL_FILE_PATH, one name per mail: when, to whom, about what."""

    def send_messages(self, messages) -> int:
        folder = Path(settings.EMAIL_FILE_PATH)
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            keep(message, folder / name_of(message, timezone.localtime()))
        return len(messages)


def name_of(message, now: datetime) -> str:
    """`20261122-210307-001-bilal-you-were-outbid`, which sorts by time."""
    person = message.to[0].partition("@")[0] if message.to else "nobody"
    return f"{now:%Y%m%d-%H%M%S}-{next(counter):03d}-{slugify(person)}-{slugify(message.subject)[:50]}"


def keep(message, place: Path) -> None:
    head = f"From: {message.from_email}\nTo: {', '.join(message.to)}\nSubject: {message.subject}\n\n"
    place.with_suffix(".txt").write_text(head + message.body, "utf-8")
    for content, kind in getattr(message, "alternatives", []):
        if kind == "text/html":
            place.with_suffix(".html").write_text(content, "utf-8")
