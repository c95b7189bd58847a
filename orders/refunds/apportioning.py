"""What of an order's money was commission and what the seller's share, when only a part of it goes back."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from config.money import exact, to_paisa
from orders.books.ledger import Account, Kind
from orders.models import LedgerEntry, Order, Refund

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Parts:
    """Rupees of an order that were our commission, and that were the seller's share."""

    commission: Decimal
    share: Decimal

    @property
    def amount(self) -> Decimal:
        return self.commission + self.share

    def __add__(self, other: "Parts") -> "Parts":
        return Parts(self.commission + other.commission, self.share + other.share)

    def __sub__(self, other: "Parts") -> "Parts":
        return Parts(self.commission - other.commission, self.share - other.share)


def paid_for(order: Order) -> Parts:
    return Parts(order.commission, order.share)


def given_back(order: Order) -> Parts:
    """What went back to the buyer, or will: every refund that counts, and what a lost dispute took."""
    return refunded(order, Refund.COUNTED) + lost(order)


def returned(order: Order) -> Parts:
    """What did go back to the buyer: refunds that are done, and what a lost dispute took."""
    return refunded(order, [Refund.State.DONE]) + lost(order)


def refunded(order: Order, states: list[str]) -> Parts:
    sums = order.refunds.filter(state__in=states).aggregate(commission=Sum("commission_part"), share=Sum("share_part"))
    return Parts(exact(sums["commission"]), exact(sums["share"]))


def lost(order: Order) -> Parts:
    """What lost disputes took of this order."""
    entries = LedgerEntry.objects.filter(order=order, transaction__kind=Kind.DISPUTE_LOST)
    ours, theirs = Q(account=Account.COMMISSION), Q(account=Account.SELLERS)
    sums = entries.aggregate(commission=Sum("amount", filter=ours), share=Sum("amount", filter=theirs))
    return Parts(exact(sums["commission"]), exact(sums["share"]))


def left_of(order: Order) -> Decimal:
    """What can still be refunded of an order that was paid, in rupees."""
    return (paid_for(order) - given_back(order)).amount


def split(order: Order, amount: Decimal, before: Parts) -> Parts:
    """Of a refund of `amount`, after `before`: as much commission as brings both to one proportion, to the paisa.

    Counted from the beginning each time, so that any sequence of refunds that reaches the order's total has returned
    exactly its commission and exactly its share.
    """
    after = before.amount + amount
    commission = to_paisa(order.commission * after / order.total) - before.commission
    left = paid_for(order) - before
    commission = min(max(commission, NOTHING, amount - left.share), amount, left.commission)
    return Parts(commission, amount - commission)
