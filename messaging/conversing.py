"""Talking: a buyer opens a conversation with a maker about one piece; both write. Rules, section 6.

Neither learns the other's e-mail or full name: the buyer is `Bilal A.`, the seller their brand.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import User
from catalog.models import Product
from messaging import notifying
from messaging.models import Conversation, Message, Notification
from messaging.telling import people

MARKET = settings.MARKET
DOUBLE_CLICK = timedelta(seconds=5)


class MessageRefused(Exception):
    """Nothing was said. The message is ready for a person."""


class OwnProduct(MessageRefused):
    def __init__(self):
        super().__init__(_("This is your own piece: there is nobody to write to."))


class BadMessage(MessageRefused):
    def __init__(self):
        super().__init__(_("Write between 1 and %(limit)d characters.") % {"limit": MARKET["MESSAGE_LENGTH"]})


class TooFast(MessageRefused):
    """Throttled: the same thing is welcome again a little later."""


class NotYours(MessageRefused):
    def __init__(self):
        super().__init__(_("You take no part in this conversation."))


@transaction.atomic
def open_conversation(*, product: Product, buyer: User, body: str, now: datetime | None = None) -> Conversation:
    """Say the first thing about `product` to its seller; a conversation that exists is gone on with.

    Raises `MessageRefused`, `accounts.standing.NotAllowed`. One per buyer and product by a unique constraint.
    """
    now = now or timezone.now()
    if product.seller.user_id == buyer.pk:
        raise OwnProduct
    queue_up(buyer)
    conversation = Conversation.objects.filter(product=product, buyer=buyer).first()
    if conversation is None:
        standing.require_good_standing(buyer)
        refuse_if_too_many(buyer, now)
        conversation, _made = Conversation.objects.get_or_create(
            product=product, buyer=buyer, defaults={"seller": product.seller, "created_at": now}
        )
    send_message(conversation=conversation, sender=buyer, body=body, now=now)
    return conversation


@transaction.atomic
def send_message(*, conversation: Conversation, sender: User, body: str, now: datetime | None = None) -> Message:
    """Write `body` and tell the other. The same words again within seconds are one message (a double click).

    Raises `BadMessage`, `TooFast`, `NotYours`. Locks the sender, then the conversation, so that what a reader has
    seen up to one message never lacks an earlier one.
    """
    now = now or timezone.now()
    reader_id = other_of(conversation, sender)
    body = body.strip().replace("\r\n", "\n")
    if not 1 <= len(body) <= MARKET["MESSAGE_LENGTH"]:
        raise BadMessage
    queue_up(sender)
    twin = sender.messages.filter(conversation=conversation, body=body, sent_at__gt=now - DOUBLE_CLICK).first()
    if twin:
        return twin
    if sender.messages.filter(sent_at__gt=now - timedelta(minutes=1)).count() >= MARKET["MESSAGES_PER_MINUTE"]:
        raise TooFast(_("That is a lot at once. Wait a minute, then send it."))
    Conversation.objects.filter(pk=conversation.pk).update(last_message_at=now)
    message = Message.objects.create(conversation=conversation, sender=sender, body=body, sent_at=now)
    people.tell_of_message(message=message, reader_id=reader_id, writer=shown_name(conversation, sender))
    return message


def queue_up(person: User) -> None:
    """One at a time per person, so that two clicks cannot both pass the same count."""
    User.objects.select_for_update(no_key=True).get(pk=person.pk)


def refuse_if_too_many(buyer: User, now: datetime) -> None:
    lately = buyer.conversations.filter(created_at__gt=now - timedelta(hours=1))
    if lately.count() >= MARKET["CONVERSATIONS_PER_HOUR"]:
        raise TooFast(_("You have opened several conversations this hour. Try again a little later."))


def mark_read(*, conversation: Conversation, reader: User, upto: Message, now: datetime | None = None) -> None:
    """`reader` has seen all up to this message, and so what they were told about it. Never goes back."""
    column = "buyer_read_at" if reader.pk == conversation.buyer_id else "seller_read_at"
    seen = getattr(conversation, column)
    if seen is not None and seen >= upto.sent_at:
        return
    setattr(conversation, column, upto.sent_at)
    conversation.save(update_fields=[column])
    url = conversation.get_absolute_url()
    notifying.read_about(recipient=reader, kind=Notification.Kind.MESSAGE, url=url, now=now)


def other_of(conversation: Conversation, person: User) -> int:
    """The user id of whom `person` talks to here; raises `NotYours` for a third one."""
    seller_id = conversation.seller.user_id
    if person.pk == conversation.buyer_id:
        return seller_id
    if person.pk == seller_id:
        return conversation.buyer_id
    raise NotYours


def shown_name(conversation: Conversation, person: User) -> str:
    """How `person` is called here by the other."""
    return short_name(person) if person.pk == conversation.buyer_id else conversation.seller.brand


def short_name(person: User) -> str:
    """`Bilal A.`: the first name, and one letter of the last."""
    first, *rest = person.name.split() or [_("A buyer")]
    return f"{first} {rest[-1][0]}." if rest else first
