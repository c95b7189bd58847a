"""Real threads, each with its own database connection, let go at the same moment."""

import threading
from collections.abc import Callable

from django.db import connections


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
