"""A paid order that is not going to be sent: by its seller's word, or by the clock. All the money goes back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SellerProfile, User
from orders import progressing
from orders.books import capturing
from orders.models import Order
from orders.parcels.fulfilling import NotYours
from orders.purchases import stocking
from orders.refunds import refunding
from orders.signals import order_cancelled


class WithdrawalRefused(Exception):
    """This order cannot be cancelled. The message is ready for its seller."""


class NotToBeSent(WithdrawalRefused):
    def __init__(self, order: Order):
        stand = Order.State(order.state).label
        super().__init__(_("Only a paid order that was not sent yet can be cancelled. It stands at: %s.") % stand)


class ReasonMissing(WithdrawalRefused):
    def __init__(self):
        super().__init__(_("Tell the buyer why."))


def withdraw(*, order: Order, seller: SellerProfile, reason: str, now: datetime | None = None) -> Order:
    """The seller cannot send it. Raises `NotYours` or `WithdrawalRefused`; else as `cancel_paid`."""
    if order.seller_id != seller.pk:
        raise NotYours
    reason = " ".join(reason.split())
    if not reason:
        raise ReasonMissing
    return cancel_paid(order=order, actor=seller.user, reason=reason, now=now)


@transaction.atomic
def cancel_paid(*, order: Order, actor: User | None, reason: str, now: datetime | None = None) -> Order:
    """Cancel a paid order: its stock returns once, all of its money goes back. Announces `order_cancelled`.

    Raises `NotToBeSent`. Locks as `locked` does.
    """
    now = now or timezone.now()
    current = locked(order)
    if current.state != Order.State.PAID:
        raise NotToBeSent(current)
    cancelled = progressing.move(order=current, to=Order.State.CANCELLED, actor=actor, reason=reason, now=now)
    stocking.give_back(order=cancelled, now=now)
    refunding.refund(order=cancelled, reason=reason, actor=actor, now=now)
    order_cancelled.send(sender=Order, order=cancelled, reason=reason, by_seller=actor is not None)
    return cancelled


def locked(order: Order) -> Order:
    """The order under its lock, and under all those that its refund takes: products or auctions, purchases, orders,
    payment. Of what was paid together too, because one by one they would be taken in another order than by a refund.
    """
    payment = capturing.payment_of(order)
    if payment is None:
        raise NotToBeSent(order)
    stocking.lock_reserved(order.purchase_id)
    _payment, orders = capturing.lock(payment)
    return next(each for each in orders if each.pk == order.pk)
