"""A diagram as a picture: one self-contained SVG text, with heat, badges and changes painted over it."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from bpr.bpmn.diagram import Bounds, Diagram, Edge, Point
from bpr.bpmn.render.drawn import OUTSIDE, Drawn, beside
from bpr.bpmn.render.lines import docked, extent, line_svg, middle
from bpr.bpmn.render.paint import BADGE, CHANGES, INK, Change, Look, heat_colour
from bpr.bpmn.render.shapes import SHAPES, inside_of
from bpr.bpmn.render.sheet import Sheet, sheet_of
from bpr.bpmn.render.svg import number, shortened, tag, title
from bpr.bpmn.render.text import FONT, LEADING, Block, width
from bpr.frozen import frozen
from bpr.process.elements import Artifact
from bpr.process.graph import ProcessGraph

MARGIN: Final = 16.0
"""Free space around a drawing, in pixels."""

_BADGE_SIZE: Final = 11.0
_LONGEST_BADGE: Final = 40


def render_svg(  # noqa: PLR0913  # what a drawing can show, each by name
    graph: ProcessGraph,
    diagram: Diagram,
    *,
    plane: str | None = None,
    heat: Mapping[str, float] = frozen(),
    badges: Mapping[str, str] = frozen(),
    changes: Mapping[str, Change] = frozen(),
    names: Mapping[str, str] = frozen(),
    heading: str = "",
) -> str:
    """Draw a process as SVG.

    Parameters
    ----------
    graph, diagram
        The process, and where it is drawn (`bpr.bpmn.diagram.read_diagram`, or `bpr.bpmn.layout`).
    plane
        Id of the process, collaboration or sub-process whose sheet is wanted; else the first sheet of the file.
    heat
        Id of an element -> 0 (light) to 1 (strong); others stay white.
    badges
        Id of an element -> a short text at its upper right corner.
    changes
        Id of an element or flow -> what a redesign does to it.
    names
        Id -> name to write instead of the file's, in another language for instance.
    heading
        What the picture shows, for who cannot see it; it is not drawn.

    Returns
    -------
    str
        One ``svg`` element without references to anything: it can be a file, or stand in a page beside others.

    Raises
    ------
    UnknownName
        There is no such plane.

    Examples
    --------
    >>> from bpr.bpmn.diagram import Plane, Shape
    >>> from bpr.process.elements import Task, TaskType
    >>> from bpr.process.graph import process_graph
    >>> graph = process_graph([Task(id="T", name="Review", type=TaskType.USER)], [])
    >>> sheet = Plane("P", shapes={"T": Shape("T", Bounds(0, 0, 100, 80))})
    >>> render_svg(graph, Diagram((sheet,)), heat={"T": 0.5}, badges={"T": "2 d"})[:45]
    '<svg xmlns="http://www.w3.org/2000/svg" role='
    """
    sheet = Sheet(graph, sheet_of(graph, diagram, plane))
    shapes = [
        Drawn(
            element,
            sheet.plane.shapes[key],
            names.get(element.id, element.text if isinstance(element, Artifact) else element.name),
            fill=heat_colour(heat[element.id]) if element.id in heat else "#fff",
            look=CHANGES[changes[element.id]] if element.id in changes else None,
            unfolded=key in sheet.unfolded,
        )
        for key, element in sheet.elements.items()
    ]
    blocks = {drawn.shape.element: SHAPES[type(drawn.element)].name(drawn, drawn.element) for drawn in shapes}
    flows = _Flows(sheet, {drawn.element.id: drawn for drawn in shapes}, changes, names)
    painted = [(drawn, _shape(drawn, blocks[drawn.shape.element], badges)) for drawn in shapes]
    body = (
        *(svg for drawn, svg in painted if sheet.is_frame(drawn.element)),
        *flows.lines(),
        *(svg for drawn, svg in painted if not sheet.is_frame(drawn.element)),
        *(block.svg(INK) for block in flows.names),
        *(_badge(drawn, badges[drawn.element.id]) for drawn in shapes if badges.get(drawn.element.id)),
        *(_sign(drawn.box, drawn.look) for drawn in shapes if drawn.look),
    )
    taken = (
        *(drawn.box for drawn in shapes),
        *(extent(edge.waypoints) for edge, _ in flows.edges),
        *(block.bounds for block in (*blocks.values(), *flows.names) if block.lines and not block.turned),
    )
    return _page("".join(body), _around(taken), heading)


class _Flows:
    """The flows and associations of a sheet, and the names beside them.

    Parameters
    ----------
    sheet
        What is seen.
    shapes
        Its elements by id.
    changes, names
        Those of `render_svg`.
    """

    def __init__(
        self, sheet: Sheet, shapes: Mapping[str, Drawn], changes: Mapping[str, Change], names: Mapping[str, str]
    ) -> None:
        self.edges = tuple(sheet.edges())
        self._flows, self._shapes, self._changes, self._names = sheet.flows, shapes, changes, names

    @cached_property
    def names(self) -> tuple[Block, ...]:
        """The names beside flows."""
        named = ((edge, self._name(edge.element)) for edge, _ in self.edges)
        return tuple(_flow_name(edge, name) for edge, name in named if name)

    def lines(self) -> Iterator[str]:
        """The flows as markup; messages above the others."""
        for edge, kind in sorted(self.edges, key=lambda item: item[1] == "message"):
            look = CHANGES[self._changes[edge.element]] if edge.element in self._changes else None
            points = self._docked(edge)
            if look:
                line = line_svg(kind, points, look.colour, weight=3, dash=look.dash)
                yield _group(line + _sign_at(middle(points), look), self._name(edge.element))
            else:
                yield _group(line_svg(kind, points, INK), self._name(edge.element))

    def _name(self, element: str) -> str:
        flow = self._flows.get(element)
        return self._names.get(element, flow.name if flow else "")

    def _docked(self, edge: Edge) -> tuple[Point, ...]:
        """The line up to the outlines of what it joins, where the tool drew it to their middle."""
        flow, points = self._flows.get(edge.element), edge.waypoints
        if flow is None:
            return points
        for end in (flow.target, flow.source):
            shape = self._shapes.get(end)
            if shape and not shape.unfolded:
                points = docked(points, inside_of(shape))
            points = points[::-1]
        return points


def _flow_name(edge: Edge, name: str) -> Block:
    x, y = middle(edge.waypoints)
    return beside(name, edge.label, Bounds(x - 45, y - OUTSIDE * LEADING - 3, 90, 0))


def _shape(drawn: Drawn, block: Block, badges: Mapping[str, str]) -> str:
    told = drawn.name or drawn.element.id
    badge = badges.get(drawn.element.id)
    svg = SHAPES[type(drawn.element)].shape(drawn, drawn.element)
    return _group(svg + block.svg(INK), f"{told}: {badge}" if badge else told)


def _group(content: str, told: str) -> str:
    return tag("g", title(told) + content) if told else content


def _badge(drawn: Drawn, text: str) -> str:
    text = shortened(text, _LONGEST_BADGE)
    wide = width(text, _BADGE_SIZE) + 14
    right, top = drawn.box.right + 8, drawn.box.y - 10
    frame = tag("rect", x=right - wide, y=top, width=wide, height=19, rx=9.5, fill="#fff", stroke=BADGE)
    block = Block((text,), right - wide / 2, top + 2.5, _BADGE_SIZE)
    return tag("g", frame + block.svg(BADGE, "600"))


def _sign(box: Bounds, look: Look) -> str:
    return _sign_at(Point(box.x, box.y), look)


def _sign_at(point: Point, look: Look) -> str:
    disc = tag("circle", cx=point.x, cy=point.y, r=8, fill=look.colour, stroke="#fff")
    return disc + Block((look.sign,), point.x, point.y - 8.5, 13).svg("#fff", "700")


def _around(boxes: Iterable[Bounds]) -> Bounds:
    """The space of all boxes, with a margin."""
    found = tuple(boxes) or (Bounds(0, 0, 0, 0),)
    left, top = min(box.x for box in found) - MARGIN, min(box.y for box in found) - MARGIN
    right, bottom = max(box.right for box in found) + MARGIN, max(box.bottom for box in found) + MARGIN
    return Bounds(left, top, right - left, bottom - top)


def _page(body: str, view: Bounds, heading: str) -> str:
    return tag(
        "svg",
        (title(heading) if heading else "") + body,
        xmlns="http://www.w3.org/2000/svg",
        role="img",
        viewBox=" ".join(map(number, view)),
        width=view.width,
        height=view.height,
        font_family=FONT,
    )
