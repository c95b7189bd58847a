"""Pots thrown on the wheel: vases, bowls, mugs, jars and the water pot."""

from __future__ import annotations

from collections.abc import Callable

from .canvas import Picture, Scene, View, album, shelf, whole_and_near
from .marks import circle, diamond, flower, line, petal, ring, sprig, star
from .plates import COBALT, DEEP, PALE, TURQUOISE, WHITE
from .wheel import Turned, all_defs

LONG_NECK = Turned(
    "vase",
    (
        (140, 84),
        (160, 66),
        (230, 52),
        (320, 58),
        (400, 120),
        (520, 212),
        (620, 226),
        (720, 190),
        (800, 122),
        (836, 104),
        (850, 108),
    ),
)
ROUND_VASE = Turned(
    "vase",
    (
        (262, 92),
        (276, 78),
        (318, 74),
        (372, 150),
        (470, 236),
        (580, 264),
        (690, 232),
        (788, 142),
        (826, 112),
        (840, 116),
    ),
)
TALL_VASE = Turned(
    "vase",
    (
        (170, 104),
        (186, 88),
        (236, 76),
        (290, 110),
        (380, 192),
        (470, 214),
        (600, 184),
        (720, 128),
        (806, 98),
        (832, 118),
        (846, 122),
    ),
)
BOWL = Turned(
    "bowl", ((460, 286), (474, 288), (560, 268), (660, 208), (742, 128), (768, 112), (772, 112), (802, 120)), tilt=0.2
)
DEEP_BOWL = Turned(
    "bowl", ((430, 250), (446, 252), (560, 240), (680, 184), (748, 112), (768, 100), (772, 100), (804, 112)), tilt=0.2
)
MUG = Turned(
    "mug", ((360, 190), (372, 188), (520, 176), (700, 172), (780, 168), (806, 150), (812, 146)), x=372, tilt=0.17
)
MARTABAN = Turned(
    "jar", ((330, 150), (350, 146), (376, 168), (460, 240), (560, 256), (680, 228), (790, 164), (826, 148), (840, 150))
)
MARTABAN_LID = Turned(
    "lid", ((178, 8), (190, 26), (214, 30), (236, 18), (250, 40), (280, 118), (312, 160), (330, 166), (338, 166))
)
SURAHI = Turned(
    "surahi",
    (
        (170, 92),
        (186, 84),
        (250, 58),
        (330, 54),
        (396, 96),
        (480, 196),
        (590, 240),
        (700, 214),
        (790, 138),
        (824, 112),
        (836, 116),
    ),
)


def flowers_between_bands() -> str:
    """White body, blue shoulder, a garden round the belly."""
    v = LONG_NECK
    paint = v.band(128, 34, COBALT) + v.band(172, 8, TURQUOISE) + v.band(330, 10, COBALT) + v.band(346, 5, TURQUOISE)
    paint += v.around(280, 10, petal(-30, 36, 13, COBALT)) + v.around(386, 16, petal(-20, 24, 13, TURQUOISE))
    paint += v.band(420, 10, COBALT) + v.band(436, 44, TURQUOISE) + v.band(486, 8, COBALT)
    paint += v.around(460, 18, star(4, 18, 8, WHITE))
    paint += v.around(578, 6, flower(8, 62, COBALT, WHITE, COBALT)) + v.around(578, 6, ring(8, petal(14, 38, 6, PALE)))
    paint += v.around(642, 6, sprig(COBALT, TURQUOISE, COBALT, 128), 0)
    paint += v.band(668, 9, COBALT) + v.band(684, 46, COBALT) + v.around(706, 20, diamond(9, 16, WHITE))
    return paint + v.band(738, 7, TURQUOISE) + v.band(800, 80, COBALT)


def white_stars() -> str:
    """Stars on turquoise, darker where the glaze pooled."""
    v = ROUND_VASE
    paint = v.band(240, 40, DEEP) + v.band(330, 10, DEEP) + v.band(344, 4, WHITE)
    paint += v.around(440, 9, star(8, 40, 19, WHITE) + circle(7, COBALT))
    paint += v.around(560, 10, star(8, 52, 25, WHITE) + flower(8, 18, COBALT, WHITE), 0)
    paint += v.around(676, 10, star(8, 40, 19, WHITE) + circle(7, COBALT))
    paint += v.around(500, 10, circle(6, WHITE), 0.5) + v.around(624, 10, circle(6, WHITE), 0.5)
    return paint + v.band(738, 6, WHITE) + v.band(750, 120, "#0f6b70")


