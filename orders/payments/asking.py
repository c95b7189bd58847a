"""Asking the provider how the attempts to pay a purchase stand, and ending those that are still open."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from orders import providers, webhooks
from orders.models import Payment, Purchase
from orders.payments import paying


def pages(purchases: Iterable[int]) -> QuerySet[Payment]:
    """Payments of these under way, of which the payer may hold the provider's page in hands.

    Those from before `ask_provider` are over with its answer; one that it did not know of has begun meanwhile. An
    intent without a session has shown no page yet, and once it is ended it never will (`paying.open_session`).
    """
    return under_way(purchases).exclude(session="")


def under_way(purchases: Iterable[int]) -> QuerySet[Payment]:
    return Payment.objects.filter(purchase__in=purchases, state__in=Payment.UNDER_WAY)


def begun_since(purchases: Iterable[int], ended: set[int]) -> bool:
    """Whether a page of these was shown besides those that are known to be `ended`.

    Called under the locks of the purchases. Locks what is under way, so that no page is shown until the transaction's
    end either: who opens one then waits, and finds the intent over.
    """
    locked = under_way(purchases).select_for_update().order_by("pk")
    return any(payment.session and payment.pk not in ended for payment in locked)


def ask_provider(purchase: Purchase, now: datetime) -> str:
    """`paid` (and it is marked so), `processing`, or `unpaid` with every session ended. Outside any transaction."""
    unsettled = purchase.payments.select_related("purchase").filter(state__in=Payment.UNSETTLED).exclude(session="")
    for payment in unsettled.order_by("pk"):
        provider = providers.named(payment.provider)
        stands = provider.fetch_session(payment.session)
        if stands.state == "open":
            stands = provider.expire_session(payment.session)
        if stands.state == "processing":
            return "processing"
        if stands.state == "paid":
            wrong = webhooks.mismatch(payment, stands)
            if wrong:
                raise ValueError(f"{payment.session}: {wrong}")
            paying.mark_paid(payment=payment, now=now)
            return "paid"
    return "unpaid"
