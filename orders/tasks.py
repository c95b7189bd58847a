"""Shells for the worker: ids in, one rule called. Each is safe twice, late, and from two workers at once."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from orders import deadlines, offering, violations
from orders.providers import sandbox_outbox


@db_task()
def deliver_sandbox_events(reference: str) -> None:
    sandbox_outbox.deliver(reference)


@db_periodic_task(crontab(minute="*"))
def sweep_sandbox_events() -> None:
    """Whatever a lost task left in an outbox."""
    sandbox_outbox.deliver_waiting()


@db_periodic_task(crontab(minute="*"))
def sweep_deadlines() -> None:
    while deadlines.expire_due():
        pass


@db_periodic_task(crontab(minute="*"))
def sweep_reminders() -> None:
    deadlines.remind_due()


@db_periodic_task(crontab(minute="*"))
def sweep_second_chances() -> None:
    while offering.expire_due():
        pass


@db_periodic_task(crontab(minute="17"))
def sweep_outlived_violations() -> None:
    violations.lift_outlived()
