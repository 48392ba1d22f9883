"""What leaves a reader of a drawing in doubt is named, with the way to mend it; clear drawings pass."""

from bpr.bpmn import read_bpmn
from bpr.process.elements import Event, EventType, Flow, Lane, Task, TaskType
from bpr.process.graph import ProcessGraph, process_graph
from bpr.process.style import LARGE, remarks

NAMED = {name: {"name": f"Do {name}"} for name in "abcz"}


def codes(graph: ProcessGraph) -> list[str]:
    return [finding.code for finding in remarks(graph)]


def only(graph: ProcessGraph, code: str):
    """The single remark of this code."""
    (finding,) = [finding for finding in remarks(graph) if finding.code == code]
    return finding


def test_a_splitting_gateway_without_words_is_reported(draw):
    chains = ("start:S xor:X task:a end:E", "X task:b E")
    assert "2 without name" in str(only(draw(*chains), "GATEWAY-UNLABELLED"))
    assert codes(draw(*chains, a=NAMED["a"], b=NAMED["b"], names={"X-a": "yes", "X-b": "no"})) == []
    assert codes(draw(*chains, a=NAMED["a"], b=NAMED["b"], conditions={"X-a": "ok"}, X={"default": "X-b"})) == []


def test_two_flows_out_of_a_task_are_reported(draw):
    assert "SPLIT-IMPLICIT" in codes(draw("start:S task:a task:b end:E", "a task:c end:F"))


def test_a_task_outside_all_lanes_is_reported_where_there_are_lanes():
    nodes = [
        Event(id="S", type=EventType.START, process="P", scope="P"),
        Task(id="a", name="Check", type=TaskType.USER, process="P", scope="P", lane="L"),
        Task(id="b", name="Decide", type=TaskType.USER, process="P", scope="P"),
        Event(id="E", type=EventType.END, process="P", scope="P"),
    ]
    flows = [Flow("1", "S", "a"), Flow("2", "a", "b"), Flow("3", "b", "E")]
    with_lanes = process_graph(nodes, flows, lanes=[Lane(id="L", process="P")])
    assert [(f.code, f.where.element) for f in remarks(with_lanes)] == [("LANE-NONE", "b")]
    assert codes(process_graph(nodes, flows)) == []


def test_a_task_without_a_name_is_reported(draw):
    graph = draw("start:S task:a task:b end:E", a=NAMED["a"])
    assert only(graph, "TASK-UNNAMED").where.element == "b"


def test_flows_that_meet_in_a_task_are_reported_unless_one_comes_back_to_repeat_it(draw):
    meeting = draw("start:S xor:X task:a task:z end:E", "X task:b z")
    assert only(meeting, "MERGE-IMPLICIT").where.element == "z"
    assert "MERGE-IMPLICIT" not in codes(draw("start:S task:a xor:X end:E", "X task:b a"))
    assert "MERGE-IMPLICIT" not in codes(draw("start:S xor:X task:a end:E", "X task:b E"))


def test_a_gateway_that_joins_and_splits_is_reported(draw):
    graph = draw("start:S xor:X task:a xor:Y end:E", "X Y", "Y task:b end:F")
    assert only(graph, "GATEWAY-MIXED").where.element == "Y"


def test_a_gateway_that_decides_nothing_is_reported(draw):
    assert only(draw("start:S xor:X end:E"), "GATEWAY-IDLE").where.element == "X"


def test_tasks_of_one_name_in_one_lane_are_reported_together(draw):
    same = {"name": "Check  the\nfile"}
    chains = ("start:S task:a task:b task:c end:E",)
    graph = draw(*chains, a=same, b={"name": "check the file"}, c={"name": "Decide"})
    finding = only(graph, "NAME-TWICE")
    assert finding.where.element == "a"
    assert finding.values["others"] == "b"
    assert "NAME-TWICE" not in codes(draw(*chains, a={**same, "lane": "L"}, b={**same, "lane": "M"}))


def test_a_large_process_without_sub_processes_is_reported(draw):
    line = " ".join(f"task:t{n}" for n in range(LARGE - 1))
    assert only(draw(f"start:S {line} end:E"), "PROCESS-LARGE").values["number"] == LARGE + 1
    inside = {"scope": "s"}
    decomposed = draw(f"start:S {line} sub:s end:E", "start:S1 end:E1", S1=inside, E1=inside)
    assert "PROCESS-LARGE" not in codes(decomposed)


def test_the_bundled_models_leave_nobody_in_doubt(models):
    for file in sorted(models.glob("*/*.bpmn")):
        assert codes(read_bpmn(file.read_bytes()).graph) == []
