"""Whether someone may act: blocking, lifting a block, and the checks every rule asks first."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Block, User
from accounts.signals import account_blocked, account_unblocked
from config import live


class NotAllowed(Exception):
    """This person may not do this now. The message is ready for them to read."""


class NotVerified(NotAllowed):
    def __init__(self):
        super().__init__(_("Confirm your e-mail first: the link is in your inbox."))


class Blocked(NotAllowed):
    def __init__(self):
        super().__init__(_("You cannot do this right now: your account is blocked."))


class Inactive(NotAllowed):
    def __init__(self):
        super().__init__(_("This account is closed."))


def get_standing(user_id: int) -> User:
    """The person with `has_verified_email` and `has_block`, fresh, in one query."""
    return User.objects.with_standing().get(pk=user_id)


def require_good_standing(user: User) -> None:
    """Raise `Inactive`, `NotVerified` or `Blocked`. `user` comes from `get_standing`, or is looked up now."""
    if not hasattr(user, "has_block"):
        user = get_standing(user.pk)
    if not user.is_active:
        raise Inactive
    if not user.has_verified_email:
        raise NotVerified
    if user.has_block:
        raise Blocked


def is_blocked(user: User) -> bool:
    return Block.objects.in_force().filter(user=user).exists()


@transaction.atomic
def block(*, user: User, cause: str, reason: str, actor: User | None = None, now: datetime | None = None) -> Block:
    """Block `user`, once: a second call returns the block in force. Announces `account_blocked`;
    what they have open is told, closed, and drawn anew."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    existing = Block.objects.in_force().filter(user=user).first()
    if existing:
        return existing
    made = Block.objects.create(
        user=user, cause=cause, reason=reason, started_by=actor, started_at=now or timezone.now()
    )
    account_blocked.send(sender=Block, block=made)
    live.end_sockets_of(user.pk, refused=True)
    return made


@transaction.atomic
def unblock(*, user: User, actor: User | None = None, reason: str = "", now: datetime | None = None) -> Block | None:
    """Lift the block in force, if there is one, and with it what appeals against it are open, as granted.

    Locks the person. Announces `account_unblocked`: who listens takes away what would block them again at once, and
    refuses, if nobody of staff stands for it with a reason.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    lifted = Block.objects.in_force().select_for_update().filter(user=user).first()
    if lifted is None:
        return None
    lifted.lifted_at = now or timezone.now()
    lifted.lifted_by, lifted.lifted_because = actor, reason.strip()[:300]
    lifted.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])
    lifted.appeals.filter(decided_at=None).update(decided_at=lifted.lifted_at, decided_by=actor, granted=True)
    account_unblocked.send(sender=Block, block=lifted)
    return lifted
