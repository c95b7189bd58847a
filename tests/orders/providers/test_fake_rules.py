"""The fake's own rules, asked by plain HTTP: it has to be as strict as Stripe, or what passes here proves nothing."""

import json
import threading
import time
import urllib.error
import urllib.request
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from tests.stripe_fake import API_VERSION
from tests.stripe_fake.errors import ApiError

RIGHT = {"Authorization": "Bearer sk_test_fake", "Stripe-Version": API_VERSION}
SESSION = {
    "mode": "payment",
    "success_url": "https://bazaar.example/back/",
    "line_items[0][quantity]": "2",
    "line_items[0][price_data][currency]": "pkr",
    "line_items[0][price_data][unit_amount]": "100000",
    "line_items[0][price_data][product_data][name]": "Kashi plate",
}
ACCOUNT = {
    "country": "PK",
    "capabilities[transfers][requested]": "true",
    "controller[fees][payer]": "application",
    "controller[losses][payments]": "application",
    "controller[requirement_collection]": "stripe",
    "controller[stripe_dashboard][type]": "express",
}


class Said(NamedTuple):
    status: int
    body: dict
    headers: dict

    @property
    def error(self) -> dict:
        return self.body["error"]


@pytest.fixture
def ask(fake):
    """`ask("POST", "/v1/refunds", {...}, key="…")`"""

    def ask(method: str, path: str, params: dict | None = None, *, key: str = "", headers: dict | None = None) -> Said:
        encoded = urlencode(params or {}, doseq=True)
        url = f"{fake.url}{path}" + (f"?{encoded}" if encoded and method == "GET" else "")
        body = encoded.encode() if method == "POST" else None
        headers = (RIGHT if headers is None else headers) | ({"Idempotency-Key": key} if key else {})
        try:
            with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method)) as answer:
                return Said(answer.status, json.load(answer), dict(answer.headers))
        except urllib.error.HTTPError as error:
            with error:
                return Said(error.code, json.load(error), dict(error.headers))

    return ask


@pytest.fixture
def charge(ask, fake) -> str:
    session = ask("POST", "/v1/checkout/sessions", SESSION).body["id"]
    fake.payer.pay(session)
    return fake.memory.all("charge")[0]["id"]


def refunds(fake) -> int:
    return len(fake.memory.all("refund"))


# -- At the door ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (RIGHT | {"Authorization": "Bearer sk_test_another"}, 401),
        ({"Authorization": RIGHT["Authorization"]}, 400),
        (RIGHT | {"Stripe-Version": "2020-08-27"}, 400),
    ],
)
def test_without_key_and_version_nobody_enters(ask, fake, headers, status):
    assert ask("POST", "/v1/checkout/sessions", SESSION, headers=headers).status == status
    assert fake.memory.objects == {}


def test_what_is_not_there_is_said(ask):
    assert ask("GET", "/v1/customers").status == 404
    missing = ask("GET", "/v1/charges/ch_0")
    assert (missing.status, missing.error["code"], missing.error["type"]) == (
        404,
        "resource_missing",
        "invalid_request_error",
    )


# -- Parameters -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "unknown", ["colour", "line_items[0][colour]", "line_items[0][price_data][product_data][colour]", "idempotency_key"]
)
def test_unknown_parameter_is_refused(ask, fake, unknown):
    said = ask("POST", "/v1/checkout/sessions", SESSION | {unknown: "blue"})
    assert (said.status, said.error["code"], said.error["param"]) == (400, "parameter_unknown", unknown)
    assert fake.memory.all("checkout.session") == []


@pytest.mark.parametrize("left_out", SESSION)
def test_missing_parameter_is_refused(ask, fake, left_out):
    said = ask("POST", "/v1/checkout/sessions", {name: SESSION[name] for name in SESSION if name != left_out})
    assert (said.status, said.error["code"]) == (400, "parameter_missing")
    assert fake.memory.all("checkout.session") == []


HALF_AN_HOUR, A_DAY = 30 * 60, 24 * 60 * 60


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"line_items[0][price_data][unit_amount]": "12.5"}, "parameter_invalid_integer"),
        ({"line_items[0][quantity]": "0"}, None),
        ({"line_items[0][price_data][currency]": "PKR"}, None),
        ({"line_items[0][price_data][unit_amount]": "6999"}, "amount_too_small"),
        ({"line_items[0][price_data][unit_amount]": "50000000"}, "amount_too_large"),
        ({"success_url": "/back/"}, "url_invalid"),
        ({"customer_email": "bilal"}, "email_invalid"),
        ({"mode": "subscription"}, None),
        ({"expires_at": str(int(time.time()) + HALF_AN_HOUR - 10)}, None),
        ({"expires_at": str(int(time.time()) + 2 * A_DAY)}, None),
        ({"metadata[" + "k" * 41 + "]": "v"}, None),
        ({"metadata[k]": "v" * 501}, None),
    ],
)
def test_wrong_value_is_refused(ask, fake, wrong, code):
    said = ask("POST", "/v1/checkout/sessions", SESSION | wrong)
    assert (said.status, said.error.get("code")) == (400, code)
    assert fake.memory.all("checkout.session") == []


