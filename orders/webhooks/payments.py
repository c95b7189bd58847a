"""Events about a session: paid, being processed, a card refused, failed, over."""

from datetime import datetime

from orders.models import Payment, Purchase
from orders.payments import paying
from orders.providers.base import CURRENCY, SessionState
from orders.providers.events import PaymentEvent
from orders.signals import payment_failed

NO_PAYMENT = "refused: no payment of that reference"


def apply_paid(provider: str, event: PaymentEvent, now: datetime) -> str:
    payment = find_payment(provider, event)
    if payment is None:
        return NO_PAYMENT
    wrong = mismatch(payment, event)
    if wrong:
        return f"refused: {wrong}"
    keep_session(payment, event)
    return paying.mark_paid(payment=payment, now=now).state


def apply_failed(provider: str, event: PaymentEvent, now: datetime) -> str:
    payment = find_payment(provider, event)
    if payment is None:
        return NO_PAYMENT
    keep_session(payment, event)
    return paying.mark_failed(payment=payment, reason=event.reason, now=now).state


def apply_expired(provider: str, event: PaymentEvent, now: datetime) -> str:
    payment = find_payment(provider, event)
    if payment is None:
        return NO_PAYMENT
    keep_session(payment, event)
    return paying.mark_expired(payment=payment, now=now).state


def apply_processing(provider: str, event: PaymentEvent, now: datetime) -> str:  # noqa: ARG001
    """A note. The deadline asks the provider itself, and waits as long as it says so."""
    payment = find_payment(provider, event)
    if payment is None:
        return NO_PAYMENT
    keep_session(payment, event)
    return "processing"


def apply_declined(provider: str, event: PaymentEvent, now: datetime) -> str:  # noqa: ARG001
    """One card was refused: the session goes on, and it is never held against anyone. Announces `payment_failed`."""
    purchase = Purchase.objects.filter(number=event.purchase_number, payments__provider=provider).first()
    if purchase is None:
        return NO_PAYMENT
    locked = paying.lock_purchase(purchase.pk)
    if locked.is_pending:
        payment_failed.send(sender=Purchase, purchase=locked, reason=event.reason)
    return "declined; another card may follow"


def find_payment(provider: str, event: PaymentEvent) -> Payment | None:
    """By the session's reference; else the intent whose answer from the provider was lost, by its key.

    Nothing else shows that a session is that intent's: a purchase may have had several, and anybody's event may name
    it.
    """
    payments = Payment.objects.select_related("purchase").filter(provider=provider)
    known = payments.filter(session=event.reference).first()
    if known or not event.key:
        return known
    waiting = payments.filter(session="", purchase__number=event.purchase_number)
    return next((payment for payment in waiting if event.key == str(payment.key)), None)


def keep_session(payment: Payment, event: PaymentEvent) -> None:
    """Where the provider's answer was lost, its event tells which session it is. Not for one that was refused."""
    if not payment.session:
        Payment.objects.filter(pk=payment.pk, session="").update(session=event.reference)
        payment.session = event.reference


def mismatch(payment: Payment, told: PaymentEvent | SessionState) -> str:
    """What of amount, currency and purchase is not as we asked; empty when all is right."""
    if told.purchase_number != payment.purchase.number:
        return f"purchase {told.purchase_number} is not {payment.purchase.number}"
    if told.currency != CURRENCY:
        return f"currency {told.currency} is not {CURRENCY}"
    expected = int(payment.amount * 100)
    return f"{told.amount_paisa} paisa are not {expected}" if told.amount_paisa != expected else ""
