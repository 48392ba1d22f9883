"""bpmn-python beside bpr: its metrics agree with raw counts, its diagrams come and go, its table says what it can."""

import csv
import importlib
import io
import json
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bpr.bpmn import read_bpmn
from bpr.errors import BpmnError, Unavailable
from bpr.process.complexity import complexity as own_measures
from bpr.process.elements import BlackBox, Event, EventType, Flow, Gateway, GatewayType, Task, TaskType
from bpr.process.graph import process_graph

pytest.importorskip("bpmn_python")

from bpr.bpmn.complexity import (
    LiveDiagram,
    bpmn_python_metrics,
    from_diagram,
    table,
    to_diagram,
)

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted(CORPUS.glob("*.bpmn"))
COUNTS = json.loads((CORPUS / "counts.json").read_text(encoding="utf-8")) if FILES else {}
corpus = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@cache
def graph_of(path: Path):
    return read_bpmn(path.read_bytes(), name=path.name).graph


@corpus
def test_its_metrics_agree_with_raw_counts(path):
    raw, graph = COUNTS[path.name], graph_of(path)
    found, types = bpmn_python_metrics(graph), Counter(raw["by_type"])
    activities = raw["flow_nodes"] - raw["events"] - raw["gateways"]
    assert found["NOA"] == activities
    assert found["NOAC"] == raw["flow_nodes"]
    assert found["NOAJS"] == activities + raw["gateways"]
    assert found["TNE"] == raw["events"]
    assert (found["TNSE"], found["TNEE"]) == (types["startEvent"], types["endEvent"])
    edges = {(flow.source, flow.target) for flow in graph.flows("sequence")}  # parallel ones are one in its graph
    assert found["CoefficientOfNetworkComplexity"] == pytest.approx(len(edges) / raw["flow_nodes"])


@corpus
def test_its_metrics_agree_with_ours(path):
    found, ours = bpmn_python_metrics(graph_of(path)), own_measures(graph_of(path))
    assert found["NOA"] == ours["activities"]
    assert found["NOAC"] == ours["control_flow_elements"]
    assert found["NOAJS"] == ours["activities_joins_splits"]
    assert ("AverageGatewayDegree" in found) == ("average_gateway_degree" in ours)


@corpus
def test_a_process_comes_back_from_its_diagram(path):
    graph = graph_of(path)
    back = from_diagram(to_diagram(graph))

    def told(element):
        kind = getattr(element, "type", None)
        triggers = [one.kind for one in getattr(element, "definitions", ())]
        return (
            element.id,
            element.name,
            element.scope,
            element.process,
            kind,
            triggers,
            getattr(element, "default", None),
        )

    drawn = [element for element in graph.elements() if not isinstance(element, BlackBox)]
    assert list(map(told, back.elements())) == list(map(told, drawn))
    ends = [(flow.id, flow.source, flow.target, flow.name, flow.condition) for flow in graph.flows("sequence")]
    assert [(flow.id, flow.source, flow.target, flow.name, flow.condition) for flow in back.flows("sequence")] == ends


def test_a_diagram_that_was_built_with_its_methods_is_a_process():
    diagram = LiveDiagram()
    diagram.create_new_diagram_graph("Permit")
    process = diagram.add_process_to_diagram("许可")
    start, _ = diagram.add_start_event_to_diagram(process, "Application", start_event_definition="message")
    split, _ = diagram.add_exclusive_gateway_to_diagram(process, "Complete?")
    review, _ = diagram.add_task_to_diagram(process, "审查")
    more, _ = diagram.add_subprocess_to_diagram(process, "Supplement")
    end, _ = diagram.add_end_event_to_diagram(process, "Done", end_event_definition="terminate")
    for source, target in ((start, split), (split, review), (split, more), (review, end), (more, end)):
        diagram.add_sequence_flow_to_diagram(process, source, target, f"{source} to {target}")
    graph = from_diagram(diagram)
    assert [element.name for element in graph.elements()] == ["Application", "Complete?", "审查", "Supplement", "Done"]
    assert [event.kind for event in graph.elements() if isinstance(event, Event)] == ["message", "terminate"]
    assert graph.processes == {process: "许可"}
    assert {(flow.source, flow.target) for flow in graph.flows()} == {
        (start, split), (split, review), (split, more), (review, end), (more, end),
    }  # fmt: skip
    assert own_measures(graph)["control_flow_complexity"] == 2


