"""The shared paper: size, light, filters, and how a scene becomes one SVG page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

WIDTH, HEIGHT = 800, 1000

# Noise is drawn once per picture at the end; the rest are cheap blurs and textures the crafts share.
FILTERS = """
<filter id="grain" x="0" y="0" width="100%" height="100%">
  <feTurbulence type="fractalNoise" baseFrequency=".7" numOctaves="2" seed="3"/>
  <feColorMatrix values="0 0 0 0 .5  0 0 0 0 .46  0 0 0 0 .4  0 0 0 .9 -.35"/></filter>
<filter id="hand" x="-5%" y="-5%" width="110%" height="110%">
  <feTurbulence type="fractalNoise" baseFrequency=".014" numOctaves="2" seed="5"/>
  <feDisplacementMap in="SourceGraphic" scale="12" xChannelSelector="R" yChannelSelector="G"/></filter>
<filter id="tremble" x="-5%" y="-5%" width="110%" height="110%">
  <feTurbulence type="fractalNoise" baseFrequency=".03" numOctaves="2" seed="9"/>
  <feDisplacementMap in="SourceGraphic" scale="7" xChannelSelector="R" yChannelSelector="G"/></filter>
<filter id="blur3" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="3"/></filter>
<filter id="blur8" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="8"/></filter>
<filter id="blur22" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="22"/></filter>
<filter id="blur50" x="-80%" y="-80%" width="260%" height="260%"><feGaussianBlur stdDeviation="50"/></filter>
<filter id="drop" x="-30%" y="-30%" width="160%" height="160%">
  <feDropShadow dx="2" dy="3" stdDeviation="2" flood-color="#1a0500" flood-opacity=".55"/></filter>
<filter id="lift" x="-30%" y="-30%" width="160%" height="160%">
  <feDropShadow dx="8" dy="12" stdDeviation="9" flood-color="#1a0800" flood-opacity=".5"/></filter>
<filter id="bevel" x="-10%" y="-10%" width="120%" height="120%">
  <feDropShadow dx="1" dy="1" stdDeviation="1" flood-color="#000" flood-opacity=".75"/></filter>
<filter id="weave" x="0" y="0" width="100%" height="100%">
  <feTurbulence type="fractalNoise" baseFrequency=".7 .04" numOctaves="2" seed="8"/>
  <feColorMatrix values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 .5 -.12"/></filter>
<filter id="woodgrain" x="0" y="0" width="100%" height="100%">
  <feTurbulence type="fractalNoise" baseFrequency=".09 .006" numOctaves="4" seed="11"/>
  <feColorMatrix values="0 0 0 0 .12  0 0 0 0 .05  0 0 0 0 .02  0 0 0 2.2 -.75"/></filter>
<filter id="tablegrain" x="0" y="0" width="100%" height="100%">
  <feTurbulence type="fractalNoise" baseFrequency=".005 .11" numOctaves="4" seed="17"/>
  <feColorMatrix values="0 0 0 0 .12  0 0 0 0 .05  0 0 0 0 .02  0 0 0 2.2 -.8"/></filter>
<filter id="hide" x="0" y="0" width="100%" height="100%">
  <feTurbulence type="fractalNoise" baseFrequency=".12" numOctaves="3" seed="4"/>
  <feDiffuseLighting surfaceScale="1.3" lighting-color="#fff">
    <feDistantLight azimuth="230" elevation="58"/></feDiffuseLighting></filter>
<filter id="stoneveins" x="0" y="0" width="100%" height="100%">
  <feTurbulence type="fractalNoise" baseFrequency=".004 .022" numOctaves="4" seed="23"/>
  <feColorMatrix values="0 0 0 0 1  0 0 0 0 .97  0 0 0 0 .88  3.2 0 0 0 -1.5"/></filter>
