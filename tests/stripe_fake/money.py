"""Captured money: intents, charges, what Stripe keeps of them, refunds, and the market's balance."""

from tests.stripe_fake.errors import bad_request, missing, wrong_state
from tests.stripe_fake.memory import Memory, listed
from tests.stripe_fake.parameters import integer, metadata

RATE = 0.0036  # dollars for a rupee


def intent_of(memory: Memory, session: dict) -> dict:
    """The session's intent, made when its payer first tries."""
    if session["payment_intent"]:
        return memory.objects[session["payment_intent"]]
    asked = session["_intent"]
    intent = memory.make(
        "payment_intent",
        "pi",
        amount=session["amount_total"],
        currency=session["currency"],
        metadata=asked["metadata"],
        transfer_group=asked.get("transfer_group"),
        latest_charge=None,
    )
    session["payment_intent"] = intent["id"]
    return intent


def capture(memory: Memory, intent: dict, settles_in: str) -> dict:
    """The money is here: a charge, and what it leaves on the balance, in the currency in which the account settles."""
    charge = memory.make(
        "charge",
        "ch",
        amount=intent["amount"],
        amount_captured=intent["amount"],
        currency=intent["currency"],
        payment_intent=intent["id"],
        metadata=intent["metadata"],
        transfer_group=intent["transfer_group"],
        status="succeeded",
    )
    rate = None if settles_in == intent["currency"] else RATE
    amount = intent["amount"] if rate is None else round(intent["amount"] * rate)
    charge["balance_transaction"] = book(memory, charge["id"], "charge", amount, settles_in, fee_of(amount), rate)
    taken = {"latest_charge": charge["id"], "amount_received": intent["amount"], "last_payment_error": None}
    intent |= {"status": "succeeded", **taken}
    return charge


def fee_of(amount: int) -> int:
    """2.9 % and 30 of the currency."""
    return (amount * 29 + 500) // 1000 + 30_00


def book(
    memory: Memory, source: str, type: str, amount: int, currency: str, fee: int = 0, rate=None, category: str = ""
) -> str:
    entry = memory.make(
        "balance_transaction",
        "txn",
        source=source,
        type=type,
        reporting_category=category or type,
        amount=amount,
        currency=currency,
        fee=fee,
        net=amount - fee,
        exchange_rate=rate,
    )
    return entry["id"]


def balance(memory: Memory, params: dict) -> dict:
    sums: dict[str, int] = {}
    for entry in memory.all("balance_transaction"):
        sums[entry["currency"]] = sums.get(entry["currency"], 0) + entry["net"]
    available = [
        {"amount": amount, "currency": name, "source_types": {"card": amount}} for name, amount in sums.items()
    ]
    made = memory.make("balance", "bal", available=available, pending=[])
    del memory.objects[made.pop("id")], made["created"]
    return made


def retrieve_intent(memory: Memory, params: dict, id: str) -> dict:
    return memory.get("payment_intent", id)


def retrieve_charge(memory: Memory, params: dict, id: str) -> dict:
    return memory.get("charge", id)


# -- Refunds ----------------------------------------------------------------------------------------------


def create_refund(memory: Memory, params: dict, *, pending: bool) -> dict:
    charge = charge_of(memory, params)
    left = charge["amount"] - charge["amount_refunded"]
    amount = integer(params, "amount", default=max(left, 1))
    kept = metadata(params)
    held = any(not each["is_charge_refundable"] for each in memory.all("dispute", charge=charge["id"]))
    check_refundable(charge, amount, left, held=held)
    refund = memory.make(
        "refund",
        "re",
        amount=amount,
        charge=charge["id"],
        payment_intent=charge["payment_intent"],
        currency=charge["currency"],
        metadata=kept,
        reason=params.get("reason"),
        status="pending" if pending else "succeeded",
    )
    refund["balance_transaction"] = book(memory, refund["id"], "refund", -amount, charge["currency"])
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    memory.tell("refund.created", refund)
    memory.tell("charge.refunded", charge)
    return refund


def charge_of(memory: Memory, params: dict) -> dict:
    """What is to be refunded, named itself or by its intent."""
    if not params.get("charge") and not params.get("payment_intent"):
        raise missing("charge")
    if params.get("charge"):
        return memory.get("charge", params["charge"], param="charge")
    intent = memory.get("payment_intent", params["payment_intent"], param="payment_intent", status=400)
    return memory.get("charge", intent["latest_charge"] or "", param="payment_intent", status=400)


def check_refundable(charge: dict, amount: int, left: int, *, held: bool) -> None:
    if held:
        raise wrong_state(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    if left == 0:
        raise wrong_state(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount > left:
        raise wrong_state(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount"
        )


def settle_refund(memory: Memory, id: str, *, fails: bool = False) -> dict:
    """A pending refund reaches the payer's bank, or comes back from it."""
    refund = memory.get("refund", id)
    if refund["status"] != "pending":
        raise bad_request(f"{id} is {refund['status']}.")
    refund["status"] = "failed" if fails else "succeeded"
    if fails:
        charge = memory.objects[refund["charge"]]
        charge["amount_refunded"] -= refund["amount"]
        charge["refunded"] = False
        refund["failure_reason"] = "lost_or_stolen_card"
        book(memory, id, "refund_failure", refund["amount"], refund["currency"])
    memory.tell("refund.failed" if fails else "refund.updated", refund)
    return refund


def retrieve_refund(memory: Memory, params: dict, id: str) -> dict:
    return memory.get("refund", id)


def index_refunds(memory: Memory, params: dict) -> dict:
    wanted = {name: params[name] for name in ("charge", "payment_intent") if name in params}
    return listed(memory.all("refund", **wanted), "/v1/refunds", params)
