from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orders.books import capturing, costing, ledger
from orders.books.ledger import Account
from orders.models import Dispute, LedgerTransaction, Mismatch, Order, SandboxSession
from orders.providers import sandbox, sandbox_disputes
from orders.providers.base import DisputeState, Fee, ProviderError
from orders.refunds import disputing
from orders.reports import margins
from tests.orders import factories as make
from tests.orders.outside import booked

pytestmark = pytest.mark.django_db
COST = Decimal(sandbox_disputes.FEE) / 100


@pytest.fixture
def order(ayesha, bilal):
    order = make.order_of(make.pay(make.make_win(ayesha.seller_profile, bilal, price=16_500, delivery=450)).purchase)
    capturing.learn_due()
    return order


@pytest.fixture
def dispute(order) -> Dispute:
    """Held at the sandbox, and heard of; nobody has asked yet what it costs."""
    payment = capturing.payment_of(order)
    at_bank = sandbox_disputes.dispute(payment.charge)
    return disputing.open_dispute(payment=payment, **told(at_bank))


def told(at_bank: SandboxSession) -> dict:
    amount = Decimal(at_bank.amount_paisa) / 100
    return {"reference": at_bank.reference, "amount": amount, "reason": "fraudulent", "now": timezone.now()}


def decide(dispute: Dispute, *, won: bool) -> Dispute:
    at_bank = sandbox_disputes.decide(dispute.reference, won=won)
    return disputing.close_dispute(payment=dispute.payment, won=won, **told(at_bank))


def costs() -> Decimal:
    """What disputes cost by the ledger."""
    rows = LedgerTransaction.objects.filter(key__startswith="dispute-fee:", entries__account=Account.FEES)
    return sum(rows.values_list("entries__amount", flat=True), Decimal(0))


def state(fee: int, *, stands: str = "held", currency: str = "PKR") -> DisputeState:
    return DisputeState(stands, "ch_1", 1_695_000, "PKR", Fee(fee, currency))


def test_fee_of_a_dispute_is_asked_for_and_booked_once(dispute):
    before = ledger.balance(Account.PROVIDER), margins.months()[0].margin
    assert (costing.learn_due(), costing.learn_due()) == (1, 0)
    dispute.refresh_from_db()
    assert (dispute.fee_amount, dispute.fee_currency, dispute.fee_is_final) == (sandbox_disputes.FEE, "PKR", False)
    assert booked(f"dispute-fee:{dispute.pk}") == {"fees": COST, "provider": -COST}
    assert (ledger.balance(Account.PROVIDER), margins.months()[0].margin) == (before[0] - COST, before[1] - COST)
    costing.learn(dispute=dispute)
    assert costs() == COST


@pytest.mark.parametrize("won", [True, False])
@pytest.mark.parametrize("asked_before", [True, False])
def test_decided_dispute_is_asked_about_once_more(dispute, won, asked_before):
    if asked_before:
        costing.learn_due()
    decide(dispute, won=won)
    assert (costing.learn_due(), costing.learn_due(now=timezone.now() + timedelta(days=1))) == (1, 0)
    dispute.refresh_from_db()
    assert (dispute.fee_is_final, costs(), ledger.balance(Account.DISPUTED)) == (True, COST, 0)


def test_fee_that_comes_back_with_the_decision_is_booked_back(dispute):
    now = timezone.now()
    costing.record(dispute=dispute, stands=state(1_500), now=now)
    decide(dispute, won=True)
    for _ in range(2):
        costing.record(dispute=dispute, stands=state(500, stands="won"), now=now)
    assert booked(f"dispute-fee:{dispute.pk}:closed") == {"fees": -10, "provider": 10}
    assert costs() == 5


def test_fee_that_grows_until_the_decision_is_booked_in_two_parts(dispute):
    now = timezone.now()
    costing.record(dispute=dispute, stands=state(1_500), now=now)
    costing.record(dispute=dispute, stands=state(3_000), now=now)  # asked too early: it is not decided
    assert costs() == 15
    decide(dispute, won=False)
    costing.record(dispute=dispute, stands=state(3_000), now=now)  # nor does the provider say so
    assert costs() == 15
    costing.record(dispute=dispute, stands=state(3_000, stands="lost"), now=now)
    assert (booked(f"dispute-fee:{dispute.pk}:closed")["fees"], costs()) == (15, 30)


def test_fee_that_is_not_reckoned_yet_is_asked_for_again(dispute):
    now = timezone.now()
    costing.record(dispute=dispute, stands=DisputeState("held", "ch_1", 1_695_000, "PKR"), now=now)
    dispute.refresh_from_db()
    assert (dispute.fee_amount, costs()) == (None, 0)
    assert costing.learn_due(now=now) == 1


def test_dispute_that_costs_nothing_is_known_to(dispute):
    costing.record(dispute=dispute, stands=state(0), now=timezone.now())
    assert (costing.learn_due(), costs()) == (0, 0)


def test_fee_in_another_currency_is_a_mismatch_and_nothing_is_booked(dispute):
    costing.record(dispute=dispute, stands=state(1_500, currency="USD"), now=timezone.now())
    decide(dispute, won=False)
    costing.record(dispute=dispute, stands=state(1_500, stands="lost", currency="USD"), now=timezone.now())
    dispute.refresh_from_db()
    assert (dispute.fee_amount, dispute.fee_currency, dispute.fee_is_final, costs()) == (1_500, "USD", True, 0)
    mismatch = Mismatch.objects.get()
    assert (mismatch.kind, mismatch.subject) == ("fee in another currency", f"dispute:{dispute.pk}")
    assert ("1500" in mismatch.found, mismatch.settled_at) == (True, None)


def test_provider_that_does_not_know_it_stops_nobody(dispute, order):
    payment, now = capturing.payment_of(order), timezone.now()
    first = Dispute.objects.create(payment=payment, provider="sandbox", reference="dp_0", amount=1, opened_at=now)
    with pytest.raises(ProviderError):
        costing.learn(dispute=first)
    assert costing.learn_due(now=now) == 1
    assert (costing.learn_due(now=now), costs()) == (0, COST)
    assert Dispute.objects.get(pk=first.pk).ask_again_at == now + costing.AFTER_ERROR


def test_whoever_has_it_in_hand_is_not_disturbed(dispute, monkeypatch):
    """A second sweep while the provider takes its time."""
    fetch, now = sandbox.fetch_dispute, timezone.now()

    def slowly(reference):
        assert costing.learn_due(now=now) == 0
        return fetch(reference)

    monkeypatch.setattr(sandbox, "fetch_dispute", slowly)
    assert (costing.learn_due(now=now), costs()) == (1, COST)


def test_orders_do_not_bear_it(dispute, order):
    costing.learn_due()
    decide(dispute, won=True)
    costing.learn_due()
    assert ledger.balance(Account.SELLERS, order=order) == -Order.objects.get().share
