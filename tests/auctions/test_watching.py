"""Lists of auctions: mine as a bidder, mine as a seller, and what they come to."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from auctions import closing, live, voiding, watching
from auctions.models import Auction
from catalog.models import Wish
from config.live.lists import MOST
from orders.models import Order
from orders.payments import deadlines
from tests.factories import bid_on, hold, make_auction, make_user
from tests.pages import HTMX, one, parse, tells, words

pytestmark = pytest.mark.django_db


def close(auction) -> None:
    auction.refresh_from_db()
    closing.close(auction.pk, now=closing.due_at(auction))


@pytest.fixture
def four(ayesha, bilal, sana):
    """Bilal leads the first, is outbid on the second, has won the third and lost the fourth."""
    auctions = [make_auction(ayesha.seller_profile, delivery=100) for _ in range(4)]
    for auction, first, second in zip(auctions, (sana, bilal, sana, bilal), (bilal, sana, bilal, sana), strict=True):
        bid_on(auction, first, 2_000)
        bid_on(auction, second, 5_000)
    for auction in auctions[2:]:
        close(auction)
    return auctions


def test_tally_counts_and_sums(four, bilal, sana, zoya):
    his = watching.tally(bilal)
    assert (his.leading, his.outbid, his.won, his.lost, his.count) == (1, 1, 1, 1, 4)
    assert (his.at_most, his.unpaid, his.in_all) == (5_100, 2_150, 7_250)
    assert watching.tally(sana) == his
    hers = watching.tally(zoya)
    assert (hers.count, hers.in_all) == (0, 0)


def test_what_was_not_paid_in_time_is_no_longer_owed(four, bilal):
    purchase = Order.objects.get(buyer=bilal).purchase
    deadlines.expire(purchase=purchase, now=purchase.deadline + timedelta(minutes=1))
    assert watching.tally(bilal).unpaid == 0


def test_whoever_bought_it_now_has_won_and_the_leader_has_lost(ayesha, bilal, sana, sign_in):
    auction = make_auction(ayesha.seller_profile, buy_now_price=9_000, reserve_price=8_000)
    bid_on(auction, sana, 2_000)
    paddle = auction.paddles.create(user=bilal, number=2)
    Auction.objects.filter(pk=auction.pk).update(state="sold", held_by=paddle, held_at=timezone.now())
    assert (watching.tally(bilal).won, watching.tally(sana).lost) == (1, 1)
    assert [row.outcome for row in bilal.paddles.in_state("won")] == ["won"]
    assert [row.outcome for row in sana.paddles.in_state("lost")] == ["lost"]
    assert not sana.paddles.in_state("won") and not bilal.paddles.in_state("lost")


def test_whoever_is_buying_it_now_has_it_to_pay_and_nobody_leads(ayesha, bilal, sana, sign_in):
    auction = make_auction(ayesha.seller_profile, buy_now_price=9_000, reserve_price=8_000, delivery=100)
    bid_on(auction, sana, 2_000)
    hold(auction, bilal)
    his, hers = watching.tally(bilal), watching.tally(sana)
    assert (his.held, his.count, his.at_most, his.unpaid) == (1, 1, 0, 9_100)
    assert (hers.leading, hers.outbid, hers.at_most) == (0, 1, 2_100)
    row = one(parse(sign_in(bilal).get("/bids/")), ".rows > li")
    assert row.get("data-outcome") == "held" and "You buy it now for" in words(row)
    assert one(row, ".glance").get("data-state") == "held"
    assert one(row, ".glance").get("data-leader") == row.get("data-paddle")
    assert one(parse(sign_in(sana).get("/bids/")), ".rows > li").get("data-outcome") == "outbid"


def test_void_bids_owe_nothing(four, bilal):
    voiding.void_bids(paddle=four[0].paddles.get(user=bilal), reason="staff")
    after = watching.tally(bilal)
    assert (after.leading, after.outbid, after.at_most) == (0, 2, 0)


def test_page_tells_each_outcome_and_what_may_be_owed(four, bilal, sign_in):
    tree = parse(sign_in(bilal).get("/bids/"))
    tiles = [words(tile).replace("\xa0", " ") for tile in tree.cssselect(".tile .number")]
    assert tiles == ["Rs 5,100", "Rs 2,150", "Rs 7,250"]
    assert [words(tab) for tab in tree.cssselect(".tabs a")] == ["All 4", "Leading 1", "Outbid 1", "Won 1", "Lost 1"]
    rows = tree.cssselect(".rows > li")
    assert [row.get("data-outcome") for row in rows] == ["lost", "won", "outbid", "leading"]
    assert {row.cssselect(".glance")[0].get("id") for row in rows} == {f"glance-{auction.pk}" for auction in four}


def test_row_knows_its_paddle_and_the_glance_who_leads(four, bilal, sign_in):
    row = parse(sign_in(bilal).get("/bids/", {"state": "leading"})).cssselect(".rows > li")[0]
    glance = one(row, ".glance")
    assert row.get("data-paddle") == glance.get("data-leader") == "2"
    assert "2 bids · 2 bidders" in words(glance)


def test_summary_is_asked_for_where_it_stands(four, bilal, sign_in):
    client = sign_in(bilal)
    summary = one(parse(client.get("/bids/?state=won")), "#my-summary")
    fragment = parse(client.get(summary.get("hx-get"), headers=HTMX))
    assert fragment.get("id") == "my-summary" and words(one(fragment, "[aria-current]")) == "Won 1"


def test_polling_tells_what_the_socket_would(four, bilal, ayesha, sign_in):
    for who, address in ((bilal, "/bids/state/"), (ayesha, "/seller/auctions/state/")):
        told = parse(sign_in(who).get(address)).cssselect(".glance")
        assert {glance.get("id") for glance in told} == {f"glance-{auction.pk}" for auction in four}
        assert {glance.get("hx-swap-oob") for glance in told} == {"true"}


@pytest.mark.parametrize("reserve", [None, 9_876])
def test_glance_is_small_and_tells_nobody_a_secret(ayesha, bilal, sana, reserve):
    auction = make_auction(ayesha.seller_profile, reserve_price=reserve)
    bid_on(auction, bilal, 1_500)
    bid_on(auction, sana, 7_654)
    told = live.glance(auction.pk)
    assert len(told.encode()) <= 1_000
    secrets = {"9876", bilal.name, ayesha.email} | ({"7654"} if reserve is None else set())  # below it, it is the price
    assert not [secret for secret in secrets if tells(told, secret)]


def test_nothing_is_told_of_a_draft(ayesha):
    draft = make_auction(ayesha.seller_profile, state="draft")
    assert live.glance(draft.pk) is None and live.glance(999_999) is None


def test_no_socket_watches_more_than_its_share(ayesha, bilal):
    auctions = [make_auction(ayesha.seller_profile, photo=False) for _ in range(MOST + 3)]
    for auction in auctions:
        auction.paddles.create(user=bilal, number=1)
    newest = [auction.pk for auction in reversed(auctions)]
    assert watching.of_bidder(bilal.pk) == newest[:MOST]
    assert len(watching.of_seller(ayesha.pk)) == MOST


def test_what_ended_long_ago_is_watched_no_more(four, ayesha, bilal, zoya):
    assert len(watching.of_bidder(bilal.pk)) == len(watching.of_seller(ayesha.pk)) == 4
    Auction.objects.exclude(closed_at=None).update(closed_at=timezone.now() - timedelta(hours=2))
    assert len(watching.of_bidder(bilal.pk)) == len(watching.of_seller(ayesha.pk)) == 2
    assert watching.of_bidder(zoya.pk) == [] and watching.of_seller(zoya.pk) is None


# -- The seller's console ---------------------------------------------------------------------------------


def test_console_shows_what_runs_and_what_became_of_the_rest(four, ayesha, bilal, sign_in):
    unsold = make_auction(ayesha.seller_profile)
    close(unsold)
    Wish.objects.create(user=bilal, product=four[0].product)
    running, ended = parse(sign_in(ayesha).get("/seller/auctions/")).cssselect("#seller-auctions section")
    assert [row.get("data-outcome") for row in running.cssselect("li")] == ["open", "open"]
    assert [row.get("data-paddle") for row in running.cssselect("li")] == [None, None]
    assert "1 wish" in words(running)
    told = [words(row) for row in ended.cssselect("li")]
    assert len(told) == 3 and "Unsold" in told[0] and all("You receive" in row for row in told[1:])
    assert {link.get("href") for link in ended.cssselect("p a")} == {unsold.get_absolute_url(), "/sales/"}


def test_console_is_the_sellers_alone(four, ayesha, bilal, sign_in, zoya):
    from tests.factories import make_seller

    make_seller(zoya)
    for address in ("/seller/auctions/", "/seller/auctions/state/"):
        assert sign_in(bilal).get(address).headers["Location"] == "/seller/profile/"
        assert sign_in().get(address).status_code == 302
        assert not parse(sign_in(zoya).get(address)).cssselect(".glance")


def test_console_never_tells_a_maximum(four, ayesha, sign_in):
    assert not tells(sign_in(ayesha).get("/seller/auctions/").content.decode(), "5000")


def test_lists_cost_the_same_at_one_and_at_many(ayesha, bilal, sana, sign_in):
    addresses = [(bilal, "/bids/"), (bilal, "/bids/summary/"), (bilal, "/bids/state/"),
                 (ayesha, "/seller/auctions/"), (ayesha, "/seller/auctions/state/"), (ayesha, "/seller/")]  # fmt: skip
    clients = {person: sign_in(person) for person in (ayesha, bilal)}

    def more(count: int) -> list[int]:
        for number in range(count):
            auction = make_auction(ayesha.seller_profile)
            bid_on(auction, [bilal, sana][number % 2], 2_000)
            bid_on(auction, [sana, bilal][number % 2], 3_000)
            if number % 5 == 0:
                close(auction)
        return [queries(clients[person], address) for person, address in addresses]

    more(2)
    few = more(0)
    assert more(28) == few
    assert max(few) <= 12


def queries(client, address) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_sixty_first_auction_is_on_the_next_page(ayesha, sign_in):
    for _ in range(MOST + 1):
        make_auction(ayesha.seller_profile, photo=False)
    client = sign_in(ayesha)
    tree = parse(client.get("/seller/auctions/"))
    assert len(tree.cssselect("#seller-auctions .glance")) == MOST
    later = one(tree, "#seller-auctions a.more").get("href")
    assert len(parse(client.get(f"/seller/auctions/{later}")).cssselect(".glance")) == 1


def test_won_row_leads_to_its_order(four, bilal, sign_in):
    row = parse(sign_in(bilal).get("/bids/", {"state": "won"})).cssselect(".rows > li")[0]
    assert one(row, "[data-when~='won'] a").get("href") == f"/auctions/{four[2].pk}/payment/"


def test_of_many_bids_the_row_leads_to_the_last_receipt(ayesha, bilal, sign_in):
    auction = make_auction(ayesha.seller_profile)
    for maximum in (2_000, 3_000, 4_000):
        bid_on(auction, bilal, maximum)
    make_user()
    row = parse(sign_in(bilal).get("/bids/")).cssselect(".rows > li")[0]
    assert row.cssselect(".row-main a")[1].get("href") == f"/auctions/{auction.pk}/bids/3/receipt/"
