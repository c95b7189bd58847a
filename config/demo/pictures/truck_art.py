"""Enamel on steel, as it is painted on tailboards."""

from __future__ import annotations

from .canvas import Picture, Scene, View, planks, whole_and_near
from .marks import circle, diamond, flower, line, petal, put, rect, ring, sprig, star

RED, YELLOW, GREEN, BLUE, PINK, WHITE, ORANGE = (
    "#d1202f",
    "#ffcf33",
    "#128a58",
    "#1b4fc0",
    "#ee4a86",
    "#fff9ea",
    "#f2801e",
)


def border(wide: float, tall: float) -> str:
    """Three painted bands with petals, diamonds and dots."""
    drawn = rect(-wide / 2, -tall / 2, wide, tall, RED)
    count_x, count_y = round(wide / 52), round(tall / 52)
    scallop = circle(21, YELLOW) + circle(14, GREEN) + circle(6, WHITE)
    for k in range(count_x + 1):
        x = -wide / 2 + 26 + k * (wide - 52) / count_x
        drawn += put(x, -tall / 2 + 26, scallop) + put(x, tall / 2 - 26, scallop)
    for k in range(1, count_y):
        y = -tall / 2 + 26 + k * (tall - 52) / count_y
        drawn += put(-wide / 2 + 26, y, scallop) + put(wide / 2 - 26, y, scallop)
    drawn += rect(-wide / 2 + 54, -tall / 2 + 54, wide - 108, tall - 108, YELLOW) + rect(
        -wide / 2 + 60, -tall / 2 + 60, wide - 120, tall - 120, BLUE
    )
    inner_w, inner_h = wide - 156, tall - 156
    for k in range(round(inner_w / 34) + 1):
        x = -inner_w / 2 + k * inner_w / round(inner_w / 34)
        drawn += "".join(put(x, y, diamond(10, 13, WHITE) + diamond(5, 7, PINK)) for y in (-inner_h / 2, inner_h / 2))
    for k in range(1, round(inner_h / 34)):
        y = -inner_h / 2 + k * inner_h / round(inner_h / 34)
        drawn += "".join(put(x, y, diamond(10, 13, WHITE) + diamond(5, 7, PINK)) for x in (-inner_w / 2, inner_w / 2))
    return drawn + rect(-wide / 2 + 96, -tall / 2 + 96, wide - 192, tall - 192, YELLOW)


def steel(wide: float, tall: float, paint: str, floor: str, turn: float) -> Scene:
    """A painted steel panel with bolt holes, lying on boards."""
    box = f'x="{-wide / 2}" y="{-tall / 2}" width="{wide}" height="{tall}" rx="8"'
    bolts = "".join(
        circle(9, "#20242c", "#c9ced6", 4, sx * (wide / 2 - 20), sy * (tall / 2 - 20))
        for sx in (1, -1)
        for sy in (1, -1)
    )
    defs = (
        f'<clipPath id="panel"><rect {box}/></clipPath><linearGradient id="enamel" x1="0" y1="0" x2="1" y2="1">'
        '<stop offset="0" stop-color="#fff" stop-opacity=".32"/>'
        '<stop offset=".3" stop-color="#fff" stop-opacity=".02"/>'
        '<stop offset=".46" stop-color="#fff" stop-opacity=".16"/>'
        '<stop offset=".54" stop-color="#fff" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#000" stop-opacity=".34"/></linearGradient>'
    )
    body = (
        f'<rect {box} fill="#120804" opacity=".65" transform="translate(22 30)" filter="url(#blur22)"/>'
        f'<rect {box} fill="#555b66" transform="translate(4 6)"/>'
        f'<g clip-path="url(#panel)"><g filter="url(#tremble)">{paint}</g>'
        f'<rect {box} fill="url(#enamel)"/></g><rect {box} fill="none" '
        f'stroke="#e8ecf2" stroke-width="3" opacity=".6"/>{bolts}'
    )
    return Scene(planks(floor), put(400, 500, body, turn), defs)


def great_flower() -> str:
    """Four rounds of petals, each with its lit stroke."""
    drawn = ring(16, petal(120, 262, 52, GREEN)) + ring(16, line("M0 -140V-236", "#8fdc6a", 5))
    for count, inner, outer, wide, dye, light, offset in (
        (14, 90, 226, 58, RED, "#ff8a76", 12),
        (12, 60, 184, 54, ORANGE, "#ffd98a", 0),
        (10, 40, 140, 46, YELLOW, WHITE, 18),
        (8, 20, 94, 36, PINK, "#ffc4d8", 0),
    ):
        drawn += ring(
            count,
            petal(inner, outer, wide, dye, 'stroke="#5c0d16" stroke-width="2.5"')
            + petal(inner + 26, outer - 18, wide * 0.34, light),
            offset,
        )
    return drawn + circle(36, YELLOW, RED, 6) + ring(10, circle(4, RED, y=-24)) + circle(10, RED)


