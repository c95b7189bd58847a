"""Checkout sessions: made, looked at, expired. What their payers do is in `payer.py`."""

import re

from tests.stripe_fake.errors import bad_request, missing, wrong_state
from tests.stripe_fake.memory import Memory, listed, token
from tests.stripe_fake.parameters import integer, metadata, required

# Half a dollar at least, in rupees of these days; eight digits at most.
LEAST_PAISA, MOST_PAISA = 140_00, 999_999_99
SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60
ADDRESS = re.compile(r"https?://[^/\s]+\S*")


def create(memory: Memory, params: dict, site: str) -> dict:
    required(params, "mode", "line_items", "success_url")
    if params["mode"] != "payment":
        raise bad_request("The fake knows the mode `payment` only.", param="mode")
    for name in ("success_url", "cancel_url"):
        if name in params and not ADDRESS.fullmatch(params[name]):
            raise bad_request("Not a valid URL", param=name, code="url_invalid")
    if "customer_email" in params and not re.fullmatch(r"[^@\s]+@[^@\s]+", params["customer_email"]):
        raise bad_request(f"Invalid email address: {params['customer_email']}", code="email_invalid")
    if len(params.get("client_reference_id", "")) > 200:
        raise bad_request("At most 200 characters.", param="client_reference_id")
    lines = [line(memory, each, number) for number, each in enumerate(params["line_items"])]
    intent = params.get("payment_intent_data", {})
    id = f"cs_test_{token(58)}"
    total = total_of(lines)
    return memory.make(
        "checkout.session",
        id=id,
        url=f"{site}/c/pay/{id}",
        amount_subtotal=total,
        amount_total=total,
        currency=lines[0]["currency"],
        client_reference_id=params.get("client_reference_id"),
        customer_email=params.get("customer_email"),
        expires_at=expiry(memory, params),
        metadata=metadata(params),
        mode="payment",
        submit_type=params.get("submit_type"),
        success_url=params["success_url"],
        cancel_url=params.get("cancel_url"),
        status="open",
        payment_status="unpaid",
        _lines=lines,
        _intent=intent | {"metadata": metadata(intent)},
    )


def line(memory: Memory, asked: dict, number: int) -> dict:
    where = f"line_items[{number}]"
    price = asked.get("price_data") or {}
    for name in ("currency", "product_data"):
        if not price.get(name):
            raise missing(f"{where}[price_data][{name}]")
    name = price["product_data"].get("name")
    if not name:
        raise missing(f"{where}[price_data][product_data][name]")
    if price["currency"] != price["currency"].lower() or len(price["currency"]) != 3:
        raise bad_request(f"Invalid currency: {price['currency']}", param=f"{where}[price_data][currency]")
    unit, quantity = integer(price, "unit_amount", least=0), integer(asked, "quantity")
    amounts = dict.fromkeys(("amount_subtotal", "amount_total"), unit * quantity)
    item = memory.make("item", "li", description=name, currency=price["currency"], quantity=quantity, **amounts)
    item["price"] |= {"id": f"price_{token()}", "currency": price["currency"], "unit_amount": unit}
    return memory.objects.pop(item["id"])


def total_of(lines: list[dict]) -> int:
    if len(lines) > 100:
        raise bad_request("A session takes 100 line items.", param="line_items")
    if len({each["currency"] for each in lines}) > 1:
        raise bad_request("All line items have to be of one currency.", param="line_items")
    total = sum(each["amount_total"] for each in lines)
    if total < LEAST_PAISA:
        raise bad_request("The total must convert to at least 50 cents.", code="amount_too_small")
    if total > MOST_PAISA:
        raise bad_request("The total must be no more than eight digits.", code="amount_too_large")
    return total


def expiry(memory: Memory, params: dict) -> int:
    at = integer(params, "expires_at", default=memory.now() + LONGEST)
    if at < memory.now() + SHORTEST:
        raise bad_request("`expires_at` must be at least 30 minutes from session creation.", param="expires_at")
    if at > memory.now() + LONGEST:
        raise bad_request("`expires_at` must be less than 24 hours from session creation.", param="expires_at")
    return at


def retrieve(memory: Memory, params: dict, id: str) -> dict:
    return memory.get("checkout.session", id)


def index(memory: Memory, params: dict) -> dict:
    wanted = {name: params[name] for name in ("payment_intent", "status") if name in params}
    return listed(memory.all("checkout.session", **wanted), "/v1/checkout/sessions", params)


def line_items(memory: Memory, params: dict, id: str) -> dict:
    lines = memory.get("checkout.session", id)["_lines"]
    return listed(lines, f"/v1/checkout/sessions/{id}/line_items", params)


def expire(memory: Memory, params: dict, id: str) -> dict:
    session = memory.get("checkout.session", id)
    if session["status"] != "open":
        raise wrong_state(
            'Only Checkout Sessions with a status in ["open"] can be expired.'
            f" This Checkout Session has a status of `{session['status']}`."
        )
    return end(memory, session)


def end(memory: Memory, session: dict) -> dict:
    session |= {"status": "expired", "url": None}
    memory.tell("checkout.session.expired", session)
    return session


def end_overdue(memory: Memory) -> None:
    """Time has done what nobody else did."""
    for session in memory.all("checkout.session", status="open"):
        if session["expires_at"] <= memory.now():
            end(memory, session)
