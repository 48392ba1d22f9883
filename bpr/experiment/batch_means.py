"""The interval of one long run: means of consecutive cases, in batches so long that they hardly depend on each other.

For a process in steady state that is too slow to be simulated many times over its warm-up, and for a real log, of which
there is only one. The rule is that of Law & Carson: 400 small batches whose lag-1 correlation is at most 0.4 make 40
batches of ten that are nearly uncorrelated; their means are taken for 40 independent observations. Where the
correlation is greater the interval is too narrow, and that is said.

References
----------
Law & Carson, "A sequential procedure for determining the length of a steady-state simulation", *Operations Research*
27(5), 1979; Law, *Simulation Modeling and Analysis*, 5th ed., §9.5.3 (its numbers, and the jackknifed correlation).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from bpr.errors import Finding, Where
from bpr.eventlog.stored import StoredLog, frame_of, parts_of
from bpr.eventlog.tables import Column, EventLog
from bpr.experiment.series import cases_in_order
from bpr.metrics.intervals import FROM_ZERO, LEVEL, Measure, Values, mean_interval
from bpr.metrics.measures import spec_of
from bpr.metrics.results import UnknownMeasure
from bpr.metrics.study import Study

if TYPE_CHECKING:
    from bpr.model import Model

BATCHES, FINE_BATCHES = 40, 400
MOST_CORRELATION = 0.4

OF_CASES: Mapping[str, Callable[[Study], Column]] = MappingProxyType(
    {
        "cycle_time": lambda s: s.cycle_times,
        "work_time": lambda s: s.ms("work"),
        "waiting_time": lambda s: s.cycle_times - s.ms("work"),
        "effort": lambda s: s.effort,
        "cost_per_case": lambda s: s.cost_of_cases,
    }
)
"""Measure that is a mean over cases -> what it is the mean of."""


@dataclass(frozen=True, slots=True)
class BatchMeans:
    """A measure of one long run.

    Parameters
    ----------
    measure
        Its name.
    estimate
        Mean with interval; `n` counts batches.
    means
        float64[batches], what it is the mean of.
    correlation
        Lag-1 autocorrelation of the `FINE_BATCHES` means, jackknifed; NaN where there are too few cases.
    findings
        A warning where the interval is not to be trusted, or there is none.
    """

    measure: str
    estimate: Measure
    means: Values
    correlation: float
    findings: tuple[Finding, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        known = None if np.isnan(self.correlation) else self.correlation
        return {"measure": self.measure, **self.estimate.to_dict(), "correlation": known}


def batch_means(log: EventLog | StoredLog, measure: str = "cycle_time", model: "Model | None" = None) -> BatchMeans:
    """Measure one long run.

    Parameters
    ----------
    log
        Of one replication, or real. Cases that began in its warm-up are left out.
    measure
        A mean over cases, one of `OF_CASES`.
    model
        As for `bpr.measure`.

    Raises
    ------
    UnknownName
        The measure is no mean over cases.
    ValueError
        The log has several replications: these are observations already.
    """
    if log.header.replications != 1:
        message = f"batch means are for one long run; this log has {log.header.replications} replications"
        raise ValueError(message)
    if measure not in OF_CASES:
        kind = "mean over cases"
        raise UnknownMeasure(kind, measure, OF_CASES)
    frame = Study(frame_of(log), model)
    ended, values = np.zeros(log.cases.rows, np.bool_), np.zeros(log.cases.rows)
    for part in parts_of(log):
        study = Study(part, frame.known)
        ended[part.cases], values[part.cases] = study.observation.ended, OF_CASES[measure](study)
    rows = cases_in_order(log, 0)
    unit = spec_of(measure).heading(frame).unit
    return of_series(values[rows[ended[rows]]], measure, unit)


def of_series(values: Values, measure: str = "", unit: str = "", level: float = LEVEL) -> BatchMeans:
    """Batch means of any series in steady state, float64[n]. What does not fill the last batch is left out in front."""
    if len(values) < FINE_BATCHES:
        few = Measure(float(values.mean()) if len(values) else np.nan, unit, n=min(len(values), 1), level=level)
        return BatchMeans(measure, few, np.empty(0), np.nan, (_too_few(measure, len(values)),))
    fine = values[len(values) % FINE_BATCHES :].reshape(FINE_BATCHES, -1).mean(axis=1)
    means = fine.reshape(BATCHES, -1).mean(axis=1)
    estimate = mean_interval(means, unit, level, within=FROM_ZERO, of="batches")
    correlation = jackknifed_correlation(fine)
    correlated = correlation > MOST_CORRELATION
    return BatchMeans(measure, estimate, means, correlation, (_correlated(measure, correlation),) * correlated)


def jackknifed_correlation(values: Values) -> float:
    """Lag-1 autocorrelation less most of its bias: twice that of all, less the mean of those of the halves.

    >>> round(jackknifed_correlation(np.array([1.0, 2.0, 3.0, 2.0, 1.0, 2.0, 3.0, 2.0])), 3)
    0.0
    """
    half = len(values) // 2
    return 2 * _correlation(values) - (_correlation(values[:half]) + _correlation(values[half:])) / 2


def _correlation(values: Values) -> float:
    deviations = values - values.mean()
    total = float(deviations @ deviations)
    return float(deviations[1:] @ deviations[:-1]) / total if total else 0.0


def _too_few(measure: str, cases: int) -> Finding:
    return Finding(
        "BATCHES-FEW",
        Where(key=measure),
        "Only {cases} cases have ended; batch means need {fewest}.",
        "Simulate a longer time, or several replications.",
        "warning",
        {"cases": cases, "fewest": FINE_BATCHES},
    )


def _correlated(measure: str, correlation: float) -> Finding:
    return Finding(
        "BATCHES-CORRELATED",
        Where(key=measure),
        "The batches depend on each other (lag-1 correlation of {fine} small ones {correlation:.2f}, at most {most} "
        "will do): the interval is too narrow.",
        "Simulate a longer time, twice as long to begin with, or several replications.",
        "warning",
        {"fine": FINE_BATCHES, "correlation": correlation, "most": MOST_CORRELATION},
    )
