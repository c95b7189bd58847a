"""The ledger is append-only and adds up, whoever writes to it (SQLite: `orders.books.triggers`)."""

from django.db import migrations

from config.migrating import on_postgresql

TABLES = ("orders_ledgertransaction", "orders_ledgerentry")

APPEND_ONLY = """CREATE FUNCTION orders_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
  END $$"""
ADDS_UP = """CREATE FUNCTION orders_ledger_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF (SELECT sum(amount) FROM orders_ledgerentry WHERE transaction_id = NEW.transaction_id) <> 0 THEN
      RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',
        MESSAGE = 'ledger transaction ' || NEW.transaction_id || ' does not add up';
    END IF;
    RETURN NULL;
  END $$"""
STATEMENTS = [
    APPEND_ONLY,
    *(
        f"""CREATE TRIGGER {table}_keeps BEFORE UPDATE OR DELETE ON {table}
              FOR EACH ROW EXECUTE FUNCTION orders_ledger_is_append_only()"""
        for table in TABLES
    ),
    ADDS_UP,
    """CREATE CONSTRAINT TRIGGER orders_ledgerentry_adds_up AFTER INSERT ON orders_ledgerentry
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION orders_ledger_adds_up()""",
]


class Migration(migrations.Migration):

    dependencies = [("orders", "0009_book_captures")]

    operations = [on_postgresql(*STATEMENTS)]
