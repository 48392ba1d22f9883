"""A portfolio scaled to a year, AS-IS and TO-BE: cases, work of units, executions, one number a replication.

What the questions about the whole portfolio are answered from; it answers none. What a service adds in a year is what
it comes to a case that ended (`bpr.metrics.breakdown`) × its cases a year: stated in the portfolio file, else cases
begun in the window of the run × 365 days / length of the window. Units that no register knows are those of one service:
two lanes called alike in two drawings are two units.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bpr.document.label import Label
from bpr.errors import Finding, UnknownName, Where
from bpr.experiment.comparison import Change, change
from bpr.frozen import frozen
from bpr.metrics.intervals import Measure, Values, mean_interval
from bpr.metrics.results import Heading, Measures
from bpr.model import Model
from bpr.organisation.unit import Unit
from bpr.portfolio.comparing import ComparisonTogether
from bpr.portfolio.read import Portfolio
from bpr.units import DAY, HOUR

YEAR = 365 * DAY
"""Length of a year, ms."""

OUTSIDE = ""
"""The key of everybody who is no office of the administration: applicants, sharing platforms, nobody known."""


@dataclass(frozen=True, repr=False)
class Run:
    """One run of a portfolio, AS-IS or TO-BE, scaled to a year.

    Parameters
    ----------
    models
        Id of each service -> its model.
    measures
        Id of each service -> its measures.
    cases
        Id of each service -> float64[replications], cases a year.
    fte_hours
        Hours of a full-time year.
    """

    models: Mapping[str, Model]
    measures: Mapping[str, Measures]
    cases: Mapping[str, Values]
    fte_hours: float

    @property
    def nothing(self) -> Values:
        """float64[replications] of 0."""
        return np.zeros_like(next(iter(self.cases.values())))

    def total(self, name: str) -> dict[str, Values]:
        """Service that has the measure `name` a case -> it a year."""
        return {
            service: _times(self.cases[service], found.per_replication(name))
            for service, found in self.measures.items()
            if name in found
        }

    def fte(self, ms: Values) -> Values:
        """Work of so many ms in a year, as full-time posts."""
        return ms / (self.fte_hours * HOUR)

    def of_units(self, column: str) -> dict[str, dict[str, Values]]:
        """Key of each office, and `OUTSIDE` -> service -> a column of the table of units, a year."""
        found: dict[str, dict[str, Values]] = defaultdict(dict)
        for service, measures in self.measures.items():
            table, cases = measures.units, self.cases[service]
            for unit in table:
                key = self.key(service, unit)
                values = _times(cases, table.per_replication(unit, column))
                found[key][service] = found[key].get(service, 0.0) + values
        return found

    def of_elements(self, column: str, service: str, elements: Iterable[str]) -> Values:
        """float64[replications], the sum over `elements` of a column of the table of elements, a year."""
        table, cases = self.measures[service].elements, self.cases[service]
        return sum(
            (_times(cases, table.per_replication(one, column)) for one in elements if one in table), self.nothing
        )

    def key(self, service: str, unit: str) -> str:
        """What a unit is called in the portfolio: its id; its service and name where no register knows it."""
        known = self.models[service].organisation.units.get(unit)
        if known is None or known.type in {"applicant", "platform"}:
            return OUTSIDE
        return known.id if known.registered else f"{service}/{known.name or unit}"

    def offices(self) -> Iterator[tuple[str, str, Unit]]:
        """Every office that a service knows: key, service, unit."""
        for service, model in self.models.items():
            for unit in model.organisation.units.values():
                key = self.key(service, unit.id)
                if key != OUTSIDE:
                    yield key, service, unit


@dataclass(frozen=True, repr=False)
class Yearly:
    """A portfolio and the comparison of its AS-IS with its TO-BE, scaled to a year.

    Parameters
    ----------
    portfolio, comparison
        What was run, and what came of it.
    fte_hours
        Hours of a full-time year.
    as_is, to_be
        Each run.
    findings
        What was assumed.
    """

    portfolio: Portfolio
    comparison: ComparisonTogether
    fte_hours: float
    as_is: Run
    to_be: Run
    findings: tuple[Finding, ...] = ()

    @property
    def runs(self) -> tuple[Run, Run]:
        """AS-IS and TO-BE."""
        return self.as_is, self.to_be

    @property
    def of(self) -> str:
        """What the observations are, as of a measure."""
        return "pairs" if self.comparison.as_is.header.paired else "replications"

    @property
    def observations(self) -> int:
        """Number of observations: replications, or pairs."""
        return len(self.as_is.nothing)

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Every office by its key in the portfolio."""
        return frozen({key: unit for run in self.runs for key, _, unit in run.offices()})

    @cached_property
    def names(self) -> Mapping[str, Label]:
        """Key of an office -> its name; with that of its service where no register knows it."""
        found: dict[str, Label] = {}
        for run in self.runs:
            for key, service, unit in run.offices():
                found.setdefault(key, unit.name if unit.registered else self._within(unit.name or unit.id, service))
        return frozen(found)

    def measure(self, values: Values, unit: str) -> Measure:
        """The measure of an amount that is 0 or more."""
        return Heading("", unit, {}, of=self.of).measure(values)

    def figure(self, values: Values, unit: str) -> Measure:
        """The measure of anything."""
        return mean_interval(values, unit, of=self.of)

    def change(self, heading: Heading, as_is: Values, to_be: Values) -> Change:
        """What becomes of an amount."""
        return change(heading, as_is, to_be)

    def service_name(self, service: str) -> Label:
        """The name of a service; its id if it has none."""
        return self.portfolio.services[service].name or Label(frozen({"": service}))

    def _within(self, name: Label | str, service: str) -> Label:
        of = self.service_name(service)
        text = (lambda _: name) if isinstance(name, str) else name.text
        return Label(frozen({"en": f"{text('en')} ({of.text('en')})", "zh": f"{text('zh')}（{of.text('zh')}）"}))


