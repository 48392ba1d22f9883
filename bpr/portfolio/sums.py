"""Sums over a portfolio: what applicants and administration bear in a year, limits, and data asked for once.

A portfolio is judged by sums, not by the mean of the ratios of its services: a rare service that becomes twice as fast
weighs little. Sums are over the services of which both runs have the measure; the others are named.

Source: 时限压缩率, 一数一源 and 信息孤岛 as in 行政改革研究基金课题成果精华 (2014).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from bpr.experiment.comparison import Change
from bpr.frozen import frozen
from bpr.metrics.data_silos import DataSilos, data_silos, islands_removed
from bpr.metrics.intervals import FROM_ZERO, SHARE, Values
from bpr.metrics.results import Better, Heading
from bpr.model import Model
from bpr.portfolio.yearly import Run, Yearly
from bpr.units import SpanUnit

SUMMED: Mapping[str, tuple[str, str]] = frozen(
    {
        "cycle_time": ("Time of all cases of a year", "全年办件总用时"),
        "effort": ("Work of a year, full-time posts", "全年工作量（人年）"),
        "cost_per_case": ("Cost of a year", "全年办理成本"),
        "visits": ("Visits of a year", "全年跑动次数"),
        "documents": ("Documents of a year", "全年申请材料份数"),
        "fields": ("Form fields of a year", "全年填报字段数"),
        "fees": ("Fees of a year", "全年缴费"),
        "procedures": ("Procedures of the applicants of a year", "全年办事环节数"),
        "collections": ("Data collected in a year", "全年采集数据项次"),
        "duplicate_collections": ("Data collected again in a year", "全年重复采集项次"),
    }
)
"""Measure a case -> what its sum over the cases of a year is called, English and Chinese."""

_DATA = frozenset({"collections", "duplicate_collections"})


@dataclass(frozen=True, slots=True)
class YearSum:
    """A sum over the services `of`, AS-IS and TO-BE; `without` are services of which it is not known."""

    change: Change
    of: tuple[str, ...]
    without: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {**self.change.to_dict(), "of": list(self.of), "without": list(self.without)}


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of services that have both, in one unit.

    >>> Limits("wd", 40.0, 10.0, ("permit", "licence")).compression
    0.75
    """

    unit: SpanUnit
    legal: float
    committed: float
    services: tuple[str, ...]

    @property
    def compression(self) -> float | None:
        """(Σ legal − Σ committed) / Σ legal; None where there is no time to compress."""
        return 1 - self.committed / self.legal if self.legal else None

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "unit": self.unit,
            "legal": self.legal,
            "committed": self.committed,
            "compression": self.compression,
            "services": list(self.services),
        }


@dataclass(frozen=True)
class Sums:
    """What a portfolio comes to in all.

    Parameters
    ----------
    cases
        Cases of a year.
    sums
        Measure of `SUMMED` -> its sum over the cases of a year.
    once_only
        1 − Σ data collected again / Σ data collected; None where nothing is known of data.
    limits
        AS-IS and TO-BE -> the limits, by the unit in which they are.
    data
        What becomes of data between units, over all services, AS-IS and TO-BE: of one applicant who needs each service
        once.
    islands_removed
        Ids of the units that share nothing today and something after the redesigns.
    """

    cases: Change
    sums: Mapping[str, YearSum]
    once_only: YearSum | None
    limits: tuple[tuple[Limits, ...], tuple[Limits, ...]]
    data: tuple[DataSilos, DataSilos]
    islands_removed: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "cases_a_year": self.cases.to_dict(),
            "sums": {name: found.to_dict() for name, found in self.sums.items()},
            "once_only_rate": None if self.once_only is None else self.once_only.to_dict(),
            **{
                f"limits_{name}": [one.to_dict() for one in found]
                for name, found in zip(("as_is", "to_be"), self.limits, strict=True)
            },
            **{f"data_{name}": found.to_dict() for name, found in zip(("as_is", "to_be"), self.data, strict=True)},
            "islands_removed": list(self.islands_removed),
        }


