"""Each fact tells whom it concerns, once, in the fact's transaction. Signals are sent with real rows."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import standing
from accounts.models import Block, SellerProfile
from accounts.signals import account_welcomed, seller_verified
from auctions.models import Auction, Bid
from auctions.signals import auction_cancelled, auction_sold, auction_unsold, bid_placed
from messaging.models import Notification
from orders.models import Feedback, Order, Purchase, Violation
from orders.signals import (
    feedback_left,
    order_completed,
    order_delivered,
    order_expired,
    order_opened,
    order_paid,
    order_shipped,
    payment_due,
    payment_failed,
    violation_recorded,
    violation_waived,
)
from tests import factories
from tests.messaging.rows import Kind, kinds_of, make_bid, make_order


@pytest.fixture
def auction(ayesha):
    made = factories.make_auction(ayesha.seller_profile)
    return Auction.objects.select_related("product__seller", "increment_table").get(pk=made.pk)


@pytest.fixture
def order(ayesha, bilal):
    return make_order(ayesha.seller_profile, bilal)


def announce_bid(auction, bid, outbid=None):
    bid_placed.send(sender=Bid, bid=bid, auction=auction, outbid=outbid)


# -- Auctions ---------------------------------------------------------------------------------------------


def test_first_bid_is_told_to_the_seller_with_a_mail(auction, ayesha, bilal):
    announce_bid(auction, make_bid(auction, bilal, 1000))
    told = ayesha.notifications.get()
    assert (told.kind, told.mail_state, told.url) == (Kind.BID_PLACED, "waiting", auction.get_absolute_url())
    assert not bilal.notifications.exists()


def test_second_bid_is_told_in_one_insert_and_mailed_to_the_outbid_only(auction, ayesha, bilal, sana):
    first = make_bid(auction, bilal, 1000)
    second = make_bid(auction, sana, 1100)
    with CaptureQueriesContext(connection) as queries:
        announce_bid(auction, second, outbid=first.paddle)
    assert len(queries) == 1, [q["sql"][:300] for q in queries]
    assert ayesha.notifications.get().mail_state == "none"
    told = bilal.notifications.get()
    assert (told.kind, told.mail_state) == (Kind.OUTBID, "waiting")
    assert told.context["next_bid"] == auction.minimum_next
    assert told.context["last_hour"] is False
    assert not sana.notifications.exists()


def test_raise_of_the_leader_is_told_to_nobody(auction, bilal):
    announce_bid(auction, make_bid(auction, bilal, 1000, kind=Bid.Kind.RAISE))
    assert not Notification.objects.exists()


def test_same_bid_announced_twice_is_told_once(auction, bilal, sana):
    first, second = make_bid(auction, bilal, 1000), make_bid(auction, sana, 1100)
    announce_bid(auction, second, outbid=first.paddle)
    announce_bid(auction, second, outbid=first.paddle)
    assert Notification.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_bid_undone_is_told_to_nobody(auction, bilal):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        announce_bid(auction, make_bid(auction, bilal, 1000))
        assert Notification.objects.exists()
        raise ZeroDivisionError
    assert not Notification.objects.exists()


@pytest.fixture
def sold(auction, bilal, sana, zoya):
    """Sana won; Bilal lost; Zoya's only bid was voided."""
    make_bid(auction, zoya, 1000)
    Bid.objects.update(voided_at=timezone.now())
    make_bid(auction, bilal, 1100)
    make_bid(auction, sana, 1200)
    auction.state, auction.closed_at = Auction.State.SOLD, timezone.now()
    auction.save()
    return auction


def test_sale_tells_winner_losers_and_seller_once(sold, ayesha, bilal, sana, zoya):
    for _time in range(2):
        auction_sold.send(sender=Auction, auction=sold)
    assert kinds_of(sana) == [Kind.AUCTION_WON]
    assert kinds_of(bilal) == [Kind.AUCTION_LOST]
    assert kinds_of(ayesha) == [Kind.AUCTION_ENDED]
    assert kinds_of(zoya) == []


def test_winner_is_sent_to_pay_and_told_until_when(sold, ayesha, sana):
    order = sold.orders.first() or make_order(ayesha.seller_profile, sana, auction=sold)
    auction_sold.send(sender=Auction, auction=sold)
    order = Order.objects.select_related("purchase").get(auction=sold)
    told = sana.notifications.get(kind=Kind.AUCTION_WON)
    assert told.url == order.purchase.get_absolute_url()
    assert told.context["deadline"] == order.purchase.deadline.isoformat()
    assert ayesha.notifications.get(kind=Kind.AUCTION_ENDED).url == order.get_absolute_url()


def test_losers_are_told_in_as_many_queries_as_one(ayesha, sana, sold):
    make_order(ayesha.seller_profile, sana, auction=sold)
    auction_sold.send(sender=Auction, auction=sold)
    Notification.objects.all().delete()

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            auction_sold.send(sender=Auction, auction=Auction.objects.select_related("product__seller").get(pk=sold.pk))
        return len(queries)

    few = count()
    for _person in range(20):
        sold.leader_maximum = sold.price
        loser = make_bid(sold, factories.make_user(), 1100)
        assert loser
    sold.leader = sold.paddles.get(user=sana)
    sold.save()
    Notification.objects.all().delete()
    assert count() == few
    assert Notification.objects.filter(kind=Kind.AUCTION_LOST).count() == 21


def test_unsold_without_bids_tells_the_seller(auction, ayesha):
    auction_unsold.send(sender=Auction, auction=auction)
    told = ayesha.notifications.get()
    assert (told.kind, told.context["variant"]) == (Kind.AUCTION_ENDED, "unsold")


