from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import Block
from catalog.models import FixedPriceListing
from orders.audit import sales
from orders.models import Order, Payment, Purchase, SandboxSession, Violation
from orders.payments import deadlines, paying
from orders.providers import sandbox
from orders.purchases import violations
from orders.signals import order_expired, payment_due
from tests import factories
from tests.orders.factories import expire, make_purchase, make_win, order_of, pay, session_of, start

NOW = timezone.now().replace(microsecond=0)


@pytest.fixture
def win(ayesha, bilal):
    return make_win(ayesha.seller_profile, bilal, now=NOW)


@pytest.fixture
def heard():
    facts = []

    def expired(sender, order, **kwargs):
        facts.append(("expired", order.number))

    def due(sender, order, hours_left, **kwargs):
        facts.append((order.number, hours_left))

    order_expired.connect(expired)
    payment_due.connect(due)
    yield facts
    order_expired.disconnect(expired)
    payment_due.disconnect(due)


def after(purchase, **more):
    return purchase.deadline + timedelta(seconds=1) + timedelta(**more)


def test_unpaid_win_expires_with_one_violation(win, bilal, heard):
    expire(win)
    order = order_of(win)
    assert (win.state, order.state) == ("expired", "expired")
    assert Violation.objects.get().order == order
    assert heard == [("expired", order.number)]
    assert deadlines.expire_due(now=after(win, days=1)) == 0
    assert Violation.objects.count() == 1


def test_nothing_expires_before_its_deadline(win):
    deadlines.expire_due(now=win.deadline - timedelta(seconds=1))
    win.refresh_from_db()
    assert (win.state, Violation.objects.count()) == ("pending", 0)


def test_expired_fixed_price_purchase_returns_its_stock_once(ayesha, bilal):
    purchase = make_purchase(ayesha.seller_profile, bilal, quantity=5, stock=5, now=NOW)
    product = order_of(purchase).lines.get().product
    expire(purchase)
    deadlines.expire(purchase=purchase, now=after(purchase))
    product.refresh_from_db()
    assert (FixedPriceListing.objects.get().stock, product.on_shelf) == (5, True)
    assert not Violation.objects.exists()
    assert list(sales.returned_stock()) == []


def test_provider_is_asked_first_and_its_money_counts(win):
    payment = start(win, now=NOW)
    SandboxSession.objects.update(state="paid")
    expire(win)
    payment.refresh_from_db()
    assert (win.state, payment.state, order_of(win).state) == ("paid", "paid", "paid")
    assert not Violation.objects.exists()


def test_money_of_another_amount_is_reported_not_taken(win):
    start(win, now=NOW)
    SandboxSession.objects.update(state="paid", amount_paisa=1)
    expire(win)
    assert (win.state, Violation.objects.count()) == ("pending", 0)
    assert win.looked_at_again == after(win) + timedelta(hours=1)


def test_payment_being_processed_gets_an_hour(win):
    start(win, now=NOW)
    SandboxSession.objects.update(state="processing")
    expire(win)
    assert (win.state, win.looked_at_again) == ("pending", after(win) + timedelta(minutes=60))
    assert deadlines.expire_due(now=after(win, minutes=59)) == 0
    SandboxSession.objects.update(state="expired")
    expire(win, now=after(win, minutes=60))
    assert win.state == "expired"


def test_open_session_is_ended_before_the_order(win):
    payment = start(win, now=NOW)
    expire(win)
    payment.refresh_from_db()
    assert (session_of(payment).state, payment.state) == ("expired", "expired")
    sandbox.pay(payment.session)
    assert session_of(payment).state == "expired"


def test_one_that_raises_stops_nobody_else(ayesha, bilal, sana):
    broken = make_win(ayesha.seller_profile, bilal, now=NOW - timedelta(minutes=1))
    start(broken, now=NOW)
    Payment.objects.update(provider="nobody")
    other = make_win(ayesha.seller_profile, sana, now=NOW)
    moment = after(other)
    assert deadlines.expire_due(now=moment) == 1
    broken.refresh_from_db()
    other.refresh_from_db()
    assert (broken.state, other.state) == ("pending", "expired")
    assert broken.looked_at_again == moment + timedelta(hours=1)
    assert deadlines.expire_due(now=moment + timedelta(minutes=59)) == 0


