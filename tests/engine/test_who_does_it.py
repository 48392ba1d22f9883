"""Who takes the work, how fast they are, and when they are away: RS-2, RS-11 to RS-13."""

import numpy as np
import pytest

from bpr.errors import ScenarioError
from bpr.scenario.distributions import distribution
from bpr.units import DAY, HOUR, MINUTE

ONE = """
startEvent S
userTask A
endEvent E
S > A > E
"""
TWO = """
startEvent S
userTask A
userTask B
endEvent E
S > A > B > E
"""


def people(log):
    """Names of the individuals who did the activities, in the order in which these ended."""
    return [log.individuals[i].id for i in log.activities["individual"]]


def every(gap, count):
    return [{"start": "S", "interarrival": gap, "max_count": count}]


@pytest.mark.parametrize(
    ("choose", "taken"),
    [
        ("longest_free", ["cheap", "junior", "senior", "cheap"]),
        ("preferred", ["senior"] * 4),
        ("cheapest", ["cheap"] * 4),
        ("fastest", ["junior"] * 4),
        ("specialist", ["junior"] * 4),
    ],
)
def test_rs2_choose_says_who_of_several_free_performers_takes_the_work(run, choose, taken):
    """Work of 10 min every hour: all are free each time. junior is fast and has one role, the others have two."""
    resources = {
        "cheap": {"count": 1, "hourly_cost": 10, "also": ["senior"]},
        "junior": {"count": 1, "hourly_cost": 50, "speed": 2.0},
        "senior": {"count": 1, "hourly_cost": 90, "also": ["cheap"]},
    }
    performer = {"any_of": ["senior", "junior", "cheap"]}
    tasks = {"A": {"performer": performer, "work": "10 min", "choose": choose}}
    assert people(run(ONE, {"arrivals": every("1 h", 4), "resources": resources, "tasks": tasks})) == taken


def test_rs7_the_next_in_order_of_preference_helps_out_when_the_first_is_busy(run, rows):
    """Work of 90 min every hour: the chief takes the first, the clerk the second, and so on."""
    resources = {"clerk": {"count": 1}, "chief": {"count": 1}}
    tasks = {"A": {"performer": {"any_of": ["chief", "clerk"]}, "work": "90 min"}}
    log = run(ONE, {"arrivals": every("1 h", 4), "resources": resources, "tasks": tasks})
    assert people(log) == ["chief", "clerk", "chief", "clerk"]
    assert rows(log, "started") == [("A", 60), ("A", 120), ("A", 180), ("A", 240)]


def test_rs11_speed_shortens_the_same_draw(run):
    work = {"dist": "lognormal", "mean": "30 min", "sd": "20 min", "low": "5 min", "high": "2 h"}
    tasks = {"A": {"performer": "clerk", "work": work}}
    slow = run(ONE, {"arrivals": every("3 h", 200), "resources": {"clerk": {"count": 1}}, "tasks": tasks})
    resources = {"clerk": {"groups": [{"count": 1, "speed": 4.0}]}}
    fast = run(ONE, {"arrivals": every("3 h", 200), "resources": resources, "tasks": tasks})
    assert np.abs(slow.activities["worked"] / 4 - fast.activities["worked"]).max() <= 1  # both are whole milliseconds
    assert len(set(slow.activities["worked"].tolist())) > 190


def test_rs11_each_works_at_their_own_speed(run, rows):
    """Two cases at once, 60 min of work: the first person needs 60, the second 30."""
    resources = {"clerk": {"groups": [{"count": 1}, {"count": 1, "speed": 2.0}]}}
    arrivals = [{"start": "S", "interarrival": "1 h", "size": 2, "max_count": 2}]
    log = run(
        ONE, {"arrivals": arrivals, "resources": resources, "tasks": {"A": {"performer": "clerk", "work": "1 h"}}}
    )
    assert people(log) == ["clerk 2", "clerk 1"]
    assert rows(log, "started", "completed") == [("A", 60, 90), ("A", 60, 120)]


