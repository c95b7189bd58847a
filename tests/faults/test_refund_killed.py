"""kill -9 between every two steps of a refund: afterwards it has happened once, at the provider and in the books."""

import subprocess
import sys
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from config import auditing
from messaging.models import Notification
from orders.books import capturing, ledger
from orders.models import Refund, SandboxSession
from orders.refunds import refunding, sending_back
from tests.faults import SERVED, processes
from tests.orders import factories as make

pytestmark = SERVED
PLACES = ["refund.claimed", "refund.called", "refund.booked", "refund.committed", "refund.recorded"]
SEND = "from orders.refunds import sending_back; sending_back.send_due()"


@pytest.fixture
def refund(seller) -> Refund:
    order = make.make_paid_order(seller, price=1_000, delivery=200)
    capturing.learn_due()
    return refunding.refund(order=order, amount=Decimal(300), reason="It came chipped", actor=None)


def send_and_die(place: str) -> None:
    words = [sys.executable, "manage.py", "shell", "-c", SEND]
    killed = subprocess.run(words, env=processes.environment(FAILPOINT=place), cwd=processes.ROOT)
    assert killed.returncode == -9


def send_again() -> None:
    """As the sweep does when the claim of the dead worker has run out."""
    Refund.objects.filter(next_attempt_at__isnull=False).update(next_attempt_at=timezone.now())
    sending_back.send_due()


def made() -> int:
    return SandboxSession.objects.filter(reference__startswith="re_").count()


@pytest.mark.parametrize("place", PLACES)
def test_a_refund_killed_on_its_way_is_made_once(refund, place):
    send_and_die(place)
    assert made() == (0 if place == "refund.claimed" else 1)
    assert Refund.objects.get().state == ("done" if place in ("refund.committed", "refund.recorded") else "intended")
    for _ in range(2):
        send_again()
    refund.refresh_from_db()
    assert (made(), refund.state) == (1, "done")
    assert ledger.balance("sellers", order=refund.order) == -(refund.order.share - refund.share_part)
    assert Notification.objects.filter(kind="refunded").count() == 2
    assert auditing.broken_rows() == []


def test_control_with_another_key_the_money_goes_back_twice(refund):
    send_and_die("refund.called")
    Refund.objects.update(key=uuid4(), asked_at=None)
    send_again()
    assert made() == 2
