"""Money back to a buyer: what may be refunded, of whose part, and what it makes of the order (rules, section 5).

The intent is committed first; `sending_back` has it carried out.
"""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.failpoints import reached, reached_after_commit
from config.money import rupees, to_paisa
from orders import progressing
from orders.books import capturing, ledger
from orders.books.ledger import Account, Kind, Side
from orders.models import Order, Payment, Refund
from orders.payouts import shares
from orders.refunds import apportioning
from orders.refunds.apportioning import Parts
from orders.signals import order_refunded

State = Refund.State


class RefundRefused(Exception):
    """This cannot be refunded so. The message is ready for whoever asked; nothing was changed."""


class NotForYou(RefundRefused):
    def __init__(self):
        super().__init__(_("This is not for you to refund."))


class NothingPaid(RefundRefused):
    def __init__(self):
        super().__init__(_("Nothing was paid for this order, so there is nothing to refund."))


class NothingLeft(RefundRefused):
    def __init__(self):
        super().__init__(_("All that was paid for this order is refunded already, or on its way."))


class AmountRefused(RefundRefused):
    def __init__(self):
        super().__init__(_("Write an amount above zero, with paisa at most."))


class TooMuch(RefundRefused):
    def __init__(self, left: Decimal):
        self.left = left
        super().__init__(_("At most %(left)s of this order can still be refunded.") % {"left": rupees(left)})


class UnderDispute(RefundRefused):
    def __init__(self):
        super().__init__(_("The buyer's bank is deciding about this payment. Until then nothing can be refunded."))


class ReasonMissing(RefundRefused):
    def __init__(self):
        super().__init__(_("Say why it is refunded; buyer and seller read it."))


def is_all_going_back(order: Order) -> bool:
    """Whether refunds are on their way that leave nothing of what was paid for it: its goods are nobody's to send."""
    under_way = order.refunds.filter(state__in=[State.INTENDED, State.PENDING, State.STUCK])
    return under_way.exists() and apportioning.left_of(order) <= 0


def shown(order: Order) -> list[Refund]:
    """What buyer and seller see of it: all that went back, or is on its way."""
    return list(order.refunds.filter(state__in=Refund.COUNTED).order_by("pk"))


# -- Deciding ---------------------------------------------------------------------------------------------


@transaction.atomic
def refund(
    *,
    order: Order,
    reason: str,
    actor: User | None,
    amount: Decimal | None = None,
    nonce: UUID | None = None,
    now: datetime | None = None,
) -> Refund:
    """The intent to give back `amount` (rupees) of what was paid for `order`, or all that is left of it.

    By staff, by the order's seller, or by the clock (`actor` None). Idempotent by `nonce`, where a form brings one. It
    is sent after the commit. Raises `RefundRefused`. Locks auctions, purchase, orders, payment.
    """
    now = now or timezone.now()
    if actor is not None and not actor.is_staff and actor.pk != order.seller.user_id:
        raise NotForYou
    if not reason.strip():
        raise ReasonMissing
    payment = capturing.payment_of(order)
    if payment is None:
        raise NothingPaid
    payment, orders = capturing.lock(payment)
    known = Refund.objects.filter(nonce=nonce).first() if nonce else None
    if known:
        return known
    order = next(each for each in orders if each.pk == order.pk)
    before = apportioning.given_back(order)
    parts = apportioning.split(order, decided(order, amount, before), before)
    return intend(
        nonce=nonce,
        payment=payment,
        order=order,
        amount=parts.amount,
        commission_part=parts.commission,
        share_part=parts.share,
        reason=" ".join(reason.split())[:300],
        actor=actor,
        now=now,
    )


def decided(order: Order, amount: Decimal | None, before: Parts) -> Decimal:
    """How much it is going to be; raises `RefundRefused`."""
    left = order.total - before.amount
    if order.state == Order.State.DISPUTED:
        raise UnderDispute
    if order.state in (Order.State.PENDING_PAYMENT, Order.State.EXPIRED):
        raise NothingPaid
    if left <= 0:
        raise NothingLeft
    amount = left if amount is None else Decimal(amount)
    if not amount.is_finite() or amount <= 0 or amount != to_paisa(amount):
        raise AmountRefused
    if amount > left:
        raise TooMuch(left)
    return to_paisa(amount)


