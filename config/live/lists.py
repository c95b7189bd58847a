"""Lists: one socket that watches many things at once, `/ws/<kind>/`.

Which ones is this person's list; what is said of each is rendered once for everyone who has it in a list of theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass

from config.live.topics import Topic

MOST = 60  # things that one socket watches


@dataclass(frozen=True)
class Watchlist:
    """`chosen(user_id)` names at most `MOST` things, None when this person has no such list; `current(ids)` renders the
    present state of each, a frame by itself."""

    topic: Topic
    chosen: Callable[[int], list[int] | None]
    current: Callable[[list[int]], list[str]]


WATCHLISTS: dict[str, Watchlist] = {}


def watchlist(kind: str, topic: Topic, chosen: Callable, current: Callable) -> Watchlist:
    """Register a list with a live socket at `/ws/<kind>/`."""
    return WATCHLISTS.setdefault(kind, Watchlist(topic, chosen, current))
