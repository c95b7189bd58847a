"""Sellers' money with real threads on PostgreSQL; each race also with its guard away, to see that it races."""

import threading
import time
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from config import auditing
from orders import attempting, progressing
from orders.models import LedgerTransaction, Order, PayoutFreeze, Reversal, Transfer
from orders.parcels import expecting, fulfilling
from orders.payouts import onboarding, reversing, sending, shares, unsticking
from orders.providers import sandbox
from tests.orders import factories as make
from tests.races import at_once, failures

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

STAFF = {"cause": PayoutFreeze.Cause.STAFF, "reference": "odd"}
SHARE = 711_400


@pytest.fixture
def asked(monkeypatch) -> list:
    """What the sandbox is asked to send; it takes its time."""
    real, seen = sandbox.transfer, []

    def send_slowly(**words):
        seen.append(words["key"])
        time.sleep(0.15)
        return real(**words)

    monkeypatch.setattr(sandbox, "transfer", send_slowly)
    return seen


@pytest.fixture
def owed(ayesha, bilal) -> Order:
    return make.make_owed_order(ayesha.seller_profile, bilal, price=6_800)


@pytest.fixture
def delivered(ayesha, bilal) -> Order:
    order = make.make_delivered_order(make.make_reachable(ayesha.seller_profile), bilal, price=6_800)
    make.know_charge(order)
    return order


def settle() -> None:
    """Every sweep of the next hours."""
    now = timezone.now()
    for _ in range(8):
        sending.send_due(now=now)
        reversing.reverse_due(now=now)
        now += timedelta(minutes=30)


def later(seconds: float, call):
    def inner():
        time.sleep(seconds)
        return call()

    return inner


def broken() -> list[str]:
    codes = ("M3", "M3b", "M3c", "M3d", "A7", "S2")
    return [f"{rule.code}: {row}" for rule, row in auditing.broken_rows() if rule.code in codes]


# -- Two senders ------------------------------------------------------------------------------------------


def test_four_senders_ask_once(owed, asked):
    results = at_once(*[sending.send_due] * 4)
    assert failures(results) == [] and sum(results) == 1
    assert len(asked) == 1 and make.sent_to(owed) == [SHARE]
    assert LedgerTransaction.objects.filter(kind="transfer").count() == 1 and broken() == []


def test_four_senders_ask_four_times_without_the_claim(owed, asked, monkeypatch):
    """The second line holds all the same: asked for with one key, it is one movement, booked once."""
    monkeypatch.setattr(attempting, "is_unclaimed", lambda intent, seen: True)
    monkeypatch.setattr(sandbox, "find_transfer", lambda **words: None)
    at_once(*[sending.send_due] * 4)
    assert len(asked) > 1 and len(set(asked)) == 1
    assert make.sent_to(owed) == [SHARE] and broken() == []


def test_four_takers_back_ask_once(owed):
    sending.send_due()
    make.make_refund(owed, 114)
    results = at_once(*[reversing.reverse_due] * 4)
    assert failures(results) == [] and sum(results) == 1
    assert make.sent_to(owed) == [SHARE, -11_400] and broken() == []


# -- Release against freeze -------------------------------------------------------------------------------


@pytest.mark.parametrize("attempt", range(4))
def test_receipt_and_freeze_at_once_send_nothing(delivered, bilal, attempt):
    results = at_once(
        partial(fulfilling.confirm_receipt, order=delivered, buyer=bilal),
        partial(shares.freeze, order=delivered, **STAFF),
    )
    assert failures(results) == []
    settle()
    assert make.sent_to(delivered) == [] and broken() == []
    shares.unfreeze(order=delivered, **STAFF)
    settle()
    assert make.sent_to(delivered) == [SHARE] and broken() == []


