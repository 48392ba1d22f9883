"""The process as a plain graph: networkx reads back from GraphML and JSON what was written."""

import json
from io import BytesIO
from pathlib import Path

import networkx as nx
import pytest

from bpr.bpmn import read_bpmn
from bpr.process.elements import Event, EventType, Flow, Gateway, GatewayType, Lane, Pool, Task, TaskType
from bpr.process.export import FORMATS, graphml, node_link_json, plain_graph
from bpr.process.graph import ProcessGraph, process_graph

ROOT = Path(__file__).parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
FILES = sorted((ROOT / "models").glob("*/*.bpmn")) + sorted(CORPUS.glob("*.bpmn"))


def of_graphml(graph: ProcessGraph) -> nx.MultiDiGraph:
    return nx.read_graphml(BytesIO(graphml(graph)), force_multigraph=True)


def of_json(graph: ProcessGraph) -> nx.MultiDiGraph:
    return nx.node_link_graph(json.loads(node_link_json(graph)), edges="edges")


def parts(graph: nx.MultiDiGraph) -> tuple[dict, dict, dict]:
    edges = {(source, target, key): data for source, target, key, data in graph.edges(keys=True, data=True)}
    named = {key: value for key, value in graph.graph.items() if key.startswith("process_")}  # GraphML adds defaults
    return dict(graph.nodes(data=True)), edges, named


@pytest.fixture
def permit() -> ProcessGraph:
    start = Event(id="S", name="收到申请", type=EventType.START, process="P", scope="P", lane="L")
    late = Event(id="B", type=EventType.BOUNDARY, attached_to="T", interrupting=False, process="P", scope="P")
    review = Task(
        id="T", name="审查 <b> & “所有”", type=TaskType.USER, process="P", scope="P", lane="L",
        reads=("Form", "Map"), annotation={"unit": "U1"},
    )  # fmt: skip
    split = Gateway(id="G", type=GatewayType.EXCLUSIVE, process="P", scope="P", default="G-T'")
    flows = [Flow("S-G", "S", "G"), Flow("G-T", "G", "T", condition="x > 1", name="是"), Flow("G-T'", "G", "T")]
    return process_graph(
        [start, late, review, split], flows, pools=[Pool("Office", "县政府", "P")], lanes=[Lane("L", "受理科", "P")],
        processes={"P": "许可"},
    )  # fmt: skip


def test_attributes_are_flat_and_those_that_are_not_there_are_left_out(permit):
    plain = plain_graph(permit)
    assert plain.nodes["T"] == {
        "name": "审查 <b> & “所有”", "kind": "userTask", "process": "P", "scope": "P", "for_compensation": False,
        "reads": "Form Map", "annotation_unit": "U1", "lane": "L", "lane_name": "受理科", "pool": "Office",
        "pool_name": "县政府",
    }  # fmt: skip
    assert plain.nodes["B"]["attached_to"] == "T"
    assert plain.nodes["B"]["interrupting"] is False
    assert plain.edges["G", "T", "G-T"] == {"kind": "sequence", "name": "是", "condition": "x > 1", "default": False}
    assert plain.edges["G", "T", "G-T'"]["default"] is True
    assert plain.graph == {"process_P": "许可"}


@pytest.mark.parametrize("read", [of_graphml, of_json])
def test_networkx_reads_the_same_graph_back(permit, read):
    assert parts(read(permit)) == parts(plain_graph(permit))


@pytest.mark.parametrize("read", [of_graphml, of_json])
@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_real_files_come_back_whole(path, read):
    graph = read_bpmn(path.read_bytes(), name=path.name).graph
    nodes, edges, _ = parts(read(graph))
    expected_nodes, expected_edges, _ = parts(plain_graph(graph))
    assert (nodes, edges) == (expected_nodes, expected_edges)
    assert set(nodes) == set(graph)


def test_the_same_process_gives_the_same_bytes(permit):
    for make in FORMATS.values():
        assert make(permit) == make(permit)
