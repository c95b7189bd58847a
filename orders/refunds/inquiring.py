"""A payer's bank asks about a payment: it holds nothing, and the orders go on, but their sellers' money waits until the
bank is content; or disputes, and then everything stands still (`disputing`).

To give the money back is an answer too: refunds are sent as ever.
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from orders.books import capturing
from orders.models import Dispute, Inquiry, Order, Payment, PayoutFreeze
from orders.payouts import shares

FROZEN = PayoutFreeze.Cause.INQUIRY


@transaction.atomic
def open_inquiry(*, payment: Payment, reference: str, amount: Decimal, reason: str, now: datetime) -> Inquiry | None:
    """The shares of this payment's living orders wait. None when the bank disputes it already, or did.

    Idempotent by the provider's reference, and nothing when the inquiry is closed already. Locks auctions, purchase,
    orders, payment.
    """
    payment, orders = lock(payment)
    if Dispute.objects.filter(provider=payment.provider, reference=reference).exists():
        return None
    inquiry, is_new = register(payment, reference, amount, reason, now)
    if is_new:
        for order in orders:
            if order.state in Order.PAID_STATES:
                shares.freeze(order=order, cause=FROZEN, reference=reference, now=now)
    return inquiry


@transaction.atomic
def close_inquiry(*, payment: Payment, reference: str, amount: Decimal, reason: str, now: datetime) -> Inquiry | None:
    """The bank is content: nothing waits for it any more. None when it disputed meanwhile, which goes on.

    Idempotent. One that is heard of only now is kept, so that word of its beginning comes too late. Locks as above.
    """
    payment, orders = lock(payment)
    if Dispute.objects.filter(provider=payment.provider, reference=reference).exists():
        return None
    inquiry, _is_new = register(payment, reference, amount, reason, now)
    end(payment, orders, reference, now)
    inquiry.refresh_from_db()
    return inquiry


def lock(payment: Payment) -> tuple[Payment, list[Order]]:
    """The payment and the orders that it paid, under all their locks; of money that came too late or twice, none."""
    payment, orders = capturing.lock(payment)
    return payment, orders if payment.state == Payment.State.PAID else []


def register(payment: Payment, reference: str, amount: Decimal, reason: str, now: datetime) -> tuple[Inquiry, bool]:
    told = {"payment": payment, "amount": amount, "reason": reason[:200], "opened_at": now}
    return Inquiry.objects.get_or_create(provider=payment.provider, reference=reference, defaults=told)


def end(payment: Payment, orders: list[Order], reference: str, now: datetime) -> None:
    """It is over, one way or the other; called under the locks of the payment's orders."""
    Inquiry.objects.filter(provider=payment.provider, reference=reference, closed_at=None).update(closed_at=now)
    for order in orders:
        shares.unfreeze(order=order, cause=FROZEN, reference=reference, now=now)
