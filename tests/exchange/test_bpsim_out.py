"""A scenario as BPSim data of its BPMN file: what both can mean comes back; the rest of the file stays as it was."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import bpr
from bpr.exchange.bpsim.reader import read_bpsim
from bpr.exchange.bpsim.results import RESULTS_ID, write_results
from bpr.exchange.bpsim.writer import write_bpsim
from bpr.model import model
from bpr.scenario.read import make_scenario, to_mapping
from bpr.scenario.schema import Scenario

DRAWING = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:vendor" id="D" targetNamespace="urn:x">
  <!-- kept -->
  <process id="P">
    <extensionElements><v:colour is="green"/></extensionElements>
    <startEvent id="S"/><task id="A"/><exclusiveGateway id="X"/><task id="B"/><task id="C"/><endEvent id="E"/>
    <intermediateCatchEvent id="T"><messageEventDefinition/></intermediateCatchEvent>
    <sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="X"/>
    <sequenceFlow id="f2" sourceRef="X" targetRef="B"/><sequenceFlow id="f3" sourceRef="X" targetRef="C"/>
    <sequenceFlow id="f4" sourceRef="B" targetRef="T"/><sequenceFlow id="f5" sourceRef="C" targetRef="T"/>
    <sequenceFlow id="f6" sourceRef="T" targetRef="E"/>
  </process>
</definitions>
"""

BASE: dict[str, Any] = {
    "name": "Today",
    "start": "2026-01-05T09:00:00+01:00",
    "horizon": "10 d",
    "drain": False,
    "arrivals": [{"start": "S", "interarrival": {"dist": "exponential", "mean": "10 min"}}],
}


def written(scenario: Scenario) -> tuple[bytes, list[str]]:
    """The file with the scenario in it, and the keys that were told."""
    document = bpr.read_bpmn(DRAWING, name="case.bpmn")
    root = document.tree().getroot()
    findings = write_bpsim(root, document.graph, scenario, name="scenario.yaml")
    assert all(finding.where.file == "scenario.yaml" and finding.remedy_text for finding in findings)
    return etree.tostring(root.getroottree()), [str(finding.where.key) for finding in findings]


def back(data: bytes) -> tuple[Scenario, list[str]]:
    scenarios, findings = read_bpsim(data, bpr.read_bpmn(data, name="case.bpmn").graph, name="case.bpmn")
    return scenarios["bpr"], [finding.code for finding in findings]


def lengths(least: int = 1) -> st.SearchStrategy[int]:
    return st.integers(least, 10_000)


def minutes(value: float) -> str:
    return f"{value} min"


