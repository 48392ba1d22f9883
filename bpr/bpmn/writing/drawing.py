"""Shapes and edges of the diagram: only what is drawn otherwise than before is touched, colours and labels stay."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from lxml import etree

from bpr.bpmn.diagram import (
    BPMNDI,
    DC,
    DI,
    Bounds,
    Diagram,
    Edge,
    Plane,
    Point,
    Shape,
    drawn_on,
    local_name,
    plane_with,
    planes_of,
)
from bpr.bpmn.register import Space
from bpr.bpmn.writing.attributes import put, put_flag
from bpr.bpmn.writing.draft import Draft, bpmn
from bpr.bpmn.writing.tree import Tree

_LABEL: Final = f"{{{BPMNDI}}}BPMNLabel"
_BOUNDS: Final = f"{{{DC}}}Bounds"
_WAYPOINT: Final = f"{{{DI}}}waypoint"
_NAMESPACES: Final[Mapping[str, str]] = {"bpmndi": BPMNDI, "dc": DC, "di": DI}
_SPACES: Final = (Space.NODES, Space.FLOWS, Space.POOLS, Space.LANES, Space.DATA, Space.ARTIFACTS)
_FLAGS: Final = {"horizontal": "isHorizontal", "expanded": "isExpanded", "marker": "isMarkerVisible"}


class Drawn:
    """What the tree drew before it was edited; names are those of then."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._on = [(plane, list(drawn_on(plane))) for plane in planes_of(tree.root)]
        self.planes = [plane for plane, _ in self._on]
        self.things = {
            (plane, isinstance(thing, Edge), thing.element): (xml, thing)
            for plane, things in reversed(self._on)
            for xml, thing in reversed(things)
        }

    def find(
        self, plane: etree._Element, *, edge: bool, name: str
    ) -> tuple[etree._Element, Shape | Edge] | tuple[None, None]:
        """What drew an element: on the same plane, else on another."""
        places = ((on, edge, name) for on in (plane, *self.planes))
        return next((self.things[place] for place in places if place in self.things), (None, None))

    def still(self) -> Diagram:
        """What of it the tree still draws."""
        return Diagram(
            tuple(
                plane_with(local_name(xml.get("bpmnElement")), (thing for on, thing in things if self._tree.has(on)))
                for xml, things in self._on
                if self._tree.has(xml)
            )
        )


def write_diagram(draft: Draft, drawn: Drawn, asked: Diagram) -> None:
    """Let the diagram of the tree be `asked`; what is not on it is taken away.

    Parameters
    ----------
    draft
        The file, edited already.
    drawn
        The diagram as it was before.
    asked
        Names elements as the graph does.
    """
    left = [plane for plane in drawn.planes if draft.tree.has(plane)]
    ties = {f"{source}~{target}": name for (source, target), name in draft.ties()} | draft.tied
    kept: set[etree._Element] = set()
    for plane in asked.planes:
        xml = _plane(draft, plane, left)
        things: list[Shape | Edge] = [*plane.shapes.values(), *plane.edges.values()]
        for thing in things:
            kept.update(_draw(draft, drawn, xml, thing, ties.get(thing.element, thing.element)))
    for known, _ in drawn.things.values():
        if known not in kept and draft.tree.has(known):
            draft.drop(known)
    for xml in left:
        if (diagram := xml.getparent()) is not None and not len(xml):
            draft.drop(diagram)


def _draw(
    draft: Draft, drawn: Drawn, plane: etree._Element, thing: Shape | Edge, name: str
) -> Iterator[etree._Element]:
    """Let the plane show a thing; the element of the tree that did so before."""
    known, before = drawn.find(plane, edge=isinstance(thing, Edge), name=name)
    if known is not None:
        yield known
        if before != thing:
            _change(draft, known, before, thing)
        if known.getparent() is not plane:
            draft.tree.move(known, plane)
    elif (bearer := _bears(draft, name)) is not None:
        tag = "BPMNEdge" if isinstance(thing, Edge) else "BPMNShape"
        about = {"id": draft.fresh(f"{bearer}_di"), "bpmnElement": bearer}
        made = draft.tree.add(plane, f"{{{BPMNDI}}}{tag}", about, namespaces=_NAMESPACES)
        _change(draft, made, None, thing)


