"""Where a child stands among the children of a BPMN element: the sequences of the XML schema (annex B) as one table."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from lxml import etree

from bpr.bpmn.diagram import BPMNDI, DC, DI
from bpr.bpmn.vocabulary import MODEL, TAGS, Category

_ORDER: Final[tuple[tuple[str | Category, ...], ...]] = (
    ("documentation",),
    ("extensionElements",),
    ("import", "extension"),
    ("auditing", "monitoring", "supportedInterfaceRef"),
    (Category.COLLABORATION,),
    (Category.PROCESS, Category.DEFINITION, Category.GLOBAL_TASK, Category.CHOREOGRAPHY, "dataStore"),
    (Category.POOL,),
    (Category.MESSAGE_FLOW,),
    ("incoming",),
    ("outgoing",),
    ("ioSpecification", "dataInput"),
    ("ioBinding", "dataOutput"),
    ("property", "inputSet"),
    ("outputSet",),
    ("dataInputAssociation", "sourceRef"),
    ("dataOutputAssociation", "targetRef"),
    (Category.EVENT_DEFINITION, Category.MARKER),
    ("laneSet", "flowNodeRef", "loopCardinality"),
    (
        Category.TASK,
        Category.SUB_PROCESS,
        Category.CALL_ACTIVITY,
        Category.EVENT,
        Category.GATEWAY,
        Category.FLOW,
        Category.DATA_REFERENCE,
        "dataObject",
        "lane",
        "childLaneSet",
        "completionCondition",
    ),
    (Category.ARTIFACT, Category.ASSOCIATION),
)
"""What comes first stands first; what shares a row may stand in any order. A name goes before its category."""


def _ranks() -> Iterator[tuple[str, int]]:
    rows = {entry: rank for rank, row in enumerate(_ORDER) for entry in row}
    for name, tag in TAGS.items():
        rank = rows.get(name, rows.get(tag.category))
        if rank is not None:
            yield f"{{{MODEL}}}{name}", rank
    yield f"{{{BPMNDI}}}BPMNDiagram", len(_ORDER)
    for name in (f"{{{DI}}}extension", f"{{{DI}}}waypoint", f"{{{DC}}}Bounds"):
        yield name, 0
    yield f"{{{BPMNDI}}}BPMNLabel", 1


_RANKS: Final[Mapping[object, int]] = MappingProxyType(dict(_ranks()))


def place_of(child: object, parent: etree._Element) -> int:
    """Index at which a child with the tag `child` is to stand in `parent`.

    Parameters
    ----------
    child
        Qualified name; one that the table does not know comes last.
    parent
        Its children may stand in an order that the schema does not allow; they stay as they are.

    Returns
    -------
    int
        After the last sibling that may stand before it; what the table does not know is passed over.
    """
    rank = _RANKS.get(child)
    if rank is None:
        return len(parent)
    for index in range(len(parent) - 1, -1, -1):
        if _RANKS.get(parent[index].tag, len(_ORDER) + 1) <= rank:
            return index + 1
    return 0
