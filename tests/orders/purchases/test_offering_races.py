"""Second chances by real threads on PostgreSQL; each race with its guard away, too."""

import time
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import Block
from auctions import relisting
from auctions.models import Auction
from config import auditing
from orders.models import Order, SecondChance
from orders.purchases import offering
from tests.orders.lines import accept, offer, unpaid
from tests.races import at_once, failures

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


@pytest.fixture
def order(ayesha, bilal, sana, zoya):
    return unpaid(ayesha.seller_profile, (zoya, 2_000), (sana, 5_000), (bilal, 9_000))


def lose_the_lock(monkeypatch) -> None:
    """Auction and offer are read without their locks, with a moment's thought before writing."""

    def look(auction_id):
        auction = Auction.objects.get(pk=auction_id)
        time.sleep(0.2)
        return auction

    def look_at_chance(pk):
        chance = SecondChance.objects.select_related("user", "auction__product__seller__user").get(pk=pk)
        time.sleep(0.2)
        return chance

    monkeypatch.setattr(offering, "lock", look)
    monkeypatch.setattr(offering, "lock_chance", look_at_chance)


def test_offered_by_eight_at_once_it_is_offered_once(order):
    results = at_once(*[partial(offer, order)] * 8)
    assert failures(results) == []
    assert len({chance.pk for chance in results}) == 1 == SecondChance.objects.count()
    assert nothing_broken()


def test_offered_by_eight_without_the_lock_they_stumble(order, monkeypatch):
    lose_the_lock(monkeypatch)
    results = at_once(*[partial(offer, order)] * 8)
    assert failures(results), "the unique offer had to refuse what the lock did not"


def test_accepted_in_eight_tabs_it_is_one_purchase(order):
    chance = offer(order)
    results = at_once(*[partial(accept, chance)] * 8)
    assert failures(results) == []
    assert Order.objects.filter(auction=order.auction).count() == 2
    assert nothing_broken()


def test_accepted_in_eight_tabs_without_the_locks_they_stumble(order, monkeypatch):
    chance = offer(order)
    lose_the_lock(monkeypatch)
    monkeypatch.setattr(offering.violations, "lock_person", lambda user_id: None)
    results = at_once(*[partial(accept, chance)] * 8)
    assert failures(results), "the unique live order had to refuse what the locks did not"


@pytest.mark.parametrize("attempt", range(4))
def test_accepting_against_the_end_of_the_day_agrees(order, attempt):
    chance = offer(order, now=timezone.now() - timedelta(hours=24) + timedelta(seconds=5))
    before = chance.expires_at - timedelta(seconds=1)
    results = at_once(
        partial(accept, chance, now=before), partial(offering.expire_due, now=chance.expires_at + timedelta(minutes=1))
    )
    assert failures(results, offering.ChanceOver) == []
    chance.refresh_from_db()
    sold = Order.objects.filter(auction=order.auction, state="pending_payment").count()
    assert (chance.state, sold) in {("accepted", 1), ("expired", 0)}
    assert nothing_broken()


def test_accepting_against_the_end_without_the_locks_they_stumble(order, monkeypatch):
    """Both find it open; the compare-and-swap behind the lock lets one of them write."""
    chance = offer(order, now=timezone.now())
    lose_the_lock(monkeypatch)
    results = at_once(partial(accept, chance), partial(offering.expire, chance=chance))
    assert len(failures(results)) == 1
    assert nothing_broken()


@pytest.mark.parametrize("attempt", range(3))
def test_listing_again_against_offering_agrees(order, ayesha, attempt):
    results = at_once(partial(offer, order), partial(relisting.relist, auction_id=order.auction_id, actor=ayesha))
    assert failures(results, offering.ListedAgain, relisting.RelistRefused) == []
    assert SecondChance.objects.count() + Auction.objects.filter(relisted_from=order.auction).count() == 1
    assert nothing_broken()


@pytest.mark.parametrize("attempt", range(3))
def test_blocking_against_accepting_agrees(order, sana, attempt):
    chance = offer(order)
    results = at_once(
        partial(accept, chance),
        partial(standing.block, user=sana, cause=Block.Cause.STAFF, reason="Shill"),
    )
    assert failures(results, standing.Blocked) == []
    accepted = isinstance(results[0], SecondChance)
    assert Order.objects.filter(auction=order.auction, buyer=sana).count() == accepted
    assert nothing_broken()
