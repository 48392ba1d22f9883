"""Every file of other tools is read as it is, written as it was, and edited without touching anything else.

The corpus are files that other tools wrote; `counts.json` beside them holds raw counts of their elements, made by
another program. More folders of such files may be named in ``BPR_CORPUS`` (paths, separated as in ``PATH``); their
elements are counted here. That everything else stays is shown by taking out of both files what an edit touches, and
comparing the rest: canonical XML, with comments and processing instructions; and where nothing is taken out, with all
white space.
"""

import json
import os
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from bpr.bpmn import BpmnDocument, read_bpmn
from bpr.bpmn.diagram import BPMNDI, Bounds, Diagram, Edge, Plane, Point, Shape, read_diagram
from bpr.bpmn.vocabulary import MODEL
from bpr.bpmn.writer import new_bpmn, write_bpmn
from bpr.errors import BpmnError
from bpr.process.elements import Activity, BlackBox, Event, EventType, Flow, Gateway, SubProcess, Task, TaskType
from bpr.process.graph import ProcessGraph

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
MORE = [Path(folder) for folder in os.environ.get("BPR_CORPUS", "").split(os.pathsep) if folder]
FILES = sorted(CORPUS.glob("*.bpmn"))
OTHERS = sorted(path for folder in MORE for path in folder.rglob("*.bpmn"))
COUNTS = json.loads((CORPUS / "counts.json").read_text(encoding="utf-8")) if FILES else {}
MISSING = pytest.mark.skipif(not FILES, reason=f"no {CORPUS}: files of other tools are not part of the project")

# Sequence flows and message flows of which the files themselves say no end; the reader reports and leaves them out.
DANGLING = ("sequenceFlow@sourceRef", "sequenceFlow@targetRef")


NONE = pytest.mark.skipif(not [*FILES, *OTHERS], reason=f"no {CORPUS}, and BPR_CORPUS names no folder")


@cache
def document(path: Path) -> BpmnDocument:
    return read_bpmn(path.read_bytes(), name=path.name)


def readable(path: Path) -> BpmnDocument:
    """The document, where there is one: that a file is refused with a place is promised below."""
    try:
        return document(path)
    except BpmnError as refused:
        pytest.skip(f"refused: {refused}")


def named(path: Path) -> str:
    return path.name


@MISSING
@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_element_of_the_control_flow_is_in_the_graph(path):
    graph, counts = document(path).graph, COUNTS[path.name]
    nodes = [element for element in graph.elements() if not isinstance(element, BlackBox)]
    by_type = Counter("callActivity" if not hasattr(node, "type") else node.type.value for node in nodes)
    expected = {
        tag: number
        for tag, number in counts["by_type"].items()
        if tag in by_type or tag.endswith(("Task", "Event", "Gateway"))
    }
    expected = {tag: number for tag, number in expected.items() if not tag.startswith("global")}
    assert by_type == expected
    assert len(nodes) == counts["flow_nodes"]
    assert sum(isinstance(node, SubProcess) for node in nodes) == counts["subprocesses"]
    assert sum(isinstance(node, Gateway) for node in nodes) == counts["gateways"]
    assert sum(isinstance(node, Event) for node in nodes) == counts["events"]
    assert sum(node.scope in graph for node in nodes) == counts["flow_nodes_in_subprocess"]


@MISSING
@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_flow_with_two_ends_is_an_edge(path):
    found, counts = document(path), COUNTS[path.name]
    dangling = sum(counts["dangling"].get(end, 0) for end in DANGLING)
    assert sum(1 for _ in found.graph.flows("sequence")) == counts["by_type"].get("sequenceFlow", 0) - dangling
    assert sum(finding.code in ("FLOW-SOURCE", "FLOW-TARGET") for finding in found.findings) == dangling
    reported = sum(finding.code.startswith("MESSAGE-") for finding in found.findings)
    assert sum(1 for _ in found.graph.flows("message")) == counts["by_type"].get("messageFlow", 0) - reported
    conditions = sum(bool(flow.condition) for flow in found.graph.flows())
    assert conditions <= counts["by_type"].get("conditionExpression", 0)


