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
from orders.models import LedgerEntry, Order, ProviderEvent, SandboxSession
from orders.payouts import shares
from orders.providers import sandbox_movements
from tests import factories
from tests.orders import factories as make
from tests.orders.histories import STEPS, Market, held_at_provider

step = st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 3), st.integers(0, 30))
# Most begin with something bought and paid, and go on from there.
BOUGHT = [("check_out", 0, 1), ("pay", 0, 0), ("hear", 0, 1)]
histories = st.builds(
    list.__add__, st.sampled_from([[], [("buy", 0, 1)], BOUGHT[:2], BOUGHT, BOUGHT]), st.lists(step, max_size=9)
)
SENT = [*BOUGHT, ("ship", 0, 1), ("confirm", 0, 0), ("sweep", 0, 0)]
played = Counter()


@pytest.fixture
def market(bilal, staff):
    """It begins most of a year ago, so that all of it has happened when the audit looks."""
    sellers = [make.make_reachable(factories.make_seller(brand=brand)) for brand in ("Kashi", "Camel Lamps")]
    SandboxSession.objects.update(outbox=[])  # that they can be paid is known
    return lambda: Market(bilal, sellers, staff, timezone.now() - timedelta(days=300))


def broken() -> list[str]:
    return [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()]


def play(market: Market, history: list) -> None:
    for each in history:
        played[each[0]] += market.play(each)
    market.settle()


def check() -> None:
    assert broken() == []
    assert list(money.stock()) == []
    assert exact(LedgerEntry.objects.aggregate(sum=Sum("amount"))["sum"]) == 0
    assert ledger.balance(Account.PROVIDER) == held_at_provider()
    assert ledger.balance(Account.UNCLAIMED) <= 0
    assert not ProviderEvent.objects.filter(outcome__startswith="refused").exists()
    assert not SandboxSession.objects.exclude(outbox=[]).exists()
    assert shares.release_forgotten() == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(history=histories)
@example(history=[*SENT, ("refund", 0, 0), ("dispute", 0, 0), ("decide", 0, 1), ("wait", 0, 1)])
@example(history=[*BOUGHT, ("withdraw", 0, 0), ("dispute", 0, 0), ("sweep", 0, 0), ("decide", 0, 1), ("hear", 0, 1)])
@example(history=[("buy", 0, 1), ("start", 0, 0), ("buy", 1, 2), ("pay", 0, 0), ("join", 0, 0), ("pay", 0, 0)])
@example(history=[*SENT, ("complain", 0, 0), ("dispute", 0, 0), ("refund", 0, 4), ("wait", 0, 3), ("decide", 0, 0)])
def test_any_history_leaves_right_books(market, history):
    with transaction.atomic():
        play(market(), history)
        check()
        transaction.set_rollback(True)


def test_histories_get_somewhere(market):
    """The road that the random ones wander about leads through refunds, reversals and a lost dispute."""
    road = [*SENT, ("refund", 0, 4), ("sweep", 0, 0), ("dispute", 0, 0), ("decide", 0, 1)]
    here = market()
    assert [each[0] for each in road if not here.play(each)] == []
    here.settle()
    check()
    assert set(Order.objects.values_list("state", flat=True)) == {"refunded"}
    assert SandboxSession.objects.filter(reference__startswith="trr_").exists()
    assert ledger.balance(Account.SELLERS) == ledger.balance(Account.COMMISSION) == Decimal(0)


def test_money_that_the_books_do_not_know_is_noticed(market):
    here = market()
    for each in BOUGHT:
        here.play(each)
    session = SandboxSession.objects.get(reference__startswith="ses_")
    here.settle()
    check()
    key = make.new_nonce()
    sandbox_movements.refund(charge=sandbox_movements.charge_of(session.reference), amount_paisa=100, key=key)
    with pytest.raises(AssertionError):
        assert ledger.balance(Account.PROVIDER) == held_at_provider()
