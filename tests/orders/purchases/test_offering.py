from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import Block
from auctions import relisting, turning_away
from auctions.models import Auction
from config import auditing
from messaging.models import Notification
from orders.audit import sales
from orders.models import Order, OrderLine, SecondChance, Violation
from orders.payments import deadlines
from orders.purchases import offering
from tests import factories
from tests.orders.factories import pay
from tests.orders.lines import accept, lapse, offer, unpaid

pytestmark = pytest.mark.django_db
State = SecondChance.State


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


def told(person, variant=None):
    notices = Notification.objects.filter(recipient=person, kind="second_chance")
    return [row.context.get("variant") for row in notices.order_by("pk")]


@pytest.fixture
def hina(db):
    return factories.make_user("Hina Shah")


@pytest.fixture
def order(ayesha, bilal, sana, hina):
    """Hina 1,500, Sana 5,000, Bilal 9,000: his at 5,250, and not paid."""
    bids = [(hina, 1_500), (sana, 5_000), (bilal, 9_000)]
    return unpaid(ayesha.seller_profile, *bids)


def refused(error, call, *, state=None):
    before = list(Auction.objects.values()), list(SecondChance.objects.values()), Order.objects.count()
    with pytest.raises(error) as refusal:
        call()
    assert (list(Auction.objects.values()), list(SecondChance.objects.values()), Order.objects.count()) == before
    return str(refusal.value)


# -- Price and person -------------------------------------------------------------------------------------


def test_next_is_the_leader_of_the_replay_without_the_defaulter(order, sana):
    following = offering.next_in_line(order.auction)
    assert (following.bidder.user, following.price) == (sana, 1_550)


def test_a_bid_that_was_never_meant_raises_nothing(ayesha, bilal, sana, hina):
    """The same auction with and without a fake bidder who drives the price up: the second chance costs the same."""
    honest, fake = [(hina, 1_500), (sana, 5_000)], [(bilal, 4_900), (bilal, 9_900)]
    driven = unpaid(ayesha.seller_profile, *honest, *fake)
    assert driven.goods_total == 5_250
    assert offering.next_in_line(driven.auction).price == 1_550


def test_the_ladder_goes_down_one_by_one(order, bilal, sana, hina):
    first = offer(order)
    offering.decline(chance=first, actor=sana)
    second = offer(order)
    assert (second.user, second.price, second.without) == (hina, 1_000, [2, 3])
    offering.decline(chance=second, actor=hina)
    assert offering.next_in_line(order.auction) is None
    refused(offering.NobodyLeft, lambda: offering.offer(order=order, seller=order.seller, bidder=1, price_seen=1))
    assert nothing_broken()


def test_who_accepted_and_did_not_pay_is_out_too(order, sana, hina):
    taken = accept(offer(order))
    again = lapse(taken.auction)
    assert again.buyer == sana and Violation.objects.filter(user=sana).count() == 1
    chance = offer(again)
    assert (chance.user, chance.price, chance.unpaid_order) == (hina, 1_000, again)
    assert nothing_broken()


def test_who_may_not_buy_is_passed_over(order, ayesha, sana, hina):
    standing.block(user=sana, cause=Block.Cause.STAFF, reason="Shill")
    assert offering.next_in_line(order.auction).bidder.user == hina
    standing.unblock(user=sana)
    assert offering.next_in_line(order.auction).bidder.user == sana
    turning_away.turn_away(seller=ayesha.seller_profile, paddle=order.auction.paddles.get(user=sana))
    assert offering.next_in_line(order.auction).bidder.user == hina


def test_the_reserve_of_each_bid_counts_as_it_did(ayesha, bilal, sana):
    sale = unpaid(ayesha.seller_profile, (sana, 4_000), (bilal, 9_000), reserve_price=3_000)
    assert offering.next_in_line(sale.auction).price == 3_000


# -- Offering ---------------------------------------------------------------------------------------------


