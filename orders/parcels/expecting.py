"""The clock of orders: what nobody sent, what nobody confirmed (rules, section 5, "Payout hold").

`Order.due_at` is the truth (`progressing.due_after`); a row is claimed by moving it, so that of several sweepers one
acts, and one that raises comes back in an hour and stops nobody.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from config.clock import database_now
from orders import progressing
from orders.models import Order, PayoutFreeze
from orders.parcels import fulfilling, withdrawing
from orders.payouts import shares
from orders.signals import receipt_due, shipment_due

log = logging.getLogger(__name__)

State = Order.State

CLAIM = timedelta(minutes=10)
AFTER_ERROR = timedelta(hours=1)
WHILE_FROZEN = timedelta(days=1)
# How long before the end of the promise its seller is reminded of it, and once more when it is over.
REMINDERS = (timedelta(days=1), timedelta())


def move_due(*, now: datetime | None = None, limit: int = 100) -> int:
    """Move every order on whose time has come; returns how many were looked at without an error."""
    now = now or database_now()
    done = 0
    for order in list(Order.objects.filter(due_at__lte=now).order_by("due_at")[:limit]):
        if not claim(order, now):
            continue
        try:
            look_at(order, now)
            done += 1
        except Exception:
            log.exception("Order %s could not be moved on; again in an hour.", order.number)
            Order.objects.filter(pk=order.pk, due_at=now + CLAIM).update(due_at=now + AFTER_ERROR)
    return done


def claim(order: Order, now: datetime) -> bool:
    """Compare and swap: true for exactly one of those who saw the same row."""
    unclaimed = Order.objects.filter(pk=order.pk, state=order.state, due_at=order.due_at)
    return unclaimed.update(due_at=now + CLAIM) == 1


@transaction.atomic
def look_at(seen: Order, now: datetime) -> None:
    """One claimed order whose time has come: completed, cancelled, or, while it is frozen, looked at again in a day.

    Somebody who was faster (the buyer confirms, the seller sends it) has moved it on, and then it is theirs.
    """
    try:
        if seen.state == State.PAID and has_to_wait(seen):
            Order.objects.filter(pk=seen.pk, due_at=now + CLAIM).update(due_at=now + WHILE_FROZEN)
        elif seen.state == State.PAID:
            withdrawing.cancel_paid(order=seen, actor=None, reason="It was not sent in time", now=now)
        elif seen.state in (State.SHIPPED, State.DELIVERED):
            complete(seen, now)
    except (withdrawing.NotToBeSent, progressing.IllegalTransition):
        log.info("Order %s was moved on meanwhile.", seen.number)


def complete(seen: Order, now: datetime) -> None:
    order = progressing.lock(seen.pk)
    if order.state != seen.state:
        raise progressing.IllegalTransition(order, State.COMPLETED)
    if has_to_wait(order):
        Order.objects.filter(pk=order.pk).update(due_at=now + WHILE_FROZEN)
        return
    fulfilling.complete(order=order, actor=None, reason="Nobody said otherwise in time", now=now)


def has_to_wait(order: Order) -> bool:
    """An open complaint, or a bank that asks, speaks against counting it as received, not against refunding what was
    never sent: that answers both."""
    if order.state != State.PAID:
        return shares.is_frozen(order)
    answered = [PayoutFreeze.Cause.COMPLAINT, PayoutFreeze.Cause.INQUIRY]
    other = PayoutFreeze.objects.in_force().filter(order=order).exclude(cause__in=answered)
    return other.exists()


# -- Reminders --------------------------------------------------------------------------------------------


def promised_at(order: Order) -> datetime | None:
    """When a paid order has to be with the courier by its seller's promise; its clock runs for a week after that."""
    if order.state != State.PAID or order.due_at is None:
        return None
    return order.due_at - timedelta(days=settings.MARKET["SHIPMENT_GRACE_DAYS"])


def remind_due(*, now: datetime | None = None, limit: int = 200) -> int:
    """Announce `shipment_due` a day before the promise ends and when it is over, each once; a late sweep says what is
    true now. Whoever promised a day was told a day ago, when it was paid."""
    now = now or timezone.now()
    grace = timedelta(days=settings.MARKET["SHIPMENT_GRACE_DAYS"])
    told = 0
    for stage, ahead in reversed(list(enumerate(REMINDERS, start=1))):
        late = Order.objects.filter(state=State.PAID, reminder_count__lt=stage, due_at__lte=now + grace + ahead)
        if ahead:
            late = late.filter(handling_days__gt=1)
        for order in late.filter(due_at__gt=now).order_by("due_at")[:limit]:
            told += remind(order, stage)
    return told


@transaction.atomic
def remind(order: Order, stage: int) -> bool:
    waiting = Order.objects.filter(pk=order.pk, state=State.PAID, reminder_count__lt=stage)
    if not waiting.update(reminder_count=stage):
        return False
    told = Order.objects.select_related("seller__user", "purchase").get(pk=order.pk)
    if fulfilling.is_not_to_be_sent(told):
        return False
    over = stage == len(REMINDERS)
    shipment_due.send(sender=Order, order=told, promised_at=promised_at(told), over=over)
    return True


def warn_due(*, now: datetime | None = None, limit: int = 200) -> int:
    """Announce `receipt_due` two days before the clock counts an order as received: its buyer can still say otherwise.

    Once for each clock: what is delivered in its last two days on the way has a new one, of a week. Nobody is warned of
    what is frozen, because nothing happens to it; should it go on, they are, with the time that is left then.
    """
    now = now or timezone.now()
    soon = now + timedelta(days=settings.MARKET["RECEIPT_WARNING_DAYS"])
    frozen = PayoutFreeze.objects.in_force().filter(order=OuterRef("pk"))
    running = Order.objects.filter(~Exists(frozen), state__in=[State.SHIPPED, State.DELIVERED], reminder_count=0)
    found = running.filter(due_at__gt=now, due_at__lte=soon).order_by("due_at")[:limit]
    return sum(warn(order) for order in list(found))


@transaction.atomic
def warn(seen: Order) -> bool:
    """True for exactly one of those who saw it so. Locks the order, as who freezes it or moves it on does."""
    order = progressing.lock(seen.pk)
    if (order.state, order.reminder_count) != (seen.state, 0) or shares.is_frozen(order):
        return False
    order.reminder_count = 1
    order.save(update_fields=["reminder_count"])
    receipt_due.send(sender=Order, order=order, counted_at=order.due_at)
    return True
