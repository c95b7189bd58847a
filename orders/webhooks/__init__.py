"""What providers tell us: each event kept once by its id, and applied once, in the transaction that keeps it.

One about money whose payment is not known yet *waits*: it is applied when the charge has been learned.
"""

import json
import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from config.failpoints import reached, reached_after_commit
from orders import providers
from orders.books import mismatches
from orders.models import ProviderEvent
from orders.providers.events import Event, Kind
from orders.webhooks import accounts, movements, payments
from orders.webhooks.movements import WAITING
from orders.webhooks.payments import mismatch

__all__ = ["apply", "apply_waiting", "mismatch", "receive"]

log = logging.getLogger(__name__)

GIVES_UP_AFTER = timedelta(days=3)
APPLIED_BY = {
    Kind.PAID: payments.apply_paid,
    Kind.PROCESSING: payments.apply_processing,
    Kind.DECLINED: payments.apply_declined,
    Kind.FAILED: payments.apply_failed,
    Kind.EXPIRED: payments.apply_expired,
    Kind.REFUNDED: movements.apply_refunded,
    Kind.REFUND_MOVED: movements.apply_refund,
    Kind.INQUIRED: movements.apply_inquiry,
    Kind.INQUIRY_CLOSED: movements.apply_inquiry_closed,
    Kind.DISPUTED: movements.apply_dispute,
    Kind.DISPUTE_CLOSED: movements.apply_decision,
    Kind.REVERSED: movements.apply_reversed,
    Kind.PAYABLE: accounts.apply_payable,
    Kind.UNPAYABLE: accounts.apply_unpayable,
}


@transaction.atomic
def receive(*, provider: str, event: Event, now: datetime | None = None) -> ProviderEvent:
    """Keep `event` and do what it says, once: a duplicate returns the first one's row and changes nothing.

    An exception undoes both, so that the provider's next attempt finds nothing done. What does not fit (amount,
    currency, reference) is kept with its outcome `refused: …`, and changes nothing else.
    """
    now = now or timezone.now()
    row, is_new = ProviderEvent.objects.get_or_create(
        provider=provider,
        event_id=event.id,
        defaults={"kind": event.kind, "payload": event.payload, "received_at": now},
    )
    if is_new:
        reached("event.kept")
        reached_after_commit("event.committed")
        row.outcome = apply(provider, event, now)[:200]
        row.save(update_fields=["outcome"])
        reached("event.applied")
    return row


def apply(provider: str, event: Event, now: datetime) -> str:
    """Do what the event says; what came of it, in words for staff."""
    apply_kind = APPLIED_BY.get(event.kind)
    return apply_kind(provider, event, now) if apply_kind else "ignored"


def apply_waiting(*, now: datetime | None = None, limit: int = 1_000) -> int:
    """The sweep: events that came before we knew whose money they are about. Returns how many wait no more.

    After three days the money is nobody's we know: a person has to look.
    """
    now = now or timezone.now()
    waiting = ProviderEvent.objects.filter(outcome__startswith=WAITING).order_by("received_at")
    applied = 0
    for pk in list(waiting.values_list("pk", flat=True)[:limit]):
        try:
            applied += apply_again(pk, now)
        except Exception:
            log.exception("The event in row %s waits on.", pk)
    return applied


@transaction.atomic
def apply_again(pk: int, now: datetime) -> bool:
    row = ProviderEvent.objects.select_for_update(of=("self",)).get(pk=pk)
    if not row.outcome.startswith(WAITING):
        return False
    event = providers.named(row.provider).read_event(json.dumps(row.payload).encode())
    outcome = apply(row.provider, event, now)
    if outcome.startswith(WAITING):
        if now - row.received_at < GIVES_UP_AFTER:
            return False
        outcome = f"refused: {outcome}"
        mismatches.note(
            kind=mismatches.UNKNOWN_CHARGE,
            subject=f"{row.provider}:{event.charge}",
            expected="a payment of ours",
            found=f"{row.kind} ({row.event_id})",
            now=now,
        )
    row.outcome = outcome[:200]
    row.save(update_fields=["outcome"])
    return True
