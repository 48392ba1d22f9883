"""Which lane each flow node stands in: the innermost that names it, else that of what it is attached to or inside."""

from collections.abc import Mapping

from lxml import etree

from bpr.bpmn.parts import annotation_of, parts_of, text_of
from bpr.bpmn.register import Met, Space
from bpr.bpmn.report import Report
from bpr.bpmn.survey import Survey
from bpr.bpmn.vocabulary import MODEL
from bpr.process.elements import Lane

_NODE_REFERENCE = f"{{{MODEL}}}flowNodeRef"


def read_lanes(found: Survey, report: Report) -> tuple[Lane, ...]:
    """The lanes of the file; a parent comes before its children."""
    return tuple(
        Lane(
            id=met.id,
            name=met.name,
            process=met.process,
            parent=parent.id if parent else None,
            line=met.line,
            annotation=annotation_of(met.xml, parts_of(met.xml), report),
        )
        for met, parent in found.lanes
    )


def lane_by_node(found: Survey, report: Report) -> Mapping[str, str]:
    """Id of a flow node -> id of its innermost lane; nodes in no lane are left out.

    Editors name the top nodes of a lane only. A node inside a sub-process that no lane names stands in the lane of the
    sub-process, a boundary event in that of its activity.
    """
    named = _named(found, report)
    if not named:
        return named
    lanes: dict[str, str] = {}
    attached = [met for met in found.nodes if met.xml.get("attachedToRef")]
    inside = [met for met in found.nodes if not met.xml.get("attachedToRef")]
    for met in (*inside, *attached):  # sub-processes before their inside, hosts before events
        host = found.register.find(met.xml.get("attachedToRef"), Space.NODES, met.process)
        lane = named.get(met.id) or (lanes.get(host.id) if host else None) or lanes.get(met.scope)
        if lane is not None:
            lanes[met.id] = lane
    return lanes


def _named(found: Survey, report: Report) -> Mapping[str, str]:
    depths: dict[str, int] = {}
    named: dict[str, str] = {}
    for met, parent in found.lanes:
        depths[met.id] = depth = depths[parent.id] + 1 if parent else 1
        for xml in met.xml.iterchildren(_NODE_REFERENCE):
            node = found.register.find(text_of(xml), Space.NODES, met.process)
            if node is None:
                _report_missing(xml, met, found, report)
                continue
            known = named.get(node.id)
            if known is None or depth > depths[known]:
                named[node.id] = met.id
            elif depth == depths[known] and known != met.id:
                report.warning(
                    "LANE-TWICE",
                    report.line_of(xml),
                    node.id,
                    "'{label}' stands in two lanes, '{first}' and '{second}'; the first is taken.",
                    "Move it into one of them.",
                    label=node.name or node.id,
                    first=known,
                    second=met.id,
                )
    return named


def _report_missing(xml: etree._Element, lane: Met, found: Survey, report: Report) -> None:
    reference = text_of(xml)
    if found.register.find_anywhere(reference) is not None:
        return  # some editors list flows and data objects too
    report.warning(
        "LANE-REFERENCE",
        report.line_of(xml),
        lane.id,
        "The lane '{label}' names '{reference}', which is not in the file. {suggestion}",
        "Move the element into the lane again, or delete the reference.",
        label=lane.name or lane.id,
        reference=reference,
        suggestion=report.nearest(reference, found.register.names(Space.NODES)),
    )
