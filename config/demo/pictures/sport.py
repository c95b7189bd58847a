"""Footballs, a cricket bat and ball, a hockey stick."""

from __future__ import annotations

from functools import cache
from math import atan2, cos, degrees, sin, sqrt

from .canvas import Picture, Scene, View, album, cloth, shelf
from .marks import circle, line, put, rect, star

Point = tuple[float, float, float]
GOLDEN = (1 + sqrt(5)) / 2


def _turned(point: Point, pitch: float, yaw: float) -> Point:
    """Turn a point about the x axis, then about the y axis."""
    x, y, z = point
    y, z = y * cos(pitch) - z * sin(pitch), y * sin(pitch) + z * cos(pitch)
    return x * cos(yaw) + z * sin(yaw), y, -x * sin(yaw) + z * cos(yaw)


def _corners() -> list[Point]:
    """The sixty corners of a football."""
    found: dict[Point, None] = {}
    for a, b, c in ((0, 1, 3 * GOLDEN), (1, 2 + GOLDEN, 2 * GOLDEN), (GOLDEN, 2, 2 * GOLDEN + 1)):
        for signs in range(8):
            x, y, z = a * (1 if signs & 1 else -1), b * (1 if signs & 2 else -1), c * (1 if signs & 4 else -1)
            for corner in ((x, y, z), (y, z, x), (z, x, y)):
                found[tuple(value + 0.0 for value in corner)] = None
    return list(found)


@cache
def _panels() -> tuple[tuple[Point, ...], ...]:
    """The thirty-two panels, each as its corners: walk every ring of five or six neighbours."""
    corners = _corners()
    near = {
        i: [
            j
            for j, other in enumerate(corners)
            if j != i and abs(sum((p - q) ** 2 for p, q in zip(corner, other, strict=True)) - 4) < 0.01
        ]
        for i, corner in enumerate(corners)
    }
    rings: set[frozenset[int]] = set()

    def walk(path: list[int], size: int) -> None:
        if len(path) == size:
            if path[0] in near[path[-1]]:
                rings.add(frozenset(path))
            return
        for following in near[path[-1]]:
            if following not in path and following > path[0]:
                walk([*path, following], size)

    for start in range(len(corners)):
        walk([start], 5)
        walk([start], 6)
    return tuple(tuple(corners[i] for i in sorted(panel)) for panel in sorted(rings, key=sorted))


def _in_order(panel: list[Point], centre: Point) -> list[Point]:
    """Corners sorted round their centre."""
    length = sqrt(sum(value * value for value in centre))
    out = [value / length for value in centre]
    first = [panel[0][k] - centre[k] for k in range(3)]
    side = [
        out[1] * first[2] - out[2] * first[1],
        out[2] * first[0] - out[0] * first[2],
        out[0] * first[1] - out[1] * first[0],
    ]

    def bearing(corner: Point) -> float:
        away = [corner[k] - centre[k] for k in range(3)]
        return atan2(
            sum(a * b for a, b in zip(away, side, strict=True)), sum(a * b for a, b in zip(away, first, strict=True))
        )

    return sorted(panel, key=bearing)


def panel_outline(corners: list[Point], centre: Point, radius: float, shrink: float) -> str:
    """A panel blown up on to the sphere, as polygon points."""
    points = []
    for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
        for step in range(6):
            edge = [a[k] + (b[k] - a[k]) * step / 6 for k in range(3)]
            inner = [centre[k] + (edge[k] - centre[k]) * shrink for k in range(3)]
            length = sqrt(sum(value * value for value in inner))
            points.append(f"{inner[0] / length * radius:.1f},{inner[1] / length * radius:.1f}")
    return " ".join(points)


def football(white: str, dark: str, seam: str, thread: str, mark: str, pitch: float, yaw: float) -> str:
    """A ball of radius 300 round the origin."""
    drawn = ""
    for panel in _panels():
        corners = [_turned(corner, pitch, yaw) for corner in panel]
        centre = tuple(sum(corner[k] for corner in corners) / len(corners) for k in range(3))
        length = sqrt(sum(value * value for value in centre))
        if centre[2] / length < -0.12:
            continue
        corners = _in_order(corners, centre)
        fill = dark if len(corners) == 5 else white
        drawn += (
            f'<polygon points="{panel_outline(corners, centre, 300, 0.965)}" '
            f'fill="{fill}" stroke="{fill}" stroke-width="4" stroke-linejoin="round"/>'
        )
        drawn += (
            f'<polygon points="{panel_outline(corners, centre, 300, 0.9)}" fill="none" '
            f'stroke="{thread}" stroke-width="1.8" stroke-dasharray="6 6" opacity=".6"/>'
        )
        if len(corners) == 5 and mark:
            x, y = centre[0] / length * 300, centre[1] / length * 300
            drawn += put(
                x,
                y,
                f'<g transform="scale({max(0.2, centre[2] / length):.2f} 1)">{star(5, 28, 12, mark)}</g>',
                degrees(atan2(y, x)),
            )
    return circle(300, seam) + f'<clipPath id="ball"><circle r="300"/></clipPath><g clip-path="url(#ball)">{drawn}</g>'


