"""Who may write to whom, how much, and who learns what of whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import Block
from messaging import conversing
from messaging.models import Conversation, Message, Notification
from tests import factories
from tests.messaging.rows import Kind, make_conversation


@pytest.fixture
def product(ayesha):
    return factories.make_listing(ayesha.seller_profile).product


@pytest.fixture
def talk(ayesha, bilal, product):
    return make_conversation(bilal, ayesha.seller_profile, product=product)


def ask(product, buyer, body="Is it lead-free?", **overrides):
    return conversing.open_conversation(product=product, buyer=buyer, body=body, **overrides)


def nothing_was_said() -> bool:
    return not (Conversation.objects.exists() or Message.objects.exists() or Notification.objects.exists())


def test_opening_says_the_first_thing_and_tells_the_maker(product, ayesha, bilal):
    talk = ask(product, bilal)
    assert [message.body for message in talk.messages.all()] == ["Is it lead-free?"]
    told = ayesha.notifications.get()
    assert (told.kind, told.url) == (Kind.MESSAGE, talk.get_absolute_url())
    assert told.context["person"] == "Bilal A."


def test_opening_again_goes_on_with_the_same(product, bilal):
    assert ask(product, bilal) == ask(product, bilal, "And dishwasher-safe?")
    assert Message.objects.count() == 2


def test_own_product_is_refused(product, ayesha):
    with pytest.raises(conversing.OwnProduct):
        ask(product, ayesha)
    assert nothing_was_said()


def test_blocked_may_not_open_but_may_answer(product, ayesha, bilal, sana):
    talk = ask(product, bilal)
    for person in (bilal, sana):
        standing.block(user=person, cause=Block.Cause.STAFF, reason="Fake bids")
    conversing.send_message(conversation=talk, sender=bilal, body="Sorry")
    with pytest.raises(standing.Blocked):
        ask(product, sana)
    assert Conversation.objects.count() == 1


def test_empty_first_words_leave_no_conversation(product, bilal):
    with pytest.raises(conversing.BadMessage):
        ask(product, bilal, "  \n ")
    assert nothing_was_said()


def test_sixth_conversation_in_an_hour_is_refused(ayesha, bilal):
    now = timezone.now()
    for number in range(5):
        ask(factories.make_listing(ayesha.seller_profile).product, bilal, now=now + timedelta(minutes=number))
    sixth = factories.make_listing(ayesha.seller_profile).product
    with pytest.raises(conversing.TooFast):
        ask(sixth, bilal, now=now + timedelta(minutes=59))
    assert Conversation.objects.count() == 5
    ask(sixth, bilal, now=now + timedelta(minutes=61))


@pytest.mark.parametrize("body", ["", "   ", "\n", "x" * 2001])
def test_bad_words_are_refused(talk, bilal, body):
    with pytest.raises(conversing.BadMessage):
        conversing.send_message(conversation=talk, sender=bilal, body=body)
    assert not Message.objects.exists()


def test_longest_message_is_taken(talk, bilal):
    assert conversing.send_message(conversation=talk, sender=bilal, body="ب" * 2000).pk


def test_stranger_may_not_write(talk, zoya):
    with pytest.raises(conversing.NotYours):
        conversing.send_message(conversation=talk, sender=zoya, body="Hello")
    assert not Message.objects.exists()


def test_twenty_first_message_in_a_minute_is_refused(talk, bilal):
    now = timezone.now()
    for number in range(20):
        conversing.send_message(conversation=talk, sender=bilal, body=f"No. {number}", now=now)
    with pytest.raises(conversing.TooFast):
        conversing.send_message(conversation=talk, sender=bilal, body="Once more", now=now + timedelta(seconds=59))
    assert Message.objects.count() == 20
    conversing.send_message(conversation=talk, sender=bilal, body="Once more", now=now + timedelta(seconds=61))


def test_double_click_is_one_message(talk, ayesha, bilal):
    now = timezone.now()
    first = conversing.send_message(conversation=talk, sender=bilal, body="Hello", now=now)
    assert conversing.send_message(conversation=talk, sender=bilal, body="Hello", now=now) == first
    later = now + timedelta(seconds=30)
    assert conversing.send_message(conversation=talk, sender=bilal, body="Hello", now=later) != first
    assert ayesha.notifications.count() == 2


def test_mail_goes_out_for_the_first_unread_message_only(talk, ayesha, bilal):
    for words in ("One", "Two"):
        conversing.send_message(conversation=talk, sender=bilal, body=words)
    assert list(ayesha.notifications.order_by("id").values_list("mail_state", flat=True)) == ["waiting", "none"]


def test_reading_marks_what_was_told_and_never_goes_back(talk, ayesha, bilal):
    first = conversing.send_message(conversation=talk, sender=bilal, body="One")
    last = conversing.send_message(conversation=talk, sender=bilal, body="Two")
    conversing.mark_read(conversation=talk, reader=ayesha, upto=last)
    conversing.mark_read(conversation=talk, reader=ayesha, upto=first)
    talk.refresh_from_db()
    assert talk.seller_read_at == last.sent_at
    assert talk.buyer_read_at is None
    assert not ayesha.notifications.unread().exists()


def test_inbox_counts_what_the_other_wrote_since(ayesha, bilal, sana):
    said = [(bilal, "One"), (ayesha, "Two"), (bilal, "Three")]
    talk = make_conversation(bilal, ayesha.seller_profile, *said)
    make_conversation(sana, ayesha.seller_profile, (sana, "Hello"))
    for person, unread in ((ayesha, [1, 2]), (bilal, [1]), (sana, [0])):
        assert sorted(row.unread for row in Conversation.objects.for_inbox(person)) == unread
    conversing.mark_read(conversation=talk, reader=ayesha, upto=talk.messages.get(body="One"))
    row = Conversation.objects.for_inbox(ayesha).get(pk=talk.pk)
    assert (row.unread, row.last_words) == (1, "Three")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Bilal Ahmed", "Bilal A."), ("Bilal", "Bilal"), ("Syed Bilal Ahmed Khan", "Syed K."), ("", "A buyer")],
)
def test_buyer_is_shown_by_first_name_and_a_letter(bilal, name, shown):
    bilal.name = name
    assert conversing.short_name(bilal) == shown
