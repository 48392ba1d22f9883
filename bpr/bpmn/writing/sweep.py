"""What refers to an element goes with it, or loses the reference: one table, applied until nothing dangles."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from lxml import etree

from bpr.bpmn.diagram import BPMNDI, local_name
from bpr.bpmn.vocabulary import MODEL, split_tag
from bpr.bpmn.writing.draft import Draft, bpmn

_LOSES: Final = frozenset(
    {
        "default",
        "processRef",
        "activityRef",
        "messageRef",
        "signalRef",
        "errorRef",
        "escalationRef",
        "calledElement",
        "dataObjectRef",
        "dataStoreRef",
        "itemSubjectRef",
        "structureRef",
        "categoryValueRef",
        "operationRef",
        "correlationKeyRef",
        "sourceElement",
        "targetElement",
    }
)
"""Attributes of an element that goes on without them."""

_DIES: Final = frozenset(
    {
        "sourceRef",
        "targetRef",
        "attachedToRef",
        "bpmnElement",
    }
)
"""Attributes of an element that is nothing without them: a flow, an association, a shape."""

_NAMED_BY_TEXT: Final = frozenset(
    {
        "incoming",
        "outgoing",
        "flowNodeRef",
        "eventDefinitionRef",
        "participantRef",
        "messageFlowRef",
        "innerParticipantRef",
        "outerParticipantRef",
        "innerMessageFlowRef",
        "outerMessageFlowRef",
        "dataInputRefs",
        "dataOutputRefs",
        "inputSetRefs",
        "outputSetRefs",
        "optionalInputRefs",
        "optionalOutputRefs",
        "whileExecutingInputRefs",
        "whileExecutingOutputRefs",
        "loopDataInputRef",
        "loopDataOutputRef",
        "categoryValueRef",
    }
)
"""Elements whose text is an id; they go with what bears it."""

_ENDS: Final[frozenset[str]] = frozenset(("sourceRef", "targetRef"))
"""Elements whose text is an id and that stand in a data association, which goes with either."""

_ATTRIBUTES: Final = _LOSES | _DIES
_TEXTS: Final = frozenset(bpmn(name) for name in _NAMED_BY_TEXT | _ENDS)


def references(root: etree._Element) -> Iterator[tuple[str, etree._Element, str]]:
    """Every reference of a file to an id: the id, who refers to it, and with which attribute ("": with its text).

    Elements of vendors are not looked into: what they mean is not known.
    """
    for xml in root.iter(f"{{{MODEL}}}*", f"{{{BPMNDI}}}*"):
        for attribute in _ATTRIBUTES.intersection(xml.keys()):
            yield local_name(xml.get(attribute)), xml, attribute
        if xml.tag in _TEXTS and xml.text:
            yield local_name(xml.text), xml, ""


def sweep(draft: Draft) -> None:
    """Take away what refers to ids that have gone, and what refers to that."""
    gone = draft.gone()
    if not gone:
        return
    users: defaultdict[str, list[tuple[etree._Element, str]]] = defaultdict(list)
    for name, xml, attribute in references(draft.tree.root):
        users[name].append((xml, attribute))
    while gone:
        for name in gone:
            for xml, attribute in users.get(name, ()):
                _forget(draft, xml, attribute)
        gone = draft.gone()


def _forget(draft: Draft, xml: etree._Element, attribute: str) -> None:
    if not draft.tree.has(xml):
        return  # it has gone already
    if attribute in _LOSES:
        del xml.attrib[attribute]
        return
    parent = xml.getparent()
    if xml.tag == f"{{{BPMNDI}}}BPMNPlane" or (not attribute and split_tag(xml.tag)[1] in _ENDS):
        xml = xml if parent is None else parent  # the diagram of the plane, the association of the end
    draft.drop(xml)