def test_account_needs_what_express_is(ask):
    assert ask("POST", "/v1/accounts", ACCOUNT).body["capabilities"] == {"transfers": "inactive"}
    assert ask("POST", "/v1/accounts", ACCOUNT | {"controller[fees][payer]": "account"}).status == 400
    assert ask("POST", "/v1/accounts", ACCOUNT | {"type": "express"}).status == 400


# -- Idempotency ------------------------------------------------------------------------------------------


def test_key_replays_its_answer(ask, fake, charge):
    first, second = (ask("POST", "/v1/refunds", {"charge": charge, "amount": 500}, key="k") for _ in range(2))
    assert first.body == second.body
    assert ("Idempotent-Replayed" in first.headers, second.headers["Idempotent-Replayed"]) == (False, "true")
    assert refunds(fake) == 1


def test_without_a_key_everything_happens_again(ask, fake, charge):
    for _ in range(2):
        ask("POST", "/v1/refunds", {"charge": charge, "amount": 500})
    assert refunds(fake) == 2


def test_key_with_other_parameters_is_refused(ask, fake, charge):
    ask("POST", "/v1/refunds", {"charge": charge, "amount": 500}, key="k")
    said = ask("POST", "/v1/refunds", {"charge": charge, "amount": 501}, key="k")
    assert (said.status, said.error["type"]) == (400, "idempotency_error")
    assert ask("POST", "/v1/checkout/sessions", SESSION, key="k").error["type"] == "idempotency_error"
    assert refunds(fake) == 1


def test_key_in_use_is_a_conflict(ask, fake, charge):
    fake.faults.next("delay", seconds=30)
    asked = {"charge": charge, "amount": 500}
    slow = threading.Thread(target=ask, args=("POST", "/v1/refunds", asked), kwargs={"key": "k"})
    slow.start()
    while not refunds(fake):
        time.sleep(0.01)
    said = ask("POST", "/v1/refunds", asked, key="k")
    assert (said.status, said.error["code"]) == (409, "idempotency_key_in_use")
    fake.faults.hurry.set()
    slow.join()
    assert ask("POST", "/v1/refunds", asked, key="k").headers["Idempotent-Replayed"] == "true"
    assert refunds(fake) == 1


def test_wrong_parameter_uses_up_no_key(ask, fake, charge):
    assert ask("POST", "/v1/refunds", {"charge": charge, "amount": "x"}, key="k").status == 400
    assert ask("POST", "/v1/refunds", {"charge": charge, "amount": 500}, key="k").status == 200


@pytest.mark.parametrize(("fault", "kept"), [("402", True), ("500", True), ("429", False)])
def test_failure_sticks_to_its_key_once_work_had_begun(ask, fake, charge, fault, kept):
    fake.faults.next(fault)
    asked = {"charge": charge, "amount": 500}
    assert ask("POST", "/v1/refunds", asked, key="k").status == int(fault)
    assert ask("POST", "/v1/refunds", asked, key="k").status == (int(fault) if kept else 200)


def test_wrong_state_sticks_to_its_key_too(ask, fake):
    account = ask("POST", "/v1/accounts", ACCOUNT).body["id"]
    asked = {"amount": 500, "currency": "pkr", "destination": account}
    assert ask("POST", "/v1/transfers", asked, key="k").error["code"] == "insufficient_capabilities_for_transfer"
    fake.payer.complete_onboarding(account)
    assert ask("POST", "/v1/transfers", asked, key="k").error["code"] == "insufficient_capabilities_for_transfer"
    assert ask("POST", "/v1/transfers", asked).error["code"] == "balance_insufficient"


# -- Faults -----------------------------------------------------------------------------------------------


def test_fault_is_for_its_endpoint_and_so_many_calls(ask, fake, charge):
    fake.faults.next("429", times=2, endpoint="POST /v1/refunds")
    assert ask("GET", f"/v1/charges/{charge}").status == 200
    asked = {"charge": charge, "amount": 500}
    assert [ask("POST", "/v1/refunds", asked).status for _ in range(3)] == [429, 429, 200]


def test_dropped_answer_has_happened(ask, fake, charge):
    fake.faults.next("drop")
    with pytest.raises(OSError):
        ask("POST", "/v1/refunds", {"charge": charge, "amount": 500})
    assert refunds(fake) == 1


def test_fault_of_no_kind_is_said(fake):
    with pytest.raises(ValueError):
        fake.faults.next("404")


# -- States -----------------------------------------------------------------------------------------------


def test_session_ends_once(ask):
    session = ask("POST", "/v1/checkout/sessions", SESSION).body
    assert (session["status"], session["payment_status"], session["payment_intent"]) == ("open", "unpaid", None)
    path = f"/v1/checkout/sessions/{session['id']}/expire"
    assert ask("POST", path).body["status"] == "expired"
    assert (ask("POST", path).status, ask("POST", path).error["message"][:4]) == (400, "Only")


