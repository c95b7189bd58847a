"""The sandbox's messages: written when something happens there, read when they reach us."""

import json
import secrets

from django.db import transaction
from django.utils import timezone

from orders.providers.events import (
    AccountEvent,
    DisputeEvent,
    Event,
    ForgedEvent,
    Kind,
    PaymentEvent,
    RefundEvent,
    TransferEvent,
)

PAYMENTS = {"payment.succeeded": Kind.PAID, "payment.failed": Kind.FAILED, "session.expired": Kind.EXPIRED}

DISPUTES = {
    "inquiry.opened": Kind.INQUIRED,
    "inquiry.closed": Kind.INQUIRY_CLOSED,
    "dispute.opened": Kind.DISPUTED,
    "dispute.closed": Kind.DISPUTE_CLOSED,
}


def written(kind: str, *, reason: str = "", about: dict | None = None) -> dict:
    """An event for an outbox; `about` is what its message says besides the session's own columns."""
    return {
        "id": f"evt_{secrets.token_urlsafe(16)}",
        "type": kind,
        "created": timezone.now().isoformat(),
        "reason": reason,
        "about": about or {},
    }


def deliver_soon(reference: str) -> None:
    """After the commit; the rows are the truth, and a sweep finds what a lost task left."""
    transaction.on_commit(lambda: enqueue(reference), robust=True)


def enqueue(reference: str) -> None:
    from orders.tasks import deliver_sandbox_events

    deliver_sandbox_events(reference)


def read(body: bytes) -> Event:
    """Raises `ForgedEvent` for a message of another shape."""
    try:
        message = json.loads(body)
        return event_of(str(message["type"]), message["data"], id=str(message["id"]), payload=message)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ForgedEvent("The message has another shape.") from error


def event_of(type: str, about: dict, **common) -> Event:
    reference, amount_paisa = str(about["reference"]), int(about["amount_paisa"])
    if type in PAYMENTS:
        return PaymentEvent(
            kind=PAYMENTS[type],
            reference=reference,
            amount_paisa=amount_paisa,
            currency=str(about["currency"]),
            purchase_number=str(about["purchase_number"]),
            key=str(about.get("key", "")),
            reason=str(about["reason"]),
            **common,
        )
    if type == "account.updated":
        return AccountEvent(kind=Kind.PAYABLE, reference=reference, seller_slug=str(about["seller_slug"]), **common)
    if type == "refund.succeeded":
        told = {"charge": str(about["charge"]), "amount_paisa": amount_paisa, "state": "done"}
        told["key"] = str(about.get("key", ""))
        return RefundEvent(kind=Kind.REFUND_MOVED, reference=reference, **told, **common)
    if type in DISPUTES:
        told = {"charge": str(about["charge"]), "amount_paisa": amount_paisa, "reason": str(about["reason"])}
        return DisputeEvent(kind=DISPUTES[type], reference=reference, won=bool(about.get("won")), **told, **common)
    if type == "transfer.reversed":
        told = {"reference": str(about["transfer"]), "reversed_paisa": int(about["total_paisa"])}
        return TransferEvent(kind=Kind.REVERSED, **told, **common)
    return Event(**common)
