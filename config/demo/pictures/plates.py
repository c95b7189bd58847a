"""Painted plates and tiles, seen from above."""

from __future__ import annotations

from .canvas import Picture, Scene, View, album, cloth, planks
from .marks import circle, diamond, fish, flower, line, petal, put, ring, ruler, sprig, star

COBALT, TURQUOISE, WHITE, DEEP, PALE = "#1d3f94", "#27a3a1", "#f4f1e6", "#152a66", "#dff0ea"

DEFS = """
<radialGradient id="glaze"><stop offset="0" stop-color="#fff" stop-opacity=".08"/>
<stop offset=".62" stop-color="#fff" stop-opacity=".02"/><stop offset=".69" stop-color="#0b2a38" stop-opacity=".16"/>
<stop offset=".76" stop-color="#fff" stop-opacity=".12"/><stop offset="1" stop-color="#0b2a38" stop-opacity=".1"/>
</radialGradient>
<linearGradient id="plateshade" x1="0" y1="0" x2="1" y2="1"><stop offset=".2" stop-color="#fff" stop-opacity=".08"/>
<stop offset="1" stop-color="#0b1a38" stop-opacity=".32"/></linearGradient>
"""


def dish(paint: str, base: str = WHITE) -> str:
    """A plate of radius 330 round the origin: shadow, base, paint, and the light on its glaze."""
    return (
        '<ellipse cx="36" cy="54" rx="335" ry="330" fill="#24100a" opacity=".5" filter="url(#blur22)"/>'
        '<circle cx="9" cy="14" r="333" fill="#24100a" opacity=".6" filter="url(#blur8)"/>'
        f'<g filter="url(#hand)" transform="rotate(4)">{circle(330, base)}{paint}</g>'
        f"{circle(331, 'url(#glaze)')}"
        '<circle r="229" cx="5" cy="6" fill="none" stroke="#012" stroke-width="14" opacity=".2" '
        f'filter="url(#blur8)"/>{circle(331, "url(#plateshade)")}'
        '<ellipse cx="-120" cy="-215" rx="120" ry="32" transform="rotate(-30 -120 -215)" fill="#fff" opacity=".55" '
        'filter="url(#blur22)"/><path d="M-272 -118A297 297 0 0 1 -118 -272" fill="none" stroke="#fff" '
        'stroke-width="10" stroke-linecap="round" opacity=".75" filter="url(#blur8)"/>'
        '<path d="M150 150A212 212 0 0 1 60 204" fill="none" stroke="#fff" stroke-width="8" opacity=".3" '
        'filter="url(#blur8)"/>'
    )


def rings(*pairs: tuple[float, str, float]) -> str:
    """Painted circles: radius, colour, width."""
    return "".join(circle(radius, "none", colour, width) for radius, colour, width in pairs)


def forty_petals() -> str:
    """The plate of the home page: forty petals on the rim, ten flowers, a twelve-petalled middle."""
    rim = rings((324, COBALT, 14), (306, TURQUOISE, 5), (233, COBALT, 7), (223, TURQUOISE, 3))
    rim += ring(40, lambda i: petal(243, 297, 15, TURQUOISE if i % 2 else COBALT))
    rim += ring(40, lambda i: circle(3, WHITE, y=-284) if i % 2 == 0 else line("M0 -248V-286", COBALT, 2))
    rim += ring(40, circle(3.6, COBALT, y=-297), 4.5)
    blooms = ring(10, lambda i: put(0, -172, flower(6, 36, COBALT if i % 2 else TURQUOISE, WHITE, COBALT)))
    blooms += ring(10, put(0, -134, sprig(COBALT, TURQUOISE, COBALT, 72), 6), 18)
    middle = rings((122, COBALT, 5), (113, COBALT, 1.6)) + ring(12, petal(30, 108, 26, COBALT))
    middle += ring(12, petal(42, 92, 11, PALE)) + ring(12, petal(34, 72, 9, TURQUOISE), 15)
    middle += ring(12, circle(5, TURQUOISE, y=-100), 15) + star(8, 40, 22, COBALT) + circle(15, WHITE)
    return rim + blooms + middle + circle(8, TURQUOISE)


def eight_stars() -> str:
    """White stars on turquoise."""
    rim = rings((322, DEEP, 16), (300, WHITE, 4), (238, WHITE, 5), (228, DEEP, 6))
    rim += ring(24, put(0, -269, diamond(11, 24, WHITE))) + ring(24, circle(5, DEEP, y=-269), 7.5)
    stars = ring(
        8, put(0, -168, star(8, 50, 27, WHITE, f'stroke="{DEEP}" stroke-width="5"') + flower(8, 20, COBALT, WHITE))
    )
    stars += ring(8, put(0, -196, petal(0, 34, 11, DEEP)) + circle(6, WHITE, y=-140), 22.5)
    middle = circle(104, DEEP, WHITE, 5) + star(12, 96, 58, WHITE) + star(12, 62, 38, TURQUOISE, "", 0.26)
    return rim + stars + middle + flower(12, 36, DEEP, WHITE)


