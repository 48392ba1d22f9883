"""Compensation and transactions: what has been done is undone, the last first (rules CP-*, TX-*); minutes."""

import pytest
from one_case import conditions

from bpr.engine.run import simulate
from bpr.errors import BpmnError, ModelError


def undoing(trigger="undo", after=""):
    """A, then B, each with a handler UA, UB; then the compensation event X and Z."""
    return f"""
    startEvent S
    task A
    boundaryEvent CA on A undo by UA
    task UA undoing
    task B
    boundaryEvent CB on B undo by UB
    task UB undoing
    intermediateThrowEvent X {trigger}
    task Z
    endEvent E
    S > A > B > X > Z > E
    {after}
    """


TIMES = (("A", 1), ("B", 2), ("UA", 3), ("UB", 4), ("Z", 5))


def test_cp2_everything_that_was_completed_is_undone_the_last_first(run, rows):
    """A 0-1, B 1-3, then UB 3-7, UA 7-10, then Z 10-15."""
    log = run(undoing(), conditions(*TIMES))
    assert rows(log, "enabled", "completed") == [
        ("A", 0, 1), ("B", 1, 3), ("UB", 3, 7), ("UA", 7, 10), ("Z", 10, 15),
    ]  # fmt: skip


def test_cp3_the_token_goes_on_with_the_causes_of_the_last_handler(run):
    log = run(undoing(), conditions(*TIMES))
    assert list(zip(log.causes["row"], log.causes["cause"], strict=True)) == [(1, 0), (2, 1), (3, 2), (4, 3)]


def test_cp2_the_activity_that_is_named_is_undone_alone(run, rows):
    log = run(undoing("undo A"), conditions(*TIMES))
    assert [row[0] for row in rows(log)] == ["A", "B", "UA", "Z"]


def test_cp2_what_has_not_been_completed_is_not_undone(run, rows):
    drawing = undoing().replace("S > A > B > X > Z > E", "S > A > X > Z > E")
    assert [row[0] for row in rows(run(drawing, conditions(*TIMES)))] == ["A", "UA", "Z"]


def test_cp2_nothing_is_undone_twice(run, rows):
    drawing = undoing("undo A").replace("X > Z", "X > X2 > Z") + "intermediateThrowEvent X2 undo"
    assert [row[0] for row in rows(run(drawing, conditions(*TIMES)))] == ["A", "B", "UA", "UB", "Z"]


def test_cp2_what_was_done_several_times_is_undone_as_often(run, rows):
    """A is done twice in a loop of the drawing: both are undone."""
    drawing = undoing("undo A").replace("A > B > X", "A > K > B > X") + "exclusiveGateway K\n    K > A"
    figures = conditions(*TIMES, gateways={"K": {"K-A": "visits('A') < 2", "K-B": "default"}})
    assert [row[0] for row in rows(run(drawing, figures))] == ["A", "A", "B", "UA", "UA", "Z"]


def test_cp3_where_nothing_can_be_undone_it_passes(run, rows):
    drawing = undoing().replace("S > A > B > X > Z > E", "S > X > Z > E")
    assert rows(run(drawing, conditions(*TIMES)), "enabled", "completed") == [("Z", 0, 5)]


def test_cp3_one_that_does_not_wait_goes_on_at_once_before_what_its_token_was_split_from(run, rows):
    """A splits at 1: behind X the handler UA and Z begin, only then the other flow ends all that is there (GW-6)."""
    drawing = """
    startEvent S
    task A
    boundaryEvent CA on A undo by UA
    task UA undoing
    intermediateThrowEvent X undo A free
    task Z
    endEvent E
    endEvent T terminate
    S > A > X > Z > E
    A > T
    """
    log = run(drawing, conditions(("A", 1), ("UA", 3), ("Z", 5)))
    assert rows(log, "enabled", "completed", "withdrawn") == [("A", 0, 1, None), ("UA", 1, None, 1), ("Z", 1, None, 1)]


