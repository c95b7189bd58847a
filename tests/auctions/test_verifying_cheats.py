"""`bin/verify-auction` against whoever owns the database: all hashes are written anew, the rules still have to hold."""

from copy import deepcopy
from datetime import timedelta

import pytest

from auctions import chaining
from tests.auctions import histories, logs, oracle
from tests.auctions.histories import SEED, History, Move
from tests.auctions.logs import STORY, chained, log_of, verify, verifying


def cheat(log, number, **facts):
    """The log with the facts of its nth entry changed, every hash written anew."""
    log = deepcopy(log)
    entry = log["entries"][number]
    (entry["facts"] if entry["entry"] == "event" else entry).update(facts)
    return chained(log)


CHEATS = {
    "a price that no maximum gives": (3, {"price_after": 5_200}, "no maximum"),
    "a price below the least offer": (3, {"price_after": 3_650}, "no maximum"),
    "outbid at a price the leader has passed": (2, {"price_after": 2_900}, "no maximum"),
    "a bid of nobody": (3, {"paddle": 0}, "no bidder 0"),
    "the lead to who leads already": (3, {"paddle": 1}, "can only raise"),
    "a raise of somebody who does not lead": (4, {"paddle": 2}, "cannot raise"),
    "a tie above what the leader can have": (5, {"kind": "outbid", "price_after": 5_300}, "no maximum"),
    "a raise that lifts the price for nothing": (4, {"price_after": 5_500}, "no maximum"),
    "a bid after the end": (8, {"arrived_at": "2026-11-22T11:03:00.000000+00:00"}, "0.000 ms after the end"),
    "an end that was not": (7, {"ends_at_before": "2026-11-22T11:02:00.000000+00:00"}, "the end was"),
    "an arrival that extends by more": (7, {"arrived_at": "2026-11-22T10:58:30.000000+00:00"}, "the end was"),
    "a bid left out": (3, {"sequence": 4}, "bid 3 is missing"),
    "a void of somebody else's bids": (6, {"paddle": 1}, "of one bidder"),
    "a void of bids that are not": (6, {"bids": [3, 4, 9]}, "of one bidder"),
    "a void that raises the price": (6, {"price": 9_750}, "not 9750"),
    "a void that lowers it too far": (6, {"price": 3_000}, "not 3000"),
    "a void that makes a lower bid lead": (6, {"leader": 1}, "do not give the lead"),
    "a void that leaves nobody": (6, {"leader": None, "price": None}, "do not give the lead"),
    "another winner": (9, {"leader": 2}, "bidder 4 leads"),
    "another hammer price": (9, {"price": 10_250}, "leads at 9750"),
    "sold, and said not to be": (9, {"state": "unsold", "leader": None, "price": None}, "it was sold"),
    "closed at another end": (9, {"ends_at": "2026-11-22T11:03:00.000000+00:00"}, "the end was"),
    "other terms than the head tells": (0, {"starting_price": 900}, "other rules"),
    "no reserve after all": (0, {"reserve_commitment": None}, "no maximum"),
}


@pytest.mark.parametrize("name", CHEATS)
def test_a_cheat_who_hashes_anew_is_caught_by_the_rules(name, story):
    number, facts, word = CHEATS[name]
    assert word in (verify(cheat(story[0], number, **facts)) or "it holds")


def test_a_log_that_stops_or_goes_on_after_its_closing_is_caught(story):
    log = story[0]
    for entries in (log["entries"][:-1], log["entries"][:1], [], log["entries"][:-1] + log["entries"][-2:]):
        assert verify(chained(log | {"entries": entries}))


def test_a_second_closing_is_caught(story):
    log = story[0]
    assert "after the closing" in verify(chained(log | {"entries": log["entries"] + log["entries"][-1:]}))


