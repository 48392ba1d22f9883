"""Expected visits and transfers: the vectors of the domain, and small drawings whose answer is plain."""

from collections.abc import Mapping

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpr.errors import ModelError, UnknownName
from bpr.process.elements import EventDefinition, Flow, Gateway, GatewayType, Task, TaskType
from bpr.process.flow import expected_visits, static_transfers
from bpr.process.graph import ProcessGraph, process_graph

SIXTH = 5e-7


def transfers(
    graph: ProcessGraph, probabilities: Mapping[str, float], start: str = "S"
) -> dict[tuple[str, str], float]:
    return dict(static_transfers(graph, expected_visits(graph, probabilities, start), probabilities))


def handoffs(passes: Mapping[tuple[str, str], float], unit: Mapping[str, str]) -> float:
    return sum(number for (a, b), number in passes.items() if unit[a] != unit[b])


def test_pete_sue_and_mike_sara_pete_hand_over_five_times(draw):
    graph = draw("start:S task:a and:P task:b and:J task:e task:h end:E", "P task:d J")
    passes = transfers(graph, {})
    assert passes == {("a", "b"): 1, ("a", "d"): 1, ("b", "e"): 1, ("d", "e"): 1, ("e", "h"): 1}
    assert handoffs(passes, {"a": "Pete", "b": "Sue", "d": "Mike", "e": "Sara", "h": "Pete"}) == 5


def test_three_in_ten_corrections_give_3_857143_handoffs(draw):
    graph = draw("start:S task:intake task:review xor:X task:decide task:deliver end:E", "X task:correct review")
    figures = {"X-correct": 0.3, "X-decide": 0.7}
    assert expected_visits(graph, figures, "S")["review"] == pytest.approx(1.428571, abs=SIXTH)
    passes = transfers(graph, figures)
    unit = {"intake": "W", "review": "R", "correct": "W", "decide": "D", "deliver": "W"}
    assert handoffs(passes, unit) == pytest.approx(3.857143, abs=SIXTH)
    back = passes["review", "correct"] + passes["correct", "review"]
    assert back == pytest.approx(0.857143, abs=SIXTH)


def test_four_departments_countersign_in_series_five_in_parallel_eight(draw):
    series = draw("start:S task:w task:a task:b task:c task:d task:e end:E")
    parallel = draw("start:S task:w and:P task:a and:J task:e end:E", "P task:b J", "P task:c J", "P task:d J")
    unit = {name: name for name in "wabcde"}
    assert handoffs(transfers(series, {}), unit) == 5
    assert handoffs(transfers(parallel, {}), unit) == 8


def test_the_flow_without_a_figure_takes_the_rest(draw):
    graph = draw("start:S xor:X task:a end:E", "X task:b E", "X task:c E")
    visits = expected_visits(graph, {"X-a": 0.5, "X-b": 0.2}, "S")
    assert visits["c"] == pytest.approx(0.3)
    assert visits["E"] == pytest.approx(1.0)


def test_without_figures_a_gateway_shares_equally(draw):
    visits = expected_visits(draw("start:S xor:X task:a end:E", "X task:b E"), {}, "S")
    assert visits["a"] == visits["b"] == 0.5


def test_what_a_case_never_comes_to_is_visited_zero_times(draw):
    visits = expected_visits(draw("start:S task:a end:E", "start:S2 task:b end:E2"), {}, "S")
    assert visits["b"] == 0
    assert len(visits) == 6


def test_an_inclusive_split_takes_each_flow_by_its_own_chance_and_joins_once(draw):
    graph = draw("start:S or:O task:a or:J task:z end:E", "O task:b J", O={"default": None})
    visits = expected_visits(graph, {"O-a": 0.5, "O-b": 0.5}, "S")
    assert visits["a"] == pytest.approx(0.5 / 0.75)  # nothing taken: drawn again
    assert visits["z"] == pytest.approx(1.0)


def test_the_default_of_an_inclusive_split_is_taken_when_no_other_is(draw):
    graph = draw("start:S or:O task:a or:J end:E", "O task:b J", "O task:d J", O={"default": "O-d"})
    visits = expected_visits(graph, {"O-a": 0.5, "O-b": 0.4}, "S")
    assert visits["a"] == pytest.approx(0.5)
    assert visits["d"] == pytest.approx(0.5 * 0.6)
    assert visits["J"] == pytest.approx(1.0)


