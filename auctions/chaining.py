"""The public log as a chain of hashes: pure functions, told again in `bin/verify-auction` (ADR 10).

Each entry's hash covers the entry and the hash before it, so that no row can be changed, added, removed or moved
without every later hash changing. A maximum is in the log as a salted commitment only.
"""

import hashlib
import json
import secrets
from datetime import UTC, datetime

FORMAT = "madeinpk-auction-log/1"


def new_salt() -> str:
    """128 random bits, in hex."""
    return secrets.token_hex(16)


def commitment(secret: int, salt: str) -> str:
    """What the log says of a secret amount (rupees): whoever holds amount and salt can show that it was this one."""
    return hashlib.sha256(f"{secret}:{salt}".encode()).hexdigest()


def beginning(auction_id: int) -> str:
    """The hash before the first entry."""
    return hashlib.sha256(f"{FORMAT}:{auction_id}".encode()).hexdigest()


def next_hash(before: str, entry: dict) -> str:
    """The hash of `entry` (plain JSON values, without its own hash) after the hash `before`."""
    words = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{before}\n{words}".encode()).hexdigest()


def moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def bid_entry(bid, paddle_number: int) -> dict:
    """The public facts of an accepted bid."""
    return {
        "entry": "bid",
        "sequence": bid.sequence,
        "paddle": paddle_number,
        "kind": bid.kind,
        "price_after": bid.price_after,
        "arrived_at": moment(bid.arrived_at),
        "ends_at_before": moment(bid.ends_at_before),
        "commitment": commitment(bid.maximum, bid.salt),
    }


def event_entry(event) -> dict:
    """The public facts of anything else."""
    return {
        "entry": "event",
        "kind": event.kind,
        "at": moment(event.at),
        "after_sequence": event.after_sequence,
        "facts": event.facts,
    }