def rose_scene() -> Scene:
    """One great flower, two birds' worth of leaves, a bright border."""
    field = rect(-214, -324, 428, 648, "#0d5f86") + "".join(
        circle(3.4, WHITE, x=-196 + (k * 83) % 392, y=-306 + (k * 127) % 612) for k in range(70)
    )
    corners = "".join(
        put(sx * 146, sy * 250, flower(8, 46, WHITE, YELLOW) + ring(8, petal(40, 60, 9, PINK), 22.5))
        for sx in (1, -1)
        for sy in (1, -1)
    )
    leaves = "".join(
        put(sx * 52, sy * 222, sprig(GREEN, "#5fc25a", YELLOW, 92), (0 if sy < 0 else 180) + sx * sy * -12)
        for sx in (1, -1)
        for sy in (1, -1)
    )
    clip = '<clipPath id="inside"><rect x="-214" y="-324" width="428" height="648"/></clipPath>'
    paint = (
        border(620, 840)
        + f'{clip}<g clip-path="url(#inside)">{field}{leaves}{corners}{put(0, 0, great_flower(), scale=0.78)}</g>'
    )
    return steel(620, 840, paint, "#86603f", -4)


def mountains() -> str:
    """A lake, mountains and a moon, in a frame 420 by 600."""
    drawn = rect(-214, -324, 428, 330, "#16226e") + rect(
        -214, -110, 428, 120, "#e2578a", 'opacity=".75" filter="url(#blur22)"'
    )
    drawn += "".join(
        circle(2.8 if k % 4 else 4.4, WHITE, x=-204 + (k * 71) % 408, y=-312 + (k * 53) % 190) for k in range(44)
    )
    drawn += circle(46, "#ffe58a", x=-112, y=-226) + circle(
        60, "#ffe58a", x=-112, y=-226, extra='opacity=".35" filter="url(#blur8)"'
    )
    drawn += '<path d="M-230 10L-120 -150L-60 -70L40 -210L150 -60L190 -110L240 10Z" fill="#3a5fae"/>'
    drawn += (
        '<path d="M-120 -150L-150 -106L-128 -118L-112 -98L-96 -120L-86 '
        '-104ZM40 -210L-4 -148L22 -160L42 -134L62 -156L84 -150Z" fill="#fff"/>'
    )
    drawn += '<path d="M-230 20C-120 -60 -60 -10 20 -40S160 -50 240 10V40H-230Z" fill="#0e6b45"/>'
    drawn += rect(-214, 20, 428, 310, "#2a86cf") + "".join(
        line(f"M{-190 + (k * 97) % 300} {44 + k * 17}q40 -10 80 0", "#bfe6ff", 4, 'opacity=".8"') for k in range(16)
    )
    drawn += '<path d="M-150 60Q-112 78 -74 60L-80 300H-144Z" fill="#ffe58a" opacity=".35" filter="url(#blur8)"/>'
    boat = (
        '<path d="M-70 0Q0 44 70 0Z" fill="#d1202f"/><path d="M-62 2H62" stroke="#ffcf33" stroke-width="6"/>'
        '<path d="M0 -6V-92L54 -14Z" fill="#fff9ea"/><path d="M-6 -6V-74L-40 -12Z" fill="#ffcf33"/>'
    )
    house = (
        rect(-36, -44, 72, 46, ORANGE)
        + '<path d="M-46 -42L0 -84L46 -42Z" fill="#d1202f"/>'
        + rect(-10, -26, 20, 28, "#3a1a10")
    )
    return (
        drawn
        + put(70, 150, boat)
        + put(128, 30, house, scale=0.8)
        + put(-176, 40, sprig("#5a3110", "#1f9a52", "#7fd05a", 110))
        + put(-140, 44, sprig("#5a3110", "#7fd05a", "#1f9a52", 84))
    )


def night_scene() -> Scene:
    """The lake every third truck carries."""
    clip = '<clipPath id="inside"><rect x="-214" y="-324" width="428" height="648" rx="120"/></clipPath>'
    ground = rect(-214, -324, 428, 648, RED) + "".join(
        put(sx * 176, sy * 286, flower(8, 34, WHITE, YELLOW) + star(4, 12, 5, PINK)) for sx in (1, -1) for sy in (1, -1)
    )
    oval = '<rect x="-206" y="-316" width="412" height="632" rx="114" fill="none" stroke="#ffcf33" stroke-width="12"/>'
    oval += (
        '<rect x="-206" y="-316" width="412" height="632" rx="114" '
        'fill="none" stroke="#128a58" stroke-width="4" stroke-dasharray="4 12"/>'
    )
    return steel(
        620,
        840,
        border(620, 840) + ground + f'{clip}<g clip-path="url(#inside)">{mountains()}</g>' + oval,
        "#7d6a52",
        3,
    )


PICTURES: dict[str, Picture] = {
    **whole_and_near("truck-panel-rose", rose_scene, View(420, 470, 2.3, 4)),
    **whole_and_near("truck-panel-night", night_scene, View(300, 330, 2.1, -3)),
}
