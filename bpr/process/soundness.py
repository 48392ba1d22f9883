"""What is wrong with a process as it is drawn: found on the graph alone, all at once, each with the way to mend it.

An error forbids a run: the process cannot start, cannot end, or waits for what never comes. A warning is a drawing that
runs but may not mean what its author thinks. The states of a case are not explored here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import networkx as nx

from bpr.errors import Finding, suggestion
from bpr.process.dominance import Dominators
from bpr.process.elements import (
    Activity,
    BlackBox,
    CallActivity,
    Event,
    EventType,
    FlowNode,
    Gateway,
    GatewayType,
    SubProcess,
    SubProcessType,
    Task,
    TaskType,
)
from bpr.process.flaws import KINDS, Trouble, bounded, finding_of, in_one_line
from bpr.process.graph import ProcessGraph
from bpr.process.joins import deadlocks, missing_synchronisation
from bpr.process.tokens import Ways, is_link, link_name, opens, token_graph, ways
from bpr.process.uneven import waiting_in_vain

_SHOWN: Final = 8
"""How many elements of a loop a finding names."""

_SUGGESTED: Final = 5
"""For how many wrong references the nearest right one is looked for."""

_COUNTED: Final = 50
"""For how many parts out of reach the elements are counted."""


_BLIND: Final = frozenset({GatewayType.PARALLEL, GatewayType.EVENT_BASED})
"""Gateways that do not look at conditions."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A process graph with all that several checks need, computed once."""

    graph: ProcessGraph
    ways: Ways
    steps: "nx.DiGraph[str]"
    reached: frozenset[str]


def check(graph: ProcessGraph, *, file: str | None = None, style: bool = True) -> tuple[Finding, ...]:
    """Everything that is wrong with the way a process is drawn.

    Parameters
    ----------
    graph
        The process.
    file
        Name of its file, for the place of the findings.
    style
        Whether to report too what runs as it is drawn, but leaves a reader in doubt.

    Returns
    -------
    tuple of Finding
        Errors first, then warnings, each in the order of the file. What a version does not simulate is not among
        them; see `bpr.process.support.refusals`.
    """
    known = ways(graph)
    steps = token_graph(graph, known)
    drawing = Drawing(graph, known, steps, _reached(graph, known, steps))
    troubles = (trouble for rule in RULES for trouble in rule(drawing) if style or not KINDS[trouble[0]].style)
    findings = bounded((finding_of(trouble, file) for trouble in troubles), file)
    return tuple(sorted(findings, key=lambda found: (found.severity != "error", found.where.line or 0)))


def _reached(graph: ProcessGraph, known: Ways, steps: "nx.DiGraph[str]") -> frozenset[str]:
    """The nodes that a token can come to, if every choice and every event happens at some time."""
    roots = [entry for scope, entries in known.entries.items() if scope not in graph for entry in entries]
    roots += [e.id for e in graph.elements() if e.scope not in graph and not opens(e)]
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in reached:
            reached.add(node)
            waiting.extend(steps.successors(node))
    return frozenset(reached)


def _starts_and_ends(drawing: Drawing) -> Iterator[Trouble]:
    graph, known = drawing.graph, drawing.ways
    begins = {scope: [e for e in _events(drawing, scope) if e.type is EventType.START] for scope in known.members}
    startable = any(begins[scope] for scope in known.members if scope not in graph)
    for scope, members in known.members.items():
        label = graph.processes.get(scope) or scope
        first = f"'{in_one_line(graph.element((*known.entries[scope], *members)[0]).label)}'"
        if scope in graph:
            holder = graph.element(scope)
            if not begins[scope] and isinstance(holder, SubProcess) and holder.type is not SubProcessType.AD_HOC:
                yield ("SUB-IMPLICIT" if known.entries[scope] else "SUB-START"), holder, {"first": first}
            continue
        if not begins[scope]:
            yield ("PROCESS-IDLE" if startable else "START-NONE"), scope, {"label": label, "first": first}
        elif not any(event.type is EventType.END for event in _events(drawing, scope)):
            loose = [graph.element(node).label for node in members if _is_loose(graph, graph.element(node))]
            last = ", ".join(f"'{name}'" for name in loose[:_SHOWN]) or f"'{graph.element(members[-1]).label}'"
            yield "END-NONE", begins[scope][0], {"label": label, "last": last}
    for element in graph.elements():
        if isinstance(element, SubProcess) and element.id not in known.members:
            yield "SUB-EMPTY", element, {}


def _events(drawing: Drawing, scope: str) -> list[Event]:
    members = (drawing.graph.element(node) for node in drawing.ways.members[scope])
    return [element for element in members if isinstance(element, Event)]


