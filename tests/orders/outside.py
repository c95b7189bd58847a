"""A provider that fails in the ways of `providers.base`, and what the ledger has of it."""

from decimal import Decimal

from orders.models import LedgerTransaction
from orders.providers import sandbox
from orders.providers.base import Unknown


def booked(key: str) -> dict[str, Decimal]:
    return dict(LedgerTransaction.objects.get(key=key).entries.values_list("account", "amount"))


def fail(monkeypatch, name: str, *errors: Exception) -> list:
    """The next calls of the sandbox's `name` raise these, in turn; the keys and amounts it was asked with."""
    real, asked, waiting = getattr(sandbox, name), [], list(errors)

    def ask(**words):
        asked.append((words["key"], words.get("amount_paisa")))
        if waiting:
            raise waiting.pop(0)
        return real(**words)

    monkeypatch.setattr(sandbox, name, ask)
    return asked


def lose_the_answer(monkeypatch, name: str, times: int = 1) -> list:
    """The sandbox does it, and its answer is lost."""
    real, asked = getattr(sandbox, name), []

    def ask(**words):
        asked.append(words["key"])
        made = real(**words)
        if len(asked) <= times:
            raise Unknown("lost")
        return made

    monkeypatch.setattr(sandbox, name, ask)
    return asked
