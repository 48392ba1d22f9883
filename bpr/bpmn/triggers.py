"""What events wait for or throw: their definitions, and the messages, signals, errors … that these refer to."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, Literal

from lxml import etree

from bpr.bpmn.parts import first_text, parts_of, text_of, truth
from bpr.bpmn.register import Met, Space
from bpr.bpmn.report import Report
from bpr.bpmn.survey import BY_NAME, Survey
from bpr.bpmn.vocabulary import Category
from bpr.process.elements import EventDefinition, Trigger

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
_KINDS: Final[Mapping[str, Literal["message", "signal", "error", "escalation"]]] = MappingProxyType(
    {
        "message": "message",
        "signal": "signal",
        "error": "error",
        "escalation": "escalation",
    }
)
_CODES: Final = MappingProxyType({"error": "errorCode", "escalation": "escalationCode"})
_DEFINITION: Final = "EventDefinition"


def read_triggers(found: Survey) -> Iterator[Trigger]:
    """The messages, signals, errors and escalations of the file."""
    for met in found.triggers:
        kind = _KINDS[met.tag.name]
        code = met.xml.get(_CODES[kind]) if kind in _CODES else None
        yield Trigger(met.id, kind, name=met.name, code=(code or "").strip(), line=met.line)


def event_definitions(met: Met, found: Survey, report: Report) -> tuple[EventDefinition, ...]:
    """The definitions of the event `met`; one by reference is read as the one it refers to."""
    given = ((xml, BY_NAME.get(xml.tag)) for xml in met.xml)
    return tuple(
        _definition(met, xml, tag.name, found, report)
        for xml, tag in given
        if tag is not None and tag.category is Category.EVENT_DEFINITION
    )


def _definition(met: Met, xml: etree._Element, tag: str, found: Survey, report: Report) -> EventDefinition:
    if tag == "eventDefinitionRef":
        reference = text_of(xml)
        known = found.event_definitions
        target = known.get(reference, known.get(reference.rpartition(":")[2]))
        if target is None:
            report.error(
                "EVENT-DEFINITION",
                met.line,
                met.id,
                "The event refers to the definition '{reference}', which is not in the file. {suggestion}",
                "Give the event a trigger of its own, or remove the reference.",
                reference=reference,
                suggestion=report.nearest(reference, known.keys()),
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
    refers_to = reference_of(met, kind, xml, found, report)
    waits = truth(xml.get("waitForCompletion"), default=True)
    return EventDefinition(kind, reference=refers_to, expression=first_text(parts, "condition"), waits=waits)


def reference_of(met: Met, kind: str, xml: etree._Element, found: Survey, report: Report) -> str | None:
    """Id of the message, signal … that `xml`, which is `met` or in it, names; as it is written where there is none."""
    attribute = _REFERENCES.get(kind)
    reference = xml.get(attribute) if attribute else None
    if not reference:
        return None
    space = Space.NODES if kind == "compensate" else Space.DEFINITIONS
    target = found.register.find(reference, space, met.process)
    if target is not None and (kind not in _KINDS or target.tag.name == kind):
        return target.id
    report.warning(
        "EVENT-REFERENCE",
        report.line_of(xml),
        met.id,
        "'{label}' refers to the {kind} '{reference}', which is not in the file. {suggestion}",
        "It is treated as a {kind} of that name.",
        label=met.name or met.id,
        kind=kind,
        reference=reference,
        suggestion=report.nearest(reference, found.register.names(space)),
    )
    return reference.strip()
