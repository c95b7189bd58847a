import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Block
from auctions import bidding, closing, opening, tasks
from auctions.models import Auction
from auctions.signals import auction_sold, auction_unsold
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1000)


@pytest.fixture
def outcomes():
    heard = []

    def sold(sender, auction, **kwargs):
        heard.append(("sold", auction.pk))

    def unsold(sender, auction, **kwargs):
        heard.append(("unsold", auction.pk))

    auction_sold.connect(sold)
    auction_unsold.connect(unsold)
    yield heard
    auction_sold.disconnect(sold)
    auction_unsold.disconnect(unsold)


def after(auction):
    return auction.ends_at + timedelta(seconds=3)


def test_auction_with_a_leader_is_sold_to_them(auction, bilal, outcomes):
    factories.bid_on(auction, bilal, 5000)
    closed = closing.close(auction.pk, now=after(auction))
    assert (closed.state, closed.leader.user, closed.price) == ("sold", bilal, 1000)
    assert outcomes == [("sold", auction.pk)]
    auction.product.refresh_from_db()
    assert not auction.product.on_shelf


def test_auction_without_bids_is_unsold(auction, outcomes):
    assert closing.close(auction.pk, now=after(auction)).state == "unsold"
    assert outcomes == [("unsold", auction.pk)]


@pytest.mark.parametrize(("maximum", "state"), [(2999, "unsold"), (3000, "sold"), (9000, "sold")])
def test_reserve_decides(ayesha, bilal, maximum, state):
    auction = factories.make_auction(ayesha.seller_profile, starting_price=1000, reserve_price=3000)
    factories.bid_on(auction, bilal, maximum)
    assert closing.close(auction.pk, now=after(auction)).state == state


def test_closing_twice_happens_once(auction, bilal, outcomes):
    factories.bid_on(auction, bilal, 5000)
    closing.close(auction.pk, now=after(auction))
    assert closing.close(auction.pk, now=after(auction)) is None
    assert len(outcomes) == 1


@pytest.mark.parametrize("early", [timedelta(0), timedelta(seconds=1.9)])
def test_nothing_closes_before_its_grace_is_over(auction, outcomes, early):
    assert closing.close(auction.pk, now=auction.ends_at + early) is None
    assert outcomes == []


def test_lateness_changes_when_and_never_who(auction, bilal, sana):
    factories.bid_on(auction, bilal, 5000)
    with pytest.raises(bidding.AuctionEnded):
        bidding.place_bid(
            auction_id=auction.pk,
            bidder=sana,
            maximum=9000,
            nonce=uuid.uuid4(),
            now=auction.ends_at + timedelta(hours=1),
        )
    assert closing.close(auction.pk, now=auction.ends_at + timedelta(hours=2)).leader.user == bilal


def test_sweep_closes_all_that_are_due_and_only_those(ayesha, outcomes):
    due = [factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=-n)) for n in (1, 2, 3)]
    factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=1))
    assert closing.close_due() == 3
    assert {pk for _, pk in outcomes} == {auction.pk for auction in due}
    assert closing.close_due() == 0


def test_one_that_raises_holds_nobody_up_and_is_put_off_an_hour(ayesha, caplog):
    poison = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=-2))
    sound = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(minutes=-1))

    def fail(sender, auction, **kwargs):
        if auction.pk == poison.pk:
            raise RuntimeError("down")

    auction_unsold.connect(fail)
    try:
        assert closing.close_due() == 1
        assert closing.close_due() == 0, "put off"
    finally:
        auction_unsold.disconnect(fail)
    sound.refresh_from_db()
    poison.refresh_from_db()
    assert (sound.state, poison.state) == ("unsold", "open")
    assert poison.sweep_after > timezone.now() + timedelta(minutes=59)
    assert closing.close_due(now=timezone.now() + timedelta(hours=2)) == 1


def test_task_comes_back_for_an_end_that_moved(auction):
    tasks.close_auction.call_local(auction.pk)
    auction.refresh_from_db()
    assert auction.state == "open"


def test_staff_cancel_tells_and_takes_off_the_shelf(auction, bilal):
    factories.bid_on(auction, bilal, 5000)
    assert closing.cancel(auction.pk, reason="forbidden goods").state == "cancelled"
    auction.product.refresh_from_db()
    assert not auction.product.on_shelf


def test_cancelling_a_finished_auction_changes_nothing(auction, bilal):
    factories.bid_on(auction, bilal, 5000)
    closing.close(auction.pk, now=after(auction))
    assert closing.cancel(auction.pk, reason="late").state == "sold"


def test_opening_gives_times_table_and_shelf(ayesha):
    product = factories.make_product(ayesha.seller_profile, sale_format="auction")
    draft = Auction.objects.create(product=product, starting_price=500, duration=timedelta(days=3))
    now = timezone.now()
    opened = opening.open_auction(draft.pk, now=now)
    assert (opened.state, opened.ends_at - opened.starts_at) == ("open", timedelta(days=3))
    assert opened.increment_table is not None
    product.refresh_from_db()
    assert (product.on_shelf, product.price_now, product.auction_id_now) == (True, 500, opened.pk)
    assert opening.open_auction(draft.pk, now=now + timedelta(days=1)).ends_at == opened.ends_at


def test_a_bid_that_slipped_past_a_block_does_not_win(auction, bilal, sana, outcomes):
    factories.bid_on(auction, bilal, 2000)
    factories.bid_on(auction, sana, 9000)
    Block.objects.create(user=sana, cause=Block.Cause.STAFF, reason="slipped", started_at=timezone.now())
    closed = closing.close(auction.pk, now=after(auction))
    assert (closed.state, closed.leader.user, closed.price) == ("sold", bilal, 1000)