def others_of(log):
    """`(entry, name, value)` of every price, outcome or leader there is, with another value than the true one.

    Not of the bidders of bids: as long as nobody leads twice, they could have been others.
    """
    for number, entry in enumerate(log["entries"][1:], 1):
        facts = entry.get("facts", entry)
        for name in sorted({"price_after", "price", "kind", "leader"} & facts.keys()):
            for value in near(facts[name]):
                yield number, name, value


def near(value):
    if isinstance(value, str):
        return {"lead", "raise", "outbid", "tie"} - {value}
    return [1, 2, 3] if value is None else [value - 1, value + 1, value + 50, None]


def test_if_all_maxima_are_known_no_other_log_is_accepted():
    for seed in range(SEED, SEED + 60):
        moves = {what: often for what, often in histories.WHOLE.items() if what != "lower"}
        log, receipts = log_of(histories.make(seed, moves=moves, longest=12), reserve_told=True)
        known = {receipt["sequence"]: receipt["maximum"] for receipt in receipts}
        verifying.replay(log, known)
        for number, name, value in others_of(log):
            try:
                verifying.replay(cheat(log, number, **{name: value}), known)
            except verifying.Broken:
                continue
            pytest.fail(f"entry {number + 1}, {name} {value}, seed {seed}: {log['entries'][number]}")


# -- Receipts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"maximum": 3_600}, "another maximum"),
        ({"salt": "0" * 32}, "another maximum"),
        ({"sequence": 9}, "not in the log"),
        ({"sequence": 3}, "not that of the receipt"),
        ({"auction": 8}, "of auction 8"),
        ({"price_after": 3_500}, "price_after"),
        ({"hash": "0" * 64}, "hash"),
    ],
    ids=str,
)
def test_a_receipt_of_something_else_is_said_to_be_one(change, word, story):
    log, receipts = story
    assert word in (verify(log, [receipts[1] | change]) or "it holds")


def test_a_whole_log_made_up_without_ones_bid_is_shown_by_the_receipt(story):
    made_up, _receipts = log_of(History(2, 1_000, 3_000, oracle.STEPS, STORY.moves[:1] + STORY.moves[2:]))
    assert verify(made_up) is None
    assert verify(made_up, story[1][1:2])


def test_a_lead_given_away_below_ones_maximum_is_shown_by_the_receipt():
    true = History(3, 1_000, None, oracle.STEPS, (Move("bid", "bilal", 5_000), Move("bid", "sana", 3_000)))
    log, receipts = log_of(true)
    given_away = cheat(log, 2, kind="lead", price_after=2_900)
    given_away = cheat(given_away, 3, leader=2, price=2_900)
    assert verify(given_away) is None, "for who knows no maximum, bilal's may have been 2,800"
    assert "no maximum explains" in verify(given_away, receipts[:1])
    assert verify(log, receipts) is None


def test_a_price_pushed_up_is_shown_by_the_receipt_of_whoever_was_beaten():
    true = History(4, 1_000, None, oracle.STEPS, (Move("bid", "bilal", 2_000), Move("bid", "sana", 9_000)))
    log, receipts = log_of(true)
    dear = cheat(cheat(log, 2, price_after=4_000), 3, price=4_000)
    assert verify(dear) is None, "for who knows no maximum, bilal's may have been 3,900"
    assert "no maximum explains" in verify(dear, receipts[:1])


# -- Holds, outages, and a reserve that is lowered -----------------------------------------------------------


def at(minute: float) -> str:
    return chaining.moment(histories.BEGINS + timedelta(minutes=minute))


def eventful(*events, start=1_000, reserve=None, buy_now=4_000):
    """A chained log of an auction without bids that ends at minute 60: opened, then these, then cancelled."""
    terms = {
        "starting_price": start, "reserve_commitment": reserve, "buy_now_price": buy_now, "starts_at": at(0),
        "ends_at": at(60), "steps": [[0, 5]],
    }  # fmt: skip
    told = [("opened", 0, terms), *events]
    if told[-1][0] != "closed":
        told.append(("closed", 59, CANCELLED))
    entries = [logs.event(kind, histories.BEGINS + timedelta(minutes=minute), 0, facts) for kind, minute, facts in told]
    rules = {"starting_price": start, "reserve": reserve and "hidden", "steps": [[0, 5]], "soft_close_seconds": 300}
    return chained({"format": chaining.FORMAT, "auction": 7, "title": "x", "rules": rules, "entries": entries})


