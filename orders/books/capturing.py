"""Money that has come in: booked in the transaction of its payment; then its charge and fee, which only the provider
knows, are asked for."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from auctions import locking
from orders import providers
from orders.books import costing, ledger
from orders.books.ledger import Account, Kind, Side
from orders.models import Order, Payment, Purchase
from orders.providers.base import SessionState

RECEIVED = [Payment.State.PAID, Payment.State.REFUND_DUE]


# -- Which orders a payment pays --------------------------------------------------------------------------


def orders_of(payment: Payment) -> QuerySet[Order]:
    """Those of its purchase, and of the purchases that are joined into it; oldest first."""
    paid_for = Q(purchase=payment.purchase_id) | Q(purchase__joined_into=payment.purchase_id)
    return Order.objects.filter(paid_for).select_related("purchase", "buyer", "seller__user").order_by("pk")


def payment_of(order: Order) -> Payment | None:
    """The one that paid this order."""
    purchase = Purchase.objects.get(pk=order.purchase_id)
    paying = Q(purchase=purchase) | Q(purchase=purchase.joined_into_id)
    return Payment.objects.filter(paying, state=Payment.State.PAID).select_related("purchase__buyer").first()


def lock(payment: Payment) -> tuple[Payment, list[Order]]:
    """The payment with its orders, all under their locks: auctions, purchases, orders, payment."""
    auctions = orders_of(payment).filter(auction__isnull=False).order_by("auction").values_list("auction", flat=True)
    for auction_id in auctions:
        locking.lock(auction_id)
    purchases = Q(pk=payment.purchase_id) | Q(joined_into=payment.purchase_id)
    list(Purchase.objects.select_for_update(of=("self",)).filter(purchases).order_by("pk"))
    orders = list(orders_of(payment).select_for_update(of=("self",)))
    locked = Payment.objects.select_for_update(of=("self",)).select_related("purchase__buyer").get(pk=payment.pk)
    return locked, orders


# -- Booking ----------------------------------------------------------------------------------------------


def book(*, payment: Payment, now: datetime) -> None:
    """The provider has this money: each seller is owed their share, the commission is ours, the rest is nobody's.

    Called under the payment's lock, in the transaction that marks it; booked once. Charge and fee are asked for after
    the commit.
    """
    sides = [Side(Account.PROVIDER, payment.amount)]
    unclaimed = payment.amount
    if payment.state == Payment.State.PAID:
        for order in orders_of(payment).filter(state__in=Order.PAID_STATES):
            sides += [ledger.of_seller(order, -order.share), Side(Account.COMMISSION, -order.commission, order=order)]
            unclaimed -= order.total
    sides.append(Side(Account.UNCLAIMED, -unclaimed))
    ledger.post(kind=Kind.CAPTURE, key=f"capture:{payment.pk}", sides=sides, at=now, payment=payment)
    transaction.on_commit(lambda: enqueue(payment.pk), robust=True)


def enqueue(payment_id: int) -> None:
    from orders.tasks import follow_payment

    follow_payment(payment_id)


# -- What only the provider knows -------------------------------------------------------------------------


def learn_due(*, now: datetime | None = None, limit: int = 100) -> int:
    """Ask for every charge and fee that is not known yet; one that raises is asked an hour later and stops nobody.

    Returns how many were asked for without an error.
    """
    now = now or timezone.now()
    unknown = Q(charge="") | Q(fee_amount=None)
    due = Payment.objects.filter(unknown, state__in=RECEIVED).exclude(session="")
    return costing.ask_each(due, lambda payment: learn(payment=payment, now=now), now=now, limit=limit)


def learn(*, payment: Payment, now: datetime | None = None) -> Payment:
    """Ask the provider for the charge and the fee, and keep what it says. Outside any transaction.

    Idempotent: what is known stays. Raises `providers.base.ProviderError`.
    """
    stands = providers.named(payment.provider).fetch_session(payment.session)
    return record(payment=payment, stands=stands, now=now or timezone.now())


@transaction.atomic
def record(*, payment: Payment, stands: SessionState, now: datetime) -> Payment:
    locked = Payment.objects.select_for_update(of=("self",)).select_related("purchase").get(pk=payment.pk)
    if not locked.charge:
        locked.charge = stands.charge
    if locked.fee_amount is None and stands.fee is not None:
        locked.fee_amount, locked.fee_currency = stands.fee.amount, stands.fee.currency
        subject, key = f"payment:{locked.pk}", f"fee:{locked.pk}"
        costing.book_fee(fee=stands.fee, key=key, subject=subject, payment=locked, now=now)
    locked.save(update_fields=["charge", "fee_amount", "fee_currency"])
    return locked
