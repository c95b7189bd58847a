"""A receipt: its bidder's alone, for good, and enough to show in the public log what was offered."""

import hashlib
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auctions import closing, voiding
from auctions.models import Bid
from tests.factories import bid_on, make_auction
from tests.pages import HTMX, one, parse, words

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def auction(ayesha):
    return make_auction(ayesha.seller_profile, starting_price=1_000)


def url(bid) -> str:
    return f"/auctions/{bid.auction_id}/bids/{bid.sequence}/receipt/"


def test_receipt_can_be_opened_again(auction, bilal, sana, sign_in):
    bid_on(auction, sana, 2_000)
    bid = bid_on(auction, bilal, 12_500).bid
    response = sign_in(bilal).get(url(bid))
    facts = one(parse(response), ".facts")
    told = [words(fact).replace("\xa0", " ") for fact in facts.cssselect("dd")]
    assert told[:5] == [str(auction.pk), "2", "Bidder 2", "Rs 12,500", "Rs 2,050"]
    assert told[6:] == [bid.hash, bid.salt]
    assert "no-store" in response.headers["Cache-Control"] and "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("ask", [{"headers": JSON}, {"data": {"format": "json"}}], ids=["accept", "format"])
def test_document_is_exactly_this(auction, bilal, sign_in, ask):
    bid = bid_on(auction, bilal, 12_500).bid
    response = sign_in(bilal).get(url(bid), **ask)
    assert response.json() == {
        "format": "madeinpk-bid-receipt/1",
        "auction": auction.pk,
        "sequence": 1,
        "paddle": 1,
        "maximum": 12_500,
        "salt": bid.salt,
        "price_after": 1_000,
        "arrived_at": bid.arrived_at.isoformat(timespec="microseconds"),
        "hash": bid.hash,
    }
    assert response.headers["Content-Disposition"] == f'attachment; filename="receipt-{auction.pk}-1.json"'


def test_receipt_opens_the_commitment_in_the_log(auction, bilal, sign_in):
    bid = bid_on(auction, bilal, 12_500).bid
    closing.close(auction.pk, now=closing.due_at(auction))
    receipt = sign_in(bilal).get(url(bid), headers=JSON).json()
    log = json.loads(sign_in().get(f"/auctions/{auction.pk}/log/", headers=JSON).getvalue())
    entry = next(entry for entry in log["entries"] if entry.get("sequence") == receipt["sequence"])
    assert {name: entry[name] for name in ("paddle", "price_after", "arrived_at", "hash")}.items() <= receipt.items()
    assert entry["commitment"] == hashlib.sha256(f"{receipt['maximum']}:{receipt['salt']}".encode()).hexdigest()
    link = one(parse(sign_in(bilal).get(url(bid))), "a[href*='/log/']").get("href")
    assert parse(sign_in().get(link)).cssselect("#bid-1")


def test_nobody_else_ever_sees_it(auction, ayesha, bilal, sana, staff, zoya, sign_in):
    bid_on(auction, sana, 1_000)
    bid = bid_on(auction, bilal, 12_500).bid
    for other in (ayesha, sana, zoya, staff):
        for headers in ({}, JSON):
            assert sign_in(other).get(url(bid), headers=headers).status_code == 404
    for headers in ({}, JSON):
        assert sign_in().get(url(bid), headers=headers).status_code == 302


@pytest.mark.parametrize(("auction_number", "sequence"), [(0, 1), (1, 0), (10**20, 1), (1, 10**20)])
def test_receipts_that_are_none_are_not_found(bilal, sign_in, auction_number, sequence):
    assert sign_in(bilal).get(f"/auctions/{auction_number}/bids/{sequence}/receipt/").status_code == 404


def test_void_bid_keeps_its_receipt(auction, bilal, sign_in):
    bid = bid_on(auction, bilal, 12_500).bid
    voiding.void_bids(paddle=bid.paddle, reason="staff")
    page = sign_in(bilal).get(url(bid))
    assert "no longer counts" in words(one(parse(page), ".notice"))


def test_every_way_leads_there(auction, bilal, sana, sign_in):
    client = sign_in(bilal)
    fields = {"maximum": "1500", "nonce": "7f1a1d9e-9d6c-4a51-8d55-0c2f2b0f8f5e", "confirmed": "on"}
    placed = client.post(f"/auctions/{auction.pk}/bids/", fields, headers=HTMX)
    bid = Bid.objects.get()
    assert one(parse(placed), f"#bid-box a[href='{url(bid)}']") is not None
    bid_on(auction, sana, 5_000)
    second = bid_on(auction, bilal, 9_000).bid
    history = parse(client.get(f"/auctions/{auction.pk}/bids/"))
    assert {link.get("href") for link in history.cssselect("tr[data-mine] a")} == {url(bid), url(second)}
    assert one(parse(client.get(url(second))), f"main .rows a[href='{url(bid)}']") is not None
    assert not parse(sign_in(sana).get(f"/auctions/{auction.pk}/bids/")).cssselect(f"a[href='{url(bid)}']")


def test_page_costs_the_same_at_one_bid_and_at_many(auction, bilal, sign_in):
    client, counts = sign_in(bilal), []
    bid = bid_on(auction, bilal, 1_000).bid
    client.get(url(bid))
    for more in (0, 30):
        for number in range(more):
            bid_on(auction, bilal, 2_000 + number)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url(bid)).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 5
