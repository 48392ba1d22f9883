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


def neighbour_of(child: etree._Element) -> etree._Element | None:
    """The sibling behind which an element is to stand.

    Parameters
    ----------
    child
        The last child of its parent; the others may stand in an order that the schema does not allow, and stay there.

    Returns
    -------
    element or None
        The last sibling that may stand before it, where what the table does not know is passed over; None where it
        comes first. A child that the table does not know stays last.
    """
    rank = _RANKS.get(child.tag)
    if rank is None:
        return child.getprevious()
    before = child.itersiblings(preceding=True)
    return next((sibling for sibling in before if _RANKS.get(sibling.tag, len(_ORDER) + 1) <= rank), None)
