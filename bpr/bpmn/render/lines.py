"""How flows and associations are drawn: lines with round corners, and what stands at their ends (BPMN 2.0.2, 7.4)."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from bpr.bpmn.diagram import Bounds, Point
from bpr.bpmn.render.svg import line_through, number, tag

_BEND: Final = 5.0
"""Radius of a corner."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a kind of flow looks like.

    Parameters
    ----------
    dash
        Of the line; None is solid.
    end, start
        ``filled`` or ``open`` arrowhead, ``angle``, ``circle``, ``diamond``, ``slash`` or "".
    """

    dash: str | None = None
    end: str = ""
    start: str = ""


LINES: Mapping[str, Line] = MappingProxyType(
    {
        "sequence": Line(end="filled"),
        "default": Line(end="filled", start="slash"),
        "conditional": Line(end="filled", start="diamond"),
        "message": Line(dash="10 6", end="open", start="circle"),
        "association": Line(dash="1.5 4"),
        "directed association": Line(dash="1.5 4", end="angle"),
    }
)
"""Kind of a flow or association -> its look."""


def line_svg(kind: str, points: Sequence[Point], ink: str, *, weight: float = 1.5, dash: str | None = None) -> str:
    """A flow as SVG.

    Parameters
    ----------
    kind
        A key of `LINES`.
    points
        At least two; the first and the last are where it touches.
    ink, weight, dash
        Colour, width and dashes; those of a change go before those of the kind.
    """
    look = LINES[kind]
    points = [point for point, before in zip(points, (None, *points), strict=False) if point != before]
    if len(points) == 1:  # a flow without length
        return ""
    path = tag(
        "path",
        d=_rounded(points),
        fill="none",
        stroke=ink,
        stroke_width=weight,
        stroke_dasharray=dash or look.dash,
        stroke_linejoin="round",
    )
    signs = ((look.end, points[-1], points[-2]), (look.start, points[0], points[1]))
    return path + "".join(_sign(name, at, toward, ink) for name, at, toward in signs if name)


def middle(points: Sequence[Point]) -> Point:
    """The place halfway along a line."""
    lengths = [math.dist(a, b) for a, b in pairwise(points)]
    left = sum(lengths) / 2
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        if left <= length and length:
            share = left / length
            return Point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share)
        left -= length
    return points[0]


def docked(points: Sequence[Point], inside: Callable[[float, float], bool]) -> tuple[Point, ...]:
    """The line without its end inside a shape: some tools draw flows to the middle of what they join."""
    kept = list(points)
    while len(kept) > 2 and inside(*kept[-2]) and inside(*kept[-1]):  # noqa: PLR2004  # a line has two ends
        kept.pop()
    near, far = kept[-2], kept[-1]
    if not inside(*far) or inside(*near):
        return tuple(kept)
    for _ in range(12):  # halving finds the outline, whatever its form
        half = Point((near.x + far.x) / 2, (near.y + far.y) / 2)
        near, far = (near, half) if inside(*half) else (half, far)
    return (*kept[:-1], far)


def extent(points: Sequence[Point]) -> Bounds:
    """The space that a line takes."""
    xs, ys = [point.x for point in points], [point.y for point in points]
    return Bounds(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _rounded(points: Sequence[Point]) -> str:
    path = f"M{number(points[0].x)} {number(points[0].y)}"
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        entry, leave = _along(corner, before), _along(corner, after)
        path += f"L{number(entry.x)} {number(entry.y)}Q{number(corner.x)} {number(corner.y)}"
        path += f" {number(leave.x)} {number(leave.y)}"
    return path + f"L{number(points[-1].x)} {number(points[-1].y)}"


def _along(corner: Point, toward: Point) -> Point:
    """Where a corner begins to be round, on the way to the next point."""
    length = math.dist(corner, toward)
    share = min(_BEND, length / 2) / length
    return Point(corner.x + (toward.x - corner.x) * share, corner.y + (toward.y - corner.y) * share)


def _sign(name: str, at: Point, toward: Point, ink: str) -> str:
    """What stands at the end `at` of a line that comes from `toward`; drawn for a line that comes from the left."""
    turn = math.degrees(math.atan2(at.y - toward.y, at.x - toward.x))
    place = f"translate({number(at.x)} {number(at.y)}) rotate({number(turn)})"
    filled = ink if name == "filled" else "none" if name in ("angle", "slash") else "#fff"
    return tag("path", d=_SIGNS[name], fill=filled, stroke=ink, stroke_width=1.2, transform=place)


_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        "filled": line_through([(-10, -4), (0, 0), (-10, 4)], closed=True),
        "open": line_through([(-10, -5), (0, 0), (-10, 5)], closed=True),
        "angle": line_through([(-8, -5), (0, 0), (-8, 5)]),
        "circle": "M-8 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z",
        "diamond": line_through([(0, 0), (-8, -5), (-16, 0), (-8, 5)], closed=True),
        "slash": line_through([(-12, 5), (-7, -5)]),
    }
)
"""Sign -> path data, with (0, 0) at the end of the line."""
