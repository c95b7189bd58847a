"""Carved wood: panels, a stool, a window."""

from __future__ import annotations

from .canvas import Picture, Scene, View, album, cloth, shelf, whole_and_near
from .cloth import tile
from .marks import circle, diamond, line, petal, put, rect, ring, sprig, star
from .wheel import Turned, all_defs

CUT = "#fff"
DEFS = (
    '<filter id="relief" x="0" y="0" width="100%" height="100%"><feGaussianBlur in="SourceAlpha" stdDeviation="3.4"/>'
    '<feDiffuseLighting surfaceScale="11" diffuseConstant="1.2" lighting-color="#fff2df">'
    '<feDistantLight azimuth="232" elevation="50"/></feDiffuseLighting></filter>'
    '<linearGradient id="raking" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#ffe4b0" stop-opacity=".4"/>'
    '<stop offset=".45" stop-color="#ffe4b0" stop-opacity="0"/>'
    '<stop offset="1" stop-color="#140600" stop-opacity=".5"/>'
    "</linearGradient>"
)


def carved(x: float, y: float, width: float, height: float, wood: str, cut: str, grain: str = "woodgrain") -> str:
    """A board whose white drawing stands proud of the ground: grain, raised light, and relief."""
    box = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    clip = f"board{abs(round(x))}-{abs(round(y))}-{round(width)}"
    return (
        f'<clipPath id="{clip}"><rect {box}/></clipPath><g clip-path="url(#{clip})">'
        f'<rect {box} fill="{wood}"/><rect {box} filter="url(#{grain})" opacity=".7"/>'
        f'<g style="mix-blend-mode:soft-light" opacity=".75">{cut}</g>'
        '<g style="mix-blend-mode:multiply" filter="url(#relief)">'
        f'<rect {box} fill="#000" fill-opacity="0.004"/>{cut}</g></g>'
    )


def rosette(radius: float, petals: int = 12) -> str:
    """One round carved flower in a ring."""
    width = radius * 2.7 / petals
    return (
        circle(radius, "none", CUT, radius * 0.1)
        + ring(petals, petal(radius * 0.24, radius * 0.88, width, CUT))
        + circle(radius * 0.17, CUT)
        + ring(petals, circle(radius * 0.035, CUT, y=-radius * 0.8), 180 / petals)
    )


def nine_rosettes() -> str:
    """Three rows of three, stars between and at the edges."""
    cut = "".join(put(x, y, rosette(96)) for x in (-208, 0, 208) for y in (-208, 0, 208))
    for x in (-312, -104, 104, 312):
        for y in (-312, -104, 104, 312):
            cut += put(x, y, star(4, 54, 19, CUT) + ring(4, petal(14, 52, 13, CUT), 45))
    return cut


def star_lattice() -> str:
    """Eight-pointed stars touching, with crosses between."""
    cut = ""
    for x in (-180, 0, 180):
        for y in (-360, -180, 0, 180, 360):
            cut += put(
                x,
                y,
                star(8, 88, 58, "none", f'stroke="{CUT}" stroke-width="11"')
                + star(8, 52, 27, CUT)
                + circle(64, "none", CUT, 4),
            )
    for x in (-270, -90, 90, 270):
        for y in (-270, -90, 90, 270):
            cut += put(x, y, star(4, 62, 26, CUT) + diamond(90, 90, "none", f'stroke="{CUT}" stroke-width="7"'))
    return cut


def framed(wide: float, tall: float, wood: str, rim: str, cut: str, dye: str, turn: float) -> Scene:
    """A carved board in a plain frame, lying on cloth."""
    edge = 38
    outer = f'x="{-wide / 2 - edge}" y="{-tall / 2 - edge}" width="{wide + 2 * edge}" height="{tall + 2 * edge}" rx="6"'
    inner = f'x="{-wide / 2}" y="{-tall / 2}" width="{wide}" height="{tall}"'
    mitres = "".join(
        f'<path d="M{sx * (wide / 2 + edge)} {sy * (tall / 2 + edge)}L{sx * wide / 2} '
        f'{sy * tall / 2}" stroke="#1a0800" stroke-width="3" opacity=".6"/>'
        for sx in (1, -1)
        for sy in (1, -1)
    )
    body = (
        f'<rect {outer} fill="#1a0a04" opacity=".65" transform="translate(28 38)" filter="url(#blur22)"/>'
        f'<rect {outer} fill="#24100a" transform="translate(7 11)"/><rect {outer} fill="{rim}"/>'
        f'<rect {outer} filter="url(#woodgrain)" opacity=".6"/>{mitres}'
        f'<rect {outer} fill="none" stroke="#fff" stroke-width="3" opacity=".22"/>'
        f"{carved(-wide / 2, -tall / 2, wide, tall, wood, cut)}"
        f'<rect {inner} fill="none" stroke="#000" stroke-width="16" opacity=".5" filter="url(#blur8)"/>'
        f'<rect {inner} fill="none" stroke="#1a0800" stroke-width="4" opacity=".7"/><rect {outer} fill="url(#raking)"/>'
    )
    return Scene(cloth(dye), put(400, 500, body, turn), DEFS)


