"""A Prosimos file keeps its meaning as a scenario; what has no counterpart is refused by name, place and remedy."""

import copy
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from bpr.errors import ExchangeError, Finding
from bpr.exchange.prosimos import SECTIONS, read_prosimos
from bpr.process.elements import Event, EventDefinition, EventType, Gateway, GatewayType, LoopMarker, Task, TaskType
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import dump_distribution
from bpr.scenario.read import read_scenario, to_mapping, to_yaml
from bpr.scenario.schema import Scenario
from bpr.scenario.work import Loop

OFFICE = [{"from": "MONDAY", "to": "FRIDAY", "beginTime": "09:00:00.000", "endTime": "17:00:00.000"}]
ROUND_THE_CLOCK = [{"from": "MONDAY", "to": "SUNDAY", "beginTime": "00:00:00.000", "endTime": "23:59:59.999"}]


def law(name: str, *figures: float) -> dict[str, Any]:
    return {"distribution_name": name, "distribution_params": [{"value": figure} for figure in figures]}


def parameters() -> dict[str, Any]:
    """A whole file, in the form of Prosimos 2."""
    whole: dict[str, Any] = {
        "resource_profiles": [
            {
                "id": f"pool {number}",
                "name": f"Pool {number}",
                "resource_list": [
                    {
                        "id": f"r{number}",
                        "name": f"R {number}",
                        "amount": number,
                        "cost_per_hour": "20",
                        "calendar": "BH",
                    }
                ],
            }
            for number in (1, 2)
        ],
        "resource_calendars": [{"id": "BH", "name": "BH", "time_periods": OFFICE}],
        "task_resource_distribution": [
            {"task_id": task, "resources": [{"resource_id": resource, **law("fix", 600)}]}
            for task, resource in (("A", "r1"), ("B", "r2"), ("C", "r2"))
        ],
        "arrival_time_distribution": law("expon", 600, 0, 1e12),
        "arrival_time_calendar": ROUND_THE_CLOCK,
        "gateway_branching_probabilities": [
            {"gateway_id": "X", "probabilities": [{"path_id": "f2", "value": 0.7}, {"path_id": "f3", "value": 0.3}]}
        ],
        "event_distribution": [],
    }
    return copy.deepcopy(whole)


def put(path: str, value: object) -> dict[str, Any]:
    """The file with another value at a path like ``resource_profiles.0.id``; an empty value deletes the key."""
    whole = parameters()
    target: Any = whole
    *steps, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    for step in steps:
        target = target[step]
    if value is DELETED:
        del target[last]
    else:
        target[last] = value
    return whole


DELETED = object()


def read(graph: ProcessGraph, value: Mapping[str, Any], **options: Any) -> tuple[Scenario, tuple[Finding, ...]]:
    return read_prosimos(json.dumps(value).encode(), graph, name="case.json", **options)


def refused(graph: ProcessGraph, value: Mapping[str, Any]) -> tuple[Finding, ...]:
    with pytest.raises(ExchangeError) as caught:
        read(graph, value)
    assert all(finding.where.file == "case.json" and finding.remedy_text for finding in caught.value.findings)
    return caught.value.findings


def test_a_file_becomes_a_scenario_that_a_person_can_read(graph: ProcessGraph) -> None:
    scenario, findings = read(graph, parameters())
    assert findings == ()
    assert to_mapping(scenario) == {
        "schema": "bpr/scenario/1",
        "name": "case",
        "process": "process.bpmn",
        "start": "2023-01-02T09:00:00+00:00",
        "timezone": "+00:00",
        "calendars": {"BH": {"hours": {"mon-fri": "09:00-17:00"}}},
        "resources": {
            "R_1": {"name": "R 1", "count": 1, "calendar": "BH", "hourly_cost": 20},
            "Pool_2": {"name": "Pool 2", "count": 2, "calendar": "BH", "hourly_cost": 20},
        },
        "arrivals": [{"start": "S", "interarrival": {"dist": "exponential", "mean": "10 min"}, "max_count": 1000}],
        "tasks": {
            "A": {"performer": "R_1", "work": "10 min"},
            "B": {"performer": "Pool_2", "work": "10 min"},
            "C": {"performer": "Pool_2", "work": "10 min"},
        },
        "gateways": {"X": {"f2": 0.7, "f3": 0.3}},
    }


