"""Photos that people upload: what is accepted, and how it is written anew. Nothing of the original file is kept."""

from io import BytesIO
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

FORMATS = ["JPEG", "PNG", "WEBP"]
LONGEST = 2560  # pixels; no page shows more
QUALITY = 80


class PhotoRefused(Exception):
    """This file is not a photo we can take. The message is ready for the person who chose it."""


def open_photo(file: BinaryIO) -> Image.Image:
    """The picture in `file`, upright, opaque sRGB, at most LONGEST pixels a side, free of everything but its pixels.

    Bytes, kind and pixel count are checked before anything is decoded. Raises `PhotoRefused`.
    """
    require_size(file)
    image = recognised(file)
    require_pixels(image)
    try:
        image.draft(None, (LONGEST, LONGEST))
        image.load()
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        photo = flattened(in_srgb(upright))
    except Exception as error:  # Pillow's decoders raise whatever a broken file makes them raise.
        raise PhotoRefused(_("This photo is damaged and cannot be read. Save it again and try once more.")) from error
    photo.info.clear()
    return photo


def encode_webp(image: Image.Image, max_width: int, quality: int = QUALITY) -> bytes:
    """`image` as WebP, at most `max_width` pixels wide, its shape kept, nothing but pixels in the file."""
    if image.width > max_width:
        height = max(1, round(image.height * max_width / image.width))
        image = image.resize((max_width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
    written = BytesIO()
    image.save(written, "WEBP", quality=quality, method=4)
    return written.getvalue()


def require_size(file: BinaryIO) -> None:
    size = file.seek(0, 2) or file.tell()
    file.seek(0)
    most = settings.MARKET["UPLOAD_BYTES"]
    if not size:
        raise PhotoRefused(_("This file is empty."))
    if size > most:
        words = {"size": f"{size / 1024 / 1024:.1f}", "most": most // (1024 * 1024)}
        raise PhotoRefused(_("This file has %(size)s MB. A photo may have up to %(most)s MB.") % words)


def recognised(file: BinaryIO) -> Image.Image:
    """Read the head of the file only; its name and its declared type count for nothing."""
    try:
        return Image.open(file, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise PhotoRefused(_("This is not a photo we can take. Choose a JPEG, PNG or WebP file.")) from error


def require_pixels(image: Image.Image) -> None:
    if image.width * image.height > settings.MARKET["UPLOAD_PIXELS"]:
        raise too_many_pixels()


def too_many_pixels() -> PhotoRefused:
    most = settings.MARKET["UPLOAD_PIXELS"] // 1_000_000
    return PhotoRefused(_("This photo is too large. It may have up to %(most)s megapixels.") % {"most": most})


def in_srgb(image: Image.Image) -> Image.Image:
    """Phones photograph in wide colour spaces; without their profile the dyes would look dull."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK"):
        return image
    try:
        return ImageCms.profileToProfile(image, BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError:
        return image


def flattened(image: Image.Image) -> Image.Image:
    """RGB on white, whatever mode the file had."""
    if image.mode.startswith(("I", "F")):
        # Sixteen-bit greys: bring them down to eight, or converting would clip them to white.
        image = image.convert("F").point(lambda value: value / 257 + 0).convert("L")
    if not image.has_transparency_data:
        return image.convert("RGB")
    seen = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")
