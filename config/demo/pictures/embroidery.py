"""Mirrorwork, phulkari and embroidered caps."""

from __future__ import annotations

from .canvas import Picture, Scene, View, album, cloth, shelf, whole_and_near
from .cloth import hung, tile
from .marks import circle, diamond, line, petal, put, rect, ring, star
from .wheel import Turned

MIRROR = (
    '<linearGradient id="mirror" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#eef6f6"/>'
    '<stop offset=".35" stop-color="#9fb3b8"/><stop offset=".5" stop-color="#f7fbfa"/>'
    '<stop offset=".75" stop-color="#7d939b"/><stop offset="1" stop-color="#d5e2e4"/></linearGradient>'
)
PLUM = ("#5b1230", "#f2b632", "#e0482f", "#2f8f6a", "#e977a0")
NIGHT = ("#1b2458", "#3fb7a4", "#e8674a", "#7fc98f", "#f0e2b8")
RUST = ("#a3431f", "#f3c24a", "#7c1638", "#2b7f78", "#f7ead0")


def mirror(radius: float, one: str, two: str) -> str:
    """A mirror held by two rings of buttonhole stitch."""
    stitches = (
        f'<circle r="{radius * 1.75:.1f}" fill="none" stroke="{two}" '
        f'stroke-width="{radius * 0.5:.1f}" stroke-dasharray="7 3"/>'
        f'<circle r="{radius * 1.25:.1f}" fill="none" stroke="{one}" '
        f'stroke-width="{radius * 0.42:.1f}" stroke-dasharray="6 2.5"/>'
    )
    glint = f"M{-radius * 0.6:.0f} {radius * 0.2:.0f}L{radius * 0.3:.0f} {-radius * 0.65:.0f}"
    return f'<g filter="url(#drop)">{stitches}{circle(radius, "url(#mirror)")}</g>' + line(
        glint, "#fff", radius * 0.15, 'opacity=".8"'
    )


def zigzag(y: float, colour: str) -> str:
    """A counted zigzag across the cloth."""
    steps = "".join(f"l18 {-20 if k % 2 else 20}" for k in range(64))
    return line(f"M-240 {y}{steps}", colour, 7, 'stroke-dasharray="10 3" filter="url(#drop)"')


def mirror_field(dyes: tuple[str, ...], radius: float = 34, step: float = 220) -> str:
    """Rows of mirrors with stitched petals, stars between them and zigzags between the rows."""
    ground, gold, red, green, pink = dyes
    rings_of = ((gold, green), (pink, gold), (green, red))
    drawn = rect(-400, -400, 1700, 1900, ground)
    for j in range(-2, 7):
        y = j * step
        for i in range(-2, 6):
            x = i * step + (step / 2 if j % 2 else 0)
            thread = red if (i + j) % 2 else gold
            spray = petal(66, 108, 16, thread) + line(
                "M0 -70V-100", dyes[4] if dyes is not PLUM else "#fff3d6", 3, 'stroke-dasharray="5 4"'
            )
            drawn += put(x, y, ring(8, spray) + mirror(radius, *rings_of[(i + j) % 3]))
            drawn += put(x + step / 2, y, star(4, 34, 15, green) + star(4, 18, 8, "#fff3d6"))
        drawn += zigzag(y + step / 2, gold if j % 2 else pink)
    return drawn


def panel_scene(dyes: tuple[str, ...], turn: float) -> Scene:
    """Mirrorwork filling the page."""
    body = f'<g transform="rotate({turn} 400 500) translate(-40 -60) scale(1.1)">{mirror_field(dyes)}</g>'
    weave = '<rect x="-100" y="-100" width="1000" height="1200" filter="url(#weave)" opacity=".25"/>'
    return Scene(rect(-700, -700, 2200, 2400, dyes[0]), body + weave, MIRROR, 0.04)


def runner_scene() -> Scene:
    """A mirrorwork runner lying on a sand cloth."""
    half = 215
    ground, gold, red, green, cream = NIGHT
    body = rect(-half, -620, 2 * half, 1240, ground)
    for k in range(-3, 4):
        spray = ring(12, petal(64, 104, 13, gold if k % 2 else red))
        body += put(0, 190 * k, spray + mirror(36, cream, green))
        body += "".join(
            put(x, 190 * k + 95, ring(6, petal(20, 46, 9, green)) + mirror(15, red, gold)) for x in (-95, 95)
        )
    for x in (-half + 24, half - 24):
        body += line(f"M{x} -620V620", red, 12, 'stroke-dasharray="14 6"') + line(
            f"M{x + (14 if x < 0 else -14)} -620V620", gold, 6, 'stroke-dasharray="9 5"'
        )
    box = f'<rect x="{-half}" y="-620" width="{2 * half}" height="1240" '
    shadow = f'{box} fill="#140a06" opacity=".6" transform="translate(12 14)" filter="url(#blur22)"/>'
    texture = f'{box} filter="url(#weave)" opacity=".5"/>'
    return Scene(cloth("sand"), put(400, 500, shadow + body + texture, 13), MIRROR, 0.1)


