"""Chappals, khussas and a satchel."""

from __future__ import annotations

from .canvas import Picture, Scene, View, album, cloth, shelf, whole_and_near
from .marks import circle, diamond, flower, line, petal, put, rect, ring, ruler, star, stitch

SOLE = (
    "M6 -338C72 -342 122 -282 124 -196C126 -112 86 -60 84 26C82 104 100 168 94 244C88 312 46 "
    "344 0 344C-48 344 -88 310 -92 244C-97 168 -86 104 -90 26C-94 -58 -122 -110 -118 -196C-114 -286 -62 -336 6 -338Z"
)
TOE_STRAP = "M-150 -246C-60 -262 66 -178 150 -26L116 84C44 -40 -58 -122 -150 -120Z"
HEEL_STRAP = "M-120 70C-122 200 -96 358 0 360C96 358 122 200 116 70L84 76C90 200 66 306 0 308C-66 306 -92 200 -88 76Z"


def hide_defs(bright: str, middle: str, deep: str) -> str:
    """The gradient of a polished hide."""
    return (
        f'<linearGradient id="leather" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{bright}"/>'
        f'<stop offset=".45" stop-color="{middle}"/><stop offset="1" stop-color="{deep}"/></linearGradient>'
        f'<clipPath id="upper"><path d="{SOLE}" transform="scale(1.13 1.04)"/></clipPath>'
    )


def strap(path: str, thread: str, inset: str) -> str:
    """One strap: its shadow, the hide, a lit edge and two rows of stitching."""
    return (
        f'<path d="{path}" fill="#000" opacity=".5" transform="translate(5 15)" filter="url(#blur8)"/>'
        f'<path d="{path}" fill="url(#leather)"/><path d="{path}" '
        'fill="none" stroke="#fff" stroke-width="3" opacity=".25"/>'
        f'<g transform="{inset}">{stitch(path, thread, 3.2, "9 7")}</g>'
    )


def chappal(thread: str, insole: str, stud: str) -> str:
    """One Peshawari chappal, seen from above; the other is its mirror."""
    mirrored = f'<g transform="scale(-1 1)">{strap(TOE_STRAP, thread, "translate(0 -7) scale(.96 .88)")}</g>'
    uppers = mirrored + strap(TOE_STRAP, thread, "translate(0 -7) scale(.96 .88)")
    sole = (
        f'<path d="{SOLE}" fill="#180a04" opacity=".6" transform="translate(26 36)" filter="url(#blur22)"/>'
        f'<path d="{SOLE}" fill="#150b07" transform="translate(6 11) scale(1.05 1.03)"/>'
        f'<path d="{SOLE}" fill="#6d4424" transform="scale(1.035 1.02)"/><path d="{SOLE}" fill="{insole}"/>'
        f'<g transform="scale(.92 .955)">{stitch(SOLE, thread, 3, "8 7", 0.8)}</g>'
        '<ellipse cx="2" cy="226" rx="58" ry="76" fill="#3a1c0a" opacity=".35" filter="url(#blur22)"/>'
        '<ellipse cx="6" cy="-230" rx="62" ry="60" fill="#3a1c0a" opacity=".3" filter="url(#blur22)"/>'
        f"{put(0, 232, ring(8, petal(4, 22, 7, '#5a3216')) + circle(34, 'none', '#5a3216', 3))}"
    )
    heel = strap(HEEL_STRAP, thread, "translate(0 6) scale(.98 .965)")
    buckle = (
        '<rect x="72" y="92" width="50" height="56" rx="9" fill="none" '
        'stroke="#e3bd62" stroke-width="9" filter="url(#drop)"/>'
    )
    buckle += line("M76 120H118", "#f3d98c", 6)
    button = circle(36, "#e3bd62") + circle(29, stud) + ring(8, petal(4, 24, 8, "#f3d98c")) + circle(6, stud)
    badge = f'<g transform="translate(0 -92)" filter="url(#drop)">{button}</g>'
    return f'{sole}<g clip-path="url(#upper)">{uppers}</g>{heel}{buckle}{badge}'


def chappals(dye: str, hide: tuple[str, str, str], thread: str, insole: str, stud: str) -> Scene:
    """The pair."""
    one = chappal(thread, insole, stud)
    pair = put(236, 480, one, -9, 1.14) + f'<g transform="translate(566 530) rotate(8) scale(-1.14 1.14)">{one}</g>'
    return Scene(cloth(dye, "hide", 0.14), pair, hide_defs(*hide))


def measured_chappal() -> Scene:
    """One chappal beside a ruler."""
    one = chappal("#f1d9a8", "#bd8852", "#7c1f16")
    return Scene(cloth("sage"), put(330, 500, one, 4, 1.2) + put(640, 910, ruler(28, 29.6), -90), hide_defs(*BROWN))


BROWN = ("#a4562a", "#70330f", "#421a09")
INK = ("#4a4344", "#221d1f", "#0c090a")

