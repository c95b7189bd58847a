import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import Block
from auctions import bidding, voiding
from auctions.models import Auction, Bid
from auctions.signals import auction_extended, bid_placed
from tests import factories

pytestmark = pytest.mark.django_db


def snapshot(auction):
    """All that a refused bid must leave as it was."""
    row = Auction.objects.filter(pk=auction.pk).values().get()
    return row, list(auction.bids.values()), auction.paddles.count()


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1000)


@pytest.fixture
def facts():
    """What was announced while the test ran: `(signal name, keyword arguments)`."""
    heard = []
    listeners = {
        "bid_placed": (bid_placed, lambda sender, **kwargs: heard.append(("bid_placed", kwargs))),
        "extended": (auction_extended, lambda sender, **kwargs: heard.append(("extended", kwargs))),
    }
    for signal, listener in listeners.values():
        signal.connect(listener)
    yield heard
    for signal, listener in listeners.values():
        signal.disconnect(listener)


def test_first_bid_leads_at_the_starting_price(auction, bilal):
    receipt = factories.bid_on(auction, bilal, 5000)
    auction.refresh_from_db()
    assert (auction.price, auction.leader.user, auction.leader_maximum) == (1000, bilal, 5000)
    assert (auction.bid_count, auction.sequence, auction.version) == (1, 1, 1)
    assert receipt.leads and receipt.bid.sequence == 1 and receipt.bid.price_after == 1000


def test_bid_updates_the_shelf(auction, bilal):
    factories.bid_on(auction, bilal, 5000)
    auction.product.refresh_from_db()
    assert (auction.product.price_now, auction.product.bid_count) == (1000, 1)


def test_leader_who_raises_changes_no_price_and_no_end(ayesha, bilal, facts):
    auction = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=2))
    factories.bid_on(auction, bilal, 5000)
    ends_at = Auction.objects.get(pk=auction.pk).ends_at
    factories.bid_on(auction, bilal, 9000)
    auction.refresh_from_db()
    assert (auction.price, auction.leader_maximum, auction.ends_at) == (1000, 9000, ends_at)
    assert [name for name, _ in facts].count("extended") == 1
    assert auction.bids.first().kind == "raise"


def test_challenger_who_wins_outbids_the_leader(auction, bilal, sana, facts):
    factories.bid_on(auction, bilal, 2000)
    factories.bid_on(auction, sana, 5000)
    auction.refresh_from_db()
    assert (auction.price, auction.leader.user) == (2050, sana)
    assert facts[-1][1]["outbid"].user == bilal


def test_challenger_who_loses_is_outbid_at_once(auction, bilal, sana, facts):
    factories.bid_on(auction, bilal, 5000)
    receipt = factories.bid_on(auction, sana, 2000)
    assert not receipt.leads and receipt.bid.kind == "outbid" and receipt.bid.price_after == 2050
    assert facts[-1][1]["outbid"] is None


def test_tie_leaves_the_lead_with_the_earlier(auction, bilal, sana):
    factories.bid_on(auction, bilal, 5000)
    receipt = factories.bid_on(auction, sana, 5000)
    auction.refresh_from_db()
    assert (auction.leader.user, auction.price, receipt.bid.kind) == (bilal, 5000, "tie")


def test_too_low_names_the_exact_minimum_and_changes_nothing(auction, bilal, sana):
    factories.bid_on(auction, bilal, 5000)
    before = snapshot(auction)
    with pytest.raises(bidding.BidTooLow, match="1,050") as refusal:
        factories.bid_on(auction, sana, 1049)
    assert refusal.value.minimum == 1050
    assert snapshot(auction) == before


def test_leader_is_told_what_raises_their_maximum(auction, bilal):
    factories.bid_on(auction, bilal, 5000)
    before = snapshot(auction)
    with pytest.raises(bidding.BidTooLow) as refusal:
        factories.bid_on(auction, bilal, 5000)
    assert refusal.value.minimum == 5001
    assert snapshot(auction) == before


@pytest.mark.parametrize("amount", [0, -3, 10_000_001, 12.5, True, "5000", None])
def test_unsound_amounts_are_refused(auction, bilal, amount):
    before = snapshot(auction)
    with pytest.raises(bidding.BadAmount):
        factories.bid_on(auction, bilal, amount)
    assert snapshot(auction) == before


def test_same_nonce_returns_the_stored_outcome(auction, bilal, facts):
    nonce = uuid.uuid4()
    first = factories.bid_on(auction, bilal, 5000, nonce=nonce)
    before = snapshot(auction)
    second = factories.bid_on(auction, bilal, 9000, nonce=nonce)
    assert second.bid == first.bid and second.bid.maximum == 5000
    assert snapshot(auction) == before and len(facts) == 1


def test_same_nonce_after_the_end_still_returns_the_outcome(auction, bilal):
    nonce = uuid.uuid4()
    first = factories.bid_on(auction, bilal, 5000, nonce=nonce)
    Auction.objects.filter(pk=auction.pk).update(state="sold")
    assert factories.bid_on(auction, bilal, 5000, nonce=nonce).bid == first.bid


def test_nonces_of_two_people_do_not_meet(auction, bilal, sana):
    nonce = uuid.uuid4()
    factories.bid_on(auction, bilal, 2000, nonce=nonce)
    assert factories.bid_on(auction, sana, 5000, nonce=nonce).leads


def test_late_bid_is_told_by_how_much(auction, bilal):
    before = snapshot(auction)
    with pytest.raises(bidding.AuctionEnded, match="250 ms before your bid arrived"):
        factories.bid_on(auction, bilal, 5000, now=auction.ends_at + timedelta(milliseconds=250))
    assert snapshot(auction) == before


