"""Auctions in the office: staff read everything, and end what may not go on."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from auctions import audit, bidding, closing
from auctions.models import Addendum, Auction, AuctionEvent, BlockedBidder, Heartbeat
from messaging.models import Notification
from tests import factories
from tests.pages import one, parse, words

AUCTIONS = "/admin/auctions/auction/"


@pytest.fixture
def office(sign_in, staff):
    return sign_in(staff)


@pytest.fixture
def auction(ayesha, bilal):
    made = factories.make_auction(ayesha.seller_profile)
    bidding.place_bid(auction_id=made.pk, bidder=bilal, maximum=2000, nonce=uuid.uuid4())
    return made


def test_cancelling_asks_why_first_and_changes_nothing(office, auction):
    page = parse(office.post(AUCTIONS, {"action": "cancel_auctions", "_selected_action": [auction.pk]}))
    assert auction.product.title in words(page)
    assert one(page, "#id_reason") is not None
    assert Auction.objects.get().state == "open"


def test_cancelling_tells_the_reason_and_not_who_gave_it(office, auction, staff):
    chosen = {"action": "cancel_auctions", "_selected_action": [auction.pk], "reason": "Ivory is not sold here."}
    assert "1 auction was cancelled." in words(parse(office.post(AUCTIONS, chosen, follow=True)))
    assert Auction.objects.get().state == "cancelled"
    everything = " ".join(str(vars(notification)) for notification in Notification.objects.all())
    assert "Ivory is not sold here." in everything
    assert staff.email not in everything
    assert LogEntry.objects.get().user == staff


def test_cancelling_an_ended_one_asks_nothing_and_changes_nothing(office, ayesha):
    ended = factories.make_auction(ayesha.seller_profile, state="unsold")
    page = office.post(AUCTIONS, {"action": "cancel_auctions", "_selected_action": [ended.pk]}, follow=True)
    assert "0 auctions were cancelled." in words(parse(page))
    assert Auction.objects.get().state == "unsold"


# -- Every model ------------------------------------------------------------------------------------------


def test_all_that_surrounds_an_auction_is_listed_searched_and_only_read(office, auction, bilal):
    paddle = auction.paddles.get()
    rows = [
        auction,
        auction.bids.get(),
        paddle,
        auction.events.first(),
        Addendum.objects.create(auction=auction, text="It has a chip."),
        BlockedBidder.objects.create(seller=auction.product.seller, user=bilal, paddle=paddle),
        Heartbeat.objects.create(at=timezone.now()),
    ]
    for row in rows:
        name = f"admin:auctions_{row._meta.model_name}"
        assert office.get(reverse(f"{name}_changelist"), {"q": "plate"}).status_code == 200
        page = parse(office.get(reverse(f"{name}_change", args=[row.pk])))
        assert not page.cssselect("#content form textarea, #content form input[type=text]")
        assert office.get(reverse(f"{name}_add")).status_code == 403


def test_auction_leads_to_its_bidders_and_their_bids(office, auction):
    page = parse(office.get(reverse("admin:auctions_auction_change", args=[auction.pk])))
    links = [link.get("href") for link in page.cssselect(".field-bidders a")]
    assert len(links) == 2
    assert all(office.get(link).status_code == 200 for link in links)


# -- Voiding ----------------------------------------------------------------------------------------------

PADDLES, BIDS = "/admin/auctions/paddle/", "/admin/auctions/bid/"


@pytest.fixture
def contested(auction, sana):
    """Bilal's 2,000 against Sana's 5,000 and 6,000: she leads at 2,050."""
    for maximum in (5000, 6000):
        factories.bid_on(auction, sana, maximum)
    auction.refresh_from_db()
    return auction


def state_of(auction):
    row = Auction.objects.get(pk=auction.pk)
    return row.state, row.leader_id, row.price, row.bid_count, row.version, row.chain, row.ends_at


def paddle_of(auction, person):
    return auction.paddles.get(user=person)


def chosen(action, rows, **fields):
    return {"action": action, "_selected_action": [row.pk for row in rows], **fields}


def reasons(auction, **fields):
    return {"reason": "shill", "note": "They share a telephone.", "seen": auction.version} | fields


def test_page_says_what_would_become_of_it_and_writes_nothing(office, contested, sana, bilal):
    before = state_of(contested)
    page = parse(office.post(PADDLES, chosen("void_all_bids", [paddle_of(contested, sana)])))
    assert words(one(page, "#price-after")) == "Rs 1,000"
    assert words(one(page, "#leader-after")) == f"Bidder 1 ({bilal.email})"
    assert len(page.cssselect("#content tbody tr")) == 2 + 2
    assert "blocked" not in [option.get("value") for option in page.cssselect("#id_reason option")]
    assert state_of(contested) == before and not LogEntry.objects.exists()


def test_voiding_all_bids_replays_logs_and_tells(office, contested, ayesha, bilal, sana, staff):
    Notification.objects.all().delete()
    answer = office.post(
        PADDLES, chosen("void_all_bids", [paddle_of(contested, sana)], **reasons(contested)), follow=True
    )
    assert "2 bids were voided." in words(parse(answer))
    contested.refresh_from_db()
    assert (contested.leader.user, contested.price, contested.bid_count) == (bilal, 1000, 1)
    event = contested.events.get(kind=AuctionEvent.Kind.VOID)
    assert event.facts == {"paddle": 2, "bids": [2, 3], "reason": "shill", "leader": 1, "price": 1000}
    assert (event.actor, event.note) == (staff, "They share a telephone.")
    assert "They share a telephone." in LogEntry.objects.get().change_message
    assert list(audit.log_does_not_follow()) == list(audit.state_differs_from_replay()) == []
    told = {row.recipient: row.context.get("variant") for row in Notification.objects.all()}
    assert told == {sana: None, bilal: "leader", ayesha: "seller"}
    everything = " ".join(str(row.context) for row in Notification.objects.all())
    assert "telephone" not in everything and "bid on behalf of the seller" in everything


def test_chosen_bids_of_one_bidder_are_voided_and_the_others_stand(office, contested, sana):
    Notification.objects.all().delete()
    last = contested.bids.get(sequence=3)
    office.post(BIDS, chosen("void_bids", [last], **reasons(contested, reason="error")))
    contested.refresh_from_db()
    assert (contested.leader.user, contested.leader_maximum, contested.price) == (sana, 5000, 2050)
    assert contested.bids.standing().count() == 2
    assert not Notification.objects.filter(context__variant="leader").exists(), "she led before"


def test_bids_of_two_bidders_are_refused(office, contested):
    before = state_of(contested)
    answer = office.post(BIDS, chosen("void_bids", contested.bids.all(), **reasons(contested)), follow=True)
    assert "Choose bids of one bidder" in words(parse(answer))
    assert state_of(contested) == before


def test_after_a_bid_in_between_staff_look_again(office, contested, bilal, sana):
    seen = reasons(contested)
    factories.bid_on(contested, bilal, 9000)
    before = state_of(contested)
    page = parse(office.post(PADDLES, chosen("void_all_bids", [paddle_of(contested, sana)], **seen)))
    assert "Bidding went on meanwhile" in words(page)
    assert one(page, "#id_seen").get("value") == str(contested.version + 1)
    assert one(page, "#id_note").text.strip() == "They share a telephone."
    assert state_of(contested) == before


@pytest.mark.parametrize("missing", ["reason", "note"])
def test_without_a_reason_nothing_is_voided(office, contested, sana, missing):
    before = state_of(contested)
    page = parse(
        office.post(
            PADDLES, chosen("void_all_bids", [paddle_of(contested, sana)], **reasons(contested, **{missing: ""}))
        )
    )
    assert page.cssselect(".errorlist")
    assert state_of(contested) == before


def test_ended_auction_refuses_and_says_why(office, contested, sana):
    closing.close(contested.pk, now=contested.ends_at + timedelta(seconds=3))
    before = state_of(contested)
    answer = office.post(
        PADDLES, chosen("void_all_bids", [paddle_of(contested, sana)], **reasons(contested)), follow=True
    )
    assert "its result stands" in words(parse(answer))
    assert state_of(contested) == before


def test_only_staff_who_may_change_bids_void_them(sign_in, contested, sana):
    clerk = factories.make_user("Clerk", is_staff=True)
    clerk.user_permissions.add(*Permission.objects.filter(codename__in=["view_paddle", "view_bid"]))
    before = state_of(contested)
    sign_in(clerk).post(PADDLES, chosen("void_all_bids", [paddle_of(contested, sana)], **reasons(contested)))
    assert state_of(contested) == before
