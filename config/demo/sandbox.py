"""The sandbox provider while the past is told: its signed events reach the same endpoint's rule, without the wire."""

from datetime import datetime
from functools import partial

from accounts.models import SellerProfile, User
from config.demo.moments import moment
from orders import webhooks
from orders.books import capturing
from orders.models import Payment, Purchase, SandboxSession
from orders.payments import paying
from orders.payouts import onboarding
from orders.providers import sandbox, sandbox_outbox


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
