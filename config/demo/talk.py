"""What people of the bazaar keep, ask and complain about."""

from datetime import datetime, timedelta

from accounts.models import User
from catalog import wishing
from catalog.models import Product, Wish
from config.demo.moments import moment
from config.demo.plot import CONVERSATIONS, WISHES
from messaging import complaining, conversing
from messaging.models import Complaint
from orders.models import Order


def make_wishes(people: dict[str, User], products: dict[str, Product], now: datetime) -> None:
    for number, (who, piece, note) in enumerate(WISHES):
        if piece in products:
            wish = wishing.keep(user=people[who], product=products[piece])
            wishing.set_note(wish=wish, note=note)
            Wish.objects.filter(pk=wish.pk).update(created_at=now - timedelta(hours=2 + 3 * number))


def hold_conversations(people: dict[str, User], products: dict[str, Product], now: datetime) -> None:
    """The last word of each waits to be read by the other."""
    for piece, buyer, lines in CONVERSATIONS:
        if piece not in products:
            continue
        conversation = None
        for who, hours, words in lines:
            with moment(now - timedelta(hours=hours)) as then:
                if conversation is None:
                    conversation = conversing.open_conversation(
                        product=products[piece], buyer=people[buyer], body=words, now=then
                    )
                    continue
                said = conversing.send_message(conversation=conversation, sender=people[who], body=words, now=then)
                before = conversation.messages.filter(pk__lt=said.pk).order_by("-pk").first()
                conversing.mark_read(conversation=conversation, reader=people[who], upto=before, now=then)


def complain(people: dict[str, User], now: datetime) -> None:
    """One that staff have taken up and answered, one that waits for them."""
    order = Order.objects.filter(buyer=people["lubna"]).first()
    if order is not None:
        with moment(now - timedelta(days=6)) as then:
            complaint = complaining.file_complaint(
                author=people["lubna"],
                category=Complaint.Category.SHIPPING,
                order=order,
                title="The box was crushed on one side",
                text="The bowl is whole, by luck. One layer of card is not enough for two kilos of onyx.",
                now=then,
            )
        with moment(now - timedelta(days=5)) as then:
            complaining.change_state(
                complaint=complaint,
                state=Complaint.State.IN_PROGRESS,
                actor=people["staff"],
                answer="Thank you for telling us. We have asked the maker to use two boxes from now on.",
                now=then,
            )
    with moment(now - timedelta(hours=7)) as then:
        complaining.file_complaint(
            author=people["faisal"],
            category=Complaint.Category.PLATFORM,
            title="I would like to see prices per metre for cloth",
            text="Sussi is sold by the length here and by the metre in the bazaar. Both would be good.",
            now=then,
        )