@MISSING
@pytest.mark.parametrize("path", FILES, ids=named)
def test_pools_lanes_and_processes_are_all_there(path):
    graph, counts = document(path).graph, COUNTS[path.name]
    assert len(graph.processes) == counts["by_type"].get("process", 0)
    assert len(graph.pools) == counts["by_type"].get("participant", 0)
    assert sum(pool.process is not None for pool in graph.pools.values()) == counts["pool_with_process"]
    assert len(graph.lanes) == counts["by_type"].get("lane", 0)
    depth = {}
    for lane in graph.lanes.values():
        depth[lane.id] = depth.get(lane.parent, 0) + 1
    assert max(depth.values(), default=0) == counts["max_lane_depth"]
    # A lane names its top nodes; what is inside a sub-process, or attached, is in the lane of that.
    named = counts["flow_nodes_in_lane"]
    in_lane = [element for element in graph.elements() if element.lane is not None]
    inherited = [e for e in in_lane if e.scope in graph or (isinstance(e, Event) and e.attached_to)]
    assert len(in_lane) - len(inherited) <= named <= len(in_lane)


@MISSING
@pytest.mark.parametrize("path", FILES, ids=named)
def test_events_markers_and_data_are_all_there(path):
    graph, counts = document(path).graph, COUNTS[path.name]
    events = [element for element in graph.elements() if isinstance(element, Event)]
    definitions = Counter(
        f"{event.type.value}/{definition.kind}EventDefinition" for event in events for definition in event.definitions
    )
    # A definition that stands on its own is counted there, and here on the event that refers to it.
    on_events = {
        key: number for key, number in counts["event_definitions"].items() if not key.startswith("definitions/")
    }
    assert definitions == on_events or counts["eventDefinitionRef"]
    boundary = [event for event in events if event.type is EventType.BOUNDARY]
    assert sum(not event.interrupting for event in boundary) == counts["noninterrupting_boundary"]
    activities = [element for element in graph.elements() if isinstance(element, Activity)]
    markers = Counter(activity.loop.kind for activity in activities if activity.loop)
    assert markers["standard"] == counts["by_type"].get("standardLoopCharacteristics", 0)
    assert markers["sequential"] == counts["sequential_multi_instance"]
    assert markers.total() - markers["standard"] == counts["by_type"].get("multiInstanceLoopCharacteristics", 0)
    assert sum(activity.for_compensation for activity in activities) == counts["for_compensation"]
    inner = sum(isinstance(activity, SubProcess) and activity.triggered_by_event for activity in activities)
    assert inner == counts["event_subprocesses"]
    kinds = Counter(item.kind for item in graph.data.values())
    references = counts["by_type"].get("dataObjectReference", 0)
    assert (
        counts["by_type"].get("dataObject", 0) <= kinds["object"] <= counts["by_type"].get("dataObject", 0) + references
    )
    assert kinds["store"] >= counts["by_type"].get("dataStore", 0)


@MISSING
@pytest.mark.parametrize("path", FILES, ids=named)
def test_the_bytes_stay_and_a_verdict_is_given(path):
    found = document(path)
    assert found.source == path.read_bytes()
    assert found.tree().getroot().tag.endswith("definitions")
    for finding in found.check():
        assert finding.where.file == path.name
        assert "{" not in finding.what_text
        assert finding.remedy_text


@pytest.mark.skipif(not OTHERS, reason="BPR_CORPUS names no folder")
@pytest.mark.parametrize("path", OTHERS, ids=named)
def test_the_files_of_other_folders_are_read_or_refused_with_a_place(path):
    try:
        found = document(path)
    except BpmnError as error:
        refused = error
    else:
        compare_counts(found, raw_counts(etree.fromstring(path.read_bytes(), PARSER)))
        return
    assert {finding.where.file for finding in refused.findings} == {path.name}


def compare_counts(found: BpmnDocument, raw: Counter[str]) -> None:
    found.check()
    in_graph: Counter[str] = Counter()
    for node in found.graph.elements():
        if not isinstance(node, BlackBox):
            in_graph["callActivity" if not hasattr(node, "type") else node.type.value] += 1
    in_graph["sequenceFlow"] = sum(1 for _ in found.graph.flows("sequence"))
    in_graph["participant"], in_graph["lane"] = len(found.graph.pools), len(found.graph.lanes)
    in_graph["process"] = len(found.graph.processes)
    assert +in_graph == +raw


