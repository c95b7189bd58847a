"""Photos as files: their renditions, where they lie, what their addresses are. Rows are `picturing`'s business."""

import logging
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from config import photos

log = logging.getLogger(__name__)

SMALL, MEDIUM, LARGE = 320, 640, 1280
# A grid of 24 small ones has to fit into 350 KB; the large one is looked at closely.
QUALITIES = {SMALL: 58, MEDIUM: 72, LARGE: 80}
WIDTHS = tuple(QUALITIES)


def path_of(name: str, width: int) -> str:
    return f"{name}-{width}.webp"


def url_of(name: str, width: int) -> str:
    """The address of the rendition `width` pixels wide of the photo `name`."""
    return default_storage.url(path_of(name, width))


def paths_of(names: Iterable[str]) -> Iterator[str]:
    """Every rendition of these photos."""
    return (path_of(name, width) for name in names for width in WIDTHS)


def new_name(now: datetime, folder: str = "products") -> str:
    """`products/<yyyy>/<token>`: nothing of the uploaded file's name, and not to be guessed."""
    return f"{folder}/{now:%Y}/{secrets.token_hex(12)}"


def store(image: Image.Image, name: str) -> None:
    """Write every rendition of `image`; when one fails (a full disk: OSError), none is left behind."""
    try:
        for width, quality in QUALITIES.items():
            default_storage.save(path_of(name, width), ContentFile(photos.encode_webp(image, width, quality)))
    except BaseException:
        remove([name])
        raise


def remove(names: Iterable[str]) -> None:
    """Delete the renditions of these photos. What cannot be deleted is logged, and stops nobody."""
    for path in paths_of(names):
        try:
            default_storage.delete(path)
        except OSError:
            log.exception("The file %s was not deleted.", path)
