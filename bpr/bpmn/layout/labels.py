"""Where names stand that are not written into a symbol: beside nodes, along lines, on no line and no symbol."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
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


def beside(symbol: Size, text: Size, *, above: bool, taken: tuple[bool, bool]) -> Bounds:
    """Place of the name of a node, relative to its middle.

    Parameters
    ----------
    symbol, text
        How large they are.
    above
        Whether above is the better side, as with gateways.
    taken
        Whether lines leave or enter above, and below.
    """
    top = -symbol.height / 2 - 2 * GAP - text.height
    bottom = symbol.height / 2 + GAP
    free = [y for y, in_use in ((top, taken[0]), (bottom, taken[1])) if not in_use]
    if free:
        return Bounds(-text.width / 2, free[0] if above else free[-1], text.width, text.height)
    return Bounds(-text.width - GAP, top if above else bottom, text.width, text.height)


def along(points: Sequence[Point], text: Size, clutter: Clutter, region: Bounds | None = None) -> Bounds:
    """Place of the name of a line: as near to its begin as there is room.

    Where there is none along the whole line it stands aside, in the nearest free place; `region` is what it must not
    leave.
    """
    tried = []
    for box in (*_places(points, text), *_aside(points, text)):
        overlap = clutter.overlap(box)
        if region is None or _is_inside(box, region):
            if overlap == 0:
                return box
            tried.append((overlap, box))
    return min(tried)[1] if tried else Bounds(*points[0], *text)


def _is_inside(box: Bounds, region: Bounds) -> bool:
    return region.x < box.x and region.y < box.y and box.right < region.right and box.bottom < region.bottom


def _aside(points: Sequence[Point], text: Size) -> Iterator[Bounds]:
    """Places around the begin of a line, ring by ring."""
    x, y = points[0].x - text.width / 2, points[0].y - text.height / 2
    for ring in range(1, _RINGS):
        steps = range(-ring, ring + 1)
        for i, j in sorted(((i, j) for i in steps for j in steps if max(abs(i), abs(j)) == ring), key=_nearer):
            yield Bounds(x + i * _STEP, y + j * _STEP / 2, *text)


def _nearer(step: tuple[int, int]) -> tuple[int, int, int]:
    i, j = step
    return i * i + j * j, -i, -j


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
