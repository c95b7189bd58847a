"""Ajrak, sussi, khes and ralli."""

from __future__ import annotations

from math import pi
from random import Random

from .canvas import Picture, Scene, View, album, whole_and_near
from .cloth import folded, fringe, hung, spread, tile
from .marks import circle, diamond, flower, line, petal, put, rect, ring, star

INDIGO, MADDER, CREAM, BLACK, SKY = "#1c2b5e", "#9c2b22", "#f1ead6", "#17131a", "#6f93c4"


def sun_block() -> str:
    """The sixteen-rayed sun, 200 square, with a star at its corners."""
    sun = circle(92, BLACK) + circle(88, "none", CREAM, 3.5) + ring(24, circle(4.2, CREAM, y=-78))
    sun += circle(68, MADDER, CREAM, 3) + ring(16, petal(14, 62, 9, INDIGO, f'stroke="{CREAM}" stroke-width="2"'))
    sun += ring(16, circle(3, CREAM, y=-58), 11.25) + star(8, 28, 15, CREAM) + circle(9, MADDER)
    corner = star(4, 50, 20, MADDER, f'stroke="{CREAM}" stroke-width="3"') + star(4, 26, 12, BLACK, "", pi / 4)
    corners = "".join(put(x, y, corner + circle(6, CREAM)) for x in (0, 200) for y in (0, 200))
    return rect(0, 0, 200, 200, INDIGO) + put(100, 100, sun) + corners


def quiet_block() -> str:
    """Two indigos: an eight-pointed star in a ring of drops, 160 square."""
    drawing = star(8, 70, 42, SKY) + star(8, 52, 31, INDIGO) + ring(8, petal(8, 40, 10, CREAM)) + circle(7, SKY)
    drawing += ring(16, circle(3.4, CREAM, y=-72), 11.25)
    corner = diamond(30, 30, SKY) + diamond(20, 20, CREAM) + diamond(10, 10, INDIGO)
    corners = "".join(put(x, y, corner) for x in (0, 160) for y in (0, 160))
    return rect(0, 0, 160, 160, INDIGO) + put(80, 80, drawing) + corners


def lattice_block() -> str:
    """A small diagonal lattice with a flower in each opening, 120 square."""
    bars = line("M0 0L120 120M120 0L0 120", CREAM, 9) + line("M0 0L120 120M120 0L0 120", "#2a2233", 4)
    bloom = flower(8, 26, CREAM, "#b2453a", "#2a2233") + ring(8, circle(2.6, "#2a2233", y=-31))
    blooms = "".join(put(x, y, bloom) for x, y in ((60, 0), (0, 60), (120, 60), (60, 120)))
    knots = "".join(
        put(x, y, diamond(13, 13, CREAM) + diamond(7, 7, "#2a2233"))
        for x, y in ((60, 60), (0, 0), (120, 0), (0, 120), (120, 120))
    )
    return rect(0, 0, 120, 120, "#a93d33") + bars + blooms + knots


def ajrak_border(ground: str, field: str, deep: str) -> str:
    """Teeth, a row of four-petalled flowers, teeth again; 1300 wide from y=800."""
    teeth = "".join(
        f'<polygon points="{x},0 {x + 25},44 {x + 50},0" fill="{CREAM}"/>'
        f'<polygon points="{x + 10},0 {x + 25},28 {x + 40},0" fill="{ground}"/>'
        for x in range(-200, 1300, 50)
    )
    blooms = "".join(
        put(i * 74 + 37, 37, ring(4, petal(4, 34, 14, CREAM)) + star(4, 17, 7, ground, "", pi / 4)) for i in range(18)
    )
    row = put(0, 66, rect(-200, -5, 1500, 84, CREAM) + rect(-200, 0, 1500, 74, field) + blooms)
    lower = f'<g transform="translate(0 206) scale(1 -1)">{teeth}</g>'
    return put(
        -100,
        780,
        rect(-200, -14, 1500, 320, CREAM)
        + rect(-200, -7, 1500, 300, ground)
        + teeth
        + row
        + lower
        + rect(-200, 206, 1500, 400, deep)
        + rect(-200, 212, 1500, 6, CREAM),
    )


