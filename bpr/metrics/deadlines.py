"""Limits: working days that a case took, and the share of cases on time, with the clock standing still where it may.

Limits in working days are counted as the law does: by whole days on the limit calendar, the day of arrival not
counted, so a case is on time until the close of the last day (what arrives after closing, arrives on the next working
day). Limits in hours or calendar days are counted to the millisecond.

While one of the `clock_stops` of a case is under way (enabled, not yet ended) the clock stands still. A case that is
still open counts as late from the day when its limit has passed; before that it does not count at all.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER
from bpr.metrics.observation import Observation, row_begins, tally
from bpr.metrics.spans import Instants, merged
from bpr.metrics.totals import Ratio
from bpr.units import Span

if TYPE_CHECKING:
    from bpr.scenario.calendar import WorkingDays

_SLACK = 1e-9
"""Positions of instants are floats; this share of a day is far less than a millisecond."""


def working_days(observation: Observation, days: "WorkingDays") -> NDArray[np.float64]:
    """float64[cases], working days from arrival to end, with fractions of a day; 0 while open."""
    cases = observation.log.cases
    end = np.where(cases["end"] != NEVER, cases["end"], cases["arrival"])
    return _positions(days, end) - _positions(days, cases["arrival"])


def on_time(observation: Observation, limit: Span, stops: Collection[str], days: "WorkingDays") -> Ratio:
    """Share of the cases within `limit`, of those that ended or are late already.

    Parameters
    ----------
    limit
        In milliseconds or working days.
    stops
        Ids of the elements during which the clock stands still.
    days
        The calendar on which working days are counted.
    """
    cases = observation.log.cases
    closes = observation.closes[cases["replication"]]
    end = np.where(cases["end"] != NEVER, cases["end"], np.maximum(closes, cases["arrival"]))
    case, began, ended = _standstills(observation, stops, end)
    if limit.unit == "wd":
        taken = _whole_days(days, end, last=True) - _whole_days(days, cases["arrival"])
        stood = _whole_days(days, ended) - _whole_days(days, began)
    else:
        taken, stood = (end - cases["arrival"]).astype(np.float64), (ended - began).astype(np.float64)
    late = taken - tally(case, cases.rows, stood) > limit.amount
    judged = observation.ended | (observation.counted & late)
    return Ratio(observation.count(judged & ~late), observation.count(judged))


def _standstills(
    observation: Observation, stops: Collection[str], end: Instants
) -> tuple[NDArray[np.int64], Instants, Instants]:
    """Cases, begins and ends of the intervals in which the clock of a case stands still; disjoint within a case."""
    log = observation.log
    wanted = np.array([element.id in stops for element in log.elements] + [False])
    rows = np.flatnonzero(wanted[log.activities["element"]])
    case = observation.case_of[rows]
    began = row_begins(log)[rows]
    ended = np.where(observation.ends[rows] != NEVER, observation.ends[rows], end[case])
    began, ended = np.minimum(began, end[case]), np.minimum(ended, end[case])
    if not len(rows):
        return case, began, ended
    # the time lines of the cases are laid end to end, so that overlapping stops are joined for all at once
    first = int(began.min())
    stride = int(ended.max()) - first + 2
    starts, ends = merged(case * stride + (began - first), case * stride + (ended - first))
    return starts // stride, starts % stride + first, ends % stride + first


def _whole_days(days: "WorkingDays", instants: Instants, *, last: bool = False) -> NDArray[np.float64]:
    """Number of the working day that each instant is on, or before; `last`: a day's close is still that day."""
    return np.floor(_positions(days, instants - last) + _SLACK)


def _positions(days: "WorkingDays", instants: Instants) -> NDArray[np.float64]:
    if not len(instants):
        return np.zeros(0)
    once, where = np.unique(instants, return_inverse=True)
    return days.positions(once)[where]
