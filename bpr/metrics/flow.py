"""Cases through time: how long they take, how many come through, how many are in process. Nothing about why.

Little's law holds by construction where the window covers the run: WIP × window = Σ time in process.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bpr.eventlog.stored import StoredLog
from bpr.eventlog.tables import NEVER, EventLog
from bpr.metrics.intervals import Values
from bpr.metrics.observation import Observation
from bpr.metrics.totals import Ratio, Sum
from bpr.units import DAY, HOUR, WEEK

if TYPE_CHECKING:
    from bpr.scenario.calendar import WorkingDays


def cycle_times(observation: Observation) -> NDArray[np.int64]:
    """int64[cases], end − arrival in ms; 0 while open (read it under ``observation.ended``)."""
    cases = observation.log.cases
    return np.where(cases["end"] != NEVER, cases["end"] - cases["arrival"], 0)


def cases_completed(observation: Observation) -> Sum:
    """Counted cases that came to their end."""
    return Sum(observation.count(observation.ended))


def cases_open(observation: Observation) -> Sum:
    """Counted cases in process when the run stopped; stuck ones apart."""
    return Sum(observation.count(observation.counted & ~observation.ended & ~observation.log.cases["stuck"]))


def cases_stuck(observation: Observation) -> Sum:
    """Counted cases whose tokens nothing can move any more."""
    return Sum(observation.count(observation.counted & ~observation.ended & observation.log.cases["stuck"]))


def departures(observation: Observation) -> Values:
    """float64[replications], cases that ended in the window, whenever they began."""
    end = observation.log.cases["end"]
    closes = observation.closes[observation.log.cases["replication"]]
    return observation.count((end != NEVER) & (end >= observation.opens) & (end <= closes))


def throughput(observation: Observation) -> Ratio:
    """Cases that ended in the window, per calendar day."""
    return Ratio(departures(observation) * DAY, observation.window)


def throughput_wd(observation: Observation, days: "WorkingDays") -> Ratio:
    """Cases that ended in the window, per working day of the window."""
    since, until = observation.stretch
    return Ratio(departures(observation), days.positions(until) - days.positions(since))


def work_in_process(observation: Observation) -> Ratio:
    """Mean over the window of the number of cases begun and not ended."""
    cases = observation.log.cases
    closes = observation.closes[cases["replication"]]
    end = np.where(cases["end"] != NEVER, np.minimum(cases["end"], closes), closes)
    inside = np.maximum(end - np.maximum(cases["began"], observation.opens), 0)
    return Ratio(observation.sums(inside, np.ones(cases.rows, dtype=bool)), observation.window)


@dataclass(frozen=True, slots=True)
class OverTime:
    """Arrivals, ends and cases in process, period by period of the whole run (and its warm-up: one must see it settle).

    Parameters
    ----------
    starts
        int64[periods], ms since the start of the log.
    width
        Length of a period, ms.
    arrived, ended
        float64[replications, periods], cases that entered the run, and cases that ended, in the period.
    in_process
        float64[replications, periods], cases in process at the end of the period.
    """

    starts: NDArray[np.int64]
    width: int
    arrived: NDArray[np.float64]
    ended: NDArray[np.float64]
    in_process: NDArray[np.float64]


def period(duration: int) -> int:
    """A width of period (hour, day, week, four weeks) that cuts `duration` into a readable number of them, ms."""
    return next((width for width in (HOUR, DAY, WEEK) if duration <= 60 * width), 4 * WEEK)


def duration(log: EventLog | StoredLog) -> int:
    """From the start of the log to its last instant, ms."""
    cases = log.cases
    return int(max(cases["end"].max(initial=0), cases["began"].max(initial=0), 0))


def over_time(log: EventLog | StoredLog, width: int | None = None, last: int | None = None) -> OverTime:
    """Count by periods.

    Parameters
    ----------
    width
        Length of a period, ms; None = `period` of the run.
    last
        The instant that the last period contains; None = `duration` of the run. Two runs side by side are given the
        same of both.
    """
    cases = log.cases
    last = duration(log) if last is None else last
    width = width or period(last)
    periods, replications = last // width + 1, log.header.replications

    def count(instants: NDArray[np.int64]) -> NDArray[np.float64]:
        come = (instants != NEVER) & (instants >= 0) & (instants // width < periods)
        cell = cases["replication"][come].astype(np.int64) * periods + instants[come] // width
        counts = np.bincount(cell, minlength=replications * periods)
        return counts.reshape(replications, periods).astype(np.float64)

    arrived, ended = count(cases["began"]), count(cases["end"])
    in_process = np.cumsum(arrived - ended, axis=1)
    return OverTime(np.arange(periods, dtype=np.int64) * width, width, arrived, ended, in_process)