def test_offered_for_a_day_and_told(order, sana):
    now = timezone.now()
    chance = offer(order, now=now)
    assert (chance.state, chance.expires_at) == (State.OFFERED, now + timedelta(hours=24))
    assert told(sana) == [None] and nothing_broken()


def test_a_second_click_gives_the_same(order):
    assert offer(order) == offer(order)
    assert told(SecondChance.objects.get().user) == [None]


def test_only_what_the_seller_saw_is_offered(order, sana):
    words = refused(
        offering.OfferChanged,
        lambda: offering.offer(order=order, seller=order.seller, bidder=2, price_seen=1_600),
    )
    assert "Bidder 2" in words and "1,550" in words


def test_another_seller_offers_nothing(order, zoya):
    stranger = factories.make_seller(zoya)
    refused(offering.NotYourSale, lambda: offering.offer(order=order, seller=stranger, bidder=2, price_seen=1_550))


def test_a_blocked_seller_offers_nothing(order, ayesha):
    standing.block(user=ayesha, cause=Block.Cause.STAFF, reason="Fraud")
    refused(standing.Blocked, lambda: offer(order))


def test_a_sale_that_waits_for_payment_is_not_offered(ayesha, bilal, sana):
    order = unpaid(ayesha.seller_profile, (sana, 2_000), (bilal, 3_000))
    taken = accept(offer(order))
    refused(offering.NotUnpaid, lambda: offering.offer(order=order, seller=order.seller, bidder=1, price_seen=1_000))
    pay(taken.order.purchase)
    refused(offering.NotUnpaid, lambda: offering.offer(order=order, seller=order.seller, bidder=1, price_seen=1_000))
    assert nothing_broken()


def test_listed_again_it_is_not_offered(order, ayesha):
    relisting.relist(auction_id=order.auction_id, actor=ayesha)
    refused(offering.ListedAgain, lambda: offering.offer(order=order, seller=order.seller, bidder=2, price_seen=1_550))


def test_while_it_is_offered_or_taken_it_is_not_listed_again(order, ayesha):
    chance = offer(order)
    for _ in range(2):
        with pytest.raises(relisting.RelistRefused):
            relisting.relist(auction_id=order.auction_id, actor=ayesha)
        chance.state == State.ACCEPTED or accept(chance)
    assert Auction.objects.count() == 1


def test_declined_it_may_be_listed_again(order, ayesha, sana):
    offering.decline(chance=offer(order), actor=sana)
    assert relisting.relist(auction_id=order.auction_id, actor=ayesha).relisted_from == order.auction
    assert nothing_broken()


# -- Answering --------------------------------------------------------------------------------------------


def test_accepted_it_is_a_win_like_any_other(order, ayesha, sana):
    now = timezone.now()
    chance = accept(offer(order, now=now), now=now)
    sold = chance.order
    assert (sold.buyer, sold.goods_total, sold.is_auction_win) == (sana, 1_550, True)
    assert (sold.purchase.deadline, sold.purchase.total) == (now + timedelta(hours=24), 1_550 + 450)
    assert OrderLine.objects.get(order=sold).unit_price == 1_550
    auction = Auction.objects.get()
    assert (auction.lapsed_at, auction.offered_until) == (None, None)
    assert told(sana) == [None, "yours"] and told(ayesha) == ["accepted"]
    assert deadlines.remind_due(now=now + timedelta(hours=13)) == 1
    assert nothing_broken()
    pay(sold.purchase)
    assert nothing_broken()


def test_two_clicks_are_one_purchase(order):
    chance = offer(order)
    assert accept(chance).order == accept(chance).order
    assert Order.objects.count() == 2


def test_nobody_else_accepts_or_declines(order, hina):
    chance = offer(order)
    total = offering.total_of(chance)
    refused(offering.NotYourChance, lambda: offering.accept(chance=chance, actor=hina, total_seen=total))
    refused(offering.NotYourChance, lambda: offering.decline(chance=chance, actor=hina))


