"""Moving an order along its one table of transitions, and the log of it (rules, section 5)."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from auctions import relisting
from config import rows
from orders.models import Order, OrderEvent


class IllegalTransition(Exception):
    """The order cannot go there from where it is. The message is ready for a person."""

    def __init__(self, order: Order, to: str):
        self.order, self.to = order, to
        stand = Order.State(order.state).label
        super().__init__(_("This cannot be done now. The order stands at: %(state)s.") % {"state": stand})


def lock(order_id: int) -> Order:
    """The order with its row lock, its buyer and its seller."""
    orders = Order.objects.select_for_update(of=("self",)).select_related("purchase", "buyer", "seller__user")
    return orders.get(pk=order_id)


def log_opening(*, order: Order, actor: User | None, now: datetime) -> OrderEvent:
    """The first line of an order's log."""
    event = OrderEvent(order=order, number=1, from_state="", to_state=order.state, actor=actor, at=now)
    rows.insert(event)
    return event


def due_after(order: Order, now: datetime) -> datetime | None:
    """When the clock moves an order on that came into its state at `now`; None where only people do (rules, 5).

    What is paid for has to be sent by its seller's promise and a week; what is on its way, with a number to trace it
    by, counts as received after two weeks; what was delivered, after one.
    """
    days = {
        Order.State.PAID: order.handling_days + settings.MARKET["SHIPMENT_GRACE_DAYS"],
        Order.State.SHIPPED: settings.MARKET["SHIPPED_SILENCE_DAYS"] if order.tracking_number else None,
        Order.State.DELIVERED: settings.MARKET["DELIVERED_SILENCE_DAYS"],
    }.get(Order.State(order.state))
    return None if days is None else now + timedelta(days=days)


@transaction.atomic
def move(
    *,
    order: Order,
    to: str,
    actor: User | None = None,
    reason: str = "",
    now: datetime | None = None,
    decided: bool = False,
    **facts,
) -> Order:
    """Bring `order` into the state `to`, with `facts` (columns) that become true with it, and log who, when and why.

    Out of *disputed* only the bank's decision leads (`decided`), whatever people do meanwhile. Whoever may bring the
    order of an auction to its end holds the auction's lock already: it is written to here.

    Returns the locked row. Raises `IllegalTransition`; the unique log row refuses a transition written twice.
    """
    locked = lock(order.pk)
    contested = locked.state == Order.State.DISPUTED and not decided
    if contested or to not in Order.TRANSITIONS[locked.state]:
        raise IllegalTransition(locked, to)
    now = now or timezone.now()
    before, locked.state = locked.state, Order.State(to)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.due_at, locked.reminder_count = due_after(locked, now), 0
    locked.save(update_fields=["state", "due_at", "reminder_count", *facts])
    log = {"from_state": before, "to_state": to, "actor": actor, "reason": reason[:300], "at": now}
    OrderEvent.objects.create(order=locked, number=locked.events.count() + 1, **log)
    # What was bought now and not paid leaves its auction running; once paid, it is sold like any other.
    was_sold = locked.is_auction_win or (locked.auction_id and before in Order.PAID_STATES)
    if was_sold and locked.state in Order.DEAD:
        relisting.note_lapse(locked.auction_id, now=now)
    return locked


def move_all(orders: QuerySet[Order], *, to: str, reason: str, now: datetime) -> list[Order]:
    """`move` for many at once, by the clock, to a state where it stops; none of them of a won auction.

    Called in a transaction; locks them in the order of their ids. Returns the rows; raises `IllegalTransition` for the
    first that cannot go there.
    """
    locked = orders.select_for_update(of=("self",)).select_related("purchase", "buyer", "seller__user").order_by("pk")
    moved = list(locked)
    numbers = dict(
        OrderEvent.objects.filter(order__in=moved).order_by().values_list("order").annotate(last=Max("number"))
    )
    events = []
    for order in moved:
        if to not in Order.TRANSITIONS[order.state] or order.is_auction_win:
            raise IllegalTransition(order, to)
        before, order.state = order.state, Order.State(to)
        order.due_at = None
        number = numbers[order.pk] + 1
        events.append(OrderEvent(order=order, number=number, from_state=before, to_state=to, reason=reason, at=now))
    Order.objects.filter(pk__in=[order.pk for order in moved]).update(state=to, due_at=None)
    OrderEvent.objects.bulk_create(events)
    return moved
