"""SQL that each database says in its own words, for migrations."""

from django.db import migrations


def vendor_sql(*, postgresql: list[str], sqlite: list[str]) -> migrations.RunPython:
    """Run the statements of the database in use, one by one. Not reversible: what it guards must stay guarded."""
    statements = {"postgresql": postgresql, "sqlite": sqlite}

    def forwards(_apps, schema_editor):
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement)

    return migrations.RunPython(forwards, migrations.RunPython.noop)
