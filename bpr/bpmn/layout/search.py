"""A way for one line among things that are drawn already: the shortest with few bends, by A* over the free stripes.

For what stands on no common grid: lines into sub-processes, associations, and new flows of a drawing that is kept.
"""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpr.bpmn.diagram import Bounds, Point
from bpr.bpmn.layout.clutter import Clutter
from bpr.bpmn.layout.pixels import port
from bpr.frozen import frozen

CLEAR: Final = 10.0
"""Between a line and the symbols that it passes, in pixels."""

_BEND: Final = 40.0
_CROSSING: Final = 30.0
_COVERING: Final = 2000.0
_FOREIGN_SIDE: Final = 60.0
"""What a bend, a crossing, running along another line, and an unusual side cost: as many pixels of a longer way."""

_STEPS: Final = frozen(
    {"box": (0.0, 12.0, -12.0, 24.0, -24.0), "circle": (0.0, 9.0, -9.0), "diamond": (0.0, 12.0, -12.0)}
)
"""How far from the middle of a side a line may meet it, the best first."""

_STEPS_OF_ONE: Final = 200_000
_PATIENCE: Final = 2_000_000
"""After so many steps the search for one way, and for all ways of a sheet, gives up: about 5 µs each."""

_WIDEST: Final = 1_000_000
"""A field of more crossings of stripes is not searched."""

_MARGINS: Final = (150.0, 600.0, 3000.0)
"""How far around the two ends a way is looked for, one after the other."""

Direction = tuple[int, int]
RIGHT, LEFT, DOWN, UP = (1, 0), (-1, 0), (0, 1), (0, -1)


@dataclass(frozen=True, slots=True)
class End:
    """A symbol from which a line leaves, or that it reaches.

    Parameters
    ----------
    bounds, outline
        Where it is, and its form: ``box``, ``circle`` or ``diamond``.
    sides
        The sides that a line should use, the best first; others are used where these are closed.
    """

    bounds: Bounds
    outline: str
    sides: tuple[Direction, ...]


class _Port(NamedTuple):
    on: Point
    off: Point
    direction: Direction
    cost: float


class Search:
    """Looks for ways on one sheet, with so much patience in all; `clutter` is what is drawn already."""

    def __init__(self, clutter: Clutter) -> None:
        self._clutter = clutter
        self._patience = _PATIENCE

    def way(self, source: End, target: End, passable: Iterable[Bounds] = ()) -> tuple[Point, ...]:
        """Corners of a line from border to border that crosses no symbol.

        Parameters
        ----------
        source, target
            What it joins.
        passable
            Boxes through which it may run: sub-processes that contain an end.

        Returns
        -------
        tuple of Point
            Where an end is walled in, or the sheet is a maze, a line through what is in the way.
        """
        through = set(passable)
        straight = _straight(source, target, self._clutter, through)
        if straight:
            return straight
        for margin in _MARGINS if self._patience > 0 else ():
            window = _window(source.bounds, target.bounds, margin)
            boxes = [box for box in self._clutter.boxes(window) if box not in through]
            lines = list(self._clutter.lines(window))
            begins, ends = list(_ports(source, boxes, lines)), list(_ports(target, boxes, lines))
            field = _Field(window, boxes, lines, (*begins, *ends))
            found = field.way(begins, ends)
            self._patience -= field.steps
            if found:
                return found
        begins, ends = list(_ports(source, (), ())), list(_ports(target, (), ()))
        return _Field(_window(source.bounds, target.bounds, 2 * CLEAR), (), (), (*begins, *ends)).way(begins, ends)


_State = tuple[int, int, Direction]
"""Which stripe across, which downwards, and in which direction a line came there."""


def _straight(source: End, target: End, clutter: Clutter, through: Collection[Bounds]) -> tuple[Point, ...]:
    """The line straight down or up from one to the other, if nothing is between them."""
    x = source.bounds.centre.x
    down, up = source.bounds.bottom < target.bounds.y, target.bounds.bottom < source.bounds.y
    facing = DOWN in source.sides and UP in target.sides if down else UP in source.sides and DOWN in target.sides
    if x != target.bounds.centre.x or not (down or up) or not facing:
        return ()
    begin = port(source.bounds, source.outline, x, upright=True, forward=down)
    end = port(target.bounds, target.outline, x, upright=True, forward=not down)
    top, bottom = sorted((begin.y, end.y))
    between = Bounds(x - CLEAR / 2, top, CLEAR, bottom - top)
    own = {*through, source.bounds, target.bounds}
    return () if clutter.overlap(between, own) else (begin, end)


