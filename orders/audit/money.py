"""The invariants of money (rules, section 7): the ledger, refunds, transfers; and of stock, what of it was sold."""

from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from catalog.models import FixedPriceListing
from config.auditing import invariant
from config.money import exact
from orders.books.ledger import Account, Kind
from orders.models import LedgerEntry, LedgerTransaction, Order, OrderLine, Payment, Refund, Reversal, Transfer

RECEIVED = [Payment.State.PAID, Payment.State.REFUND_DUE]
NOTHING = Decimal(0)


def sums_by(rows, column: str, amount: str = "amount") -> dict[int, Decimal]:
    """column → the sum of the rows that have it."""
    return {key: exact(total) for key, total in rows.order_by().values_list(column).annotate(total=Sum(amount))}


@invariant("M1", "Each ledger transaction sums to nothing; each payment received is booked once, with its amount.")
def ledger_sums() -> Iterator[str]:
    sums = LedgerTransaction.objects.order_by().annotate(total=Sum("entries__amount"))
    for booked in sums.filter(Q(total__gt=Decimal("0.001")) | Q(total__lt=Decimal("-0.001")) | Q(total=None)):
        yield f"{booked.key}: sums to {'no entry' if booked.total is None else exact(booked.total)}"
    captures = LedgerEntry.objects.filter(transaction__kind=Kind.CAPTURE, account=Account.PROVIDER)
    booked = sums_by(captures, "transaction__payment")
    for payment in Payment.objects.filter(state__in=RECEIVED).select_related("purchase"):
        if booked.pop(payment.pk, NOTHING) != payment.amount:
            yield f"payment {payment.pk} of {payment.purchase.number}: {payment.amount} received, not so booked"
    for payment_id, total in booked.items():
        yield f"payment {payment_id}: {total} booked, not received"


@invariant("M3", "Of each order one transfer at most, and never more than was captured, less refunds and commission.")
def transfers() -> Iterator[str]:
    taken = sums_by(booked_refunds(), "order", "share_part")
    back = sums_by(Reversal.objects.filter(state__in=Reversal.COUNTED), "transfer__order")
    lost = sums_by(lost_entries().filter(account=Account.SELLERS), "order")
    for transfer in Transfer.objects.filter(state__in=Transfer.COUNTED).select_related("order"):
        order = transfer.order
        left = order.share - taken.get(order.pk, NOTHING) - lost.get(order.pk, NOTHING)
        sent = transfer.amount - back.get(order.pk, NOTHING)
        if sent > left:
            yield f"order {order.number}: {sent} sent to its seller, {left} of the share are left"
    unpaid = Transfer.objects.filter(state=Transfer.State.DONE, order__state=Order.State.PENDING_PAYMENT)
    for transfer in unpaid.select_related("order"):
        yield f"order {transfer.order.number}: its share was sent, it was never paid"


def booked_refunds():
    """Those that took their parts from commission and seller: done, even if the bank returned the money later."""
    bounced = LedgerTransaction.objects.filter(key__contains=":bounced:").values_list("key", flat=True)
    return Refund.objects.filter(Q(state=Refund.State.DONE) | Q(pk__in={key.split(":")[1] for key in bounced}))


def lost_entries():
    return LedgerEntry.objects.filter(transaction__kind=Kind.DISPUTE_LOST, order__isnull=False)


@invariant("M4", "Refunds, with what lost disputes took, never exceed what was captured: of an order, of a payment.")
def refunds() -> Iterator[str]:
    counted = Refund.objects.filter(state__in=Refund.COUNTED)
    of_order, of_payment = sums_by(counted, "order"), sums_by(counted, "payment")
    parts = {
        "commission": sums_by(counted, "order", "commission_part"),
        "share": sums_by(counted, "order", "share_part"),
    }
    lost = sums_by(lost_entries().exclude(account=Account.DISPUTED), "order")
    touched = {pk for pk in (*of_order, *lost) if pk}
    for order in Order.objects.filter(pk__in=touched):
        back = of_order.get(order.pk, NOTHING) + lost.get(order.pk, NOTHING)
        if back > order.total:
            yield f"order {order.number}: {back} given back of {order.total}"
        for part, sums in parts.items():
            if sums.get(order.pk, NOTHING) > getattr(order, part):
                yield f"order {order.number}: {sums[order.pk]} given back of its {part}, {getattr(order, part)}"
    for payment in Payment.objects.filter(pk__in=of_payment).select_related("purchase"):
        if payment.state not in RECEIVED or of_payment[payment.pk] > payment.amount:
            given = of_payment[payment.pk]
            yield f"payment {payment.pk} ({payment.state}) of {payment.purchase.number}: {given} of {payment.amount}"


@invariant("L1", "What the ledger says of an order that is over is explained: its share is owed or sent, or went back.")
def settled_orders() -> Iterator[str]:
    """Commission earned is the order's, less what was given back; a seller is owed the share, less the same."""
    over = Order.objects.filter(state__in=[Order.State.COMPLETED, Order.State.REFUNDED])
    done = booked_refunds()
    earned = sums_by(LedgerEntry.objects.filter(account=Account.COMMISSION), "order")
    returned = sums_by(done, "order", "commission_part")
    lost = sums_by(lost_entries().filter(account=Account.COMMISSION), "order")
    owed = sums_by(LedgerEntry.objects.filter(account=Account.SELLERS), "order")
    back = sums_by(done, "order", "share_part")
    lost_share = sums_by(lost_entries().filter(account=Account.SELLERS), "order")
    sent = sums_by(LedgerEntry.objects.filter(account=Account.SELLERS, transaction__kind=Kind.TRANSFER), "order")
    taken = sums_by(LedgerEntry.objects.filter(account=Account.SELLERS, transaction__kind=Kind.REVERSAL), "order")
    for order in over:
        at = order.pk
        kept = order.commission - returned.get(at, NOTHING) - lost.get(at, NOTHING)
        if -earned.get(at, NOTHING) != kept:
            yield f"order {order.number}: commission {-earned.get(at, NOTHING)} in the ledger, {kept} by its refunds"
        left = order.share - back.get(at, NOTHING) - lost_share.get(at, NOTHING)
        left -= sent.get(at, NOTHING) + taken.get(at, NOTHING)
        if -owed.get(at, NOTHING) != left:
            yield f"order {order.number}: {-owed.get(at, NOTHING)} owed in the ledger, {left} by refunds and transfers"
        if order.state == Order.State.REFUNDED and kept:
            yield f"order {order.number}: refunded, and {kept} of its commission are kept"


@invariant("S1", "All that ever came into stock is there, or in the lines of orders that did not give it back.")
def stock() -> Iterator[str]:
    lines = OrderLine.objects.filter(product=OuterRef("product"), order__auction=None, returned_at=None).order_by()
    gone = Subquery(lines.values("product").annotate(pieces=Sum("quantity")).values("pieces"))
    counted = FixedPriceListing.objects.annotate(gone=Coalesce(gone, 0, output_field=IntegerField()))
    for listing in counted.exclude(received=F("stock") + F("gone")):
        words = f"{listing.received} came in, {listing.stock} are there, {listing.gone} are in orders"
        yield f"product {listing.product_id}: {words}"
