"""Stripe: Checkout on the market's own account, then one transfer per seller order (separate charges and transfers).

Only parameters that `stripe.params` knows are sent. Every object that we make carries our key in its metadata, so
that it can be found when Stripe has long forgotten the key itself.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

import stripe
from django.conf import settings

from orders.providers import signing, stripe_events
from orders.providers.base import (
    CURRENCY,
    AccountState,
    Applicant,
    Checkout,
    DisputeState,
    Fee,
    Movement,
    Session,
    SessionState,
)
from orders.providers.events import Event
from orders.providers.stripe_client import changing, client, reading

NAME = "stripe"
SIGNATURE = "Stripe-Signature"
# Stripe's limits: a session lives 30 minutes to 24 hours. The second is shortened, because our clocks may differ.
SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=23, minutes=55)
COUNTRY = "PK"
MONEY_OF_SESSION = ["payment_intent.latest_charge.balance_transaction"]


# -- Payments ---------------------------------------------------------------------------------------------


def create_session(checkout: Checkout) -> Session:
    metadata = {"purchase": checkout.purchase_number, "key": str(checkout.key)}
    params = {
        "mode": "payment",
        "submit_type": "pay",
        "client_reference_id": checkout.purchase_number,
        "line_items": [line_item(line.title, line.unit_paisa, line.quantity) for line in checkout.lines],
        "payment_intent_data": {"transfer_group": checkout.purchase_number, "metadata": metadata},
        "metadata": metadata,
        "expires_at": expiry(checkout),
        "success_url": checkout.return_url,
        "cancel_url": checkout.cancel_url,
    }
    if checkout.email:
        params["customer_email"] = checkout.email
    with changing():
        session = client().v1.checkout.sessions.create(params, once(checkout.key))
    return Session(session.id, session.url)


def line_item(title: str, unit_paisa: int, quantity: int) -> dict:
    price = {"currency": CURRENCY.lower(), "unit_amount": unit_paisa, "product_data": {"name": title}}
    return {"price_data": price, "quantity": quantity}


def expiry(checkout: Checkout) -> int:
    """Half an hour after the time to pay, so that any call until then is within Stripe's limit; a day at most."""
    return int(min(checkout.pay_until + SHORTEST, checkout.asked_at + LONGEST).timestamp())


def fetch_session(reference: str) -> SessionState:
    with reading():
        session = client().v1.checkout.sessions.retrieve(reference, {"expand": MONEY_OF_SESSION})
    return state_of(session.to_dict())


def expire_session(reference: str) -> SessionState:
    # Refused when it is not open any more; if there is none, the next question says so.
    with changing(), suppress(stripe.InvalidRequestError):
        client().v1.checkout.sessions.expire(reference)
    return fetch_session(reference)


def state_of(session: dict) -> SessionState:
    intent = session["payment_intent"] or {}
    charge = intent.get("latest_charge")
    state = standing(session, intent)
    asked = (session["amount_total"], session["currency"].upper(), session["client_reference_id"] or "")
    if state != "paid" or not charge:
        return SessionState(state, *asked)
    reckoned = charge["balance_transaction"]
    fee = Fee(reckoned["fee"], reckoned["currency"].upper()) if reckoned else None
    return SessionState(state, *asked, charge=charge["id"], fee=fee)


def standing(session: dict, intent: dict) -> str:
    """A completed session is paid, or its bank takes time, or its bank has said no: then it is as good as expired."""
    if session["status"] != "complete":
        return session["status"]
    if session["payment_status"] == "paid":
        return "paid"
    return "processing" if intent.get("status") == "processing" else "expired"


def refund(*, charge: str, amount_paisa: int, key: UUID) -> Movement:
    params = {"charge": charge, "amount": amount_paisa, "metadata": {"key": str(key)}}
    with changing():
        return refunded(client().v1.refunds.create(params, once(key)))


def find_refund(*, charge: str, key: UUID) -> Movement | None:
    with reading():
        made = made_with(key, client().v1.refunds.list({"charge": charge, "limit": 100}).auto_paging_iter())
    return refunded(made) if made else None


def refunded(refund) -> Movement:
    return Movement(refund.id, refund.amount, stripe_events.REFUND_STATES.get(refund.status, "pending"))


