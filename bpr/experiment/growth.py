"""For how many whole years the present staff will do, where demand grows by a share every year. It hires nobody."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass

from bpr.engine.run import ProgressReport
from bpr.errors import Finding, Where
from bpr.eventlog.tables import EventLog
from bpr.experiment.demand import with_demand
from bpr.experiment.runs import Options, Runs
from bpr.experiment.targets import Standing, Target, parse_share, parse_target
from bpr.frozen import frozen
from bpr.metrics.intervals import Measure
from bpr.metrics.measures import one_measure
from bpr.metrics.results import aligned
from bpr.model import Model

MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Year:
    """One year that was looked at: how much demand there is then, and how it stands to the target."""

    year: int
    factor: float
    figure: Measure
    standing: Standing

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "year": self.year,
            "factor": self.factor,
            "figure": self.figure.to_dict(),
            "standing": self.standing,
        }


@dataclass(frozen=True, repr=False)
class Growth:
    """How long the present staff will do.

    Parameters
    ----------
    target
        What is to be reached every year.
    rate
        Growth of demand a year, as a share.
    years
        The last year in which the target is met; 0: only today's demand; None: not even today.
    most
        The last year that was looked at; where it is met, growth beyond is not known.
    trials
        Year -> what was found, for the years that were run.
    findings
        What was assumed, what is undecided.
    """

    target: Target
    rate: float
    years: int | None
    most: int
    trials: Mapping[int, Year]
    findings: tuple[Finding, ...] = ()

    @property
    def open_ended(self) -> bool:
        """Whether the staff will do for `most` years at least."""
        return self.years == self.most

    def __repr__(self) -> str:
        return f"<{self.target} at {self.rate:.1%} growth a year: {self.years} years>"

    def __str__(self) -> str:
        if not self.years:
            said = "not met today" if self.years is None else "met today only"
        else:
            said = f"met for {self.years} year{'s' * (self.years > 1)}{' or more' if self.open_ended else ''}"
        rows = [("year", "demand", self.target.measure, "")]
        rows += [(str(one.year), f"× {one.factor:.2f}", str(one.figure), one.standing) for one in self.trials.values()]
        return f"{self.target}, {self.rate * 100:.3g} % growth a year: {said}\n{aligned(rows)}"

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "schema": "bpr/growth/1",
            "target": self.target.to_dict(),
            "rate": self.rate,
            "years": self.years,
            "most": self.most,
            "open_ended": self.open_ended,
            "trials": [one.to_dict() for one in self.trials.values()],
            "findings": [str(one) for one in self.findings],
        }


def growth_years(  # noqa: PLR0913  # what is to be reached at which growth, and the options of every run
    model: Model,
    target: str | Target,
    rate: str | float = 0.05,
    most: int = MOST_YEARS,
    *,
    replications: int = 10,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Growth:
    """Find the last year in which the present staff reaches a target, demand being (1 + rate)^year times today's.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    target
        As in `bpr.experiment.staffing.smallest_staff`.
    rate
        Growth of demand a year: ``0.05`` or ``"5 %"``.
    most
        The last year that is looked at.
    replications, seed, antithetic, executor, progress
        As in `bpr.experiment.staffing.smallest_staff`.

    Raises
    ------
    ValueRefused, UnknownName
        Target or rate cannot be read.
    ModelError, RunError
        As `bpr.simulate` and `with_demand` do.
    ValueError
        `most` is less than 1, or there are too few replications for an interval.

    Examples
    --------
    ``growth_years(model, "cycle_time_p90 <= 20 d", rate="5 %").years``
    """
    if most < 1:
        message = f"one year or more is looked at, not {most}"
        raise ValueError(message)
    goal, share = parse_target(target), parse_share(rate)
    options = Options(replications, seed, antithetic, executor, progress).checked()

    def kept(log: EventLog, run: Model) -> Measure:
        heading, values = one_measure(log, goal.measure, run)
        return heading.measure(values)

    runs = Runs(kept, options, 1 + most.bit_length())
    trials: dict[int, Year] = {}

    def met(year: int) -> bool:
        if year not in trials:
            factor = (1 + share) ** year
            figure = runs.of(year, lambda: with_demand(model, factor))
            trials[year] = Year(year, factor, figure, goal.standing(figure))
        return trials[year].standing == "met"

    years = _last(met, most)
    tried = frozen({year: trials[year] for year in sorted(trials)})
    return Growth(goal, share, years, most, tried, tuple(_findings(goal, years, tried)))


def _last(met: Callable[[int], bool], most: int) -> int | None:
    """The last year from 0 to `most` that is met, if what is met stays met in the years before; None: not even 0."""
    if not met(0):
        return None
    low, high = 0, 1
    while high < most and met(high):  # doubling, as years far beyond are the slowest to run
        low, high = high, min(2 * high, most)
    if high == most and met(most):
        return most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if met(middle) else (low, middle)
    return low


def _findings(target: Target, years: int | None, trials: Mapping[int, Year]) -> Iterator[Finding]:
    where = Where(key="arrivals")
    yield Finding(
        "GROWTH-EVEN",
        where,
        "Every stream of arrivals grows alike, what is done with a case stays, and more demand is taken never to make "
        "{measure} better.",
        "Where streams grow apart, make a model of each year.",
        "assumption",
        frozen({"measure": target.label}),
    )
    following = 0 if years is None else years + 1
    if following in trials and trials[following].standing == "undecided":
        yield Finding(
            "GROWTH-UNDECIDED",
            where,
            "Whether {target} is reached in year {year} is undecided.",
            "More replications may tell.",
            "warning",
            frozen({"target": str(target), "year": following}),
        )
