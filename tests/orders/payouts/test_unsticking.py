"""What staff do by hand: try again, pay by the bank, confirm; and the bank account that it goes to."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import SellerProfile
from orders import attempting
from orders.models import LedgerTransaction, Order, PayoutFreeze, Reversal, Transfer
from orders.payouts import banking, onboarding, shares, unsticking
from orders.providers.base import Refused
from tests import factories
from tests.orders import factories as make
from tests.orders.outside import booked, fail, lose_the_answer

IBAN = "PK36SCBL0000001123456702"
MEEZAN = "PK92MEZN0001090100334001"
NOW = timezone.now()
LATER = NOW + timedelta(hours=12)


@pytest.fixture
def owed(ayesha, bilal) -> Order:
    return make.make_owed_order(ayesha.seller_profile, bilal, price=6_800)


@pytest.fixture
def by_bank(bilal) -> Order:
    """Waits in staff's queue: Rs 7,114 to Ayesha B at Standard Chartered."""
    order = make.make_completed_order(make.make_bank_seller(), bilal, price=6_800)
    make.send()
    return order


@pytest.fixture
def stuck(owed) -> Transfer:
    Transfer.objects.update(state="stuck", next_attempt_at=None, attempts=3, failure="closed")
    return transfer()


def transfer() -> Transfer:
    return Transfer.objects.get()


def confirm(intent, staff, **overrides):
    said = {"bank_reference": "FT-2611-7", "amount": intent.amount, "actor": staff}
    return unsticking.confirm(intent=intent, **said | overrides)


# -- Try again --------------------------------------------------------------------------------------------


def test_stuck_transfer_is_tried_again_with_a_new_key(stuck, owed):
    again = unsticking.try_again(intent=stuck, now=LATER)
    assert (again.state, again.attempts, again.next_attempt_at) == ("intended", 0, LATER) and again.key != stuck.key
    assert make.send(now=LATER) == 1 and make.sent_to(owed) == [711_400]


def test_stuck_in_doubt_keeps_its_key_and_is_looked_up(owed, monkeypatch):
    asked = lose_the_answer(monkeypatch, "transfer")
    make.send()
    Transfer.objects.update(state="stuck", next_attempt_at=None)
    key = transfer().key
    assert unsticking.try_again(intent=transfer(), now=LATER).key == key
    make.send(now=LATER)
    assert transfer().state == "done" and len(asked) == 1 and make.sent_to(owed) == [711_400]


def test_only_what_is_stuck_is_tried_again_or_paid_by_hand(owed):
    for rule in (unsticking.try_again, unsticking.pay_by_hand):
        with pytest.raises(unsticking.NotToBeDone):
            rule(intent=transfer())
    assert transfer().state == "intended" and transfer().provider == "sandbox"


# -- By hand ----------------------------------------------------------------------------------------------


def test_stuck_transfer_goes_into_the_queue_by_hand(stuck, staff):
    unsticking.pay_by_hand(intent=stuck, now=LATER)
    make.send(now=LATER)
    assert list(unsticking.to_do()[Transfer]) == [transfer()]
    assert (transfer().provider, transfer().state, transfer().account) == ("manual", "pending", "")
    confirm(transfer(), staff)
    assert booked(f"transfer:{stuck.pk}") == {"sellers": Decimal("7114.00"), "bank": Decimal("-7114.00")}


def test_what_the_provider_did_after_all_is_recorded_and_not_paid_again(owed, monkeypatch):
    lose_the_answer(monkeypatch, "transfer")
    make.send()
    Transfer.objects.update(state="stuck", next_attempt_at=None)
    with pytest.raises(unsticking.NotToBeDone, match="after all"):
        unsticking.pay_by_hand(intent=transfer(), now=LATER)
    assert (transfer().state, transfer().provider) == ("done", "sandbox") and make.sent_to(owed) == [711_400]


def test_what_may_be_under_way_is_not_paid_by_hand_yet(stuck):
    Transfer.objects.update(asked_at=LATER)
    with pytest.raises(unsticking.NotToBeDone, match="ten minutes"):
        unsticking.pay_by_hand(intent=transfer(), now=LATER + timedelta(minutes=9))
    assert transfer().provider == "sandbox"
    assert unsticking.pay_by_hand(intent=transfer(), now=LATER + timedelta(minutes=10)).asked_at is None


def test_stuck_reversal_is_asked_of_the_seller(owed, ayesha, staff, monkeypatch):
    make.send()
    fail(monkeypatch, "reverse_transfer", Refused("no"))
    make.make_refund(owed, 114)
    make.reverse()
    reversal = Reversal.objects.get()
    assert reversal.state == "stuck"
    unsticking.pay_by_hand(intent=reversal, now=LATER)
    make.reverse(now=LATER)
    told = ayesha.notifications.filter(kind="payout_recalled").order_by("pk")
    assert [row.context.get("variant") for row in told] == [None, "bank"]
    confirm(Reversal.objects.get(), staff)
    assert booked(f"reversal:{reversal.pk}") == {"bank": Decimal("114.00"), "sellers": Decimal("-114.00")}


# -- Confirmed --------------------------------------------------------------------------------------------


def test_confirmed_payment_is_booked_and_told_once(by_bank, staff):
    waiting = transfer()
    assert (waiting.account, waiting.state, waiting.next_attempt_at) == (IBAN, "pending", None)
    done = confirm(waiting, staff, bank_reference=" FT-2611-7 ")
    assert (done.state, done.reference, done.confirmed_by) == ("done", "FT-2611-7", staff)
    told = by_bank.seller.user.notifications.get(kind="payout_sent")
    assert (told.context["variant"], told.context["reference"]) == ("bank", "FT-2611-7")
    with pytest.raises(Refused):
        confirm(done, staff, bank_reference="FT-8")
    assert LedgerTransaction.objects.filter(kind="transfer").count() == 1 and transfer().reference == "FT-2611-7"


