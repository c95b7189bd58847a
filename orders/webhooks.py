"""What providers tell us: each event kept once by its id, and applied in the same transaction."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import selling
from accounts.models import SellerProfile
from orders import paying
from orders.models import Payment, ProviderEvent
from orders.providers.base import CURRENCY, SessionState
from orders.providers.events import AccountEvent, Event, Kind, PaymentEvent


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
        row.outcome = apply(provider, event, now)[:200]
        row.save(update_fields=["outcome"])
    return row


def apply(provider: str, event: Event, now: datetime) -> str:
    """Do what the event says; what came of it, in words for staff."""
    if event.kind in (Kind.PAID, Kind.FAILED, Kind.EXPIRED):
        return apply_payment(provider, event, now)
    if event.kind == Kind.PAYABLE:
        return apply_payable(provider, event, now)
    return "ignored"


def apply_payment(provider: str, event: PaymentEvent, now: datetime) -> str:
    payment = find_payment(provider, event)
    if payment is None:
        return "refused: no payment of that reference"
    if event.kind == Kind.FAILED:
        return paying.mark_failed(payment=payment, reason=event.reason, now=now).state
    if event.kind == Kind.EXPIRED:
        return paying.mark_expired(payment=payment, now=now).state
    wrong = mismatch(payment, event)
    return f"refused: {wrong}" if wrong else paying.mark_paid(payment=payment, now=now).state


def apply_payable(provider: str, event: AccountEvent, now: datetime) -> str:
    seller = SellerProfile.objects.filter(slug=event.seller_slug).first()
    if seller is None:
        return "refused: no seller of that name"
    selling.set_payable(seller=seller, account=event.reference, provider=provider, now=now)
    return "payouts possible"


def find_payment(provider: str, event: PaymentEvent) -> Payment | None:
    """By the session's reference; else the intent of that purchase whose answer from the provider was lost."""
    payments = Payment.objects.select_related("purchase").filter(provider=provider)
    known = payments.filter(session=event.reference).first()
    if known or not event.purchase_number:
        return known
    waiting = payments.filter(session="", purchase__number=event.purchase_number)
    lost = next((payment for payment in waiting if event.key in ("", str(payment.key))), None)
    if lost:
        Payment.objects.filter(pk=lost.pk, session="").update(session=event.reference)
    return lost


def mismatch(payment: Payment, told: PaymentEvent | SessionState) -> str:
    """What of amount, currency and purchase is not as we asked; empty when all is right."""
    if told.purchase_number != payment.purchase.number:
        return f"purchase {told.purchase_number} is not {payment.purchase.number}"
    if told.currency != CURRENCY:
        return f"currency {told.currency} is not {CURRENCY}"
    expected = int(payment.amount * 100)
    return f"{told.amount_paisa} paisa are not {expected}" if told.amount_paisa != expected else ""
