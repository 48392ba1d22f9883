"""Small drawings, written as chains: ``draw("start:S task:a and:P task:b and:J end:E", "P task:d J")``.

A node is ``kind:id`` where it is first named and its id afterwards; flows are called ``a-b`` (a second one ``a-b'``).
``inside={"s": "S1 a E1"}`` puts nodes into a sub-process, or into a process of its own where no node is called so.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bpr.process.elements import (
    AdHoc,
    BlackBox,
    CallActivity,
    Event,
    EventDefinition,
    EventType,
    Flow,
    FlowNode,
    Gateway,
    GatewayType,
    SubProcess,
    SubProcessType,
    Task,
    TaskType,
)
from bpr.process.graph import ProcessGraph, process_graph

Draw = Callable[..., ProcessGraph]


HERE = {"process": "Permit", "scope": "Permit"}
KINDS: dict[str, FlowNode] = {
    "xor": Gateway(id="", type=GatewayType.EXCLUSIVE),
    "and": Gateway(id="", type=GatewayType.PARALLEL),
    "or": Gateway(id="", type=GatewayType.INCLUSIVE),
    "first": Gateway(id="", type=GatewayType.EVENT_BASED),
    "complex": Gateway(id="", type=GatewayType.COMPLEX),
    "start": Event(id="", type=EventType.START),
    "end": Event(id="", type=EventType.END),
    "catch": Event(id="", type=EventType.INTERMEDIATE_CATCH),
    "throw": Event(id="", type=EventType.INTERMEDIATE_THROW),
    "border": Event(id="", type=EventType.BOUNDARY),
    "sub": SubProcess(id=""),
    "trans": SubProcess(id="", type=SubProcessType.TRANSACTION),
    "adhoc": SubProcess(id="", type=SubProcessType.AD_HOC, ad_hoc=AdHoc()),
    "handler": SubProcess(id="", triggered_by_event=True),
    "call": CallActivity(id=""),
    "task": Task(id="", type=TaskType.USER),
    "receive": Task(id="", type=TaskType.RECEIVE),
    "send": Task(id="", type=TaskType.SEND),
    "undo": Task(id="", type=TaskType.USER, for_compensation=True),
}
"""Kind of a node -> what it is; behind a stroke an event has its trigger and its reference, a call its process."""


def _node(kind: str, name: str) -> FlowNode:
    kind, _, more = kind.partition("/")
    if kind == "party":
        return BlackBox(id=name)
    node = replace(KINDS[kind], id=name, **HERE)
    if isinstance(node, CallActivity):
        return replace(node, called=more)
    if isinstance(node, Event) and more:
        trigger, _, named = more.partition("=")
        reference = "link" if trigger == "link" else named or None
        return replace(node, definitions=(EventDefinition(trigger, reference),))
    return node


def _drawn(chains: tuple[str, ...], messages: str) -> tuple[dict[str, FlowNode], dict[str, Flow]]:
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
    return nodes, flows


@pytest.fixture
def draw() -> Draw:
    """Draw chains; a keyword with the id of a node changes it; ``messages`` and ``conditions`` add to the flows."""

    def drawn(
        *chains: str,
        messages: str = "",
        conditions: dict[str, str] | None = None,
        names: dict[str, str] | None = None,
        inside: dict[str, str] | None = None,
        **changes: dict[str, object],
    ) -> ProcessGraph:
        nodes, flows = _drawn(chains, messages)
        processes = {"Permit": "Permit"}
        for scope, names_within in (inside or {}).items():
            if scope not in nodes:
                processes[scope] = scope
            process = nodes[scope].process if scope in nodes else scope
            for name in names_within.split():
                nodes[name] = replace(nodes[name], scope=scope, process=process)
        for name, change in changes.items():
            nodes[name] = replace(nodes[name], **change)
        for name, text in (conditions or {}).items():
            flows[name] = replace(flows[name], condition=text)
        for name, text in (names or {}).items():
            flows[name] = replace(flows[name], name=text)
        return process_graph(nodes.values(), flows.values(), processes=processes)

    return drawn
