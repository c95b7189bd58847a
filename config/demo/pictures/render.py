"""Draw every picture and photograph it once: `python -m config.demo.pictures.render [piece or picture…]`.

Needs Playwright, Pillow and a Chromium; its path can be given in CHROMIUM.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from .canvas import HEIGHT, WIDTH, Picture, page
from .catalogue import PICTURES

PHOTOS = Path(__file__).resolve().parent.parent / "photos"
SIZE = (640, 800)
QUALITIES = (80, 74, 68, 62, 56, 50, 44, 38)
HEAVIEST = 24_000


def chosen(names: list[str]) -> dict[str, Picture]:
    """The pictures asked for by name or by piece; all of them when none is named."""
    if not names:
        return PICTURES
    return {name: picture for name, picture in PICTURES.items() if name in names or name.rpartition("-")[0] in names}


def photograph(browser_page: Page, picture: Picture) -> Image.Image:
    """One picture, as the browser sees it."""
    browser_page.set_content(f'<body style="margin:0;background:#000">{page(picture)}')
    shot = browser_page.screenshot(clip={"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT})
    return Image.open(io.BytesIO(shot)).convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)


def as_webp(image: Image.Image) -> bytes:
    """The best quality that stays light; dense cloth takes the last step whatever it weighs."""
    data = b""
    for quality in QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        data = buffer.getvalue()
        if len(data) <= HEAVIEST:
            break
    return data


def main(names: list[str]) -> None:
    """Render into the photos folder, one browser, one picture after another."""
    PHOTOS.mkdir(exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--disable-gpu"])
        browser_page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for name, picture in chosen(names).items():
            data = as_webp(photograph(browser_page, picture))
            (PHOTOS / f"{name}.webp").write_bytes(data)
            print(f"{name}  {len(data):,} bytes")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