def test_an_inclusive_join_behind_an_exclusive_split_fires_for_each_token(draw):
    graph = draw("start:S xor:X task:a or:J task:z end:E", "X task:b J")
    assert expected_visits(graph, {"X-a": 0.25}, "S")["z"] == pytest.approx(1.0)


def test_an_inclusive_join_that_every_path_passes_fires_once_however_the_branches_were_split(draw):
    graph = draw("start:S xor:X and:P task:a or:J task:z end:E", "P task:b J", "X task:c J")
    assert expected_visits(graph, {"X-c": 0.3}, "S")["z"] == pytest.approx(1.0)


def test_an_inclusive_join_fires_again_for_what_comes_back_to_it(draw):
    graph = draw("start:S or:O task:a or:J task:z xor:X end:E", "O task:b J", "X J")
    assert expected_visits(graph, {"X-J": 0.5}, "S")["z"] == pytest.approx(2.0)


def test_an_inclusive_join_that_branches_may_miss_fires_if_one_arrives(draw):
    graph = draw("start:S and:P xor:X or:J task:z end:E", "P xor:Y J", "X end:F", "Y end:G")
    figures = {"X-F": 0.5, "Y-G": 0.2}
    assert expected_visits(graph, figures, "S")["z"] == pytest.approx(1 - 0.5 * 0.2)


def test_branches_that_do_not_come_equally_often_are_a_finding(draw):
    graph = draw("start:S and:P xor:X task:a and:J end:E", "X end:gone", "P task:b J")
    visits = expected_visits(graph, {"X-a": 0.6}, "S")
    assert visits["J"] == pytest.approx(0.8)
    assert [finding.code for finding in visits.findings] == ["JOIN-UNEQUAL"]
    assert "'J' come 0.6, 1 times" in str(visits.findings[0])


def test_a_loop_that_is_never_left_is_named(draw):
    graph = draw("start:S task:a xor:X end:E", "X task:again a")
    with pytest.raises(ModelError, match="'a' → 'X' → 'again'") as refused:
        expected_visits(graph, {"X-again": 1.0}, "S")
    assert refused.value.findings[0].code == "LOOP-ENDLESS"


def test_a_loop_that_breeds_tokens_is_endless_too(draw):
    graph = draw("start:S xor:M and:P task:a end:E", "P task:b M")
    with pytest.raises(ModelError, match="never leaves"):
        expected_visits(graph, {}, "S")


def test_a_loop_that_no_case_comes_to_harms_nobody(draw):
    graph = draw("start:S task:a end:E", "task:b task:c b")
    assert expected_visits(graph, {}, "S")["b"] == 0


def test_a_sub_process_is_entered_at_its_start_and_left_at_its_end(draw):
    inside = {"scope": "sub"}
    graph = draw(
        "start:S task:a sub:sub task:z end:E",
        "start:s xor:X task:b end:e1",
        "X task:c end:e2",
        **dict.fromkeys(("s", "X", "b", "c", "e1", "e2"), inside),
    )
    figures = {"X-b": 0.4}
    visits = expected_visits(graph, figures, "S")
    assert (visits["sub"], visits["b"], visits["z"]) == (1, 0.4, 1)
    assert transfers(graph, figures) == pytest.approx(
        {("a", "b"): 0.4, ("a", "c"): 0.6, ("b", "z"): 0.4, ("c", "z"): 0.6}
    )


def test_of_parallel_ends_inside_a_sub_process_one_is_the_last(draw):
    inside = {"scope": "sub"}
    graph = draw(
        "start:S sub:sub task:z end:E",
        "start:s and:P task:b end:e1",
        "P task:c end:e2",
        **dict.fromkeys(("s", "P", "b", "c", "e1", "e2"), inside),
    )
    assert transfers(graph, {}) == pytest.approx({("b", "z"): 0.5, ("c", "z"): 0.5})


def test_an_interrupting_boundary_event_takes_its_share_away(draw):
    graph = draw("start:S task:a task:b task:c end:E", "border/timer:late task:chase end:E2", late={"attached_to": "b"})
    visits = expected_visits(graph, {"late": 0.2}, "S")
    assert (visits["b"], visits["c"], visits["chase"]) == pytest.approx((1, 0.8, 0.2))
    # What enabled b enables the chase: b itself did not complete.
    assert transfers(graph, {"late": 0.2}) == pytest.approx({("a", "b"): 1, ("a", "chase"): 0.2, ("b", "c"): 0.8})


