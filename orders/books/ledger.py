"""The ledger: double entry, append-only. Whoever moves money books it, in the transaction that records the movement.

Amounts are rupees to the paisa. What an account receives is positive, what it gives negative; a transaction's sides
add up to nothing. So what is at the provider is the sum of `provider`, and what a seller is owed is minus the sum of
theirs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum

from accounts.models import SellerProfile
from config.money import exact
from orders.models import LedgerEntry, LedgerTransaction, Order, Payment

Account = LedgerEntry.Account
Kind = LedgerTransaction.Kind


class Unbalanced(ValueError):
    """These sides do not add up to nothing; nothing was booked. A defect of the caller's."""


@dataclass(frozen=True)
class Side:
    """What one account receives (positive) or gives (negative). Only `sellers` has a seller; any may name its order."""

    account: str
    amount: Decimal
    order: Order | None = None
    seller: SellerProfile | None = None


def of_seller(order: Order, amount: Decimal) -> Side:
    """What the seller of `order` receives from what we owe them (positive), or is owed (negative)."""
    return Side(Account.SELLERS, amount, order=order, seller=order.seller)


@transaction.atomic
def post(
    *, kind: str, key: str, sides: Iterable[Side], at: datetime, payment: Payment | None = None, memo: str = ""
) -> LedgerTransaction:
    """Book one transaction, once by its `key`; sides of nothing are left out. Raises `Unbalanced`."""
    sides = [side for side in sides if side.amount]
    if sum(side.amount for side in sides) or not sides:
        raise Unbalanced(f"{key}: {[(side.account, str(side.amount)) for side in sides]}")
    booked, is_new = LedgerTransaction.objects.get_or_create(
        key=key, defaults={"kind": kind, "payment": payment, "memo": memo[:300], "at": at}
    )
    if is_new:
        LedgerEntry.objects.bulk_create(
            LedgerEntry(
                transaction=booked, account=side.account, seller=side.seller, order=side.order, amount=side.amount
            )
            for side in sides
        )
    return booked


def balance(account: str, **of) -> Decimal:
    """What an account holds (in rupees), of one seller or order if so asked."""
    return exact(LedgerEntry.objects.filter(account=account, **of).aggregate(sum=Sum("amount"))["sum"])


def booked(prefix: str) -> int:
    """How many transactions there are whose key is `prefix`, or goes on from it with a colon."""
    return LedgerTransaction.objects.filter(Q(key=prefix) | Q(key__startswith=f"{prefix}:")).count()
