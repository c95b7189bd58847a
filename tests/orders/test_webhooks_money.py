"""Events about captured money, in every order in which they may come."""

import itertools
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import SellerProfile
from orders import webhooks
from orders.books import capturing, ledger
from orders.books.ledger import Account
from orders.models import Dispute, Mismatch, Order, Payment, ProviderEvent, Refund, SandboxSession, Transfer
from orders.providers import sandbox, sandbox_disputes
from orders.providers.events import (
    AccountEvent,
    ChargeEvent,
    DisputeEvent,
    Kind,
    PaymentEvent,
    RefundEvent,
    TransferEvent,
)
from orders.providers.sandbox_movements import charge_of
from orders.refunds import refunding, sending_back
from orders.signals import payment_failed
from tests.orders import factories as make

pytestmark = pytest.mark.django_db
ids = itertools.count(1)


@pytest.fixture
def payment(ayesha, bilal):
    payment = make.pay(make.make_win(ayesha.seller_profile, bilal, price=16_500, delivery=450))
    return capturing.learn(payment=payment)


@pytest.fixture
def order(payment):
    return make.order_of(payment.purchase)


def hear(event, **when) -> str:
    return webhooks.receive(provider="sandbox", event=event, **when).outcome


def refund_event(payment, refund=None, *, state="done", amount=None, reference="re_1", key=None):
    return RefundEvent(
        id=f"evt_{next(ids)}",
        kind=Kind.REFUND_MOVED,
        reference=reference,
        charge=payment.charge or charge_of(payment.session),
        amount_paisa=int(amount * 100) if amount else refund.amount_paisa,
        state=state,
        key=str(refund.key) if refund else (key or ""),
    )


# -- Refunds ----------------------------------------------------------------------------------------------


def test_refund_is_known_by_its_key_before_our_answer_is_recorded(payment, order):
    refund = refunding.refund(order=order, reason="Late", actor=None)
    assert hear(refund_event(payment, refund)) == "done"
    order.refresh_from_db()
    assert order.state == "refunded"
    assert make.send_back() == 0


def test_refund_that_waits_is_settled_by_its_event(payment, order):
    refund = refunding.refund(order=order, reason="Late", actor=None)
    assert hear(refund_event(payment, refund, state="pending")) == "pending"
    refund.refresh_from_db()
    assert (refund.state, refund.reference) == ("pending", "re_1")
    assert hear(refund_event(payment, amount=refund.amount)) == "done"
    assert Refund.objects.get().state == "done"


def test_refund_that_its_bank_returns_is_stuck(payment, order):
    refund = refunding.refund(order=order, reason="Late", actor=None)
    hear(refund_event(payment, refund, state="pending"))
    assert hear(refund_event(payment, refund, state="failed")) == "stuck"
    order.refresh_from_db()
    assert order.state == "paid"


def test_late_word_of_a_movement_that_failed_says_nothing_of_the_next(payment, order, staff):
    refund = refunding.refund(order=order, reason="Late", actor=None)
    hear(refund_event(payment, refund, state="failed"))
    sending_back.try_again(refund=refund, actor=staff)
    for word in ("pending", "done", "failed"):
        assert hear(refund_event(payment, refund, state=word)) == "as known"
    assert Refund.objects.get().state == "intended"
    make.send_back()
    assert Refund.objects.get().state == "done"


def test_refund_of_another_amount_is_refused(payment, order):
    refund = refunding.refund(order=order, reason="Late", actor=None)
    assert hear(refund_event(payment, refund, amount=1)).startswith("refused")
    assert Refund.objects.get().state == "intended"


@pytest.mark.parametrize("key", ["", "not-a-key", "0b9d2c51-6d0e-4c8e-9a57-3d3f0f6f2f10"])
def test_refund_made_by_hand_is_a_mismatch(payment, key):
    for _ in range(2):
        assert "mismatch" in hear(refund_event(payment, amount=100, key=key))
    found = Mismatch.objects.get()
    assert (found.kind, "100 rupees" in found.found) == ("refund made outside", True)
    assert not Refund.objects.exists()


