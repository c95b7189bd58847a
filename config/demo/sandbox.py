"""The sandbox provider while the past is told: its signed events reach the same endpoint's rule, without the wire."""

from datetime import datetime
from functools import partial

from accounts.models import SellerProfile, User
from config.demo.moments import moment
from orders import webhooks
from orders.books import capturing
from orders.models import Payment, Purchase, SandboxSession
from orders.payments import paying
from orders.payouts import onboarding, reversing, sending
from orders.providers import sandbox, sandbox_disputes, sandbox_outbox
from orders.refunds import sending_back


def hand_over(_path: str, body: bytes, headers: dict[str, str], *, now: datetime) -> int:
    """What `orders.views.webhooks` does with a POST, at another time."""
    event = sandbox.parse_event(body, headers)
    webhooks.receive(provider=sandbox.NAME, event=event, now=now)
    return 200


def tell(reference: str, now: datetime) -> None:
    """Deliver all that waits in a session's outbox."""
    sandbox_outbox.deliver(reference, post=partial(hand_over, now=now))


def allow_payouts(seller: SellerProfile, now: datetime) -> None:
    account = sandbox.create_account(onboarding.applicant_of(seller))
    sandbox.allow_payouts(account)
    tell(account, now)


def pay(purchase: Purchase, buyer: User, now: datetime) -> None:
    """The buyer chooses their first address, and pays on the hosted page."""
    payment = paying.start_payment(
        purchase=purchase,
        address=buyer.addresses.select_related("city__province").get(is_default=True),
        actor=buyer,
        return_url=purchase.get_absolute_url(),
        cancel_url=purchase.get_absolute_url(),
        provider=sandbox,
        now=now,
    )
    sandbox.pay(payment.session)
    with moment(now):
        tell(payment.session, now)
        capturing.learn(payment=payment, now=now)
    Payment.objects.filter(pk=payment.pk).update(created_at=now)
    SandboxSession.objects.filter(reference=payment.session).update(created_at=now)


def contest(payment: Payment, now: datetime) -> str:
    """The payer tells their bank that it was not them; the reference of the dispute."""
    made = sandbox_disputes.dispute(payment.charge)
    tell(made.reference, now)
    SandboxSession.objects.filter(pk=made.pk).update(created_at=now)
    return made.reference


def decide(dispute: str, now: datetime, *, won: bool) -> None:
    sandbox_disputes.decide(dispute, won=won)
    tell(dispute, now)


def settle(now: datetime) -> None:
    """The money that is meant to go, goes: back to buyers, to sellers and back from them; then its events arrive."""
    known = set(SandboxSession.objects.values_list("pk", flat=True))
    sending_back.send_due(now=now)
    sending.send_due(now=now)
    reversing.reverse_due(now=now)
    moved = SandboxSession.objects.exclude(pk__in=known)
    for reference in moved.exclude(outbox=[]).values_list("reference", flat=True):
        tell(reference, now)
    moved.update(created_at=now)
