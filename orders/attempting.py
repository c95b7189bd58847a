"""Having money moved outside, once, however often it has to be asked for (`providers.base`, ADR 21).

An intent is claimed by compare and swap, the provider asked outside of any transaction with the intent's key, the
answer recorded. From the claim until an answer that says "not done" it is *in doubt* (`asked_at`): while it is, it is
looked up before it is asked for again, and for almost a day with no other key. Only then, and only if it is not to be
found, does it get a new one.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from config.clock import database_now
from config.failpoints import reached
from orders.models import Intent
from orders.providers.base import Declined, Movement, ProviderError, Refused

log = logging.getLogger(__name__)

State = Intent.State

# A claim that dies with its worker is free again after this long; longer than any call takes (`base.PATIENCE`).
LEASE = timedelta(minutes=10)
# What waits for somebody else comes back this soon, and no attempt is counted.
WAIT = timedelta(minutes=10)
AFTER_ERROR = timedelta(hours=1)
# Providers forget a key after a day.
KEY_LIFE = timedelta(hours=23)
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 360, 360, 360)]


@dataclass(frozen=True)
class Errand:
    """One kind of intent: how it is locked, whether it may go, how it is asked for, looked up and recorded."""

    name: str
    intents: type[Intent]
    # The row under all its locks.
    lock: Callable[[int], Intent]
    # Under these locks: False, it has to wait, or is settled already. It may adapt what is surely unsent.
    is_ready: Callable[[Intent, datetime], bool]
    ask: Callable[[Intent], Movement]
    find: Callable[[Intent], Movement | None]
    # Under the locks, in the transaction that makes it done: books and announces it.
    book: Callable[[Intent, datetime], None]


def run_due(errand: Errand, *, now: datetime | None = None, limit: int = 100) -> int:
    """Try everything of this kind that is due; what raises is pushed an hour ahead and stops nobody.

    Returns how many were tried. Call it outside any transaction.
    """
    due = errand.intents.objects.filter(state=State.INTENDED, next_attempt_at__lte=now or database_now())
    tried = 0
    for intent in list(due.order_by("next_attempt_at", "pk")[:limit]):
        moment = now or database_now()
        try:
            tried += run(errand, intent, moment)
        except Exception:
            log.exception("%s %s could not be tried; again in an hour.", errand.name, intent.pk)
            waiting = errand.intents.objects.filter(pk=intent.pk, state=State.INTENDED)
            waiting.update(next_attempt_at=moment + AFTER_ERROR)
    return tried


def run(errand: Errand, seen: Intent, now: datetime) -> bool:
    """One attempt. False when it was not ours to make, or not yet."""
    claimed = claim(errand, seen, now)
    if claimed is None:
        return False
    intent, was_in_doubt, may_ask = claimed
    reached(f"{errand.name}.claimed")
    try:
        movement = errand.find(intent) if was_in_doubt else None
        if movement is None:
            if not may_ask:
                return False
            if was_in_doubt and now >= intent.asked_at + KEY_LIFE:
                renew(errand, intent, now)
                was_in_doubt = False
            movement = errand.ask(intent)
    except ProviderError as error:
        note_failure(errand, intent, error, was_in_doubt=was_in_doubt, now=now)
        return True
    reached(f"{errand.name}.called")
    record(errand, intent, movement, now=now)
    reached(f"{errand.name}.recorded")
    return True


@transaction.atomic
def claim(errand: Errand, seen: Intent, now: datetime) -> tuple[Intent, bool, bool] | None:
    """The locked row, whether it was in doubt before, and whether it may be asked for; None when it is not to be tried.

    In doubt it is always tried, because it may be done; but what has to wait is then only looked up.
    """
    intent = errand.lock(seen.pk)
    if not is_unclaimed(intent, seen):
        return None
    was_in_doubt, may_ask = intent.asked_at is not None, errand.is_ready(intent, now)
    if not may_ask:
        waiting = errand.intents.objects.filter(pk=intent.pk, state=State.INTENDED)
        waiting.update(next_attempt_at=now + WAIT)
        return (intent, True, False) if was_in_doubt else None
    intent.attempts, intent.next_attempt_at = intent.attempts + 1, now + LEASE
    intent.asked_at = intent.asked_at or now
    intent.save(update_fields=["attempts", "next_attempt_at", "asked_at"])
    return intent, was_in_doubt, True


def is_unclaimed(intent: Intent, seen: Intent) -> bool:
    """The compare of compare-and-swap, under the lock: true for exactly one of those who saw the same row."""
    return intent.state == State.INTENDED and intent.next_attempt_at == seen.next_attempt_at


def renew(errand: Errand, intent: Intent, now: datetime) -> None:
    """It was not done, and its key is forgotten: a new one, kept before it is used."""
    intent.key, intent.asked_at = uuid4(), now
    errand.intents.objects.filter(pk=intent.pk).update(key=intent.key, asked_at=now)


@transaction.atomic
def note_failure(errand: Errand, asked: Intent, error: ProviderError, *, was_in_doubt: bool, now: datetime) -> None:
    """What the error leaves (see `base`): the key that may be used next, the doubt, and when; or a person has to look.

    No error of a later call takes a doubt away that an earlier one left.
    """
    intent = errand.lock(asked.pk)
    if intent.state != State.INTENDED or intent.key != asked.key:
        return
    intent.failure = str(error)[:300]
    if not was_in_doubt and isinstance(error, Declined | Refused):
        intent.key = uuid4()
    if not was_in_doubt and error.nothing_was_done:
        intent.asked_at = None
    if isinstance(error, Refused) or intent.attempts > len(BACKOFF):
        intent.state, intent.next_attempt_at = State.STUCK, None
        log.error("%s %s is stuck: %s", errand.name, intent.pk, intent.failure)
    else:
        intent.next_attempt_at = now + BACKOFF[intent.attempts - 1]
    intent.save(update_fields=["failure", "key", "asked_at", "state", "next_attempt_at"])


@transaction.atomic
def record(errand: Errand, asked: Intent, movement: Movement, *, now: datetime) -> Intent:
    """The provider has done it, or has it in hand. Idempotent. What it did to another amount, a person has to see."""
    intent = errand.lock(asked.pk)
    if intent.state in (State.DONE, State.CANCELLED) or intent.key != asked.key:
        return intent
    intent.next_attempt_at, intent.reference = None, movement.reference
    if movement.amount_paisa != intent.amount_paisa or movement.state == "failed":
        intent.state = State.STUCK
        intent.failure = f"{movement.reference} is {movement.state}, {movement.amount_paisa} paisa."
    elif movement.state == "pending":
        intent.state, intent.failure = State.PENDING, ""
    else:
        intent.state, intent.failure, intent.settled_at = State.DONE, "", now
    intent.save(update_fields=["next_attempt_at", "reference", "state", "failure", "settled_at"])
    if intent.state == State.DONE:
        errand.book(intent, now)
    return intent
