"""The ledger as somebody with a database's password could spoil it."""

from django.db import connection

from orders.books.triggers import TABLES, TRIGGERS


def lift_triggers() -> None:
    """For the rest of this test, whose end takes it back, nothing keeps the ledger as it is."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What waits for the commit is checked now: a table whose triggers wait cannot be changed.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_keeps")
            cursor.execute("ALTER TABLE orders_ledgerentry DISABLE TRIGGER orders_ledgerentry_adds_up")
        else:
            for name in TRIGGERS:
                cursor.execute(f"DROP TRIGGER {name}")
