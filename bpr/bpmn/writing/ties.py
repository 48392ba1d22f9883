"""Text annotations and groups, and the associations that tie them to elements, or an event to its handler."""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from bpr.bpmn.register import Space
from bpr.bpmn.writing.attributes import put, put_text
from bpr.bpmn.writing.changes import Change
from bpr.bpmn.writing.draft import Draft, bpmn
from bpr.process.elements import Artifact

Named = tuple[Space, str]
"""What the graph calls an element, and among which."""

_TAGS: Final = {"text annotation": "textAnnotation", "group": "group"}
_SPACES: Final = (Space.NODES, Space.FLOWS, Space.POOLS, Space.LANES, Space.DATA, Space.ARTIFACTS)
"""In the order in which the reader looks for the end of an association."""


def tie(draft: Draft, source: Named, target: Named, process: str, **attributes: str) -> None:
    """Draw an association beside its source."""
    holder = draft.element(*source).getparent()
    user = draft.fresh(f"Association_{source[1]}_{target[1]}")
    draft.tied[f"{source[1]}~{target[1]}"] = user
    draft.tree.add(
        draft.tree.root if holder is None else holder,
        bpmn("association"),
        {
            "id": user,
            **attributes,
            "sourceRef": draft.reference(*source, process, user),
            "targetRef": draft.reference(*target, process, user),
        },
    )


def untie(draft: Draft, one: str, other: str) -> None:
    """Take the associations between two elements away."""
    for met in draft.found.associations:
        ends = [draft.found.register.find_anywhere(met.xml.get(end), met.process) for end in ("sourceRef", "targetRef")]
        names = {draft.called(end) for end in ends if end is not None}
        if names == {one, other} and met.xml.getparent() is not None:
            draft.drop(met.xml)


def write_artifacts(draft: Draft, change: Change[Artifact]) -> None:
    """Write what is new or different in the artifacts; what they are tied to must be there already."""
    for artifact in change.removed:
        draft.remove(Space.ARTIFACTS, artifact.id)
    for before, after in change.pairs():
        if before is None:
            xml = draft.make(_holder(draft, after), _TAGS[after.kind], Space.ARTIFACTS, after.id)
        else:
            xml = draft.element(Space.ARTIFACTS, after.id)
            if before.scope != after.scope:
                draft.tree.move(xml, _holder(draft, after))
        if before is None or before.text != after.text:
            _put_words(draft, xml, after)
    _write_ties(draft, change)


def _write_ties(draft: Draft, change: Change[Artifact]) -> None:
    tied: set[frozenset[str]] = set()  # two artifacts beside each other say so both
    for before, after in change.pairs():
        known = before.beside if before else ()
        for name in known:
            if name not in after.beside:
                untie(draft, after.id, name)
        for name in after.beside:
            ends = frozenset((after.id, name))
            if name not in known and ends not in tied:
                tied.add(ends)
                tie(draft, (Space.ARTIFACTS, after.id), _end(draft, name), after.process)


def _holder(draft: Draft, artifact: Artifact) -> etree._Element:
    if artifact.scope:
        return draft.element(Space.NODES, artifact.scope)
    return draft.collaboration()


def _end(draft: Draft, name: str) -> Named:
    if name in draft.after.data:  # a drawing shows references
        return Space.DATA, next(iter(draft.after.data[name].references), name)
    return next(((space, name) for space in _SPACES if draft.find(space, name) is not None), (Space.NODES, name))


def _put_words(draft: Draft, xml: etree._Element, artifact: Artifact) -> None:
    if artifact.kind == "text annotation":
        put_text(draft, xml, "text", artifact.text)
        return
    value = next(_values(draft, xml.get("categoryValueRef")), None)
    if value is None and artifact.text:
        category = draft.tree.add(draft.tree.root, bpmn("category"), {"id": draft.fresh(f"Category_{artifact.id}")})
        value = draft.tree.add(category, bpmn("categoryValue"), {"id": draft.fresh(f"CategoryValue_{artifact.id}")})
        put(xml, "categoryValueRef", value.get("id"))
    if value is not None:
        put(value, "value", artifact.text or None)
    if "name" in xml.attrib:  # no BPMN, but written by some, and read where the category says nothing
        put(xml, "name", artifact.text or None)


def _values(draft: Draft, reference: str | None) -> Iterator[etree._Element]:
    """The category value that a group refers to, if no other group does."""
    met = draft.found.register.find(reference, Space.DEFINITIONS)
    users = [group for group in draft.found.artifacts if group.xml.get("categoryValueRef") == reference]
    if met is not None and len(users) == 1:
        yield met.xml