KHUSSA = (
    "M-30 -366C-22 -352 -6 -344 12 -340C72 -300 112 -226 114 -140C116 -60 92 10 90 90C88 170 "
    "104 220 98 268C90 326 46 346 0 346C-46 346 -90 326 -98 268C-104 220 -88 170 -90 "
    "90C-92 10 -116 -60 -114 -140C-112 -226 -76 -290 -34 -330C-46 -340 -44 -356 -30 -366Z"
)
OPENING = (
    "M0 -70C50 -62 74 -10 70 84C68 160 82 220 74 262C66 304 36 318 0 "
    "318C-36 318 -66 304 -74 262C-82 220 -68 160 -70 84C-74 -10 -50 -62 0 -70Z"
)


def khussa(ornament: str, edge: str, lining: str) -> str:
    """One slipper from above: the hide, its ornament, the opening and the inside."""
    return (
        f'<path d="{KHUSSA}" fill="#160806" opacity=".6" transform="translate(26 36)" filter="url(#blur22)"/>'
        f'<path d="{KHUSSA}" fill="#1c0d06" transform="translate(5 10) '
        f'scale(1.04 1.02)"/><path d="{KHUSSA}" fill="url(#leather)"/>'
        f'<clipPath id="vamp"><path d="{KHUSSA}"/></clipPath><g clip-path="url(#vamp)">{ornament}</g>'
        f'<g transform="translate(0 2) scale(.95 .965)">{stitch(KHUSSA, edge, 4, "10 5")}</g>'
        f'<path d="{OPENING}" fill="#150806"/><path d="{OPENING}" '
        f'fill="{lining}" transform="translate(4 22) scale(.9 .92)"/>'
        f'<path d="{OPENING}" fill="none" stroke="#000" stroke-width="30" '
        'opacity=".5" filter="url(#blur8)" transform="scale(.95)"/>'
        f"{line(OPENING, edge, 11)}{stitch(OPENING, '#000', 2, '4 5', 0.4)}"
        f"{put(2, 240, star(8, 26, 13, edge) + circle(5, lining))}"
        f'<path d="M-84 -214C-66 -272 -34 -306 -4 -322" fill="none" stroke="#fff" stroke-width="14" opacity=".45" '
        'stroke-linecap="round" filter="url(#blur8)"/>'
    )


def tilla() -> str:
    """Gold thread couched over the whole vamp."""
    gold, pale = "#e7bd57", "#fbe7a6"
    bloom = ring(12, petal(20, 74, 15, gold)) + ring(12, petal(30, 62, 5, "#7c1638")) + flower(8, 22, pale, "#b3231f")
    drawn = (
        put(0, -186, bloom)
        + put(0, -286, ring(5, petal(2, 26, 7, gold), 0))
        + put(0, -104, petal(-10, 22, 12, pale), 180)
    )
    for side in (-1, 1):
        for k in range(9):
            y = -110 + 46 * k
            drawn += put(
                side * 88, y, petal(-4, 36, 11, gold) + petal(4, 24, 4, "#b3231f"), side * (24 if k % 2 else -24)
            )
        drawn += line(
            f"M{side * 70} -250C{side * 116} -160 {side * 104} -60 {side * 76} 20V300",
            gold,
            5,
            'stroke-dasharray="7 3"',
        )
        drawn += put(side * 62, -92, ring(6, petal(3, 20, 6, pale))) + put(side * 58, -262, circle(6, pale))
    scatter = "".join(circle(3.6, pale, x=-90 + (k * 53) % 180, y=-300 + (k * 37) % 240) for k in range(34))
    return scatter + drawn


def one_flower() -> str:
    """White thread, one flower and a plain line."""
    white = "#f6efe0"
    bloom = ring(8, petal(10, 60, 18, white)) + circle(12, "#e0a73a") + circle(72, "none", white, 3)
    return put(0, -188, bloom) + put(0, -288, diamond(8, 20, white)) + put(0, -96, diamond(6, 13, white))


def khussas(dye: str, hide: tuple[str, str, str], ornament: str, edge: str, lining: str) -> Scene:
    """The pair, toes apart."""
    one = khussa(ornament, edge, lining)
    pair = put(248, 500, one, -8, 1.16) + f'<g transform="translate(560 512) rotate(7) scale(-1.16 1.16)">{one}</g>'
    return Scene(cloth(dye), pair, hide_defs(*hide))


