"""Flow nodes and global tasks: every field of an element, and how it is written. One table."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

from bpr.bpmn.register import Space
from bpr.bpmn.writing.attributes import put, put_annotation, put_documentation, put_flag, put_text
from bpr.bpmn.writing.data import associate
from bpr.bpmn.writing.draft import Draft, bpmn
from bpr.bpmn.writing.ties import tie, untie
from bpr.bpmn.writing.triggers import formal, put_definitions, trigger_reference
from bpr.process.elements import AdHoc, Event, EventType, FlowNode, Gateway, LoopMarker, SubProcess, Task

Write = Callable[[Draft, etree._Element, FlowNode, Any, Any], None]  # noqa: SLF001  # lxml's name for an element
"""(draft, element of the file, element as it is to be, value as it was, value as it is to be)."""

_MARKERS: Final = ("standardLoopCharacteristics", "multiInstanceLoopCharacteristics")


def write_node(
    draft: Draft, xml: etree._Element, before: FlowNode | None, after: FlowNode, tag: str | None = None
) -> None:
    """Let an element of the file say what an element of the graph is to be; its place is another matter.

    Parameters
    ----------
    draft, xml
        The file, and the element in it.
    before
        What it says; None where it is new.
    after
        What it is to say.
    tag
        Its name, where that is not the one of `after`.
    """
    was = _values(before) if before is not None else {}
    is_to_be = _values(after)
    if before is not None and tag_of(before) != tag_of(after):
        draft.tree.rename(xml, bpmn(tag or tag_of(after)))
        for flag in ("cancelActivity", "isInterrupting"):
            put(xml, flag, None)
        was.pop("interrupting", None)
    for name, write in _WRITE.items():
        old, new = was.get(name, _PLAIN[name]), is_to_be.get(name, _PLAIN[name])
        if old != new or (name == "definitions" and was.get("name") != after.name):
            write(draft, xml, after, old, new)


def tag_of(element: FlowNode) -> str:
    """The name of the element in BPMN."""
    if isinstance(element, Task | Event | Gateway | SubProcess):
        return str(element.type.value)
    return "callActivity"


def _values(element: FlowNode) -> dict[str, Any]:
    return {field.name: getattr(element, field.name) for field in fields(element)}


def _attribute(attribute: str) -> Write:
    def write(draft: Draft, xml: etree._Element, element: FlowNode, old: Any, new: Any) -> None:  # noqa: ANN401
        del draft, element, old
        put(xml, attribute, new or None)

    return write


def _flag(attribute: str) -> Write:
    def write(draft: Draft, xml: etree._Element, element: FlowNode, old: Any, new: Any) -> None:  # noqa: ANN401
        del draft, element, old
        put_flag(xml, attribute, value=new, default=False)

    return write


def _reference(attribute: str, space: Space) -> Write:
    def write(draft: Draft, xml: etree._Element, element: FlowNode, old: Any, new: Any) -> None:  # noqa: ANN401
        del old
        put(xml, attribute, None if new is None else draft.reference(space, new, element.process, element.id))

    return write


def _documentation(draft: Draft, xml: etree._Element, element: FlowNode, old: str, new: str) -> None:
    del element, old
    put_documentation(draft, xml, new)


def _annotation(
    draft: Draft, xml: etree._Element, element: FlowNode, old: Mapping[str, str], new: Mapping[str, str]
) -> None:
    del element
    put_annotation(draft, xml, old, new)


def _interrupting(draft: Draft, xml: etree._Element, element: FlowNode, old: object, new: bool) -> None:  # noqa: FBT001
    del draft, old
    boundary = isinstance(element, Event) and element.type is EventType.BOUNDARY
    put_flag(xml, "cancelActivity" if boundary else "isInterrupting", value=new, default=True)


def _definitions(draft: Draft, xml: etree._Element, element: FlowNode, old: Any, new: Any) -> None:  # noqa: ANN401
    put_definitions(draft, xml, element, old, new)


def _message(draft: Draft, xml: etree._Element, element: FlowNode, old: object, new: str | None) -> None:
    del old
    put(xml, "messageRef", trigger_reference(draft, "message", new, element.process, element.id))


def _loop(draft: Draft, xml: etree._Element, element: FlowNode, old: LoopMarker | None, new: LoopMarker | None) -> None:
    del element
    standard = new is not None and new.kind == "standard"
    tag = _MARKERS[not standard]
    for child in [child for name in _MARKERS for child in xml.iterchildren(bpmn(name))]:
        if new is None or child.tag != bpmn(tag):
            draft.drop(child)
    if new is None:
        return
    old = old or LoopMarker(new.kind)
    marker = xml.find(bpmn(tag))
    if marker is None:
        marker = draft.tree.add(xml, bpmn(tag))
    if standard:
        put_flag(marker, "testBefore", value=new.test_before, default=False)
        if new.maximum != old.maximum:
            put(marker, "loopMaximum", None if new.maximum is None else str(new.maximum))
        put_text(draft, marker, "loopCondition", new.condition)
    else:
        put_flag(marker, "isSequential", value=new.kind == "sequential", default=False)
        put_text(draft, marker, "loopCardinality", new.cardinality)
        put_text(draft, marker, "completionCondition", new.completion_condition)


def _activation(draft: Draft, xml: etree._Element, element: FlowNode, old: object, new: str) -> None:
    del element, old
    put_text(draft, xml, "activationCondition", new, **formal(xml))


def _ad_hoc(draft: Draft, xml: etree._Element, element: FlowNode, old: AdHoc | None, new: AdHoc | None) -> None:
    del element
    before, after = old or AdHoc(), new or AdHoc()
    if before.sequential != after.sequential:
        put(xml, "ordering", "Sequential" if after.sequential else None)
    put_flag(xml, "cancelRemainingInstances", value=after.cancel_remaining, default=True)
    put_text(draft, xml, "completionCondition", after.completion_condition, **formal(xml))


def _handler(draft: Draft, xml: etree._Element, element: FlowNode, old: str | None, new: str | None) -> None:
    del xml
    if old is not None:
        untie(draft, element.id, old)
    if new is not None:
        tie(draft, (Space.NODES, element.id), (Space.NODES, new), element.process, associationDirection="One")


_WRITE: Final[Mapping[str, Write]] = MappingProxyType(
    {
        "name": _attribute("name"),
        "documentation": _documentation,
        "annotation": _annotation,
        "interrupting": _interrupting,
        "attached_to": _reference("attachedToRef", Space.NODES),
        "for_compensation": _flag("isForCompensation"),
        "triggered_by_event": _flag("triggeredByEvent"),
        "called": _attribute("calledElement"),
        "default": _reference("default", Space.FLOWS),
        "message": _message,
        "reads": associate("dataInputAssociation", "sourceRef"),
        "writes": associate("dataOutputAssociation", "targetRef"),
        "definitions": _definitions,
        "loop": _loop,
        "handler": _handler,
        "activation": _activation,
        "ad_hoc": _ad_hoc,
    }
)
"""Field of an element -> how it is written, in an order that the file shows for new elements."""

_PLAIN: Final[Mapping[str, Any]] = MappingProxyType(
    dict.fromkeys(_WRITE)
    | {
        "name": "",
        "documentation": "",
        "annotation": MappingProxyType({}),
        "interrupting": True,
        "for_compensation": False,
        "triggered_by_event": False,
        "reads": (),
        "writes": (),
        "definitions": (),
        "activation": "",
    }
)
"""What an element says where nothing is written."""
