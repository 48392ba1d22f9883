"""Data objects, stores, inputs and outputs of a file; a reference is resolved to what it refers to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final, Literal

from bpr.bpmn.parts import annotation_of, parts_of, truth
from bpr.bpmn.register import Met, Space
from bpr.bpmn.report import Report
from bpr.bpmn.survey import Survey
from bpr.frozen import frozen
from bpr.process.elements import DataElement

_KINDS: Final[Mapping[str, Literal["object", "store", "input", "output"]]] = MappingProxyType(
    {
        "dataObject": "object",
        "dataObjectReference": "object",
        "dataStore": "store",
        "dataStoreReference": "store",
        "dataInput": "input",
        "dataOutput": "output",
    }
)
_REFERS: Final = MappingProxyType({"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"})


def read_data(found: Survey, report: Report) -> tuple[tuple[DataElement, ...], Mapping[str, str]]:
    """The data elements of the file, and: id of one or of a reference -> id of the element.

    A drawing holds the references, so an element without a name takes that of its first reference; annotations of
    element and references are put together. A reference to nothing is a data element itself.
    """
    elements = {met.id: _element(met, report) for met in found.data}
    resolved = {name: name for name in elements}
    references: defaultdict[str, list[DataElement]] = defaultdict(list)
    for met in found.data_references:
        reference = met.xml.get(_REFERS[met.tag.name])
        target = found.register.find(reference, Space.DATA, met.process)
        drawn = _element(met, report)
        if target is None or target.id == met.id or target.id not in elements:
            if reference and target is None:
                report.warning(
                    "DATA-REFERENCE",
                    met.line,
                    met.id,
                    "'{label}' refers to '{reference}', which is not in the file. {suggestion}",
                    "It is treated as a data element of its own.",
                    label=met.name or met.id,
                    reference=reference,
                    suggestion=report.nearest(reference, found.register.names(Space.DATA)),
                )
            elements[met.id] = drawn
            resolved[met.id] = met.id
            continue
        references[target.id].append(drawn)
        resolved[met.id] = target.id
    return tuple(_with(item, references[item.id]) for item in elements.values()), resolved


def _with(item: DataElement, references: Sequence[DataElement]) -> DataElement:
    if not references:
        return item
    told = [item, *references]
    annotation = {key: text for one in reversed(told) for key, text in one.annotation.items()}
    return replace(
        item,
        name=next((one.name for one in told if one.name), ""),
        annotation=frozen(annotation),
        references=tuple(one.id for one in references),
    )


def _element(met: Met, report: Report) -> DataElement:
    return DataElement(
        id=met.id,
        name=met.name,
        kind=_KINDS[met.tag.name],
        line=met.line,
        annotation=annotation_of(met.xml, parts_of(met.xml), report),
        collection=truth(met.xml.get("isCollection"), default=False),
    )
