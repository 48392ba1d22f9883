"""Data objects and stores, the references that a drawing shows, and the associations of who reads or writes them."""

from collections.abc import Callable
from typing import Final

from lxml import etree

from bpr.bpmn.parts import text_of
from bpr.bpmn.register import Space
from bpr.bpmn.writing.attributes import put, put_annotation, put_flag
from bpr.bpmn.writing.changes import Change
from bpr.bpmn.writing.draft import Draft, bpmn
from bpr.process.elements import Activity, DataElement, Event, FlowNode

_TAGS: Final = {"object": "dataObject", "store": "dataStore", "input": "dataInput", "output": "dataOutput"}
_REFERENCES: Final = {"object": "dataObjectReference", "store": "dataStoreReference"}
_SETS: Final = {"input": "inputSet", "output": "outputSet"}
_PLACEHOLDER: Final = "__targetRef_placeholder"
"""Name of the property that a task's input association ends at, which the schema requires and editors write so."""

Write = Callable[[Draft, etree._Element, FlowNode, tuple[str, ...], tuple[str, ...]], None]  # noqa: SLF001


def write_data(draft: Draft, change: Change[DataElement]) -> None:
    """Write what is new or different in the data of the file."""
    for item in change.removed:
        for reference in item.references:
            draft.remove(Space.DATA, reference)
        draft.remove(Space.DATA, item.id)
    for item in change.added:
        _make(draft, item)
        _put(draft, DataElement(item.id, kind=item.kind), item)
    for before, after in change.changed:
        _put(draft, before, after)


def _make(draft: Draft, item: DataElement) -> None:
    if item.kind == "store" and (item.references or item.collection or not draft.after.processes):
        draft.make(draft.tree.root, _TAGS[item.kind], Space.DATA, item.id)
        return
    process = draft.element(Space.NODES, _home(draft, item.id))
    if item.kind in _REFERENCES and not item.references and not item.collection:
        draft.make(process, _REFERENCES[item.kind], Space.DATA, item.id)  # to nothing: drawings show references only
    elif item.kind == "object":
        draft.make(process, _TAGS[item.kind], Space.DATA, item.id)
    else:
        _make_parameter(draft, process, item)


def _make_parameter(draft: Draft, process: etree._Element, item: DataElement) -> None:
    """An input or output of a process; the schema wants both sets, empty ones too."""
    holder = process.find(bpmn("ioSpecification"))
    if holder is None:
        holder = draft.tree.add(process, bpmn("ioSpecification"))
        for name in _SETS.values():
            draft.tree.add(holder, bpmn(name))
    draft.make(holder, _TAGS[item.kind], Space.DATA, item.id)
    members = holder.find(bpmn(_SETS[item.kind]))
    if members is not None:
        draft.tree.add(members, bpmn(f"{_TAGS[item.kind]}Refs"), text=item.id)


def _home(draft: Draft, name: str) -> str:
    """Id of the process of the first that reads or writes the data, else of the first process."""
    users = (
        element.process
        for element in draft.after.elements()
        if isinstance(element, Activity | Event) and name in (*element.reads, *element.writes)
    )
    return next(users, next(iter(draft.after.processes)))


def _put(draft: Draft, before: DataElement, after: DataElement) -> None:
    xml = draft.element(Space.DATA, after.id)
    for name in before.references:
        if name not in after.references:
            draft.remove(Space.DATA, name)
    if after.collection != before.collection:
        put_flag(xml, "isCollection", value=after.collection, default=False)
    put_annotation(draft, xml, before.annotation, after.annotation)
    shown = [draft.element(Space.DATA, name) for name in after.references if name in before.references]
    for reference in shown:
        given = {key: value for key, value in before.annotation.items() if key not in after.annotation}
        put_annotation(draft, reference, given, {})
        if before.name and reference.get("name") == before.name:
            put(reference, "name", after.name or None)
    if (xml.get("name") or "") == before.name or not shown:
        put(xml, "name", after.name or None)
    for name in after.references:
        if name not in before.references:
            home = draft.element(Space.NODES, _home(draft, after.id))
            tag = _REFERENCES[after.kind]
            made = draft.make(home, tag, Space.DATA, name)
            put(made, "name", after.name or None)
            target = draft.reference(Space.DATA, after.id, home.get("id") or "", name)
            put(made, tag.replace("Reference", "Ref"), target)


def associate(tag: str, end: str) -> Write:
    """How the data that an element reads or writes are written: `end` of the associations `tag`."""

    def write(draft: Draft, xml: etree._Element, element: FlowNode, old: tuple[str, ...], new: tuple[str, ...]) -> None:
        for association in xml.findall(bpmn(tag)):
            for reference in association.findall(bpmn(end)):
                name = _resolved(draft, text_of(reference))
                if name in old and name not in new:
                    draft.drop(reference)
                    if association.find(bpmn(end)) is None:
                        _drop(draft, xml, association)
        for name in new:
            if name not in old:
                _add(draft, xml, element, tag, name)

    return write


def _resolved(draft: Draft, reference: str) -> str | None:
    for name in (reference, reference.rpartition(":")[2]):
        if name in draft.data:
            return draft.data[name]
    return None


def _drop(draft: Draft, xml: etree._Element, association: etree._Element) -> None:
    """Take an association away, with the property that was made for it alone."""
    ends = {text_of(child) for child in association.iterchildren(bpmn("targetRef"))}
    draft.drop(association)
    others = {text_of(child) for other in xml for child in other.iterchildren(bpmn("targetRef"))}
    for made in xml.findall(bpmn("property")):
        if made.get("name") == _PLACEHOLDER and made.get("id") in ends - others:
            draft.drop(made)


def _add(draft: Draft, xml: etree._Element, element: FlowNode, tag: str, name: str) -> None:
    shown = _shown(draft, xml, name)
    user = draft.fresh(f"{tag[0].upper()}{tag[1:]}_{element.id}_{name}")
    association = draft.tree.add(xml, bpmn(tag), {"id": user})
    reference = draft.reference(Space.DATA, shown, element.process, element.id)
    if tag == "dataOutputAssociation":
        draft.tied[f"{element.id}~{shown}"] = user
        draft.tree.add(association, bpmn("targetRef"), text=reference)
        return
    draft.tied[f"{shown}~{element.id}"] = user
    draft.tree.add(association, bpmn("sourceRef"), text=reference)
    target = next((p.get("id") for p in xml.findall(bpmn("property")) if p.get("name") == _PLACEHOLDER), None)
    if target is None:
        target = draft.fresh(f"Property_{element.id}")
        draft.tree.add(xml, bpmn("property"), {"id": target, "name": _PLACEHOLDER})
    draft.tree.add(association, bpmn("targetRef"), text=target)


def _shown(draft: Draft, user: etree._Element, name: str) -> str:
    """The reference to the data that is drawn nearest to its user, else the data themselves."""
    around = [user, *user.iterancestors()]
    references = draft.after.data[name].references

    def far(reference: str) -> int:
        holder = draft.element(Space.DATA, reference).getparent()
        return around.index(holder) if holder in around else len(around)

    return min(references, key=far, default=name)
