from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import Block
from auctions import bidding, buying, closing, tasks
from auctions.models import Auction, BlockedBidder
from config import auditing
from orders.models import Order
from tests import factories

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1_000, buy_now_price=5_000)


@pytest.fixture
def with_reserve(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1_000, reserve_price=3_000, buy_now_price=5_000)


def state_of(auction):
    auction.refresh_from_db()
    return auction.state, auction.held_by_id, auction.held_at, auction.version, auction.chain, auction.events.count()


def refused(auction, refusal, buyer, **overrides):
    """It is refused so, and nothing has changed; returns the exception."""
    before = state_of(auction)
    with pytest.raises(refusal) as raised:
        factories.hold(auction, buyer, **overrides)
    assert state_of(auction) == before
    assert not Order.objects.exclude(auction=auction, buyer=auction.held_by and auction.held_by.user).exists()
    return str(raised.value)


def test_hold_keeps_it_open_for_its_buyer(auction, bilal):
    held = factories.hold(auction, bilal, now=NOW)
    auction.refresh_from_db()
    assert auction.is_open and auction.is_held and not auction.offers_buy_now
    assert (auction.held_by.user, auction.held_at, held.held_until) == (bilal, NOW, NOW + timedelta(minutes=30))
    event = auction.events.get(kind="held")
    assert (event.facts["paddle"], event.facts["price"], event.actor) == (1, 5_000, bilal)
    order = auction.orders.get()
    assert (order.buyer, order.bought_now, order.goods_total, order.state) == (bilal, True, 5_000, "pending_payment")
    assert order.purchase.deadline == held.held_until
    assert auditing.broken_rows() == []


def test_second_click_changes_nothing(auction, bilal):
    factories.hold(auction, bilal)
    before = state_of(auction)
    factories.hold(auction, bilal)
    assert state_of(auction) == before
    assert Order.objects.count() == 1


def test_only_one_holds_it(auction, bilal, sana):
    factories.hold(auction, bilal)
    refused(auction, buying.HeldByAnother, sana)


def test_the_first_bid_ends_the_offer_for_good(auction, bilal, sana):
    from auctions import voiding

    factories.bid_on(auction, sana, 1_000)
    refused(auction, buying.NotOffered, bilal)
    voiding.void_bids(paddle=auction.paddles.get(), reason="staff")
    refused(auction, buying.NotOffered, bilal)


def test_with_a_reserve_it_is_offered_until_that_is_met(with_reserve, bilal, sana):
    factories.bid_on(with_reserve, sana, 2_000)
    with_reserve.refresh_from_db()
    assert with_reserve.offers_buy_now
    factories.bid_on(with_reserve, sana, 3_000)
    with_reserve.refresh_from_db()
    factories.bid_on(with_reserve, bilal, 3_500)
    refused(with_reserve, buying.NotOffered, bilal)


def test_a_leader_may_buy_it_now(with_reserve, bilal):
    factories.bid_on(with_reserve, bilal, 2_000)
    factories.hold(with_reserve, bilal)
    assert with_reserve.paddles.get().user == bilal
    assert auditing.broken_rows() == []


def test_without_a_price_it_is_not_offered(ayesha, bilal):
    refused(factories.make_auction(ayesha.seller_profile), buying.NotOffered, bilal, price_seen=5_000)


def test_the_price_is_the_one_that_was_confirmed(auction, bilal):
    Auction.objects.update(buy_now_price=6_000)
    assert "6,000" in refused(auction, buying.PriceChanged, bilal, price_seen=5_000)


def test_one_that_starts_later_cannot_be_bought_yet(ayesha, bilal):
    auction = factories.make_auction(ayesha.seller_profile, buy_now_price=5_000)
    later = timezone.now() + timedelta(hours=1)
    Auction.objects.update(state="scheduled", starts_at=later)
    refused(auction, buying.NotOpen, bilal)
    started = factories.hold(auction, bilal, now=later)
    assert started.is_held and started.is_open


@pytest.mark.parametrize("state", ["draft", "sold", "unsold", "cancelled"])
def test_only_an_open_one_can_be_bought(ayesha, bilal, sana, state):
    auction = factories.make_auction(ayesha.seller_profile, buy_now_price=5_000)
    factories.bid_on(auction, sana, 1_000)
    Auction.objects.update(state=state)
    refused(auction, buying.NotOpen, bilal)


def test_at_the_end_it_is_too_late(auction, bilal):
    refused(auction, buying.NotOpen, bilal, now=auction.ends_at)
    assert factories.hold(auction, bilal, now=auction.ends_at - timedelta(milliseconds=1)).is_held


def test_seller_cannot_buy_their_own(auction, ayesha):
    refused(auction, buying.OwnPiece, ayesha)


def test_blocked_and_unverified_cannot(auction, bilal, staff):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="test", actor=staff)
    refused(auction, standing.Blocked, bilal)
    refused(auction, standing.NotVerified, factories.make_user(verified=False))


