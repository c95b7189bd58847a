"""Pay all I won: what one payment pays for, in every order of events."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config import auditing
from messaging.models import Notification
from orders.models import Order, Payment, Purchase, Violation
from orders.payments import asking, deadlines, joining, paying
from orders.providers import sandbox
from orders.purchases import bundling
from tests import factories
from tests.orders import factories as make

NOW = timezone.now()


@pytest.fixture
def wins(ayesha, bilal):
    """Two wins of today and one of an hour ago, of two makers."""
    other = factories.make_seller()
    return [
        make.make_win(ayesha.seller_profile, bilal, now=NOW, price=1_000, delivery=100),
        make.make_win(other, bilal, now=NOW - timedelta(hours=1), price=2_000, delivery=200),
        make.make_win(ayesha.seller_profile, bilal, now=NOW, price=4_000, delivery=0),
    ]


def join(buyer, purchases, *, nonce=None, now=NOW) -> Purchase:
    return joining.join(buyer=buyer, purchases=purchases, nonce=nonce or make.new_nonce(), now=now)


def states(*purchases) -> list[str]:
    return [Purchase.objects.get(pk=purchase.pk).state for purchase in purchases]


def alone(*purchases) -> bool:
    return not Purchase.objects.filter(pk__in=[each.pk for each in purchases], joined_into__isnull=False).exists()


def refused(refusal, buyer, purchases, **words):
    before = list(Purchase.objects.order_by("pk").values())
    with pytest.raises(refusal):
        join(buyer, purchases, **words)
    assert list(Purchase.objects.order_by("pk").values()) == before


def sound() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


# -- Joining ----------------------------------------------------------------------------------------------


def test_joint_purchase_comes_to_its_parts_and_is_due_with_the_first(wins, bilal):
    joint = join(bilal, wins)
    assert joint.total == 1_100 + 2_200 + 4_000
    assert joint.deadline == wins[1].deadline < wins[0].deadline
    assert not joint.orders.exists() and joint.all_orders.count() == 3
    assert [Purchase.objects.get(pk=win.pk).deadline for win in wins] == [win.deadline for win in wins]
    assert sound()


def test_same_form_twice_is_one_joint_purchase(wins, bilal):
    nonce = make.new_nonce()
    assert join(bilal, wins, nonce=nonce) == join(bilal, wins, nonce=nonce)
    assert join(bilal, wins) == Purchase.objects.get(parts=wins[0].pk)  # just these are joined already


def test_other_parts_dissolve_the_first(wins, bilal):
    first = join(bilal, wins)
    second = join(bilal, wins[:2])
    assert states(first, second) == ["cancelled", "pending"]
    assert set(second.parts.all()) == set(wins[:2]) and alone(wins[2])
    assert sound()


def test_one_alone_is_not_joined(wins, bilal):
    refused(joining.TooFew, bilal, wins[:1])
    refused(joining.TooFew, bilal, [wins[0], wins[0]])
    refused(joining.TooFew, bilal, [])


def test_not_more_than_a_cart_holds(wins, bilal, settings):
    settings.MARKET = settings.MARKET | {"CART_LINES": 2}
    refused(joining.TooManyParts, bilal, wins)


def test_only_ones_own_unpaid_wins_are_joined(wins, bilal, sana, ayesha):
    refused(joining.NotJoinable, sana, wins)
    fixed = make.make_purchase(ayesha.seller_profile, bilal)
    refused(joining.NotJoinable, bilal, [wins[0], fixed])
    auction = factories.make_auction(ayesha.seller_profile, buy_now_price=9_000)
    factories.hold(auction, bilal)
    refused(joining.NotJoinable, bilal, [wins[0], Purchase.objects.get(orders__auction=auction)])
    make.pay(wins[1])
    refused(joining.NotJoinable, bilal, wins)
    refused(joining.NotJoinable, bilal, [wins[0], wins[2]], now=wins[0].deadline)


def test_joint_purchases_are_not_joined_again(wins, bilal):
    refused(joining.NotJoinable, bilal, [join(bilal, wins[:2]), wins[2]])


def test_pages_for_paying_them_alone_are_ended(wins, bilal):
    payment = make.start(wins[0])
    join(bilal, wins)
    payment.refresh_from_db()
    assert (payment.state, make.session_of(payment).state) == ("expired", "expired")


def test_one_that_was_paid_just_now_is_not_joined(wins, bilal):
    payment = make.start(wins[0])
    sandbox.pay(payment.session)
    with pytest.raises(joining.BeingPaid):
        join(bilal, wins)
    assert states(*wins) == ["paid", "pending", "pending"] and alone(*wins)
    assert sound()


def test_one_whose_payment_is_processed_is_not_joined(wins, bilal):
    payment = make.start(wins[0])
    sandbox.SandboxSession.objects.filter(reference=payment.session).update(state="processing")
    refused(joining.BeingPaid, bilal, wins)


def test_payment_begun_while_the_provider_was_asked_is_not_lost(wins, bilal, monkeypatch):
    ask = asking.ask_provider

    def ask_and_click(purchase, now):
        answer = ask(purchase, now)
        if purchase == wins[2]:
            make.start(wins[0])
        return answer

    monkeypatch.setattr(asking, "ask_provider", ask_and_click)
    refused(joining.BeingPaid, bilal, wins)
    assert Payment.objects.get().state == "open"


def test_page_opened_while_the_provider_was_asked_is_not_lost(wins, bilal, monkeypatch):
    """Its intent was there before; the provider's answer, with the page's address, came in between."""
    intent = {"address": bilal.addresses.get(), "actor": bilal, "provider": "sandbox", "now": NOW}
    payment = paying.intend(purchase=wins[0], **intent)
    real = asking.ask_provider

    def ask_and_open(*words):
        answer = real(*words)
        if payment.state == "intended":
            paying.open_session(payment, sandbox, return_url="/back/", cancel_url="/leave/", now=NOW)
        return answer

    monkeypatch.setattr(asking, "ask_provider", ask_and_open)
    with pytest.raises(joining.BeingPaid):
        join(bilal, wins)
    payment.refresh_from_db()
    assert payment.state == "open" and alone(*wins)


def test_intent_that_never_reached_the_provider_does_not_stop_joining(wins, bilal):
    intent = {"address": bilal.addresses.get(), "actor": bilal, "provider": "sandbox", "now": NOW}
    payment = paying.intend(purchase=wins[0], **intent)
    assert join(bilal, wins)
    payment.refresh_from_db()
    assert payment.state == "expired"
    with pytest.raises(paying.NotPayable):
        paying.open_session(payment, sandbox, return_url="/back/", cancel_url="/leave/", now=NOW)


# -- Paying all of them -----------------------------------------------------------------------------------


def test_one_payment_pays_all(wins, bilal, ayesha):
    joint = join(bilal, wins)
    payment = make.pay(joint, now=NOW)
    assert (payment.amount, make.session_of(payment).amount_paisa) == (joint.total, joint.total_paisa)
    assert set(states(joint, *wins)) == {"paid"}
    assert set(Order.objects.values_list("state", "recipient")) == {("paid", bilal.name)}
    told = Notification.objects.filter(kind=Notification.Kind.PAYMENT_RECEIVED, recipient=bilal)
    assert told.count() == 3
    assert [win.payer for win in Purchase.objects.filter(pk__in=[w.pk for w in wins])] == [joint] * 3
    assert sound()


def test_hearing_it_twice_changes_nothing(wins, bilal):
    payment = make.pay(join(bilal, wins), now=NOW)
    before = list(Purchase.objects.order_by("pk").values())
    paying.mark_paid(payment=payment)
    assert list(Purchase.objects.order_by("pk").values()) == before
    assert sound()


def test_crash_while_paying_leaves_all_of_them_waiting(wins, bilal, monkeypatch):
    joint = join(bilal, wins)
    payment = make.start(joint, now=NOW)

    def crash(**words):
        raise OSError

    monkeypatch.setattr(paying.holding, "complete", crash)
    with pytest.raises(OSError):
        paying.mark_paid(payment=payment)
    assert set(states(joint, *wins)) == {"pending"} and set(Order.objects.values_list("state", flat=True)) == {
        "pending_payment"
    }
    monkeypatch.undo()
    paying.mark_paid(payment=payment)
    assert set(states(joint, *wins)) == {"paid"} and sound()


def test_failed_payment_names_all_of_them(wins, bilal):
    payment = make.start(join(bilal, wins), now=NOW)
    paying.mark_failed(payment=payment, reason="Declined")
    told = Notification.objects.get(kind=Notification.Kind.PAYMENT_FAILED)
    titles = Order.objects.values_list("lines__title", flat=True)
    assert all(title in told.context["title"] for title in titles)


# -- One of them goes its own way -------------------------------------------------------------------------


def test_paying_one_alone_dissolves_the_joint_one_first(wins, bilal):
    joint = join(bilal, wins)
    payment = make.start(joint, now=NOW)
    with pytest.raises(paying.PaidTogether):
        make.start(wins[0], now=NOW)
    joining.separate(purchase=wins[0], now=NOW)
    assert (states(joint), alone(*wins), make.session_of(payment).state) == (["cancelled"], True, "expired")
    make.pay(wins[0], now=NOW)
    assert states(*wins) == ["paid", "pending", "pending"]
    assert sound()


def test_one_is_not_taken_out_of_what_has_been_paid(wins, bilal):
    joint = join(bilal, wins)
    sandbox.pay(make.start(joint, now=NOW).session)
    joining.separate(purchase=wins[0], now=NOW)
    assert set(states(joint, *wins)) == {"paid"}
    with pytest.raises(paying.NotPayable):
        make.start(wins[0], now=NOW)
    assert sound()


def test_one_is_not_taken_out_while_a_payment_is_processed(wins, bilal):
    joint = join(bilal, wins)
    payment = make.start(joint, now=NOW)
    sandbox.SandboxSession.objects.filter(reference=payment.session).update(state="processing")
    with pytest.raises(joining.BeingPaid):
        joining.separate(purchase=wins[0], now=NOW)
    assert not alone(*wins)


def test_money_for_one_alone_undoes_the_joint_one_and_its_money_goes_back(wins, bilal):
    """A page for one whose answer was lost, paid after all; then the joint one's page as well."""
    payment = make.start(wins[0], now=NOW)
    joint = join(bilal, wins)
    both = make.start(joint, now=NOW)
    paying.mark_paid(payment=payment, now=NOW)
    assert states(joint, *wins) == ["cancelled", "paid", "pending", "pending"] and alone(*wins)
    paying.mark_paid(payment=both, now=NOW)
    both.refresh_from_db()
    assert both.state == "refund_due" and states(joint, *wins) == ["cancelled", "paid", "pending", "pending"]
    assert sound()