def fetch_dispute(reference: str) -> DisputeState:
    with reading():
        dispute = client().v1.disputes.retrieve(reference).to_dict()
    state = stripe_events.DISPUTE_STATES.get(dispute["status"], "held")
    about = (str(dispute["charge"]), dispute["amount"], dispute["currency"].upper())
    return DisputeState(state, *about, fee=fee_of_dispute(state, dispute["balance_transactions"]))


def fee_of_dispute(state: str, booked: list[dict]) -> Fee | None:
    """What left our balance besides the amount. The money comes back with a second booking, and perhaps a fee with it,
    so what a won dispute cost is known only then."""
    taken, returned = (any(sign * each["amount"] > 0 for each in booked) for sign in (-1, 1))
    if not taken or (state == "won" and not returned):
        return None
    return Fee(sum(each["fee"] for each in booked), booked[0]["currency"].upper())


# -- Payouts ----------------------------------------------------------------------------------------------


def transfer(*, account: str, amount_paisa: int, group: str, charge: str, key: UUID) -> Movement:
    """`charge` ties it to its money: it may be sent before Stripe has settled the charge, and never exceeds it.

    Stripe demands that the charge be settled in the transfer's currency, rupees; a platform account that settles in
    another one is `Refused` here.
    """
    params = {
        "amount": amount_paisa,
        "currency": CURRENCY.lower(),
        "destination": account,
        "source_transaction": charge,
        "transfer_group": group,
        "metadata": {"key": str(key)},
    }
    with changing():
        return moved(client().v1.transfers.create(params, once(key)))


def find_transfer(*, group: str, key: UUID) -> Movement | None:
    with reading():
        made = made_with(key, client().v1.transfers.list({"transfer_group": group, "limit": 100}).auto_paging_iter())
    return moved(made) if made else None


def reverse_transfer(*, transfer: str, amount_paisa: int, key: UUID) -> Movement:
    params = {"amount": amount_paisa, "metadata": {"key": str(key)}}
    with changing():
        return moved(client().v1.transfers.reversals.create(transfer, params, once(key)))


def find_reversal(*, transfer: str, key: UUID) -> Movement | None:
    with reading():
        made = made_with(key, client().v1.transfers.reversals.list(transfer, {"limit": 100}).auto_paging_iter())
    return moved(made) if made else None


def moved(made) -> Movement:
    return Movement(made.id, made.amount, "done")


def made_with(key: UUID, objects: Iterable):
    """The one among ours that was made with `key`."""
    return next((each for each in objects if each.to_dict()["metadata"].get("key") == str(key)), None)


def once(key: UUID) -> dict:
    return {"idempotency_key": str(key)}


# -- Sellers' accounts ------------------------------------------------------------------------------------


def create_account(applicant: Applicant) -> str:
    """An Express account that receives transfers only; Stripe asks the seller for what it needs, we bear the losses."""
    params = {
        "country": COUNTRY,
        "email": applicant.email,
        "business_profile": {"name": applicant.brand},
        "controller": {
            "fees": {"payer": "application"},
            "losses": {"payments": "application"},
            "requirement_collection": "stripe",
            "stripe_dashboard": {"type": "express"},
        },
        "capabilities": {"transfers": {"requested": True}},
        # Who only receives, from a platform in another country, signs the recipients' agreement.
        "tos_acceptance": {"service_agreement": "recipient"},
        "metadata": {"seller": applicant.slug, "key": str(applicant.key)},
    }
    with changing():
        return client().v1.accounts.create(params, once(applicant.key)).id


def account_url(account: str, *, return_url: str) -> str:
    """A used or old link leads back to `return_url` too, where a new one is a button away."""
    params = {"account": account, "type": "account_onboarding", "return_url": return_url, "refresh_url": return_url}
    with changing():
        return client().v1.account_links.create(params).url


def fetch_account(account: str) -> AccountState:
    with reading():
        found = client().v1.accounts.retrieve(account).to_dict()
    wanted = found["requirements"]
    return AccountState(
        found["id"],
        payable=stripe_events.can_be_paid(found),
        submitted=found["details_submitted"],
        due=tuple(wanted["currently_due"] or ()),
        reason=wanted["disabled_reason"] or "",
    )


# -- Events -----------------------------------------------------------------------------------------------


def parse_event(body: bytes, headers: Mapping[str, str]) -> Event:
    signing.verify(body, headers.get(SIGNATURE, ""), settings.STRIPE_WEBHOOK_SECRETS)
    return stripe_events.read(body)


def read_event(body: bytes) -> Event:
    return stripe_events.read(body)
