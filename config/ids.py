"""Ids of rows as people's browsers send them."""

LARGEST_ID = 2**63 - 1  # of any row; an address may name a larger number, and no database takes it


def read_id(text: str) -> int | None:
    """The id that `text` names; None for anything that is no number, or longer than an id can be."""
    return int(text) if text.isdecimal() and len(text) < 19 else None
