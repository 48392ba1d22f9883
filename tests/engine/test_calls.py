"""Call activities: the called process runs in a scope of the caller (rules CA-*); minutes since the start."""

import pytest
from one_case import conditions

from bpr.bpmn.calls import resolve_calls
from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import simulate
from bpr.errors import ModelError, RunError
from bpr.model import model
from bpr.scenario.read import make_scenario

TWO_CALLS = """
process MAIN
startEvent S
callActivity C1 calls CHECK
task A
callActivity C2 calls CHECK
endEvent E
S > C1 > A > C2 > E
process CHECK
startEvent S2
task B
endEvent E2
S2 > B > E2
"""


def test_ca1_the_called_process_runs_in_a_scope_of_each_call_and_counts_its_visits_together(run, rows):
    """B takes 3, A takes 2: 0-3 in the first call, 3-5 A, 5-8 in the second; the case ends at E."""
    log = run(TWO_CALLS, conditions(("A", 2), ("B", 3)))
    assert rows(log, "enabled", "completed", "visit", "scope") == [
        ("B", 0, 3, 0, 1), ("A", 3, 5, 0, 0), ("B", 5, 8, 1, 2),
    ]  # fmt: skip
    assert log.cases["end"].tolist() == [8 * 60_000]
    assert log.elements[log.cases["outcome"][0]].id == "E"


def test_ca1_a_message_start_event_of_the_called_process_is_not_where_it_begins(run, rows):
    drawing = TWO_CALLS.replace("startEvent S2", "startEvent X message\nstartEvent S2").replace("S2 >", "X > B\nS2 >")
    assert len(rows(run(drawing, conditions(("B", 3))))) == 3


def test_ca1_an_error_in_the_called_process_goes_to_the_border_of_the_call_that_opened_it(run, rows):
    """The first call has no border, so the second visit fails: A 0-1, then the error end event of the second call."""
    drawing = """
    process MAIN
    startEvent S
    callActivity C1 calls CHECK
    boundaryEvent X1 on C1 error *
    task A
    callActivity C2 calls CHECK
    boundaryEvent X2 on C2 error bad
    task F
    endEvent E
    S > C1 > A > C2 > E
    X1 > A
    X2 > F > E
    process CHECK
    startEvent S2
    task B
    endEvent E2 error bad
    S2 > B > E2
    """
    log = run(drawing, conditions(("A", 1), ("B", 3), ("F", 2)))
    assert rows(log, "enabled", "completed") == [
        ("B", 0, 3), ("X1", 0, 3), ("A", 3, 4), ("B", 4, 7), ("X2", 4, 7), ("F", 7, 9),
    ]  # fmt: skip


def test_ca1_a_terminate_end_event_ends_the_called_process_alone(run):
    drawing = TWO_CALLS.replace("endEvent E2", "endEvent E2 terminate")
    assert run(drawing, conditions(("A", 2), ("B", 3))).cases["end"].tolist() == [8 * 60_000]


def test_ca1_a_process_that_calls_itself_for_ever_ends_with_an_error_that_names_the_call(small):
    drawing = """
    process MAIN
    startEvent S
    callActivity C calls MAIN
    endEvent E
    S > C > E
    """
    with pytest.raises(RunError, match="C"):
        simulate(small(drawing, conditions(defaults={"loop_guard": 50})), seed=1)


def test_ca1_what_is_called_at_once_starts_at_everything_without_an_incoming_flow(run, rows):
    drawing = """
    process MAIN
    startEvent S
    callActivity C calls TWO
    endEvent E
    S > C > E
    process TWO
    task A
    task B
    """
    log = run(drawing, conditions(("A", 2), ("B", 5)))
    assert rows(log, "enabled", "completed") == [("A", 0, 2), ("B", 0, 5)]
    assert log.cases["end"].tolist() == [5 * 60_000]


MAIN_FILE = """
process MAIN
startEvent S
task A
callActivity C calls CHECK
endEvent E
S > A > C > E
"""
CHECK_FILE = """
process CHECK
startEvent S
task A
endEvent F
S > A > F
"""


@pytest.fixture
def two_files(drawn):
    """The model of MAIN_FILE, which calls what is in CHECK_FILE, under these figures."""

    def make(figures, called=CHECK_FILE):
        main, other = read_bpmn(drawn(MAIN_FILE), name="main.bpmn"), read_bpmn(drawn(called), name="check.bpmn")
        scenario = make_scenario({"start": "2024-01-01T00:00:00+00:00", "process": "main.bpmn", **figures})
        return model(main, scenario, calls=resolve_calls(main, [other]))

    return make


def test_ca2_an_id_of_both_files_is_told_apart_by_the_called_process(two_files, rows):
    """A of the file takes 2, A of the called process 3."""
    log = simulate(two_files(conditions(("A", 2), ("process_CHECK:A", 3))), seed=1)
    assert rows(log, "enabled", "completed") == [("A", 0, 2), ("process_CHECK:A", 2, 5)]


def test_ca2_an_id_that_only_the_other_file_has_is_its_own(two_files, rows):
    log = simulate(two_files(conditions(("B", 3)), CHECK_FILE.replace(" A", " B")), seed=1)
    assert rows(log, "enabled", "completed") == [("A", 0, 0), ("B", 0, 3)]


def test_ca2_a_flaw_of_the_called_file_is_said_with_its_name(two_files):
    broken = two_files(conditions(), CHECK_FILE + "\nintermediateThrowEvent X timer PT1H")
    with pytest.raises(ModelError, match=r"check\.bpmn") as caught:
        simulate(broken)
    assert "X" in str(caught.value)


def test_ca2_what_is_called_stands_in_the_lane_of_the_only_caller(small):
    drawing = TWO_CALLS.replace("callActivity C2 calls CHECK", "task C2").replace(
        "process CHECK", "lane OFFICE S C1\nlane BOSS A C2 E\nprocess CHECK"
    )
    made = small(drawing, conditions())
    assert made.organisation.unit_of("B") == made.organisation.unit_of("C1") != made.organisation.unit_of("A")


def test_ca2_what_two_lanes_call_is_a_unit_of_its_own(small):
    drawing = TWO_CALLS.replace("process CHECK", "lane OFFICE S C1\nlane BOSS A C2 E\nprocess CHECK")
    made = small(drawing, conditions())
    units = {made.organisation.unit_of(id_) for id_ in ("B", "C1", "A")}
    assert len(units) == 3


def test_ca3_a_call_that_leads_nowhere_is_a_task_where_the_scenario_says_what_it_takes(run, rows):
    drawing = MAIN_FILE.replace("CHECK", "NOWHERE")
    assert rows(run(drawing, conditions(("A", 2), ("C", 4))), "completed") == [("A", 2), ("C", 6)]


def test_ca3_else_it_is_refused_with_its_place(small):
    with pytest.raises(ModelError, match=r"C: 'C' calls 'process_NOWHERE'"):
        simulate(small(MAIN_FILE.replace("CHECK", "NOWHERE"), conditions()))


def test_ca3_figures_for_a_call_that_is_followed_are_refused(small):
    with pytest.raises(ModelError, match=r"no task 'C1'"):
        small(TWO_CALLS, conditions(("C1", 3)))


def test_ca3_a_process_that_only_messages_begin_cannot_be_called(small):
    with pytest.raises(ModelError, match="begins only with messages"):
        simulate(small(TWO_CALLS.replace("startEvent S2", "startEvent S2 message"), conditions()))
