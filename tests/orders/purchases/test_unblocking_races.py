"""Staff lift a block while one more unpaid win is written down, with real threads on PostgreSQL."""

import threading
import time
from datetime import timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import User
from orders.audit import sales
from orders.models import Violation
from orders.payments import deadlines
from orders.purchases import violations
from orders.signals import violation_recorded
from tests.orders import factories as make
from tests.races import at_once, failures

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def fourth(ayesha, bilal):
    """Three unpaid wins have blocked Bilal; the order of a fourth, unpaid like them, that is not written down yet."""
    then = timezone.now() - timedelta(days=10)
    wins = [make.make_win(ayesha.seller_profile, bilal, now=then) for _ in range(4)]
    last = make.order_of(wins[3])
    for win in wins[:3]:
        deadlines.expire(purchase=win, now=win.deadline + timedelta(minutes=1))
    assert Violation.objects.count() == 3
    return last


def lift_meanwhile(order, staff) -> list[Exception]:
    """The violation is written, and not committed, when staff lift the block."""
    written = threading.Event()

    def hold(**_facts):
        written.set()
        time.sleep(0.3)

    def lift():
        assert written.wait(5)
        return standing.unblock(user=order.buyer, actor=staff, reason="Load-shedding")

    violation_recorded.connect(hold, weak=False)
    try:
        return failures(at_once(partial(violations.record, order=order), lift))
    finally:
        violation_recorded.disconnect(hold)


def test_a_violation_written_while_the_block_is_lifted_is_forgiven_too(fourth, staff):
    assert lift_meanwhile(fourth, staff) == []
    assert (Violation.objects.count(), violations.live_count(fourth.buyer, timezone.now())) == (4, 2)
    assert not standing.is_blocked(fourth.buyer) and list(sales.blocks()) == []


def test_control_without_the_persons_lock_three_are_left_and_no_block(fourth, staff, monkeypatch):
    rows = SimpleNamespace(select_for_update=lambda **_options: User.objects)
    monkeypatch.setattr(standing, "User", SimpleNamespace(objects=rows))
    assert lift_meanwhile(fourth, staff) == []
    assert violations.live_count(fourth.buyer, timezone.now()) == 3
    assert list(sales.blocks()) != []
