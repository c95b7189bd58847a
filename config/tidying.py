"""Litter among the uploads: files that no row names, because a process died between writing them and writing their row.

Each app registers the folders it keeps and the files that its rows name. What lies elsewhere is left alone.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

log = logging.getLogger(__name__)

# An upload takes seconds: what is older than this waits for no row any more.
GRACE = timedelta(days=1)
# More than so many, and more than this share of all there is, is no litter: it is the wrong database.
FEW, SHARE = 100, 0.1

Named = Callable[[], Iterable[str]]
KEEPERS: dict[str, Named] = {}


class TooMuch(Exception):
    """So many files are named by no row that the rows must be wrong. Nothing was removed."""

    def __init__(self, litter: int, all_files: int):
        words = _("%(litter)d of %(all)d files are named by no row. Is this the right database? Nothing was removed.")
        super().__init__(words % {"litter": litter, "all": all_files})


def keeper(folder: str):
    """Register a function that yields the path of every file below `folder` that some row names."""

    def register(function: Named) -> Named:
        if folder in KEEPERS:
            raise ValueError(f"{folder} is registered twice.")
        KEEPERS[folder] = function
        return function

    return register


def remove_litter(*, now: datetime | None = None, dry_run: bool = False, however_many: bool = False) -> list[str]:
    """Remove files older than a day that no row names; returns their paths. Safe at any time, twice, beside uploads.

    Files are listed before rows are read, so that a row which is written meanwhile is seen. Raises `TooMuch`.
    """
    before = (now or timezone.now()) - GRACE
    there = {folder: list(files_below(folder)) for folder in KEEPERS}
    litter = []
    for folder, files in there.items():
        old = [path for path in files if is_older(path, before)]
        named = set(KEEPERS[folder]()) if old else set()
        litter += [path for path in old if path not in named]
    everything = sum(map(len, there.values()))
    if len(litter) > max(FEW, SHARE * everything) and not (dry_run or however_many):
        raise TooMuch(len(litter), everything)
    return litter if dry_run else [path for path in litter if remove(path)]


def files_below(folder: str) -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        yield f"{folder}/{name}"
    for name in sorted(folders):
        yield from files_below(f"{folder}/{name}")


def is_older(path: str, than: datetime) -> bool:
    """False also for one that has gone meanwhile."""
    try:
        return default_storage.get_modified_time(path) < than
    except FileNotFoundError:
        return False


def remove(path: str) -> bool:
    """What cannot be removed is reported, and stops nobody."""
    try:
        default_storage.delete(path)
    except OSError:
        log.exception("The file %s was not removed.", path)
        return False
    log.info("Removed %s: no row names it.", path)
    return True
