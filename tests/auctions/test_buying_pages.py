from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import standing
from accounts.models import Block
from auctions import buying, live
from auctions.models import Auction
from config import auditing
from orders.models import Order
from tests import factories
from tests.orders import factories as make
from tests.pages import HTMX, one, parse, words
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, starting_price=1_000, buy_now_price=5_000)


def url(auction):
    return f"/auctions/{auction.pk}/purchase/"


def box_of(client, auction):
    return one(parse(client.get(auction.get_absolute_url())), "#bid-box")


def offer(box):
    return box.cssselect(".buy-now button")


def test_box_offers_it_until_the_first_bid(auction, sign_in, bilal, sana):
    for client in (sign_in(), sign_in(bilal)):
        box = box_of(client, auction)
        assert words(offer(box)[0]) == "Buy now"
        assert "Buy it now for Rs 5,000 – the auction ends at once" in words(box).replace("\xa0", " ")
        assert one(box, "#auction-state").get("data-buy-now") is not None
    factories.bid_on(auction, sana, 1_000)
    box = box_of(sign_in(bilal), auction)
    assert not offer(box) and one(box, "#auction-state").get("data-buy-now") is None


def test_box_offers_nothing_to_its_seller(auction, sign_in, ayesha):
    assert not offer(box_of(sign_in(ayesha), auction))


def test_a_blocked_person_is_offered_nothing(auction, sign_in, bilal, staff):
    standing.block(user=bilal, cause=Block.Cause.STAFF, reason="test", actor=staff)
    assert not offer(box_of(sign_in(bilal), auction))
    assert "blocked" in words(one(parse(sign_in(bilal).get(url(auction))), "[role=alert]"))
    assert sign_in(bilal).post(url(auction), {"price": "5000"}).status_code == 403
    assert not Order.objects.exists()


def test_asking_changes_nothing(auction, sign_in, bilal):
    tree = parse(sign_in(bilal).get(url(auction)))
    assert one(tree, "main form input[name=price]").get("value") == "5000"
    assert words(one(tree, "main form button")) == "Buy now"
    auction.refresh_from_db()
    assert not auction.is_held


def test_buying_goes_on_to_pay(auction, sign_in, bilal):
    response = sign_in(bilal).post(url(auction), {"price": "5000"})
    assert (response.status_code, response.url) == (302, f"/auctions/{auction.pk}/payment/")
    fragment = sign_in(bilal).post(url(auction), {"price": "5000"}, headers=HTMX)
    assert fragment.headers["HX-Redirect"] == f"/auctions/{auction.pk}/payment/"
    assert Order.objects.get().buyer == bilal
    assert sign_in(bilal).get(url(auction)).url == f"/auctions/{auction.pk}/payment/"


@pytest.mark.parametrize("price", ["", "abc", "-5000", "1e9"])
def test_nonsense_buys_nothing(auction, sign_in, bilal, price):
    assert sign_in(bilal).post(url(auction), {"price": price}).status_code == 422
    assert not Order.objects.exists()


def test_a_changed_price_is_asked_again(auction, sign_in, bilal):
    Auction.objects.update(buy_now_price=6_000)
    response = sign_in(bilal).post(url(auction), {"price": "5000"})
    tree = parse(response)
    assert response.status_code == 422 and "Rs 6,000" in words(one(tree, "[role=alert]")).replace("\xa0", " ")
    assert one(tree, "main form input[name=price]").get("value") == "6000"
    assert not Order.objects.exists()


def test_too_late_says_so_and_leads_back(auction, sign_in, bilal, sana):
    factories.hold(auction, sana)
    response = sign_in(bilal).post(url(auction), {"price": "5000"})
    tree = parse(response)
    assert response.status_code == 422 and "Someone else is buying it" in words(one(tree, "[role=alert]"))
    assert not tree.cssselect("main form") and tree.cssselect(f'main a[href="{auction.get_absolute_url()}"]')
    assert Order.objects.get().buyer == sana


def test_drafts_are_nobodys_to_buy(ayesha, sign_in, bilal):
    draft = factories.make_auction(ayesha.seller_profile, state="draft", buy_now_price=5_000)
    for client in (sign_in(bilal), sign_in(ayesha)):
        assert client.get(url(draft)).status_code == 404
        assert client.post(url(draft), {"price": "5000"}).status_code == 404


def test_everyone_sees_that_it_is_held(auction, sign_in, ayesha, bilal, sana):
    held = factories.hold(auction, bilal)
    until = timezone.localtime(held.held_until).strftime("%H:%M")
    for client in (sign_in(), sign_in(sana), sign_in(ayesha)):
        box = box_of(client, auction)
        assert (box.get("data-state"), one(box, "#auction-state").get("data-state")) == ("held", "held")
        assert "Someone is buying it now" in words(box) and until in words(box)
        assert not box.cssselect("#id_maximum") and not offer(box) and not box.cssselect("time[data-ends]")


