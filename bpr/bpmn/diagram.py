"""Where everything is drawn: the planes of a file, and on each the shapes of elements and the edges of flows.

Read from the file's tree (BPMN DI, clause 12) or made by `bpr.bpmn.layout`; `bpr.bpmn.writer` writes it and
`bpr.bpmn.render` draws it. Lengths are pixels of the editors, x to the right and y downwards.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Self

from lxml import etree

from bpr.frozen import frozen

BPMNDI: Final = "http://www.omg.org/spec/BPMN/20100524/DI"
DC: Final = "http://www.omg.org/spec/DD/20100524/DC"
DI: Final = "http://www.omg.org/spec/DD/20100524/DI"

FARTHEST: Final = 1e7
"""Coordinates beyond are a slip of a tool and are left out; no screen shows them."""


class Point(NamedTuple):
    """A place in the drawing."""

    x: float
    y: float


class Bounds(NamedTuple):
    """A rectangle: its upper left corner, its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where the right side is."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """Where the lower side is."""
        return self.y + self.height

    @property
    def centre(self) -> Point:
        """Its middle."""
        return Point(self.x + self.width / 2, self.y + self.height / 2)

    def moved(self, dx: float, dy: float) -> Self:
        """The same rectangle elsewhere."""
        return self._replace(x=self.x + dx, y=self.y + dy)


@dataclass(frozen=True, slots=True)
class Shape:
    """An element as it is drawn; None = the file does not say.

    Parameters
    ----------
    element
        Id of the node, pool, lane, data element or artifact, as the graph calls it.
    bounds, label
        Of the element and of its name, where that is drawn apart.
    horizontal
        Of a pool or lane: True where it lies from left to right.
    expanded
        Of a sub-process: True where its inside is drawn on the same plane.
    marker
        Of an exclusive gateway: True where it has its ×.
    """

    element: str
    bounds: Bounds
    label: Bounds | None = None
    horizontal: bool | None = None
    expanded: bool | None = None
    marker: bool | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A flow or association as it is drawn: at least two waypoints."""

    element: str
    waypoints: tuple[Point, ...]
    label: Bounds | None = None


@dataclass(frozen=True, slots=True)
class Plane:
    """One sheet: of the collaboration or process, or of a collapsed sub-process.

    Parameters
    ----------
    element
        Id of what the sheet shows, as the graph calls it; "" where the file does not say.
    shapes, edges
        By the id of their element, in the order of the file.
    """

    element: str
    shapes: Mapping[str, Shape] = field(default_factory=frozen)
    edges: Mapping[str, Edge] = field(default_factory=frozen)


@dataclass(frozen=True, slots=True)
class Diagram:
    """All sheets of a file."""

    planes: tuple[Plane, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether no sheet shows anything."""
        return not any(plane.shapes for plane in self.planes)

    def shape(self, element: str) -> Shape | None:
        """How the element is drawn, on the first sheet that has it."""
        return next((plane.shapes[element] for plane in self.planes if element in plane.shapes), None)

    def edge(self, element: str) -> Edge | None:
        """How the flow is drawn, on the first sheet that has it."""
        return next((plane.edges[element] for plane in self.planes if element in plane.edges), None)


def read_diagram(root: etree._Element) -> Diagram:
    """The diagram of a file; sheets that are broken are left out as far as they are.

    Parameters
    ----------
    root
        ``definitions`` of a file that `bpr.bpmn.parser` has accepted.

    Returns
    -------
    Diagram
        Of several shapes on a sheet for elements of one id the second is that of ``id~2``, as `bpr.bpmn.register`
        names them.
    """
    return Diagram(
        tuple(
            plane_with(local_name(xml.get("bpmnElement")), (thing for _, thing in drawn_on(xml)))
            for xml in planes_of(root)
        )
    )


def planes_of(root: etree._Element) -> Iterator[etree._Element]:
    """The elements of the planes of a file."""
    for diagram in root.iterchildren(f"{{{BPMNDI}}}BPMNDiagram"):
        yield from diagram.iterchildren(f"{{{BPMNDI}}}BPMNPlane")


def drawn_on(plane: etree._Element) -> Iterator[tuple[etree._Element, Shape | Edge]]:
    """What is drawn on a plane, and the elements of the file that say so."""
    shapes: Counter[str] = Counter()
    edges: Counter[str] = Counter()
    for child in plane:
        if child.tag == f"{{{BPMNDI}}}BPMNShape" and (bounds := _bounds(child)):
            yield (
                child,
                Shape(
                    _element(child, shapes),
                    bounds,
                    label=_label(child),
                    horizontal=_flag(child, "isHorizontal"),
                    expanded=_flag(child, "isExpanded"),
                    marker=_flag(child, "isMarkerVisible"),
                ),
            )
        elif child.tag == f"{{{BPMNDI}}}BPMNEdge" and len(waypoints := tuple(_waypoints(child))) > 1:
            yield child, Edge(_element(child, edges), waypoints, label=_label(child))


def plane_with(element: str, drawn: Iterable[Shape | Edge]) -> Plane:
    """The plane that shows `element`, with what is drawn on it."""
    things = tuple(drawn)
    shapes = {thing.element: thing for thing in things if isinstance(thing, Shape)}
    edges = {thing.element: thing for thing in things if isinstance(thing, Edge)}
    return Plane(element, frozen(shapes), frozen(edges))


def _element(xml: etree._Element, drawn: Counter[str]) -> str:
    name = local_name(xml.get("bpmnElement"))
    drawn[name] += 1
    return name if drawn[name] == 1 else f"{name}~{drawn[name]}"


def local_name(reference: str | None) -> str:
    """An id without the prefix of a qualified name."""
    return (reference or "").strip().rpartition(":")[2]


def _label(xml: etree._Element) -> Bounds | None:
    label = xml.find(f"{{{BPMNDI}}}BPMNLabel")
    return None if label is None else _bounds(label)


def _bounds(xml: etree._Element) -> Bounds | None:
    found = xml.find(f"{{{DC}}}Bounds")
    if found is None:
        return None
    numbers = [_number(found.get(name)) for name in ("x", "y", "width", "height")]
    if any(number is None for number in numbers):
        return None
    x, y, width, height = (number or 0.0 for number in numbers)
    return Bounds(x, y, width, height) if width >= 0 and height >= 0 else None


def _waypoints(xml: etree._Element) -> Iterator[Point]:
    for point in xml.iterchildren(f"{{{DI}}}waypoint"):
        x, y = _number(point.get("x")), _number(point.get("y"))
        if x is not None and y is not None:
            yield Point(x, y)


def _number(text: str | None) -> float | None:
    try:
        number = float(text or "")
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) <= FARTHEST else None


def _flag(xml: etree._Element, name: str) -> bool | None:
    value = xml.get(name)
    return None if value is None else value.strip() in ("true", "1")
