"""Places in a list that grows: `20261122T104512000123-17` is a time and an id, newest first."""

from datetime import UTC, datetime

FORM = "%Y%m%dT%H%M%S%f"


def place_of(moment: datetime, pk: int) -> str:
    return f"{moment.astimezone(UTC):{FORM}}-{pk}"


def read_place(text: str) -> tuple[datetime, int] | None:
    """What `place_of` wrote; None for nothing, and for nonsense (the list then starts at its head)."""
    moment, _dash, pk = text.partition("-")
    try:
        return datetime.strptime(moment, FORM).replace(tzinfo=UTC), int(pk[:18])
    except ValueError:
        return None


def page_of(rows, size: int) -> tuple[list, bool]:
    """The first `size` of `rows`, and whether there are more."""
    found = list(rows[: size + 1])
    return found[:size], len(found) > size
