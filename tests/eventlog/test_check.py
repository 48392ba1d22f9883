"""A log that breaks the promises of its tables is found out, with table and row."""

from dataclasses import replace

import numpy as np
import pytest

from bpr.eventlog.check import check
from bpr.eventlog.concatenate import concatenate
from bpr.eventlog.tables import NEVER, EventLog, LoggedRole, Table

MINUTE = 60_000


def with_value(log: EventLog, table: str, column: str, row: int, value: int) -> EventLog:
    """The log with one value changed."""
    columns = {name: values.copy() for name, values in getattr(log, table).items()}
    columns[column][row] = value
    return replace(log, **{table: Table(columns)})  # type: ignore[arg-type]


def test_a_good_log_has_no_findings(log: EventLog) -> None:
    assert check(log) == ()
    assert check(concatenate([log, log])) == ()


@pytest.mark.parametrize(
    ("table", "column", "row", "value", "says"),
    [
        ("activities", "ready", 2, 5 * MINUTE, "ready must not come before"),
        ("activities", "completed", 0, -1, "completed must not come before"),
        ("activities", "withdrawn", 0, 20 * MINUTE, "either completed or withdrawn"),
        ("activities", "withdrawn", 3, 2 * MINUTE, "withdrawn must not come before the start"),
        ("activities", "worked", 1, -5, "must not be negative"),
        ("activities", "suspended", 1, 11 * MINUTE, "suspended must not be more"),
        ("activities", "completed", 0, 21 * MINUTE, "sorted by replication and end"),
        ("activities", "element", 1, 3, "element must be a row of elements"),
        ("activities", "element", 1, -1, "element must be a row of elements"),
        ("activities", "unit", 1, -2, "unit must be a row of units"),
        ("activities", "case", 1, 9, "must belong to a case"),
        ("activities", "replication", 3, 1, "below the number in the header"),
        ("causes", "cause", 0, 4, "cause must be a row of activities"),
        ("causes", "cause", 0, 3, "same case"),
        ("causes", "cause", 0, 2, "nothing causes itself"),
        ("assignments", "ended", 0, -1, "stint must not end before"),
        ("assignments", "worked", 0, 11 * MINUTE, "effort of a stint"),
        ("assignments", "began", 2, 19 * MINUTE, "stint must not begin before its activity"),
        ("cases", "case", 1, 0, "sorted by replication and case"),
        ("cases", "began", 1, 0, "before it arrives"),
        ("cases", "end", 0, -1, "end before it began"),
        ("cases", "last", 0, 1, "one of the case itself"),
        ("shifts", "closed", 0, -1, "close before it opens"),
    ],
)
def test_each_broken_promise_is_named(  # noqa: PLR0913, PLR0917  # one argument a column of the table above
    log: EventLog, table: str, column: str, row: int, value: int, says: str
) -> None:
    findings = check(with_value(log, table, column, row, value))
    assert any(says in finding.what_text for finding in findings), [str(finding) for finding in findings]
    assert all(finding.code.startswith("LOG-") and finding.remedy for finding in findings)


def test_the_first_broken_row_and_their_number_are_told(log: EventLog) -> None:
    (finding,) = check(with_value(log, "activities", "visit", 2, -1))
    assert finding.where.key == "activities[2]"
    assert "1 of 4 rows" in finding.what_text


def test_instants_that_never_came_break_nothing(log: EventLog) -> None:
    for column in ("enabled", "ready", "released", "work_end"):
        assert check(with_value(log, "activities", column, 2, NEVER)) == ()


def test_wrong_columns_and_types_are_told(log: EventLog) -> None:
    short = Table({name: column for name, column in log.shifts.items() if name != "closed"})
    assert "columns must be" in check(replace(log, shifts=short))[0].what_text
    floats = Table(dict(log.shifts) | {"closed": log.shifts["closed"].astype(float)})
    assert "Wrong type" in check(replace(log, shifts=floats))[0].what_text
    assert "one value a case" in check(replace(log, attributes={"a": np.zeros(3)}))[0].what_text


def test_dictionaries_are_checked_too(log: EventLog) -> None:
    roles = (log.roles[0], LoggedRole("reviewer", "", ((7,),)))
    assert "'reviewer' refers to a row" in check(replace(log, roles=roles))[0].what_text
