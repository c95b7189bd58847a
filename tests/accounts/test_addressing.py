import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import addressing
from accounts.models import Address
from tests.factories import make_address, make_city, make_user

pytestmark = pytest.mark.django_db


def fields(**overrides) -> dict:
    return {"recipient": "Zoya Khan", "phone": "+923001234567", "line": "14 Mall Road", "city": make_city()} | overrides


def firsts(user) -> list[int]:
    return list(user.addresses.filter(is_default=True).values_list("pk", flat=True))


def test_first_address_is_used_first(zoya):
    first = addressing.add_address(user=zoya, **fields())
    second = addressing.add_address(user=zoya, **fields())
    assert firsts(zoya) == [first.pk]
    assert not second.is_default


def test_new_address_can_take_the_first_place(zoya):
    addressing.add_address(user=zoya, **fields())
    second = addressing.add_address(user=zoya, is_default=True, **fields())
    assert firsts(zoya) == [second.pk]


def test_address_beyond_the_most_is_refused(zoya):
    for _ in range(addressing.MOST):
        make_address(zoya)
    with pytest.raises(addressing.TooManyAddresses, match="20 addresses"):
        addressing.add_address(user=zoya, **fields())
    assert zoya.addresses.count() == addressing.MOST


def test_changed_address_keeps_its_place_unless_asked(zoya):
    first, second = make_address(zoya), make_address(zoya)
    addressing.change_address(user=zoya, address=first, is_default=False, line="9 Canal Bank")
    assert firsts(zoya) == [first.pk]
    assert zoya.addresses.get(pk=first.pk).line == "9 Canal Bank"
    addressing.change_address(user=zoya, address=second, is_default=True, line="1 Canal Bank")
    assert firsts(zoya) == [second.pk]


def test_making_an_address_default_twice_changes_nothing_more(zoya):
    make_address(zoya)
    second = make_address(zoya)
    for _ in range(2):
        addressing.make_default(user=zoya, address=second)
        assert firsts(zoya) == [second.pk]


def test_removing_the_first_address_puts_the_newest_other_first(zoya):
    now = timezone.now()
    first = make_address(zoya)
    make_address(zoya, created_at=now - timedelta(days=2))
    newest = make_address(zoya, created_at=now - timedelta(days=1))
    for _ in range(2):
        addressing.remove_address(user=zoya, address=first)
    assert firsts(zoya) == [newest.pk]


def test_removing_the_last_address_leaves_none(zoya):
    addressing.remove_address(user=zoya, address=make_address(zoya))
    assert not zoya.addresses.exists()


@pytest.mark.parametrize("rule", [addressing.make_default, addressing.change_address])
def test_rules_know_nobody_elses_address(zoya, bilal, rule):
    theirs = bilal.addresses.get()
    with pytest.raises(Address.DoesNotExist):
        rule(user=zoya, address=theirs)
    assert firsts(bilal) == [theirs.pk]


def test_removing_somebody_elses_address_removes_nothing(zoya, bilal):
    addressing.remove_address(user=zoya, address=bilal.addresses.get())
    assert bilal.addresses.count() == 1


def test_database_refuses_two_defaults(zoya):
    make_address(zoya)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_address(zoya, is_default=True)
    assert len(firsts(zoya)) == 1


def race(user, addresses) -> list[Exception]:
    """Every address asks for the first place at once; what went wrong."""
    start, failed = threading.Barrier(len(addresses)), []

    def ask(address):
        try:
            start.wait(5)
            addressing.make_default(user=user, address=address)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=[address]) for address in addresses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return failed


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_asking_for_the_first_place_at_once_leaves_one_first():
    user = make_user()
    addresses = [make_address(user) for _ in range(8)]
    assert race(user, addresses) == []
    assert len(firsts(user)) == 1


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_asking_at_once_without_the_lock_collides(monkeypatch):
    """The control: without turns, some run into the constraint or each other."""
    user = make_user()
    addresses = [make_address(user) for _ in range(8)]
    monkeypatch.setattr(addressing, "lock", lambda user: None)
    assert any(race(user, addresses) for _ in range(20))