def _is_loose(graph: ProcessGraph, element: FlowNode) -> bool:
    """True where a token vanishes without an end event."""
    ends = isinstance(element, BlackBox) or (isinstance(element, Event) and element.type is EventType.END)
    jumps = is_link(element, EventType.INTERMEDIATE_THROW)
    return not ends and not jumps and opens(element) and not graph.outgoing(element.id)


def _dead_ends(drawing: Drawing) -> Iterator[Trouble]:
    graph = drawing.graph
    with_end = {e.scope for e in graph.elements() if isinstance(e, Event) and e.type is EventType.END}
    for element in graph.elements():
        if element.scope in with_end and element.id in drawing.reached and _is_loose(graph, element):
            yield "DEAD-END", element, {}


def _nearest_activity(drawing: Drawing, event: Event) -> str:
    members = (drawing.graph.element(node) for node in drawing.ways.members[event.scope])
    return suggestion(event.attached_to or "", [e.id for e in members if isinstance(e, Activity)])


def _events_in_their_place(drawing: Drawing) -> Iterator[Trouble]:
    graph = drawing.graph
    asked = 0
    for element in graph.elements():
        if not isinstance(element, Event):
            continue
        if element.type is EventType.START and graph.incoming(element.id):
            yield "START-INCOMING", element, {}
        elif element.type is EventType.END and graph.outgoing(element.id):
            yield "END-OUTGOING", element, {}
        elif element.type is EventType.BOUNDARY:
            host = graph.nodes[element.attached_to or ""]["element"] if element.attached_to in graph else None
            if not isinstance(host, Activity) or host.scope != element.scope:
                near = _nearest_activity(drawing, element) if host is None and asked < _SUGGESTED else ""
                asked += 1
                yield "BOUNDARY-HOST", element, {"suggestion": near}
            if graph.incoming(element.id):
                yield "BOUNDARY-INCOMING", element, {}


def _flows_in_their_place(drawing: Drawing) -> Iterator[Trouble]:
    graph = drawing.graph
    for flow in graph.flows("sequence"):
        if graph.element(flow.source).scope != graph.element(flow.target).scope:
            yield "FLOW-SCOPE", flow, {}
    for element in graph.elements():
        default = element.default if isinstance(element, Activity | Gateway) else None
        leaving = [flow.id for flow in graph.outgoing(element.id)] if default else []
        if default and default not in leaving:
            yield "DEFAULT-FLOW", element, {"suggestion": suggestion(default, leaving)}


def _event_gateways(drawing: Drawing) -> Iterator[Trouble]:
    graph = drawing.graph
    for element in graph.elements():
        if isinstance(element, Gateway) and element.type is GatewayType.EVENT_BASED:
            for flow in graph.outgoing(element.id):
                target = graph.element(flow.target)
                if not _waits(target):
                    yield "EVENT-GATEWAY", element, {"target": target.label}


def _waits(element: FlowNode) -> bool:
    if isinstance(element, Event):
        return element.type is EventType.INTERMEDIATE_CATCH
    return isinstance(element, Task) and element.type is TaskType.RECEIVE


def _links(drawing: Drawing) -> Iterator[Trouble]:
    for throw, catches in drawing.ways.links.items():
        element = drawing.graph.element(throw)
        if len(catches) != 1:
            yield ("LINK-TWICE" if catches else "LINK-TARGET"), element, {"link": link_name(element) or ""}


def _endless_loops(drawing: Drawing) -> Iterator[Trouble]:
    """Loops that no choice leaves: each token stays, or leaves one behind every time round."""
    graph, steps = drawing.graph, drawing.steps
    order = {node: number for number, node in enumerate(graph)}
    for component in nx.strongly_connected_components(steps):
        loop = set(component)
        some = next(iter(loop))
        if len(loop) == 1 and not steps.has_edge(some, some):
            continue
        if not loop & drawing.reached or any(_leaves(drawing, node, loop) for node in loop):
            continue
        around = [graph.element(node) for node in sorted(loop, key=order.__getitem__)]
        shown = " → ".join(f"'{element.label}'" for element in around[:_SHOWN])
        more = " → …" if len(around) > _SHOWN else ""
        yield "LOOP-ENDLESS", around[0], {"loop": shown + more}