def test_claim_is_given_once(win):
    stale = Purchase.objects.get(pk=win.pk)
    assert deadlines.claim(win, NOW) is True
    assert deadlines.claim(stale, NOW) is False


def test_one_settled_meanwhile_is_left_alone(win):
    pay(win, now=NOW)
    assert deadlines.expire(purchase=win, now=after(win)) is False
    assert order_of(win).state == "paid"


def test_declined_card_is_no_violation_of_its_own(win):
    paying.mark_failed(payment=start(win, now=NOW), reason="Declined")
    assert not Violation.objects.exists()


def test_who_was_blocked_meanwhile_is_not_blamed(win, bilal, staff):
    standing.block(user=bilal, cause="staff", reason="A mistake", actor=staff, now=NOW + timedelta(hours=1))
    standing.unblock(user=bilal, actor=staff, now=NOW + timedelta(hours=2))
    expire(win)
    assert (win.state, Violation.objects.count()) == ("expired", 0)


def test_third_violation_within_a_year_blocks(ayesha, bilal):
    for day in range(3):
        assert not standing.is_blocked(bilal)
        expire(make_win(ayesha.seller_profile, bilal, now=NOW - timedelta(days=10 - day)))
    block = Block.objects.get(user=bilal)
    assert (block.cause, block.started_by) == ("violations", None)
    assert list(sales.blocks()) == []


def test_all_three_at_one_sweep_block_too(ayesha, bilal):
    wins = [make_win(ayesha.seller_profile, bilal, now=NOW) for _ in range(4)]
    assert deadlines.expire_due(now=after(wins[-1])) == 4
    assert (Violation.objects.count(), Block.objects.count()) == (4, 1)


def test_violations_of_long_ago_do_not_count(ayesha, bilal):
    for days in (400, 380, 10):
        expire(make_win(ayesha.seller_profile, bilal, now=NOW - timedelta(days=days)))
    assert not standing.is_blocked(bilal)
    assert violations.live_count(bilal, NOW) == 1


def test_reminders_come_at_twelve_and_two_hours_each_once(win, heard):
    order = order_of(win)
    for hours in (13, 12, 11, 2, 1):
        deadlines.remind_due(now=win.deadline - timedelta(hours=hours))
        deadlines.remind_due(now=win.deadline - timedelta(hours=hours))
    assert heard == [(order.number, 12), (order.number, 2)]


def test_late_sweep_reminds_once(win, heard):
    deadlines.remind_due(now=win.deadline - timedelta(hours=1))
    assert [hours for _, hours in heard] == [2]


def test_nobody_is_reminded_of_what_is_paid_or_bought_at_a_fixed_price(ayesha, bilal, win, heard):
    pay(win, now=NOW)
    purchase = make_purchase(ayesha.seller_profile, bilal, now=NOW)
    deadlines.remind_due(now=purchase.deadline - timedelta(minutes=10))
    deadlines.remind_due(now=win.deadline - timedelta(hours=1))
    assert heard == []


def three_violations(ayesha, bilal):
    for day in range(3):
        expire(make_win(ayesha.seller_profile, bilal, now=NOW - timedelta(days=10 - day)))
    return list(Violation.objects.order_by("pk"))


def test_waiver_lifts_the_block_below_three(ayesha, bilal, staff):
    first, *_ = three_violations(ayesha, bilal)
    waived = violations.waive(violation=first, actor=staff, reason="Bank outage")
    assert (waived.waived_by, waived.waiver_reason) == (staff, "Bank outage")
    assert not standing.is_blocked(bilal)
    assert Block.objects.get().lifted_by == staff
    assert list(sales.blocks()) == []


