import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from auctions import bidding, closing, retracting, terms
from auctions.models import Auction
from config import auditing
from messaging.models import Notification
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TYPO, CHANGED = retracting.Reason.TYPING_ERROR, retracting.Reason.CHANGED_LISTING


@pytest.fixture
def auction(ayesha):
    """Ends in a day: more than 12 hours are left."""
    return factories.make_auction(ayesha.seller_profile, starting_price=1_000, ends_in=timedelta(days=1))


def retract(auction, bidder, *, now=None, **overrides):
    auction.refresh_from_db()
    asked = {"reason": TYPO, "sequences": own(auction, bidder)} | overrides
    return retracting.retract(auction_id=auction.pk, bidder=bidder, now=now, **asked)


def own(auction, bidder):
    standing = auction.bids.standing().filter(paddle__user=bidder)
    return list(standing.order_by("sequence").values_list("sequence", flat=True))


def refused(auction, refusal, bidder, **overrides):
    before = list(auction.bids.order_by("sequence").values()), auction.events.count()
    with pytest.raises(refusal) as raised:
        retract(auction, bidder, **overrides)
    assert (list(auction.bids.order_by("sequence").values()), auction.events.count()) == before
    assert str(raised.value)


@pytest.fixture
def late(ayesha):
    """Ends in eleven hours: too late for taking everything back."""
    return factories.make_auction(ayesha.seller_profile, starting_price=1_000, ends_in=timedelta(hours=11))


def test_early_all_bids_go_and_the_price_is_the_replay_of_the_others(auction, bilal, sana, zoya):
    factories.bid_on(auction, bilal, 2_000)
    factories.bid_on(auction, sana, 50_000)
    factories.bid_on(auction, bilal, 4_000)
    factories.bid_on(auction, sana, 60_000)
    factories.bid_on(auction, zoya, 5_000)
    end = Auction.objects.get().ends_at
    done = retract(auction, sana, now=NOW)
    auction.refresh_from_db()
    assert done.sequences == [2, 4] and done.price == auction.price == 4_100
    assert auction.leader.user == zoya and auction.bid_count == 3 and auction.sequence == 5
    assert auction.ends_at == end
    assert auditing.broken_rows() == []


def test_it_is_in_the_public_log(auction, bilal, sana):
    factories.bid_on(auction, bilal, 2_000)
    factories.bid_on(auction, sana, 5_000)
    retract(auction, sana, reason=CHANGED)
    event = auction.events.get(kind="retraction")
    assert event.facts == {
        "paddle": 2,
        "bids": [2],
        "reason": "changed_listing",
        "leader": 1,
        "price": 1_000,
    }
    assert event.actor == sana


def test_the_only_bids_leave_the_starting_price(auction, bilal):
    factories.bid_on(auction, bilal, 2_000)
    assert retract(auction, bilal).price is None
    auction.refresh_from_db()
    assert (auction.leader, auction.price, auction.price_shown, auction.bid_count) == (None, None, 1_000, 0)
    assert "Bids have been placed" in terms.editable(auction.product), "the edit lock stays"
    assert factories.bid_on(auction, bilal, 1_000).leads


def test_late_only_the_last_bid_goes(late, bilal, sana):
    factories.bid_on(late, bilal, 2_000)
    factories.bid_on(late, sana, 3_000)
    factories.bid_on(late, bilal, 40_000)
    done = retract(late, bilal, sequences=[3])
    late.refresh_from_db()
    assert done.sequences == [3] and not done.takes_all
    assert late.leader.user == sana and late.price == 2_050
    assert auditing.broken_rows() == []


@pytest.mark.parametrize(
    ("left", "age", "goes"),
    [
        (timedelta(hours=12, seconds=1), timedelta(hours=5), [1, 2]),
        (timedelta(hours=12), timedelta(minutes=60), [2]),
        (timedelta(hours=12), timedelta(minutes=60, seconds=1), None),
        (timedelta(seconds=1), timedelta(minutes=1), [2]),
    ],
)
def test_the_edges_of_twelve_hours_and_of_sixty_minutes(auction, bilal, left, age, goes):
    Auction.objects.update(ends_at=NOW + left)
    factories.bid_on(auction, bilal, 2_000, now=NOW - age)
    factories.bid_on(auction, bilal, 3_000, now=NOW - age)
    if goes:
        assert retract(auction, bilal, now=NOW, sequences=goes).sequences == goes
    else:
        refused(auction, retracting.TooLate, bilal, now=NOW, sequences=[2])


