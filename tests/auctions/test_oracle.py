"""The decisions of the engine, `decide` and `replay`, against the oracle; and wrong ones, each of them caught.

`ORACLE_SEED` and `ORACLE_TIMES` try other histories, and more of them.
"""

from dataclasses import replace
from itertools import count

import pytest

from auctions import deciding
from tests.auctions import histories, oracle
from tests.auctions.histories import BEGINS, LENGTH, SEED, TIMES, History, Move, find, first_difference

HISTORIES = 3_000 * TIMES
BARE = {"moves": histories.BARE, "longest": 30, "clock": False}


def oracle_decisions(history: History):
    book = history.book()
    for move in history.moves:
        said = histories.answer(book, move)
        state = book.state()
        yield said, (state.leader, state.maximum, state.price, book.minimum_next(state))


def engine_decisions(history: History):
    """The same of the engine's own functions; after each move its standing has to be the replay, too."""
    opening = standing = deciding.Standing(history.starting_price, history.reserve, history.steps)
    bids, kept = count(1), {}
    for move in history.moves:
        if move.what == "bid":
            said, standing = engine_decision(standing, move, kept, bids)
        elif move.what == "lower":
            allowed = standing.reserve_price and move.amount < standing.reserve_price
            standing = replace(standing, reserve_price=move.amount or None) if allowed else standing
            said = ("lowered" if allowed else "NotAllowed",)
        else:
            own = [number for number, (who, *_bid) in kept.items() if who == move.who]
            gone = own[-1:] if move.what == "retract" else own
            said = tuple(gone) if gone or move.what == "void" else ("NotAllowed",)
            kept = {number: bid for number, bid in kept.items() if number not in gone}
            after = deciding.replay(opening, kept.values())
            standing = replace(after, reserve_price=standing.reserve_price)
        yield (
            said,
            seen(standing) if seen(deciding.replay(opening, kept.values())) == seen(standing) else "replay differs",
        )


def seen(standing) -> tuple:
    return standing.leader, standing.maximum, standing.price, standing.minimum_next


def engine_decision(standing, move: Move, kept: dict, bids: count):
    if not 1 <= move.amount <= oracle.HIGHEST_BID:
        return ("BadAmount",), standing
    decided = deciding.decide(standing, move.who, move.amount)
    if decided is None:
        return ("too low", standing.minimum_for(move.who)), standing
    kind, after = decided
    kept[next(bids)] = (move.who, move.amount, standing.reserve_price)
    return (kind, after.price), after


def pure_difference(history: History):
    return first_difference(oracle_decisions(history), engine_decisions(history))


def test_the_decisions_are_those_of_the_rules():
    assert (found := find(pure_difference, HISTORIES, **BARE)) is None, found


def test_the_vectors_of_the_rules_are_told_by_the_oracle_too():
    bids = [("A", 5000), ("B", 1050), ("B", 2000), ("B", 5000), ("C", 5250), ("A", 6000)]
    book = oracle.Book(1000, BEGINS + LENGTH)
    prices = [(book.bid(who, m, BEGINS).price_after, book.state().leader) for who, m in bids]
    assert prices == [(1000, "A"), (1100, "A"), (2050, "A"), (5000, "A"), (5250, "C"), (5500, "A")]
    book = oracle.Book(1000, BEGINS + LENGTH, reserve=3000)
    prices = [book.bid(who, m, BEGINS).price_after for who, m in [("A", 1500), ("B", 2500), ("B", 4000), ("A", 3900)]]
    assert prices == [1500, 2500, 3000, 4000]


def test_the_histories_reach_every_line_of_the_table():
    seen = {}
    for seed in range(SEED, SEED + 200):
        for said, *_rest in oracle_decisions(histories.make(seed, **BARE)):
            if said and isinstance(said[0], str):
                seen[said[0]] = seen.get(said[0], 0) + 1
    assert all(seen[kind] >= 50 for kind in ("lead", "raise", "outbid", "tie", "too low")), seen


def tie_to_the_later(standing, bidder, maximum, true=deciding.challenge):
    return true(replace(standing, maximum=maximum - 1) if maximum == standing.maximum else standing, bidder, maximum)


def step_of_the_price(standing, bidder, maximum, true=deciding.challenge):
    kind, after = true(standing, bidder, maximum)
    if kind == "lead":
        after = replace(after, price=min(maximum, standing.maximum + oracle.inc(standing.price, standing.steps)))
    return kind, after


def step_on_top_of_a_tie(standing, bidder, maximum, true=deciding.challenge):
    kind, after = true(standing, bidder, maximum)
    return kind, replace(after, price=after.price + 1) if kind == "outbid" and after.price == maximum + 1 else after


def two_highest(opening, bids, true=deciding.replay):
    """What a shortcut through each bidder's highest maximum would find."""
    standing, highest = true(opening, bids), {}
    for who, maximum, _reserve in bids:
        highest[who] = max(maximum, highest.get(who, 0))
    if len(highest) < 2:
        return standing
    second = sorted(highest.values())[-2]
    price = min(standing.maximum, second + oracle.inc(second, opening.steps))
    return deciding.with_reserve(replace(standing, price=price))


def leader_needs_a_step(standing, bidder):
    return standing.minimum_next


MUTANTS = {
    "a tie goes to the later bidder": (deciding, "challenge", tie_to_the_later),
    "the step of the price, not of the maximum beaten": (deciding, "challenge", step_of_the_price),
    "the price may pass a maximum by a rupee": (deciding, "challenge", step_on_top_of_a_tie),
    "the reserve is ignored": (deciding, "with_reserve", lambda standing: standing),
    "replay by the two highest maxima": (deciding, "replay", two_highest),
    "a leader needs a whole step": (deciding.Standing, "minimum_for", leader_needs_a_step),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_decision_is_caught(name, monkeypatch):
    monkeypatch.setattr(*MUTANTS[name])
    assert "the rules say" in find(pure_difference, 300, **BARE)
