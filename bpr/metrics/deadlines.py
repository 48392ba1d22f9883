"""Limits: how much time cases and activities used of them, which were on time, which got a card, and when.

How time is counted says `bpr.scenario.limits`. While one of the `clock_stops` is under way in the case (enabled, not
yet ended) the clock stands still. What is still open counts as late from the instant at which its limit has passed;
before that it does not count at all. What was withdrawn counts only if it was late by then.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.tables import NEVER
from bpr.metrics.observation import Mask, Observation, row_begins, tally
from bpr.metrics.spans import Instants, merged
from bpr.metrics.totals import Ratio
from bpr.scenario.calendar import WorkingDays
from bpr.scenario.limits import allowed, exceeded
from bpr.units import Span, SpanUnit

Rows = NDArray[np.int64]


class Terms(NamedTuple):
    """Stretches of time that are held against limits, one a case or one a stay in an activity.

    `case`: row of `cases`; `began`, `ended`: ms, open ones end with the log; `over`: came to its end.
    """

    case: Rows
    began: Instants
    ended: Instants
    over: Mask


class Card(NamedTuple):
    """A card that a case was given: `element` the limited activity, empty for the case itself; `time` in ms."""

    replication: int
    case: int
    element: str
    card: str
    time: int


@dataclass(frozen=True, slots=True)
class Held:
    """What is held against limits, and when its clock stood still.

    Parameters
    ----------
    spans
        Limit or card -> its length.
    terms
        The stretches of time.
    stops
        Row of `terms`, begin and end of each standstill within one; disjoint, in order.
    used
        Unit of a limit -> int64[terms], what was used by the end of each: ms, or whole working days.
    """

    spans: Mapping[str, Span]
    terms: Terms
    stops: tuple[Rows, Instants, Instants]
    used: Mapping[SpanUnit, Rows]

    def late(self, name: str) -> Mask:
        """bool[terms], whether limit or card `name` was exceeded by the end."""
        limit = self.spans[name]
        found: Mask = self.used[limit.unit] > allowed(limit)
        return found


def working_days(observation: Observation, days: WorkingDays) -> NDArray[np.float64]:
    """float64[cases], working days from arrival to end, with fractions of a day; 0 while open."""
    cases = observation.log.cases
    end = np.where(cases["end"] != NEVER, cases["end"], cases["arrival"])
    return _positions(days, end) - _positions(days, cases["arrival"])


def _positions(days: WorkingDays, instants: Instants) -> NDArray[np.float64]:
    once, where = np.unique(instants, return_inverse=True)
    return days.positions(once)[where]


def of_cases(observation: Observation) -> Terms:
    """The cases, from arrival to end."""
    cases = observation.log.cases
    end = np.where(cases["end"] != NEVER, cases["end"], np.maximum(_closes(observation), cases["arrival"]))
    return Terms(np.arange(cases.rows), cases["arrival"], end, cases["end"] != NEVER)


def of_activity(observation: Observation, element: str) -> Terms:
    """The times that cases were in a task or sub-process, of one with a loop marker all instances together."""
    log = observation.log
    code = next((i for i, known in enumerate(log.elements) if known.id == element), -1)
    stays = np.flatnonzero(log.stays["element"] == code)
    rows = np.flatnonzero(log.activities["element"] == code) if not len(stays) else np.empty(0, np.int64)
    case = np.concatenate([log.case_rows("stays")[stays], observation.case_of[rows]])
    began = np.concatenate([log.stays["began"][stays], row_begins(log)[rows]])
    completed = np.concatenate([log.stays["completed"][stays], log.activities["completed"][rows]])
    withdrawn = np.concatenate([log.stays["withdrawn"][stays], log.activities["withdrawn"][rows]])
    ended = np.where(completed != NEVER, completed, withdrawn)
    ended = np.where(ended != NEVER, ended, np.maximum(_closes(observation)[case], began))
    return Terms(case, began, ended, completed != NEVER)


def hold(
    observation: Observation, spans: Mapping[str, Span], terms: Terms, stops: Collection[str], days: WorkingDays
) -> Held:
    """Count what `terms` used of their limits.

    Parameters
    ----------
    spans
        Limit or card -> its length.
    terms
        What is held against them.
    stops
        Ids of the elements during which the clock stands still.
    days
        The calendar on which working days are counted.
    """
    standing = _within(terms, *_standstills(observation, stops))
    units = {span.unit for span in spans.values()}
    return Held(
        spans, terms, standing, {unit: _used(terms, standing, days if unit == "wd" else None) for unit in units}
    )


def _used(terms: Terms, stops: tuple[Rows, Instants, Instants], days: WorkingDays | None) -> Rows:
    """int64[terms], ms or (with `days`) whole working days from begin to end without the standstills."""
    term, start, end = stops
    if days is None:
        first, last, stood = terms.began, terms.ended, end - start
    else:
        first = _days(days, terms.began)
        last = np.maximum(_days(days, terms.ended, closed=True), first)
        resumed = np.where(end < terms.ended[term], _days(days, end), last[term])
        stood = resumed - np.maximum(_days(days, start, closed=True), first[term])
    return last - first - tally(term, len(terms.case), stood).astype(np.int64)


def _days(days: WorkingDays, instants: Instants, *, closed: bool = False) -> Rows:
    once, where = np.unique(instants, return_inverse=True)
    return days.days(once, closed=closed)[where]


def on_time(observation: Observation, held: Held, name: str) -> Ratio:
    """Share within limit `name`, of what came to its end or is late."""
    late, judged = _judged(observation, held, name)
    return Ratio(_count(observation, held, judged & ~late), _count(observation, held, judged))


def overdue(observation: Observation, held: Held, name: str) -> Ratio:
    """Share beyond limit `name`, or with card `name`: what `on_time` leaves of 1."""
    late, judged = _judged(observation, held, name)
    return Ratio(_count(observation, held, judged & late), _count(observation, held, judged))


def cards_a_case(observation: Observation, held: Collection[Held], name: str) -> Ratio:
    """Cards `name` given, a case that ended or was given one."""
    size = observation.log.cases.rows
    given = sum((tally(one.terms.case[one.late(name)], size) for one in held if name in one.spans), np.zeros(size))
    return observation.mean(given, observation.ended | (observation.counted & (given > 0)))


def cards_of(observation: Observation, held: Mapping[str, Held], days: WorkingDays) -> Iterator[Card]:
    """Every card given in the log, and when; `held` by limited activity, empty for the case itself."""
    cases = observation.log.cases
    for element, one in held.items():
        which, start, end = one.stops
        for name in (name for name in ("yellow", "red") if name in one.spans):
            for term in np.flatnonzero(one.late(name)).tolist():
                lo, hi = np.searchsorted(which, (term, term + 1))
                stops = list(zip(start[lo:hi].tolist(), end[lo:hi].tolist(), strict=True))
                time = exceeded(one.spans[name], int(one.terms.began[term]), stops, days)
                row = one.terms.case[term]
                yield Card(int(cases["replication"][row]), int(cases["case"][row]), element, name, time)


def _judged(observation: Observation, held: Held, name: str) -> tuple[Mask, Mask]:
    """bool[terms] twice: late, and counted as late or in time."""
    late = held.late(name)
    return late, observation.counted[held.terms.case] & (held.terms.over | late)


def _count(observation: Observation, held: Held, terms: Mask) -> NDArray[np.float64]:
    replication = observation.log.cases["replication"][held.terms.case[terms]]
    return tally(replication, observation.replications)


def _closes(observation: Observation) -> Instants:
    closes: Instants = observation.closes[observation.log.cases["replication"]]
    return closes


def _standstills(observation: Observation, stops: Collection[str]) -> tuple[Rows, Instants, Instants]:
    """Cases, begins and ends of the intervals in which a clock stands still; disjoint and in order within a case."""
    log = observation.log
    wanted = np.array([element.id in stops for element in log.elements] + [False])
    rows, stays = np.flatnonzero(wanted[log.activities["element"]]), np.flatnonzero(wanted[log.stays["element"]])
    left = np.maximum(log.stays["completed"], log.stays["withdrawn"])
    case = np.concatenate([observation.case_of[rows], log.case_rows("stays")[stays]])
    began = np.concatenate([row_begins(log)[rows], log.stays["began"][stays]])
    ended = np.concatenate([observation.ends[rows], left[stays]])
    if not len(case):
        return case, began, ended
    last = max(int(ended.max()), int(began.max()), int(observation.closes.max()))
    ended = np.where(ended != NEVER, ended, last)
    # the time lines of the cases are laid end to end, so that overlapping stops are joined for all at once
    first = int(began.min())
    stride = last - first + 2
    starts, ends = merged(case * stride + (began - first), case * stride + (ended - first))
    return starts // stride, starts % stride + first, ends % stride + first


def _within(terms: Terms, case: Rows, start: Instants, end: Instants) -> tuple[Rows, Instants, Instants]:
    """The parts of the standstills of cases that lie within terms of these cases, by row of `terms`."""
    first, last = np.searchsorted(case, terms.case), np.searchsorted(case, terms.case, side="right")
    count = last - first
    term = np.repeat(np.arange(len(terms.case)), count)
    which = np.repeat(first, count) + np.arange(len(term)) - np.repeat(np.cumsum(count) - count, count)
    begun, over = np.maximum(start[which], terms.began[term]), np.minimum(end[which], terms.ended[term])
    some = over > begun
    return term[some], begun[some], over[some]
