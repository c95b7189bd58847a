"""What has to be there before the demo serves: static files and tables, each only as far as it is missing."""

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor
from huey.contrib.djhuey import HUEY

STAMP = "static.stamp"
DATA = ("madeinpk.sqlite3*", "queue.sqlite3*", "media", "mail")


def start_over() -> None:
    """Forget the data of earlier starts, and nothing else that may lie there; static files are the same every time."""
    for pattern in DATA:
        for path in settings.VAR_DIR.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def renew_queue() -> None:
    """The queue made its tables when the apps were loaded, in a file that is gone when all starts over."""
    HUEY.storage.close()
    HUEY.storage.initialize_schema()


def collect_static() -> None:
    """When a file of ours or a locked package has changed since the last time."""
    stamp, state = settings.VAR_DIR / STAMP, state_of_static()
    if stamp.exists() and stamp.read_text("utf-8") == state:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=settings.STATIC_ROOT.exists(), verbosity=0)
    stamp.write_text(state, "utf-8")


def state_of_static() -> str:
    """A digest of the lock, of what decides which files there are, and of the files' names, sizes and times."""
    digest = hashlib.sha256()
    for source in ("requirements.txt", "config/settings.py", "config/bundling.py"):
        digest.update((settings.BASE_DIR / source).read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(path for path in Path(folder).rglob("*") if path.is_file()):
            about = path.stat()
            digest.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def migrate() -> None:
    """Only when a migration is missing: asking is quick, running the command is not."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)