def _window(a: Bounds, b: Bounds, margin: float) -> Bounds:
    x, y = min(a.x, b.x) - margin, min(a.y, b.y) - margin
    return Bounds(x, y, max(a.right, b.right) + margin - x, max(a.bottom, b.bottom) + margin - y)


def _ports(end: End, boxes: Sequence[Bounds], lines: Sequence[Bounds]) -> Iterator[_Port]:
    """Where a line may meet a symbol: the middle of each side, or beside it where another line has the middle."""
    for direction in (RIGHT, LEFT, DOWN, UP):
        rank = end.sides.index(direction) * 10.0 if direction in end.sides else _FOREIGN_SIDE
        upright = direction[0] == 0
        middle = end.bounds.centre.x if upright else end.bounds.centre.y
        length = end.bounds.width if upright else end.bounds.height
        for step in _STEPS[end.outline]:
            if abs(step) > length / 2 - 4:
                continue
            on = port(end.bounds, end.outline, middle + step, upright=upright, forward=sum(direction) > 0)
            off = _outside(end.bounds, on, direction)
            stub = _window(Bounds(*on, 0, 0), Bounds(*off, 0, 0), 0)
            if any(box != end.bounds and _meets(box, stub) for box in boxes):
                continue
            used = any(_meets(line, stub) for line in lines)
            yield _Port(on, off, direction, rank + 2 * abs(step) + used * _COVERING)


def _outside(box: Bounds, on: Point, direction: Direction) -> Point:
    """Straight out of a port, clear of the symbol."""
    x = {RIGHT: box.right + CLEAR, LEFT: box.x - CLEAR}.get(direction, on.x)
    y = {DOWN: box.bottom + CLEAR, UP: box.y - CLEAR}.get(direction, on.y)
    return Point(x, y)


def _meets(a: Bounds, b: Bounds) -> bool:
    return a.x <= b.right and b.x <= a.right and a.y <= b.bottom and b.y <= a.bottom


