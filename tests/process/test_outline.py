"""The process as a tree: pools, lanes, sub-processes, and in them elements in the order of the flow."""

from bpr.process.elements import BlackBox, Flow, Lane, Pool, SubProcess, Task, TaskType
from bpr.process.graph import process_graph
from bpr.process.outline import Branch, flow_order, outline


def task(name: str, **known) -> Task:
    return Task(id=name, **{"process": "P", "scope": "P", "type": TaskType.USER, **known})


def shape(branch: Branch) -> object:
    return {branch.id: [shape(inner) for inner in branch.branches]} if branch.branches else branch.id


def order(graph) -> str:
    places = flow_order(graph)
    return " ".join(sorted(places, key=places.__getitem__))


def test_elements_stand_in_the_order_of_the_flow_whatever_that_of_the_file(draw):
    assert order(draw("end:E", "start:S task:b E", "S task:a b")) == "S a b E"


def test_of_two_branches_the_first_one_stands_first(draw):
    assert order(draw("start:S xor:X task:a xor:J end:E", "X task:b J")) == "S X a b J E"


def test_what_leads_back_does_not_change_the_order(draw):
    assert order(draw("start:S xor:J task:a xor:X end:E", "X task:again J")) == "S J a X E again"


def test_a_ring_without_a_start_stands_at_the_end(draw):
    assert order(draw("task:a task:b a", "start:S end:E")) == "S E a b"


def test_an_event_on_a_border_follows_its_activity(draw):
    graph = draw("start:S task:a end:E", "border/timer:B task:late", B={"attached_to": "a"})
    places = flow_order(graph)
    assert places["a"] < places["B"] < places["late"]


def test_lanes_contain_lanes_and_then_their_elements():
    lanes = [Lane("Office", process="P"), Lane("Window", process="P", parent="Office")]
    tasks = [task("b", lane="Office"), task("a", lane="Window"), task("c")]
    graph = process_graph(tasks, [], pools=[Pool("Pool", process="P")], lanes=lanes)
    assert [shape(root) for root in outline(graph)] == [{"Pool": [{"Office": [{"Window": ["a"]}, "b"]}, "c"]}]


def test_a_sub_process_contains_its_elements():
    nodes = [SubProcess(id="S", process="P", scope="P"), task("a", scope="S"), task("b", scope="S")]
    graph = process_graph(nodes, [Flow("F", "b", "a")], processes={"P": "Permit"})
    assert [(root.kind, root.label, shape(root)) for root in outline(graph)] == [
        ("process", "Permit", {"P": [{"S": ["b", "a"]}]})
    ]


def test_a_black_box_is_a_pool_without_branches():
    graph = process_graph(
        [BlackBox(id="Applicant"), task("a")], [], pools=[Pool("Applicant"), Pool("Office", process="P")]
    )
    assert [shape(root) for root in outline(graph)] == ["Applicant", {"Office": ["a"]}]


def test_an_element_of_an_unknown_lane_is_not_lost():
    graph = process_graph([task("a", lane="Gone")], [], pools=[Pool("Office", process="P")])
    assert [shape(root) for root in outline(graph)] == [{"Office": ["a"]}]
