"""The whole engine, on its database and with a clock, against the oracle; and wrong ones, each of them caught."""

from datetime import timedelta

import pytest

from auctions import bidding, voiding
from tests.auctions import histories, oracle
from tests.auctions.histories import TIMES, History, find, first_difference

HISTORIES = 200 * TIMES


def oracle_tells(history: History):
    book = history.book()
    for move in history.moves:
        said = histories.answer(book, move)
        yield (late(said[1]) if "late" in said else said), state_of_book(book)
    yield (
        "rows",
        [(r.sequence, r.bidder, r.maximum, r.kind, r.price_after, r.ends_at_before, r.voided) for r in book.rows],
    )
    state = book.state()
    met = state.leader and state.price >= (book.reserve or 0)
    yield "sold" if met else "unsold", state_of_book(book)


def late(by: timedelta) -> tuple:
    """Milliseconds are said below a second; how longer times are worded is not the rules' business."""
    return "late", str(max(1, round(by / timedelta(milliseconds=1)))) if by < timedelta(seconds=1) else None


def state_of_book(book: oracle.Book) -> tuple:
    state, standing = book.state(), [row for row in book.rows if not row.voided]
    seen = (state.leader, state.maximum, state.price, book.ends_at(), book.extension_count())
    return *seen, len(standing), len(book.rows)


@pytest.fixture
def difference(stage):
    """What `find` looks for: where engine and oracle part."""
    return lambda history: first_difference(oracle_tells(history), stage.play(history))


@pytest.mark.django_db
def test_the_engine_does_what_the_rules_say(difference):
    assert (found := find(difference, HISTORIES)) is None, found


def extends_at_five_minutes(auction, arrival):
    return EXTEND(auction, arrival - histories.INSTANT)


def extends_from_the_end(auction, arrival):
    return auction.ends_at - arrival < oracle.SOFT_CLOSE and EXTEND(auction, auction.ends_at - histories.INSTANT)


EXTEND = bidding.extend
MUTANTS = {
    "five minutes to go extends, too": (bidding, "extend", extends_at_five_minutes),
    "the extension is counted from the end": (bidding, "extend", extends_from_the_end),
    "nothing extends": (bidding, "extend", lambda auction, arrival: False),
    "a raise extends": (bidding, "RAISE", "none of them"),
    "the leader's maximum outlives a void": (
        voiding,
        "replayed",
        lambda auction, **without: bidding.standing_of(auction),
    ),
    "the blocked keep their bids": (voiding, "withdraw_from_open_auctions", lambda **anything: 0),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_engine_is_caught(name, difference, monkeypatch):
    monkeypatch.setattr(*MUTANTS[name])
    assert "the rules say" in find(difference, 60, cut=False)
