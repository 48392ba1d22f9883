"""The smallest staff for a target: Erlang's C says which; every staff is run once; what is assumed is said.

M/M/c with an offered load of a Erlang: C(c, a) wait, C·s / (c − a) on average (Kleinrock I, 1975, §3.5).
"""

import json
from math import factorial

import pytest

from bpr.bpmn.reader import read_bpmn
from bpr.errors import Cancelled, RunError, UnknownName
from bpr.experiment import runs
from bpr.experiment.growth import growth_years
from bpr.experiment.staff import cost_a_year, least_of, people_of, with_people
from bpr.experiment.staffing import smallest_staff
from bpr.model import model
from bpr.scenario.read import make_scenario

SERVICE = 10.0  # min


def mean_wait(count: int, load: float) -> float:
    """Minutes, of M/M/c."""
    last = load**count / factorial(count) * count / (count - load)
    waits = last / (sum(load**k / factorial(k) for k in range(count)) + last)
    return waits * SERVICE / (count - load)


def hall(make_station, count, load, **sections):
    """A hall of `count` clerks with an offered load of `load` Erlang, cases begun after a warm-up."""
    gap = SERVICE / load
    return make_station(
        count=count,
        horizon="6 d",
        warmup="1 d",
        arrivals=[{"start": "S", "interarrival": {"dist": "exponential", "mean": f"{gap:.9f} min"}}],
        **sections,
    )


@pytest.mark.parametrize(("load", "minutes", "count"), [(4.0, 3.0, 6), (2.0, 2.0, 4), (4.0, 0.8, 7)])
def test_the_smallest_number_of_clerks_is_that_of_erlangs_c(make_station, load, minutes, count):
    assert mean_wait(count, load) < minutes < mean_wait(count - 1, load), "theory"
    found = smallest_staff(hall(make_station, 9, load), f"waiting_time <= {minutes} min", replications=4)
    assert found.people == {"server": count}
    assert found["server"].surplus == 9 - count
    assert found.surplus == {"server": 9 - count}
    assert found["server"].utilisation.value == pytest.approx(load / 9, rel=0.05)
    assert found["server"].then.value == pytest.approx(load / count, rel=0.05)


def test_where_clerks_are_missing_more_are_tried(make_station):
    found = smallest_staff(hall(make_station, 2, 4.0), "waiting_time <= 3 min", replications=4)
    assert found.now.standing == "missed"
    assert found.people == {"server": 6}
    assert (found["server"].surplus, found.surplus) == (-4, {})


def test_a_target_that_staff_cannot_reach_is_said_to_be_out_of_reach(make_station):
    """The work alone takes 10 min."""
    found = smallest_staff(make_station(count=2, load=0.5, cases=100), "cycle_time <= 5 min", replications=3)
    assert found.people is None
    assert found.cost is None
    assert [finding.code for finding in found.findings] == ["STAFFING-REACH"]
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["people"] is None
    assert "server" in str(found)


def test_no_staff_is_simulated_twice_and_nobody_can_be_spared(make_windows, monkeypatch):
    calls = []
    simulate = runs.simulate
    monkeypatch.setattr(runs, "simulate", lambda *given, **options: calls.append(given) or simulate(*given, **options))
    model = make_windows(
        2, load=0.6, cases=400, resources={"w0": {"count": 3}, "w1": {"count": 4, "hourly_cost": 80}}
    )  # the dearer first
    found = smallest_staff(model, "waiting_time <= 15 min", replications=4)
    tried = [tuple(trial.people.items()) for trial in found.trials]
    assert len(set(tried)) == len(tried) == len(calls)
    assert list(found) == ["w1", "w0"]
    assert found.best is not None
    assert found.best.standing == "met"
    standing = {tuple(trial.people.items()): trial.standing for trial in found.trials}
    for role, number in found.people.items():
        fewer = tuple({**found.people, role: number - 1}.items())
        assert number == 1 or standing[fewer] != "met", "no role alone can spare a person"


def test_the_same_seed_finds_the_same_staff(make_station):
    both = [
        smallest_staff(make_station(count=3, load=0.6, cases=150), "waiting_time <= 10 min", replications=3)
        for _ in range(2)
    ]
    assert both[0].to_dict() == both[1].to_dict()


def test_what_the_search_takes_for_granted_is_among_its_findings(make_station):
    found = smallest_staff(
        make_station(count=2, load=0.3, cases=200, drain=False, horizon="90 d"), "waiting_time <= 1 h", replications=3
    )
    assert {"STAFFING-LOCAL", "STAFFING-RISES", "STAFFING-OPEN"} <= {finding.code for finding in found.findings}


