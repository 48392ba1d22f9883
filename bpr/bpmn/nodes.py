"""One element of a file -> one element of the process: what it contains is read here, what it refers to is looked up.

Lanes are looked up elsewhere, since they name their nodes and not the other way round.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final, TypedDict

from lxml import etree

from bpr.bpmn.parts import Parts, annotation_of, first_text, parts_of, text_of, truth
from bpr.bpmn.register import Met, Register, Space
from bpr.bpmn.report import Report
from bpr.bpmn.survey import Survey
from bpr.bpmn.triggers import event_definitions, reference_of
from bpr.bpmn.vocabulary import IGNORED_ATTRIBUTES, Category
from bpr.frozen import frozen
from bpr.process.elements import (
    AdHoc,
    Annotation,
    CallActivity,
    Event,
    EventType,
    FlowNode,
    Gateway,
    GatewayType,
    LoopMarker,
    SubProcess,
    SubProcessType,
    Task,
    TaskType,
)

_COUNT: Final = re.compile(r"[0-9]{1,18}\Z")
_READS: Final = ("dataInputAssociation", "sourceRef")
_WRITES: Final = ("dataOutputAssociation", "targetRef")
_LOCAL: Final = {
    "globalTask": "task",
    "globalUserTask": "userTask",
    "globalManualTask": "manualTask",
    "globalScriptTask": "scriptTask",
    "globalBusinessRuleTask": "businessRuleTask",
}
"""Kind of a global task -> the kind of task that does the same within a process."""

_EVENT_TYPES: Final = {kind.value: kind for kind in EventType} | {"implicitThrowEvent": EventType.INTERMEDIATE_THROW}


class _Common(TypedDict):
    """What every flow node has."""

    id: str
    name: str
    documentation: str
    process: str
    scope: str
    lane: str | None
    line: int
    annotation: Annotation


class _OfActivity(TypedDict):
    """What every activity has."""

    loop: LoopMarker | None
    for_compensation: bool
    default: str | None
    reads: tuple[str, ...]
    writes: tuple[str, ...]


class NodeReader:
    """Reads the flow nodes of a file.

    Parameters
    ----------
    found
        What stands in the file.
    data
        Id of a data object, store or reference to one, as in the file -> id of the data element of the graph.
    flows
        Ids of the sequence flows that the graph holds.
    handlers
        Id of an event on a border -> id of the activity tied to it.
    report
        Where findings are noted.
    """

    def __init__(
        self,
        found: Survey,
        data: Mapping[str, str],
        flows: Collection[str],
        handlers: Mapping[str, str],
        report: Report,
    ) -> None:
        self._found = found
        self._register: Register = found.register
        self._data = data
        self._flows = flows
        self._handlers = handlers
        self._report = report
        self._all_ids: frozenset[str] | None = None
        self._make = {
            Category.EVENT: self._event,
            Category.GATEWAY: self._gateway,
            Category.TASK: self._task,
            Category.SUB_PROCESS: self._sub_process,
            Category.CALL_ACTIVITY: self._call_activity,
        }

    def read(self, met: Met, lane: str | None) -> FlowNode:
        """The element of the process that `met` stands for."""
        parts = parts_of(met.xml)
        self._note_ignored(met)
        return self._make[met.tag.category](met, parts, self._common(met, parts, lane))

    def read_global_task(self, met: Met) -> Task:
        """The task outside of all processes that `met` stands for."""
        parts = parts_of(met.xml)
        return self._task(met, parts, self._common(met, parts, None))

    def _common(self, met: Met, parts: Parts, lane: str | None) -> _Common:
        return {
            "id": met.id,
            "name": met.name,
            "documentation": "\n\n".join(map(text_of, parts.get("documentation", ()))),
            "process": met.process,
            "scope": met.scope,
            "lane": lane,
            "line": met.line,
            "annotation": annotation_of(met.xml, parts, self._report) if "extensionElements" in parts else frozen(),
        }

    def _event(self, met: Met, parts: Parts, common: _Common) -> FlowNode:
        kind = _EVENT_TYPES[met.tag.name]
        boundary = kind is EventType.BOUNDARY
        flag = met.xml.get("cancelActivity" if boundary else "isInterrupting")
        definitions = event_definitions(met, self._found, self._report)
        compensates = any(definition.kind == "compensate" for definition in definitions)
        return Event(
            type=kind,
            definitions=definitions,
            attached_to=self._host(met) if boundary else None,
            interrupting=truth(flag, default=True),
            handler=self._handlers.get(met.id) if compensates else None,
            reads=self._associated(met, parts, *_READS),
            writes=self._associated(met, parts, *_WRITES),
            **common,
        )

    def _host(self, met: Met) -> str | None:
        reference = met.xml.get("attachedToRef")
        host = self._register.find(reference, Space.NODES, met.process)
        return host.id if host else reference  # what is wrong with it, bpr.process.soundness says

    def _gateway(self, met: Met, parts: Parts, common: _Common) -> FlowNode:
        return Gateway(
            type=GatewayType(met.tag.name),
            default=self._default(met),
            activation=first_text(parts, "activationCondition"),
            **common,
        )

    def _task(self, met: Met, parts: Parts, common: _Common) -> Task:
        return Task(
            type=TaskType(_LOCAL.get(met.tag.name, met.tag.name)),
            message=reference_of(met, "message", met.xml, self._found, self._report),
            **common,
            **self._activity(met, parts),
        )

    def _sub_process(self, met: Met, parts: Parts, common: _Common) -> FlowNode:
        return SubProcess(
            type=SubProcessType(met.tag.name),
            triggered_by_event=truth(met.xml.get("triggeredByEvent"), default=False),
            ad_hoc=_ad_hoc(met.xml, parts) if met.tag.name == SubProcessType.AD_HOC else None,
            **common,
            **self._activity(met, parts),
        )

    def _call_activity(self, met: Met, parts: Parts, common: _Common) -> FlowNode:
        return CallActivity(called=self._called(met), **common, **self._activity(met, parts))

    def _called(self, met: Met) -> str | None:
        """Id of a process or global task of this file, else what is written: it may be in another file."""
        reference = met.xml.get("calledElement")
        task = self._register.find(reference, Space.GLOBAL_TASKS)
        process = self._register.find(reference, Space.NODES)
        if task is None and process is not None and process.tag.category is Category.PROCESS:
            return process.id
        return task.id if task else (reference or "").strip() or None

    def _activity(self, met: Met, parts: Parts) -> _OfActivity:
        xml = met.xml
        return {
            "loop": self._loop(parts),
            "for_compensation": truth(xml.get("isForCompensation"), default=False),
            "default": self._default(met),
            "reads": self._associated(met, parts, *_READS),
            "writes": self._associated(met, parts, *_WRITES),
        }

    def _default(self, met: Met) -> str | None:
        reference = met.xml.get("default")
        if not reference:
            return None
        found = self._register.find(reference, Space.FLOWS, met.process)
        if found is not None:
            return found.id if found.id in self._flows else None  # what is wrong with the flow has been said
        self._report.warning(
            "FLOW-DEFAULT",
            met.line,
            met.id,
            "The default flow '{reference}' is not in the file. {suggestion}",
            "Mark one of the flows that leave the element as its default flow.",
            reference=reference,
            suggestion=self._nearest(reference, Space.FLOWS),
        )
        return None

    def _loop(self, parts: Parts) -> LoopMarker | None:
        if "multiInstanceLoopCharacteristics" in parts:
            xml = parts["multiInstanceLoopCharacteristics"][0]
            inner = parts_of(xml)
            return LoopMarker(
                "sequential" if truth(xml.get("isSequential"), default=False) else "parallel",
                cardinality=first_text(inner, "loopCardinality"),
                completion_condition=first_text(inner, "completionCondition"),
            )
        if "standardLoopCharacteristics" in parts:
            xml = parts["standardLoopCharacteristics"][0]
            maximum = (xml.get("loopMaximum") or "").strip()
            return LoopMarker(
                "standard",
                test_before=truth(xml.get("testBefore"), default=False),
                maximum=int(maximum) if _COUNT.match(maximum) else None,
                condition=first_text(parts_of(xml), "loopCondition"),
            )
        return None

    def _associated(self, met: Met, parts: Parts, association: str, end: str) -> tuple[str, ...]:
        """Ids of the data at the far end of the associations; the parameters of the task itself are left out."""
        known: dict[str, None] = {}
        for xml in parts.get(association, ()):
            for reference in map(text_of, parts_of(xml).get(end, ())):
                local = reference if reference in self._data else reference.rpartition(":")[2]
                if local in self._data:
                    known[self._data[local]] = None
                elif reference and local not in self._ids(xml):
                    self._report.warning(
                        "DATA-REFERENCE",
                        self._report.line_of(xml),
                        met.id,
                        "A data association refers to '{reference}', which is not in the file. {suggestion}",
                        "Connect it again with a data object or store, or delete it.",
                        reference=reference,
                        suggestion=self._report.nearest(reference, self._data),
                    )
        return tuple(known)

    def _ids(self, xml: etree._Element) -> frozenset[str]:
        """Every id of the file, of whatever element; read only where a data association needs it."""
        if self._all_ids is None:
            ids: list[str] = xml.getroottree().xpath("//@id")  # type: ignore[assignment]  # the stubs do not read XPath
            self._all_ids = frozenset(ids)
        return self._all_ids

    def _nearest(self, reference: str | None, space: Space) -> str:
        return self._report.nearest(reference, self._register.names(space)) if reference else ""

    def _note_ignored(self, met: Met) -> None:
        for attribute, rows in IGNORED_ATTRIBUTES.items():
            value = met.xml.get(attribute)
            row = rows.get(met.tag.name, rows.get("*"))
            if value is None or row is None or value.strip() == row.plain:
                continue
            self._report.warning(
                "ATTRIBUTE-IGNORED",
                met.line,
                met.id,
                '{attribute}="{value}" is not simulated: {treatment}.',
                "Draw the behaviour with gateways and events, or remove the attribute.",
                attribute=attribute,
                value=value,
                treatment=row.what,
            )


def _ad_hoc(xml: etree._Element, parts: Parts) -> AdHoc:
    return AdHoc(
        sequential=xml.get("ordering", "").strip().lower() == "sequential",
        completion_condition=first_text(parts, "completionCondition"),
        cancel_remaining=truth(xml.get("cancelRemainingInstances"), default=True),
    )
