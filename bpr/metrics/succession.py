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
from bpr.eventlog.tables import NEVER, EventLog, table
from bpr.metrics.observation import row_begins, row_ends

Rows = NDArray[np.int64]

FREQUENT = 0.2
"""An order of two elements is frequent if it makes up at least this share of both orders."""


def with_causes(log: EventLog) -> EventLog:
    """The log with causes: its own, or those of succession; the latter are an assumption that travels with the log."""
    if log.causes.rows or log.header.simulated or not log.activities.rows:
        return log
    order, case, element = _in_order(log)
    concurrent = _concurrent(case, element, len(log.elements))
    began, ended = row_begins(log)[order], row_ends(log)[order]
    place = np.arange(len(order))
    before = place - 1
    while True:
        inside = (before >= 0) & (case[before] == case)
        skip = inside & (concurrent[element[before], element] | (ended[before] > began))
        if not skip.any():
            break
        before = np.where(skip, before - 1, before)
    causes = table("causes", {"row": order[inside], "cause": order[before[inside]]})
    return replace(log, causes=causes, findings=(*log.findings, _assumed(log.header.name)))


def _in_order(log: EventLog) -> tuple[Rows, Rows, Rows]:
    """The activities that ended, by case and end: row numbers, cases, elements."""
    ends, case = row_ends(log), log.case_rows()
    over = np.flatnonzero(ends != NEVER)
    order = over[np.lexsort((over, ends[over], case[over]))]
    return order, case[order], log.activities["element"][order].astype(np.int64)


def _concurrent(case: Rows, element: Rows, count: int) -> NDArray[np.bool_]:
    """bool[elements, elements]: whether two elements go on at the same time."""
    follows = np.zeros((count, count), np.int64)
    pair = case[1:] == case[:-1]
    np.add.at(follows, (element[:-1][pair], element[1:][pair]), 1)
    alternate = np.zeros((count, count), dtype=bool)
    back = (case[2:] == case[:-2]) & (element[2:] == element[:-2])
    alternate[element[:-2][back], element[1:-1][back]] = True
    rarer, both = np.minimum(follows, follows.T), follows + follows.T
    concurrent: NDArray[np.bool_] = (rarer > 0) & (rarer >= FREQUENT * both) & ~(alternate | alternate.T)
    np.fill_diagonal(concurrent, val=False)
    return concurrent


def _assumed(name: str) -> Finding:
    return Finding(
        "LOG-SUCCESSION",
        Where(file=name or None),
        "The log does not say what caused an activity: assumed that it was the last one that had ended before.",
        "Handoffs and the critical path rest on this; a log written by bpr names the causes.",
        "assumption",
    )
