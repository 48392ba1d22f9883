"""One walk through the tree of a file: which elements stand where. What they contain is read afterwards.

The walk goes through definitions, collaborations, processes and sub-processes only; it does not enter extension
elements or diagrams, so the words of vendors there mean nothing here. It does not recurse.
"""

from dataclasses import dataclass, field

from lxml import etree

from bpr.bpmn.register import Met, Register
from bpr.bpmn.report import Report
from bpr.bpmn.vocabulary import MODEL, TAGS, Category, Tag, split_tag
from bpr.errors import BpmnError, Finding, Where

MOST_NODES = 50_000
"""The most flow nodes and flows together that a file may have."""

BY_NAME: dict[object, Tag] = {f"{{{MODEL}}}{name}": tag for name, tag in TAGS.items()}
"""Qualified name, as lxml has it -> row of the vocabulary."""

_LANE = f"{{{MODEL}}}lane"
_CATEGORY_VALUE = f"{{{MODEL}}}categoryValue"
_LANE_SETS = (f"{{{MODEL}}}laneSet", f"{{{MODEL}}}childLaneSet")
_NODES = frozenset(
    {
        Category.TASK,
        Category.SUB_PROCESS,
        Category.CALL_ACTIVITY,
        Category.EVENT,
        Category.GATEWAY,
    }
)
_SEEN_IN_TREE_ONLY = frozenset({Category.CHOREOGRAPHY, Category.CONVERSATION})
_BELONG_ELSEWHERE = _NODES | {
    Category.FLOW,
    Category.MESSAGE_FLOW,
    Category.POOL,
    Category.PROCESS,
    Category.COLLABORATION,
    Category.DATA_REFERENCE,
    Category.ARTIFACT,
    Category.ASSOCIATION,
}


@dataclass(frozen=True, slots=True)
class Survey:
    """What stands in a file, each list in the order of the file; `unread` says what else a drawing of it shows."""

    register: Register
    processes: list[Met] = field(default_factory=list)
    nodes: list[Met] = field(default_factory=list)
    flows: list[Met] = field(default_factory=list)
    message_flows: list[Met] = field(default_factory=list)
    pools: list[Met] = field(default_factory=list)
    lanes: list[tuple[Met, Met | None]] = field(default_factory=list)
    data: list[Met] = field(default_factory=list)
    data_references: list[Met] = field(default_factory=list)
    artifacts: list[Met] = field(default_factory=list)
    associations: list[Met] = field(default_factory=list)
    triggers: list[Met] = field(default_factory=list)
    global_tasks: list[Met] = field(default_factory=list)
    unread: set[Category] = field(default_factory=set)
    event_definitions: dict[str, etree._Element] = field(default_factory=dict)


def survey(root: etree._Element, report: Report) -> Survey:
    """Walk through the file below its ``definitions``.

    Raises
    ------
    BpmnError
        More than `MOST_NODES` flow nodes and flows.
    """
    found = Survey(Register(report))
    nowhere: Met | None = None
    walk = [(iter(root), nowhere)]
    while walk:
        children, container = walk[-1]
        inside = next((met for xml in children if (met := _meet(xml, container, found, report))), None)
        if inside is None:
            walk.pop()
        else:
            walk.append((iter(inside.xml), inside))
    return found


def _meet(xml: etree._Element, container: Met | None, found: Survey, report: Report) -> Met | None:
    """Enter one element into `found`; give it back if the walk goes on inside it."""
    tag = BY_NAME.get(xml.tag)
    if tag is None:
        _unknown(xml, report)
        return None
    if container is None:
        return _meet_in_definitions(xml, tag, found, report)
    if container.tag.category is Category.COLLABORATION:
        _meet_in_collaboration(xml, tag, container, found, report)
        return None
    return _meet_in_process(xml, tag, container, found, report)


def _meet_in_definitions(xml: etree._Element, tag: Tag, found: Survey, report: Report) -> Met | None:
    category, register = tag.category, found.register
    if category is Category.PROCESS:
        found.processes.append(met := register.enter(xml, tag))
        return met
    if category is Category.COLLABORATION:
        return register.enter(xml, tag)
    if category is Category.EVENT_DEFINITION:
        if given := xml.get("id"):
            found.event_definitions.setdefault(given, xml)
    elif category is Category.DATA:
        found.data.append(register.enter(xml, tag))
    elif category is Category.TRIGGER:
        found.triggers.append(register.enter(xml, tag))
    elif category is Category.GLOBAL_TASK:
        found.global_tasks.append(register.enter(xml, tag))
    elif category is Category.DEFINITION:
        register.enter(xml, tag)
        for value in xml.iterchildren(_CATEGORY_VALUE):
            register.enter(value, BY_NAME[_CATEGORY_VALUE])
    else:
        _not_read(xml, tag, "definitions", found, report)
    return None


