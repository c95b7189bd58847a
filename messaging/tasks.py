"""Shells for the worker. The rows of the outbox are the truth; a lost task only makes a mail wait for the sweep."""

import time

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from messaging import mailing

DELAY = 1  # seconds that rows gather before the worker is woken
waking = {"until": 0.0}


def wake_mailer() -> None:
    """Have the outbox looked at within about two seconds. A burst of facts in one process wakes the worker once.

    Called after a commit, so a task that is still to run will find the row that asks for it.
    """
    now = time.monotonic()
    if now >= waking["until"]:
        waking["until"] = now + DELAY
        send_mail.schedule(delay=DELAY)


@db_task()
def send_mail() -> None:
    while mailing.send_due():
        pass


@db_periodic_task(crontab(minute="*"))
def sweep_mail() -> None:
    """What a crashed worker left in hand, retries that are due, and whatever a lost task left waiting."""
    while mailing.send_due():
        pass