def test_unsold_below_reserve_tells_the_bidders_too(auction, ayesha, bilal):
    make_bid(auction, bilal, 1000)
    auction_unsold.send(sender=Auction, auction=auction)
    assert ayesha.notifications.get().context["variant"] == "reserve"
    told = bilal.notifications.get()
    assert (told.kind, told.context["variant"]) == (Kind.AUCTION_LOST, "unsold")


def test_cancelled_auction_tells_why(auction, ayesha, bilal):
    make_bid(auction, bilal, 1000)
    auction_cancelled.send(sender=Auction, auction=auction, reason="It broke in the kiln.")
    for person in (ayesha, bilal):
        assert person.notifications.get().context["reason"] == "It broke in the kiln."


# -- Orders -----------------------------------------------------------------------------------------------


def test_fixed_price_order_tells_the_buyer_alone(order, ayesha, bilal):
    order_opened.send(sender=Order, order=order)
    assert kinds_of(bilal) == [Kind.ORDER_OPENED]
    assert bilal.notifications.get().url == order.purchase.get_absolute_url()
    assert kinds_of(ayesha) == []


def test_won_order_is_told_with_the_auction_s_end_not_again(auction, ayesha, bilal):
    make_bid(auction, bilal, 5000)
    order_opened.send(sender=Order, order=make_order(ayesha.seller_profile, bilal, auction=auction))
    assert not Notification.objects.exists()


def test_reminders_are_told_once_per_mark(order, bilal):
    for hours in (12, 12, 2):
        payment_due.send(sender=Order, order=order, hours_left=hours)
    assert kinds_of(bilal) == [Kind.PAYMENT_REMINDER] * 2
    assert set(bilal.notifications.values_list("subject", flat=True)) == {f"order:{order.pk}:12", f"order:{order.pk}:2"}


def test_payment_tells_the_buyer_and_asks_the_seller_to_ship(order, ayesha, bilal):
    for _time in range(2):
        order_paid.send(sender=Order, order=order)
    assert kinds_of(bilal) == [Kind.PAYMENT_RECEIVED]
    assert kinds_of(ayesha) == [Kind.ORDER_OPENED]


def test_failed_payment_is_told_once_per_attempt(order, bilal):
    for _time in range(2):
        payment_failed.send(sender=Purchase, purchase=order.purchase, reason="card declined")
    assert kinds_of(bilal) == [Kind.PAYMENT_FAILED]
    failed = {"state": "failed", "settled_at": timezone.now()}
    order.purchase.payments.create(provider="sandbox", amount=order.total, **failed)
    payment_failed.send(sender=Purchase, purchase=order.purchase, reason="card declined")
    assert kinds_of(bilal) == [Kind.PAYMENT_FAILED] * 2


@pytest.mark.parametrize(
    ("signal", "for_buyer", "for_seller"),
    [
        (order_expired, [Kind.ORDER_EXPIRED], [Kind.ORDER_EXPIRED]),
        (order_shipped, [Kind.SHIPPED], []),
        (order_delivered, [Kind.DELIVERED], []),
        (order_completed, [Kind.FEEDBACK_REQUEST], [Kind.COMPLETED]),
    ],
)
def test_steps_of_an_order_tell_whom_they_concern_once(order, ayesha, bilal, signal, for_buyer, for_seller):
    for _time in range(2):
        signal.send(sender=Order, order=order)
    assert kinds_of(bilal) == for_buyer
    assert kinds_of(ayesha) == for_seller


def test_shipment_names_courier_and_tracking(order, bilal):
    order.courier, order.tracking_number = "TCS", "TCS-1"
    order_shipped.send(sender=Order, order=order)
    assert {"courier": "TCS", "tracking": "TCS-1"}.items() <= bilal.notifications.get().context.items()


def test_feedback_tells_the_seller_its_stars(order, ayesha):
    stars = dict.fromkeys(["seller_stars", "communication", "shipping_speed", "as_described", "platform_stars"], 4)
    feedback_left.send(sender=Feedback, feedback=Feedback.objects.create(order=order, **stars))
    assert ayesha.notifications.get().context["stars"] == 4


def test_violation_and_its_waiver_tell_the_buyer(order, bilal):
    violation = Violation.objects.create(user=bilal, order=order, recorded_at=timezone.now())
    for _time in range(2):
        violation_recorded.send(sender=Violation, violation=violation)
    told = bilal.notifications.get()
    assert (told.kind, told.context["count"], told.context["limit"]) == (Kind.VIOLATION, 1, 3)
    violation_waived.send(sender=Violation, violation=violation)
    assert bilal.notifications.count() == 2


# -- People -----------------------------------------------------------------------------------------------


def test_welcome_is_said_once(zoya):
    for _time in range(2):
        account_welcomed.send(sender=type(zoya), user=zoya)
    assert kinds_of(zoya) == [Kind.WELCOME]


def test_verification_tells_the_seller(ayesha):
    seller_verified.send(sender=SellerProfile, seller=ayesha.seller_profile)
    assert kinds_of(ayesha) == [Kind.SELLER_VERIFIED]


def test_block_and_its_end_are_told(bilal, staff):
    started = timezone.now() - timedelta(hours=1)
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="Fake bids.", actor=staff, now=started)
    assert bilal.notifications.get().context["reason"] == "Fake bids"
    standing.unblock(user=bilal, actor=staff)
    assert kinds_of(bilal) == [Kind.ACCOUNT_BLOCKED, Kind.ACCOUNT_UNBLOCKED]
