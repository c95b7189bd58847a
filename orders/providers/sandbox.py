"""The built-in provider: play money, the same road. Its memory is `SandboxSession`; it speaks by signed events."""

import json
import secrets
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import SellerProfile
from orders.models import Payment, SandboxSession
from orders.providers import signing
from orders.providers.base import CURRENCY, Event, ForgedEvent, Kind, Session, SessionState

NAME = "sandbox"
KINDS = {
    "payment.succeeded": Kind.PAID,
    "payment.failed": Kind.FAILED,
    "session.expired": Kind.EXPIRED,
    "account.updated": Kind.PAYABLE,
}


# -- What any provider does -------------------------------------------------------------------------------


def create_session(payment: Payment, *, return_url: str, cancel_url: str) -> Session:
    """Idempotent by the payment's key."""
    session, _ = SandboxSession.objects.get_or_create(
        key=payment.key,
        defaults={
            "reference": f"ses_{secrets.token_urlsafe(16)}",
            "purchase_number": payment.purchase.number,
            "amount_paisa": int(payment.amount * 100),
            "return_url": return_url,
            "cancel_url": cancel_url,
        },
    )
    return Session(session.reference, hosted(session))


def fetch_session(reference: str) -> SessionState:
    session = SandboxSession.objects.get(reference=reference)
    return SessionState(session.state, session.amount_paisa, CURRENCY, session.purchase_number)


def expire_session(reference: str) -> SessionState:
    finish(reference, SandboxSession.State.EXPIRED, "session.expired")
    return fetch_session(reference)


def parse_event(body: bytes, headers: Mapping[str, str]) -> Event:
    signing.verify(body, headers)
    try:
        message = json.loads(body)
        about = message["data"]
        return Event(
            id=str(message["id"]),
            kind=KINDS.get(message["type"], Kind.OTHER),
            reference=str(about["reference"]),
            amount_paisa=int(about["amount_paisa"]),
            currency=str(about["currency"]),
            purchase_number=str(about["purchase_number"]),
            seller_slug=str(about["seller_slug"]),
            reason=str(about["reason"]),
            payload=message,
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ForgedEvent("The message has another shape.") from error


def onboarding_url(seller: SellerProfile, *, return_url: str) -> str:
    """The hosted page where this seller allows payouts; one account per seller."""
    account, _ = SandboxSession.objects.get_or_create(
        key=uuid5(NAMESPACE_URL, f"sandbox-account:{seller.pk}"),
        defaults={
            "reference": f"acct_{secrets.token_urlsafe(12)}",
            "seller_slug": seller.slug,
            "return_url": return_url,
            "cancel_url": return_url,
        },
    )
    return reverse("sandbox_onboarding", args=[account.reference])


# -- What happens on its own pages ------------------------------------------------------------------------


def hosted(session: SandboxSession) -> str:
    """Without a host: whoever pays stays on the one they came by."""
    return reverse("sandbox_session", args=[session.reference])


def pay(reference: str) -> SandboxSession:
    return finish(reference, SandboxSession.State.PAID, "payment.succeeded")


def decline(reference: str) -> SandboxSession:
    """The card is refused; this session is over, another can be started."""
    return finish(reference, SandboxSession.State.EXPIRED, "payment.failed", reason="The card was declined.")


def allow_payouts(reference: str) -> SandboxSession:
    return finish(reference, SandboxSession.State.PAID, "account.updated")


@transaction.atomic
def finish(reference: str, state: str, kind: str, *, reason: str = "") -> SandboxSession:
    """Bring an open session into a final state and put the event that tells so into its outbox, once."""
    session = SandboxSession.objects.select_for_update().get(reference=reference)
    if session.state == SandboxSession.State.OPEN:
        session.state = state
        created = timezone.now().isoformat()
        event = {"id": f"evt_{secrets.token_urlsafe(16)}", "type": kind, "created": created, "reason": reason}
        session.outbox = [*session.outbox, event]
        session.save(update_fields=["state", "outbox"])
        transaction.on_commit(lambda: enqueue(reference), robust=True)
    return session


def enqueue(reference: str) -> None:
    """Deliver soon; the rows are the truth, and a sweep finds what a lost task left."""
    from orders.tasks import deliver_sandbox_events

    deliver_sandbox_events(reference)