def test_only_what_was_shown_goes(auction, bilal, sana):
    factories.bid_on(auction, bilal, 2_000)
    factories.bid_on(auction, sana, 3_000)
    for sequences in ([], [2], [1, 2], [7]):
        refused(auction, retracting.OtherBids, bilal, sequences=sequences)


def test_a_reason_is_needed(auction, bilal):
    factories.bid_on(auction, bilal, 2_000)
    for reason in ("", "i do not want it", "blocked"):
        refused(auction, retracting.NoReason, bilal, reason=reason)


def test_who_has_no_bid_has_none_to_take_back(auction, bilal, zoya):
    refused(auction, retracting.NoBids, zoya)
    factories.bid_on(auction, bilal, 2_000)
    retract(auction, bilal)
    refused(auction, retracting.NoBids, bilal)


def test_not_at_the_end_nor_after_it(auction, bilal):
    factories.bid_on(auction, bilal, 2_000)
    refused(auction, retracting.Over, bilal, now=auction.ends_at)
    closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))
    refused(auction, retracting.Over, bilal)


def test_not_while_it_is_held(ayesha, bilal, sana):
    auction = factories.make_auction(
        ayesha.seller_profile, reserve_price=3_000, buy_now_price=5_000, ends_in=timedelta(days=1)
    )
    factories.bid_on(auction, bilal, 2_000)
    factories.hold(auction, sana)
    refused(auction, retracting.HeldNow, bilal)


def test_seller_and_new_leader_are_told_once(auction, ayesha, bilal, sana, zoya):
    factories.bid_on(auction, bilal, 2_000)
    factories.bid_on(auction, zoya, 1_500)
    factories.bid_on(auction, sana, 50_000)
    retract(auction, sana)
    rows = Notification.objects.filter(kind="bid_retracted").order_by("pk")
    told = [(row.recipient, row.context["variant"], row.context["price"]) for row in rows]
    assert told == [(ayesha, "typing_error", 1_550), (bilal, "leads", 1_550)]


def test_a_leader_who_goes_on_leading_is_not_told(auction, ayesha, bilal, sana):
    factories.bid_on(auction, bilal, 5_000)
    factories.bid_on(auction, sana, 2_000)
    retract(auction, sana)
    auction.refresh_from_db()
    assert (auction.price, auction.leader.user) == (1_000, bilal)
    assert list(Notification.objects.filter(kind="bid_retracted").values_list("recipient", flat=True)) == [ayesha.pk]


def test_a_leader_who_takes_back_the_last_raise_only_still_leads(late, bilal, sana):
    factories.bid_on(late, sana, 2_000)
    factories.bid_on(late, bilal, 5_000)
    factories.bid_on(late, bilal, 50_000)
    done = retract(late, bilal, sequences=[3])
    late.refresh_from_db()
    assert late.leader.user == bilal and late.leader_maximum == 5_000 and not done.changes_price
    assert Notification.objects.filter(kind="bid_retracted").count() == 1


def test_the_same_bid_may_be_placed_again(auction, bilal):
    nonce = uuid.uuid4()
    factories.bid_on(auction, bilal, 50_000, nonce=nonce)
    retract(auction, bilal)
    assert factories.bid_on(auction, bilal, 50_000, nonce=nonce).repeated, "a repeated form is the same bid as before"
    assert factories.bid_on(auction, bilal, 5_000).leads
    with pytest.raises(bidding.BidTooLow):
        factories.bid_on(auction, bilal, 5_000)


def test_a_number_that_no_auction_has(bilal):
    with pytest.raises(Auction.DoesNotExist):
        retracting.retract(auction_id=2**63, bidder=bilal, reason=TYPO, sequences=[1])
