"""Measures side by side: of a log, of its elements, roles, units. Containers; nothing is computed from logs here.

All keep one number a replication, so that two runs can be compared pair by pair; a `Measure` is made when asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, UnknownName
from bpr.eventlog.header import provenance
from bpr.eventlog.tables import LogHeader
from bpr.metrics.course import Course
from bpr.metrics.flow import OverTime
from bpr.metrics.intervals import FROM_ZERO, LEVEL, Measure, Range, Values, mean_interval
from bpr.metrics.quantiles import quantile_interval
from bpr.organisation.groups import Grouping

Better = Literal["lower", "higher", "neutral"]
"""Which way is an improvement for applicants and taxpayers; neutral where that depends."""


class UnknownMeasure(UnknownName, KeyError, AttributeError):  # type: ignore[misc]  # `name` is that of UnknownName
    """There is no measure of this name; a KeyError and an AttributeError, too, as mappings and attributes are asked."""

    __str__ = Exception.__str__  # that of KeyError would put the sentence in quotes


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of texts as lines in which the columns stand below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


@dataclass(frozen=True, slots=True)
class Heading:
    """What a measure is called, what it is counted in and which way is better.

    Parameters
    ----------
    name
        The stable name.
    unit
        ``ms``, ``wd``, ``ratio``, a currency, or what is counted.
    labels
        What people read, by language: ``en``, ``zh``.
    better
        ``lower``, ``higher`` or ``neutral``.
    within
        Where its values can lie.
    quantile
        The share below, where the measure is a quantile and every replication has one case: it is a quantile of the
        replications then, not a mean of theirs.
    of
        What the observations are, see `Measure`.
    """

    name: str
    unit: str
    labels: Mapping[str, str]
    better: Better = "neutral"
    within: Range = FROM_ZERO
    quantile: float | None = None
    of: str = "replications"

    def measure(self, values: Values, level: float = LEVEL) -> Measure:
        """The measure of this heading with these values, one a replication."""
        if self.quantile is not None:
            return quantile_interval(values, self.quantile, self.unit, level)
        return mean_interval(values, self.unit, level, within=self.within, of=self.of)


@dataclass(frozen=True, repr=False)
class MeasureTable(Mapping[str, Mapping[str, Measure]]):
    """The measures of several things of one kind: ``table["Task_Review"]["waiting"]``.

    Parameters
    ----------
    kind
        What the rows are: ``element``, ``role`` …
    names
        Id of each row -> its name, in the order of the log.
    headings
        The columns by name.
    replicated
        Column -> float64[replications, rows].
    """

    kind: str
    names: Mapping[str, str]
    headings: Mapping[str, Heading]
    replicated: Mapping[str, NDArray[np.float64]]

    def __getitem__(self, row: str) -> Mapping[str, Measure]:
        number = self._number(row)
        return {name: self._measure(name, number) for name in self.headings}

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"<{len(self)} rows by {self.kind}: {', '.join(self.headings)}>"

    def __str__(self) -> str:
        rows = [("", *self.headings)]
        rows += [(row, *(measure.figures()[0] for measure in measures.values())) for row, measures in self.items()]
        return aligned(rows)

    def measure(self, row: str, column: str) -> Measure:
        """One measure of one row."""
        if column not in self.headings:
            kind = f"measure of one {self.kind}"
            raise UnknownMeasure(kind, column, self.headings)
        return self._measure(column, self._number(row))

    def per_replication(self, row: str, column: str) -> Values:
        """float64[replications], the numbers that `measure` is the mean of."""
        self.measure(row, column)
        return self.replicated[column][:, self._number(row)]

    def to_dict(self) -> dict[str, object]:
        """The same as JSON: row -> column -> measure."""
        return {
            row: {"name": self.names[row], **{name: measure.to_dict() for name, measure in self[row].items()}}
            for row in self
        }

    def _number(self, row: str) -> int:
        if row not in self.names:
            raise UnknownMeasure(self.kind, row, self.names)
        return self._places[row]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def _measure(self, column: str, number: int) -> Measure:
        return self.headings[column].measure(self.replicated[column][:, number])


@dataclass(frozen=True, repr=False)
class MeasureMatrix:
    """Handoffs a case from unit to unit, or from one group of units to another.

    Parameters
    ----------
    names
        Id of each unit -> its name.
    values
        float64[replications, units, units]: from the unit of the row to that of the column.
    kinds
        str[units, units]: the kind of the handoff; empty texts where no register of units was at hand.
    of
        What the observations are, see `Measure`.
    labels
        Id of a unit -> language -> name, where these are groups of units.
    """

    names: Mapping[str, str]
    values: NDArray[np.float64]
    kinds: NDArray[np.str_]
    of: str = "replications"
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __getitem__(self, pair: tuple[str, str]) -> Measure:
        for unit in pair:
            if unit not in self.names:
                kind = "unit"
                raise UnknownMeasure(kind, unit, self.names)
        ids = list(self.names)
        values = self.values[:, ids.index(pair[0]), ids.index(pair[1])]
        return mean_interval(values, "handoffs", within=FROM_ZERO, of=self.of)

    def __repr__(self) -> str:
        return f"<handoffs a case between {len(self.names)} units>"

    @property
    def mean(self) -> NDArray[np.float64]:
        """float64[units, units], the mean over the replications that have a value; 0 if none has."""
        some = ~np.isnan(self.values).any(axis=(1, 2))
        count = max(int(some.sum()), 1)
        total: NDArray[np.float64] = self.values[some].sum(axis=0) / count
        return total

    def to_dict(self) -> dict[str, object]:
        """The same as JSON: units by id, and the pairs between which anything passed."""
        ids, mean = list(self.names), self.mean
        pairs = [
            {"from": ids[a], "to": ids[b], "kind": str(self.kinds[a, b]), **self[ids[a], ids[b]].to_dict()}
            for a, b in np.argwhere(mean > 0).tolist()
        ]
        return {"units": dict(self.names), "pairs": pairs}


@dataclass(frozen=True, repr=False)
class Measures(Mapping[str, Measure]):
    """The measures of a log: ``kpi.cycle_time``, ``kpi["cycle_time"]``, and tables by element, role, unit, outcome.

    Parameters
    ----------
    header
        That of the log: seed, digests, currency.
    headings
        The measures by name, in the order in which they are shown.
    replicated
        Measure -> float64[replications].
    elements, roles, individuals, units, outcomes, handoff_kinds, limits
        Measures of these, see the headings of each.
    handoff_matrix
        Handoffs a case from unit to unit.
    over_time
        Arrivals, ends and cases in process period by period.
    level
        Confidence of the intervals.
    cycle_time_quantiles
        float64[201], ms: quantiles of the cycle time of all counted cases that ended, at p = 0, 0.005 … 1, for drawing
        the distribution; empty where no case ended.
    findings
        Warnings and assumptions of the log and the model: what to keep in mind when reading the figures.
    names
        Id of a unit, role or element, or ``""`` for the scenario -> language -> name, as far as the model gives any.
    types
        Id of an element -> its BPMN tag.
    course
        How the runs begin and end: terminating or steady state; None for a real log.
    handoff_groups
        Handoffs a case between ``agency``, ``line``, ``level``, ``territory`` and ``cell`` (line and territory) as
        the register has them; empty without a register. The sum of each is `handoffs`.

    Raises
    ------
    UnknownMeasure
        When asked for a measure that is not there; the nearest names are suggested.
    """

    header: LogHeader
    headings: Mapping[str, Heading]
    replicated: Mapping[str, Values]
    elements: MeasureTable
    roles: MeasureTable
    individuals: MeasureTable
    units: MeasureTable
    outcomes: MeasureTable
    handoff_kinds: MeasureTable
    limits: MeasureTable
    handoff_matrix: MeasureMatrix
    over_time: OverTime
    level: float = LEVEL
    cycle_time_quantiles: Values = field(default_factory=lambda: np.empty(0))
    findings: tuple[Finding, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    course: Course | None = None
    handoff_groups: Mapping[Grouping, MeasureMatrix] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Measure:
        values = self.per_replication(name)  # first, as it knows what to say of an unknown name
        return self.headings[name].measure(values, self.level)

    def __getattr__(self, name: str) -> Measure:
        if name.startswith("_") or "headings" not in self.__dict__:  # being copied or unpickled
            raise AttributeError(name)
        return self[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.headings)

    def __len__(self) -> int:
        return len(self.headings)

    def __repr__(self) -> str:
        return f"<{len(self)} measures of {self.header.replications} replications of {self.header.name!r}>"

    def __str__(self) -> str:
        return aligned([(name, str(measure)) for name, measure in self.items()])

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self.headings})

    def per_replication(self, name: str) -> Values:
        """float64[replications], the numbers that the measure is the mean of; NaN where a replication has none."""
        if name not in self.headings:
            kind = "measure"
            raise UnknownMeasure(kind, name, self.headings)
        return self.replicated[name]

    def to_dict(self) -> dict[str, object]:
        """The same as JSON, without the numbers of single replications."""
        tables = (
            *(self.elements, self.roles, self.individuals, self.units, self.outcomes, self.handoff_kinds),
            self.limits,
        )
        return {
            "log": {
                **provenance(self.header),
                "course": None if self.course is None else self.course.to_dict(),
            },
            "measures": {name: measure.to_dict() for name, measure in self.items()},
            **{f"{table.kind}s": table.to_dict() for table in tables},
            "handoff_matrix": self.handoff_matrix.to_dict(),
            "handoff_groups": {by: matrix.to_dict() for by, matrix in self.handoff_groups.items()},
        }
