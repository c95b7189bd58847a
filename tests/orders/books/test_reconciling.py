from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from orders.books import capturing, costing, mismatches, reconciling
from orders.books.ledger import Account, Side, post
from orders.models import Dispute, Inquiry, Mismatch, Payment, Refund, SandboxSession, Transfer
from orders.providers import sandbox_disputes
from orders.refunds import refunding
from tests.orders import factories as make

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=10)


@pytest.fixture
def order(ayesha, bilal):
    """Paid, and partly refunded."""
    order = make.make_paid_order(ayesha.seller_profile, bilal, price=1_000, delivery=200)
    capturing.learn_due()
    refunding.refund(order=order, amount=Decimal(100), reason="Chipped", actor=None)
    make.send_back()
    return order


def reconcile(**settings):
    now = timezone.now() + LATER
    return [(each.kind, each.subject) for each in reconciling.reconcile(now=now, **settings)]


def test_honest_market_agrees(order, settings):
    assert reconcile() == []
    assert not Mismatch.objects.exists()


def test_payment_that_was_never_booked_is_found(order, bilal):
    payment = Payment.objects.create(
        purchase=make.make_purchase(buyer=bilal), provider="sandbox", amount=5, state="refund_due",
        settled_at=timezone.now(),
    )  # fmt: skip
    assert reconcile(ask=False) == [("payment not as booked", f"payment:{payment.pk}")]
    assert "None booked" in Mismatch.objects.get().found


def test_refund_that_was_never_booked_is_found(order):
    refund = Refund.objects.get()
    Refund.objects.filter(pk=refund.pk).update(amount=90, share_part=90 - refund.commission_part)
    assert set(reconcile()) == {
        ("refund not as booked", f"refund:{refund.pk}"),
        ("refund not as the provider says", f"refund:{refund.pk}"),
    }


def test_refund_that_was_booked_and_not_done_is_found(order):
    refund = Refund.objects.get()
    Refund.objects.filter(pk=refund.pk).update(state="stuck")
    assert reconcile(ask=False) == [("refund not as booked", f"refund:{refund.pk}")]


def test_transfer_without_its_booking_is_found(order):
    Transfer.objects.create(
        order=order, seller=order.seller, account="a", provider="manual", amount=order.share, state="done",
        next_attempt_at=None, settled_at=timezone.now(),
    )  # fmt: skip
    assert [kind for kind, _subject in reconcile()] == ["transfer not as booked"]


@pytest.mark.parametrize("change", [{"amount_paisa": 1}, {"state": "expired"}])
def test_provider_that_says_something_else_is_heard(order, change):
    SandboxSession.objects.filter(reference__startswith="ses_").update(**change)
    assert ("payment not as the provider says", f"payment:{Payment.objects.get().pk}") in reconcile()
    assert reconcile(ask=False) == []


def test_refund_that_the_provider_does_not_know_is_found(order):
    SandboxSession.objects.filter(reference__startswith="re_").delete()
    assert reconcile() == [("refund not as the provider says", f"refund:{Refund.objects.get().pk}")]


def test_refund_that_was_given_up_and_made_all_the_same_is_found(order):
    refund = Refund.objects.get()
    Refund.objects.filter(pk=refund.pk).update(state="cancelled")
    assert ("refund not as the provider says", f"refund:{refund.pk}") in reconcile()


def test_provider_that_cannot_be_asked_is_no_difference(order):
    Payment.objects.update(session="ses_gone")
    assert reconcile() == []


