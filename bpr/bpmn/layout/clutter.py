"""What is already drawn, found by place: boxes that nothing may cover, and lines that none may run along."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from bpr.bpmn.diagram import Bounds, Point

_SQUARE: Final = 120.0
"""Side of the squares of the index, in pixels."""


class Clutter:
    """Boxes and lines of a sheet."""

    def __init__(self) -> None:
        self._boxes: dict[tuple[int, int], list[Bounds]] = defaultdict(list)
        self._lines: dict[tuple[int, int], list[Bounds]] = defaultdict(list)

    def add_box(self, box: Bounds) -> None:
        """Add a symbol or a text."""
        for square in _squares(box):
            self._boxes[square].append(box)

    def add_line(self, points: Sequence[Point]) -> None:
        """Add a line; a stretch that is neither upright nor lying counts with the box around it."""
        for stretch in stretches(points):
            for square in _squares(stretch):
                self._lines[square].append(stretch)

    def add_frame(self, box: Bounds) -> None:
        """Add the border of a pool or lane, not what is inside."""
        corners = Point(box.x, box.y), Point(box.right, box.y), Point(box.right, box.bottom), Point(box.x, box.bottom)
        self.add_line((*corners, corners[0]))

    def boxes(self, window: Bounds) -> Iterable[Bounds]:
        """The boxes that meet a window."""
        return _meeting(self._boxes, window)

    def lines(self, window: Bounds) -> Iterable[Bounds]:
        """The stretches of lines that meet a window: boxes without width or without height."""
        return _meeting(self._lines, window)

    def overlap(self, box: Bounds, passable: Collection[Bounds] = ()) -> float:
        """How much of `box` is in use, as half the girth of what it has in common with others; 0 = nothing.

        The boxes in `passable` do not count: sub-processes that contain `box`.
        """
        others = (*(other for other in self.boxes(box) if other not in passable), *self.lines(box))
        return sum(
            min(box.right, other.right) - max(box.x, other.x) + min(box.bottom, other.bottom) - max(box.y, other.y)
            for other in others
        )


def stretches(points: Sequence[Point]) -> Iterator[Bounds]:
    """The straight parts of a line."""
    for a, b in pairwise(points):
        yield Bounds(min(a.x, b.x), min(a.y, b.y), abs(a.x - b.x), abs(a.y - b.y))


def _squares(box: Bounds) -> Iterator[tuple[int, int]]:
    for x in range(int(box.x // _SQUARE), int(box.right // _SQUARE) + 1):
        for y in range(int(box.y // _SQUARE), int(box.bottom // _SQUARE) + 1):
            yield x, y


def _meeting(index: dict[tuple[int, int], list[Bounds]], window: Bounds) -> Iterable[Bounds]:
    found = dict.fromkeys(box for square in _squares(window) for box in index.get(square, ()))
    return [
        box
        for box in found
        if (box.x < window.right and window.x < box.right) or (box.width == 0 and window.x <= box.x <= window.right)
        if (box.y < window.bottom and window.y < box.bottom) or (box.height == 0 and window.y <= box.y <= window.bottom)
    ]