@pytest.mark.parametrize("reference", ["", "   ", "x" * 61])
def test_without_the_banks_reference_nothing_is_confirmed(by_bank, staff, reference):
    with pytest.raises(Refused):
        confirm(transfer(), staff, bank_reference=reference)
    assert transfer().state == "pending" and not LedgerTransaction.objects.filter(kind="transfer").exists()


def test_what_a_provider_sends_is_not_confirmed_by_hand(owed, staff):
    with pytest.raises(Refused):
        confirm(transfer(), staff)
    assert transfer().state == "intended"


def test_frozen_payment_is_not_confirmed(by_bank, staff):
    shares.freeze(order=by_bank, cause=PayoutFreeze.Cause.STAFF, reference="odd")
    with pytest.raises(unsticking.NotToBeDone, match="on hold"):
        confirm(transfer(), staff)
    assert transfer().state == "pending"


@pytest.mark.parametrize(("refunded", "state"), [(114, "pending"), (7_114, "cancelled")])
def test_refund_after_staff_looked_asks_back_what_was_sent_too_much(by_bank, staff, refunded, state):
    seen = transfer()
    make.make_refund(by_bank, refunded)
    assert transfer().state == state
    confirm(seen, staff, amount=Decimal("7114.00"))
    make.reverse()
    back = Reversal.objects.exclude(state="cancelled").get()
    assert (transfer().amount, back.amount, back.state, back.provider) == (
        Decimal("7114.00"),
        refunded,
        "pending",
        "manual",
    )
    confirm(back, staff, bank_reference="IN-1")
    assert shares.left_of(transfer()) == by_bank.share - refunded


def test_other_amount_than_shown_is_refused(by_bank, staff):
    with pytest.raises(unsticking.NotToBeDone, match="7,114"):
        confirm(transfer(), staff, amount=Decimal(7_000))
    assert transfer().state == "pending"


# -- The bank account -------------------------------------------------------------------------------------


def test_bank_account_makes_payable_at_once(zoya):
    seller = factories.make_seller(zoya, payable=False)
    onboarding.set_bank_account(seller=seller, iban="pk36 scbl 0000 0011 2345 6702", holder=" Zoya  Khan ", now=NOW)
    assert (seller.provider_account, seller.payout_title, seller.payout_provider) == (IBAN, "Zoya Khan", "manual")
    assert seller.payable_at == NOW
    onboarding.set_bank_account(seller=seller, iban=IBAN, holder="Z", now=LATER)
    assert seller.payable_at == NOW


def test_wrong_iban_changes_nothing(by_bank):
    with pytest.raises(banking.IbanRefused):
        onboarding.set_bank_account(seller=by_bank.seller, iban="PK00SCBL0000001123456702", holder="Somebody")
    assert SellerProfile.objects.get(pk=by_bank.seller_id).provider_account == transfer().account == IBAN


def test_new_account_gets_what_was_not_sent_yet(by_bank, staff, sana):
    sent = transfer()
    confirm(sent, staff)
    make.make_completed_order(by_bank.seller, sana)
    assert onboarding.set_bank_account(seller=by_bank.seller, iban=MEEZAN, holder="Ayesha B") == 1
    assert [row.account for row in Transfer.objects.order_by("pk")] == [IBAN, MEEZAN]


def change_account(seller: SellerProfile, iban: str, hours_ago: int = 0) -> None:
    onboarding.set_bank_account(seller=seller, iban=iban, holder="A", now=LATER - timedelta(hours=hours_ago))


@pytest.mark.parametrize(("hours_ago", "goes"), [(0, False), (47, False), (48, True)])
def test_changed_account_cools_for_two_days(by_bank, staff, hours_ago, goes):
    change_account(by_bank.seller, MEEZAN, hours_ago)
    if goes:
        assert confirm(transfer(), staff, now=LATER).state == "done"
    else:
        with pytest.raises(unsticking.NotToBeDone, match="account was changed"):
            confirm(transfer(), staff, now=LATER)
        assert transfer().state == "pending" and not LedgerTransaction.objects.filter(kind="transfer").exists()


def test_change_back_cools_anew_and_the_same_one_does_not(by_bank):
    change_account(by_bank.seller, IBAN)
    assert not shares.is_cooling(by_bank.seller, LATER), "another holder of the same account is no change"
    change_account(by_bank.seller, MEEZAN, 40)
    change_account(by_bank.seller, IBAN, 10)
    assert shares.cools_until(by_bank.seller) == LATER + timedelta(hours=38)


def test_first_account_does_not_cool(zoya):
    seller = factories.make_seller(zoya, payable=False)
    change_account(seller, IBAN)
    assert shares.cools_until(seller) is None


def test_provider_given_up_for_a_bank_cools(ayesha):
    change_account(ayesha.seller_profile, MEEZAN)
    assert shares.is_cooling(ayesha.seller_profile, LATER)


def test_what_staff_paid_too_much_is_recorded_though_the_account_cools(by_bank, staff):
    """It has gone; keeping silent about it would only keep it from being asked back."""
    seen = transfer()
    make.make_refund(by_bank, 7_114)
    change_account(by_bank.seller, MEEZAN)
    assert confirm(seen, staff, amount=Decimal("7114.00"), now=LATER).state == "done"
    assert Reversal.objects.filter(because_of=f"overpaid:{seen.pk}").exists()


def test_a_day_of_doubt_is_longer_than_all_attempts():
    """Else the last attempts would be made with a key that the provider has forgotten."""
    assert sum(attempting.BACKOFF, timedelta()) > attempting.KEY_LIFE
