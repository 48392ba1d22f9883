"""What stands on which grid: the elements of every scope, their bands, and the lines between them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from bpr.bpmn.diagram import Bounds
from bpr.bpmn.layout.labels import GAP
from bpr.bpmn.layout.lines import Line, lines_of
from bpr.bpmn.layout.routes import Link
from bpr.bpmn.layout.sheet import Item, Sheet
from bpr.bpmn.layout.sizes import ACTIVITY, DATA, EVENT, GROUP, Size, node_size, text_size
from bpr.process.elements import Activity, BlackBox, Event, EventType, Flow, FlowNode, Gateway, SubProcess
from bpr.process.graph import ProcessGraph

TOP = ""
"""The scope of what no sub-process contains."""


class Contents:
    """The elements of a graph by scope; `scope` is the id of a sub-process, or `TOP`."""

    def __init__(self, graph: ProcessGraph) -> None:
        self.graph = graph
        self._nodes: dict[str, list[FlowNode]] = defaultdict(list)
        self._events: dict[str, list[Event]] = defaultdict(list)
        self.host: dict[str, str] = {}
        for node in graph.elements():
            scope = self.scope(node)
            if isinstance(node, Event) and self._sits_on_border(node, scope):
                self._events[node.attached_to or ""].append(node)
                self.host[node.id] = node.attached_to or ""
            else:
                self._nodes[scope].append(node)

    def scope(self, node: FlowNode) -> str:
        """The sub-process that contains `node`, or `TOP`."""
        return node.scope if node.scope in self.graph else TOP

    def _sits_on_border(self, event: Event, scope: str) -> bool:
        if event.attached_to is None or event.attached_to not in self.graph:
            return False
        host = self.graph.element(event.attached_to)
        return isinstance(host, Activity) and self.scope(host) == scope

    def scopes(self) -> Sequence[str]:
        """All scopes, an inner one before what contains it."""
        subs = [node for node in self.graph.elements() if isinstance(node, SubProcess)]
        inside: dict[str, list[str]] = defaultdict(list)
        for sub in subs:
            inside[self.scope(sub)].append(sub.id)
        found = [TOP]
        for scope in found:
            found.extend(inside[scope])
        return found[::-1]

    def nodes(self, scope: str) -> Sequence[FlowNode]:
        """The nodes of a scope, those that begin it first; no boundary events, no pools."""
        nodes = [node for node in self._nodes[scope] if not isinstance(node, BlackBox)]
        return sorted(nodes, key=lambda node: not (isinstance(node, Event) and node.type is EventType.START))

    @cached_property
    def companions(self) -> Mapping[str, Sequence[tuple[str, Item]]]:
        """Data and artifacts by scope: each stands beside what it belongs to."""
        found: dict[str, list[tuple[str, Item]]] = defaultdict(list)
        for name, kind, text, near in self._data():
            scope = self.scope(self.graph.element(near)) if near else TOP
            found[scope].append((name, Item(DATA[kind], text=text, near=(near,))))
        for artifact in self.graph.artifacts.values():
            scope = artifact.scope if artifact.scope in self.graph else TOP
            tied = (self._node_of(name) for name in artifact.beside)
            near = next((node for node in tied if node and self.scope(self.graph.element(node)) == scope), "")
            room = text_size(artifact.text, ACTIVITY.width)
            size = GROUP if artifact.kind == "group" else Size(max(room.width + 10, 50), max(room.height + 8, 30))
            label = artifact.text if artifact.kind == "group" else ""
            found[scope].append((artifact.id, Item(size, text=label, above=True, near=(near,))))
        return found

    def _data(self) -> Iterator[tuple[str, str, str, str]]:
        """Data elements as they are drawn: id, kind, name, and the task beside which they stand."""
        users: dict[str, list[str]] = defaultdict(list)
        for node in self.graph.elements():
            if isinstance(node, Activity | Event):
                for name in (*node.writes, *node.reads):
                    users[name].append(node.id)
        for data in self.graph.data.values():
            tasks = users[data.id] or [""]
            for number, name in enumerate(data.references or (data.id,)):
                task = tasks[number % len(tasks)]
                yield name, data.kind, data.name, self.host.get(task, task)

    @cached_property
    def undoes(self) -> Mapping[str, str]:
        """Handler of compensation -> the activity that it undoes, beside which it stands."""
        found: dict[str, str] = {}
        for event, host in self.host.items():
            name = next(e.handler for e in self._events[host] if e.id == event)
            if name is not None and name in self.graph and name != host:
                handler = self.graph.element(name)
                flows = (*self.graph.incoming(name), *self.graph.outgoing(name))
                if isinstance(handler, Activity) and not flows and self.scope(handler) == self._scope_of(host):
                    found.setdefault(name, host)
        return {name: host for name, host in found.items() if host not in found}

    def _scope_of(self, name: str) -> str:
        return self.scope(self.graph.element(name))

    def _node_of(self, name: str) -> str | None:
        """The node that an id of a node or flow leads to."""
        if name in self.graph:
            return self.host.get(name, name)
        flow = self._flow_by_id.get(name)
        return self.host.get(flow.source, flow.source) if flow else None

    @cached_property
    def _flow_by_id(self) -> Mapping[str, Flow]:
        return {flow.id: flow for flow in self.graph.flows()}

    def flow(self, name: str) -> Flow | None:
        """The flow of this id, or None."""
        return self._flow_by_id.get(name)

    def item(self, node: FlowNode, inside: Size | None) -> Item:
        """A node as it stands in a cell; `inside` is the room that its contents need."""
        size = inside or node_size(node)
        if isinstance(node, Event):
            return Item(size, "circle", node.name)
        if isinstance(node, Gateway):
            return Item(size, "diamond", node.name, above=True)
        width, events = _on_border([(event, int(self.graph.degree(event.id))) for event in self._events[node.id]], size)
        below = EVENT.height / 2 if inside and events else 0.0  # events reach into what is drawn inside
        return Item(Size(width, size.height + below), events=events)

    @cached_property
    def links(self) -> Mapping[str, Sequence[Link]]:
        """Lines between what stands in one scope; those that join two scopes are left to `bpr.bpmn.layout.search`."""
        scope_of = {name: scope for scope, items in self.companions.items() for name, _ in items}
        scope_of |= {node.id: scope for scope, nodes in self._nodes.items() for node in nodes}
        found: dict[str, list[Link]] = defaultdict(list)
        for line in lines_of(self.graph):
            source = self.host.get(line.source, line.source) if line.kind == "sequence" else line.source
            scopes = {scope_of.get(source), scope_of.get(line.target)}
            boxes = any(end in self.graph.pools for end in (source, line.target))
            scope = scopes.pop()
            if not scopes and scope is not None and not (boxes and line.kind == "sequence"):
                found[scope].append(self._link(line, source))
        return found

    def _link(self, line: Line, source: str) -> Link:
        return Link(
            line.id,
            source,
            line.target,
            line.kind,
            event=line.source if line.source in self.host else None,
            fans_out=self._is_gateway(source) and len(self.graph.outgoing(source)) > 1,
            fans_in=self._is_gateway(line.target) and len(self.graph.incoming(line.target)) > 1,
            sealed=(bool(self._events.get(source)), bool(self._events.get(line.target))),
        )

    def _is_gateway(self, name: str) -> bool:
        return name in self.graph and isinstance(self.graph.element(name), Gateway)

    def sheet(self, scope: str, insides: Mapping[str, Size], *, process: str | None = None) -> Sheet:
        """What is to be drawn for a scope; `insides` are the sizes of the sub-processes drawn in it.

        Of the outermost scope it may be the part of one `process`.
        """
        nodes = [node for node in self.nodes(scope) if process in (None, node.process)]
        bands = self._bands(process) if scope == TOP else [_Band((), "")]
        number_of = {band.owner: number for number, band in reversed(list(enumerate(bands)))}
        boxes = {number: band.owner for number, band in enumerate(bands) if band.owner in self.graph}
        first = next(number for number in range(len(bands)) if number not in boxes)
        items = {node.id: self.item(node, insides.get(node.id)) for node in nodes}
        handlers = {name: host for name, host in self.undoes.items() if name in items and host in items}
        items |= {name: replace(items[name], near=(host,), below=True) for name, host in handlers.items()}
        band_of = {node.id: number_of[self._owner(node)] if scope == TOP else 0 for node in nodes}
        for name, item in self.companions.get(scope, ()):
            if process is None or item.near[0] in items:
                items[name] = item
                band_of[name] = band_of.get(item.near[0], first)
        known = {*items, *boxes.values()}
        links = [link for link in self.links.get(scope, ()) if link.source in known and link.target in known]
        headers = {name: pool.name for name, pool in self.graph.pools.items()}
        headers |= {name: lane.name for name, lane in self.graph.lanes.items()}
        names = {link.id: flow.name for link in links if (flow := self.flow(link.id))}
        return Sheet([band.holders for band in bands], items, band_of, links, names, boxes, headers)

    def _owner(self, node: FlowNode) -> str:
        """The innermost lane, pool or process that a node stands in."""
        if node.lane in self.graph.lanes:
            return node.lane or ""
        return self.pool_of_process.get(node.process, node.process)

    @cached_property
    def pool_of_process(self) -> Mapping[str, str]:
        """Id of a process -> id of the pool that shows it."""
        return {pool.process: pool.id for pool in reversed(list(self.graph.pools.values())) if pool.process}

    def _bands(self, process: str | None) -> list["_Band"]:
        """Pools in the order of the file, then processes that no pool shows; a lane's own nodes above inner lanes."""
        inner: dict[str, list[str]] = defaultdict(list)
        for lane in self.graph.lanes.values():
            inner[lane.parent or self.pool_of_process.get(lane.process, lane.process)].append(lane.id)
        owners = dict.fromkeys(self._owner(node) for node in self.nodes(TOP))
        outermost = [*self.graph.pools, *(process for process in self.graph.processes if process in inner)]
        tops = dict.fromkeys((*outermost, *(owner for owner in owners if owner not in self.graph.lanes)))
        if process is not None:
            tops = {self.pool_of_process.get(process, process): None}
        bands: list[_Band] = []
        for top in tops:
            waiting = [((top,) if top in self.graph.pools else (), top)]
            while waiting:
                holders, owner = waiting.pop()
                if owner in owners or not inner[owner]:
                    bands.append(_Band(holders, owner))
                within = (lane for lane in reversed(inner[owner]) if lane not in holders)  # it may have its pool's id
                waiting.extend(((*holders, lane), lane) for lane in within)
        if all(band.owner in self.graph for band in bands):
            bands.append(_Band((), ""))
        return bands


class _Band(NamedTuple):
    """The pools and lanes around a band, and the innermost of them, or the process."""

    holders: tuple[str, ...]
    owner: str


def _on_border(
    events: Sequence[tuple[Event, int]], size: Size
) -> tuple[float, Mapping[str, tuple[float, Bounds | None]]]:
    """The width that an activity needs for the events on its lower border, and where each and its name stand.

    From the right corner to the left; names stand left of the lines that leave downwards, the last may reach beyond.
    With each event comes the number of its lines.
    """
    middle = 0.0
    places: dict[str, tuple[float, Bounds | None]] = {}
    room = 0.0
    for event, lines in events:
        text = text_size(event.name) if event.name else Size(0, 0)
        middle -= max(EVENT.width + 10, room + (EVENT.width / 2 if lines > 1 else 0)) if places else 0
        label = Bounds(-2 * GAP - text.width, EVENT.height / 2 + GAP / 2, *text) if event.name else None
        places[event.id] = middle, label
        room = text.width + 4 * GAP
    if not places:
        return size.width, places
    width = max(size.width, EVENT.width + 30 - middle)
    corner = width / 2 - 6 - EVENT.width / 2
    return width, {name: (corner + at, label) for name, (at, label) in places.items()}