def test_money_for_one_alone_after_all_were_paid_goes_back(wins, bilal):
    payment = make.start(wins[0], now=NOW)
    joint = join(bilal, wins)
    make.pay(joint, now=NOW)
    paying.mark_paid(payment=payment, now=NOW)
    payment.refresh_from_db()
    assert payment.state == "refund_due" and set(states(joint, *wins)) == {"paid"}
    assert sound()


def test_money_for_what_was_dissolved_goes_back(wins, bilal):
    joint = join(bilal, wins)
    payment = make.start(joint, now=NOW)
    assert bundling.dissolve(joint=joint, now=NOW)
    assert not bundling.dissolve(joint=joint, now=NOW)
    paying.mark_paid(payment=payment, now=NOW)
    payment.refresh_from_db()
    assert payment.state == "refund_due" and set(states(*wins)) == {"pending"}
    assert sound()


def test_money_that_no_longer_comes_to_its_parts_goes_back(wins, bilal):
    """No rule of ours lets a part slip away; should one, the money is not spread over the others."""
    joint = join(bilal, wins)
    payment = make.start(joint, now=NOW)
    Purchase.objects.filter(pk=wins[0].pk).update(joined_into=None)
    paying.mark_paid(payment=payment, now=NOW)
    payment.refresh_from_db()
    assert payment.state == "refund_due" and set(states(*wins)) == {"pending"}
    assert "changed meanwhile" in payment.failure


