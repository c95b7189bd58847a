"""Silver and stones: rings, necklaces, bangles."""

from __future__ import annotations

from math import cos, pi, sin
from random import Random

from .canvas import Picture, Scene, View, cloth, whole_and_near
from .marks import circle, line, petal, put, ring, star

METALS = (
    '<linearGradient id="silver" x1="0" y1="0" x2="1" y2="1">'
    '<stop offset="0" stop-color="#ffffff"/><stop offset=".22" stop-color="#a9b0b8"/>'
    '<stop offset=".42" stop-color="#f4f6f8"/><stop offset=".62" '
    'stop-color="#737b86"/><stop offset=".82" stop-color="#d9dee3"/>'
    '<stop offset="1" stop-color="#8d949e"/></linearGradient>'
    '<linearGradient id="gilt" x1="0" y1="0" x2="1" y2="1">'
    '<stop offset="0" stop-color="#fff0b8"/><stop offset=".4" stop-color="#d39a35"/>'
    '<stop offset=".6" stop-color="#f8dc8a"/><stop offset="1" stop-color="#8a5a18"/></linearGradient>'
)


def gem(name: str, bright: str, middle: str, deep: str) -> str:
    """The gradient of a rounded stone or bead."""
    return (
        f'<radialGradient id="{name}" cx=".35" cy=".3" r=".8"><stop offset="0" stop-color="{bright}"/>'
        f'<stop offset=".35" stop-color="{middle}"/><stop offset="1" stop-color="{deep}"/></radialGradient>'
    )


def band() -> str:
    """The hoop of a ring lying on its side, its far half darker."""
    hoop = "M-196 110A196 214 0 1 0 196 110A196 214 0 1 0 -196 110Z"
    return (
        line(hoop, "#0d0508", 46, 'opacity=".55" transform="translate(24 30)" filter="url(#blur22)"')
        + line(hoop, "#4d545e", 52)
        + line(hoop, "url(#silver)", 44)
        + line(hoop, "#fff", 7, 'opacity=".7" transform="translate(-8 -8)" filter="url(#blur3)"')
        + line(hoop, "#2a2f38", 3, 'stroke-dasharray="3 13" opacity=".7"')
    )


def setting(rx: float, ry: float, beads: int) -> str:
    """The collar round the stone: a plate, beads, and leaves on the shoulders."""
    shoulders = "".join(
        put(
            side * (rx * 0.62),
            ry * 0.86,
            petal(-20, 112, 30, "url(#silver)", 'stroke="#4d545e" stroke-width="3"') + petal(14, 88, 10, "#59616c"),
            side * 128,
        )
        for side in (-1, 1)
    )
    dots = "".join(
        circle(
            10.5,
            "url(#silver)",
            "#59616c",
            1.5,
            (rx + 17) * cos(2 * pi * k / beads),
            (ry + 17) * sin(2 * pi * k / beads),
        )
        for k in range(beads)
    )
    plate = (
        f'<ellipse rx="{rx + 30}" ry="{ry + 30}" fill="#0d0508" '
        'opacity=".5" transform="translate(10 16)" filter="url(#blur8)"/>'
    )
    plate += f'<ellipse rx="{rx + 30}" ry="{ry + 30}" fill="url(#silver)" stroke="#59616c" stroke-width="3"/>'
    return shoulders + plate + dots + f'<ellipse rx="{rx + 5}" ry="{ry + 5}" fill="#2b3038"/>'


def ring_scene(dye: str, stone: str, rx: float, ry: float, beads: int, extra: str, defs: str, turn: float) -> Scene:
    """One ring on a cloth, the stone towards the camera."""
    shine = (
        f'<ellipse cx="{-rx * 0.34:.0f}" cy="{-ry * 0.42:.0f}" rx="{rx * 0.34:.0f}" '
        f'ry="{ry * 0.2:.0f}" fill="#fff" opacity=".75" transform="rotate(-22)" filter="url(#blur8)"/>'
    )
    glow = (
        f'<ellipse cx="{rx * 0.3:.0f}" cy="{ry * 0.5:.0f}" rx="{rx * 0.46:.0f}" ry="{ry * 0.2:.0f}" '
        'fill="#fff" opacity=".28" transform="rotate(-22)" filter="url(#blur8)"/>'
    )
    face = (
        f'<ellipse rx="{rx}" ry="{ry}" fill="url(#{stone})"/><clipPath id="stone">'
        f'<ellipse rx="{rx}" ry="{ry}"/></clipPath><g clip-path="url(#stone)">{extra}</g>'
    )
    body = put(0, 6, band()) + put(0, -150, setting(rx, ry, beads) + face + shine + glow)
    return Scene(cloth(dye), put(400, 510, body, turn, 1.2), METALS + defs)


