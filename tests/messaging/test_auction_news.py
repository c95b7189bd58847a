"""Who is told that bids were taken off and that an end moved; nobody twice. By the rules themselves."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import Block
from auctions import closing, voiding
from auctions.models import AuctionEvent
from auctions.outages import Outage
from auctions.signals import auction_delayed
from messaging.models import Notification
from messaging.wording import words_of
from tests import factories
from tests.messaging.rows import Kind, kinds_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction(ayesha, bilal, sana):
    """Sana leads Bilal at 2,050; what they were told until now is forgotten."""
    made = factories.make_auction(ayesha.seller_profile, starting_price=1000)
    factories.bid_on(made, bilal, 2000)
    factories.bid_on(made, sana, 5000)
    Notification.objects.all().delete()
    made.refresh_from_db()
    return made


def variants() -> dict:
    return {row.recipient: row.context.get("variant") for row in Notification.objects.filter(kind=Kind.BIDS_VOIDED)}


def test_block_is_told_once_and_its_voids_to_the_others(auction, ayesha, bilal, sana):
    standing.block(user=sana, cause=Block.Cause.STAFF, reason="Two accounts.")
    assert kinds_of(sana) == [Kind.ACCOUNT_BLOCKED]
    assert "your bids on running auctions no longer count" in words_of(sana.notifications.get()).sentence
    assert variants() == {bilal: "leader", ayesha: "seller"}
    assert words_of(bilal.notifications.get()).sentence.endswith("The price is now Rs\u00a01,000.")


def test_void_at_the_closing_is_told_as_the_result(auction, ayesha, bilal, sana):
    Block.objects.create(user=sana, cause=Block.Cause.STAFF, reason="slipped", started_at=timezone.now())
    closing.close(auction.pk, now=auction.ends_at + timedelta(seconds=3))
    assert Kind.BIDS_VOIDED not in kinds_of(bilal) + kinds_of(ayesha) + kinds_of(sana)
    assert Kind.AUCTION_WON in kinds_of(bilal)


def test_void_of_somebody_who_does_not_lead_tells_no_new_leader(auction, ayesha, bilal):
    voiding.void_bids(paddle=auction.paddles.get(user=bilal), reason="false")
    assert variants() == {bilal: None, ayesha: "seller"}
    assert "The reason: no intention to buy." in words_of(bilal.notifications.get()).sentence


def test_void_by_retraction_is_told_as_a_retraction_only(auction, sana):
    bids = voiding.bids_of(auction.paddles.get(user=sana))
    voiding.void_locked(auction, bids, reason="error", kind=AuctionEvent.Kind.RETRACTION, actor=sana)
    assert variants() == {}


def test_void_of_the_only_bids_tells_the_seller_the_starting_price(ayesha, zoya):
    alone = factories.make_auction(ayesha.seller_profile, starting_price=1000)
    factories.bid_on(alone, zoya, 3000)
    Notification.objects.all().delete()
    voiding.void_bids(paddle=alone.paddles.get(), reason="staff")
    assert variants() == {ayesha: "seller", zoya: None}
    assert "Rs\u00a01,000" in words_of(ayesha.notifications.get()).sentence


def test_delay_is_told_once_to_seller_and_bidders_whose_bids_stand(auction, ayesha, bilal, sana, zoya):
    voiding.void_bids(paddle=auction.paddles.get(user=bilal), reason="staff")
    Notification.objects.all().delete()
    over = timezone.now()
    auction.outage_seconds = 1500
    for _time in range(2):
        outage = Outage(over - timedelta(minutes=15), over)
        auction_delayed.send(sender=type(auction), auction=auction, outage=outage)
    assert {row.recipient for row in Notification.objects.all()} == {ayesha, sana}
    assert Notification.objects.count() == 2
    assert "Bidding was impossible from" in words_of(sana.notifications.get()).sentence
