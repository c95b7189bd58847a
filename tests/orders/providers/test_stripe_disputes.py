"""What Stripe's disputes are to us in each of their states, and what they cost, by its balance."""

import json

import pytest

from orders.providers import stripe, stripe_events
from orders.providers.base import Fee
from orders.providers.events import Kind
from tests.orders.providers.stages import PRICE
from tests.stripe_fake import disputes


def told(stage) -> list[Kind]:
    return [event.kind for event in stage.events() if hasattr(event, "won")]


@pytest.mark.parametrize(
    ("status", "kind", "won", "state"),
    [
        ("warning_needs_response", Kind.INQUIRED, False, "inquired"),
        ("warning_under_review", Kind.INQUIRED, False, "inquired"),
        ("warning_closed", Kind.INQUIRY_CLOSED, False, "dropped"),
        ("prevented", Kind.INQUIRY_CLOSED, False, "dropped"),
        ("needs_response", Kind.DISPUTED, False, "held"),
        ("under_review", Kind.DISPUTED, False, "held"),
        ("appeal_under_review", Kind.DISPUTED, False, "held"),
        ("won", Kind.DISPUTE_CLOSED, True, "won"),
        ("lost", Kind.DISPUTE_CLOSED, False, "lost"),
    ],
)
@pytest.mark.parametrize("type", ["created", "updated", "funds_withdrawn", "funds_reinstated", "closed"])
def test_state_of_a_dispute_says_what_the_event_means(stripe_stage, fake, status, kind, won, state, type):
    dispute = fake.payer.dispute(stripe_stage.charge())
    dispute["status"] = status
    event = {"id": "evt_1", "type": f"charge.dispute.{type}", "data": {"object": dispute}}
    read = stripe_events.read(json.dumps(event).encode())
    assert (read.kind, read.won, read.reference, read.charge) == (kind, won, dispute["id"], dispute["charge"])
    assert (read.amount_paisa, stripe.fetch_dispute(dispute["id"]).state) == (PRICE, state)


def test_inquiry_that_becomes_a_dispute_is_told_step_by_step(stripe_stage, fake):
    inquiry = fake.payer.inquire(stripe_stage.charge())["id"]
    fake.payer.review(inquiry)
    fake.payer.escalate(inquiry)
    fake.payer.review(inquiry)
    fake.payer.close_dispute(inquiry, won=True)
    assert told(stripe_stage) == [
        Kind.INQUIRED, Kind.INQUIRED, Kind.DISPUTED, Kind.DISPUTED, Kind.DISPUTED, Kind.DISPUTE_CLOSED,
        Kind.DISPUTE_CLOSED,
    ]  # fmt: skip


def test_fee_is_not_known_before_the_money_is_gone(stripe_stage, fake):
    dispute = fake.payer.dispute(stripe_stage.charge(), withdraw=False)["id"]
    assert (stripe.fetch_dispute(dispute).state, stripe.fetch_dispute(dispute).fee) == ("held", None)
    fake.payer.withdraw(dispute)
    assert stripe.fetch_dispute(dispute).fee == Fee(disputes.FEE, "PKR")


def test_fee_of_a_won_dispute_is_not_known_before_the_money_is_back(stripe_stage, fake):
    dispute = fake.payer.dispute(stripe_stage.charge())["id"]
    fake.payer.close_dispute(dispute, won=True, reinstate=False)
    assert (stripe.fetch_dispute(dispute).state, stripe.fetch_dispute(dispute).fee) == ("won", None)
    fake.payer.reinstate(dispute, fee_back=500)
    assert stripe.fetch_dispute(dispute).fee == Fee(disputes.FEE - 500, "PKR")


def test_fee_is_in_the_currency_of_the_balance(stripe_stage, fake):
    fake.payer.settles_in = "usd"
    dispute = fake.payer.dispute(stripe_stage.charge())["id"]
    found = stripe.fetch_dispute(dispute)
    assert (found.amount_paisa, found.currency, found.fee) == (PRICE, "PKR", Fee(disputes.FEE, "USD"))