def swimming_fish() -> str:
    """Ten fish, all going one way round a wave rosette."""
    rim = rings((324, COBALT, 13), (308, COBALT, 2), (240, COBALT, 5))
    rim += ring(36, line("M-22 -262C-12 -296 6 -296 14 -272C18 -258 4 -256 4 -268", COBALT, 5))
    rim += ring(36, circle(3.5, TURQUOISE, y=-292), 5)
    swim = ring(
        10, lambda i: put(0, -182, fish(COBALT, WHITE, TURQUOISE) if i % 2 else fish(TURQUOISE, DEEP, COBALT), 0, 1.02)
    )
    swim += ring(10, line("M-14 -226q14 -14 28 0", TURQUOISE, 3.5) + line("M-14 -138q14 -12 28 0", TURQUOISE, 3.5), 18)
    middle = rings((118, COBALT, 4), (108, TURQUOISE, 2))
    middle += ring(9, line("M0 -22C34 -34 46 -74 14 -98C-2 -84 6 -66 18 -68", TURQUOISE, 7))
    middle += ring(9, petal(22, 62, 10, COBALT), 14)
    return rim + swim + middle + flower(9, 30, COBALT, WHITE)


def side_plate(kind: int) -> str:
    """One of the three small plates."""
    rim = rings((322, COBALT, 18), (262, COBALT, 6)) + ring(18, petal(272, 306, 16, COBALT))
    if kind == 0:
        return (
            rim
            + ring(12, petal(40, 232, 44, COBALT))
            + ring(12, petal(70, 190, 18, WHITE))
            + flower(12, 60, TURQUOISE, WHITE)
        )
    if kind == 1:
        return (
            rim
            + star(8, 232, 128, TURQUOISE)
            + star(8, 190, 104, WHITE)
            + star(8, 150, 82, COBALT)
            + flower(8, 74, WHITE, TURQUOISE)
        )
    blooms = ring(6, put(0, -168, flower(6, 48, TURQUOISE, WHITE, COBALT)))
    return (
        rim
        + blooms
        + ring(6, put(0, -84, sprig(COBALT, COBALT, TURQUOISE, 120)), 30)
        + flower(6, 86, COBALT, WHITE, COBALT)
    )


def plate_scene(dye: str, paint: str, base: str = WHITE, scale: float = 1.08) -> Scene:
    """A plate alone on a cloth."""
    return Scene(cloth(dye), put(400, 500, dish(paint, base), scale=scale), DEFS)


def measured_scene(dye: str, paint: str, base: str, centimetres: int) -> Scene:
    """A plate with a ruler below it, at the same scale."""
    unit = 640 / centimetres
    measure = put(68, 838, ruler(centimetres, unit), -1.5)
    return Scene(cloth(dye), put(400, 450, dish(paint, base), scale=0.97) + measure, DEFS)


def three_plates() -> Scene:
    """Three side plates, overlapping."""
    spots = ((280, 290, 0, -8), (545, 510, 1, 12), (290, 735, 2, 30))
    plates = "".join(put(x, y, dish(side_plate(kind)), turn, 0.68) for x, y, kind, turn in spots)
    return Scene(cloth("sage"), plates, DEFS)


def star_tile() -> str:
    """A tile of 400, its corner motif a quarter of a second star."""
    corner = "".join(
        put(x, y, star(8, 96, 60, TURQUOISE) + star(8, 62, 40, WHITE) + star(8, 36, 22, COBALT))
        for x in (-200, 200)
        for y in (-200, 200)
    )
    leaves = ring(
        4,
        put(0, -148, petal(0, 46, 16, TURQUOISE))
        + put(-34, -152, petal(0, 34, 12, COBALT), -40)
        + put(34, -152, petal(0, 34, 12, COBALT), 40),
    )
    middle = star(8, 150, 92, COBALT) + star(8, 118, 74, WHITE) + ring(8, petal(26, 92, 24, TURQUOISE))
    return corner + leaves + middle + flower(8, 48, COBALT, WHITE)