"""

LIGHT = (
    '<radialGradient id="daylight" cx=".28" cy=".16" r="1.15"><stop offset="0" stop-color="#fff3da" '
    'stop-opacity=".2"/><stop offset=".42" stop-color="#fff3da" stop-opacity="0"/>'
    '<stop offset="1" stop-color="#120608" stop-opacity=".4"/></radialGradient>'
)

# Each ground is one dye, lit from the upper left: where the light falls, and where it does not.
GROUNDS = {
    "terracotta": ("#e0a066", "#a4572b"),
    "sage": ("#d3dacb", "#8aa493"),
    "teal": ("#7fb3a5", "#2c665f"),
    "sand": ("#f0dab2", "#c89d66"),
    "plum": ("#97607a", "#4c2341"),
    "indigo": ("#6a82b8", "#24325f"),
    "coral": ("#de8264", "#983627"),
    "slate": ("#aeb4b6", "#5f686d"),
}

TABLES = {"oak": "#cfa873", "walnut": "#86492a", "pale": "#e0c79d", "ink": "#3d2a26"}


@dataclass(frozen=True)
class View:
    """Where the camera stands: the point it looks at, how near, and how far the camera is turned."""

    x: float = 400
    y: float = 500
    zoom: float = 1
    turn: float = 0

    @property
    def transform(self) -> str:
        """The SVG transform that puts the looked-at point in the middle of the page."""
        return (
            f"translate({WIDTH / 2} {HEIGHT / 2}) rotate({self.turn}) scale({self.zoom}) translate({-self.x} {-self.y})"
        )


WHOLE = View()


@dataclass(frozen=True)
class Scene:
    """One arranged set: the ground, what lies on it, and the gradients both refer to."""

    ground: str
    subject: str
    defs: str = ""
    grain: float = 0.14


@dataclass(frozen=True)
class Picture:
    """One photograph to take: the scene (drawn when asked for) and the camera."""

    draw: Callable[[], Scene]
    view: View = WHOLE


def album(key: str, *pictures: Picture) -> dict[str, Picture]:
    """The pictures of one piece, under the names their files will have."""
    return {f"{key}-{number}": picture for number, picture in enumerate(pictures, start=1)}


def whole_and_near(key: str, draw: Callable[[], Scene], *near: View) -> dict[str, Picture]:
    """The usual album: the piece whole, then the same scene seen from nearer."""
    return album(key, Picture(draw), *(Picture(draw, view) for view in near))


def page(picture: Picture) -> str:
    """The whole SVG document of one picture."""
    scene = picture.draw()
    full = f'width="{WIDTH}" height="{HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" {full}>'
        f"<defs>{FILTERS}{LIGHT}{scene.defs}</defs>"
        f'<g transform="{picture.view.transform}">{scene.ground}{scene.subject}</g>'
        f'<rect {full} fill="url(#daylight)"/>'
        f'<rect {full} filter="url(#grain)" opacity="{scene.grain}" style="mix-blend-mode:overlay"/></svg>'
    )


def lit(name: str, bright: str, deep: str) -> str:
    """A gradient across the page from the lit corner to the far one."""
    return (
        f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" cx="250" cy="210" r="1050">'
        f'<stop offset="0" stop-color="{bright}"/><stop offset="1" stop-color="{deep}"/></radialGradient>'
    )


def cloth(dye: str, texture: str = "weave", strength: float = 0.3) -> str:
    """A plain dyed cloth seen from above, wide enough for a turned camera."""
    bright, deep = GROUNDS[dye]
    return (
        f"{lit('ground', bright, deep)}"
        '<rect x="-700" y="-700" width="2200" height="2400" fill="url(#ground)"/>'
        f'<rect x="-300" y="-300" width="1400" height="1600" filter="url(#{texture})" opacity="{strength}"/>'
    )


def planks(colour: str, joints: tuple[int, ...] = (215, 520)) -> str:
    """A wooden table seen from above."""
    lines = "".join(
        f'<path d="M{x} -700V1700" stroke="#1d0c04" stroke-width="5" opacity=".55"/>'
        f'<path d="M{x + 4} -700V1700" stroke="#fff" stroke-width="2" opacity=".16"/>'
        for x in joints
    )
    return (
        f'<rect x="-700" y="-700" width="2200" height="2400" fill="{colour}"/>'
        f'<rect x="-300" y="-300" width="1400" height="1600" filter="url(#woodgrain)" opacity=".6"/>{lines}'
    )


def shelf(dye: str, table: str = "oak", edge: int = 770) -> str:
    """A wall and a table in front of it, with a patch of window light on the wall."""
    bright, deep = GROUNDS[dye]
    depth = 1700 - edge
    window = "".join(
        f'<path d="M{x} -40L{x + 150} -40L{x + 330} {edge - 40}L{x + 180} {edge - 40}Z"/>' for x in (-60, 120)
    )
    return (
        f"{lit('ground', bright, deep)}"
        '<rect x="-700" y="-700" width="2200" height="2400" fill="url(#ground)"/>'
        f'<g fill="#fff6df" opacity=".2" filter="url(#blur22)">{window}</g>'
        f'<rect x="-700" y="{edge}" width="2200" height="{depth}" fill="{TABLES[table]}"/>'
        f'<rect x="-200" y="{edge}" width="1300" height="420" filter="url(#tablegrain)" opacity=".35"/>'
        f'<rect x="-700" y="{edge - 5}" width="2200" height="14" fill="#140800" opacity=".3" '
        'filter="url(#blur8)"/>'
    )