@pytest.mark.parametrize("ahead", [0, 0.02, 0.1])
def test_send_and_freeze_at_once_keep_their_order(owed, asked, ahead):
    """What was asked for before the freeze is sent, what comes after it waits."""
    results = at_once(sending.send_due, later(ahead, partial(shares.freeze, order=owed, **STAFF)))
    assert failures(results) == []
    settle()
    assert make.sent_to(owed) in ([], [SHARE]) and bool(make.sent_to(owed)) == (Transfer.objects.get().state == "done")
    assert broken() == []


def test_send_overtakes_the_freeze_without_the_look(owed, monkeypatch):
    monkeypatch.setattr(shares, "is_frozen", lambda order: False)
    shares.freeze(order=owed, **STAFF)
    sending.send_due()
    assert make.sent_to(owed) == [SHARE] and [row[:3] for row in broken()] == ["M3c"]


# -- Refund against transfer being sent -------------------------------------------------------------------


@pytest.mark.parametrize("ahead", [0, 0.01, 0.05, 0.12, 0.16, 0.3])
@pytest.mark.parametrize("amount", [114, 7_114])
def test_refund_while_it_is_sent_ends_with_exact_sums(owed, asked, ahead, amount):
    results = at_once(sending.send_due, later(ahead, partial(make.make_refund, owed, amount)))
    assert failures(results) == []
    settle()
    assert sum(make.sent_to(owed)) == SHARE - amount * 100
    assert shares.left_of(Transfer.objects.get()) * 100 == SHARE - amount * 100
    assert not Reversal.objects.filter(state="intended").exists() and broken() == []


@pytest.mark.parametrize("amount", [114, 7_114])
def test_refund_while_it_is_sent_ends_with_wrong_sums_without_the_lock(owed, asked, amount, monkeypatch):
    def look(order_id):
        return Order.objects.select_related("purchase", "buyer", "seller__user").get(pk=order_id)

    def look_at_transfer(order):
        found = Transfer.objects.filter(order=order).first()
        time.sleep(0.1)
        return found

    monkeypatch.setattr(progressing, "lock", look)
    monkeypatch.setattr(shares, "transfer_of", look_at_transfer)
    at_once(later(0.05, sending.send_due), partial(make.make_refund, owed, amount))
    settle()
    assert sum(make.sent_to(owed)) != SHARE - amount * 100 or broken()


def test_two_refunds_at_once_take_both(owed):
    sending.send_due()
    results = at_once(*[partial(make.make_refund, owed, amount) for amount in (100, 200, 300, 400)])
    assert failures(results) == []
    settle()
    assert sum(make.sent_to(owed)) == SHARE - 100_000 and broken() == []


# -- The clock against the buyer --------------------------------------------------------------------------


