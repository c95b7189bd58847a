"""Shells for the worker: ids in, one rule called. Each is safe twice, late, and from two workers at once."""

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, db_task

from accounts.models import SellerProfile
from orders import webhooks
from orders.books import capturing, costing, reconciling
from orders.models import Dispute, Payment
from orders.parcels import expecting
from orders.payments import deadlines
from orders.payouts import onboarding, reversing, sending, shares
from orders.providers import sandbox_outbox
from orders.purchases import offering, violations
from orders.refunds import sending_back


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


@db_task()
def follow_payment(payment_id: int) -> None:
    """What a payment cost, under which name it is known there, and what was told of it too early."""
    capturing.learn(payment=Payment.objects.get(pk=payment_id))
    webhooks.apply_waiting()


@db_periodic_task(crontab(minute="*"))
def sweep_payments() -> None:
    capturing.learn_due()
    webhooks.apply_waiting()
    costing.learn_due()


@db_task()
def follow_dispute(dispute_id: int) -> None:
    """What its bank's decision, or its beginning, cost."""
    costing.learn(dispute=Dispute.objects.get(pk=dispute_id))


@db_task()
def send_refunds() -> None:
    sending_back.send_due()


@db_periodic_task(crontab(minute="*"))
def sweep_refunds() -> None:
    sending_back.intend_missing()
    while sending_back.send_due():
        pass


@db_task()
def ask_after_account(seller_id: int) -> None:
    onboarding.ask_after(seller=SellerProfile.objects.get(pk=seller_id))


@db_periodic_task(crontab(minute="41"))
def reconcile() -> None:
    reconciling.reconcile()


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
    shares.release_forgotten()


@db_periodic_task(crontab(minute="*"))
def sweep_due_orders() -> None:
    while expecting.move_due():
        pass


@db_periodic_task(crontab(minute="*/10"))
def sweep_shipment_reminders() -> None:
    expecting.remind_due()


@db_periodic_task(crontab(minute="*/10"))
def sweep_receipt_warnings() -> None:
    expecting.warn_due()
