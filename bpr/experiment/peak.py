"""What becomes of a service when demand rises: who is served, how long it takes, who gives up, and where it breaks.

Success is the share of cases that came to an end that is not giving up (within a limit, if one is stated). Cases that
are stuck, and with a limit those that are still open and beyond it, are no success; open cases within the limit do not
count at all. The breaking load is the greatest factor of demand with which success is at least the threshold, found by
bisection between the factors that were asked for, for as long as more demand makes nothing better.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from bpr.engine.run import ProgressReport
from bpr.errors import Finding, UnknownName, Where
from bpr.eventlog.tables import NEVER, EventLog
from bpr.experiment.demand import with_demand
from bpr.experiment.runs import Options, Runs
from bpr.experiment.targets import Standing, Target, parse_share
from bpr.frozen import frozen
from bpr.metrics import deadlines
from bpr.metrics.intervals import FROM_ZERO, SHARE, Measure, Values, paired_interval
from bpr.metrics.pairs import pair_means
from bpr.metrics.results import Heading, UnknownMeasure, aligned
from bpr.metrics.study import Study
from bpr.metrics.totals import Ratio
from bpr.model import Model
from bpr.units import Span, parse_span

FACTORS = (1.0, 1.5, 2.0, 3.0)
THRESHOLD = 0.95
RESOLUTION = 0.05

HEADINGS: Mapping[str, Heading] = MappingProxyType(
    {
        "success": Heading("success", "ratio", {"en": "Success rate", "zh": "办理成功率"}, "higher", SHARE),
        "cycle_time_p95": Heading(
            "cycle_time_p95", "ms",
            {"en": "Cycle time of those who did not give up, 19 of 20 within", "zh": "未放弃办件全程用时（95% 分位）"},
            "lower", FROM_ZERO,
        ),
        "given_up": Heading("given_up", "ratio", {"en": "Share that gave up", "zh": "放弃率"}, "lower", SHARE),
    }
)  # fmt: skip
"""The figures of a load, as people read them."""


@dataclass(frozen=True, slots=True)
class Load:
    """What happens under one load.

    Parameters
    ----------
    factor
        Times the demand of the scenario.
    success, cycle_time_p95, given_up
        See `HEADINGS`.
    standing
        Of the success rate to the threshold: met, missed, undecided.
    values
        float64[observations], what `success` is the mean of.
    """

    factor: float
    success: Measure
    cycle_time_p95: Measure
    given_up: Measure
    standing: Standing
    values: Values = field(repr=False, compare=False)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        figures = {name: getattr(self, name).to_dict() for name in HEADINGS}
        return {"factor": self.factor, **figures, "standing": self.standing}


@dataclass(frozen=True, slots=True)
class Breaking:
    """Where a service breaks.

    Parameters
    ----------
    holds
        The greatest factor up to which every load that was run met the threshold; None: not even the least one did.
    fails
        The least factor beyond it that did not; None: it holds as far as was asked for.
    standing
        Of the load `fails`: missed, or undecided; None where there is none.
    """

    holds: float | None
    fails: float | None
    standing: Standing | None

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {"holds": self.holds, "fails": self.fails, "standing": self.standing}

    def __str__(self) -> str:
        if self.holds is None:
            return f"below × {self.fails:.4g}"
        if self.fails is None:
            return f"× {self.holds:.4g} or more"
        return f"between × {self.holds:.4g} and × {self.fails:.4g}"


@dataclass(frozen=True, repr=False)
class PeakTest(Mapping[str, tuple[Load, ...]]):
    """What happens under growing loads: ``test["second route"][0].success``.

    Parameters
    ----------
    threshold
        Least success rate that is good enough, as a share.
    within
        The limit within which a case has to end, as it was given; empty: none.
    factors
        The loads that were asked for.
    loads
        Name of each model -> every load that was run, the least first.
    resolution
        The breaking load is known as exactly as this.
    findings
        What was assumed, what is undecided.
    """

    threshold: float
    within: str
    factors: tuple[float, ...]
    loads: Mapping[str, tuple[Load, ...]]
    resolution: float
    findings: tuple[Finding, ...] = ()

    def __getitem__(self, name: str) -> tuple[Load, ...]:
        if name not in self.loads:
            kind = "model"
            raise UnknownMeasure(kind, name, self.loads)
        return self.loads[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.loads)

    def __len__(self) -> int:
        return len(self.loads)

    def __repr__(self) -> str:
        return f"<{', '.join(self.loads)} under {len(self.factors)} loads>"

    def __str__(self) -> str:
        rows = [("", "demand", *HEADINGS, "")]
        rows += [
            (name, f"× {load.factor:.4g}", *(getattr(load, figure).figures()[0] for figure in HEADINGS), load.standing)
            for name, loads in self.items()
            for load in loads
        ]
        limit = f" within {self.within}" if self.within else ""
        breaks = "\n".join(f"{name}: breaking load {self.breaking(name)}" for name in self)
        return f"success of {self.threshold * 100:.3g} % or more{limit}\n{aligned(rows)}\n{breaks}"

    def load(self, name: str, factor: float) -> Load:
        """One model under one load.

        Raises
        ------
        UnknownName
            It was not run.
        """
        found = {one.factor: one for one in self[name]}
        if factor not in found:
            kind = "load"
            raise UnknownName(kind, f"{factor:g}", [f"{one:g}" for one in found])
        return found[factor]

    def breaking(self, name: str) -> Breaking:
        """The breaking load of a model."""
        holds = None
        for load in self[name]:
            if load.standing != "met":
                return Breaking(holds, load.factor, load.standing)
            holds = load.factor
        return Breaking(holds, None, None)

    def gain(self, name: str, factor: float) -> Measure:
        """The success rate of a remedy less that of the first model under the same load, paired, with its interval."""
        first = self.load(next(iter(self)), factor)
        other = self.load(name, factor)
        return paired_interval(first.values, other.values, "ratio", first.success.level, of=first.success.of)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "schema": "bpr/peak/1",
            "threshold": self.threshold,
            "within": self.within or None,
            "factors": list(self.factors),
            "resolution": self.resolution,
            "headings": {name: dict(one.labels) for name, one in HEADINGS.items()},
            "models": {
                name: {
                    "loads": [load.to_dict() for load in loads],
                    "breaking": self.breaking(name).to_dict(),
                    "gain": {f"{factor:g}": self.gain(name, factor).to_dict() for factor in self.factors},
                }
                for name, loads in self.items()
            },
            "findings": [str(one) for one in self.findings],
        }


def peak_test(  # noqa: PLR0913  # what is tried on what, and the options of every run
    models: Model | Mapping[str, Model],
    factors: Sequence[float] = FACTORS,
    *,
    threshold: str | float = THRESHOLD,
    within: str | None = None,
    resolution: float = RESOLUTION,
    replications: int = 10,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> PeakTest:
    """Multiply the demand and see who is still served (12306 高峰).

    Parameters
    ----------
    models
        A model; or name -> model, the service as it is and its remedies: a second route, a staggered release.
    factors
        Times the demand, each more than 0.
    threshold
        Least success rate that is good enough: ``0.95`` or ``"95 %"``.
    within
        Limit for a success: ``"2 h"``, ``"5 wd"`` (counted as legal limits are); None: whenever.
    resolution
        How exactly the breaking load is to be known, in the factor of demand.
    replications
        Of each load; intervals need at least 2.
    seed, antithetic, executor
        As in `bpr.simulate`; all runs draw the same.
    progress
        Called as ``progress(done, total)`` in runs; may raise `bpr.errors.Cancelled`.

    Raises
    ------
    ValueRefused
        Threshold or limit cannot be read.
    ModelError, RunError
        As `bpr.simulate` and `with_demand` do.
    ValueError
        There are no models or factors, the resolution is not more than 0, or there are too few replications.

    Examples
    --------
    ``peak_test({"as it is": model, "second route": remedy}, within="2 h").breaking("second route")``
    """
    several = models if isinstance(models, Mapping) else {models.name: models}
    asked = tuple(sorted({float(factor) for factor in factors}))
    if not (several and asked and resolution > 0):
        message = "a model, a factor of demand and a resolution of more than 0 are wanted"
        raise ValueError(message)
    span = None if within is None else parse_span(within)
    target = Target("success", parse_share(threshold), at_most=False)
    options = Options(replications, seed, antithetic, executor, progress).checked()
    between = max((b - a for a, b in pairwise(asked)), default=0.0)
    halvings = max(math.ceil(math.log2(between / resolution)), 0) if between else 0
    runs = Runs(lambda log, model: _kept(log, model, span), options, len(several) * (len(asked) + halvings))

    def load(name: str, factor: float) -> Load:
        kept = runs.of((name, factor), lambda: with_demand(several[name], factor))
        figures = {key: one.measure(kept[key]) for key, one in _headings(antithetic=antithetic).items()}
        return Load(factor, **figures, standing=target.standing(figures["success"]), values=kept["success"])

    loads = {}
    for name in several:
        found = {factor: load(name, factor) for factor in asked}
        for middle in _halvings(found, resolution):
            found[middle] = load(name, middle)
        loads[name] = tuple(found[factor] for factor in sorted(found))
    test = PeakTest(target.bound, within or "", asked, frozen(loads), resolution)
    return PeakTest(target.bound, within or "", asked, frozen(loads), resolution, tuple(_findings(test)))


def _halvings(found: Mapping[float, Load], resolution: float) -> Iterator[float]:
    """Loads to be run next, each between the last one that holds and the first one that does not."""
    while True:
        factors = sorted(found)
        fails = next((i for i, factor in enumerate(factors) if found[factor].standing != "met"), 0)
        if fails == 0 or factors[fails] - factors[fails - 1] <= resolution:
            return
        yield (factors[fails - 1] + factors[fails]) / 2


def _headings(*, antithetic: bool) -> Mapping[str, Heading]:
    of = "pairs" if antithetic else "replications"
    return {name: Heading(name, one.unit, one.labels, one.better, one.within, of=of) for name, one in HEADINGS.items()}


def _kept(log: EventLog, model: Model, within: Span | None) -> dict[str, Values]:
    """Figure -> float64[observations]."""
    study = Study(log, model)
    observation, cases = study.observation, log.cases
    ended, counted = observation.ended, observation.counted
    gave_up = ended & np.append(study.impatient, False)[cases["outcome"]]
    late = np.zeros(cases.rows, dtype=bool)
    if within is not None:
        assert study.known.working_days is not None  # noqa: S101  # there is a model
        terms = deadlines.of_cases(observation)
        late = deadlines.hold(observation, {"within": within}, terms, (), study.known.working_days).late("within")
    served = ended & ~gave_up & ~late
    known = counted & ((cases["end"] != NEVER) | cases["stuck"] | late)
    whole = observation.count(known)
    found = {
        "success": Ratio(observation.count(served), whole).value,
        "cycle_time_p95": _quantiles(log, study.cycle_times.astype(np.float64), ended & ~gave_up),
        "given_up": Ratio(observation.count(gave_up), whole).value,
    }
    return {name: pair_means(values) for name, values in found.items()} if log.header.paired else found


def _quantiles(log: EventLog, times: Values, cases: np.ndarray) -> Values:
    replication = log.cases["replication"]
    each = (times[cases & (replication == number)] for number in range(log.header.replications))
    return np.array([np.quantile(mine, 0.95) if len(mine) else np.nan for mine in each])


def _findings(test: PeakTest) -> Iterator[Finding]:
    where = Where(key="arrivals")
    yield Finding(
        "PEAK-RISES",
        where,
        "More demand is taken never to make the success rate better.",
        "Look at the loads: a success rate that rises with demand says otherwise.",
        "assumption",
    )
    for name in test:
        found = test.breaking(name)
        if found.standing == "undecided":
            yield Finding(
                "PEAK-UNDECIDED",
                where,
                "Whether '{model}' holds at {factor} times the demand is undecided.",
                "More replications may tell.",
                "warning",
                frozen({"model": name, "factor": f"{found.fails:.4g}"}),
            )