@st.composite
def durations(draw: st.DrawFn) -> object:
    one, two, three = sorted(draw(st.lists(lengths(), min_size=3, max_size=3, unique=True)))
    spread = {"mean": minutes(two), "sd": minutes(draw(st.integers(two // 900 + 1, 3 * two)))}
    return draw(
        st.sampled_from(
            [
                minutes(one),
                {"dist": "uniform", "low": minutes(one), "high": minutes(two)},
                {"dist": "triangular", "low": minutes(one), "mode": minutes(two), "high": minutes(three)},
                {"dist": "exponential", "mean": minutes(one)},
                {
                    "dist": "normal",
                    "mean": minutes(two),
                    "sd": minutes(one),
                    "low": minutes(one),
                    "high": minutes(three),
                },
                {"dist": "lognormal", **spread},
                {"dist": "gamma", **spread},
                {"dist": "erlang", "mean": minutes(two), "k": 3},
                {"dist": "table", "values": [minutes(one), minutes(three)], "weights": [0.25, 0.75]},
                {"dist": "quantiles", "p0": minutes(one), "p50": minutes(two), "p100": minutes(three)},
            ]
        )
    )


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Scenarios of which BPSim can mean everything."""
    roles = ["clerk", "head"]
    performers = st.sampled_from(["clerk", "head", {"all_of": {"clerk": 2, "head": 1}}])
    opens = draw(st.integers(6, 11))
    hours = {"mon-fri": f"{opens:02d}:00-12:00 13:30-17:45", "sat": "22:00-24:00"}
    share = draw(st.integers(1, 999)) / 1000
    document = BASE | {
        "currency": draw(st.sampled_from(["CNY", "EUR"])),
        "warmup": minutes(draw(lengths())),
        "calendars": {"office": {"hours": hours}},
        "resources": {
            role: {
                "count": draw(st.integers(1, 9)),
                "calendar": "office",
                "hourly_cost": draw(st.integers(1, 500)),
                "cost_per_use": draw(st.integers(1, 9)),
            }
            for role in roles
        },
        "attributes": {
            "kind": {"categorical": {"new": share, "renewal": 1 - share}},
            "urgent": {"boolean": share},
            "amount": {"dist": "uniform", "low": 0, "high": draw(lengths())},
        },
        "arrivals": [
            {
                "start": "S",
                "interarrival": draw(durations()),
                **draw(st.sampled_from([{}, {"calendar": "office"}])),
                "max_count": draw(lengths()),
            }
        ],
        "tasks": {
            "A": {
                "performer": "clerk",
                "work": draw(durations()),
                "priority": draw(st.integers(1, 9)),
                "fixed_cost": 3,
            },
            "B": {"performer": draw(performers), "work": draw(durations()), "set": {"amount": "(amount * 2) + 1"}},
            "C": {"performer": {"any_of": ["head", "clerk"]}, "choose": "preferred", "work": draw(durations())},
        },
        "events": {"T": {"delay": draw(durations())}},
    }
    flows = [
        {"f2": share, "f3": round(1 - share, 6)},
        {"f2": "(amount > 3) and (kind == 'new')", "f3": "default"},
        {"f2": "not(urgent)", "f3": "default"},
    ]
    return document | {"gateways": {"X": draw(st.sampled_from(flows))}}


@settings(max_examples=60, deadline=None)
@given(documents())
def test_what_both_can_mean_comes_back(document: dict[str, Any]) -> None:
    scenario = make_scenario(document)
    data, told = written(scenario)
    assert told == []
    again, findings = back(data)
    assert findings in ([], ["EXCHANGE-NEGATIVE"])
    assert plain(to_mapping(again)) == plain(to_mapping(scenario))


def plain(value: Any) -> Any:
    """A document without the order of keys, with figures to nine digits."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def test_a_scenario_is_written_only_once_and_the_rest_of_the_file_stays() -> None:
    scenario = make_scenario(BASE | {"tasks": {"A": {"delay": "5 min"}}})
    first, _ = written(scenario)
    document = bpr.read_bpmn(first, name="case.bpmn")
    root = document.tree().getroot()
    write_bpsim(root, document.graph, scenario, name="scenario.yaml")
    second = etree.tostring(root.getroottree())
    assert second.count(b"<bpsim:Scenario ") == 1
    assert b"<!-- kept -->" in second
    assert b'<v:colour is="green"/>' in second
    assert (
        second.split(b"<relationship")[0].rstrip()
        == etree.tostring(bpr.read_bpmn(DRAWING, name="x").tree()).split(b"</definitions>")[0].rstrip()
    )


def test_another_tools_scenario_stays_beside_ours() -> None:
    theirs = (
        b'<relationship type="BPSimData"><extensionElements>'
        b'<b:BPSimData xmlns:b="http://www.bpsim.org/schemas/2.0"><b:Scenario id="theirs"/></b:BPSimData>'
        b"</extensionElements></relationship></definitions>"
    )
    document = bpr.read_bpmn(DRAWING.replace(b"</definitions>", theirs), name="case.bpmn")
    root = document.tree().getroot()
    write_bpsim(root, document.graph, make_scenario(BASE), name="scenario.yaml")
    assert [found.get("id") for found in root.iter("{http://www.bpsim.org/schemas/2.0}Scenario")] == ["theirs", "bpr"]
    assert len(list(root.iter("{*}relationship"))) == 1


@pytest.mark.parametrize(
    ("part", "told"),
    [
        ({"horizon": "10 wd"}, ["horizon"]),
        ({"drain": True}, ["drain"]),
        ({"timezone": "Europe/Paris"}, ["timezone"]),
        ({"limits": {"statutory": "20 wd"}}, ["limits"]),
        ({"tasks": {"A": {"delay": "5 wd"}}}, ["tasks"]),
        ({"tasks": {"A": {"delay": {"dist": "exponential", "mean": "5 min", "high": "9 min"}}}}, ["tasks"]),
        ({"tasks": {"A": {"delay": "5 min", "waits_for": "applicant"}}}, ["tasks.A.waits_for"]),
        ({"tasks": {"A": {"batch": {"size": 3}, "fixed_cost": 2}}}, ["tasks.A.batch"]),
        ({"backlog": [{"at": "A", "count": 3}]}, ["backlog"]),
        ({"arrivals": [{"start": "S", "instants": ["2026-01-05T10:00:00+01:00"]}]}, ["arrivals"]),
        ({"tasks": {"A": {"priority": "visits('A')"}}}, ["tasks"]),
    ],
)
def test_what_bpsim_cannot_mean_is_told_by_key(part: dict[str, Any], told: list[str]) -> None:
    assert written(make_scenario(BASE | part))[1] == told


def test_a_delay_behind_work_is_written_before_it_and_that_is_said() -> None:
    document = (
        BASE
        | {"resources": {"clerk": {"count": 1}}}
        | {"tasks": {"A": {"performer": "clerk", "work": "5 min", "delay": "1 h"}}}
    )
    data, told = written(make_scenario(document))
    assert told == ["tasks.A.delay"]
    again, findings = back(data)
    assert findings == ["BPSIM-LAG"]
    assert again.tasks == make_scenario(document).tasks


def test_a_shift_of_work_is_set_up_time() -> None:
    shifted = {"dist": "exponential", "mean": "9 min", "shift": "2 min"}
    document = BASE | {"resources": {"clerk": {"count": 1}}, "tasks": {"A": {"performer": "clerk", "work": shifted}}}
    data, told = written(make_scenario(document))
    assert (told, b"SetUpTime" in data) == ([], True)
    assert back(data)[0].tasks == make_scenario(document).tasks


def test_a_role_whose_name_is_taken_gets_an_id_of_its_own() -> None:
    document = BASE | {"resources": {"A": {"count": 2}}, "tasks": {"A": {"performer": "A", "work": "5 min"}}}
    data, _ = written(make_scenario(document))
    again, _ = back(data)
    assert {key: entry.count for key, entry in again.resources.items()} == {"A_2": 2}
    assert again.tasks["A"].performer is not None
    assert again.tasks["A"].performer.roles == ("A_2",)


def test_results_of_a_run_are_a_scenario_of_results() -> None:
    document = bpr.read_bpmn(DRAWING, name="case.bpmn")
    tasks = {"A": {"delay": "5 min"}}
    scenario = make_scenario(BASE | {"tasks": tasks, "events": {"T": {"delay": "1 h"}}, "horizon": "1 d"})
    log = bpr.simulate(model(document, scenario), replications=2, seed=1)
    root = document.tree().getroot()
    write_bpsim(root, document.graph, scenario, name="scenario.yaml")
    write_results(root, document.graph, log)
    (made,) = root.xpath(f"//*[@id='{RESULTS_ID}']")
    assert made.get("result") == "bpr"
    found = {
        (entry.get("elementRef"), parameter.tag.rpartition("}")[2], value.get("result")): float(value.get("value"))
        for entry in made.iter("{*}ElementParameters")
        for parameter in entry.iter("{*}ElapsedTime", "{*}TriggerCount")
        for value in parameter
    }
    assert found["A", "ElapsedTime", "mean"] == 5
    assert found["T", "ElapsedTime", "max"] == 60
    assert found["P", "TriggerCount", "count"] * 2 == log.cases.rows
    assert found["P", "ElapsedTime", "min"] == 65
    assert found["A", "ElapsedTime", "count"] == found["A", "TriggerCount", "count"]
    assert found["f2", "TriggerCount", "count"] + found["f3", "TriggerCount", "count"] == pytest.approx(
        found["X", "TriggerCount", "count"]
    )
    data = etree.tostring(root.getroottree())
    assert back(data)[1] == ["BPSIM-RESULTS"]


def test_results_say_how_long_a_role_was_at_work() -> None:
    """Ten cases of 5 minutes in each replication."""
    document = bpr.read_bpmn(DRAWING, name="case.bpmn")
    arrivals = [{"start": "S", "interarrival": "10 min", "max_count": 10}]
    scenario = make_scenario(
        BASE
        | {"arrivals": arrivals, "resources": {"clerk": {"count": 1}}}
        | {"tasks": {"A": {"performer": "clerk", "work": "5 min"}}, "events": {"T": {"delay": "1 h"}}}
    )
    log = bpr.simulate(model(document, scenario), replications=2, seed=1)
    root = document.tree().getroot()
    write_bpsim(root, document.graph, scenario, name="scenario.yaml")
    write_results(root, document.graph, log)
    (made,) = root.xpath(f"//*[@id='{RESULTS_ID}']")
    (entry,) = [found for found in made.iter("{*}ElementParameters") if found.get("elementRef") == "clerk"]
    ((total,),) = [list(found) for found in entry.iter("{*}ProcessingTime")]
    assert (total.get("result"), float(total.get("value"))) == ("sum", 50.0)
