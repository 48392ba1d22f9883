"""What is wrong with processes as they are drawn, all at once, each with the way to mend it; and the verdict on each.

An error forbids a run: the process cannot start, cannot end, or waits for what never comes. A warning is a drawing that
runs but may not mean what its author thinks. The rules here look at the graph alone; those that say what becomes of
tokens are in `token_rules`, those for readers of the drawing in `style`.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Final

import networkx as nx

from bpr.errors import Finding, suggestion
from bpr.process.drawing import Drawing, drawing_of
from bpr.process.elements import (
    Activity,
    BlackBox,
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
from bpr.process.flaws import Trouble, bounded, finding_of, in_one_line
from bpr.process.graph import ProcessGraph
from bpr.process.misuse import MISUSES
from bpr.process.token_rules import TOKEN_RULES, never_done
from bpr.process.tokens import is_link, link_name, opens
from bpr.process.undoing import handles, tied_handlers
from bpr.process.verdict import Verdict, verdicts_of

_SHOWN: Final = 8
"""How many elements a finding names."""

_SUGGESTED: Final = 5
"""For how many wrong references the nearest right one is looked for."""

_COUNTED: Final = 50
"""For how many parts out of reach the elements are counted."""

_BLIND: Final = frozenset({GatewayType.PARALLEL, GatewayType.EVENT_BASED})
"""Gateways that do not look at conditions."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is wrong with a drawing, and whether the processes in it are sound."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]


def judge(graph: ProcessGraph, *, file: str | None = None) -> Judgement:
    """Everything that is wrong with the way processes are drawn, and the verdict on each.

    Parameters
    ----------
    graph
        The processes of a file.
    file
        Name of the file, for the place of the findings.

    Returns
    -------
    Judgement
        Findings: errors first, then warnings, each in the order of the file. What a version does not simulate is not
        among them (see `bpr.process.support.refusals`), nor what leaves a reader in doubt (`bpr.process.style`).

    Examples
    --------
    >>> from bpr.process import elements as e
    >>> from bpr.process.graph import process_graph
    >>> nodes = [e.Event(id="S", type=e.EventType.START), e.Event(id="E", type=e.EventType.END)]
    >>> [(v.outcome, v.states) for v in judge(process_graph(nodes, [e.Flow("f", "S", "E")])).verdicts]
    [('sound', 3)]
    """
    drawing = drawing_of(graph)
    troubles = [trouble for rule in RULES for trouble in rule(drawing)]
    findings = bounded((finding_of(trouble, file) for trouble in troubles), file)
    ordered = sorted(findings, key=lambda found: (found.severity != "error", found.where.line or 0))
    return Judgement(tuple(ordered), tuple(verdicts_of(drawing, troubles)))


def _starts_and_ends(drawing: Drawing) -> Iterator[Trouble]:
    graph, known = drawing.graph, drawing.ways
    begins = {scope: [e for e in _events(drawing, scope) if e.type is EventType.START] for scope in known.members}
    startable = any(begins[scope] for scope in known.members if scope not in graph)
    for scope, members in known.members.items():
        label = graph.processes.get(scope) or scope
        first = f"'{in_one_line(graph.element((*known.entries[scope], *members)[0]).label)}'"
        if scope in graph:
            holder = graph.element(scope)
            free = handles(holder) or (isinstance(holder, SubProcess) and holder.type is SubProcessType.AD_HOC)
            if not begins[scope] and not free:
                yield ("SUB-IMPLICIT" if known.entries[scope] else "SUB-START"), holder, {"first": first}
            continue
        if not begins[scope]:
            yield ("PROCESS-IDLE" if startable else "START-NONE"), scope, {"label": label, "first": first}
        elif not any(event.type is EventType.END for event in _events(drawing, scope)):
            loose = [graph.element(node).label for node in members if _is_loose(graph, graph.element(node))]
            last = ", ".join(f"'{name}'" for name in loose[:_SHOWN]) or f"'{graph.element(members[-1]).label}'"
            yield "END-NONE", begins[scope][0], {"label": label, "last": last}
    for element in graph.elements():
        if isinstance(element, SubProcess) and element.id not in known.members and not element.triggered_by_event:
            yield "SUB-EMPTY", element, {}


def _events(drawing: Drawing, scope: str) -> list[Event]:
    members = (drawing.graph.element(node) for node in drawing.ways.members[scope])
    return [element for element in members if isinstance(element, Event)]


def _is_loose(graph: ProcessGraph, element: FlowNode) -> bool:
    """True where a token vanishes without an end event."""
    ends = isinstance(element, BlackBox) or (isinstance(element, Event) and element.type is EventType.END)
    jumps = is_link(element, EventType.INTERMEDIATE_THROW) or _undoes(element)
    return not ends and not jumps and opens(element) and not graph.outgoing(element.id)


def _undoes(element: FlowNode) -> bool:
    return isinstance(element, Event) and element.type is EventType.BOUNDARY and element.kind == "compensate"


def _dead_ends(drawing: Drawing) -> Iterator[Trouble]:
    graph = drawing.graph
    with_end = {e.scope for e in graph.elements() if isinstance(e, Event) and e.type is EventType.END}
    tied = tied_handlers(graph)
    for element in graph.elements():
        if element.id in tied or not (element.scope in with_end and element.id in drawing.reached):
            continue
        if _is_loose(graph, element):
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


def _unreachable(drawing: Drawing) -> Iterator[Trouble]:
    graph, reached = drawing.graph, drawing.reached
    lost = [e.id for e in graph.elements() if e.id not in reached and not isinstance(e, BlackBox)]
    yield from _parts("UNREACHABLE", drawing, lost)
    yield from _parts("NEVER-DONE", drawing, never_done(drawing))


def _parts(code: str, drawing: Drawing, lost: Collection[str]) -> Iterator[Trouble]:
    """The first node of each part that no token comes to, with the number of those behind it."""
    graph = drawing.graph
    rest = nx.DiGraph(drawing.steps.subgraph(lost))  # a copy: views are slow to walk through
    parts = nx.condensation(rest) if len(rest) else nx.DiGraph()
    order = {node: number for number, node in enumerate(graph)}
    firsts = [
        min(parts.nodes[part]["members"], key=order.__getitem__) for part, number in parts.in_degree() if not number
    ]
    for place, first in enumerate(firsts):
        number = len(nx.descendants(rest, first)) if place < _COUNTED else 0
        behind = f" and the {number} element(s) behind it" if number else ""
        yield code, graph.element(first), {"behind": behind}


def _conditions(drawing: Drawing) -> Iterator[Trouble]:
    for flow in drawing.graph.flows("sequence"):
        source = drawing.graph.element(flow.source)
        several = len(drawing.graph.outgoing(flow.source)) > 1
        blind = isinstance(source, Gateway) and source.type in _BLIND
        if flow.condition and (blind or not several):
            yield "CONDITION-IGNORED", flow, {}


RULES: Final[tuple[Callable[[Drawing], Iterator[Trouble]], ...]] = (
    _starts_and_ends,
    _events_in_their_place,
    _flows_in_their_place,
    _event_gateways,
    _links,
    *MISUSES,
    *TOKEN_RULES,
    _unreachable,
    _dead_ends,
    _conditions,
)
"""Every check, run one after the other."""
