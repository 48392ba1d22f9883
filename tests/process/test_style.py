"""What leaves a reader of a drawing in doubt is named, with the way to mend it; clear drawings pass."""

from bpr.process.elements import Event, EventType, Flow, Lane, Task, TaskType
from bpr.process.graph import ProcessGraph, process_graph
from bpr.process.style import remarks

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
