"""The invariants of sellers' money (rules, section 7, M3): read from the rows, changing nothing."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from django.db.models import Case, CharField, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, Round
from django.utils import timezone

from config.auditing import invariant
from orders.models import LedgerEntry, LedgerTransaction, Order, OrderEvent, PayoutFreeze, Refund, Reversal, Transfer
from orders.payouts import shares

DONE = Transfer.State.DONE
NOTHING = Value(Decimal(0), output_field=DecimalField())


def total(rows: QuerySet, by: str, amount: str) -> Coalesce:
    """The sum of `amount` over those of `rows` that belong to the outer row, zero without any."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(sum=Sum(amount)).values("sum")), NOTHING)


@invariant("M3a", "What is sent of an order, less what is taken back, is at most its seller's share less refunds.")
def transfers() -> Iterator[str]:
    taken = total(Reversal.objects.filter(transfer=OuterRef("pk"), state__in=Reversal.COUNTED), "transfer", "amount")
    refunded = total(Refund.objects.filter(order=OuterRef("order"), state=DONE), "order", "share_part")
    counted = Transfer.objects.filter(state__in=Transfer.COUNTED).annotate(taken=taken, refunded=refunded)
    # Rounded, because SQLite adds decimals as floats.
    kept, due = Round(F("amount") - F("taken"), 2), Round(F("order__share") - F("refunded"), 2)
    counted = counted.annotate(kept=kept, due=due).select_related("order").order_by("pk")
    for transfer in counted.filter(Q(kept__gt=F("due")) | Q(kept__lt=0)):
        yield f"order {transfer.order.number}: {transfer.kept} sent, {transfer.due} of the share is left"
    for transfer in counted.exclude(seller=F("order__seller")):
        yield f"order {transfer.order.number}: its transfer goes to another seller"


@invariant("M3b", "A transfer or reversal is done exactly if the ledger has booked it, its amount and whence.")
def booked_transfers() -> Iterator[str]:
    for kind, sign in ((Transfer, -1), (Reversal, 1)):
        name = kind._meta.model_name
        key = Concat(Value(f"{name}:"), Cast(OuterRef("pk"), CharField()))
        entries = LedgerEntry.objects.filter(transaction__key=key, transaction__kind=name)
        place = Case(When(provider="manual", then=Value("bank")), default=Value("provider"))
        moved = total(entries.filter(account=OuterRef("place")), "transaction", "amount")
        rows = kind.objects.annotate(place=place).annotate(is_booked=Exists(entries), moved=moved)
        wrong = Q(state=DONE) & ~Q(moved=sign * F("amount")) | ~Q(state=DONE) & Q(is_booked=True)
        for row in rows.filter(wrong).order_by("pk"):
            yield f"{name} {row.pk} ({row.state}): Rs {row.amount}, the ledger has {row.moved}"
        booked_as = Concat(Value(f"{name}:"), Cast("pk", CharField()))
        known = kind.objects.annotate(booked_as=booked_as).filter(booked_as=OuterRef("key"))
        for stray in LedgerTransaction.objects.filter(~Exists(known), kind=name):
            yield f"{stray.key} is booked, and there is no such {name}"


@invariant("M3c", "Nothing of an order is asked to be sent while it is frozen.")
def frozen_transfers() -> Iterator[str]:
    during = PayoutFreeze.objects.filter(order=OuterRef("order"), at__lt=OuterRef("asked_at"))
    during = during.filter(Q(lifted_at=None) | Q(lifted_at__gt=OuterRef("asked_at")))
    sent = Transfer.objects.filter(Exists(during), state=DONE).select_related("order")
    for transfer in sent.order_by("pk"):
        yield f"order {transfer.order.number}: sent at {transfer.asked_at}, while frozen"


@invariant("M3d", "An order completed an hour ago, not frozen and not refunded, has its transfer.")
def released_shares() -> Iterator[str]:
    lately = OrderEvent.objects.filter(
        order=OuterRef("pk"), to_state=Order.State.COMPLETED, at__gt=timezone.now() - timedelta(hours=1)
    )
    frozen = PayoutFreeze.objects.filter(order=OuterRef("pk"))
    thawed = Q(lifted_at=None) | Q(lifted_at__gt=timezone.now() - timedelta(hours=1))
    waiting = Order.objects.filter(~Exists(lately), ~Exists(frozen.filter(thawed)), state="completed", transfer=None)
    for order in waiting.order_by("pk"):
        if shares.remaining_share(order) > 0:
            yield f"order {order.number}: completed, and no transfer"
