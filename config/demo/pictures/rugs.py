"""Kilims, knotted carpets and the goat-hair runner."""

from __future__ import annotations

from random import Random

from .canvas import Picture, Scene, View, whole_and_near
from .cloth import fringe, spread
from .marks import circle, diamond, flower, petal, put, rect, ring, sprig, star

MADDER, NAVY, CREAM, WALNUT, GOLD, SAGE = "#8f2a22", "#1f2d5a", "#e9dcbd", "#5a3320", "#c8923a", "#5f7d5d"


def stepped(half: float, steps: int, fill: str, squash: float = 1) -> str:
    """A diamond with stepped edges, as flat weaving makes it."""
    unit = half / steps
    right = []
    for k in range(steps):
        right += [(unit * (k + 1), -half + unit * k), (unit * (k + 1), -half + unit * (k + 1))]
    lower = [(x, -y) for x, y in reversed(right)]
    points = right + lower + [(-x, -y) for x, y in right] + [(-x, -y) for x, y in lower]
    return f'<polygon points="{" ".join(f"{x:.1f},{y * squash:.1f}" for x, y in points)}" fill="{fill}"/>'


def nested(half: float, dyes: tuple[str, ...], squash: float = 1) -> str:
    """Stepped diamonds inside each other, the outermost dye first."""
    count = len(dyes)
    return "".join(
        stepped(half * (count - k) / count, max(2, round(9 * (count - k) / count)), dye, squash)
        for k, dye in enumerate(dyes)
    )


def hooks(colour: str, half: float) -> str:
    """Four hooked arms round a diamond."""
    arm = f"M0 {-half}v-26h22v14"
    return ring(4, f'<path d="{arm}" fill="none" stroke="{colour}" stroke-width="9"/>')


def kilim_border(width: float, height: float, depth: float, ground: str, one: str, two: str) -> str:
    """A band of stepped half-diamonds along all four sides."""
    drawn = rect(-width / 2, -height / 2, width, height, ground)
    step = depth * 1.25
    for k in range(int(width / step) + 1):
        x = -width / 2 + step * (k + 0.5)
        dye = one if k % 2 else two
        drawn += put(x, -height / 2 + depth / 2, nested(depth * 0.44, (dye, ground, dye)))
        drawn += put(x, height / 2 - depth / 2, nested(depth * 0.44, (dye, ground, dye)))
    for k in range(1, int(height / step)):
        y = -height / 2 + step * (k + 0.5)
        dye = two if k % 2 else one
        drawn += put(-width / 2 + depth / 2, y, nested(depth * 0.44, (dye, ground, dye)))
        drawn += put(width / 2 - depth / 2, y, nested(depth * 0.44, (dye, ground, dye)))
    return drawn


def red_kilim() -> Scene:
    """Seven stepped diamonds on madder."""
    body = (
        kilim_border(540, 800, 62, WALNUT, CREAM, GOLD)
        + rect(-205, -335, 410, 670, CREAM)
        + rect(-197, -327, 394, 654, MADDER)
    )
    large = nested(118, (NAVY, CREAM, "#b9472f", NAVY, GOLD)) + hooks(CREAM, 118)
    side = nested(70, (CREAM, WALNUT, GOLD, NAVY))
    for y in (-212, 0, 212):
        body += put(0, y, large, scale=0.86)
    for x in (-126, 126):
        for y in (-106, 106):
            body += put(x, y, side)
        for y in (-296, 296):
            body += put(x, y, nested(26, (GOLD, NAVY)))
        body += (
            put(x * 1.3, 0, nested(24, (GOLD, NAVY)))
            + put(x * 1.3, -212, nested(20, (CREAM, NAVY)))
            + put(x * 1.3, 212, nested(20, (CREAM, NAVY)))
        )
    ends = fringe(536, 400, CREAM, 44) + fringe(536, -400, CREAM, 44, down=False)
    return spread(body, 540, 800, "slate", ends)