def test_staff_lift_the_block_and_forgive_as_many_as_it_takes(ayesha, bilal, staff):
    *_, newest = three_violations(ayesha, bilal)
    standing.unblock(user=bilal, actor=staff, reason="Load-shedding", now=NOW)
    assert not standing.is_blocked(bilal) and list(sales.blocks()) == []
    waived = Violation.objects.exclude(waived_at=None).get()
    assert (waived.pk, waived.waived_by, waived.waiver_reason) == (newest.pk, staff, "Load-shedding")
    assert bilal.notifications.filter(kind="account_unblocked").count() == 1
    expire(make_win(ayesha.seller_profile, bilal, now=NOW))
    assert standing.is_blocked(bilal), "the two that were left count still"
    assert list(sales.blocks()) == []


@pytest.mark.parametrize("said", [{"reason": " "}, {"actor": None}])
def test_block_for_violations_is_not_lifted_without_staff_and_a_reason(ayesha, bilal, staff, said):
    three_violations(ayesha, bilal)
    with pytest.raises(violations.WaiverRefused):
        standing.unblock(**{"user": bilal, "actor": staff, "reason": "Load-shedding", "now": NOW} | said)
    assert standing.is_blocked(bilal) and not Violation.objects.exclude(waived_at=None).exists()
    assert not bilal.notifications.filter(kind="account_unblocked").exists() and list(sales.blocks()) == []


def test_staffs_own_block_lifted_leaves_no_third_violation_behind(ayesha, bilal, staff):
    wins = [make_win(ayesha.seller_profile, bilal, now=NOW) for _ in range(3)]
    standing.block(user=bilal, cause="staff", reason="Fraud", actor=staff, now=after(wins[-1]))
    deadlines.expire_due(now=after(wins[-1], hours=1))
    standing.unblock(user=bilal, actor=staff, reason="It was not him", now=after(wins[-1], hours=2))
    assert violations.live_count(bilal, after(wins[-1], hours=2)) == 2 and list(sales.blocks()) == []


def test_waiver_does_not_lift_staffs_own_block(ayesha, bilal, staff):
    wins = [make_win(ayesha.seller_profile, bilal, now=NOW) for _ in range(3)]
    standing.block(user=bilal, cause="staff", reason="Fraud", actor=staff, now=after(wins[-1]))
    deadlines.expire_due(now=after(wins[-1], hours=1))
    assert violations.live_count(bilal, after(wins[-1], hours=1)) == 3
    violations.waive(violation=Violation.objects.first(), actor=staff, reason="Bank outage")
    assert standing.is_blocked(bilal)


@pytest.mark.parametrize("reason", ["", "  "])
def test_waiver_needs_a_reason(ayesha, bilal, staff, reason):
    first, *_ = three_violations(ayesha, bilal)
    with pytest.raises(violations.WaiverRefused):
        violations.waive(violation=first, actor=staff, reason=reason)
    assert standing.is_blocked(bilal)


def test_only_staff_waive(ayesha, bilal):
    first, *_ = three_violations(ayesha, bilal)
    with pytest.raises(violations.WaiverRefused):
        violations.waive(violation=first, actor=bilal, reason="I am sorry")
    assert standing.is_blocked(bilal)


def test_block_ends_when_its_violations_are_a_year_old(ayesha, bilal):
    three_violations(ayesha, bilal)
    assert violations.lift_outlived(now=NOW) == 0
    assert violations.lift_outlived(now=NOW + timedelta(days=360)) == 1
    assert not standing.is_blocked(bilal)


def test_expiry_of_a_fixed_price_purchase_is_no_violation(ayesha, bilal):
    expire(make_purchase(ayesha.seller_profile, bilal, now=NOW))
    assert not Violation.objects.exists()
    assert Order.objects.get().events.last().to_state == "expired"


def test_sweeps_touch_only_what_is_due(ayesha, bilal, win, django_assert_max_num_queries):
    for _ in range(5):
        make_purchase(ayesha.seller_profile, factories.make_user(), now=NOW)
    with django_assert_max_num_queries(2):
        assert deadlines.expire_due(now=NOW) == 0
