"""What the provider takes from us: fees in rupees are booked, others are left to a person. What a card network's
dispute cost is asked for when it is opened, and once more when it is decided."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from orders import providers
from orders.books import ledger, mismatches
from orders.books.ledger import Account, Kind, Side
from orders.models import Dispute, Payment
from orders.providers.base import CURRENCY, DisputeState, Fee

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
AFTER_ERROR = timedelta(hours=1)
# How a dispute stands that the provider has decided.
DECIDED = ("won", "lost")


# -- Booking ----------------------------------------------------------------------------------------------


def book_fee(*, fee: Fee, key: str, subject: str, payment: Payment, now: datetime) -> None:
    """A fee in rupees is booked, once by its key; a negative one was given back. One in another currency is not ours to
    convert: a person has to book what it cost."""
    if fee.currency != CURRENCY:
        mismatches.note(
            kind=mismatches.FOREIGN_FEE,
            subject=subject,
            expected=f"a fee in {CURRENCY}",
            found=f"{fee.amount} of the smallest unit of {fee.currency}, not booked",
            now=now,
        )
    elif fee.amount:
        amount = Decimal(fee.amount) / 100
        sides = [Side(Account.FEES, amount), Side(Account.PROVIDER, -amount)]
        ledger.post(kind=Kind.FEE, key=key, sides=sides, at=now, payment=payment)


# -- Asking -----------------------------------------------------------------------------------------------


def ask_each(due: QuerySet, ask: Callable[[Model], object], *, now: datetime, limit: int) -> int:
    """Ask the provider about each row that is due, claimed by its `ask_again_at`; then again in an hour, if it is still
    due. One that raises stops nobody. Returns how many were asked about without an error."""
    rows, asked = due.model.objects, 0
    free = Q(ask_again_at=None) | Q(ask_again_at__lte=now)
    for row in list(due.filter(free).order_by("pk")[:limit]):
        if not rows.filter(pk=row.pk, ask_again_at=row.ask_again_at).update(ask_again_at=now + CLAIM):
            continue
        try:
            ask(row)
            asked += 1
        except Exception:
            log.exception("The provider could not be asked about %s; again in an hour.", row)
        rows.filter(pk=row.pk).update(ask_again_at=now + AFTER_ERROR)
    return asked


# -- Disputes ---------------------------------------------------------------------------------------------


def follow(dispute: Dispute) -> None:
    """Something has happened to it: after the commit the provider is asked what it cost, and by the sweep at once."""
    Dispute.objects.filter(pk=dispute.pk).update(ask_again_at=None)
    transaction.on_commit(lambda: enqueue(dispute.pk), robust=True)


def enqueue(dispute_id: int) -> None:
    from orders.tasks import follow_dispute

    follow_dispute(dispute_id)


def learn_due(*, now: datetime | None = None, limit: int = 100) -> int:
    """Ask for the fee of every dispute whose fee is not known, or not for good though it is decided."""
    now = now or timezone.now()
    unknown = Q(fee_amount=None) | Q(fee_is_final=False, closed_at__isnull=False)
    due = Dispute.objects.filter(unknown)
    return ask_each(due, lambda dispute: learn(dispute=dispute, now=now), now=now, limit=limit)


def learn(*, dispute: Dispute, now: datetime | None = None) -> Dispute:
    """Ask the provider what this dispute cost until now, and book it. Outside any transaction.

    Idempotent. Raises `providers.base.ProviderError`.
    """
    stands = providers.named(dispute.provider).fetch_dispute(dispute.reference)
    return record(dispute=dispute, stands=stands, now=now or timezone.now())


@transaction.atomic
def record(*, dispute: Dispute, stands: DisputeState, now: datetime) -> Dispute:
    """What it cost, under `dispute-fee:<id>`; what the decision changed of that, under `dispute-fee:<id>:closed`.

    Final is what the provider says of a decided dispute that we know to be decided.
    """
    locked = Dispute.objects.select_for_update(of=("self",)).select_related("payment").get(pk=dispute.pk)
    is_final = locked.closed_at is not None and stands.state in DECIDED
    if stands.fee is None or locked.fee_is_final or (locked.fee_amount is not None and not is_final):
        return locked
    key, known = f"dispute-fee:{locked.pk}", locked.fee_amount
    if known is not None:
        key = f"{key}:closed"
    if known is None or known != stands.fee.amount:
        change = Fee(stands.fee.amount - (known or 0), stands.fee.currency)
        book_fee(fee=change, key=key, subject=f"dispute:{locked.pk}", payment=locked.payment, now=now)
    locked.fee_amount, locked.fee_currency, locked.fee_is_final = stands.fee.amount, stands.fee.currency, is_final
    locked.save(update_fields=["fee_amount", "fee_currency", "fee_is_final"])
    return locked
