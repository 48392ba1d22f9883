"""Where tokens go besides along sequence flows: into sub-processes, over their borders, to handlers, through links.

The one place that knows these ways; soundness and the expected visits are computed on them.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import networkx as nx

from bpr.process.elements import Activity, BlackBox, Event, EventType, FlowNode, SubProcess, SubProcessType
from bpr.process.graph import ProcessGraph


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways of tokens that are not drawn as flows.

    Parameters
    ----------
    members
        Id of a process or sub-process -> ids of the nodes directly in it.
    entries
        Id of a process or sub-process -> the nodes at which its tokens start: its start events, or where there are
        none the nodes without an incoming flow (BPMN 2.0.2, 13.2).
    boundaries
        Id of an activity -> its boundary events.
    links
        Id of a throwing link -> ids of the catching links of its name in the same scope.
    triggered
        Id of a process or sub-process -> the start events of the event sub-processes directly in it.
    """

    members: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, tuple[str, ...]]
    boundaries: Mapping[str, tuple[Event, ...]]
    links: Mapping[str, tuple[str, ...]]
    triggered: Mapping[str, tuple[Event, ...]]


def ways(graph: ProcessGraph) -> Ways:
    """The ways of tokens in `graph`."""
    members: dict[str, list[str]] = defaultdict(list)
    starts: dict[str, list[str]] = defaultdict(list)
    openings: dict[str, list[str]] = defaultdict(list)
    boundaries: dict[str, list[Event]] = defaultdict(list)
    catches: dict[tuple[str, str | None], list[str]] = defaultdict(list)
    triggered: dict[str, list[Event]] = defaultdict(list)
    for element in graph.elements():
        if isinstance(element, BlackBox):
            continue
        members[element.scope].append(element.id)
        if isinstance(element, Event) and element.type is EventType.START:
            starts[element.scope].append(element.id)
            holder = graph.nodes[element.scope]["element"] if element.scope in graph else None
            if isinstance(holder, SubProcess) and holder.triggered_by_event:
                triggered[holder.scope].append(element)
        elif isinstance(element, Event) and element.type is EventType.BOUNDARY:
            boundaries[element.attached_to or ""].append(element)
        elif is_link(element, EventType.INTERMEDIATE_CATCH):
            catches[element.scope, link_name(element)].append(element.id)
        elif opens(element) and not graph.incoming(element.id):
            openings[element.scope].append(element.id)
    links = {
        element.id: tuple(catches.get((element.scope, link_name(element)), ()))
        for element in graph.elements()
        if is_link(element, EventType.INTERMEDIATE_THROW)
    }
    return Ways(
        members=MappingProxyType({scope: tuple(ids) for scope, ids in members.items()}),
        entries=MappingProxyType({scope: tuple(starts[scope] or openings[scope]) for scope in members}),
        boundaries=MappingProxyType({host: tuple(events) for host, events in boundaries.items()}),
        links=MappingProxyType(links),
        triggered=MappingProxyType({scope: tuple(events) for scope, events in triggered.items()}),
    )


def is_link(element: FlowNode, side: EventType) -> bool:
    """True for a link event on the given side of the jump."""
    return isinstance(element, Event) and element.type is side and element.kind == "link"


def link_name(element: FlowNode) -> str | None:
    """The name by which the two sides of a link find each other."""
    return element.definitions[0].reference if isinstance(element, Event) and element.definitions else None


def opens(element: FlowNode) -> bool:
    """True where a node without an incoming flow starts with its scope: handlers of events wait for theirs."""
    handler = isinstance(element, SubProcess) and element.triggered_by_event
    return not handler and not (isinstance(element, Activity) and element.for_compensation)


def token_graph(graph: ProcessGraph, known: Ways, *, inside: bool = True) -> "nx.DiGraph[str]":
    """Every step that a token, or a token that it gives rise to, can take within one process or sub-process tree.

    Edges: sequence flows; activity -> its boundary events; compensation event on a border -> its handler; throwing ->
    catching link; and with `inside` sub-process -> its entries and the event sub-processes in it.
    """
    steps: nx.DiGraph[str] = nx.DiGraph()
    steps.add_nodes_from(graph.nodes)
    steps.add_edges_from((flow.source, flow.target) for flow in graph.flows("sequence"))
    steps.add_edges_from((host, e.id) for host, events in known.boundaries.items() if host in graph for e in events)
    bordering = [event for events in known.boundaries.values() for event in events]
    steps.add_edges_from((event.id, event.handler) for event in bordering if event.handler and event.handler in graph)
    steps.add_edges_from((throw, catch) for throw, catches in known.links.items() for catch in catches[:1])
    if not inside:
        return steps
    for scope, entries in known.entries.items():
        if scope in graph:
            steps.add_edges_from((scope, entry) for entry in entries)
    for element in graph.elements():
        if element.scope in graph and isinstance(element, SubProcess) and element.triggered_by_event:
            steps.add_edge(element.scope, element.id)
        holder = graph.nodes[element.scope]["element"] if element.scope in graph else None
        if isinstance(holder, SubProcess) and holder.type is SubProcessType.AD_HOC:
            steps.add_edge(holder.id, element.id)
    return steps
