"""Paying a purchase: the intent, the provider's session, and what the provider's word makes of it (rules, 5)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Address, User
from config.failpoints import reached
from orders import progressing, providers
from orders.books import capturing
from orders.models import Order, Payment, Purchase
from orders.providers.base import Checkout, Line, Provider, ProviderError, TryLater
from orders.purchases import bundling, holding
from orders.refunds import refunding
from orders.signals import order_paid, payment_failed


class PaymentRefused(Exception):
    """This cannot be paid, or not by this person. The message is ready for them."""


class NotTheBuyer(PaymentRefused):
    def __init__(self):
        super().__init__(_("This is somebody else's purchase."))


class NotPayable(PaymentRefused):
    def __init__(self):
        super().__init__(_("This purchase is no longer waiting for a payment."))


class PaidTogether(PaymentRefused):
    def __init__(self):
        super().__init__(_("You are paying this together with others. Pay there, or begin here once more."))


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
    provider: Provider | None = None,
    now: datetime | None = None,
) -> Payment:
    """Send the parcel to `address`, and open a session at the provider; the payment's `url` is where to pay.

    Three steps, so that the outside is never asked under a lock: the intent is committed, the provider called with the
    intent's key, the answer recorded. A second click finds the first one's session. Raises `PaymentRefused` or
    `providers.base.ProviderError`; call it outside any transaction.
    """
    provider = provider or providers.current()
    payment = intend(purchase=purchase, address=address, actor=actor, provider=provider.NAME, now=now)
    reached("payment.intended")
    if payment.state == Payment.State.INTENDED:
        open_session(payment, provider, return_url=return_url, cancel_url=cancel_url, now=now)
    return payment


def open_session(
    payment: Payment, provider: Provider, *, return_url: str, cancel_url: str, now: datetime | None = None
) -> None:
    """Ask the provider, and record what it says. Never in a transaction.

    Unless it was only busy, an error ends the intent, whose key may bring the same error for a day; the next click
    makes a new one. Should there be a session after all, nobody has seen its page: it ends by itself, unpaid.
    """
    intended = Payment.objects.filter(pk=payment.pk, state=Payment.State.INTENDED)
    try:
        session = provider.create_session(checkout_of(payment, return_url=return_url, cancel_url=cancel_url))
    except TryLater:
        raise
    except ProviderError as error:
        intended.update(state=Payment.State.FAILED, failure=str(error)[:200], settled_at=now or timezone.now())
        raise
    reached("payment.called")
    intended.update(state=Payment.State.OPEN, session=session.reference, url=session.url)
    reached("payment.recorded")
    payment.refresh_from_db()
    if not payment.url:  # the purchase came to its end, or was joined into another, while the provider was asked
        raise NotPayable


def checkout_of(payment: Payment, *, return_url: str, cancel_url: str) -> Checkout:
    """What the provider has to know; made of what never changes, so that the same intent always asks for the same."""
    purchase = payment.purchase
    lines = []
    for order in purchase.all_orders.order_by("pk").prefetch_related("lines"):
        lines += [Line(line.title, line.unit_price * 100, line.quantity) for line in order.lines.order_by("pk")]
        if order.delivery:
            # Not translated: the same intent, paid in another language, is still the same request.
            lines.append(Line("Delivery", int(order.delivery * 100)))
    return Checkout(
        key=payment.key,
        purchase_number=purchase.number,
        lines=tuple(lines),
        asked_at=payment.created_at,
        pay_until=purchase.deadline,
        return_url=return_url,
        cancel_url=cancel_url,
        email=purchase.buyer.email,
    )


@transaction.atomic
def intend(*, purchase: Purchase, address: Address, actor: User, provider: str, now: datetime | None = None) -> Payment:
    """The payment under way, or a new intent; the address chosen now is copied to the orders. Locks the purchase."""
    locked = lock_purchase(purchase.pk)
    require_payable(locked, actor, now or timezone.now())
    if address.user_id != actor.pk:
        raise NotYourAddress
    locked.all_orders.update(**copied(address))
    existing = locked.payments.filter(provider=provider, state__in=Payment.UNDER_WAY).first()
    return existing or Payment.objects.create(purchase=locked, provider=provider, amount=locked.total)


def require_payable(purchase: Purchase, actor: User, now: datetime) -> None:
    if purchase.buyer_id != actor.pk:
        raise NotTheBuyer
    if not purchase.is_pending:
        raise DeadlinePassed if purchase.state == Purchase.State.EXPIRED else NotPayable
    if now >= purchase.deadline:
        raise DeadlinePassed
    if purchase.joined_into_id:
        raise PaidTogether


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
    """The provider has the money: it is booked, purchase and orders become paid; announces `order_paid` for each.

    Idempotent. Money for a purchase that is not waiting any more (too late, or paid already) is never lost: its payment
    becomes *to be refunded*, says why, and goes back by itself. A joint purchase pays all its parts; a part that is
    paid by itself undoes the joint one. Locks the buyer, the auction that it is for, the purchases, their orders,
    the payment.
    """
    now = now or timezone.now()
    bundle = bundling.lock(payment.purchase)
    purchase = bundle.purchase
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.state in (Payment.State.PAID, Payment.State.REFUND_DUE):
        return payment
    payment.settled_at, payment.failure = now, ""
    if not bundle.comes_to(payment.amount):
        payment.state = Payment.State.REFUND_DUE
        what = "changed meanwhile" if purchase.is_pending else purchase.state
        payment.failure = f"Money arrived for a purchase that was {what}: refund it."
        payment.save(update_fields=["state", "settled_at", "failure"])
        capturing.book(payment=payment, now=now)
        refunding.send_back(payment=payment, now=now)
        return payment
    payment.state = Payment.State.PAID
    payment.save(update_fields=["state", "settled_at", "failure"])
    if bundle.joint:
        bundling.undo(bundle.joint, now)
    paid_for = [purchase.pk, *(part.pk for part in bundle.parts)]
    Purchase.objects.filter(pk__in=paid_for).update(state=Purchase.State.PAID, paid_at=now)
    for order in Order.objects.filter(purchase__in=paid_for).order_by("pk"):
        paid = progressing.move(order=order, to=Order.State.PAID, reason=f"Payment by {payment.provider}", now=now)
        order_paid.send(sender=Order, order=paid)
        holding.complete(order=paid, now=now)
    capturing.book(payment=payment, now=now)
    return payment


@transaction.atomic
def mark_failed(*, payment: Payment, reason: str, now: datetime | None = None) -> Payment:
    """The provider refused the payment; the purchase goes on waiting. Announces `payment_failed` once."""
    purchase = lock_purchase(payment.purchase_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.state in Payment.UNDER_WAY:
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
    if payment.state in Payment.UNDER_WAY:
        payment.state, payment.settled_at = Payment.State.EXPIRED, now or timezone.now()
        payment.save(update_fields=["state", "settled_at"])
    return payment
