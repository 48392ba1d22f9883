"""Measures of complexity, on drawings that can be counted by hand and on examples of the literature."""

import math

import pytest

from bpr.process.complexity import MEASURES, complexity
from bpr.process.elements import BlackBox, SubProcess
from bpr.process.graph import process_graph


def test_a_sequence_is_as_simple_as_can_be(draw):
    found = complexity(draw("start:S task:a task:b end:E"))
    assert found["activities"] == 2
    assert found["control_flow_elements"] == 4
    assert found["arcs"] == 3
    assert found["control_flow_complexity"] == 0
    assert found["cyclomatic_number"] == 1
    assert found["density"] == 3 / 12
    assert found["connectivity"] == 3 / 4
    assert found["diameter"] == 3
    assert found["sequentiality"] == found["separability"] == found["structuredness"] == 1
    assert found["cyclicity"] == 0


@pytest.mark.parametrize(
    ("gateway", "expected"),
    [("xor", 3), ("first", 3), ("and", 1), ("or", 2**3 - 1), ("complex", 2**3 - 1)],
)
def test_control_flow_complexity_is_the_number_of_states_after_a_split(draw, gateway, expected):
    graph = draw(f"start:S {gateway}:G task:a xor:J end:E", "G task:b J", "G task:c J")
    assert complexity(graph)["control_flow_complexity"] == expected


def test_an_activity_with_several_flows_splits_too(draw):
    assert complexity(draw("start:S task:a task:b", "a task:c"))["control_flow_complexity"] == 1
    conditional = draw("start:S task:a task:b", "a task:c", conditions={"a-b": "x"})
    assert complexity(conditional)["control_flow_complexity"] == 3


def test_an_inclusive_split_with_absurdly_many_flows_is_a_number_that_can_be_printed(draw):
    graph = draw("start:S or:G", *(f"G task:t{n}" for n in range(3_000)))
    assert len(str(complexity(graph)["control_flow_complexity"])) < 20


def test_the_cyclomatic_number_counts_decisions_and_loops(draw):
    graph = draw("start:S xor:J task:a xor:X end:E", "X task:again J")
    assert complexity(graph)["cyclomatic_number"] == 2
    assert complexity(graph)["cyclicity"] == 4 / 6


def test_gateways_that_match_have_no_mismatch(draw):
    assert complexity(draw("start:S and:G task:a and:J end:E", "G task:b J"))["mismatch"] == 0
    mixed = complexity(draw("start:S and:G task:a xor:J end:E", "G task:b J"))
    assert mixed["mismatch"] == 4
    assert mixed["heterogeneity"] == pytest.approx(math.log(2, 5))
    assert mixed["average_gateway_degree"] == mixed["largest_gateway_degree"] == 3
    assert mixed["token_splits"] == 1


def test_nested_blocks_and_loops_are_structured(draw):
    graph = draw("start:S xor:A and:B task:a and:C xor:D end:E", "B task:b C", "A task:c D", "D task:again A")
    assert complexity(graph)["structuredness"] == 1


def test_branches_that_cross_are_not_structured(draw):
    graph = draw("start:S xor:A xor:B xor:D xor:F end:E", "A xor:C xor:G F", "B G", "C D")
    assert complexity(graph)["structuredness"] < 1


def test_an_event_on_a_border_is_led_to_by_its_activity(draw):
    found = complexity(draw("start:S task:a end:E", "border/timer:B end:F", B={"attached_to": "a"}))
    assert found["arcs"] == 4
    assert found["cyclomatic_number"] == 1


def test_parties_whose_inside_is_not_drawn_do_not_count():
    graph = process_graph([BlackBox(id="Applicant"), SubProcess(id="S")], [])
    assert complexity(graph)["control_flow_elements"] == complexity(graph)["activities"] == 1


def test_what_has_no_meaning_is_left_out():
    found = complexity(process_graph([BlackBox(id="Applicant")], []))
    assert set(found) == {
        "activities", "control_flow_elements", "activities_joins_splits", "arcs", "control_flow_complexity",
        "cyclomatic_number", "mismatch", "token_splits",
    }  # fmt: skip
    assert set(found.values()) == {0}


def test_every_measure_has_words_in_both_languages_and_a_source():
    assert all(measure.english and measure.chinese and measure.source for measure in MEASURES.values())
