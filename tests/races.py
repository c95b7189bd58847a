"""Real threads, each with its own database connection, let go at the same moment."""

import threading
import time
from collections.abc import Callable

from django.db import connections

from accounts.models import User
from auctions import locking
from orders.models import Purchase
from orders.payments import paying
from orders.purchases import bundling, violations


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run all calls in threads that start together; each one's result or the exception it raised, in their order."""
    barrier = threading.Barrier(len(calls))
    results: list[object] = [None] * len(calls)

    def run(position: int, call: Callable[[], object]) -> None:
        try:
            barrier.wait(20)
            results[position] = call()
        except Exception as error:
            results[position] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a thread hangs: deadlock?"
    return results


def failures(results: list[object], *expected: type[Exception]) -> list[object]:
    """The exceptions among `results` that are not of the expected kinds."""
    return [result for result in results if isinstance(result, Exception) and not isinstance(result, expected)]


def think_after_reading(monkeypatch, seconds: float = 0.1) -> None:
    """Whoever decides on an auction reads it, and then takes a moment before writing."""
    read = locking.locked

    def read_and_think(*words):
        found = read(*words)
        time.sleep(seconds)
        return found

    monkeypatch.setattr(locking, "locked", read_and_think)


def lose_the_lock(monkeypatch) -> None:
    """The auction is read without its row lock, with a moment's thought before writing."""
    monkeypatch.setattr(locking, "row_lock", lambda _auction_id: [])
    think_after_reading(monkeypatch)


def lose_the_purchases_locks(monkeypatch, seconds: float = 0.2) -> None:
    """Everyone reads a purchase, and what belongs to it, without a lock, and takes a moment before writing."""

    def read(purchase_id):
        purchase = Purchase.objects.select_related("buyer").get(pk=purchase_id)
        time.sleep(seconds)
        return purchase

    def read_bundle(purchase):
        parts = list(Purchase.objects.filter(joined_into=purchase.pk))
        return bundling.Bundle(read(purchase.pk), parts, None)

    monkeypatch.setattr(violations, "lock_person", lambda pk: User.objects.get(pk=pk))
    monkeypatch.setattr(paying, "lock_purchase", read)
    monkeypatch.setattr(bundling, "lock", read_bundle)
