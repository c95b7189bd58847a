"""Many at a time must be what one at a time is: the same rows, only sooner."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from auctions import buying
from catalog.models import FixedPriceListing
from config import auditing
from messaging.models import Notification
from orders.models import Order, OrderEvent, OrderLine, Payment, Purchase, SandboxSession, Violation
from orders.payments import deadlines, lapsing
from orders.purchases import stocking
from tests import factories
from tests.orders import factories as make
from tests.races import at_once, failures

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
LATER = NOW + timedelta(hours=25)


@pytest.fixture
def plates(ayesha):
    """Two pieces of which there are twenty each."""
    return [factories.make_listing(ayesha.seller_profile, stock=20).product for _ in range(2)]


@pytest.fixture
def bought(plates, bilal, sana):
    """Six purchases, of one to three pieces each."""
    return [
        make.buy(plates[n % 2], (bilal, sana)[n % 2], quantity=1 + n % 3, now=NOW - timedelta(minutes=n))
        for n in range(6)
    ]


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


def sweep(now) -> int:
    """How many of all that are due go together."""
    return len(lapsing.expire_plain(list(lapsing.due(now).values_list("pk", flat=True)), now=now))


def told() -> list:
    rows = Notification.objects.filter(kind="order_expired").order_by("subject", "recipient")
    return list(rows.values_list("recipient", "context", "url"))


def outcome() -> tuple:
    """All that expiring leaves behind."""
    return (
        list(Purchase.objects.order_by("pk").values_list("state")),
        list(Order.objects.order_by("pk").values_list("state", "due_at")),
        list(OrderEvent.objects.order_by("order", "number").values_list("number", "from_state", "to_state", "reason")),
        list(OrderLine.objects.order_by("pk").values_list("returned_at")),
        list(FixedPriceListing.objects.order_by("pk").values_list("stock")),
        told(),
    )


def test_a_batch_leaves_what_one_by_one_leaves(bought, monkeypatch):
    from django.db import transaction

    with transaction.atomic():
        assert sweep(LATER) == 6
        together = outcome()
        assert nothing_broken()
        transaction.set_rollback(True)
    monkeypatch.setattr(lapsing, "expire_plain", lambda found, now: set())
    assert deadlines.expire_due(now=LATER) == 6
    assert outcome() == together and nothing_broken()


def test_a_batch_is_let_go_once(bought):
    assert deadlines.expire_due(now=LATER) == 6
    assert deadlines.expire_due(now=LATER) == 0
    assert set(FixedPriceListing.objects.values_list("stock", flat=True)) == {20}


def test_no_more_than_asked_for_and_the_longest_due_first(bought):
    assert deadlines.expire_due(now=LATER, limit=4) == 4
    assert set(Purchase.objects.filter(state="pending")) == set(bought[:2])


def test_only_what_is_due(bought):
    assert sweep(NOW + timedelta(minutes=29)) == 5
    assert Purchase.objects.get(state="pending") == bought[0]


def test_whom_a_provider_knows_is_asked_about_first(bought):
    payment = make.start(bought[0], now=NOW)
    SandboxSession.objects.update(state="paid")
    assert sweep(LATER) == 5
    while deadlines.expire_due(now=LATER):
        pass
    payment.refresh_from_db()
    assert (payment.state, Purchase.objects.get(pk=bought[0].pk).state) == ("paid", "paid")


def test_an_intent_without_a_session_ends_with_its_purchase(bought):
    Payment.objects.create(purchase=bought[0], provider="sandbox", amount=bought[0].total)
    sweep(LATER)
    assert Payment.objects.get().state == "expired" and Payment.objects.get().settled_at == LATER


def test_wins_and_holds_go_their_own_way(ayesha, bilal, sana):
    make.make_win(ayesha.seller_profile, bilal, now=NOW)
    held = factories.make_auction(ayesha.seller_profile, starting_price=1_000, buy_now_price=5_000)
    buying.hold(auction_id=held.pk, buyer=sana, price_seen=5_000)
    assert sweep(LATER) == 0
    while deadlines.expire_due(now=LATER):
        pass
    assert Violation.objects.count() == 1 and not Purchase.objects.filter(state="pending").exists()


def test_parts_of_a_joint_payment_are_left_to_their_own_rule(bought, bilal):
    joint = Purchase.objects.create(number="PUR-JOINT", buyer=bilal, total=1, deadline=LATER + timedelta(hours=1))
    Purchase.objects.filter(pk=bought[0].pk).update(joined_into=joint)
    assert sweep(LATER) == 5


def test_one_put_off_is_left_alone(bought):
    Purchase.objects.filter(pk=bought[0].pk).update(looked_at_again=LATER + timedelta(minutes=1))
    assert sweep(LATER) == 5


def test_a_batch_that_fails_goes_one_by_one(bought, monkeypatch):
    def stumble(**_):
        raise RuntimeError

    monkeypatch.setattr(stocking, "give_back_all", stumble)
    assert deadlines.expire_due(now=LATER) == 6
    assert nothing_broken()


def test_a_batch_costs_hardly_more_statements_than_one(plates, bilal, sana, django_assert_max_num_queries):
    for number in range(12):
        make.buy(plates[0], (bilal, sana)[number % 2], now=NOW)
    with django_assert_max_num_queries(30 + 4 * 12):
        assert sweep(LATER) == 12


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_four_sweepers_let_each_go_once(bought, attempt):
    results = at_once(*[partial(deadlines.expire_due, now=LATER, limit=2)] * 4)
    assert failures(results) == []
    while deadlines.expire_due(now=LATER):
        pass
    assert OrderEvent.objects.filter(to_state="expired").count() == 6
    assert set(FixedPriceListing.objects.values_list("stock", flat=True)) == {20} and nothing_broken()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_sweepers_stumble_without_the_claim(bought, monkeypatch):
    """Without the lock that passes by what another has, two let the same go; the log's numbers refuse the second."""
    import time

    def all_of_them(found, now):
        listed = Purchase.objects.filter(pk__in=found).order_by("pk")
        listed.select_for_update = lambda **_: Purchase.objects.filter(pk__in=found).order_by("pk")
        return listed

    move = lapsing.progressing.move_all

    def slowly(orders, **rest):
        unlocked = orders.all()
        unlocked.select_for_update = lambda **_: orders.all()
        time.sleep(0.2)
        moved = move(unlocked, **rest)
        time.sleep(0.2)
        return moved

    monkeypatch.setattr(lapsing, "plain_among", all_of_them)
    monkeypatch.setattr(lapsing.stocking, "lock_products", lambda ids: None)
    monkeypatch.setattr(lapsing.progressing, "move_all", slowly)
    results = at_once(*[partial(sweep, LATER)] * 3)
    assert failures(results), "two of them let the same go, and neither stumbled"
