"""Small drawings, written as chains: ``draw("start:S task:a and:P task:b and:J end:E", "P task:d J")``.

A node is ``kind:id`` where it is first named and its id afterwards; flows are called ``a-b`` (a second one ``a-b'``).
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bpr.process.elements import (
    BlackBox,
    Event,
    EventDefinition,
    EventType,
    Flow,
    FlowNode,
    Gateway,
    GatewayType,
    SubProcess,
    Task,
    TaskType,
)
from bpr.process.graph import ProcessGraph, process_graph

Draw = Callable[..., ProcessGraph]


def _node(kind: str, name: str) -> FlowNode:
    gateways = {
        "xor": GatewayType.EXCLUSIVE,
        "and": GatewayType.PARALLEL,
        "or": GatewayType.INCLUSIVE,
        "first": GatewayType.EVENT_BASED,
        "complex": GatewayType.COMPLEX,
    }
    events = {
        "start": EventType.START,
        "end": EventType.END,
        "catch": EventType.INTERMEDIATE_CATCH,
        "throw": EventType.INTERMEDIATE_THROW,
        "border": EventType.BOUNDARY,
    }
    kind, _, trigger = kind.partition("/")
    if kind in gateways:
        return Gateway(id=name, type=gateways[kind], process="Permit", scope="Permit")
    if kind in events:
        reference = "link" if trigger == "link" else None
        definitions = (EventDefinition(trigger, reference),) if trigger else ()
        return Event(id=name, type=events[kind], definitions=definitions, process="Permit", scope="Permit")
    if kind == "sub":
        return SubProcess(id=name, process="Permit", scope="Permit")
    if kind == "party":
        return BlackBox(id=name)
    types = {"task": TaskType.USER, "receive": TaskType.RECEIVE, "send": TaskType.SEND}
    return Task(id=name, type=types[kind], process="Permit", scope="Permit")


@pytest.fixture
def draw() -> Draw:
    """Draw chains; a keyword with the id of a node changes it; ``messages`` and ``conditions`` add to the flows."""

    def drawn(
        *chains: str,
        messages: str = "",
        conditions: dict[str, str] | None = None,
        names: dict[str, str] | None = None,
        **changes: dict[str, object],
    ) -> ProcessGraph:
        nodes: dict[str, FlowNode] = {}
        flows: dict[str, Flow] = {}
        for kind, chain in (*(("sequence", chain) for chain in chains), ("message", messages)):
            before = ""
            for word in chain.split():
                given, _, name = word.rpartition(":")
                if given:
                    nodes[name] = _node(given, name)
                if before:
                    flow = f"{before}-{name}"
                    while flow in flows:
                        flow += "'"
                    flows[flow] = Flow(flow, before, name, kind)
                before = name if kind == "sequence" or not before else ""
        for name, change in changes.items():
            nodes[name] = replace(nodes[name], **change)
        for name, text in (conditions or {}).items():
            flows[name] = replace(flows[name], condition=text)
        for name, text in (names or {}).items():
            flows[name] = replace(flows[name], name=text)
        return process_graph(nodes.values(), flows.values(), processes={"Permit": "Permit"})

    return drawn
