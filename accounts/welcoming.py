"""The first words to someone who has confirmed that their e-mail is theirs."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.signals import account_welcomed


@transaction.atomic
def welcome(*, user: User, now: datetime | None = None) -> bool:
    """Announce `account_welcomed`, once in the life of an account; False when that has happened before."""
    first = User.objects.filter(pk=user.pk, welcomed_at=None).update(welcomed_at=now or timezone.now())
    if first:
        account_welcomed.send(sender=User, user=user)
    return bool(first)
