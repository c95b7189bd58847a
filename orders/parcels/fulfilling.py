"""Goods change hands: shipped and delivered by the seller's word, received by the buyer's."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import SellerProfile, User
from orders import progressing
from orders.models import Order
from orders.payouts import shares
from orders.refunds import refunding
from orders.signals import order_completed, order_delivered, order_shipped


class NotYours(Exception):
    """This is somebody else's to do. The message is ready for a person."""

    def __init__(self):
        super().__init__(_("This is not for you to do."))


class MoneyGoesBack(Exception):
    """Its buyer is getting everything back. The message is ready for its seller."""

    def __init__(self):
        super().__init__(_("All of the money for this order is going back to its buyer: do not send it."))


@transaction.atomic
def ship(
    *,
    order: Order,
    seller: SellerProfile,
    courier: str,
    tracking: str = "",
    photo: str = "",
    now: datetime | None = None,
) -> Order:
    """The parcel is with the courier; `photo` names stored files (`photographing`). Announces `order_shipped`.

    Raises `NotYours`, `MoneyGoesBack` or `IllegalTransition`. Locks the order, as a refund does.
    """
    if order.seller_id != seller.pk:
        raise NotYours
    current = progressing.lock(order.pk)
    if is_not_to_be_sent(current):
        raise MoneyGoesBack
    shipped = progressing.move(
        order=order,
        to=Order.State.SHIPPED,
        actor=seller.user,
        now=now,
        courier=courier,
        tracking_number=tracking,
        parcel_photo=photo,
    )
    order_shipped.send(sender=Order, order=shipped)
    return shipped


def is_not_to_be_sent(order: Order) -> bool:
    return order.state == Order.State.PAID and refunding.is_all_going_back(order)


@transaction.atomic
def deliver(*, order: Order, actor: User, now: datetime | None = None) -> Order:
    """The parcel arrived, says its seller (or staff). Announces `order_delivered`."""
    if order.seller.user_id != actor.pk and not actor.is_staff:
        raise NotYours
    delivered = progressing.move(order=order, to=Order.State.DELIVERED, actor=actor, now=now)
    order_delivered.send(sender=Order, order=delivered)
    return delivered


@transaction.atomic
def confirm_receipt(*, order: Order, buyer: User, now: datetime | None = None) -> Order:
    """The buyer has it, and it is whole; from shipped or delivered. As `complete`."""
    if order.buyer_id != buyer.pk:
        raise NotYours
    current = progressing.lock(order.pk)
    if current.state not in (Order.State.SHIPPED, Order.State.DELIVERED):
        raise progressing.IllegalTransition(current, Order.State.COMPLETED)
    return complete(order=current, actor=buyer, now=now)


@transaction.atomic
def complete(*, order: Order, actor: User | None, reason: str = "", now: datetime | None = None) -> Order:
    """The sale is done, says the buyer or the clock. Announces `order_completed`, and releases the seller's share."""
    completed = progressing.move(order=order, to=Order.State.COMPLETED, actor=actor, reason=reason, now=now)
    order_completed.send(sender=Order, order=completed)
    shares.release(order=completed, now=now)
    return completed
