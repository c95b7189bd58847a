"""What a seller is owed of an order, when it is released, what holds it up, and what is taken back (rules, section 5).

Nothing outside is asked here: these rules write intents, under the order's lock; `sending` and `reversing` carry them
out. Whoever takes a share back says because of what (`refund:17`), and each cause takes once.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils import timezone

from accounts.models import SellerProfile
from config.failpoints import reached_after_commit
from orders import progressing
from orders.books import ledger
from orders.books.capturing import payment_of
from orders.books.ledger import Account, Kind
from orders.models import Order, Payment, PayoutFreeze, Refund, Reversal, Transfer
from orders.providers import manual
from orders.signals import payout_recalled

State = Transfer.State
UNSETTLED = [State.INTENDED, State.PENDING, State.STUCK]


def road_of(seller: SellerProfile, payment: Payment | None) -> tuple[str, str]:
    """Who sends it, and to which account: the provider that has the charge if it has the seller too, else the bank."""
    if payment is not None and seller.payout_provider == payment.provider:
        return payment.provider, seller.provider_account
    return manual.NAME, bank_account_of(seller)


def bank_account_of(seller: SellerProfile) -> str:
    """The IBAN that the seller gave us; empty when they are paid through a provider."""
    return seller.provider_account if seller.payout_provider == manual.NAME else ""


def cools_until(seller: SellerProfile) -> datetime | None:
    """Until when nothing is sent by hand, because the account was changed; None when it never was.

    Whoever changed it may not be its owner, who is told by mail and has this long to say so.
    """
    changed = seller.payout_changed_at
    return changed + timedelta(seconds=settings.MARKET["PAYOUT_COOLING_SECONDS"]) if changed else None


def is_cooling(seller: SellerProfile, now: datetime) -> bool:
    until = cools_until(seller)
    return until is not None and now < until


def remaining_share(order: Order) -> Decimal:
    """The seller's share less what of it goes back to the buyer by refunds that are made or meant, and what lost
    disputes took of it."""
    lost = ledger.balance(Account.SELLERS, order=order, transaction__kind=Kind.DISPUTE_LOST)
    return order.share - sum((refund.share_part for refund in counted_refunds(order)), Decimal(0)) - lost


def counted_refunds(order: Order) -> list[Refund]:
    return list(Refund.objects.filter(order=order, state__in=Refund.COUNTED, share_part__gt=0).order_by("pk"))


# -- Releasing --------------------------------------------------------------------------------------------


@transaction.atomic
def release(*, order: Order, now: datetime | None = None) -> Transfer | None:
    """Intend to send the seller their share of a completed order; it goes once this is committed.

    None while the order is not completed, while it is frozen, or when nothing of the share is left. Idempotent by the
    one-to-one. Locks the order.
    """
    now = now or timezone.now()
    locked = progressing.lock(order.pk)
    if locked.state != Order.State.COMPLETED or is_frozen(locked):
        return None
    transfer, amount = transfer_of(locked), remaining_share(locked)
    if transfer or amount <= 0:
        return transfer
    provider, account = road_of(locked.seller, payment_of(locked))
    transfer = Transfer.objects.create(
        order=locked,
        seller=locked.seller,
        provider=provider,
        account=account,
        amount=amount,
        created_at=now,
        next_attempt_at=now,
    )
    for refund in counted_refunds(locked):
        note_taken_off(transfer, refund.share_part, f"refund:{refund.pk}", now)
    reached_after_commit("transfer.intended")
    transaction.on_commit(send_soon, robust=True)
    return transfer


def release_forgotten(*, now: datetime | None = None, limit: int = 500) -> int:
    """Completed orders without a transfer for whatever reason; returns how many have one now."""
    frozen = PayoutFreeze.objects.in_force().filter(order=OuterRef("pk"))
    waiting = Order.objects.filter(~Exists(frozen), state=Order.State.COMPLETED, transfer=None)
    forgotten = [order for order in waiting.order_by("pk")[:limit] if remaining_share(order) > 0]
    return sum(release(order=order, now=now) is not None for order in forgotten)


def transfer_of(order: Order) -> Transfer | None:
    """The order's transfer with its row lock; the caller holds the order's."""
    return Transfer.objects.select_for_update().filter(order=order).first()


def lock_transfer(pk: int) -> Transfer:
    """The transfer under its order's lock and its own."""
    progressing.lock(Transfer.objects.values_list("order_id", flat=True).get(pk=pk))
    rows = Transfer.objects.select_for_update(of=("self",))
    return rows.select_related("order__purchase", "order__seller", "seller__user").get(pk=pk)


