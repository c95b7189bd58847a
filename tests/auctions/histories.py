"""Random histories of an auction, leaning towards where the rules change their mind, and cut down to what matters.

A history is made with the oracle at hand, which knows what is near; once made it is a plain list of moves, so that it
still is one when some are left out.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tests.auctions import oracle

BEGINS = datetime(2026, 11, 22, 10, tzinfo=UTC)
LENGTH = timedelta(hours=1)
SELLER = "ayesha"
BIDDERS = ("bilal", "sana", "zoya", "hina")
TABLES = (oracle.STEPS, oracle.STEPS, ((0, 1),), ((0, 1), (40, 7), (1_000, 400), (1_100, 401)))
INSTANT = timedelta(microseconds=1)
SEED = int(os.environ.get("ORACLE_SEED", "1"))
TIMES = int(os.environ.get("ORACLE_TIMES", "1"))

# How often each move comes, of a hundred. `again` sends somebody's last accepted bid a second time,
# `lower` brings the reserve down to an amount or, with 0, to none.
BARE = {"bid": 89, "retract": 4, "void": 4, "lower": 3}
WHOLE = {"bid": 84, "again": 4, "retract": 4, "void": 4, "block": 1, "lower": 3}


class Move(NamedTuple):
    what: str
    who: str
    amount: int = 0
    at: timedelta = timedelta()


@dataclass(frozen=True)
class History:
    seed: int
    starting_price: int
    reserve: int | None
    steps: tuple
    moves: tuple[Move, ...] = ()

    def book(self) -> oracle.Book:
        """The oracle before the first move."""
        return oracle.Book(self.starting_price, BEGINS + LENGTH, self.reserve, self.steps, seller=SELLER)

    def __str__(self) -> str:
        terms = f"seed {self.seed}: start {self.starting_price}, reserve {self.reserve}, steps {self.steps}"
        return "\n".join([terms, *(f"  {m.at!s:>15}  {m.who} {m.what} {m.amount or ''}" for m in self.moves)])


def make(seed: int, *, moves: dict[str, int] = WHOLE, longest: int = 24, clock: bool = True) -> History:
    """The history of this seed, always the same. Without a clock every move comes at the very beginning."""
    chance = random.Random(seed)
    start = chance.choice([1, 95, 490, 1_000, chance.randint(1, 12_000)])
    reserve = chance.choice([None, None, -(-start * 5 // 4), start * chance.randint(2, 6)])
    history = History(seed, start, reserve, chance.choice(TABLES))
    book, made, at = history.book(), [], timedelta()
    for _ in range(chance.randint(1, longest)):
        what = chance.choices([*moves], [*moves.values()])[0]
        who = chance.choice(BIDDERS[: chance.choice([2, 3, 4])])
        who = SELLER if what == "bid" and clock and chance.random() < 0.02 else who
        amount = some_amount(chance, book) if what == "bid" else some_reserve(chance, book) if what == "lower" else 0
        moment = some_arrival(chance, book, at) if clock else at
        at = moment if BEGINS + moment < book.ends_at() else at
        made.append(Move(what, who, amount, moment))
        answer(book, made[-1])
    return replace(history, moves=tuple(made))


def some_amount(chance: random.Random, book: oracle.Book) -> int:
    """Mostly within a rupee of an amount at which the outcome changes."""
    state = book.state()
    floor = state.price or book.starting_price
    least = book.minimum_next(state)
    near = [least] * 3 + [edge for edge, _step in book.steps if floor <= edge <= 20 * floor]
    if book.reserve:
        near.append(book.reserve)
    if state.leader:
        step = oracle.inc(state.maximum, book.steps)
        near += [state.maximum, state.maximum, state.maximum + step, state.maximum - step, state.price]
    dice = chance.random()
    if dice < 0.02:
        return chance.choice([-3, 0, oracle.HIGHEST_BID, oracle.HIGHEST_BID + 1])
    if dice < 0.35:
        return int(least * chance.uniform(1, 4))
    amount = chance.choice(near)
    if amount < least and dice < 0.85:
        amount = least + chance.choice([0, 1, least // 10])
    return amount + chance.choice([-1, 0, 0, 0, 1, 1])


def some_reserve(chance: random.Random, book: oracle.Book) -> int:
    """A lower one that is allowed; 0 for none."""
    least = -(-book.starting_price * 5 // 4)
    return chance.choice([0, chance.randint(least, max(least, book.reserve or 0))])


def some_arrival(chance: random.Random, book: oracle.Book, last: timedelta) -> timedelta:
    """A little later; or at an edge of the soft close or of the end; or just before a bid that had the lock first."""
    end = book.ends_at() - BEGINS
    dice = chance.random()
    if dice < 0.35:
        edge = chance.choice([end - oracle.SOFT_CLOSE] * 3 + [end - INSTANT])
        return max(edge + chance.choice([-INSTANT, timedelta(), INSTANT]), last)
    if dice < 0.4:
        return end + chance.choice([timedelta(), timedelta(milliseconds=chance.randint(1, 900)), timedelta(seconds=90)])
    if dice < 0.5:
        return max(last - timedelta(milliseconds=chance.randint(1, 900)), timedelta())
    return last + chance.random() * min(end - last, timedelta(minutes=7))


def answer(book: oracle.Book, move: Move) -> tuple:
    """Let the oracle make the move: what it says of a bid, or the sequence numbers that were struck out."""
    if move.what == "bid":
        return bid_answer(book, move)
    if move.what == "again":
        rows = [row for row in book.rows if row.bidder == move.who]
        return (rows[-1].kind, rows[-1].price_after) if rows else ()
    if move.what in ("retract", "lower"):
        return careful_answer(book, move)
    gone = book.of(move.who)
    if move.what == "block":
        book.barred.add(move.who)
    book.void(gone)
    return tuple(gone)


def careful_answer(book: oracle.Book, move: Move) -> tuple:
    try:
        if move.what == "retract":
            return tuple(book.retract(move.who, BEGINS + move.at))
        book.lower(move.amount or None, BEGINS + move.at)
    except oracle.NotAllowed:
        return ("NotAllowed",)
    return ("lowered",)


def bid_answer(book: oracle.Book, move: Move) -> tuple:
    try:
        row = book.bid(move.who, move.amount, BEGINS + move.at)
    except oracle.TooLow as refusal:
        return "too low", refusal.minimum
    except oracle.Late as refusal:
        return "late", refusal.late_by
    except (oracle.NotAllowed, oracle.BadAmount) as refusal:
        return (type(refusal).__name__,)
    return row.kind, row.price_after


def shrunk(history: History, differs: Callable[[History], bool]) -> History:
    """As few moves as still differ: each left out in turn, until none can be."""
    for position in range(len(history.moves)):
        fewer = replace(history, moves=history.moves[:position] + history.moves[position + 1 :])
        if differs(fewer):
            return shrunk(fewer, differs)
    return history


def first_difference(expected, actual):
    """`(move number, what the oracle says, what the engine says)` where they part, or None."""
    for number, (wanted, got) in enumerate(zip(expected, actual, strict=True), 1):
        if wanted != got:
            return number, wanted, got
    return None


def find(difference, how_many: int, *, cut: bool = True, **options) -> str | None:
    """The first of so many histories on which engine and oracle differ, cut down and in words; None if none does."""
    for seed in range(SEED, SEED + how_many):
        history = make(seed, **options)
        if difference(history):
            least = shrunk(history, difference) if cut else history
            number, wanted, got = difference(least)
            return f"{least}\nat move {number} the rules say\n  {wanted}\nand the engine\n  {got}"
    return None
