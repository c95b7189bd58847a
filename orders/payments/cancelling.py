"""Letting go of an unpaid purchase before its time is over: by its buyer, or with the auction it holds.

What was won cannot be: a bid is a promise to pay.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from auctions.models import Auction
from orders import progressing
from orders.models import Order, Purchase
from orders.payments import asking, paying
from orders.purchases import bundling, holding, stocking, violations


class CancelRefused(Exception):
    """This cannot be given up. The message is ready for the buyer."""


class WonByBidding(CancelRefused):
    def __init__(self):
        super().__init__(_("You won it by bidding, so it cannot be given up. Pay for it, or write to its maker."))


class PaymentUnderWay(CancelRefused):
    def __init__(self):
        super().__init__(_("Your payment is under way, so this cannot be given up now."))


def may_be_given_up(orders: Iterable[Order]) -> bool:
    """Whether the buyer of a purchase of these is free to let it go: all at a fixed price, or what holds an auction."""
    return not any(order.is_auction_win for order in orders)


def give_up(*, purchase: Purchase, actor: User, now: datetime | None = None) -> bool:
    """The buyer does not want it after all: stock returns, a held auction goes on at once, and it is no violation.

    First the provider is asked, and its sessions are ended; call it outside any transaction. False when it was settled
    meanwhile: paid, as the provider may have said just now, or let go already. Raises `CancelRefused`,
    `paying.NotTheBuyer` or a `ProviderError`.
    """
    now = now or timezone.now()
    if purchase.buyer_id != actor.pk:
        raise paying.NotTheBuyer
    if not may_be_given_up(purchase.all_orders):
        raise WonByBidding
    ended = set(asking.pages([purchase.pk]).values_list("pk", flat=True))
    answer = asking.ask_provider(purchase, now)
    if answer == "processing":
        raise PaymentUnderWay
    return answer == "unpaid" and cancel(purchase=purchase, actor=actor, ended=ended, now=now)


@transaction.atomic
def cancel(*, purchase: Purchase, actor: User, ended: set[int], now: datetime) -> bool:
    """Cancel a pending purchase by its buyer's word; `ended` are the payments whose pages are known to be over.

    Raises `PaymentUnderWay` when another was begun meanwhile. Locks person, products, auction, purchase, orders, as the
    deadline does.
    """
    violations.lock_person(purchase.buyer_id)
    stocking.lock_reserved(purchase.pk)
    holding.lock_auction(purchase.pk)
    locked = paying.lock_purchase(purchase.pk)
    if not locked.is_pending:
        return False
    if asking.begun_since([locked.pk], ended):
        raise PaymentUnderWay
    for order in close_unpaid(locked, actor=actor, reason="Given up by the buyer", now=now):
        stocking.give_back(order=order, now=now)
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
