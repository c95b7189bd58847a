"""Brass: wire and sheet let into shisham, a chased tray, kettles."""

from __future__ import annotations

from .canvas import Picture, Scene, View, album, cloth, whole_and_near
from .marks import circle, diamond, flower, line, petal, put, rect, ring, star

BRASS = "url(#brass)"
WOOD = "#3b1b0f"
DEFS = (
    '<linearGradient id="brass" gradientUnits="userSpaceOnUse" x1="-300" y1="-380" x2="300" y2="380">'
    '<stop offset="0" stop-color="#f8e3a6"/><stop offset=".3" '
    'stop-color="#c6923c"/><stop offset=".5" stop-color="#f6dc97"/>'
    '<stop offset=".75" stop-color="#a8752c"/><stop offset="1" stop-color="#e6c477"/></linearGradient>'
    '<linearGradient id="polish" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".24"/>'
    '<stop offset=".4" stop-color="#fff" stop-opacity="0"/>'
    '<stop offset="1" stop-color="#000" stop-opacity=".4"/></linearGradient>'
    '<linearGradient id="kettle-metal" gradientUnits="userSpaceOnUse" x1="170" x2="630">'
    '<stop offset="0" stop-color="#6b4312"/><stop offset=".14" '
    'stop-color="#c08b35"/><stop offset=".26" stop-color="#fdf0bf"/>'
    '<stop offset=".36" stop-color="#d9a648"/><stop offset=".58" '
    'stop-color="#a06a22"/><stop offset=".74" stop-color="#e7bf66"/>'
    '<stop offset=".86" stop-color="#7a4c16"/><stop offset="1" stop-color="#c9974a"/></linearGradient>'
)


def lid(wide: float, tall: float, inlay: str, turn: float, dye: str, scale: float = 1) -> Scene:
    """A box seen from above: wooden lid, its sides, and what is inlaid."""
    box = f'x="{-wide / 2}" y="{-tall / 2}" width="{wide}" height="{tall}" rx="14"'
    body = (
        f'<rect {box} fill="#1d0a04" opacity=".65" transform="translate(32 42)" filter="url(#blur22)"/>'
        f'<rect {box} fill="#190a05" transform="translate(9 14)"/>'
        f'<rect {box} fill="#2a120a" transform="translate(4 6)"/>'
        f'<rect {box} fill="{WOOD}"/><clipPath id="lid"><rect {box}/></clipPath>'
        f'<g clip-path="url(#lid)"><rect {box} filter="url(#woodgrain)" opacity=".55"/></g>'
        f'<g filter="url(#bevel)">{inlay}</g><rect {box} fill="url(#polish)"/>'
        f'<rect {box} fill="none" stroke="#fff" stroke-width="2" opacity=".18"/>'
    )
    return Scene(cloth(dye), put(400, 500, body, turn, scale), DEFS)


def wire(wide: float, tall: float, width: float) -> str:
    """A rectangle of brass wire."""
    return rect(-wide / 2, -tall / 2, wide, tall, "none", f'rx="5" stroke="{BRASS}" stroke-width="{width}"')


def frame_of(motif: str, wide: float, tall: float, gap: float) -> str:
    """A motif repeated along a rectangle."""
    across, down = round(wide / gap), round(tall / gap)
    drawn = "".join(
        put(-wide / 2 + k * wide / across, y, motif) for k in range(across + 1) for y in (-tall / 2, tall / 2)
    )
    return drawn + "".join(
        put(x, -tall / 2 + k * tall / down, motif) for k in range(1, down) for x in (-wide / 2, wide / 2)
    )


def rosette() -> str:
    """The brass rosette of the casket."""
    loops = ring(16, line("M0 -198C42 -170 42 -120 0 -92C-42 -120 -42 -170 0 -198Z", BRASS, 5))
    inner = ring(16, circle(5, BRASS, y=-150)) + ring(8, petal(36, 130, 24, BRASS)) + ring(8, petal(48, 94, 9, WOOD))
    return (
        loops
        + inner
        + ring(8, petal(40, 88, 9, BRASS), 22.5)
        + star(8, 34, 20, BRASS)
        + circle(10, WOOD)
        + circle(206, "none", BRASS, 5)
        + circle(216, "none", BRASS, 1.5)
    )


def corner_fans(x: float, y: float) -> str:
    """A fan of leaves in each corner of a rectangle."""
    drawn = ""
    for sx in (1, -1):
        for sy in (1, -1):
            fan = line("M0 0H124C114 62 62 114 0 124Z", BRASS, 4) + "".join(
                f'<g transform="rotate({a})">{petal(-100, -20, 14, BRASS)}</g>' for a in (-68, -45, -22)
            )
            drawn += f'<g transform="scale({sx} {sy}) translate({-x} {-y})">{fan}</g>'
    return drawn


def casket_rosette() -> Scene:
    """The casket lid with its rosette."""
    inlay = wire(552, 712, 8) + wire(444, 604, 5) + frame_of(star(4, 18, 8, BRASS), 498, 658, 62)
    return lid(600, 760, inlay + rosette() + corner_fans(206, 286), -7, "sage")


