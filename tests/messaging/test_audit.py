"""Each invariant is quiet when all is well, and names the row that is not."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from auctions.models import Auction, Bid
from auctions.signals import auction_sold
from config.auditing import REGISTER
from messaging import audit, conversing
from messaging.models import Conversation, Message, Notification
from orders.models import Order, Violation
from orders.parcels import withdrawing
from orders.signals import order_expired, order_paid, violation_recorded
from tests import factories
from tests.messaging.rows import make_bid, make_conversation, make_order, tell
from tests.orders import factories as make


def broken(check) -> list[str]:
    return list(check())


def test_invariants_are_registered():
    assert {"N1a", "N1b", "N1c", "N1d", "N1f", "N2", "N3"} <= set(REGISTER)


def test_end_without_notification_is_named(ayesha, bilal, sana, zoya):
    auction = factories.make_auction(ayesha.seller_profile)
    make_bid(auction, zoya, 1000)
    Bid.objects.update(voided_at=timezone.now())
    make_bid(auction, bilal, 1100)
    make_bid(auction, sana, 1200)
    auction.state, auction.closed_at = Auction.State.SOLD, timezone.now()
    auction.save()
    assert len(broken(audit.ends_without_notification)) == 3
    auction_sold.send(sender=Auction, auction=auction)
    assert broken(audit.ends_without_notification) == []
    bilal.notifications.all().delete()
    assert broken(audit.ends_without_notification) == [f"auction {auction.pk}: Bidder 2 was not told of losing"]


def test_payment_without_notification_is_named(ayesha, bilal):
    order = make_order(ayesha.seller_profile, bilal, state=Order.State.PAID)
    assert len(broken(audit.payments_without_notification)) == 2
    order_paid.send(sender=Order, order=order)
    assert broken(audit.payments_without_notification) == []


def test_deadline_without_notification_is_named(ayesha, bilal):
    order = make_order(ayesha.seller_profile, bilal, state=Order.State.EXPIRED)
    violation = Violation.objects.create(user=bilal, order=order, recorded_at=timezone.now())
    assert len(broken(audit.deadlines_without_notification)) == 2
    order_expired.send(sender=Order, order=order)
    violation_recorded.send(sender=Violation, violation=violation)
    assert broken(audit.deadlines_without_notification) == []


def test_payout_and_cancellation_without_notification_are_named(ayesha, bilal, sana):
    make.make_owed_order(ayesha.seller_profile, bilal)
    make.send()
    late = make.make_paid_order(ayesha.seller_profile, sana)
    withdrawing.withdraw(order=late, seller=ayesha.seller_profile, reason="Broken")
    assert broken(audit.payouts_without_notification) == []
    Notification.objects.all().delete()
    assert len(broken(audit.payouts_without_notification)) == 2


def test_message_without_notification_is_named(ayesha, bilal):
    talk = make_conversation(bilal, ayesha.seller_profile, (bilal, "One"), (ayesha, "Two"))
    assert len(broken(audit.messages_without_notification)) == 2
    Message.objects.all().delete()
    conversing.send_message(conversation=talk, sender=ayesha, body="Three")
    assert broken(audit.messages_without_notification) == []


def test_mail_in_disorder_cannot_even_be_written(bilal):
    told = tell(bilal)
    assert broken(audit.mail_in_disorder) == []
    for wrong in (
        {"mail_state": "sent"},
        {"mail_due_at": None},
        {"mailed_at": timezone.now()},
        {"mail_state": "parked"},
    ):
        try:
            with transaction.atomic():
                Notification.objects.filter(pk=told.pk).update(**wrong)
        except IntegrityError:
            continue
        raise AssertionError(wrong)


def test_stranger_in_a_conversation_is_named(ayesha, bilal, zoya):
    make_conversation(bilal, ayesha.seller_profile, (bilal, "Hello"))
    assert broken(audit.strangers_in_conversations) == []
    Message.objects.update(sender=zoya)
    Conversation.objects.update(buyer=ayesha)
    assert len(broken(audit.strangers_in_conversations)) == 2
