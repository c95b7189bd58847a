"""Disputes: what the payers' banks do, and what it costs. An inquiry moves no money; it may become a dispute."""

from tests.stripe_fake import money
from tests.stripe_fake.errors import bad_request
from tests.stripe_fake.memory import Memory

FEE = 15_00  # of the currency in which the account settles
INQUIRIES = ("warning_needs_response", "warning_under_review")
UNDECIDED = ("needs_response", "under_review")


def retrieve(memory: Memory, params: dict, id: str) -> dict:
    return memory.get("dispute", id)


def open(memory: Memory, charge_id: str, *, amount: int | None, reason: str, status: str) -> dict:
    charge = memory.get("charge", charge_id)
    if charge["disputed"]:
        raise bad_request(f"{charge_id} is disputed already.")
    left = charge["amount"] - charge["amount_refunded"]
    about = {"charge": charge_id, "payment_intent": charge["payment_intent"], "currency": charge["currency"]}
    amount = left if amount is None else amount
    dispute = memory.make("dispute", "du", amount=amount, reason=reason, status=status, metadata={}, **about)
    dispute["payment_method_details"]["card"]["case_type"] = "inquiry" if status in INQUIRIES else "chargeback"
    charge["disputed"] = True
    memory.tell("charge.dispute.created", dispute)
    return dispute


def update(memory: Memory, id: str, status: str, *, among: tuple[str, ...], event: str = "updated") -> dict:
    dispute = memory.get("dispute", id)
    if dispute["status"] not in among:
        raise bad_request(f"{id} is {dispute['status']}.")
    dispute["status"] = status
    if status in ("won", "warning_closed"):
        memory.get("charge", dispute["charge"])["disputed"] = False
        dispute["is_charge_refundable"] = True
    memory.tell(f"charge.dispute.{event}", dispute)
    return dispute


def withdraw(memory: Memory, dispute: dict, settles_in: str) -> dict:
    """The bank has the money, and the card network its fee: one booking for both."""
    dispute["is_charge_refundable"] = False
    book(memory, dispute, -dispute["amount"], settles_in, FEE, "dispute")
    memory.tell("charge.dispute.funds_withdrawn", dispute)
    return dispute


def reinstate(memory: Memory, dispute: dict, settles_in: str, *, fee: int) -> dict:
    """The money is back; `fee` of what was taken for it too, where the network gives it back."""
    book(memory, dispute, dispute["amount"], settles_in, -fee, "dispute_reversal")
    memory.tell("charge.dispute.funds_reinstated", dispute)
    return dispute


def book(memory: Memory, dispute: dict, amount: int, settles_in: str, fee: int, category: str) -> None:
    rate = None if settles_in == dispute["currency"] else money.RATE
    settled = amount if rate is None else round(amount * rate)
    entry = money.book(memory, dispute["id"], "adjustment", settled, settles_in, fee, rate, category)
    dispute["balance_transactions"] = [*dispute["balance_transactions"], memory.objects[entry]]
