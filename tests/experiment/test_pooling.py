"""Counters with one queue instead of ten: what queueing theory says of it, and who cannot be pooled."""

import json

import pytest

import bpr
from bpr.errors import ModelError, UnknownName
from bpr.experiment.full_time import KINDS, full_time_equivalents, full_times_of
from bpr.experiment.pooling import pooled, pooling
from bpr.metrics.intervals import mean_interval
from bpr.metrics.measures import one_measure
from bpr.units import MINUTE, ValueRefused

SERVICE = 10 * MINUTE
TEN = [f"w{i}" for i in range(10)]


def wait(model):
    """The mean wait in service times, with its 99 % interval: two right figures are both in theirs 98 times in 100."""
    log = bpr.simulate(model, replications=6, seed=2026)
    return mean_interval(one_measure(log, "waiting_time", model)[1] / SERVICE, level=0.99)


def test_ten_counters_wait_nine_services_and_one_queue_two_thirds(make_windows):
    """M/M/1 at a load of 0.9 waits 0.9 / 0.1 = 9.0 services, M/M/10 C(10, 9) / (10 − 9) = 0.669 (Kleinrock I, §3.5).

    Warm-up of 2,000 services, five relaxation times 1 / (1 − √0.9)² (Cohen, The Single Server Queue, 1982, §II.2).
    """
    apart = make_windows(10, load=0.9, horizon="40000 min", warmup="20000 min")
    one, together = wait(apart), wait(pooled(apart, TEN, "hall"))
    assert one.low < 9.0 < one.high, one
    assert together.low < 0.669 < together.high, together
    assert (one.high - one.low) / 2 < 1.35, "15 % of it: else the test says little"
    assert (together.high - together.low) / 2 < 0.17, "25 % of it"


def test_pooled_counters_are_one_role_of_everybody(make_windows):
    made = pooled(make_windows(3, load=0.5, cases=5), ["w0", "w1"], "hall")
    assert {role: resource.size for role, resource in made.scenario.resources.items()} == {"hall": 2, "w2": 1}
    assert [next(iter(made.scenario.tasks[f"T{i}"].performer.all_of)) for i in range(3)] == ["hall", "hall", "w2"]
    assert {"en", "zh"} == set(made.scenario.resources["hall"].name.texts)


def test_pooling_says_what_changes(make_windows):
    found = pooling(make_windows(4, load=0.8, cases=400), [f"w{i}" for i in range(4)], replications=4)
    assert found["waiting_time"].verdict == "better"
    assert found["work_time"].verdict == "no significant change"
    assert found.only_in("roles") == (("w1", "w2", "w3"), ()), "they become the first of them"


def test_costs_and_units_of_the_pooled_stay_with_their_groups(make_windows):
    resources = {
        "w0": {"count": 2, "hourly_cost": 50, "also": ["w2"]},
        "w1": {"count": 1, "hourly_cost": 70},
        "w2": {"count": 1, "also": ["w1"]},
    }
    made = pooled(make_windows(3, load=0.5, cases=5, resources=resources), ["w0", "w1"], "hall").scenario
    assert [(group.count, group.hourly_cost) for group in made.resources["hall"].groups] == [(2, 50), (1, 70)]
    assert made.resources["hall"].groups[0].also == ("w2",)
    assert made.resources["w2"].also == ("hall",)


def test_several_pooled_roles_of_a_panel_are_counted_together(make_windows):
    tasks = {
        "T0": {"performer": {"all_of": {"w0": 1, "w1": 2}}, "work": "5 min"},
        "T1": {"performer": {"any_of": ["w1", "w0"]}, "work": {"w0": "5 min", "w1": "5 min"}},
    }
    resources = {"w0": {"count": 2}, "w1": {"count": 2}}
    made = pooled(make_windows(2, load=0.1, cases=5, tasks=tasks, resources=resources), ["w0", "w1"]).scenario
    assert dict(made.tasks["T0"].performer.all_of) == {"w0": 3}
    assert dict(made.tasks["T1"].performer.all_of) == {"w0": 1}
    assert set(made.tasks["T1"].work.by_role) == {"w0"}


def test_whoever_cannot_stand_in_for_another_is_named_with_what_differs(make_windows):
    resources = {
        "w0": {"count": 1, "calendar": "office"},
        "w1": {"count": 1, "speed": 2, "calendar": "office", "shift_end": "finish"},
        "w2": {"count": 1},
    }
    tasks = {f"T{i}": {"performer": {"any_of": ["w0", "w1"]}, "work": {"w0": "5 min", "w1": "9 min"}} for i in range(3)}
    model = make_windows(
        3, load=0.1, cases=5, calendars={"office": {"hours": {"mon-fri": "09:00-17:00"}}}, resources=resources,
        tasks=tasks,
    )  # fmt: skip
    with pytest.raises(ModelError) as refused:
        pooled(model, ["w0", "w1", "w2"])
    told = [(one.code, one.values.get("role"), one.values.get("key")) for one in refused.value.findings]
    assert told == [
        ("POOL-DIFFERS", "w1", "shift_end"),
        ("POOL-DIFFERS", "w1", "speed"),
        ("POOL-DIFFERS", "w2", "calendar"),
        *[("POOL-WORK", None, None)] * 3,
    ]


@pytest.mark.parametrize(("roles", "into", "code"), [(["w0"], None, "POOL-ONE"), (["w0", "w1"], "w2", "POOL-TAKEN")])
def test_one_role_or_a_name_that_is_taken_is_no_pool(make_windows, roles, into, code):
    with pytest.raises(ModelError) as refused:
        pooled(make_windows(3, load=0.5, cases=5), roles, into)
    assert [one.code for one in refused.value.findings] == [code]
    with pytest.raises(UnknownName, match="w0"):
        pooled(make_windows(3, load=0.5, cases=5), ["w0", "w9"])


# --- Full-time equivalents --------------------------------------------------------------------------------------------


def test_full_time_equivalents_are_the_effort_of_a_year_over_the_hours_of_one_person(make_station):
    """6 cases a day of 2 h, every day: 12 h · 365.2425 = 4,383 h a year, 2.49 persons of 1,760 h."""
    model = make_station(
        count=3, horizon="100 d", arrivals=[{"start": "S", "interarrival": "4 h"}],
        tasks={"A": {"performer": "server", "work": "2 h"}},
    )  # fmt: skip
    found = full_time_equivalents(model, replications=2)
    server = found.roles["server"]
    assert server.effort.value == pytest.approx(12 * 365.2425, rel=0.01)
    assert server.equivalents.value == pytest.approx(12 * 365.2425 / 1760, rel=0.01)
    assert server.people == 3
    assert sum(unit.effort.value for unit in found.units.values()) == pytest.approx(server.effort.value)
    assert [finding.code for finding in found.findings] == ["FULL-TIME-HOURS"]
    assert full_time_equivalents(model, hours="880 h", replications=2).roles["server"].equivalents.value == (
        pytest.approx(2 * server.equivalents.value)
    )
    json.dumps(found.to_dict(), allow_nan=False)
    assert "server" in str(found)
    assert all({"en", "zh"} == set(labels) for labels in KINDS.values())


def test_a_short_run_says_little_of_a_year_and_nobody_works_working_days(make_station):
    model = make_station(cases=20)
    log = bpr.simulate(model, replications=2)
    assert [finding.code for finding in full_times_of(log, model).findings] == ["FULL-TIME-HOURS", "FULL-TIME-SHORT"]
    for wrong in ("220 wd", "0 h"):
        with pytest.raises(ValueRefused):
            full_time_equivalents(model, hours=wrong)
