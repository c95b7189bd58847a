"""The built-in provider: play money, the same road. Its memory is `SandboxSession`; it speaks by signed events."""

import secrets
from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse

from orders.models import SandboxSession
from orders.providers import sandbox_events, signing
from orders.providers.base import (
    CURRENCY,
    AccountState,
    Applicant,
    Checkout,
    Fee,
    Refused,
    Session,
    SessionState,
)
from orders.providers.events import Event
from orders.providers.sandbox_disputes import fetch_dispute
from orders.providers.sandbox_movements import (
    charge_of,
    find_refund,
    find_reversal,
    find_transfer,
    refund,
    reverse_transfer,
    transfer,
)

__all__ = ["fetch_dispute", "find_refund", "find_reversal", "find_transfer", "refund", "reverse_transfer", "transfer"]

NAME = "sandbox"
SESSION, ACCOUNT = "ses_", "acct_"


# -- What any provider does (money that moves later: `sandbox_movements`) ---------------------------------


def create_session(checkout: Checkout) -> Session:
    session, _ = SandboxSession.objects.get_or_create(
        key=checkout.key,
        defaults={
            "reference": f"{SESSION}{secrets.token_urlsafe(16)}",
            "purchase_number": checkout.purchase_number,
            "amount_paisa": checkout.amount_paisa,
            "return_url": checkout.return_url,
            "cancel_url": checkout.cancel_url,
        },
    )
    if (session.purchase_number, session.amount_paisa) != (checkout.purchase_number, checkout.amount_paisa):
        raise Refused("This key was used for another session.")
    return Session(session.reference, hosted(session))


def fetch_session(reference: str) -> SessionState:
    session = known(reference, SESSION)
    is_paid = session.state == SandboxSession.State.PAID
    return SessionState(
        session.state,
        session.amount_paisa,
        CURRENCY,
        session.purchase_number,
        charge=charge_of(reference) if is_paid else "",
        fee=Fee(fee_of(session.amount_paisa), CURRENCY) if is_paid else None,
    )


def expire_session(reference: str) -> SessionState:
    known(reference, SESSION)
    finish(reference, SandboxSession.State.EXPIRED, "session.expired")
    return fetch_session(reference)


def create_account(applicant: Applicant) -> str:
    account, _ = SandboxSession.objects.get_or_create(
        key=applicant.key,
        defaults={
            "reference": f"{ACCOUNT}{secrets.token_urlsafe(12)}",
            "seller_slug": applicant.slug,
            "return_url": "/",
        },
    )
    if account.seller_slug != applicant.slug:
        raise Refused("This key was used for another account.")
    return account.reference


def account_url(account: str, *, return_url: str) -> str:
    known(account, ACCOUNT)
    SandboxSession.objects.filter(reference=account).update(return_url=return_url, cancel_url=return_url)
    return reverse("sandbox_onboarding", args=[account])


def fetch_account(account: str) -> AccountState:
    done = known(account, ACCOUNT).state == SandboxSession.State.PAID
    return AccountState(account, payable=done, submitted=done, due=() if done else ("consent",))


def parse_event(body: bytes, headers: Mapping[str, str]) -> Event:
    signing.verify_sandbox(body, headers)
    return sandbox_events.read(body)


def read_event(body: bytes) -> Event:
    return sandbox_events.read(body)


def known(reference: str, prefix: str) -> SandboxSession:
    """The session or account of that name; raises `Refused`."""
    found = SandboxSession.objects.filter(reference=reference).first() if reference.startswith(prefix) else None
    if found is None:
        raise Refused(f"There is no {reference}.")
    return found


def fee_of(amount_paisa: int) -> int:
    """What a provider of our sort keeps: 2.9 % and Rs 30, to the nearest paisa."""
    return (amount_paisa * 29 + 500) // 1000 + 30_00


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
        session.outbox = [*session.outbox, sandbox_events.written(kind, reason=reason)]
        session.save(update_fields=["state", "outbox"])
        sandbox_events.deliver_soon(reference)
    return session
