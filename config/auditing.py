"""The register of invariants (rules, section 7). Each app's `audit` module registers its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Invariant:
    code: str
    sentence: str
    broken: Callable[[], Iterable[str]]


REGISTER: dict[str, Invariant] = {}


def invariant(code: str, sentence: str):
    """Register a function that yields one line of text for every broken row; it reads, and changes nothing."""

    def register(function: Callable[[], Iterable[str]]):
        if code in REGISTER:
            raise ValueError(f"{code} is registered twice.")
        REGISTER[code] = Invariant(code, sentence, function)
        return function

    return register


def broken_rows() -> list[tuple[Invariant, str]]:
    """Every broken row of every registered invariant, in the order of their codes."""
    return [(rule, row) for _, rule in sorted(REGISTER.items()) for row in rule.broken()]
