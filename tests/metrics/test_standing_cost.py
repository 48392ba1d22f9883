"""Costs that pass with time and not with cases, and cases that give up: measures of small runs worked out by hand."""

import pytest

import bpr
from bpr.bpmn.reader import read_bpmn
from bpr.errors import UnknownName
from bpr.metrics.measures import measure
from bpr.model import model
from bpr.scenario.read import make_scenario

PROCESS = b"""
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
<process id="P"><startEvent id="S"/><task id="A" name="Review"/><endEvent id="E"/>
<sequenceFlow id="f0" sourceRef="S" targetRef="A"/><sequenceFlow id="f1" sourceRef="A" targetRef="E"/></process>
</definitions>"""
MONTH = 365.2425 / 12
"""Days."""


def measured(resources=None, **more):
    scenario = {
        "start": "2026-01-05T00:00:00+00:00",
        "horizon": "10 d",
        "currency": "CNY",
        "resources": resources or {"clerk": {"count": 1, "hourly_cost": 60}},
        "arrivals": [{"start": "S", "interarrival": "2 d"}],  # at day 2, 4, 6, 8
        "tasks": {"A": {"performer": "clerk", "work": "1 h"}},
        **more,
    }
    made = model(read_bpmn(PROCESS, name="p.bpmn"), make_scenario(scenario))
    return measure(bpr.simulate(made, seed=1), made)


def test_the_window_costs_its_part_of_a_month_for_everybody_and_for_the_office():
    """Two clerks at 3,000 and a chief at 9,000 a month, 6,000 for the office: 21,000 × 10 d / 30.44 d."""
    groups = [{"count": 2}, {"count": 1, "cost_per_month": 9_000}]
    resources = {"clerk": {"groups": groups, "cost_per_month": 3_000}}
    kpi = measured(resources, cost={"per_month": 6_000})
    assert kpi.standing_cost.value == pytest.approx(21_000 * 10 / MONTH)
    assert kpi.standing_cost.unit == "CNY"
    assert kpi.cost_per_case.value == 0.0  # nobody is paid by the hour


def test_the_full_cost_of_a_case_is_its_direct_cost_and_its_part_of_what_stands():
    kpi = measured({"clerk": {"count": 1, "hourly_cost": 60, "cost_per_month": 3_000}})
    assert kpi.cost_per_case.value == 60.0
    assert kpi.full_cost_per_case.value == pytest.approx(60 + 3_000 * 10 / MONTH / 4)


def test_without_standing_costs_there_is_no_such_measure():
    kpi = measured()
    for name in ("standing_cost", "full_cost_per_case", "abandoned"):
        with pytest.raises(UnknownName):
            kpi[name]


def test_the_share_of_cases_that_gave_up_is_told_where_there_is_patience():
    """Work of 3 days: the cases of day 4 and 8 wait a day each, but patience lasts for half a day."""
    tasks = {"A": {"performer": "clerk", "work": "3 d", "patience": {"after": "12 h"}}}
    kpi = measured(tasks=tasks)
    assert kpi.abandoned.value == 0.5
    assert kpi.outcomes["A"]["share"].value == 0.5
    assert kpi.waiting_contention.value == 6 * 60 * 60 * 1000
