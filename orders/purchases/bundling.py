"""What one payment pays for: a purchase alone, or all that was joined into it (ADR 0017).

Who belongs together (`Purchase.joined_into`) changes only under the buyer's lock; whoever holds that may lock several
purchases, in the order of their ids: a joint one is younger than its parts.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from config.failpoints import reached, reached_after_commit
from orders.models import Payment, Purchase
from orders.purchases import holding, violations


@dataclass(frozen=True)
class Bundle:
    """A locked purchase, the locked parts that were joined into it, and what itself was joined into."""

    purchase: Purchase
    parts: list[Purchase]
    joint: Purchase | None

    def comes_to(self, amount: Decimal) -> bool:
        """Whether all of it still waits, and is worth just that."""
        owed = sum(part.total for part in self.parts) if self.parts else self.purchase.total
        return self.purchase.is_pending and all(part.is_pending for part in self.parts) and owed == amount


def lock(purchase: Purchase) -> Bundle:
    """Locks the buyer, the auction that the purchase is for, and the purchases."""
    violations.lock_person(purchase.buyer_id)
    holding.lock_auction(purchase.pk)
    joint_id = Purchase.objects.values_list("joined_into", flat=True).get(pk=purchase.pk)
    related = Q(pk=purchase.pk) | Q(joined_into=purchase.pk) | Q(pk=joint_id)
    locked = {each.pk: each for each in lock_all(related)}
    parts = [each for each in locked.values() if each.joined_into_id == purchase.pk]
    return Bundle(locked[purchase.pk], parts, locked.get(joint_id))


def lock_all(wanted: Q) -> list[Purchase]:
    """Lock purchases in the order of their ids."""
    return list(Purchase.objects.select_for_update(of=("self",)).select_related("buyer").filter(wanted).order_by("pk"))


@transaction.atomic
def dissolve(*, joint: Purchase, now: datetime) -> bool:
    """The parts of a joint purchase go on alone. False when it does not wait any more. Locks the buyer and all of them.

    A session that the provider keeps open for it is to be ended first; should money come all the same, it goes back.
    """
    bundle = lock(joint)
    if not bundle.purchase.is_pending or not bundle.parts:
        return False
    undo(bundle.purchase, now)
    reached_after_commit("dissolve.committed")
    return True


def undo(joint: Purchase, now: datetime) -> None:
    """`dissolve` for who holds the locks."""
    Purchase.objects.filter(joined_into=joint).update(joined_into=None)
    reached("dissolve.parted")
    end_unpaid(joint, Purchase.State.CANCELLED, now)


def end_unpaid(purchase: Purchase, state: str, now: datetime) -> None:
    """Bring a locked purchase that was not paid to its end, and every attempt to pay it that is under way."""
    purchase.state = state
    purchase.save(update_fields=["state"])
    end_attempts(purchase, now)


def end_attempts(purchase: Purchase, now: datetime) -> None:
    purchase.payments.filter(state__in=Payment.UNDER_WAY).update(state=Payment.State.EXPIRED, settled_at=now)
