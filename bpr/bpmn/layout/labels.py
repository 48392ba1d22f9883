"""Where names stand that are not written into a symbol: beside nodes, along lines, on no line and no symbol."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, pairwise, product
from typing import Final

from bpr.bpmn.diagram import Bounds, Point
from bpr.bpmn.layout.clutter import Clutter
from bpr.bpmn.layout.sizes import Size

GAP: Final = 4.0
"""Between a text and what it names."""


_STEP: Final = 14.0
"""How far a text is moved on along its line where it would cover something."""


_RINGS: Final = 25
"""How far from its line a text may stand, in such steps."""


def beside(
    symbol: Size, text: Size, lines_above: Sequence[float], lines_below: Sequence[float], *, above: bool
) -> Bounds:
    """Place of the name of a node, relative to its middle.

    Parameters
    ----------
    symbol, text
        How large they are.
    lines_above, lines_below
        Where lines leave or enter, relative to the middle.
    above
        Whether above is the better side, as with gateways.
    """
    top, bottom = -symbol.height / 2 - 2 * GAP - text.height, symbol.height / 2 + GAP
    sides = [(top, lines_above), (bottom, lines_below)]
    if not above:
        sides.reverse()
    for y, lines in sides:
        if not lines:
            return Bounds(-text.width / 2, y, *text)
    y, lines = sides[0]
    return Bounds(min(lines) - GAP - text.width, y, *text)


def along(
    points: Sequence[Point], text: Size, clutter: Clutter, region: Bounds | None, passable: Collection[Bounds]
) -> Bounds:
    """Place of the name of a line: as near to its begin as there is room.

    Where there is none along the whole line it stands aside, in the nearest free place; `region` is what it must not
    leave, `passable` are boxes that it may lie on.
    """
    tried = []
    for box in chain(_places(points, text), _aside(points, text)):
        overlap = clutter.overlap(box, passable)
        if region is None or _is_inside(box, region):
            if overlap == 0:
                return box
            tried.append((overlap, box))
    return min(tried)[1] if tried else Bounds(*points[0], *text)


def _is_inside(box: Bounds, region: Bounds) -> bool:
    return region.x < box.x and region.y < box.y and box.right < region.right and box.bottom < region.bottom


def _rings() -> list[tuple[int, int]]:
    reach = range(-_RINGS, _RINGS + 1)
    return sorted(product(reach, reach), key=lambda step: (step[0] ** 2 + step[1] ** 2, -step[0], -step[1]))


_ASIDE: Final = tuple(_rings())
"""Steps across and downwards, the nearest first."""


def _aside(points: Sequence[Point], text: Size) -> Iterator[Bounds]:
    """Places around the begin of a line."""
    x, y = points[0].x - text.width / 2, points[0].y - text.height / 2
    return (Bounds(x + i * _STEP, y + j * _STEP / 2, *text) for i, j in _ASIDE)


def _places(points: Sequence[Point], text: Size) -> Iterator[Bounds]:
    for a, b in pairwise(points):
        yield from _lying(a, b, text) if a.y == b.y else _upright(a, b, text)


def _lying(a: Point, b: Point, text: Size) -> Iterator[Bounds]:
    for share in _shares(abs(b.x - a.x) - text.width - 2 * GAP):
        x = a.x + GAP + share if b.x > a.x else a.x - GAP - share - text.width
        yield Bounds(x, a.y - GAP / 2 - text.height, *text)
        yield Bounds(x, a.y + GAP / 2, *text)


def _upright(a: Point, b: Point, text: Size) -> Iterator[Bounds]:
    for share in _shares(abs(b.y - a.y) - text.height - 3 * GAP):
        y = a.y + 2 * GAP + share if b.y > a.y else a.y - 2 * GAP - share - text.height
        yield Bounds(a.x + GAP, y, *text)
        yield Bounds(a.x - GAP - text.width, y, *text)


def _shares(room: float) -> Iterable[float]:
    room = max(room, 0.0)
    return [*(_STEP * number for number in range(min(int(room // _STEP), 40) + 1)), room]
