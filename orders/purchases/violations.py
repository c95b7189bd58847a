"""Wins not paid in time: recorded, counted from rows, waived; three in a year block the account (rules, section 5)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import Block, User
from orders.models import Order, Violation
from orders.signals import violation_recorded, violation_waived


class WaiverRefused(Exception):
    """This violation cannot be waived so. The message is ready for staff."""


def life() -> timedelta:
    return timedelta(days=settings.MARKET["VIOLATION_LIFE_DAYS"])


def live_count(user: User, now: datetime) -> int:
    return Violation.objects.filter(user=user).live(now - life()).count()


def lifts_at(user: User, now: datetime) -> datetime | None:
    """When a block for violations ends by itself: the day on which one too few of them count; None without enough."""
    enough = settings.MARKET["VIOLATIONS_TO_BLOCK"]
    newest = Violation.objects.filter(user=user).live(now - life()).order_by("-recorded_at")[:enough]
    return newest[enough - 1].recorded_at + life() if len(newest) == enough else None


def lock_person(user_id: int) -> User:
    """Two decisions about one person wait for each other; rows that only refer to the person do not."""
    return User.objects.select_for_update(no_key=True).get(pk=user_id)


def could_pay(order: Order) -> bool:
    """Whether the buyer was free to act for the whole time; who was blocked meanwhile is not blamed."""
    deadline = order.purchase.deadline
    during = Block.objects.filter(user=order.buyer, started_at__lt=deadline)
    return not (during.filter(lifted_at=None).exists() or during.filter(lifted_at__gt=order.created_at).exists())


@transaction.atomic
def record(*, order: Order, now: datetime | None = None) -> Violation | None:
    """One violation for an unpaid win, and the block that a third one brings; None when nobody is to blame.

    Idempotent by the order. Locks the person. Announces `violation_recorded`.
    """
    now = now or timezone.now()
    person = lock_person(order.buyer_id)
    if not order.is_auction_win or not could_pay(order):
        return None
    violation, is_new = Violation.objects.get_or_create(order=order, defaults={"user": person, "recorded_at": now})
    if is_new:
        violation_recorded.send(sender=Violation, violation=violation)
        if live_count(person, now) >= settings.MARKET["VIOLATIONS_TO_BLOCK"]:
            standing.block(
                user=person,
                cause=Block.Cause.VIOLATIONS,
                reason=_("Three won auctions were not paid in time."),
                now=now,
            )
    return violation


@transaction.atomic
def waive(*, violation: Violation, actor: User, reason: str, now: datetime | None = None) -> Violation:
    """Staff take a violation back, saying why; below three the block lifts by itself. Announces `violation_waived`."""
    now = now or timezone.now()
    if not actor.is_staff:
        raise WaiverRefused(_("Only staff can waive a violation."))
    if not reason.strip():
        raise WaiverRefused(_("Say why it is waived."))
    person = lock_person(violation.user_id)
    locked = Violation.objects.select_for_update(of=("self",)).select_related("user").get(pk=violation.pk)
    if locked.waived_at is None:
        locked.waived_at, locked.waived_by, locked.waiver_reason = now, actor, reason.strip()[:300]
        locked.save(update_fields=["waived_at", "waived_by", "waiver_reason"])
        violation_waived.send(sender=Violation, violation=locked)
        lift_if_below(person, actor=actor, now=now)
    return locked


def waive_with_block(*, block: Block) -> int:
    """A block was lifted: while three or more count, the newest are waived until too few are left for another block.

    Returns how many. Raises `WaiverRefused` when it was not staff who lifted it, saying why. For the transaction that
    lifts it, under the person's lock.
    """
    live = Violation.objects.filter(user=block.user).live(block.lifted_at - life())
    over = max(0, live.count() - settings.MARKET["VIOLATIONS_TO_BLOCK"] + 1)
    if over and not (block.lifted_by and block.lifted_because):
        raise WaiverRefused(_("Three unpaid wins count: only staff can lift this block, saying why."))
    for violation in live.order_by("-recorded_at", "-pk")[:over]:
        waive(violation=violation, actor=block.lifted_by, reason=block.lifted_because, now=block.lifted_at)
    return over


def lift_if_below(person: User, *, actor: User | None, now: datetime) -> bool:
    """Lift a block that stands on violations alone once fewer than three of them count."""
    blocked = Block.objects.in_force().filter(user=person, cause=Block.Cause.VIOLATIONS).exists()
    if not blocked or live_count(person, now) >= settings.MARKET["VIOLATIONS_TO_BLOCK"]:
        return False
    standing.unblock(user=person, actor=actor, reason=_("Fewer than three unpaid wins count."), now=now)
    return True


def lift_outlived(*, now: datetime | None = None) -> int:
    """The sweep: violations older than a year count no more. Returns how many people may act again."""
    now = now or timezone.now()
    lifted = 0
    for user_id in Block.objects.in_force().filter(cause=Block.Cause.VIOLATIONS).values_list("user_id", flat=True):
        with transaction.atomic():
            lifted += lift_if_below(lock_person(user_id), actor=None, now=now)
    return lifted