def _plane(draft: Draft, plane: Plane, left: list[etree._Element]) -> etree._Element:
    """The plane of the tree that shows the same element, else a new one."""
    collaboration = draft.tree.root.find(bpmn("collaboration"))
    shows = draft.find(Space.NODES, plane.element) if plane.element else None
    if (shows is None or shows.tag == bpmn("process")) and collaboration is not None:
        shows = collaboration
    name = shows.get("id") if shows is not None else next(iter(draft.after.processes), plane.element)
    for xml in left:
        if local_name(xml.get("bpmnElement")) in (plane.element, name):
            left.remove(xml)
            return xml
    if shows is not None and left and shows.tag in (bpmn("process"), bpmn("collaboration")):
        xml = left.pop(0)
        put(xml, "bpmnElement", name)
        return xml
    diagram = draft.tree.add(
        draft.tree.root, f"{{{BPMNDI}}}BPMNDiagram", {"id": draft.fresh("Diagram")}, namespaces=_NAMESPACES
    )
    about = {"id": draft.fresh("Plane"), "bpmnElement": name or plane.element}
    return draft.tree.add(diagram, f"{{{BPMNDI}}}BPMNPlane", about)


def _bears(draft: Draft, name: str) -> str | None:
    """The id in the file of what the graph calls `name`; None where nothing bears one."""
    found = (xml for space in _SPACES if (xml := draft.find(space, name)) is not None)
    given = next((given for xml in found if (given := xml.get("id"))), name)
    return given if draft.ids[given] else None


def _change(draft: Draft, xml: etree._Element, before: Shape | Edge | None, after: Shape | Edge) -> None:
    if isinstance(after, Shape):
        for field, attribute in _FLAGS.items():
            if (value := getattr(after, field)) is not None:
                put_flag(xml, attribute, value=value, default=not value)
        _put_bounds(draft, xml, after.bounds)
    elif not isinstance(before, Edge) or before.waypoints != after.waypoints:
        _put_waypoints(draft, xml, after.waypoints)
    if (before.label if before else None) != after.label:
        _put_label(draft, xml, after.label)


def _put_label(draft: Draft, xml: etree._Element, bounds: Bounds | None) -> None:
    label = xml.find(_LABEL)
    if bounds is None:
        known = None if label is None else label.find(_BOUNDS)
        if known is not None:
            draft.drop(known)
        return
    _put_bounds(draft, draft.tree.add(xml, _LABEL) if label is None else label, bounds)


def _put_bounds(draft: Draft, xml: etree._Element, bounds: Bounds) -> None:
    known = xml.find(_BOUNDS)
    if known is None:
        known = draft.tree.add(xml, _BOUNDS)
    for name, value in bounds._asdict().items():
        _put_number(known, name, value)


def _put_waypoints(draft: Draft, xml: etree._Element, points: Iterable[Point]) -> None:
    known = xml.findall(_WAYPOINT)
    wanted = list(points)
    for surplus in known[len(wanted) :]:
        draft.drop(surplus)
    for index, point in enumerate(wanted):
        waypoint = known[index] if index < len(known) else draft.tree.add(xml, _WAYPOINT)
        for name, value in point._asdict().items():
            _put_number(waypoint, name, value)


def _put_number(xml: etree._Element, name: str, value: float) -> None:
    """Write a length as short as it can be; one that is the same already stays as it is written."""
    try:
        same = float(xml.get(name) or "") == value
    except ValueError:
        same = False
    if not same:
        put(xml, name, f"{value:.3f}".rstrip("0").rstrip("."))
