"""How much of what could be tried is tried: `EFFORT=10 make test` tries ten times as many random examples."""

import os
from collections.abc import Iterable

EFFORT = float(os.environ.get("EFFORT", "1"))
POSTGRESQL = os.environ.get("DATABASE_URL", "").startswith("postgres")


def examples(usual: int) -> int:
    """Of random examples that each need a database."""
    return max(1, round(usual * EFFORT))


def enough(every: Iterable) -> list:
    """All that an enumeration has; on PostgreSQL, where each costs more, every third, unless more effort is asked for.

    For what no database decides: that it comes out the same on both is shown by a third as well.
    """
    return list(every)[:: 3 if POSTGRESQL and EFFORT <= 1 else 1]
