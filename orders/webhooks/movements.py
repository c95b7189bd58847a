"""Events about money that has been captured: refunds, disputes, reversals. Ours are recorded, others' are shown."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, Sum

from config.money import exact
from orders import attempting
from orders.books import mismatches
from orders.models import Inquiry, Payment, Refund, Reversal, Transfer
from orders.providers.base import Movement
from orders.providers.events import ChargeEvent, DisputeEvent, RefundEvent, TransferEvent
from orders.refunds import disputing, inquiring, sending_back

WAITING = "waiting"
NO_CHARGE = f"{WAITING} for the payment of that charge"


def payment_of(provider: str, charge: str) -> Payment | None:
    return Payment.objects.filter(provider=provider, charge=charge).exclude(charge="").first()


def rupees_of(paisa: int) -> Decimal:
    return Decimal(paisa) / 100


# -- Refunds ----------------------------------------------------------------------------------------------


def apply_refund(provider: str, event: RefundEvent, now: datetime) -> str:
    """Ours, by its key or reference, is recorded, even before the answer to our call is; another's is a mismatch."""
    refund = find_refund(provider, event)
    if refund is None:
        return note_refund(provider, event, now)
    if is_key(event.key) and UUID(event.key) != refund.key:
        # Known by its reference: a movement that has failed, and whose key nobody uses any more.
        return "as known"
    if refund.amount_paisa != event.amount_paisa:
        return f"refused: {event.amount_paisa} paisa are not {refund.amount_paisa}"
    movement = Movement(event.reference, event.amount_paisa, event.state)
    return attempting.record(sending_back.ERRAND, refund, movement, now=now).state


def find_refund(provider: str, event: RefundEvent) -> Refund | None:
    by_reference = Q(reference=event.reference)
    known = by_reference | Q(key=UUID(event.key)) if is_key(event.key) else by_reference
    return Refund.objects.filter(known, provider=provider).select_related("payment").first()


def is_key(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def note_refund(provider: str, event: RefundEvent, now: datetime) -> str:
    payment = payment_of(provider, event.charge)
    if payment is None:
        return NO_CHARGE
    mismatches.note(
        kind=mismatches.REFUND_OUTSIDE,
        subject=f"payment:{payment.pk}:{event.reference}",
        expected="no refund but ours",
        found=f"{rupees_of(event.amount_paisa)} rupees, {event.state}",
        now=now,
    )
    return "a refund made outside: a mismatch"


def apply_refunded(provider: str, event: ChargeEvent, now: datetime) -> str:
    """What a charge has given back in all; more than our refunds come to was given by somebody else."""
    payment = payment_of(provider, event.charge)
    if payment is None:
        return NO_CHARGE
    ours = sum_of(payment.refunds.filter(state__in=Refund.COUNTED))
    if rupees_of(event.refunded_paisa) <= ours:
        return "as known"
    mismatches.note(
        kind=mismatches.REFUND_OUTSIDE,
        subject=f"payment:{payment.pk}",
        expected=f"at most {ours} rupees refunded",
        found=f"{rupees_of(event.refunded_paisa)} rupees",
        now=now,
    )
    return "more than our refunds: a mismatch"


def sum_of(rows) -> Decimal:
    return exact(rows.aggregate(sum=Sum("amount"))["sum"])


# -- Disputes ---------------------------------------------------------------------------------------------


def apply_inquiry(provider: str, event: DisputeEvent, now: datetime) -> str:
    payment = payment_of(provider, event.charge)
    if payment is None:
        return NO_CHARGE
    return state_of(inquiring.open_inquiry(payment=payment, now=now, **told(event)))


def apply_inquiry_closed(provider: str, event: DisputeEvent, now: datetime) -> str:
    payment = payment_of(provider, event.charge)
    if payment is None:
        return NO_CHARGE
    return state_of(inquiring.close_inquiry(payment=payment, now=now, **told(event)))


def state_of(inquiry: Inquiry | None) -> str:
    if inquiry is None:
        return "it has become a dispute"
    return "the bank is content" if inquiry.closed_at else "the bank asks"


def apply_dispute(provider: str, event: DisputeEvent, now: datetime) -> str:
    payment = payment_of(provider, event.charge)
    if payment is None:
        return NO_CHARGE
    disputing.open_dispute(payment=payment, now=now, **told(event))
    return "disputed"


def apply_decision(provider: str, event: DisputeEvent, now: datetime) -> str:
    payment = payment_of(provider, event.charge)
    if payment is None:
        return NO_CHARGE
    dispute = disputing.close_dispute(payment=payment, won=event.won, now=now, **told(event))
    return "dispute won" if dispute.won else "dispute lost"


def told(event: DisputeEvent) -> dict:
    return {"reference": event.reference, "amount": rupees_of(event.amount_paisa), "reason": event.reason}


# -- Reversals --------------------------------------------------------------------------------------------


def apply_reversed(provider: str, event: TransferEvent, now: datetime) -> str:
    """What a transfer has given back in all; more than our reversals come to was taken by somebody else."""
    transfer = Transfer.objects.filter(provider=provider, reference=event.reference).first()
    ours = sum_of(Reversal.objects.filter(transfer=transfer, state__in=Reversal.COUNTED)) if transfer else Decimal(0)
    if transfer and rupees_of(event.reversed_paisa) <= ours:
        return "as known"
    mismatches.note(
        kind=mismatches.REVERSAL_OUTSIDE,
        subject=f"transfer:{transfer.pk}" if transfer else f"{provider}:{event.reference}",
        expected=f"at most {ours} rupees reversed",
        found=f"{rupees_of(event.reversed_paisa)} rupees",
        now=now,
    )
    return "more than our reversals: a mismatch"
