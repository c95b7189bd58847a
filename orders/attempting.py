"""Having money moved outside, once, however often it has to be asked for (`providers.base`, ADR 21).

An intent is claimed by compare and swap, the provider asked outside of any transaction with the intent's key, the
answer recorded. From the claim until an answer that says "not done" it is *in doubt* (`asked_at`): while it is, it is
looked up before it is asked for again, and for almost a day with no other key. Only then, and only if it is not to be
found, does it get a new one. What is on its way (`pending`) is only looked up.

Transfers, reversals and refunds are errands of this kind. An event of the provider's that is about one of them is
recorded in the same way as an answer (`record`).
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
from orders.providers.base import Contested, Declined, Movement, ProviderError, Refused

log = logging.getLogger(__name__)

State = Intent.State
# What the clock may have something to do with.
LIVE = [State.INTENDED, State.PENDING]

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
    # The same when what was done came back, says the provider. Without it, what is done stays done.
    bounce: Callable[[Intent, datetime], None] | None = None
    # Before the claim, under no lock: what has to be found out first.
    prepare: Callable[[Intent, datetime], object] | None = None
    # How soon it is looked at again when it has to wait.
    wait: timedelta = WAIT
    # How often the provider is asked after what is on its way; None: never, somebody says so.
    look_after: timedelta | None = None


def run_due(errand: Errand, *, now: datetime | None = None, limit: int = 100) -> int:
    """Try everything of this kind that is due; what raises is pushed an hour ahead and stops nobody.

    Returns how many were tried. Call it outside any transaction.
    """
    due = errand.intents.objects.filter(state__in=LIVE, next_attempt_at__lte=now or database_now())
    tried = 0
    for intent in list(due.order_by("next_attempt_at", "pk")[:limit]):
        moment = now or database_now()
        try:
            tried += run(errand, intent, moment)
        except Exception:
            log.exception("%s %s could not be tried; again in an hour.", errand.name, intent.pk)
            waiting = errand.intents.objects.filter(pk=intent.pk, state__in=LIVE, next_attempt_at__isnull=False)
            waiting.update(next_attempt_at=moment + AFTER_ERROR)
    return tried


def run(errand: Errand, seen: Intent, now: datetime) -> bool:
    """One attempt. False when it was not ours to make, or not yet."""
    if errand.prepare:
        errand.prepare(seen, now)
    claimed = claim(errand, seen, now)
    if claimed is None:
        return False
    intent, was_in_doubt, may_ask = claimed
    reached(f"{errand.name}.claimed")
    try:
        movement = errand.find(intent) if was_in_doubt else None
        if movement is None and may_ask:
            if was_in_doubt and now >= intent.asked_at + KEY_LIFE:
                if not renew(errand, intent, now):
                    return False
                was_in_doubt = False
            movement = errand.ask(intent)
    except ProviderError as error:
        note_failure(errand, intent, error, was_in_doubt=was_in_doubt, now=now)
        return True
    reached(f"{errand.name}.called")
    if movement is None and intent.state == State.PENDING:
        raise LookupError(f"{errand.name} {intent.pk} is on its way, and {intent.provider} does not know it.")
    if movement is None:
        return False
    record(errand, intent, movement, now=now)
    reached(f"{errand.name}.recorded")
    return True


@transaction.atomic
def claim(errand: Errand, seen: Intent, now: datetime) -> tuple[Intent, bool, bool] | None:
    """The locked row, whether it was in doubt before, and whether it may be asked for; None when it is not to be tried.

    In doubt it is always tried, because it may be done; but what has to wait, or is on its way, is only looked up.
    """
    intent = errand.lock(seen.pk)
    if not is_unclaimed(intent, seen):
        return None
    if intent.state == State.PENDING:
        errand.intents.objects.filter(pk=intent.pk).update(next_attempt_at=now + LEASE)
        return intent, True, False
    was_in_doubt, may_ask = intent.asked_at is not None, errand.is_ready(intent, now)
    if not may_ask:
        waiting = errand.intents.objects.filter(pk=intent.pk, state=State.INTENDED)
        waiting.update(next_attempt_at=now + errand.wait)
        return (intent, True, False) if was_in_doubt else None
    intent.attempts, intent.next_attempt_at = intent.attempts + 1, now + LEASE
    intent.asked_at = intent.asked_at or now
    intent.save(update_fields=["attempts", "next_attempt_at", "asked_at"])
    return intent, was_in_doubt, True


def is_unclaimed(intent: Intent, seen: Intent) -> bool:
    """The compare of compare-and-swap, under the lock: true for exactly one of those who saw the same row."""
    return intent.state in LIVE and (intent.state, intent.next_attempt_at) == (seen.state, seen.next_attempt_at)


def renew(errand: Errand, intent: Intent, now: datetime) -> bool:
    """Not done, and its key is forgotten: a new one, kept before it is used. False if it was settled meanwhile."""
    unsettled = errand.intents.objects.filter(pk=intent.pk, state=State.INTENDED, key=intent.key)
    intent.key, intent.asked_at = uuid4(), now
    return unsettled.update(key=intent.key, asked_at=now) == 1


@transaction.atomic
def note_failure(errand: Errand, asked: Intent, error: ProviderError, *, was_in_doubt: bool, now: datetime) -> None:
    """What the error leaves (see `base`): the key that may be used next, the doubt, and when; or a person has to look.

    No error of a later call takes a doubt away that an earlier one left. `asked` is the row as it was claimed: what an
    event said of it meanwhile is newer than an error.
    """
    intent = errand.lock(asked.pk)
    if intent.state not in LIVE or (intent.state, intent.key) != (asked.state, asked.key):
        return
    intent.failure = str(error)[:300]
    if not was_in_doubt and isinstance(error, Declined | Refused):
        intent.key = uuid4()
    if not was_in_doubt and error.nothing_was_done:
        intent.asked_at = None
    if intent.state == State.PENDING:
        intent.next_attempt_at = now + AFTER_ERROR
    elif isinstance(error, Contested):
        # It waits for the bank, as it would had we known: no attempt is counted.
        intent.attempts, intent.next_attempt_at = max(intent.attempts - 1, 0), now + errand.wait
    elif isinstance(error, Refused) or intent.attempts > len(BACKOFF):
        intent.state, intent.next_attempt_at = State.STUCK, None
        log.error("%s %s is stuck: %s", errand.name, intent.pk, intent.failure)
    else:
        intent.next_attempt_at = now + BACKOFF[intent.attempts - 1]
    intent.save(update_fields=["failure", "key", "asked_at", "attempts", "state", "next_attempt_at"])


@transaction.atomic
def record(errand: Errand, asked: Intent, movement: Movement, *, now: datetime) -> Intent:
    """What the provider says has become of it, by its answer or by an event; in any order, any number of times.

    Done, or in hand. What it did to another amount, and what failed, a person has to see. `asked.key` is the key that
    the provider was asked with: of a movement that had another one nothing is recorded.
    """
    intent = errand.lock(asked.pk)
    if intent.key != asked.key or not is_news(errand, intent, movement):
        return intent
    was_done = intent.state == State.DONE
    intent.reference, intent.failure, intent.next_attempt_at, intent.settled_at = movement.reference, "", None, None
    if movement.state == "failed":
        give_up(intent, f"{movement.reference} has failed: the money did not arrive.")
        # Whoever tries it again has to ask for another movement, and nothing can come of this one any more.
        intent.key, intent.asked_at = uuid4(), None
    elif movement.amount_paisa != intent.amount_paisa:
        give_up(intent, f"{movement.reference} is {movement.state}, {movement.amount_paisa} paisa.")
        # It is there: whoever tries it again has to find it.
        intent.asked_at = intent.asked_at or now
    elif movement.state == "pending":
        intent.state, intent.next_attempt_at = State.PENDING, errand.look_after and now + errand.look_after
    else:
        intent.state, intent.settled_at = State.DONE, now
    intent.save(update_fields=["reference", "failure", "next_attempt_at", "settled_at", "state", "key", "asked_at"])
    if intent.state == State.DONE:
        errand.book(intent, now)
    elif was_done:
        errand.bounce(intent, now)
    return intent


def is_news(errand: Errand, intent: Intent, movement: Movement) -> bool:
    """What is done can only come back; what we had given up is done all the same if the provider says so."""
    if intent.state == State.DONE:
        return movement.state == "failed" and errand.bounce is not None
    return intent.state != State.CANCELLED or movement.state == "done"


def give_up(intent: Intent, why: str) -> None:
    intent.state, intent.failure = State.STUCK, why[:300]


@transaction.atomic
def begin_again(errand: Errand, intent: Intent, *, now: datetime) -> Intent | None:
    """A stuck one is due at once, with a full round of attempts; a new key, unless it may have been done with this.

    In doubt it is looked up first, as ever. None when it is not stuck.
    """
    stuck = errand.lock(intent.pk)
    if stuck.state != State.STUCK:
        return None
    stuck.key = uuid4() if stuck.asked_at is None else stuck.key
    stuck.state, stuck.attempts, stuck.next_attempt_at = State.INTENDED, 0, now
    stuck.save(update_fields=["key", "state", "attempts", "next_attempt_at"])
    return stuck
