"""How cloth is shown: hung in folds, folded on a table, or spread on a floor."""

from __future__ import annotations

from random import Random

from .canvas import Scene, cloth, planks
from .marks import line, put, rect

# Folds are pairs of a dark hollow and the lit ridge beside it: left edge and width at the top of the page.
FOLDS = (
    (60, 70, "#000", 0.46),
    (138, 60, "#fff", 0.17),
    (330, 90, "#000", 0.4),
    (428, 50, "#fff", 0.2),
    (600, 60, "#000", 0.46),
    (668, 60, "#fff", 0.16),
    (775, 60, "#000", 0.46),
)


def tile(name: str, width: float, height: float, drawing: str, turn: float = 0) -> str:
    """A repeat, as a pattern to fill with."""
    return (
        f'<pattern id="{name}" width="{width}" height="{height}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({turn})">{drawing}</pattern>'
    )


def folds(strength: float = 1) -> str:
    """Light and dark running down a hung cloth."""
    drawn = ""
    for x, wide, colour, opacity in FOLDS:
        drawn += (
            f'<path d="M{x} -150C{x + 60} 300 {x - 50} 700 {x + 30} 1150L{x + wide} 1150'
            f'C{x + wide - 60} 700 {x + wide + 60} 300 {x + wide - 20} -150Z" fill="{colour}" '
            f'opacity="{opacity * strength:.2f}" filter="url(#blur22)"/>'
        )
    return drawn


def hung(drawing: str, defs: str = "", strength: float = 1, weave: float = 0.16, grain: float = 0.04) -> Scene:
    """Cloth that fills the page, in folds. The drawing must cover from -200 to 1200."""
    body = f'<g transform="rotate(-4 400 500)"><g filter="url(#tremble)">{drawing}</g></g>'
    texture = f'<rect width="800" height="1000" filter="url(#weave)" opacity="{weave}"/>'
    return Scene(rect(-700, -700, 2200, 2400, "#222"), body + folds(strength) + texture, defs, grain)


def folded(drawing: str, defs: str, dye: str, edge: str, threads: str = "") -> Scene:
    """Cloth folded into a thick square on a plain ground; `edge` colours the layers underneath."""
    layers = ""
    for step in range(4, 0, -1):
        x, y = step * 3, step * 13
        layers += f'<rect x="{-280 + x}" y="{-330 + y}" width="560" height="680" rx="22" fill="{edge}"/>'
        layers += rect(-280 + x, -330 + y, 560, 680, "none", 'rx="22" stroke="#000" stroke-width="2" opacity=".35"')
    shade = (
        '<linearGradient id="foldshade" x1="0" x2="1"><stop offset="0" stop-color="#000" stop-opacity=".4"/>'
        '<stop offset=".06" stop-color="#fff" stop-opacity=".22"/><stop offset=".14" stop-color="#fff" '
        'stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".25"/></linearGradient>'
        '<clipPath id="topfold"><rect x="-280" y="-330" width="560" height="676" rx="22"/></clipPath>'
    )
    top = (
        f'<g clip-path="url(#topfold)"><g filter="url(#tremble)">{drawing}</g>'
        '<rect x="-280" y="-330" width="560" height="676" fill="url(#foldshade)"/>'
        '<path d="M-280 20C-100 -10 120 40 280 6" stroke="#000" stroke-width="26" fill="none" opacity=".22" '
        'filter="url(#blur8)"/><path d="M-280 44C-100 14 120 64 280 30" stroke="#fff" stroke-width="18" fill="none" '
        'opacity=".2" filter="url(#blur8)"/>'
        '<rect x="-300" y="-350" width="600" height="720" filter="url(#weave)" opacity=".25"/></g>'
    )
    shadow = (
        '<rect x="-270" y="-310" width="590" height="730" rx="30" fill="#150a04" opacity=".6" filter="url(#blur22)"/>'
    )
    return Scene(cloth(dye), put(400, 480, shadow + threads + layers + top, -6), defs + shade, 0.06)


def fringe(width: float, y: float, colour: str, length: float = 34, down: bool = True, step: float = 9) -> str:
    """A row of loose threads along an edge."""
    chance = Random(width + y)
    sign = 1 if down else -1
    threads = ""
    for index in range(int(width / step)):
        x = -width / 2 + step * (index + 0.5)
        sway = chance.uniform(-6, 6)
        threads += f"M{x:.0f} {y}q{sway:.0f} {sign * length * 0.5:.0f} {sway * 0.4:.0f} {sign * length:.0f}"
    return line(threads, "#2a1408", 5, 'opacity=".4" transform="translate(3 4)"') + line(threads, colour, 3.4)


def spread(
    drawing: str,
    width: float,
    height: float,
    floor: str,
    ends: str = "",
    texture: str = "ribs",
    defs: str = "",
    turn: float = -3,
) -> Scene:
    """A rug or quilt lying flat on a floor. The drawing is centred on the origin."""
    half, tall = width / 2, height / 2
    box = f'x="{-half}" y="{-tall}" width="{width}" height="{height}"'
    own = (
        f'<clipPath id="rug"><rect {box}/></clipPath>'
        '<pattern id="ribs" width="4" height="4" patternUnits="userSpaceOnUse">'
        '<path d="M0 0H4" stroke="#000" stroke-width="1.6" opacity=".3"/><path d="M0 2H4" stroke="#fff" '
        'stroke-width="1" opacity=".12"/></pattern>'
        '<pattern id="knots" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<path d="M0 0H5M0 0V5" stroke="#000" stroke-width="1.3" opacity=".28"/></pattern>'
        '<pattern id="plain" width="9" height="9" patternUnits="userSpaceOnUse"></pattern>'
    )
    body = (
        f'<g filter="url(#tremble)">{ends}<g clip-path="url(#rug)">{drawing}<rect {box} fill="url(#{texture})"/>'
        f"</g></g>"
    )
    shadow = f'<rect {box} fill="#120804" opacity=".6" transform="translate(10 14)" filter="url(#blur8)"/>'
    ground = planks(floor) if floor.startswith("#") else cloth(floor)
    return Scene(ground, put(400, 500, shadow + body, turn), own + defs, 0.05)