def cushion_scene() -> Scene:
    """A filled cushion, one flower of mirrors."""
    ground, gold, wine, teal, cream = RUST
    shape = (
        "M-290 -300C-180 -262 180 -262 290 -300C256 -180 256 180 290 "
        "300C180 262 -180 262 -290 300C-256 180 -256 -180 -290 -300Z"
    )
    seam = line(shape, gold, 7, 'stroke-dasharray="13 6" transform="scale(.93)"') + line(
        shape, cream, 3, 'stroke-dasharray="8 5" transform="scale(.89)"'
    )
    bloom = (
        ring(16, petal(150, 214, 22, wine))
        + ring(16, petal(160, 200, 9, gold))
        + ring(8, put(0, -112, mirror(19, cream, teal)))
    )
    bloom += ring(16, petal(50, 84, 10, cream)) + mirror(34, gold, wine)
    corners = "".join(
        put(x, y, ring(6, petal(10, 38, 9, teal)) + star(6, 14, 7, cream)) for x in (-202, 202) for y in (-206, 206)
    )
    defs = (
        '<radialGradient id="stuffed" cx=".4" cy=".36" r=".72"><stop offset="0" stop-color="#fff" stop-opacity=".24"/>'
        '<stop offset=".5" stop-color="#fff" stop-opacity="0"/>'
        '<stop offset="1" stop-color="#1a0500" stop-opacity=".6"/>'
        f'</radialGradient><clipPath id="cushion"><path d="{shape}"/></clipPath>'
    )
    body = (
        f'<path d="{shape}" fill="#160a04" opacity=".6" transform="translate(26 36)" filter="url(#blur22)"/>'
        f'<g clip-path="url(#cushion)"><path d="{shape}" fill="{ground}"/>{corners}{seam}{bloom}'
        f'<rect x="-300" y="-310" width="600" height="620" filter="url(#weave)" opacity=".5"/>'
        f'<path d="{shape}" fill="url(#stuffed)"/></g>'
    )
    return Scene(cloth("sand"), put(400, 500, body, -8, 1.12), MIRROR + defs, 0.1)


def satin_diamond(wide: float, tall: float, light: str, dark: str) -> str:
    """Floss laid in four directions: the same thread, four tones."""
    quarters = (
        (f"M0 0L0 {-tall}L{wide} 0Z", light, "lay"),
        (f"M0 0L{wide} 0L0 {tall}Z", dark, "stand"),
        (f"M0 0L0 {tall}L{-wide} 0Z", light, "lay"),
        (f"M0 0L{-wide} 0L0 {-tall}Z", dark, "stand"),
    )
    return "".join(f'<path d="{d}" fill="{fill}"/><path d="{d}" fill="url(#{grain})"/>' for d, fill, grain in quarters)


def phulkari(ground: str, rows: tuple[tuple[str, str], ...], eye: str) -> tuple[str, str]:
    """A field of satin diamonds, its colours walking row by row; the drawing and its defs."""
    drawn = rect(-400, -400, 1700, 1900, ground)
    for j in range(-6, 22):
        light, dark = rows[j % len(rows)]
        for i in range(-3, 13):
            x, y = i * 96 + (48 if j % 2 else 0), j * 62
            drawn += put(x, y, satin_diamond(43, 56, light, dark) + satin_diamond(17, 22, eye, ground))
    stitch = line("M0 1.5H7", "#000", 1, 'opacity=".28"') + line("M0 4H7", "#fff", 1.2, 'opacity=".25"')
    return drawn, tile("lay", 7, 5, stitch) + tile("stand", 7, 5, stitch, 90)


SUNRISE = (("#f6b93b", "#d98a1c"), ("#f08a2c", "#cf641a"), ("#ec5f4a", "#c43f38"), ("#e54f86", "#b92f66"))
MOONLIGHT = (("#fbf6e6", "#e4d9bd"), ("#f3ead2", "#d9c699"), ("#fdfaf0", "#e9dfc8"))


def phulkari_scene(ground: str, rows: tuple[tuple[str, str], ...], eye: str, strength: float) -> Scene:
    """A phulkari hanging in folds."""
    drawn, defs = phulkari(ground, rows, eye)
    return hung(drawn, defs, strength, 0.12)


