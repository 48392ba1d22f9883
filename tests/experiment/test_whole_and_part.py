"""One unit works faster: what of it arrives at the end, where units work in series, side by side, or meet."""

import json

import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.errors import ModelError, UnknownName
from bpr.experiment.whole_and_part import ARRIVES, HEADINGS, WHOLE, speed_up_units, tasks_of_units
from bpr.model import model
from bpr.scenario.read import make_scenario
from bpr.units import HOUR

FLOWS = {
    "series": [("S", "A"), ("A", "B"), ("B", "E")],
    "parallel": [("S", "split"), ("split", "A"), ("split", "B"), ("A", "join"), ("B", "join"), ("join", "E")],
}


def service(order="series", **sections):
    """Two units: A takes 10 h of unit UA, B takes 4 h of unit UB; one after the other, or side by side."""
    nodes = '<startEvent id="S"/><task id="A"/><task id="B"/><endEvent id="E"/>'
    if order == "parallel":
        nodes += '<parallelGateway id="split"/><parallelGateway id="join"/>'
    flows = "".join(
        f'<sequenceFlow id="f{i}" sourceRef="{a}" targetRef="{b}"/>' for i, (a, b) in enumerate(FLOWS[order])
    )
    lanes = "".join(
        f'<lane id="U{task}" name="U{task}"><flowNodeRef>{task}</flowNodeRef></lane>' for task in ("A", "B")
    )
    bpmn = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="two">'
        f'<process id="P"><laneSet id="L">{lanes}</laneSet>{nodes}{flows}</process></definitions>'
    )
    scenario = {
        "start": "2026-01-05T00:00:00+00:00",
        "arrivals": [{"start": "S", "interarrival": "1 d", "max_count": 5}],
        "resources": {"a": {"count": 1}, "b": {"count": 1}},
        "tasks": {"A": {"performer": "a", "work": "10 h"}, "B": {"performer": "b", "work": "4 h"}},
        **sections,
    }
    return model(read_bpmn(bpmn.encode(), name="two.bpmn"), make_scenario(scenario))


def test_what_is_saved_in_a_series_without_queues_arrives():
    """10 h + 4 h; 30 % faster is 3 h, or 1.2 h, for the unit and for the whole."""
    found = speed_up_units(service(), "30 %", replications=2)
    assert list(found) == ["UA", "UB"], "the busiest first"
    assert {unit: one.cycle_time.difference.value / HOUR for unit, one in found.items()} == {"UA": -3.0, "UB": -1.2}
    assert {unit: one.arrives.value for unit, one in found.items()} == {"UA": 1.0, "UB": 1.0}
    assert found["UA"].work.difference.value == found["UA"].duration.difference.value == -3 * HOUR


def test_beside_a_slower_unit_nothing_arrives():
    found = speed_up_units(service("parallel"), 0.3, replications=2)
    assert found["UB"].duration.difference.value == pytest.approx(-1.2 * HOUR)
    assert found["UB"].arrives.value == 0
    assert found["UB"].cycle_time.verdict == "no significant change"
    assert found["UA"].arrives.value == 1


def test_a_meeting_takes_back_what_is_saved_before_it():
    """B is done on Fridays at noon, whoever is quick before it."""
    tasks = {
        "A": {"performer": "a", "work": "10 h"},
        "B": {"performer": "b", "work": "4 h", "batch": {"at": "fri 12:00"}},
    }
    found = speed_up_units(service(tasks=tasks), 0.3, ["UA"], replications=2)
    assert found["UA"].duration.difference.value == -3 * HOUR
    assert found["UA"].arrives.value == 0


def test_the_loss_of_the_division_of_labour_is_what_is_not_work_on_the_way():
    found = speed_up_units(service(transfers={"any": "5 h"}), replications=2)
    today = {name: found.today[name].value for name in WHOLE}
    assert today["cycle_time"] - today["work_time"] == today["waiting_time"] == 5 * HOUR
    assert today["flow_efficiency"] == pytest.approx(14 / 19)


def test_utilisation_of_a_unit_is_that_of_its_people():
    resources = {"a": {"count": 1, "unit": "UA"}, "b": {"count": 2}}
    found = speed_up_units(service(resources=resources), replications=2)
    assert found["UA"].utilisation.value == pytest.approx(50 / (5 * 24 + 14))
    assert found["UB"].utilisation is None


def test_tasks_are_of_the_unit_of_those_who_do_them():
    resources = {"a": {"count": 1, "unit": "UB"}, "b": {"count": 1}}
    assert tasks_of_units(service(resources=resources)) == {"UB": ("A", "B")}


def test_progress_goes_over_all_runs_and_the_answer_is_json():
    told = []
    found = speed_up_units(service(), replications=2, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (3.0, 3.0)
    words = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert words["units"][0]["arrives"]["value"] == 1
    assert all({"en", "zh"} == set(labels) for labels in (ARRIVES, *(one.labels for one in HEADINGS.values())))
    assert "UA" in str(found)


def test_who_has_no_work_cannot_be_faster():
    with pytest.raises(UnknownName, match="UA"):
        speed_up_units(service(), units=["UC"], replications=2)
    with pytest.raises(ModelError) as refused:
        speed_up_units(service(tasks={"A": {"delay": "1 h"}, "B": {}}), replications=2)
    assert [one.code for one in refused.value.findings] == ["UNITS-WORK"]
    for wrong in (0, 1, "100 %"):
        with pytest.raises(ValueError, match="cut by"):
            speed_up_units(service(), wrong, replications=2)