def test_what_is_written_reads_back_as_the_same_scenario(graph: ProcessGraph) -> None:
    scenario, _ = read(graph, parameters())
    assert read_scenario(to_yaml(scenario).encode()) == scenario


def test_start_and_number_of_cases_are_given_by_the_caller(graph: ProcessGraph) -> None:
    scenario, _ = read(graph, parameters(), start="2026-01-05T08:30:00+08:00", cases=7)
    assert scenario.start.isoformat() == "2026-01-05T08:30:00+08:00"
    assert scenario.arrivals[0].max_count == 7


@pytest.mark.parametrize(
    ("name", "figures", "written"),
    [
        ("fix", [4500], "1.25 h"),
        ("fix", [4500, 0, 1], "1.25 h"),
        ("expon", [100, 40, 100], {"dist": "exponential", "mean": "1 min", "high": "1 min", "shift": "40 s"}),
        ("uniform", [60, 120], {"dist": "uniform", "low": "1 min", "high": "2 min"}),
        ("norm", [60, 9, 30, 90], {"dist": "normal", "mean": "1 min", "sd": "9 s", "low": "30 s", "high": "1.5 min"}),
        ("lognorm", [60, 900, 0, 1e12], {"dist": "lognormal", "mean": "1 min", "sd": "30 s"}),
        ("gamma", [60, 900, 0, float("inf")], {"dist": "gamma", "mean": "1 min", "sd": "30 s"}),
        ("gamma", [60, 0, 0, 100], "1 min"),
    ],
)
def test_each_distribution_keeps_its_mean_spread_and_bounds(
    graph: ProcessGraph, name: str, figures: list[float], written: object
) -> None:
    value = put("task_resource_distribution.0.resources.0", {"resource_id": "r1", **law(name, *figures)})
    scenario, _ = read(graph, value)
    work = to_mapping(scenario)["tasks"]["A"]["work"]
    assert work == written


def test_a_histogram_of_arrivals_is_a_table_of_its_middles(graph: ProcessGraph) -> None:
    histogram = {
        "distribution_name": "histogram_sampling",
        "histogram_data": {"cdf": [0.25, 0.25, 1.0], "bin_midpoints": [60, 120, 180]},
    }
    scenario, _ = read(graph, put("arrival_time_distribution", histogram))
    assert dump_distribution(scenario.arrivals[0].interarrival) == {
        "dist": "table",
        "values": ["1 min", "3 min"],
        "weights": [0.25, 0.75],
    }


def test_an_arrival_calendar_postpones(graph: ProcessGraph) -> None:
    scenario, _ = read(graph, put("arrival_time_calendar", OFFICE))
    assert scenario.arrivals[0].calendar_mode == "postpone"
    assert scenario.calendars[scenario.arrivals[0].calendar or ""].hours.minutes == 5 * 8 * 60


def test_a_task_done_by_several_keeps_the_duration_of_each(graph: ProcessGraph) -> None:
    value = parameters()
    value["task_resource_distribution"][0]["resources"].append({"resource_id": "r2", **law("fix", 60)})
    scenario, _ = read(graph, value)
    assert to_mapping(scenario)["tasks"]["A"] == {
        "performer": {"any_of": ["R_1", "Pool_2"]},
        "choose": "longest_free",
        "work": {"R_1": "10 min", "Pool_2": "1 min"},
    }