def test_a_boundary_event_without_a_figure_never_happens(draw):
    graph = draw("start:S task:b task:c end:E", "border/timer:late task:chase end:E2", late={"attached_to": "b"})
    assert expected_visits(graph, {}, "S")["chase"] == 0


def test_a_non_interrupting_boundary_event_adds_a_token(draw):
    graph = draw(
        "start:S task:b task:c end:E",
        "border/timer:late task:remind end:E2",
        late={"attached_to": "b", "interrupting": False},
    )
    visits = expected_visits(graph, {"late": 0.2}, "S")
    assert (visits["c"], visits["remind"]) == (1, 0.2)


def test_a_link_is_a_jump(draw):
    graph = draw("start:S task:a throw/link:out", "catch/link:in task:b end:E")
    assert expected_visits(graph, {}, "S")["b"] == 1
    assert transfers(graph, {}) == {("a", "b"): 1}


def test_a_message_begins_the_process_of_another_pool(draw):
    other = {"process": "Q", "scope": "Q"}
    graph = draw(
        "start:S xor:X send:a end:E",
        "X end:none",
        "start/message:M task:b end:F",
        messages="a M",
        M=other,
        b=other,
        F=other,
    )
    assert expected_visits(graph, {"X-a": 0.3}, "S")["b"] == pytest.approx(0.3)
    assert transfers(graph, {"X-a": 0.3}) == pytest.approx({("a", "b"): 0.3})


def test_a_message_that_somebody_waits_for_transfers_from_its_sender(draw):
    other = {"process": "Q", "scope": "Q"}
    graph = draw(
        "start:S send:ask receive:hear task:z end:E",
        "start/message:M task:think send:answer end:F",
        messages="ask M answer hear",
        M=other, think=other, answer=other, F=other,
    )  # fmt: skip
    assert transfers(graph, {}) == {
        ("ask", "hear"): 1, ("ask", "think"): 1, ("hear", "z"): 1, ("think", "answer"): 1, ("answer", "hear"): 1,
    }  # fmt: skip


def test_a_message_to_a_task_that_does_not_wait_is_no_transfer(draw):
    graph = draw("start:S send:a task:b end:E", "task:c", messages="a c")
    assert transfers(graph, {}) == {("a", "b"): 1}


def test_a_message_to_a_black_box_is_no_transfer(draw):
    graph = draw("start:S send:a task:b end:E", "party:applicant", messages="a applicant")
    assert transfers(graph, {}) == {("a", "b"): 1}


def test_a_loop_of_gateways_alone_is_passed(draw):
    graph = draw("start:S task:a xor:M xor:X task:b end:E", "X M")
    assert transfers(graph, {"X-M": 0.5}) == pytest.approx({("a", "b"): 1.0})


def test_a_task_that_follows_itself_passes_to_itself(draw):
    graph = draw("start:S task:a xor:X end:E", "X a")
    assert transfers(graph, {"X-a": 0.5}) == pytest.approx({("a", "a"): 1.0})


def test_an_unknown_start_or_flow_is_named_with_the_nearest(draw):
    graph = draw("start:Start_Application task:a xor:X end:E", "X a")
    with pytest.raises(UnknownName, match="Did you mean 'Start_Application'"):
        expected_visits(graph, {}, "Start_Aplication")
    with pytest.raises(UnknownName, match="Did you mean 'X-a'"):
        expected_visits(graph, {"X_a": 0.5}, "Start_Application")


def test_figures_that_cannot_hold_are_said_all_at_once(draw):
    graph = draw("start:S xor:X task:a xor:Y task:b end:E", "X task:c Y", "Y task:d E")
    with pytest.raises(ModelError) as refused:
        expected_visits(graph, {"X-a": 0.6, "X-c": 0.6, "Y-b": -0.1}, "S")
    assert [finding.code for finding in refused.value.findings] == ["SHARE-RANGE", "SHARE-SUM"]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 12))
