"""Rows written and read in plain statements, for the few paths where composing SQL anew is what costs (a bid).

The values go through their fields, and the constraints hold, as ever; `save()` hooks and signals there are none of.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from config.statements import POSTGRESQL, Statement, database, send

PLAIN = frozenset([type(None), bool, int, str, datetime, UUID])

# -- Writing ----------------------------------------------------------------------------------------------


@contextmanager
def together(*, last: bool = False) -> Iterator[None]:
    """On PostgreSQL, send what is written inside as one message, at the end. Nothing written may be read back before.

    `last`: nothing follows in this transaction, so if it is the outermost, its commit goes along. An error shows at the
    end, and undoes the transaction as it would have anywhere. Elsewhere a message costs nothing, so each statement runs
    where it stands.
    """
    here = database()
    if here.vendor != POSTGRESQL or waiting(here) is not None:
        yield
        return
    here.rows_waiting = []
    try:
        yield
        if here.rows_waiting:
            with here.cursor() as cursor:
                send(cursor, *here.rows_waiting, ends=last)
    finally:
        here.rows_waiting = None


def waiting(here: BaseDatabaseWrapper) -> list[Statement] | None:
    """The statements that wait for the end of `together`."""
    return getattr(here, "rows_waiting", None)


def run(words: str, values: list) -> None:
    here = database()
    others = waiting(here)
    if others is not None:
        others.append((words, values))
        return
    with here.cursor() as cursor:
        send(cursor, (words, values))


def insert(row: models.Model) -> None:
    """Write a new `row`; give it its primary key, unless it brings one."""
    if row.pk is None:
        with connection.cursor() as cursor:
            send(cursor, (f"{insert_words(type(row), 1)} RETURNING {quoted(row._meta.pk)}", values_of(row)))
            row.pk = cursor.fetchone()[0]
    else:
        run(insert_words(type(row), 1, with_pk=True), [*values_of(row), row.pk])
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def insert_unless_there(rows: Sequence[models.Model]) -> None:
    """Write those of `rows` (of one model) that no unique constraint knows already; they get no primary key."""
    if rows:
        values = [value for row in rows for value in values_of(row)]
        run(f"{insert_words(type(rows[0]), len(rows))} ON CONFLICT DO NOTHING", values)


def update(row: models.Model, *names: str) -> None:
    """Write the named columns of a `row` that is there."""
    fields = fields_named(type(row), names)
    run(update_words(type(row), names), [*adapted(fields, [getattr(row, field.attname) for field in fields]), row.pk])


def change(model: type[models.Model], pk: int, **columns) -> None:
    """Write these columns of the row of `model` with this primary key."""
    names = tuple(columns)
    run(update_words(model, names), [*adapted(fields_named(model, names), list(columns.values())), pk])


@cache
def insert_words(model: type[models.Model], count: int, *, with_pk: bool = False) -> str:
    fields = fields_of(model) + ([model._meta.pk] if with_pk else [])
    marks = f"({', '.join(['%s'] * len(fields))})"
    columns = ", ".join(quoted(field) for field in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {", ".join([marks] * count)}'  # noqa: S608


@cache
def update_words(model: type[models.Model], names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{quoted(model._meta.get_field(name))} = %s" for name in names)
    return f'UPDATE "{model._meta.db_table}" SET {changes} WHERE {quoted(model._meta.pk)} = %s'  # noqa: S608


@cache
def fields_named(model: type[models.Model], names: tuple[str, ...]) -> list[models.Field]:
    return [model._meta.get_field(name) for name in names]


@cache
def fields_of(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def values_of(row: models.Model) -> list:
    fields = fields_of(type(row))
    return adapted(fields, [getattr(row, field.attname) for field in fields])


def adapted(fields: Sequence[models.Field], values: Sequence) -> list:
    """The values as the database's driver takes them; PostgreSQL's takes most kinds as they are."""
    here = database()
    plain = PLAIN if here.vendor == POSTGRESQL else frozenset()
    return [
        value if type(value) in plain else field.get_db_prep_save(value, here)
        for field, value in zip(fields, values, strict=True)
    ]


def quoted(field: models.Field) -> str:
    return f'"{field.column}"'


# -- Reading ----------------------------------------------------------------------------------------------


def read(model: type[models.Model], pk: int) -> models.Model | None:
    """The row of `model` with this primary key, if there is one."""
    with connection.cursor() as cursor:
        send(cursor, (read_words(model), [pk]))
        found = cursor.fetchone()
    return None if found is None else made_of(model, list(found))


@cache
def read_words(model: type[models.Model]) -> str:
    columns = ", ".join(quoted(field) for field in model._meta.concrete_fields)
    return f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {quoted(model._meta.pk)} = %s'  # noqa: S608


def made_of(model: type[models.Model], values: list) -> models.Model:
    """A row of `model` from the values of all its columns, in the model's order, as the database gave them."""
    here = database()
    for place, convert, expression in converters(model, here.vendor):
        values[place] = convert(values[place], expression, here)
    return model.from_db(here.alias, names_of(model), values)


@cache
def columns_of(model: type[models.Model], alias: str) -> str:
    """All columns of `model` for a statement that calls its table `alias`; `made_of` takes their values."""
    return ", ".join(f"{alias}.{quoted(field)}" for field in model._meta.concrete_fields)


@cache
def names_of(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def converters(model: type[models.Model], vendor: str) -> list[tuple[int, Callable, models.Expression]]:  # noqa: ARG001
    """What a database of this kind needs to make Python's values of a row's."""
    found = []
    for place, field in enumerate(model._meta.concrete_fields):
        expression = field.get_col(model._meta.db_table)
        for convert in connection.ops.get_db_converters(expression) + expression.get_db_converters(connection):
            found.append((place, convert, expression))
    return found
