"""Whole scopes drawn from nothing: each grid with the grids of the sub-processes inside it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from bpr.bpmn.diagram import Point, Shape
from bpr.bpmn.layout.contents import TOP, Contents
from bpr.bpmn.layout.sheet import Drawing, Item, Sheet, draw
from bpr.bpmn.layout.sizes import Size
from bpr.process.elements import FlowNode, Gateway, GatewayType, SubProcess
from bpr.process.graph import ProcessGraph

HEADING: Final = 24.0
"""Room for the name of a sub-process above its inside."""


class Fresh:
    """Drawings of the parts of a process.

    Parameters
    ----------
    graph, contents
        The process, and its elements by scope.
    """

    def __init__(self, graph: ProcessGraph, contents: Contents) -> None:
        self._graph, self._contents = graph, contents
        self._insides: dict[str, Drawing] = {}
        for scope in contents.scopes():
            if scope != TOP:
                self._insides[scope] = self._assembled(contents.sheet(scope, self._rooms()))

    def _rooms(self) -> Mapping[str, Size]:
        """What the sub-processes that hold something need."""
        sizes = {name: drawing.size for name, drawing in self._insides.items() if drawing.shapes}
        return {name: Size(max(size.width, 150.0), size.height + HEADING) for name, size in sizes.items()}

    def all(self) -> Drawing:
        """The outermost scope with all that is inside."""
        return self._assembled(self._contents.sheet(TOP, self._rooms()))

    def of_process(self, process: str) -> Drawing:
        """One process, in its pool if it has one."""
        return self._assembled(self._contents.sheet(TOP, self._rooms(), process=process))

    def inside(self, scope: str) -> Drawing:
        """What a sub-process holds."""
        return self._insides[scope]

    def node(self, name: str) -> Drawing:
        """A node for itself, with the events on its border and what is inside."""
        item = self._contents.item(self._graph.element(name), self._rooms().get(name))
        return self._alone(name, item)

    def companion(self, name: str, item: Item) -> Drawing:
        """A data element or artifact for itself."""
        return self._alone(name, replace(item, near=()))

    def _alone(self, name: str, item: Item) -> Drawing:
        return cropped(self._assembled(Sheet([()], {name: item}, {name: 0}, ())))

    def _assembled(self, sheet: Sheet) -> Drawing:
        outside = draw(sheet)
        shapes: dict[str, Shape] = {}
        edges = dict(outside.edges)
        for name, shape in outside.shapes.items():
            inside = self._insides.get(name)
            filled = inside is not None and bool(inside.shapes)
            shapes[name] = _looking(shape, self._graph.element(name), expanded=filled) if name in self._graph else shape
            if inside is not None and filled:
                inner = moved(inside, shape.bounds.x, shape.bounds.y + HEADING)
                shapes |= inner.shapes
                edges |= inner.edges
        return Drawing(outside.size, shapes, edges)


def _looking(shape: Shape, node: FlowNode, *, expanded: bool) -> Shape:
    if isinstance(node, SubProcess):
        return replace(shape, expanded=expanded)
    if isinstance(node, Gateway) and node.type is GatewayType.EXCLUSIVE:
        return replace(shape, marker=True)
    return shape


def moved(drawing: Drawing, dx: float, dy: float) -> Drawing:
    """The same drawing elsewhere."""
    return Drawing(
        drawing.size,
        {
            name: replace(shape, bounds=shape.bounds.moved(dx, dy), label=shape.label and shape.label.moved(dx, dy))
            for name, shape in drawing.shapes.items()
        },
        {
            name: replace(
                edge,
                waypoints=tuple(Point(point.x + dx, point.y + dy) for point in edge.waypoints),
                label=edge.label and edge.label.moved(dx, dy),
            )
            for name, edge in drawing.edges.items()
        },
    )


def cropped(drawing: Drawing) -> Drawing:
    """The drawing without the room around it."""
    boxes = [box for shape in drawing.shapes.values() for box in (shape.bounds, shape.label) if box]
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    size = Size(max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)
    return replace(moved(drawing, -left, -top), size=size)
