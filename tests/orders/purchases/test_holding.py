"""An auction bought now, and what is to be paid for it: held until paid, released when not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from auctions import closing
from auctions.models import Auction
from config import auditing
from messaging.models import Notification
from orders.models import Order, Payment, Purchase, SandboxSession, Violation
from orders.payments import cancelling, deadlines, paying
from orders.providers import sandbox
from tests import factories
from tests.orders import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def auction(ayesha):
    """With a bid of Sana's below its reserve, so that there is somebody to tell."""
    return factories.make_auction(ayesha.seller_profile, starting_price=1_000, reserve_price=3_000, buy_now_price=5_000)


@pytest.fixture
def held(auction, bilal, sana):
    factories.bid_on(auction, sana, 2_000)
    factories.hold(auction, bilal)
    auction.refresh_from_db()
    return auction


def purchase_of(auction) -> Purchase:
    return Purchase.objects.select_related("buyer").get(orders__auction=auction)


def told(person, kind):
    return Notification.objects.filter(recipient=person, kind=kind)


def nothing_broken():
    return [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []


def test_paid_in_time_it_is_sold_at_once(held, ayesha, bilal, sana):
    make.pay(purchase_of(held))
    held.refresh_from_db()
    assert (held.state, held.bought_now, held.hammer_price, held.winner.user) == ("sold", True, 5_000, bilal)
    assert held.events.get(kind="closed").facts == {
        "state": "sold",
        "leader": 2,
        "price": 5_000,
        "bought_now": True,
        "ends_at": held.ends_at.isoformat(timespec="microseconds"),
    }
    order = held.orders.get()
    assert (order.state, order.goods_total, order.delivery) == ("paid", 5_000, 450)
    assert held.product.auctions.get() == held
    assert told(sana, "auction_lost").get().context["variant"] == "bought"
    assert told(ayesha, "auction_ended").get().context["price"] == 5_000
    assert told(bilal, "payment_received").exists() and not told(bilal, "auction_won").exists()
    assert nothing_broken()


def test_not_paid_in_time_bidding_goes_on(held, ayesha, bilal, sana):
    end = held.ends_at
    purchase = make.expire(purchase_of(held))
    held.refresh_from_db()
    assert held.is_open and not held.is_held
    assert purchase.state == "expired" and held.orders.get().state == "expired"
    assert held.ends_at == end + timedelta(minutes=30, seconds=1)
    assert not Violation.objects.exists()
    assert told(bilal, "order_expired").exists() and not told(bilal, "auction_released").exists()
    assert told(sana, "auction_released").exists() and told(ayesha, "auction_released").exists()
    assert not told(ayesha, "order_expired").exists()
    assert nothing_broken()


def test_who_did_not_pay_may_win_it_by_bidding(held, bilal):
    make.expire(purchase_of(held))
    held.refresh_from_db()
    factories.bid_on(held, bilal, 6_000, now=held.ends_at - timedelta(hours=1))
    held.refresh_from_db()
    closing.close(held.pk, now=held.ends_at + timedelta(minutes=1))
    won = held.orders.get(bought_now=False)
    assert (won.buyer, won.state, won.is_auction_win) == (bilal, "pending_payment", True)
    assert nothing_broken()


def test_the_hold_is_told_to_seller_and_bidders_not_its_buyer(held, ayesha, bilal, sana):
    assert told(ayesha, "auction_held").get().mail_state == "none"
    assert told(sana, "auction_held").get().context["price"] == 5_000
    assert not told(bilal, "auction_held").exists()
    assert told(bilal, "order_opened").get().context["variant"] == "buyer"


def test_no_reminder_of_a_win_comes_for_a_hold(held):
    assert deadlines.remind_due() == 0


def test_a_payment_being_processed_keeps_it_held(held):
    payment = make.start(purchase_of(held))
    SandboxSession.objects.filter(reference=payment.session).update(state="processing")
    deadline = purchase_of(held).deadline
    deadlines.expire_due(now=deadline + timedelta(seconds=1))
    held.refresh_from_db()
    assert held.is_held
    SandboxSession.objects.update(state="open")
    sandbox.pay(payment.session)
    deadlines.expire_due(now=deadline + timedelta(minutes=61))
    held.refresh_from_db()
    assert held.bought_now
    assert nothing_broken()


def test_money_after_the_release_is_to_be_refunded(held):
    payment = make.start(purchase_of(held))
    deadlines.expire(purchase=purchase_of(held), now=timezone.now())
    assert paying.mark_paid(payment=payment).state == "refund_due"
    held.refresh_from_db()
    assert held.is_open and not held.is_held
    assert nothing_broken()


def test_its_buyer_may_give_it_up(held, bilal, sana):
    payment = make.start(purchase_of(held))
    assert cancelling.give_up(purchase=purchase_of(held), actor=bilal)
    held.refresh_from_db()
    assert held.is_open and not held.is_held
    assert held.orders.get().state == "cancelled" and purchase_of(held).state == "cancelled"
    assert Payment.objects.get(pk=payment.pk).state == "expired"
    assert SandboxSession.objects.get().state == "expired"
    assert told(sana, "auction_released").exists()
    assert not Violation.objects.exists()
    assert nothing_broken()


def test_giving_up_twice_changes_nothing(held, bilal):
    purchase = purchase_of(held)
    cancelling.give_up(purchase=purchase, actor=bilal)
    version = Auction.objects.get().version
    assert not cancelling.give_up(purchase=purchase, actor=bilal)
    assert Auction.objects.get().version == version


def refused(call, refusal, purchase):
    with pytest.raises(refusal):
        call()
    purchase.refresh_from_db()
    assert purchase.state == "pending"


def test_nobody_else_gives_it_up(held, sana):
    purchase = purchase_of(held)
    refused(lambda: cancelling.give_up(purchase=purchase, actor=sana), paying.NotTheBuyer, purchase)


def test_a_win_is_not_given_up(ayesha, bilal):
    win = make.make_win(ayesha.seller_profile, bilal)
    refused(lambda: cancelling.give_up(purchase=win, actor=bilal), cancelling.WonByBidding, win)


def test_what_is_being_paid_is_not_given_up(held, bilal):
    payment = make.start(purchase_of(held))
    SandboxSession.objects.filter(reference=payment.session).update(state="processing")
    purchase = purchase_of(held)
    refused(lambda: cancelling.give_up(purchase=purchase, actor=bilal), cancelling.PaymentUnderWay, purchase)


def test_cancelling_a_held_auction_cancels_its_purchase(held, bilal, staff):
    payment = make.start(purchase_of(held))
    closing.cancel(held.pk, reason="It is a fake.", actor=staff)
    held.refresh_from_db()
    assert (held.state, held.held_by, held.held_at) == ("cancelled", None, None)
    assert purchase_of(held).state == "cancelled" and held.orders.get().state == "cancelled"
    assert told(bilal, "auction_lost").get().context["reason"] == "It is a fake."
    assert paying.mark_paid(payment=payment).state == "refund_due"
    assert nothing_broken()


def test_audit_finds_a_hold_without_its_order(held):
    Order.objects.update(state="expired")
    rows = [row for rule, row in auditing.broken_rows() if rule.code == "A6"]
    assert rows == [f"auction {held.pk} (held): its buyer has no order to pay"]


def test_audit_finds_a_sale_without_its_order(held):
    make.pay(purchase_of(held))
    Order.objects.update(bought_now=False)
    rows = [row for rule, row in auditing.broken_rows() if rule.code == "A6"]
    assert rows[0] == f"auction {held.pk} (sold): its winner has no order"
    assert "neither won nor had a second chance" in rows[1] and len(rows) == 2


def test_audit_finds_an_order_that_nothing_holds(held):
    Auction.objects.update(held_by=None, held_at=None)
    rows = [row for rule, row in auditing.broken_rows() if rule.code == "A6"]
    assert rows == [f"auction {held.pk} (open): 1 live orders of 1"]
