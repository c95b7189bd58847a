"""An auction that starts later: announced, opened by the clock, written down once."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from auctions import bidding, closing, disclosing, opening, presenting, revising, starting, tasks, terms
from auctions.forms import AuctionTermsForm
from auctions.models import Auction, IncrementTable
from catalog import publishing
from config import auditing
from tests import factories
from tests.auctions import logs

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def draft(ayesha):
    product = factories.make_product(ayesha.seller_profile, sale_format="auction", published=False)
    start = timezone.now() + DAY
    terms.save(product, {"starting_price": 1000, "reserve_price": None, "duration": 3 * DAY, "starts_at": start})
    return Auction.objects.get(product=product)


@pytest.fixture
def scheduled(draft, ayesha):
    publishing.publish(product=draft.product, actor=ayesha)
    draft.refresh_from_db()
    draft.product.refresh_from_db()
    return draft


def kinds(auction):
    return list(auction.events.values_list("kind", flat=True))


def bid(auction, bidder, now):
    return bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=2000, nonce=uuid.uuid4(), now=now)


def test_publishing_announces_it_and_opens_nothing(scheduled):
    assert (scheduled.state, scheduled.ends_at) == ("scheduled", scheduled.starts_at + 3 * DAY)
    assert (scheduled.product.on_shelf, scheduled.product.starts_at) == (False, scheduled.starts_at)
    assert kinds(scheduled) == ["scheduled"]
    assert auditing.broken_rows() == []


def test_its_time_opens_it_once(scheduled):
    assert opening.start(scheduled.pk, now=scheduled.starts_at - timedelta(seconds=1)) is None
    assert opening.start(scheduled.pk, now=scheduled.starts_at).state == "open"
    assert opening.start(scheduled.pk, now=scheduled.starts_at) is None
    scheduled.product.refresh_from_db()
    assert kinds(scheduled) == ["scheduled", "opened"]
    assert (scheduled.product.on_shelf, scheduled.product.starts_at) == (True, None)
    assert auditing.broken_rows() == []


def test_a_late_worker_takes_no_time_away(scheduled):
    assert opening.start_due(now=scheduled.starts_at + HOUR) == 1
    opened = Auction.objects.get(pk=scheduled.pk)
    assert (opened.starts_at, opened.ends_at) == (scheduled.starts_at, scheduled.ends_at)
    assert opened.events.last().at == scheduled.starts_at


def test_a_bid_after_the_start_opens_it_itself(scheduled, bilal):
    receipt = bid(scheduled, bilal, scheduled.starts_at + timedelta(seconds=1))
    assert receipt.auction.state == "open"
    assert kinds(scheduled) == ["scheduled", "opened"]
    assert auditing.broken_rows() == []


def test_a_bid_before_the_start_is_told_when_it_starts(scheduled, bilal):
    with pytest.raises(bidding.AuctionNotOpen, match="Bidding starts"):
        bid(scheduled, bilal, scheduled.starts_at - timedelta(seconds=1))
    assert kinds(scheduled) == ["scheduled"]
    assert not scheduled.bids.exists()


def test_it_opens_with_the_increments_of_its_start(scheduled):
    before = IncrementTable.objects.create(published_at=scheduled.starts_at - HOUR, steps=[[0, 7]])
    IncrementTable.objects.create(published_at=scheduled.starts_at + HOUR, steps=[[0, 9]])
    assert opening.start(scheduled.pk, now=scheduled.starts_at + DAY).increment_table == before


def test_before_the_first_table_the_first_is_in_force(scheduled):
    first = IncrementTable.objects.create(published_at=scheduled.starts_at + HOUR, steps=[[0, 9]])
    assert starting.table_at(scheduled.starts_at) == first


def test_everything_may_change_until_it_starts(scheduled):
    later = scheduled.starts_at + DAY
    revising.change_terms(scheduled, starts_at=later, duration=DAY, reserve_price=5000)
    moved = Auction.objects.get(pk=scheduled.pk)
    assert (moved.state, moved.starts_at, moved.ends_at, moved.reserve_price) == ("scheduled", later, later + DAY, 5000)
    moved.product.refresh_from_db()
    assert moved.product.starts_at == later
    assert kinds(moved) == ["scheduled", "terms"]
    assert auditing.broken_rows() == []


def test_it_may_be_started_at_once(scheduled):
    now = timezone.now()
    revising.change_terms(scheduled, starts_at=None, starting_price=1500, now=now)
    opened = Auction.objects.get(pk=scheduled.pk)
    assert (opened.state, opened.starts_at, opened.ends_at, opened.starting_price) == ("open", now, now + 3 * DAY, 1500)
    assert auditing.broken_rows() == []


@pytest.mark.parametrize("moved", [-DAY, 31 * DAY])
def test_it_may_not_be_moved_into_the_past_or_far_away(scheduled, moved):
    with transaction.atomic(), pytest.raises(revising.TermsRefused):
        revising.change_terms(scheduled, starts_at=timezone.now() + moved)
    assert Auction.objects.get(pk=scheduled.pk).starts_at != timezone.now() + moved


def test_once_its_time_has_come_the_start_stays(scheduled):
    revising.change_terms(scheduled, starts_at=scheduled.starts_at + DAY, now=scheduled.starts_at + HOUR)
    opened = Auction.objects.get(pk=scheduled.pk)
    assert (opened.state, opened.starts_at) == ("open", scheduled.starts_at)


def test_a_draft_whose_start_has_passed_is_not_published(draft, ayesha):
    Auction.objects.filter(pk=draft.pk).update(starts_at=timezone.now() - HOUR)
    with pytest.raises(publishing.NotReady, match="has passed"):
        publishing.publish(product=draft.product, actor=ayesha)
    assert Auction.objects.get(pk=draft.pk).state == "draft"


def test_the_box_follows_the_clock(scheduled, bilal):
    assert presenting.box_for(scheduled, bilal).state == "scheduled"
    assert presenting.box_for(scheduled, bilal, now=scheduled.starts_at).state == "open"


def test_the_task_comes_back_when_the_start_has_moved(scheduled):
    from huey.contrib.djhuey import HUEY

    HUEY.flush()
    tasks.start_auction.call_local(scheduled.pk)
    assert [task.eta for task in HUEY.pending()] != []
    HUEY.flush()


@pytest.mark.parametrize("columns", [{"sequence": 1}, {"starts_at": None}])
def test_database_refuses_an_unsound_schedule(scheduled, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Auction.objects.filter(pk=scheduled.pk).update(**columns)


def typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def form(starts_at="", starts="later", **initial):
    data = {"starting_price": "1000", "duration": str(3 * 86400), "starts": starts, "starts_at": starts_at}
    return AuctionTermsForm(data, initial=initial)


def test_form_reads_the_start_as_pakistan_time():
    moment = (timezone.now() + DAY).replace(second=0, microsecond=0)
    filled = form(typed(moment))
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data["starts_at"] == moment


@pytest.mark.parametrize("starts_at", ["", "tomorrow", -HOUR, 31 * DAY])
def test_form_refuses_a_start_beside_its_field(starts_at):
    starts_at = starts_at if isinstance(starts_at, str) else typed(timezone.now() + starts_at)
    assert list(form(starts_at).errors) == ["starts_at"]


def test_form_at_once_ignores_the_field_beside():
    filled = form("tomorrow", starts="at-once")
    assert filled.is_valid(), filled.errors
    assert filled.cleaned_data["starts_at"] is None


def test_form_of_a_started_auction_has_no_start():
    filled = form("tomorrow", has_started=True, reserve_price=5000)
    assert filled.is_valid(), filled.errors
    assert "starts_at" not in filled.cleaned_data


def test_form_shows_the_start_it_has():
    moment = timezone.now() + DAY
    shown = AuctionTermsForm(initial={"starts_at": moment})
    assert f'value="{typed(moment)}"' in str(shown["starts_at"])
    assert 'value="later" id="id_starts_1" checked' in str(shown["starts"]) or "checked" in str(shown["starts"][1])


def test_its_public_log_holds_from_the_announcement_to_the_end(scheduled, ayesha, bilal, sana):
    """Also with terms changed before the start, and increments published meanwhile."""
    cheaper = {"starting_price": 800, "reserve_price": None, "duration": 2 * DAY, "starts_at": scheduled.starts_at}
    terms.save(scheduled.product, cheaper)
    scheduled.refresh_from_db()
    IncrementTable.objects.create(steps=[[0, 7]], published_at=scheduled.starts_at - HOUR)
    for number, (bidder, maximum) in enumerate([(bilal, 2000), (sana, 3000), (bilal, 3001)], start=1):
        when = scheduled.starts_at + number * HOUR
        bidding.place_bid(auction_id=scheduled.pk, bidder=bidder, maximum=maximum, nonce=uuid.uuid4(), now=when)
    scheduled.refresh_from_db()
    closed = closing.close(scheduled.pk, now=closing.due_at(scheduled))
    log = json.loads("".join(disclosing.log_document(closed)))
    assert closed.state == "sold" and [entry["kind"] for entry in log["entries"]][:2] == ["scheduled", "terms"]
    assert logs.verify(log) is None