def buckle_strap(x: float) -> str:
    """A satchel strap with its buckle and tip."""
    return (
        f'<g filter="url(#drop)"><path d="M{x - 24} 372H{x + 24}V690L{x} 716L{x - 24} 690Z" fill="#8d4f1f"/></g>'
        f'<path d="M{x - 24} 372H{x + 24}V690L{x} 716L{x - 24} 690Z" fill="#fff" opacity=".06"/>'
        + line(f"M{x - 17} 380V686L{x} 704L{x + 17} 686V380", "#f2dfb4", 2.6, 'stroke-dasharray="8 6"')
        + f'<rect x="{x - 36}" y="586" width="72" height="58" rx="10" '
        'fill="none" stroke="#d9ad4e" stroke-width="11" filter="url(#drop)"/>'
        + line(f"M{x} 592V640", "#f3d98c", 7)
        + "".join(circle(4, "#2c1406", x=x, y=y) for y in (664, 684))
        + rect(x - 28, 556, 56, 18, "#74401a", 'rx="4" filter="url(#drop)"')
    )


SLING = "M128 420C40 560 60 800 170 868S430 900 520 876"


def sling() -> str:
    """The shoulder strap, let down in front of the bag."""
    shadow = line(SLING, "#1a0a04", 34, 'opacity=".35" filter="url(#blur8)" transform="translate(8 12)"')
    return shadow + line(SLING, "#8a4d1f", 30) + stitch(SLING, "#f2dfb4", 2.6, "10 7")


def satchel_scene() -> Scene:
    """A satchel standing against a wall."""
    body = "M112 400Q112 372 140 372H660Q688 372 688 400V800Q688 834 652 834H148Q112 834 112 800Z"
    flap = "M104 392Q104 356 142 356H658Q696 356 696 392V560C696 632 640 650 560 652H240C160 650 104 632 104 560Z"
    handle = "M316 362C316 250 350 232 400 232S484 250 484 362"
    stitched = 'stroke-dasharray="10 7"'
    defs = (
        '<linearGradient id="tan" x1="0" y1="0" x2="1" y2="1">'
        '<stop offset="0" stop-color="#d3935a"/><stop offset=".5" stop-color="#b26f35"/>'
        '<stop offset="1" stop-color="#7c4418"/></linearGradient>'
        f'<clipPath id="bag"><path d="{body}"/><path d="{flap}"/></clipPath>'
    )
    subject = (
        '<ellipse cx="440" cy="842" rx="330" ry="34" fill="#160a06" opacity=".6" filter="url(#blur22)"/>'
        + line(handle, "#6b3814", 34)
        + line(handle, "#a9682f", 24)
        + line(handle, "#f2dfb4", 2.6, stitched)
        + f'<path d="{body}" fill="#9a5c29"/>'
        + put(0, 0, line(body, "#f2dfb4", 3, stitched), 0)
        + f'<path d="{flap}" fill="#000" opacity=".5" transform="translate(4 '
        f'18)" filter="url(#blur8)"/><path d="{flap}" fill="url(#tan)"/>'
        + '<g transform="translate(400 500) scale(.955 .94) '
        f'translate(-400 -502)">{line(flap, "#f2dfb4", 3.2, stitched)}</g>'
        + '<g clip-path="url(#bag)" style="mix-blend-mode:multiply" opacity=".45">'
        '<rect x="90" y="340" width="620" height="510" filter="url(#hide)"/></g>' + '<g clip-path="url(#bag)">'
        '<ellipse cx="280" cy="430" rx="170" ry="50" fill="#fff" opacity=".3" filter="url(#blur22)"/>'
        '<rect x="90" y="760" width="620" height="90" fill="#000" opacity=".25" filter="url(#blur22)"/></g>'
        + buckle_strap(250)
        + buckle_strap(550)
        + put(
            400, 560, f'<g opacity=".55">{ring(8, petal(8, 40, 11, "#6b3814"))}{circle(48, "none", "#6b3814", 3)}</g>'
        )
    )
    return Scene(shelf("sage", "walnut", 800), subject + sling(), defs)


PICTURES: dict[str, Picture] = {
    **whole_and_near(
        "chappal-peshawari-brown",
        lambda: chappals("sand", BROWN, "#f1d9a8", "#bd8852", "#7c1f16"),
        View(250, 360, 2.5, 6),
    ),
    "chappal-peshawari-brown-3": Picture(measured_chappal),
    **whole_and_near(
        "chappal-black", lambda: chappals("terracotta", INK, "#d8d0c4", "#8e2a22", "#8e2a22"), View(330, 590, 2.3, -5)
    ),
    **whole_and_near(
        "khussa-gold",
        lambda: khussas("plum", ("#c2402f", "#8e1f26", "#4f0d17"), tilla(), "#e7bd57", "#b98a4e"),
        View(260, 290, 2.4, 6),
    ),
    **whole_and_near(
        "khussa-madder",
        lambda: khussas("sand", ("#c5503a", "#98281f", "#5f1410"), one_flower(), "#f6efe0", "#c99c66"),
        View(540, 300, 2.4, -6),
    ),
    **album(
        "satchel-tan", Picture(satchel_scene, View(400, 560, 1.04)), Picture(satchel_scene, View(290, 590, 2.4, -4))
    ),
}
