"""Public logs made from random histories by the oracle, receipts of every bid, and what a cheat would do to them."""

import importlib.machinery
import importlib.util
import json
import random
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path

from auctions import chaining, disclosing
from tests.auctions import histories, oracle
from tests.auctions.histories import BEGINS, LENGTH, History, Move

SCRIPT = Path(__file__).resolve().parents[2] / "bin" / "verify-auction"
AUCTION = 7


def load_script():
    """The script as a module."""
    loader = importlib.machinery.SourceFileLoader("verify_auction", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


def log_of(history: History, *, reserve_told: bool = False) -> tuple[dict, list[dict]]:
    """`(log, receipts)` of an auction that went like this; with its reserve told at the end, or a secret for ever."""
    chance, book, entries, secrets, paddles = random.Random(history.seed), history.book(), [], {}, {}
    salt = f"{chance.getrandbits(128):032x}"
    secret = history.reserve and chaining.commitment(history.reserve, salt)
    terms = {
        "starting_price": history.starting_price,
        "reserve_commitment": secret,
        "buy_now_price": None,
        "ends_at": chaining.moment(BEGINS + LENGTH),
        "steps": [list(step) for step in history.steps],
    }
    entries.append(event("opened", BEGINS, 0, terms))
    for move in history.moves:
        count = len(book.rows)
        gone = histories.answer(book, move)
        if len(book.rows) > count:
            row = book.rows[-1]
            secrets[row.sequence] = (row.maximum, f"{chance.getrandbits(128):032x}")
            entries.append(bid(row, paddles.setdefault(row.bidder, len(paddles) + 1), secrets[row.sequence]))
        elif move.what == "lower" and gone == ("lowered",):
            salt = f"{chance.getrandbits(128):032x}"
            secret = book.reserve and chaining.commitment(book.reserve, salt)
            terms = terms | {"reserve_commitment": secret, "ends_at": chaining.moment(book.ends_at())}
            entries.append(event("terms", BEGINS + move.at, len(book.rows), terms))
        elif move.what in ("void", "retract", "block") and gone and gone != ("NotAllowed",):
            kind = "retraction" if move.what == "retract" else "void"
            facts = {"paddle": paddles[move.who], "bids": [*gone], "reason": move.what, **standing(book, paddles)}
            entries.append(event(kind, BEGINS + move.at, len(book.rows), facts))
    entries.append(event("closed", book.ends_at() + timedelta(seconds=2), len(book.rows), result(book, paddles)))
    rules = {
        "starting_price": history.starting_price,
        "reserve": "hidden" if book.reserve else None,
        "steps": terms["steps"],
        "soft_close_seconds": 300,
    }
    if book.reserve and reserve_told:
        rules |= {"reserve": book.reserve, "reserve_salt": salt}
    log = chained({"format": chaining.FORMAT, "auction": AUCTION, "title": "x", "rules": rules, "entries": entries})
    return log, [receipt(row, *secrets[row["sequence"]]) for row in bids_of(log)]


def log_of_auction(auction) -> tuple[dict, list[dict]]:
    """The same of a closed auction in the database, as the project itself tells them."""
    log = json.loads("".join(disclosing.log_document(auction)))
    bids = auction.bids.select_related("paddle").order_by("sequence")
    return log, [disclosing.receipt_document(bid) for bid in bids]


def event(kind: str, at: datetime, after: int, facts: dict) -> dict:
    return {"entry": "event", "kind": kind, "at": chaining.moment(at), "after_sequence": after, "facts": facts}


def bid(row: oracle.Row, paddle: int, secret: tuple[int, str]) -> dict:
    return {
        "entry": "bid",
        "sequence": row.sequence,
        "paddle": paddle,
        "kind": row.kind,
        "price_after": row.price_after,
        "arrived_at": chaining.moment(row.arrived_at),
        "ends_at_before": chaining.moment(row.ends_at_before),
        "commitment": chaining.commitment(*secret),
    }


def standing(book: oracle.Book, paddles: dict) -> dict:
    state = book.state()
    return {"leader": paddles.get(state.leader), "price": state.price}


def result(book: oracle.Book, paddles: dict) -> dict:
    state = book.state()
    sold = state.leader is not None and state.price >= (book.reserve or 0)
    told = standing(book, paddles) if sold else {"leader": None, "price": None}
    end = chaining.moment(book.ends_at())
    return {"state": "sold" if sold else "unsold", **told, "bought_now": False, "ends_at": end}


def receipt(row: dict, maximum: int, salt: str) -> dict:
    told = {name: row[name] for name in ("sequence", "paddle", "price_after", "arrived_at", "hash")}
    return {"format": "madeinpk-bid-receipt/1", "auction": AUCTION, "maximum": maximum, "salt": salt, **told}


def bids_of(log: dict) -> list[dict]:
    return [entry for entry in log["entries"] if entry["entry"] == "bid"]


def events_of(log: dict, *kinds: str) -> list[dict]:
    return [entry for entry in log["entries"] if entry["entry"] == "event" and entry["kind"] in kinds]


def chained(log: dict) -> dict:
    """The log with all its hashes written anew, as whoever owns the database could."""
    before, entries = chaining.beginning(log["auction"]), []
    for entry in log["entries"]:
        facts = {name: deepcopy(value) for name, value in entry.items() if name != "hash"}
        before = chaining.next_hash(before, facts)
        entries.append(facts | {"hash": before})
    return log | {"entries": entries}


def minute(number: float) -> timedelta:
    return timedelta(minutes=number)


STORY = History(
    seed=1,
    starting_price=1_000,
    reserve=3_000,
    steps=oracle.STEPS,
    moves=(
        Move("bid", "bilal", 5_000, minute(1)),  # leads at the reserve
        Move("bid", "sana", 3_500, minute(2)),  # outbid at 3,600
        Move("bid", "zoya", 9_000, minute(3)),  # leads at 5,250
        Move("bid", "zoya", 9_500, minute(4)),  # raises
        Move("bid", "sana", 9_500, minute(56)),  # ties at 9,500; the end moves to 61
        Move("void", "zoya", 0, minute(57)),  # sana leads at 5,250
        Move("bid", "hina", 6_000, minute(58)),  # outbid at 6,250; the end moves to 63
        Move("bid", "hina", 12_000, minute(62)),  # leads at 9,750; the end moves to 67
    ),
)


verifying = load_script()


def verify(log, receipts=()):
    """None, or why it is broken."""
    try:
        verifying.verify(log, receipts)
    except verifying.Broken as broken:
        return str(broken)
    return None