def _leaves(drawing: Drawing, node: str, loop: set[str]) -> bool:
    """True where a token in the loop can take a way out instead of going round, or ends."""
    graph = drawing.graph
    element = graph.element(node)
    if any(event.interrupting and event.id not in loop for event in drawing.ways.boundaries.get(node, ())):
        return True
    flows = graph.outgoing(node)
    inside = [flow for flow in flows if flow.target in loop]
    if isinstance(element, SubProcess) and not inside:
        return True
    if len(inside) == len(flows):
        return False
    if isinstance(element, Gateway):
        return element.type is not GatewayType.PARALLEL
    return not inside or any(flow.condition for flow in inside)


def _joins(drawing: Drawing) -> Iterator[Trouble]:
    graph, reached = drawing.graph, drawing.reached
    for element in graph.elements():
        if element.id in reached and isinstance(element, Gateway) and element.type is GatewayType.PARALLEL:
            dry = [flow for flow in graph.incoming(element.id) if flow.source not in reached]
            if dry:
                yield "JOIN-STARVED", element, {"waiting": ", ".join(f"'{flow.name or flow.id}'" for flow in dry)}
    dominators = Dominators(graph, drawing.ways, drawing.steps, reached)
    stuck = dict(deadlocks(dominators))
    for join, split in stuck.items():
        if join == split:
            yield "JOIN-LOOP", graph.element(join), {}
        else:
            yield "JOIN-DEADLOCK", graph.element(join), {"split": graph.element(split).label}
    for waiting in waiting_in_vain(graph):
        element = graph.element(waiting)
        if not isinstance(element, Gateway):
            yield "MESSAGE-SCARCE", element, {}
        elif waiting not in stuck and all(flow.source in reached for flow in graph.incoming(waiting)):
            yield "JOIN-UNEVEN", element, {}
    for join, split in missing_synchronisation(dominators):
        yield "SYNC-LACK", graph.element(join), {"split": graph.element(split).label}


def _unreachable(drawing: Drawing) -> Iterator[Trouble]:
    """The first node of each part that no token comes to, with the number of those behind it."""
    graph, reached = drawing.graph, drawing.reached
    lost = [e.id for e in graph.elements() if e.id not in reached and not isinstance(e, BlackBox)]
    rest = nx.DiGraph(drawing.steps.subgraph(lost))  # a copy: views are slow to walk through
    parts = nx.condensation(rest) if len(rest) else nx.DiGraph()
    order = {node: number for number, node in enumerate(graph)}
    firsts = [
        min(parts.nodes[part]["members"], key=order.__getitem__) for part, number in parts.in_degree() if not number
    ]
    for place, first in enumerate(firsts):
        number = len(nx.descendants(rest, first)) if place < _COUNTED else 0
        behind = f" and the {number} element(s) behind it" if number else ""
        yield "UNREACHABLE", graph.element(first), {"behind": behind}


def _conditions(drawing: Drawing) -> Iterator[Trouble]:
    for flow in drawing.graph.flows("sequence"):
        source = drawing.graph.element(flow.source)
        several = len(drawing.graph.outgoing(flow.source)) > 1
        blind = isinstance(source, Gateway) and source.type in _BLIND
        if flow.condition and (blind or not several):
            yield "CONDITION-IGNORED", flow, {}


def _labels(drawing: Drawing) -> Iterator[Trouble]:
    graph = drawing.graph
    for element in graph.elements():
        if isinstance(element, Gateway) and element.type in (GatewayType.EXCLUSIVE, GatewayType.INCLUSIVE):
            flows = graph.outgoing(element.id)
            silent = [f for f in flows if not f.name and not f.condition and f.id != element.default]
            if len(flows) > 1 and silent and (not element.name or len(silent) > 1):
                yield "GATEWAY-UNLABELLED", element, {"unlabelled": len(silent), "flows": len(flows)}


def _lanes(drawing: Drawing) -> Iterator[Trouble]:
    with_lanes = {lane.process for lane in drawing.graph.lanes.values()}
    for element in drawing.graph.elements():
        if isinstance(element, Task | CallActivity) and element.lane is None and element.process in with_lanes:
            yield "LANE-NONE", element, {}


def _implicit_splits(drawing: Drawing) -> Iterator[Trouble]:
    for element in drawing.graph.elements():
        flows = drawing.graph.outgoing(element.id)
        if len(flows) > 1 and not isinstance(element, Gateway) and not any(flow.condition for flow in flows):
            yield "SPLIT-IMPLICIT", element, {"flows": len(flows)}


RULES: Final[tuple[Callable[[Drawing], Iterator[Trouble]], ...]] = (
    _starts_and_ends,
    _events_in_their_place,
    _flows_in_their_place,
    _event_gateways,
    _links,
    _endless_loops,
    _joins,
    _unreachable,
    _dead_ends,
    _conditions,
    _labels,
    _lanes,
    _implicit_splits,
)
"""Every check, run one after the other."""
