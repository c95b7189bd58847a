from datetime import timedelta

import pytest

from auctions import amending
from auctions.models import Addendum
from catalog import picturing, publishing
from config import auditing
from messaging.models import Notification
from tests import factories
from tests.catalog.photos import photo
from tests.factories import bid_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile)


def add(auction, text="There is a hair crack under the foot.", **overrides):
    return amending.add_note(auction_id=auction.pk, text=text, actor=auction.product.seller.user, **overrides)


def test_a_note_is_dated_logged_and_told_to_the_bidders(auction, bilal):
    bid_on(auction, bilal, 2000)
    note = add(auction)
    assert auction.events.last().facts == {"text": note.text}
    told = bilal.notifications.get(kind="listing_changed")
    assert told.context["excerpt"] == note.text
    assert not Notification.objects.filter(kind="listing_changed").exclude(recipient=bilal).exists()
    assert auditing.broken_rows() == []


def test_the_same_words_twice_are_one_note(auction, bilal):
    bid_on(auction, bilal, 2000)
    assert add(auction) == add(auction)
    assert auction.events.filter(kind="addendum").count() == 1


def test_before_the_first_bid_the_description_itself_is_changed(auction):
    with pytest.raises(amending.NoteRefused, match="Nobody has bid"):
        add(auction)
    assert not Addendum.objects.exists()


def test_after_the_end_nothing_is_added(auction, bilal):
    bid_on(auction, bilal, 2000)
    with pytest.raises(amending.NoteRefused, match="not running"):
        add(auction, now=auction.ends_at)
    assert not Addendum.objects.exists()


def upload(auction, *files):
    return picturing.add_images(product=auction.product, files=files, actor=auction.product.seller.user)


@pytest.mark.django_db(transaction=True)
def test_extra_photos_are_logged_and_told_and_mailed_once(auction, bilal):
    bid_on(auction, bilal, 2000)
    added = upload(auction, photo(), photo())
    assert [result.problem for result in added] == ["", ""]
    assert list(auction.events.filter(kind="addendum").values_list("facts__photo", flat=True)) == [
        result.image.pk for result in added
    ]
    told = bilal.notifications.filter(kind="listing_changed").order_by("pk")
    assert [row.mail_state == "none" for row in told] == [False, True]
    assert auditing.broken_rows() == []


@pytest.mark.django_db(transaction=True)
def test_photos_before_the_first_bid_are_no_news(auction):
    upload(auction, photo())
    assert auction.events.count() == 1


def test_after_the_first_bid_no_photo_is_removed_moved_or_renamed(auction, ayesha, bilal):
    first = auction.product.images.get()
    second = factories.make_image(auction.product)
    bid_on(auction, bilal, 2000)
    attempts = [
        lambda: picturing.delete_image(image=second, actor=ayesha),
        lambda: picturing.set_primary(image=second, actor=ayesha),
        lambda: picturing.set_alt(image=first, alt="Another plate", actor=ayesha),
    ]
    for attempt in attempts:
        with pytest.raises(publishing.Locked):
            attempt()
    assert list(auction.product.images.values_list("pk", "alt")) == [(first.pk, first.alt), (second.pk, second.alt)]


def test_after_the_end_no_photo_is_added(auction, bilal):
    bid_on(auction, bilal, 2000)
    type(auction).objects.filter(pk=auction.pk).update(state="unsold", closed_at=auction.ends_at + timedelta(seconds=2))
    with pytest.raises(publishing.Locked):
        upload(auction, photo())
    assert auction.product.images.count() == 1
