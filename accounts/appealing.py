"""Appeals: what somebody blocked has to say, and what staff answer (rules, section 5)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import Appeal, Block, User
from accounts.signals import appeal_denied, appeal_granted


class AppealRefused(Exception):
    """It cannot be appealed, or decided, so. Nothing has changed; the message is ready for the person."""


class NotBlocked(AppealRefused):
    def __init__(self):
        super().__init__(_("Your account is open: there is nothing to appeal."))


class AppealOpen(AppealRefused):
    def __init__(self):
        super().__init__(_("We are still reading what you wrote before. Answer comes here and by mail."))


class NothingSaid(AppealRefused):
    def __init__(self):
        super().__init__(_("Say what happened."))


class NotStaff(AppealRefused):
    def __init__(self):
        super().__init__(_("Only staff decide on appeals."))


class DecidedBefore(AppealRefused):
    def __init__(self):
        super().__init__(_("This appeal has been decided."))


@transaction.atomic
def appeal(*, user: User, text: str, now: datetime | None = None) -> Appeal:
    """Ask staff to look at the block in force again: one at a time. The same words twice are one appeal.

    Locks the person. Raises `AppealRefused`.
    """
    lock_person(user.pk)
    block = Block.objects.in_force().filter(user=user).first()
    if block is None:
        raise NotBlocked
    said = text.strip()
    if not said:
        raise NothingSaid
    waiting = block.appeals.filter(decided_at=None).first()
    if waiting and waiting.text != said:
        raise AppealOpen
    return waiting or Appeal.objects.create(block=block, text=said, created_at=now or timezone.now())


@transaction.atomic
def grant(*, appeal: Appeal, actor: User, answer: str = "", now: datetime | None = None) -> Appeal:
    """The block is lifted, with the answer as the reason. Announces `appeal_granted`, then `account_unblocked`."""
    decided = decide(appeal, actor, granted=True, answer=answer, now=now)
    appeal_granted.send(sender=Appeal, appeal=decided)
    reason = " ".join([_("Appeal granted."), decided.answer])
    standing.unblock(user=decided.block.user, actor=actor, reason=reason, now=decided.decided_at)
    return decided


@transaction.atomic
def deny(*, appeal: Appeal, actor: User, answer: str, now: datetime | None = None) -> Appeal:
    """The block stays, and staff say why. Announces `appeal_denied`."""
    if not answer.strip():
        raise NothingSaid
    decided = decide(appeal, actor, granted=False, answer=answer, now=now)
    appeal_denied.send(sender=Appeal, appeal=decided)
    return decided


def decide(appeal: Appeal, actor: User, *, granted: bool, answer: str, now: datetime | None) -> Appeal:
    """Write the decision, once. Locks the person and the appeal."""
    if not actor.is_staff:
        raise NotStaff
    lock_person(appeal.block.user_id)
    locked = Appeal.objects.select_for_update(of=("self",)).select_related("block__user").get(pk=appeal.pk)
    if locked.decided_at is not None:
        raise DecidedBefore
    locked.decided_at, locked.decided_by = now or timezone.now(), actor
    locked.granted, locked.answer = granted, answer.strip()[:1000]
    locked.save(update_fields=["decided_at", "decided_by", "granted", "answer"])
    return locked


def lock_person(user_id: int) -> User:
    return User.objects.select_for_update(no_key=True).get(pk=user_id)