def _meet_in_collaboration(xml: etree._Element, tag: Tag, container: Met, found: Survey, report: Report) -> None:
    if tag.category is Category.POOL:
        found.pools.append(found.register.enter(xml, tag))
    elif tag.category is Category.MESSAGE_FLOW:
        found.message_flows.append(found.register.enter(xml, tag))
    elif not _meet_artifact(xml, tag, "", "", found):
        _not_read(xml, tag, container.tag.name, found, report)


def _meet_artifact(xml: etree._Element, tag: Tag, process: str, scope: str, found: Survey) -> bool:
    """Enter `xml` into `found` if it is an artifact or association; True if it is one."""
    lists = {Category.ARTIFACT: found.artifacts, Category.ASSOCIATION: found.associations}
    if tag.category not in lists:
        return False
    lists[tag.category].append(found.register.enter(xml, tag, process, scope))
    return True


def _meet_in_process(xml: etree._Element, tag: Tag, container: Met, found: Survey, report: Report) -> Met | None:
    category, register = tag.category, found.register
    process, scope = container.process, container.id
    if category in _NODES:
        found.nodes.append(met := register.enter(xml, tag, process, scope))
        _check_size(found, report)
        return met if category is Category.SUB_PROCESS else None
    if category is Category.FLOW:
        found.flows.append(register.enter(xml, tag, process, scope))
        _check_size(found, report)
    elif category is Category.DATA:
        found.data.append(register.enter(xml, tag, process, scope))
    elif category is Category.DATA_REFERENCE:
        found.data_references.append(register.enter(xml, tag, process, scope))
    elif tag.name == "laneSet":
        _meet_lanes(xml, container, found)
    elif tag.name == "ioSpecification" and container.tag.category is Category.PROCESS:
        for child in xml:
            inner = BY_NAME.get(child.tag)
            if inner is not None and inner.category is Category.DATA:
                found.data.append(register.enter(child, inner, process, scope))
    elif not _meet_artifact(xml, tag, process, scope, found):
        _not_read(xml, tag, container.tag.name, found, report)
    return None


def _check_size(found: Survey, report: Report) -> None:
    if len(found.nodes) + len(found.flows) > MOST_NODES:
        what = "The file has more than {most:,} flow nodes and flows."
        remedy = "Split the model into several files."
        raise BpmnError((Finding("BPMN-SIZE", Where(report.file), what, remedy, values={"most": MOST_NODES}),))


def _meet_lanes(lane_set: etree._Element, container: Met, found: Survey) -> None:
    """Enter the lanes of a lane set and of those within; a parent comes before its children."""
    by_xml: dict[etree._Element, Met] = {}
    for xml in lane_set.iter(_LANE):
        holder = xml.getparent()
        if holder is None or holder.tag not in _LANE_SETS:
            continue
        around = holder.getparent()
        parent = by_xml.get(around) if around is not None else None
        met = found.register.enter(xml, BY_NAME[_LANE], container.process, container.id)
        by_xml[xml] = met
        found.lanes.append((met, parent))


def _unknown(xml: etree._Element, report: Report) -> None:
    """Note an element that BPMN does not have; the elements of vendors are none of our business."""
    qualified: object = xml.tag
    if not isinstance(qualified, str):
        return  # a comment or a processing instruction
    namespace, name = split_tag(qualified)
    if namespace == MODEL:
        report.warning(
            "ELEMENT-UNKNOWN",
            report.line_of(xml),
            xml.get("id"),
            "BPMN 2.0 has no element '{name}'. {suggestion}",
            "It is kept in the file and means nothing in a run.",
            name=name,
            suggestion=report.nearest(name, TAGS),
        )


def _not_read(xml: etree._Element, tag: Tag, container: str, found: Survey, report: Report) -> None:
    """Note what stands at a place where it means nothing, and what a run leaves out."""
    if tag.category in _SEEN_IN_TREE_ONLY:
        found.unread.add(tag.category)
        report.warning(
            "NOT-SIMULATED",
            report.line_of(xml),
            xml.get("id"),
            "The {tag} '{label}' is kept in the file, but not simulated.",
            "Draw the work that is done as a process.",
            tag=tag.name,
            label=xml.get("name") or xml.get("id") or "",
        )
    elif tag.category in _BELONG_ELSEWHERE:
        report.warning(
            "ELEMENT-MISPLACED",
            report.line_of(xml),
            xml.get("id"),
            "A {tag} cannot stand directly inside {container}; it is kept in the file, but not read.",
            "Move it into a process (a pool or a message flow: into a collaboration).",
            tag=tag.name,
            container=container,
        )
