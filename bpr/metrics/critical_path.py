"""The realised critical path of each case: which activity the case was waiting for, at every instant of its life.

From the end of the case backwards: the activity that ended it explains the time since it was enabled; before that, the
activity whose end enabled it; and so on to the beginning. At a join that is the branch which came last. An activity
enabled *before* its cause ended (a receive task that waits for a message of a simulated party) explains only the time
after that end. The steps of a case do not overlap and leave no instant out (see `CriticalPath`).

The path says where; what the time went into is `waiting`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, LogError, Where
from bpr.eventlog.parts import row_ends
from bpr.eventlog.tables import NEVER, EventLog
from bpr.metrics.observation import row_begins

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class CriticalPath:
    """The paths of all cases that ended, as one table of steps; the steps of a case run backwards in time.

    Parameters
    ----------
    case, row
        int64[steps], rows of `cases` and of `activities`.
    low, high
        int64[steps], the time [low, high] that the activity explains.
    cause
        int64[steps], the activity whose end led here, -1 at the beginning of the case.
    waited
        int64[steps], time before `low` that no activity explains although there is a cause: an inclusive join released
        by a token that ended without an activity (`synchronisation`).
    backlog, unexplained
        int64[cases], [arrival, began] of an opening backlog; what remains: the time of cases whose log names no cause.
        0 in a simulated log.

    Notes
    -----
    For each case that ended: Σ (high − low) + Σ waited + backlog + unexplained = end − arrival, in whole milliseconds.
    """

    case: Rows
    row: Rows
    low: Rows
    high: Rows
    cause: Rows
    waited: Rows
    backlog: Rows
    unexplained: Rows


def critical_path(log: EventLog) -> CriticalPath:
    """Walk back from the end of every case that ended.

    Raises
    ------
    LogError
        The causes run in a circle, or an activity is caused by one of another case.
    """
    cases, enabled, ends = log.cases, row_begins(log), row_ends(log.activities)
    case_of = log.case_rows()
    began, latest = cases["began"], _latest_cause(log, ends, case_of)
    case = np.flatnonzero(cases["end"] != NEVER)
    backlog = np.where(cases["end"] != NEVER, began - cases["arrival"], 0)
    unexplained = np.zeros(cases.rows, np.int64)
    row, now = cases["last"][case].astype(np.int64), cases["end"][case]
    steps: list[tuple[Rows, ...]] = []
    longest = int(np.bincount(case_of, minlength=1).max(initial=0))  # activities of one case: no path is longer
    for _ in range(longest + 1):
        lost = row < 0
        unexplained[case[lost]] += now[lost] - began[case[lost]]
        case, row, now = case[~lost], row[~lost], now[~lost]
        if not len(case):
            break
        cause = latest[row]
        ended = np.where(cause >= 0, ends[cause], NEVER)
        high = np.clip(ends[row], began[case], now)
        low = np.clip(np.maximum(enabled[row], ended), began[case], high)
        resumed = np.where(cause >= 0, np.clip(ended, began[case], low), low)
        steps.append((case, row, low, high, cause, (now - high) + (low - resumed)))
        row, now = cause, resumed
    else:
        raise LogError([_circle(log, int(case[0]), int(row[0]))])
    nothing = (np.empty(0, np.int64),) * 6
    of, rows, lows, highs, causes, waited = (
        np.concatenate(column) for column in zip(*(steps or [nothing]), strict=True)
    )
    return CriticalPath(of, rows, lows, highs, causes, waited, backlog, unexplained)


def _latest_cause(log: EventLog, ends: Rows, case_of: Rows) -> Rows:
    """int64[activities], the cause that ended last (of several the smallest row), -1 without one."""
    row, cause = log.causes["row"].astype(np.int64), log.causes["cause"].astype(np.int64)
    over = ends[cause] != NEVER
    row, cause = row[over], cause[over]
    strange = np.flatnonzero(case_of[row] != case_of[cause])
    if len(strange):
        raise LogError([_stranger(log, int(row[strange[0]]), int(cause[strange[0]]))])
    latest = np.full(log.activities.rows, -1, np.int64)
    latest[row] = cause
    several = np.bincount(row, minlength=1)[row] > 1
    row, cause = row[several], cause[several]
    order = np.lexsort((-cause, ends[cause], row))
    latest[row[order]] = cause[order]  # of several assignments to one place the last one stays
    return latest


def _circle(log: EventLog, case: int, row: int) -> Finding:
    values = {
        "replication": int(log.cases["replication"][case]),
        "case": int(log.cases["case"][case]),
        "element": log.elements[int(log.activities["element"][row])].id,
    }
    return Finding(
        "LOG-CIRCLE",
        Where(element=str(values["element"])),
        "In replication {replication}, case {case}, the causes of the activity {element} lead back to itself.",
        "An activity can only be caused by one that ended before: correct the table of causes.",
        values=values,
    )


def _stranger(log: EventLog, row: int, cause: int) -> Finding:
    values = {"row": row, "cause": cause, "element": log.elements[int(log.activities["element"][row])].id}
    return Finding(
        "LOG-STRANGER",
        Where(element=str(values["element"])),
        "Activity {row} ({element}) is caused by activity {cause} of another case.",
        "Causes stay within a case: correct the table of causes.",
        values=values,
    )
