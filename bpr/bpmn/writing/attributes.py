"""What elements say in attributes, texts and ``bpr:annotation``; only what differs is touched."""

from typing import Final

from lxml import etree

from bpr.bpmn.parts import text_of
from bpr.bpmn.vocabulary import ANNOTATION
from bpr.bpmn.writing.draft import Draft, bpmn
from bpr.process.elements import Annotation

_EXTENSIONS: Final = bpmn("extensionElements")
_ANNOTATION: Final = f"{{{ANNOTATION}}}annotation"
_DOCUMENTATION: Final = bpmn("documentation")


def put(xml: etree._Element, attribute: str, value: str | None) -> None:
    """Set an attribute; None takes it away, unless it says nothing already."""
    if value is None:
        if xml.get(attribute):
            del xml.attrib[attribute]
    elif xml.get(attribute) != value:
        xml.set(attribute, value)


def put_flag(xml: etree._Element, attribute: str, *, value: bool, default: bool) -> None:
    """Set a boolean; the default value is not written where nothing was."""
    if value != default or attribute in xml.attrib:
        put(xml, attribute, "true" if value else "false")


def put_text(draft: Draft, xml: etree._Element, tag: str, text: str, **attributes: str) -> None:
    """Let the first child of this name have the text; an empty text takes it away, unless it is empty already."""
    if text:
        say(draft, xml, tag, text, **attributes)
    elif (child := xml.find(bpmn(tag))) is not None and text_of(child):
        draft.drop(child)


def say(draft: Draft, xml: etree._Element, tag: str, text: str, **attributes: str) -> None:
    """Let the first child of this name have the text; where there is none, make one with these attributes."""
    child = xml.find(bpmn(tag))
    if child is None:
        child = draft.tree.add(xml, bpmn(tag), attributes)
    if text_of(child) != text:
        for inner in child.iterchildren(etree.Element):
            draft.drop(inner)
        for odd in child:  # comments and processing instructions
            child.remove(odd)
        child.text = text


def put_documentation(draft: Draft, xml: etree._Element, text: str) -> None:
    """Let the documentation of an element be `text`, in its first ``documentation``."""
    for further in xml.findall(_DOCUMENTATION)[1:]:
        draft.drop(further)
    put_text(draft, xml, "documentation", text)


def put_annotation(draft: Draft, xml: etree._Element, before: Annotation, after: Annotation) -> None:
    """Change the attributes of the ``bpr:annotation`` of an element that differ."""
    known = [child for holder in xml.iterchildren(_EXTENSIONS) for child in holder.iterchildren(_ANNOTATION)]
    for name in before.keys() - after.keys():
        for child in known:
            if name in child.attrib:
                del child.attrib[name]
    for child in [child for child in known if not child.attrib and not len(child)]:
        known.remove(child)
        holder = child.getparent()
        draft.drop(child)
        if holder is not None and not len(holder):
            draft.drop(holder)
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    if changed and not known:
        holder = xml.find(_EXTENSIONS)
        if holder is None:
            holder = draft.tree.add(xml, _EXTENSIONS)
        known = [draft.tree.add(holder, _ANNOTATION, namespaces={"bpr": ANNOTATION})]
    for name, value in changed.items():
        next((child for child in reversed(known) if name in child.attrib), known[-1]).set(name, value)
