"""What the fake remembers: every object by its id, in the shape of Stripe's published samples (`shapes.json`)."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from copy import deepcopy
from pathlib import Path

from tests.stripe_fake.errors import bad_request, no_such

# Of Stripe's OpenAPI fixtures (github.com/stripe/openapi, MIT), what our adapter meets; example values emptied.
SHAPES = json.loads((Path(__file__).parent / "shapes.json").read_text("utf-8"))
LETTERS = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Memory:
    """All objects, one lock around them, and a clock that tests may move."""

    def __init__(self, tell: Callable[[str, dict], None]):
        self.objects: dict[str, dict] = {}
        self.lock = threading.RLock()
        self.tell = tell  # tell(type, object): an event
        self.ahead = 0  # seconds by which the fake's clock is ahead

    def now(self) -> int:
        return int(time.time()) + self.ahead

    def make(self, shape: str, prefix: str = "", **values) -> dict:
        made = deepcopy(SHAPES[shape]) | {"id": f"{prefix}_{token()}", "created": self.now()} | values
        self.objects[made["id"]] = made
        return made

    def get(self, shape: str, id: str, *, param: str = "id", status: int = 404) -> dict:
        found = self.objects.get(id)
        if found is None or found["object"] != shape:
            raise no_such(shape.rpartition(".")[2], id, param=param, status=status)
        return found

    def all(self, shape: str, **wanted) -> list[dict]:
        """Those with these values, newest first."""
        found = [each for each in self.objects.values() if each["object"] == shape]
        return [each for each in reversed(found) if all(each.get(name) == value for name, value in wanted.items())]

    def expanded(self, thing: dict, paths: Iterable[str]) -> dict:
        """A copy in which the ids at `paths` are replaced by their objects."""
        copy = deepcopy(thing)
        for path in paths:
            self.expand(copy, path)
        return public(copy)

    def expand(self, thing: dict, path: str) -> None:
        head, _, rest = path.partition(".")
        if head not in thing:
            raise bad_request(f"This property cannot be expanded ({head}).", param="expand")
        if isinstance(thing[head], str):
            if thing[head] not in self.objects:
                raise bad_request(f"This property cannot be expanded ({head}).", param="expand")
            thing[head] = deepcopy(self.objects[thing[head]])
        if rest and thing[head] is not None:
            for each in thing[head] if isinstance(thing[head], list) else [thing[head]]:
                self.expand(each, rest)


def public(value):
    """Without what is ours alone, whose name begins with an underscore."""
    if isinstance(value, list):
        return [public(each) for each in value]
    if isinstance(value, dict):
        return {name: public(each) for name, each in value.items() if not name.startswith("_")}
    return value


def token(length: int = 24) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(length))


def listed(found: list[dict], url: str, params: dict) -> dict:
    """Stripe's page of a list: `limit` (10, at most 100) after `starting_after`."""
    limit = min(int(params.get("limit", 10)), 100)
    ids = [each["id"] for each in found]
    start = ids.index(params["starting_after"]) + 1 if params.get("starting_after") in ids else 0
    page = found[start : start + limit]
    return {"object": "list", "url": url, "has_more": start + limit < len(found), "data": page}
