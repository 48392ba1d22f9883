"""Sequence and message flows, and the ``incoming`` and ``outgoing`` of their ends."""

from collections.abc import Iterable

from lxml import etree

from bpr.bpmn.parts import text_of
from bpr.bpmn.register import Space
from bpr.bpmn.writing.attributes import put, put_text
from bpr.bpmn.writing.changes import Change
from bpr.bpmn.writing.draft import Draft, bpmn
from bpr.bpmn.writing.triggers import formal, trigger_reference
from bpr.process.elements import BlackBox, Flow

_TAGS = {"sequence": "sequenceFlow", "message": "messageFlow"}


def write_flows(draft: Draft, change: Change[Flow], moved: Iterable[str]) -> None:
    """Write what is new or different in the flows; their ends must be there already.

    Parameters
    ----------
    draft, change
        The file, and what differs.
    moved
        Ids of nodes that stand in another scope than before: their flows go with them.
    """
    for flow in change.removed:
        draft.remove(Space.FLOWS, flow.id)
    for flow in change.added:
        _put(draft, draft.make(_holder(draft, flow), _TAGS[flow.kind], Space.FLOWS, flow.id), flow)
    for _, flow in change.changed:
        _put(draft, draft.element(Space.FLOWS, flow.id), flow)
    elsewhere = set(moved)
    ends_changed = {new.id for old, new in change.changed if old.source != new.source}
    for flow in draft.after.flows("sequence"):
        if flow.source in elsewhere or flow.id in ends_changed:
            xml, holder = draft.element(Space.FLOWS, flow.id), _holder(draft, flow)
            if xml.getparent() is not holder:
                draft.tree.move(xml, holder)


def _holder(draft: Draft, flow: Flow) -> etree._Element:
    """Sequence flows stand beside their source."""
    if flow.kind == "message":
        return draft.collaboration()
    return draft.element(Space.NODES, draft.after.element(flow.source).scope)


def _put(draft: Draft, xml: etree._Element, flow: Flow) -> None:
    put(xml, "name", flow.name or None)
    process = draft.process_of(flow.source)
    for attribute, end in (("sourceRef", flow.source), ("targetRef", flow.target)):
        boxed = isinstance(draft.after.element(end), BlackBox)
        seen_from = process if flow.kind == "sequence" else ""
        known = xml.get(attribute)
        space = Space.POOLS if boxed else Space.NODES
        if known is None or draft.meant(known, space, seen_from) != end:
            put(xml, attribute, draft.reference(space, end, seen_from, flow.id))
    if flow.kind == "sequence":
        put_text(draft, xml, "conditionExpression", flow.condition, **formal(xml))
    else:
        put(xml, "messageRef", trigger_reference(draft, "message", flow.message, "", flow.id))


def write_ends(draft: Draft, nodes: Iterable[str]) -> None:
    """Let the nodes name the sequence flows that reach and leave them; what is right stays where it is."""
    known = {flow.id for flow in draft.after.flows()}
    for name in nodes:
        xml, process = draft.element(Space.NODES, name), draft.process_of(name)
        for tag, flows in (("incoming", draft.after.incoming(name)), ("outgoing", draft.after.outgoing(name))):
            wanted = {flow.id for flow in flows}
            for child in xml.findall(bpmn(tag)):
                meant = draft.meant(text_of(child), Space.FLOWS, process)
                if meant in wanted:
                    wanted.remove(meant)
                elif meant is None or meant in known or draft.find(Space.FLOWS, meant) is None:
                    draft.drop(child)
            for flow in flows:
                if flow.id in wanted:
                    draft.tree.add(xml, bpmn(tag), text=draft.reference(Space.FLOWS, flow.id, process, name))
