"""Purchases whose time to pay is over, and the reminders before (rules, section 5).

Rows are the truth: a purchase is due by its `deadline`, and *claimed* by moving `looked_at_again`, so that of several
sweepers one asks the provider; a claim that dies with its worker is free again after `CLAIM`.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.clock import database_now
from config.failpoints import reached
from orders import progressing
from orders.models import Order, Purchase
from orders.payments import lapsing, paying
from orders.payments.asking import ask_provider
from orders.purchases import bundling, holding, stocking, violations
from orders.signals import order_expired, payment_due

log = logging.getLogger(__name__)

CLAIM = timedelta(minutes=10)
AFTER_ERROR = timedelta(hours=1)
# Hours before the deadline of a won auction at which its buyer is reminded, in this order.
REMINDERS = (12, 2)


def expire_due(*, now: datetime | None = None, limit: int = 100) -> int:
    """Look at every purchase that is past its deadline; one that raises is pushed an hour ahead and stops nobody.

    Returns how many were looked at without an error.
    """
    now = now or database_now()
    longest = list(lapsing.due(now)[:limit])
    gone = expire_plain(longest, now)
    done = len(gone)
    for purchase in longest:
        if purchase.pk in gone or not claim(purchase, now):
            continue
        try:
            look_at(purchase, now)
            done += 1
        except Exception:
            log.exception("Purchase %s could not be expired; again in an hour.", purchase.number)
            look_again(purchase, now + AFTER_ERROR)
    return done


def expire_plain(longest: list[Purchase], now: datetime) -> set[int]:
    """Those that need no provider, together; when that fails, all of them are looked at one by one."""
    try:
        return lapsing.expire_plain([purchase.pk for purchase in longest], now=now)
    except Exception:
        log.exception("A batch of purchases could not be expired; going on one by one.")
        return set()


def claim(purchase: Purchase, now: datetime) -> bool:
    """Compare and swap: true for exactly one of those who saw the same row."""
    unseen = Purchase.objects.filter(
        pk=purchase.pk, state=Purchase.State.PENDING, looked_at_again=purchase.looked_at_again
    )
    return unseen.update(looked_at_again=now + CLAIM) == 1


def look_again(purchase: Purchase, at: datetime) -> None:
    Purchase.objects.filter(pk=purchase.pk, state=Purchase.State.PENDING).update(looked_at_again=at)


def look_at(purchase: Purchase, now: datetime) -> None:
    """One purchase past its deadline: first ask the provider, then, without money, let it go.

    What it was joined into is asked first, and dissolved; a joint one that is due itself only dissolves.
    """
    joint = purchase.joined_into if purchase.joined_into_id else None
    for asked in filter(None, (joint, purchase)):
        answer = ask_provider(asked, now)
        reached("deadline.asked")
        if answer == "processing":
            look_again(purchase, now + timedelta(seconds=settings.MARKET["PROCESSING_WAIT_SECONDS"]))
            return
        if answer == "paid":
            return
        if asked.is_joint:
            bundling.dissolve(joint=asked, now=now)
    expire(purchase=purchase, now=now)


@transaction.atomic
def expire(*, purchase: Purchase, now: datetime) -> bool:
    """Let an unpaid purchase go: its orders expire, stock returns once, an unpaid win is a violation.

    An auction that it holds goes on. False when it was settled, or joined into another, meanwhile. Locks person,
    products, auction, purchase, orders, in this order. Announces `order_expired`.
    """
    violations.lock_person(purchase.buyer_id)
    stocking.lock_reserved(purchase.pk)
    holding.lock_auction(purchase.pk)
    locked = paying.lock_purchase(purchase.pk)
    if not locked.is_pending or locked.joined_into_id:
        return False
    bundling.end_unpaid(locked, Purchase.State.EXPIRED, now)
    for order in locked.orders.order_by("pk"):
        expired = progressing.move(order=order, to=Order.State.EXPIRED, reason="The time to pay was over", now=now)
        stocking.give_back(order=expired, now=now)
        order_expired.send(sender=Order, order=expired)
        holding.release(order=expired, now=now)
        violations.record(order=expired, now=now)
    return True


def remind_due(*, now: datetime | None = None, limit: int = 200) -> int:
    """Announce `payment_due` for won auctions 12 and 2 hours before their deadline, each once.

    A sweep that comes late says only what is true now: at one hour left there is one reminder, not two.
    """
    now = now or timezone.now()
    told = 0
    for stage, hours in reversed(list(enumerate(REMINDERS, start=1))):
        wins = Purchase.objects.filter(
            state=Purchase.State.PENDING,
            reminder_count__lt=stage,
            deadline__gt=now,
            deadline__lte=now + timedelta(hours=hours),
            orders__auction__isnull=False,
            orders__bought_now=False,
        )
        for purchase in wins.order_by("deadline")[:limit]:
            told += remind(purchase, stage, hours)
    return told


@transaction.atomic
def remind(purchase: Purchase, stage: int, hours: int) -> bool:
    waiting = Purchase.objects.filter(pk=purchase.pk, state=Purchase.State.PENDING, reminder_count__lt=stage)
    if not waiting.update(reminder_count=stage):
        return False
    for order in purchase.orders.select_related("buyer", "seller__user", "purchase"):
        payment_due.send(sender=Order, order=order, hours_left=hours)
    return True
