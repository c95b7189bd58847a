"""The rules of bidding a second time, written from their text alone: slow, literal, sharing no line with the engine.

It keeps every bid there ever was and works everything out from the first one at every question, so that it has no
state that could go wrong. `test_oracle.py` holds the engine against it.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

SOFT_CLOSE = timedelta(minutes=5)
HIGHEST_BID = 10_000_000
STEPS = (
    (0, 5),
    (100, 10),
    (500, 25),
    (1_000, 50),
    (2_500, 100),
    (5_000, 250),
    (10_000, 500),
    (25_000, 1_000),
    (50_000, 2_500),
    (100_000, 5_000),
    (250_000, 10_000),
)


class TooLow(Exception):
    """Refused; `minimum` is the least that this bidder could have offered, in rupees."""

    def __init__(self, minimum: int):
        self.minimum = minimum


class Late(Exception):
    """Refused; `late_by` is how long before the bid the auction had ended."""

    def __init__(self, late_by: timedelta):
        self.late_by = late_by


class NotAllowed(Exception):
    """Refused for who the bidder is."""


class BadAmount(Exception):
    """Refused: not one of the amounts there can be."""


@dataclass
class Row:
    sequence: int
    bidder: object
    maximum: int
    kind: str
    price_after: int
    arrived_at: datetime
    ends_at_before: datetime
    extends: bool
    reserve: int | None
    voided: bool = False


@dataclass(frozen=True)
class State:
    leader: object = None
    maximum: int | None = None
    price: int | None = None


def inc(price: int, steps) -> int:
    """The step of the last line of the table that begins at or below the price."""
    return [step for begins, step in steps if begins <= price][-1]


def with_reserve(state: State, reserve: int | None) -> State:
    if reserve is None:
        return state
    return State(state.leader, state.maximum, max(state.price, min(state.maximum, reserve)))


@dataclass
class Book:
    """One auction, as somebody with a pencil would keep it."""

    starting_price: int
    ends_at_first: datetime
    reserve: int | None = None
    steps: tuple = STEPS
    seller: object = None
    barred: set = field(default_factory=set)
    rows: list[Row] = field(default_factory=list)

    def state(self) -> State:
        """Who leads, up to what, at which price: every bid that stands, from the first, through the table."""
        state = State()
        for row in self.rows:
            if not row.voided:
                _, state = self.case(state, row.bidder, row.maximum, row.reserve)
        return state

    def minimum_next(self, state: State) -> int:
        if state.leader is None:
            return self.starting_price
        return state.price + inc(state.price, self.steps)

    def ends_at(self) -> datetime:
        """Each bid that extended, voided since or not, moved the end to five minutes after its arrival."""
        end = self.ends_at_first
        for row in self.rows:
            if row.extends:
                end = row.arrived_at + SOFT_CLOSE
        return end

    def extension_count(self) -> int:
        return len([row for row in self.rows if row.extends])

    def case(self, before: State, bidder, m: int, reserve: int | None) -> tuple[str, State]:
        """The six lines of the table, in its order, and the reserve after them; raises TooLow."""
        minimum = self.minimum_next(before)
        if before.leader is None and m >= self.starting_price:
            return "lead", with_reserve(State(bidder, m, self.starting_price), reserve)
        if before.leader == bidder and before.leader is not None and m > before.maximum:
            return "raise", with_reserve(State(bidder, m, before.price), reserve)
        if before.leader is not None and before.leader != bidder and m >= minimum:
            if m > before.maximum:
                price = min(m, before.maximum + inc(before.maximum, self.steps))
                return "lead", with_reserve(State(bidder, m, price), reserve)
            if m == before.maximum:
                return "tie", with_reserve(State(before.leader, before.maximum, m), reserve)
            if m < before.maximum:
                price = min(before.maximum, m + inc(m, self.steps))
                return "outbid", with_reserve(State(before.leader, before.maximum, price), reserve)
        if before.leader is not None and before.leader == bidder:
            raise TooLow(before.maximum + 1)
        raise TooLow(minimum)

    def bid(self, bidder, m: int, arrived_at: datetime) -> Row:
        """Accept a bid and return its row; raises Late, NotAllowed, BadAmount or TooLow and keeps nothing of it."""
        end = self.ends_at()
        if arrived_at >= end:
            raise Late(arrived_at - end)
        if bidder == self.seller or bidder in self.barred:
            raise NotAllowed
        if not 1 <= m <= HIGHEST_BID:
            raise BadAmount
        before = self.state()
        kind, after = self.case(before, bidder, m, self.reserve)
        changed = (before.price, before.leader) != (after.price, after.leader)
        extends = kind != "raise" and changed and end - arrived_at < SOFT_CLOSE
        row = Row(len(self.rows) + 1, bidder, m, kind, after.price, arrived_at, end, extends, self.reserve)
        self.rows.append(row)
        return row

    def void(self, sequences) -> State:
        """Strike these bids out; the state is what the others give, and the end stays where it was."""
        for row in self.rows:
            if row.sequence in sequences:
                row.voided = True
        return self.state()

    def of(self, bidder) -> list[int]:
        """The sequence numbers of somebody's bids that stand."""
        return [row.sequence for row in self.rows if row.bidder == bidder and not row.voided]

    def retract(self, bidder, at: datetime) -> list[int]:
        """Strike out what somebody may take back: with over 12 hours left all, else the last if not an hour old."""
        own, end = self.of(bidder), self.ends_at()
        if at >= end or not own:
            raise NotAllowed
        if end - at <= timedelta(hours=12):
            own = own[-1:]
            if at - self.rows[own[0] - 1].arrived_at > timedelta(minutes=60):
                raise NotAllowed
        self.void(own)
        return own

    def lower(self, reserve: int | None, at: datetime) -> None:
        """The reserve may be lowered or removed, never raised; bids that are there keep the one they came under."""
        if at >= self.ends_at() or self.reserve is None or (reserve is not None and reserve >= self.reserve):
            raise NotAllowed
        self.reserve = reserve
