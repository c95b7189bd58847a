"""Pay all I won: two or more won auctions paid for with one payment (ADR 0017).

They are joined into a purchase without orders of its own. Each part keeps its orders and its own deadline; paying the
joint one pays them all, and whatever else becomes of one part dissolves it first. The provider is always asked before,
outside any transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.failpoints import reached, reached_after_commit
from config.numbers import new_number
from orders.models import Order, Purchase
from orders.payments import asking, paying
from orders.purchases import bundling, purchasing, violations


class JoinRefused(paying.PaymentRefused):
    """These cannot be paid together. The message is ready for the buyer."""


class TooFew(JoinRefused):
    def __init__(self):
        super().__init__(_("Choose two or more of what you won, to pay for them together."))


class TooManyParts(JoinRefused):
    def __init__(self):
        words = _("At most %(most)d can be paid together.")
        super().__init__(words % {"most": settings.MARKET["CART_LINES"]})


class NotJoinable(JoinRefused):
    def __init__(self):
        super().__init__(_("Only what you won and have not paid yet can be paid together. Look at them once more."))


class BeingPaid(JoinRefused):
    def __init__(self):
        super().__init__(_("A payment for this is being confirmed. Wait a minute, then look again."))


def joinable(buyer: User, *, now: datetime | None = None) -> QuerySet[Purchase]:
    """What this person won and has to pay, the most urgent first."""
    wins = Order.objects.filter(purchase=OuterRef("pk"), auction__isnull=False, bought_now=False)
    waiting = Purchase.objects.filter(buyer=buyer, state=Purchase.State.PENDING, deadline__gt=now or timezone.now())
    return waiting.filter(Exists(wins)).order_by("deadline", "pk")


def join(*, buyer: User, purchases: Iterable[Purchase], nonce: UUID, now: datetime | None = None) -> Purchase:
    """The joint purchase of these; the one there is, if it is of just these. Payable until the first of them is due.

    Ends what was begun for paying them otherwise. One purchase per buyer and nonce. Raises `JoinRefused` or a
    `ProviderError`; call it outside any transaction.
    """
    now = now or timezone.now()
    parts = sorted({purchase.pk for purchase in purchases})
    first = purchasing.bought_before(buyer, nonce) or joint_of(buyer, parts)
    if first:
        return first
    require_joinable(buyer, parts, now)
    for part in Purchase.objects.filter(pk__in=parts).order_by("pk"):
        separate(purchase=part, now=now)
    reached("join.separated")
    ended = set(asking.pages(parts).values_list("pk", flat=True))
    for part in Purchase.objects.filter(pk__in=parts).order_by("pk"):
        if asking.ask_provider(part, now) != "unpaid":
            raise BeingPaid
    reached("join.asked")
    return link(buyer=buyer, parts=parts, ended=ended, nonce=nonce, now=now)


def joint_of(buyer: User, parts: list[int]) -> Purchase | None:
    """The waiting joint purchase of exactly these parts."""
    joints = Purchase.objects.filter(buyer=buyer, state=Purchase.State.PENDING, parts__in=parts).distinct()
    return next((each for each in joints if sorted(each.parts.values_list("pk", flat=True)) == parts), None)


def require_joinable(buyer: User, parts: list[int], now: datetime) -> None:
    if len(parts) < 2:
        raise TooFew
    if len(parts) > settings.MARKET["CART_LINES"]:
        raise TooManyParts
    if joinable(buyer, now=now).filter(pk__in=parts).count() != len(parts):
        raise NotJoinable


@transaction.atomic
def link(*, buyer: User, parts: list[int], ended: set[int], nonce: UUID, now: datetime) -> Purchase:
    """Write the joint purchase. `ended` are the payments whose pages are known to be over.

    Locks the buyer, then the parts. Raises `JoinRefused` when something became of one of them meanwhile.
    """
    violations.lock_person(buyer.pk)
    first = purchasing.bought_before(buyer, nonce)
    if first:
        return first
    locked = bundling.lock_all(Q(pk__in=parts))
    require_joinable(buyer, parts, now)
    if any(part.joined_into_id for part in locked) or asking.begun_since(parts, ended):
        raise BeingPaid
    joint = Purchase.objects.create(
        number=new_number("PUR"),
        buyer=buyer,
        total=sum(part.total for part in locked),
        nonce=nonce,
        deadline=min(part.deadline for part in locked),
        created_at=now,
    )
    reached("join.opened")
    for part in locked:
        bundling.end_attempts(part, now)
    Purchase.objects.filter(pk__in=parts).update(joined_into=joint)
    reached_after_commit("join.committed")
    return joint


def separate(*, purchase: Purchase, now: datetime | None = None) -> None:
    """Take this out of what it was joined into, so that it can be paid by itself; the others go on alone as well.

    First the provider is asked, and its page ended: if the joint one is paid by then, so is this. Raises `BeingPaid` or
    a `ProviderError`; call it outside any transaction.
    """
    now = now or timezone.now()
    joint = Purchase.objects.filter(parts=purchase.pk, state=Purchase.State.PENDING).first()
    if joint is None:
        return
    answer = asking.ask_provider(joint, now)
    if answer == "processing":
        raise BeingPaid
    if answer == "unpaid":
        bundling.dissolve(joint=joint, now=now)
