"""What staff do about money that does not move by itself: try again, pay by hand, confirm what they have paid."""

from datetime import datetime
from decimal import Decimal
from functools import partial
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SellerProfile, User
from config.money import rupees
from config.templatetags.words import moment_words
from orders import attempting
from orders.models import Intent, Reversal, Transfer
from orders.payouts import reversing, sending, shares
from orders.providers import manual
from orders.providers.base import Movement, ProviderError, Refused
from orders.signals import payout_recalled

State = Intent.State
ERRANDS = {Transfer: sending.ERRAND, Reversal: reversing.ERRAND}


class NotToBeDone(Exception):
    """Not with this one, or not now. The message is ready for staff."""


def try_again(*, intent: Intent, now: datetime | None = None) -> Intent:
    """A stuck one is tried at once (`attempting.begin_again`). Raises `NotToBeDone`. Locks as its errand does."""
    errand, now = ERRANDS[type(intent)], now or timezone.now()
    with transaction.atomic():
        again = attempting.begin_again(errand, intent, now=now)
        require_stuck(again is not None)
        transaction.on_commit(shares.send_soon, robust=True)
        return again


def pay_by_hand(*, intent: Intent, now: datetime | None = None) -> Intent:
    """A stuck one goes by the bank instead, into staff's queue; first the provider is asked whether it was done.

    Call it outside any transaction. Raises `NotToBeDone`: it was done after all (and is recorded), or nobody can say.
    """
    errand, now = ERRANDS[type(intent)], now or timezone.now()
    require_stuck(intent.state == State.STUCK)
    rule_out(errand, intent, now)
    with transaction.atomic():
        stuck = errand.lock(intent.pk)
        require_stuck(stuck.state == State.STUCK)
        if stuck.key != intent.key:
            raise NotToBeDone(_("Somebody else has just changed this one. Look again."))
        stuck.provider, stuck.key, stuck.asked_at = manual.NAME, uuid4(), None
        stuck.state, stuck.next_attempt_at, stuck.reference = State.INTENDED, now, ""
        if isinstance(stuck, Transfer):
            stuck.account = shares.bank_account_of(SellerProfile.objects.get(pk=stuck.seller_id))
            transaction.on_commit(partial(follow_the_seller, stuck.seller_id), robust=True)
        stuck.save()
        if isinstance(stuck, Reversal):
            payout_recalled.send(sender=Reversal, reversal=stuck)
        transaction.on_commit(shares.send_soon, robust=True)
        return stuck


@transaction.atomic
def follow_the_seller(seller_id: int) -> None:
    """Who changed the account meanwhile knew nothing of this share; they hold the profile, so they are waited for."""
    sending.readdress(seller=SellerProfile.objects.select_for_update().get(pk=seller_id))


def require_stuck(is_stuck: bool) -> None:
    if not is_stuck:
        raise NotToBeDone(_("This one is not stuck."))


def rule_out(errand: attempting.Errand, intent: Intent, now: datetime) -> None:
    """That a stuck one was done after all. A slow call may be on its way for a while, so not at once."""
    if intent.asked_at is None:
        return
    if now < intent.asked_at + attempting.LEASE:
        raise NotToBeDone(_("The provider may still be at work on this one. Try again in ten minutes."))
    try:
        movement = errand.find(intent)
    except ProviderError as error:
        raise NotToBeDone(_("The provider cannot say whether this one was done. Try again later.")) from error
    if movement is not None and movement.state != "failed":
        attempting.record(errand, intent, movement, now=now)
        raise NotToBeDone(_("The provider did this one after all. It is recorded."))


# -- By hand ----------------------------------------------------------------------------------------------


def to_do() -> dict[type[Intent], object]:
    """Staff's queue: what waits for a person at the bank, oldest first."""
    waiting = {"provider": manual.NAME, "state": State.PENDING}
    return {kind: kind.objects.filter(**waiting).order_by("created_at", "pk") for kind in ERRANDS}


@transaction.atomic
def confirm(
    *, intent: Intent, bank_reference: str, amount: Decimal, actor: User, now: datetime | None = None
) -> Intent:
    """The money has gone (or come back) by the bank, `amount` as staff saw it: done, booked, and the seller is told.

    Was it made smaller, or cancelled, after staff saw it, then what was sent too much has to come back: a reversal.
    Raises `Refused` or `NotToBeDone`. Locks as its errand does.
    """
    errand, now = ERRANDS[type(intent)], now or timezone.now()
    waiting = errand.lock(intent.pk)
    if waiting.provider != manual.NAME or waiting.state not in (State.PENDING, State.CANCELLED):
        raise Refused(_("This is settled already."))
    overpaid = amount - (waiting.amount if waiting.state == State.PENDING else 0)
    if overpaid < 0 or (overpaid and not isinstance(waiting, Transfer)):
        raise NotToBeDone(_("This is about %(amount)s. Look again.") % {"amount": rupees(waiting.amount)})
    if isinstance(waiting, Transfer):
        if shares.is_frozen(waiting.order):
            raise NotToBeDone(_("Order %s is on hold: nothing is to be sent.") % waiting.order.number)
        if waiting.state == State.PENDING:
            require_cooled(waiting, now)
        waiting.confirmed_by, waiting.asked_at = actor, now
    settled = manual.confirm(
        Movement(waiting.reference, waiting.amount_paisa, "pending"), bank_reference=bank_reference
    )
    waiting.amount, waiting.reference, waiting.next_attempt_at = amount, settled.reference, None
    waiting.state, waiting.settled_at = State.DONE, now
    waiting.save()
    errand.book(waiting, now)
    if overpaid:
        ask_back(waiting, overpaid, now)
    return waiting


def require_cooled(transfer: Transfer, now: datetime) -> None:
    """That its account was not changed just now. The profile is read under the lock: who changes it waits for that."""
    seller = SellerProfile.objects.get(pk=transfer.seller_id)
    if shares.is_cooling(seller, now):
        until = moment_words(shares.cools_until(seller))
        raise NotToBeDone(_("The seller's account was changed: nothing is to be sent before %s.") % until)


def ask_back(transfer: Transfer, amount: Decimal, now: datetime) -> None:
    """Staff had paid what was to be paid when they looked."""
    reversal = Reversal.objects.create(
        transfer=transfer,
        provider=manual.NAME,
        amount=amount,
        because_of=f"overpaid:{transfer.pk}",
        created_at=now,
        next_attempt_at=now,
    )
    payout_recalled.send(sender=Reversal, reversal=reversal)
    transaction.on_commit(shares.send_soon, robust=True)
