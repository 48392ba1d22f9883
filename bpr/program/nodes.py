"""From the process graph to numbered nodes and flows: what a token does where. No figures of a scenario here."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import networkx as nx

from bpr.process.atomic import atomic, chooses
from bpr.process.calling import calls_of
from bpr.process.elements import (
    Activity,
    BlackBox,
    Event,
    EventType,
    Flow,
    FlowNode,
    Gateway,
    GatewayType,
    SubProcess,
    Task,
    TaskType,
)
from bpr.process.graph import ProcessGraph
from bpr.process.tokens import ways
from bpr.program.scopes import begins, compensations, handlers, interrupts
from bpr.program.tables import Boundary, Handler, NodeKind

_WAITS = frozenset({"timer", "message", "signal", "conditional"})
"""Kinds of intermediate events that wait."""
_THROWS: Mapping[str, NodeKind] = {
    "message": NodeKind.THROW,
    "signal": NodeKind.THROW,
    "escalation": NodeKind.ESCALATION,
    "compensate": NodeKind.COMPENSATION,
}
"""Kinds of events that throw between the start and the end."""
_ENDS: Mapping[str, NodeKind] = {
    "terminate": NodeKind.TERMINATE,
    "error": NodeKind.ERROR,
    "escalation": NodeKind.ESCALATION,
    "compensate": NodeKind.COMPENSATION,
    "cancel": NodeKind.CANCEL,
}
"""Kinds of end events that do more than end their own token."""


@dataclass(frozen=True, slots=True)
class Nodes:
    """The control flow in numbers; see `bpr.program.tables.Program` for the fields."""

    elements: tuple[FlowNode, ...]
    number: Mapping[str, int]
    flows: tuple[Flow, ...]
    flow_number: Mapping[str, int]
    kind: tuple[int, ...]
    out: tuple[tuple[int, ...], ...]
    incoming: tuple[tuple[int, ...], ...]
    scope: tuple[int, ...]
    target: tuple[int, ...]
    entries: Mapping[int, tuple[int, ...]]
    boundaries: Mapping[int, tuple[Boundary, ...]]
    throws: Mapping[int, tuple[int, ...]]
    signals: Mapping[int, int]
    signal_names: tuple[str, ...]
    senders: frozenset[int]
    reach: Mapping[int, Mapping[int, int]]
    loops: frozenset[int]
    outer: Mapping[str, int]
    choosing: Mapping[str, int]
    process: tuple[int, ...]
    callers: Mapping[int, tuple[int, ...]]
    handlers: Mapping[int, tuple[Handler, ...]]
    compensations: Mapping[int, int]

    def known_as(self, id_: str) -> int:
        """The node of an activity as flows and boundary events know it."""
        return self.outer.get(id_, self.number[id_])

    def holder(self, node: int) -> int:
        """The sub-process that directly contains an element of the file; −1 − its process where none does."""
        return self.number.get(self.elements[node].scope, -1 - self.process[node])


def number_nodes(graph: ProcessGraph, *, repeated: Collection[str] = (), activated: Collection[str] = ()) -> Nodes:
    """Number the nodes of `graph` in the order of the file, and the flows by their sources.

    Parameters
    ----------
    graph
        A process without elements that are not simulated (`bpr.process.support.refusals`).
    repeated
        Ids of activities with a loop marker that is to be followed. Each gets a second node behind those of the file,
        `Nodes.outer`, which has the flows and boundary events and contains the first as a sub-process would. What has
        conditions on its outgoing flows gets one more, `Nodes.choosing`, an inclusive gateway with these flows.
    activated
        Ids of complex gateways of which it is known when they are activated; the others join as inclusive ones do.
    """
    elements = tuple(e for e in graph.elements() if not isinstance(e, BlackBox))
    number = {element.id: i for i, element in enumerate(elements)}
    outer = {id_: len(elements) + i for i, id_ in enumerate(id_ for id_ in number if id_ in repeated)}
    seen = {**number, **outer}  # as flows and boundary events know them
    known, calls = ways(graph), calls_of(graph)
    flows = tuple(graph.flows("sequence"))
    flow_number = {flow.id: i for i, flow in enumerate(flows)}
    choosing = {
        id_: len(elements) + len(outer) + i
        for i, id_ in enumerate(e.id for e in elements if chooses(e, graph.outgoing(e.id)))
    }
    count = len(elements) + len(outer) + len(choosing)
    outgoing: list[list[int]] = [[] for _ in range(count)]
    incoming: list[list[int]] = [[] for _ in range(count)]
    for i, flow in enumerate(flows):
        outgoing[choosing.get(flow.source, seen[flow.source])].append(i)
        incoming[seen[flow.target]].append(i)
    for id_, chooser in choosing.items():
        outgoing[seen[id_]].append(len(flows) + chooser)
    for throw, catches in known.links.items():
        outgoing[number[throw]].extend(len(flows) + number[catch] for catch in catches[:1])
    target = (*(seen[flow.target] for flow in flows), *range(count))
    triggered = {e.id for e in elements if isinstance(e, SubProcess) and e.triggered_by_event}
    working = atomic(graph)
    opening = {e.id for e in elements if isinstance(e, Activity) and e.id not in working}
    kinds = (
        NodeKind.SUB_PROCESS if e.id in opening
        else NodeKind.EVENT_START if e.scope in triggered and isinstance(e, Event) and e.type is EventType.START
        else _kind(e, len(incoming[i]), len(outgoing[i]), activated)
        for i, e in enumerate(elements)
    )  # fmt: skip
    kind = (*kinds, *(NodeKind.REPEAT for _ in outer), *(NodeKind.INCLUSIVE for _ in choosing))
    processes = {process: i for i, process in enumerate(dict.fromkeys(element.process for element in elements))}
    callers = {p: tuple(number[call] for call, called in calls.items() if called == p) for p in processes}
    scope = [_scope(element, number, callers) for element in elements]
    scope += [scope[number[id_]] for id_ in outer]
    scope += [scope[number[id_]] for id_ in choosing]
    for id_, node in outer.items():
        scope[number[id_]] = node
    boundaries = {
        seen[host]: tuple(Boundary(number[event.id], interrupts(event)) for event in events)
        for host, attached in known.boundaries.items()
        if (events := [event for event in attached if event.kind != "compensate"])
    }
    holders = {process: (-1 - i, *callers[process]) for process, i in processes.items()}
    holders |= {element.id: (number[element.id],) for element in elements if isinstance(element, SubProcess)}
    throws, senders = _messages(graph, number, kind)
    signals, signal_names = _signals(graph, number)
    return Nodes(
        elements=elements,
        number=number,
        flows=flows,
        flow_number=flow_number,
        kind=kind,
        out=tuple(map(tuple, outgoing)),
        incoming=tuple(map(tuple, incoming)),
        scope=tuple(scope),
        target=target,
        entries={
            number[id_]: tuple(
                seen[e] for e in (begins(graph, known, calls[id_]) if id_ in calls else known.entries.get(id_, ()))
            )
            for id_ in opening
        },
        boundaries=boundaries,
        throws=throws | _begun_by_signal(elements, signals, throws),
        signals=signals,
        signal_names=signal_names,
        senders=senders,
        reach={
            node: _reach(node, incoming, outgoing, target, boundaries)
            for node, what in enumerate(kind)
            if what in (NodeKind.INCLUSIVE, NodeKind.COMPLEX) and len(incoming[node]) > 1
        },
        loops=_loops(outgoing, target, boundaries),
        outer=outer,
        choosing=choosing,
        callers={processes[process]: calling for process, calling in callers.items()},
        process=tuple(processes[graph.element(id_).process] for id_ in (*number, *outer, *choosing)),
        handlers={
            holder: waiting
            for id_, numbers in holders.items()
            if (waiting := tuple(handlers(graph, known, id_, number)))
            for holder in numbers
        },
        compensations=compensations(graph, known, calls, number, seen),
    )


def _scope(element: FlowNode, number: Mapping[str, int], callers: Mapping[str, tuple[int, ...]]) -> int:
    """The node of the sub-process around `element`, or of the only call activity that its process is called by."""
    calling = callers.get(element.scope, ())
    return number.get(element.scope, calling[0] if len(calling) == 1 else -1)


def _kind(element: FlowNode, into: int, out: int, activated: Collection[str]) -> NodeKind:
    if isinstance(element, Activity):
        receives = isinstance(element, Task) and element.type is TaskType.RECEIVE
        return NodeKind.CATCH if receives else NodeKind.ACTIVITY
    merges = NodeKind.MERGE if into > 1 else NodeKind.PASS
    if isinstance(element, Gateway):
        return {
            GatewayType.EXCLUSIVE: NodeKind.EXCLUSIVE if out > 1 else merges,
            GatewayType.PARALLEL: NodeKind.PARALLEL if into > 1 else NodeKind.PASS,
            GatewayType.INCLUSIVE: NodeKind.INCLUSIVE if max(into, out) > 1 else NodeKind.PASS,
            GatewayType.EVENT_BASED: NodeKind.EVENT_BASED,
            GatewayType.COMPLEX: (
                NodeKind.COMPLEX if into > 1 and element.id in activated
                else NodeKind.INCLUSIVE if max(into, out) > 1 else NodeKind.PASS
            ),
        }[element.type]  # fmt: skip
    if isinstance(element, Event):
        return {
            EventType.START: NodeKind.PASS,
            EventType.INTERMEDIATE_CATCH: NodeKind.CATCH if element.kind in _WAITS else merges,
            EventType.INTERMEDIATE_THROW: _THROWS.get(element.kind, merges),
            EventType.BOUNDARY: NodeKind.BOUNDARY,
            EventType.END: _ENDS.get(element.kind, NodeKind.END),
        }[element.type]
    message = f"{type(element).__name__} {element.id} is not simulated"
    raise TypeError(message)  # refused before: see `bpr.process.support`


def _messages(
    graph: ProcessGraph, number: Mapping[str, int], kind: tuple[int, ...]
) -> tuple[dict[int, tuple[int, ...]], frozenset[int]]:
    """Who sends to whom: sender -> receivers that wait or start; and the receivers that have a simulated sender.

    A message flow to a task that does not wait for it (any but a receive task) informs and holds nobody up.
    """
    throws: dict[int, list[int]] = {}
    for flow in graph.flows("message"):
        source, target = number.get(flow.source), number.get(flow.target)
        if source is None or target is None:
            continue
        element = graph.element(flow.target)
        starts = isinstance(element, Event) and element.type is EventType.START
        if starts or kind[target] in (NodeKind.CATCH, NodeKind.BOUNDARY):
            throws.setdefault(source, []).append(target)
    receivers = frozenset(target for targets in throws.values() for target in targets)
    return {source: tuple(targets) for source, targets in throws.items()}, receivers


def _signals(graph: ProcessGraph, number: Mapping[str, int]) -> tuple[dict[int, int], tuple[str, ...]]:
    """Every event of a signal -> the number of its signal: those of one name are one, and those without any.

    And the name of each signal; empty where it has no more than an id.
    """
    known: dict[str, int] = {}
    names: list[str] = []
    signals: dict[int, int] = {}
    for element in graph.elements():
        if isinstance(element, Event) and element.kind == "signal":
            name = signal_name(graph, element)
            one = name or element.definitions[0].reference or ""
            signals[number[element.id]] = known.setdefault(one, len(known))
            names += [name] * (len(known) - len(names))
    return signals, tuple(names)


def signal_name(graph: ProcessGraph, event: Event) -> str:
    """The name of the signal of `event`; empty where the file gives it none."""
    trigger = graph.triggers.get(event.definitions[0].reference or "")
    return "" if trigger is None else trigger.name


def _begun_by_signal(
    elements: tuple[FlowNode, ...], signals: Mapping[int, int], messages: Mapping[int, tuple[int, ...]]
) -> dict[int, tuple[int, ...]]:
    """Throwing event -> start events of its signal in other processes, behind the receivers of its messages."""
    events = [(i, e, signals[i]) for i, e in enumerate(elements) if isinstance(e, Event) and i in signals]
    starts = [
        (node, event.process, signal)
        for node, event, signal in events
        if event.type is EventType.START and event.scope == event.process
    ]
    return {
        node: (
            *messages.get(node, ()),
            *(start for start, process, same in starts if same == signal and process != event.process),
        )
        for node, event, signal in events
        if event.type in (EventType.INTERMEDIATE_THROW, EventType.END)
    }


def _loops(
    outgoing: list[list[int]], target: tuple[int, ...], boundaries: Mapping[int, tuple[Boundary, ...]]
) -> frozenset[int]:
    """The nodes on a cycle of the control flow."""
    flow: nx.DiGraph[int] = nx.DiGraph((node, target[flow]) for node, flows in enumerate(outgoing) for flow in flows)
    flow.add_edges_from((host, event.node) for host, events in boundaries.items() for event in events)
    cyclic = (c for c in nx.strongly_connected_components(flow) if len(c) > 1)
    return frozenset(nx.nodes_with_selfloops(flow)).union(*cyclic)


def _reach(
    join: int,
    incoming: list[list[int]],
    outgoing: list[list[int]],
    target: tuple[int, ...],
    boundaries: Mapping[int, tuple[Boundary, ...]],
) -> dict[int, int]:
    """For each node the incoming flows of `join` (bits) that a token there can reach without passing the join."""
    before: dict[int, set[int]] = {}
    for node, flows in enumerate(outgoing):
        for flow in flows:
            before.setdefault(target[flow], set()).add(node)
    for host, events in boundaries.items():
        for event in events:
            before.setdefault(event.node, set()).add(host)
    sources = {flow: node for node, flows in enumerate(outgoing) for flow in flows}
    reach: dict[int, int] = {}
    for position, flow in enumerate(incoming[join]):
        todo, seen = [sources[flow]], {join}
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            reach[node] = reach.get(node, 0) | 1 << position
            todo.extend(before.get(node, ()))
    return reach
