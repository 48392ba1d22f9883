"""Causes for real logs that name none: what came directly before, unless the two go on at the same time.

The activities of a case are put in the order of their ends. The cause of an activity is the last one before it that had
ended when it began and is not concurrent with it; two elements are concurrent if either order of them is frequent
and they do not alternate (a b a is a loop). Logs that name causes are left as they are.

Source: the directly-follows relation with its treatment of concurrency and of short loops, A. Weijters et al., *Process
mining with the HeuristicsMiner algorithm*, BETA working paper 166 (2006), §2.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, Where
from bpr.eventlog.parts import row_ends
from bpr.eventlog.tables import NEVER, EventLog, table
from bpr.metrics.observation import row_begins

Rows = NDArray[np.int64]

FREQUENT = 0.2
"""An order of two elements is frequent if it makes up at least this share of both orders."""


def with_causes(log: EventLog) -> EventLog:
    """The log with causes: its own, or those of succession; the latter are an assumption that travels with the log."""
    if log.causes.rows or log.header.simulated or not log.activities.rows:
        return log
    order, case, element = _in_order(log)
    count = len(log.elements)
    concurrent = _concurrent(case, element, count)
    began, ended = row_begins(log)[order], row_ends(log.activities)[order]
    place = np.arange(len(order))
    before = place - 1
    while True:
        inside = (before >= 0) & (case[before] == case)
        skip = inside & (np.isin(element[before] * count + element, concurrent) | (ended[before] > began))
        if not skip.any():
            break
        before = np.where(skip, before - 1, before)
    causes = table("causes", {"row": order[inside], "cause": order[before[inside]]})
    return replace(log, causes=causes, findings=(*log.findings, _assumed(log.header.name)))


def _in_order(log: EventLog) -> tuple[Rows, Rows, Rows]:
    """The activities that ended, by case and end: row numbers, cases, elements."""
    ends, case = row_ends(log.activities), log.case_rows()
    over = np.flatnonzero(ends != NEVER)
    order = over[np.lexsort((over, ends[over], case[over]))]
    return order, case[order], log.activities["element"][order].astype(np.int64)


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
