"""Lines that no grid has drawn: into sub-processes, to boundary events, associations, new flows of a kept sheet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from bpr.bpmn.diagram import Bounds, Edge, Shape
from bpr.bpmn.layout.clutter import Clutter
from bpr.bpmn.layout.labels import along
from bpr.bpmn.layout.lines import Line
from bpr.bpmn.layout.search import DOWN, LEFT, RIGHT, UP, Direction, End, Search
from bpr.bpmn.layout.sizes import text_size
from bpr.frozen import frozen
from bpr.process.elements import Event, Gateway, SubProcess
from bpr.process.graph import ProcessGraph

_SIDES: Final[Mapping[str, tuple[tuple[Direction, ...], tuple[Direction, ...]]]] = frozen(
    {
        "sequence": ((RIGHT, DOWN, UP), (LEFT, UP, DOWN)),
        "message": ((DOWN, UP), (UP, DOWN)),
        "association": ((DOWN, UP, LEFT, RIGHT), (UP, DOWN, LEFT, RIGHT)),
    }
)
"""The sides at which a line should leave and enter, the best first."""


def join(
    graph: ProcessGraph, wanted: Iterable[Line], shapes: Mapping[str, Shape], edges: Mapping[str, Edge]
) -> Mapping[str, Edge]:
    """The edges with those that are `wanted` and whose ends are on the sheet; what is there stays as it is."""
    todo = [line for line in wanted if line.id not in edges and line.source in shapes and line.target in shapes]
    if not todo:
        return edges
    clutter = filled(graph, shapes, edges)
    search = Search(clutter)
    found = dict(edges)
    for line in todo:
        inside = {*_around(graph, line.source, shapes), *_around(graph, line.target, shapes)} - {
            line.source,
            line.target,
        }
        points = search.way(
            End(shapes[line.source].bounds, _outline(graph, line.source), _SIDES[line.kind][0]),
            End(shapes[line.target].bounds, _outline(graph, line.target), _SIDES[line.kind][1]),
            [shapes[name].bounds for name in inside],
        )
        clutter.add_line(points)
        found[line.id] = Edge(line.id, points)
    return found


def name_lines(
    graph: ProcessGraph, lines: Iterable[Line], shapes: Mapping[str, Shape], edges: Mapping[str, Edge]
) -> Mapping[str, Edge]:
    """The edges with places for the names of those of `lines` that have a name, on no line and no symbol."""
    clutter = filled(graph, shapes, edges)
    for key, shape in shapes.items():
        if key in graph.lanes or key in graph.pools or shape.expanded:
            clutter.add_frame(shape.bounds)
    found = dict(edges)
    for line in lines:
        if line.name and line.id in edges:
            inside = [set(_around(graph, end, shapes)) for end in (line.source, line.target)]
            region = min((shapes[sub].bounds for sub in inside[0] & inside[1]), key=_area, default=None)
            passable = [shapes[sub].bounds for sub in inside[0] | inside[1]]
            label = along(edges[line.id].waypoints, text_size(line.name), clutter, region, passable)
            clutter.add_box(label)
            found[line.id] = replace(edges[line.id], label=label)
    return found


def _area(box: Bounds) -> float:
    return box.width * box.height


def filled(graph: ProcessGraph, shapes: Mapping[str, Shape], edges: Mapping[str, Edge]) -> Clutter:
    """All that is on a sheet; pools and lanes count with their borders only."""
    clutter = Clutter()
    for key, shape in shapes.items():
        if key not in graph.lanes and (key in graph or key not in graph.pools):
            clutter.add_box(shape.bounds)
        if shape.label:
            clutter.add_box(shape.label)
    for edge in edges.values():
        clutter.add_line(edge.waypoints)
        if edge.label:
            clutter.add_box(edge.label)
    return clutter


def _around(graph: ProcessGraph, name: str, shapes: Mapping[str, Shape]) -> Iterator[str]:
    """The sub-processes on the sheet that contain an element; of data and artifacts it is seen from their places."""
    if name not in graph:
        subs = (node.id for node in graph.elements() if isinstance(node, SubProcess) and node.id in shapes)
        yield from (sub for sub in subs if _holds(shapes[sub].bounds, shapes[name].bounds))
        return
    node = graph.element(name)
    while node.scope in graph:
        node = graph.element(node.scope)
        if node.id in shapes:
            yield node.id


def _holds(outer: Bounds, inner: Bounds) -> bool:
    return outer.x <= inner.x and outer.y <= inner.y and inner.right <= outer.right and inner.bottom <= outer.bottom


def _outline(graph: ProcessGraph, name: str) -> str:
    element = graph.element(name) if name in graph else None
    return "circle" if isinstance(element, Event) else "diamond" if isinstance(element, Gateway) else "box"
