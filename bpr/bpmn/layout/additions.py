"""New elements on a diagram that is kept: each near what it is tied to, where there is room; else room is made."""

import math
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from bpr.bpmn.diagram import Bounds, Diagram, Edge, Plane, Point, Shape
from bpr.bpmn.layout.contents import TOP, Contents
from bpr.bpmn.layout.fresh import HEADING, Fresh, moved
from bpr.bpmn.layout.joining import filled, join, name_lines
from bpr.bpmn.layout.labels import GAP
from bpr.bpmn.layout.lines import Line, lines_of
from bpr.bpmn.layout.sheet import HEADER, Drawing
from bpr.bpmn.layout.sizes import BLACK_BOX, EVENT, LINE, text_size
from bpr.bpmn.layout.space import APART, Page, free_place
from bpr.frozen import frozen
from bpr.process.graph import ProcessGraph

MOST: Final = 300
"""So many nodes are put singly into a drawing; one that lacks more is no drawing of the process any more."""

_LANE_HEIGHT: Final = 120.0
_SPARE: Final = 20.0
"""Above and below what is put into a lane that grows."""

_DOCKS: Final = 2.0
_GAP: Final = 40.0
"""How far from the border of a symbol the end of its line may be, in pixels: on it, and with the gap of other tools."""


def add(graph: ProcessGraph, keep: Diagram) -> Diagram | None:
    """The diagram with all elements of `graph` that it lacks; None where it lacks more than `MOST`."""
    additions = _Additions(graph, keep)
    return additions.diagram() if additions.number() <= MOST else None