def test_blocked_nobody_accepts_and_may_still_decline(order, sana):
    chance = offer(order)
    standing.block(user=sana, cause=Block.Cause.STAFF, reason="Shill")
    refused(standing.Blocked, lambda: accept(chance))
    assert offering.decline(chance=chance, actor=sana).state == State.DECLINED


def test_only_at_the_total_that_was_shown(order, sana):
    chance = offer(order)
    refused(offering.TotalChanged, lambda: offering.accept(chance=chance, actor=sana, total_seen=1_550))


def test_after_its_day_it_is_over_by_the_clock(order):
    chance = offer(order)
    refused(offering.ChanceOver, lambda: accept(chance, now=chance.expires_at))


def test_the_sweep_ends_it_and_tells_both(order, ayesha, sana):
    chance = offer(order)
    assert offering.expire_due(now=chance.expires_at - timedelta(seconds=1)) == 0
    assert offering.expire_due(now=chance.expires_at) == 1
    assert offering.expire_due(now=chance.expires_at) == 0
    chance.refresh_from_db()
    assert (chance.state, Auction.objects.get().offered_until) == (State.EXPIRED, None)
    assert told(sana) == [None, "over"] and told(ayesha) == ["expired"]
    refused(offering.ChanceOver, lambda: accept(chance))
    assert Violation.objects.filter(user=sana).count() == 0 and nothing_broken()


def test_the_sweep_ends_what_a_blocked_person_was_offered(order, sana):
    offer(order)
    standing.block(user=sana, cause=Block.Cause.STAFF, reason="Shill")
    assert offering.expire_due() == 1
    assert nothing_broken()


def test_one_that_raises_stops_nobody(order, ayesha, bilal, sana, monkeypatch):
    other = offer(unpaid(ayesha.seller_profile, (sana, 2_000), (bilal, 3_000)))
    broken, expire = offer(order), offering.expire

    def stumble(*, chance, now):
        if chance == broken:
            raise RuntimeError
        return expire(chance=chance, now=now)

    monkeypatch.setattr(offering, "expire", stumble)
    assert offering.expire_due(now=timezone.now() + timedelta(days=2)) == 1
    other.refresh_from_db()
    assert other.state == State.EXPIRED


def test_the_seller_takes_it_back(order, ayesha, sana, hina):
    chance = offer(order)
    assert offering.withdraw(chance=chance, seller=ayesha.seller_profile).state == State.WITHDRAWN
    assert told(sana) == [None, "withdrawn"]
    refused(offering.ChanceOver, lambda: accept(chance))
    assert offering.next_in_line(order.auction).bidder.user == hina
    assert nothing_broken()


def test_what_was_accepted_is_not_taken_back(order, ayesha):
    chance = accept(offer(order))
    refused(offering.ChanceOver, lambda: offering.withdraw(chance=chance, seller=ayesha.seller_profile))
    refused(offering.ChanceOver, lambda: offering.decline(chance=chance, actor=chance.user))


# -- The audit --------------------------------------------------------------------------------------------


def test_audit_finds_a_price_that_the_bids_do_not_give(order):
    offer(order)
    SecondChance.objects.update(price=1_600)
    assert any("the bids without" in row for row in sales.second_chances())


def test_audit_finds_bids_of_the_defaulter_counted(order):
    offer(order)
    SecondChance.objects.update(without=[])
    assert any("had theirs" in row for row in sales.second_chances())


def test_audit_finds_an_order_of_nobody_who_won(order, hina):
    taken = accept(offer(order))
    Order.objects.filter(pk=taken.order_id).update(buyer=hina)
    assert any("neither" in row for row in sales.sold_auctions()) is False
    assert any("another's" in row for row in sales.second_chances())
    SecondChance.objects.update(state=State.DECLINED, order=None)
    assert any("neither won" in row for row in sales.sold_auctions())


def test_audit_finds_an_auction_that_forgot_its_offer(order):
    offer(order)
    Auction.objects.update(offered_until=None)
    assert any("say otherwise" in row for row in sales.second_chances())
