"""What buyers say of a seller afterwards, and what it adds up to (rules, section 6)."""

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selling
from accounts.models import SellerProfile, User
from orders import progressing
from orders.models import Feedback, Order
from orders.signals import feedback_left

WAIT_AFTER_SHIPPED = timedelta(days=7)


class FeedbackRefused(Exception):
    """No feedback can be left here now. The message is ready for the buyer."""


def opens_at(order: Order) -> datetime | None:
    """From when feedback can be left: delivery or receipt, else a week after shipping; None before that is known.

    Reads the order's `events` (prefetch them for lists).
    """
    entered = {event.to_state: event.at for event in order.events.all()}
    if order.state in (Order.State.DELIVERED, Order.State.COMPLETED):
        return entered.get(Order.State.DELIVERED) or entered.get(Order.State.COMPLETED)
    if order.state == Order.State.SHIPPED and Order.State.SHIPPED in entered:
        return entered[Order.State.SHIPPED] + WAIT_AFTER_SHIPPED
    return None


def is_open(order: Order, now: datetime | None = None) -> bool:
    """Whether its buyer could leave feedback now; one who has done so is another question."""
    start, now = opens_at(order), now or timezone.now()
    period = timedelta(days=settings.MARKET["FEEDBACK_PERIOD_DAYS"])
    return start is not None and start <= now < start + period


@transaction.atomic
def leave_feedback(*, order: Order, buyer: User, now: datetime | None = None, **said) -> Feedback:
    """One feedback per order (`said`: its stars and comments), and the seller's average with it.

    Locks the seller, so that two at once add up, then the order. Announces `feedback_left`. Raises `FeedbackRefused`.
    """
    now = now or timezone.now()
    SellerProfile.objects.select_for_update(no_key=True).get(pk=order.seller_id)
    locked = progressing.lock(order.pk)
    if locked.buyer_id != buyer.pk:
        raise FeedbackRefused(_("Only the buyer can rate this order."))
    if Feedback.objects.filter(order=locked).exists():
        raise FeedbackRefused(_("You have rated this order already."))
    if not is_open(locked, now):
        raise FeedbackRefused(_("This order cannot be rated now."))
    feedback = Feedback.objects.create(order=locked, created_at=now, **said)
    recompute(seller_id=locked.seller_id)
    feedback_left.send(sender=Feedback, feedback=feedback)
    return feedback


def recompute(*, seller_id: int) -> None:
    """Copy the average of all stars (to two places, half-up) onto the seller. Holds the seller's lock."""
    total = Feedback.objects.filter(order__seller_id=seller_id).aggregate(stars=Sum("seller_stars"), n=Count("pk"))
    average = None
    if total["n"]:
        average = (Decimal(total["stars"]) / total["n"]).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
    selling.set_rating(seller_id=seller_id, average=average, count=total["n"])
