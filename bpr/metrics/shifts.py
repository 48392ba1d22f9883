"""Who was on shift, and who served what, as sets of time; read from the log once and kept.

A log without any shift (most real logs) says nothing of opening hours: then everybody counts as always on shift.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import EventLog, LoggedRole, Table
from bpr.metrics.observation import Mask
from bpr.metrics.spans import Spans, common, everything, merged, nothing


class Shifts:
    """The shifts and stints of a part of a log, by replication and individual.

    A stint is a stretch in which an individual held an activity, see `Part`.
    """

    def __init__(self, log: EventLog, stints: Table) -> None:
        self._log = log
        self._always = log.shifts.rows == 0
        self._shifts = _Groups(log, log.shifts["replication"], log.shifts["individual"])
        self._stints = _Groups(log, stints["replication"], stints["individual"])
        self._on_shift: dict[tuple[int, int], Spans] = {}

    def individual(self, replication: int, individual: int) -> Spans:
        """When the individual was on shift."""
        if self._always:
            return everything()
        key = (replication, individual)
        if key not in self._on_shift:
            rows = self._shifts.rows(*key)
            self._on_shift[key] = merged(self._log.shifts["opened"][rows], self._log.shifts["closed"][rows])
        return self._on_shift[key]

    def anybody(self, replication: int, individuals: Iterable[int]) -> Spans:
        """When at least one of the individuals was on shift."""
        sets = [self.individual(replication, individual) for individual in individuals]
        if len(sets) == 1:
            return sets[0]
        return (
            merged(np.concatenate([s.starts for s in sets]), np.concatenate([s.ends for s in sets]))
            if sets
            else nothing()
        )

    def role(self, replication: int, role: LoggedRole) -> Spans:
        """When every part of the role had at least one of its individuals on shift."""
        return common([self.anybody(replication, part) for part in role.parts])

    def stints(self, replication: int, individual: int) -> NDArray[np.int64]:
        """Rows of the table of stints: those of the individual, in the order of the log."""
        return self._stints.rows(replication, individual)


class _Groups:
    """The rows of a table by replication and individual."""

    def __init__(self, log: EventLog, replication: NDArray[np.int32], individual: NDArray[np.int32]) -> None:
        self._width = len(log.individuals) + 1
        keys = replication.astype(np.int64) * self._width + individual
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]

    def rows(self, replication: int, individual: int) -> NDArray[np.int64]:
        low, high = np.searchsorted(self._keys, [(key := replication * self._width + individual), key + 1])
        return self._order[low:high]


def members(role: LoggedRole) -> tuple[int, ...]:
    """Rows of `individuals`: everybody in any part of the role, each once."""
    return tuple(sorted({individual for part in role.parts for individual in part}))


def groups(
    replication: NDArray[np.int32], code: NDArray[np.int32], keep: Mask
) -> Iterable[tuple[int, int, NDArray[np.int64]]]:
    """(replication, code, rows) for the rows of `keep` with a code >= 0, in the order of replication and code."""
    rows = np.flatnonzero(keep & (code >= 0))
    if not len(rows):
        return
    order = rows[np.lexsort((code[rows], replication[rows]))]
    starts = np.flatnonzero(np.diff(replication[order], prepend=-1) | np.diff(code[order], prepend=-1))
    for low, high in zip(starts, np.append(starts[1:], len(order)), strict=True):
        yield int(replication[order[low]]), int(code[order[low]]), order[low:high]
