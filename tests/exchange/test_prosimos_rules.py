"""Attributes, rules, batches, fuzzy calendars and version 1 of Prosimos: what a scenario can mean is kept."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bpr.exchange.prosimos_durations import version_of
from bpr.process.elements import Flow, Gateway, GatewayType
from bpr.process.graph import ProcessGraph, process_graph
from bpr.scenario.distributions import Distribution
from bpr.scenario.read import to_mapping
from tests.exchange.test_prosimos import law, parameters, read, refused

KIND = {"name": "kind", "type": "discrete", "values": [{"key": "new", "value": 0.8}, {"key": "old", "value": 0.2}]}
AMOUNT = {"name": "amount", "type": "continuous", "values": law("uniform", 100, 900)}


def rule(attribute: str, comparison: str, value: object) -> Mapping[str, object]:
    return {"attribute": attribute, "comparison": comparison, "value": value}


def with_rules(*conditions: list[list[Mapping[str, object]]], **sections: object) -> dict[str, Any]:
    """A file whose flows f2, f3 have these conditions."""
    value = parameters() | {"case_attributes": [KIND, AMOUNT]} | sections
    value["branch_rules"] = [{"id": f"c{number}", "rules": rules} for number, rules in enumerate(conditions)]
    for number, path in enumerate(value["gateway_branching_probabilities"][0]["probabilities"][: len(conditions)]):
        path["condition_id"] = f"c{number}"
    return value


def batch(*rules: list[Mapping[str, object]], **changes: object) -> dict[str, Any]:
    entry = {
        "task_id": "A",
        "type": "Sequential",
        "firing_rules": list(rules),
        "size_distrib": [],
        "duration_distrib": [],
    }
    return parameters() | {"batch_processing": [entry | changes]}


def test_attributes_are_drawn_as_numbers_and_texts(graph: ProcessGraph) -> None:
    scenario, findings = read(graph, parameters() | {"case_attributes": [KIND, AMOUNT]})
    assert to_mapping(scenario)["attributes"] == {
        "kind": {"categorical": {"new": 0.8, "old": 0.2}},
        "amount": {"dist": "uniform", "low": 100, "high": 900},
    }
    assert findings == ()


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("norm", (5, 2, 0, 9)),
        ("lognorm", (5, 4, 0, 99)),
        ("gamma", (5, 4, 0, 99)),
        ("expon", (5, 1, 99)),
        ("fix", (5,)),
    ],
)
def test_a_number_has_the_figures_that_a_duration_would_have_in_seconds(
    graph: ProcessGraph, name: str, figures: tuple[float, ...]
) -> None:
    amount = AMOUNT | {"values": law(name, *figures)}
    value = parameters() | {"case_attributes": [amount], "event_distribution": []}
    value["arrival_time_distribution"] = law(name, *figures)
    scenario, _ = read(graph, value)
    number, gap = scenario.attributes["amount"].distribution, scenario.arrivals[0].interarrival
    assert isinstance(number, Distribution)
    assert isinstance(gap, Distribution)
    assert number.unit == "1"
    assert number.mean == pytest.approx(gap.mean / 1000)
    assert number.maximum == pytest.approx(gap.maximum / 1000)


def test_rules_of_flows_are_conditions(graph: ProcessGraph) -> None:
    value = with_rules([[rule("kind", "=", "new"), rule("amount", ">", "500")], [rule("amount", "in", ["0", "inf"])]])
    scenario, findings = read(graph, value)
    assert findings == ()
    assert to_mapping(scenario)["gateways"] == {
        "X": {"f2": "(kind == 'new' and amount > 500) or (amount >= 0)", "f3": "default"}
    }


def test_a_range_has_both_ends_and_several_rules_are_said(graph: ProcessGraph) -> None:
    value = with_rules([[rule("amount", "in", [100, 200])]], [[rule("kind", "!=", "new")]])
    scenario, findings = read(graph, value)
    assert to_mapping(scenario)["gateways"]["X"] == {"f2": "(amount >= 100 and amount <= 200)", "f3": "(kind != 'new')"}
    assert [finding.code for finding in findings] == ["PROSIMOS-RULES"]


def test_rules_beside_chances_are_refused(graph: ProcessGraph) -> None:
    third = Flow(id="f9", source="X", target="J")
    wider = process_graph(graph.elements(), [*graph.flows(), third], processes=graph.processes)
    [finding] = refused(wider, with_rules([[rule("kind", "=", "new")]]))
    assert (finding.code, finding.where.key) == ("PROSIMOS-CONDITION", "gateway_branching_probabilities[0]")


def test_an_inclusive_gateway_takes_every_flow_whose_rule_holds(drawing: Callable[..., ProcessGraph]) -> None:
    gateway = Gateway(id="X", process="P", scope="P", type=GatewayType.INCLUSIVE)
    scenario, findings = read(
        drawing(X=gateway), with_rules([[rule("kind", "=", "new")]], [[rule("kind", "=", "old")]])
    )
    assert to_mapping(scenario)["gateways"]["X"] == {"f2": "(kind == 'new')", "f3": "(kind == 'old')"}
    assert findings == ()


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"type": "expression", "values": "amount * 2"}, "amount * 2"),
        ({"type": "continuous", "values": law("fix", 7)}, "7"),
        ({"type": "discrete", "values": [{"key": "done", "value": 1}]}, "'done'"),
    ],
)
def test_what_a_task_sets_is_kept_where_it_is_one_value(graph: ProcessGraph, change: dict[str, Any], text: str) -> None:
    sets = [{"event_id": "A", "attributes": [{"name": "mark", **change}]}]
    scenario, findings = read(graph, parameters() | {"case_attributes": [AMOUNT], "event_attributes": sets})
    assert str(scenario.tasks["A"].set["mark"]) == text
    assert [finding.code for finding in findings] == ["PROSIMOS-BEFORE"]
    assert scenario.attributes["mark"].kind == ("categorical" if "'" in text else "number")


@pytest.mark.parametrize(
    "change",
    [
        {"type": "continuous", "values": law("uniform", 1, 2)},
        {"type": "discrete", "values": [{"key": "a", "value": 0.5}, {"key": "b", "value": 0.5}]},
        {"type": "dtree", "values": []},
        {"type": "expression", "values": "uniform(1, 2)"},
    ],
)
def test_what_a_task_draws_anew_is_refused(graph: ProcessGraph, change: dict[str, Any]) -> None:
    sets = [{"event_id": "A", "attributes": [{"name": "mark", **change}]}]
    [finding] = refused(graph, parameters() | {"event_attributes": sets})
    assert finding.code == "PROSIMOS-ATTRIBUTE"
    assert finding.where.key == "event_attributes[0].attributes[0]"


def test_only_tasks_set_attributes(graph: ProcessGraph) -> None:
    sets = [{"event_id": "S", "attributes": [{"name": "mark", "type": "expression", "values": "1"}]}]
    assert refused(graph, parameters() | {"event_attributes": sets})[0].code == "PROSIMOS-SETS"


def test_a_global_attribute_that_never_changes_is_one_of_each_case(graph: ProcessGraph) -> None:
    fixed = {"name": "rate", "type": "continuous", "values": law("fix", 3)}
    scenario, _ = read(graph, parameters() | {"global_attributes": [fixed]})
    assert to_mapping(scenario)["attributes"] == {"rate": 3}
    changed = [{"event_id": "A", "attributes": [{"name": "rate", "type": "expression", "values": "rate + 1"}]}]
    [finding] = refused(graph, parameters() | {"global_attributes": [fixed], "event_attributes": changed})
    assert finding.code == "PROSIMOS-GLOBAL"


def test_priorities_by_discrete_attributes_are_ranks_with_the_same_chances(graph: ProcessGraph) -> None:
    rules = [
        {"priority_level": 2, "rules": [[rule("kind", "=", "new")]]},
        {"priority_level": 1, "rules": [[rule("kind", "=", "old")]]},
    ]
    scenario, findings = read(graph, parameters() | {"case_attributes": [KIND], "prioritisation_rules": rules})
    assert to_mapping(scenario)["attributes"]["prosimos_priority"] == {
        "dist": "table",
        "values": [1, 2],
        "weights": [0.8, 0.2],
    }
    assert {str(entry.priority) for entry in scenario.tasks.values()} == {"prosimos_priority"}
    assert [finding.code for finding in findings] == ["PROSIMOS-RANKED"]


def test_priorities_by_ranges_of_numbers_are_refused(graph: ProcessGraph) -> None:
    rules = [{"priority_level": 1, "rules": [[rule("amount", "in", ["0", "inf"])]]}]
    value = parameters() | {"case_attributes": [AMOUNT], "prioritisation_rules": rules}
    assert refused(graph, value)[0].code == "PROSIMOS-PRIORITY"


@pytest.mark.parametrize(
    ("rules", "written"),
    [
        ([[rule("size", "=", 3)]], {"size": 3}),
        ([[rule("size", ">", 3)]], {"size": 4}),
        ([[rule("week_day", "=", "Friday"), rule("daily_hour", "=", "15")]], {"at": "fri 15:00"}),
        ([[rule("daily_hour", "=", "9")]], {"at": "daily 09:00"}),
        ([[rule("week_day", "=", "Monday")], [rule("size", ">=", 5)]], {"size": 5, "at": "mon 00:00"}),
    ],
)
def test_a_batch_is_released_by_size_or_at_instants(
    graph: ProcessGraph, rules: list[list[Mapping[str, object]]], written: Mapping[str, object]
) -> None:
    scenario, findings = read(graph, batch(*rules))
    assert to_mapping(scenario)["tasks"]["A"] == {"performer": "R_1", "work": "10 min", "batch": written}
    assert findings == ()


def test_a_parallel_batch_takes_the_time_of_one(graph: ProcessGraph) -> None:
    scenario, _ = read(graph, batch([rule("size", "=", 3)], type="Parallel"))
    assert to_mapping(scenario)["tasks"]["A"] == {
        "performer": "R_1",
        "batch": {"size": 3, "work_per_batch": "10 min"},
    }


@pytest.mark.parametrize(
    ("rules", "changes"),
    [
        ([[rule("ready_wt", "<", 60)]], {}),
        ([[rule("large_wt", ">", 60), rule("size", "=", 3)]], {}),
        ([[rule("size", "<", 3)]], {}),
        ([[rule("daily_hour", ">", "15")]], {}),
        ([[rule("size", "=", 3)]], {"type": "Concurrent"}),
        ([[rule("size", "=", 3)]], {"duration_distrib": [{"key": "3", "value": 0.8}]}),
        ([[rule("size", "=", 3)]], {"size_distrib": [{"key": "1", "value": 0.3}, {"key": "3", "value": 0.7}]}),
    ],
)
def test_a_batch_that_cannot_be_meant_is_refused_with_the_reason(
    graph: ProcessGraph, rules: list[list[Mapping[str, object]]], changes: dict[str, object]
) -> None:
    [finding] = refused(graph, batch(*rules, **changes))
    assert (finding.code, finding.where.key) == ("PROSIMOS-BATCH", "batch_processing[0]")


def test_a_fuzzy_calendar_of_zeros_and_ones_has_hours(graph: ProcessGraph) -> None:
    value = parameters() | {"model_type": "FUZZY", "granule_size": {"value": 60, "time_unit": "MINUTES"}}
    calendar = value["resource_calendars"][0]
    (office,) = calendar["time_periods"]
    calendar["time_periods"] = [
        office | {"endTime": "12:00:00", "probability": 1.0},
        office | {"beginTime": "12:00:00", "probability": 0.0},
    ]
    calendar["workload_ratio"] = [office | {"beginTime": "16:00:00", "probability": 1}]
    scenario, _ = read(graph, value)
    assert to_mapping(scenario)["calendars"]["BH"]["hours"] == {"mon-fri": "09:00-12:00 16:00-17:00"}


@pytest.mark.parametrize(
    ("name", "figures", "mean"),
    [
        ("expon", (60, 600), 660),
        ("expon", (0, 600, 0, 1e9), 600),
        ("norm", (600, 60), 600),
        ("uniform", (100, 200, 0, 1e9), 200),
        ("triang", (0.5, 100, 200), 200),
        ("gamma", (4, 0, 150), 600),
        ("gamma", (4, 100, 150, 0, 1e12), 700),
        ("lognorm", (0.5, 0, 600), 679.89),
    ],
)
def test_version_1_writes_the_figures_of_scipy(
    graph: ProcessGraph, name: str, figures: tuple[float, ...], mean: float
) -> None:
    value = parameters()
    value["task_resource_distribution"][0]["resources"][0] |= law(name, *figures)
    value["arrival_time_distribution"] = law("expon", 0, 600)
    assert version_of(value) == 1
    scenario, _ = read(graph, value)
    work = scenario.tasks["A"].work
    assert work is not None
    assert work.distribution is not None
    assert work.distribution.mean == pytest.approx(mean * 1000, rel=1e-4)


def test_versions_that_are_mixed_are_told(graph: ProcessGraph) -> None:
    value = parameters()
    value["task_resource_distribution"][0]["resources"][0] |= law("lognorm", 0.5, 0, 600)
    assert refused(graph, value)[0].code == "PROSIMOS-PARAMS"
