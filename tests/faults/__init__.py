"""Faults, with real processes: what is killed, stopped, flushed, restarted or wrong, and what must hold all the same.

docs/faults.md tells each. After every fault the audit has to be clean, and each has a control in which the guard is off
and the loss is seen.
"""

import pytest

# What a test with real servers needs; one at a time, because each fills the machine by itself.
SERVED = [
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("faults"),
]