def test_turned_away_cannot(auction, ayesha, bilal):
    other = factories.make_auction(ayesha.seller_profile)
    paddle = factories.bid_on(other, bilal, 1_000).bid.paddle
    BlockedBidder.objects.create(seller=ayesha.seller_profile, user=bilal, paddle=paddle)
    refused(auction, buying.NotWelcome, bilal)


@pytest.mark.parametrize("number", [2**63, 10**20])
def test_a_number_that_no_auction_has(auction, bilal, number):
    with pytest.raises(Auction.DoesNotExist):
        buying.hold(auction_id=number, buyer=bilal, price_seen=1)


def test_nobody_bids_on_a_held_one(with_reserve, bilal, sana):
    factories.hold(with_reserve, bilal)
    for bidder in (bilal, sana):
        with pytest.raises(bidding.AuctionHeld):
            factories.bid_on(with_reserve, bidder, 2_000)
    assert not with_reserve.bids.exists()


def test_a_held_one_does_not_end(auction, bilal):
    factories.hold(auction, bilal)
    late = auction.ends_at + timedelta(hours=1)
    assert closing.close(auction.pk, now=late) is None
    assert closing.close_due(now=late) == 0
    auction.refresh_from_db()
    assert auction.is_held


def test_a_closing_task_does_not_wait_for_a_held_one(auction, bilal, monkeypatch):
    """It would come back at once, for as long as the auction is held past its end."""
    scheduled = []
    monkeypatch.setattr(tasks.close_auction, "schedule", lambda *args, **kwargs: scheduled.append(args))
    factories.hold(auction, bilal, now=NOW)
    tasks.close_auction.call_local(auction.pk)
    assert scheduled == []


def test_release_gives_the_held_time_back(auction, bilal, django_capture_on_commit_callbacks, monkeypatch):
    scheduled = []
    monkeypatch.setattr(tasks.close_auction, "schedule", lambda args, eta: scheduled.append((*args, eta)))
    factories.hold(auction, bilal, now=NOW)
    left = auction.ends_at - NOW
    with django_capture_on_commit_callbacks(execute=True):
        buying.release(auction.pk, now=NOW + timedelta(minutes=31))
    auction.refresh_from_db()
    assert auction.is_open and not auction.is_held and auction.held_at is None
    assert auction.ends_at == NOW + timedelta(minutes=31) + left
    assert scheduled == [(auction.pk, closing.due_at(auction))]
    assert auction.product.auction_id_now == auction.pk
    event = auction.events.get(kind="released")
    assert event.facts["ends_at"] == auction.ends_at.isoformat(timespec="microseconds")


def test_one_hold_per_person_but_others_may(auction, bilal, sana):
    factories.hold(auction, bilal)
    Order.objects.get().purchase.orders.update(state="expired")
    buying.release(auction.pk)
    with pytest.raises(buying.HeldBefore):
        factories.hold(auction, bilal)
    assert factories.hold(auction, sana).held_by.number == 2


def test_who_did_not_pay_may_still_bid(auction, bilal):
    factories.hold(auction, bilal)
    buying.release(auction.pk)
    assert factories.bid_on(auction, bilal, 1_000).leads


@pytest.mark.parametrize("what", [buying.complete, buying.release])
def test_without_a_hold_there_is_nothing_to_settle(auction, what):
    before = state_of(auction)
    with pytest.raises(buying.NotHeld):
        what(auction.pk)
    assert state_of(auction) == before


def test_seller_cannot_change_a_held_one(auction, bilal):
    from auctions import terms

    assert terms.editable(auction.product) is None
    factories.hold(auction, bilal)
    assert "buying it now" in terms.editable(auction.product)


def test_refusal_is_said_without_changing_anything(auction, ayesha, bilal):
    assert buying.refusal_for(auction, bilal) is None
    assert isinstance(buying.refusal_for(auction, ayesha), buying.OwnPiece)
    assert state_of(auction)[:3] == ("open", None, None)


# -- A seller who cannot sell -----------------------------------------------------------------------------


def test_nothing_is_bought_at_once_of_a_blocked_or_closed_seller(auction, ayesha, bilal, staff):
    standing.block(user=ayesha, cause="staff", reason="Copies", actor=staff)
    words = refused(auction, buying.MakerCannotSell, bilal)
    assert words == "This maker cannot sell right now."
    standing.unblock(user=ayesha, actor=staff)
    type(ayesha).objects.filter(pk=ayesha.pk).update(is_active=False)
    refused(auction, buying.MakerCannotSell, bilal)


def test_running_auction_of_a_blocked_seller_goes_on_to_its_end(auction, ayesha, bilal, staff):
    """Listing is forbidden, not what was listed: people have bid on it, and staff can cancel it."""
    standing.block(user=ayesha, cause="staff", reason="Copies", actor=staff)
    factories.bid_on(auction, bilal, 2_000)
    auction.refresh_from_db()
    assert (auction.state, auction.leader.user) == ("open", bilal)