@pytest.mark.parametrize(
    ("form", "figures"),
    [
        ("constant", {"value": 10.0}),
        ("uniform", {"low": 2.0, "high": 8.0}),
        ("triangular", {"low": 2.0, "mode": 3.0, "high": 8.0}),
        ("exponential", {"mean": 5.0}),
        ("normal", {"mean": 5.0, "sd": 1.0}),
        ("lognormal", {"mean": 5.0, "sd": 3.0}),
        ("gamma", {"mean": 5.0, "sd": 3.0}),
        ("weibull", {"mean": 5.0, "sd": 3.0}),
        ("table", {"values": (1.0, 4.0), "weights": (1.0, 3.0)}),
        ("observed", {"values": (1.0, 4.0, 9.0)}),
    ],
)
@pytest.mark.parametrize("bounds", [{}, {"low": 2.5, "high": 7.0}])
def test_a_quantity_times_a_factor_has_all_its_quantiles_times_that_factor(form, figures, bounds):
    if bounds and ("low" in figures or form in ("constant", "observed", "table")):
        bounds = {}
    made = distribution(form, shift=1.5, **figures, **bounds)
    scaled = made.times(0.4)
    assert scaled.mean == pytest.approx(0.4 * made.mean)
    assert scaled.sd == pytest.approx(0.4 * made.sd)
    for share in (0.01, 0.25, 0.5, 0.9, 0.999):
        assert scaled.quantile(share) == pytest.approx(0.4 * made.quantile(share))


def test_rs12_one_person_serves_the_queues_of_several_roles(run, rows):
    """The clerk reviews, too: while she reviews she takes nothing in."""
    resources = {"clerk": {"count": 1, "also": ["reviewer"]}, "reviewer": {"count": 1, "calendar": "later"}}
    calendars = {"later": {"hours": {"tue": "00:00-24:00"}}}
    tasks = {"A": {"performer": "clerk", "work": "30 min"}, "B": {"performer": "reviewer", "work": "1 h"}}
    log = run(TWO, {"arrivals": every("1 h", 2), "resources": resources, "calendars": calendars, "tasks": tasks})
    assert people(log) == ["clerk"] * 4
    assert rows(log, "started", "completed") == [("A", 60, 90), ("B", 90, 150), ("A", 150, 180), ("B", 180, 240)]


def test_rs13_on_dates_of_absence_nobody_is_there(run, rows):
    """Away on 2 January 2024: what is filed then is done on the 3rd; what was begun is resumed then."""
    resources = {"clerk": {"count": 1, "absent": ["2024-01-02"]}}
    tasks = {"A": {"performer": "clerk", "work": "8 h"}}
    log = run(ONE, {"arrivals": every("20 h", 2), "resources": resources, "tasks": tasks})
    day = DAY // MINUTE
    assert rows(log, "started", "completed") == [
        ("A", 20 * 60, 2 * day + 4 * 60),
        ("A", 2 * day + 4 * 60, 2 * day + 12 * 60),
    ]
    assert log.shifts["opened"].tolist()[:2] == [0, 2 * DAY]
    assert log.shifts["closed"].tolist()[0] == DAY


def test_rs13_an_absent_colleague_leaves_the_work_to_the_others(run):
    groups = [{"count": 1, "absent": ["2024-01-01..2024-01-31"]}, {"count": 1}]
    tasks = {"A": {"performer": "clerk", "work": "10 min"}}
    log = run(ONE, {"arrivals": every("1 h", 30), "resources": {"clerk": {"groups": groups}}, "tasks": tasks})
    assert set(people(log)) == {"clerk 2"}


