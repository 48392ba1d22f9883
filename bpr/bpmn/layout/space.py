"""A sheet that something is added to: free places on it, and room made where there is none."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from bpr.bpmn.diagram import Bounds, Edge, Point, Shape
from bpr.bpmn.layout.clutter import Clutter
from bpr.bpmn.layout.sizes import Size

APART: Final = 50.0
"""Between a node and the one before it."""

_SPARE: Final = 15.0
"""Around a node that is put between others."""

_STEPS: Final = 8
"""How far from where it should be a node is put, in nodes."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is on one sheet."""

    element: str
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    edges: Mapping[str, Edge] = field(default_factory=dict)

    def having(self, shapes: Mapping[str, Shape], edges: Mapping[str, Edge] | None = None) -> "Page":
        """The sheet with more on it."""
        return replace(self, shapes={**self.shapes, **shapes}, edges={**self.edges, **(edges or {})})

    @property
    def left(self) -> float:
        """Where the drawing begins."""
        return min((shape.bounds.x for shape in self.shapes.values()), default=0.0)

    @property
    def below(self) -> float:
        """Where nothing is drawn any more, downwards."""
        ends = [shape.bounds.bottom for shape in self.shapes.values()]
        return max((*ends, *(point.y for edge in self.edges.values() for point in edge.waypoints)), default=0.0)

    def spread(
        self, at: float, amount: float, holders: Collection[str], riders: Mapping[str, str], *, upright: bool
    ) -> "Page":
        """Room made: everything beyond the line `at` moves away by `amount`, and what spans the line grows.

        Parameters
        ----------
        at, amount
            In pixels; a line across the sheet, or an upright one.
        holders
            Pools, lanes and sub-processes that are to gain the room, also where they end at the line.
        riders
            Boundary event -> its host: it moves with the border on which it sits.
        upright
            True where the line is upright and things move to the right.
        """
        dx, dy = (amount, 0.0) if upright else (0.0, amount)

        def beyond(x: float, y: float) -> bool:
            return (x if upright else y) >= at

        def moved(box: Bounds | None) -> Bounds | None:
            return box.moved(dx, dy) if box and beyond(box.x, box.y) else box

        shapes = {}
        for name, shape in self.shapes.items():
            box = shape.bounds
            host = riders.get(name, "")
            where = box
            if host in self.shapes:
                where = Bounds(*box.centre, 0, 0) if host in holders else self.shapes[host].bounds
            if beyond(where.x, where.y):
                shapes[name] = replace(shape, bounds=box.moved(dx, dy), label=shape.label and shape.label.moved(dx, dy))
            elif name in holders:
                grown = box._replace(width=box.width + dx, height=box.height + dy)
                shapes[name] = replace(shape, bounds=grown, label=moved(shape.label))
            else:
                shapes[name] = replace(shape, label=moved(shape.label))
        edges = {
            name: replace(
                edge,
                waypoints=tuple(Point(p.x + dx, p.y + dy) if beyond(p.x, p.y) else p for p in edge.waypoints),
                label=moved(edge.label),
            )
            for name, edge in self.edges.items()
        }
        return replace(self, shapes=shapes, edges=edges)


def free_place(
    size: Size, wish: Point, region: Bounds | None, clutter: Clutter, passable: Collection[Bounds]
) -> Bounds | None:
    """The free place nearest to `wish` (its middle) for something of `size` within `region`, or None.

    It may lie on the boxes in `passable`: sub-processes that contain it.
    """
    for middle in _around(wish, size):
        box = Bounds(middle.x - size.width / 2, middle.y - size.height / 2, *size)
        if (region is None or _within(box, region)) and not clutter.overlap(_grown(box, _SPARE), passable):
            return box
    return None


def _around(wish: Point, size: Size) -> Iterator[Point]:
    """Places around a point, the nearest first; to the right and below before to the left and above."""
    steps = [(i / 2, j / 2) for i in range(-_STEPS, 2 * _STEPS + 1) for j in range(-_STEPS, 2 * _STEPS + 1)]
    width, height = size.width + _SPARE * 2, size.height + _SPARE * 2
    for i, j in sorted(
        steps, key=lambda step: (abs(step[0]) * width + abs(step[1]) * height, step[0] < 0, step[1] < 0)
    ):
        yield Point(wish.x + i * width, wish.y + j * height)


def _within(box: Bounds, region: Bounds) -> bool:
    spare = 8.0
    return (
        box.x >= region.x + spare
        and box.right <= region.right - spare
        and box.y >= region.y + spare
        and box.bottom <= region.bottom - spare
    )


def _grown(box: Bounds, by: float) -> Bounds:
    return Bounds(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by)