def indigo_kilim() -> Scene:
    """Indigo and undyed white, with a stepped border and one niche."""
    body = kilim_border(540, 800, 80, CREAM, NAVY, "#4d6ba8") + rect(-186, -316, 372, 632, NAVY)
    body += rect(-170, -300, 340, 600, "#35508f") + rect(-158, -288, 316, 576, NAVY)
    for y in (-180, 0, 180):
        body += put(0, y, nested(104, (CREAM, NAVY, "#8fa7d1", NAVY, CREAM)))
    for x in (-112, 112):
        for y in (-258, -90, 90, 258):
            body += put(x, y, nested(38, ("#8fa7d1", NAVY, CREAM)))
    ends = fringe(536, 400, CREAM, 52) + fringe(536, -400, CREAM, 52, down=False)
    return spread(body, 540, 800, "#9a6a40", ends, turn=4)


def border_run(width: float, height: float, inset: float, depth: float, ground: str, motif: str, gap: float) -> str:
    """One carpet border: a band with a motif walking along it."""
    w, h = width / 2 - inset, height / 2 - inset
    drawn = rect(-w, -h, 2 * w, 2 * h, ground)
    middle = depth / 2
    for k in range(round((2 * w - depth) / gap) + 1):
        x = -w + middle + k * (2 * w - depth) / round((2 * w - depth) / gap)
        drawn += put(x, -h + middle, motif) + put(x, h - middle, motif)
    for k in range(1, round((2 * h - depth) / gap)):
        y = -h + middle + k * (2 * h - depth) / round((2 * h - depth) / gap)
        drawn += put(-w + middle, y, motif, 90) + put(w - middle, y, motif, 90)
    return drawn


def medallion(scale: float = 1) -> str:
    """The sixteen-lobed middle of the garden carpet."""
    lobes = (
        ring(16, circle(26, CREAM, y=-150))
        + circle(152, CREAM)
        + ring(16, circle(20, NAVY, y=-146))
        + circle(146, NAVY)
    )
    inside = ring(16, petal(60, 138, 18, GOLD)) + ring(16, petal(72, 122, 8, MADDER)) + circle(78, MADDER, CREAM, 5)
    inside += ring(8, put(0, -48, flower(6, 18, CREAM, GOLD))) + star(8, 30, 16, GOLD)
    points = "".join(
        put(0, 0, put(0, -212, petal(-44, 56, 26, MADDER) + petal(-26, 34, 13, GOLD)), turn) for turn in (0, 180)
    )
    return put(0, 0, points + lobes + inside, scale=scale)


def garden_carpet() -> Scene:
    """Medallion, corner quarters, a field of small flowers, three borders."""
    chance = Random(196)
    w, h = 580, 820
    body = border_run(w, h, 0, 26, CREAM, diamond(9, 9, MADDER), 24)
    body += border_run(
        w,
        h,
        26,
        64,
        MADDER,
        flower(8, 22, CREAM, GOLD) + put(0, 0, "".join(put(0, 0, petal(24, 34, 6, SAGE), a) for a in (90, 270))),
        66,
    )
    body += border_run(w, h, 90, 22, NAVY, star(4, 9, 4, GOLD), 22) + rect(-178, -298, 356, 596, "#e3d2ab")
    for j in range(-7, 8):
        for i in range(-4, 5):
            x, y = i * 42 + (21 if j % 2 else 0), j * 40
            dye = chance.choice((MADDER, NAVY, "#a8642c"))
            motif = flower(6, 13, dye, CREAM) if (i + j) % 3 else sprig(SAGE, SAGE, dye, 30)
            body += put(x, y + (14 if motif.startswith('<path d="M0 0C') else 0), motif)
    quarter = (
        circle(132, CREAM)
        + circle(124, MADDER)
        + ring(16, petal(50, 116, 15, GOLD))
        + ring(16, petal(60, 100, 6, NAVY))
        + circle(46, NAVY, CREAM, 4)
    )
    corners = "".join(put(x, y, quarter) for x in (-178, 178) for y in (-298, 298))
    field = (
        '<clipPath id="field"><rect x="-178" y="-298" width="356" height="596"/>'
        f'</clipPath><g clip-path="url(#field)">{corners}</g>'
    )
    ends = fringe(576, 410, CREAM, 36, step=7) + fringe(576, -410, CREAM, 36, down=False, step=7)
    return spread(body + field + medallion(0.86), w, h, "#8a5c38", ends, "knots", turn=-2)


