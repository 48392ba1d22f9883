"""What a case costs."""

import pytest

from bpr.eventlog.tables import NEVER
from bpr.metrics.cost import cost_of_activities
from bpr.metrics.measures import measure
from bpr.units import HOUR


def test_effort_is_paid_by_the_hour_of_who_worked(make_log):
    log = make_log(
        [{"case": 0, "element": "A", "started": 0, "work_end": 2 * HOUR, "by": ["ann", "bob"]}],
        hourly={"ann": 60.0, "bob": 90.0},
    )
    assert cost_of_activities(log, {}).tolist() == [300.0]


def test_a_use_is_paid_once_an_activity_however_often_it_was_interrupted(make_log):
    stints = [("ann", 0, 1, 1), ("ann", 5, 6, 1), ("bob", 7, 8, 1)]
    log = make_log([{"case": 0, "element": "A", "by": stints}], per_use={"ann": 5.0, "bob": 7.0})
    assert cost_of_activities(log, {}).tolist() == [12.0]


def test_the_fixed_cost_of_a_task_is_paid_when_it_is_completed(make_log):
    log = make_log(
        [
            {"case": 0, "element": "A", "completed": 1},
            {"case": 0, "element": "A", "work_end": NEVER, "withdrawn": 1},
            {"case": 0, "element": "B", "completed": 1},
        ]
    )
    assert cost_of_activities(log, {"A": 4.5}).tolist() == [4.5, 0.0, 0.0]


def test_the_cost_of_a_case_is_the_mean_over_cases_in_the_currency_of_the_log(make_log):
    log = make_log(
        [{"case": case, "element": "A", "work_end": case * HOUR, "by": ["ann"]} for case in (1, 3)],
        hourly={"ann": 50.0},
        currency="CNY",
    )
    cost = measure(log).cost_per_case
    assert (cost.value, cost.unit) == (pytest.approx(100.0), "CNY")
