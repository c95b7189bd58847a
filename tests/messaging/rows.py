"""Rows that these tests tell about: a bid, an order, a notification, a conversation."""

import itertools
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from auctions.models import Auction, Bid, Paddle
from config import money
from messaging.models import Conversation, Message, Notification
from messaging.notifying import notify
from orders.models import Order, OrderLine, Purchase
from tests import factories

counter = itertools.count(1)
Kind = Notification.Kind


def make_bid(auction: Auction, user, price: int, *, kind: str = Bid.Kind.LEAD) -> Bid:
    """A standing bid that leads at `price` rupees, straight into the rows."""
    paddle = Paddle.objects.filter(auction=auction, user=user).first() or Paddle.objects.create(
        auction=auction, user=user, number=auction.paddles.count() + 1
    )
    auction.sequence += 1
    bid = Bid.objects.create(
        auction=auction,
        sequence=auction.sequence,
        paddle=paddle,
        maximum=price,
        price_after=price,
        kind=kind,
        arrived_at=timezone.now() - timedelta(hours=12),
        ends_at_before=timezone.now(),
    )
    auction.leader, auction.price, auction.leader_maximum = paddle, price, price
    auction.bid_count += 1
    auction.save()
    return bid


def make_order(seller, buyer, *, auction: Auction | None = None, title: str = "Blue plate", **overrides) -> Order:
    """One order of one line at Rs 5,000 and Rs 450 delivery, waiting for payment."""
    goods, delivery = Decimal(5000), Decimal(450)
    purchase = Purchase.objects.create(
        number=f"MPP-{next(counter)}",
        buyer=buyer,
        total=goods + delivery,
        deadline=overrides.pop("deadline", None) or timezone.now() + timedelta(hours=24),
    )
    order = Order.objects.create(
        number=f"MPK-{next(counter)}",
        purchase=purchase,
        buyer=buyer,
        seller=seller,
        auction=auction,
        goods_total=goods,
        delivery=delivery,
        commission=money.commission_on(goods),
        share=money.share_of(goods, delivery),
        **overrides,
    )
    product = auction.product if auction else factories.make_listing(seller, title=title).product
    OrderLine.objects.create(order=order, product=product, title=product.title, unit_price=5000, quantity=1)
    return order


def tell(user, *, kind: str = Kind.OUTBID, subject: str = "", **overrides) -> Notification:
    """One notification, written by the rule, read back."""
    subject = subject or f"bid:{next(counter)}"
    fields = {
        "recipient_id": user.pk,
        "kind": kind,
        "subject": subject,
        "context": {"title": "Blue plate", "bidder": 2, "price": 1200, "next_bid": 1250},
        "url": "/auctions/7/blue-plate/",
    }
    notify(**fields | overrides)
    return Notification.objects.get(recipient=user, kind=kind, subject=subject)


def make_conversation(buyer, seller, *bodies: tuple, product=None) -> Conversation:
    """`bodies`: (writer, words) pairs, a minute apart, the last one just now."""
    product = product or factories.make_listing(seller).product
    talk = Conversation.objects.create(product=product, buyer=buyer, seller=seller)
    start = timezone.now() - timedelta(minutes=len(bodies))
    for minute, (writer, words) in enumerate(bodies, 1):
        sent_at = start + timedelta(minutes=minute)
        Message.objects.create(conversation=talk, sender=writer, body=words, sent_at=sent_at)
        Conversation.objects.filter(pk=talk.pk).update(last_message_at=sent_at)
    talk.refresh_from_db()
    return talk


def kinds_of(user) -> list[str]:
    return sorted(user.notifications.values_list("kind", flat=True))
