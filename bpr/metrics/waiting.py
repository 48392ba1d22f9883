"""What time went into: work, or one of the causes of waiting; for each activity, and on the critical path of each case.

On the path the parts sum to the cycle time to the millisecond (SEMANTICS 23). An activity lives through

    enabled ─ transfer ─ ready ─ batching ─ released ─ queue ─ started ─ work, pauses ─ work_end ─ delay ─ end

and an instant that did not come before the end (the activity was withdrawn) ends the stage that it was in. Where a real
log says only when an activity ended, or not when it began, the time is `unexplained`. The queue is `unavailability`
while some part of the role has nobody on shift, else `prioritisation` while an individual of the role who is on shift
serves something that was released later, else `contention`. While one item of a batch is worked on, all are: a sitting
of the committee is no break. A pause is `preemption` while the performers have been called away and somebody who might
go on is on shift, else `off_shift`. Who has given up a queue and comes back waits for nobody's file: until then it is
the `applicant`. The delay is called after whom it waits for.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.parts import Part, row_ends, whole
from bpr.eventlog.tables import NEVER, EventLog, Table
from bpr.metrics.critical_path import CriticalPath, critical_path
from bpr.metrics.observation import each_once, row_begins
from bpr.metrics.pauses import Pauses, pauses
from bpr.metrics.shifts import Shifts, groups, members
from bpr.metrics.spans import Instants, Spans, before, pieces, sums_above

CAUSES: tuple[str, ...] = (
    "transfer",
    "batching",
    "unavailability",
    "prioritisation",
    "contention",
    "preemption",
    "off_shift",
    "synchronisation",
    "timer",
    "applicant",
    "other_agency",
    "delay",
    "backlog",
    "unexplained",
)
"""Causes of waiting in the order used everywhere. `unexplained` is 0 unless a real log names no causes."""

PARTS: tuple[str, ...] = ("work", *CAUSES)
"""Everything that the time of a case can go into; the columns of the matrices of this module."""

BEFORE_WORK: tuple[str, ...] = ("transfer", "batching", "unavailability", "prioritisation", "contention")
"""The parts between the moment when an activity is enabled and its start."""

_AT = {name: number for number, name in enumerate(PARTS)}
_EVENTS = frozenset({"intermediateCatchEvent", "boundaryEvent"})


@dataclass(frozen=True, slots=True)
class Waiting:
    """The time of a log, taken apart.

    Parameters
    ----------
    path
        The critical paths.
    steps
        int64[steps, len(PARTS)], ms: what each step of the paths went into.
    cases
        int64[cases, len(PARTS)], ms: the same by case, with backlog. A row sums to end − arrival; 0 for open cases.
    rows
        int64[activities, len(PARTS)], ms: what each activity that ended went into, on a critical path or not.
    """

    path: CriticalPath
    steps: NDArray[np.int64]
    cases: NDArray[np.int64]
    rows: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Known:
    """What every split of time needs to know of a log."""

    log: EventLog
    stints: Table
    shifts: Shifts
    labels: NDArray[np.int64]
    pauses: Pauses
    away: NDArray[np.bool_]


def waiting(log: EventLog | Part, timers: Collection[str] | None = None) -> Waiting:
    """Take the time of a log apart.

    Parameters
    ----------
    log
        A log, or a part of one.
    timers
        Ids of the events that wait for a clock. None, where no model is at hand: every intermediate and boundary event
        that waits for nobody.

    Raises
    ------
    LogError
        The causes of the log are no causes, see `critical_path`.
    """
    of = log if isinstance(log, Part) else whole(log)
    log, stints = of.log, of.stints
    shifts, ends, path = Shifts(log, stints), row_ends(log.activities), critical_path(log)
    clocks = [e.type in _EVENTS if timers is None else e.id in timers for e in log.elements]
    labels = _delay_labels(log, np.array(clocks, dtype=bool))
    known = _Known(log, stints, shifts, labels, pauses(log, shifts), _away(log))
    begins = row_begins(log)
    rows = _split(known, np.arange(log.activities.rows), begins, np.where(ends != NEVER, ends, begins))
    steps = _empty(len(path.row))
    for number, column in enumerate(rows.T):
        _put(steps, number, column[path.row])
    # a step is nearly always a whole activity: only the others are split anew
    part = np.flatnonzero((path.low != begins[path.row]) | (path.high != ends[path.row]))
    steps[part] = _split(known, path.row[part], path.low[part], path.high[part])
    _put(steps, _AT["synchronisation" if log.header.simulated else "unexplained"], path.waited)
    cases = _empty(log.cases.rows)
    for number, column in enumerate(steps.T):
        _put(cases, number, _sum(path.case, column, log.cases.rows))
    _put(cases, _AT["backlog"], path.backlog)
    _put(cases, _AT["unexplained"], path.unexplained)
    return Waiting(path, steps, cases, rows)


def _empty(count: int) -> NDArray[np.int64]:
    """int64[count, len(PARTS)] of zeros, column by column: memory is taken only for the columns that are written."""
    return np.zeros((len(PARTS), count), np.int64).T


def _put(parts: NDArray[np.int64], column: int, values: NDArray[np.int64]) -> None:
    """Add to a column, unless there is nothing to add."""
    if values.any():
        parts[:, column] += values


def _split(known: _Known, rows: NDArray[np.int64], low: Instants, high: Instants) -> NDArray[np.int64]:
    """int64[n, len(PARTS)], what the time [low, high] of each of `rows` went into."""
    activities = known.log.activities
    done = activities["completed"][rows] != NEVER
    edges = [low]
    for name in ("ready", "released", "started", "work_end"):
        instant = activities[name][rows]
        if name in {"ready", "released"}:  # a real log may leave them out; of what was withdrawn they did not come
            instant = np.where((instant == NEVER) & done, edges[-1], instant)
        edges.append(np.maximum(edges[-1], np.minimum(np.where(instant == NEVER, high, instant), high)))
    _, ready, released, started, work_end = edges
    unavailable, overtaken = _queue(known, rows, released, started)
    cut = activities["work_end"][rows] == NEVER  # laid down, and withdrawn before it was taken up again
    paused = np.where(cut, known.pauses.paused[rows], activities["suspended"][rows])
    paused = np.minimum(paused, work_end - started)
    preempted = np.minimum(known.pauses.preempted[rows], paused)
    away = np.where(known.away[rows], ready - low, 0)
    parts = _empty(len(rows))
    for name, values in (
        ("transfer", ready - low - away),
        ("applicant", away),
        ("batching", released - ready),
        ("unavailability", unavailable),
        ("prioritisation", overtaken),
        ("contention", started - released - unavailable - overtaken),
        ("preemption", preempted),
        ("off_shift", paused - preempted),
        ("work", work_end - started - paused),
    ):
        _put(parts, _AT[name], values)
    delayed = np.flatnonzero(high > work_end)
    parts[delayed, known.labels[rows[delayed]]] += (high - work_end)[delayed]
    unknown = np.flatnonzero(done & (activities["started"][rows] == NEVER))
    parts[unknown] = 0
    parts[unknown, _AT["unexplained"]] = high[unknown] - low[unknown]
    return parts


def _away(log: EventLog) -> NDArray[np.bool_]:
    """bool[activities], whether it is a return to a queue that was given up: caused by an earlier visit of its own."""
    row, cause, activities = log.causes["row"], log.causes["cause"], log.activities
    again = (activities["element"][row] == activities["element"][cause]) & (activities["started"][cause] == NEVER)
    again &= activities["withdrawn"][cause] != NEVER
    away = np.zeros(activities.rows, dtype=np.bool_)
    away[row[again]] = True
    return away


def _delay_labels(log: EventLog, clocks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """int64[activities], the column of PARTS that [work_end, end] belongs to."""
    element, party = log.activities["element"], log.activities["waits_for"]
    nobody = np.where(clocks[element], _AT["timer"], _AT["delay"]) if len(clocks) else np.zeros(0, np.int64)
    somebody = np.array([0, _AT["applicant"], _AT["other_agency"]])
    return np.where(party > 0, somebody[np.maximum(party, 0)], nobody)


def _queue(known: _Known, rows: NDArray[np.int64], low: Instants, high: Instants) -> tuple[Instants, Instants]:
    """int64[n], int64[n]: of the time [low, high] in the queue, how much is unavailability, how much prioritisation."""
    log, shifts, activities = known.log, known.shifts, known.log.activities
    replication, role, released = (activities[name][rows] for name in ("replication", "role", "released"))
    unavailable, overtaken = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    for number, code, mine in groups(replication, role, high > low):
        staffed = shifts.role(number, log.roles[code])
        unavailable[mine] = high[mine] - low[mine] - (before(staffed, high[mine]) - before(staffed, low[mine]))
        served = _served(known, number, members(log.roles[code]))
        overtaken[mine] = _overtaken(served, staffed, released[mine], low[mine], high[mine])
    return unavailable, overtaken


def _served(known: _Known, replication: int, individuals: Collection[int]) -> tuple[Instants, ...]:
    """Starts and ends of what the individuals served while on shift, and when that was released; sorted by start."""
    found: list[tuple[Instants, ...]] = []
    for individual in individuals:
        mine = known.stints.where(known.shifts.stints(replication, individual))
        began, ended, which = pieces(mine["began"], mine["ended"], known.shifts.individual(replication, individual))
        found.append((began, ended, mine["released"][which]))
    began, ended, released = (np.concatenate(column) for column in zip(*found, strict=True))
    order = np.argsort(began, kind="stable")
    return began[order], ended[order], released[order]


def _overtaken(
    served: tuple[Instants, ...], staffed: Spans, released: Instants, low: Instants, high: Instants
) -> Instants:
    """int64[n], how long within [low, high] and while staffed something released after `released` was being served."""
    overtaken = np.zeros(len(released), np.int64)
    began, ended, other = served
    # nothing that was released later was begun before the wait was over: the common case, seen at a glance
    ahead = np.searchsorted(began, high, side="left")
    latest = np.concatenate([[NEVER], np.maximum.accumulate(other)])
    asks = np.flatnonzero(latest[ahead] > released)
    if not len(asks):
        return overtaken
    edges, newest = _newest(began, ended, other)
    length = np.diff(before(staffed, edges))

    than = np.tile(released[asks], 2)

    def until(instant: Instants) -> Instants:
        piece = np.clip(np.searchsorted(edges, instant, side="right") - 1, 0, len(newest))
        whole = sums_above(newest, length, piece, than)
        inside = np.append(newest, NEVER)[piece] > than
        return whole + np.where(
            inside & (instant > edges[0]), before(staffed, instant) - before(staffed, edges[piece]), 0
        )

    ended, started = np.split(until(np.concatenate([high[asks], low[asks]])), 2)
    overtaken[asks] = ended - started
    return overtaken


def _newest(began: Instants, ended: Instants, released: Instants) -> tuple[Instants, Instants]:
    """The edges of time and, for each stretch between two, when the newest thing served was released (or NEVER)."""
    edges = each_once(np.concatenate([began, ended]))
    newest = np.full(len(edges) - 1, NEVER, np.int64)
    first, after = np.searchsorted(edges, began), np.searchsorted(edges, ended)
    order = np.argsort(released, kind="stable")
    for low, high, instant in zip(*(column[order].tolist() for column in (first, after, released)), strict=True):
        newest[low:high] = instant  # the newest comes last
    return edges, newest


def _sum(groups_of: NDArray[np.int64], values: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    sums = np.zeros(count, np.int64)
    np.add.at(sums, groups_of, values)
    return sums
