"""The public log: whole, in order, checkable from the outside, and it gives nobody away."""

import hashlib
import json
import subprocess
import sys
from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auctions import closing, disclosing, voiding
from auctions.models import Auction, AuctionEvent, Bid
from auctions.views import logs
from tests.factories import bid_on, make_auction, make_user
from tests.pages import HTMX, one, parse, tells, words

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


def end(auction) -> Auction:
    auction.refresh_from_db()
    closing.close(auction.pk, now=closing.due_at(auction))
    return Auction.objects.get(pk=auction.pk)


@pytest.fixture
def ended(ayesha, bilal, sana, zoya):
    """Four bids, one bidder voided, closed."""
    auction = make_auction(ayesha.seller_profile, starting_price=1_000, reserve_price=4_321)
    for person, maximum in [(bilal, 1_111), (sana, 5_678), (zoya, 4_567), (bilal, 9_876)]:
        bid_on(auction, person, maximum)
    voiding.void_bids(paddle=auction.paddles.get(user=sana), reason="staff")
    return end(auction)


def url(auction) -> str:
    return f"/auctions/{auction.pk}/log/"


def document(client, auction) -> dict:
    return json.loads(client.get(url(auction), headers=JSON).getvalue())


def test_page_tells_every_entry_in_order(ended, sign_in):
    tree = parse(sign_in().get(url(ended)))
    rows = [words(row.cssselect("td")[1]).replace("\xa0", " ") for row in tree.cssselect("tbody tr")]
    assert len(rows) == 7
    assert rows[0].startswith("Opened at Rs 1,000.") and "hidden reserve" in rows[0]
    assert rows[1] == "Bidder 1 takes the lead at Rs 1,111."
    assert rows[2] == "Bidder 2 takes the lead at Rs 4,321. Void"
    assert rows[3] == "Bidder 3 bids and is outbid at once; the price is Rs 4,667."
    assert rows[5] == "Bid 2 of Bidder 2 is void. Reason: a decision of our staff. Bidder 1 leads at Rs 4,667."
    assert rows[6] == "Sold to Bidder 1 at Rs 4,667."
    assert words(one(tree, ".hash")) == ended.chain


def test_document_is_the_log_and_its_chain_follows(ended, sign_in):
    told = document(sign_in(), ended)
    assert (told["format"], told["auction"], told["title"]) == (
        "madeinpk-auction-log/1", ended.pk, ended.product.title,
    )  # fmt: skip
    assert told["rules"] == {
        "starting_price": 1_000, "reserve": "hidden", "steps": ended.steps, "soft_close_seconds": 300,
    }  # fmt: skip
    before = hashlib.sha256(f"madeinpk-auction-log/1:{ended.pk}".encode()).hexdigest()
    for entry in told["entries"]:
        kept = entry.pop("hash")
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        before = hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()
        assert kept == before
    assert before == ended.chain


def test_nobody_is_given_away(ended, sign_in, ayesha, bilal, sana, zoya):
    client = sign_in()
    secrets = {ended.reserve_salt, str(ended.reserve_price), ended.product.seller.user.email}
    for bid in Bid.objects.all():
        # A maximum that became the price is public as the price.
        secrets |= {bid.salt} | ({str(bid.maximum)} - {str(other.price_after) for other in Bid.objects.all()})
    secrets |= {word for person in (ayesha, bilal, sana, zoya) for word in (person.email, person.name)}
    for answer in (client.get(url(ended)).content, client.get(url(ended), headers=JSON).getvalue()):
        said = answer.decode().replace(ayesha.seller_profile.brand, "")
        assert [secret for secret in secrets - {"4321"} if tells(said, secret)] == []
    assert len(secrets) > 12


def test_reserve_is_told_by_no_figure_unless_it_is_the_price(ayesha, bilal, sign_in):
    auction = make_auction(ayesha.seller_profile, reserve_price=8_765)
    bid_on(auction, bilal, 7_654)
    ended = end(auction)
    for headers in ({}, JSON):
        said = sign_in().get(url(ended), headers=headers).getvalue().decode()
        assert not tells(said, "8765") and not tells(said, ended.reserve_salt)


@pytest.mark.parametrize("ask", [{"headers": JSON}, {"data": {"format": "json"}}], ids=["accept", "format"])
def test_document_is_cached_until_nothing(ended, sign_in, ask):
    answer = sign_in().get(url(ended), **ask)
    assert answer.headers["Content-Type"] == "application/json"
    assert "Accept" in answer.headers["Vary"] and answer.headers["Cache-Control"].startswith("public")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="auction-{ended.pk}.json"'
    again = sign_in().get(
        url(ended), ask.get("data"), headers={**ask.get("headers", {}), "If-None-Match": answer.headers["ETag"]}
    )
    assert again.status_code == 304 and "Accept" in again.headers["Vary"]


@pytest.mark.parametrize("accept", ["*/*", "text/html,application/json;q=0.9", ""])
def test_browsers_get_the_page(ended, sign_in, accept):
    answer = sign_in().get(url(ended), headers={"Accept": accept})
    assert answer.headers["Content-Type"].startswith("text/html") and "Accept" in answer.headers["Vary"]


