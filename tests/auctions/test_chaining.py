"""The public log is a chain: whatever is changed in any row is found."""

import pytest

from auctions import bidding, chaining, chronicling, closing, voiding
from auctions.audit import log_does_not_follow
from auctions.models import Auction, AuctionEvent, Bid
from tests.factories import bid_on, make_auction, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(ayesha):
    """An auction with four bids, one bidder voided, closed."""
    auction = make_auction(ayesha.seller_profile, starting_price=1_000)
    people = [make_user() for _ in range(3)]
    for person, maximum in zip([*people, people[0]], [1_000, 5_000, 3_000, 9_000], strict=True):
        bid_on(auction, person, maximum)
    voiding.void_bids(paddle=auction.paddles.get(user=people[1]), reason="staff")
    auction.refresh_from_db()
    closing.close(auction.pk, now=closing.due_at(auction))
    return Auction.objects.get(pk=auction.pk)


def test_log_holds_every_entry_in_order(ended):
    kinds = [entry["kind"] for _row, entry in chronicling.entries(ended)]
    assert kinds == ["opened", "lead", "lead", "outbid", "lead", "void", "closed"]
    assert list(log_does_not_follow()) == []


def test_log_names_nobody_and_no_maximum(ended):
    keys = {key for _row, entry in chronicling.entries(ended) for key in entry if entry["entry"] == "bid"}
    assert keys == {
        "entry", "sequence", "paddle", "kind", "price_after", "arrived_at", "ends_at_before", "commitment",
    }  # fmt: skip


def test_closed_entry_tells_the_result(ended):
    facts = ended.events.get(kind="closed").facts
    assert (facts["state"], facts["leader"], facts["price"]) == ("sold", ended.leader.number, ended.price)


def test_void_entry_tells_what_is_left(ended):
    facts = ended.events.get(kind="void").facts
    assert (facts["paddle"], facts["bids"], facts["reason"]) == (2, [2], "staff")


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Bid, {"maximum": 5_001}),
        (Bid, {"price_after": 1_001}),
        (Bid, {"kind": "raise"}),
        (Bid, {"salt": "0" * 32}),
        (Bid, {"hash": "0" * 64}),
        (AuctionEvent, {"facts": {}}),
        (AuctionEvent, {"kind": "delayed"}),
        (AuctionEvent, {"hash": "0" * 64}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else value.__name__,
)
def test_any_change_of_any_row_is_found(ended, model, changes):
    for row in model.objects.filter(auction=ended):
        before = {name: getattr(row, name) for name in changes}
        model.objects.filter(pk=row.pk).update(**changes)
        assert before == changes or len(list(log_does_not_follow())) == 1, row
        model.objects.filter(pk=row.pk).update(**before)
    assert list(log_does_not_follow()) == []


def test_a_removed_last_row_is_found(ended):
    ended.events.get(kind="closed").delete()
    assert len(list(log_does_not_follow())) == 1


def test_commitment_needs_amount_and_salt():
    salt = chaining.new_salt()
    assert chaining.commitment(5_000, salt) == chaining.commitment(5_000, salt)
    assert len({chaining.commitment(amount, salt) for amount in range(100)}) == 100
    assert chaining.commitment(5_000, salt) != chaining.commitment(5_000, chaining.new_salt())


def test_refused_bid_leaves_the_chain_alone(ayesha, bilal):
    auction = make_auction(ayesha.seller_profile)
    with pytest.raises(bidding.BidTooLow):
        bid_on(auction, bilal, 1)
    before = auction.chain
    auction.refresh_from_db()
    assert auction.chain == before