class _Field:
    """The stripes between things, upright ones at `xs`, lying ones at `ys`, and what a step along each costs."""

    def __init__(
        self, window: Bounds, boxes: Sequence[Bounds], lines: Sequence[Bounds], ports: Sequence[_Port]
    ) -> None:
        xs = {end.off.x for end in ports}
        ys = {end.off.y for end in ports}
        for box in (*boxes, *lines):
            xs.update((box.x - CLEAR, box.right + CLEAR))
            ys.update((box.y - CLEAR, box.bottom + CLEAR))
        self.xs = sorted(x for x in xs if window.x <= x <= window.right)  # what lies beyond the window is not known
        self.ys = sorted(y for y in ys if window.y <= y <= window.bottom)
        self.steps = 0
        if len(self.xs) * len(self.ys) > _WIDEST:
            self.xs, self.ys = [], []
        self.across = np.diff(self.xs)[:, None] * np.ones(len(self.ys))  # from (x, y) to the next x
        self.downwards = np.ones(len(self.xs))[:, None] * np.diff(self.ys)
        for line in lines:
            if line.width == 0:
                self._charge(line, self.across, self.downwards, self.xs, self.ys)
            else:
                self._charge(_turned(line), self.downwards.T, self.across.T, self.ys, self.xs)
        for box in boxes:
            self._close(box)

    @staticmethod
    def _charge(
        line: Bounds,
        crossing: NDArray[np.float64],
        along: NDArray[np.float64],
        xs: Sequence[float],
        ys: Sequence[float],
    ) -> None:
        """Make it dear to cross an upright line, and dearer to run along it."""
        column = bisect_left(xs, line.x)
        top, bottom = bisect_left(ys, line.y), bisect_right(ys, line.bottom)
        crossing[max(column - 1, 0) : column, top:bottom] += _CROSSING
        first, last = bisect_right(xs, line.x - 3), bisect_left(xs, line.x + 3)
        along[first:last, max(top - 1, 0) : bottom] += _COVERING

    def _close(self, box: Bounds) -> None:
        half = CLEAR / 2
        left, right = bisect_right(self.xs, box.x - half), bisect_left(self.xs, box.right + half)
        top, bottom = bisect_right(self.ys, box.y - half), bisect_left(self.ys, box.bottom + half)
        self.across[max(left - 1, 0) : right, top:bottom] = np.inf
        self.downwards[left:right, max(top - 1, 0) : bottom] = np.inf

    def way(self, begins: Sequence[_Port], ends: Sequence[_Port]) -> tuple[Point, ...]:
        """The cheapest line from one of `begins` to one of `ends`; () if there is none."""
        goals: dict[tuple[int, int], _Port] = {}
        for end in sorted(ends, key=lambda end: end.cost):
            goals.setdefault(self._at(end.off), end)
        order = count()
        best: dict[_State, float] = {}
        came: dict[_State, _State | _Port] = {}
        queue: list[tuple[float, int, float, _State, _Port | None]] = []
        for begin in begins if goals and self.xs else ():
            state = (*self._at(begin.off), begin.direction)
            if begin.cost < best.get(state, np.inf):
                best[state], came[state] = begin.cost, begin
                heapq.heappush(queue, (begin.cost, next(order), begin.cost, state, None))
        while queue and self.steps < _STEPS_OF_ONE:
            self.steps += 1
            _, _, cost, state, arrived = heapq.heappop(queue)
            if arrived:
                return self._trace(state, came, arrived)
            if cost > best[state]:
                continue
            goal = goals.get(state[:2])
            if goal and state[2] != goal.direction:
                total = cost + goal.cost + (_BEND if state[2] != _opposite(goal.direction) else 0.0)
                heapq.heappush(queue, (total, next(order), total, state, goal))
            for onward, price in self._steps(state):
                total = cost + price
                if total < best.get(onward, np.inf):
                    best[onward], came[onward] = total, state
                    heapq.heappush(queue, (total + self._least(onward, goals), next(order), total, onward, None))
        return ()

    def _at(self, point: Point) -> tuple[int, int]:
        return bisect_left(self.xs, point.x), bisect_left(self.ys, point.y)

    def _least(self, state: _State, goals: Iterable[tuple[int, int]]) -> float:
        x, y = self.xs[state[0]], self.ys[state[1]]
        return min(abs(self.xs[i] - x) + abs(self.ys[j] - y) for i, j in goals)

    def _steps(self, state: _State) -> Iterator[tuple[_State, float]]:
        x, y, direction = state
        for turn in (RIGHT, LEFT, DOWN, UP):
            if turn == _opposite(direction):
                continue
            i, j = x + turn[0], y + turn[1]
            if not (0 <= i < len(self.xs) and 0 <= j < len(self.ys)):
                continue
            price = self.across[min(x, i), y] if turn[1] == 0 else self.downwards[x, min(y, j)]
            if price < np.inf:
                yield (i, j, turn), float(price) + (_BEND if turn != direction else 0.0)

    def _trace(self, state: _State, came: Mapping[_State, _State | _Port], end: _Port) -> tuple[Point, ...]:
        points = [end.on, end.off]
        step: _State | _Port = state
        while not isinstance(step, _Port):
            points.append(Point(self.xs[step[0]], self.ys[step[1]]))
            step = came[step]
        points.append(step.on)
        return straightened(points[::-1])


def _opposite(direction: Direction) -> Direction:
    return -direction[0], -direction[1]


def _turned(box: Bounds) -> Bounds:
    return Bounds(box.y, box.x, box.height, box.width)


def straightened(points: Sequence[Point]) -> tuple[Point, ...]:
    """The line without the points at which it does not turn."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (kept[-2].x == kept[-1].x == point.x or kept[-2].y == kept[-1].y == point.y):
            kept.pop()
        kept.append(point)
    return tuple(kept)
