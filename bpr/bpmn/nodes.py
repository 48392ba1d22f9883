"""One element of a file -> one element of the process: what it contains is read here, what it refers to is looked up.

Lanes are looked up elsewhere, since they name their nodes and not the other way round.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypedDict

from lxml import etree

from bpr.bpmn.register import Met, Register, Space
from bpr.bpmn.report import Report, line_of
from bpr.bpmn.survey import BY_NAME, Survey
from bpr.bpmn.vocabulary import ANNOTATION, IGNORED_ATTRIBUTES, Category
from bpr.frozen import frozen
from bpr.process.elements import (
    Annotation,
    CallActivity,
    Event,
    EventDefinition,
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

Parts = Mapping[str, list[etree._Element]]  # noqa: SLF001  # lxml's name for an element
"""Children of an element by name, without namespace; only those of BPMN."""

_DETAILS: Final = frozenset(
    {
        Category.EVENT_DEFINITION,
        Category.MARKER,
        Category.DATA_ASSOCIATION,
        Category.DETAIL,
    }
)
_SKIPPED: Final = frozenset({"incoming", "outgoing"})
_READ: Final = {
    name: tag.name for name, tag in BY_NAME.items() if tag.category in _DETAILS and tag.name not in _SKIPPED
}
_NO_PARTS: Final[Parts] = MappingProxyType({})
_TIMERS: Final[Mapping[str, Literal["duration", "date", "cycle"]]] = MappingProxyType(
    {
        "timeDuration": "duration",
        "timeDate": "date",
        "timeCycle": "cycle",
    }
)
_REFERENCES: Final = MappingProxyType(
    {
        "message": "messageRef",
        "signal": "signalRef",
        "error": "errorRef",
        "escalation": "escalationRef",
        "compensate": "activityRef",
    }
)
_COUNT: Final = re.compile(r"[0-9]{1,18}\Z")
_DEFINITION: Final = "EventDefinition"
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


def _defines(xml: etree._Element) -> bool:
    tag = BY_NAME.get(xml.tag)
    return tag is not None and tag.category is Category.EVENT_DEFINITION


def truth(text: str | None, *, default: bool) -> bool:
    """An ``xsd:boolean``; `default` where it is missing or no boolean."""
    return {"true": True, "1": True, "false": False, "0": False}.get((text or "").strip(), default)


def text_of(xml: etree._Element) -> str:
    """All text inside an element, without white space around it."""
    return "".join(map(str, xml.itertext())).strip()


def first_text(parts: Parts, name: str) -> str:
    """Text of the first part of this name, or ""."""
    found = parts.get(name)
    return text_of(found[0]) if found else ""


def parts_of(xml: etree._Element) -> Parts:
    """The children that say something about the element itself."""
    parts: dict[str, list[etree._Element]] = {}
    for child in xml:
        name = _READ.get(child.tag)
        if name is not None:
            parts.setdefault(name, []).append(child)
    return parts or _NO_PARTS


def annotation_of(xml: etree._Element, parts: Parts, report: Report) -> Annotation:
    """The attributes of the ``bpr:annotation`` elements of an element; a later one adds to an earlier one."""
    values: dict[str, str] = {}
    for extension in parts.get("extensionElements", ()):
        for child in extension.iterchildren(f"{{{ANNOTATION}}}*"):
            name = etree.QName(child).localname
            if name == "annotation":
                values |= {str(key): str(value) for key, value in child.attrib.items()}
            else:
                report.warning(
                    "ANNOTATION-UNKNOWN",
                    line_of(child),
                    xml.get("id"),
                    "bpr has no extension element '{name}'.",
                    "Its attributes belong on a bpr:annotation element.",
                    name=name,
                )
    return frozen(values)


class NodeReader:
    """Reads the flow nodes of a file.

    Parameters
    ----------
    found
        What stands in the file.
    data
        Id of a data object, store or reference to one, as in the file -> id of the data element of the graph.
    report
        Where findings are noted.
    """

    def __init__(self, found: Survey, data: Mapping[str, str], report: Report) -> None:
        self._found = found
        self._register: Register = found.register
        self._data = data
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
        xml = met.xml
        parts = parts_of(xml)
        self._note_ignored(met)
        common: _Common = {
            "id": met.id,
            "name": xml.get("name") or "",
            "documentation": "\n\n".join(map(text_of, parts.get("documentation", ()))),
            "process": met.process,
            "scope": met.scope,
            "lane": lane,
            "line": met.line,
            "annotation": annotation_of(xml, parts, self._report) if "extensionElements" in parts else frozen(),
        }
        return self._make[met.tag.category](met, parts, common)

    def _event(self, met: Met, parts: Parts, common: _Common) -> FlowNode:
        del parts
        kind = _EVENT_TYPES[met.tag.name]
        boundary = kind is EventType.BOUNDARY
        flag = met.xml.get("cancelActivity" if boundary else "isInterrupting")
        return Event(
            type=kind,
            definitions=tuple(self._definition(met, xml, BY_NAME[xml.tag].name) for xml in met.xml if _defines(xml)),
            attached_to=self._host(met) if boundary else None,
            interrupting=truth(flag, default=True),
            **common,
        )

    def _host(self, met: Met) -> str | None:
        reference = met.xml.get("attachedToRef")
        host = self._register.find(reference, Space.NODES, met.process)
        return host.id if host else reference  # what is wrong with it, bpr.process.soundness says

    def _definition(self, met: Met, xml: etree._Element, tag: str) -> EventDefinition:
        if tag == "eventDefinitionRef":
            reference = text_of(xml)
            known = self._found.event_definitions
            target = known.get(reference, known.get(reference.rpartition(":")[2]))
            if target is None:
                self._report.error(
                    "EVENT-DEFINITION",
                    met.line,
                    met.id,
                    "The event refers to the definition '{reference}', which is not in the file. {suggestion}",
                    "Give the event a trigger of its own, or remove the reference.",
                    reference=reference,
                    suggestion=self._report.nearest(reference, known.keys()),
                )
                return EventDefinition(kind="unknown", reference=reference)
            xml, tag = target, BY_NAME[target.tag].name
        kind = tag.removesuffix(_DEFINITION)
        if kind == "link":
            name = xml.get("name") or ""
            if not name or name == xml.get("id"):  # ADONIS writes the id of the definition as its name
                name = met.name
            return EventDefinition(kind, reference=name.strip() or None)
        parts = parts_of(xml)
        if kind == "timer":
            for given, timer in _TIMERS.items():
                if given in parts:
                    return EventDefinition(kind, timer=timer, expression=first_text(parts, given))
            return EventDefinition(kind)
        return EventDefinition(
            kind, reference=self._definition_reference(met, kind, xml), expression=first_text(parts, "condition")
        )

    def _definition_reference(self, met: Met, kind: str, xml: etree._Element) -> str | None:
        attribute = _REFERENCES.get(kind)
        reference = xml.get(attribute) if attribute else None
        if not reference:
            return None
        space = Space.NODES if kind == "compensate" else Space.DEFINITIONS
        found = self._register.find(reference, space, met.process)
        if found is not None:
            return found.id
        self._report.warning(
            "EVENT-REFERENCE",
            line_of(xml),
            met.id,
            "The event refers to the {kind} '{reference}', which is not in the file. {suggestion}",
            "It is treated as a {kind} of that name.",
            kind=kind,
            reference=reference,
            suggestion=self._nearest(reference, space),
        )
        return reference.strip()

    def _gateway(self, met: Met, parts: Parts, common: _Common) -> FlowNode:
        del parts
        return Gateway(type=GatewayType(met.tag.name), default=self._default(met), **common)

    def _task(self, met: Met, parts: Parts, common: _Common) -> FlowNode:
        return Task(type=TaskType(met.tag.name), **common, **self._activity(met, parts))

    def _sub_process(self, met: Met, parts: Parts, common: _Common) -> FlowNode:
        return SubProcess(
            type=SubProcessType(met.tag.name),
            triggered_by_event=truth(met.xml.get("triggeredByEvent"), default=False),
            **common,
            **self._activity(met, parts),
        )

    def _call_activity(self, met: Met, parts: Parts, common: _Common) -> FlowNode:
        called = (met.xml.get("calledElement") or "").strip() or None
        return CallActivity(called=called, **common, **self._activity(met, parts))

    def _activity(self, met: Met, parts: Parts) -> _OfActivity:
        xml = met.xml
        return {
            "loop": self._loop(parts),
            "for_compensation": truth(xml.get("isForCompensation"), default=False),
            "default": self._default(met),
            "reads": self._associated(met, parts, "dataInputAssociation", "sourceRef"),
            "writes": self._associated(met, parts, "dataOutputAssociation", "targetRef"),
        }

    def _default(self, met: Met) -> str | None:
        reference = met.xml.get("default")
        if not reference:
            return None
        found = self._register.find(reference, Space.FLOWS, met.process)
        if found is not None:
            return found.id
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
                elif reference and local not in self._ids():
                    self._report.warning(
                        "DATA-REFERENCE",
                        line_of(xml),
                        met.id,
                        "A data association refers to '{reference}', which is not in the file. {suggestion}",
                        "Connect it again with a data object or store, or delete it.",
                        reference=reference,
                        suggestion=self._report.nearest(reference, self._data),
                    )
        return tuple(known)

    def _ids(self) -> frozenset[str]:
        """Every id of the file, of whatever element; read only where a data association needs it."""
        if self._all_ids is None:
            root = self._found.nodes[0].xml.getroottree()
            ids: list[str] = root.xpath("//@id")  # type: ignore[assignment]  # the stubs do not read XPath
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
