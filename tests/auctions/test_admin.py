"""Auctions in the office: staff read everything, and end what may not go on."""

import uuid

import pytest
from django.contrib.admin.models import LogEntry

from auctions import bidding
from auctions.models import Auction
from messaging.models import Notification
from tests import factories
from tests.pages import one, parse, words

AUCTIONS = "/admin/auctions/auction/"


@pytest.fixture
def office(sign_in, staff):
    return sign_in(staff)


@pytest.fixture
def auction(ayesha, bilal):
    made = factories.make_auction(ayesha.seller_profile)
    bidding.place_bid(auction_id=made.pk, bidder=bilal, maximum=2000, nonce=uuid.uuid4())
    return made


def test_cancelling_asks_why_first_and_changes_nothing(office, auction):
    page = parse(office.post(AUCTIONS, {"action": "cancel_auctions", "_selected_action": [auction.pk]}))
    assert auction.product.title in words(page)
    assert one(page, "#id_reason") is not None
    assert Auction.objects.get().state == "open"


def test_cancelling_tells_the_reason_and_not_who_gave_it(office, auction, staff):
    chosen = {"action": "cancel_auctions", "_selected_action": [auction.pk], "reason": "Ivory is not sold here."}
    assert "1 auction was cancelled." in words(parse(office.post(AUCTIONS, chosen, follow=True)))
    assert Auction.objects.get().state == "cancelled"
    everything = " ".join(str(vars(notification)) for notification in Notification.objects.all())
    assert "Ivory is not sold here." in everything
    assert staff.email not in everything
    assert LogEntry.objects.get().user == staff


def test_cancelling_an_ended_one_asks_nothing_and_changes_nothing(office, ayesha):
    ended = factories.make_auction(ayesha.seller_profile, state="unsold")
    page = office.post(AUCTIONS, {"action": "cancel_auctions", "_selected_action": [ended.pk]}, follow=True)
    assert "0 auctions were cancelled." in words(parse(page))
    assert Auction.objects.get().state == "unsold"