def scratched_leaves() -> str:
    """White leaves out of dark cobalt."""
    v = TALL_VASE
    ink = "#eef0ea"
    paint = v.band(150, 46, "#0c1c4d") + v.band(212, 5, ink) + v.around(254, 14, petal(-16, 18, 7, ink))
    paint += v.band(292, 4, ink) + v.band(304, 3, ink)
    paint += v.around(566, 7, sprig(ink, ink, "#9db7e0", 210)) + v.around(540, 7, sprig(ink, "#9db7e0", ink, 150), 0)
    paint += v.band(606, 4, ink) + v.band(618, 3, ink) + v.around(664, 16, circle(6, ink))
    paint += v.around(664, 16, line("M0 -18V18M-14 0H14", "#9db7e0", 3), 0) + v.band(704, 4, ink)
    return paint + v.around(768, 18, petal(-34, 30, 8, ink)) + v.band(812, 5, ink)


def cobalt_flowers(v: Turned) -> str:
    """Flowers and sprigs round a bowl."""
    paint = v.band(462, 14, COBALT) + v.band(484, 6, TURQUOISE)
    paint += v.around(552, 9, flower(8, 46, COBALT, WHITE, COBALT)) + v.around(
        592, 9, sprig(COBALT, TURQUOISE, COBALT, 92), 0
    )
    paint += v.band(620, 6, COBALT) + v.around(648, 22, petal(-20, 20, 9, TURQUOISE))
    return paint + v.band(676, 6, COBALT) + v.band(700, 120, COBALT)


def rising_petals(v: Turned) -> str:
    """Petals from the foot on turquoise."""
    paint = (
        v.band(432, 16, DEEP)
        + v.around(700, 14, petal(-10, 200, 54, DEEP))
        + v.around(696, 14, petal(10, 168, 30, WHITE))
    )
    paint += v.around(692, 14, petal(20, 130, 14, COBALT)) + v.around(492, 14, circle(8, WHITE), 0)
    return paint + v.band(706, 6, WHITE) + v.band(720, 120, DEEP)


def vine(v: Turned) -> str:
    """One vine that goes round a mug."""
    paint = v.band(362, 14, COBALT) + v.band(384, 5, COBALT) + v.band(752, 6, COBALT) + v.band(768, 60, COBALT)
    wave = "".join(
        v.around(560 + offset, 6, sprig(COBALT, COBALT, TURQUOISE, 150), phase)
        for offset, phase in ((66, 0), (66, 0.5))
    )
    return (
        paint
        + wave
        + v.around(650, 12, circle(6, TURQUOISE))
        + v.around(452, 6, flower(6, 26, COBALT, WHITE, COBALT), 0.25)
    )


def seven_rings(v: Turned) -> str:
    """Rings, and dots between two of them."""
    heights = (
        (380, 20, COBALT),
        (424, 34, TURQUOISE),
        (486, 12, COBALT),
        (560, 12, COBALT),
        (600, 40, COBALT),
        (664, 22, TURQUOISE),
        (714, 60, DEEP),
    )
    return "".join(v.band(y, h, colour) for y, h, colour in heights) + v.around(528, 22, circle(8, COBALT))


def pot_scene(body: Turned, base: str, paint: str, wall: str, table: str, inside: str, rim: str) -> Scene:
    """One open pot on a shelf."""
    start, end = body.top + 30, body.foot - 60
    gleams = body.gleam(start, end) + body.gleam(start + 40, end - 60, 0.72, 12, 0.2)
    subject = body.shadow() + body.render(base, paint, gleams) + body.mouth(inside, rim)
    return Scene(shelf(wall, table), subject, body.defs())


def mug_scene(paint: str, wall: str, table: str) -> Scene:
    """A mug, its handle on the right."""
    handle = "M536 446C660 420 690 500 664 588C646 652 590 690 534 690"
    grip = (
        line(handle, "#7b8194", 46, 'transform="translate(4 5)"')
        + line(handle, WHITE, 42)
        + line(handle, COBALT, 10)
        + line(handle, "#fff", 8, 'opacity=".7" transform="translate(-9 -10)" filter="url(#blur3)"')
        + line(
            "M560 686C610 676 650 640 664 588C690 500 660 440 600 440",
            "#0a1433",
            16,
            'opacity=".2" transform="translate(10 6)" filter="url(#blur8)"',
        )
    )
    body = MUG.render(WHITE, paint, MUG.gleam(400, 760) + MUG.gleam(430, 720, 0.75, 12, 0.2))
    tea = (
        '<ellipse cx="372" cy="372" rx="176" ry="27" fill="#7a3d16"/><ellipse cx="330" cy="368" rx="70" ry="9" '
        'fill="#e8b070" opacity=".6" filter="url(#blur3)"/>'
    )
    return Scene(shelf(wall, table), MUG.shadow() + grip + body + MUG.mouth("#c9ced2", COBALT, 8) + tea, MUG.defs())


