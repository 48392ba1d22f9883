"""The critical path of logs small enough to be worked out by hand."""

import pytest

from bpr.errors import LogError
from bpr.eventlog.tables import NEVER
from bpr.metrics.critical_path import critical_path


def steps(log, case=0):
    """(element, low, high) of the path of a case, from its beginning to its end."""
    path = critical_path(log)
    names = [log.elements[code].id for code in log.activities["element"][path.row]]
    table = zip(path.case.tolist(), names, path.low.tolist(), path.high.tolist(), strict=True)
    return [(name, low, high) for number, name, low, high in table if number == case][::-1]


def test_a_sequence_is_its_own_path(make_log):
    log = make_log(
        [
            {"case": 0, "element": "A", "enabled": 5, "completed": 9},
            {"case": 0, "element": "B", "enabled": 9, "completed": 20, "causes": [0]},
        ]
    )
    assert steps(log) == [("A", 5, 9), ("B", 9, 20)]


def test_at_a_join_the_path_follows_the_branch_that_came_last(make_log):
    """A splits into B (until 30) and C (until 50); D joins them at 50, so B is not on the path."""
    log = make_log(
        [
            {"case": 0, "element": "A", "enabled": 0, "completed": 10},
            {"case": 0, "element": "B", "enabled": 10, "completed": 30, "causes": [0]},
            {"case": 0, "element": "C", "enabled": 10, "completed": 50, "causes": [0]},
            {"case": 0, "element": "D", "enabled": 50, "completed": 60, "causes": [1, 2]},
        ]
    )
    assert steps(log) == [("A", 0, 10), ("C", 10, 50), ("D", 50, 60)]


def test_of_causes_that_end_together_the_first_row_is_followed(make_log):
    log = make_log(
        [
            {"case": 0, "element": "B", "enabled": 0, "completed": 30},
            {"case": 0, "element": "C", "enabled": 0, "completed": 30},
            {"case": 0, "element": "D", "enabled": 30, "completed": 60, "causes": [1, 0]},
        ]
    )
    assert steps(log) == [("B", 0, 30), ("D", 30, 60)]


def test_who_waits_for_a_message_explains_only_the_time_after_it_was_sent(make_log):
    """Wait is enabled at 10 by Ask; the other party, started at 10, sends at 70; the message is 5 on its way."""
    log = make_log(
        [
            {"case": 0, "element": "Ask", "enabled": 0, "completed": 10},
            {"case": 0, "element": "Answer", "enabled": 10, "completed": 70, "causes": [0]},
            {"case": 0, "element": "Wait", "enabled": 10, "completed": 75, "causes": [0, 1]},
        ]
    )
    assert steps(log) == [("Ask", 0, 10), ("Answer", 10, 70), ("Wait", 70, 75)]


def test_a_withdrawn_activity_explains_its_time_until_it_was_withdrawn(make_log):
    log = make_log(
        [
            {"case": 0, "element": "A", "enabled": 0, "work_end": NEVER, "completed": NEVER, "withdrawn": 8},
            {"case": 0, "element": "B", "enabled": 8, "completed": 9, "causes": [0]},
        ]
    )
    assert steps(log) == [("A", 0, 8), ("B", 8, 9)]


def test_an_activity_released_by_a_token_without_a_row_waited_for_synchronisation(make_log):
    log = make_log(
        [
            {"case": 0, "element": "A", "enabled": 0, "completed": 10},
            {"case": 0, "element": "B", "enabled": 14, "completed": 20, "causes": [0]},
        ]
    )
    path = critical_path(log)
    assert path.waited.sum() == 4
    assert path.unexplained.tolist() == [0]


def test_the_age_of_an_opening_backlog_is_explained_as_such(make_log):
    log = make_log(
        [{"case": 0, "element": "A", "enabled": 0, "completed": 10}],
        cases=[{"case": 0, "arrival": -100, "began": 0}],
    )
    assert critical_path(log).backlog.tolist() == [100]


def test_open_cases_have_no_path(make_log):
    log = make_log([{"case": 0, "element": "A", "enabled": 0, "started": NEVER, "work_end": NEVER, "completed": NEVER}])
    assert critical_path(log).row.tolist() == []


def test_time_before_an_activity_without_cause_is_unexplained(make_log):
    log = make_log(
        [{"case": 0, "element": "A", "enabled": 7, "completed": 10}],
        cases=[{"case": 0, "arrival": 3, "began": 3}, {"case": 1, "arrival": 3, "began": 3, "end": 5}],
    )
    assert critical_path(log).unexplained.tolist() == [4, 2]


def test_causes_in_a_circle_are_refused(make_log):
    log = make_log(
        [
            {"case": 0, "element": "A", "enabled": 0, "completed": 0, "causes": [1]},
            {"case": 0, "element": "B", "enabled": 0, "completed": 0, "causes": [0]},
        ]
    )
    with pytest.raises(LogError, match=r"case 0, the causes of the activity . lead back"):
        critical_path(log)


def test_causes_in_another_case_are_refused(make_log):
    log = make_log(
        [
            {"case": 0, "element": "A", "enabled": 0, "completed": 1},
            {"case": 1, "element": "B", "enabled": 1, "completed": 2, "causes": [0]},
        ]
    )
    with pytest.raises(LogError, match="another case"):
        critical_path(log)
