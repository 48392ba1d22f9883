"""Errors: who catches them, what is withdrawn, and how often work ends in one (rules ER-*); minutes since the start."""

import numpy as np
import pytest

from bpr.engine.run import simulate
from bpr.errors import ModelError
from bpr.metrics.study import Study

ONE_CASE = {"start": "S", "interarrival": "0 min", "max_count": 1}


def conditions(*, arrivals=(ONE_CASE,), delays=(), **more):
    return {"arrivals": list(arrivals), "tasks": {name: {"delay": f"{m} min"} for name, m in delays}, **more}


def caught_by(outer, inner, thrown="x"):
    return f"""
    startEvent S
    subProcess P
      startEvent P0
      subProcess Q
        startEvent Q0
        parallelGateway F
        task A
        task B
        endEvent X error {thrown}
        endEvent Q1
        Q0 > F > A > X
        F > B > Q1
      boundaryEvent I on Q error {inner}
      task C
      endEvent P1
      P0 > Q > P1
      I > C > P1
    boundaryEvent O on P error {outer}
    task D
    endEvent E
    S > P > E
    O > D > E
    """


TIMES = [("A", 5), ("B", 20), ("C", 1), ("D", 2)]


def test_er1_the_nearest_sub_process_catches_it_and_what_is_inside_is_withdrawn(run, rows):
    log = run(caught_by("x", "x"), conditions(delays=TIMES))
    assert rows(log, "completed", "withdrawn") == [("A", 5, None), ("B", None, 5), ("I", 5, None), ("C", 6, None)]
    assert list(zip(log.causes["row"].tolist(), log.causes["cause"].tolist(), strict=True)) == [(2, 0), (3, 2)]


@pytest.mark.parametrize(
    ("outer", "inner", "caught"), [("x", "y", "O"), ("x", "*", "I"), ("*", "y", "O"), ("*", "x", "I")]
)
def test_er1_by_its_code_else_by_an_event_that_names_no_error(run, rows, outer, inner, caught):
    names = [row[0] for row in rows(run(caught_by(outer, inner), conditions(delays=TIMES)))]
    assert {"I", "O"} & set(names) == {caught}


def test_er2_an_error_that_nobody_catches_ends_its_process_and_this_is_said(run, rows):
    log = run(caught_by("y", "z"), conditions(delays=TIMES))
    assert rows(log, "completed", "withdrawn") == [("A", 5, None), ("B", None, 5)]
    assert (log.cases["end"] / 60_000).tolist() == [5]
    assert "ERROR-UNCAUGHT" in [finding.code for finding in log.findings]


ON_A_TASK = """
startEvent S
task A
boundaryEvent X on A error x
task B
endEvent E
S > A > E
X > B > E
"""


def test_er3_the_work_of_a_task_ends_in_an_error_as_often_as_the_scenario_says(run, rows):
    many = [{"start": "S", "interarrival": "1 h", "max_count": 5000}]
    scenario = conditions(arrivals=many, delays=[("B", 1)], events={"X": {"probability": 0.2}})
    scenario["tasks"]["A"] = {"work": "10 min", "delay": "5 min"}
    log = run(ON_A_TASK, scenario)
    failed = [row for row in rows(log, "started", "withdrawn") if row[0] == "A" and row[2] is not None]
    assert {end - begin for _, begin, end in failed} == {10}
    assert abs(len(failed) / 5000 - 0.2) < 4 * np.sqrt(0.2 * 0.8 / 5000)  # four standard errors
    assert sum(row[0] == "B" for row in rows(log)) == len(failed)
    durations = set(((log.cases["end"] - log.cases["arrival"]) // 60_000).tolist())
    assert durations == {11, 15}


def test_er3_an_error_ends_its_task_even_where_the_file_says_that_it_does_not_interrupt(run, rows):
    drawing = ON_A_TASK.replace("on A error x", "on A error x free")
    scenario = conditions(events={"X": {"probability": 0.9}}, arrivals=[{**ONE_CASE, "max_count": 20}])
    log = run(drawing, scenario)
    assert sum(row[1] is not None for row in rows(log, "withdrawn")) > 0
    assert (log.cases["end"] >= 0).all()


def test_er3_without_a_probability_it_never_happens_and_this_is_said(run, rows):
    log = run(ON_A_TASK, conditions(delays=[("A", 5)]))
    assert rows(log, "completed") == [("A", 5)]
    assert "ERROR-NEVER" in [finding.code for finding in log.findings]


def test_er3_a_probability_of_what_is_no_error_of_a_task_is_refused(run):
    with pytest.raises(ModelError) as raised:
        run(caught_by("x", "x"), conditions(delays=TIMES, events={"O": {"probability": 0.1}}))
    assert [(finding.code, finding.where.element) for finding in raised.value.findings] == [("ERROR-SHARE", "O")]


def test_er3_a_delay_of_an_error_is_refused(run):
    with pytest.raises(ModelError) as raised:
        run(ON_A_TASK, conditions(events={"X": {"delay": "1 d", "probability": 0.1}}))
    assert [(finding.code, finding.where.key) for finding in raised.value.findings] == [
        ("ERROR-DELAY", "events.X.delay")
    ]


@pytest.mark.parametrize(("outer", "inner"), [("x", "x"), ("x", "y"), ("y", "z")])
def test_er1_time_adds_up_whoever_catches_it(small, outer, inner):
    model = small(caught_by(outer, inner), conditions(delays=TIMES))
    log = simulate(model, seed=1)
    total = Study(log, model).waiting.cases.sum(axis=1)
    assert total.tolist() == (log.cases["end"] - log.cases["arrival"]).tolist()