def test_more_refunded_than_ours_is_a_mismatch(payment, order):
    refunding.refund(order=order, amount=Decimal(100), reason="Late", actor=None)

    def told(rupees):
        event = {"id": f"evt_{next(ids)}", "charge": payment.charge, "refunded_paisa": rupees * 100}
        return hear(ChargeEvent(kind=Kind.REFUNDED, **event))

    assert told(100) == "as known"
    assert not Mismatch.objects.exists()
    assert "mismatch" in told(101)


# -- Too early --------------------------------------------------------------------------------------------


def test_event_about_an_unknown_charge_waits_until_it_is_learned(ayesha, bilal, client):
    payment = make.pay(make.make_win(ayesha.seller_profile, bilal))
    sandbox_disputes.dispute(charge_of(payment.session))
    make.deliver_events(client)
    kept = ProviderEvent.objects.get(kind="disputed")
    assert kept.outcome.startswith("waiting")
    assert webhooks.apply_waiting() == 0
    capturing.learn_due()
    assert webhooks.apply_waiting() == 1
    kept.refresh_from_db()
    assert (kept.outcome, Order.objects.get().state) == ("disputed", "disputed")
    assert webhooks.apply_waiting() == 0


def test_event_about_nobodys_charge_is_a_mismatch_after_three_days(payment):
    event = ChargeEvent(id="evt_1", kind=Kind.REFUNDED, charge="ch_of_another", refunded_paisa=5)
    row = webhooks.receive(provider="sandbox", event=event)
    # As the sandbox's wire has it.
    ProviderEvent.objects.filter(pk=row.pk).update(
        payload={
            "id": "evt_1",
            "type": "refund.succeeded",
            "data": {"reference": "re_9", "amount_paisa": 5, "charge": "ch_of_another"},
        }
    )
    now = timezone.now()
    assert webhooks.apply_waiting(now=now + timedelta(days=2)) == 0
    assert webhooks.apply_waiting(now=now + timedelta(days=4)) == 1
    assert Mismatch.objects.get().subject == "sandbox:ch_of_another"
    assert ProviderEvent.objects.get(pk=row.pk).outcome.startswith("refused: waiting")


# -- Any order --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("won", [True, False])
@pytest.mark.parametrize("order", list(itertools.permutations(["paid", "learned", "disputed", "closed", "closed"])))
def test_any_order_of_payment_and_dispute_ends_in_the_same(ayesha, bilal, order, won):
    payment = make.start(make.make_win(ayesha.seller_profile, bilal))
    sandbox.pay(payment.session)
    charge = charge_of(payment.session)
    about = {"reference": "dp_1", "charge": charge, "amount_paisa": int(payment.amount * 100), "reason": "fraudulent"}
    wire = {"reference": "dp_1", "charge": charge, "amount_paisa": about["amount_paisa"], "reason": "", "won": won}
    types = {"disputed": "dispute.opened", "closed": "dispute.closed"}
    for word in order:
        id = f"evt_{word}_{next(ids)}"
        if word == "paid":
            told = {"amount_paisa": about["amount_paisa"], "currency": "PKR", "reference": payment.session}
            hear(PaymentEvent(id=id, kind=Kind.PAID, purchase_number=payment.purchase.number, **told))
        elif word == "learned":
            capturing.learn_due(now=timezone.now() + timedelta(hours=2))
        else:
            kind = Kind.DISPUTED if word == "disputed" else Kind.DISPUTE_CLOSED
            payload = {"id": id, "type": types[word], "data": wire}
            hear(DisputeEvent(id=id, kind=kind, won=won and word == "closed", payload=payload, **about))
        webhooks.apply_waiting()
    capturing.learn_due(now=timezone.now() + timedelta(hours=2))
    webhooks.apply_waiting()
    assert Order.objects.get().state == ("paid" if won else "refunded")
    assert Dispute.objects.get().won is won
    assert ledger.balance(Account.DISPUTED) == 0
    assert ledger.balance(Account.SELLERS) == (-Order.objects.get().share if won else 0)
    assert not ProviderEvent.objects.filter(outcome__startswith="waiting").exists()