def send_back(*, payment: Payment, now: datetime) -> Refund:
    """Money that came too late or twice goes back to its payer, all of it. Once; under the payment's lock."""
    existing = payment.refunds.filter(order=None).exclude(state=State.CANCELLED).first()
    return existing or intend(payment=payment, amount=payment.amount, reason=payment.failure, now=now)


def intend(*, payment: Payment, now: datetime, **columns) -> Refund:
    made = Refund.objects.create(
        payment=payment, provider=payment.provider, created_at=now, next_attempt_at=now, **columns
    )
    transaction.on_commit(enqueue, robust=True)
    return made


def enqueue() -> None:
    from orders.tasks import send_refunds

    send_refunds()


# -- What became of it ------------------------------------------------------------------------------------


def lock(pk: int) -> Refund:
    """The refund under the locks of its payment (auctions, purchases, orders, payment), and its own."""
    capturing.lock(Payment.objects.get(refunds=pk))
    rows = Refund.objects.select_for_update(of=("self",))
    return rows.select_related("payment__purchase", "order__purchase", "order__buyer", "order__seller__user").get(pk=pk)


def settle(refund: Refund, now: datetime) -> None:
    """The money is back with the buyer: booked, the seller's part taken back with it, both told.

    A refund that returns the last of an order brings it to *refunded*. Announces `order_refunded`. Called under the
    locks of `lock`, in the transaction that makes it done, once.
    """
    order, came_back = refund.order, bounces(refund)
    if came_back or order is None:
        key = f"refund:{refund.pk}:again:{came_back}" if came_back else f"refund:{refund.pk}"
        book(refund, [Side(Account.UNCLAIMED, refund.amount)], key=key, now=now)
    else:
        commission = Side(Account.COMMISSION, refund.commission_part, order=order)
        sides = [ledger.of_seller(order, refund.share_part), commission]
        book(refund, sides, key=f"refund:{refund.pk}", now=now)
        shares.take_back(order=order, amount=refund.share_part, because_of=f"refund:{refund.pk}", now=now)
        end(order, refund, now)
        order_refunded.send(sender=Order, order=order, refund=refund)
    reached("refund.booked")
    reached_after_commit("refund.committed")


def book(refund: Refund, sides: list[Side], *, key: str, now: datetime) -> None:
    sides.append(Side(Account.PROVIDER, -refund.amount))
    ledger.post(kind=Kind.REFUND, key=key, sides=sides, at=now, payment=refund.payment, memo=refund.reason)


def end(order: Order, refund: Refund, now: datetime) -> None:
    """Nothing of the order's money is left here, and nothing under way: it is refunded. Disputed, it waits."""
    if order.state == Order.State.DISPUTED or Order.State.REFUNDED not in Order.TRANSITIONS[order.state]:
        return
    if apportioning.returned(order).amount >= order.total:
        progressing.move(order=order, to=Order.State.REFUNDED, actor=refund.actor, reason=refund.reason, now=now)
        order.refresh_from_db()


def bounces(refund: Refund) -> int:
    """How often this refund was done and came back from the buyer's bank."""
    return ledger.booked(f"refund:{refund.pk}:bounced")


def bounce(refund: Refund, now: datetime) -> None:
    """What was booked as gone is here again; called as `settle` is.

    It still is the buyer's, so it is booked as money to send back, not to commission and seller again.
    """
    sides = [Side(Account.PROVIDER, refund.amount), Side(Account.UNCLAIMED, -refund.amount)]
    key = f"refund:{refund.pk}:bounced:{bounces(refund) + 1}"
    ledger.post(kind=Kind.REFUND, key=key, sides=sides, at=now, payment=refund.payment, memo=refund.failure)