LEG = Turned(
    "leg",
    (
        (-10, 30),
        (60, 30),
        (66, 30),
        (70, 20),
        (92, 34),
        (118, 20),
        (150, 26),
        (230, 34),
        (290, 22),
        (300, 32),
        (318, 32),
        (330, 18),
        (372, 24),
        (384, 22),
    ),
    x=0,
    tilt=0.2,
)


def leg(x: float, y: float, scale: float, dim: float) -> str:
    """One turned leg with painted rings; `dim` darkens those behind."""
    paint = (
        "".join(LEG.band(height, 10, "#8f2a1c") for height in (92, 300))
        + LEG.band(224, 14, "#e0a73a")
        + LEG.band(244, 5, "#5a2b12")
    )
    body = LEG.render("#b57b42", paint, LEG.gleam(20, 360, -0.45, 8, 0.5))
    veil = f'<path d="{LEG.outline()}" fill="#1a0a04" opacity="{dim}"/>' if dim else ""
    shadow = '<ellipse cx="24" cy="388" rx="58" ry="14" fill="#1a0a04" opacity=".5" filter="url(#blur8)"/>'
    return put(x, y, shadow + body + veil, scale=scale)


def basket() -> str:
    """One repeat of the woven seat."""
    pale = rect(0, 0, 17, 17, "#efe4c4", 'rx="4"') + rect(18, 18, 17, 17, "#efe4c4", 'rx="4"')
    dyed = rect(18, 1, 16, 16, "#b23a26", 'rx="4"') + rect(1, 18, 16, 16, "#1f5a4b", 'rx="4"')
    return rect(0, 0, 36, 36, "#d8c79c") + pale + dyed


def stool_scene() -> Scene:
    """A low stool from the front and a little above."""
    seat = "M150 470L262 372H558L650 470Z"
    cut = "".join(put(176 + 56 * k, 514, rosette(21, 8)) for k in range(9)) + "".join(
        put(204 + 56 * k, 514, diamond(7, 17, CUT)) for k in range(8)
    )
    rail = carved(168, 484, 464, 60, "#b0743c", cut, "tablegrain")
    low = (
        rect(206, 742, 390, 26, "#8d562a")
        + rect(206, 742, 390, 26, "#000", 'opacity=".2" filter="url(#tablegrain)"')
        + rect(206, 760, 390, 8, "#000", 'opacity=".3"')
    )
    top = (
        f'<clipPath id="seat"><path d="{seat}"/></clipPath>'
        f'<path d="{seat}" fill="#7e4a22" transform="translate(0 16)"/>'
        f'<g clip-path="url(#seat)"><rect x="100" y="340" width="600" height="160" fill="url(#basket)"/>'
        '<path d="M150 470L262 372H558L650 470Z" fill="none" stroke="#000" '
        'stroke-width="24" opacity=".35" filter="url(#blur8)"/></g>'
        f'<path d="{seat}" fill="none" stroke="#a3662f" stroke-width="15" stroke-linejoin="round"/>'
        f'<path d="{seat}" fill="none" stroke="#e7b77a" stroke-width="3" '
        'stroke-linejoin="round" opacity=".6" transform="translate(-2 -5)"/>'
    )
    under = '<path d="M190 548H620L640 700H180Z" fill="#120602" opacity=".28" filter="url(#blur22)"/>'
    floor = '<ellipse cx="430" cy="880" rx="310" ry="40" fill="#160a06" opacity=".45" filter="url(#blur22)"/>'
    subject = (
        floor
        + leg(268, 470, 0.82, 0.45)
        + leg(536, 470, 0.82, 0.45)
        + under
        + low
        + leg(186, 498, 1, 0)
        + leg(614, 498, 1, 0)
        + rail
        + top
    )
    weave = tile("basket", 36, 36, basket())
    return Scene(shelf("teal", "walnut", 700), subject, DEFS + weave + all_defs([LEG], "#1a0a02", 0.6))


ARCH = (
    "M-196 330V-60C-196 -100 -176 -120 -150 -122C-154 -166 -124 -190 -92 -188C-90 -230 -50 "
    "-258 0 -300C50 -258 90 -230 92 -188C124 -190 154 -166 150 -122C176 -120 196 -100 196 -60V330Z"
)