def casket_stars() -> Scene:
    """Thirty-five stars, five by seven."""
    inlay = wire(548, 748, 6) + wire(530, 730, 2) + frame_of(diamond(6, 10, BRASS), 506, 706, 24) + wire(482, 682, 4)
    for j in range(7):
        for i in range(5):
            piece = star(8, 38, 21, BRASS) + star(8, 20, 11, WOOD) + circle(5, BRASS)
            inlay += put(-180 + 90 * i, -270 + 90 * j, piece)
            if i < 4 and j < 6:
                inlay += put(-135 + 90 * i, -225 + 90 * j, diamond(8, 8, BRASS))
    return lid(600, 800, inlay, 6, "terracotta")


def pen_box() -> Scene:
    """A narrow box with one bent wire for a vine."""
    vine = "M0 -380" + "".join(f"q{70 if k % 2 == 0 else -70} 47.5 0 95" for k in range(8))
    inlay = wire(214, 824, 5) + line(vine, BRASS, 5)
    for k in range(8):
        side = 1 if k % 2 == 0 else -1
        y = -332 + 95 * k
        inlay += (
            put(side * -18, y, flower(6, 24, BRASS, WOOD) + circle(4, BRASS))
            + put(side * 38, y + 26, petal(0, 36, 10, BRASS), side * 70)
            + put(side * 38, y - 26, petal(0, 36, 10, BRASS), side * 110)
        )
    return lid(240, 850, inlay, 24, "sand", 0.98)


def inlay_tray() -> Scene:
    """A tray: raised edge, brass corners, a small rosette."""
    edge = rect(-290, -385, 580, 770, "none", 'rx="10" stroke="#57301c" stroke-width="34"') + rect(
        -272, -367, 544, 734, "none", 'rx="4" stroke="#000" stroke-width="10" opacity=".5" filter="url(#blur8)"'
    )
    corners = ""
    for sx in (1, -1):
        for sy in (1, -1):
            plate = f'<path d="M-308 -403h130c-20 30 -54 36 -66 70c-34 12 -40 46 -64 66Z" fill="{BRASS}"/>'
            plate += (
                circle(6, "#5c3a10", x=-288, y=-384)
                + circle(4, "#5c3a10", x=-216, y=-388)
                + circle(4, "#5c3a10", x=-294, y=-310)
            )
            corners += f'<g transform="scale({sx} {sy})">{plate}</g>'
    middle = put(0, 0, rosette(), scale=0.72) + wire(430, 620, 4) + frame_of(diamond(5, 9, BRASS), 430, 620, 100)
    return lid(610, 800, middle + edge + corners, -5, "teal")


def glare() -> str:
    """What a polished disc throws back: bright and dark wedges from the middle."""
    return "".join(
        f'<path d="M0 0L{x1} {y1}L{x2} {y2}Z" fill="{fill}" opacity="{o}"/>'
        for x1, y1, x2, y2, fill, o in (
            (-330, -190, -140, -340, "#fff8d8", 0.75),
            (330, 190, 140, 340, "#fff8d8", 0.5),
            (-340, 120, -240, 300, "#4a2a06", 0.5),
            (340, -120, 240, -300, "#4a2a06", 0.45),
            (40, -340, 160, -320, "#fff8d8", 0.3),
        )
    )


def chased_tray() -> Scene:
    """A round brass tray, petals chased in rings."""
    dark, light = "#5f3b0c", "#fff1bf"

    def chased(path_ring: str) -> str:
        return (
            f'<g transform="translate(1.6 2.2)">{path_ring.replace("INK", light)}</g>{path_ring.replace("INK", dark)}'
        )

    paint = ""
    for count, inner, outer, wide in ((48, 272, 312, 10), (32, 190, 258, 17), (24, 116, 180, 17), (16, 30, 104, 17)):
        paint += chased(
            ring(
                count,
                petal(inner, outer, wide, "none", 'stroke="INK" stroke-width="3.2"')
                + line(f"M0 {-inner - 8}V{-outer + 14}", "INK", 2),
            )
        )
    paint += chased("".join(circle(r, "none", "INK", 3) for r in (318, 266, 262, 186, 182, 110, 106, 26)))
    paint += chased(ring(48, circle(3, "INK", y=-264), 3.75) + flower(8, 22, "INK", "none"))
    body = (
        '<ellipse cx="34" cy="50" rx="345" ry="340" fill="#0c0a14" opacity=".6" filter="url(#blur22)"/>'
        '<circle r="338" cx="7" cy="10" fill="#3a2206"/>'
        + circle(336, "#cf9c43")
        + '<clipPath id="disc"><circle r="336"/></clipPath>'
        f'<g clip-path="url(#disc)" filter="url(#blur22)">{glare()}</g><g filter="url(#tremble)">{paint}</g>'
        + circle(328, "none", "#fbe7a8", 5)
        + circle(335, "none", "#7a4d14", 4)
        + circle(318, "none", "#000", 8, extra='opacity=".25" filter="url(#blur8)"')
    )
    return Scene(cloth("indigo"), put(400, 500, body, 8, 1.06), DEFS)


PICTURES: dict[str, Picture] = {
    **whole_and_near("casket-rosette", casket_rosette, View(400, 500, 2.3, 6), View(210, 250, 2.2, -4)),
    **whole_and_near("casket-stars", casket_stars, View(480, 400, 2.6, -4)),
    **album("inlay-pen-box", Picture(pen_box)),
    **whole_and_near("inlay-tray", inlay_tray, View(220, 220, 2.2, 4)),
    **whole_and_near("brass-tray-round", chased_tray, View(520, 560, 2.3, 8)),
}
