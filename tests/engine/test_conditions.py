"""Conditional events: what happens as soon as a condition holds for a case (rules CO-*); minutes since the start."""

import pytest
from one_case import ONE_CASE

from bpr.engine.run import simulate
from bpr.errors import ModelError, ScenarioError


def conditions(*delays, sets=(), events=None, **more):
    tasks = {name: {"delay": f"{m} min"} for name, m in delays}
    for name, attribute, value in sets:
        tasks.setdefault(name, {}).setdefault("set", {})[attribute] = value
    given = {"attributes": {"n": {"dist": "constant", "value": 0}}, "arrivals": ONE_CASE, "tasks": tasks}
    return given | ({"events": events} if events else {}) | more


BESIDE = """
startEvent S
parallelGateway F
task A
task B
intermediateCatchEvent W conditional n>=2
task H
endEvent E
S > F > A > B > E
F > W > H > E
"""


def test_co1_an_event_happens_when_its_condition_comes_to_hold(run, rows):
    """A ends at 3 and makes n 1, B ends at 5 and makes it 2: W waits 0-5, H 5-6."""
    log = run(BESIDE, conditions(("A", 3), ("B", 2), ("H", 1), sets=[("A", "n", "n + 1"), ("B", "n", "n + 1")]))
    assert rows(log, "enabled", "completed") == [("A", 0, 3), ("B", 3, 5), ("W", 0, 5), ("H", 5, 6)]


def test_co1_one_that_holds_already_happens_at_once(run, rows):
    log = run(BESIDE.replace("n>=2", "n>=0"), conditions(("A", 3), ("B", 2), ("H", 1)))
    assert rows(log, "enabled", "completed") == [("W", 0, 0), ("H", 0, 1), ("A", 0, 3), ("B", 3, 5)]


def test_co1_the_condition_of_the_scenario_goes_before_that_of_the_file(run, rows):
    figures = conditions(("A", 3), ("B", 2), ("H", 1), sets=[("A", "n", "1")], events={"W": {"condition": "n == 1"}})
    assert ("W", 0, 3) in rows(run(BESIDE, figures), "enabled", "completed")


def test_co1_a_condition_may_count_visits(run, rows):
    log = run(BESIDE.replace("n>=2", "visits('B')>0"), conditions(("A", 3), ("B", 2), ("H", 1)))
    assert ("W", 0, 3) in rows(log, "enabled", "completed")


def test_co1_who_has_waited_for_longest_is_asked_first_and_settled_before_the_next(run, rows):
    """Both wait for n >= 1, which A makes true at 3; what the first leads to makes it false: the second waits on."""
    drawing = """
    startEvent S
    parallelGateway F
    task A
    intermediateCatchEvent W1 conditional n>=1
    task H
    intermediateCatchEvent W2 conditional n>=1
    endEvent E
    S > F > A > E
    F > W1 > H > E
    F > W2 > E
    """
    log = run(drawing, conditions(("A", 3), sets=[("A", "n", "1"), ("H", "n", "0")]))
    assert rows(log, "completed") == [("A", 3), ("W1", 3), ("H", 3), ("W2", None)]
    assert log.cases["stuck"].tolist() == [True]


def boundary(words):
    return f"""
    startEvent S
    parallelGateway F
    task A
    task B
    task C
    task L
    boundaryEvent X on L conditional n>=1 {words}
    task H
    endEvent E
    S > F > A > B > C > E
    F > L > E
    X > H > E
    """


ON_OFF_ON = [("A", "n", "1"), ("B", "n", "0"), ("C", "n", "1")]
DELAYS = [("A", 2), ("B", 2), ("C", 2), ("L", 9), ("H", 1)]


def test_co1_an_interrupting_one_on_the_border_withdraws_its_activity(run, rows):
    log = run(boundary(""), conditions(*DELAYS, sets=ON_OFF_ON))
    assert rows(log, "completed", "withdrawn") == [
        ("A", 2, None), ("L", None, 2), ("X", 2, None), ("H", 3, None), ("B", 4, None), ("C", 6, None),
    ]  # fmt: skip


