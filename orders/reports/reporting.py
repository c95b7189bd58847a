"""Figures of a seller's desk and of a person's account, read from the rows."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, DecimalField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.models import SellerProfile, User
from catalog.models import Product
from config.money import exact
from orders.books.ledger import Account, Kind
from orders.models import LedgerEntry, Order, Reversal, Transfer

UNSENT = [Transfer.State.INTENDED, Transfer.State.PENDING, Transfer.State.STUCK]
ON_THE_WAY = [Order.State.PAID, Order.State.SHIPPED, Order.State.DELIVERED, Order.State.DISPUTED]


@dataclass(frozen=True)
class Earnings:
    """The seller's shares in rupees, and counts of orders."""

    on_the_way: Decimal
    earned: Decimal
    sent: Decimal
    to_be_sent: Decimal
    to_ship: int
    waiting: int
    completed: int


def earnings_of(seller: SellerProfile) -> Earnings:
    """Money from the ledger: the shares as they were booked, less what went back, sent or not. Two queries.

    What was sent is less what was taken back of it.
    """
    own = LedgerEntry.objects.filter(account=Account.SELLERS, seller=seller)
    shares = own.exclude(transaction__kind__in=[Kind.TRANSFER, Kind.REVERSAL]).aggregate(
        on_the_way=Sum("amount", filter=Q(order__state__in=ON_THE_WAY)),
        earned=Sum("amount", filter=Q(order__state=Order.State.COMPLETED)),
    )
    taken = Reversal.objects.filter(transfer=OuterRef("transfer"), state__in=Reversal.COUNTED).order_by()
    back = Coalesce(Subquery(taken.values("transfer").annotate(sum=Sum("amount")).values("sum")), Value(Decimal(0)))
    kept = ExpressionWrapper(F("transfer__amount") - back, output_field=DecimalField(max_digits=14, decimal_places=2))
    of_orders = (
        Order.objects.filter(seller=seller)
        .annotate(kept=kept)
        .aggregate(
            sent=Sum("kept", filter=Q(transfer__state=Transfer.State.DONE)),
            to_be_sent=Sum("kept", filter=Q(transfer__state__in=UNSENT)),
            to_ship=Count("pk", filter=Q(state=Order.State.PAID)),
            waiting=Count("pk", filter=Q(state=Order.State.PENDING_PAYMENT)),
            completed=Count("pk", filter=Q(state=Order.State.COMPLETED)),
        )
    )
    sums = {name: exact(-(total or 0)) for name, total in shares.items()}
    sums |= {name: exact(of_orders.pop(name) or 0) for name in ("sent", "to_be_sent")}
    return Earnings(**sums, **of_orders)


def products_by_state(seller: SellerProfile, *, rows: int = 12) -> dict[str, QuerySet[Product]]:
    """The newest drafts, live pieces and ended ones, ready for a list."""
    own = Product.objects.filter(seller=seller).for_cards().order_by("-pk")
    published = Q(published_at__isnull=False)
    return {
        "drafts": own.filter(published_at=None, withdrawn_at=None)[:rows],
        "live": own.filter(published, Q(on_shelf=True) | Q(starts_at__isnull=False))[:rows],
        "ended": own.filter(published, on_shelf=False, starts_at=None)[:rows],
    }


def counts_of(user: User) -> dict[str, int]:
    """How often this person has bought and sold: paid orders on either side."""
    paid = Q(state__in=Order.PAID_STATES)
    return Order.objects.filter(Q(buyer=user) | Q(seller__user=user)).aggregate(
        purchases=Count("pk", filter=paid & Q(buyer=user)), sales=Count("pk", filter=paid & Q(seller__user=user))
    )


def unpaid_wins_of(user: User) -> Decimal:
    """What someone has won by auction and not paid yet, in rupees with postage."""
    waiting = Order.objects.filter(buyer=user, auction__isnull=False, state=Order.State.PENDING_PAYMENT)
    return waiting.aggregate(
        sum=Coalesce(Sum(F("goods_total") + F("delivery")), Value(Decimal(0)), output_field=DecimalField())
    )["sum"]
