"""The benchmarks. Each runs the project as production does (no DEBUG, PostgreSQL, Redis), on a database of its own.

`DATABASE_URL` and `REDIS_URL` choose where; the database they name is made and dropped, so it must be a bench's own.
Importing this package sets Django up: `python -m bench.bids`.
"""

import os
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent

os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/madeinpk_bench")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/5")
os.environ.setdefault("VAR_DIR", str(ROOT / "var" / "bench"))
os.environ |= {
    "DEBUG": "0",
    "SECRET_KEY": "of-the-benchmarks-and-nobody-else-0123456789-abcdefghij",
    "SITE_URL": "http://127.0.0.1:8000",
    "ALLOWED_HOSTS": "127.0.0.1",
    "SANDBOX_PAYMENTS": "1",
    "LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
django.setup()
