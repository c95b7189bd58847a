"""The settings of the processes that the tests start: those of the tests, with what a server does otherwise."""

from tests.settings import *  # noqa: F403

DEBUG = False
if "pool" not in DATABASES["default"]["OPTIONS"]:  # noqa: F405
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}  # noqa: F405
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
HUEY |= {"consumer": {"workers": 4, "worker_type": "thread", "scheduler_interval": 1, "max_delay": 1.0}}  # noqa: F405