def gul() -> str:
    """One eight-sided gul, quartered."""
    octagon = '<polygon points="-28,-46 28,-46 62,-18 62,18 28,46 -28,46 -62,18 -62,-18" fill="{}"/>'
    outer = octagon.format(CREAM) + put(0, 0, octagon.format(MADDER), scale=0.92)
    halves = put(0, 0, octagon.format(NAVY), scale=0.76)
    quarter = f'<g clip-path="url(#gulquarters)">{put(0, 0, octagon.format("#c2602f"), scale=0.76)}</g>'
    middle = diamond(26, 20, CREAM) + diamond(18, 13, MADDER) + star(8, 9, 5, CREAM)
    arms = "".join(put(x, y, ring(3, petal(0, 12, 5, CREAM))) for x in (-34, 34) for y in (-16, 16))
    return outer + halves + quarter + arms + middle


def bokhara_carpet() -> Scene:
    """Rows of guls with small crosses between them."""
    w, h = 580, 820
    defs = '<clipPath id="gulquarters"><path d="M-70 -60H0V0H-70ZM0 0H70V60H0Z"/></clipPath>'
    ground = "#6f1a1a"
    body = border_run(w, h, 0, 22, "#2a1412", diamond(7, 7, CREAM), 20)
    body += border_run(w, h, 22, 54, "#8a2a20", star(8, 20, 11, CREAM) + star(8, 12, 6, NAVY), 48)
    body += border_run(w, h, 76, 18, "#2a1412", diamond(6, 6, "#c2602f"), 17) + rect(-196, -316, 392, 632, ground)
    for j in range(7):
        y = -270 + 90 * j
        body += "".join(put(x, y, gul(), scale=0.86) for x in (-130, 0, 130))
        if j < 6:
            cross = diamond(22, 22, CREAM) + diamond(16, 16, NAVY) + star(4, 13, 5, "#c2602f")
            body += (
                "".join(put(x, y + 45, cross) for x in (-65, 65)) + put(-182, y + 45, cross) + put(182, y + 45, cross)
            )
    ends = fringe(576, 410, CREAM, 30, step=7) + fringe(576, -410, CREAM, 30, down=False, step=7)
    return spread(body, w, h, "sage", ends, "knots", defs, turn=3)


def sharma_runner() -> Scene:
    """Undyed stripes of goat hair, the length of the page."""
    chance = Random(8)
    wools = ("#33241b", "#6d5240", "#a08a73", "#e3d6bd", "#4a382c")
    x, body = -190.0, ""
    previous = ""
    while x < 190:
        width, wool = chance.choice((7, 12, 18, 30)), chance.choice([w for w in wools if w != previous])
        body += rect(x, -430, width + 0.5, 860, wool)
        x, previous = x + width, wool
    body += "".join(
        put(-190 + 38 * k, y, stepped(16, 4, "#e3d6bd") + stepped(8, 2, "#33241b"))
        for k in range(11)
        for y in (-372, 372)
    )
    ends = fringe(376, 430, "#6d5240", 60, step=11) + fringe(376, -430, "#6d5240", 60, down=False, step=11)
    return spread(body, 380, 860, "#b98a58", ends, turn=-9)


PICTURES: dict[str, Picture] = {
    **whole_and_near("kilim-red-diamonds", red_kilim, View(410, 500, 2.3, 3)),
    **whole_and_near("kilim-indigo-steps", indigo_kilim, View(230, 790, 2.2, -4)),
    **whole_and_near("carpet-garden", garden_carpet, View(400, 500, 2.4, 2), View(210, 850, 2.1, -10)),
    **whole_and_near("carpet-bokhara", bokhara_carpet, View(390, 500, 2.8, -3)),
    **whole_and_near("sharma-runner", sharma_runner, View(330, 860, 2.1, 6)),
}
