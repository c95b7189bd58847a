"""How far a bid has to step, by price. Pure functions of whole rupees (rules, section 2)."""

from bisect import bisect_right
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

Steps = Sequence[Sequence[int]]

DEFAULT_STEPS: Steps = (
    (0, 5),
    (100, 10),
    (500, 25),
    (1_000, 50),
    (2_500, 100),
    (5_000, 250),
    (10_000, 500),
    (25_000, 1_000),
    (50_000, 2_500),
    (100_000, 5_000),
    (250_000, 10_000),
)


def step_at(price: int, steps: Steps = DEFAULT_STEPS) -> int:
    """The increment in force at `price`."""
    return steps[bisect_right(steps, price, key=lambda step: step[0]) - 1][1]


def minimum_next(*, price: int | None, starting_price: int, steps: Steps = DEFAULT_STEPS) -> int:
    """The least a new bidder has to offer: the starting price, or one step above the current one."""
    return starting_price if price is None else price + step_at(price, steps)


def validate_steps(steps: object) -> None:
    """Refuse a table that does not start at 0, rise strictly, and step by whole positive rupees that never fall.

    If steps fell, a lower price could ask for more, and a bid that counted might not count when others are voided.
    """
    try:
        rows = [(start, step) for start, step in steps]
        starts = [start for start, _step in rows]
        sound = (
            all(type(value) is int for row in rows for value in row)
            and starts[0] == 0
            and starts == sorted(set(starts))
            and rows[0][1] > 0
            and [step for _start, step in rows] == sorted(step for _start, step in rows)
        )
    except (TypeError, ValueError, IndexError):
        sound = False
    if not sound:
        raise ValidationError(_("Give rows of [from, step] in whole rupees, rising from 0."))
