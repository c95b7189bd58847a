"""Shells for the worker. The rows of the outbox are the truth; a lost task only makes a mail wait for the sweep."""

import threading
import time

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from auctions.tasks import closing_here
from messaging import mailing

DELAY = 1  # seconds that rows gather before the worker is woken
GIVES_WAY = 5  # seconds at most, between two batches
waking = {"until": 0.0}
mailing_here = threading.Lock()


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
    send_all_due()


@db_periodic_task(crontab(minute="*"))
def sweep_mail() -> None:
    """What a crashed worker left in hand, retries that are due, and whatever a lost task left waiting."""
    send_all_due()


def send_all_due() -> None:
    """One thread of a process mails: a second would only claim the same rows, and wait for the interpreter.

    Whoever comes meanwhile can go: the rows that it was woken for are a second old, so the one at work finds them.
    """
    if mailing_here.acquire(blocking=False):
        try:
            while mailing.send_due():
                let_auctions_close()
        finally:
            mailing_here.release()


def let_auctions_close() -> None:
    """When many end at once, people wait for the outcome more than for the mail about it."""
    until = time.monotonic() + GIVES_WAY
    while closing_here.locked() and time.monotonic() < until:
        time.sleep(0.1)
