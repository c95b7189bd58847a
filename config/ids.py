"""Ids of rows, and of forms, as people's browsers send them."""

from uuid import UUID, uuid4

LARGEST_ID = 2**63 - 1  # of any row; an address may name a larger number, and no database takes it


def read_id(text: str) -> int | None:
    """The id that `text` names; None for anything that is no number, or longer than an id can be."""
    return int(text) if text.isdecimal() and len(text) < 19 else None


def read_nonce(text: str) -> UUID:
    """The form's own id; a form without one (no page of ours shows such a form) is a form of its own."""
    try:
        return UUID(text)
    except ValueError:
        return uuid4()
