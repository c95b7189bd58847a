"""Shells for the worker: what belongs to no app."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task

from config import tidying


@db_periodic_task(crontab(hour="22", minute="37"))
def tidy() -> None:
    """Every night: files that a crash left behind."""
    tidying.remove_litter()