def test_cp3_one_that_does_not_wait_goes_on_beside_the_handlers(run, rows):
    log = run(undoing("undo free"), conditions(*TIMES))
    assert rows(log, "enabled", "completed") == [("A", 0, 1), ("B", 1, 3), ("UB", 3, 7), ("Z", 3, 8), ("UA", 7, 10)]
    assert log.cases["end"].tolist() == [10 * 60_000]


def test_cp2_an_end_event_undoes_and_ends(run, rows):
    drawing = undoing().replace("intermediateThrowEvent X", "endEvent X").replace("B > X > Z > E", "B > X")
    log = run(drawing, conditions(*TIMES))
    assert [row[0] for row in rows(log)] == ["A", "B", "UB", "UA"]
    assert log.elements[log.cases["outcome"][0]].id == "X"


INSIDE = """
startEvent S
subProcess P
  startEvent P0
  task A
  boundaryEvent CA on A undo by UA
  task UA undoing
  task B
  boundaryEvent CB on B undo by UB
  task UB undoing
  endEvent P1
  P0 > A > B > P1
  {inside}
intermediateThrowEvent X {undo}
endEvent E
S > P > X > E
"""


@pytest.mark.parametrize("undo", ["undo", "undo P"])
def test_cp1_a_sub_process_without_a_handler_is_undone_by_undoing_what_is_in_it(run, rows, undo):
    log = run(INSIDE.format(inside="", undo=undo), conditions(*TIMES[:4]))
    assert rows(log, "enabled", "completed") == [("A", 0, 1), ("B", 1, 3), ("UB", 3, 7), ("UA", 7, 10)]


def test_cp1_one_with_a_handler_on_its_border_is_undone_by_that_alone(run, rows):
    drawing = INSIDE.format(inside="", undo="undo") + "\nboundaryEvent CP on P undo by UP\ntask UP undoing"
    assert [row[0] for row in rows(run(drawing, conditions()))] == ["A", "B", "UP"]


HANDLER = """
  subProcess Q event
    startEvent Q0 undo
    task H
    intermediateThrowEvent Q2 undo A
    endEvent Q1
    Q0 > H > Q2 > Q1
"""


def test_cp2_a_handler_in_it_can_undo_what_was_completed_there(run, rows):
    """The event sub-process does H 3-9 and then has A undone, not B."""
    log = run(INSIDE.format(inside=HANDLER, undo="undo"), conditions(*TIMES[:4], ("H", 6)))
    assert rows(log, "enabled", "completed") == [("A", 0, 1), ("B", 1, 3), ("H", 3, 9), ("UA", 9, 12)]


def test_cp2_in_an_event_sub_process_it_concerns_the_scope_around_it(run, rows):
    """The timer interrupts L at 5; what was completed before is undone."""
    drawing = (
        undoing().replace("intermediateThrowEvent X undo", "task L").replace("B > X > Z", "B > L > Z")
        + """
    subProcess Q event
      startEvent Q0 timer PT5M
      endEvent Q1 undo
      Q0 > Q1
    """
    )
    log = run(drawing, conditions(*TIMES, ("L", 9)))
    assert [row[0] for row in rows(log)] == ["A", "B", "L", "Q0", "UB", "UA"]
    assert log.cases["end"].tolist() == [12 * 60_000]


def test_cp1_what_a_call_did_is_undone_through_the_call(run, rows):
    drawing = """
    process MAIN
    startEvent S
    callActivity C calls SUB
    intermediateThrowEvent X undo
    endEvent E
    S > C > X > E
    process SUB
    startEvent S2
    task A
    boundaryEvent CA on A undo by UA
    task UA undoing
    endEvent E2
    S2 > A > E2
    """
    assert [row[0] for row in rows(run(drawing, conditions()))] == ["A", "UA"]


def test_cp2_naming_an_activity_that_nothing_undoes_is_said(run):
    log = run(undoing("undo Z"), conditions(*TIMES))
    assert "UNDO-NOTHING" in {one.code for one in log.findings}