def test_lists_say_that_it_is_held(auction, sign_in, ayesha, bilal, sana):
    factories.hold(auction, bilal)
    card = one(parse(sign_in(sana).get("/products/")), "article.card")
    assert words(one(card, ".photo .badge")) == "On hold: being bought now"
    assert not parse(sign_in(sana).get("/products/?sort=ending")).cssselect("article.card")
    assert "being bought now" in words(one(parse(sign_in(ayesha).get("/seller/")), "main"))
    assert auditing.broken_rows() == []
    buying.release(auction.pk)
    card = one(parse(sign_in(sana).get("/products/")), "article.card")
    assert "On hold" not in words(card) and card.cssselect(".photo .badge")


def test_the_frame_of_a_held_one_says_so_and_is_small(ayesha, bilal, sana, zoya):
    auction = factories.make_auction(ayesha.seller_profile, reserve_price=40_000, buy_now_price=50_000)
    for number in range(6):
        factories.bid_on(auction, [bilal, sana][number % 2], 7_777 + 1_300 * number)
    factories.hold(auction, zoya)
    frame = live.frame(auction.pk)
    assert "Someone is buying it now" in frame and "Zoya" not in frame
    assert len(frame.encode()) <= 1536, len(frame.encode())


def test_the_frame_of_one_that_can_be_bought_now_is_small(ayesha, bilal, sana):
    few = timedelta(minutes=3)
    auction = factories.make_auction(ayesha.seller_profile, reserve_price=400_000, buy_now_price=500_000, ends_in=few)
    for number in range(6):
        factories.bid_on(auction, [bilal, sana][number % 2], 107_777 + 11_300 * number)
    frame = live.frame(auction.pk)
    assert "extended" in frame and frame.count("<td>Bidder") == 3
    assert len(frame.encode()) <= 1536, len(frame.encode())


def test_its_buyer_sees_what_to_pay_and_until_when(auction, sign_in, bilal):
    held = factories.hold(auction, bilal)
    box = box_of(sign_in(bilal), auction)
    pay = one(box, "a.button")
    assert words(pay).replace("\xa0", " ") == "Pay Rs 5,450"
    assert pay.get("href") == f"/auctions/{auction.pk}/payment/"
    assert box.get("data-state") == "holding"
    assert timezone.localtime(held.held_until).strftime("%H:%M") in words(one(box, f"#verdict-{auction.pk}"))


def test_after_the_deadline_the_page_waits_for_the_provider(auction, sign_in, bilal, sana):
    factories.hold(auction, bilal, now=timezone.now() - timedelta(minutes=31))
    assert "payment is being confirmed" in words(box_of(sign_in(sana), auction))
    assert "asking the payment provider" in words(box_of(sign_in(bilal), auction))


def test_released_the_box_takes_bids_and_offers_it_to_others_only(auction, sign_in, bilal, sana):
    factories.hold(auction, bilal)
    buying.release(auction.pk)
    mine, theirs = box_of(sign_in(bilal), auction), box_of(sign_in(sana), auction)
    assert not offer(mine) and offer(theirs)
    assert one(mine, "#id_maximum").get("value") == one(theirs, "#id_maximum").get("value") == "1,000"
    assert "cannot buy it at once again" in words(one(parse(sign_in(bilal).get(url(auction))), "[role=alert]"))


def test_bought_now_the_page_says_so_to_each(ayesha, sign_in, bilal, sana):
    auction = factories.make_auction(ayesha.seller_profile, reserve_price=3_000, buy_now_price=5_000)
    factories.bid_on(auction, sana, 2_000)
    factories.hold(auction, bilal)
    make.pay(Order.objects.get().purchase)
    assert "You bought it at once" in words(box_of(sign_in(bilal), auction))
    hers = box_of(sign_in(sana), auction)
    assert hers.get("data-state") == "lost" and "Bidder 2 bought it now" in words(hers)
    assert words(one(hers, '[aria-label="Current price"] data')).replace("\xa0", " ") == "Rs 5,000"
    for person, outcome in ((bilal, "Won"), (sana, "Lost")):
        rows = parse(sign_in(person).get("/bids/", {"state": outcome.lower()})).cssselect(".rows > li")
        assert len(rows) == 1 and outcome in words(rows[0])


def test_giving_it_up_goes_back_to_the_auction(auction, sign_in, bilal):
    factories.hold(auction, bilal)
    buyer = Visitor(sign_in(bilal)).open(f"/auctions/{auction.pk}/payment/")
    buyer.press("Give it up").sees("You gave it up", "Your maximum bid")
    auction.refresh_from_db()
    assert not auction.is_held and Order.objects.get().state == "cancelled"


def test_what_is_paid_is_not_given_up(auction, sign_in, bilal):
    factories.hold(auction, bilal)
    buyer = Visitor(sign_in(bilal)).open(f"/auctions/{auction.pk}/payment/")
    make.pay(Order.objects.get().purchase)
    assert "You gave it up" not in buyer.press("Give it up").sees("Paid. Thank you").text
    assert Order.objects.get().state == "paid"
