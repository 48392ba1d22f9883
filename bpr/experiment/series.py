"""The cases of one replication as a series, in the order in which they came."""

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.stored import StoredLog
from bpr.eventlog.tables import NEVER, EventLog


def cases_in_order(log: EventLog | StoredLog, replication: int) -> NDArray[np.int64]:
    """int64[n], rows of `cases` in the order in which they began, up to the first that has not come to its end.

    Those behind an open case that have ended are the quick ones: to count them would be to choose. Stuck cases are left
    out, as they never end.
    """
    cases = log.cases
    rows = np.flatnonzero((cases["replication"] == replication) & ~cases["stuck"])
    rows = rows[np.argsort(cases["began"][rows], kind="stable")]
    open_ = np.flatnonzero(cases["end"][rows] == NEVER)
    return rows[: open_[0]] if len(open_) else rows
