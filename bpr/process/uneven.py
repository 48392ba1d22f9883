"""Elements that wait in vain: parallel joins whose branches do not come equally often, messages that are not sent.

In a drawing that fits together each branch of a parallel join brings one token for each of the others, whatever the
gateways before choose. So it must, too, when every choice is given an arbitrary share; no states are explored for this.
"""

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from math import inf
from typing import Final

from bpr.errors import ModelError
from bpr.process.elements import BlackBox, Event, EventType, FlowNode, Gateway, GatewayType
from bpr.process.flow import UNEQUAL, Traffic
from bpr.process.graph import ProcessGraph
from bpr.process.passes import catches

_MOST_STARTS: Final = 8
"""How many start events are tried; files with more are collections of fragments."""

_BORDER: Final = 0.05
"""The arbitrary chance of boundary events lies between this and its double."""


def waiting_in_vain(graph: ProcessGraph) -> Iterator[str]:
    """Ids of parallel joins and of elements that wait for messages at which some tokens stay, in the order of the file.

    Left out: parallel joins beside a terminate end event, which clears away what waits; events that race with others.
    """
    events = [e for e in graph.elements() if isinstance(e, Event)]
    cleared = {e.scope for e in events if e.type is EventType.END and e.kind == "terminate"}
    joins = {e.id for e in graph.elements() if _is_join(e, graph) and e.scope not in cleared}
    waits = {e.id for e in graph.elements() if _hears(e, graph)}
    if not joins and not waits:
        return
    starts = [e.id for e in events if e.type is EventType.START and e.scope not in graph][:_MOST_STARTS]
    try:
        traffic = Traffic(graph, _arbitrary(graph, events))
    except ModelError:
        return  # a sub-process that is never left is a finding of its own
    found: set[str | None] = set()
    for start in starts:
        try:
            visits = traffic.visits(start)
        except ModelError:
            continue  # a loop without a way out is a finding of its own
        found |= {finding.where.element for finding in visits.findings} & joins
        found |= {wait for wait in waits if visits[wait] > _sent(wait, graph, visits) * (1 + UNEQUAL)}
    yield from (element.id for element in graph.elements() if element.id in found)


def _is_join(element: FlowNode, graph: ProcessGraph) -> bool:
    parallel = isinstance(element, Gateway) and element.type is GatewayType.PARALLEL
    return parallel and len(graph.incoming(element.id)) > 1


def _hears(element: FlowNode, graph: ProcessGraph) -> bool:
    """True where a token waits for a message from a simulated party, and for nothing else."""
    if isinstance(element, Event) and element.type is EventType.BOUNDARY:
        return False
    before = (graph.element(flow.source) for flow in graph.incoming(element.id))
    races = any(isinstance(e, Gateway) and e.type is GatewayType.EVENT_BASED for e in before)
    senders = (graph.element(flow.source) for flow in graph.incoming(element.id, "message"))
    return catches(element) and not races and any(not isinstance(sender, BlackBox) for sender in senders)


def _sent(element: str, graph: ProcessGraph, visits: Mapping[str, float]) -> float:
    flows = graph.incoming(element, "message")
    if any(isinstance(graph.element(flow.source), BlackBox) for flow in flows):
        return inf
    return sum(visits[flow.source] for flow in flows)


def _arbitrary(graph: ProcessGraph, events: list[Event]) -> Mapping[str, float]:
    """Shares that no two gateways have in common, the same in every run."""
    figures: dict[str, float] = {}
    for element in graph.elements():
        if isinstance(element, Gateway) and element.type is not GatewayType.PARALLEL:
            flows = graph.outgoing(element.id)
            weights = [1.0 + _number(flow.id) for flow in flows]
            total = sum(weights) if element.type in (GatewayType.EXCLUSIVE, GatewayType.EVENT_BASED) else 2.0
            if len(flows) > 1:
                figures.update((flow.id, weight / total) for flow, weight in zip(flows, weights, strict=True))
    hosts: dict[str | None, int] = {}
    for event in events:
        if event.type is EventType.BOUNDARY:
            hosts[event.attached_to] = hosts.get(event.attached_to, 0) + 1
    for event in events:
        if event.type is EventType.BOUNDARY and event.attached_to in graph:
            figures[event.id] = _BORDER * (1 + _number(event.id)) / hosts[event.attached_to]
    return figures


def _number(name: str) -> float:
    """A number in [0, 1) that depends on `name` alone."""
    return int.from_bytes(blake2b(name.encode(), digest_size=6).digest()) / 2**48
