"""`close`, `hear`, `buy`, `join` or `dissolve` in a process where nothing is one transaction: what a control loses."""

import json
import sys
from contextlib import ContextDecorator
from uuid import uuid4

import django
from django.db import transaction
from django.db.models import QuerySet


class Untied(ContextDecorator):
    """In place of `transaction.atomic`, as decorator and as block: begins nothing, undoes nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


def untied(using=None, **options):
    return using if callable(using) else Untied()


transaction.atomic = untied
# Django would refuse to lock what no transaction holds.
QuerySet.select_for_update = lambda rows, **options: rows.all()
django.setup()

from auctions import closing
from auctions.models import Auction
from orders import webhooks
from orders.models import CartLine, Purchase, SandboxSession
from orders.payments import joining
from orders.providers import sandbox_events, sandbox_outbox
from orders.purchases import bundling
from tests.orders import factories as make


def close() -> None:
    """Every auction."""
    for auction_id in Auction.objects.values_list("pk", flat=True):
        closing.close(auction_id)


def hear() -> None:
    """Every event that waits at the sandbox."""
    for session in SandboxSession.objects.all():
        for event in session.outbox:
            body = json.dumps(sandbox_outbox.message(session, event)).encode()
            webhooks.receive(provider="sandbox", event=sandbox_events.read(body))


def buy() -> None:
    """All that is in the one cart there is."""
    make.check_out(CartLine.objects.first().user)


def join() -> None:
    """All that the first buyer there is has won."""
    buyer = Purchase.objects.first().buyer
    joining.join(buyer=buyer, purchases=joining.joinable(buyer), nonce=uuid4())


def dissolve() -> None:
    """The one joint purchase there is."""
    joint = Purchase.objects.get(orders=None)
    bundling.dissolve(joint=joint, now=joint.deadline)


if __name__ == "__main__":
    {"close": close, "hear": hear, "buy": buy, "join": join, "dissolve": dissolve}[sys.argv[1]]()
