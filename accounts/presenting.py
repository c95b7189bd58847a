"""How someone shows themselves: name, phone and picture."""

import secrets
from collections.abc import Iterator

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from accounts.models import User
from config.photos import PhotoRefused, encode_webp
from config.tidying import keeper

FOLDER = "people"
SIDES = (96, 320)  # pixels


@keeper(FOLDER)
def named_files() -> Iterator[str]:
    pictured = User.objects.exclude(picture="").values_list("picture", flat=True)
    return (path_of(name, side) for name in pictured.iterator() for side in SIDES)


def path_of(name: str, side: int) -> str:
    return f"{name}-{side}.webp"


def change_profile(*, user: User, name: str, phone: str, photo: Image.Image | None = None) -> User:
    """Set name and phone, and the picture when `photo` (from `config.photos.open_photo`) is given.

    The files of the picture before go after the commit. Raises `PhotoRefused` when the new ones cannot be written.
    """
    picture = write_picture(photo) if photo else None
    try:
        with transaction.atomic():
            fresh = User.objects.select_for_update(no_key=True).get(pk=user.pk)
            fresh.name, fresh.phone = name, phone
            if picture:
                forget_later(fresh.picture)
                fresh.picture = picture
            fresh.save(update_fields=["name", "phone", "picture"])
    except BaseException:
        forget(picture)
        raise
    return fresh


@transaction.atomic
def remove_picture(*, user: User) -> User:
    """Back to initials. Idempotent."""
    fresh = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    forget_later(fresh.picture)
    fresh.picture = ""
    fresh.save(update_fields=["picture"])
    return fresh


def write_picture(photo: Image.Image) -> str:
    """Store both sizes, all or none, under a name nobody can guess; that name."""
    name = f"{FOLDER}/{secrets.token_hex(16)}"
    try:
        for side in SIDES:
            square = ImageOps.fit(photo, (side, side), Image.Resampling.LANCZOS)
            default_storage.save(path_of(name, side), ContentFile(encode_webp(square, side)))
    except OSError as error:
        forget(name)
        raise PhotoRefused(_("We could not keep this picture just now. Try again in a few minutes.")) from error
    return name


def forget_later(name: str) -> None:
    """After the commit; losing the chance leaves files that nobody points to, never a picture without files."""
    if name:
        transaction.on_commit(lambda: forget(name), robust=True)


def forget(name: str | None) -> None:
    for side in SIDES if name else ():
        default_storage.delete(path_of(name, side))


def choose_data_saver(*, user: User, on: bool) -> None:
    """Whether their pages open sockets or ask now and then (`config.saving`)."""
    User.objects.filter(pk=user.pk).update(data_saver=on)
