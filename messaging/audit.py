"""This app's invariants (rules, section 7): no fact without its notification, no notification mailed twice."""

from collections.abc import Iterable

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from auctions.models import Addendum, Auction, Bid, Paddle
from config.auditing import invariant
from messaging.models import Conversation, Message, Notification
from orders.models import Order, OrderEvent, Transfer, Violation

Kind = Notification.Kind
AS_WORDS = Cast(OuterRef("pk"), CharField())
MailState = Notification.MailState


def untold(rows: QuerySet, *, kind: str, prefix: str, to: str, key: str = "pk") -> QuerySet:
    """Those of `rows` whose person `to` has no notification of `kind` about `prefix:<key>`."""
    subject = Concat(Value(f"{prefix}:"), Cast(OuterRef(key), CharField()))
    told = Notification.objects.filter(kind=kind, recipient_id=OuterRef(to), subject=subject).order_by()
    return rows.filter(~Exists(told)).order_by("pk")


@invariant("N1a", "Every sold auction has told its winner, its seller and every other bidder.")
def ends_without_notification() -> Iterable[str]:
    sold = Auction.objects.filter(state=Auction.State.SOLD)
    seller = "product__seller__user_id"
    for auction in untold(sold.filter(held_by=None), kind=Kind.AUCTION_WON, prefix="auction", to="leader__user_id"):
        yield f"auction {auction.pk}: the winner was not told"
    for auction in untold(sold, kind=Kind.AUCTION_ENDED, prefix="auction", to=seller):
        yield f"auction {auction.pk}: the seller was not told"
    standing = Bid.objects.standing().filter(paddle=OuterRef("pk")).order_by()
    winners = Q(pk=F("auction__held_by_id")) | Q(auction__held_by=None, pk=F("auction__leader_id"))
    beaten = Paddle.objects.filter(Exists(standing), auction__in=sold).exclude(winners)
    for paddle in untold(beaten, kind=Kind.AUCTION_LOST, prefix="auction", to="user_id", key="auction_id"):
        yield f"auction {paddle.auction_id}: {paddle} was not told of losing"


@invariant("N1e", "Every note to a listing has told the bidders of then, and every relisting by itself its seller.")
def seller_deeds_without_notification() -> Iterable[str]:
    earlier = Bid.objects.filter(paddle__auction=OuterRef("auction"), arrived_at__lt=OuterRef("created_at"))
    told = Notification.objects.filter(kind=Kind.LISTING_CHANGED, subject=Concat(Value("addendum:"), AS_WORDS))
    for note in Addendum.objects.filter(Exists(earlier.standing()), ~Exists(told)).order_by("pk"):
        yield f"note {note.pk} to auction {note.auction_id}: no bidder was told"
    again = Auction.objects.filter(relist_number__gt=0)
    for auction in untold(again, kind=Kind.RELISTED, prefix="auction", to="product__seller__user_id"):
        yield f"auction {auction.pk}: its seller was not told that it was listed again"


@invariant("N1b", "Every paid order has told its buyer that it is paid, and its seller to ship.")
def payments_without_notification() -> Iterable[str]:
    paid = Order.objects.filter(state__in=Order.PAID_STATES)
    for order in untold(paid, kind=Kind.PAYMENT_RECEIVED, prefix="order", to="buyer_id"):
        yield f"order {order.number}: the buyer was not told of the payment"
    for order in untold(paid, kind=Kind.ORDER_OPENED, prefix="order", to="seller__user_id"):
        yield f"order {order.number}: the seller was not told of the payment"


@invariant("N1c", "Every expired order and every violation has told the buyer.")
def deadlines_without_notification() -> Iterable[str]:
    expired = Order.objects.filter(state=Order.State.EXPIRED)
    for order in untold(expired, kind=Kind.ORDER_EXPIRED, prefix="order", to="buyer_id"):
        yield f"order {order.number}: the buyer was not told that it expired"
    violations = Violation.objects.all()
    for violation in untold(violations, kind=Kind.VIOLATION, prefix="violation", to="user_id"):
        yield f"violation {violation.pk}: not told"


@invariant("N1d", "Every message has told the one it was written to.")
def messages_without_notification() -> Iterable[str]:
    for sender, reader in (("buyer_id", "seller__user_id"), ("seller__user_id", "buyer_id")):
        written = Message.objects.filter(sender_id=F(f"conversation__{sender}"))
        for message in untold(written, kind=Kind.MESSAGE, prefix="message", to=f"conversation__{reader}"):
            yield f"message {message.pk}: its reader was not told"


@invariant("N1f", "Every sent share has told its seller, and every cancellation of a paid order its buyer.")
def payouts_without_notification() -> Iterable[str]:
    sent = Transfer.objects.filter(state=Transfer.State.DONE).select_related("order")
    for transfer in untold(sent, kind=Kind.PAYOUT_SENT, prefix="order", to="seller__user_id", key="order_id"):
        yield f"order {transfer.order.number}: the seller was not told of the payout"
    cancelled = OrderEvent.objects.filter(from_state=Order.State.PAID, to_state=Order.State.CANCELLED)
    told = {"kind": Kind.ORDER_CANCELLED, "prefix": "order", "to": "order__buyer_id", "key": "order_id"}
    for event in untold(cancelled.select_related("order"), **told):
        yield f"order {event.order.number}: the buyer was not told that it was cancelled"


@invariant("N2", "Mail: sent once or not at all, with its time; due while it waits and never after.")
def mail_in_disorder() -> Iterable[str]:
    has_time = Q(mailed_at__isnull=False)
    is_due = Q(mail_due_at__isnull=False)
    waits = Q(mail_state__in=[MailState.WAITING, MailState.SENDING])
    sent = Q(mail_state=MailState.SENT)
    sound = (sent & has_time & ~is_due) | (waits & is_due & ~has_time) | (~sent & ~waits & ~has_time & ~is_due)
    for row in Notification.objects.filter(~sound).order_by("pk"):
        yield f"notification {row.pk}: {row.mail_state}, due {row.mail_due_at}, mailed {row.mailed_at}"


@invariant("N3", "A conversation is between its product's seller and somebody else, and only they write in it.")
def strangers_in_conversations() -> Iterable[str]:
    monologues = Q(buyer_id=F("seller__user_id")) | ~Q(seller_id=F("product__seller_id"))
    for conversation in Conversation.objects.filter(monologues).order_by("pk"):
        yield f"conversation {conversation.pk}: not between a buyer and the product's seller"
    part = Q(sender_id=F("conversation__buyer_id")) | Q(sender_id=F("conversation__seller__user_id"))
    for message in Message.objects.exclude(part).order_by("pk"):
        yield f"message {message.pk}: written by a stranger"
