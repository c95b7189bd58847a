"""What an auction is given back when bidding was impossible. Heartbeats are written by hand, clocks are passed in."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from auctions import audit, bidding, buying, chaining, closing, heartbeats, live, outages, tasks
from auctions.models import Auction, AuctionEvent, Heartbeat
from auctions.outages import Outage
from auctions.signals import auction_delayed
from messaging.models import Notification
from tests import factories
from tests.pages import one, parse, words

pytestmark = pytest.mark.django_db

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
NOON = datetime(2031, 3, 2, 12, tzinfo=UTC)


def beat(*spans: tuple[datetime, datetime]) -> None:
    """Heartbeats every ten seconds from the first moment of each span to its last, which has one too."""
    for start, end in spans:
        moments = [start + n * 10 * SECOND for n in range(int((end - start) / (10 * SECOND)) + 1)]
        Heartbeat.objects.bulk_create(Heartbeat(at=at) for at in sorted({*moments, end}))


@pytest.fixture
def auction(ayesha, bilal):
    """It ends in an hour; Bilal leads."""
    made = factories.make_auction(ayesha.seller_profile, starting_price=1000, ends_in=timedelta(hours=1))
    factories.bid_on(made, bilal, 5000)
    made.refresh_from_db()
    return made


def dark(auction: Auction, began: timedelta, over: timedelta | None = None, lit: timedelta = 5 * MINUTE) -> None:
    """Bidding was possible for an hour, except from `began` to `over`, both counted from the end; then for `lit`."""
    beat((auction.ends_at - timedelta(hours=1), auction.ends_at + began))
    if over is not None:
        beat((auction.ends_at + over, auction.ends_at + over + lit))


def state_of(auction: Auction) -> tuple:
    row = Auction.objects.get(pk=auction.pk)
    return row.state, row.ends_at, row.outage_seconds, row.version, row.chain


# -- Gaps: pure -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "now", "found"),
    [
        ([], 500, []),
        ([0], 60, []),
        ([0], 61, [(0, None)]),
        ([0, 60, 120], 130, []),
        ([0, 61], 62, [(0, 61)]),
        ([0, 10, 100, 110, 300], 310, [(10, 100), (110, 300)]),
        ([0, 100], 200, [(0, 100), (100, None)]),
    ],
)
def test_gap_of_more_than_a_minute_is_an_outage(seconds, now, found):
    beats = [NOON + second * SECOND for second in seconds]
    expected = [Outage(NOON + a * SECOND, None if b is None else NOON + b * SECOND) for a, b in found]
    assert outages.read(beats).at(NOON + now * SECOND) == expected


@given(
    began=some.timedeltas(timedelta(-30), timedelta(seconds=-1)),
    length=some.timedeltas(MINUTE + SECOND, timedelta(30)),
)
def test_an_outage_never_spoils_the_end_that_it_has_moved(began, length):
    """By construction: the new last minutes begin after it is over."""
    outage = Outage(NOON + began, NOON + began + length)
    auction = Auction(ends_at=NOON)
    moved = auction.ends_at + length + outages.period("OUTAGE_EXTRA_SECONDS")
    assert not outage.spoils(moved)


# -- At the closing ---------------------------------------------------------------------------------------


def test_end_moves_by_the_outage_and_ten_minutes(auction):
    dark(auction, -8 * MINUTE, -3 * MINUTE, lit=30 * MINUTE)
    end = auction.ends_at
    assert closing.close(auction.pk, now=end + 3 * SECOND) is None
    auction.refresh_from_db()
    assert (auction.state, auction.ends_at, auction.outage_seconds) == ("open", end + 15 * MINUTE, 15 * 60)
    auction.product.refresh_from_db()
    assert auction.product.ends_at == auction.ends_at, "on the shelf too"
    assert closing.close(auction.pk, now=auction.ends_at + 3 * SECOND).state == "sold"


def test_log_tells_from_when_until_when(auction):
    dark(auction, -8 * MINUTE, -3 * MINUTE)
    end = auction.ends_at
    closing.close(auction.pk, now=end + 3 * SECOND)
    told = auction.events.get(kind=AuctionEvent.Kind.DELAYED).facts
    assert {name: told[name] for name in ("from", "until", "ends_at")} == {
        "from": (end - 8 * MINUTE).astimezone(UTC).isoformat(timespec="microseconds"),
        "until": (end - 3 * MINUTE).astimezone(UTC).isoformat(timespec="microseconds"),
        "ends_at": (end + 15 * MINUTE).astimezone(UTC).isoformat(timespec="microseconds"),
    }
    assert told["seconds"] == 15 * 60
    assert list(audit.log_does_not_follow()) == list(audit.outage_differs_from_log()) == []


@pytest.mark.parametrize(
    ("began", "over"),
    [(-20 * MINUTE, -10 * MINUTE), (-8 * MINUTE, -7 * MINUTE), (MINUTE, 5 * MINUTE)],
    ids=["over before the last minutes", "a minute is not more than a minute", "after the end"],
)
def test_what_took_nothing_of_the_last_minutes_moves_nothing(auction, began, over):
    dark(auction, began, over, lit=30 * MINUTE)
    closed = closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=8))
    assert (closed.state, closed.ends_at, closed.outage_seconds) == ("sold", auction.ends_at, 0)


@pytest.mark.parametrize(
    ("began", "over"),
    [(-20 * MINUTE, -10 * MINUTE + SECOND), (-61 * SECOND, 0 * SECOND), (-SECOND, timedelta(hours=9))],
    ids=["into the last minutes", "up to the end", "over the end"],
)
def test_any_outage_that_reaches_into_the_last_minutes_counts_whole(auction, began, over):
    dark(auction, began, over, lit=30 * MINUTE)
    assert closing.close(auction.pk, now=auction.ends_at + max(over, MINUTE)) is None
    auction.refresh_from_db()
    assert auction.outage_seconds == (over - began).total_seconds() + 600


def test_one_that_goes_on_is_waited_for_and_nothing_is_decided(auction):
    dark(auction, -30 * SECOND)
    end, before = auction.ends_at, state_of(auction)
    for later in (2 * MINUTE, timedelta(hours=3), timedelta(days=2)):
        assert closing.close(auction.pk, now=end + later) is None
        assert state_of(auction) == before
    assert closing.close_due(now=end + timedelta(days=2)) == 0, "not looked at again for a minute"
    beat((end + timedelta(days=3), end + timedelta(days=3) + MINUTE))
    assert closing.close(auction.pk, now=end + timedelta(days=3) + MINUTE) is None
    auction.refresh_from_db()
    assert auction.ends_at == end + timedelta(days=3) + 10 * MINUTE + 30 * SECOND


def test_without_any_heartbeat_nothing_is_known_and_it_ends(auction):
    assert closing.close(auction.pk, now=auction.ends_at + timedelta(days=1)).state == "sold"


def test_heartbeats_that_begin_after_the_end_tell_nothing_of_it(auction):
    beat((auction.ends_at + MINUTE, auction.ends_at + 2 * MINUTE))
    assert closing.close(auction.pk, now=auction.ends_at + 2 * MINUTE).state == "sold"


def test_same_outage_never_moves_it_twice_and_a_second_one_does(auction):
    end = auction.ends_at
    dark(auction, -5 * MINUTE, -2 * MINUTE)
    for _time in range(3):
        closing.close(auction.pk, now=end + 5 * SECOND)
        outages.make_up(now=end + 5 * SECOND)
    auction.refresh_from_db()
    assert (auction.ends_at, auction.events.filter(kind="delayed").count()) == (end + 13 * MINUTE, 1)
    beat((end, end + 12 * MINUTE), (end + 15 * MINUTE, end + 16 * MINUTE))
    assert closing.close(auction.pk, now=end + 16 * MINUTE) is None
    auction.refresh_from_db()
    assert (auction.ends_at, auction.outage_seconds) == (end + 26 * MINUTE, 26 * 60)
    assert auction.events.filter(kind="delayed").count() == 2
    assert list(audit.outage_differs_from_log()) == []


def test_a_held_auction_stands_still(ayesha, bilal):
    auction = factories.make_auction(ayesha.seller_profile, buy_now_price=5000, ends_in=timedelta(minutes=5))
    paddle = auction.paddles.create(user=bilal, number=1)
    Auction.objects.filter(pk=auction.pk).update(held_by=paddle, held_at=timezone.now())
    dark(auction, -5 * MINUTE, -2 * MINUTE)
    before = state_of(auction)
    assert closing.close(auction.pk, now=auction.ends_at + MINUTE) is None
    assert outages.make_up(now=auction.ends_at) == 0
    assert state_of(auction) == before


@pytest.fixture
def held(ayesha, bilal):
    """It has five minutes left when Bilal begins to buy it, at noon; after half an hour he has not paid."""
    made = factories.make_auction(ayesha.seller_profile, starting_price=1000, buy_now_price=5000)
    Auction.objects.filter(pk=made.pk).update(starts_at=NOON - timedelta(days=1), ends_at=NOON + 5 * MINUTE)
    return made


def buy_and_give_up(auction: Auction, bilal) -> datetime:
    """Its new end."""
    factories.hold(auction, bilal, now=NOON)
    buying.release(auction.pk, now=NOON + 30 * MINUTE)
    auction.refresh_from_db()
    assert auction.ends_at == NOON + 35 * MINUTE
    return auction.ends_at


def test_what_an_outage_took_while_it_was_held_was_given_back_already(held, bilal):
    end = buy_and_give_up(held, bilal)
    beat((NOON - 10 * MINUTE, NOON + 26 * MINUTE), (NOON + 29 * MINUTE, NOON + 40 * MINUTE))
    assert outages.make_up(now=NOON + 33 * MINUTE) == 0
    assert closing.close(held.pk, now=end + 5 * SECOND).state == "unsold"


def test_an_outage_that_outlasts_the_hold_counts_from_its_release(held, bilal):
    end = buy_and_give_up(held, bilal)
    beat((NOON - 10 * MINUTE, NOON + 26 * MINUTE), (NOON + 32 * MINUTE, NOON + 40 * MINUTE))
    assert outages.make_up(now=NOON + 33 * MINUTE) == 1
    held.refresh_from_db()
    assert held.ends_at == end + 12 * MINUTE
    assert held.events.get(kind="delayed").facts["from"] == chaining.moment(NOON + 30 * MINUTE)
    assert outages.make_up(now=NOON + 34 * MINUTE) == 0
    assert list(audit.outage_differs_from_log()) == []


def test_the_last_seconds_of_an_outage_after_a_hold_are_none(held, bilal):
    buy_and_give_up(held, bilal)
    beat((NOON - 10 * MINUTE, NOON + 26 * MINUTE), (NOON + 30 * MINUTE + 50 * SECOND, NOON + 40 * MINUTE))
    assert outages.make_up(now=NOON + 33 * MINUTE) == 0


def test_what_an_outage_took_before_a_hold_is_given_back_with_it(held, bilal):
    beat((NOON - 10 * MINUTE, NOON - 3 * MINUTE))
    factories.hold(held, bilal, now=NOON)
    held.refresh_from_db()
    assert held.ends_at == NOON + 5 * MINUTE + 13 * MINUTE
    buying.release(held.pk, now=NOON + 30 * MINUTE)
    held.refresh_from_db()
    assert held.ends_at == NOON + 48 * MINUTE
    beat((NOON + 10 * SECOND, NOON + 50 * MINUTE))
    assert outages.make_up(now=NOON + 40 * MINUTE) == 0


# -- At once ----------------------------------------------------------------------------------------------


def test_people_see_it_as_soon_as_it_is_over(auction, ayesha, bilal, zoya):
    heard = []
    dark(auction, -9 * MINUTE, -4 * MINUTE)

    def listen(sender, auction, outage, **kwargs):
        heard.append((auction.pk, outage.over - outage.began))

    auction_delayed.connect(listen)
    try:
        assert outages.make_up(now=auction.ends_at - 4 * MINUTE) == 1
        assert outages.make_up(now=auction.ends_at - 3 * MINUTE) == 0
    finally:
        auction_delayed.disconnect(listen)
    assert heard == [(auction.pk, 5 * MINUTE)]
    for person in (ayesha, bilal):
        told = person.notifications.get(kind=Notification.Kind.AUCTION_DELAYED)
        assert told.context["ends_at"] == (auction.ends_at + 15 * MINUTE).isoformat()
    assert not zoya.notifications.exists()


def test_only_auctions_whose_last_minutes_it_took_are_moved(auction, ayesha):
    later = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(hours=1, minutes=20))
    ended = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=40))
    dark(auction, -9 * MINUTE, -4 * MINUTE)
    assert outages.make_up(now=auction.ends_at - 4 * MINUTE) == 1
    assert (state_of(later)[1], state_of(ended)[1]) == (later.ends_at, ended.ends_at)


def test_one_that_raises_holds_nobody_else_up(auction, ayesha, caplog):
    other = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=59))
    dark(auction, -9 * MINUTE, -4 * MINUTE)

    def fail(sender, auction, **kwargs):
        if auction.pk == other.pk:
            raise RuntimeError("down")

    auction_delayed.connect(fail)
    try:
        assert outages.make_up(now=auction.ends_at - 4 * MINUTE) == 1
    finally:
        auction_delayed.disconnect(fail)
    assert state_of(other)[1] == other.ends_at
    assert "was not given back its time" in caplog.text


def test_sweep_gives_back_before_it_closes(ayesha):
    """What the web process would have done, had it not died again."""
    due = [factories.make_auction(ayesha.seller_profile, ends_in=-n * MINUTE) for n in (1, 2, 3)]
    now = timezone.now()
    beat((now - timedelta(hours=1), now - 5 * MINUTE), (now - 10 * SECOND, now))
    tasks.sweep_ended_auctions.call_local()
    assert {state_of(auction)[0] for auction in due} == {"open"}
    assert all(state_of(auction)[1] > now + 10 * MINUTE for auction in due)


# -- Bids -------------------------------------------------------------------------------------------------


def bid_at(auction, person, moment, maximum=9000):
    return bidding.place_bid(auction_id=auction.pk, bidder=person, maximum=maximum, nonce=uuid.uuid4(), now=moment)


def test_bid_after_an_end_within_an_outage_counts_though_nobody_has_moved_it_yet(auction, sana):
    dark(auction, -2 * MINUTE)
    receipt = bid_at(auction, sana, auction.ends_at + 3 * MINUTE)
    assert receipt.leads
    assert receipt.bid.ends_at_before == auction.ends_at + 15 * MINUTE
    assert list(audit.bid_out_of_time()) == list(audit.log_does_not_follow()) == []


def test_heartbeat_after_such_a_bid_does_not_move_the_end_again(auction, sana):
    dark(auction, -2 * MINUTE)
    bid_at(auction, sana, auction.ends_at + 3 * MINUTE)
    beat((auction.ends_at + 3 * MINUTE + 9 * SECOND, auction.ends_at + 5 * MINUTE))
    assert outages.make_up(now=auction.ends_at + 5 * MINUTE) == 0


@pytest.mark.parametrize("beating", [True, False])
def test_late_bid_without_an_outage_is_late_and_leaves_nothing(auction, sana, beating):
    if beating:
        beat((auction.ends_at - timedelta(hours=1), auction.ends_at + 30 * SECOND))
    before, beats = state_of(auction), Heartbeat.objects.count()
    with pytest.raises(bidding.AuctionEnded):
        bid_at(auction, sana, auction.ends_at + 40 * SECOND)
    assert (state_of(auction), Heartbeat.objects.count()) == (before, beats)


def test_bid_refused_after_an_outage_undoes_the_move_with_it(auction, bilal):
    dark(auction, -2 * MINUTE)
    before = state_of(auction)
    with pytest.raises(bidding.BidTooLow):
        bid_at(auction, bilal, auction.ends_at + 3 * MINUTE, maximum=1)
    assert state_of(auction) == before


def test_closed_auction_is_never_reopened(auction, sana):
    closing.close(auction.pk, now=auction.ends_at + 5 * SECOND)
    dark(auction, -2 * MINUTE)
    before = state_of(auction)
    with pytest.raises(bidding.AuctionEnded):
        bid_at(auction, sana, auction.ends_at + 3 * MINUTE)
    assert outages.make_up(now=auction.ends_at + 3 * MINUTE) == 0
    assert state_of(auction) == before


# -- Heartbeats -------------------------------------------------------------------------------------------


def test_beat_tells_when_it_ends_an_outage():
    assert heartbeats.beat() is False, "the first one of all"
    assert heartbeats.beat() is False
    Heartbeat.objects.update(at=timezone.now() - 2 * MINUTE)
    assert heartbeats.beat() is True
    assert Heartbeat.objects.count() == 3


def test_pruning_keeps_a_day_and_the_one_before_it():
    now = timezone.now()
    ages = [timedelta(days=9), timedelta(days=3), timedelta(hours=25), timedelta(hours=23), timedelta(0)]
    Heartbeat.objects.bulk_create(Heartbeat(at=now - age) for age in ages)
    assert heartbeats.prune() == 2
    kept = [now - at for at in Heartbeat.objects.order_by("at").values_list("at", flat=True)]
    assert kept == ages[2:]
    assert heartbeats.prune() == 0


def test_closing_asks_for_heartbeats_once_a_second(ayesha, settings):
    settings.MARKET = settings.MARKET | {"HEARTBEATS_READ_EVERY_SECONDS": 600}
    for n in range(1, 6):
        factories.make_auction(ayesha.seller_profile, ends_in=-n * MINUTE)
    outages.recent.forget()
    try:
        with CaptureQueriesContext(connection) as queries:
            assert closing.close_due() == 5
    finally:
        outages.recent.forget()
    assert sum('FROM "auctions_heartbeat"' in query["sql"] for query in queries) == 1


def test_task_comes_back_for_the_end_that_moved_and_a_minute_later_while_it_is_dark(ayesha):
    auction = factories.make_auction(ayesha.seller_profile, ends_in=-10 * SECOND)
    now = timezone.now()
    beat((now - timedelta(hours=1), now - 2 * MINUTE))
    tasks.close_auction.call_local(auction.pk)
    auction.refresh_from_db()
    assert now + 59 * SECOND < closing.due_at(auction) < now + 70 * SECOND
    beat((now, now + SECOND))
    outages.make_up(now=now + SECOND)
    auction.refresh_from_db()
    assert closing.due_at(auction) == auction.ends_at + 2 * SECOND > now + 10 * MINUTE


# -- In place ---------------------------------------------------------------------------------------------


def test_page_tells_how_much_later_and_why(auction, sign_in):
    dark(auction, -8 * MINUTE, -3 * MINUTE, lit=30 * MINUTE)
    outages.make_up(now=auction.ends_at - 3 * MINUTE)
    page = parse(sign_in().get(auction.get_absolute_url()))
    began, over = (timezone.localtime(auction.ends_at + at) for at in (-8 * MINUTE, -3 * MINUTE))
    notice = words(one(page, ".bid-box .notice"))
    assert notice.startswith("Ends 15 minutes later: bidding was impossible from ")
    assert f"{began:%H:%M}" in notice and f"{over:%H:%M}" in notice
    assert words(one(page, '[aria-label="Time left"] small')).endswith("· later, after an outage")
    auction.refresh_from_db()
    closing.close(auction.pk, now=auction.ends_at + 3 * SECOND)
    assert "Ended 15 minutes later" in words(one(parse(sign_in().get(auction.get_absolute_url())), ".bid-box .notice"))


def test_frame_tells_it_in_short_and_other_frames_and_pages_say_nothing(auction, sign_in):
    assert "outage" not in live.frame(auction.pk)
    assert not parse(sign_in().get(auction.get_absolute_url())).cssselect(".bid-box .notice")
    dark(auction, -8 * MINUTE, -3 * MINUTE)
    outages.make_up(now=auction.ends_at - 3 * MINUTE)
    assert "later, after an outage" in live.frame(auction.pk)
