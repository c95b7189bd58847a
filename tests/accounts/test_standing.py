import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import standing
from accounts.models import Block, User
from accounts.signals import account_blocked, account_unblocked
from tests.factories import make_user

STAFF = Block.Cause.STAFF


@contextmanager
def heard(signal):
    facts = []

    def listen(**fact):
        facts.append(fact["block"])

    signal.connect(listen)
    try:
        yield facts
    finally:
        signal.disconnect(listen)


def test_block_is_written_and_announced_once(zoya, staff):
    now = timezone.now()
    with heard(account_blocked) as facts:
        first = standing.block(user=zoya, cause=STAFF, reason="Fake bids.", actor=staff, now=now)
        again = standing.block(user=zoya, cause=STAFF, reason="Other words.", actor=staff)
    assert first == again
    assert facts == [first]
    assert (first.reason, first.started_by, first.started_at) == ("Fake bids.", staff, now)
    assert standing.is_blocked(zoya)


def test_block_is_undone_when_a_listener_fails(zoya):
    def fail(**fact):
        raise RuntimeError

    account_blocked.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            standing.block(user=zoya, cause=STAFF, reason="Fake bids.")
    finally:
        account_blocked.disconnect(fail)
    assert not standing.is_blocked(zoya)


def test_lifted_block_stays_as_history(zoya, staff):
    made = standing.block(user=zoya, cause=STAFF, reason="Fake bids.", actor=staff)
    later = timezone.now() + timedelta(days=1)
    with heard(account_unblocked) as facts:
        assert standing.unblock(user=zoya, actor=staff, now=later) == made
        assert standing.unblock(user=zoya, actor=staff) is None
    assert facts == [made]
    made.refresh_from_db()
    assert (made.lifted_at, made.lifted_by) == (later, staff)
    assert not standing.is_blocked(zoya)


def test_blocked_again_makes_a_second_row(zoya):
    standing.block(user=zoya, cause=STAFF, reason="One.")
    standing.unblock(user=zoya)
    standing.block(user=zoya, cause=STAFF, reason="Two.")
    assert list(zoya.blocks.values_list("reason", flat=True)) == ["Two.", "One."]


def test_database_refuses_two_blocks_in_force(zoya):
    standing.block(user=zoya, cause=STAFF, reason="One.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Block.objects.create(user=zoya, cause=STAFF, reason="Two.", started_at=timezone.now())
    assert zoya.blocks.count() == 1


def test_good_standing_passes(zoya):
    assert standing.require_good_standing(zoya) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("overrides", "refusal"),
    [({"verified": False}, standing.NotVerified), ({"is_active": False}, standing.Inactive)],
)
def test_unfit_account_is_refused(overrides, refusal):
    with pytest.raises(refusal) as refused:
        standing.require_good_standing(make_user(**overrides))
    assert str(refused.value)


def test_blocked_account_is_refused_until_lifted(zoya):
    standing.block(user=zoya, cause=STAFF, reason="Fake bids.")
    with pytest.raises(standing.Blocked):
        standing.require_good_standing(User.objects.get(pk=zoya.pk))
    standing.unblock(user=zoya)
    standing.require_good_standing(User.objects.get(pk=zoya.pk))


def test_standing_costs_one_query_and_none_when_it_is_known(zoya, django_assert_num_queries):
    with django_assert_num_queries(1):
        known = standing.get_standing(zoya.pk)
    with django_assert_num_queries(0):
        standing.require_good_standing(known)


def race(user) -> tuple[list[Block], list[Exception]]:
    start, made, failed = threading.Barrier(8), [], []

    def ask():
        try:
            start.wait(5)
            made.append(standing.block(user=user, cause=STAFF, reason="Fake bids."))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return made, failed


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_blocks_at_once_are_one():
    user = make_user()
    with heard(account_blocked) as facts:
        made, failed = race(user)
    assert failed == []
    assert len({block.pk for block in made}) == 1
    assert len(facts) == 1
    assert user.blocks.count() == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_eight_blocks_at_once_without_the_lock_collide(monkeypatch):
    """The control: only the constraint is left, and it raises instead of answering."""
    monkeypatch.setattr(type(User.objects.all()), "select_for_update", lambda self, **how: self)
    collisions = []
    for _ in range(20):
        collisions += race(make_user())[1]
        if collisions:
            break
    assert any(isinstance(error, IntegrityError) for error in collisions)