def sunrise_shawl() -> Scene:
    """Gold into pink on rust."""
    return phulkari_scene("#8c2f1a", SUNRISE, "#fff0c8", 0.8)


def white_stole() -> Scene:
    """Cream on cream."""
    return phulkari_scene("#e6d8ba", MOONLIGHT, "#cfa450", 0.8)


CAP = Turned("cap", ((400, 196), (416, 214), (440, 222), (560, 228), (700, 234), (716, 234)), tilt=0.16)


def cap_rows(dyes: tuple[str, str, str, str], mirrors: bool) -> str:
    """Bands of counted diamonds round a cap."""
    ground, one, two, light = dyes
    paint = CAP.band(420, 16, one) + CAP.band(440, 6, light)
    for row, y in enumerate((478, 530, 582, 634)):
        dye = one if row % 2 else two
        paint += CAP.around(y, 24, diamond(26, 28, dye) + diamond(15, 16, light) + diamond(8, 9, ground), row % 2 / 2)
        if mirrors:
            paint += CAP.around(y, 12, circle(10, "url(#mirror)", light, 4), row % 2 / 4 + 0.25)
    return paint + CAP.band(668, 6, light) + CAP.band(678, 14, one) + CAP.band(698, 30, two)


def crown(dyes: tuple[str, str, str, str]) -> str:
    """The flat top of a cap, seen at a slant."""
    ground, one, two, light = dyes
    top = (
        circle(214, ground)
        + circle(204, "none", one, 12)
        + circle(188, "none", light, 5)
        + ring(16, petal(90, 178, 20, two))
        + ring(16, petal(104, 160, 9, light))
    )
    top += circle(84, one, light, 5) + star(8, 70, 38, light) + star(8, 40, 22, two)
    return f'<g transform="translate(400 402) scale(1 .22)">{top}</g>'


def cap_scene(dyes: tuple[str, str, str, str], wall: str, table: str, arched: bool, mirrors: bool) -> Scene:
    """A cap standing on a table; a Sindhi cap has its front cut in an arch."""
    body = CAP.render(dyes[0], cap_rows(dyes, mirrors), CAP.gleam(440, 690, -0.55, 40, 0.16))
    front = ""
    if arched:
        arch = "M296 800V716C300 664 352 640 400 604C448 640 500 664 504 716V800Z"
        front = (
            f'<path d="{arch}" fill="#c9a06a"/><path d="{arch}" fill="#3a1a0a" '
            'opacity=".75" transform="translate(4 46)" filter="url(#blur8)"/>'
        )
        front += line(arch.removesuffix("Z"), dyes[1], 22) + line(
            arch.removesuffix("Z"), dyes[3], 9, 'stroke-dasharray="8 6"'
        )
        front = f'<g clip-path="url(#cap-clip)">{front}</g>'
    subject = CAP.shadow() + body + crown(dyes) + front
    weave = (
        '<g clip-path="url(#cap-clip)"><rect x="150" y="380" '
        'width="500" height="400" filter="url(#weave)" opacity=".5"/></g>'
    )
    return Scene(shelf(wall, table, 640), subject + weave, CAP.defs("#14060a", 0.7) + MIRROR)


def sindhi_cap() -> Scene:
    """The open-fronted cap."""
    return cap_scene(("#f0e6cf", "#b3231f", "#22357f", "#f0b93a"), "sand", "walnut", True, True)


PLUM_PANEL = View(470, 455, 2.3, -6)

PICTURES: dict[str, Picture] = {
    **whole_and_near("mirrorwork-panel", lambda: panel_scene(PLUM, 8), PLUM_PANEL, View(300, 640, 1.7, 12)),
    **whole_and_near("mirrorwork-indigo", runner_scene, View(400, 430, 2.3, -6)),
    **whole_and_near("cushion-mirror", cushion_scene, View(400, 500, 2.2, 10)),
    **album(
        "cap-balochi",
        Picture(
            lambda: cap_scene(("#1a1418", "#b3231f", "#d9772b", "#f2e6c8"), "teal", "oak", False, True),
            View(400, 560, 1.2),
        ),
    ),
    **album("sindhi-cap", Picture(sindhi_cap, View(400, 570, 1.2)), Picture(sindhi_cap, View(360, 530, 2.4, -4))),
    **album(
        "phulkari-sunrise",
        Picture(sunrise_shawl, View(400, 500, 1.35)),
        Picture(sunrise_shawl, View(380, 420, 3.0, -6)),
    ),
    **album(
        "phulkari-white",
        Picture(white_stole, View(420, 480, 1.35)),
        Picture(white_stole, View(430, 520, 3.0, 6)),
    ),
}
