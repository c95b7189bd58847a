"""The sandbox's messages on their way to our own endpoint: by real HTTP, in order, until accepted."""

import http.client
import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from orders.models import SandboxSession
from orders.providers import signing
from orders.providers.base import CURRENCY

log = logging.getLogger(__name__)

Post = Callable[[str, bytes, dict[str, str]], int]
TIMEOUT = 10  # seconds
GIVES_UP_AFTER = timedelta(days=3)


def http_post(path: str, body: bytes, headers: dict[str, str]) -> int:
    """POST to our own site; the status of the answer, 0 when there is none."""
    site = urlsplit(settings.SITE_URL)
    kind = http.client.HTTPSConnection if site.scheme == "https" else http.client.HTTPConnection
    connection = kind(site.netloc, timeout=TIMEOUT)
    try:
        connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def deliver(reference: str, *, post: Post = http_post) -> int:
    """Send what waits in one session's outbox, oldest first; stops at the first that is not accepted.

    Safe twice at once: the endpoint applies an event once by its id. Returns how many were accepted.
    """
    session = SandboxSession.objects.get(reference=reference)
    accepted = 0
    for event in session.outbox:
        body = json.dumps(message(session, event)).encode()
        status = post(reverse("webhook", args=["sandbox"]), body, signing.signature(body))
        if not 200 <= status < 300:
            log.warning("The sandbox's event %s was answered %s; it will be sent again.", event["id"], status)
            break
        forget(reference, event["id"])
        accepted += 1
    return accepted


def deliver_waiting(*, post: Post = http_post, now: datetime | None = None, limit: int = 100) -> int:
    """The sweep: every outbox that is not empty and not given up."""
    since = (now or timezone.now()) - GIVES_UP_AFTER
    waiting = SandboxSession.objects.exclude(outbox=[]).filter(created_at__gte=since).order_by("pk")
    return sum(deliver(reference, post=post) for reference in waiting.values_list("reference", flat=True)[:limit])


@transaction.atomic
def forget(reference: str, event_id: str) -> None:
    session = SandboxSession.objects.select_for_update().get(reference=reference)
    session.outbox = [event for event in session.outbox if event["id"] != event_id]
    session.save(update_fields=["outbox"])


def message(session: SandboxSession, event: dict) -> dict:
    """What goes over the wire."""
    return {
        "id": event["id"],
        "type": event["type"],
        "created": event["created"],
        "data": {
            "reference": session.reference,
            "amount_paisa": session.amount_paisa,
            "currency": CURRENCY,
            "key": str(session.key),
            "purchase_number": session.purchase_number,
            "seller_slug": session.seller_slug,
            "reason": event.get("reason", ""),
            **event.get("about", {}),
        },
    }
