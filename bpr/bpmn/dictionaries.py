"""Elements and flows as the dictionaries in which bpmn-python keeps them, and back; without the library itself."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Literal

from bpr.process.elements import (
    Activity,
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
from bpr.process.graph import ProcessGraph
from bpr.process.outline import kind_of

Known = Mapping[str, Any]
"""The attributes of a node or flow."""

_TAG: Final = "bpr_tag"
"""Attribute of a node: its tag in the file. The metrics of bpmn-python know fewer kinds, which is its ``type``."""

_TYPES: Final = {Task: "task", SubProcess: "subProcess", CallActivity: "subProcess"}
"""Class -> the only kind of activity of that class that the metrics count."""

_EVENTS: Final = {EventType.BOUNDARY: EventType.INTERMEDIATE_CATCH.value}
"""A boundary event is an intermediate event that catches (BPMN 2.0.2, 10.5.4); bpmn-python counts it nowhere."""

_DEFINITION: Final = "EventDefinition"


def node_dictionary(element: FlowNode, graph: ProcessGraph) -> dict[str, object]:
    """What bpmn-python keeps of a node."""
    known: dict[str, object] = {
        "id": element.id,
        "type": _TYPES.get(type(element), kind_of(element)),
        _TAG: kind_of(element),
        "node_name": element.name,
        "process": element.scope,
        "incoming": [flow.id for flow in graph.incoming(element.id)],
        "outgoing": [flow.id for flow in graph.outgoing(element.id)],
    }
    if isinstance(element, Activity | Gateway):
        known["default"] = element.default
    if isinstance(element, SubProcess):
        known["triggeredByEvent"] = _truth(element.triggered_by_event)
    if isinstance(element, Event):
        known["type"] = _EVENTS.get(element.type, element.type.value)
        known["attachedToRef"] = element.attached_to
        known["cancelActivity"] = known["isInterrupting"] = _truth(element.interrupting)
        known["event_definitions"] = [
            {"id": f"{element.id}_{number}", "definition_type": f"{one.kind}{_DEFINITION}"}
            for number, one in enumerate(element.definitions)
        ]
    return known


def flow_dictionary(flow: Flow) -> dict[str, object]:
    """What bpmn-python keeps of a flow."""
    condition = {"conditionExpression": {"conditionExpression": flow.condition}} if flow.condition else {}
    return {"name": flow.name, "sourceRef": flow.source, "targetRef": flow.target, **condition}


def _truth(value: bool) -> str:  # noqa: FBT001  # as XML writes it
    return "true" if value else "false"


def elements_of(nodes: Mapping[str, Known]) -> Iterator[FlowNode]:
    """The elements of dictionaries by id; those that are no flow nodes (participants, data) are left out."""
    for id_, known in nodes.items():
        make = _MAKE.get(str(known.get(_TAG) or known.get("type")))
        if make:
            yield make(_common(id_, nodes), known)


def _common(id_: str, nodes: Mapping[str, Known]) -> dict[str, Any]:
    """What every element has; its process is found upwards through the sub-processes that contain it."""
    scope = process = str(nodes[id_].get("process") or "")
    met = {id_}
    while process in nodes and process not in met:
        met.add(process)
        process = str(nodes[process].get("process") or "")
    return {"id": id_, "name": nodes[id_].get("node_name") or "", "scope": scope, "process": process}


def flow_of(id_: str, known: Known, kind: Literal["sequence", "message"]) -> Flow:
    """The flow of a dictionary."""
    condition = (known.get("conditionExpression") or {}).get("conditionExpression") or ""
    return Flow(id_, known["sourceRef"], known["targetRef"], kind, name=known.get("name") or "", condition=condition)


def _task(kind: TaskType, common: Known, known: Known) -> FlowNode:
    return Task(type=kind, default=known.get("default"), **common)


def _sub_process(kind: SubProcessType, common: Known, known: Known) -> FlowNode:
    by_event = known.get("triggeredByEvent") == "true"
    return SubProcess(type=kind, triggered_by_event=by_event, default=known.get("default"), **common)


def _call_activity(common: Known, known: Known) -> FlowNode:
    return CallActivity(default=known.get("default"), **common)


def _gateway(kind: GatewayType, common: Known, known: Known) -> FlowNode:
    return Gateway(type=kind, default=known.get("default"), **common)


def _event(kind: EventType, common: Known, known: Known) -> FlowNode:
    kinds = (one["definition_type"].removesuffix(_DEFINITION) for one in known.get("event_definitions") or ())
    flag = "cancelActivity" if kind is EventType.BOUNDARY else "isInterrupting"
    return Event(
        type=kind,
        definitions=tuple(map(EventDefinition, kinds)),
        attached_to=known.get("attachedToRef"),
        interrupting=known.get(flag) != "false",
        **common,
    )


def _makers() -> Iterator[tuple[str, Callable[[Known, Known], FlowNode]]]:
    yield from ((kind.value, partial(_task, kind)) for kind in TaskType)
    yield from ((kind.value, partial(_sub_process, kind)) for kind in SubProcessType)
    yield from ((kind.value, partial(_gateway, kind)) for kind in GatewayType)
    yield from ((kind.value, partial(_event, kind)) for kind in EventType)
    yield "callActivity", _call_activity


_MAKE: Mapping[str, Callable[[Known, Known], FlowNode]] = MappingProxyType(dict(_makers()))
"""Tag of an element -> what makes it of the attributes that every element has, and of its own."""
