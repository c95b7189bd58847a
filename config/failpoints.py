"""Places between two steps where a test has the process kill itself, to see what is left behind.

`FAILPOINT=bid.recorded` in the environment names the place, `FAILPOINT=bid.recorded:3` its third passing. Without it a
place costs one look at a constant.
"""

import os
import signal
from functools import partial

from django.db import transaction

NAME, _, times = os.environ.get("FAILPOINT", "").partition(":")
passings = int(times or 1)


def reached(name: str) -> None:
    """Die here, as by `kill -9`, if this is the place that the environment names."""
    if NAME and name == NAME:
        die_in_time()


def reached_after_commit(name: str) -> None:
    """The same right after the commit of this transaction, before anything else that waits for it."""
    if NAME and name == NAME:
        transaction.on_commit(partial(reached, name))


def die_in_time() -> None:
    global passings
    passings -= 1
    if passings <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
