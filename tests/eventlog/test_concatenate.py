"""Replications of one model are joined into one log."""

import pickle
from collections.abc import Callable

import numpy as np
import pytest

from bpr.eventlog.concatenate import concatenate
from bpr.eventlog.tables import EventLog, LoggedRole, LoggedUnit


def test_one_log_is_returned_as_it_is(log: EventLog) -> None:
    assert concatenate([log]) is log


def test_replications_are_numbered_through(log: EventLog) -> None:
    joined = concatenate([concatenate([log, log]), log])
    assert joined.header.replications == 3
    assert joined.activities.replication.tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert joined.cases.replication.tolist() == [0, 0, 1, 1, 2, 2]
    assert joined.shifts.replication.tolist() == [0, 0, 1, 1, 2, 2]


def test_row_numbers_point_to_the_rows_of_their_own_replication(log: EventLog) -> None:
    joined = concatenate([log, log])
    assert joined.causes.row.tolist() == [2, 3, 6, 7]
    assert joined.causes.cause.tolist() == [0, 1, 4, 5]
    assert joined.assignments.row.tolist() == [0, 1, 2, 4, 5, 6]
    assert joined.cases["last"].tolist() == [2, -1, 6, -1]
    assert joined.case_rows().tolist() == [0, 1, 0, 1, 2, 3, 2, 3]


def test_roles_made_during_a_run_are_merged(log: EventLog, make_log: Callable[..., EventLog]) -> None:
    clerk, reviewer = log.roles
    same = LoggedRole("reviewer", "Reviewer", ((0,),))
    other = make_log(roles=(clerk, same))
    swapped = make_log(roles=(reviewer, clerk))
    joined = concatenate([log, other, swapped])
    assert joined.roles == (clerk, reviewer, same)
    assert joined.activities.role.tolist() == [0, 0, 1, 1, 0, 0, 2, 2, 1, 1, 0, 0]


def test_no_role_stays_no_role(log: EventLog, make_log: Callable[..., EventLog]) -> None:
    clerk, reviewer = log.roles
    columns = dict(log.activities) | {"role": np.array([-1, 0, 1, -1], dtype=np.int32)}
    other = EventLog(**{**vars(make_log(roles=(reviewer, clerk))), "activities": type(log.activities)(columns)})
    assert concatenate([log, other]).activities.role.tolist()[4:] == [-1, 1, 0, -1]


def test_attributes_are_stacked_with_the_cases(log: EventLog) -> None:
    assert concatenate([log, log]).attributes["kind"].tolist() == ["simple", "复杂"] * 2


def test_dtypes_are_those_of_the_schema(log: EventLog) -> None:
    joined = concatenate([log, log])
    for name, columns in log.tables.items():
        for column in columns:
            assert joined.tables[name][column].dtype == columns[column].dtype, f"{name}.{column}"
            assert not joined.tables[name][column].flags.writeable


def test_logs_of_different_models_are_refused(log: EventLog, make_log: Callable[..., EventLog]) -> None:
    with pytest.raises(ValueError, match="digests"):
        concatenate([log, make_log(digests={"process": "other"})])
    with pytest.raises(ValueError, match="units"):
        concatenate([log, EventLog(**{**vars(log), "units": (LoggedUnit("A", "A"), LoggedUnit("B", "B"))})])
    with pytest.raises(ValueError, match="no log"):
        concatenate([])


def test_a_log_comes_back_whole_from_another_process(log: EventLog) -> None:
    copy = pickle.loads(pickle.dumps(log))  # noqa: S301  # our own bytes
    assert copy == log
    assert not copy.activities.started.flags.writeable
