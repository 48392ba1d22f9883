"""A service -> its process: the applicant as a black box, the office as a pool with a lane for each post and agency."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import TypedDict

from bpr.exchange.item_list.handling import Handling
from bpr.exchange.item_list.register import APPLICANT, ISSUER, OFFICE_UNIT, unit_ids
from bpr.exchange.item_list.values import Kind, Material, Step
from bpr.exchange.item_list.vocabulary import NOTHING
from bpr.frozen import frozen
from bpr.process.elements import (
    Annotation,
    BlackBox,
    DataElement,
    Event,
    EventDefinition,
    EventType,
    Flow,
    FlowNode,
    Gateway,
    GatewayType,
    Pool,
    Task,
    TaskType,
)
from bpr.process.elements import Lane as DrawnLane
from bpr.process.graph import ProcessGraph, process_graph

PROCESS, START, END = "Process_Service", "Start_Application", "End_Service"
MERGE, CHOICE, COMPLETE, INCOMPLETE = "Gateway_Received", "Gateway_Complete", "Flow_Complete", "Flow_Incomplete"
NOTIFY, CATCH = "Task_Notify", "Catch_Supplement"
"""Ids of the loop of supplements (补正)."""

MOST_DRAWN = 8
"""Documents that could be shared are drawn one by one up to so many; all others are one data object."""

_IDS = {
    Kind.INTAKE: "Intake",
    Kind.ACCEPTANCE: "Acceptance",
    Kind.INSPECTION: "Inspection",
    Kind.REVIEW: "Review",
    Kind.DECISION: "Decision",
    Kind.CERTIFICATE: "Certificate",
    Kind.DELIVERY: "Delivery",
    Kind.OTHER: "Step",
}
_COMPLETE = "材料齐全？"


def task_ids(handling: Handling) -> list[str]:
    """Ids of the tasks, in the order of the steps: ``Task_Review``, ``Task_Review_2``."""
    ids: list[str] = []
    for step in handling.steps:
        stem = f"Task_{_IDS[step.kind]}"
        ids.append(next(one for n in range(1, len(ids) + 2) if (one := stem if n == 1 else f"{stem}_{n}") not in ids))
    return ids


def draw(handling: Handling, *, supplements: bool) -> ProcessGraph:
    """The process of a service.

    Parameters
    ----------
    supplements
        Whether documents may be incomplete: then the step that accepts is followed by a choice, and what is missing is
        asked for.
    """
    lanes = {lane: f"Lane_{number}" for number, lane in enumerate(handling.all_lanes, 1)}
    units = unit_ids(handling)
    ids = task_ids(handling)
    data = list(_data(handling))
    at = [lanes[lane] for lane in handling.lanes]
    tasks = [_task(handling, place, ids[place], at[place], data) for place in range(len(ids))]
    start = Event(
        id=START,
        name="申请",
        documentation="\n".join(_about(handling)),
        type=EventType.START,
        definitions=(EventDefinition("message"),),
        **_in(at[0]),
    )
    end = Event(id=END, name="办结", type=EventType.END, **_in(at[-1]))
    nodes: list[FlowNode] = [start, *tasks, end]
    flows = _chain([node.id for node in nodes])
    messages = [
        Flow("Message_Application", "Pool_Applicant", START, "message", "申请材料"),
        Flow("Message_Result", ids[handling.last], "Pool_Applicant", "message", "办理结果"),
    ]
    if supplements:
        loop, flows, asked = _loop(handling, ids, at, flows)
        nodes += loop
        messages += asked
    name = handling.service.name
    return process_graph(
        [BlackBox(id="Pool_Applicant", name="申请人"), *nodes],
        [*flows, *messages],
        pools=[
            Pool("Pool_Applicant", "申请人", annotation=_annotation(unit=APPLICANT)),
            Pool("Pool_Office", handling.agency, PROCESS, annotation=_annotation(unit=OFFICE_UNIT)),
        ],
        lanes=[
            DrawnLane(key, lane.name, PROCESS, annotation=_annotation(unit=units[lane])) for lane, key in lanes.items()
        ],
        data=data,
        processes={PROCESS: name},
    )


_STEPS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.INTAKE: "intake",
        Kind.ACCEPTANCE: "acceptance",
        Kind.INSPECTION: "review",
        Kind.REVIEW: "review",
        Kind.DECISION: "decision",
        Kind.CERTIFICATE: "certificate",
        Kind.DELIVERY: "delivery",
    }
)
"""What a step is -> the same as an annotation."""


class _Place(TypedDict):
    process: str
    scope: str
    lane: str


def _in(lane: str) -> _Place:
    return {"process": PROCESS, "scope": PROCESS, "lane": lane}


def _annotation(**texts: str) -> Annotation:
    return frozen({name: text for name, text in texts.items() if text})


def _task(handling: Handling, place: int, key: str, lane: str, data: list[DataElement]) -> Task:
    step, service = handling.steps[place], handling.service
    first, deciding = place == handling.first, place == handling.deciding
    count = len(handling.counted)
    return Task(
        id=key,
        name=step.name,
        documentation="\n".join((*_of_step(step), *(_of_materials(handling) if first else ()))),
        type=TaskType.MANUAL if step.kind is Kind.INSPECTION else TaskType.USER,
        reads=tuple(one.id for one in data) if first else (),
        annotation=_annotation(
            function=service.name if deciding else "",
            legalBasis=service.basis if deciding else "",
            touchpoint=handling.touchpoints.get(place, ""),
            step=_STEPS.get(step.kind, ""),
            criteria="" if step.standard in NOTHING else step.standard,
            documents=str(count) if first and count else "",
            collects="; ".join(one.name for one in data if "datum" in one.annotation) if first else "",
        ),
        **_in(lane),
    )


def _chain(ids: list[str]) -> list[Flow]:
    return [Flow(f"Flow_{number}", source, target) for number, (source, target) in enumerate(pairwise(ids), 1)]


def _loop(
    handling: Handling, ids: list[str], at: list[str], flows: list[Flow]
) -> tuple[list[FlowNode], list[Flow], list[Flow]]:
    """What follows the step that accepts, where documents may be missing: nodes, all sequence flows, messages."""
    kinds = [step.kind for step in handling.steps]
    place = kinds.index(Kind.ACCEPTANCE) if Kind.ACCEPTANCE in kinds else handling.first
    task, lane = ids[place], _in(at[place])
    nodes = [
        Gateway(id=MERGE, type=GatewayType.EXCLUSIVE, **lane),
        Gateway(id=CHOICE, name=_COMPLETE, type=GatewayType.EXCLUSIVE, **lane),
        Task(id=NOTIFY, name="一次性告知补正", type=TaskType.USER, annotation=_annotation(step="supplement"), **lane),
        Event(
            id=CATCH,
            name="补正材料",
            type=EventType.INTERMEDIATE_CATCH,
            definitions=(EventDefinition("message"),),
            **lane,
        ),
    ]
    again = place != handling.first  # what takes the documents counts them; it is not done twice
    back = MERGE if again else task
    turned = [
        replace(flow, target=back)
        if flow.target == task
        else Flow(COMPLETE, CHOICE, flow.target, name="是")
        if flow.source == task and again
        else replace(flow, source=MERGE)
        if flow.source == task
        else flow
        for flow in flows
    ]
    turned += [
        Flow("Flow_Received", MERGE, task) if again else Flow(COMPLETE, CHOICE, MERGE, name="是"),
        Flow("Flow_Checked", task, CHOICE),
        Flow(INCOMPLETE, CHOICE, NOTIFY, name="否"),
        Flow("Flow_Notified", NOTIFY, CATCH),
        Flow("Flow_Supplemented", CATCH, MERGE),
    ]
    messages = [
        Flow("Message_Notice", NOTIFY, "Pool_Applicant", "message", "补正告知书"),
        Flow("Message_Supplement", "Pool_Applicant", CATCH, "message", "补正材料"),
    ]
    return nodes, turned, messages


def _data(handling: Handling) -> Iterator[DataElement]:
    """Documents that could be shared, each; the others together."""
    single = handling.shareable[:MOST_DRAWN]
    rest = len(handling.service.materials) - len(single)
    if rest:
        yield DataElement("Data_Documents", f"申请材料（{rest} 项）", collection=True, references=("Ref_Documents",))
    for number, material in enumerate(single, 1):
        marks = _annotation(datum=material.name, source=ISSUER)
        yield DataElement(f"Data_{number}", material.name, annotation=marks, references=(f"Ref_{number}",))


def _about(handling: Handling) -> Iterator[str]:
    """What the list says of the service and no attribute has a place for."""
    service = handling.service
    case = {True: "即办件", False: "承诺件", None: ""}[service.immediate]
    said = {
        "实施编码": service.code,
        "事项类型": service.type,
        "办件类型": case,
        "行使层级": service.level,
        "网上办理深度": service.depth,
        **dict(service.extra),
    }
    yield from (f"{header}：{text}" for header, text in said.items() if text)


def _of_step(step: Step) -> Iterator[str]:
    limit = str(step.limit) if step.limit else ""
    said = (("办理时限", limit), ("办理结果", step.result), *step.extra)
    yield from (f"{header}：{text}" for header, text in said if text)


def _of_materials(handling: Handling) -> Iterator[str]:
    for number, material in enumerate(handling.service.materials, 1):
        yield f"材料 {number}：" + "；".join(_of_material(material))


def _of_material(material: Material) -> Iterator[str]:
    yield material.name
    yield from filter(None, (material.form, material.necessity or "", material.origin or ""))
    if material.copies is not None:
        yield f"{material.copies} 份"
    yield from (f"{header}：{text}" for header, text in material.extra)