def test_bid_exactly_at_the_end_is_late(auction, bilal):
    with pytest.raises(bidding.AuctionEnded):
        factories.bid_on(auction, bilal, 5000, now=auction.ends_at)


def test_last_microsecond_counts(auction, bilal):
    assert factories.bid_on(auction, bilal, 5000, now=auction.ends_at - timedelta(microseconds=1)).leads


def test_one_that_starts_later_takes_no_bids(auction, bilal):
    later = timezone.now() + timedelta(hours=1)
    Auction.objects.filter(pk=auction.pk).update(state="scheduled", starts_at=later)
    before = snapshot(auction)
    with pytest.raises(bidding.AuctionNotOpen):
        factories.bid_on(auction, bilal, 5000)
    assert snapshot(auction) == before


@pytest.mark.parametrize("state", ["sold", "unsold", "cancelled", "draft"])
def test_only_an_open_auction_takes_bids(auction, bilal, sana, state):
    factories.bid_on(auction, sana, 3000)
    Auction.objects.filter(pk=auction.pk).update(state=state)
    before = snapshot(auction)
    with pytest.raises(bidding.AuctionNotOpen):
        factories.bid_on(auction, bilal, 5000)
    assert snapshot(auction) == before


def test_sellers_cannot_bid_on_their_own(auction, ayesha):
    before = snapshot(auction)
    with pytest.raises(bidding.OwnAuction):
        factories.bid_on(auction, ayesha, 5000)
    assert snapshot(auction) == before


def test_unverified_blocked_and_closed_accounts_cannot_bid(auction, staff):
    unverified = factories.make_user(verified=False)
    blocked = factories.make_user()
    standing.block(user=blocked, cause=Block.Cause.STAFF, reason="test", actor=staff)
    closed = factories.make_user(is_active=False)
    before = snapshot(auction)
    for person, refusal in [
        (unverified, standing.NotVerified),
        (blocked, standing.Blocked),
        (closed, standing.Inactive),
    ]:
        with pytest.raises(refusal):
            factories.bid_on(auction, person, 5000)
    assert snapshot(auction) == before


def test_soft_close_moves_the_end_to_a_full_period_after_arrival(ayesha, bilal, sana, facts):
    auction = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=4))
    arrival = timezone.now()
    factories.bid_on(auction, bilal, 2000, now=arrival)
    auction.refresh_from_db()
    assert auction.ends_at == arrival + timedelta(minutes=5)
    assert auction.extension_count == 1
    assert [name for name, _ in facts] == ["bid_placed", "extended"]


def test_no_extension_with_five_minutes_left(ayesha, bilal):
    auction = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=10))
    factories.bid_on(auction, bilal, 2000, now=auction.ends_at - timedelta(minutes=5))
    ends_at = auction.ends_at
    auction.refresh_from_db()
    assert (auction.ends_at, auction.extension_count) == (ends_at, 0)


def test_refused_bid_never_extends(ayesha, bilal):
    auction = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=1))
    before = snapshot(auction)
    with pytest.raises(bidding.BidTooLow):
        factories.bid_on(auction, bilal, 10)
    assert snapshot(auction) == before


def test_paddles_are_stable_on_one_auction_and_numbered_by_arrival(auction, bilal, sana):
    factories.bid_on(auction, bilal, 2000)
    factories.bid_on(auction, sana, 3000)
    factories.bid_on(auction, bilal, 5000)
    assert [b.paddle.number for b in auction.bids.order_by("sequence")] == [1, 2, 1]


def test_failing_listener_undoes_the_bid(auction, bilal):
    before = snapshot(auction)

    def fail(sender, **kwargs):
        raise RuntimeError("down")

    bid_placed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            factories.bid_on(auction, bilal, 5000)
    finally:
        bid_placed.disconnect(fail)
    assert snapshot(auction) == before


def test_voiding_a_bidder_replays_the_others(auction, bilal, sana, zoya):
    factories.bid_on(auction, bilal, 2000)
    factories.bid_on(auction, zoya, 3000)
    factories.bid_on(auction, sana, 9000)
    leader = Auction.objects.get(pk=auction.pk).leader
    assert voiding.void_bids(paddle=leader, reason="staff") == 1
    auction.refresh_from_db()
    assert (auction.leader.user, auction.price, auction.bid_count) == (zoya, 2050, 2)
    assert voiding.void_bids(paddle=leader, reason="staff") == 0


def test_voiding_the_only_bidder_reopens_at_the_start(auction, bilal):
    factories.bid_on(auction, bilal, 2000)
    voiding.void_bids(paddle=Auction.objects.get(pk=auction.pk).leader, reason="staff")
    auction.refresh_from_db()
    assert (auction.leader, auction.price, auction.leader_maximum, auction.bid_count) == (None, None, None, 0)
    assert factories.bid_on(auction, bilal, 1000).bid.sequence == 2


def test_block_withdraws_the_leading_bids_at_once(auction, bilal, sana, staff):
    factories.bid_on(auction, bilal, 2000)
    factories.bid_on(auction, sana, 9000)
    standing.block(user=sana, cause=Block.Cause.STAFF, reason="test", actor=staff)
    auction.refresh_from_db()
    assert auction.leader.user == bilal and auction.price == 1000
    assert Bid.objects.standing().filter(paddle__user=sana).count() == 0


def test_a_bid_costs_a_fixed_number_of_queries(auction, bilal, sana, django_assert_max_num_queries):
    factories.bid_on(auction, bilal, 1000)
    factories.bid_on(auction, sana, 2000)
    with django_assert_max_num_queries(12):
        factories.bid_on(auction, bilal, 4000)