def ajrak_scene(block: str, size: int, border: tuple[str, str, str], strength: float = 1) -> Scene:
    """A printed cloth hanging, its border below."""
    field = rect(-300, -300, 1500, 1600, "url(#block)")
    return hung(field + ajrak_border(*border), tile("block", size, size, block), strength)


def stripes(widths: tuple[tuple[float, str], ...], length: float = 1600) -> tuple[str, float]:
    """Vertical stripes side by side, and how wide one repeat is."""
    x, drawn = 0.0, ""
    for width, colour in widths:
        drawn += rect(x, 0, width + 0.5, length, colour)
        x += width
    return drawn, x


def sussi_scene() -> Scene:
    """A folded length of fine stripes."""
    repeat = (
        (26, "#a5231f"),
        (4, "#f0c04a"),
        (6, "#a5231f"),
        (4, "#f0c04a"),
        (22, "#175341"),
        (3, "#f4ead0"),
        (22, "#175341"),
        (4, "#f0c04a"),
        (6, "#a5231f"),
        (4, "#f0c04a"),
        (26, "#a5231f"),
        (14, "#232a5c"),
    )
    drawn, wide = stripes(repeat)
    selvedge = (
        rect(-300, 300, 600, 60, "#f4ead0") + rect(-300, 312, 600, 8, "#a5231f") + rect(-300, 328, 600, 5, "#232a5c")
    )
    return folded(
        rect(-300, -340, 600, 700, "url(#sussi)") + selvedge, tile("sussi", wide, 40, drawn), "sage", "#8c1f1c"
    )


def khes_scene() -> Scene:
    """A checked blanket, folded, with its fringe."""
    indigo, rust, cotton = "#26356f", "#ad5a2d", "#eadfc4"
    check = rect(0, 0, 140, 140, cotton) + rect(0, 0, 70, 140, indigo, 'opacity=".72"')
    check += rect(0, 0, 140, 70, indigo, 'opacity=".72"') + rect(30, 0, 12, 140, rust) + rect(0, 30, 140, 12, rust)
    check += rect(100, 0, 8, 140, rust, 'opacity=".8"') + rect(0, 100, 140, 8, rust, 'opacity=".8"')
    twill = line("M0 8L8 0M-2 2L2 -2M6 10L10 6", "#fff", 1.4, 'opacity=".35"')
    defs = tile("khes", 140, 140, check) + tile("twill", 8, 8, twill)
    drawing = rect(-300, -340, 600, 700, "url(#khes)") + rect(-300, -340, 600, 700, "url(#twill)")
    return folded(drawing, defs, "terracotta", "#37447c", put(14, 0, fringe(540, 392, cotton, 62, step=13)))


RALLI_DYES = ("#c3271f", "#e0a126", "#1f3a7d", "#1d6b4f", "#e9e0c6", "#7c2153", "#d9632a", "#171a2b")


def ralli_star(chance: Random) -> str:
    """One patch of 110: a star cut in three cloths, its middle never the same twice."""
    ground, first, second, eye = chance.sample(RALLI_DYES, 4)
    points = chance.choice((8, 8, 6))
    return (
        rect(-55, -55, 110, 110, ground)
        + star(4, 54, 24, second, "", pi / 4)
        + star(points, 47, 22, first)
        + star(points, 24, 12, second)
        + circle(chance.choice((6, 8, 10)), eye)
    )


def running_stitch(width: float, height: float, gap: float, thread: str) -> str:
    """Rows of quilting stitch."""
    rows = "".join(f"M{-width / 2} {-height / 2 + gap * (k + 0.5):.1f}h{width}" for k in range(int(height / gap)))
    return line(rows, "#000", 2.4, 'stroke-dasharray="7 8" opacity=".28" transform="translate(1 2)"') + line(
        rows, thread, 1.4, 'stroke-dasharray="7 8" opacity=".6"'
    )