def send_soon() -> None:
    from orders.tasks import send_money

    send_money()


# -- Freezing ---------------------------------------------------------------------------------------------


def is_frozen(order: Order) -> bool:
    return PayoutFreeze.objects.in_force().filter(order=order).exists()


@transaction.atomic
def freeze(*, order: Order, cause: str, reference: str, now: datetime | None = None) -> PayoutFreeze:
    """From now on no share of this order is sent; what has been sent is not touched. Idempotent. Locks the order.

    A cause that was lifted before is in force again.
    """
    progressing.lock(order.pk)
    # By the clock of after the wait: whatever was asked to be sent before this, was so under the lock before.
    now = now or timezone.now()
    known_by = {"order": order, "cause": cause, "reference": reference[:120]}
    frozen, is_new = PayoutFreeze.objects.get_or_create(**known_by, defaults={"at": now})
    if not is_new and frozen.lifted_at is not None:
        frozen.at, frozen.lifted_at = now, None
        frozen.save(update_fields=["at", "lifted_at"])
    return frozen


@transaction.atomic
def unfreeze(*, order: Order, cause: str, reference: str, now: datetime | None = None) -> bool:
    """That cause is over; with the last one the share is released at once. False when it was not in force."""
    now = now or timezone.now()
    locked = progressing.lock(order.pk)
    frozen = PayoutFreeze.objects.in_force().filter(order=locked, cause=cause, reference=reference[:120])
    if not frozen.update(lifted_at=now):
        return False
    if not is_frozen(locked):
        release(order=locked, now=now)
        wake(Transfer.objects.filter(order=locked), now)
    return True


def wake(intents, now: datetime) -> None:
    """Those that wait are tried at once. One in a worker's hand is asked for with the same key, if at all."""
    if intents.filter(state=State.INTENDED).update(next_attempt_at=now):
        transaction.on_commit(send_soon, robust=True)


# -- Taking back ------------------------------------------------------------------------------------------


@transaction.atomic
def take_back(*, order: Order, amount: Decimal, because_of: str, now: datetime | None = None) -> Reversal | None:
    """The seller has to give `amount` of their share back, once per `because_of` (`refund:17`, `dispute:4`).

    Without a transfer there is nothing to do: `release` reckons with refunds and lost disputes. What is surely unsent
    becomes smaller, or is not sent; what was sent, or may have been, gets a reversal, carried out once the transfer is
    done. Never more than the transfer has left. Locks the order; call it in the transaction that records the refund.
    """
    now = now or timezone.now()
    transfer = transfer_of(progressing.lock(order.pk))
    if transfer is None:
        return None
    known = Reversal.objects.filter(because_of=because_of).first()
    amount = min(amount, left_of(transfer))
    if known or amount <= 0:
        return known
    if transfer.is_surely_unsent:
        return take_off(transfer, amount, because_of, now)
    reversal = Reversal.objects.create(
        transfer=transfer,
        provider=transfer.provider,
        amount=amount,
        because_of=because_of,
        created_at=now,
        next_attempt_at=now,
    )
    payout_recalled.send(sender=Reversal, reversal=reversal)
    transaction.on_commit(send_soon, robust=True)
    return reversal


def left_of(transfer: Transfer) -> Decimal:
    """What of it the seller keeps, reversals under way deducted."""
    if transfer.state == State.CANCELLED:
        return Decimal(0)
    taken = transfer.reversals.filter(state__in=Reversal.COUNTED).aggregate(sum=Sum("amount"))["sum"]
    return transfer.amount - (taken or Decimal(0))


def take_off(transfer: Transfer, amount: Decimal, because_of: str, now: datetime) -> Reversal:
    """Send less, or nothing. A new key, as the old one was for another amount."""
    if amount == transfer.amount:
        transfer.state, transfer.next_attempt_at, transfer.settled_at = State.CANCELLED, None, now
    else:
        transfer.amount, transfer.key = transfer.amount - amount, uuid4()
    transfer.save(update_fields=["state", "next_attempt_at", "settled_at", "amount", "key"])
    return note_taken_off(transfer, amount, because_of, now)


def note_taken_off(transfer: Transfer, amount: Decimal, because_of: str, now: datetime) -> Reversal:
    """A reversal that nobody carries out, as the transfer was made smaller; it keeps its cause from taking twice."""
    return Reversal.objects.create(
        transfer=transfer,
        provider=transfer.provider,
        amount=amount,
        because_of=because_of,
        state=State.CANCELLED,
        failure="Taken off before it was sent",
        created_at=now,
        next_attempt_at=None,
        settled_at=now,
    )