class _Additions:
    def __init__(self, graph: ProcessGraph, keep: Diagram) -> None:
        self._graph = graph
        self._contents = Contents(graph)
        self._fresh = Fresh(graph, self._contents)
        self._kept = {name for plane in keep.planes for name in plane.shapes}
        self._pages = [Page(plane.element, plane.shapes, plane.edges) for plane in keep.planes]
        self._page_of: dict[str, int] = {}
        for scope in reversed(self._contents.scopes()):
            self._page_of[scope] = self._find_page(scope)

    def _find_page(self, scope: str) -> int:
        """The number of the sheet on which a scope is drawn; a new one where its sub-process is collapsed."""
        for number, page in enumerate(self._pages):
            if scope != TOP and page.element == scope:
                return number
        names = [node.id for node in self._contents.nodes(scope)]
        counts = [sum(name in page.shapes for name in names) for page in self._pages]
        if any(counts):
            return counts.index(max(counts))
        if scope == TOP:
            return 0
        outer = self._page_of[self._contents.scope(self._graph.element(scope))]
        shape = self._pages[outer].shapes.get(scope)
        if shape is None or shape.expanded or not names:
            return outer
        self._pages.append(Page(scope))
        return len(self._pages) - 1

    def number(self) -> int:
        """How many nodes stand in a scope of which something is drawn, and are not drawn themselves."""
        scopes = [[node.id in self._kept for node in self._contents.nodes(scope)] for scope in self._page_of]
        return sum(drawn.count(False) for drawn in scopes if any(drawn))

    def diagram(self) -> Diagram:
        self._add_pools()
        self._add_lanes()
        for scope in reversed(self._contents.scopes()):
            self._add_nodes(scope)
        self._add_border_events()
        planes = []
        for page in self._pages:
            edges = {name: edge for name, edge in page.edges.items() if not self._is_loose(edge, page)}
            wanted = [line for line in lines_of(self._graph) if line.kind != "association" or not self._was_there(line)]
            new = [line for line in wanted if line.id not in edges]
            found = name_lines(self._graph, new, page.shapes, join(self._graph, new, page.shapes, edges))
            planes.append(Plane(page.element, frozen(page.shapes), frozen(found)))
        return Diagram(tuple(planes))

    def _was_there(self, line: Line) -> bool:
        return line.source in self._kept and line.target in self._kept

    def _is_loose(self, edge: Edge, page: Page) -> bool:
        """Whether the line of a flow no longer begins or ends where the flow does."""
        flow = self._contents.flow(edge.element)
        if flow is None:
            return False
        ends = (flow.source, edge.waypoints[0]), (flow.target, edge.waypoints[-1])
        return any(name in page.shapes and self._is_elsewhere(point, name, page) for name, point in ends)

    def _is_elsewhere(self, point: Point, name: str, page: Page) -> bool:
        if name not in self._kept:
            return True
        if _touches(page.shapes[name].bounds, point, _GAP):
            return False
        nodes = (other for other in page.shapes if other in self._graph and other not in self._graph.pools)
        return any(_touches(page.shapes[other].bounds, point, _DOCKS) for other in nodes)

    def _draw(self, number: int, part: Drawing, at: Point) -> None:
        placed = moved(part, *at)
        self._pages[number] = self._pages[number].having(placed.shapes, placed.edges)

    def _put(self, number: int, shape: Shape) -> None:
        self._pages[number] = self._pages[number].having({shape.element: shape})

    def _has(self, name: str) -> bool:
        return any(name in page.shapes for page in self._pages)

    def _add_pools(self) -> None:
        """Pools and processes of which nothing is drawn stand below everything else."""
        number = self._page_of[TOP]
        shown = {pool.process: pool.id for pool in self._graph.pools.values() if pool.process}
        nodes = {node.id: node.process for node in self._contents.nodes(TOP)}
        drawn = {process for name, process in nodes.items() if self._has(name)}
        for process in dict.fromkeys(nodes.values()):
            if process in drawn or self._has(shown.get(process, "")):
                continue
            part = self._fresh.of_process(process)
            page = self._pages[number]
            left = min((shape.bounds.x for shape in page.shapes.values()), default=0.0)
            self._draw(number, part, Point(left, page.below + APART))
        for pool in self._graph.pools.values():
            if not self._has(pool.id):
                self._put(number, self._new_pool(pool.id, pool.process, self._pages[number]))

    def _new_pool(self, pool: str, process: str | None, page: Page) -> Shape:
        inside = [
            page.shapes[node.id].bounds
            for node in self._graph.elements()
            if node.process == process and node.id in page.shapes and node.id != pool
        ]
        if process and inside:
            left, top = min(box.x for box in inside) - 80, min(box.y for box in inside) - 40
            right, bottom = max(box.right for box in inside) + 40, max(box.bottom for box in inside) + 40
            return Shape(pool, Bounds(left, top, right - left, bottom - top), horizontal=True)
        boxes = [shape.bounds for shape in page.shapes.values()] or [Bounds(0, 0, 600, 0)]
        left, right = min(box.x for box in boxes), max(box.right for box in boxes)
        return Shape(pool, Bounds(left, page.below + APART, right - left, BLACK_BOX), horizontal=True)

    def _add_lanes(self) -> None:
        """A new lane lies at the bottom of what it is in; the first one takes all of it."""
        number = self._page_of[TOP]
        for lane in self._graph.lanes.values():
            holder = lane.parent or self._contents.pool_of_process.get(lane.process, "")
            page = self._pages[number]
            if self._has(lane.id) or holder not in page.shapes:
                continue
            box = page.shapes[holder].bounds
            top, height = box.y, box.height
            if any(self._has(other) for other in self._inner(holder)):
                top, height = box.bottom, _LANE_HEIGHT
                self._pages[number] = page.spread(top, height, self._chain(holder), self._contents.host, upright=False)
            place = Bounds(box.x + HEADER, top, box.width - HEADER, height)
            self._put(number, Shape(lane.id, place, horizontal=True))

    def _chain(self, holder: str) -> list[str]:
        """A pool, lane or sub-process and all that it lies in."""
        found = []
        while holder and holder not in found:  # a lane may have the id of its pool
            found.append(holder)
            if holder in self._graph.lanes:
                lane = self._graph.lanes[holder]
                holder = lane.parent or self._contents.pool_of_process.get(lane.process, "")
            elif holder in self._graph and holder not in self._graph.pools:
                holder = self._holder(holder)
            else:
                holder = ""
        return found

    def _holder(self, node: str) -> str:
        """The innermost sub-process, lane or pool in which a node must stand; "" for none."""
        element = self._graph.element(node)
        if element.scope in self._graph:
            return (
                element.scope
                if self._page_of[element.scope]
                == self._page_of[self._contents.scope(self._graph.element(element.scope))]
                else ""
            )
        if element.lane in self._graph.lanes:
            return element.lane or ""
        return self._contents.pool_of_process.get(element.process, "")

    def _add_nodes(self, scope: str) -> None:
        number = self._page_of[scope]
        nodes = [node.id for node in self._contents.nodes(scope)]
        missing = [name for name in nodes if not self._has(name)]
        if missing and not self._pages[number].shapes:
            self._draw(number, self._fresh.inside(scope), Point(160, 80))
            return
        for name in self._in_order(missing):
            self._place(number, name, self._fresh.node(name), self._holder(name), self._wish(number, name))
        for name, item in self._contents.companions.get(scope, ()):
            if not self._has(name):
                near = item.near[0]
                at = self._pages[number].shapes.get(near)
                wish = _Wish(Point(at.bounds.centre.x, at.bounds.bottom + APART) if at else None)
                holder = self._holder(near) if near else ""
                self._place(number, name, self._fresh.companion(name, item), holder, wish)

    def _in_order(self, missing: Sequence[str]) -> Iterator[str]:
        """Nodes after those that lead to them, as far as that goes."""
        waiting = list(missing)
        while waiting:
            ready = [name for name in waiting if any(s not in waiting for s in self._before(name))]
            name = ready[0] if ready else waiting[0]
            waiting.remove(name)
            yield name

    def _before(self, name: str) -> list[str]:
        return [self._contents.host.get(flow.source, flow.source) for flow in self._graph.incoming(name)]

    def _wish(self, number: int, name: str) -> "_Wish":
        """Behind what leads to a node, but not beyond what it leads to; else in front of that.

        What undoes an activity stands below it.
        """
        shapes = self._pages[number].shapes
        undone = shapes.get(self._contents.undoes.get(name, ""))
        if undone is not None:
            height = self._fresh.node(name).size.height
            return _Wish(Point(undone.bounds.centre.x, undone.bounds.bottom + APART + height / 2))
        half = self._fresh.node(name).size.width / 2
        before = [shapes[other].bounds for other in self._before(name) if other in shapes]
        after = [shapes[flow.target].bounds for flow in self._graph.outgoing(name) if flow.target in shapes]
        if before:
            last = max(before, key=lambda box: box.right)
            ahead = [box.right for box in after if box.x > last.right]
            return _Wish(Point(last.right + APART + half, last.centre.y), max(ahead, default=math.inf))
        if after:
            first = min(after, key=lambda box: box.x)
            return _Wish(Point(first.x - APART - half, first.centre.y))
        return _Wish(None)

    def _place(self, number: int, name: str, part: Drawing, holder: str, wished: "_Wish") -> None:
        """Draw `part` with its node as near to where it should be as there is room; at need room is made."""
        page = self._pages[number]
        region = self._region(page, holder)
        wish = wished.middle
        if wish is None:
            left = region.x if region else page.left
            wish = Point(left + part.size.width / 2 + APART, region.centre.y if region else page.below + APART)
        elif region and not region.y < wish.y < region.bottom:
            wish = Point(wish.x, region.centre.y)
        middle = part.shapes[name].bounds.centre
        wish = Point(wish.x + part.size.width / 2 - middle.x, wish.y + part.size.height / 2 - middle.y)
        clipped = region and region._replace(width=max(min(region.right, wished.furthest) - region.x, 0.0))
        box = self._free(page, part, wish, holder, clipped)
        if box is None and region:
            more = part.size.height + 2 * _SPARE
            beyond = max(wish.x + part.size.width / 2 + _SPARE - region.right, 0.0)
            chain = self._chain(holder)
            page = page.spread(region.bottom, more, chain, self._contents.host, upright=False)
            if beyond:
                page = page.spread(
                    region.right, beyond, [*chain, *self._frames(page)], self._contents.host, upright=True
                )
            self._pages[number] = page
            region = region._replace(width=region.width + beyond, height=region.height + more)
            box = self._free(page, part, Point(wish.x, region.bottom - more / 2), holder, region)
        if box is None:
            box = Bounds(wish.x - part.size.width / 2, page.below + APART, *part.size)
        self._draw(number, part, Point(box.x, box.y))

    def _region(self, page: Page, holder: str) -> Bounds | None:
        """Where the nodes of a pool, lane or sub-process may stand: beside its name and above its inner lanes."""
        if holder not in page.shapes:
            return None
        box = page.shapes[holder].bounds
        if holder in self._graph:
            return box._replace(y=box.y + HEADING, height=box.height - HEADING)
        inner = [page.shapes[lane].bounds.y for lane in self._inner(holder) if lane in page.shapes]
        return Bounds(box.x + HEADER, box.y, box.width - HEADER, min(inner, default=box.bottom) - box.y)

    def _inner(self, holder: str) -> list[str]:
        """The lanes directly inside a pool or lane."""
        shown = self._contents.pool_of_process
        return [lane.id for lane in self._graph.lanes.values() if (lane.parent or shown.get(lane.process)) == holder]

    def _free(self, page: Page, part: Drawing, wish: Point, holder: str, region: Bounds | None) -> Bounds | None:
        clutter = filled(self._graph, page.shapes, page.edges)
        passable = [page.shapes[name].bounds for name in self._chain(holder) if name in page.shapes]
        return free_place(part.size, wish, region, clutter, passable)

    def _frames(self, page: Page) -> list[str]:
        """All pools and lanes of a sheet: they stay equally wide."""
        return [name for name in page.shapes if name in self._graph.pools or name in self._graph.lanes]

    def _add_border_events(self) -> None:
        for event, host in self._contents.host.items():
            number = next((n for n, page in enumerate(self._pages) if host in page.shapes), None)
            if number is None or self._has(event):
                continue
            box = self._pages[number].shapes[host].bounds
            others = [
                self._pages[number].shapes[other].bounds
                for other, its in self._contents.host.items()
                if its == host and other in self._pages[number].shapes
            ]
            spots = [
                Bounds(box.right - 24 - EVENT.width - step, y - EVENT.height / 2, *EVENT)
                for y in (box.bottom, box.y)
                for step in range(-18, max(int(box.width) - 60, -17), 6)
            ]
            spot = max(spots, key=lambda spot: min((_distance(spot, other) for other in others), default=0.0))
            self._put(
                number, Shape(event, spot, self._beside(spot, self._graph.element(event).name, self._pages[number]))
            )

    def _beside(self, spot: Bounds, name: str, page: Page) -> Bounds | None:
        """Where the name of an event on a border covers least: left or right of it, below or above."""
        if not name:
            return None
        clutter, text = filled(self._graph, page.shapes, page.edges), text_size(name)
        xs = spot.centre.x - 2 * GAP - text.width, spot.centre.x + 2 * GAP
        ys = spot.bottom + GAP / 2, spot.y - GAP / 2 - text.height, spot.bottom + 2 * LINE
        return min((Bounds(x, y, *text) for y in ys for x in xs), key=clutter.overlap)


def _distance(a: Bounds, b: Bounds) -> float:
    return min(abs(a.centre.x - b.centre.x) + abs(a.centre.y - b.centre.y), EVENT.width + 10.0)


class _Wish(NamedTuple):
    """Where the middle of a node should be, if that is known, and how far to the right it may reach."""

    middle: Point | None
    furthest: float = math.inf


def _touches(box: Bounds, point: Point, gap: float) -> bool:
    return box.x - gap <= point.x <= box.right + gap and box.y - gap <= point.y <= box.bottom + gap
