"""`bin/verify-auction` accepts what some maxima give, all of it and nothing else: counted out on a small scale."""

import pytest

from tests.auctions import histories, oracle
from tests.auctions.logs import verifying

SMALL = ((0, 1), (4, 2))
ROOM = 14  # the highest maximum tried: more than all prices looked at and a step


def given(start, reserve, length):
    """Every way the bids of two bidders can look, by trying all maxima: tuples of (kind, bidder, price)."""
    book = oracle.Book(start, histories.BEGINS, reserve, SMALL)
    seen = {((), oracle.State())}
    for _ in range(length):
        seen = {(told, after) for before in seen for told, after in one_more(book, *before)}
        yield {told for told, _state in seen}


def one_more(book, told, state):
    for bidder in (1, 2):
        for maximum in range(1, ROOM + 1):
            try:
                kind, after = book.case(state, bidder, maximum, book.reserve)
            except oracle.TooLow:
                continue
            yield (*told, (kind, bidder, after.price)), after


def accepted(start, secret, length):
    """Every way the bids of two bidders can look for the replay to accept them."""
    told = [()]
    for _ in range(length):
        longer = [
            (*one, (kind, bidder, price)) for one in told for kind in KINDS for bidder in (1, 2) for price in PRICES
        ]
        told = [one for one in longer if holds(start, secret, one)]
        yield set(told)


KINDS, PRICES = ("lead", "raise", "outbid", "tie"), range(1, 9)


def holds(start, secret, told):
    terms = {"starting_price": start, "reserve_commitment": secret, "buy_now_price": None, "steps": SMALL}
    rules = {"starting_price": start, "reserve": secret and "hidden", "steps": SMALL, "soft_close_seconds": 300}
    replay = verifying.Replay(rules, {})
    at, end = "2026-11-22T10:00:00+00:00", "2026-11-22T11:00:00+00:00"
    replay.open(terms | {"ends_at": end}, at)
    try:
        for sequence, (kind, paddle, price) in enumerate(told, 1):
            row = {"sequence": sequence, "paddle": paddle, "kind": kind, "price_after": price}
            replay.bid(row | {"arrived_at": at, "ends_at_before": end})
    except verifying.Broken:
        return False
    return True


@pytest.mark.parametrize("secret", [None, "of the reserve"])
@pytest.mark.parametrize(("start", "length"), [(1, 3), (3, 4)])
def test_the_replay_accepts_exactly_what_some_maxima_give(start, length, secret):
    reserves = [reserve for reserve in range(1, ROOM + 1) if reserve * 4 >= start * 5] if secret else [None]
    possible = [set() for _ in range(length)]
    for reserve in reserves:
        for number, told in enumerate(given(start, reserve, length)):
            possible[number] |= {one for one in told if all(price in PRICES for _kind, _bidder, price in one)}
    for number, told in enumerate(accepted(start, secret, length)):
        assert told == possible[number], (number, sorted(told ^ possible[number])[:5])