CANCELLED = {"state": "cancelled", "leader": None, "price": None, "bought_now": False, "ends_at": None}
HELD = ("held", 10, {"paddle": 1, "price": 4_000, "until": at(40)})
BOUGHT = {"state": "sold", "leader": 1, "price": 4_000, "bought_now": True, "ends_at": at(60)}
OUTAGE = {"seconds": 720, "from": at(50), "until": at(52), "ends_at": at(72)}
TERMS = {"starting_price": 1_000, "buy_now_price": 4_000, "starts_at": at(0), "ends_at": at(60), "steps": [[0, 5]]}


def test_true_logs_of_holds_and_outages_and_changed_terms_hold():
    assert verify(eventful(HELD, ("closed", 12, BOUGHT))) is None
    assert verify(eventful(HELD, ("released", 40, {"paddle": 1, "ends_at": at(90)}), HELD)) is None
    assert verify(eventful(("delayed", 53, OUTAGE), ("delayed", 66, OUTAGE | {"ends_at": at(84)}))) is None
    lower = TERMS | {"reserve_commitment": "another"}
    assert verify(eventful(("terms", 5, lower), ("terms", 6, lower), reserve="one")) is None


@pytest.mark.parametrize(
    ("events", "word"),
    [
        ([("held", 10, HELD[2] | {"price": 3_000})], "its price was 4000"),
        ([HELD, HELD], "could not be bought now"),
        ([("held", 61, HELD[2])], "could not be bought now"),
        ([HELD, ("closed", 12, BOUGHT | {"leader": 2})], "is what was bought"),
        ([HELD, ("closed", 12, BOUGHT | {"price": 3_000})], "is what was bought"),
        ([("closed", 12, BOUGHT)], "is what was bought"),
        ([HELD, ("closed", 70, BOUGHT | {"bought_now": False})], "closed before"),
        ([HELD, ("released", 40, {"paddle": 1, "ends_at": at(100)})], "moves by 0:30:00"),
        ([HELD, ("released", 40, {"paddle": 2, "ends_at": at(90)})], "was not buying it"),
        ([("released", 40, {"paddle": 1, "ends_at": at(60)})], "was not buying it"),
        ([("delayed", 53, OUTAGE | {"ends_at": at(80)})], "moves by 0:12:00"),
        ([("delayed", 53, OUTAGE | {"seconds": 60, "ends_at": at(61)})], "does not explain"),
        ([("delayed", 53, OUTAGE | {"from": at(61), "until": at(62)})], "does not explain"),
        ([("terms", 5, TERMS | {"reserve_commitment": "one"})], "not lowered"),
        ([("terms", 5, TERMS | {"reserve_commitment": None, "steps": [[0, 1]]})], "increments stay"),
        ([("opened", 5, TERMS | {"reserve_commitment": None})], "opened already"),
        ([("closed", 59, CANCELLED | {"leader": 1})], "nobody has won"),
    ],
)
def test_events_that_cannot_be_are_caught(events, word):
    assert word in (verify(eventful(*events)) or "it holds")


def test_terms_other_than_the_reserve_stay_once_somebody_has_bid():
    moves = (Move("bid", "bilal", 1_500, timedelta(minutes=1)), Move("lower", "ayesha", 1_300, timedelta(minutes=2)))
    log, _receipts = log_of(History(5, 1_000, 2_000, oracle.STEPS, moves))
    assert verify(log) is None
    for name, value in {"starting_price": 900, "buy_now_price": 3_000, "ends_at": at(70)}.items():
        assert "only the reserve may change" in verify(cheat(log, 2, **{name: value}))
