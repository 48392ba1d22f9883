"""The process as a networkx graph: all pools of a file, control flow and message flows, nothing else.

Node: the BPMN id, attribute ``element`` (a `FlowNode`). Edge: key = id of the flow, attribute ``flow`` (a `Flow`).
The graph is frozen; `edit` gives a copy that can be changed with ordinary networkx code. Data associations are on the
activity (`reads`, `writes`), lanes and scopes on the node, so a networkx algorithm means what it says.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import networkx as nx

from bpr.errors import UnknownName
from bpr.frozen import frozen
from bpr.process.elements import Artifact, DataElement, Event, Flow, FlowNode, Lane, Pool, Task, Trigger

if TYPE_CHECKING:
    _Graph = nx.MultiDiGraph[str]
else:
    _Graph = nx.MultiDiGraph  # generic in its stubs only


class ProcessGraph(_Graph):
    """A `networkx.MultiDiGraph` of flow nodes and flows, with the pools, lanes and data of the file.

    Make one with `process_graph`; nothing changes a frozen one.
    """

    @property
    def pools(self) -> Mapping[str, Pool]:
        """Pools by id, in the order of the file."""
        return self.graph["pools"]  # type: ignore[no-any-return]  # attributes of a networkx graph have no types

    @property
    def lanes(self) -> Mapping[str, Lane]:
        """Lanes by id, in the order of the file."""
        return self.graph["lanes"]  # type: ignore[no-any-return]  # the same

    @property
    def data(self) -> Mapping[str, DataElement]:
        """Data objects and stores by id."""
        return self.graph["data"]  # type: ignore[no-any-return]  # the same

    @property
    def artifacts(self) -> Mapping[str, Artifact]:
        """Text annotations and groups by id, in the order of the file."""
        return self.graph["artifacts"]  # type: ignore[no-any-return]  # the same

    @property
    def triggers(self) -> Mapping[str, Trigger]:
        """Messages, signals, errors and escalations by id, in the order of the file."""
        return self.graph["triggers"]  # type: ignore[no-any-return]  # the same

    @property
    def global_tasks(self) -> Mapping[str, Task]:
        """Tasks that stand in no process, for call activities to call, by id."""
        return self.graph["global_tasks"]  # type: ignore[no-any-return]  # the same

    @property
    def processes(self) -> Mapping[str, str]:
        """Id of each process -> its name."""
        return self.graph["processes"]  # type: ignore[no-any-return]  # the same

    def element(self, node: str) -> FlowNode:
        """The element with this id.

        Raises
        ------
        UnknownName
            No such node; the nearest ids are suggested.
        """
        if node not in self:
            kind = "element"
            raise UnknownName(kind, node, self.nodes)
        found: FlowNode = self.nodes[node]["element"]
        return found

    def elements(self) -> Iterator[FlowNode]:
        """All elements, in the order of the file."""
        return (data["element"] for _, data in self.nodes(data=True))

    def flows(self, kind: str | None = None) -> Iterator[Flow]:
        """All flows, or those of `kind` (``sequence`` or ``message``)."""
        return (flow for flow in _flows(self.edges(data="flow")) if kind in (None, flow.kind))

    def outgoing(self, node: str, kind: str = "sequence") -> tuple[Flow, ...]:
        """Flows that leave `node`, in the order of the file."""
        beside = self._adj  # type: ignore[attr-defined]  # not in the stubs
        return self._leaving.get((node, kind), ()) if nx.is_frozen(self) else _flows_at(beside, node, kind)

    def incoming(self, node: str, kind: str = "sequence") -> tuple[Flow, ...]:
        """Flows that reach `node`, in the order of the file."""
        beside = self._pred  # type: ignore[attr-defined]  # the same
        return self._reaching.get((node, kind), ()) if nx.is_frozen(self) else _flows_at(beside, node, kind)

    @cached_property
    def _leaving(self) -> Mapping[tuple[str, str], tuple[Flow, ...]]:
        """Of a frozen graph, of which all analyses ask for flows again and again: node and kind -> flows that leave."""
        return _flows_of_all(self._adj)  # type: ignore[attr-defined]  # the same

    @cached_property
    def _reaching(self) -> Mapping[tuple[str, str], tuple[Flow, ...]]:
        """As `_leaving`: flows that reach."""
        return _flows_of_all(self._pred)  # type: ignore[attr-defined]  # the same

    def boundary_events(self, activity: str) -> tuple[Event, ...]:
        """Boundary events attached to `activity`, in the order of the file."""
        return tuple(e for e in self.elements() if isinstance(e, Event) and e.attached_to == activity)

    def pool_of(self, node: str) -> Pool | None:
        """The pool whose process contains `node` (or that is the black box `node`), or None."""
        process = self.element(node).process
        return next((p for p in self.pools.values() if p.id == node or (p.process and p.process == process)), None)

    def edit(self) -> Self:
        """A copy that can be changed; the elements stay frozen, replace them."""
        return self.copy()  # networkx: the copy of a frozen graph is not frozen


def process_graph(  # noqa: PLR0913  # the parts of a file, by name
    nodes: Iterable[FlowNode],
    flows: Iterable[Flow],
    *,
    pools: Iterable[Pool] = (),
    lanes: Iterable[Lane] = (),
    data: Iterable[DataElement] = (),
    artifacts: Iterable[Artifact] = (),
    triggers: Iterable[Trigger] = (),
    global_tasks: Iterable[Task] = (),
    processes: Mapping[str, str] | None = None,
) -> ProcessGraph:
    """Build a frozen `ProcessGraph`; every flow must join two of `nodes`.

    Raises
    ------
    UnknownName
        A flow names a node that is not there.
    """
    graph = ProcessGraph(
        pools=frozen({pool.id: pool for pool in pools}),
        lanes=frozen({lane.id: lane for lane in lanes}),
        data=frozen({item.id: item for item in data}),
        artifacts=frozen({item.id: item for item in artifacts}),
        triggers=frozen({item.id: item for item in triggers}),
        global_tasks=frozen({task.id: task for task in global_tasks}),
        processes=frozen(processes or {}),
    )
    for node in nodes:
        graph.add_node(node.id, element=node)
    for flow in flows:
        for end in (flow.source, flow.target):
            if end not in graph:
                kind = "element"
                raise UnknownName(kind, end, graph.nodes)
        graph.add_edge(flow.source, flow.target, key=flow.id, flow=flow)
    nx.freeze(graph)
    return graph


def _flows_at(beside: Mapping[str, Any], node: str, kind: str) -> tuple[Flow, ...]:
    # networkx' own mappings of neighbours: its views of edges take four times as long
    if node not in beside:
        return ()
    found = [edge["flow"] for edges in beside[node].values() for edge in edges.values()]
    return tuple([flow for flow in found if flow.kind == kind])


def _flows_of_all(beside: Mapping[str, Any]) -> Mapping[tuple[str, str], tuple[Flow, ...]]:
    found: dict[tuple[str, str], list[Flow]] = {}
    for node, neighbours in beside.items():
        for edges in neighbours.values():
            for edge in edges.values():
                found.setdefault((node, edge["flow"].kind), []).append(edge["flow"])
    return {key: tuple(flows) for key, flows in found.items()}


def _flows(edges: Iterable[Any]) -> Iterator[Flow]:
    return (flow for _, _, flow in edges)
