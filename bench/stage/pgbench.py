"""PostgreSQL alone: its own benchmark program doing the statements of a bid, with no Django in between."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from django.db import connection

BID = r"""
\set amount random(1, 1000000)
BEGIN;
SELECT id, price FROM bare_lot WHERE id = 1 FOR UPDATE;
INSERT INTO bare_offer (lot_id, bidder, amount) VALUES (1, :client_id, :amount);
UPDATE bare_lot SET price = :amount WHERE id = 1;
COMMIT;
"""


def program() -> str | None:
    """Where pgbench is: on the path, or where Debian keeps it; None when it is not installed."""
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    return shutil.which("pgbench") or (str(kept[-1]) if kept else None)


def bids_per_second(*, clients: int, seconds: float) -> float:
    """Transactions a second on the one lot of the bare project."""
    place = connection.get_connection_params()
    known = {"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password"}
    environment = os.environ | {name: str(place[key]) for name, key in known.items() if place.get(key)}
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(BID)
        script.flush()
        words = [program(), "-n", "-c", str(clients), "-T", str(max(1, round(seconds))), "-f", script.name]
        done = subprocess.run([*words, place["dbname"]], env=environment, capture_output=True, text=True, check=True)
    return float(re.search(r"tps = ([\d.]+)", done.stdout)[1])
