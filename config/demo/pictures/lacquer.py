"""Turned and lacquered wood: jars, a box, a bowl and tops."""

from __future__ import annotations

from .canvas import Picture, Scene, View, album, cloth, shelf
from .marks import circle, diamond, flower, line, petal, put, ring, star
from .wheel import Turned, all_defs

RED, WINE, GOLD, GREEN, BLACK, INDIGO, CREAM = (
    "#c5281c",
    "#7c1414",
    "#eab43a",
    "#1a553b",
    "#161110",
    "#27367c",
    "#f4e3b2",
)
SHADE = "#1a0402"

JAR = Turned("jar", ((372, 218), (384, 214), (440, 228), (540, 238), (680, 214), (800, 166), (844, 150), (858, 152)))
JAR_LID = Turned(
    "lid",
    (
        (140, 6),
        (152, 24),
        (176, 30),
        (204, 16),
        (222, 40),
        (240, 110),
        (280, 176),
        (326, 212),
        (340, 238),
        (346, 242),
        (366, 242),
        (372, 236),
    ),
)
TEA_JAR = Turned("jar", ((420, 170), (432, 168), (560, 178), (700, 174), (800, 152), (832, 146), (846, 150)))
TEA_LID = Turned(
    "lid",
    ((226, 8), (240, 34), (270, 40), (300, 18), (318, 52), (344, 132), (380, 168), (396, 186), (414, 188), (420, 182)),
)
BOX = Turned("box", ((560, 250), (568, 246), (660, 254), (760, 240), (812, 214), (826, 216)), tilt=0.16)
BOX_LID = Turned(
    "lid",
    ((424, 8), (436, 26), (456, 28), (472, 14), (486, 90), (504, 190), (528, 250), (536, 264), (556, 266), (562, 260)),
    tilt=0.16,
)
BOWL = Turned(
    "bowl", ((470, 290), (486, 292), (580, 258), (690, 182), (752, 112), (768, 104), (772, 104), (806, 128)), tilt=0.2
)


def grooves(body: Turned, heights: range) -> str:
    """The fine lines the lathe leaves."""
    return "".join(body.band(y, 1.4, "#000", 'opacity=".22"') for y in heights)


def bands(body: Turned, *rows: tuple[float, float, str]) -> str:
    """Bands from (height, thickness, colour)."""
    return "".join(body.band(y, thick, colour) for y, thick, colour in rows)


def lidded(body: Turned, lid: Turned, paint: str, cap: str, base: str, wall: str, table: str) -> Scene:
    """A jar with its lid on: body, the lid's shadow, lid."""
    mouth = body.samples[0][1]
    under = (
        f'<g clip-path="url(#{body.name}-clip)"><ellipse cx="400" cy="{body.top + 24}" rx="{mouth + 20}" '
        f'ry="{mouth * body.tilt + 14:.0f}" fill="#000" opacity=".55" filter="url(#blur8)"/></g>'
    )
    low = body.foot - 50
    gleams = body.gleam(body.top + 50, low) + body.gleam(body.top + 60, low - 30, 0.76, 12, 0.18)
    top = lid.render(
        base, cap, lid.gleam(lid.foot - 110, lid.foot - 40, -0.5, 16) + lid.gleam(lid.top + 8, lid.top + 40, -0.3, 8)
    )
    subject = body.shadow() + body.render(base, paint, gleams) + under + top
    return Scene(shelf(wall, table), subject, all_defs((body, lid), SHADE, 0.8))


