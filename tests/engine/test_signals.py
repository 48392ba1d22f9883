"""Signals: everybody who waits for one is reached, whatever the case (rules SG-*); minutes since the start."""

import pytest

from bpr.engine.run import simulate
from bpr.errors import ModelError
from bpr.metrics.study import Study

ONE_CASE = {"start": "S", "interarrival": "0 min", "max_count": 1}


def conditions(*, arrivals=(ONE_CASE,), delays=(), **more):
    return {"arrivals": list(arrivals), "tasks": {name: {"delay": f"{m} min"} for name, m in delays}, **more}


def ends(log):
    return (log.cases["end"] / 60_000).tolist()


def causes(log):
    return list(zip(log.causes["row"].tolist(), log.causes["cause"].tolist(), strict=True))


OPENING = """
startEvent S
intermediateCatchEvent W signal open
task A
endEvent E
S > W > A > E
startEvent T
task B
intermediateThrowEvent X signal open
endEvent F
T > B > X > F
"""
THREE_WAIT = [
    {"start": "S", "interarrival": "10 min", "max_count": 3},
    {"start": "T", "interarrival": "20 min", "max_count": 1},
]


def test_sg1_a_signal_reaches_all_cases_that_wait_and_none_that_comes_later(run, rows):
    """Cases 0, 2, 3 come at 10, 20, 30 and wait; B ends at 25 and throws: two go on, the third is late and stuck."""
    log = run(OPENING, conditions(arrivals=THREE_WAIT, delays=[("B", 5), ("A", 1)]))
    assert rows(log, "case", "enabled", "completed") == [
        ("B", 1, 20, 25), ("W", 0, 10, 25), ("W", 2, 20, 25), ("A", 0, 25, 26), ("A", 2, 25, 26), ("W", 3, 30, None),
    ]  # fmt: skip
    assert log.cases["stuck"].tolist() == [False, False, False, True]


def test_sg1_the_signal_of_another_case_is_no_cause(run):
    log = run(OPENING, conditions(arrivals=THREE_WAIT, delays=[("B", 5), ("A", 1)]))
    assert causes(log) == [(3, 1), (4, 2)]


def test_sg1_who_waits_for_a_signal_of_other_cases_is_not_stuck_at_the_horizon(run):
    log = run(OPENING, conditions(arrivals=THREE_WAIT[:1], delays=[("A", 1)], horizon="2 h", drain=False))
    assert log.cases["stuck"].tolist() == [False] * 3


IN_ONE_CASE = """
startEvent S
parallelGateway F
task B
intermediateThrowEvent X signal open
intermediateCatchEvent W signal open
task A
endEvent E
S > F > B > X > E
F > W > A > E
"""


def test_sg1_in_its_own_case_it_is_a_cause(run, rows):
    log = run(IN_ONE_CASE, conditions(delays=[("B", 5), ("A", 1)]))
    assert rows(log, "enabled", "completed") == [("B", 0, 5), ("W", 0, 5), ("A", 5, 6)]
    assert causes(log) == [(1, 0), (2, 1)]


def test_sg1_tokens_that_move_now_come_to_wait_before_it_reaches_them(run, rows):
    """Nothing takes time: the throw is on the first flow, yet the second token is reached."""
    log = run(IN_ONE_CASE, conditions())
    assert ("W", 0, 0) in rows(log, "enabled", "completed")
    assert ends(log) == [0]


def test_sg1_behind_an_event_based_gateway_the_first_event_takes_the_token(run, rows):
    drawing = """
    startEvent S
    parallelGateway F
    task B
    endEvent X signal open
    eventBasedGateway G
    intermediateCatchEvent W signal open
    intermediateCatchEvent T timer PT7M
    endEvent E
    S > F > B > X
    F > G > W > E
    G > T > E
    """
    assert [row[0] for row in rows(run(drawing, conditions(delays=[("B", 5)])))] == ["B", "W"]
    assert [row[0] for row in rows(run(drawing, conditions(delays=[("B", 9)])))] == ["T", "B"]


def boundary(words):
    return f"""
    startEvent S
    parallelGateway F
    task B
    intermediateThrowEvent X signal stop
    task C
    endEvent Y signal stop
    task A
    boundaryEvent W on A signal stop {words}
    task H
    endEvent E
    S > F > B > X > C > Y
    F > A > E
    W > H > E
    """


def test_sg3_an_interrupting_boundary_event_withdraws_its_activity(run, rows):
    log = run(boundary(""), conditions(delays=[("B", 5), ("C", 5), ("A", 30), ("H", 1)]))
    assert rows(log, "completed", "withdrawn") == [
        ("B", 5, None), ("A", None, 5), ("W", 5, None), ("H", 6, None), ("C", 10, None),
    ]  # fmt: skip


