"""Attributes, rules, batches, fuzzy calendars and version 1 of Prosimos: what a scenario can mean is kept."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bpr.exchange.prosimos_batches import LAST_PIECE, NO_LEAST, TOGETHER
from bpr.exchange.prosimos_durations import version_of
from bpr.process.elements import Flow, Gateway, GatewayType
from bpr.process.graph import ProcessGraph, process_graph
from bpr.report.findings import reason_in_chinese
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
    assert [finding.code for finding in findings] == ["PROSIMOS-NO-RULE", "PROSIMOS-RULES"]


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
    assert [finding.code for finding in findings] == ["PROSIMOS-NO-RULE"]


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
    ("change", "written"),
    [
        ({"type": "continuous", "values": law("uniform", 1, 2)}, {"dist": "uniform", "low": 1, "high": 2}),
        (
            {"type": "discrete", "values": [{"key": "a", "value": 0.5}, {"key": "b", "value": 0.5}]},
            {"categorical": {"a": 0.5, "b": 0.5}},
        ),
        (
            {"type": "dtree", "values": [[["amount > 5", "amount < 9"], "amount * 2"], [True, "1"]]},
            "if (amount > 5) and (amount < 9) then amount * 2 else 1",
        ),
        ({"type": "dtree", "values": [[["amount > 5"], "3"]]}, "if (amount > 5) then 3 else 0"),
    ],
)
def test_what_a_task_sets_is_drawn_anew_or_decided_by_a_tree(
    graph: ProcessGraph, change: dict[str, Any], written: object
) -> None:
    sets = [{"event_id": "A", "attributes": [{"name": "mark", **change}]}]
    scenario, findings = read(graph, parameters() | {"case_attributes": [AMOUNT], "event_attributes": sets})
    assert to_mapping(scenario)["tasks"]["A"]["set"] == {"mark": written}
    assert [finding.code for finding in findings] == ["PROSIMOS-BEFORE"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"type": "discrete", "values": {"a": {"b": 1}}}, ".values"),
        ({"type": "expression", "values": "uniform(1, 2)"}, ".values"),
        ({"type": "expression", "values": "amount ** 2"}, ".values"),
        ({"type": "dtree", "values": [[["amount > 5"]]]}, ".values[0]"),
        ({"type": "learned", "values": {}}, ""),
    ],
)
def test_what_a_scenario_cannot_set_is_refused(graph: ProcessGraph, change: dict[str, Any], where: str) -> None:
    sets = [{"event_id": "A", "attributes": [{"name": "mark", **change}]}]
    [finding] = refused(graph, parameters() | {"case_attributes": [AMOUNT], "event_attributes": sets})
    assert finding.code == "PROSIMOS-ATTRIBUTE"
    assert finding.where.key == f"event_attributes[0].attributes[0]{where}"


def test_a_formula_over_an_attribute_that_is_not_there_is_refused(graph: ProcessGraph) -> None:
    sets = [{"event_id": "A", "attributes": [{"name": "mark", "type": "expression", "values": "amuont + 1"}]}]
    [finding] = refused(graph, parameters() | {"case_attributes": [AMOUNT], "event_attributes": sets})
    assert finding.code == "EXCHANGE-UNKNOWN"
    assert "Did you mean 'amount'" in finding.remedy_text


def test_what_is_no_activity_sets_nothing_there_and_here(graph: ProcessGraph) -> None:
    sets = [{"event_id": "S", "attributes": [{"name": "mark", "type": "expression", "values": "1"}]}]
    scenario, findings = read(graph, parameters() | {"event_attributes": sets})
    assert [(finding.code, finding.severity) for finding in findings] == [("PROSIMOS-SETS", "warning")]
    assert "set" not in str(to_mapping(scenario))


def test_a_global_attribute_is_one_of_the_whole_run(graph: ProcessGraph) -> None:
    stock = {"name": "stock", "type": "continuous", "values": law("fix", 3)}
    changed = [{"event_id": "A", "attributes": [{"name": "stock", "type": "expression", "values": "stock - 1"}]}]
    scenario, findings = read(graph, parameters() | {"global_attributes": [stock], "event_attributes": changed})
    assert to_mapping(scenario)["shared"] == {"stock": 3}
    assert to_mapping(scenario)["tasks"]["A"]["set"] == {"stock": "stock - 1"}
    assert findings == ()


def test_a_global_attribute_that_every_case_draws_is_refused(graph: ProcessGraph) -> None:
    value = parameters() | {"case_attributes": [AMOUNT], "global_attributes": [AMOUNT]}
    [finding] = refused(graph, value)
    assert (finding.code, finding.where.key) == ("PROSIMOS-GLOBAL", "global_attributes[0]")


def test_a_name_that_conditions_cannot_use_is_changed_everywhere(graph: ProcessGraph) -> None:
    value = with_rules(
        [[rule("loan amount", ">", 5)]], case_attributes=[AMOUNT | {"name": "loan amount"}, AMOUNT | {"name": "then"}]
    )
    scenario, findings = read(graph, value)
    assert list(scenario.attributes) == ["loan_amount", "then_"]
    assert to_mapping(scenario)["gateways"]["X"]["f2"] == "(loan_amount > 5)"
    assert [finding.code for finding in findings] == ["PROSIMOS-NAME"] * 2


def test_chances_that_do_not_sum_to_one_are_refused_where_they_stand(graph: ProcessGraph) -> None:
    kind = {"name": "kind", "type": "discrete", "values": [{"key": "new", "value": 0.8}, {"key": "old", "value": 0.1}]}
    [finding] = refused(graph, parameters() | {"case_attributes": [kind]})
    assert (finding.code, finding.where.key) == ("PROSIMOS-SHARES", "case_attributes[0].values")


def test_figures_in_texts_are_compared_as_figures(graph: ProcessGraph) -> None:
    """'10' is more than '9': of the texts that there are, those that lie there are named."""
    grade = {
        "name": "grade",
        "type": "discrete",
        "values": [{"key": key, "value": 0.25} for key in ("2", "9", "10", "x")],
    }
    value = with_rules([[rule("grade", ">", "5")]], [[rule("grade", "in", ["11", "inf"])]], case_attributes=[grade])
    scenario, _ = read(graph, value)
    assert to_mapping(scenario)["gateways"]["X"] == {"f2": "(grade in ('9', '10'))", "f3": "(false)"}


def test_priorities_are_ranks_by_the_attributes_of_the_case_the_smallest_level_first(graph: ProcessGraph) -> None:
    rules = [
        {"priority_level": 7, "rules": [[rule("kind", "=", "new")], [rule("amount", "in", ["300", "inf"])]]},
        {"priority_level": 2, "rules": [[rule("kind", "=", "old"), rule("amount", "in", ["100", "200"])]]},
    ]
    scenario, findings = read(graph, parameters() | {"case_attributes": [KIND, AMOUNT], "prioritisation_rules": rules})
    (priority,) = {str(entry.priority) for entry in scenario.tasks.values()}
    assert priority == (
        "if (kind == 'old' and amount >= 100 and amount <= 200) then 2 "
        "else if (kind == 'new') or (amount >= 300) then 1 else 0"
    )
    assert findings == ()


def test_priorities_read_attributes_of_cases_only(graph: ProcessGraph) -> None:
    rules = [{"priority_level": 1, "rules": [[rule("stock", "=", 1)]]}]
    stock = {"name": "stock", "type": "continuous", "values": law("fix", 3)}
    [finding] = refused(graph, parameters() | {"global_attributes": [stock], "prioritisation_rules": rules})
    assert (finding.code, finding.where.key) == ("EXCHANGE-UNKNOWN", "prioritisation_rules[0].rules[0][0].attribute")


def test_a_sign_that_prosimos_reads_otherwise_is_told(graph: ProcessGraph) -> None:
    rules = [{"priority_level": 1, "rules": [[rule("amount", ">", 500)]]}]
    _, findings = read(graph, parameters() | {"case_attributes": [AMOUNT], "prioritisation_rules": rules})
    assert [finding.code for finding in findings] == ["PROSIMOS-SIGN"]


def test_more_rules_than_a_priority_can_state_are_refused(graph: ProcessGraph) -> None:
    rules = [{"priority_level": level, "rules": [[rule("amount", "in", [level, level])]]} for level in range(60)]
    [finding] = refused(graph, parameters() | {"case_attributes": [AMOUNT], "prioritisation_rules": rules})
    assert (finding.code, finding.where.key) == ("PROSIMOS-PRIORITY", "prioritisation_rules")


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
    assert [finding.code for finding in findings] == ["PROSIMOS-BATCH-TWO"]


@pytest.mark.parametrize(
    ("rules", "written"),
    [
        ([[rule("large_wt", "=", 7200)]], {"age": "2 h"}),
        ([[rule("large_wt", ">=", 90)]], {"age": "1.5 min"}),
        ([[rule("large_wt", ">", 59)]], {"age": "1 min"}),
        ([[rule("large_wt", "=", "60")], [rule("large_wt", "=", 30)]], {"age": "30 s"}),
    ],
)
def test_a_batch_is_released_when_its_oldest_piece_has_waited(
    graph: ProcessGraph, rules: list[list[Mapping[str, object]]], written: Mapping[str, object]
) -> None:
    """One piece is released then there, too, so nothing is said of batches of two."""
    scenario, findings = read(graph, batch(*rules))
    assert to_mapping(scenario)["tasks"]["A"]["batch"] == written
    assert findings == ()


def test_the_first_of_size_instants_and_age_releases_a_batch(graph: ProcessGraph) -> None:
    rules = [[rule("size", ">=", 5)], [rule("large_wt", "=", 3600)], [rule("daily_hour", "=", "9")]]
    scenario, findings = read(graph, batch(*rules))
    assert to_mapping(scenario)["tasks"]["A"]["batch"] == {"at": "daily 09:00", "size": 5, "age": "1 h"}
    assert [finding.code for finding in findings] == ["PROSIMOS-BATCH-TWO"]


def test_that_a_piece_alone_waits_for_the_end_of_a_range_is_said(graph: ProcessGraph) -> None:
    scenario, findings = read(graph, batch([rule("large_wt", ">=", 60), rule("large_wt", "<", 121)]))
    assert to_mapping(scenario)["tasks"]["A"]["batch"] == {"age": "1 min"}
    assert [(finding.code, finding.severity) for finding in findings] == [("PROSIMOS-BATCH-ALONE", "assumption")]
    assert "120 s" in findings[0].what_text


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ([rule("size", ">=", 3), rule("large_wt", "=", 60)], TOGETHER),
        ([rule("ready_wt", "=", 60)], LAST_PIECE),
        ([rule("ready_wt", "=", 60), rule("size", "=", 3)], LAST_PIECE),
        ([rule("large_wt", "<", 60)], NO_LEAST),
        ([rule("size", ">=", 3), rule("size", "<", 9)], "a rule over size releases it"),
        ([rule("week_day", "=", "Monday"), rule("large_wt", "=", 9)], "a rule over week_day, large_wt releases it"),
    ],
)
def test_what_releases_a_batch_otherwise_is_refused_with_its_reason(
    graph: ProcessGraph, rules: list[Mapping[str, object]], why: str
) -> None:
    [finding] = refused(graph, batch(rules))
    assert (finding.code, finding.values["why"]) == ("PROSIMOS-BATCH", why)
    assert reason_in_chinese(why) != why


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


def fuzzy(
    periods: list[dict[str, Any]], *ratios: dict[str, Any], value: float = 60, unit: str = "MINUTES"
) -> dict[str, Any]:
    """A file whose only calendar has these periods."""
    whole = parameters() | {"model_type": "FUZZY", "granule_size": {"value": value, "time_unit": unit}}
    whole["resource_calendars"][0] |= {"time_periods": periods, "workload_ratio": list(ratios)}
    return whole


def period(begin: str, end: str, chance: float, first: str = "MONDAY", last: str = "FRIDAY") -> dict[str, Any]:
    return {"from": first, "to": last, "beginTime": begin, "endTime": end, "probability": chance}


def test_a_fuzzy_calendar_of_zeros_and_ones_has_hours(graph: ProcessGraph) -> None:
    periods = [period("09:00:00", "12:00:00", 1), period("12:00:00", "17:00:00", 0)]
    scenario, findings = read(graph, fuzzy(periods, period("16:00:00", "17:00:00", 1)))
    assert to_mapping(scenario)["calendars"]["BH"]["hours"] == {"mon-fri": "09:00-12:00 16:00-17:00"}
    assert findings == ()


def test_chances_of_a_fuzzy_calendar_are_presence(graph: ProcessGraph) -> None:
    """At 8 by one chance of 0.5, or by the other of 0.2: 1 - 0.5 * 0.8 = 0.6; the later period holds at 10."""
    periods = [period("08:00:00", "11:00:00", 0.5), period("10:00:00", "12:00:00", 0.25, "TUESDAY", "TUESDAY")]
    scenario, findings = read(graph, fuzzy(periods, period("08:00:00", "09:00:00", 0.2)))
    usual = [0.0] * 8 + [0.6, 0.5, 0.5] + [0.0] * 13
    tuesday = [0.0] * 8 + [0.6, 0.5, 0.25, 0.25] + [0.0] * 12
    resources = to_mapping(scenario)["resources"]
    assert resources["R_1"]["presence"] == {"mon": usual, "tue": tuesday, "wed-fri": usual}
    assert {role["assigned"] for role in resources.values() if "assigned" in role} == {"any_time"}
    assert "calendars" not in to_mapping(scenario)
    assert [finding.code for finding in findings] == ["PROSIMOS-FUZZY"]


@pytest.mark.parametrize(
    ("value", "unit", "parts"), [(60, "MINUTES", 24), (2, "HOURS", 12), (900, "SECONDS", 96), (1, "minutes", 1440)]
)
def test_a_granule_divides_the_day(graph: ProcessGraph, value: float, unit: str, parts: int) -> None:
    scenario, _ = read(graph, fuzzy([period("00:00:00", "00:00:00", 0.5)], value=value, unit=unit))
    presence = scenario.resources["R_1"].presence
    assert presence is not None
    assert {len(day) for day in presence.days[:5]} == {parts}
    assert presence.days[0] == (0.5,) * parts


@pytest.mark.parametrize(("value", "unit"), [(7, "MINUTES"), (30, "SECONDS"), (0, "HOURS"), (25, "HOURS")])
def test_a_granule_that_does_not_is_refused(graph: ProcessGraph, value: float, unit: str) -> None:
    [finding] = refused(graph, fuzzy([period("00:00:00", "00:00:00", 0.5)], value=value, unit=unit))
    assert (finding.code, finding.where.key) == ("PROSIMOS-GRANULE", "granule_size")


def test_a_period_ends_before_the_granule_in_which_it_ends_as_in_prosimos(graph: ProcessGraph) -> None:
    scenario, _ = read(graph, fuzzy([period("09:30:00", "11:30:00", 0.5)]))
    presence = scenario.resources["R_1"].presence
    assert presence is not None
    assert [hour for hour, share in enumerate(presence.days[0]) if share] == [9, 10]


def test_chances_do_not_count_where_the_calendars_are_crisp(graph: ProcessGraph) -> None:
    value = parameters()
    value["resource_calendars"][0]["time_periods"] = [period("09:00:00", "17:00:00", 0.3)]
    scenario, findings = read(graph, value)
    assert to_mapping(scenario)["calendars"]["BH"]["hours"] == {"mon-fri": "09:00-17:00"}
    assert [finding.code for finding in findings] == ["PROSIMOS-CRISP"]


def test_days_over_sunday_are_told(graph: ProcessGraph) -> None:
    periods = [period("09:00:00", "11:00:00", 0.5), period("09:00:00", "11:00:00", 0.5, "SUNDAY", "MONDAY")]
    _, findings = read(graph, fuzzy(periods))
    assert sorted(finding.code for finding in findings) == ["PROSIMOS-DAYS", "PROSIMOS-FUZZY"]


def test_every_key_that_nobody_reads_is_told_with_how_often_it_is_there(graph: ProcessGraph) -> None:
    value = parameters()
    for pool in value["resource_profiles"]:
        pool["resource_list"][0] |= {"skill": 3, "assigned_tasks": ["A"]}
    [finding] = read(graph, value)[1]
    assert (finding.code, finding.where.key) == ("PROSIMOS-UNREAD", "resource_profiles.resource_list.skill")
    assert "(2 times)" in finding.what_text


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
