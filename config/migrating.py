"""What one database has and the other has not: PostgreSQL's own statements, SQLite's triggers."""

from django.apps import AppConfig
from django.db import connections, migrations
from django.db.models.signals import post_migrate, pre_migrate


def on_postgresql(*statements: str) -> migrations.RunPython:
    """An operation that runs the statements on PostgreSQL, one by one, and nothing elsewhere. What it guards stays."""

    def forwards(_apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for statement in statements:
                schema_editor.execute(statement)

    return migrations.RunPython(forwards, migrations.RunPython.noop)


def keep_triggers(app: AppConfig, triggers: dict[str, str]) -> None:
    """Have these triggers (name → body after `CREATE TRIGGER name`) on SQLite whenever no migration is running.

    SQLite changes a table by making it anew, which loses its triggers and fails on those of other tables that name it.
    So they go before the migrations start and come back, as they are written now, when all are done.
    """

    def drop(using, **_kwargs):
        run(using, [f"DROP TRIGGER IF EXISTS {name}" for name in triggers])

    def create(using, **_kwargs):
        if app.models_module and connections[using].introspection.table_names():
            drop(using)
            run(using, [f"CREATE TRIGGER {name} {body}" for name, body in triggers.items()])

    pre_migrate.connect(drop, sender=app, weak=False, dispatch_uid=f"{app.label}.drop_triggers")
    post_migrate.connect(create, sender=app, weak=False, dispatch_uid=f"{app.label}.create_triggers")


def run(using: str, statements: list[str]) -> None:
    if connections[using].vendor == "sqlite":
        with connections[using].cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
