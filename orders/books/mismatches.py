"""Where orders, provider and ledger do not say the same: machines find it, a person settles it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from orders.models import Mismatch

# What events and payments bring to light; those of the reconciliation are in `reconciling`.
FOREIGN_FEE = "fee in another currency"
REFUND_OUTSIDE = "refund made outside"
REFUND_BOUNCED = "refund came back"
REVERSAL_OUTSIDE = "reversal made outside"
UNKNOWN_CHARGE = "money of no payment of ours"
DISPUTE_BEYOND = "dispute of more than we hold"


class SettlingRefused(Exception):
    """This cannot be settled so. The message is ready for staff."""


@transaction.atomic
def note(*, kind: str, subject: str, expected: str, found: str, now: datetime) -> Mismatch:
    """Open a mismatch, or keep the one that is open for this kind and subject: one row for as long as it lasts."""
    seen = {"expected": expected[:200], "found": found[:200], "last_seen_at": now}
    row, _is_new = Mismatch.objects.update_or_create(
        kind=kind, subject=subject, settled_at=None, defaults=seen, create_defaults=seen | {"first_seen_at": now}
    )
    return row


@transaction.atomic
def settle(*, mismatch: Mismatch, actor: User, note: str, now: datetime | None = None) -> Mismatch:
    """A person has looked, and says what was done. Idempotent: the first word stays. Raises `SettlingRefused`."""
    if not actor.is_staff:
        raise SettlingRefused(_("Only staff can settle a mismatch."))
    if not note.strip():
        raise SettlingRefused(_("Say what was done about it."))
    locked = Mismatch.objects.select_for_update(of=("self",)).get(pk=mismatch.pk)
    if locked.settled_at is None:
        locked.settled_at, locked.settled_by, locked.note = now or timezone.now(), actor, note.strip()[:300]
        locked.save(update_fields=["settled_at", "settled_by", "note"])
    return locked