@pytest.mark.parametrize("words", list(itertools.permutations(["answer", "pending", "done", "done"])))
def test_any_order_of_a_refunds_words_ends_in_the_same(payment, order, words):
    refund = refunding.refund(order=order, reason="Late", actor=None)
    for word in words:
        if word == "answer":
            make.send_back()
        else:
            hear(refund_event(payment, refund, state=word))
    order.refresh_from_db()
    refund.refresh_from_db()
    assert (order.state, refund.state) == ("refunded", "done")
    assert ledger.balance(Account.SELLERS) == ledger.balance(Account.COMMISSION) == 0


# -- The rest ---------------------------------------------------------------------------------------------


def test_processing_is_a_note(ayesha, bilal):
    payment = make.start(make.make_win(ayesha.seller_profile, bilal))
    event = PaymentEvent(id="evt_1", kind=Kind.PROCESSING, reference=payment.session)
    assert hear(event) == "processing"
    assert Payment.objects.get().state == "open"


@pytest.mark.parametrize(("state", "told"), [("pending", 1), ("paid", 0)])
def test_declined_card_is_told_and_held_against_nobody(ayesha, bilal, state, told):
    facts = []

    def failed(sender, purchase, reason, **kwargs):
        facts.append(reason)

    purchase = make.make_win(ayesha.seller_profile, bilal)
    make.start(purchase)
    if state == "paid":
        make.pay(purchase)
    payment_failed.connect(failed)
    event = PaymentEvent(id="evt_1", kind=Kind.DECLINED, reference="", purchase_number=purchase.number, reason="No")
    for _ in range(2):
        assert hear(event).startswith("declined")
    payment_failed.disconnect(failed)
    purchase.refresh_from_db()
    assert (facts, purchase.state) == (["No"] * told, state)


def test_reversal_made_outside_is_a_mismatch(payment, order):
    transfer = Transfer.objects.create(
        order=order, seller=order.seller, account="acct_1", provider="sandbox", amount=order.share, reference="tr_1"
    )
    assert "mismatch" in hear(TransferEvent(id="evt_1", kind=Kind.REVERSED, reference="tr_1", reversed_paisa=100))
    assert "mismatch" in hear(TransferEvent(id="evt_2", kind=Kind.REVERSED, reference="tr_2", reversed_paisa=100))
    assert set(Mismatch.objects.values_list("subject", flat=True)) == {f"transfer:{transfer.pk}", "sandbox:tr_2"}
    transfer.reversals.create(provider="sandbox", amount=100, because_of="refund:1")
    event = TransferEvent(id="evt_3", kind=Kind.REVERSED, reference="tr_1", reversed_paisa=10_000)
    assert hear(event) == "as known"


def account_event(kind, reference, slug="", **due):
    return AccountEvent(id=f"evt_{next(ids)}", kind=kind, reference=reference, seller_slug=slug, **due)


def test_seller_whose_account_is_closed_is_not_payable(ayesha):
    seller = ayesha.seller_profile
    SellerProfile.objects.update(provider_account="acct_1", payout_provider="sandbox", payable_at=timezone.now())
    assert "id_number" in hear(account_event(Kind.UNPAYABLE, "acct_1", seller.slug, due=("id_number",)))
    seller.refresh_from_db()
    assert not seller.is_payable
    assert hear(account_event(Kind.PAYABLE, "acct_1", seller.slug)) == "payouts possible"
    seller.refresh_from_db()
    assert seller.is_payable


def test_word_of_another_account_says_nothing_about_a_seller(ayesha):
    seller = ayesha.seller_profile
    SellerProfile.objects.update(provider_account="acct_1", payable_at=timezone.now())
    assert hear(account_event(Kind.UNPAYABLE, "acct_old", seller.slug)).startswith("refused")
    seller.refresh_from_db()
    assert seller.is_payable


def test_whoever_told_it_the_provider_is_asked_how_it_stands_now(ayesha):
    from orders.payouts import onboarding

    seller = ayesha.seller_profile
    account = sandbox.create_account(onboarding.applicant_of(seller))
    SellerProfile.objects.update(provider_account=account, payout_provider="sandbox", payable_at=timezone.now())
    seller.refresh_from_db()
    assert onboarding.ask_after(seller=seller) is False
    seller.refresh_from_db()
    assert not seller.is_payable
    sandbox.allow_payouts(account)
    assert onboarding.ask_after(seller=seller) is True
    seller.refresh_from_db()
    assert (seller.is_payable, SandboxSession.objects.count()) == (True, 1)
