"""Unpaid purchases at a fixed price, let go many at a time.

Most purchases that nobody pays are such: no provider to ask, because nobody came to a payment page, and no violation,
because nothing was won. A batch of them is one transaction with a few statements for all; everything else, and
whatever makes a batch fail, goes one by one (`orders.deadlines`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from config import rows
from orders import progressing, stocking
from orders.models import Order, OrderLine, Payment, Purchase
from orders.signals import order_expired

BATCH = 100
REASON = "The time to pay was over"


def plain_due(now: datetime):
    """Purchases past their deadline that no provider knows of, that hold no auction and belong to no joint payment."""
    asked = Payment.objects.filter(purchase=OuterRef("pk"), state__in=Payment.UNSETTLED).exclude(session="")
    orders = Order.objects.filter(purchase=OuterRef("pk"))
    free = Q(looked_at_again=None) | Q(looked_at_again__lte=now)
    due = Purchase.objects.filter(free, state=Purchase.State.PENDING, deadline__lte=now, joined_into=None)
    return due.filter(
        Exists(orders), ~Exists(orders.filter(auction__isnull=False)), ~Exists(asked), parts__isnull=True
    ).order_by("deadline")


def expire_plain(*, now: datetime, limit: int = BATCH) -> int:
    """Let a batch of them go: orders expire, stock returns once. Returns how many; 0 when there are none left.

    Their row locks are the claim: whoever else sweeps passes them by. Locks products, purchases, orders, in this
    order. Announces `order_expired` for each order.
    """
    found = list(plain_due(now).values_list("pk", flat=True)[: min(limit, BATCH)])
    return expire_batch(found, now) if found else 0


@transaction.atomic
def expire_batch(found: Sequence[int], now: datetime) -> int:
    lines = OrderLine.objects.filter(order__purchase__in=found)
    stocking.lock_products(set(lines.values_list("product_id", flat=True)))
    still = plain_due(now).filter(pk__in=found).order_by("pk")
    locked = list(still.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True))
    if not locked:
        return 0
    Purchase.objects.filter(pk__in=locked).update(state=Purchase.State.EXPIRED)
    waiting = Payment.objects.filter(purchase__in=locked, state__in=[Payment.State.INTENDED, Payment.State.OPEN])
    waiting.update(state=Payment.State.EXPIRED, settled_at=now)
    orders = progressing.move_all(
        Order.objects.filter(purchase__in=locked), to=Order.State.EXPIRED, reason=REASON, now=now
    )
    stocking.give_back_all(orders=orders, now=now)
    # What is told of them goes to the database in one message, after all has been read.
    with rows.together():
        for order in orders:
            order_expired.send(sender=Order, order=order)
    return len(locked)