def test_a_way_and_its_return_are_two_flows():
    tasks = [Task(id=name, type=TaskType.USER) for name in "AB"]
    diagram = to_diagram(process_graph(tasks, [Flow("F", "A", "B"), Flow("G", "B", "A")]))
    assert len(diagram.get_flows()) == 2
    assert diagram.get_flow_by_id("G")[:2] == ("B", "A")


def test_what_divides_by_nothing_is_left_out():
    assert "AverageGatewayDegree" not in bpmn_python_metrics(process_graph([Task(id="A", type=TaskType.USER)], []))


# ------------------------------------------------------------------------------------------------------------- table


def block(*more: Flow, name: str = "Review"):
    nodes = [
        Event(id="S", name="Start", type=EventType.START),
        Gateway(id="G", type=GatewayType.PARALLEL),
        Task(id="a", name=name, type=TaskType.USER),
        Task(id="b", name="Inspect, again", type=TaskType.MANUAL),
        Gateway(id="J", type=GatewayType.PARALLEL),
        Task(id="c", name="Decide", type=TaskType.USER),
        Event(id="E", name="End", type=EventType.END),
    ]
    pairs = ("S", "G"), ("G", "a"), ("G", "b"), ("a", "J"), ("b", "J"), ("J", "c"), ("c", "E")
    return process_graph(nodes, [*(Flow(f"{source}-{target}", source, target) for source, target in pairs), *more])


def test_the_table_numbers_steps_as_people_do():
    rows = list(csv.DictReader(io.StringIO(table(block()))))
    assert [(row["Order"], row["Activity"]) for row in rows] == [
        ("0", "Start"), ("1a1", "Review"), ("1b1", "Inspect, again"), ("2", "Decide"), ("3", "End"),
    ]  # fmt: skip


def test_cells_of_the_table_are_no_formulas():
    assert "'=1+1" in table(block(name="=1+1"))


def refused(graph) -> list[str]:
    with pytest.raises(BpmnError) as caught:
        table(graph, file="a.bpmn")
    assert all(finding.where.file == "a.bpmn" for finding in caught.value.findings)
    return [finding.code for finding in caught.value.findings]


def test_a_table_that_cannot_say_it_all_is_refused():
    assert refused(block(Flow("back", "c", "G"))) == ["TABLE-LOOP"]
    assert refused(process_graph([Task(id=name, type=TaskType.USER) for name in "AB"], [])) == ["TABLE-START"]
    assert refused(nested(2)) == ["TABLE-FORM"]
    line = [Task(id=f"t{n}", type=TaskType.USER) for n in range(301)]
    assert refused(process_graph(line, [Flow(f"f{n}", f"t{n}", f"t{n + 1}") for n in range(300)])) == ["TABLE-SIZE"]


def nested(depth: int):
    """Blocks in blocks; each join leads to that around it, and for each bpmn-python tells all that follows again."""
    nodes = [Event(id="S", type=EventType.START), Task(id="last", name="Last", type=TaskType.USER)]
    flows, before, after = [], "S", "last"
    for level in range(depth):
        split, join, task = (f"{kind}{level}" for kind in ("split", "join", "task"))
        nodes += [Gateway(id=name, type=GatewayType.PARALLEL) for name in (split, join)]
        nodes.append(Task(id=task, name=task, type=TaskType.USER))
        flows += ((before, split), (split, task), (task, join), (join, after))
        before, after = split, join
    nodes.append(Task(id="inner", name="Inner", type=TaskType.USER))
    flows += ((before, "inner"), ("inner", after))
    return process_graph(nodes, [Flow(f"{source}-{target}", source, target) for source, target in flows])


def test_joins_in_joins_do_not_keep_the_table_busy_for_ever():
    assert refused(nested(60)) == ["TABLE-FORM"]


# -------------------------------------------------------------------------------------------------- without the extra


def test_without_the_extra_the_error_says_how_to_install_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "bpmn_python", None)
    monkeypatch.delitem(sys.modules, "bpr.bpmn.complexity")
    with pytest.raises(Unavailable, match=r"bpr\[bpmn-python\]"):
        importlib.import_module("bpr.bpmn.complexity")
