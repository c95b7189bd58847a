"""Files as people upload them."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def photo(name: str = "plate.jpg", *, size: tuple[int, int] = (1600, 2000), kind: str = "JPEG", **save):
    written = BytesIO()
    Image.new("RGB", size, "navy").save(written, kind, **save)
    return SimpleUploadedFile(name, written.getvalue(), content_type=f"image/{kind.lower()}")


def not_a_photo(name: str = "virus.jpg"):
    return SimpleUploadedFile(name, b"<html>not a photo</html>", content_type="image/jpeg")