def test_payer_cannot_do_what_the_page_would_not_offer(ask, fake, charge):
    session = fake.memory.all("checkout.session")[0]["id"]
    for action in ("pay", "decline", "pay_slowly", "expire", "settle", "bounce"):
        with pytest.raises(Exception, match=session):
            getattr(fake.payer, action)(session)
    assert len(fake.memory.all("charge")) == 1


def test_money_adds_up(ask, fake, charge):
    account = ask("POST", "/v1/accounts", ACCOUNT).body["id"]
    fake.payer.complete_onboarding(account)
    sent = {"amount": 100_000, "currency": "pkr", "destination": account, "source_transaction": charge}
    transfer = ask("POST", "/v1/transfers", sent).body["id"]
    ask("POST", f"/v1/transfers/{transfer}/reversals", {"amount": 40_000})
    ask("POST", "/v1/refunds", {"charge": charge, "amount": 50_000})
    fee = 200_000 * 29 // 1000 + 30_00
    (available,) = ask("GET", "/v1/balance").body["available"]
    assert available["amount"] == 200_000 - fee - 100_000 + 40_000 - 50_000
    assert ask("GET", f"/v1/transfers/{transfer}").body["amount_reversed"] == 40_000
    assert ask("GET", f"/v1/charges/{charge}").body["amount_refunded"] == 50_000


def test_dispute_holds_the_money_and_gives_it_back(ask, fake, charge):
    before = ask("GET", "/v1/balance").body["available"][0]["amount"]
    dispute = fake.payer.dispute(charge)["id"]
    assert ask("GET", "/v1/balance").body["available"][0]["amount"] == before - 200_000 - 15_00
    fake.payer.close_dispute(dispute, won=True, fee_back=5_00)
    assert ask("GET", "/v1/balance").body["available"][0]["amount"] == before - 10_00
    booked = ask("GET", f"/v1/disputes/{dispute}").body["balance_transactions"]
    assert [(each["amount"], each["fee"], each["reporting_category"]) for each in booked] == [
        (-200_000, 15_00, "dispute"),
        (200_000, -5_00, "dispute_reversal"),
    ]


def test_inquiry_takes_nothing_until_it_is_a_dispute(ask, fake, charge):
    before = ask("GET", "/v1/balance").body["available"]
    inquiry = fake.payer.inquire(charge)["id"]
    fake.payer.review(inquiry)
    found = ask("GET", f"/v1/disputes/{inquiry}").body
    assert (found["status"], found["balance_transactions"]) == ("warning_under_review", [])
    assert ask("GET", "/v1/balance").body["available"] == before
    fake.payer.escalate(inquiry)
    assert ask("GET", "/v1/balance").body["available"][0]["amount"] == before[0]["amount"] - 200_000 - 15_00
    with pytest.raises(ApiError):
        fake.payer.drop_inquiry(inquiry)


# -- Shapes -----------------------------------------------------------------------------------------------


def test_ids_are_expanded_on_demand(ask, charge, fake):
    session = fake.memory.all("checkout.session")[0]["id"]
    plain = ask("GET", f"/v1/checkout/sessions/{session}").body
    assert plain["payment_intent"].startswith("pi_")
    path = "payment_intent.latest_charge.balance_transaction"
    whole = ask("GET", f"/v1/checkout/sessions/{session}", {"expand[]": path}).body
    assert whole["payment_intent"]["latest_charge"]["balance_transaction"]["fee"] == 88_00
    assert not [name for name in whole if name.startswith("_")]
    assert ask("GET", f"/v1/checkout/sessions/{session}", {"expand[]": "colour"}).status == 400


def test_lists_come_in_pages_newest_first(ask, charge):
    made = [ask("POST", "/v1/refunds", {"charge": charge, "amount": 500}).body["id"] for _ in range(3)]
    first = ask("GET", "/v1/refunds", {"charge": charge, "limit": 2}).body
    assert ([each["id"] for each in first["data"]], first["has_more"]) == ([made[2], made[1]], True)
    second = ask("GET", "/v1/refunds", {"charge": charge, "limit": 2, "starting_after": made[1]}).body
    assert ([each["id"] for each in second["data"]], second["has_more"]) == ([made[0]], False)
    assert ask("GET", "/v1/refunds", {"charge": "ch_0"}).body["data"] == []


def test_lines_of_a_session(ask):
    session = ask("POST", "/v1/checkout/sessions", SESSION).body["id"]
    (line,) = ask("GET", f"/v1/checkout/sessions/{session}/line_items").body["data"]
    assert (line["description"], line["quantity"], line["amount_total"]) == ("Kashi plate", 2, 200_000)
    assert (line["price"]["unit_amount"], line["price"]["currency"]) == (100_000, "pkr")
