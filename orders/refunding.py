"""Giving money back to a buyer: the intent; what carries it out follows."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from orders import paying, payouts, progressing
from orders.models import Order, Refund


@transaction.atomic
def refund(
    *, order: Order, reason: str, actor: User | None, amount: Decimal | None = None, now: datetime | None = None
) -> Refund:
    """Intend to give all of an order's money back. Locks the purchase and the order."""
    now = now or timezone.now()
    assert amount is None, "only whole refunds"
    paying.lock_purchase(order.purchase_id)
    locked = progressing.lock(order.pk)
    payment = payouts.payment_of(locked)
    return Refund.objects.create(
        payment=payment,
        order=locked,
        provider=payment.provider,
        amount=locked.total,
        commission_part=locked.commission,
        share_part=locked.share,
        reason=reason,
        actor=actor,
        created_at=now,
        next_attempt_at=now,
    )