def jali() -> str:
    """The pierced lattice: stars sawn out of a board, touching at their points."""
    bars, wood = "", "#74401a"
    for j in range(-6, 7):
        for i in range(-4, 5):
            x, y = i * 58, j * 58 + 22
            bars += put(x, y, star(8, 31, 19, "none", f'stroke="{wood}" stroke-width="6.5" stroke-linejoin="round"'))
            bars += put(x, y, ring(4, line("M0 -9V-21", wood, 4), 45) + circle(9, "none", wood, 4))
            bars += put(x + 29, y + 29, diamond(11, 11, wood) + diamond(4, 4, "#ffefc4"))
    return bars


def column(x: float) -> str:
    """A half-round carved column beside the arch."""
    shades = "".join(
        rect(
            x - 24 + k * 6,
            -250,
            6.5,
            590,
            "#000" if k > 4 else "#fff",
            f'opacity="{abs(k - 4) * (0.07 if k > 4 else 0.04):.2f}"',
        )
        for k in range(8)
    )
    collars = "".join(
        rect(x - 31, y, 62, 15, "#8a5226", 'rx="5" filter="url(#drop)"') for y in (-262, -226, -60, 116, 292, 326)
    )
    flutes = "".join(
        put(x, y, petal(-26, 32, 11, "#5f3212") + petal(-16, 22, 4, "#c58d50")) for y in (-186, -116, -14, 60, 168, 242)
    )
    return (
        rect(x - 24, -250, 48, 590, "#b57a42")
        + rect(x - 24, -250, 48, 590, "#000", 'opacity=".7" filter="url(#woodgrain)"')
        + shades
        + flutes
        + collars
    )


def jharoka_scene() -> Scene:
    """The small window, hung on a wall with light behind its lattice."""
    cut = "".join(put(sx * 150, -262, rosette(56, 12)) for sx in (-1, 1)) + "".join(
        put(sx * 74, -318, rosette(26, 8)) for sx in (-1, 1)
    )
    cut += "".join(put(sx * 176, -172, sprig(CUT, CUT, CUT, 44), sx * -20) for sx in (-1, 1))
    cut += "".join(put(-240 + 60 * k, 372, star(8, 22, 12, CUT) + circle(27, "none", CUT, 4)) for k in range(9))
    cut += "".join(put(-247 + 38 * k, -366, petal(-22, 22, 13, CUT)) for k in range(14))
    board = carved(-270, -396, 540, 800, "#a86d38", cut)
    glass = (
        '<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">'
        '<stop offset="0" stop-color="#fffbe8"/><stop offset=".55" stop-color="#ffe9b0"/>'
        f'<stop offset="1" stop-color="#f0bd74"/></linearGradient><clipPath id="arch"><path d="{ARCH}"/></clipPath>'
    )
    opening = (
        f'<g clip-path="url(#arch)"><rect x="-240" y="-330" width="480" height="700" fill="url(#sky)"/>'
        f'<g transform="translate(3 4)" style="filter:brightness(.45)">{jali()}</g>{jali()}'
        f'<path d="{ARCH}" fill="none" stroke="#1a0800" stroke-width="30" opacity=".6" filter="url(#blur8)"/></g>'
        f'<path d="{ARCH}" fill="none" stroke="#5a2f12" stroke-width="20" stroke-linejoin="round"/>'
        f'<path d="{ARCH}" fill="none" stroke="#d39a58" stroke-width="8" stroke-linejoin="round"/>'
    )
    sill = "".join(
        rect(-300 + k * 10, 404 + k * 18, 600 - k * 20, 20, shade, 'rx="5" filter="url(#drop)"')
        for k, shade in enumerate(("#b57a42", "#96602f", "#7d4c22"))
    )
    cornice = "".join(
        rect(-300 + k * 12, -412 - k * 18, 600 - k * 24, 20, shade, 'rx="5" filter="url(#drop)"')
        for k, shade in enumerate(("#96602f", "#b57a42"))
    )
    shadow = (
        '<rect x="-280" y="-410" width="590" height="880" fill="#2a1206" '
        'opacity=".6" transform="translate(24 30)" filter="url(#blur22)"/>'
    )
    body = shadow + board + opening + column(-244) + column(244) + cornice + sill
    return Scene(cloth("sand", "hide", 0.12), put(400, 492, body), DEFS + glass)


PICTURES: dict[str, Picture] = {
    **whole_and_near(
        "panel-nine-rosettes",
        lambda: framed(624, 624, "#b97f43", "#96602f", nine_rosettes(), "sage", -3),
        View(400, 500, 2.6, 3),
        View(620, 720, 2.0, -8),
    ),
    **whole_and_near(
        "panel-star-lattice",
        lambda: framed(540, 760, "#6d4427", "#55331d", star_lattice(), "sand", 4),
        View(400, 410, 2.5, -6),
    ),
    **album("stool-carved", Picture(stool_scene, View(400, 600, 1.1)), Picture(stool_scene, View(420, 480, 2.2, -3))),
    **whole_and_near("jharoka-small", jharoka_scene, View(400, 560, 2.2, 0), View(560, 290, 2.2, 4)),
}
