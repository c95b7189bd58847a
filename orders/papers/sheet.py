"""A sheet of paper: its fonts, lines of words, tables, QR codes."""

import io
import unicodedata
from datetime import datetime
from functools import cache
from pathlib import Path

import segno
from django.conf import settings
from django.utils import timezone
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import XPos, YPos

# Latin, Greek, Cyrillic in one; Arabic script, with all that Urdu has, in the other. Debian: fonts-dejavu-core and
# fonts-hosny-amiri (docs/deployment.md). Without them, the plain font of every PDF reader.
FONTS = {
    "latin": ("dejavu/DejaVuSans.ttf", "dejavu/DejaVuSans-Bold.ttf"),
    "arabic": ("Amiri-Regular.ttf", "Amiri-Bold.ttf"),
}
# Letters of Arabic script are drawn small beside Latin ones of the same size.
SCALES = {"arabic": 1.25}
PLAIN = "helvetica"
# Letters that some fonts lack, and what a reader takes them for.
NEARLY = {
    "ہ": "ه",
    "ے": "ی",
    "ۂ": "ه",
    "۔": ".",
    "–": "-",
    "—": "-",
    "…": "...",
    **dict.fromkeys("’‘", "'"),
    **dict.fromkeys("“”", '"'),
}
UNKNOWN = "?"
ARABIC = [(0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)]
# Invisible, and able to turn a line around or to hide part of it.
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\ufeff")


@cache
def found_fonts() -> dict[str, tuple[Path, Path]]:
    """The font files of this machine: regular and bold of each of `FONTS` that is there."""
    there = {}
    for family, names in FONTS.items():
        paths = [first_file(name) for name in names]
        if all(paths):
            there[family] = tuple(paths)
    return there


def first_file(name: str) -> Path | None:
    return next((path for folder in settings.FONT_DIRS if (path := Path(folder) / name).exists()), None)


@cache
def letters_of(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def is_arabic(text: str) -> bool:
    return any(low <= ord(letter) <= high for letter in text for low, high in ARABIC)


class Sheet(FPDF):
    """One document. Lengths are in millimetres, sizes of letters in points."""

    def __init__(self, *, title: str, size: str | tuple[float, float], made_at: datetime, margin: float = 15):
        super().__init__(format=size, unit="mm")
        self.set_margin(margin)
        self.set_auto_page_break(True, margin)
        self.set_title(title)
        self.set_creator("MadeInPK")
        # Not when it was printed: the same order is the same file.
        self.set_creation_date(made_at)
        self.families = found_fonts()
        self.set_text_shaping(bool(self.families))
        self.add_page()

    # -- Words ------------------------------------------------------------------------------------------------

    def choose(self, text: str, size: float, *, bold: bool = False) -> str:
        """Set the font that fits `text`, and return the text as it can be drawn with that."""
        style = "B" if bold else ""
        wanted = ["arabic", "latin"] if is_arabic(text) else ["latin"]
        family = next((name for name in wanted if name in self.families), PLAIN)
        if family != PLAIN and family + style not in self.fonts:
            self.add_font(family, style, self.families[family][bool(bold)])
        self.set_font(family, style, size * SCALES.get(family, 1))
        return drawable(text, None if family == PLAIN else letters_of(self.families[family][bool(bold)]))

    def say(
        self, text: str, *, size: float = 10, bold: bool = False, width: float = 0, align: str = "L", lead: float = 1.35
    ) -> None:
        """Lines that wrap, each in the font that fits it; what follows begins at the same margin."""
        for line in filter(str.strip, text.split("\n")):
            words, at = self.choose(line, size, bold=bold), self.x
            self.multi_cell(width, size * 0.3528 * lead, words, align=align, new_x=XPos.LEFT, new_y=YPos.NEXT)
            self.x = at

    def head(self, name: str, number: str) -> None:
        """What paper this is, and our name at the other side."""
        top = self.y
        self.say("MadeInPK", size=12, bold=True, align="R")
        self.y = top
        self.say(name, size=20, bold=True)
        self.say(f"Number {number}", size=12)

    def caption(self, text: str, *, width: float = 0) -> None:
        self.set_text_color(90)
        self.say(text, size=8, width=width)
        self.set_text_color(0)

    def pair(self, name: str, value: str, *, bold: bool = False, size: float = 10) -> None:
        """A name at the left margin, its value at the right one."""
        height = size * 0.3528 * 1.6
        self.cell(self.epw - 45, height, self.choose(name, size, bold=bold))
        self.cell(45, height, self.choose(value, size, bold=bold), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def gap(self, height: float = 4) -> None:
        self.ln(height)

    def rule(self) -> None:
        self.set_draw_color(190)
        self.line(self.l_margin, self.y + 1, self.w - self.r_margin, self.y + 1)
        self.set_draw_color(0)
        self.ln(3)

    def row(self, cells: list[str], widths: list[float], *, bold: bool = False, size: float = 10) -> None:
        """One line of a table: the first cell wraps, the others stand at its top, to the right. Breaks no row."""
        height = size * 0.3528 * 1.5
        words = self.choose(cells[0], size, bold=bold)
        lines = self.multi_cell(widths[0], height, words, dry_run=True, output="LINES", align="L")
        if self.will_page_break(height * max(1, len(lines))):
            self.add_page()
        top = self.y
        self.multi_cell(widths[0], height, words, align="L", new_x=XPos.RIGHT, new_y=YPos.NEXT)
        below = self.y
        self.set_xy(self.l_margin + widths[0], top)
        for text, width in zip(cells[1:], widths[1:], strict=True):
            self.cell(width, height, self.choose(text, size, bold=bold), align="R")
        self.set_xy(self.l_margin, below + 0.8)

    # -- Codes ------------------------------------------------------------------------------------------------

    def qr(self, text: str, *, x: float, y: float, side: float) -> None:
        """A QR code as squares, sharp at any size, with the quiet zone that readers want."""
        rows = [list(row) for row in segno.make(text, error="m").matrix_iter(border=4)]
        unit = side / len(rows)
        self.set_fill_color(0)
        for down, row in enumerate(rows):
            across = 0
            while across < len(row):
                run = 1
                while row[across] and across + run < len(row) and row[across + run]:
                    run += 1
                if row[across]:
                    self.rect(x + across * unit, y + down * unit, run * unit, unit, style="F")
                across += run

    def bytes(self) -> bytes:
        with io.BytesIO() as file:
            self.output(file)
            return file.getvalue()


def drawable(text: str, letters: frozenset[int] | None) -> str:
    """`text` with what cannot be drawn replaced; `letters` are those of the font, None for the plain one."""

    def is_there(letter: str) -> bool:
        return ord(letter) in letters if letters is not None else letter.isascii() or ord(letter) in range(0xA0, 0x100)

    said = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in TURNING:
            continue
        if letter.isspace():
            said.append("\n" if letter == "\n" else " ")
        elif is_there(letter):
            said.append(letter)
        elif unicodedata.category(letter)[0] != "C":
            near = NEARLY.get(letter, UNKNOWN)
            said.append(near if all(map(is_there, near)) else UNKNOWN)
    return "".join(said)


def day(moment: datetime) -> str:
    """`22 November 2026`, in Pakistan."""
    return f"{timezone.localtime(moment):%-d %B %Y}"


def instant(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-d %B %Y, %H:%M} PKT"
