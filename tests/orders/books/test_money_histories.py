"""Whatever people, the provider and the clock do with money: in the end the books are right, ours and theirs."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config import auditing
from config.money import exact
from orders.audit import money
from orders.books import ledger
from orders.books.ledger import Account
from orders.models import (
    Dispute,
    LedgerEntry,
    Order,
    PayoutFreeze,
    ProviderEvent,
    SandboxSession,
    SecondChance,
    Transfer,
    Violation,
)
from orders.payouts import shares
from orders.providers import sandbox_movements
from tests import factories
from tests.effort import examples
from tests.orders import factories as make
from tests.orders.histories import STEPS, Market, held_at_provider

step = st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 3), st.integers(0, 30))
# Most begin with something bought and paid, and go on from there.
BOUGHT = [("check_out", 0, 1), ("pay", 0, 0), ("hear", 0, 1)]
SENT = [*BOUGHT, ("ship", 0, 1), ("confirm", 0, 0), ("sweep", 0, 0)]
SHIPPED = [*BOUGHT, ("sweep", 0, 0), ("ship", 2, 1), ("ship", 0, 1), ("inquire", 0, 0)]
WON = [("win", 2, 1), ("pay", 0, 0), ("hear", 0, 1), ("ship", 0, 1), ("confirm", 0, 0), ("sweep", 0, 0), ("look", 0, 0)]
CONTESTED = [*WON, ("pay_out", 0, 0), ("dispute", 0, 1), ("hear", 0, 0)]
LAPSED = [("win", 2, 0), ("wait", 0, 1), ("offer", 0, 0)]
BEGINNINGS = [[], [("buy", 2, 1)], BOUGHT[:2], BOUGHT, SENT, SHIPPED, WON, CONTESTED, LAPSED]
histories = st.builds(list.__add__, st.sampled_from(BEGINNINGS), st.lists(step, min_size=3, max_size=14))
played = Counter()


@pytest.fixture
def market(bilal, sana, staff):
    """It begins most of a year ago, so that all of it has happened when the audit looks."""
    sellers = [make.make_reachable(factories.make_seller(brand=brand)) for brand in ("Kashi", "Camel Lamps")]
    sellers.append(make.make_bank_seller(brand="Swat Wool"))
    rivals = [sana, factories.make_user("Hina Shah")]
    SandboxSession.objects.update(outbox=[])  # that they can be paid is known
    return lambda: Market(bilal, rivals, sellers, staff, timezone.now() - timedelta(days=300))


def broken() -> list[str]:
    return [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()]


def play(market: Market, history: list) -> None:
    for each in history:
        played[each[0]] += market.play(each)
    market.settle()


def check(market: Market) -> None:
    assert broken() == []
    assert list(money.stock()) == []
    assert exact(LedgerEntry.objects.aggregate(sum=Sum("amount"))["sum"]) == 0
    assert ledger.balance(Account.PROVIDER) == held_at_provider()
    assert ledger.balance(Account.BANK) == -market.paid_by_hand
    assert ledger.balance(Account.UNCLAIMED) <= 0
    assert not Dispute.objects.filter(fee_amount=None).exists()
    assert not PayoutFreeze.objects.in_force().filter(reference__in=over_at_the_bank()).exists()
    assert not ProviderEvent.objects.filter(outcome__startswith="refused").exists()
    assert not SandboxSession.objects.exclude(outbox=[]).exists()
    assert shares.release_forgotten() == 0


def over_at_the_bank() -> list[str]:
    """Disputes that are decided, and inquiries that are answered."""
    over = SandboxSession.objects.filter(reference__startswith="dp_").exclude(state="open")
    return list(over.values_list("reference", flat=True))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=examples(40), deadline=None)
@given(history=histories)
@example(history=[*SENT, ("refund", 0, 0), ("dispute", 0, 0), ("decide", 0, 1), ("wait", 0, 1)])
@example(history=[*BOUGHT, ("withdraw", 0, 0), ("dispute", 0, 0), ("sweep", 0, 0), ("decide", 0, 1), ("hear", 0, 1)])
@example(history=[("buy", 0, 1), ("start", 0, 0), ("buy", 1, 2), ("pay", 0, 0), ("join", 0, 0), ("pay", 0, 0)])
@example(history=[*SENT, ("inquire", 0, 0), ("hear", 0, 1), ("dispute", 0, 3), ("hear", 0, 1), ("decide", 0, 1)])
@example(history=[*SENT, ("dispute", 0, 5), ("decide", 0, 1), ("hear", 0, 1), ("refund", 0, 4), ("wait", 0, 2)])
@example(history=[*LAPSED, ("accept", 0, 1), ("refuse_card", 0, 1), ("pay", 0, 0), ("inquire", 0, 0)])
@example(history=[*WON, ("refund", 0, 4), ("pay_out", 0, 0), ("dispute", 0, 0), ("decide", 0, 1)])
@example(history=[*SENT, ("complain", 0, 0), ("dispute", 0, 0), ("refund", 0, 4), ("wait", 0, 3), ("decide", 0, 0)])
def test_any_history_leaves_right_books(market, history):
    with transaction.atomic():
        here = market()
        play(here, history)
        check(here)
        transaction.set_rollback(True)


def test_histories_get_somewhere(market):
    """The road that the random ones wander about leads through refunds, reversals and a lost dispute."""
    road = [*SENT, ("refund", 0, 4), ("sweep", 0, 0), ("dispute", 0, 0), ("decide", 0, 1)]
    here = market()
    assert [each[0] for each in road if not here.play(each)] == []
    here.settle()
    check(here)
    assert set(Order.objects.values_list("state", flat=True)) == {"refunded"}
    assert SandboxSession.objects.filter(reference__startswith="trr_").exists()
    assert ledger.balance(Account.SELLERS) == ledger.balance(Account.COMMISSION) == Decimal(0)


def test_histories_lead_through_second_chances(market):
    """Nobody pays, until the third does; the seller is paid by hand, once the bank that asked is content."""
    road = [*LAPSED, ("refuse", 0, 0), ("offer", 0, 0), ("accept", 0, 1), ("refuse_card", 0, 2), ("pay", 0, 0)]
    road += [("hear", 0, 1), ("sweep", 0, 0), ("ship", 0, 1), ("inquire", 0, 0), ("hear", 0, 1)]
    road += [("confirm", 0, 0), ("sweep", 0, 0)]
    here = market()
    assert [each[0] for each in road if not here.play(each)] == []
    assert not Transfer.objects.exists()
    assert here.play(("drop", 0, 0))
    here.hear_all()
    here.sweep()
    assert [here.play(each) for each in (("look", 0, 0), ("pay_out", 0, 0))] == [True, True]
    here.settle()
    check(here)
    assert list(Order.objects.order_by("pk").values_list("state", flat=True)) == ["expired", "completed"]
    assert list(SecondChance.objects.order_by("pk").values_list("state", flat=True)) == ["declined", "accepted"]
    assert Violation.objects.count() == 1
    assert ledger.balance(Account.BANK) == -Order.objects.get(state="completed").share


def test_money_that_the_books_do_not_know_is_noticed(market):
    here = market()
    for each in BOUGHT:
        here.play(each)
    session = SandboxSession.objects.get(reference__startswith="ses_")
    here.settle()
    check(here)
    key = make.new_nonce()
    sandbox_movements.refund(charge=sandbox_movements.charge_of(session.reference), amount_paisa=100, key=key)
    with pytest.raises(AssertionError):
        assert ledger.balance(Account.PROVIDER) == held_at_provider()