def test_work_goes_also_to_people_off_shift_where_hours_differ(graph: ProcessGraph) -> None:
    value = parameters()
    value["resource_calendars"].append({"id": "night", "time_periods": ROUND_THE_CLOCK})
    value["resource_profiles"][1]["resource_list"][0]["calendar"] = "night"
    value["task_resource_distribution"][0]["resources"].append({"resource_id": "r2", **law("fix", 60)})
    scenario, findings = read(graph, value)
    assert not findings
    assert {role.assigned for role in scenario.resources.values()} == {"any_time"}


def test_where_all_keep_the_same_hours_it_makes_no_difference_and_is_not_written(graph: ProcessGraph) -> None:
    scenario, _ = read(graph, parameters())
    assert {role.assigned for role in scenario.resources.values()} == {"on_shift"}


def test_loop_markers_are_drawn_but_done_once(drawing: Callable[..., ProcessGraph]) -> None:
    graph = drawing(A=Task(id="A", process="P", scope="P", type=TaskType.ABSTRACT, loop=LoopMarker("standard")))
    scenario, findings = read(graph, parameters())
    assert scenario.tasks["A"].loop == Loop(once=True)
    assert [(finding.code, finding.severity) for finding in findings] == [("EXCHANGE-LOOP", "assumption")]


def test_events_last_as_long_as_the_file_says(drawing: Callable[..., ProcessGraph]) -> None:
    timer = Event(
        id="J", process="P", scope="P", type=EventType.INTERMEDIATE_CATCH, definitions=(EventDefinition("timer"),)
    )
    scenario, _ = read(drawing(J=timer), put("event_distribution", [{"event_id": "J", **law("fix", 3600)}]))
    assert to_mapping(scenario)["events"] == {"J": {"delay": "1 h"}}


def test_an_empty_object_of_events_is_no_events(graph: ProcessGraph) -> None:
    assert not read(graph, put("event_distribution", {}))[0].events


def test_categorical_attributes_are_kept(graph: ProcessGraph) -> None:
    kinds = [{"key": "small", "value": 0.8}, {"key": "large", "value": 0.2}]
    attributes = [{"name": "kind", "type": "discrete", "values": kinds}]
    scenario, _ = read(graph, put("case_attributes", attributes))
    assert to_mapping(scenario)["attributes"] == {"kind": {"categorical": {"small": 0.8, "large": 0.2}}}


@pytest.mark.parametrize("section", [name for name, (use, _) in SECTIONS.items() if use == "refused"])
def test_a_section_without_counterpart_is_refused_by_name(graph: ProcessGraph, section: str) -> None:
    [finding] = refused(graph, put(section, [{"anything": 1}]))
    assert finding.code == "PROSIMOS-SECTION"
    assert finding.where.key == section
    assert section in finding.what_text


@pytest.mark.parametrize("section", [name for name, (use, _) in SECTIONS.items() if use == "refused"])
def test_such_a_section_may_be_there_if_it_is_empty(graph: ProcessGraph, section: str) -> None:
    assert read(graph, put(section, []))[1] == ()


def test_an_unknown_section_is_told_and_not_dropped_silently(graph: ProcessGraph) -> None:
    [finding] = read(graph, put("weather", {"rain": 1}))[1]
    assert (finding.code, finding.severity, finding.where.key) == ("PROSIMOS-UNREAD", "warning", "weather")


def test_an_execution_limit_is_told(graph: ProcessGraph) -> None:
    assert [finding.code for finding in read(graph, put("gateway_execution_limit", 50))[1]] == ["PROSIMOS-LIMIT"]


def test_resources_without_task_are_told(graph: ProcessGraph) -> None:
    value = parameters()
    value["resource_profiles"][0]["resource_list"].append(
        {"id": "idle", "name": "Idle", "amount": 1, "cost_per_hour": 0, "calendar": "BH"}
    )
    scenario, findings = read(graph, value)
    assert [finding.code for finding in findings] == ["EXCHANGE-IDLE"]
    assert "idle" in findings[0].what_text
    assert "Idle" not in scenario.resources


