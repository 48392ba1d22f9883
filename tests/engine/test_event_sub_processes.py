"""Event sub-processes: what an event brings about while a scope is open (rules EP-*); minutes since the start."""

import pytest
from one_case import ONE_CASE, conditions

from bpr.engine.run import simulate
from bpr.errors import ModelError


def process(trigger, inside=""):
    """A, then B; beside them an event sub-process that begins with `trigger` and does H."""
    return f"""
    startEvent S
    task A
    {inside}
    task B
    endEvent E
    S > A > B > E
    subProcess Q event
      startEvent Q0 {trigger}
      task H
      endEvent Q1
      Q0 > H > Q1
    """


def test_ep2_an_interrupting_one_withdraws_all_else_and_with_it_the_scope_ends(run, rows):
    """A would take 5; at 2 the timer withdraws it, H takes 4, the case ends at 6 with the end event of the handler."""
    log = run(process("timer PT2M"), conditions(("A", 5), ("B", 1), ("H", 4)))
    assert rows(log, "enabled", "completed", "withdrawn", "scope") == [
        ("A", 0, None, 2, 0), ("Q0", 0, 2, None, 0), ("H", 2, 6, None, 1),
    ]  # fmt: skip
    assert log.cases["end"].tolist() == [6 * 60_000]
    assert log.elements[log.cases["outcome"][0]].id == "Q1"


def test_ep1_one_that_has_not_happened_when_the_scope_ends_never_does(run, rows):
    log = run(process("timer PT9M"), conditions(("A", 5), ("B", 1), ("H", 4)))
    assert rows(log, "completed") == [("A", 5), ("B", 6)]
    assert log.cases["end"].tolist() == [6 * 60_000]


def test_ep2_what_is_still_to_come_in_an_ad_hoc_sub_process_does_not_begin_after_it(run, rows):
    """A would take 5, then B; at 2 the timer withdraws A, H takes 4, and at 6 it goes on behind P: B is never done."""
    drawing = """
    startEvent S
    adHocSubProcess P sequential
      task A
      task B
      subProcess Q event
        startEvent Q0 timer PT2M
        task H
        Q0 > H
    task Z
    endEvent E
    S > P > Z > E
    """
    log = run(drawing, conditions(("A", 5), ("B", 1), ("H", 4), ("Z", 1)))
    assert rows(log, "enabled", "completed", "withdrawn") == [
        ("A", 0, None, 2),
        ("Q0", 0, 2, None),
        ("H", 2, 6, None),
        ("Z", 6, 7, None),
    ]


def test_ep3_one_that_does_not_interrupt_adds_a_token_and_the_scope_waits_for_it(run, rows):
    """A 0-5, B 5-6, beside them H 2-9: the case ends at 9."""
    log = run(process("timer PT2M free"), conditions(("A", 5), ("B", 1), ("H", 7)))
    assert rows(log, "enabled", "completed") == [("Q0", 0, 2), ("A", 0, 5), ("B", 5, 6), ("H", 2, 9)]
    assert log.cases["end"].tolist() == [9 * 60_000]


def test_ep1_each_turn_of_a_cycle_is_a_visit(run, rows):
    log = run(process("timer R2/PT2M free"), conditions(("A", 9), ("B", 1), ("H", 1)))
    assert rows(log, "enabled", "completed", "visit")[:4] == [
        ("Q0", 0, 2, 0),
        ("H", 2, 3, 0),
        ("Q0", 2, 4, 1),
        ("H", 4, 5, 1),
    ]


def test_ep1_a_condition_starts_it(run, rows):
    figures = conditions(("A", 5), ("B", 1), ("H", 4), attributes={"n": {"dist": "constant", "value": 0}})
    figures["tasks"]["A"]["set"] = {"n": "1"}
    log = run(process("conditional n>=1 free"), figures)
    assert rows(log, "enabled", "completed") == [("A", 0, 5), ("Q0", 0, 5), ("B", 5, 6), ("H", 5, 9)]


def test_ep1_a_message_of_another_pool_starts_it(run, rows):
    drawing = (
        "pool OFFICE"
        + process("message")
        + "\npool APPLICANT\nstartEvent T message\ntask W\nendEvent U message\nT > W > U\n"
        "A ~> T\nU ~> Q0"
    )
    log = run(drawing, conditions(("A", 2), ("B", 9), ("H", 4), ("W", 3)))
    assert rows(log, "completed", "withdrawn") == [
        ("A", 2, None), ("W", 5, None), ("B", None, 5), ("Q0", 5, None), ("H", 9, None),
    ]  # fmt: skip


def test_ep1_a_signal_starts_it_in_every_case(run, rows):
    drawing = process("signal stop") + "\n    startEvent T\n    endEvent U signal stop\n    T > U"
    arrivals = [
        {"start": "S", "interarrival": "1 min", "max_count": 2},
        {"start": "T", "interarrival": "3 min", "max_count": 1},
    ]
    log = run(drawing, conditions(("A", 9), ("H", 4)) | {"arrivals": arrivals})
    assert [row for row in rows(log, "case", "completed") if row[0] == "Q0"] == [("Q0", 0, 3), ("Q0", 1, 3)]


