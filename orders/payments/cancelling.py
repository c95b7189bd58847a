"""Letting go of an unpaid purchase before its time is over: by its buyer, or with the auction it holds."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from auctions.models import Auction
from orders import progressing
from orders.models import Order, Purchase
from orders.payments import asking, paying
from orders.purchases import bundling, holding


class CancelRefused(Exception):
    """This cannot be given up. The message is ready for the buyer."""


class NotAHold(CancelRefused):
    def __init__(self):
        super().__init__(_("Only what you are buying from an auction at once can be given up here."))


class PaymentUnderWay(CancelRefused):
    def __init__(self):
        super().__init__(_("Your payment is being confirmed, so this cannot be given up now."))


def give_up(*, purchase: Purchase, actor: User, now: datetime | None = None) -> bool:
    """The buyer does not want a held auction after all: it goes on at once. False when it was settled meanwhile.

    First the provider is asked, and its sessions are ended; call it outside any transaction. Raises `CancelRefused` or
    `paying.NotTheBuyer`. It is no violation.
    """
    now = now or timezone.now()
    if purchase.buyer_id != actor.pk:
        raise paying.NotTheBuyer
    if not purchase.orders.filter(bought_now=True).exists():
        raise NotAHold
    if asking.ask_provider(purchase, now) != "unpaid":
        raise PaymentUnderWay
    return cancel(purchase=purchase, actor=actor, reason="Given up by the buyer", now=now)


@transaction.atomic
def cancel(*, purchase: Purchase, actor: User, reason: str, now: datetime) -> bool:
    """Cancel a pending purchase of a held auction, which goes on. Locks auction, purchase, order."""
    holding.lock_auction(purchase.pk)
    locked = paying.lock_purchase(purchase.pk)
    if not locked.is_pending:
        return False
    for order in close_unpaid(locked, actor=actor, reason=reason, now=now):
        holding.release(order=order, now=now)
    return True


def cancel_with_auction(*, auction: Auction, now: datetime | None = None) -> None:
    """A held auction was cancelled: nobody can pay for it any more. The caller holds the auction's lock."""
    waiting = Order.objects.filter(auction=auction, bought_now=True, state=Order.State.PENDING_PAYMENT)
    for order in waiting.order_by("pk"):
        locked = paying.lock_purchase(order.purchase_id)
        close_unpaid(locked, actor=None, reason="The auction was cancelled", now=now or auction.closed_at)


def close_unpaid(purchase: Purchase, *, actor: User | None, reason: str, now: datetime) -> list[Order]:
    """Cancel a locked purchase with its orders. Money that arrives all the same is sent back (`paying.mark_paid`)."""
    bundling.end_unpaid(purchase, Purchase.State.CANCELLED, now)
    return [
        progressing.move(order=order, to=Order.State.CANCELLED, actor=actor, reason=reason, now=now)
        for order in purchase.orders.order_by("pk")
    ]
