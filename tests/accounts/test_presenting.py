from io import BytesIO

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from PIL import Image

from accounts import presenting
from accounts.models import User
from config.photos import PhotoRefused


@pytest.fixture
def photo() -> Image.Image:
    return Image.new("RGB", (800, 400), (30, 120, 130))


def stored(media) -> list[str]:
    return sorted(path.name for path in media.rglob("*.webp"))


def test_picture_is_kept_square_in_two_sizes_under_a_name_nobody_guesses(zoya, media, photo):
    user = presenting.change_profile(user=zoya, name="Zoya", phone="", photo=photo)
    sizes = {Image.open(path).size for path in media.rglob("*.webp")}
    assert sizes == {(96, 96), (320, 320)}
    assert len(user.picture) == len("people/") + 32
    assert default_storage.exists(f"{user.picture}-96.webp")
    assert user.picture_small.endswith("-96.webp")
    assert user.picture_large.endswith("-320.webp")


def test_new_picture_replaces_the_old_files_after_the_commit(zoya, media, photo, django_capture_on_commit_callbacks):
    presenting.change_profile(user=zoya, name="Zoya", phone="", photo=photo)
    before = stored(media)
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        presenting.change_profile(user=zoya, name="Zoya", phone="", photo=photo)
        assert set(before) < set(stored(media))
    assert callbacks
    assert len(stored(media)) == 2
    assert not set(before) & set(stored(media))


def test_name_alone_keeps_the_picture(zoya, photo):
    picture = presenting.change_profile(user=zoya, name="Zoya", phone="", photo=photo).picture
    user = presenting.change_profile(user=zoya, name="Zoya K", phone="+923001234567")
    assert (user.picture, user.name, str(user.phone)) == (picture, "Zoya K", "+92 300 1234567")


def test_removed_picture_is_gone_twice(zoya, media, photo, django_capture_on_commit_callbacks):
    presenting.change_profile(user=zoya, name="Zoya", phone="", photo=photo)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            presenting.remove_picture(user=zoya)
    assert stored(media) == []
    assert User.objects.get(pk=zoya.pk).picture == ""


def test_full_disk_leaves_no_file_and_no_change(zoya, media, photo, monkeypatch):
    written = []

    def fill(self, name, content):
        written.append(name)
        if len(written) == 2:
            path = media / name
            path.write_bytes(b"half of i")
            raise OSError(28, "No space left on device")
        return save(self, name, content)

    save = FileSystemStorage._save
    monkeypatch.setattr(FileSystemStorage, "_save", fill)
    with pytest.raises(PhotoRefused, match="just now"):
        presenting.change_profile(user=zoya, name="Other", phone="", photo=photo)
    assert stored(media) == []
    assert User.objects.get(pk=zoya.pk).name == "Zoya Khan"


def test_failed_change_leaves_no_file(zoya, media, photo):
    with pytest.raises(Exception, match=r"."), transaction.atomic():
        presenting.change_profile(user=zoya, name=None, phone="", photo=photo)
    assert stored(media) == []
    assert User.objects.get(pk=zoya.pk).picture == ""


def test_kept_picture_tells_no_place(zoya, media):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 11.0, 44.0)})
    file = BytesIO()
    Image.new("RGB", (400, 400)).save(file, "JPEG", exif=exif)
    presenting.change_profile(user=zoya, name="Zoya", phone="", photo=Image.open(file))
    assert all(not Image.open(path).getexif() for path in media.rglob("*.webp"))
