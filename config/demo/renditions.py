"""The committed photos as the site stores photos: every width, under names that stay the same from start to start."""

import hashlib
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from django.core.files.storage import default_storage

from catalog import imaging
from config.demo.stock import Piece
from config.photos import open_photo

FOLDER = Path(__file__).parent / "photos"


class Stored(NamedTuple):
    """A photo in our storage: its name there, and its size in pixels."""

    name: str
    width: int
    height: int


def store_photos(pieces: Iterable[Piece]) -> dict[str, Stored]:
    """By file name, every photo of `pieces`. Those stored before stay as they are; the rest take all processors."""
    files = [photo.file for piece in pieces for photo in piece.photos]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip(files, pool.map(store_photo, files), strict=True))


def store_photo(file: str) -> Stored:
    source = FOLDER / file
    digest = hashlib.sha256(source.read_bytes()).hexdigest()[:16]
    name = f"products/stock/{source.stem[:40]}-{digest}"
    with source.open("rb") as opened:
        photo = open_photo(opened)
    if not all(default_storage.exists(imaging.path_of(name, width)) for width in imaging.WIDTHS):
        imaging.remove([name])
        imaging.store(photo, name)
    return Stored(name, photo.width, photo.height)
