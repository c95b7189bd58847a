"""How much of what could be tried is tried: `EFFORT=10 make test` tries ten times as many random examples."""

import os

EFFORT = float(os.environ.get("EFFORT", "1"))


def examples(usual: int) -> int:
    """Of random examples that each need a database."""
    return max(1, round(usual * EFFORT))
