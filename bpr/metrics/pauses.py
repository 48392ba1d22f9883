"""Work that was laid down and taken up again: how long it lay, and how much of that was for something more urgent.

Work is handed over when the shift of somebody who is at it ends; where all of them stay on shift, they were called away
(SEMANTICS of the engine, RS-14). Nobody on shift who might go on with it is no matter of urgency.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.parts import row_ends
from bpr.eventlog.tables import NEVER, EventLog
from bpr.metrics.shifts import Shifts, groups
from bpr.metrics.spans import before


class Pauses(NamedTuple):
    """Each int64[activities], ms: between stints (and behind the last of what was withdrawn); of that, preemption."""

    paused: NDArray[np.int64]
    preempted: NDArray[np.int64]


def pauses(log: EventLog, shifts: Shifts) -> Pauses:
    """How long each activity lay between the stints of a simulated log; 0 in a real one, which does not tell why."""
    activities, stints = log.activities, log.assignments
    found = Pauses(np.zeros(activities.rows, np.int64), np.zeros(activities.rows, np.int64))
    if not (log.header.simulated and stints.rows):
        return found
    row, began, ended = stints["row"].astype(np.int64), stints["began"], stints["ended"]
    new = np.append(True, (row[1:] != row[:-1]) | (began[1:] != began[:-1]))  # several who work together are one stint
    first = np.flatnonzero(new)
    end = np.where(activities["work_end"] != NEVER, activities["work_end"], row_ends(activities))
    same = np.append(row[first[1:]] == row[first[:-1]], False)
    resumed = np.where(same, np.append(began[first[1:]], 0), end[row[first]])
    lay = np.flatnonzero(resumed > ended[first])
    if not len(lay):
        return found
    rows, low, high = row[first[lay]], ended[first[lay]], resumed[lay]
    np.add.at(found.paused, rows, high - low)
    last = np.append(first[1:], len(row))[lay]
    stayed = np.array(
        [
            all(_is_on_shift(shifts, int(activities["replication"][row[k]]), int(stints["individual"][k]), int(when))
                for k in range(begin, over))
            for begin, over, when in zip(first[lay], last, low, strict=True)
        ]
    )  # fmt: skip
    for number, code, mine in groups(activities["replication"][rows], activities["role"][rows], stayed):
        staffed = shifts.role(number, log.roles[code])
        np.add.at(found.preempted, rows[mine], before(staffed, high[mine]) - before(staffed, low[mine]))
    return found


def _is_on_shift(shifts: Shifts, replication: int, individual: int, instant: int) -> bool:
    present = shifts.individual(replication, individual)
    place = int(np.searchsorted(present.starts, instant, side="right")) - 1
    return place >= 0 and instant < int(present.ends[place])