SPHERE = (
    '<radialGradient id="sphere" cx=".33" cy=".27" r=".8"><stop offset="0" stop-color="#fff" stop-opacity=".3"/>'
    '<stop offset=".42" stop-color="#000" stop-opacity="0"/><stop offset=".82" stop-color="#1a0a04" stop-opacity=".5"/>'
    '<stop offset="1" stop-color="#1a0a04" stop-opacity=".78"/></radialGradient>'
)


def ball_scene(ball: str, wall: str, table: str, texture: float = 0.0) -> Scene:
    """A ball of radius 300 resting on a table."""
    hide = (
        f'<g clip-path="url(#ball)" style="mix-blend-mode:multiply" opacity="{texture}">'
        '<rect x="-300" y="-300" width="600" height="600" filter="url(#hide)"/></g>'
    )
    light = (
        circle(300, "url(#sphere)") + '<ellipse cx="-110" cy="-150" rx="90" ry="58" transform="rotate(-35 '
        '-110 -150)" fill="#fff" opacity=".5" filter="url(#blur22)"/>'
    )
    bounce = (
        '<path d="M-150 262A302 302 0 0 0 190 236" fill="none" '
        'stroke="#ffd9a0" stroke-width="20" opacity=".3" filter="url(#blur8)"/>'
    )
    shadow = (
        '<ellipse cx="70" cy="292" rx="270" ry="44" fill="#1c0b04" opacity=".65" filter="url(#blur22)"/>'
        '<ellipse cx="10" cy="300" rx="120" ry="18" fill="#1c0b04" opacity=".7" filter="url(#blur8)"/>'
    )
    return Scene(
        shelf(wall, table, 740), put(400, 520, shadow + ball + (hide if texture else "") + light + bounce), SPHERE
    )


def green_ball() -> Scene:
    """White and green, gold stars."""
    return ball_scene(football("#f5f0e3", "#14583f", "#3c352c", "#8b8374", "#e3bd62", 0.5, 0.35), "coral", "pale")


def old_ball() -> Scene:
    """Brown hide, dark seams, a laced slit."""
    lace = line("M-96 -40C-60 -66 -10 -84 40 -92", "#2a1406", 9) + "".join(
        line(f"M{-86 + 24 * k} {-64 - 9 * k}l16 34", "#e9dcb8", 7) for k in range(6)
    )
    wear = (
        '<ellipse cx="110" cy="60" rx="80" ry="50" fill="#e7c08a" opacity=".3" filter="url(#blur22)"/>'
        '<ellipse cx="-130" cy="120" rx="60" ry="40" fill="#2a1206" opacity=".35" filter="url(#blur22)"/>'
    )
    ball = football("#a4672f", "#8a5022", "#2b1407", "#e3c48c", "", 0.2, 0.6)
    return ball_scene(ball + lace + wear, "slate", "walnut", 0.5)


def red_ball(radius: float = 300) -> str:
    """A cricket ball with its seam."""
    body = circle(radius, "#a81a1c") + f'<clipPath id="ball"><circle r="{radius}"/></clipPath>'
    k = radius / 300
    seams = ""
    for offset in (-26, 0, 26):
        path = (
            f"M{(-250 + offset) * k} {-240 * k}C{(40 + offset) * k} {-150 * k} "
            f"{(120 + offset) * k} {110 * k} {(-60 + offset) * k} {340 * k}"
        )
        ridge = line(path, "#5c0d0f", 15 * k) if offset == 0 else ""
        seams += ridge + line(path, "#f3e6cf", 9 * k, f'stroke-dasharray="{13 * k} {10 * k}" filter="url(#bevel)"')
    gold = star(8, 40 * k, 22 * k, "#e3bd62") + circle(52 * k, "none", "#e3bd62", 4 * k)
    stamp = f'<g opacity=".7">{put(120 * k, -70 * k, gold)}</g>'
    return body + f'<g clip-path="url(#ball)">{seams}{stamp}</g>'


BAT = (
    "M-66 -190C-66 -226 -40 -238 -26 -250L-22 -266H22L26 -250C40 "
    "-238 66 -226 66 -190V380C66 430 40 446 0 446S-66 430 -66 380Z"
)


def bat_grip() -> str:
    """The wound handle."""
    winding = "".join(line(f"M-21 {-504 + 15 * k}l42 -7", "#5d0f10", 3.4) for k in range(17))
    shine = rect(-15, -515, 8, 250, "#fff", 'opacity=".35" rx="4" filter="url(#blur3)"')
    collar = rect(-24, -272, 48, 14, "#1f2d5a", 'rx="4"')
    return rect(-21, -520, 42, 262, "#b3231f", 'rx="18"') + winding + shine + collar


