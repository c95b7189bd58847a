"""Kettles: the brass one from a tea house, and one painted like a truck."""

from __future__ import annotations

from .canvas import Picture, Scene, View, album, shelf
from .marks import circle, diamond, flower, line, petal, ring, sprig
from .metal import DEFS
from .wheel import Turned

KETTLE = Turned(
    "kettle",
    (
        (424, 92),
        (434, 96),
        (450, 120),
        (500, 186),
        (590, 226),
        (690, 214),
        (780, 160),
        (806, 148),
        (812, 150),
        (830, 162),
    ),
)
KETTLE_LID = Turned(
    "lid", ((318, 6), (328, 20), (348, 24), (366, 10), (376, 30), (398, 76), (418, 100), (426, 104), (434, 102))
)


def kettle(paint: str, cap: str, metal: str, trim: str, wall: str, table: str, shine: float) -> Scene:
    """A kettle with a swan spout and an arched handle."""
    b, top = KETTLE, KETTLE_LID
    spout = (
        "M560 690C650 690 640 560 690 470C704 446 724 446 744 "
        "452L740 476C716 476 716 500 706 530C686 600 690 740 590 760Z"
    )
    arch = "M248 520C170 330 280 232 400 232S630 330 552 520"
    rivets = "".join(
        f'<ellipse cx="{x}" cy="512" rx="22" ry="26" fill="{trim}" '
        'stroke="#000" stroke-opacity=".35" stroke-width="3"/>'
        for x in (252, 548)
    )
    handle = (
        line(arch, "#000", 30, 'opacity=".25" transform="translate(8 10)" filter="url(#blur8)"')
        + line(arch, "#2a1608", 30)
        + line(arch, trim, 24)
    )
    handle += line(arch, "#fff", 6, f'opacity="{shine}" transform="translate(-4 -6)" filter="url(#blur3)"')
    nose = (
        f'<path d="{spout}" fill="{metal}"/><path d="{spout}" fill="#000" opacity=".18"/>'
        f'<path d="M612 700C664 670 654 560 702 476" fill="none" stroke="#fff" stroke-width="9" '
        f'stroke-linecap="round" opacity="{shine}" filter="url(#blur3)"/>'
        f'<ellipse cx="742" cy="464" rx="7" ry="13" fill="#1c0f04"/>'
    )
    body = b.render(metal, paint, b.gleam(470, 770, -0.5, 24, shine))
    lidded = top.render(metal, cap, top.gleam(378, 424, -0.4, 12, shine))
    shadow = (
        b.shadow() + '<ellipse cx="660" cy="846" rx="120" ry="18" fill="#160a06" opacity=".35" filter="url(#blur22)"/>'
    )
    return Scene(
        shelf(wall, table),
        shadow + nose + body + lidded + handle + rivets,
        b.defs("#1c0c02", 0.5) + top.defs("#1c0c02", 0.5) + DEFS,
    )


def brass_kettle() -> Scene:
    """The tea-house kettle, engraved round the belly."""
    b, ink = KETTLE, "#5c3910"
    paint = (
        b.band(478, 4, ink)
        + b.band(488, 2, ink)
        + b.around(530, 20, petal(-22, 24, 11, "none", f'stroke="{ink}" stroke-width="3"'))
    )
    paint += (
        b.band(566, 3, ink)
        + b.around(610, 12, flower(8, 32, ink, "#f2d68c"))
        + b.around(610, 12, diamond(8, 22, ink), 0)
    )
    paint += (
        b.band(654, 3, ink)
        + b.around(690, 22, line("M-16 12Q0 -18 16 12", ink, 3.4))
        + b.band(716, 2, ink)
        + b.band(794, 4, ink)
    )
    cap = KETTLE_LID.band(384, 3, ink) + KETTLE_LID.around(404, 16, circle(5, ink))
    dent = '<ellipse cx="300" cy="720" rx="26" ry="20" fill="#3a2206" opacity=".4" filter="url(#blur8)"/>'
    return kettle(paint + dent, cap, "url(#kettle-metal)", "#c18f3b", "slate", "walnut", 0.8)


def painted_kettle() -> Scene:
    """An enamel kettle, painted like a truck."""
    b = KETTLE
    paint = (
        b.band(440, 26, "#c81f4f")
        + b.band(470, 8, "#ffd23e")
        + b.around(508, 22, diamond(11, 18, "#ffffff") + diamond(6, 10, "#c81f4f"))
    )
    paint += b.band(536, 8, "#ffd23e") + b.band(546, 150, "#0f7a52")
    bloom = (
        ring(8, petal(8, 54, 21, "#e8336d"))
        + ring(8, petal(8, 40, 14, "#ff9cb8"))
        + ring(8, petal(6, 26, 8, "#ffffff"))
        + circle(11, "#ffd23e")
    )
    paint += b.around(620, 7, bloom) + b.around(668, 7, sprig("#ffd23e", "#8be04e", "#ffd23e", 92), 0)
    paint += (
        b.band(700, 8, "#ffd23e")
        + b.band(710, 30, "#1c49b4")
        + b.around(724, 30, circle(6, "#ffffff"))
        + b.band(742, 8, "#ffd23e")
        + b.band(780, 70, "#c81f4f")
    )
    cap = (
        KETTLE_LID.band(310, 62, "#ffd23e")
        + KETTLE_LID.band(384, 10, "#1c49b4")
        + KETTLE_LID.around(408, 16, petal(-10, 12, 8, "#fff"))
    )
    return kettle(paint, cap, "#f07a1c", "#1c49b4", "indigo", "oak", 0.75)


PICTURES: dict[str, Picture] = {
    **album(
        "kettle-brass", Picture(brass_kettle, View(430, 545, 1.12)), Picture(brass_kettle, View(380, 610, 2.4, -4))
    ),
    **album(
        "kettle-truck", Picture(painted_kettle, View(430, 545, 1.12)), Picture(painted_kettle, View(400, 620, 2.4, 4))
    ),
}
