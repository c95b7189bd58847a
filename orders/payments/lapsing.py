"""Unpaid purchases at a fixed price, let go many at a time.

Most purchases that nobody pays are such: no provider to ask, because nobody came to a payment page, and no violation,
because nothing was won. A batch of them is one transaction with a few statements for all; everything else, and
whatever makes a batch fail, goes one by one (`orders.payments.deadlines`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from config import rows
from orders import progressing
from orders.models import Order, OrderLine, Payment, Purchase
from orders.purchases import stocking
from orders.signals import order_expired

REASON = "The time to pay was over"


def due(now: datetime):
    """Purchases past their deadline that nobody has in hand, the longest due first."""
    free = Q(looked_at_again=None) | Q(looked_at_again__lte=now)
    return Purchase.objects.filter(free, state=Purchase.State.PENDING, deadline__lte=now).order_by("deadline")


def plain_among(found: Sequence[int], now: datetime):
    """Those of them that no provider knows of, that hold no auction and belong to no joint payment."""
    asked = Payment.objects.filter(purchase=OuterRef("pk"), state__in=Payment.UNSETTLED).exclude(session="")
    orders = Order.objects.filter(purchase=OuterRef("pk"))
    bought = Exists(orders) & ~Exists(orders.filter(auction__isnull=False))
    return due(now).filter(bought, ~Exists(asked), pk__in=found, joined_into=None).order_by("pk")


def expire_plain(found: Sequence[int], *, now: datetime) -> set[int]:
    """Of these purchases (ids), let the plain ones go: orders expire, stock returns once. Returns which.

    Their row locks are the claim: whoever else sweeps passes them by. Locks products, purchases, orders, in this
    order. Announces `order_expired` for each order.
    """
    plain = list(plain_among(found, now).values_list("pk", flat=True))
    return expire_batch(plain, now) if plain else set()


@transaction.atomic
def expire_batch(found: Sequence[int], now: datetime) -> set[int]:
    lines = OrderLine.objects.filter(order__purchase__in=found)
    stocking.lock_products(set(lines.values_list("product_id", flat=True)))
    free = plain_among(found, now).select_for_update(skip_locked=True, of=("self",))
    locked = list(free.values_list("pk", flat=True))
    if not locked:
        return set()
    Purchase.objects.filter(pk__in=locked).update(state=Purchase.State.EXPIRED)
    waiting = Payment.objects.filter(purchase__in=locked, state__in=Payment.UNDER_WAY)
    waiting.update(state=Payment.State.EXPIRED, settled_at=now)
    orders = progressing.move_all(
        Order.objects.filter(purchase__in=locked), to=Order.State.EXPIRED, reason=REASON, now=now
    )
    stocking.give_back_all(orders=orders, now=now)
    # What is told of them goes to the database in one message, after all has been read.
    with rows.together():
        for order in orders:
            order_expired.send(sender=Order, order=order)
    return set(locked)
