"""A payer's bank contests a payment: its orders stand still, and so does their money, until the bank has decided."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from config.money import to_paisa
from orders import progressing
from orders.books import costing, ledger, mismatches
from orders.books.ledger import Account, Kind, Side
from orders.models import Dispute, Order, Payment, PayoutFreeze, Refund
from orders.payouts import shares
from orders.refunds import apportioning, inquiring, refunding
from orders.refunds.apportioning import NOTHING, Parts
from orders.signals import dispute_decided, order_disputed

CONTESTABLE = [Order.State.PAID, Order.State.SHIPPED, Order.State.DELIVERED, Order.State.COMPLETED]
NEVER_PAID = [Order.State.PENDING_PAYMENT, Order.State.EXPIRED]
FROZEN = PayoutFreeze.Cause.DISPUTE


# -- It begins --------------------------------------------------------------------------------------------


@transaction.atomic
def open_dispute(*, payment: Payment, reference: str, amount: Decimal, reason: str, now: datetime) -> Dispute:
    """The bank holds `amount` (rupees) of this payment. Its living orders are disputed, and their shares wait.

    Idempotent by the provider's reference, and nothing when the dispute is closed already. An inquiry of that reference
    has become this. What it costs is asked for after the commit. Locks auctions, purchase,
    orders, payment. Announces `order_disputed` for each order.
    """
    payment, orders = inquiring.lock(payment)
    dispute, is_new = register(payment, reference, amount, reason, now)
    if not is_new:
        return dispute
    book(dispute, Kind.DISPUTE_OPENED, [Side(Account.DISPUTED, amount), Side(Account.PROVIDER, -amount)], now)
    for order in orders:
        if order.state in CONTESTABLE:
            why = f"The buyer's bank disputes the payment ({reference})"
            order = progressing.move(order=order, to=Order.State.DISPUTED, reason=why, now=now)
        if order.state == Order.State.DISPUTED:
            PayoutFreeze.objects.create(order=order, cause=FROZEN, reference=reference, at=now)
            order_disputed.send(sender=Order, order=order, dispute=dispute)
    # Last, so that nothing is released between the two freezes.
    inquiring.end(payment, orders, reference, now)
    costing.follow(dispute)
    return dispute


def register(payment: Payment, reference: str, amount: Decimal, reason: str, now: datetime) -> tuple[Dispute, bool]:
    told = {"payment": payment, "amount": amount, "reason": reason[:200], "opened_at": now}
    return Dispute.objects.get_or_create(provider=payment.provider, reference=reference, defaults=told)


def book(dispute: Dispute, kind: str, sides: list[Side], now: datetime) -> None:
    """Opened under `dispute:<id>`, decided under `dispute:<id>:closed`."""
    key = f"dispute:{dispute.pk}" if kind == Kind.DISPUTE_OPENED else f"dispute:{dispute.pk}:closed"
    ledger.post(kind=kind, key=key, sides=sides, at=now, payment=dispute.payment, memo=dispute.reason)


# -- It is decided ----------------------------------------------------------------------------------------


@transaction.atomic
def close_dispute(
    *, payment: Payment, reference: str, amount: Decimal, reason: str, won: bool, now: datetime
) -> Dispute:
    """The bank has decided. Won, each order goes on from where it was; lost, the money is the buyer's again.

    Idempotent: the first decision stays. A dispute that is heard of only now is opened first. Announces
    `dispute_decided` for each order that it held, whose share is released. Locks like `open_dispute`.
    """
    dispute = open_dispute(payment=payment, reference=reference, amount=amount, reason=reason, now=now)
    payment, orders = inquiring.lock(payment)
    dispute = Dispute.objects.select_for_update(of=("self",)).get(pk=dispute.pk)
    if dispute.closed_at is not None:
        return dispute
    dispute.closed_at, dispute.won = now, won
    dispute.save(update_fields=["closed_at", "won"])
    costing.follow(dispute)
    held = [order for order in orders if order.freezes.filter(cause=FROZEN, reference=reference).exists()]
    if won:
        win(dispute, held, now)
    else:
        lose(dispute, payment, orders, now)
    for order in held:
        shares.unfreeze(order=order, cause=FROZEN, reference=reference, now=now)
        order.refresh_from_db()
        dispute_decided.send(sender=Order, order=order, dispute=dispute)
    return dispute


def win(dispute: Dispute, held: list[Order], now: datetime) -> None:
    """The money is back at the provider, and each order where it was; unless another dispute still holds it."""
    book(
        dispute,
        Kind.DISPUTE_WON,
        [Side(Account.PROVIDER, dispute.amount), Side(Account.DISPUTED, -dispute.amount)],
        now,
    )
    for order in held:
        leave(order, dispute, "The bank decided for the market", now)


def leave(order: Order, dispute: Dispute, reason: str, now: datetime) -> None:
    """Refunded, when all of its money went back; else back to where it was, unless another dispute still holds it."""
    if order.state not in (Order.State.DISPUTED, Order.State.CANCELLED):
        return
    others = PayoutFreeze.objects.filter(order=order, cause=FROZEN, lifted_at=None).exclude(reference=dispute.reference)
    to = Order.State.REFUNDED
    if apportioning.returned(order).amount < order.total:
        if order.state == Order.State.CANCELLED or others.exists():
            return
        to = order.events.filter(to_state=Order.State.DISPUTED).order_by("-number").first().from_state
    progressing.move(order=order, to=to, reason=reason, now=now, decided=True)


def lose(dispute: Dispute, payment: Payment, orders: list[Order], now: datetime) -> None:
    """The buyer has it: sellers and commission give back what the orders still held, in proportion, to the paisa.

    That includes an order that was cancelled, and its refund on the way: refunds still to be sent are not, because the
    bank has given the money back. What it took beyond our orders is a loss, and a person looks.
    """
    cancel_refunds(payment, now)
    taken = allot(dispute.amount, [order for order in orders if order.state not in NEVER_PAID])
    sides = [Side(Account.DISPUTED, -dispute.amount)]
    for order, parts in taken:
        sides += [ledger.of_seller(order, parts.share), Side(Account.COMMISSION, parts.commission, order=order)]
    rest = dispute.amount - sum((parts.amount for _order, parts in taken), NOTHING)
    sides.append(Side(Account.UNCLAIMED if payment.state == Payment.State.REFUND_DUE else Account.LOSSES, rest))
    book(dispute, Kind.DISPUTE_LOST, sides, now)
    if rest and payment.state != Payment.State.REFUND_DUE:
        note_loss(dispute, rest, now)
    for order, parts in taken:
        because_of = f"dispute:{dispute.pk}:{order.pk}"
        if parts.share:
            shares.take_back(order=order, amount=parts.share, because_of=because_of, now=now)
        leave(order, dispute, "The buyer's bank gave the money back", now)


def cancel_refunds(payment: Payment, now: datetime) -> None:
    """Those that were not made. One that was, and came back, waits for a person."""
    for refund in payment.refunds.filter(state__in=[Refund.State.INTENDED, Refund.State.STUCK]):
        if not refunding.bounces(refund):
            refund.state, refund.failure = Refund.State.CANCELLED, "The bank gave the money back."
            refund.next_attempt_at, refund.settled_at = None, now
            refund.save(update_fields=["state", "failure", "next_attempt_at", "settled_at"])


def allot(amount: Decimal, orders: list[Order]) -> list[tuple[Order, Parts]]:
    """How much of `amount` each order bears: all it still holds, or, of a dispute about less, its proportion."""
    whole = {order.pk: max(apportioning.left_of(order), NOTHING) for order in orders}
    total = sum(whole.values(), NOTHING)
    amount, borne, seen, allotted = min(amount, total), NOTHING, NOTHING, []
    for order in orders:
        seen += whole[order.pk]
        part = to_paisa(amount * seen / total) - borne if total else NOTHING
        borne += part
        allotted.append((order, apportioning.split(order, part, apportioning.given_back(order))))
    return allotted


def note_loss(dispute: Dispute, rest: Decimal, now: datetime) -> None:
    mismatches.note(
        kind=mismatches.DISPUTE_BEYOND,
        subject=f"dispute:{dispute.pk}",
        expected=f"at most {dispute.amount - rest} rupees, what its orders held",
        found=f"{dispute.amount} rupees; {rest} booked as a loss",
        now=now,
    )
