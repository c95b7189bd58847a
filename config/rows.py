"""Rows written in one plain statement each, for the few paths where composing SQL anew is what costs (a bid).

The values go through their fields, and the constraints hold, as ever; `save()` hooks and signals there are none of.
"""

from collections.abc import Sequence
from functools import cache

from django.db import connection, models


def insert(row: models.Model) -> None:
    """Write a new `row`, and give it its primary key."""
    model = type(row)
    with connection.cursor() as cursor:
        cursor.execute(f"{insert_words(model, 1)} RETURNING {quoted(model._meta.pk)}", values_of(row))
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


def insert_unless_there(rows: Sequence[models.Model]) -> None:
    """Write those of `rows` (of one model) that no unique constraint knows already; they get no primary key."""
    if not rows:
        return
    values = [value for row in rows for value in values_of(row)]
    with connection.cursor() as cursor:
        cursor.execute(f"{insert_words(type(rows[0]), len(rows))} ON CONFLICT DO NOTHING", values)


def update(row: models.Model, *names: str) -> None:
    """Write the named columns of a `row` that is there."""
    fields = [row._meta.get_field(name) for name in names]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(update_words(type(row), names), [*values, row.pk])


@cache
def insert_words(model: type[models.Model], count: int) -> str:
    fields = fields_of(model)
    marks = f"({', '.join(['%s'] * len(fields))})"
    columns = ", ".join(quoted(field) for field in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {", ".join([marks] * count)}'  # noqa: S608


@cache
def update_words(model: type[models.Model], names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{quoted(model._meta.get_field(name))} = %s" for name in names)
    return f'UPDATE "{model._meta.db_table}" SET {changes} WHERE {quoted(model._meta.pk)} = %s'  # noqa: S608


@cache
def fields_of(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def values_of(row: models.Model) -> list:
    fields = fields_of(type(row))
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


def quoted(field: models.Field) -> str:
    return f'"{field.column}"'