def bat_scene() -> Scene:
    """A bat lying across a cloth, with a ball."""
    shadow = f'<path d="{BAT}" fill="#160a04" opacity=".55" transform="translate(22 22)" filter="url(#blur22)"/>'
    grains = "".join(
        line(
            f"M{-48 + 16 * k} -200C{-46 + 16 * k} 0 {-50 + 16 * k} 200 {-47 + 16 * k} 440",
            "#a9783c",
            2.2,
            'opacity=".6"',
        )
        for k in range(7)
    )
    splice = '<path d="M-26 -258L0 -60L26 -258Z" fill="#d9b27a" stroke="#9c7038" stroke-width="2.5"/>'
    label = put(
        0,
        30,
        rect(-50, -92, 100, 184, "#1f2d5a", 'rx="6"')
        + rect(-43, -85, 86, 170, "none", 'rx="4" stroke="#e3bd62" stroke-width="3"')
        + put(0, 0, star(8, 34, 18, "#e3bd62") + circle(9, "#b3231f")),
    )
    tape = rect(-66, 356, 132, 16, "#f3e6cf", 'opacity=".8"') + rect(-66, 340, 132, 5, "#b3231f")
    face = (
        f'<clipPath id="bat"><path d="{BAT}"/></clipPath><g clip-path="url(#bat)"><path d="{BAT}" '
        f'fill="#ecd3a2"/>{grains}{splice}{label}{tape}'
        '<rect x="-70" y="-270" width="140" height="730" fill="url(#batshade)"/></g>'
    )
    defs = SPHERE + (
        '<linearGradient id="batshade" x1="0" x2="1"><stop offset="0" stop-color="#5a3710" '
        'stop-opacity=".45"/><stop offset=".14" stop-color="#fff" stop-opacity=".3"/>'
        '<stop offset=".6" stop-color="#fff" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#4a2a08" stop-opacity=".55"/></linearGradient>'
    )
    ball_shadow = '<ellipse cx="16" cy="20" rx="74" ry="70" fill="#160a04" opacity=".6" filter="url(#blur8)"/>'
    ball = put(612, 700, ball_shadow + red_ball(72) + circle(72, "url(#sphere)"), 20)
    return Scene(cloth("sage"), put(400, 520, shadow + bat_grip() + face, 27, 0.98) + ball, defs)


STICK = "M0 -470V250C0 372 44 428 116 428C180 428 214 384 206 318"


def hockey_scene() -> Scene:
    """A hockey stick and a white ball."""
    grain = "".join(
        f'<g transform="translate({dx} {dy})">{line(STICK, "#b58a5c", 2)}</g>'
        for dx, dy in ((-14, 4), (-6, 0), (4, -3), (13, -8))
    )
    shaft = (
        line(STICK, "#160804", 62, 'opacity=".5" transform="translate(22 24)" filter="url(#blur22)"')
        + line(STICK, "#8d5a28", 62)
        + line(STICK, "#d6a35c", 54)
        + grain
    )
    shaft += line(STICK, "#fff3d0", 8, 'opacity=".6" transform="translate(-14 -6)" filter="url(#blur3)"')
    wrap = "".join(
        line(f"M-31 {-462 + 19 * k}l62 -10", dye, 15)
        for k, dye in enumerate(("#1f2d5a", "#f3e6cf", "#1f2d5a", "#b3231f") * 4)
    )
    bands = "".join(
        rect(-29, y, 58, 12, dye)
        for y, dye in ((-130, "#b3231f"), (-108, "#e3bd62"), (-60, "#14583f"), (60, "#1f2d5a"), (82, "#e3bd62"))
    )
    round_end = line("M0 -478V-470", "#14171f", 62)
    ball = '<ellipse cx="18" cy="24" rx="80" ry="74" fill="#160804" opacity=".55" filter="url(#blur8)"/>' + circle(
        78, "#f7f2e6"
    )
    ball += "".join(circle(4, "#cfc6b2", x=-52 + 26 * (k % 5), y=-48 + 24 * (k // 5)) for k in range(25)) + circle(
        78, "url(#sphere)"
    )
    stick = put(330, 520, shaft + bands + wrap + round_end, 14, 0.98)
    return Scene(cloth("terracotta"), stick + put(590, 640, ball), SPHERE)


PICTURES: dict[str, Picture] = {
    **album("football-green", Picture(green_ball), Picture(green_ball, View(380, 480, 2.3, -6))),
    **album("football-leather-1974", Picture(old_ball), Picture(old_ball, View(380, 460, 2.3, 6))),
    **album("bat-willow", Picture(bat_scene), Picture(bat_scene, View(370, 560, 2.6, -10))),
    **album("hockey-stick", Picture(hockey_scene), Picture(hockey_scene, View(320, 880, 2.3, 4))),
    **album(
        "cricket-ball",
        Picture(lambda: ball_scene(red_ball(), "sage", "oak", 0.25), View(400, 560, 0.82)),
        Picture(lambda: ball_scene(red_ball(), "sage", "oak", 0.25), View(380, 480, 2.1, -8)),
    ),
}
