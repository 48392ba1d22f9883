"""When a run has settled: MSER-5 on the mean of the replications, case by case and instant by instant.

A process that begins empty is quick at first; in a steady-state experiment these first cases are left out. MSER cuts
where the standard error of the mean of the rest is least: what is cut no longer biases the mean, what is kept still
makes it precise. Where the best cut is in the second half the run is too short to tell, and that is said.

References
----------
White, "An effective truncation heuristic for bias reduction in simulation output", *Simulation* 69(6), 1997 (MSER);
White, Cobb & Spratt, "A comparison of five steady-state truncation heuristics for simulation", WSC 2000, after Spratt's
thesis, University of Virginia, 1998 (MSER-5: on means of five); Hoad, Robinson & Davies, "Automating warm-up length
estimation", *Journal of the Operational Research Society* 61(9), 2010 (on the mean of replications; not in the second
half); Welch, "The statistical analysis of simulation results", in Lavenberg (ed.), 1983 (the mean of replications).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, Where
from bpr.eventlog.stored import StoredLog
from bpr.eventlog.tables import NEVER, EventLog
from bpr.experiment.series import cases_in_order
from bpr.metrics.intervals import NOISE, Values

BATCH = 5
"""Observations that MSER-5 takes the mean of before it looks for the cut."""

_FEWEST = 20
"""Batches of a series that is worth looking at."""

_KEPT, _KEPT_SHARE = 5, 0.1
"""No cut leaves fewer batches, or a smaller share: neighbours are alike, so that a few vary little by chance."""

_PERIODS = 200
"""Over so many periods the number of cases in process is averaged."""


@dataclass(frozen=True, slots=True)
class Settling:
    """How one measure settles.

    Parameters
    ----------
    measure, unit
        ``cycle_time`` (of cases in the order of arrival) or ``wip`` (cases in process, in periods of one length).
    means
        float64[n], mean over the replications.
    instants
        int64[n], ms since start: mean arrival of the case, or start of the period.
    cut
        Number of observations that MSER-5 leaves out; None where there are too few to tell.
    """

    measure: str
    unit: str
    means: Values
    instants: NDArray[np.int64]
    cut: int | None

    @property
    def instant(self) -> int | None:
        """The instant of the cut, ms since start."""
        return None if self.cut is None else 0 if self.cut == 0 else int(self.instants[self.cut])

    @property
    def settled(self) -> bool:
        """Whether the cut is to be trusted: it is in the first half."""
        return self.cut is not None and 2 * self.cut <= len(self.means)


@dataclass(frozen=True, slots=True)
class WarmUp:
    """When a run has settled, by cycle times and by cases in process.

    Parameters
    ----------
    cycle_time, wip
        See `Settling`.
    stated
        The warm-up of the log, ms: what measures leave out.
    start
        ISO 8601 instant of the start of the log.
    replications
        Number of replications that the series are means of.
    """

    cycle_time: Settling
    wip: Settling
    stated: int
    start: str
    replications: int

    @property
    def series(self) -> tuple[Settling, Settling]:
        """Both."""
        return self.cycle_time, self.wip

    @property
    def settled(self) -> bool:
        """Whether both cuts are to be trusted."""
        return all(one.settled for one in self.series)

    @property
    def instant(self) -> int | None:
        """The later of the cuts, ms since start: a warm-up for this model. None where one is not to be trusted."""
        return max(one.instant or 0 for one in self.series) if self.settled else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Warnings: where the run is too short to tell, and a stated warm-up that ends too early."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        for one in self.series:
            if not one.settled:
                yield Finding(
                    "WARMUP-UNSETTLED",
                    Where(key=one.measure),
                    "The run is too short to tell when '{measure}' settles: the best cut is not in its first half.",
                    "Simulate a longer time. A line that goes on rising: work comes in faster than it is done.",
                    "warning",
                    {"measure": one.measure},
                )
        if self.instant is not None and 0 < self.stated < self.instant:
            yield Finding(
                "WARMUP-EARLY",
                Where(key="warmup"),
                "The scenario counts from day {stated:.1f}, but the run has settled only on day {settled:.1f}.",
                "Give a longer warmup.",
                "warning",
                {"stated": self.stated / 86_400_000, "settled": self.instant / 86_400_000},
            )

    def to_dict(self) -> dict[str, object]:
        """The same as JSON, without the series."""
        return {
            "warmup": self.instant,
            "stated": self.stated,
            "settled": self.settled,
            "replications": self.replications,
            "series": {
                one.measure: {"n": len(one.means), "cut": one.cut, "instant": one.instant, "settled": one.settled}
                for one in self.series
            },
        }


def find_warmup(log: EventLog | StoredLog) -> WarmUp:
    """Say when the runs of a log have settled, whatever warm-up its scenario states.

    Parameters
    ----------
    log
        Of one or more replications; the more there are, the smoother the series.

    Examples
    --------
    >>> from bpr.eventlog.tables import SCHEMA, LogHeader, empty_table
    >>> nothing = EventLog(LogHeader(), **{name: empty_table(name) for name in SCHEMA})
    >>> find_warmup(nothing).settled
    False
    """
    return WarmUp(_cycle_time(log), _wip(log), log.header.warmup, log.header.start, log.header.replications)


def mser(values: Values) -> Values:
    """float64[n], for each number d of observations left out the square of the error of the mean of the others.

    MSER(d) = Σ (y − ȳ)² / (n − d)² over the n − d observations that are kept.

    Examples
    --------
    >>> mser(np.array([8.0, 1.0, 2.0, 1.0, 2.0])).round(2)
    array([1.39, 0.06, 0.07, 0.12, 0.  ])
    """
    kept = np.arange(len(values), 0, -1)
    deviations = values - values.mean()  # the sums below lose no digits that count
    sums, squares = (np.cumsum(powers[::-1])[::-1] for powers in (deviations, deviations**2))
    spread = squares - sums**2 / kept
    spread[spread <= kept * (NOISE * values.mean()) ** 2] = 0.0
    errors: Values = spread / kept.astype(np.float64) ** 2
    return errors


def _settling(measure: str, unit: str, means: Values, instants: Values) -> Settling:
    batches = len(means) // BATCH
    cut = None
    if batches >= _FEWEST:
        errors = mser(means[: batches * BATCH].reshape(batches, BATCH).mean(axis=1))
        last = batches - max(_KEPT, round(_KEPT_SHARE * batches))
        cut = BATCH * int(errors[: last + 1].argmin())
    return Settling(measure, unit, means, np.rint(instants).astype(np.int64), cut)


def _cycle_time(log: EventLog | StoredLog) -> Settling:
    """Of the k-th case, for every k that has come to its end in all replications."""
    cases = log.cases
    runs = [cases_in_order(log, number) for number in range(log.header.replications)]
    shortest = min(map(len, runs))
    rows = np.array([run[:shortest] for run in runs], dtype=np.int64)
    took: Values = (cases["end"] - cases["arrival"])[rows].mean(axis=0)
    began: Values = cases["began"][rows].mean(axis=0)
    return _settling("cycle_time", "ms", took, began)


def _wip(log: EventLog | StoredLog) -> Settling:
    """Mean number of cases in process, in `_PERIODS` periods of one length from the start to the last arrival."""
    cases = log.cases
    last = int(cases["began"].max(initial=0))
    edges = np.linspace(0, last, _PERIODS + 1)
    spent = _time_until(edges, cases["began"]) - _time_until(edges, cases["end"][cases["end"] != NEVER])
    means = np.diff(spent) / (log.header.replications * max(last / _PERIODS, 1))
    return _settling("wip", "cases", means, edges[:-1])


def _time_until(edges: Values, instants: NDArray[np.int64]) -> Values:
    """float64[edges], ms that have passed until each edge since each of the instants before it, summed up."""
    instants = np.sort(instants)
    before = np.searchsorted(instants, edges)
    sums = np.concatenate([[0], np.cumsum(instants)])[before]
    passed: Values = before * edges - sums
    return passed