def test_before_the_end_it_says_when(ayesha, bilal, sign_in):
    auction = make_auction(ayesha.seller_profile)
    bid_on(auction, bilal, 5_000)
    page = sign_in().get(url(auction))
    assert page.status_code == 200 and not parse(page).cssselect("table")
    assert "Not complete yet" in words(parse(page))
    answer = sign_in().get(url(auction), headers=JSON)
    assert answer.status_code == 404 and answer.headers["Cache-Control"] == "no-store"
    assert datetime.fromisoformat(answer.json()["public_after"]) == auction.ends_at


def test_draft_has_none_not_even_for_its_seller(ayesha, sign_in):
    draft = make_auction(ayesha.seller_profile, state="draft")
    for headers in ({}, JSON):
        assert {sign_in(who).get(url(draft), headers=headers).status_code for who in (None, ayesha)} == {404}


def test_auction_page_links_to_it_after_the_end(ayesha, ended, sign_in):
    assert parse(sign_in().get(ended.get_absolute_url())).cssselect(f"a[href='{url(ended)}']")
    running = make_auction(ayesha.seller_profile)
    assert not parse(sign_in().get(running.get_absolute_url())).cssselect(f"a[href='{url(running)}']")


def many(auction, person, count: int) -> None:
    """Bids that no rule placed: what is counted here is their number."""
    paddle = auction.paddles.create(user=person, number=1)
    at = auction.starts_at
    Bid.objects.bulk_create(
        Bid(
            auction=auction, paddle=paddle, sequence=number, maximum=1_000 + number, price_after=1_000, kind="raise",
            arrived_at=at, ends_at_before=auction.ends_at, hash="0" * 64,
        )
        for number in range(1, count + 1)
    )  # fmt: skip
    AuctionEvent.objects.create(auction=auction, number=2, after_sequence=count // 2, kind="terms", at=at, facts={
        "starting_price": 1, "starts_at": None, "ends_at": at.isoformat(), "reserve_commitment": None,
    }, hash="1" * 64)  # fmt: skip
    Auction.objects.filter(pk=auction.pk).update(state="unsold", closed_at=auction.ends_at, sequence=count)


def test_long_log_is_paged_without_gap_or_repetition(ayesha, sign_in):
    auction = make_auction(ayesha.seller_profile)
    many(auction, make_user(), 130)
    client, address, seen = sign_in(), url(auction), []
    while address:
        tree = parse(client.get(address, headers=HTMX if seen else {}))
        rows = [row for row in tree.cssselect("tr") if row.cssselect("td code")]
        assert len(rows) <= logs.PAGE
        seen += [words(row) for row in rows]
        address = next((link.get("href") for link in tree.cssselect("#more-log a")), None)
    assert len(seen) == len(set(seen)) == 132
    assert [line for line in seen if "The terms change" in line] == [seen[66]]


def test_page_of_a_bid_begins_with_it(ayesha, sign_in):
    auction = make_auction(ayesha.seller_profile)
    many(auction, make_user(), 130)
    tree = parse(sign_in().get(url(auction), {"bid": "100"}))
    assert tree.cssselect("tbody tr")[0].get("id") == "bid-100"


@pytest.mark.parametrize(
    "query", [{"after": "abc"}, {"after": "9" * 40}, {"after": "1-%00"}, {"bid": "-1"}, {"bid": "0"}]
)
def test_page_bears_nonsense(ended, sign_in, query):
    assert sign_in().get(url(ended), query).status_code == 200


def test_page_costs_the_same_at_one_entry_and_at_many(ayesha, sign_in):
    counts = []
    for count in (1, 30, 600):
        auction = make_auction(ayesha.seller_profile)
        many(auction, make_user(), count)
        client = sign_in()
        client.get(url(auction))
        with CaptureQueriesContext(connection) as captured:
            client.get(url(auction))
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2] <= 4


def test_document_holds_no_more_than_a_piece_in_memory(ayesha, sign_in):
    auction = make_auction(ayesha.seller_profile)
    many(auction, make_user(), 3 * disclosing.PIECE)
    pieces = list(sign_in().get(url(auction), headers=JSON).streaming_content)
    assert len(pieces) > 4 and max(piece.count(b'"sequence"') for piece in pieces) <= disclosing.PIECE
    assert len(json.loads(b"".join(pieces))["entries"]) == 3 * disclosing.PIECE + 2


@pytest.mark.django_db(transaction=True)
async def test_document_streams_from_an_asynchronous_server_too(async_client):
    from channels.db import database_sync_to_async

    @database_sync_to_async
    def stage():
        auction = make_auction()
        many(auction, make_user(), 3)
        return auction

    auction = await stage()
    answer = await async_client.get(url(auction), headers=JSON)
    assert answer.is_async
    told = json.loads(b"".join([piece async for piece in answer.streaming_content]))
    assert len(told["entries"]) == 5


@pytest.mark.skipif(not logs.SCRIPT.exists(), reason="there is no script to run")
def test_script_that_the_page_offers_verifies_its_log(ended, sign_in, tmp_path):
    (tmp_path / "verify").write_text(sign_in().get("/auctions/verify-auction").content.decode("utf-8"))
    (tmp_path / "log.json").write_bytes(sign_in().get(url(ended), headers=JSON).getvalue())
    ran = subprocess.run([sys.executable, tmp_path / "verify", tmp_path / "log.json"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