def turquoise_ring() -> Scene:
    """An oval turquoise with a brown vein."""
    vein = line("M-130 30C-70 10 -50 40 -6 16S60 -30 130 -6", "#6b4a2a", 5, 'opacity=".7"') + line(
        "M-6 16C10 40 4 60 30 100", "#6b4a2a", 3, 'opacity=".6"'
    )
    return ring_scene("plum", "stonefill", 128, 98, 30, vein, gem("stonefill", "#a6ece2", "#37b5ad", "#0f6f73"), -9)


def garnet_ring() -> Scene:
    """A round garnet, cut, in claws."""
    facets = ring(12, '<path d="M0 -34L18 -70L0 -96L-18 -70Z" fill="#ff8a8a" opacity=".28"/>') + ring(
        12, '<path d="M0 0L12 -34H-12Z" fill="#fff" opacity=".12"/>', 15
    )
    facets += star(12, 40, 34, "#e0474f", 'opacity=".5"') + ring(
        6, '<path d="M0 -96L26 -60L0 -40Z" fill="#1d0006" opacity=".35"/>', 10
    )
    return ring_scene("sage", "stonefill", 100, 100, 22, facets, gem("stonefill", "#e2525a", "#8f1020", "#2e0008"), 10)


def loop(count: int, wide: float, tall: float) -> list[tuple[float, float, float]]:
    """Places for beads on a necklace laid in a drop shape: x, y, and the direction of the string."""
    places = []
    for k in range(count):
        t = 2 * pi * (k + 0.5) / count + pi / 2
        x = wide * cos(t) * (1 - 0.24 * (sin(t) + 1) / 2)
        y = tall * sin(t)
        places.append((x, y, t * 180 / pi + 90))
    return places


def bead(radius: float, fill: str, squash: float = 1) -> str:
    """One bead with its shadow and glint."""
    return (
        f'<ellipse cx="5" cy="8" rx="{radius}" ry="{radius * squash:.1f}" '
        'fill="#120804" opacity=".5" filter="url(#blur3)"/>'
        f'<ellipse rx="{radius}" ry="{radius * squash:.1f}" fill="url(#{fill})"/>'
        f'<ellipse cx="{-radius * 0.35:.1f}" cy="{-radius * 0.4:.1f}" '
        f'rx="{radius * 0.24:.1f}" ry="{radius * 0.15:.1f}" fill="#fff" opacity=".8"/>'
    )


def necklace(dye: str, beads: list[str], pendant: str, defs: str, turn: float) -> Scene:
    """Beads on a string, the pendant at the bottom."""
    places = loop(len(beads), 285, 330)
    string = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in places) + "Z"
    drawn = line(string, "#2a1a10", 5)
    drawn += "".join(put(x, y, piece, 0) for (x, y, _), piece in zip(places, beads, strict=True))
    return Scene(cloth(dye), put(400, 430, drawn + put(0, 345, pendant), turn, 0.98), METALS + defs)


def lapis_necklace() -> Scene:
    """Lapis beads with silver discs, a cast pendant."""
    chance = Random(33)
    beads = []
    for k in range(44):
        if k % 4 == 3:
            disc = circle(17, "url(#silver)", "#59616c", 2) + ring(8, petal(3, 14, 4, "#59616c"))
            beads.append(f'<g filter="url(#drop)">{disc}</g>')
        else:
            specks = "".join(
                circle(1.7, "#e9c565", x=chance.uniform(-14, 14), y=chance.uniform(-14, 14)) for _ in range(4)
            )
            beads.append(bead(chance.uniform(23, 26), "lapis", chance.uniform(0.9, 1)) + specks)
    drops = "".join(
        line(f"M{x} 66v20", "#a9b0b8", 3) + put(x, 102, bead(12, "lapis", 1.25)) for x in (-44, -15, 15, 44)
    )
    plate = (
        '<path d="M0 -40C52 -40 86 -4 78 44C70 70 36 80 0 80S-70 70 -78 44C-86 -4 -52 -40 '
        '0 -40Z" fill="url(#silver)" stroke="#59616c" stroke-width="3" filter="url(#lift)"/>'
    )
    plate += put(0, 22, ring(14, circle(4.5, "#59616c", y=-43))) + put(0, 22, bead(27, "lapis", 0.9))
    return necklace("sand", beads, drops + plate, gem("lapis", "#7d9cf0", "#2340a8", "#0b1650"), -5)