def test_address_of_a_payment_for_all_reaches_every_order_and_a_later_one_its_own(wins, bilal):
    make.start(join(bilal, wins), now=NOW)
    assert set(Order.objects.values_list("recipient", flat=True)) == {bilal.name}


# -- Deadlines --------------------------------------------------------------------------------------------

DUE = NOW + timedelta(hours=23, minutes=1)  # of the win of an hour ago


def test_part_that_is_due_leaves_and_the_others_go_on_alone(wins, bilal):
    joint = join(bilal, wins)
    payment = make.start(joint, now=NOW)
    deadlines.expire_due(now=DUE)
    assert states(joint, *wins) == ["cancelled", "pending", "expired", "pending"] and alone(*wins)
    assert make.session_of(payment).state == "expired"
    assert Violation.objects.count() == 1
    make.pay(wins[0], now=NOW)
    assert sound()


def test_part_that_is_due_is_paid_when_the_joint_one_is(wins, bilal):
    joint = join(bilal, wins)
    sandbox.pay(make.start(joint, now=NOW).session)
    deadlines.expire_due(now=DUE)
    assert set(states(joint, *wins)) == {"paid"} and not Violation.objects.exists()
    assert sound()


def test_part_that_is_due_waits_while_the_joint_ones_money_is_on_its_way(wins, bilal):
    joint = join(bilal, wins)
    payment = make.start(joint, now=NOW)
    sandbox.SandboxSession.objects.filter(reference=payment.session).update(state="processing")
    deadlines.expire_due(now=DUE)
    assert set(states(joint, *wins)) == {"pending"} and not alone(*wins)
    paying.mark_paid(payment=payment, now=DUE)
    assert set(states(joint, *wins)) == {"paid"} and sound()


