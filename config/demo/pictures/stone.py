"""Onyx bowls and the chess set."""

from __future__ import annotations

from .canvas import Picture, Scene, View, album, planks, shelf
from .marks import put
from .wheel import Turned, all_defs

GREEN_BOWL = Turned(
    "bowl", ((500, 290), (508, 292), (590, 270), (690, 200), (752, 128), (772, 116), (776, 116), (800, 126)), tilt=0.22
)
HONEY_BOWL = Turned(
    "bowl", ((440, 280), (450, 284), (560, 276), (680, 214), (756, 132), (780, 120), (786, 120), (808, 134)), tilt=0.22
)
Layer = tuple[float, float, str, float]


def onyx_bowl(body: Turned, base: str, inside: str, layers: tuple[Layer, ...], wall: str, vein: str = "") -> Scene:
    """A bowl cut across the bands of the stone; `layers` are height, thickness, colour, opacity."""
    paint = "".join(body.band(y, thick, colour, f'opacity="{opacity}"') for y, thick, colour, opacity in layers)
    box = f'x="{400 - body.widest}" y="{body.top - 40}" width="{body.widest * 2}" height="{body.foot - body.top + 120}"'
    cloud = f'<g transform="rotate(-8 400 650)"><rect {box} filter="url(#stoneveins)" opacity=".5"/></g>'
    # Thin stone lets light through, so the lip glows and the foot does not.
    glow = body.band(body.top, 50, "#fff6d8", 'opacity=".34" filter="url(#blur8)"')
    shape = body.render(
        base,
        paint + vein,
        glow
        + body.gleam(body.top + 40, body.foot - 70, -0.5, 16, 0.7)
        + body.gleam(body.top + 50, body.foot - 90, 0.74, 10, 0.3),
        "hand",
    )
    cloudy = f'<g clip-path="url(#{body.name}-clip)" style="mix-blend-mode:soft-light">{cloud}</g>'
    rx, ry = body.samples[0][1], body.samples[0][1] * body.tilt
    hollow = (
        f'<ellipse cx="400" cy="{body.top}" rx="{rx}" ry="{ry:.0f}" fill="{inside}"/>'
        f'<clipPath id="hollow"><ellipse cx="400" cy="{body.top}" rx="{rx - 8}" ry="{ry - 4:.0f}"/></clipPath>'
        f'<g clip-path="url(#hollow)"><ellipse cx="360" cy="{body.top - 26}" '
        f'rx="{rx * 0.9:.0f}" ry="{ry * 0.7:.0f}" fill="#1a1408" '
        'opacity=".5" filter="url(#blur22)"/><ellipse cx="520" '
        f'cy="{body.top + 34}" rx="150" ry="26" fill="#fff8dc" opacity=".55" '
        f'filter="url(#blur22)"/></g><ellipse cx="400" cy="{body.top}" '
        f'rx="{rx - 3}" ry="{ry - 2:.0f}" fill="none" stroke="#fffbe8" '
        'stroke-width="5" opacity=".65"/>'
    )
    return Scene(shelf(wall, "oak"), body.shadow() + shape + cloudy + hollow, body.defs("#12160a", 0.6))


def green_bowl() -> Scene:
    """Green stone with pale bands."""
    layers = (
        (520, 24, "#dfeac6", 0.6),
        (562, 12, "#2f5a35", 0.6),
        (590, 40, "#cfe0ae", 0.5),
        (640, 16, "#e9f2d8", 0.7),
        (664, 30, "#3c6b3f", 0.6),
        (704, 12, "#b98a4a", 0.5),
        (720, 22, "#d6e4b8", 0.6),
        (760, 60, "#365f3a", 0.7),
    )
    return onyx_bowl(GREEN_BOWL, "#7da768", "#9dbd82", layers, "plum")


def honey_bowl() -> Scene:
    """Amber stone with one red vein across it."""
    layers = (
        (462, 20, "#fbeecb", 0.7),
        (500, 36, "#b9722a", 0.5),
        (548, 16, "#fdf3d8", 0.75),
        (580, 44, "#9a5520", 0.5),
        (636, 14, "#fbeecb", 0.7),
        (664, 34, "#c9822f", 0.5),
        (712, 16, "#6e3612", 0.6),
        (740, 20, "#f7e2b0", 0.6),
        (772, 60, "#8a4a1a", 0.7),
    )
    vein = (
        '<path d="M130 520C240 560 330 600 400 660S560 740 640 730" stroke="#9c1f14" '
        'stroke-width="15" fill="none" opacity=".8" filter="url(#blur3)"/>'
    )
    vein += (
        '<path d="M330 606C350 650 330 700 360 780" stroke="#9c1f14" '
        'stroke-width="6" fill="none" opacity=".65" filter="url(#blur3)"/>'
    )
    return onyx_bowl(HONEY_BOWL, "#d99a45", "#e6b56a", layers, "teal", vein)