PARSER = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
CONTAINERS = ("process", "subProcess", "transaction", "adHocSubProcess")
NODES = (
    *CONTAINERS[1:],
    *("task", "serviceTask", "sendTask", "receiveTask", "userTask", "manualTask", "businessRuleTask", "scriptTask"),
    *("callActivity", "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
    *("exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"),
)


def raw_counts(root: etree._Element) -> Counter[str]:
    """How many nodes, flows with two ends, pools, lanes and processes there are, counted in the XML alone."""
    counts: Counter[str] = Counter()
    walk = [(child, "definitions") for child in root]
    nodes = set()
    flows = []
    while walk:
        xml, container = walk.pop()
        tag = xml.tag.removeprefix(f"{{{MODEL}}}") if isinstance(xml.tag, str) else ""
        if container in CONTAINERS and tag in (*NODES, "implicitThrowEvent"):
            counts[tag.replace("implicitThrow", "intermediateThrow")] += 1
            nodes.add(xml.get("id"))
        elif container in CONTAINERS and tag == "sequenceFlow":
            flows.append(xml)
        elif (container, tag) in (("definitions", "process"), ("collaboration", "participant")):
            counts[tag] += 1
        elif container in (*CONTAINERS, "lane") and tag in ("laneSet", "childLaneSet"):
            walk += [(child, "laneSet") for child in xml]
        elif container == "laneSet" and tag == "lane":
            counts["lane"] += 1
            walk += [(child, "lane") for child in xml]
        if (tag in CONTAINERS and container in ("definitions", *CONTAINERS)) or (
            tag == "collaboration" and container == "definitions"
        ):
            walk += [(child, tag) for child in xml]
    ends = [{(flow.get(end) or "").rpartition(":")[2] for end in ("sourceRef", "targetRef")} for flow in flows]
    counts["sequenceFlow"] = sum(both <= nodes for both in ends)
    return counts


def infoset(root: etree._Element, *, blank: bool = True) -> bytes:
    """Canonical XML with comments; without the white space between elements if not `blank`."""
    if not blank:
        root = deepcopy(root)
        for xml in root.iter():
            if not (xml.tail or "").strip():
                xml.tail = None
            if len(xml) and not (xml.text or "").strip():
                xml.text = None
    try:
        return etree.tostring(root.getroottree(), method="c14n", with_comments=True)
    except etree.C14NError:  # a namespace that is no absolute URI, which canonical XML 1.0 refuses
        return etree.canonicalize(etree.tostring(root, encoding="unicode"), with_comments=True).encode()


def written(document: BpmnDocument, graph: ProcessGraph, diagram: Diagram | None = None) -> etree._Element:
    return etree.fromstring(write_bpmn(document, graph, diagram))


def take_out(root: etree._Element, found: Callable[[etree._Element], bool]) -> None:
    """Take the elements out for which `found` is true; the text around them stays."""
    for xml in [xml for xml in root.iter(etree.Element) if found(xml)]:
        parent = xml.getparent()
        if parent is not None:
            former = xml.getprevious()
            if former is not None:
                former.tail = (former.tail or "") + (xml.tail or "")
            else:
                parent.text = (parent.text or "") + (xml.tail or "")
            parent.remove(xml)
            if not len(parent) and not (parent.text or "").strip():
                parent.text = None


def says(name: str, *texts: str) -> Callable[[etree._Element], bool]:
    return lambda xml: xml.tag == f"{{{MODEL}}}{name}" and (xml.text or "").rpartition(":")[2].strip() in texts


def names_flows(*nodes: str) -> Callable[[etree._Element], bool]:
    """``incoming`` and ``outgoing`` of these nodes: they are always written where an element is."""
    tags = (f"{{{MODEL}}}incoming", f"{{{MODEL}}}outgoing")
    return lambda xml: xml.tag in tags and xml.getparent().get("id") in nodes


def bears(*ids: str) -> Callable[[etree._Element], bool]:
    return lambda xml: (
        xml.get("id") in ids
        or (xml.tag.startswith(f"{{{BPMNDI}}}") and (xml.get("bpmnElement") or "").rpartition(":")[2] in ids)
    )


def compare(before: etree._Element, after: etree._Element, *touched: Callable[[etree._Element], bool]) -> None:
    """The two trees are the same but for what was touched."""
    for root in (before, after):
        for found in touched:
            take_out(root, found)
    assert infoset(after, blank=False) == infoset(before, blank=False)


def a_task(graph: ProcessGraph) -> Activity:
    """An activity without an inside, with an id of its own, and with as many flows as there are."""
    tasks = [node for node in graph.elements() if isinstance(node, Activity) and not isinstance(node, SubProcess)]
    named = [task for task in tasks if "~" not in task.id]
    if not named:
        pytest.skip("no task with an id of its own")
    return max(named, key=lambda task: (len(graph.outgoing(task.id)) + len(graph.incoming(task.id)), task.id))


ALL = pytest.mark.parametrize("path", [*FILES, *OTHERS], ids=named)


@NONE
@ALL
def test_a_file_that_was_not_edited_is_written_as_it_was(path):
    found = readable(path)
    assert write_bpmn(found, found.graph.edit()) == path.read_bytes()


@NONE
@ALL
def test_a_name_that_is_changed_and_changed_back_leaves_every_letter_of_the_infoset(path):
    found = readable(path)
    graph = found.graph.edit()
    task = a_task(graph)
    graph.nodes[task.id]["element"] = replace(task, name="Another name 另一个名称")
    once = read_bpmn(write_bpmn(found, graph), name=path.name)
    again = once.graph.edit()
    again.nodes[task.id]["element"] = replace(again.element(task.id), name=task.name)
    before, after = found.tree().getroot(), written(once, again)
    if not after.xpath(f"//*[@id='{task.id}']")[0].get("name"):
        before.xpath(f"//*[@id='{task.id}']")[0].attrib.pop("name", None)
    if infoset(after) != infoset(before):  # the file did not name the flows of the task
        compare(before, after, names_flows(task.id))


@NONE
@ALL
def test_a_task_on_a_flow_touches_the_flow_and_its_ends_alone(path):
    found = readable(path)
    graph = found.graph.edit()
    flows = [flow for flow in graph.flows("sequence") if "~" not in f"{flow.id}{flow.source}{flow.target}"]
    if not flows:
        pytest.skip("no sequence flow")
    flow = flows[len(flows) // 2]
    source = graph.element(flow.source)
    task = Task(id="A_new_task", name="新任务", type=TaskType.USER, process=source.process, scope=source.scope,
                lane=source.lane)  # fmt: skip
    second = Flow("A_new_flow", task.id, flow.target)
    graph.remove_edge(flow.source, flow.target, flow.id)
    graph.add_node(task.id, element=task)
    for new in (replace(flow, target=task.id), second):
        graph.add_edge(new.source, new.target, key=new.id, flow=new)
    root = found.tree().getroot()
    before, after = root, written(found, graph, with_task(read_diagram(root), flow.id, task.id, second.id))
    for tree in (before, after):
        next(xml for xml in tree.iter(f"{{{MODEL}}}sequenceFlow") if xml.get("id") == flow.id).attrib.pop("targetRef")
    touched = bears(task.id, second.id), says("flowNodeRef", task.id), names_flows(flow.source, flow.target)
    waypoints = lambda xml: etree.QName(xml).localname == "waypoint" and is_edge_of(xml.getparent(), flow.id)  # noqa: E731
    compare(before, after, *touched, waypoints)


def is_edge_of(xml: etree._Element, flow: str) -> bool:
    return xml.tag == f"{{{BPMNDI}}}BPMNEdge" and (xml.get("bpmnElement") or "").rpartition(":")[2] == flow


def with_task(diagram: Diagram, flow: str, task: str, second: str) -> Diagram:
    """The diagram with a task drawn on a flow."""
    planes = []
    for plane in diagram.planes:
        shapes, edges = dict(plane.shapes), dict(plane.edges)
        if flow in edges:
            first, *_, last = edges[flow].waypoints
            middle = Point((first.x + last.x) / 2, (first.y + last.y) / 2)
            shapes[task] = Shape(task, Bounds(middle.x - 50, middle.y - 40, 100, 80))
            edges[flow] = replace(edges[flow], waypoints=(first, middle))
            edges[second] = Edge(second, (middle, last))
        planes.append(Plane(plane.element, shapes, edges))
    return Diagram(tuple(planes))


@NONE
@ALL
def test_a_deleted_task_takes_along_only_what_belonged_to_it(path):
    """It is not connected again: whoever deletes says how the work goes on."""
    found = readable(path)
    graph = found.graph.edit()
    task = a_task(graph)
    neighbours = [*graph.predecessors(task.id), *graph.successors(task.id)]
    graph.remove_nodes_from([event.id for event in graph.boundary_events(task.id)])
    graph.remove_node(task.id)
    before, after = found.tree().getroot(), written(found, graph)
    gone = take_with(before, task.id)
    assert gone.isdisjoint(after.xpath("//@id"))
    ends = before.xpath("//@sourceRef | //@targetRef | //@default | //@bpmnElement | //@attachedToRef")
    assert gone.isdisjoint({end.rpartition(":")[2] for end in ends})
    compare(before, after, names_flows(*neighbours))


def take_with(root: etree._Element, name: str) -> set[str]:
    """Take an element out of a tree, and what is nothing without it; the ids of all that."""
    gone: set[str] = set()
    fresh = {name}
    texts = ("incoming", "outgoing", "flowNodeRef", "participantRef")
    while fresh:
        gone |= fresh
        users = [
            xml
            for xml in root.iter(f"{{{MODEL}}}*", f"{{{BPMNDI}}}*")
            if xml.get("id") in gone
            or any((xml.get(end) or "").rpartition(":")[2] in gone for end in ("sourceRef", "targetRef", "bpmnElement"))
            or (xml.get("attachedToRef") or "").rpartition(":")[2] in gone
            or (etree.QName(xml).localname in texts and (xml.text or "").rpartition(":")[2].strip() in gone)
        ]
        fresh = {inner.get("id") for xml in users for inner in xml.iter(etree.Element) if inner.get("id")} - gone
        take_out(root, users.__contains__)
        fresh -= set(root.xpath("//@id"))  # vendors give an id more than once
    for xml in root.iter(f"{{{MODEL}}}*", f"{{{BPMNDI}}}*"):
        for attribute in ("default", "sourceElement", "targetElement"):
            if (xml.get(attribute) or "").rpartition(":")[2] in gone:
                del xml.attrib[attribute]
    return gone


@NONE
@ALL
def test_a_task_that_moves_to_another_lane_is_named_there_and_nowhere_else(path):
    found = readable(path)
    graph = found.graph.edit()
    outer = {lane.parent for lane in graph.lanes.values()}
    tasks = [node for node in graph.elements() if isinstance(node, Task) and node.scope == node.process]
    moves = (
        (task, lane)
        for task in tasks
        for lane in graph.lanes.values()
        if lane.process == task.process and lane.id not in (task.lane, *outer) and "~" not in task.id
    )
    task, lane = next(moves, (None, None))
    if task is None:
        pytest.skip("no task that could stand in another lane")
    graph.nodes[task.id]["element"] = replace(task, lane=lane.id)
    before = found.tree().getroot()
    after = written(found, graph, read_diagram(before))
    holders = [xml.getparent().get("id") for xml in after.iter(etree.Element) if says("flowNodeRef", task.id)(xml)]
    assert holders[-1:] == [lane.id]
    moved = task.id, *(event.id for event in graph.boundary_events(task.id))  # they go with it
    compare(before, after, says("flowNodeRef", *moved), names_flows(*moved))


@NONE
@ALL
def test_the_process_of_a_file_can_be_written_into_a_file_of_its_own(path):
    found = readable(path)
    if any("~" in name for name in (*found.graph, *found.graph.lanes, *found.graph.pools, *found.graph.data)):
        pytest.skip("elements without an id of their own")
    again = read_bpmn(new_bpmn(found.graph, Diagram()), name=path.name).graph
    assert [replace(node, line=0) for node in again.elements() if isinstance(node, BlackBox)] == [
        replace(node, line=0) for node in found.graph.elements() if isinstance(node, BlackBox)
    ]
    assert set(again) == set(found.graph)