def test_difference_is_one_row_for_as_long_as_it_lasts_and_only_a_person_settles_it(order, staff, bilal):
    session = SandboxSession.objects.filter(reference__startswith="ses_")
    amount = session.get().amount_paisa
    session.update(amount_paisa=1)
    for _ in range(2):
        reconcile()
    row = Mismatch.objects.get()
    session.update(amount_paisa=amount)
    assert reconcile() == []
    row.refresh_from_db()
    assert (row.found.startswith("as expected now"), row.settled_at) == (True, None)
    with pytest.raises(mismatches.SettlingRefused):
        mismatches.settle(mismatch=row, actor=bilal, note="It is fine")
    with pytest.raises(mismatches.SettlingRefused):
        mismatches.settle(mismatch=row, actor=staff, note=" ")
    mismatches.settle(mismatch=row, actor=staff, note="The sandbox was played with")
    mismatches.settle(mismatch=row, actor=staff, note="Again")
    row.refresh_from_db()
    assert (row.note, row.settled_by) == ("The sandbox was played with", staff)
    session.update(amount_paisa=1)
    reconcile()
    assert Mismatch.objects.filter(settled_at=None).count() == 1


def test_old_difference_is_looked_at_again(order):
    session = SandboxSession.objects.filter(reference__startswith="ses_")
    session.update(amount_paisa=1)
    reconcile()
    Payment.objects.update(settled_at=timezone.now() - timedelta(days=30))
    assert [kind for kind, _subject in reconcile()] == ["payment not as the provider says"]


def test_command_prints_differences_and_fails(order, capsys):
    call_command("reconcile")
    assert "say the same" in capsys.readouterr().out
    now = timezone.now()
    sides = [Side(Account.PROVIDER, Decimal(-1)), Side(Account.LOSSES, Decimal(1))]
    stuck = Refund.objects.create(
        payment=Payment.objects.get(), provider="sandbox", amount=1, reason="?", state="stuck"
    )
    post(kind="refund", key=f"refund:{stuck.pk}", sides=sides, at=now)
    Refund.objects.filter(pk=stuck.pk).update(created_at=now - timedelta(hours=1))
    with pytest.raises(CommandError, match="1 differences"):
        call_command("reconcile", "--offline")
    assert f"refund:{stuck.pk}" in capsys.readouterr().out


# -- Disputes ---------------------------------------------------------------------------------------------


@pytest.fixture
def hear(client):
    """What the sandbox has to tell is heard, and what a dispute costs asked for."""

    def listen() -> None:
        make.deliver_events(client)
        costing.learn_due(now=timezone.now() + timedelta(hours=2))

    return listen


@pytest.fixture
def dispute(order, hear) -> Dispute:
    sandbox_disputes.dispute(Payment.objects.get().charge)
    hear()
    return Dispute.objects.get()


@pytest.mark.parametrize("decided", [None, True, False])
def test_dispute_as_it_is_agrees(dispute, hear, decided):
    if decided is not None:
        sandbox_disputes.decide(dispute.reference, won=decided)
        hear()
    assert reconcile() == []


def test_dispute_whose_end_was_not_heard_is_found(dispute):
    sandbox_disputes.decide(dispute.reference, won=True)
    assert reconcile() == [("dispute not as the provider says", f"dispute:{dispute.pk}")]
    assert reconcile(ask=False) == []


@pytest.mark.parametrize("wrong", [{"amount": 5}, {"fee_amount": 1}, {"won": True}])
def test_dispute_that_is_not_booked_as_it_is_is_found(dispute, wrong):
    Dispute.objects.update(**wrong)
    assert reconcile(ask=False) == [("dispute not as booked", f"dispute:{dispute.pk}")]


def test_fee_of_a_decided_dispute_that_the_provider_says_otherwise_is_found(dispute, hear, monkeypatch):
    sandbox_disputes.decide(dispute.reference, won=False)
    hear()
    monkeypatch.setattr(sandbox_disputes, "FEE", 1)
    assert reconcile() == [("dispute not as the provider says", f"dispute:{dispute.pk}")]


def test_open_inquiry_that_is_over_is_found_however_old(order, hear):
    sandbox_disputes.inquire(Payment.objects.get().charge)
    hear()
    Inquiry.objects.update(opened_at=timezone.now() - timedelta(days=90))
    assert reconcile() == []
    inquiry = Inquiry.objects.get()
    sandbox_disputes.drop(inquiry.reference)
    assert reconcile() == [("inquiry not as the provider says", f"inquiry:{inquiry.pk}")]
    hear()
    assert reconcile() == []
    assert Mismatch.objects.get().found.startswith("as expected now")
