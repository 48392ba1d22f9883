"""Handoffs as they happened: work that passed from one unit to another, in all, on the critical path, and back again.

A transfer (a, b): task b was enabled by the completion of task a, through gateways and events only; through a parallel
join every incoming branch transfers (DOMAIN). It is a handoff if the units of a and b differ. Units that a log leaves
blank are unknown: no transfer from or to them is a handoff. Kinds are the organisation's; the static counterpart
(expected, without a run) is `bpr.process.flow`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import EventLog
from bpr.metrics.critical_path import CriticalPath
from bpr.metrics.observation import Mask, Observation, each_once, tally
from bpr.metrics.totals import Counts

Rows = NDArray[np.int64]

EVENTS = frozenset({"intermediateCatchEvent", "boundaryEvent", "intermediateThrowEvent", "startEvent", "endEvent"})
"""Rows of these types belong to no unit; work passes through them."""

NO_HANDOFF = "none"
"""The kind of a pair of units between which nothing is handed over (a query to a sharing platform)."""


@dataclass(frozen=True, slots=True)
class Transfers:
    """Work that passed between tasks, one row a transfer; also within a unit.

    Parameters
    ----------
    case
        int64[transfers], row of `cases`.
    source, target
        int64[transfers], rows of `activities`.
    giver, taker
        int64[transfers], rows of `units` (of `individuals`, where persons hand over); -1 unknown.
    """

    case: Rows
    source: Rows
    target: Rows
    giver: Rows
    taker: Rows

    def where(self, keep: Mask | Rows) -> "Transfers":
        """The transfers that `keep` (a mask or row numbers) selects."""
        return Transfers(*(getattr(self, name)[keep] for name in self.__slots__))

    def between(self, giver: Rows, taker: Rows) -> "Transfers":
        """The same transfers between other parties: `giver` and `taker` are int64[activities]."""
        return replace(self, giver=giver[self.source], taker=taker[self.target])

    @property
    def between_units(self) -> Mask:
        """bool[transfers]: both units (or persons) are known and they differ."""
        between: Mask = (self.giver >= 0) & (self.taker >= 0) & (self.giver != self.taker)
        return between


def transfers(observation: Observation) -> Transfers:
    """All transfers of a log, by the table of causes; each pair of activities once."""
    log = observation.log
    task = is_task(log)
    row, cause = log.causes["row"].astype(np.int64), log.causes["cause"].astype(np.int64)
    behind = np.argsort(row, kind="stable")
    first = np.searchsorted(row[behind], np.arange(log.activities.rows + 1))
    wanted = task[row]
    row, cause = row[wanted], cause[wanted]
    found: list[tuple[Rows, Rows]] = []
    all_causes = log.causes["cause"].astype(np.int64)[behind]
    for _ in range(log.activities.rows + 1):  # a chain of events is no longer than the log
        found.append((row[task[cause]], cause[task[cause]]))
        row, event = row[~task[cause]], cause[~task[cause]]
        if not len(row):
            break
        count = first[event + 1] - first[event]
        place = np.repeat(first[event], count) + np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        row, cause = _distinct(np.repeat(row, count), all_causes[place])
    target, source = _distinct(*(np.concatenate(column) for column in zip(*found, strict=True)))
    return _transfers(observation, source, target)


def serial_transfers(observation: Observation, path: CriticalPath) -> Transfers:
    """The transfers on the critical paths only: from each task on the path to the next one, in the order of time.

    Parallel review raises the number of handoffs while it shortens the process; those that the case waits for show it.
    """
    row, case = _tasks_in_order(observation.log, path)
    follows = case[1:] == case[:-1]
    return _transfers(observation, row[:-1][follows], row[1:][follows])


def errands(observation: Observation, some: Transfers, applicants: Mask) -> Transfers:
    """What applicants carry from office to office: work that comes to an office through tasks of theirs alone.

    Parameters
    ----------
    observation, some
        A log and its transfers.
    applicants
        bool[units]: the unit is who applies.

    Returns
    -------
    Transfers
        From the task of the office that gave the work out to that of the office which got it back, each pair once, like
        work that passes through an event. What an applicant hands in first comes from no office: it is no errand.
    """
    known = np.append(applicants, False)  # -1 is unknown, and no applicant
    out = some.where(~known[some.giver] & known[some.taker])
    among = some.where(known[some.giver] & known[some.taker])
    back = some.where(known[some.giver] & ~known[some.taker])
    target, held = back.target, back.source
    found: list[tuple[Rows, Rows]] = []
    for _ in range(len(among.case) + 1):  # a chain of tasks of the applicant is no longer than the table of them
        which, giving = _matches(held, out.target)
        found.append((target[which], out.source[giving]))
        which, before = _matches(held, among.target)
        if not len(which):
            break
        target, held = _distinct(target[which], among.source[before])
    target, source = _distinct(*(np.concatenate(column) for column in zip(*found, strict=True)))
    return _transfers(observation, source, target)


def people(log: EventLog) -> tuple[Rows, Rows]:
    """int64[activities] twice, rows of `individuals`: who was at work first, and who was last; -1 unknown.

    Of several at once the one who is named first. A log without stints knows one person for each activity.
    """
    first = log.activities["individual"].astype(np.int64)
    last, stints = first.copy(), log.assignments
    row, person = stints["row"].astype(np.int64), stints["individual"].astype(np.int64)
    place = np.arange(len(row))
    for column, order in ((first, (place, stints["began"])), (last, (place, -stints["ended"]))):
        sort = np.lexsort(order)[::-1]  # of several assignments to one place the last one stays: the first in order
        column[row[sort]] = person[sort]
    return first, last


def ping_pong(observation: Observation, path: CriticalPath) -> NDArray[np.float64]:
    """float64[cases], how often work came straight back: s(i) = s(i+2) ≠ s(i+1) in the units s along the critical path.

    Neighbours of the same unit count as one stop, unknown units are left out.
    """
    row, case = _tasks_in_order(observation.log, path)
    unit = observation.log.activities["unit"][row].astype(np.int64)
    row, case, unit = row[unit >= 0], case[unit >= 0], unit[unit >= 0]
    stop = np.ones(len(row), dtype=bool)
    stop[1:] = (unit[1:] != unit[:-1]) | (case[1:] != case[:-1])
    case, unit = case[stop], unit[stop]
    returns = (unit[2:] == unit[:-2]) & (case[2:] == case[:-2])
    return tally(case[2:][returns], observation.log.cases.rows)


def is_task(log: EventLog) -> Mask:
    """bool[activities]: the row is work of a unit, not an event that work passes through."""
    kinds = np.array([element.type not in EVENTS for element in log.elements] + [True])
    return kinds[log.activities["element"]]


def kinds_of(log: EventLog, some: Transfers, kind_of: Callable[[str, str], str]) -> NDArray[np.str_]:
    """str[transfers], the kind of each of `some`, which are between units; every pair of units is asked for once."""
    width = max(len(log.units), 1)
    pairs, which = np.unique(some.giver * width + some.taker, return_inverse=True)
    kinds = [kind_of(log.units[pair // width].id, log.units[pair % width].id) for pair in pairs.tolist()]
    found: NDArray[np.str_] = np.array(kinds, dtype=np.str_)[which.reshape(-1)]
    return found


def passed(observation: Observation, some: Transfers, parties: int | None = None) -> Counts:
    """How often work of cases that ended passed: codes (replication · units + giver) · units + taker.

    `parties` is how many units there are, or persons, or whoever hands over; None: the units of the log.
    """
    among = some.where(some.between_units & observation.ended[some.case])
    replication = observation.log.cases["replication"][among.case].astype(np.int64)
    width = len(observation.log.units) if parties is None else parties
    return Counts.of((replication * width + among.giver) * width + among.taker)


def busiest(units: int, counts: Counts, most: int) -> Rows:
    """int64[at most `most`], rows of `units`; of more than that those that give and take most, in order."""
    if units <= most:
        return np.arange(units)
    pair = counts.codes % (units * units)
    load = tally(np.concatenate([pair // units, pair % units]), units, np.tile(counts.numbers, 2))
    return np.sort(np.argsort(-load, kind="stable")[:most])


def matrix(counts: Counts, replications: int, place: Rows, size: int) -> NDArray[np.float64]:
    """float64[replications, size, size], how often work passed from the group of the row to that of the column.

    Parameters
    ----------
    counts
        What `passed` gives, or numbers under the same codes that are expected without a run.
    replications
        How many there are.
    place
        int64[units], the group of each unit, from 0 to size − 1; -1: left out. Groups may be of one unit.
    size
        Number of groups.

    Notes
    -----
    If no unit is left out the sum over all cells is that of `counts`; of whole numbers exactly.
    """
    units = max(len(place), 1)
    replication, pair = np.divmod(counts.codes, units * units)
    giver, taker = place[pair // units], place[pair % units]
    among = (giver >= 0) & (taker >= 0)
    cell = ((replication * size + giver) * size + taker)[among]
    return tally(cell, replications * size * size, counts.numbers[among]).reshape(replications, size, size)


def places(size: int, chosen: Rows) -> Rows:
    """int64[size], the place of each row among `chosen`, -1 if it is not chosen."""
    place = np.full(size, -1)
    place[chosen] = np.arange(len(chosen))
    return place


def count(observation: Observation, some: Transfers) -> NDArray[np.float64]:
    """float64[cases], how many of `some` each case has."""
    return tally(some.case, observation.log.cases.rows)


def _tasks_in_order(log: EventLog, path: CriticalPath) -> tuple[Rows, Rows]:
    """Rows of the tasks on the paths and their cases, case by case in the order of time."""
    order = np.argsort(path.case, kind="stable")[::-1]  # the steps of a case come backwards in time
    row = path.row[order]
    task = is_task(log)[row]
    return row[task], path.case[order][task]


def _distinct(row: Rows, cause: Rows) -> tuple[Rows, Rows]:
    if not len(row):
        return row, cause
    width = int(max(row.max(), cause.max())) + 1
    return np.divmod(each_once(row * width + cause), width)


def _matches(one: Rows, others: Rows) -> tuple[Rows, Rows]:
    """All pairs (i, j) with one[i] = others[j], as two columns."""
    order = np.argsort(others, kind="stable")
    low, high = (np.searchsorted(others[order], one, side) for side in ("left", "right"))
    count = high - low
    which = np.repeat(np.arange(len(one)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return which, order[np.repeat(low, count) + within]


def _transfers(observation: Observation, source: Rows, target: Rows) -> Transfers:
    unit = observation.log.activities["unit"].astype(np.int64)
    return Transfers(observation.case_of[target], source, target, unit[source], unit[target])