# Chessmen stand on the origin and are about 100 wide at the foot.
FOOT = ((-34, 30), (-24, 44), (-14, 46), (-8, 54), (0, 54))
MEN = {
    "pawn": ((-150, 4), (-144, 20), (-122, 28), (-100, 18), (-94, 30), (-88, 16), (-50, 20), *FOOT),
    "rook": ((-176, 36), (-174, 38), (-140, 36), (-136, 24), (-90, 22), (-50, 26), *FOOT),
    "bishop": (
        (-214, 3),
        (-206, 9),
        (-198, 6),
        (-180, 24),
        (-150, 28),
        (-130, 16),
        (-122, 30),
        (-116, 15),
        (-54, 22),
        *FOOT,
    ),
    "queen": (
        (-244, 4),
        (-236, 12),
        (-226, 6),
        (-222, 36),
        (-200, 30),
        (-160, 18),
        (-152, 34),
        (-144, 16),
        (-58, 24),
        *FOOT,
    ),
    "king": ((-250, 20), (-246, 30), (-216, 38), (-170, 20), (-160, 36), (-152, 17), (-58, 25), *FOOT),
}
STONES = {"g": ("#5f8a58", "#2f5233"), "c": ("#efdcae", "#b99a5c")}


def man(kind: str, stone: str) -> tuple[Turned, str]:
    """One chessman: its body for the definitions, and its drawing."""
    base, deep = STONES[stone]
    body = Turned(f"{kind}-{stone}", MEN[kind], x=0, tilt=0.22)
    layers = body.band(-120, 16, deep, 'opacity=".45" filter="url(#blur3)"') + body.band(
        -60, 24, deep, 'opacity=".35" filter="url(#blur3)"'
    )
    shade = '<ellipse cx="46" cy="12" rx="86" ry="20" fill="#0c0a06" opacity=".55" filter="url(#blur8)"/>'
    cross = ""
    if kind == "king":
        cross = (
            '<path d="M-6 -292h12v14h14v12h-14v24h-12v-24h-14v-12h14Z" '
            f'fill="{base}" stroke="{deep}" stroke-width="2"/>'
        )
    lip = body.mouth(deep, base, 4) if kind == "rook" else ""
    shine = body.gleam(body.top + 6, -20, -0.45, 7, 0.75)
    return body, shade + cross + body.render(base, layers, shine) + lip


def spot(file: float, rank: float) -> tuple[float, float, float]:
    """Where a square lies on the page, and how large a man there is; rank 0 is nearest."""
    depth = rank / 8
    near = 1 - 0.42 * depth
    y = 870 - 470 * (depth * (1.32 - 0.32 * depth))
    return 400 + (file - 4) * 92 * near, y, near


def board() -> str:
    """The board in perspective, with its edge."""
    corners = [spot(f, r)[:2] for f, r in ((0, 0), (8, 0), (8, 8), (0, 8))]
    rim = [spot(f, r)[:2] for f, r in ((-0.45, -0.4), (8.45, -0.4), (8.45, 8.5), (-0.45, 8.5))]

    def outline(points: list[tuple[float, float]]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)

    drawn = (
        f'<polygon points="{outline(rim)}" fill="#0d0805" opacity=".6" '
        'transform="translate(14 38)" filter="url(#blur22)"/>'
    )
    left, right = rim[0], rim[1]
    drawn += (
        f'<path d="M{left[0]:.0f} {left[1]:.0f}v30H{right[0]:.0f}v-30Z" '
        f'fill="#233d27"/><polygon points="{outline(rim)}" fill="#355c3a"/>'
    )
    drawn += f'<polygon points="{outline(corners)}" fill="#efe3c6" stroke="#e9d9ae" stroke-width="5"/>'
    for rank in range(8):
        for file in range(8):
            if (rank + file) % 2 == 0:
                square = [spot(file + a, rank + b)[:2] for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]
                drawn += f'<polygon points="{outline(square)}" fill="#6d9663"/>'
    veil = '<rect x="-60" y="340" width="920" height="620" filter="url(#stoneveins)" opacity=".32"/>'
    return (
        drawn
        + f'<clipPath id="board"><polygon points="{outline(rim)}"/></clipPath><g clip-path="url(#board)">{veil}</g>'
    )


GAME = (
    ("rook", "g", 0, 7),
    ("king", "g", 5, 7),
    ("bishop", "g", 2, 7),
    ("pawn", "g", 0, 6),
    ("pawn", "g", 1, 6),
    ("pawn", "g", 6, 6),
    ("queen", "g", 3, 5),
    ("pawn", "g", 4, 4),
    ("pawn", "c", 3, 3),
    ("bishop", "c", 5, 3),
    ("pawn", "c", 0, 2),
    ("pawn", "g", 7, 4),
    ("pawn", "c", 6, 1),
    ("queen", "c", 2, 1),
    ("king", "c", 5, 0),
    ("rook", "c", 1, 0),
    ("pawn", "c", 7, 1),
)


def chess_scene() -> Scene:
    """A game some way in."""
    bodies: dict[str, Turned] = {}
    men = ""
    for kind, stone, file, rank in sorted(GAME, key=lambda place: -place[3]):
        body, drawing = man(kind, stone)
        bodies[body.name] = body
        x, y, near = spot(file + 0.5, rank + 0.4)
        men += put(x, y, drawing, scale=0.92 * near)
    return Scene(planks("#8f6140"), board() + men, all_defs(list(bodies.values()), "#0d1208", 0.6))


PICTURES: dict[str, Picture] = {
    **album("onyx-bowl-green", Picture(green_bowl, View(400, 590, 1.16)), Picture(green_bowl, View(330, 640, 2.3, -4))),
    **album("onyx-bowl-honey", Picture(honey_bowl, View(400, 570, 1.16)), Picture(honey_bowl, View(420, 650, 2.3, 4))),
    **album("chess-onyx", Picture(chess_scene, View(400, 560, 0.98)), Picture(chess_scene, View(500, 680, 2.0, 2))),
}