def test_sg3_one_that_does_not_interrupt_waits_for_the_next_signal(run, rows):
    log = run(boundary("free"), conditions(delays=[("B", 5), ("C", 5), ("A", 30), ("H", 1)]))
    assert rows(log, "enabled", "completed", "visit") == [
        ("B", 0, 5, 0), ("W", 0, 5, 0), ("H", 5, 6, 0), ("C", 5, 10, 0), ("W", 5, 10, 1), ("H", 10, 11, 1),
        ("A", 0, 30, 0),
    ]  # fmt: skip


def test_sg2_a_signal_begins_the_other_process_in_the_same_case(run, rows):
    drawing = """
    pool OFFICE
    startEvent S
    task A
    endEvent X signal go
    S > A > X
    pool ARCHIVE
    startEvent T signal go
    task B
    endEvent E
    T > B > E
    """
    log = run(drawing, conditions(delays=[("A", 5), ("B", 7)]))
    assert rows(log, "case", "enabled", "completed") == [("A", 0, 0, 5), ("B", 0, 5, 12)]
    assert ends(log) == [12]


def test_sg3_with_a_delay_it_comes_from_outside_unless_one_is_thrown_before(run, rows):
    log = run(IN_ONE_CASE, conditions(delays=[("B", 5)], events={"W": {"delay": "3 min"}}))
    assert ("W", 0, 3) in rows(log, "enabled", "completed")
    log = run(IN_ONE_CASE, conditions(delays=[("B", 2)], events={"W": {"delay": "3 min"}}))
    assert ("W", 0, 2) in rows(log, "enabled", "completed")


def test_sg3_a_signal_that_nobody_throws_is_refused_with_what_to_write(run):
    with pytest.raises(ModelError) as raised:
        run("startEvent S\nintermediateCatchEvent W signal open\nendEvent E\nS > W > E", conditions())
    (finding,) = raised.value.findings
    assert (finding.code, finding.where.element) == ("SIGNAL-NOBODY", "W")
    assert "events: W: {delay: 5 d" in finding.remedy_text


def test_sg3_on_a_boundary_it_is_assumed_never_to_come(run, rows):
    drawing = "startEvent S\ntask A\nboundaryEvent W on A signal stop\nendEvent E\nS > A > E\nW > E"
    log = run(drawing, conditions(delays=[("A", 5)]))
    assert rows(log, "completed") == [("A", 5)]
    assert "SIGNAL-NEVER" in [finding.code for finding in log.findings]


def test_sg1_time_waited_for_a_signal_adds_up(small):
    """Cycle time of each case = its causes, though the signal is of another case."""
    model = small(OPENING, conditions(arrivals=THREE_WAIT, delays=[("B", 5), ("A", 1)]))
    study = Study(simulate(model, seed=1), model)
    assert study.waiting.cases.sum(axis=1).tolist() == [16 * 60_000, 5 * 60_000, 6 * 60_000, 0]


def test_sg1_an_event_that_receives_a_signal_and_sends_a_message_throws_no_signal(run, rows):
    """B throws at 5 and 15; W is reached at 5 and informs the archive: the event on the border of A waits until 15."""
    drawing = """
    pool OFFICE
    startEvent S
    parallelGateway F
    task B
    intermediateThrowEvent X signal open
    task C
    endEvent Y signal open
    intermediateCatchEvent W signal open
    task A
    boundaryEvent L on A signal open
    endEvent E
    S > F > B > X > C > Y
    F > W > A > E
    L > E
    pool ARCHIVE
    startEvent T message
    endEvent Z
    T > Z
    W ~> T
    """
    log = run(drawing, conditions(delays=[("B", 5), ("C", 10), ("A", 30)]))
    assert rows(log, "enabled", "completed", "withdrawn") == [
        ("B", 0, 5, None), ("W", 0, 5, None), ("C", 5, 15, None), ("A", 5, None, 15), ("L", 5, 15, None),
    ]  # fmt: skip


def test_sg1_it_reaches_a_task_that_takes_no_time_before_that_ends(run, rows):
    """T has a boundary event, so it is at work when the second token throws, at the same instant."""
    drawing = """
    startEvent S
    parallelGateway F
    task T
    boundaryEvent B on T signal a
    endEvent E signal a
    endEvent G
    S > F > T > G
    F > E
    """
    assert rows(run(drawing, conditions()), "completed", "withdrawn") == [("T", None, 0), ("B", 0, None)]
