"""When the next case of a stream arrives: after a gap, at a changing rate, at a known instant (AR-1, AR-6, AR-7).

Each way is a class with one method, ``after(number, before)``: the instant of arrival `number`, given that of the one
before; None where no more come.
"""

from bisect import bisect_left
from typing import TYPE_CHECKING, Protocol

import numpy as np

from bpr.program.tables import Arrival, Demand
from bpr.scenario.rates import profile
from bpr.units import DAY

if TYPE_CHECKING:
    from datetime import datetime

    from bpr.engine.draws import Stream
    from bpr.engine.simpy_engine import Run
    from bpr.engine.timetable import Timetable

_YEAR = 366 * DAY
_LONGEST_LULL = 20 * _YEAR
"""After so long without demand nobody is expected any more."""


class When(Protocol):
    """When the cases of a stream arrive."""

    def after(self, number: int, before: int) -> int | None:
        """The instant of arrival `number`, the one before being at `before`; None: no more come."""


class Gaps:
    """By the time between arrivals, which passes in the hours of a calendar, or waits for them (AR-1)."""

    def __init__(self, gap: "Stream", timetable: "Timetable | None", *, postpone: bool) -> None:
        self._gap, self._timetable, self._postpone = gap, timetable, postpone

    def after(self, number: int, before: int) -> int:
        """See `When`."""
        gap = int(self._gap(number, 0))
        if self._timetable is None:
            return before + gap
        if self._postpone:
            return self._timetable.later_opening(before + gap)
        return self._timetable.later_advance(before, gap)


class Expected:
    """By a rate that changes: so many cases are expected between two arrivals, drawn with mean 1 (AR-6).

    The expected number of cases up to an instant grows from hour to hour; an arrival is where it reaches a sum of
    exponential draws. That is the Poisson process with this rate (Lewis & Shedler 1979 thin instead; with the inverse
    function a changed rate moves every arrival a little, and takes one draw as before).
    """

    def __init__(self, gap: "Stream", demand: Demand, start: "datetime") -> None:
        self._gap, self._demand, self._start = gap, demand, start
        self._reached = 0.0
        self._known = 0
        self._edges: list[int] = [0]
        self._sums: list[float] = [0.0]  # cases expected up to each edge

    def after(self, number: int, before: int) -> int | None:
        """See `When`."""
        self._reached += self._gap(number, 0)
        while self._sums[-1] < self._reached:
            if self._known > before + _LONGEST_LULL:
                return None
            self._grow()
        i = bisect_left(self._sums, self._reached)
        share = (self._reached - self._sums[i - 1]) / (self._sums[i] - self._sums[i - 1])
        return self._edges[i - 1] + int(share * (self._edges[i] - self._edges[i - 1]))

    def _grow(self) -> None:
        demand = self._demand
        until = self._known + _YEAR
        year = profile(
            demand.rates, demand.months, demand.hours, self._known, until, start=self._start, zone=demand.zone
        )
        self._sums += (self._sums[-1] + np.cumsum(np.diff(year.edges) * year.rates)).tolist()
        self._edges += year.edges[1:].tolist()
        self._known = until


class Known:
    """At known instants (AR-7)."""

    def __init__(self, instants: tuple[int, ...]) -> None:
        self._instants = instants

    def after(self, number: int, before: int) -> int | None:  # noqa: ARG002  # the instants know
        """See `When`."""
        return self._instants[number] if number < len(self._instants) else None


def when(run: "Run", arrival: Arrival) -> When:
    """How the cases of `arrival` come."""
    if arrival.gap < 0:
        return Known(arrival.instants)
    gap = run.draw[arrival.gap]
    if arrival.demand is not None:
        return Expected(gap, arrival.demand, run.program.start)
    timetable = run.timetables[arrival.calendar] if arrival.calendar >= 0 else None
    return Gaps(gap, timetable, postpone=arrival.postpone)
