"""Replications until an interval is narrow enough: in rounds, each as long as the spread seen so far calls for.

The same model and seed give the same log on one process or many, and n replications done in rounds are those that
`bpr.simulate` does at once. A procedure that stops when the interval looks narrow holds the true mean slightly less
often than one of fixed length; with ten replications to begin with the loss is small (Law, *Simulation Modeling and
Analysis*, 5th ed., §9.4.1, "sequential procedure"). The target is the half-width that is shown: within 5 % of the mean
that was found means within 5.3 % of the true one (ibid., γ / (1 − γ)).
"""

import math
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from bpr.engine.run import ProgressReport, replicate
from bpr.errors import Finding, ModelError, Where
from bpr.eventlog.concatenate import concatenate
from bpr.eventlog.tables import EventLog
from bpr.experiment.comparison import Comparison, compare_logs
from bpr.experiment.half_width import HalfWidth, parse_half_width, replications_needed, width_of
from bpr.metrics.intervals import Measure, Values, differences, mean_interval
from bpr.metrics.measures import one_measure, spec_of
from bpr.model import Model
from bpr.program.compile import compile_model

AT_LEAST, AT_MOST = 10, 500


def simulate_until(  # noqa: PLR0913  # what is to be reached, and the options of every run
    model: Model,
    *,
    half_width: str,
    measure: str = "cycle_time",
    at_least: int = AT_LEAST,
    at_most: int = AT_MOST,
    seed: int = 0,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> EventLog:
    """Simulate until the 95 % interval of a measure is narrow enough.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    half_width
        Half the width that the interval may have: ``"5 %"`` of the mean, or in the unit of the measure: ``"2 h"``,
        ``"0.5 wd"``, ``"2 pp"`` (percentage points of a share), ``"0.1"``.
    measure
        Name of the measure.
    at_least, at_most
        Numbers of replications, 2 or more.
    seed, executor
        As in `bpr.simulate`. The number of replications does not depend on the executor.
    progress
        Called as ``progress(done, total)``; the total is what seems to be needed and may change.

    Returns
    -------
    EventLog
        Of all replications. If `at_most` were not enough a warning (``PRECISION-NOT-REACHED``) is among its findings,
        and stands with everything that is measured from it.

    Raises
    ------
    UnknownName
        There is no such measure.
    ValueRefused
        The half-width cannot be read, or has another unit than the measure.
    ModelError, RunError
        As `bpr.simulate` does; or the measure is a quantile and every replication has one case only.
    """
    target = parse_half_width(half_width, spec_of(measure).unit)
    runs = _Runs(model, measure, seed, executor)

    def add(numbers: range, report: ProgressReport | None) -> tuple[Values, float]:
        runs.add(numbers, report)
        return runs.values, mean_interval(runs.values).value

    findings = _until(add, target, measure, at_least, at_most, progress)
    log = runs.log
    return replace(log, findings=(*log.findings, *findings))


def compare_until(  # noqa: PLR0913  # two models, what is to be reached, and the options of every run
    as_is: Model,
    to_be: Model,
    *,
    half_width: str,
    measure: str = "cycle_time",
    at_least: int = AT_LEAST,
    at_most: int = AT_MOST,
    seed: int = 2026,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Comparison:
    """Compare until the paired 95 % interval of the difference of a measure is narrow enough.

    Parameters
    ----------
    as_is, to_be
        What `bpr.load` gives.
    half_width
        As in `simulate_until`, of the difference TO-BE − AS-IS; a percentage is one of the AS-IS mean.
    measure, at_least, at_most, seed, executor, progress
        As in `simulate_until`; the numbers of replications are of each model.

    Raises
    ------
    UnknownName, ValueRefused, ModelError, RunError
        As `simulate_until` and `bpr.compare` do.
    """
    target = parse_half_width(half_width, spec_of(measure).unit)
    before, after = (_Runs(model, measure, seed, executor) for model in (as_is, to_be))

    def add(numbers: range, report: ProgressReport | None) -> tuple[Values, float]:
        for half, runs in enumerate((before, after)):
            runs.add(numbers, report and _half_of(report, half, len(numbers)))
        return differences(before.values, after.values), mean_interval(before.values).value

    findings = _until(add, target, measure, at_least, at_most, progress)
    log = replace(before.log, findings=(*before.log.findings, *findings))
    return compare_logs(log, after.log, models=(as_is, to_be))


class _Runs:
    """The replications of one model so far, and one measure of each."""

    def __init__(self, model: Model, measure: str, seed: int, executor: Executor | None) -> None:
        self._model, self._measure, self._seed, self._executor = model, measure, seed, executor
        self._program = compile_model(model)
        self._logs: list[EventLog] = []
        self.values: Values = np.empty(0)

    def add(self, numbers: range, progress: ProgressReport | None) -> None:
        log = replicate(self._program, numbers, seed=self._seed, executor=self._executor, progress=progress)
        self._logs.append(log)
        heading, values = one_measure(log, self._measure, self._model)
        if heading.quantile is not None:
            raise ModelError([_quantile_of_replications(self._measure)])
        self.values = np.concatenate([self.values, values])

    @property
    def log(self) -> EventLog:
        return concatenate(self._logs)


Add = Callable[[range, ProgressReport | None], tuple[Values, float]]
"""Runs more replications; gives the values of all so far, and the mean that a percentage is of."""


def _until(  # noqa: PLR0913, PLR0917  # the options of both procedures
    add: Add, target: HalfWidth, measure: str, at_least: int, at_most: int, progress: ProgressReport | None
) -> tuple[Finding, ...]:
    """Run rounds until the target or `at_most` is reached; say so if it was not."""
    if not 2 <= at_least <= at_most:  # noqa: PLR2004  # one replication has no interval
        message = f"2 ≤ at_least ≤ at_most is wanted, not {at_least} and {at_most}"
        raise ValueError(message)
    done, wanted = 0, at_least
    while True:
        values, base = add(range(done, wanted), progress and _so_far(progress, done, wanted))
        done = wanted
        half_width = target.of(base)
        needed = replications_needed(values, half_width)
        if needed <= done:
            return ()
        if done == at_most:
            return (_not_reached(measure, done, mean_interval(values, spec_of(measure).unit), half_width, needed),)
        # not more than twice as many, as the spread of few replications is a rough guess; and not one by one
        wanted = int(min(max(needed, done + math.ceil(done / 10)), 2 * done, at_most))


def _so_far(progress: ProgressReport, done: int, wanted: int) -> ProgressReport:
    return lambda more, _: progress(done + more, wanted)


def _half_of(report: ProgressReport, half: int, size: int) -> ProgressReport:
    return lambda done, total: report((half * size + done) / 2, total)


def _quantile_of_replications(measure: str) -> Finding:
    return Finding(
        "PRECISION-QUANTILE",
        Where(key=measure),
        "Every replication has one case only, so '{measure}' has no value in each whose mean could become precise.",
        "Ask for a precise cycle_time, or run a fixed number of replications.",
        values={"measure": measure},
    )


def _not_reached(measure: str, done: int, found: Measure, half_width: float, needed: float) -> Finding:
    if math.isinf(needed):
        return Finding(
            "PRECISION-OPEN",
            Where(key=measure),
            "After {done} replications nothing can be said of how precise '{measure}' is: it is 0 or has no values.",
            "Give the half-width in the unit of the measure, or choose another measure.",
            "warning",
            {"done": done, "measure": measure},
        )
    now, wanted = (Measure(half, found.unit).figures()[0] for half in (width_of(found), half_width))
    return Finding(
        "PRECISION-NOT-REACHED",
        Where(key=measure),
        "After {done} replications the interval of '{measure}' is still ± {now}, not ± {wanted}.",
        "About {needed} replications would do: allow so many, or be content with less.",
        "warning",
        {"done": done, "measure": measure, "now": now, "wanted": wanted, "needed": int(needed)},
    )
