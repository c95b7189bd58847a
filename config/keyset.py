"""One page of a list that grows: by the id of the last row seen, never by counting."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest

from config.ids import read_id

PAGE = 24
# Of rows in their order, those that come after the one with this id.
Below = Callable[[QuerySet, int], QuerySet]


@dataclass(frozen=True)
class Page:
    rows: list
    next_url: str


def below_id(rows: QuerySet, after: int) -> QuerySet:
    return rows.filter(pk__lt=after)


def page_of(request: HttpRequest, rows: QuerySet, *, size: int = PAGE, below: Below = below_id) -> Page:
    """`rows` (newest id first, or as `below` has it) below `?after=`; `next_url` keeps the other parameters, empty at
    the end."""
    after = read_id(request.GET.get("after", ""))
    if after is not None:
        rows = below(rows, after)
    found = list(rows[: size + 1])
    if len(found) <= size:
        return Page(found, "")
    query = request.GET.copy()
    query["after"] = str(found[size - 1].pk)
    return Page(found[:size], f"{request.path}?{query.urlencode()}")