def test_a_search_tells_its_progress_and_can_be_cancelled(make_station):
    told = []
    smallest_staff(
        make_station(count=3, cases=20), "waiting_time <= 1 h", replications=2,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert all(done <= total for done, total in told)

    def stop(_done, _total):
        raise Cancelled

    with pytest.raises(Cancelled):
        smallest_staff(make_station(count=3, cases=20), "waiting_time <= 1 h", replications=2, progress=stop)


def test_without_an_interval_nothing_is_met(make_station):
    for options in ({"replications": 1}, {"replications": 2, "antithetic": True}):
        with pytest.raises(ValueError, match="interval"):
            smallest_staff(make_station(), "waiting_time <= 1 h", **options)


def test_only_the_roles_that_are_named_change(make_windows):
    model = make_windows(2, load=0.4, cases=100, resources={"w0": {"count": 2}, "w1": {"count": 2}})
    found = smallest_staff(model, "waiting_time <= 2 d", ["w1"], replications=2)
    assert found.people == {"w1": 1}
    with pytest.raises(UnknownName, match="w1"):
        smallest_staff(model, "waiting_time <= 2 d", ["w2"], replications=2)


# --- People as numbers ------------------------------------------------------------------------------------------------


def test_groups_keep_their_shares_of_the_people(make_station):
    groups = [{"count": 6, "speed": 2}, {"count": 3}]
    model = make_station(resources={"server": {"groups": groups}})
    assert people_of(model) == {"server": 9}
    sizes = {
        n: [g.count for g in with_people(model, {"server": n}).scenario.resources["server"].groups] for n in (3, 5)
    }
    assert sizes == {3: [2, 1], 5: [3, 2]}, "5 is 3.33 + 1.67"
    with pytest.raises(ValueError, match="one person"):
        with_people(model, {"server": 0})


def test_who_must_be_there_together_is_not_taken_away(make_station):
    panel = {"A": {"performer": {"all_of": {"server": 2}}, "work": "10 min"}}
    model = make_station(count=4, load=0.1, cases=40, tasks=panel)
    assert least_of(model, "server") == 2
    assert smallest_staff(model, "waiting_time <= 9 d", replications=2).people == {"server": 2}


def test_a_staff_that_cannot_do_the_work_at_all_has_missed_and_it_is_said_why():
    """Whoever did A must not do B: one clerk alone never finishes a case."""
    flows = "".join(
        f'<sequenceFlow id="f{i}" sourceRef="{a}" targetRef="{b}"/>' for i, (a, b) in enumerate(("SA", "AB", "BE"))
    )
    bpmn = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="eyes">'
        f'<process id="P"><startEvent id="S"/><task id="A"/><task id="B"/><endEvent id="E"/>{flows}'
        "</process></definitions>"
    )
    scenario = {
        "start": "2026-01-05T00:00:00+00:00",
        "arrivals": [{"start": "S", "interarrival": "1 d", "max_count": 5}],
        "resources": {"clerk": {"count": 4}},
        "tasks": {
            "A": {"performer": "clerk", "work": "1 h"},
            "B": {"performer": "clerk", "work": "1 h", "different_from": "A"},
        },
    }
    four_eyes = model(read_bpmn(bpmn.encode(), name="eyes.bpmn"), make_scenario(scenario))
    found = smallest_staff(four_eyes, "cycle_time <= 1 d", replications=2)
    assert found.people == {"clerk": 2}
    alone = next(trial for trial in found.trials if trial.people["clerk"] == 1)
    assert (alone.figure, alone.standing) == (None, "missed")
    assert "different_from" in alone.reason
    with pytest.raises(RunError, match="different_from"):
        smallest_staff(with_people(four_eyes, {"clerk": 1}), "cycle_time <= 1 d", replications=2)


def test_a_role_costs_its_hours_on_duty_and_its_months(make_station):
    """Two clerks, 40 h a week at 50, 1,000 a month: 2 · (8 h · 261 weekdays of 2026 · 50 + 12 · 1,000)."""
    model = make_station(
        start="2026-01-01T00:00:00+00:00",
        calendars={"office": {"hours": {"mon-fri": "08:00-16:00"}}},
        resources={"server": {"count": 2, "calendar": "office", "hourly_cost": 50, "cost_per_month": 1_000}},
    )
    assert cost_a_year(model.scenario, "server") == 2 * (8 * 261 * 50 + 12_000)


# --- Growth -----------------------------------------------------------------------------------------------------------


def test_the_years_of_growth_are_those_of_erlangs_c(make_station):
    """6 clerks, 4 Erlang, 20 % more a year: the mean wait is 1.4 min, then 4.3 min, then 37 min."""
    waits = [mean_wait(6, 4 * 1.2**year) for year in range(3)]
    assert [round(wait, 1) for wait in waits] == [1.4, 4.3, 37.2]
    minutes = (waits[1] * waits[2]) ** 0.5
    found = growth_years(hall(make_station, 6, 4.0), f"waiting_time <= {minutes:.6f} min", "20 %", 8, replications=4)
    assert found.years == 1
    assert found.trials[2].factor == pytest.approx(1.44)
    assert not found.open_ended
    told = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [one["year"] for one in told["trials"]] == sorted(found.trials)
    assert "met for 1 year\n" in str(found)


def test_a_target_missed_today_covers_no_year_and_one_met_for_long_is_open_ended(make_station):
    model = make_station(count=1, load=0.5, cases=100)
    assert growth_years(model, "cycle_time <= 1 min", replications=2).years is None
    found = growth_years(model, "cycle_time <= 9 d", 0.05, 3, replications=2)
    assert (found.years, found.open_ended) == (3, True)
    assert sorted(found.trials) == [0, 1, 2, 3]
