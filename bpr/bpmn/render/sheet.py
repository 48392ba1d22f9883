"""What is to be seen on a sheet: which plane, which elements on it, and how they lie above each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from bpr.bpmn.diagram import Bounds, Diagram, Edge, Plane, Point, read_diagram
from bpr.bpmn.document import BpmnDocument
from bpr.bpmn.layout import lay_out
from bpr.bpmn.render.drawn import Drawable
from bpr.errors import UnknownName
from bpr.process.elements import (
    Activity,
    CallActivity,
    DataElement,
    Event,
    EventType,
    Flow,
    Gateway,
    Lane,
    Pool,
    SubProcess,
)
from bpr.process.graph import ProcessGraph

_TASK: Final = Bounds(0, 0, 100, 80)
"""The size of a task, and of a collapsed sub-process."""

_MOST_COMPARED: Final = 200_000
"""Pairs of places that are compared; a drawing made by people has some thousands."""

_NODES: Final = (3, 0)
"""The lowest height of what lies above the flows."""


def diagram_of(document: BpmnDocument) -> Diagram:
    """Where the elements of a file are drawn: as the file says, or where it says nothing, as bpr lays them out."""
    said = read_diagram(document.tree().getroot())
    return lay_out(document.graph) if said.is_empty else said


def sheet_of(graph: ProcessGraph, diagram: Diagram, element: str | None = None) -> Plane:
    """The plane of the process, collaboration or sub-process `element`; else the first on which anything is drawn.

    The inside of a collapsed sub-process may have no plane of its own, but stand on that of the process.

    Raises
    ------
    UnknownName
        There is no such plane; those that there are, are named.
    """
    drawn: dict[str, Plane] = {}
    for each in diagram.planes:
        if each.shapes or each.edges:
            drawn.setdefault(each.element, each)
    if element is None:
        return next(iter(drawn.values()), Plane(""))
    plane = drawn.get(element) or next(
        (inner for outer in drawn.values() if (inner := _inside(graph, outer, element))), None
    )
    if plane is None:
        kind = "drawing of"
        raise UnknownName(kind, element, drawn)
    return plane


def _inside(graph: ProcessGraph, plane: Plane, scope: str) -> Plane | None:
    """What of a plane stands in the sub-process `scope`."""
    inside = {key for key in plane.shapes if key in graph and scope in scopes_of(graph, graph.element(key))}
    flows = {flow.id for flow in graph.flows() if flow.source in inside and flow.target in inside}
    shapes = {key: shape for key, shape in plane.shapes.items() if key in inside}
    edges = {key: edge for key, edge in plane.edges.items() if key in flows}
    return Plane(scope, shapes, edges) if shapes else None


def scopes_of(graph: ProcessGraph, element: Drawable) -> tuple[str, ...]:
    """The sub-processes that contain an element, the innermost first."""
    found: dict[str, None] = {}
    scope = getattr(element, "scope", "")
    while scope in graph and scope not in found:  # a graph made by a program may go in circles
        found[scope] = None
        scope = graph.element(scope).scope
    return tuple(found)


@dataclass(frozen=True)
class Sheet:
    """The elements and flows of a plane that can be seen.

    Parameters
    ----------
    graph, plane
        The process, and where it is drawn.
    """

    graph: ProcessGraph
    plane: Plane

    @cached_property
    def elements(self) -> Mapping[str, Drawable]:
        """Id of a shape -> its element, those below first; shapes of what the graph does not hold are left out."""
        graph = self.graph
        known: dict[str, Drawable] = {element.id: element for element in graph.elements()}
        for some in (graph.lanes, graph.data, graph.artifacts, graph.pools):
            known.update(some)
        known.update((reference, item) for item in graph.data.values() for reference in item.references)
        seen = {key: known[key] for key in self.plane.shapes if key in known and not self._folded_away(key, known[key])}
        return dict(sorted(seen.items(), key=lambda item: self._height(item[1])))

    def is_frame(self, element: Drawable) -> bool:
        """True where flows are drawn above the element: pools, lanes, sub-processes whose inside is seen."""
        return self._height(element) < _NODES

    @cached_property
    def unfolded(self) -> frozenset[str]:
        """Sub-processes and call activities whose inside is drawn within them."""
        return frozenset(self._compound) - self._folded

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        """Flows by id."""
        return {flow.id: flow for flow in self.graph.flows()}

    def edges(self) -> Iterator[tuple[Edge, str]]:
        """The flows and associations that can be seen, each with its kind (`bpr.bpmn.render.lines.LINES`)."""
        for edge in self.plane.edges.values():
            flow = self.flows.get(edge.element)
            if flow is None:
                yield edge, self._association(edge)
            elif not any(self._folded_away(end, self.graph.element(end)) for end in (flow.source, flow.target)):
                yield edge, self._kind(flow)

    @cached_property
    def _compound(self) -> tuple[str, ...]:
        graph, shapes = self.graph, self.plane.shapes
        kinds = SubProcess | CallActivity
        return tuple(key for key in shapes if key in graph and isinstance(graph.element(key), kinds))

    @cached_property
    def _folded(self) -> frozenset[str]:
        """Those that are drawn collapsed: the file says so, or says nothing and leaves no room for what is within."""
        shapes = self.plane.shapes
        filled = {self.graph.element(key).scope for key in shapes if key in self.graph}
        roomy = {key for key in filled & set(shapes) if _is_larger(shapes[key].bounds, _TASK)}
        expanded = {key: shapes[key].expanded for key in self._compound}
        return frozenset(key for key, is_so in expanded.items() if not (key in roomy if is_so is None else is_so))

    @cached_property
    def _closed(self) -> tuple[Bounds, ...]:
        """Where collapsed sub-processes are."""
        found = (self.plane.shapes[key].bounds for key in self._folded)
        return tuple(islice(found, _MOST_COMPARED // max(1, len(self.graph.data))))

    def _folded_away(self, key: str, element: Drawable) -> bool:
        """True of what stands in a collapsed sub-process; of data, that tells the place alone."""
        if isinstance(element, DataElement):
            box = self.plane.shapes[key].bounds
            return any(_overlap(box, other) for other in self._closed)
        return any(scope in self._folded for scope in scopes_of(self.graph, element))

    def _height(self, element: Drawable) -> tuple[int, int]:
        """The lower is drawn first: pools, lanes, sub-processes from the outside in, all else, boundary events."""
        if isinstance(element, Pool | Lane):
            return (0 if isinstance(element, Pool) else 1), 0
        if element.id in self.unfolded:
            return 2, len(scopes_of(self.graph, element))
        return _NODES[0] + (isinstance(element, Event) and element.type is EventType.BOUNDARY), 0

    def _kind(self, flow: Flow) -> str:
        if flow.kind == "message":
            return "message"
        source = self.graph.element(flow.source)
        if isinstance(source, Activity | Gateway) and source.default == flow.id:
            return "default"
        return "conditional" if flow.condition and isinstance(source, Activity) else "sequence"

    def _association(self, edge: Edge) -> str:
        """What associations of data and of compensation touch tells them from others: the graph does not hold them."""
        ends = edge.waypoints[0], edge.waypoints[-1]
        return (
            "directed association"
            if any(_touches(box, end) for box in self._pointed for end in ends)
            else "association"
        )

    @cached_property
    def _pointed(self) -> tuple[Bounds, ...]:
        """Where data and events with a handler of compensation are: associations from or to them have an arrow."""
        data = self.graph.data
        keys = {*data, *(reference for item in data.values() for reference in item.references)}
        keys.update(e.id for e in self.graph.elements() if isinstance(e, Event) and e.handler)
        found = (shape.bounds for key, shape in self.plane.shapes.items() if key in keys)
        return tuple(islice(found, _MOST_COMPARED // max(1, len(self.plane.edges))))


def _is_larger(box: Bounds, other: Bounds) -> bool:
    return box.width > other.width or box.height > other.height


def _overlap(box: Bounds, other: Bounds) -> bool:
    return box.x < other.right and other.x < box.right and box.y < other.bottom and other.y < box.bottom


def _touches(box: Bounds, point: Point) -> bool:
    near = 6  # pixels by which tools miss a shape
    return box.x - near <= point.x <= box.right + near and box.y - near <= point.y <= box.bottom + near