def rosette_piece() -> str:
    """The nine-tile rosette as one drawing, 1200 across."""
    field = rings((560, COBALT, 10), (540, TURQUOISE, 5), (330, COBALT, 8), (312, TURQUOISE, 4))
    field += (
        ring(16, petal(345, 528, 62, COBALT))
        + ring(16, petal(372, 500, 34, PALE))
        + ring(16, petal(385, 470, 15, TURQUOISE))
    )
    field += ring(16, put(0, -470, flower(6, 30, TURQUOISE, WHITE, COBALT)), 11.25)
    field += star(16, 300, 190, TURQUOISE) + star(16, 262, 168, WHITE) + ring(16, petal(70, 215, 30, COBALT))
    field += ring(16, petal(100, 180, 12, PALE)) + flower(16, 76, TURQUOISE, WHITE, COBALT)
    for sx in (-1, 1):
        for sy in (-1, 1):
            fan = "".join(
                put(0, 0, petal(40, 210 - abs(a) * 1.6, 28, COBALT if a % 24 == 0 else TURQUOISE), a)
                for a in (-36, -24, -12, 0, 12, 24, 36)
            )
            turn = {(-1, -1): 135, (1, -1): 225, (-1, 1): 45, (1, 1): 315}[(sx, sy)]
            field += put(sx * 555, sy * 555, fan + circle(44, WHITE, COBALT, 8), turn)
    return field


def _tile(x: float, y: float, size: float, paint: str, key: str) -> str:
    """One glazed square cut from a larger drawing, with its own edge light."""
    half = size / 2
    square = f'x="{x - half}" y="{y - half}" width="{size}" height="{size}" rx="5"'
    return (
        f'<clipPath id="{key}"><rect {square}/></clipPath>'
        f'<rect {square} fill="#1b0d08" opacity=".5" transform="translate(7 10)" filter="url(#blur8)"/>'
        f'<g clip-path="url(#{key})"><rect {square} fill="{WHITE}"/>{paint}<rect {square} fill="url(#plateshade)" '
        f'opacity=".8"/></g><rect {square} fill="none" stroke="#fff" stroke-width="3" opacity=".5"/>'
        f'<path d="M{x - half + 26} {y - half + 90}L{x - half + 90} {y - half + 26}" stroke="#fff" stroke-width="12" '
        'opacity=".5" stroke-linecap="round" filter="url(#blur8)"/>'
    )


def single_tile_scene() -> Scene:
    """One star tile, lying a little turned."""
    body = f'<g filter="url(#hand)">{put(0, 0, star_tile(), scale=1.35)}</g>'
    return Scene(cloth("sand"), put(400, 500, _tile(0, 0, 540, body, "tile"), -7), DEFS)


def four_tiles_scene() -> Scene:
    """Four star tiles laid together."""
    tiles = "".join(
        _tile(x, y, 372, f'<g filter="url(#hand)">{put(x, y, star_tile(), scale=0.93)}</g>', f"tile{x}{y}")
        for x in (208, 592)
        for y in (308, 692)
    )
    return Scene(cloth("plum"), tiles, DEFS)


def panel_scene() -> Scene:
    """Nine tiles painted as one."""
    drawing = f'<g filter="url(#tremble)">{put(400, 500, rosette_piece(), scale=0.6)}</g>'
    tiles = "".join(_tile(x, y, 238, drawing, f"panel{x}{y}") for x in (158, 400, 642) for y in (258, 500, 742))
    return Scene(planks("#a9794c"), tiles, DEFS)


PICTURES: dict[str, Picture] = {
    **album(
        "plate-forty-petals",
        Picture(lambda: plate_scene("terracotta", forty_petals())),
        Picture(lambda: plate_scene("terracotta", forty_petals()), View(620, 300, 2.3, -8)),
        Picture(lambda: plate_scene("terracotta", forty_petals()), View(400, 500, 2.5, 15)),
        Picture(lambda: measured_scene("sage", forty_petals(), WHITE, 38)),
    ),
    **album(
        "plate-eight-stars",
        Picture(lambda: plate_scene("plum", eight_stars(), TURQUOISE)),
        Picture(lambda: plate_scene("plum", eight_stars(), TURQUOISE), View(260, 360, 2.4, 10)),
        Picture(lambda: measured_scene("sand", eight_stars(), TURQUOISE, 32)),
    ),
    **album(
        "plate-fish",
        Picture(lambda: plate_scene("indigo", swimming_fish())),
        Picture(lambda: plate_scene("indigo", swimming_fish()), View(570, 630, 2.4, -20)),
        Picture(lambda: plate_scene("indigo", swimming_fish()), View(400, 500, 2.2, 0)),
    ),
    **album("plates-three-small", Picture(three_plates), Picture(three_plates, View(420, 440, 2.1, 12))),
    **album("tile-star", Picture(single_tile_scene), Picture(four_tiles_scene)),
    **album(
        "tile-panel-nine",
        Picture(panel_scene),
        Picture(panel_scene, View(280, 380, 2.4, 0)),
        Picture(panel_scene, View(600, 700, 2.0, -6)),
    ),
}