def test_co2_one_that_does_not_interrupt_happens_again_after_it_has_not_held(run, rows):
    """n is 1 from 2 to 4 and from 6 on: X happens at 2 and at 6, not while it goes on holding."""
    log = run(boundary("free"), conditions(*DELAYS, sets=ON_OFF_ON))
    assert [row for row in rows(log, "enabled", "completed", "visit") if row[0] == "X"] == [
        ("X", 0, 2, 0),
        ("X", 2, 6, 1),
    ]


def test_co1_behind_an_event_based_gateway_the_first_event_takes_the_token(run, rows):
    drawing = """
    startEvent S
    parallelGateway F
    task A
    eventBasedGateway G
    intermediateCatchEvent W conditional n>=1
    intermediateCatchEvent T timer PT5M
    endEvent E
    S > F > A > E
    F > G > W > E
    G > T > E
    """
    assert rows(run(drawing, conditions(("A", 3), sets=[("A", "n", "1")])), "completed") == [("A", 3), ("W", 3)]
    assert rows(run(drawing, conditions(("A", 7), sets=[("A", "n", "1")])), "completed") == [("T", 5), ("A", 7)]


def test_co3_with_a_delay_it_comes_from_outside(run, rows):
    figures = conditions(("A", 3), ("B", 2), ("H", 1), events={"W": {"delay": "4 min", "waits_for": "other_agency"}})
    assert ("W", 0, 4) in rows(run(BESIDE, figures), "enabled", "completed")


def test_co3_one_of_which_nothing_is_said_is_refused(small):
    with pytest.raises(ModelError, match="W: 'W' waits for a condition of which nothing is said"):
        simulate(small(BESIDE.replace(" n>=2", ""), conditions()))


def test_co3_a_condition_that_is_not_understood_is_said_with_its_reason(small):
    with pytest.raises(ModelError) as caught:
        simulate(small(BESIDE.replace("n>=2", "amount>5"), conditions()))
    assert "'amount' is not an attribute of cases" in str(caught.value)


def test_co3_on_a_border_it_is_assumed_never_to_come(run):
    log = run(boundary("").replace("n>=1", ""), conditions(*DELAYS))
    assert [one.code for one in log.findings if one.where.element == "X"] == ["CONDITION-NEVER"]


def test_a_condition_for_another_event_is_refused_with_its_key(small):
    drawing = BESIDE.replace("conditional n>=2", "timer PT1M")
    with pytest.raises(ModelError, match=r"events\.W\.condition.*does not wait for a condition"):
        simulate(small(drawing, conditions(events={"W": {"condition": "n == 1"}})))


def test_a_condition_on_an_unknown_attribute_is_refused_with_its_key(small):
    with pytest.raises(ScenarioError, match=r"events\.W\.condition.*'m' is not an attribute"):
        small(BESIDE, conditions(events={"W": {"condition": "m == 1"}}))


def test_co1_when_a_shared_attribute_changes_all_cases_are_asked(run, rows):
    """Cases 0 and 1 wait for n >= 1, which belongs to the run; case 2 makes it so at 5."""
    drawing = """
    startEvent S
    intermediateCatchEvent W conditional n>=1
    endEvent E
    S > W > E
    startEvent T
    task A
    endEvent F
    T > A > F
    """
    figures = {
        "shared": {"n": {"dist": "constant", "value": 0}},
        "arrivals": [
            {"start": "S", "interarrival": "1 min", "max_count": 2},
            {"start": "T", "interarrival": "3 min", "max_count": 1},
        ],
        "tasks": {"A": {"delay": "2 min", "set": {"n": "1"}}},
    }
    assert rows(run(drawing, figures), "case", "completed") == [("A", 2, 5), ("W", 0, 5), ("W", 1, 5)]
