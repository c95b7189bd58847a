import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from config import photos


def encoded(kind="JPEG", size=(640, 480), mode="RGB", colour=None, **extra) -> bytes:
    file = BytesIO()
    Image.new(mode, size, colour or 0).save(file, kind, **extra)
    return file.getvalue()


def flat_png(width: int, height: int) -> bytes:
    """A PNG of one black bit a pixel: tiny as a file, enormous once decoded."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def from_a_phone(orientation: int = 6) -> bytes:
    """A JPEG lying on its side, with the camera's name and where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Phone Maker"
    exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 11.0, 44.0), 3: "E", 4: (71.0, 28.0, 31.0)})
    return encoded(size=(400, 300), exif=exif)


def refusal_of(content: bytes) -> str:
    with pytest.raises(photos.PhotoRefused) as refused:
        photos.open_photo(BytesIO(content))
    return str(refused.value)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_of_each_accepted_kind_opens(kind):
    photo = photos.open_photo(BytesIO(encoded(kind)))
    assert (photo.mode, photo.size) == ("RGB", (640, 480))


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "1", "I;16"])
def test_photo_of_any_png_mode_becomes_rgb(mode):
    assert photos.open_photo(BytesIO(encoded("PNG", mode=mode))).mode == "RGB"


def test_photo_in_print_colours_becomes_rgb():
    assert photos.open_photo(BytesIO(encoded(mode="CMYK", colour=(0, 0, 0, 0)))).getpixel((0, 0)) == (255, 255, 255)


def test_photo_of_sixteen_bit_greys_keeps_its_greys():
    photo = photos.open_photo(BytesIO(encoded("PNG", mode="I;16", colour=128 * 257)))
    assert photo.getpixel((0, 0)) == (128, 128, 128)


def test_photo_with_transparency_lies_on_white():
    assert photos.open_photo(BytesIO(encoded("PNG", mode="RGBA"))).getpixel((0, 0)) == (255, 255, 255)


def test_photo_is_turned_upright_and_told_nothing_else():
    photo = photos.open_photo(BytesIO(from_a_phone()))
    assert photo.size == (300, 400)
    assert not photo.info
    assert not photo.getexif()


def test_written_photo_has_no_place_no_camera_no_profile():
    written = photos.encode_webp(photos.open_photo(BytesIO(from_a_phone())), 320)
    again = Image.open(BytesIO(written))
    assert not again.getexif()
    assert not {"exif", "xmp", "icc_profile"} & set(again.info)
    assert b"Phone Maker" not in written


def test_photo_in_a_colour_space_of_its_own_is_brought_to_srgb():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = photos.open_photo(BytesIO(encoded(icc_profile=profile, colour=(200, 30, 30))))
    assert abs(photo.getpixel((0, 0))[0] - 200) < 6


def test_photo_with_a_broken_colour_profile_still_opens():
    assert photos.open_photo(BytesIO(encoded("PNG", icc_profile=b"nonsense"))).size == (640, 480)


def test_photo_larger_than_any_page_shows_is_made_smaller():
    photo = photos.open_photo(BytesIO(encoded(size=(6000, 3000))))
    assert max(photo.size) <= photos.LONGEST
    assert photo.width == 2 * photo.height


def test_written_photo_is_as_wide_as_asked_and_never_wider_than_it_was():
    photo = photos.open_photo(BytesIO(encoded(size=(1000, 500))))
    assert Image.open(BytesIO(photos.encode_webp(photo, 320))).size == (320, 160)
    assert Image.open(BytesIO(photos.encode_webp(photo, 4000))).size == (1000, 500)


def test_photo_of_one_row_keeps_a_height():
    photo = photos.open_photo(BytesIO(encoded("PNG", size=(1000, 1))))
    assert Image.open(BytesIO(photos.encode_webp(photo, 100))).size == (100, 1)


@pytest.mark.parametrize("side", [9000, 14000, 20000])
def test_photo_of_too_many_pixels_is_refused_before_it_is_decoded(side):
    content = flat_png(side, side)
    assert len(content) < 100_000
    assert "40 megapixels" in refusal_of(content)


def test_photo_of_too_many_bytes_is_refused(settings):
    settings.MARKET = settings.MARKET | {"UPLOAD_BYTES": 1024 * 1024}
    assert "1.5 MB" in refusal_of(encoded() + bytes(1024 * 1024 + 512 * 1024))


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n and then words",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        encoded("GIF", mode="P"),
        encoded("BMP"),
        encoded("TIFF"),
        b"%PDF-1.7 not a photo",
        b"<?php system($_GET['x']); ?>",
    ],
    ids=["fake png", "svg", "gif", "bmp", "tiff", "pdf", "php"],
)
def test_photo_of_another_kind_is_refused(content):
    assert "JPEG, PNG or WebP" in refusal_of(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_truncated_photo_is_refused(kind):
    file = BytesIO()
    Image.effect_noise((300, 300), 80).convert("RGB").save(file, kind)
    content = file.getvalue()
    assert refusal_of(content[: len(content) // 2])


def test_empty_file_is_refused():
    assert "empty" in refusal_of(b"")