PARAMS = "task_resource_distribution.0.resources.0.distribution_params"
PERIOD = "resource_calendars.0.time_periods.0"
PERSON = "resource_profiles.0.resource_list.0"
FLOW = "gateway_branching_probabilities.0.probabilities.0"
GAP = "arrival_time_distribution"
ABOVE, TOP = "above", "top"


@pytest.mark.parametrize(
    ("path", "value", "code", "at"),
    [
        ("resource_profiles", DELETED, "EXCHANGE-MISSING", TOP),
        ("resource_profiles", {"QBP": {}}, "EXCHANGE-TYPE", ""),  # the form of version 1
        ("resource_calendars", DELETED, "EXCHANGE-MISSING", TOP),
        ("resource_calendars.0.time_periods", [], "EXCHANGE-NEVER-OPEN", ""),
        (f"{PERIOD}.from", "MOONDAY", "EXCHANGE-UNKNOWN", ""),
        (f"{PERIOD}.endTime", "25:00", "EXCHANGE-CLOCK", ""),
        (f"{PERIOD}.endTime", "08:00", "EXCHANGE-HOURS", ABOVE),
        (f"{PERSON}.calendar", "BF", "EXCHANGE-UNKNOWN", ""),
        (f"{PERSON}.amount", 1e9, "EXCHANGE-RANGE", ""),
        (f"{PERSON}.amount", "two", "EXCHANGE-TYPE", ""),
        (f"{PERSON}.cost_per_hour", -1, "EXCHANGE-RANGE", ""),
        (f"{PERSON}.id", "r2", "PROSIMOS-TWICE", "resource_profiles"),
        (f"{PERSON}.id", "r9", "EXCHANGE-UNKNOWN", "task_resource_distribution"),
        ("task_resource_distribution.0.task_id", "AA", "EXCHANGE-UNKNOWN", ""),
        ("task_resource_distribution.0.task_id", "AA", "PROSIMOS-NOBODY", "task_resource_distribution"),
        ("task_resource_distribution.0.resources.0.distribution_name", "triang", "EXCHANGE-UNKNOWN", ""),
        (PARAMS, [], "PROSIMOS-PARAMS", ""),
        (PARAMS, [{"value": -3}], "EXCHANGE-FIGURES", ""),
        (GAP, law("expon", 0, 600, 0, 1e9, 7), "PROSIMOS-PARAMS", f"{GAP}.distribution_params"),
        (GAP, law("norm", 600), "PROSIMOS-PARAMS", f"{GAP}.distribution_params"),
        (GAP, law("norm", 600, 60, 900, 30), "EXCHANGE-FIGURES", f"{GAP}.distribution_params"),
        (GAP, law("lognorm", 1, 1e9, 0, 1e12), "EXCHANGE-FIGURES", f"{GAP}.distribution_params"),
        (GAP, DELETED, "EXCHANGE-MISSING", TOP),
        ("arrival_time_calendar", DELETED, "EXCHANGE-MISSING", TOP),
        ("gateway_branching_probabilities.0.gateway_id", "XX", "EXCHANGE-UNKNOWN", ""),
        (f"{FLOW}.path_id", "f9", "EXCHANGE-UNKNOWN", ""),
        (f"{FLOW}.value", 1.7, "EXCHANGE-RANGE", ""),
        (f"{FLOW}.condition_id", "c", "EXCHANGE-UNKNOWN", ""),
        (
            "event_distribution",
            [{"event_id": "none", **law("fix", 1)}],
            "EXCHANGE-UNKNOWN",
            "event_distribution.0.event_id",
        ),
        ("model_type", "HAZY", "PROSIMOS-CALENDARS", ""),
        (f"{PERIOD}.probability", 0.4, "PROSIMOS-FUZZY", "resource_calendars.0.time_periods"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    graph: ProcessGraph, path: str, value: object, code: str, at: str
) -> None:
    place = {"": path, ABOVE: path.rpartition(".")[0], TOP: ""}.get(at, at)
    key = re.sub(r"\.(\d+)", r"[\1]", place) or None
    assert (code, key) in {(finding.code, finding.where.key) for finding in refused(graph, put(path, value))}


def test_all_that_is_wrong_is_told_at_once(graph: ProcessGraph) -> None:
    value = put("model_type", "HAZY")
    value["arrival_time_distribution"] = law("poisson", 3)
    value["gateway_branching_probabilities"][0]["gateway_id"] = "Y"
    assert {finding.code for finding in refused(graph, value)} == {"PROSIMOS-CALENDARS", "EXCHANGE-UNKNOWN"}


def test_a_misspelt_id_gets_a_suggestion(drawing: Callable[..., ProcessGraph]) -> None:
    found = refused(drawing(), put("gateway_branching_probabilities.0.probabilities.0.path_id", "f22"))
    assert any("Did you mean 'f2'" in str(finding) for finding in found)


def _broken(value: Any) -> Iterator[Any]:
    """The file with each single value replaced by each of several wrong ones, and each key deleted."""
    yield from (None, "?", -1, [], {}, True, 1e400)
    if isinstance(value, dict):
        for key in value:
            yield {name: item for name, item in value.items() if name != key}
            for inner in _broken(value[key]):
                yield {**value, key: inner}
    elif isinstance(value, list):
        for number, item in enumerate(value):
            for inner in _broken(item):
                yield [*value[:number], inner, *value[number + 1 :]]


def _findings(graph: ProcessGraph, value: object) -> tuple[Finding, ...]:
    try:
        return read_prosimos(json.dumps(value).encode(), graph, name="case.json")[1]
    except ExchangeError as error:
        return error.findings


def test_no_broken_value_anywhere_ends_in_anything_but_findings(graph: ProcessGraph) -> None:
    """Each of some thousand broken files is read, or refused with place and remedy; never a traceback."""
    whole = parameters()
    whole["resource_profiles"] = whole["resource_profiles"][:1]
    found = [_findings(graph, value) for value in _broken(whole)]
    assert len(found) > 500
    assert all(finding.where.file == "case.json" and finding.remedy_text for findings in found for finding in findings)


def test_a_truncated_file_is_refused_wherever_it_breaks_off(graph: ProcessGraph) -> None:
    data = json.dumps(parameters()).encode()
    for length in range(0, len(data) - 1, 37):
        with pytest.raises(ExchangeError, match="Not JSON"):
            read_prosimos(data[:length], graph, name="case.json")


def test_a_hostile_number_of_people_is_refused_in_time(graph: ProcessGraph) -> None:
    began = time.perf_counter()
    refused(graph, put("resource_profiles.0.resource_list.0.amount", 10**30))
    assert time.perf_counter() - began < 1


def test_an_inclusive_gateway_keeps_independent_probabilities(drawing: Callable[..., ProcessGraph]) -> None:
    graph = drawing(X=Gateway(id="X", process="P", scope="P", type=GatewayType.INCLUSIVE))
    value = put("gateway_branching_probabilities.0.probabilities.1.value", 0.9)
    scenario, findings = read(graph, value)
    assert to_mapping(scenario)["gateways"] == {"X": {"f2": 0.7, "f3": 0.9}}
    assert [finding.code for finding in findings] == ["EXCHANGE-NONE-FIRES"]


def test_a_file_of_another_tool_is_told_by_what_it_has(graph: ProcessGraph) -> None:
    [finding] = refused(graph, {"nodes": [], "edges": []})
    assert finding.code == "PROSIMOS-OTHER"
    assert "nodes, edges" in finding.what_text
    assert refused(graph, {})[0].code == "PROSIMOS-OTHER"
