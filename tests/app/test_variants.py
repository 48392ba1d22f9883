"""Scenario files of a model, and figures of what a drawing has no more."""

import pytest

from bpr.app.aside import left_aside
from bpr.app.variants import base_of, inherits_of, process_of, scenarios
from bpr.bpmn.reader import read_bpmn

FILES = {
    "notes.yaml": b"schema: something/else\n",
    "to-be.yaml": b"schema: bpr/scenario/1\ninherits: scenario.yaml\nprocess: to-be.bpmn  # its own\n",
    "digital.yaml": b'schema: "bpr/scenario/1"\ninherits: "scenario.yaml"\n',
    "scenario.yaml": b"schema: bpr/scenario/1\nprocess: 'drawing.bpmn'\n",
    "broken.yaml": b"schema: bpr/scenario/1\ntasks: [\n",
}
GRAPH = read_bpmn(
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="P"><startEvent id="S"/>'
    b'<exclusiveGateway id="G"/><task id="A"/><task id="B"/><sequenceFlow id="F1" sourceRef="S" targetRef="G"/>'
    b'<sequenceFlow id="FA" sourceRef="G" targetRef="A"/><sequenceFlow id="FB" sourceRef="G" targetRef="B"/>'
    b"</process></definitions>"
).graph


def test_the_as_is_comes_first_and_files_with_mistakes_keep_their_place() -> None:
    assert scenarios(FILES) == ["scenario.yaml", "broken.yaml", "digital.yaml", "to-be.yaml"]


def test_a_scenario_without_drawing_of_its_own_has_that_of_its_base() -> None:
    assert process_of(FILES, "to-be.yaml") == "to-be.bpmn"
    assert process_of(FILES, "digital.yaml") == "drawing.bpmn"
    assert process_of(FILES, "broken.yaml") == "process.bpmn"
    assert base_of(FILES, "to-be.yaml") == "scenario.yaml"
    assert inherits_of(FILES, "scenario.yaml") is None


def test_scenarios_that_inherit_in_a_circle_do_not_hang() -> None:
    circle = {"a.yaml": b"inherits: b.yaml\n", "b.yaml": b"inherits: a.yaml\n"}
    assert process_of(circle, "a.yaml") == "process.bpmn"
    assert base_of(circle, "a.yaml") in circle


@pytest.mark.parametrize("name", [b"../../secret.bpmn", b"/etc/passwd", b".."])
def test_a_scenario_reaches_no_drawing_outside_its_folder(name: bytes) -> None:
    assert process_of({"scenario.yaml": b"process: " + name + b"\n"}, "scenario.yaml") == "process.bpmn"


def test_figures_that_fit_are_not_left_aside() -> None:
    figures = {"tasks": {"A": {"same_as": "B"}}, "gateways": {"G": {"FA": 0.3}}, "arrivals": [{"start": "S"}]}
    assert left_aside(figures, GRAPH) == {}


def test_figures_of_elements_and_flows_that_are_gone_are_left_aside() -> None:
    figures = {
        "tasks": {"A": {"same_as": "Gone"}, "Gone": {}},
        "gateways": {"G": {"FA": 0.3, "Flow_Gone": 0.7}},
        "limits": {
            "clock_stops": ["B", "Gone"],
            "of": {"Gone": {"statutory": "1 d"}, "A": {"clock_stops": ["Gone"]}, "B": {}},
        },
        "backlog": [{"at": "A"}, {"at": "Gone"}],
    }
    assert left_aside(figures, GRAPH) == {
        ("tasks", "A", "same_as"): None,
        ("tasks", "Gone"): None,
        ("gateways", "G"): None,
        ("limits", "clock_stops"): ["B"],
        ("limits", "of", "Gone"): None,
        ("limits", "of", "A", "clock_stops"): [],
        ("backlog",): [{"at": "A"}],
    }


def test_the_demand_of_a_start_that_was_drawn_anew_goes_to_the_new_one() -> None:
    assert left_aside({"arrivals": [{"start": "Old", "max_count": 3}]}, GRAPH) == {
        ("arrivals",): [{"start": "S", "max_count": 3}]
    }
