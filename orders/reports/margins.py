"""What the market itself earned: commission, less the provider's fees, less losses; month by month, from the ledger."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth

from config.money import exact
from orders.books.ledger import Account
from orders.models import LedgerEntry


@dataclass(frozen=True)
class Month:
    """Rupees; commission as it was earned (and given back) in the month, fees and losses as they were booked."""

    month: date
    commission: Decimal
    fees: Decimal
    losses: Decimal

    @property
    def margin(self) -> Decimal:
        return self.commission - self.fees - self.losses


def months(*, newest: int = 24) -> list[Month]:
    """The newest months in which something was booked, newest first. One query."""
    ours = LedgerEntry.objects.filter(account__in=[Account.COMMISSION, Account.FEES, Account.LOSSES]).order_by()
    by_month = ours.annotate(month=TruncMonth("transaction__at")).values("month")
    sums = by_month.annotate(
        earned=Sum("amount", filter=Q(account=Account.COMMISSION)),
        fees=Sum("amount", filter=Q(account=Account.FEES)),
        losses=Sum("amount", filter=Q(account=Account.LOSSES)),
    ).order_by("-month")
    return [
        Month(row["month"].date(), exact(-(row["earned"] or 0)), exact(row["fees"]), exact(row["losses"]))
        for row in sums[:newest]
    ]
