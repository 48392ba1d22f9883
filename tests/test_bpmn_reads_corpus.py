"""Every file of the corpus is read, and what the graph holds agrees with counts made by another program.

The corpus are files that other tools wrote; `counts.json` beside them holds raw counts of their elements. More folders
of such files may be named in ``BPR_CORPUS`` (paths, separated as in ``PATH``); without counts they are only read.
"""

import json
import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bpr.bpmn import BpmnDocument, read_bpmn
from bpr.errors import BpmnError
from bpr.process.elements import Activity, BlackBox, Event, EventType, Gateway, SubProcess

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
MORE = [Path(folder) for folder in os.environ.get("BPR_CORPUS", "").split(os.pathsep) if folder]
FILES = sorted(CORPUS.glob("*.bpmn"))
COUNTS = json.loads((CORPUS / "counts.json").read_text(encoding="utf-8")) if FILES else {}
MISSING = pytest.mark.skipif(not FILES, reason=f"no {CORPUS}: files of other tools are not part of the project")

# Sequence flows and message flows of which the files themselves say no end; the reader reports and leaves them out.
DANGLING = ("sequenceFlow@sourceRef", "sequenceFlow@targetRef")


@cache
def document(path: Path) -> BpmnDocument:
    return read_bpmn(path.read_bytes(), name=path.name)


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


@pytest.mark.skipif(not MORE, reason="BPR_CORPUS names no folder")
def test_files_of_other_folders_are_read_or_refused_with_a_place():
    unplaced = []
    for path in (path for folder in MORE for path in sorted(folder.rglob("*.bpmn"))):
        try:
            found = document(path)
        except BpmnError as refused:
            unplaced += [path for finding in refused.findings if finding.where.file != path.name]
        else:
            found.check()
    assert unplaced == []