def yearly(portfolio: Portfolio, comparison: ComparisonTogether, *, fte_hours: float | None = None) -> Yearly:
    """Scale a comparison to a year.

    Parameters
    ----------
    portfolio
        What was run.
    comparison
        Of `bpr.compare_together`, of its AS-IS with its TO-BE.
    fte_hours
        Hours of a full-time year; None: those of the portfolio.

    Raises
    ------
    UnknownName
        The comparison has not all services of the portfolio.
    """
    for service in portfolio.services:
        if service not in comparison.services:
            kind = "service in the comparison"
            raise UnknownName(kind, service, comparison.services)
    hours = portfolio.fte_hours if fte_hours is None else fte_hours
    runs = [
        Run(
            models,
            {service: together.services[service] for service in portfolio.services},
            {service: _cases(together.services[service], portfolio, service) for service in portfolio.services},
            hours,
        )
        for models, together in (
            (portfolio.as_is, comparison.as_is),
            (portfolio.to_be, comparison.to_be),
        )
    ]
    return Yearly(portfolio, comparison, hours, runs[0], runs[1], tuple(_assumed(portfolio, hours)))


def _cases(run: Measures, portfolio: Portfolio, service: str) -> Values:
    """float64[replications], cases a year."""
    stated = portfolio.services[service].cases_a_year
    begun = run.per_replication("cases_started")
    if stated is not None:
        return np.full_like(begun, stated)
    if run.header.horizon is None:  # where nothing tells when arrivals stop, what comes in is what goes out
        return run.per_replication("throughput") * (YEAR / DAY)
    return begun * (YEAR / (run.header.horizon - run.header.warmup))


def _times(cases: Values, a_case: Values) -> Values:
    """So much a year; no cases need nothing, though nothing is known of them."""
    return np.where(cases == 0, 0.0, cases * a_case)


def _assumed(portfolio: Portfolio, hours: float) -> Iterator[Finding]:
    yield Finding(
        "YEAR-FTE",
        portfolio.source.where("fte_hours"),
        "A full-time post is taken to work {hours} hours a year.",
        "Give fte_hours if it is another figure.",
        "assumption",
        frozen({"hours": f"{hours:,g}"}),
    )
    scaled = [service for service, one in portfolio.services.items() if one.cases_a_year is None]
    if scaled:
        yield Finding(
            "YEAR-CASES",
            Where(portfolio.source.file, key="services"),
            "Cases a year are those that begin in the window of the run, scaled to 365 days: {services}.",
            "Give cases_a_year where the window is not like the rest of the year.",
            "assumption",
            frozen({"services": ", ".join(scaled)}),
        )
