"""The seller's side in pages: the panel, the forms behind it, and what buyers see of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from auctions import amending, buying, closing, live, opening, relisting, retracting
from auctions.models import Auction
from tests import factories
from tests.factories import bid_on
from tests.pages import HTMX, one, parse, words
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def auction(ayesha):
    return factories.make_auction(ayesha.seller_profile, reserve_price=3000, ends_in=2 * DAY)


@pytest.fixture
def scheduled(ayesha):
    return factories.make_auction(
        ayesha.seller_profile, state="scheduled", starts_at=timezone.now() + DAY, ends_in=3 * DAY
    )


@pytest.fixture
def seller(sign_in, ayesha):
    return Visitor(sign_in(ayesha))


def deeds(page):
    """What can be done, and what cannot."""
    lines = page.cssselect(".deeds li")
    can = [words(line) for line in lines if not line.cssselect("s")]
    return can, [words(line.cssselect("s")[0]) for line in lines if line.cssselect("s")]


def test_panel_before_the_first_bid(seller, auction):
    assert deeds(seller.open(auction.get_absolute_url()).page) == (["Edit this piece", "Cancel the auction"], [])


def test_panel_after_it(seller, auction, bilal):
    bid_on(auction, bilal, 2000)
    can, cannot = deeds(seller.open(auction.get_absolute_url()).page)
    assert can == ["Add a note for the bidders", "Add photos", "Lower the reserve", "Cancel the auction"]
    assert cannot == ["Edit this piece"]


def test_panel_is_the_sellers_alone(sign_in, auction, bilal):
    for person in (None, bilal):
        page = parse(sign_in(person).get(auction.get_absolute_url()))
        assert not page.cssselect(".deeds") and not page.cssselect("[id^='deeds-']")
        response = sign_in(person).get(f"/auctions/{auction.pk}/deeds/", headers=HTMX)
        assert response.status_code == (404 if person else 204)


def test_panel_is_had_by_itself_as_it_is_now(sign_in, auction, ayesha, bilal):
    client, url = sign_in(ayesha), f"/auctions/{auction.pk}/deeds/"
    assert client.get(url).url == auction.get_absolute_url()
    bid_on(auction, bilal, 2000)
    part = one(parse(client.get(url, headers=HTMX)), f"#deeds-{auction.pk}")
    assert deeds(part)[1] == ["Edit this piece"]


def test_panel_is_called_from_beside_it_so_that_a_call_outlasts_an_answer(sign_in, auction, ayesha):
    page = parse(sign_in(ayesha).get(auction.get_absolute_url()))
    assert one(page, f"#deeds-call-{auction.pk}").get("hx-get") is None
    assert not page.cssselect(f"#deeds-{auction.pk} #deeds-call-{auction.pk}")


def test_panel_stays_empty_for_one_that_was_listed_again(sign_in, auction, ayesha):
    closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))
    relisting.relist(auction_id=auction.pk, actor=ayesha)
    page = parse(sign_in(ayesha).get(auction.get_absolute_url()))
    assert not page.cssselect(".deeds") and "Ask the maker" not in words(page)


def retract(auction, bid, bidder):
    sequence = getattr(bid, "bid", bid).sequence
    retracting.retract(auction_id=auction.pk, bidder=bidder, reason="typing_error", sequences=[sequence])


@pytest.mark.parametrize(
    "what", ["first bid", "second bid", "void", "bid after a void", "hold", "release", "start", "end"]
)
def test_seller_is_called_when_what_they_can_do_changes(ayesha, bilal, sana, what, monkeypatch):
    scheduled = {"state": "scheduled", "starts_at": timezone.now() + DAY, "ends_in": 3 * DAY} if what == "start" else {}
    auction = factories.make_auction(ayesha.seller_profile, buy_now_price=9_000, **scheduled)
    before = {
        "second bid": lambda: bid_on(auction, sana, 2000),
        "void": lambda: bid_on(auction, sana, 2000),
        "bid after a void": lambda: retract(auction, bid_on(auction, sana, 2000), sana),
        "release": lambda: factories.hold(auction, bilal),
    }
    deed = {
        "first bid": lambda: bid_on(auction, bilal, 2000),
        "second bid": lambda: bid_on(auction, bilal, 5000),
        "void": lambda: retract(auction, auction.bids.get(), sana),
        "bid after a void": lambda: bid_on(auction, bilal, 5000),
        "hold": lambda: factories.hold(auction, bilal),
        "release": lambda: buying.release(auction.pk),
        "start": lambda: opening.start(auction.pk, now=auction.starts_at),
        "end": lambda: closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1)),
    }
    before.get(what, lambda: None)()
    told = []
    monkeypatch.setattr(live.live, "push", lambda topic, render, *args, key="": told.append((topic, render, args)))
    deed[what]()
    called = (f"person.{ayesha.pk}", live.deeds, (auction.pk,))
    assert told.count(called) == (0 if what == "second bid" else 1)
    assert f'hx-get="/auctions/{auction.pk}/deeds/"' in live.deeds(auction.pk)


def test_a_note_from_panel_to_page(seller, sign_in, auction, bilal):
    bid_on(auction, bilal, 2000)
    seller.open(auction.get_absolute_url()).follow("Add a note").press(
        "Add the note", text="A hair crack.\nSee photo 3."
    )
    assert seller.url == auction.get_absolute_url()
    added = one(parse(sign_in(bilal).get(auction.get_absolute_url())), '[aria-labelledby="added"]')
    assert "A hair crack." in words(added) and added.cssselect("time")


@pytest.mark.parametrize("text", ["", "x" * 1001])
def test_a_note_of_nothing_or_too_much_is_shown_again(seller, auction, bilal, text):
    bid_on(auction, bilal, 2000)
    seller.open(f"/auctions/{auction.pk}/addenda/").press("Add the note", text=text)
    assert seller.status == 422 and not auction.addenda.exists()
    assert one(seller.page, "[name=text]").get("aria-invalid") == "true"


def test_reserve_from_panel(seller, auction, bilal):
    bid_on(auction, bilal, 2000)
    seller.open(auction.get_absolute_url()).follow("Lower the reserve").press("Lower it", reserve_price="3,500")
    assert seller.status == 422 and "Give less than Rs 3,000" in seller.text
    seller.press("Lower it", reserve_price="2,000").sees("reserve met")
    assert Auction.objects.get(pk=auction.pk).reserve_price == 2000


def test_cancelling_without_bids_is_two_clicks(seller, auction):
    seller.open(auction.get_absolute_url()).follow("Cancel the auction").sees("Nobody has bid")
    seller.press("Cancel the auction").sees("This auction was cancelled")
    assert Auction.objects.get(pk=auction.pk).state == "cancelled"


def test_cancelling_with_bids_says_what_follows_and_asks_why(seller, auction, bilal, sana):
    bid_on(auction, bilal, 2000)
    bid_on(auction, sana, 3000)
    seller.open(f"/auctions/{auction.pk}/cancellation/").sees("2 people have bid", "cannot be undone")
    seller.press("Cancel the auction")
    assert seller.status == 422 and one(seller.page, "[name=reason]").get("aria-invalid") == "true"
    assert Auction.objects.get(pk=auction.pk).state == "open"
    seller.press("Cancel the auction", reason="It broke in the kiln.").sees("This auction was cancelled")


def test_cancelling_too_late_says_why_not(seller, auction, bilal):
    bid_on(auction, bilal, 2000)
    Auction.objects.filter(pk=auction.pk).update(ends_at=timezone.now() + timedelta(hours=3))
    _can, cannot = deeds(seller.open(auction.get_absolute_url()).page)
    assert "Cancel the auction" in cannot
    assert "only our staff" in seller.open(f"/auctions/{auction.pk}/cancellation/").text
    response = seller.client.post(f"/auctions/{auction.pk}/cancellation/", {"reason": "x"})
    assert response.status_code == 422
    assert Auction.objects.get(pk=auction.pk).state == "open"


def test_relisting_is_one_click_and_both_pages_link(seller, sign_in, auction):
    old = closing.close(auction.pk, now=auction.ends_at + DAY)
    seller.open(old.get_absolute_url()).press("List it again")
    new = old.relisted_as
    assert seller.url == new.get_absolute_url()
    visitor = Visitor(sign_in())
    assert visitor.open(old.get_absolute_url()).follow("See the new auction").url == new.get_absolute_url()
    assert visitor.follow("See the auction before").url == old.get_absolute_url()
    assert not deeds(seller.open(old.get_absolute_url()).page)[0]


def test_relisting_twice_leads_to_the_same(seller, auction):
    closing.close(auction.pk, now=auction.ends_at + DAY)
    first, second = (seller.client.post(f"/auctions/{auction.pk}/relisting/").url for _ in range(2))
    assert first == second and Auction.objects.count() == 2


def test_relisting_without_payouts_says_where_to_mend_it(seller, ayesha, auction):
    closing.close(auction.pk, now=auction.ends_at + DAY)
    type(ayesha.seller_profile).objects.update(payable_at=None)
    response = seller.client.post(f"/auctions/{auction.pk}/relisting/")
    assert response.status_code == 422
    assert "/seller/onboarding/" in [link.get("href") for link in parse(response).cssselect("main .rows a")]


def test_relisting_a_running_one_is_refused(seller, auction):
    response = seller.client.post(f"/auctions/{auction.pk}/relisting/")
    assert response.status_code == 422 and Auction.objects.count() == 1


def test_scheduled_page_is_public_and_takes_no_bids(sign_in, scheduled, bilal):
    for person in (None, bilal):
        tree = parse(sign_in(person).get(scheduled.get_absolute_url()))
        assert one(tree, ".verdict").get("data-state") == "scheduled"
        assert one(tree, '[aria-label="Starts in"] time').get("data-ends")
        assert not tree.cssselect("#id_maximum")
        assert tree.cssselect(f"#wish-{scheduled.product_id}")
    response = sign_in(bilal).post(f"/auctions/{scheduled.pk}/bids/", {"maximum": 2000, "confirmed": "on"})
    assert response.status_code == 422 and "Bidding starts" in response.content.decode()
    assert not scheduled.bids.exists()


def test_scheduled_past_its_start_takes_bids_before_the_worker_comes(sign_in, scheduled, bilal):
    Auction.objects.filter(pk=scheduled.pk).update(starts_at=timezone.now() - timedelta(seconds=5))
    tree = parse(sign_in(bilal).get(scheduled.get_absolute_url()))
    assert one(tree, "#auction-state").get("data-state") == "open"
    assert tree.cssselect("#id_maximum")
    sign_in(bilal).post(f"/auctions/{scheduled.pk}/bids/", {"maximum": 1500, "confirmed": "on"})
    assert Auction.objects.get(pk=scheduled.pk).state == "open" and scheduled.bids.count() == 1


def test_scheduled_is_in_the_shop_and_among_what_starts_soon(sign_in, scheduled):
    visitor = Visitor(sign_in())
    visitor.open(scheduled.product.seller.get_absolute_url()).sees("Starting soon")
    visitor.follow(scheduled.product.title)
    assert visitor.url == scheduled.get_absolute_url()
    visitor.open("/products/?sort=starting").sees(scheduled.product.title, "Starts ")
    assert scheduled.product.title not in visitor.open("/products/").text


def test_scheduled_is_live_on_its_sellers_desk(seller, scheduled):
    live = one(seller.open("/seller/").page, '[aria-labelledby="live"]')
    assert scheduled.product.title in words(live) and "Starts" in words(live)


def test_photos_after_the_first_bid_can_only_be_added(seller, auction, bilal):
    bid_on(auction, bilal, 2000)
    page = seller.open(f"/products/{auction.product_id}/images/").page
    assert not page.cssselect(".photos__tools") and page.cssselect("[name=photos]")
    closing.close(auction.pk, now=auction.ends_at + DAY)
    assert not seller.open(f"/products/{auction.product_id}/images/").page.cssselect("[name=photos]")


def test_editor_schedules_and_publishes(seller, sign_in, ayesha):
    draft = factories.make_product(ayesha.seller_profile, sale_format="auction", published=False)
    start = timezone.localtime(timezone.now() + DAY).strftime("%Y-%m-%dT%H:%M")
    seller.open(f"/products/{draft.pk}/edit/").press(
        "Publish", starting_price="1,000", buy_now_price="1,200", starts="later", starts_at=""
    )
    assert seller.status == 422
    invalid = {field.get("name") for field in seller.page.cssselect("[aria-invalid=true]")}
    assert invalid == {"buy_now_price", "starts_at"}
    seller.press("Publish", buy_now_price="2,500", starts_at=start).press("Publish").sees("Starts")
    auction = Auction.objects.get()
    assert (auction.state, auction.buy_now_price) == ("scheduled", 2500)
    seller.follow("Edit this piece").press("Save changes", starts="at-once", relists_itself="on")
    auction = Auction.objects.get()
    assert (auction.state, auction.relists_itself) == ("open", True)
    seller.sees("listed again by itself, up to 5 more times")
    assert not seller.open(f"/products/{draft.pk}/edit/").page.cssselect("[name=starts_at]")


def test_a_page_costs_no_query_more_for_more_notes(sign_in, auction, bilal, django_assert_max_num_queries):
    bid_on(auction, bilal, 2000)
    for number in range(5):
        amending.add_note(auction_id=auction.pk, text=f"Note {number}", actor=auction.product.seller.user)
    client = sign_in()
    with django_assert_max_num_queries(6):
        client.get(auction.get_absolute_url())


def test_listing_again_by_itself_needs_no_page(auction):
    Auction.objects.filter(pk=auction.pk).update(relists_itself=True)
    closing.close(auction.pk, now=auction.ends_at + DAY)
    assert relisting.relist_by_itself(auction.pk).is_open


def test_console_lists_what_waits_to_begin(scheduled, sign_in, ayesha):
    tree = parse(sign_in(ayesha).get("/seller/auctions/"))
    row = one(tree, "section[aria-labelledby=scheduled] li")
    assert scheduled.product.title in words(row) and "Starts" in words(row)
