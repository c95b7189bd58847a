"""Anything turned on a wheel or a lathe: a profile, bands and motifs that go round it, and its light."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, pi, sin

from .marks import put

STEPS = 14


def _spline(a: float, b: float, c: float, d: float, t: float) -> float:
    """Catmull-Rom between b and c."""
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t)


@dataclass(frozen=True)
class Turned:
    """A body of revolution seen from a little above. `profile` is (height on page, radius), top to bottom."""

    name: str
    profile: tuple[tuple[float, float], ...]
    x: float = 400
    tilt: float = 0.13

    @cached_property
    def samples(self) -> list[tuple[float, float]]:
        """The profile as many short straight pieces. A point given twice makes a corner."""
        points = [self.profile[0], *self.profile, self.profile[-1]]
        found = []
        for a, b, c, d in zip(points, points[1:], points[2:], points[3:], strict=False):
            for step in range(STEPS):
                t = step / STEPS
                y = b[0] + (c[0] - b[0]) * t
                found.append((y, max(1.0, _spline(a[1], b[1], c[1], d[1], t))))
        found.append(self.profile[-1])
        return found

    def radius(self, y: float) -> float:
        """How wide the body is at a height."""
        heights = [height for height, _ in self.samples]
        index = min(max(bisect_left(heights, y), 1), len(heights) - 1)
        (y0, r0), (y1, r1) = self.samples[index - 1], self.samples[index]
        return r1 if y1 == y0 else r0 + (r1 - r0) * min(1, max(0, (y - y0) / (y1 - y0)))

    @property
    def top(self) -> float:
        """Height of the mouth on the page."""
        return self.profile[0][0]

    @property
    def foot(self) -> float:
        """Height of the base on the page."""
        return self.profile[-1][0]

    @property
    def widest(self) -> float:
        """The largest radius."""
        return max(radius for _, radius in self.samples)

    def outline(self) -> str:
        """The silhouette, with the near edge of the mouth left to the mouth itself."""
        left = " ".join(f"L{self.x - r:.1f} {y:.1f}" for y, r in self.samples[1:])
        right = " ".join(f"L{self.x + r:.1f} {y:.1f}" for y, r in reversed(self.samples[:-1]))
        mouth, base = self.samples[0][1], self.samples[-1][1]
        return (
            f"M{self.x - mouth:.1f} {self.top} {left} "
            f"A{base:.1f} {base * self.tilt:.1f} 0 0 0 {self.x + base:.1f} {self.foot} {right} "
            f"A{mouth:.1f} {mouth * self.tilt:.1f} 0 0 0 {self.x - mouth:.1f} {self.top}Z"
        )

    def band(self, y: float, height: float, fill: str, extra: str = "") -> str:
        """A painted band; its edges curve as the body does."""
        upper, lower = self.radius(y) + 6, self.radius(y + height) + 6
        inside = [(sy, r + 6) for sy, r in self.samples if y < sy < y + height]
        right = "".join(f"L{self.x + r:.1f} {sy:.1f}" for sy, r in inside)
        left = "".join(f"L{self.x - r:.1f} {sy:.1f}" for sy, r in reversed(inside))
        return (
            f'<path d="M{self.x - upper:.1f} {y:.1f}A{upper:.1f} {upper * self.tilt:.1f} 0 0 0 '
            f"{self.x + upper:.1f} {y:.1f}{right}L{self.x + lower:.1f} {y + height:.1f}"
            f'A{lower:.1f} {lower * self.tilt:.1f} 0 0 1 {self.x - lower:.1f} {y + height:.1f}{left}Z" '
            f'fill="{fill}" {extra}/>'
        )

    def around(self, y: float, count: int, draw: str | Callable[[int], str], phase: float = 0.5) -> str:
        """Motifs round the body at one height: `count` in the whole turn, only the near ones drawn."""
        radius = self.radius(y)
        drawn = []
        for index in range(count):
            angle = 2 * pi * (index + phase) / count
            depth = cos(angle)
            if depth < 0.1:
                continue
            inner = draw(index) if callable(draw) else draw
            drawn.append(put(self.x + radius * sin(angle), y + radius * self.tilt * depth, inner, wide=depth))
        return "".join(drawn)

    def gleam(self, start: float, end: float, across: float = -0.52, width: float = 20, strength: float = 0.6) -> str:
        """A soft streak of window light that follows the profile."""
        run = [(y, r) for y, r in self.samples if start <= y <= end]
        path = "M" + "L".join(f"{self.x + across * r:.1f} {y + r * self.tilt * 0.85:.1f}" for y, r in run)
        return (
            f'<path d="{path}" fill="none" stroke="#fff" stroke-width="{width}" stroke-linecap="round" '
            f'stroke-linejoin="round" opacity="{strength}" filter="url(#blur8)"/>'
        )

    def defs(self, dark: str = "#081330", depth: float = 0.62) -> str:
        """The clip and the side-to-side shade of this body."""
        left, right = self.x - self.widest, self.x + self.widest
        return (
            f'<clipPath id="{self.name}-clip"><path d="{self.outline()}"/></clipPath>'
            f'<linearGradient id="{self.name}-shade" gradientUnits="userSpaceOnUse" x1="{left}" x2="{right}">'
            f'<stop offset="0" stop-color="{dark}" stop-opacity="{depth * 0.75:.2f}"/>'
            f'<stop offset=".2" stop-color="{dark}" stop-opacity=".08"/>'
            '<stop offset=".3" stop-color="#fff" stop-opacity=".16"/>'
            f'<stop offset=".5" stop-color="{dark}" stop-opacity="0"/>'
            f'<stop offset=".8" stop-color="{dark}" stop-opacity="{depth * 0.62:.2f}"/>'
            f'<stop offset=".95" stop-color="{dark}" stop-opacity="{depth:.2f}"/>'
            f'<stop offset="1" stop-color="{dark}" stop-opacity="{depth * 0.7:.2f}"/></linearGradient>'
        )

    def render(self, base: str, paint: str, gleams: str = "", hand: str = "tremble") -> str:
        """The finished body: base colour, paint under the hand-wobble, shade and light."""
        box = f'x="{self.x - self.widest - 20:.0f}" y="{self.top - 80:.0f}" width="{2 * self.widest + 40:.0f}"'
        tall = f'height="{self.foot - self.top + 180:.0f}"'
        return (
            f'<g clip-path="url(#{self.name}-clip)"><rect {box} {tall} fill="{base}"/>'
            f'<g filter="url(#{hand})">{paint}</g><rect {box} {tall} fill="url(#{self.name}-shade)"/>{gleams}</g>'
        )

    def mouth(self, inside: str, rim: str, width: float = 7) -> str:
        """The open top: a dark inside and a painted rim."""
        radius = self.samples[0][1]
        flat = radius * self.tilt
        place = f'cx="{self.x}" cy="{self.top}"'
        return (
            f'<ellipse {place} rx="{radius:.1f}" ry="{flat:.1f}" fill="{inside}"/>'
            f'<ellipse {place} rx="{radius:.1f}" ry="{flat:.1f}" fill="none" stroke="{rim}" stroke-width="{width}"/>'
        )

    def shadow(self, colour: str = "#160a06", reach: float = 1.05) -> str:
        """The shadow on the table: a close dark one and a long soft one."""
        base = self.samples[-1][1]
        y = self.foot + base * self.tilt * 0.5
        return (
            f'<ellipse cx="{self.x + base * 0.45:.0f}" cy="{y:.0f}" rx="{base * 0.6 + self.widest * 0.6 * reach:.0f}" '
            f'ry="{18 + base * 0.13:.0f}" fill="{colour}" opacity=".5" filter="url(#blur22)"/>'
            f'<ellipse cx="{self.x + 6}" cy="{y + 2:.0f}" rx="{base * 1.03:.0f}" ry="{base * self.tilt + 5:.0f}" '
            f'fill="{colour}" opacity=".6" filter="url(#blur8)"/>'
        )


def all_defs(bodies: Sequence[Turned], dark: str = "#081330", depth: float = 0.62) -> str:
    """The definitions of several bodies standing in one scene."""
    return "".join(body.defs(dark, depth) for body in bodies)
