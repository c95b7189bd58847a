"""Shells for the worker: ids in, one rule called. Each is safe twice, late, and from two workers at once."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from orders import deadlines, expecting, payouts, reversing, sending, violations
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


@db_periodic_task(crontab(minute="17"))
def sweep_outlived_violations() -> None:
    violations.lift_outlived()


@db_task()
def send_money() -> None:
    """What has just been released, or is to be taken back."""
    move_money()


@db_periodic_task(crontab(minute="*"))
def sweep_payouts() -> None:
    """Retries, what a lost task left, and what waited."""
    move_money()


def move_money() -> None:
    while sending.send_due() + reversing.reverse_due():
        pass


@db_periodic_task(crontab(minute="23"))
def sweep_forgotten_payouts() -> None:
    payouts.release_forgotten()


@db_periodic_task(crontab(minute="*"))
def sweep_due_orders() -> None:
    while expecting.move_due():
        pass


@db_periodic_task(crontab(minute="*/10"))
def sweep_shipment_reminders() -> None:
    expecting.remind_due()