def test_rs13_by_chance_each_is_away_on_the_given_share_of_days(run):
    """Four people, 1,900 days: the share of days on duty is 0.8 within four standard errors, and days are whole."""
    calendars = {"office": {"hours": {"daily": "09:00-12:00 13:00-17:00"}}}
    resources = {"clerk": {"count": 4, "calendar": "office", "absence": 0.2}}
    log = run(
        ONE,
        {"arrivals": [{"start": "S", "interarrival": "100 d"}], "horizon": "2000 d", "calendars": calendars,
         "resources": resources, "tasks": {"A": {"performer": "clerk", "work": "1 min"}}},
    )  # fmt: skip
    days = [set((log.shifts["opened"][log.shifts["individual"] == i] // DAY).tolist()) for i in range(4)]
    for on_duty in days:
        assert abs(len(on_duty) - 1900 * 0.8) < 4 * np.sqrt(1900 * 0.8 * 0.2)
    assert len(days[0] & days[1]) < min(len(days[0]), len(days[1]))
    opened = log.shifts["opened"][log.shifts["individual"] == 0]
    openings = opened[opened < 1899 * DAY] % DAY
    assert (openings == 9 * HOUR).sum() == (openings == 13 * HOUR).sum()


def test_rs13_the_same_days_are_missed_whatever_else_changes(run):
    """Common random numbers: AS-IS and TO-BE have the same colleagues away on the same days."""
    resources = {"clerk": {"count": 2, "absence": 0.3}}
    scenario = {"horizon": "200 d", "resources": resources, "tasks": {"A": {"performer": "clerk", "work": "1 min"}}}
    tens = [{"start": "S", "interarrival": "10 d"}]
    threes = [{"start": "S", "interarrival": "3 d"}]

    def on_duty(log):
        days = zip(log.shifts["individual"].tolist(), log.shifts["opened"].tolist(), strict=True)
        return [(individual, opened) for individual, opened in days if opened < 150 * DAY]

    one = on_duty(run(ONE, {**scenario, "arrivals": tens}))
    assert one == on_duty(run(TWO, {**scenario, "arrivals": threes}))
    assert one != on_duty(run(ONE, {**scenario, "arrivals": tens}, seed=2))


def test_rs13_of_nights_the_one_that_begins_on_the_day_is_missed(run):
    """Away on Wednesday 3 January 2024: the night from Tuesday ends at six, the next one begins on Thursday."""
    calendars = {"night": {"hours": {"daily": "22:00-06:00"}}}
    resources = {"guard": {"count": 1, "calendar": "night", "absent": ["2024-01-03"]}}
    tasks = {"A": {"performer": "guard", "work": "1 min"}}
    log = run(ONE, {"arrivals": every("5 d", 1), "calendars": calendars, "resources": resources, "tasks": tasks})
    opened, closed = log.shifts["opened"] // HOUR, log.shifts["closed"] // HOUR
    assert list(zip(opened.tolist(), closed.tolist(), strict=True))[:4] == [(0, 6), (22, 30), (46, 54), (94, 102)]


def test_an_unknown_role_under_also_is_told_with_the_nearest(run):
    with pytest.raises(ScenarioError) as raised:
        run(ONE, {"arrivals": every("1 h", 1), "resources": {"clerk": {"count": 1, "also": ["clark"]}}})
    assert "clerk" in str(raised.value)


def test_rs12_who_serves_two_parts_leaves_the_part_that_nobody_else_can_serve(run, rows):
    """A chief and a clerk are wanted; Ann is a clerk who may stand in as chief, and the only chief is away all week.

    Ann is the first clerk; but then nobody could be chief, so Bob is the clerk.
    """
    calendars = {"later": {"hours": {"fri": "00:00-24:00"}}}
    resources = {
        "clerk": {"groups": [{"count": 1, "also": ["chief"]}, {"count": 1}]},
        "chief": {"count": 1, "calendar": "later"},
    }
    tasks = {"A": {"performer": {"all_of": {"clerk": 1, "chief": 1}}, "work": "10 min"}}
    scenario = {"arrivals": every("1 h", 1), "calendars": calendars, "resources": resources, "tasks": tasks}
    log = run(ONE, scenario)
    assert rows(log, "started", "completed") == [("A", 60, 70)]
    assert sorted(log.individuals[i].id for i in log.assignments["individual"]) == ["clerk 1", "clerk 2"]


@pytest.mark.parametrize(
    ("resources", "performer"),
    [
        ({"clerk": {"count": 1}}, {"any_of": ["clerk", "clerk"]}),
        ({"chief": {"groups": [{"count": 1, "also": ["clerk"]}]}, "clerk": {"groups": [{"count": 0}, {"count": 1}]}},
         {"any_of": ["chief", "clerk"]}),
    ],
    ids=["a role named twice", "in both roles that are asked for"],
)  # fmt: skip
def test_rs12_whoever_serves_a_queue_in_two_ways_is_one_person_all_the_same(run, rows, resources, performer):
    """Each of n persons takes one of the n + 1 cases; the last waits until somebody is free."""
    persons = sum(1 for _ in resources)
    tasks = {"A": {"performer": performer, "work": "10 min"}}
    log = run(ONE, {"arrivals": every("0 min", persons + 1), "resources": resources, "tasks": tasks})
    assert len(log.individuals) == persons
    assert rows(log, "started") == [("A", 0)] * persons + [("A", 10)]


def test_rs6_whoever_serves_both_parts_of_a_team_does_not_make_it_alone(run):
    resources = {"chief": {"groups": [{"count": 1, "also": ["clerk"]}]}, "clerk": {"count": 1}}
    tasks = {"A": {"performer": {"all_of": ["chief", "clerk"]}, "work": "10 min"}}
    log = run(ONE, {"arrivals": every("0 min", 1), "resources": resources, "tasks": tasks})
    assert sorted(log.assignments["individual"].tolist()) == [0, 1]
