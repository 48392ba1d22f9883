"""What is wrong with a drawing: found from rectangles and lines alone, without a look at how it was made."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from bpr.bpmn.diagram import Bounds, Diagram, Plane, Point
from bpr.process.elements import Event, EventType, Gateway
from bpr.process.graph import ProcessGraph

NEAR = 0.6


def flaws(graph: ProcessGraph, diagram: Diagram) -> list[str]:
    """Sentences on all that no reader of a drawing should meet."""
    found = [f"{name} is not drawn" for name in expected(graph) if not diagram.shape(name)]
    for plane in diagram.planes:
        found += Sheet(graph, plane).flaws()
    return found


def expected(graph: ProcessGraph) -> Iterator[str]:
    yield from graph.nodes
    yield from graph.pools
    yield from graph.lanes
    yield from graph.artifacts
    for data in graph.data.values():
        yield from data.references or (data.id,)


class Sheet:
    """One plane, and what may lie in what."""

    def __init__(self, graph: ProcessGraph, plane: Plane) -> None:
        self.graph, self.plane = graph, plane
        self.boxes = {name: shape.bounds for name, shape in plane.shapes.items()}
        self.frames = {
            name for name in self.boxes if name in graph.lanes or (name in graph.pools and name not in graph)
        }
        self.symbols = {name: box for name, box in self.boxes.items() if name not in self.frames}
        self.labels = {name: shape.label for name, shape in plane.shapes.items() if shape.label}
        self.labels |= {name: edge.label for name, edge in plane.edges.items() if edge.label}
        self.flows = {flow.id: flow for flow in graph.flows()}

    def flaws(self) -> Iterator[str]:
        yield from self.symbols_overlap()
        yield from self.frames_do_not_hold()
        yield from self.lines_cross_symbols()
        yield from self.lines_cover_lines()
        yield from self.labels_are_covered()

    def around(self, name: str) -> set[str]:
        """Sub-processes that contain an element; of data and artifacts it is found by place."""
        found = set()
        if name in self.graph:
            scope = self.graph.element(name).scope
            while scope in self.graph:
                found.add(scope)
                scope = self.graph.element(scope).scope
            return found
        subs = (other for other in self.boxes if other in self.graph and self.plane.shapes[other].expanded)
        return {other for other in subs if name in self.boxes and holds(self.boxes[other], self.boxes[name])}

    def host(self, name: str) -> str | None:
        element = self.graph.element(name) if name in self.graph else None
        return element.attached_to if isinstance(element, Event) and element.type is EventType.BOUNDARY else None

    def symbols_overlap(self) -> Iterator[str]:
        for one, other in close_pairs(self.symbols):
            if overlap(self.symbols[one], self.symbols[other]) and not self.may_lie_on(one, other):
                yield f"{one} and {other} overlap"
        for name, box in self.symbols.items():
            for outer in self.around(name) & self.boxes.keys():
                if self.host(name) != outer and not holds(self.boxes[outer], box):
                    yield f"{name} leaves its sub-process {outer}"
            host = self.host(name)
            if host in self.boxes and not on_border(self.boxes[host], box.centre):
                yield f"{name} is not on the border of {host}"

    def may_lie_on(self, one: str, other: str) -> bool:
        return (
            one in self.around(other) or other in self.around(one) or one == self.host(other) or other == self.host(one)
        )

    def frames_do_not_hold(self) -> Iterator[str]:
        graph = self.graph
        shown = {pool.process: name for name, pool in graph.pools.items() if pool.process}
        for node in graph.elements():
            frame = node.lane or shown.get(node.process)
            if node.id in self.boxes and frame in self.boxes and not holds(self.boxes[frame], self.boxes[node.id]):
                yield f"{node.id} is not inside {frame}"
        for lane in graph.lanes.values():
            outer = lane.parent or shown.get(lane.process)
            if lane.id in self.boxes and outer in self.boxes and not holds(self.boxes[outer], self.boxes[lane.id]):
                yield f"{lane.id} is not inside {outer}"
        for one, other in combinations(sorted(self.frames), 2):
            if overlap(self.boxes[one], self.boxes[other]) and not (self.nested(one, other) or self.nested(other, one)):
                yield f"{one} and {other} overlap"
        for node in graph.elements():
            for frame in self.frames:
                apart = node.id in self.boxes and not self.stands_in(node, frame)
                if apart and overlap(self.boxes[frame], self.boxes[node.id]):
                    yield f"{node.id} lies in {frame}, where it does not belong"

    def nested(self, inner: str, outer: str) -> bool:
        shown = {pool.process: name for name, pool in self.graph.pools.items() if pool.process}
        while inner in self.graph.lanes:
            lane = self.graph.lanes[inner]
            inner = lane.parent or shown.get(lane.process, "")
            if inner == outer:
                return True
        return False

    def stands_in(self, node, frame: str) -> bool:
        pool = self.graph.pools.get(frame)
        if pool is not None:
            return pool.process == node.process
        return node.lane == frame or self.nested(node.lane or "", frame)

    def ends(self, edge: str) -> tuple[str, str]:
        flow = self.flows.get(edge)
        source, _, target = edge.partition("~")
        return (flow.source, flow.target) if flow else (source, target)

    def lines_cross_symbols(self) -> Iterator[str]:
        index = Index(self.symbols)
        for name, edge in self.plane.edges.items():
            source, target = self.ends(name)
            allowed = {source, target} | self.around(source) | self.around(target)
            for a, b in pairwise(edge.waypoints):
                if abs(a.x - b.x) > NEAR and abs(a.y - b.y) > NEAR:
                    yield f"{name} runs aslant"
                stretch = between(a, b)
                for other in index.near(stretch):
                    if other not in allowed and overlap(stretch, self.symbols[other]):
                        yield f"{name} crosses {other}"
            for end, point, onward in (
                (source, edge.waypoints[0], edge.waypoints[1]),
                (target, edge.waypoints[-1], edge.waypoints[-2]),
            ):
                if end in self.boxes and not self.on_outline(end, point):
                    yield f"{name} does not meet the outline of {end}"
                inside = end in self.around(source) | self.around(target)
                if end in self.boxes and not inside and overlap(between(point, onward), self.core(end)):
                    yield f"{name} runs through {end}"

    def core(self, name: str) -> Bounds:
        """What a symbol surely covers: circles and diamonds do not fill their rectangle."""
        element = self.graph.element(name) if name in self.graph else None
        box = self.boxes[name]
        return shrunk(box, box.width / 2 - 1) if isinstance(element, Event | Gateway) else box

    def on_outline(self, name: str, point: Point) -> bool:
        box = self.boxes[name]
        element = self.graph.element(name) if name in self.graph else None
        dx, dy = abs(point.x - box.centre.x), abs(point.y - box.centre.y)
        if isinstance(element, Event):
            return abs((dx**2 + dy**2) ** 0.5 - box.width / 2) < NEAR
        if isinstance(element, Gateway):
            return abs(dx + dy - box.width / 2) < NEAR
        return on_border(box, point)

    def lines_cover_lines(self) -> Iterator[str]:
        parts = {
            (name, number): between(a, b)
            for name, edge in self.plane.edges.items()
            for number, (a, b) in enumerate(pairwise(edge.waypoints))
        }
        for one, other in close_pairs(parts):
            if one[0] != other[0] and common_length(parts[one], parts[other]) > 2:
                yield f"{one[0]} runs along {other[0]}"

    def labels_are_covered(self) -> Iterator[str]:
        symbols, labels = Index(self.symbols), Index(self.labels)
        for name, label in self.labels.items():
            for other in symbols.near(label):
                inside = other in self.around(name) or (name in self.flows and other in self.around(self.ends(name)[0]))
                if overlap(label, self.symbols[other]) and not (inside and holds(self.symbols[other], label)):
                    yield f"the name of {name} lies on {other}"
            for other in labels.near(label):
                if name < other and overlap(label, self.labels[other]):
                    yield f"the names of {name} and {other} overlap"
        for edge in self.plane.edges.values():
            for a, b in pairwise(edge.waypoints):
                stretch = between(a, b)
                for name in labels.near(stretch):
                    if overlap(stretch, self.labels[name]):
                        yield f"the name of {name} lies on the line {edge.element}"


def between(a: Point, b: Point) -> Bounds:
    return Bounds(min(a.x, b.x), min(a.y, b.y), abs(a.x - b.x), abs(a.y - b.y))


def shrunk(box: Bounds, by: float) -> Bounds:
    return Bounds(box.x + by, box.y + by, max(box.width - 2 * by, 0.0), max(box.height - 2 * by, 0.0))


def overlap(a: Bounds, b: Bounds) -> bool:
    """Whether they share more than a border; a line counts as a thin rectangle."""
    width, height = min(a.right, b.right) - max(a.x, b.x), min(a.bottom, b.bottom) - max(a.y, b.y)
    inside_x = a.width <= NEAR and b.x + NEAR < a.x < b.right - NEAR
    inside_y = a.height <= NEAR and b.y + NEAR < a.y < b.bottom - NEAR
    return (width > NEAR or inside_x) and (height > NEAR or inside_y)


def holds(outer: Bounds, inner: Bounds) -> bool:
    return (
        outer.x - NEAR <= inner.x
        and inner.right <= outer.right + NEAR
        and outer.y - NEAR <= inner.y
        and inner.bottom <= outer.bottom + NEAR
    )


def on_border(box: Bounds, point: Point) -> bool:
    return holds(box, Bounds(*point, 0, 0)) and (
        min(abs(point.x - box.x), abs(point.x - box.right), abs(point.y - box.y), abs(point.y - box.bottom)) < NEAR
    )


def common_length(a: Bounds, b: Bounds) -> float:
    """How far two lines cover each other."""
    if a.width <= NEAR and b.width <= NEAR and abs(a.x - b.x) < 2:
        return min(a.bottom, b.bottom) - max(a.y, b.y)
    if a.height <= NEAR and b.height <= NEAR and abs(a.y - b.y) < 2:
        return min(a.right, b.right) - max(a.x, b.x)
    return 0.0


class Index:
    """Rectangles by place."""

    def __init__(self, boxes) -> None:
        self.squares: dict[tuple[int, int], list] = {}
        for name, box in boxes.items():
            for square in self.squares_of(box):
                self.squares.setdefault(square, []).append(name)

    @staticmethod
    def squares_of(box: Bounds) -> list[tuple[int, int]]:
        columns = range(int(box.x // 200), int(box.right // 200) + 1)
        return [(x, y) for x in columns for y in range(int(box.y // 200), int(box.bottom // 200) + 1)]

    def near(self, box: Bounds) -> list:
        return list(dict.fromkeys(name for square in self.squares_of(box) for name in self.squares.get(square, ())))


def close_pairs(boxes) -> set:
    index = Index(boxes)
    return {tuple(pair) for names in index.squares.values() for pair in combinations(sorted(names), 2)}