WITH_ERROR = """
startEvent S
subProcess P
  startEvent P0
  task A
  endEvent X error bad
  P0 > A > X
  subProcess Q event
    startEvent Q0 error {code}
    task H
    endEvent Q1
    Q0 > H > Q1
boundaryEvent Y on P error *
task L
endEvent E
S > P > E
Y > L > E
"""


def test_ep4_an_error_is_caught_in_its_scope_before_the_border(run, rows):
    """A 0-2, H 2-3; the sub-process then ends in the ordinary way, so L is not done."""
    log = run(WITH_ERROR.format(code="bad"), conditions(("A", 2), ("H", 1)))
    assert rows(log, "enabled", "completed") == [("A", 0, 2), ("Q0", 0, 2), ("H", 2, 3)]
    assert log.elements[log.cases["outcome"][0]].id == "E"


def test_ep4_one_of_another_code_goes_on_to_the_border(run, rows):
    assert [row[0] for row in rows(run(WITH_ERROR.format(code="else"), conditions()))] == ["A", "Y", "L"]


def test_ep4_an_error_within_the_handler_goes_outwards(run, rows):
    """The handler has been started by the error and waits no more: its own error reaches the border."""
    drawing = WITH_ERROR.format(code="bad").replace("endEvent Q1", "endEvent Q1 error bad")
    assert [row[0] for row in rows(run(drawing, conditions()))] == ["A", "Q0", "H", "Y", "L"]


def test_ep4_an_escalation_starts_one_that_does_not_interrupt(run, rows):
    """A 0-2, then the escalation: H 2-5 beside B 2-3; the process ends at 5."""
    drawing = process("escalation late free", "intermediateThrowEvent X escalation late").replace("A > B", "A > X > B")
    log = run(drawing, conditions(("A", 2), ("B", 1), ("H", 3)))
    assert rows(log, "enabled", "completed") == [("A", 0, 2), ("Q0", 0, 2), ("B", 2, 3), ("H", 2, 5)]
    assert log.cases["end"].tolist() == [5 * 60_000]


def test_ep2_tokens_that_were_about_to_move_are_withdrawn(run, rows):
    """The split moves its first token first, whose error interrupts: the second never reaches L."""
    drawing = """
    startEvent S
    parallelGateway F
    endEvent X error bad
    task L
    endEvent E
    S > F > X
    F > L > E
    subProcess Q event
      startEvent Q0 error *
      task H
      endEvent Q1
      Q0 > H > Q1
    """
    log = run(drawing, conditions(("H", 4), ("L", 1)))
    assert rows(log, "completed") == [("Q0", 0), ("H", 4)]
    assert log.cases["end"].tolist() == [4 * 60_000]


def test_ep1_in_a_sub_process_it_waits_from_its_beginning(run, rows):
    """A takes 3 before P begins: the timer of 2 counts from there, so B is withdrawn at 5."""
    drawing = """
    startEvent S
    task A
    subProcess P
      startEvent P0
      task B
      endEvent P1
      P0 > B > P1
      subProcess Q event
        startEvent Q0 timer PT2M
        endEvent Q1
        Q0 > Q1
    task C
    endEvent E
    S > A > P > C > E
    """
    log = run(drawing, conditions(("A", 3), ("B", 9), ("C", 1)))
    assert rows(log, "enabled", "completed", "withdrawn") == [
        ("A", 0, 3, None), ("B", 3, None, 5), ("Q0", 3, 5, None), ("C", 5, 6, None),
    ]  # fmt: skip


def test_ep1_in_a_called_process_it_waits_for_every_call(run, rows):
    drawing = f"""
    process MAIN
    startEvent M
    callActivity C calls SUB
    task Z
    endEvent N
    M > C > Z > N
    process SUB
    {process("timer PT2M")}
    """
    figures = conditions(("A", 5), ("H", 4), ("Z", 1)) | {"arrivals": [{**ONE_CASE[0], "start": "M"}]}
    assert rows(run(drawing, figures), "completed") == [("A", None), ("Q0", 2), ("H", 6), ("Z", 7)]


def test_ep3_a_withdrawn_scope_takes_its_handlers_along(run, rows):
    """P is withdrawn at 4 by its border: the handler that began at 2 as well."""
    drawing = """
    startEvent S
    subProcess P
      startEvent P0
      task A
      P0 > A
      subProcess Q event
        startEvent Q0 timer PT2M free
        task H
        Q0 > H
    boundaryEvent Y on P timer PT4M
    endEvent E
    S > P > E
    Y > E
    """
    log = run(drawing, conditions(("A", 9), ("H", 9)))
    assert rows(log, "completed", "withdrawn") == [("Q0", 2, None), ("A", None, 4), ("H", None, 4), ("Y", 4, None)]


def test_a_case_that_waits_for_a_timer_of_a_handler_alone_is_not_stuck(run):
    drawing = process("timer PT2H").replace("task A", "receiveTask A") + "\n    startEvent T\n    endEvent V\n    T > V"
    figures = conditions(events={"A": {"delay": "9 h"}}, horizon="1 h", drain=False)
    assert run(drawing, figures).cases["stuck"].tolist() == [False]


def test_an_event_sub_process_that_nothing_can_start_is_refused(small):
    with pytest.raises(ModelError, match="Q0"):
        simulate(small(process(""), conditions()))
