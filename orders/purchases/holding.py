"""What is to be paid for an auction that somebody buys now, and what payment, or none, makes of the auction.

The auction is always locked before the purchase, as the rules' order of locks has it.
"""

from datetime import datetime

from auctions import buying
from auctions.locking import lock
from auctions.models import Auction
from orders.models import Order, Purchase
from orders.purchases import purchasing


def open_for_hold(*, auction: Auction) -> Purchase:
    """The purchase of whoever holds the auction, payable as long as it is held. Announces `order_opened`.

    Called inside the hold's transaction, under the auction's lock.
    """
    return purchasing.open_purchase(
        buyer=auction.held_by.user,
        product=auction.product,
        unit_price=auction.buy_now_price,
        quantity=1,
        auction=auction,
        bought_now=True,
        deadline=auction.held_until,
        now=auction.held_at,
    )


def lock_auction(purchase_id: int) -> None:
    """Lock the auction that this purchase is for, if it is for one; to be called before the purchase is locked.

    Paid or not, something may follow for the auction: one that is held ends or goes on, one that was won may be listed
    again (`progressing.move`).
    """
    of_auction = Order.objects.filter(purchase=purchase_id, auction__isnull=False)
    for auction_id in of_auction.values_list("auction_id", flat=True):
        lock(auction_id)


def complete(*, order: Order, now: datetime) -> None:
    """The order is paid: an auction it holds is sold."""
    if order.bought_now:
        buying.complete(order.auction_id, now=now)


def release(*, order: Order, now: datetime) -> None:
    """The order will not be paid: an auction it holds goes on."""
    if order.bought_now:
        buying.release(order.auction_id, now=now)
