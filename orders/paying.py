"""Paying a purchase: the intent, the provider's session, and what the provider's word makes of it (rules, 5)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Address, User
from orders import progressing, providers
from orders.models import Order, Payment, Purchase
from orders.signals import order_paid, payment_failed


class PaymentRefused(Exception):
    """This cannot be paid, or not by this person. The message is ready for them."""


class NotTheBuyer(PaymentRefused):
    def __init__(self):
        super().__init__(_("This is somebody else's purchase."))


class NotPayable(PaymentRefused):
    def __init__(self):
        super().__init__(_("This purchase is no longer waiting for a payment."))


class DeadlinePassed(PaymentRefused):
    def __init__(self):
        super().__init__(_("The time to pay is over. Nothing was charged."))


class NotYourAddress(PaymentRefused):
    def __init__(self):
        super().__init__(_("Choose one of your own addresses."))


def lock_purchase(purchase_id: int) -> Purchase:
    return Purchase.objects.select_for_update(of=("self",)).select_related("buyer").get(pk=purchase_id)


def start_payment(
    *,
    purchase: Purchase,
    address: Address,
    actor: User,
    return_url: str,
    cancel_url: str,
    now: datetime | None = None,
) -> Payment:
    """Send the parcel to `address`, and open a session at the provider; the payment's `url` is where to pay.

    Three steps, so that the outside is never asked under a lock: the intent is committed, the provider called with the
    intent's key, the answer recorded. A second click finds the first one's session. Raises `PaymentRefused` or
    `providers.base.ProviderUnavailable`; call it outside any transaction.
    """
    provider = providers.current()
    payment = intend(purchase=purchase, address=address, actor=actor, provider=provider.NAME, now=now)
    if payment.state == Payment.State.OPEN:
        return payment
    session = provider.create_session(payment, return_url=return_url, cancel_url=cancel_url)
    Payment.objects.filter(pk=payment.pk, state=Payment.State.INTENDED).update(
        state=Payment.State.OPEN, session=session.reference, url=session.url
    )
    payment.refresh_from_db()
    return payment


@transaction.atomic
def intend(*, purchase: Purchase, address: Address, actor: User, provider: str, now: datetime | None = None) -> Payment:
    """The payment under way, or a new intent; the address chosen now is copied to the orders. Locks the purchase."""
    locked = lock_purchase(purchase.pk)
    require_payable(locked, actor, now or timezone.now())
    if address.user_id != actor.pk:
        raise NotYourAddress
    Order.objects.filter(purchase=locked).update(**copied(address))
    waiting = [Payment.State.INTENDED, Payment.State.OPEN]
    existing = locked.payments.filter(provider=provider, state__in=waiting).first()
    return existing or Payment.objects.create(purchase=locked, provider=provider, amount=locked.total)


def require_payable(purchase: Purchase, actor: User, now: datetime) -> None:
    if purchase.buyer_id != actor.pk:
        raise NotTheBuyer
    if not purchase.is_pending:
        raise DeadlinePassed if purchase.state == Purchase.State.EXPIRED else NotPayable
    if now >= purchase.deadline:
        raise DeadlinePassed


def copied(address: Address) -> dict[str, str]:
    """An order's own copy of where it goes; later changes of the address change no history."""
    return {
        "recipient": address.recipient,
        "phone": str(address.phone),
        "address_line": address.line,
        "city": address.city.name,
        "province": address.city.province.name,
        "postal_code": address.postal_code,
    }


@transaction.atomic
def mark_paid(*, payment: Payment, now: datetime | None = None) -> Payment:
    """The provider has the money. The purchase and its orders become paid; announces `order_paid` for each.

    Idempotent. Money for a purchase that is not waiting any more (too late, or paid already) is never lost: its payment
    becomes *to be refunded* and says why. Locks the purchase, its orders, the payment.
    """
    now = now or timezone.now()
    purchase = lock_purchase(payment.purchase_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.state in (Payment.State.PAID, Payment.State.REFUND_DUE):
        return payment
    payment.settled_at, payment.failure = now, ""
    if not purchase.is_pending:
        payment.state = Payment.State.REFUND_DUE
        payment.failure = f"Money arrived for a purchase that was {purchase.state}: refund it."
        payment.save(update_fields=["state", "settled_at", "failure"])
        return payment
    payment.state = Payment.State.PAID
    payment.save(update_fields=["state", "settled_at", "failure"])
    purchase.state, purchase.paid_at = Purchase.State.PAID, now
    purchase.save(update_fields=["state", "paid_at"])
    for order in purchase.orders.order_by("pk"):
        paid = progressing.move(order=order, to=Order.State.PAID, reason=f"Payment by {payment.provider}", now=now)
        order_paid.send(sender=Order, order=paid)
    return payment


@transaction.atomic
def mark_failed(*, payment: Payment, reason: str, now: datetime | None = None) -> Payment:
    """The provider refused the payment; the purchase goes on waiting. Announces `payment_failed` once."""
    purchase = lock_purchase(payment.purchase_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.state in (Payment.State.INTENDED, Payment.State.OPEN):
        payment.state, payment.failure = Payment.State.FAILED, (reason or _("The payment did not go through."))[:200]
        payment.settled_at = now or timezone.now()
        payment.save(update_fields=["state", "failure", "settled_at"])
        if purchase.is_pending:
            payment_failed.send(sender=Purchase, purchase=purchase, reason=payment.failure)
    return payment


@transaction.atomic
def mark_expired(*, payment: Payment, now: datetime | None = None) -> Payment:
    """The session is over without money. Locks like the others, so that events may come in any order."""
    lock_purchase(payment.purchase_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.state in (Payment.State.INTENDED, Payment.State.OPEN):
        payment.state, payment.settled_at = Payment.State.EXPIRED, now or timezone.now()
        payment.save(update_fields=["state", "settled_at"])
    return payment
