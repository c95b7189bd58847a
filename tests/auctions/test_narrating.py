"""Every kind of entry of the public log has its sentence."""

import pytest
from django.utils import timezone

from auctions import chaining, narrating, retracting
from auctions.models import AuctionEvent, Bid, VoidReason

SOON = chaining.moment(timezone.now())
TERMS = {"starting_price": 1_000, "reserve_commitment": None, "buy_now_price": None, "starts_at": SOON, "ends_at": SOON}
GONE = {"paddle": 2, "bids": [2, 4], "leader": 1, "price": 1_100}
HELD = {"paddle": 2, "price": 9_000, "until": SOON}
OUTAGE = {"seconds": 660, "ends_at": SOON, "from": SOON, "until": SOON}
CLOSED = {"state": "sold", "leader": 2, "price": 1_100, "bought_now": False, "ends_at": SOON}


def told(kind: str, facts: dict) -> str:
    return narrating.words({"entry": "event", "kind": kind, "facts": facts}).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("kind", "facts", "words"),
    [
        ("scheduled", TERMS, "Announced: bidding starts at Rs 1,000"),
        ("opened", TERMS, "It has no reserve."),
        ("opened", TERMS | {"reserve_commitment": "0" * 64}, "It has a hidden reserve."),
        ("terms", TERMS | {"buy_now_price": 9_000}, "To be bought now for Rs 9,000."),
        ("addendum", {"text": "A hairline crack."}, "The maker adds: A hairline crack."),
        ("addendum", {"photo": 7}, "The maker adds a photo."),
        ("void", GONE | {"reason": "shill"}, "Bid 2, 4 of Bidder 2 is void. Reason: bid on behalf of the seller."),
        ("void", GONE | {"reason": "blocked", "leader": None, "price": None}, "No bid is left."),
        ("retraction", GONE | {"reason": "typing_error"}, "Bidder 2 takes back bid 2, 4. Reason: a typing error."),
        ("held", HELD, "Bidder 2 buys it now for Rs 9,000"),
        ("released", {"paddle": 2, "ends_at": SOON}, "Bidder 2 has not paid: bidding goes on."),
        ("delayed", OUTAGE, "so the end moves"),
        ("closed", CLOSED, "Sold to Bidder 2 at Rs 1,100."),
        ("closed", CLOSED | {"bought_now": True}, "Bought now by Bidder 2 for Rs 1,100."),
        ("closed", CLOSED | {"state": "unsold", "leader": None, "price": None}, "Ended unsold."),
        ("closed", CLOSED | {"state": "cancelled", "reason": "It broke."}, "Cancelled. Reason: It broke."),
    ],
)
def test_event_is_told(kind, facts, words):
    assert words in told(kind, facts)


def test_every_kind_and_every_reason_has_words():
    facts = TERMS | GONE | HELD | OUTAGE | CLOSED
    assert all(told(kind, facts) for kind in AuctionEvent.Kind.values)
    for kind in Bid.Kind.values:
        words = narrating.words({"entry": "bid", "kind": kind, "paddle": 3, "price_after": 1_100})
        assert words.startswith("Bidder 3")
    assert set(VoidReason.values) | set(retracting.Reason.values) <= set(narrating.REASONS)
