"""Complaints: someone says what went wrong, staff move it on and answer (rules, section 6)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from config.numbers import new_number
from messaging.models import Complaint
from messaging.telling import people
from orders.models import Order, PayoutFreeze
from orders.payouts import shares

State = Complaint.State

# The one table of legal moves; a complaint is reopened from either end.
MOVES = {
    State.OPEN: {State.IN_PROGRESS},
    State.IN_PROGRESS: {State.RESOLVED},
    State.RESOLVED: {State.CLOSED, State.OPEN},
    State.CLOSED: {State.OPEN},
}


class ComplaintRefused(Exception):
    """Nothing has changed. The message is ready for a person."""


class ForeignOrder(ComplaintRefused):
    def __init__(self):
        super().__init__(_("This order is not yours."))


class TooMany(ComplaintRefused):
    """Throttled: the same complaint is welcome again a little later."""

    def __init__(self):
        super().__init__(_("You have filed several complaints today, and we read them all. Try again tomorrow."))


class IllegalMove(ComplaintRefused):
    def __init__(self, before: str, after: str):
        states = {"before": State(before).label, "after": State(after).label}
        super().__init__(_("A complaint cannot go from “%(before)s” to “%(after)s”.") % states)


class StaffOnly(ComplaintRefused):
    def __init__(self):
        super().__init__(_("Only staff can do this."))


@transaction.atomic
def file_complaint(
    *, author: User, category: str, title: str, text: str, order: Order | None = None, now: datetime | None = None
) -> Complaint:
    """Take a complaint in, number it and tell its author so; a blocked person may too.

    Raises `ForeignOrder`, `TooMany`. Locks the author, so that two at once cannot both pass the same count.
    """
    now = now or timezone.now()
    if order is not None and author.pk not in (order.buyer_id, order.seller.user_id):
        raise ForeignOrder
    User.objects.select_for_update(no_key=True).get(pk=author.pk)
    lately = author.complaints.filter(created_at__gt=now - timedelta(days=1))
    if lately.count() >= settings.MARKET["COMPLAINTS_PER_DAY"]:
        raise TooMany
    complaint = Complaint.objects.create(
        number=new_number("CMP"),
        author=author,
        category=category,
        order=order,
        title=title,
        text=text,
        created_at=now,
        changed_at=now,
    )
    people.tell_of_complaint(complaint=complaint, filed=True)
    hold_payout(complaint, now)
    return complaint


@transaction.atomic
def change_state(
    *, complaint: Complaint, state: str, actor: User, answer: str | None = None, now: datetime | None = None
) -> Complaint:
    """Staff move a complaint on, or answer it; its author is told. The same state and answer again change nothing.

    Raises `StaffOnly`, `IllegalMove`. Locks the complaint.
    """
    if not actor.is_staff:
        raise StaffOnly
    locked = Complaint.objects.select_for_update().get(pk=complaint.pk)
    answer = locked.answer if answer is None else answer
    if (state, answer) == (locked.state, locked.answer):
        return locked
    if state != locked.state and state not in MOVES[locked.state]:
        raise IllegalMove(locked.state, state)
    locked.state, locked.answer, locked.changed_at = state, answer, now or timezone.now()
    locked.save(update_fields=["state", "answer", "changed_at"])
    people.tell_of_complaint(complaint=locked)
    hold_payout(locked, locked.changed_at)
    return locked


def hold_payout(complaint: Complaint, now: datetime) -> None:
    """A buyer's complaint about an order holds its seller's share up, as long as it is not settled (rules, section 5).

    What the seller says of it does not: nobody holds up their own money.
    """
    order = complaint.order
    if order is None or complaint.author_id == order.seller.user_id:
        return
    settled = complaint.state in (State.RESOLVED, State.CLOSED)
    rule = shares.unfreeze if settled else shares.freeze
    rule(order=order, cause=PayoutFreeze.Cause.COMPLAINT, reference=complaint.number, now=now)