def sums(year: Yearly) -> Sums:
    """Add a portfolio up.

    Parameters
    ----------
    year
        Of `bpr.portfolio.yearly.yearly`.
    """
    found = {name: _sum(year, name) for name in SUMMED}
    data = tuple(data_silos(*run.models.values()) for run in year.runs)
    cases = Heading("cases", "cases", frozen({"en": "Cases a year", "zh": "年办件量"}), of=year.of)
    return Sums(
        year.change(cases, *(sum(run.cases.values(), run.nothing) for run in year.runs)),
        frozen({name: one for name, one in found.items() if one is not None}),
        _once_only(year),
        (_limits(year.as_is.models), _limits(year.to_be.models)),
        (data[0], data[1]),
        islands_removed(data[0], data[1]),
    )


def _sum(year: Yearly, name: str) -> YearSum | None:
    def total(run: Run, found: Mapping[str, Mapping[str, Values]]) -> Values:
        values = sum(found[name].values(), run.nothing)
        return run.fte(values) if name == "effort" else values

    en, zh = SUMMED[name]
    return _over_services(year, (name,), total, (name, en, zh, "lower"))


def _once_only(year: Yearly) -> YearSum | None:
    def rate(run: Run, found: Mapping[str, Mapping[str, Values]]) -> Values:
        again, all_of = (sum(found[name].values(), run.nothing) for name in ("duplicate_collections", "collections"))
        return np.where(all_of > 0, 1 - again / np.where(all_of > 0, all_of, 1.0), np.nan)

    words = ("once_only_rate", "Once-only rate of data", "数据一次采集率", "higher")
    return _over_services(year, ("duplicate_collections", "collections"), rate, words)  # type: ignore[arg-type]


def _over_services(
    year: Yearly,
    names: tuple[str, ...],
    compute: Callable[[Run, Mapping[str, Mapping[str, Values]]], Values],
    words: tuple[str, str, str, Better],
) -> YearSum | None:
    """What `compute` makes of measures, over the services of which both runs have all of `names`."""
    totals = [{name: _totals(run, name) for name in names} for run in year.runs]
    of = [
        service
        for service in year.portfolio.services
        if all(service in one for found in totals for one in found.values())
    ]
    if not of:
        return None
    kept = [{name: {one: found[name][one] for one in of} for name in names} for found in totals]
    name, en, zh, better = words
    first = year.as_is.measures[of[0]]
    unit = {"once_only_rate": "ratio", "effort": "FTE"}.get(name) or first.headings[name].unit
    within = SHARE if unit == "ratio" else FROM_ZERO
    heading = Heading(name, unit, frozen({"en": en, "zh": zh}), better, within, of=year.of)
    values = [compute(run, found) for run, found in zip(year.runs, kept, strict=True)]
    without = tuple(service for service in year.portfolio.services if service not in of)
    return YearSum(year.change(heading, *values), tuple(of), without)


def _totals(run: Run, name: str) -> dict[str, Values]:
    """Service -> a measure in a year; 0 collections where a drawing tells of data and collects none."""
    found = run.total(name)
    if name in _DATA:
        for service, model in run.models.items():
            if service not in found and model.organisation.catalogue.uses:
                found[service] = run.nothing
    return found


def _limits(models: Mapping[str, Model]) -> tuple[Limits, ...]:
    return tuple(_limits_in(models))


def _limits_in(models: Mapping[str, Model]) -> Iterator[Limits]:
    units: tuple[SpanUnit, ...] = ("wd", "ms")
    for unit in units:
        both = {
            service: (limits.statutory.amount, limits.committed.amount)
            for service, limits in ((service, model.scenario.limits) for service, model in models.items())
            if limits.statutory is not None
            and limits.committed is not None
            and limits.statutory.unit == limits.committed.unit == unit
        }
        if both:
            legal, committed = (sum(column) for column in zip(*both.values(), strict=True))
            yield Limits(unit, legal, committed, tuple(both))
