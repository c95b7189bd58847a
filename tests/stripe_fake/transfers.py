"""Transfers to connected accounts, and what is taken back of them."""

from tests.stripe_fake.errors import wrong_state
from tests.stripe_fake.memory import Memory, listed
from tests.stripe_fake.money import balance, book
from tests.stripe_fake.parameters import integer, metadata, required


def create(memory: Memory, params: dict) -> dict:
    required(params, "amount", "currency", "destination")
    amount, kept = integer(params, "amount"), metadata(params)
    account = memory.get("account", params["destination"], param="destination", status=400)
    if account["capabilities"].get("transfers") != "active":
        raise wrong_state(
            "Your destination account needs to have at least one of the following capabilities enabled: transfers",
            code="insufficient_capabilities_for_transfer",
        )
    check_source(memory, params, amount)
    transfer = memory.make(
        "transfer",
        "tr",
        amount=amount,
        currency=params["currency"],
        destination=account["id"],
        description=params.get("description"),
        metadata=kept,
        source_transaction=params.get("source_transaction"),
        transfer_group=params.get("transfer_group"),
    )
    transfer["reversals"]["url"] = f"/v1/transfers/{transfer['id']}/reversals"
    transfer["balance_transaction"] = book(memory, transfer["id"], "transfer", -amount, params["currency"])
    return transfer


def check_source(memory: Memory, params: dict, amount: int) -> None:
    """No more than the charge it comes from has left; without one, than there is on the balance."""
    currency = params["currency"]
    if not params.get("source_transaction"):
        available = {each["currency"]: each["amount"] for each in balance(memory, {})["available"]}
        if amount > available.get(currency, 0):
            raise wrong_state(
                "You have insufficient available funds in your Stripe account.", code="balance_insufficient"
            )
        return
    charge = memory.get("charge", params["source_transaction"], param="source_transaction", status=400)
    settled = memory.objects[charge["balance_transaction"]]["currency"]
    if settled != currency:
        raise wrong_state(
            f"The currency of source_transaction's balance transaction ({settled}) must be the same as the transfer"
            f" currency ({currency})",
            param="currency",
        )
    sent = sum(each["amount"] for each in memory.all("transfer", source_transaction=charge["id"]))
    if amount > charge["amount"] - sent:
        raise wrong_state(
            f"Your source_transaction {charge['id']} has {charge['amount'] - sent} left to transfer, not {amount}.",
            param="amount",
        )


def index(memory: Memory, params: dict) -> dict:
    wanted = {name: params[name] for name in ("transfer_group", "destination") if name in params}
    return listed(memory.all("transfer", **wanted), "/v1/transfers", params)


def retrieve(memory: Memory, params: dict, id: str) -> dict:
    return memory.get("transfer", id)


def create_reversal(memory: Memory, params: dict, id: str) -> dict:
    transfer = memory.get("transfer", id)
    left = transfer["amount"] - transfer["amount_reversed"]
    amount, kept = integer(params, "amount", default=max(left, 1)), metadata(params)
    if amount > left:
        raise wrong_state(f"Transfer {id} has {left} left to reverse, not {amount}.", param="amount")
    reversal = memory.make(
        "transfer_reversal", "trr", amount=amount, currency=transfer["currency"], metadata=kept, transfer=id
    )
    reversal["balance_transaction"] = book(memory, reversal["id"], "transfer_refund", amount, transfer["currency"])
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    transfer["reversals"]["data"].insert(0, reversal)
    memory.tell("transfer.reversed", transfer)
    return reversal


def index_reversals(memory: Memory, params: dict, id: str) -> dict:
    memory.get("transfer", id)
    return listed(memory.all("transfer_reversal", transfer=id), f"/v1/transfers/{id}/reversals", params)