def martaban_scene() -> Scene:
    """The lidded pickle jar."""
    v, lid = MARTABAN, MARTABAN_LID
    paint = v.band(352, 8, COBALT) + v.around(404, 22, petal(-26, 20, 12, COBALT)) + v.band(432, 8, TURQUOISE)
    paint += (
        v.band(446, 130, COBALT)
        + v.around(508, 8, flower(8, 50, WHITE, TURQUOISE))
        + v.around(540, 8, sprig(WHITE, PALE, WHITE, 84), 0)
    )
    paint += (
        v.band(584, 8, TURQUOISE) + v.around(640, 14, sprig(COBALT, TURQUOISE, COBALT, 60)) + v.band(690, 8, COBALT)
    )
    paint += v.around(734, 24, petal(-24, 18, 9, TURQUOISE)) + v.band(776, 90, COBALT)
    cap = lid.band(170, 74, COBALT) + lid.around(288, 16, petal(-24, 22, 12, COBALT)) + lid.band(318, 30, COBALT)
    body = v.render(WHITE, paint, v.gleam(380, 780) + v.gleam(420, 740, 0.74, 12, 0.2))
    under = '<ellipse cx="402" cy="352" rx="150" ry="22" fill="#06102c" opacity=".5" filter="url(#blur8)"/>'
    top = lid.render(WHITE, cap, lid.gleam(256, 320, -0.5, 12))
    return Scene(shelf("coral", "pale"), v.shadow() + body + under + top, all_defs((v, lid)))


def surahi_scene() -> Scene:
    """The terracotta water pot."""
    v = SURAHI
    clay, dark, pale = "#b9603a", "#7d3419", "#e2a57a"
    paint = (
        v.band(168, 20, dark)
        + v.band(330, 5, dark)
        + v.band(342, 5, dark)
        + v.around(410, 26, line("M-16 14L0 -14L16 14", dark, 5))
    )
    paint += (
        v.band(446, 5, dark) + v.band(460, 40, pale) + v.around(480, 28, diamond(9, 15, dark)) + v.band(506, 5, dark)
    )
    paint += "".join(v.around(576 + k * 26, 26, line("M-20 8Q0 -14 20 8", dark, 4), k % 2 / 2) for k in range(3))
    paint += v.band(676, 5, dark) + v.band(690, 5, dark)
    gleams = v.gleam(420, 760, -0.5, 40, 0.22)
    sweat = "".join(
        f'<ellipse cx="{220 + (k * 97) % 360}" cy="{540 + (k * 61) % 240}" rx="2.5" ry="4" fill="#fff" opacity=".45"/>'
        for k in range(46)
    )
    body = v.render(clay, paint, gleams + sweat)
    return Scene(shelf("teal", "oak"), v.shadow() + body + v.mouth("#4a1c0c", dark, 8), v.defs("#2a0c04"))


def seen_low(key: str, draw: Callable[[], Scene], near: View) -> dict[str, Picture]:
    """Low pots fill the page better from a step nearer."""
    return album(key, Picture(draw, View(400, 590, 1.16)), Picture(draw, near))


PICTURES: dict[str, Picture] = {
    **whole_and_near(
        "vase-long-neck",
        lambda: pot_scene(LONG_NECK, WHITE, flowers_between_bands(), "sand", "walnut", "#0c1a3a", COBALT),
        View(380, 590, 2.3, -4),
    ),
    "vase-long-neck-3": Picture(
        lambda: pot_scene(LONG_NECK, WHITE, flowers_between_bands(), "sage", "pale", "#0c1a3a", COBALT),
        View(440, 430, 1.35, 3),
    ),
    **whole_and_near(
        "vase-turquoise-round",
        lambda: pot_scene(ROUND_VASE, "#2aa9a6", white_stars(), "sand", "oak", "#0a3238", DEEP),
        View(390, 600, 2.2, 5),
    ),
    **whole_and_near(
        "vase-night",
        lambda: pot_scene(TALL_VASE, "#1b3382", scratched_leaves(), "slate", "walnut", "#060d24", "#0c1c4d"),
        View(380, 480, 2.3, -5),
    ),
    **seen_low(
        "bowl-cobalt",
        lambda: pot_scene(BOWL, WHITE, cobalt_flowers(BOWL), "terracotta", "walnut", "#d9dcd6", COBALT),
        View(360, 590, 2.2, -4),
    ),
    **seen_low(
        "bowl-turquoise",
        lambda: pot_scene(DEEP_BOWL, "#2aa9a6", rising_petals(DEEP_BOWL), "plum", "pale", "#187f80", DEEP),
        View(380, 570, 2.2, 5),
    ),
    **seen_low("mug-leaf", lambda: mug_scene(vine(MUG), "sage", "oak"), View(350, 560, 2.4, -4)),
    **seen_low("mug-stripe", lambda: mug_scene(seven_rings(MUG), "sand", "walnut"), View(420, 520, 2.2, 5)),
    **seen_low("jar-martaban", martaban_scene, View(380, 500, 2.2, -4)),
    **whole_and_near("surahi-terracotta", surahi_scene, View(390, 520, 2.2, 4)),
}