def five_bands(wall: str = "teal", table: str = "pale") -> Scene:
    """The Hala jar."""
    b, lid = JAR, JAR_LID
    paint = bands(
        b,
        (372, 28, GOLD),
        (402, 100, RED),
        (506, 10, GOLD),
        (518, 14, BLACK),
        (534, 124, GREEN),
        (660, 12, GOLD),
        (674, 80, RED),
        (756, 10, BLACK),
        (768, 22, GOLD),
        (792, 90, WINE),
    )
    paint += (
        b.around(452, 18, flower(8, 30, GOLD, GREEN))
        + b.around(412, 54, circle(4, CREAM))
        + b.around(494, 54, circle(4, CREAM))
    )
    paint += b.around(596, 12, star(4, 48, 20, GOLD) + star(4, 28, 12, RED) + circle(6, CREAM))
    paint += b.around(596, 12, ring(4, petal(5, 34, 10, CREAM)), 0)
    paint += b.around(
        714, 20, '<path d="M-24 26L0 -26L24 26Z" fill="#eab43a"/><path d="M-12 20L0 -8L12 20Z" fill="#161110"/>'
    )
    paint += grooves(b, range(380, 856, 13))
    cap = bands(
        lid, (130, 94, GOLD), (224, 12, BLACK), (238, 16, GOLD), (256, 62, RED), (320, 12, GREEN), (334, 60, BLACK)
    )
    cap += lid.around(286, 18, flower(6, 20, GOLD, RED)) + lid.band(350, 5, GOLD) + grooves(lid, range(232, 340, 11))
    return lidded(b, lid, paint, cap, WINE, wall, table)


def tea_jar() -> Scene:
    """Green and yellow, with rows of triangles."""
    b, lid = TEA_JAR, TEA_LID
    tooth = '<path d="M-22 28L0 -28L22 28Z" fill="{}"/><path d="M-11 20L0 -6L11 20Z" fill="{}"/>'
    paint = bands(
        b,
        (420, 30, GOLD),
        (452, 84, GREEN),
        (538, 10, RED),
        (550, 10, GOLD),
        (562, 96, "#e2a126"),
        (660, 10, GOLD),
        (672, 10, RED),
        (684, 84, GREEN),
        (770, 12, GOLD),
        (784, 90, WINE),
    )
    paint += b.around(494, 18, tooth.format(GOLD, GREEN)) + b.around(
        610, 14, put(0, 0, star(8, 40, 20, GREEN) + circle(10, RED))
    )
    paint += b.around(610, 14, diamond(9, 22, RED), 0) + b.around(726, 18, put(0, 0, tooth.format(GOLD, GREEN), 180))
    paint += grooves(b, range(426, 840, 12))
    cap = bands(lid, (214, 96, RED), (312, 12, GOLD), (326, 52, GREEN), (380, 10, GOLD), (392, 60, WINE)) + lid.around(
        350, 18, circle(8, GOLD)
    )
    return lidded(
        b, lid, paint, cap + lid.band(402, 5, GOLD) + grooves(lid, range(320, 400, 11)), GREEN, "sand", "walnut"
    )


def round_box() -> Scene:
    """A low box, indigo and red."""
    b, lid = BOX, BOX_LID
    paint = bands(
        b, (560, 24, GOLD), (586, 110, INDIGO), (698, 10, GOLD), (710, 44, RED), (756, 10, GOLD), (768, 90, BLACK)
    )
    paint += b.around(640, 14, flower(8, 42, CREAM, RED) + ring(8, circle(4, GOLD, y=-46))) + b.around(
        640, 14, diamond(9, 34, GOLD), 0
    )
    paint += b.around(730, 34, diamond(10, 15, CREAM)) + grooves(b, range(566, 820, 13))
    cap = bands(lid, (410, 66, RED), (478, 10, GOLD), (490, 30, INDIGO), (522, 10, GOLD), (534, 60, RED)) + lid.around(
        506, 22, petal(-14, 16, 10, CREAM)
    )
    return lidded(b, lid, paint, cap + lid.band(546, 5, GOLD) + grooves(lid, range(482, 560, 9)), INDIGO, "sage", "oak")


