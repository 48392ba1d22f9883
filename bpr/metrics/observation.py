"""What of a log is counted: which cases, which window of time. It computes no measure.

A case is counted if it began at or after the end of the warm-up (an opening backlog begins at 0). Times and costs are
means over counted cases that ended; those still open are reported as such and never pass for short ones. Averages over
time (work in process, utilisation, queues) are over [warm-up, close]: the horizon, or the last end where there is none.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER, Column, EventLog
from bpr.metrics.intervals import Values

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Observation:
    """A log with what is counted of it.

    Parameters
    ----------
    log
        The log.
    case_of
        int64[activities], the row of `cases` of each activity.
    ends
        int64[activities], when the instance was completed or withdrawn; `NEVER` while open.
    counted, ended
        bool[cases]: began after the warm-up; counted and came to its end.
    opens
        End of the warm-up, ms.
    closes
        int64[replications], end of the window, ms.
    """

    log: EventLog
    case_of: NDArray[np.int64]
    ends: NDArray[np.int64]
    counted: Mask
    ended: Mask
    opens: int
    closes: NDArray[np.int64]

    @property
    def replications(self) -> int:
        """Number of replications."""
        return self.log.header.replications

    @property
    def window(self) -> Values:
        """float64[replications], length of the window in ms; NaN where it has none."""
        length = (self.closes - self.opens).astype(np.float64)
        return np.where(length > 0, length, np.nan)

    def count(self, cases: Mask) -> Values:
        """float64[replications], how many of `cases` (a mask) there are."""
        return tally(self.log.cases["replication"][cases], self.replications)

    def sums(self, values: Column, cases: Mask) -> Values:
        """float64[replications], the sum of `values` (one a case) over `cases`."""
        return tally(self.log.cases["replication"][cases], self.replications, values[cases])

    def mean(self, values: Column, cases: Mask | None = None) -> Values:
        """float64[replications], the mean of `values` (one a case) over `cases`, else over those that ended."""
        cases = self.ended if cases is None else cases
        return ratio(self.sums(values, cases), self.count(cases))

    def quantile(self, values: Column, share: float) -> Values:
        """float64[replications], the quantile of `values` over the cases that ended, interpolated linearly (type 7)."""
        found = np.full(self.replications, np.nan)
        replication = self.log.cases["replication"][self.ended]
        edges = np.searchsorted(replication, np.arange(self.replications + 1))
        mine = values[self.ended].astype(np.float64)
        for number in np.flatnonzero(np.diff(edges)):
            found[number] = np.quantile(mine[edges[number] : edges[number + 1]], share)
        return found

    def by_case(self, values: Column) -> NDArray[np.float64]:
        """float64[cases], the sum over its activities of `values` (one an activity)."""
        return tally(self.case_of, self.log.cases.rows, values)


def observe(log: EventLog) -> Observation:
    """Say what of a log is counted."""
    cases, activities, header = log.cases, log.activities, log.header
    counted = cases["began"] >= header.warmup
    if header.horizon is not None:
        closes = np.full(header.replications, header.horizon, np.int64)
    else:
        closes = np.full(header.replications, header.warmup, np.int64)
        np.maximum.at(closes, cases["replication"], cases["end"])
        np.maximum.at(closes, activities["replication"], row_ends(log))
    return Observation(
        log, log.case_rows(), row_ends(log), counted, counted & (cases["end"] != NEVER), header.warmup, closes
    )


def row_ends(log: EventLog) -> NDArray[np.int64]:
    """int64[activities], when each instance was completed or withdrawn; `NEVER` while open."""
    completed, withdrawn = log.activities["completed"], log.activities["withdrawn"]
    ends: NDArray[np.int64] = np.where(completed != NEVER, completed, withdrawn)
    return ends


def row_begins(log: EventLog) -> NDArray[np.int64]:
    """int64[activities], the first instant known of each instance: enabled, in a simulated log; `NEVER` if none is."""
    begins: NDArray[np.int64] = log.activities["enabled"]
    for name in ("ready", "released", "started", "work_end", "completed", "withdrawn"):
        begins = np.where(begins != NEVER, begins, log.activities[name])
    return begins


def tally(codes: Column, size: int, values: Column | None = None) -> NDArray[np.float64]:
    """float64[size], how often each of the codes 0 … size − 1 comes, or the sum of `values` (one a code) over it."""
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64)


def ratio(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """Part / whole, of any shape; NaN where there is no whole."""
    quotient: NDArray[np.float64] = np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0)
    return quotient
