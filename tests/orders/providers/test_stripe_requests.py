"""What we send. The fake refuses what the installed library's types do not know, so an answer is half of the proof."""

import uuid
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
import stripe as library
from django.utils import timezone

from orders.providers import stripe, stripe_client
from orders.providers.base import Line, Refused
from tests.orders.providers.stages import NUMBER, make_applicant, make_checkout
from tests.stripe_fake import API_VERSION


def sent(call: dict) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(call["body"]).items()}


def test_version_is_pinned():
    assert stripe_client.API_VERSION == API_VERSION


def test_session_says_what_is_bought(fake):
    checkout = make_checkout()
    stripe.create_session(checkout)
    asked = sent(fake.calls[-1])
    assert asked["line_items[0][price_data][product_data][name]"] == "Kashi plate"
    assert (asked["line_items[0][price_data][unit_amount]"], asked["line_items[0][quantity]"]) == ("200000", "2")
    assert (asked["client_reference_id"], asked["payment_intent_data[transfer_group]"]) == (NUMBER, NUMBER)
    assert (asked["success_url"], asked["cancel_url"]) == (checkout.return_url, checkout.cancel_url)
    assert asked["customer_email"] == "bilal@madeinpk.test"
    assert fake.calls[-1]["key"] == str(checkout.key)


def test_buyer_without_an_address_is_no_trouble(fake):
    stripe.create_session(make_checkout(email=""))
    assert "customer_email" not in sent(fake.calls[-1])


def test_same_intent_asks_for_the_same_until_its_deadline(fake):
    """However late the second click: Stripe still has half an hour to give, and takes the key."""
    checkout = make_checkout()
    first = stripe.create_session(checkout)
    fake.memory.ahead = 29 * 60 + 50
    assert stripe.create_session(checkout) == first
    fake.keys.forget()
    assert stripe.create_session(checkout) != first


@pytest.mark.parametrize(("left", "lives"), [(30, 60), (60, 90), (23 * 60, 23 * 60 + 30), (24 * 60, 24 * 60 - 5)])
def test_session_outlives_its_deadline_by_half_an_hour_within_a_day(fake, left, lives):
    now = timezone.now()
    reference = stripe.create_session(make_checkout(asked_at=now, pay_until=now + timedelta(minutes=left))).reference
    session = fake.memory.objects[reference]
    assert abs(session["expires_at"] - session["created"] - lives * 60) <= 5


@pytest.mark.parametrize(
    "lines",
    [(Line("Pin", 139_99),), (Line("Palace", 1_000_000_00),), (Line("", 50_000),), tuple([Line("Tile", 50_000)] * 101)],
)
def test_what_stripe_does_not_take_is_refused(fake, lines):
    with pytest.raises(Refused):
        stripe.create_session(make_checkout(lines=lines))
    assert fake.memory.all("checkout.session") == []


def test_transfer_is_tied_to_its_charge(stripe_stage, fake):
    send = {"account": stripe_stage.account(), "charge": stripe_stage.charge(), "group": NUMBER}
    reference = stripe.transfer(amount_paisa=1_000, key=uuid.uuid4(), **send).reference
    transfer = fake.memory.objects[reference]
    assert (transfer["source_transaction"], transfer["transfer_group"]) == (send["charge"], NUMBER)
    assert (transfer["currency"], transfer["destination"]) == ("pkr", send["account"])


def test_account_receives_only(fake):
    account = fake.memory.objects[stripe.create_account(make_applicant())]
    assert (list(account["capabilities"]), account["country"]) == (["transfers"], "PK")
    assert account["controller"]["stripe_dashboard"] == {"type": "express"}
    assert account["business_profile"]["name"] == "Ayesha Kashi"


def test_nothing_is_reported_about_this_machine():
    assert library.enable_telemetry is False
