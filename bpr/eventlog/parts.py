"""A log in parts: whole cases with all their rows, and stretches of time with who served what. Nothing is read here.

Every case is in one part, every instant in one. So what is counted of cases, and what is counted of time, adds up over
the parts, and a log in memory is one part of itself.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER, EventLog, Table, stack

BEGINNING: int = -(2**60)
"""Before every instant of a log, and after `NEVER`."""
END: int = 2**60
"""After every instant of a log."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some cases of a log, and a stretch of its time.

    Parameters
    ----------
    log
        A log of these cases: rows are numbered anew. Header, dictionaries and shifts are those of the whole.
    cases
        int64[cases], their rows in the table of cases of the whole log.
    stints
        Who served what: ``replication``, ``individual``, ``began``, ``ended``, ``worked`` and when the work was
        ``released``; also in other cases, or `elsewhere`. There are all that overlap the stretch of time, or a wait of
        these cases.
    since, until
        int64[replications], ms: the stretch of time [since, until) of each replication.
    last
        int64[replications], ms: the last end of an activity or case of the whole log; `NEVER` without one.
    """

    log: EventLog
    cases: NDArray[np.int64]
    stints: Table
    since: NDArray[np.int64]
    until: NDArray[np.int64]
    last: NDArray[np.int64]


def whole(log: EventLog) -> Part:
    """All of a log as one part."""
    replications = log.header.replications
    last = np.full(replications, NEVER, np.int64)
    np.maximum.at(last, log.cases["replication"], log.cases["end"])
    np.maximum.at(last, log.activities["replication"], row_ends(log.activities))
    since, until = np.full(replications, BEGINNING), np.full(replications, END)
    stints = stack([stints_of(log.activities, log.assignments), log.elsewhere])
    return Part(log, np.arange(log.cases.rows), stints, since, until, last)


def stints_of(activities: Table, assignments: Table) -> Table:
    """The stints of `assignments`, see `Part`, in the columns of `elsewhere`; its rows are those of `activities`."""
    row = assignments["row"]
    return Table(
        {
            "replication": activities["replication"][row],
            **{name: assignments[name] for name in ("individual", "began", "ended", "worked")},
            "released": activities["released"][row],
        }
    )


def row_ends(activities: Table) -> NDArray[np.int64]:
    """int64[activities], when each instance was completed or withdrawn; `NEVER` while open."""
    ends: NDArray[np.int64] = np.where(
        activities["completed"] != NEVER, activities["completed"], activities["withdrawn"]
    )
    return ends
