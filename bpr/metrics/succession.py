"""Causes for real logs that name none: what came directly before, as the log or as a drawing has it.

The activities of a case are put in the order of their ends. Without a drawing the cause of an activity is the last one
before it that had ended when it began and is not concurrent with it; two elements are concurrent if either order of
them is frequent and they do not alternate (a b a is a loop). With a drawing the cause is the latest of the earlier
activities that it lets come directly before, on each branch of a parallel join; where none of them has happened the
case does not follow the drawing, and the rule without one holds. Logs that name causes are left as they are.

Source: the directly-follows relation with its treatment of concurrency and of short loops, A. Weijters et al., *Process
mining with the HeuristicsMiner algorithm*, BETA working paper 166 (2006), §2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, Where
from bpr.eventlog.parts import row_ends
from bpr.eventlog.tables import NEVER, EventLog, table
from bpr.metrics.observation import Mask, row_begins
from bpr.process.precedence import BEGINNING, Before

Rows = NDArray[np.int64]

FREQUENT = 0.2
"""An order of two elements is frequent if it makes up at least this share of both orders."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a drawing says of the order of its tasks.

    Parameters
    ----------
    before
        What `bpr.process.precedence.directly_before` gives.
    names
        Id of each element -> its name.
    """

    before: Mapping[str, Before]
    names: Mapping[str, str]

    def tasks(self, log: EventLog) -> list[str | None]:
        """For each element of the log the task that it is: by id, or by the name of one task alone."""
        of_name: dict[str, list[str]] = {}
        for task in self.before:
            of_name.setdefault(self.names[task], []).append(task)
        found: list[str | None] = []
        for element in log.elements:
            same = [element.id] if element.id in self.before else of_name.get(element.name, [])
            found.append(same[0] if len(same) == 1 else None)
        return found


def with_causes(log: EventLog, drawn: Drawn | None = None) -> EventLog:
    """The log with causes: its own, or those of succession; the latter are an assumption that travels with the log.

    Parameters
    ----------
    log
        Any log.
    drawn
        What the drawing says of it; None where there is none.
    """
    if log.causes.rows or log.header.simulated or not log.activities.rows:
        return log
    rows = _in_order(log)
    inside, before = _succession(rows, len(log.elements))
    places, causes, finding = np.flatnonzero(inside), before[inside], _assumed(log.header.name)
    tasks = [] if drawn is None else drawn.tasks(log)
    if drawn is not None and any(tasks):
        places, causes, strays = _by_drawing(rows, drawn, tasks)
        rest = inside & strays
        places, causes = np.append(places, np.flatnonzero(rest)), np.append(causes, before[rest])
        finding = _assumed_by_drawing(log.header.name, int(strays.sum()), len(rows.row))
    behind = np.lexsort((causes, places))
    found = table("causes", {"row": rows.row[places[behind]], "cause": rows.row[causes[behind]]})
    return replace(log, causes=found, findings=(*log.findings, finding))


@dataclass(frozen=True, slots=True)
class _InOrder:
    """The activities that ended, by case and end: rows of the log, cases, elements, first and last instants."""

    row: Rows
    case: Rows
    element: Rows
    began: Rows
    ended: Rows

    def latest(self, these: Rows, among: Rows) -> Rows:
        """For each of the places `these` that of the latest of `among` before it which had ended; -1 without one."""
        if not len(among):
            return np.full(len(these), -1)
        found = np.searchsorted(among, these) - 1
        while True:
            inside = (found >= 0) & (self.case[among[found]] == self.case[these])
            late = inside & (self.ended[among[found]] > self.began[these])
            if not late.any():
                return np.where(inside, among[found], -1)
            found = np.where(late, found - 1, found)


def _succession(rows: _InOrder, count: int) -> tuple[Mask, Rows]:
    """Whether something came directly before each activity, and the place of it."""
    concurrent = _concurrent(rows.case, rows.element, count)
    before = np.arange(len(rows.case)) - 1
    while True:
        inside = (before >= 0) & (rows.case[before] == rows.case)
        both = rows.element[before] * count + rows.element
        skip = inside & (np.isin(both, concurrent) | (rows.ended[before] > rows.began))
        if not skip.any():
            return inside, before
        before = np.where(skip, before - 1, before)


def _by_drawing(rows: _InOrder, drawn: Drawn, tasks: Sequence[str | None]) -> tuple[Rows, Rows, Mask]:
    """Places and those of their causes; and which places have none although they do not begin a case."""
    behind = np.argsort(rows.element, kind="stable")
    edges = np.searchsorted(rows.element[behind], np.arange(len(tasks) + 1))
    of_task: dict[str, Rows] = {}
    for task, low, high in zip(tasks, edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if task is not None:
            of_task[task] = np.sort(np.append(of_task.get(task, behind[:0]), behind[low:high]))
    strays = np.ones(len(rows.case), dtype=bool)
    places, causes = [behind[:0]], [behind[:0]]
    for task, these in of_task.items():
        again, before = rows.latest(these, these), drawn.before[task]
        arrived, found = _came(rows, before, these, of_task)
        for cause in found:
            places.append(these[cause >= 0])
            causes.append(cause[cause >= 0])
        strays[these[(arrived >= 0) | ((again < 0) & _may_begin(before))]] = False
    pairs = np.unique(np.stack([np.concatenate(places), np.concatenate(causes)]), axis=1)
    return pairs[0], pairs[1], strays


def _came(rows: _InOrder, before: Before, these: Rows, of_task: Mapping[str, Rows]) -> tuple[Rows, list[Rows]]:
    """Place of the latest that came before each of `these` (-1: nothing did), and all the causes.

    Of several ways the one on which something happened last was taken; through a join every branch came that has
    brought something since the time before.
    """
    known = [of_task[task] for task in sorted(before.tasks) if task in of_task]
    latest = rows.latest(these, np.sort(np.concatenate(known)) if known else these[:0])
    ways = [(latest, [latest])]
    for branches in before.joins:
        came = [_fresh(rows, these, *_came(rows, branch, these, of_task)) for branch in branches]
        ways.append(
            (np.max([arrived for arrived, _ in came], axis=0), [cause for _, causes in came for cause in causes])
        )
    arrived = np.array([way for way, _ in ways])
    taken, last = arrived.argmax(axis=0), arrived.max(axis=0)
    masks = [(taken == number) & (last >= 0) for number in range(len(ways))]
    return last, [np.where(mask, cause, -1) for mask, (_, causes) in zip(masks, ways, strict=True) for cause in causes]


def _fresh(rows: _InOrder, these: Rows, arrived: Rows, causes: Sequence[Rows]) -> tuple[Rows, list[Rows]]:
    """The same without what the activity before of the same case and task has taken already."""
    stale = np.zeros(len(these), dtype=bool)
    stale[1:] = (rows.case[these[1:]] == rows.case[these[:-1]]) & (arrived[1:] == arrived[:-1])
    return np.where(stale, -1, arrived), [np.where(stale, -1, cause) for cause in causes]


def _may_begin(before: Before) -> bool:
    return BEGINNING in before.tasks or any(_may_begin(branch) for join in before.joins for branch in join)


def _in_order(log: EventLog) -> _InOrder:
    ends, begins, case = row_ends(log.activities), row_begins(log), log.case_rows()
    over = np.flatnonzero(ends != NEVER)
    order = over[np.lexsort((over, ends[over], case[over]))]
    element = log.activities["element"][order].astype(np.int64)
    return _InOrder(order, case[order], element, begins[order], ends[order])


def _concurrent(case: Rows, element: Rows, count: int) -> Rows:
    """The pairs of elements that go on at the same time, sorted; a pair (a, b) is the number a · count + b."""
    pair = case[1:] == case[:-1]
    followed, times = np.unique((element[:-1] * count + element[1:])[pair], return_counts=True)
    reverse = followed % count * count + followed // count
    place = np.minimum(np.searchsorted(followed, reverse), max(len(followed) - 1, 0))
    back = np.where(followed[place] == reverse, times[place], 0)
    frequent = (back > 0) & (np.minimum(times, back) >= FREQUENT * (times + back)) & (followed != reverse)
    loop = (case[2:] == case[:-2]) & (element[2:] == element[:-2])
    alternate = np.concatenate(
        [
            (element[:-2] * count + element[1:-1])[loop],
            (element[1:-1] * count + element[:-2])[loop],
        ]
    )
    found: Rows = followed[frequent & ~np.isin(followed, alternate)]
    return found


def _assumed(name: str) -> Finding:
    return Finding(
        "LOG-SUCCESSION",
        Where(file=name or None),
        "The log does not say what caused an activity: assumed that it was the last one that had ended before.",
        "Handoffs and the critical path rest on this; a log written by bpr names the causes.",
        "assumption",
    )


def _assumed_by_drawing(name: str, strays: int, count: int) -> Finding:
    return Finding(
        "LOG-CAUSES-DRAWN",
        Where(file=name or None),
        "The log does not say what caused an activity: assumed that it was the latest of those which the drawing lets "
        "come directly before it; for {strays} of {count} activities there was none, and the one before was taken.",
        "Handoffs and the critical path rest on this. If many do not follow the drawing, compare it with the log.",
        "assumption",
        {"strays": strays, "count": count},
    )
