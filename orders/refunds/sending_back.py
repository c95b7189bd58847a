"""Refunds on their way: the provider is asked outside of any transaction, with the intent's key, until it is settled.

Of several senders one *claims* a refund by moving its `next_attempt_at`; a claim that dies with its worker is free
again after `CLAIM`. What may follow each kind of failure is in `providers/base.py`. From the third try on, and when a
key may have been forgotten, the provider is first asked whether the refund is there: a lost answer is never a second
refund.
"""

import logging
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.failpoints import reached
from orders import providers
from orders.books import capturing
from orders.models import Dispute, Payment, Refund
from orders.providers.base import Declined, Movement, Provider, ProviderError, Refused
from orders.refunds import refunding

log = logging.getLogger(__name__)

State = Refund.State
CLAIM = timedelta(minutes=10)
AFTER_ERROR = timedelta(hours=1)
# How long after each try the next one follows; after the last of them a person has to look.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 6 * 60, 6 * 60, 12 * 60, 24 * 60)]
# Providers forget keys after a day.
KEY_LIVES = timedelta(hours=20)
PENDING_LOOK = timedelta(hours=6)
WAIT_FOR_CHARGE = timedelta(minutes=5)


def send_due(*, now: datetime | None = None, limit: int = 100) -> int:
    """Send every refund whose time has come; one that raises is pushed an hour ahead and stops nobody.

    Returns how many were tried without an error of ours.
    """
    now = now or timezone.now()
    due = Refund.objects.filter(state__in=[State.INTENDED, State.PENDING], next_attempt_at__lte=now)
    tried = 0
    for refund in list(due.order_by("next_attempt_at").select_related("payment")[:limit]):
        if not claim(refund, now):
            continue
        try:
            send(refund, now)
            tried += 1
        except Exception:
            log.exception("Refund %s could not be sent; again in an hour.", refund.pk)
            put_off(refund, now + AFTER_ERROR)
    return tried


def claim(refund: Refund, now: datetime) -> bool:
    """Compare and swap: true for exactly one of those who saw the same row."""
    seen = Refund.objects.filter(pk=refund.pk, state=refund.state, next_attempt_at=refund.next_attempt_at)
    refund.next_attempt_at = now + CLAIM
    return seen.update(next_attempt_at=refund.next_attempt_at) == 1


def put_off(refund: Refund, at: datetime, **columns) -> None:
    """Unless it was settled meanwhile."""
    Refund.objects.filter(pk=refund.pk, state__in=[State.INTENDED, State.PENDING]).update(next_attempt_at=at, **columns)


def send(refund: Refund, now: datetime) -> None:
    """One claimed refund, one question to its provider. Never in a transaction."""
    if Dispute.objects.filter(payment=refund.payment_id, closed_at=None).exists():
        # The bank holds the money: it cannot be given back twice.
        return put_off(refund, now + AFTER_ERROR)
    charge = refund.payment.charge or capturing.learn(payment=refund.payment, now=now).charge
    if not charge:
        return put_off(refund, now + WAIT_FOR_CHARGE, failure="The provider has not named the charge yet.")
    provider = providers.named(refund.provider)
    if refund.state == State.PENDING:
        return look(refund, provider, charge, now)
    before, refund.attempts = refund.attempts, refund.attempts + 1
    put_off(refund, refund.next_attempt_at, attempts=refund.attempts)
    reached("refund.claimed")
    try:
        movement = found(refund, provider, charge, before, now) or provider.refund(
            charge=charge, amount_paisa=refund.amount_paisa, key=refund.key
        )
    except ProviderError as error:
        return failed(refund, error, now)
    reached("refund.made")
    return record(refund, movement, now)


def found(refund: Refund, provider: Provider, charge: str, tries: int, now: datetime) -> Movement | None:
    """What an earlier try made after all. If there is nothing, the next one gets a new key: the old one may be spent,
    because providers replay their own errors under a key."""
    if not tries or (tries < 2 and now - refund.created_at < KEY_LIVES):
        return None
    movement = provider.find_refund(charge=charge, key=refund.key)
    if movement is None:
        refund.key = uuid4()
        put_off(refund, refund.next_attempt_at, key=refund.key)
    return movement


def look(refund: Refund, provider: Provider, charge: str, now: datetime) -> None:
    """How a refund that is on its way stands; its event may have been lost."""
    movement = provider.find_refund(charge=charge, key=refund.key)
    if movement is None:
        raise LookupError(f"Refund {refund.pk} is on its way, and {refund.provider} does not know it.")
    record(refund, movement, now)


def record(refund: Refund, movement: Movement, now: datetime) -> None:
    """What the provider said of it, by its answer or by an event; in any order, any number of times."""
    if movement.state == "done":
        refunding.settle(refund=refund, reference=movement.reference, now=now)
    elif movement.state == "failed":
        refunding.bounce(refund=refund, reason="The buyer's bank did not take it.", now=now)
    else:
        put_off(refund, now + PENDING_LOOK, state=State.PENDING, reference=movement.reference, failure="")


def failed(refund: Refund, error: ProviderError, now: datetime) -> None:
    """Not done, or perhaps done: again later, or a person has to look."""
    words = {"failure": f"{type(error).__name__}: {error}"[:300]}
    intended = Refund.objects.filter(pk=refund.pk, state=State.INTENDED)
    if isinstance(error, Refused) or refund.attempts > len(PAUSES):
        intended.update(state=State.STUCK, next_attempt_at=None, **words)
        log.error("Refund %s needs a hand: %s", refund.pk, error)
        return
    if isinstance(error, Declined):
        words["key"] = uuid4()
    intended.update(next_attempt_at=now + PAUSES[refund.attempts - 1], **words)


def intend_missing(*, now: datetime | None = None, limit: int = 100) -> int:
    """Money to be refunded of which nothing is on its way: from before refunds were sent by themselves."""
    now = now or timezone.now()
    sent = Refund.objects.filter(order=None).exclude(state=State.CANCELLED).values("payment")
    lonely = Payment.objects.filter(~Q(pk__in=sent), state=Payment.State.REFUND_DUE)
    chosen = list(lonely.order_by("pk")[:limit])
    for payment in chosen:
        with transaction.atomic():
            locked, _orders = capturing.lock(payment)
            refunding.send_back(payment=locked, now=now)
    return len(chosen)
