"""Messages, signals, errors and escalations, and the definitions of events that refer to them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from lxml import etree

from bpr.bpmn.register import Space
from bpr.bpmn.survey import BY_NAME
from bpr.bpmn.vocabulary import Category
from bpr.bpmn.writing.attributes import put, put_flag, put_text, say
from bpr.bpmn.writing.changes import Change
from bpr.bpmn.writing.draft import XSI, Draft, bpmn
from bpr.process.elements import EventDefinition, FlowNode, Trigger

_CODES: Final = MappingProxyType({"error": "errorCode", "escalation": "escalationCode"})
_REFERENCES: Final[Mapping[str, str]] = MappingProxyType(
    {"message": "messageRef", "signal": "signalRef", "error": "errorRef", "escalation": "escalationRef"}
)
_TIMERS: Final = MappingProxyType({"duration": "timeDuration", "date": "timeDate", "cycle": "timeCycle"})


def write_triggers(draft: Draft, change: Change[Trigger]) -> None:
    """Write what is new or different in the messages, signals, errors and escalations of the file."""
    for trigger in change.removed:
        draft.remove(Space.DEFINITIONS, trigger.id)
    for before, trigger in change.pairs():
        if before is None:
            xml = draft.make(draft.tree.root, trigger.kind, Space.DEFINITIONS, trigger.id)
        else:
            xml = draft.element(Space.DEFINITIONS, trigger.id)
        put(xml, "name", trigger.name or None)
        if trigger.kind in _CODES:
            put(xml, _CODES[trigger.kind], trigger.code or None)


def trigger_reference(draft: Draft, kind: str, name: str | None, process: str, user: str) -> str | None:
    """How `user` refers to a message, signal …; a name that is none of the file's is written as it is."""
    known = draft.after.triggers.get(name) if name else None
    if name is None or known is None or known.kind != kind:
        return name
    return draft.reference(Space.DEFINITIONS, name, process, user)


def put_definitions(
    draft: Draft,
    xml: etree._Element,
    event: FlowNode,
    before: tuple[EventDefinition, ...],
    after: tuple[EventDefinition, ...],
) -> None:
    """Change the definitions of an event that differ; one that keeps its kind keeps what vendors wrote into it."""
    given = [child for child in xml if (tag := BY_NAME.get(child.tag)) and tag.category is Category.EVENT_DEFINITION]
    kept = [
        child
        for child, old, new in zip(given, before, after, strict=False)
        if old == new or (old.kind == new.kind and child.tag == bpmn(f"{new.kind}EventDefinition"))
    ]
    if len(kept) != min(len(given), len(after)):  # the order counts, so what follows another kind is written anew
        kept = []
    for child in given:
        if child not in kept:
            draft.drop(child)
    for index, definition in enumerate(after):
        if index < len(kept):
            if before[index] != definition or definition.kind == "link":
                _put(draft, kept[index], event, definition)
        else:
            made = draft.tree.add(xml, bpmn(f"{definition.kind}EventDefinition"))
            _put(draft, made, event, definition)


def _put(draft: Draft, xml: etree._Element, event: FlowNode, definition: EventDefinition) -> None:
    if definition.kind == "link":
        _put_link(xml, event, definition.reference)
    elif definition.kind == "compensate":
        put(xml, "activityRef", definition.reference and _activity(draft, event, definition.reference))
        put_flag(xml, "waitForCompletion", value=definition.waits, default=True)
    elif definition.kind in _REFERENCES:
        reference = trigger_reference(draft, definition.kind, definition.reference, event.process, event.id)
        put(xml, _REFERENCES[definition.kind], reference)
    for timer, tag in _TIMERS.items():
        if definition.timer == timer:
            say(draft, xml, tag, definition.expression, **formal(xml))
        elif (other := xml.find(bpmn(tag))) is not None:
            draft.drop(other)
    if definition.kind == "conditional":
        put_text(draft, xml, "condition", definition.expression, **formal(xml))


def _put_link(xml: etree._Element, event: FlowNode, name: str | None) -> None:
    """Write the name of a link, unless it is known by that of its event already."""
    given = (xml.get("name") or "").strip()
    shown = given if given and given != xml.get("id") else event.name.strip()
    if shown != (name or ""):
        put(xml, "name", name)


def _activity(draft: Draft, event: FlowNode, name: str) -> str:
    known = draft.find(Space.NODES, name) is not None
    return draft.reference(Space.NODES, name, event.process, event.id) if known else name


def formal(xml: etree._Element) -> Mapping[str, str]:
    """The attribute that makes an expression below `xml` a formal one, which engines evaluate."""
    model = etree.QName(xml).namespace
    prefix = next((prefix for prefix, uri in xml.nsmap.items() if uri == model), None)
    return {f"{{{XSI}}}type": f"{prefix}:tFormalExpression" if prefix else "tFormalExpression"}
