"""What can be watched, and how it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Topic:
    """`kind` is the word in the address; `current(pk)` renders the whole present state, None when there is nothing;
    `stake(pk, user_id)` what somebody who is logged in has to know besides, None when that is nothing."""

    kind: str
    current: Callable[[int], str | None]
    stake: Callable[[int, int], str | None]

    def name(self, pk: int) -> str:
        return f"{self.kind}.{pk}"


TOPICS: dict[str, Topic] = {}


def nothing(pk: int, user_id: int) -> None:  # noqa: ARG001 - the shape of a stake
    """Everyone is told the same."""


def topic(kind: str, current: Callable[[int], str | None], stake: Callable[[int, int], str | None] = nothing) -> Topic:
    """Register a kind of page with a live socket at `/ws/<kind>/<pk>/`."""
    return TOPICS.setdefault(kind, Topic(kind, current, stake))


def person(user_id: int) -> str:
    """The topic of one person: what only they may see, on any page they have open."""
    return f"person.{user_id}"


def session(key: str) -> str:
    """The topic of one log-in, on which only its end is said. Its name does not give the key away."""
    return f"session.{sha256(key.encode()).hexdigest()[:32]}"


Frame = Callable[..., str | None]
FRAMES: dict[str, Frame] = {}


def frame(render: Frame) -> Frame:
    """Register a function that renders the present state of something from ids and words; None sends nothing."""
    return FRAMES.setdefault(name_of(render), render)


def name_of(render: Frame) -> str:
    return f"{render.__module__}.{render.__qualname__}"
