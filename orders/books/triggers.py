"""The ledger is append-only: neither a shell nor a bug changes what was booked. Both databases refuse it.

SQLite's triggers are kept here (`config.migrating`), PostgreSQL's are in migration 0009, where the sides of a
transaction must add up to nothing too, at the commit.
"""

TABLES = ("orders_ledgertransaction", "orders_ledgerentry")
REFUSAL = "the ledger is append-only"

TRIGGERS = {
    f"{table}_keeps_{deed.lower()}": f"BEFORE {deed} ON {table} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for table in TABLES
    for deed in ("UPDATE", "DELETE")
}
