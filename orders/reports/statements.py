"""A seller's account with the market, read from the ledger: each movement, and what was owed to them after it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext as _

from accounts.models import SellerProfile
from config.money import exact
from orders.books.ledger import Account, Kind
from orders.models import LedgerEntry, Order, OrderLine


@dataclass(frozen=True)
class Row:
    """`amount` in rupees: what came to the seller is positive. `balance`: what we owe them after it."""

    at: datetime
    what: str
    order: Order | None
    title: str
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True)
class Totals:
    """In rupees. `owed`: not sent yet (negative: the seller owes us)."""

    owed: Decimal
    sent: Decimal
    refunded: Decimal


def entries_of(seller: SellerProfile) -> QuerySet[LedgerEntry]:
    """The seller's side of each transaction, newest first, with what a statement shows of it."""
    lines = Prefetch("order__lines", OrderLine.objects.order_by("pk"))
    own = LedgerEntry.objects.filter(account=Account.SELLERS, seller=seller)
    in_order = own.order_by("-transaction__at", "-pk")
    return in_order.select_related("transaction", "order").prefetch_related(lines)


def below(entries: QuerySet[LedgerEntry], after: int) -> QuerySet[LedgerEntry]:
    """Those that are older than the entry with the id `after`; none when there is no such entry."""
    at = Subquery(LedgerEntry.objects.filter(pk=after).values("transaction__at"))
    return entries.filter(Q(transaction__at__lt=at) | Q(transaction__at=at, pk__lt=after))


def rows_of(entries: list[LedgerEntry], seller: SellerProfile) -> list[Row]:
    """A part of a statement, newest first; the balance after the newest is one sum, the rest follows from it."""
    balance = owed_after(seller, entries[0]) if entries else Decimal(0)
    rows = []
    for entry in entries:
        rows.append(row_of(entry, balance))
        balance += entry.amount
    return rows


def owed_after(seller: SellerProfile, entry: LedgerEntry) -> Decimal:
    at = entry.transaction.at
    until = LedgerEntry.objects.filter(account=Account.SELLERS, seller=seller).filter(
        Q(transaction__at__lt=at) | Q(transaction__at=at, pk__lte=entry.pk)
    )
    return exact(-(until.aggregate(sum=Sum("amount"))["sum"] or 0))


def row_of(entry: LedgerEntry, balance: Decimal) -> Row:
    title = ", ".join(line.title for line in entry.order.lines.all()) if entry.order else ""
    return Row(entry.transaction.at, words_of(entry.transaction.kind), entry.order, title, -entry.amount, balance)


def words_of(kind: str) -> str:
    return {
        Kind.CAPTURE: _("Sold"),
        Kind.TRANSFER: _("Sent to you"),
        Kind.REFUND: _("Refunded to the buyer"),
        Kind.REVERSAL: _("Taken back from what was sent"),
        Kind.DISPUTE_LOST: _("Given back by the buyer’s bank"),
    }.get(kind, _("Correction"))


def totals_of(seller: SellerProfile) -> Totals:
    """One query."""
    moved, back = [Kind.TRANSFER, Kind.REVERSAL], [Kind.REFUND, Kind.DISPUTE_LOST]
    sums = LedgerEntry.objects.filter(account=Account.SELLERS, seller=seller).aggregate(
        balance=Sum("amount"),
        sent=Sum("amount", filter=Q(transaction__kind__in=moved)),
        refunded=Sum("amount", filter=Q(transaction__kind__in=back)),
    )
    return Totals(exact(-(sums["balance"] or 0)), exact(sums["sent"]), exact(sums["refunded"]))


def whole_of(seller: SellerProfile) -> Iterator[Row]:
    """The whole statement, oldest first, without holding it in memory."""
    balance = Decimal(0)
    for entry in entries_of(seller).reverse().iterator(chunk_size=500):
        balance -= entry.amount
        yield row_of(entry, balance)