def test_joint_one_that_nobody_began_to_pay_dissolves_with_the_first_deadline(wins, bilal):
    joint = join(bilal, wins)
    deadlines.look_at(joint, DUE)
    assert states(joint, *wins) == ["cancelled", "pending", "pending", "pending"] and alone(*wins)


def test_part_is_not_let_go_while_it_is_joined(wins, bilal):
    join(bilal, wins)
    part = Purchase.objects.get(pk=wins[1].pk)
    assert not deadlines.expire(purchase=part, now=DUE)
    assert states(part) == ["pending"]


def test_joint_one_is_not_payable_after_the_first_deadline(wins, bilal):
    joint = join(bilal, wins)
    with pytest.raises(paying.DeadlinePassed):
        make.start(joint, now=DUE)


# -- The audit understands it -----------------------------------------------------------------------------


def broken(code: str) -> list[str]:
    return [row for rule, row in auditing.broken_rows() if rule.code == code]


def test_audit_finds_a_joint_purchase_that_does_not_add_up(wins, bilal):
    joint = join(bilal, wins)
    Purchase.objects.filter(pk=joint.pk).update(total=1)
    assert [joint.number in row for row in broken("S3")] == [True]


def test_audit_finds_a_waiting_joint_purchase_without_parts(wins, bilal):
    joint = join(bilal, wins)
    Purchase.objects.update(joined_into=None)
    assert [joint.number in row for row in broken("S3")] == [True]


def test_audit_finds_a_part_that_stands_elsewhere_than_its_joint_purchase(wins, bilal):
    joint = join(bilal, wins)
    Purchase.objects.filter(pk=joint.pk).update(state="cancelled")
    assert len(broken("M2")) == 3


def test_audit_finds_a_part_that_was_paid_twice(wins, bilal):
    make.pay(join(bilal, wins), now=NOW)
    Payment.objects.create(purchase=wins[0], provider="sandbox", amount=wins[0].total, state="paid")
    assert [wins[0].number in row for row in broken("M2")] == [True]