def test_visits_solve_the_linear_equations_of_any_chain_of_choices(seed, size):
    generator = np.random.default_rng(seed)
    nodes = [Gateway(id=f"n{i}", type=GatewayType.EXCLUSIVE) for i in range(size)]
    end = Task(id="end", type=TaskType.USER)
    flows, figures, matrix = [], {}, np.zeros((size, size))
    for i in range(size):
        shares = generator.dirichlet(np.ones(4))
        for position, share in enumerate(shares):
            target = "end" if position == 3 else f"n{generator.integers(size)}"
            flow = Flow(f"f{i}-{position}", f"n{i}", target)
            flows.append(flow)
            figures[flow.id] = share
            if target != "end":
                matrix[i, int(target[1:])] += share
    visits = expected_visits(process_graph([*nodes, end], flows), figures, "n0")
    expected = np.linalg.solve(np.eye(size) - matrix.T, np.eye(size)[0])
    assert [visits[f"n{i}"] for i in range(size)] == pytest.approx(expected.tolist())
    assert visits["end"] == pytest.approx(1.0)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 10))
def test_what_enters_a_task_is_what_was_passed_to_it(seed, size):
    """In a process without joins each visit of a task, but the first, was enabled by exactly one task."""
    generator = np.random.default_rng(seed)
    nodes = [Task(id=f"t{i}", type=TaskType.USER) for i in range(size)]
    nodes += [Gateway(id=f"x{i}", type=GatewayType.EXCLUSIVE) for i in range(size)]
    flows, figures = [], {}
    for i in range(size):
        flows.append(Flow(f"t{i}-x{i}", f"t{i}", f"x{i}"))
        shares = generator.dirichlet(np.ones(3))
        for position, share in enumerate(shares[:2]):
            kind = "t" if generator.random() < 0.7 else "x"
            flow = Flow(f"x{i}-{position}", f"x{i}", f"{kind}{generator.integers(size)}")
            flows.append(flow)
            figures[flow.id] = share
        flows.append(Flow(f"x{i}-out", f"x{i}", "end"))
    graph = process_graph([*nodes, Task(id="end", type=TaskType.USER)], flows)
    visits = expected_visits(graph, figures, "t0")
    passed = static_transfers(graph, visits, figures)
    for node in (*(f"t{i}" for i in range(size)), "end"):
        into = sum(number for (_, taker), number in passed.items() if taker == node)
        assert into + (node == "t0") == pytest.approx(visits[node])


def test_five_thousand_nodes_with_loops_are_no_burden():
    size = 1250
    nodes, flows, figures = [], [], {}
    for i in range(size):
        nodes += [
            Task(id=f"t{i}", type=TaskType.USER),
            Gateway(id=f"m{i}", type=GatewayType.EXCLUSIVE),
            Gateway(id=f"x{i}", type=GatewayType.EXCLUSIVE),
            Task(id=f"r{i}", type=TaskType.USER),
        ]
        flows += [
            Flow(f"a{i}", f"m{i}", f"t{i}"),
            Flow(f"b{i}", f"t{i}", f"x{i}"),
            Flow(f"c{i}", f"x{i}", f"r{i}"),
            Flow(f"d{i}", f"r{i}", f"m{i}"),
        ]
        figures[f"c{i}"] = 0.2
        if i + 1 < size:
            flows.append(Flow(f"e{i}", f"x{i}", f"m{i + 1}"))
        else:
            nodes.append(Task(id="end", type=TaskType.USER))
            flows.append(Flow(f"e{i}", f"x{i}", "end"))
    graph = process_graph(nodes, flows)
    visits = expected_visits(graph, figures, "m0")
    assert visits["t1249"] == pytest.approx(1.25)
    assert static_transfers(graph, visits, figures)["t0", "t1"] == pytest.approx(1.0)
    assert nx.is_frozen(graph)


def test_a_message_boundary_event_is_reached_from_the_sender_too(draw):
    other = {"process": "Q", "scope": "Q"}
    graph = draw(
        "start:S task:a task:b end:E",
        "border/message:stop task:clear end:E2",
        "start:T send:call end:F",
        messages="call stop",
        stop={"attached_to": "b", "definitions": (EventDefinition("message"),)},
        T=other, call=other, F=other,
    )  # fmt: skip
    both = {**expected_visits(graph, {"stop": 0.5}, "S"), "T": 1.0, "call": 1.0, "F": 1.0}
    passes = static_transfers(graph, both, {"stop": 0.5})
    assert passes["call", "clear"] == pytest.approx(0.5)
    assert passes["a", "clear"] == pytest.approx(0.5)