def test_cp2_naming_an_activity_that_is_not_there_is_refused(small):
    with pytest.raises(ModelError, match="X: 'X' undoes 'NOBODY', which is not in the file"):
        simulate(small(undoing("undo NOBODY"), conditions()))


def test_cp1_a_compensation_event_without_a_handler_is_refused(small):
    with pytest.raises(ModelError, match="CA"):
        simulate(small(undoing().replace("by UA", ""), conditions()))


TRANSACTION = """
startEvent S
transaction P
  startEvent P0
  parallelGateway F
  task A
  boundaryEvent CA on A undo by UA
  task UA undoing
  endEvent X cancel
  task L
  endEvent P1
  P0 > F > A > X
  F > L > P1
{border}
task Z
task OK
endEvent E
S > P > OK > E
"""
BORDER = "boundaryEvent Y on P cancel\nY > Z"


def test_tx1_cancelling_withdraws_undoes_and_leaves_by_the_border(run, rows):
    """A 0-1; then L is withdrawn, UA 1-4, and Z 4-9 behind the cancel event; OK is not done."""
    log = run(TRANSACTION.format(border=BORDER), conditions(("A", 1), ("UA", 3), ("Z", 5), ("L", 20)))
    assert rows(log, "enabled", "completed", "withdrawn") == [
        ("A", 0, 1, None), ("L", 0, None, 1), ("UA", 1, 4, None), ("Y", 0, 4, None), ("Z", 4, 9, None),
    ]  # fmt: skip


def test_tx1_one_that_is_not_cancelled_is_an_ordinary_sub_process(run, rows):
    drawing = TRANSACTION.format(border=BORDER).replace("endEvent X cancel", "endEvent X")
    assert [row[0] for row in rows(run(drawing, conditions(("A", 1), ("UA", 3), ("Z", 5), ("L", 20))))] == [
        "A",
        "L",
        "OK",
    ]


def test_tx1_cancelling_without_a_cancel_event_on_the_border_is_refused(small):
    with pytest.raises(BpmnError, match="'P' can be cancelled by 'X', but has no cancel event"):
        small(TRANSACTION.format(border="Z > E"), conditions())


def test_cp2_without_a_name_it_leaves_alone_what_the_event_sub_process_itself_has_done(run, rows):
    """A 0-1, W is withdrawn at 2, C 2-3; then A is undone, C is not."""
    drawing = """
    startEvent S
    task A
    boundaryEvent U on A undo by H
    task H undoing
    task W
    endEvent E
    S > A > W > E
    subProcess P event
      startEvent P0 timer PT2M
      task C
      boundaryEvent V on C undo by I
      task I undoing
      endEvent P1 undo
      P0 > C > P1
    """
    log = run(drawing, conditions(("A", 1), ("C", 1), ("H", 1), ("I", 1), ("W", 9)))
    assert [row[0] for row in rows(log)] == ["A", "W", "P0", "C", "H"]


NESTED = """
startEvent S
task A
boundaryEvent CA on A undo by UA
task UA undoing
task T
endEvent E
S > A > T > E
subProcess P event
  startEvent P0 timer PT5M free
  task B
  boundaryEvent CB on B undo by UB
  task UB undoing
  task C
  endEvent PE
  P0 > B > C > PE
  subProcess Q event
    startEvent Q0 timer PT3M free
    intermediateThrowEvent X undo
    endEvent QE
    Q0 > X > QE
"""


def test_cp2_in_an_event_sub_process_of_another_it_is_the_one_around_it(run, rows):
    """P begins at 5, B 5-6, C 6-16. Q begins at 8 and undoes what P has completed, UB 8-12, not A outside."""
    log = run(NESTED, conditions(("A", 1), ("B", 1), ("T", 30), ("C", 10), ("UA", 3), ("UB", 4)))
    assert [row for row in rows(log, "enabled", "completed") if row[0] not in {"T", "P0", "Q0"}] == [
        ("A", 0, 1), ("B", 5, 6), ("UB", 8, 12), ("C", 6, 16),
    ]  # fmt: skip