def flame_bowl() -> Scene:
    """Flames drawn up from the foot of a bowl."""
    b = BOWL
    flame = "M0 60C-26 10 22 -20 -6 -96C34 -50 30 20 0 60Z"
    paint = bands(b, (472, 22, BLACK), (496, 10, GOLD), (700, 12, GOLD), (714, 12, BLACK), (728, 100, WINE))
    paint += b.around(628, 26, f'<path d="{flame}" fill="{GOLD}" transform="scale(1.15)"/>')
    paint += b.around(640, 26, f'<path d="{flame}" fill="{CREAM}" transform="scale(.6)"/>', 0.56)
    paint += b.around(640, 26, f'<path d="{flame}" fill="{GREEN}" transform="scale(.72)"/>', 0) + grooves(
        b, range(500, 800, 14)
    )
    inside = (
        b.mouth("#a3221a", BLACK, 10)
        + '<ellipse cx="400" cy="482" rx="210" ry="38" fill="#4a0c08" opacity=".6" filter="url(#blur22)"/>'
    )
    inside += '<ellipse cx="400" cy="484" rx="150" ry="24" fill="none" stroke="#eab43a" stroke-width="5"/>'
    subject = b.shadow() + b.render(RED, paint, b.gleam(510, 740) + b.gleam(520, 700, 0.76, 12, 0.2)) + inside
    return Scene(shelf("indigo", "oak"), subject, b.defs(SHADE, 0.75))


def top(name: str, dyes: tuple[str, str, str]) -> tuple[Turned, str]:
    """A spinning top standing on its point, around (0, 0)."""
    body = Turned(
        name,
        (
            (-190, 14),
            (-180, 20),
            (-130, 16),
            (-104, 26),
            (-84, 96),
            (-50, 120),
            (-10, 112),
            (60, 60),
            (108, 18),
            (120, 10),
            (150, 5),
        ),
        x=0,
        tilt=0.2,
    )
    one, two, three = dyes
    paint = bands(
        body,
        (-70, 20, two),
        (-46, 10, three),
        (-32, 26, one),
        (-2, 12, three),
        (14, 16, two),
        (36, 8, three),
        (104, 60, "#9aa0a5"),
    )
    paint += body.around(-20, 14, diamond(9, 11, CREAM)) + bands(
        body, (-196, 22, two), (-150, 8, three), (-120, 8, two)
    )
    return body, body.render(one, paint, body.gleam(-80, 50, -0.5, 14, 0.7))


def tops_scene() -> Scene:
    """Three tops lying on a cloth, with their cord."""
    spots = (
        (255, 330, -64, (RED, GOLD, BLACK)),
        (560, 470, 38, (GREEN, CREAM, RED)),
        (300, 730, 112, (INDIGO, GOLD, CREAM)),
    )
    cord = "M120 560C220 480 330 560 420 640S640 720 690 640S640 520 560 620S520 860 640 890"
    drawn = line(cord, "#2a1408", 10, 'opacity=".45" transform="translate(6 9)" filter="url(#blur3)"') + line(
        cord, "#e9ddc0", 9
    )
    drawn += line(cord, "#a58f68", 9, 'stroke-dasharray="2 7"')
    bodies = []
    for index, (x, y, turn, dyes) in enumerate(spots):
        body, picture = top(f"top{index}", dyes)
        bodies.append(body)
        shade = '<ellipse cx="30" cy="0" rx="120" ry="140" fill="#1a0c04" opacity=".5" filter="url(#blur22)"/>'
        drawn += put(x + 22, y + 30, shade) + put(x, y, picture, turn, 1.12)
    return Scene(cloth("sand"), drawn, all_defs(bodies, SHADE, 0.75))


PICTURES: dict[str, Picture] = {
    **album(
        "lacquer-jar-five-bands",
        Picture(five_bands, View(400, 510, 1.04)),
        Picture(five_bands, View(390, 600, 2.4, -4)),
        Picture(lambda: five_bands("sand", "walnut"), View(430, 330, 1.8, 5)),
    ),
    **album("lacquer-jar-green", Picture(tea_jar, View(400, 550, 1.14)), Picture(tea_jar, View(380, 600, 2.5, 4))),
    **album("lacquer-box-round", Picture(round_box, View(400, 610, 1.2)), Picture(round_box, View(370, 660, 2.4, -4))),
    **album("lacquer-bowl", Picture(flame_bowl, View(400, 600, 1.16)), Picture(flame_bowl, View(360, 620, 2.3, 5))),
    **album("lacquer-tops", Picture(tops_scene)),
}