def in_a_week(order: Order):
    """The clock's sweep, when the time has come."""
    Order.objects.filter(pk=order.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    return expecting.move_due


@pytest.mark.parametrize("attempt", range(4))
def test_clock_and_buyer_at_once_complete_once(delivered, bilal, attempt):
    results = at_once(in_a_week(delivered), partial(fulfilling.confirm_receipt, order=delivered, buyer=bilal))
    assert failures(results, progressing.IllegalTransition) == []
    assert delivered.events.filter(to_state="completed").count() == Transfer.objects.count() == 1
    assert broken() == []


def test_four_clocks_complete_once(delivered):
    results = at_once(*[in_a_week(delivered)] * 4)
    assert failures(results) == [] and sum(results) == 1
    assert delivered.events.filter(to_state="completed").count() == Transfer.objects.count() == 1


def test_clock_and_buyer_stumble_without_the_lock(delivered, bilal, monkeypatch):
    def look(order_id):
        order = Order.objects.select_related("purchase", "buyer", "seller__user").get(pk=order_id)
        time.sleep(0.1)
        return order

    monkeypatch.setattr(progressing, "lock", look)
    monkeypatch.setattr(expecting.log, "exception", lambda *words: stumbled.append(words))
    stumbled = []
    results = at_once(in_a_week(delivered), partial(fulfilling.confirm_receipt, order=delivered, buyer=bilal))
    twice = delivered.events.filter(to_state="completed").count() > 1
    assert twice or stumbled or failures(results, progressing.IllegalTransition), "each saw that the other was there"


# -- A share goes, or staff pay it, while the account is being changed -------------------------------------

OTHER = "PK92MEZN0001090100334001"


def during_a_change(monkeypatch, order: Order, call) -> list[Exception]:
    """The change has moved the share to `OTHER`, and is committed while `call` waits for that row."""
    readdress = sending.readdress
    moved = threading.Event()

    def readdress_slowly(**words):
        count = readdress(**words)
        moved.set()
        time.sleep(0.3)
        return count

    def call_meanwhile():
        moved.wait(5)
        return call()

    monkeypatch.setattr(sending, "readdress", readdress_slowly)
    change = partial(onboarding.set_bank_account, seller=order.seller, iban=OTHER, holder="Mallory")
    return failures(at_once(change, call_meanwhile))


def send_during_a_change(monkeypatch) -> Transfer:
    waiting = make.make_completed_order(make.make_bank_seller(), price=6_800)
    assert during_a_change(monkeypatch, waiting, sending.send_due) == []
    return Transfer.objects.get()


def test_share_that_is_sent_during_a_change_goes_to_the_new_account(monkeypatch):
    sent = send_during_a_change(monkeypatch)
    assert (sent.state, sent.attempts, sent.account) == ("pending", 1, OTHER)


def test_control_the_profile_as_it_was_before_the_wait_leads_to_the_old_account(monkeypatch):
    def take_road_of_what_was_read(transfer, payment):
        transfer.provider, transfer.account = shares.road_of(transfer.seller, payment)
        transfer.save(update_fields=["provider", "account"])

    monkeypatch.setattr(sending, "take_road", take_road_of_what_was_read)
    assert send_during_a_change(monkeypatch).account != OTHER


def pay_during_a_change(monkeypatch, staff) -> list[Exception]:
    waiting = make.make_completed_order(make.make_bank_seller(), price=6_800)
    make.send()

    def confirm():
        intent = Transfer.objects.get()
        return unsticking.confirm(intent=intent, bank_reference="FT-1", amount=intent.amount, actor=staff)

    return during_a_change(monkeypatch, waiting, confirm)


def test_account_changed_while_staff_confirm_is_noticed(monkeypatch, staff):
    refused = pay_during_a_change(monkeypatch, staff)
    assert [type(error) for error in refused] == [unsticking.NotToBeDone]
    assert Transfer.objects.get().state == "pending"


def test_control_the_profile_as_it_was_before_the_wait_is_not_enough(monkeypatch, staff):
    def require_of_what_was_read(transfer, now):
        if shares.is_cooling(transfer.seller, now):
            raise unsticking.NotToBeDone

    monkeypatch.setattr(unsticking, "require_cooled", require_of_what_was_read)
    assert pay_during_a_change(monkeypatch, staff) == []
    paid = Transfer.objects.get()
    assert (paid.state, paid.account) == ("done", OTHER), "sent to whoever changed it"


def by_hand_during_a_change(monkeypatch) -> Transfer:
    order = make.make_completed_order(make.make_bank_seller(), price=6_800)
    Transfer.objects.update(provider="sandbox", account="acct_1", state="stuck", next_attempt_at=None)
    stuck = Transfer.objects.get()
    assert during_a_change(monkeypatch, order, partial(unsticking.pay_by_hand, intent=stuck)) == []
    return Transfer.objects.get()


def test_share_that_staff_send_by_the_bank_during_a_change_goes_to_the_new_account(monkeypatch):
    assert by_hand_during_a_change(monkeypatch).account == OTHER


def test_control_without_following_the_seller_it_goes_to_the_old_account(monkeypatch):
    monkeypatch.setattr(unsticking, "follow_the_seller", lambda seller_id: None)
    assert by_hand_during_a_change(monkeypatch).account not in ("", OTHER)
