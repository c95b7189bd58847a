"""Moving an order along its one table of transitions, and the log of it (rules, section 5)."""

from datetime import datetime

from django.db import transaction
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
    event = OrderEvent(order=order, from_state="", to_state=order.state, actor=actor, at=now)
    rows.insert(event)
    return event


@transaction.atomic
def move(
    *, order: Order, to: str, actor: User | None = None, reason: str = "", now: datetime | None = None, **facts
) -> Order:
    """Bring `order` into the state `to`, with `facts` (columns) that become true with it, and log who, when and why.

    Returns the locked row. Raises `IllegalTransition`; the unique log row refuses a transition written twice.
    """
    locked = lock(order.pk)
    if to not in Order.TRANSITIONS[locked.state]:
        raise IllegalTransition(locked, to)
    before, locked.state = locked.state, Order.State(to)
    for name, value in facts.items():
        setattr(locked, name, value)
    locked.save(update_fields=["state", *facts])
    now = now or timezone.now()
    OrderEvent.objects.create(order=locked, from_state=before, to_state=to, actor=actor, reason=reason, at=now)
    if locked.is_auction_win and locked.state in Order.DEAD:
        relisting.note_lapse(locked.auction_id, now=now)
    return locked
