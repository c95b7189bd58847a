"""Keyset paging: the next part of a list begins after a row, not at a number, so it costs the same however far down."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.core import signing
from django.db.models import Model, Q, QuerySet

SALT = "catalog.paging"


class Order(NamedTuple):
    """A column (then the id) and its direction. Rows without the column's value are left out."""

    column: str
    descending: bool = False

    def by(self) -> list[str]:
        sign = "-" if self.descending else ""
        return [f"{sign}{self.column}", f"{sign}id"]

    def after(self, value, pk: int) -> Q:
        step = "lt" if self.descending else "gt"
        return Q(**{f"{self.column}__{step}": value}) | Q(**{self.column: value, f"id__{step}": pk})


class Page(NamedTuple):
    rows: Sequence[Model]
    next_cursor: str  # empty on the last page
    is_first: bool


def page_of(rows: QuerySet, *, order: Order, cursor: str = "", size: int = 24) -> Page:
    """`size` rows after `cursor`; a cursor that isn't ours, or is of another order, means the first page."""
    start = read_cursor(cursor, order)
    if start is not None:
        rows = rows.filter(order.after(*start))
    found = list(rows.order_by(*order.by())[: size + 1])
    more = len(found) > size
    return Page(found[:size], write_cursor(found[size - 1], order) if more else "", start is None)


def write_cursor(row: Model, order: Order) -> str:
    value = getattr(row, order.column)
    plain = value.isoformat() if isinstance(value, datetime) else value
    return signing.dumps([*order, plain, row.pk], salt=SALT)


def read_cursor(cursor: str, order: Order) -> tuple | None:
    """Where `cursor` says to go on. It is signed, so what it holds was written by us."""
    try:
        column, descending, value, pk = signing.loads(cursor, salt=SALT) if cursor else ["", False, None, 0]
    except (signing.BadSignature, ValueError):
        return None
    if Order(column, descending) != order:
        return None
    return (datetime.fromisoformat(value) if isinstance(value, str) else value), pk
