"""Settings of a server that does each request in one transaction, calls to providers included: what a control loses."""

from tests.faults.settings import *  # noqa: F403

DATABASES["default"]["ATOMIC_REQUESTS"] = True  # noqa: F405
