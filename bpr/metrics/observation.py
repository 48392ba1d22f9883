"""What of a log is counted: which cases, which window of time. It computes no measure.

A case is counted if it began at or after the end of the warm-up (an opening backlog begins at 0). Times and costs are
means over counted cases that ended; those still open are reported as such and never pass for short ones. Averages over
time (work in process, utilisation, queues) are over [warm-up, close]: the horizon, or the last end where there is none.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.parts import Part, row_ends, whole
from bpr.eventlog.tables import NEVER, Column, EventLog
from bpr.metrics.intervals import Values
from bpr.metrics.totals import Ratio, Sample

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Observation:
    """A log with what is counted of it.

    Parameters
    ----------
    part
        The part of a log that is looked at.
    case_of
        int64[activities], the row of `cases` of each activity.
    ends
        int64[activities], when the instance was completed or withdrawn; `NEVER` while open.
    counted, ended
        bool[cases]: began after the warm-up; counted and came to its end.
    opens
        End of the warm-up, ms.
    closes
        int64[replications], end of the window of the whole log, ms.
    """

    part: Part
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
    def log(self) -> EventLog:
        """The cases of the part, as a log."""
        return self.part.log

    @property
    def stretch(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """int64[replications] twice: when the window begins and ends, as far as the part has it."""
        until = np.minimum(self.closes, self.part.until)
        return np.minimum(np.maximum(self.opens, self.part.since), until), until

    @property
    def window(self) -> Values:
        """float64[replications], ms of the window that are in the part."""
        since, until = self.stretch
        return (until - since).astype(np.float64)

    def count(self, cases: Mask) -> Values:
        """float64[replications], how many of `cases` (a mask) there are."""
        return tally(self.log.cases["replication"][cases], self.replications)

    def sums(self, values: Column, cases: Mask) -> Values:
        """float64[replications], the sum of `values` (one a case) over `cases`."""
        return tally(self.log.cases["replication"][cases], self.replications, values[cases])

    def mean(self, values: Column, cases: Mask | None = None) -> Ratio:
        """By replication, the mean of `values` (one a case) over `cases`, else over those that ended."""
        cases = self.ended if cases is None else cases
        return Ratio(self.sums(values, cases), self.count(cases))

    def sample(self, values: Column) -> Sample:
        """By replication, `values` of the cases that ended."""
        edges = np.searchsorted(self.log.cases["replication"][self.ended], np.arange(self.replications + 1))
        mine = values[self.ended].astype(np.float64)
        return Sample([[mine[low:high]] for low, high in pairwise(edges)])

    def by_case(self, values: Column) -> NDArray[np.float64]:
        """float64[cases], the sum over its activities of `values` (one an activity)."""
        return tally(self.case_of, self.log.cases.rows, values)


def observe(log: EventLog | Part) -> Observation:
    """Say what of a log is counted."""
    part = log if isinstance(log, Part) else whole(log)
    cases, header = part.log.cases, part.log.header
    counted = cases["began"] >= header.warmup
    ends = row_ends(part.log.activities)
    if header.horizon is not None:
        closes = np.full(header.replications, header.horizon, np.int64)
    else:
        closes = np.maximum(part.last, header.warmup)
    ended = counted & (cases["end"] != NEVER)
    return Observation(part, part.log.case_rows(), ends, counted, ended, header.warmup, closes)


def row_begins(log: EventLog) -> NDArray[np.int64]:
    """int64[activities], the first instant known of each instance: enabled, in a simulated log; `NEVER` if none is."""
    begins: NDArray[np.int64] = log.activities["enabled"]
    for name in ("ready", "released", "started", "work_end", "completed", "withdrawn"):
        begins = np.where(begins != NEVER, begins, log.activities[name])
    return begins


def tally(codes: Column, size: int, values: Column | None = None) -> NDArray[np.float64]:
    """float64[size], how often each of the codes 0 … size − 1 comes, or the sum of `values` (one a code) over it."""
    return np.bincount(codes, weights=values, minlength=size).astype(np.float64)


def each_once(values: Column) -> Column:
    """The values of whole numbers, sorted, each once: `numpy.unique` by a sort, which is faster than its hash table.

    >>> each_once(np.array([3, 1, 3]))
    array([1, 3])
    """
    found = np.sort(values)
    first = np.ones(len(found), dtype=np.bool_)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return found[first]
