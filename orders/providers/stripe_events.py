"""Stripe's events, read in our words. Their objects are as they were when the event was written."""

import json

from orders.providers.events import (
    AccountEvent,
    ChargeEvent,
    DisputeEvent,
    Event,
    ForgedEvent,
    Kind,
    PaymentEvent,
    RefundEvent,
    TransferEvent,
)

# Of a refund; whatever else Stripe calls it (`requires_action` …) is on its way.
REFUND_STATES = {"succeeded": "done", "failed": "failed", "canceled": "failed"}
# Of a dispute; in whatever other state (`needs_response`, `under_review` …) the bank has the money. An inquiry
# (Stripe's *warning*) moves none; nor does what Stripe itself *prevented*.
DISPUTE_STATES = {
    "warning_needs_response": "inquired",
    "warning_under_review": "inquired",
    "warning_closed": "dropped",
    "prevented": "dropped",
    "won": "won",
    "lost": "lost",
}
DISPUTE_KINDS = {
    "inquired": Kind.INQUIRED,
    "dropped": Kind.INQUIRY_CLOSED,
    "held": Kind.DISPUTED,
    "won": Kind.DISPUTE_CLOSED,
    "lost": Kind.DISPUTE_CLOSED,
}


def read(body: bytes) -> Event:
    """Raises `ForgedEvent` for a message of another shape."""
    try:
        message = json.loads(body)
        common = {"id": str(message["id"]), "payload": message}
        reader = READERS.get(message["type"])
        if message.get("account") and reader is not account_event:
            # Of money on a seller's own account, which is theirs: none of our sessions or charges is there.
            reader = None
        return reader(message["type"], message["data"]["object"], common) if reader else Event(**common)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ForgedEvent("The message has another shape.") from error


def session_event(type: str, session: dict, common: dict) -> PaymentEvent:
    kinds = {
        "checkout.session.completed": Kind.PAID if session["payment_status"] == "paid" else Kind.PROCESSING,
        "checkout.session.async_payment_succeeded": Kind.PAID,
        "checkout.session.async_payment_failed": Kind.FAILED,
        "checkout.session.expired": Kind.EXPIRED,
    }
    return PaymentEvent(
        kind=kinds[type],
        reference=str(session["id"]),
        amount_paisa=int(session["amount_total"]),
        currency=str(session["currency"]).upper(),
        purchase_number=str(session["client_reference_id"] or ""),
        key=str(session["metadata"].get("key", "")),
        **common,
    )


def declined_event(_type: str, intent: dict, common: dict) -> PaymentEvent:
    """A card was refused on the hosted page, where the payer may try another. An intent does not know its session."""
    error = intent["last_payment_error"] or {}
    return PaymentEvent(
        kind=Kind.DECLINED,
        reference="",
        amount_paisa=int(intent["amount"]),
        currency=str(intent["currency"]).upper(),
        purchase_number=str(intent["metadata"].get("purchase", "")),
        reason=str(error.get("message") or ""),
        **common,
    )


def charge_event(_type: str, charge: dict, common: dict) -> ChargeEvent:
    refunded = int(charge["amount_refunded"])
    return ChargeEvent(kind=Kind.REFUNDED, charge=str(charge["id"]), refunded_paisa=refunded, **common)


def refund_event(_type: str, refund: dict, common: dict) -> RefundEvent:
    return RefundEvent(
        kind=Kind.REFUND_MOVED,
        reference=str(refund["id"]),
        charge=str(refund["charge"] or ""),
        amount_paisa=int(refund["amount"]),
        state=REFUND_STATES.get(refund["status"], "pending"),
        key=str((refund["metadata"] or {}).get("key", "")),
        reason=str(refund.get("failure_reason") or ""),
        **common,
    )


def dispute_event(_type: str, dispute: dict, common: dict) -> DisputeEvent:
    """All of them carry the dispute, whose state says what it is now: the type adds nothing."""
    state = DISPUTE_STATES.get(dispute["status"], "held")
    return DisputeEvent(
        kind=DISPUTE_KINDS[state],
        reference=str(dispute["id"]),
        charge=str(dispute["charge"]),
        amount_paisa=int(dispute["amount"]),
        reason=str(dispute["reason"]),
        won=state == "won",
        **common,
    )


def transfer_event(_type: str, transfer: dict, common: dict) -> TransferEvent:
    taken_back = int(transfer["amount_reversed"])
    return TransferEvent(kind=Kind.REVERSED, reference=str(transfer["id"]), reversed_paisa=taken_back, **common)


def account_event(_type: str, account: dict, common: dict) -> AccountEvent:
    return AccountEvent(
        kind=Kind.PAYABLE if can_be_paid(account) else Kind.UNPAYABLE,
        reference=str(account["id"]),
        seller_slug=str(account["metadata"].get("seller", "")),
        due=tuple(account["requirements"]["currently_due"] or ()),
        **common,
    )


def can_be_paid(account: dict) -> bool:
    """Whether transfers reach the account, and payouts its bank."""
    return account["capabilities"].get("transfers") == "active" and bool(account["payouts_enabled"])


READERS = {
    "checkout.session.completed": session_event,
    "checkout.session.async_payment_succeeded": session_event,
    "checkout.session.async_payment_failed": session_event,
    "checkout.session.expired": session_event,
    "payment_intent.payment_failed": declined_event,
    "charge.refunded": charge_event,
    "refund.created": refund_event,
    "refund.updated": refund_event,
    "refund.failed": refund_event,
    "charge.dispute.created": dispute_event,
    "charge.dispute.updated": dispute_event,
    "charge.dispute.funds_withdrawn": dispute_event,
    "charge.dispute.funds_reinstated": dispute_event,
    "charge.dispute.closed": dispute_event,
    "transfer.reversed": transfer_event,
    "account.updated": account_event,
}