def triangle_border(width: float, height: float, size: float, one: str, two: str) -> str:
    """A frame of triangles just inside a rectangle."""
    drawn = ""
    for k in range(int(width / size)):
        x = -width / 2 + k * size
        drawn += (
            f'<path d="M{x} {-height / 2}h{size}l{-size / 2} {size}Z M{x} '
            f'{height / 2}h{size}l{-size / 2} {-size}Z" fill="{one}"/>'
        )
    for k in range(int(height / size)):
        y = -height / 2 + k * size
        drawn += (
            f'<path d="M{-width / 2} {y}v{size}l{size} {-size / 2}Z '
            f'M{width / 2} {y}v{size}l{-size} {-size / 2}Z" fill="{two}"/>'
        )
    return drawn


def ralli_stars_scene() -> Scene:
    """Thirty stars, five by six, in a border of triangles."""
    chance = Random(30)
    body = rect(-320, -380, 640, 760, "#171a2b") + triangle_border(640, 760, 40, "#e0a126", "#e9e0c6")
    body += rect(-282, -342, 564, 684, "#c3271f")
    body += "".join(put(-224 + 112 * i, -280 + 112 * j, ralli_star(chance)) for j in range(6) for i in range(5))
    return spread(body + running_stitch(640, 760, 14, "#f6efdc"), 640, 760, "sand", texture="plain", turn=-4)


def ralli_bride_scene() -> Scene:
    """Squares within squares, faded by forty years."""
    chance = Random(1982)
    dyes = ("#9a3329", "#d09a35", "#2d4278", "#5b2747", "#e6d9b8", "#3b6652")
    body = (
        rect(-320, -380, 640, 760, "#2d4278")
        + triangle_border(640, 760, 32, "#9a3329", "#d09a35")
        + rect(-288, -348, 576, 696, "#e6d9b8")
    )
    for j in range(5):
        for i in range(4):
            outer, middle, inner, eye = chance.sample(dyes, 4)
            patch = (
                rect(-68, -66, 136, 132, outer)
                + diamond(66, 64, middle)
                + rect(-33, -32, 66, 64, inner)
                + diamond(31, 30, eye)
                + rect(-10, -10, 20, 20, outer)
            )
            body += put(-210 + 140 * i, -272 + 136 * j, patch)
    fade = '<rect x="-340" y="-380" width="680" height="760" fill="#e9d9b4" opacity=".12"/>' + rect(
        142, 70, 136, 132, "#efe4c9", 'opacity=".45"'
    )
    return spread(body + fade + running_stitch(640, 760, 11, "#efe6d0"), 640, 760, "#7c5233", texture="plain", turn=5)


# A hung cloth is photographed from a step nearer: its repeat reads better, and the file is lighter.
HUNG = View(410, 590, 1.22)


def suns_cloth() -> Scene:
    """Indigo and madder, sixteen rays."""
    return ajrak_scene(sun_block(), 200, (MADDER, INDIGO, BLACK))


def quiet_cloth() -> Scene:
    """Two indigos."""
    return ajrak_scene(quiet_block(), 160, (SKY, INDIGO, "#10183a"), 0.85)


def lattice_cloth() -> Scene:
    """Worn madder."""
    return ajrak_scene(lattice_block(), 120, ("#2a2233", "#a93d33", "#3a1f2a"), 0.9)


PICTURES: dict[str, Picture] = {
    **album(
        "ajrak-sixteen-suns",
        Picture(suns_cloth, HUNG),
        Picture(suns_cloth, View(300, 420, 2.4, 3)),
        Picture(suns_cloth, View(420, 830, 1.9)),
    ),
    **album("ajrak-indigo-double", Picture(quiet_cloth, HUNG), Picture(quiet_cloth, View(420, 430, 2.3, -8))),
    **album(
        "ajrak-madder-lattice",
        Picture(lattice_cloth, View(420, 620, 1.4)),
        Picture(lattice_cloth, View(470, 380, 2.6, 10)),
    ),
    **whole_and_near("sussi-stripe", sussi_scene, View(330, 730, 2.2, 4)),
    **whole_and_near("khes-check", khes_scene, View(330, 780, 2.0, -5)),
    **whole_and_near("ralli-stars", ralli_stars_scene, View(420, 500, 3.0, 4), View(190, 810, 2.2, 0)),
    **whole_and_near("ralli-bride", ralli_bride_scene, View(500, 560, 2.6, -8)),
}
