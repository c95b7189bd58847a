"""The small marks every craft repeats: petals, stars, flowers, rings of them."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin


def put(x: float, y: float, inner: str, turn: float = 0, scale: float = 1, wide: float | None = None) -> str:
    """Place a drawing; `wide` squeezes it sideways for things that go round a body."""
    sx = scale if wide is None else scale * wide
    return f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f}) scale({sx:.3f} {scale:.3f})">{inner}</g>'


def ring(count: int, drawing: str | Callable[[int], str], offset: float = 0) -> str:
    """Repeat a drawing round the origin."""
    parts = []
    for index in range(count):
        inner = drawing(index) if callable(drawing) else drawing
        parts.append(f'<g transform="rotate({360 * index / count + offset:.2f})">{inner}</g>')
    return "".join(parts)


def circle(
    radius: float,
    fill: str = "none",
    stroke: str = "none",
    width: float = 0,
    x: float = 0,
    y: float = 0,
    extra: str = "",
) -> str:
    """A disc or a ring."""
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    return f'<circle {place} fill="{fill}" stroke="{stroke}" stroke-width="{width}" {extra}/>'


def petal(inner: float, outer: float, width: float, fill: str, extra: str = "") -> str:
    """A pointed petal standing on the origin, from one radius to another."""
    middle, length = (inner + outer) / 2, outer - inner
    low, high = -middle + length * 0.1, -outer + length * 0.15
    return (
        f'<path d="M0 {-inner:.1f}C{width:.1f} {low:.1f} {width * 0.7:.1f} {high:.1f} 0 {-outer:.1f}'
        f'C{-width * 0.7:.1f} {high:.1f} {-width:.1f} {low:.1f} 0 {-inner:.1f}Z" fill="{fill}" {extra}/>'
    )


def star(points: int, outer: float, inner: float, fill: str, extra: str = "", offset: float = 0) -> str:
    """A star of `points` rays; `offset` in radians."""
    corners = []
    for index in range(2 * points):
        angle = pi * index / points - pi / 2 + offset
        radius = inner if index % 2 else outer
        corners.append(f"{radius * cos(angle):.1f},{radius * sin(angle):.1f}")
    return f'<polygon points="{" ".join(corners)}" fill="{fill}" {extra}/>'


def diamond(wide: float, tall: float, fill: str, extra: str = "") -> str:
    """A plain diamond round the origin."""
    return f'<polygon points="0,{-tall} {wide},0 0,{tall} {-wide},0" fill="{fill}" {extra}/>'


def rect(x: float, y: float, width: float, height: float, fill: str, extra: str = "") -> str:
    """A rectangle; `extra` carries any further attributes."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" {extra}/>'


def line(path: str, colour: str, width: float, extra: str = "") -> str:
    """A stroked path with round ends."""
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-linecap="round" '
        f'stroke-linejoin="round" {extra}/>'
    )


def stitch(path: str, thread: str, width: float, dashes: str, opacity: float = 1) -> str:
    """A line of stitches along a path; `dashes` is the stitch and the gap after it."""
    return line(path, thread, width, f'stroke-dasharray="{dashes}" opacity="{opacity}"')


def flower(count: int, radius: float, colour: str, eye: str, edge: str = "none") -> str:
    """A round flower with an eye."""
    width = radius * 2.6 / count
    petals = ring(count, petal(radius * 0.15, radius, width, colour))
    return petals + circle(radius * 0.24, eye, edge, radius * 0.09 if edge != "none" else 0)


def sprig(stem: str, leaf: str, other: str, tall: float = 80) -> str:
    """A leaning stem with five leaves, standing on the origin."""
    drawing = line(f"M0 0C{-tall * 0.25} {-tall * 0.35} {tall * 0.25} {-tall * 0.65} 0 {-tall}", stem, tall * 0.05)
    leaves = ((0.2, 62, leaf), (0.36, -58, other), (0.55, 56, other), (0.7, -54, leaf), (0.95, 0, other))
    for height, turn, colour in leaves:
        drawing += put(0, -tall * height, petal(0, tall * 0.36, tall * 0.13, colour), turn)
    return drawing


def fish(body: str, detail: str, fin: str) -> str:
    """A fish 90 long, swimming to the right."""
    outline = "M45 0C25 -26 -12 -24 -32 -4L-52 -20Q-46 0 -52 20L-32 4C-12 24 25 26 45 0Z"
    scales = "".join(line(f"M{x} -11Q{x + 8} 0 {x} 11", detail, 2.6) for x in (-16, -5, 6))
    return (
        f'<path d="M-4 -18Q4 -34 18 -30L14 -16Z" fill="{fin}"/><path d="M-4 18Q4 32 14 28L12 16Z" fill="{fin}"/>'
        f'<path d="{outline}" fill="{body}"/>{scales}{circle(4.5, detail, x=28, y=-4)}'
        f"{line('M17 -14Q23 0 17 14', detail, 2.6)}"
    )


def ruler(centimetres: int, unit: float) -> str:
    """A wooden ruler lying along x, for scale."""
    width = centimetres * unit + 24
    ticks = "".join(
        f'<path d="M{12 + i * unit:.1f} 0v{20 if i % 5 == 0 else 11}" stroke="#40240c" stroke-width="2"/>'
        for i in range(centimetres + 1)
    )
    figures = "".join(
        f'<text x="{12 + i * unit:.1f}" y="42" font-family="serif" font-size="19" fill="#40240c" '
        f'text-anchor="middle">{i}</text>'
        for i in range(0, centimetres + 1, 5)
    )
    body = rect(0, 0, width, 56, "#e2bb7c", 'rx="4"')
    veneer = rect(0, 0, width, 56, "#7a4a1c", 'rx="4" opacity=".35" filter="url(#tablegrain)"')
    return f'<g filter="url(#lift)">{body}</g>{veneer}{ticks}{figures}'