def coral_necklace() -> Scene:
    """Coral and gilt, one blue bead, a crescent."""
    beads = []
    for k in range(46):
        kind = k % 3
        beads.append(
            bead(22, "coral")
            if kind
            else bead(18, "gilt", 0.86) + circle(18, "none", "#8a5a18", 2, extra='stroke-dasharray="3 4"')
        )
    beads[10] = bead(22, "blue")
    moon = (
        '<path d="M-112 -30A116 116 0 1 0 112 -30A92 92 0 1 1 -112 -30Z" '
        'fill="url(#gilt)" stroke="#7a4d14" stroke-width="3" filter="url(#lift)"/>'
    )
    moon += "".join(
        put(94 * cos(a) * 1.08, -6 + 94 * sin(a), circle(7, "#a8261c", "#7a4d14", 2))
        for a in (pi * k / 8 for k in range(9))
    )
    hang = "".join(
        line(f"M{x} {y}v22", "#b98a3a", 3) + put(x, y + 34, bead(11, "coral", 1.3))
        for x, y in ((-84, 74), (-44, 102), (0, 112), (44, 102), (84, 74))
    )
    centre = put(0, -8, bead(20, "coral")) + line("M0 -60v34", "#b98a3a", 4)
    gems = gem("coral", "#f5907a", "#c93b2b", "#6e120e") + gem("blue", "#a4c4ff", "#2a58c8", "#0e1f5c")
    return necklace("teal", beads, hang + moon + centre, gems, 4)


def bangle(kind: str) -> str:
    """A bangle lying flat, radius 200."""
    hoop = circle(200, "none", "#4d545e", 40) + circle(200, "none", "url(#silver)", 34)
    shadow = circle(200, "none", "#05060f", 38, extra='opacity=".6" transform="translate(16 20)" filter="url(#blur8)"')
    if kind == "rope":
        detail = ring(54, line("M-6 -216C6 -210 -4 -192 8 -184", "#4d545e", 5)) + ring(
            54, line("M-1 -216C11 -210 1 -192 13 -184", "#fff", 2.4, 'opacity=".8"')
        )
    else:
        detail = (
            ring(40, circle(6, "#59616c", "#fff", 1.4, y=-200))
            + circle(188, "none", "#59616c", 2.5)
            + circle(212, "none", "#59616c", 2.5)
        )
    shine = (
        '<path d="M-150 -134A200 200 0 0 1 -40 -197" fill="none" stroke="#fff" '
        'stroke-width="16" stroke-linecap="round" opacity=".8" filter="url(#blur8)"/>'
    )
    return shadow + hoop + detail + shine


def bangles_scene() -> Scene:
    """Two twisted and two dotted, overlapping."""
    spots = ((270, 310, "dot", 0), (530, 400, "rope", 40), (280, 620, "rope", 80), (510, 700, "dot", 20))
    return Scene(cloth("indigo"), "".join(put(x, y, bangle(kind), turn, 0.98) for x, y, kind, turn in spots), METALS)


PICTURES: dict[str, Picture] = {
    **whole_and_near("ring-turquoise", turquoise_ring, View(375, 370, 2.1, 6)),
    **whole_and_near("ring-garnet", garnet_ring, View(430, 370, 2.3, -6)),
    **whole_and_near("necklace-lapis", lapis_necklace, View(420, 770, 2.3, 5)),
    **whole_and_near("necklace-coral", coral_necklace, View(385, 780, 2.2, -5)),
    **whole_and_near("bangles-silver", bangles_scene, View(400, 520, 2.3, 8)),
}
