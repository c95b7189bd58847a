from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import standing
from accounts.models import SellerProfile
from auctions import cancelling, closing, live, relisting
from auctions.locking import lock
from auctions.models import Auction
from catalog import publishing, wishing
from config import auditing
from tests import factories
from tests.factories import bid_on
from tests.orders import factories as trade

pytestmark = pytest.mark.django_db
TERMS = {"starting_price": 1000, "reserve_price": 3000, "buy_now_price": 5000, "duration": timedelta(days=5)}


@pytest.fixture
def unsold(ayesha, bilal):
    """The reserve was not met, and Bilal had bid."""
    auction = factories.make_auction(ayesha.seller_profile, **TERMS)
    bid_on(auction, bilal, 2000)
    return closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))


def relist(auction, **overrides):
    return relisting.relist(auction_id=auction.pk, actor=auction.product.seller.user, **overrides)


def refused(auction, error, match=None):
    with pytest.raises(error, match=match):
        relist(auction)
    assert Auction.objects.count() == 1


def test_unsold_is_listed_again_on_the_same_terms_without_its_bids(unsold):
    now = timezone.now()
    made = relist(unsold, now=now)
    assert {name: getattr(made, name) for name in TERMS} == TERMS
    assert (made.state, made.starts_at, made.ends_at, made.bid_count) == ("open", now, now + TERMS["duration"], 0)
    assert (made.relisted_from, made.relist_number) == (unsold, 0)
    assert auditing.broken_rows() == []


def test_the_shelf_follows_the_new_one(unsold):
    made = relist(unsold)
    product = made.product
    product.refresh_from_db()
    shelf = (product.on_shelf, product.auction_id_now, product.price_now, product.bid_count, product.ends_at)
    assert shelf == (True, made.pk, 1000, 0, made.ends_at)
    assert product.get_absolute_url() == made.get_absolute_url()


def test_a_second_click_gives_the_same(unsold):
    assert relist(unsold) == relist(unsold)
    assert Auction.objects.count() == 2


def test_bidders_and_wishers_are_told(unsold, bilal, zoya, sana):
    wishing.keep(user=zoya, product=unsold.product)
    made = relist(unsold)
    for person in (bilal, zoya):
        assert person.notifications.get(kind="relisted").url == made.get_absolute_url()
    assert not sana.notifications.exists()


def test_an_unpaid_one_is_listed_again(ayesha, bilal):
    purchase = trade.make_win(ayesha.seller_profile, bilal, price=1000)
    auction = Auction.objects.get()
    refused(auction, relisting.RelistRefused, "It is sold")
    trade.expire(purchase)
    assert relist(auction).state == "open"
    assert not bilal.notifications.filter(kind="relisted").exists()
    assert auditing.broken_rows() == []


def test_what_its_seller_cancelled_yes_what_staff_cancelled_no(ayesha, staff):
    auction = factories.make_auction(ayesha.seller_profile, ends_in=timedelta(days=1))
    cancelling.cancel_own(auction_id=auction.pk, reason="", actor=ayesha)
    made = relist(auction)
    closing.cancel(made.pk, reason="forbidden goods", actor=staff)
    with pytest.raises(relisting.RelistRefused, match="staff"):
        relist(made)
    assert Auction.objects.count() == 2


def test_a_running_one_is_not(ayesha):
    refused(factories.make_auction(ayesha.seller_profile), relisting.RelistRefused, "not over")


def test_not_by_someone_who_cannot_be_paid_or_is_blocked(unsold, ayesha, staff):
    SellerProfile.objects.update(payable_at=None)
    refused(unsold, publishing.NotReady)
    SellerProfile.objects.update(payable_at=timezone.now())
    standing.block(user=ayesha, cause="staff", reason="Fakes", actor=staff)
    refused(unsold, standing.Blocked)


def end(auction):
    return closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))


def test_by_itself_five_times_and_no_more(ayesha):
    auction = end(factories.make_auction(ayesha.seller_profile, relists_itself=True))
    for number in range(1, settings.MARKET["RELISTS_BY_ITSELF"] + 1):
        made = relisting.relist_by_itself(auction.pk)
        assert (made.relist_number, made.relisted_from) == (number, auction)
        assert relisting.relist_by_itself(auction.pk) is None, "safe twice"
        auction = end(made)
    assert relisting.relist_by_itself(auction.pk) is None
    assert Auction.objects.count() == 6
    assert not Auction.objects.filter(relists_itself=True).exists()
    assert ayesha.notifications.filter(kind="relisted").count() == 5
    assert auditing.broken_rows() == []


def test_the_sweep_finds_what_a_lost_task_left(ayesha):
    auction = end(factories.make_auction(ayesha.seller_profile, relists_itself=True))
    assert relisting.relist_due() == 1
    assert relisting.relist_due() == 0
    assert auction.relisted_as.is_open


@pytest.mark.parametrize("asked", [True, False])
def test_by_itself_only_unsold_ones_whose_seller_asked(ayesha, bilal, asked):
    auction = factories.make_auction(ayesha.seller_profile, relists_itself=asked)
    if asked:
        bid_on(auction, bilal, 2000)
    end(auction)
    assert relisting.relist_by_itself(auction.pk) is None
    assert Auction.objects.count() == 1


def test_by_itself_not_for_a_blocked_seller_and_never_after(ayesha, staff):
    end(factories.make_auction(ayesha.seller_profile, relists_itself=True))
    standing.block(user=ayesha, cause="staff", reason="Fakes", actor=staff)
    assert relisting.relist_due() == 1
    assert Auction.objects.count() == 1
    standing.unblock(user=ayesha, actor=staff)
    assert relisting.relist_due() == 0


def test_the_database_keeps_one_relisting_each(unsold):
    made = relist(unsold)
    closing.cancel(made.pk, reason="x")
    with pytest.raises(IntegrityError), transaction.atomic():
        Auction.objects.create(product=unsold.product, starting_price=1, relisted_from=unsold)


def test_seller_is_called_when_what_became_of_a_sale_changes(ayesha, bilal, monkeypatch):
    auction = factories.make_auction(ayesha.seller_profile)
    bid_on(auction, bilal, 2000)
    closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))
    told = []
    monkeypatch.setattr(live.live, "push", lambda topic, render, *args, key="": told.append((topic, render, args)))
    now = timezone.now()
    called = (f"person.{ayesha.pk}", live.deeds, (auction.pk,))
    deeds_done = {
        "lapses": lambda held: relisting.note_lapse(held.pk, now=now),
        "is offered on": lambda held: relisting.keep(held, until=now + timedelta(days=1)),
        "is taken back": relisting.let_go,
        "comes about after all": relisting.note_sale,
        "lapses again": lambda held: relisting.note_lapse(held.pk, now=now),
        "is listed again": lambda held: relisting.relist(auction_id=held.pk, actor=ayesha),
    }
    for what, deed in deeds_done.items():
        told.clear()
        with transaction.atomic():
            deed(lock(auction.pk))
        assert told.count(called) == 1, what
    relisting.note_lapse(auction.pk, now=now)
    assert told.count(called) == 1, "what has lapsed does not lapse again"
