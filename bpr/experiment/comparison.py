"""AS-IS against TO-BE, replication by replication under the same draws: differences with interval and verdict.

The draws are keyed by case, element and visit, so the same case needs the same effort for the same task in both runs;
what differs is the process. A difference is significant if its paired 95 % t interval excludes 0. Of forty measures
that do not differ two will seem to: read the verdicts together, not one by one.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bpr.engine.run import ProgressReport, simulate
from bpr.errors import Finding, ModelError, Where
from bpr.eventlog.tables import EventLog
from bpr.experiment.progress import parts_of
from bpr.metrics.flow import OverTime, duration, over_time
from bpr.metrics.intervals import LEVEL, Measure, Values, differences, paired_interval, relative_interval
from bpr.metrics.measures import measure
from bpr.metrics.pairs import over_time_of_pairs
from bpr.metrics.quantiles import quantile_changes
from bpr.metrics.results import Heading, Measures, MeasureTable, UnknownMeasure, aligned
from bpr.metrics.waiting import PARTS

if TYPE_CHECKING:
    from bpr.model import Model

Verdict = Literal["better", "worse", "changed", "no significant change", "one replication", "no data"]
"""``changed``: significant, but neither way is an improvement by itself. ``one replication``: there is a difference,
but no telling whether it is chance. ``no data``: no replication has the measure in both runs."""

TABLES = ("elements", "roles", "units", "outcomes", "handoff_kinds", "limits")
"""The tables of `Measures` that are compared row by row."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one measure.

    Parameters
    ----------
    heading
        What it is called, its unit and which way is better.
    as_is, to_be
        The measure in each run.
    difference
        TO-BE − AS-IS with its paired interval.
    relative
        Difference / AS-IS with its interval, as a ratio; NaN where AS-IS is 0.
    verdict
        See `Verdict`.
    """

    heading: Heading
    as_is: Measure
    to_be: Measure
    difference: Measure
    relative: Measure
    verdict: Verdict

    @property
    def significant(self) -> bool:
        """Whether the interval of the difference excludes 0."""
        return self.verdict in {"better", "worse", "changed"}

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "labels": dict(self.heading.labels),
            "unit": self.heading.unit,
            "better": self.heading.better,
            "as_is": self.as_is.to_dict(),
            "to_be": self.to_be.to_dict(),
            "difference": self.difference.to_dict(),
            "relative": self.relative.to_dict(),
            "verdict": self.verdict,
        }


@dataclass(frozen=True, repr=False)
class Comparison(Mapping[str, Change]):
    """What changes from AS-IS to TO-BE: ``comparison["cycle_time"].verdict``.

    Parameters
    ----------
    as_is, to_be
        All measures of each run, with the headers of their logs (seed, digests).
    changes
        Measure -> what becomes of it, for the measures that both runs have, in the order in which they are shown.
    over_time
        Arrivals, ends and cases in process of AS-IS and TO-BE, in the same periods.
    level
        Confidence of the intervals.
    models
        What was run, where that is known: a report draws them.
    """

    as_is: Measures
    to_be: Measures
    changes: Mapping[str, Change]
    over_time: tuple[OverTime, OverTime]
    level: float = LEVEL
    models: "tuple[Model | None, Model | None]" = (None, None)

    def __getitem__(self, name: str) -> Change:
        if name not in self.changes:
            kind = "measure"
            raise UnknownMeasure(kind, name, self.changes)
        return self.changes[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.changes)

    def __len__(self) -> int:
        return len(self.changes)

    def __repr__(self) -> str:
        return f"<{len(self)} measures of {self.as_is.header.name!r} and {self.to_be.header.name!r}>"

    def __str__(self) -> str:
        return aligned(
            [
                (name, *(one.figures()[0] for one in (found.as_is, found.to_be, found.relative)), found.verdict)
                for name, found in self.items()
            ]
        )

    @property
    def runs(self) -> tuple[Measures, Measures]:
        """AS-IS and TO-BE."""
        return self.as_is, self.to_be

    @property
    def replications(self) -> int:
        """Number of replications of each run."""
        return self.as_is.header.replications

    @property
    def seed(self) -> int | None:
        """The seed of both runs."""
        return self.as_is.header.seed

    @property
    def waterfall(self) -> Mapping[str, Change]:
        """Part of the time (``work`` or a cause of waiting) -> its change; they sum to that of the cycle time."""
        return {part: self.changes["work_time" if part == "work" else f"waiting_{part}"] for part in PARTS}

    def table(self, name: str) -> Mapping[str, Mapping[str, Change]]:
        """Row -> column -> change, for the rows that both runs have, of one of `TABLES`."""
        if name not in TABLES:
            kind = "table of changes"
            raise UnknownMeasure(kind, name, TABLES)
        before: MeasureTable = getattr(self.as_is, name)
        after: MeasureTable = getattr(self.to_be, name)
        return table_of_changes(before, after, self.level)

    def only_in(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The rows of a table that only AS-IS has (abolished), and those that only TO-BE has (new)."""
        before: MeasureTable = getattr(self.as_is, name)
        after: MeasureTable = getattr(self.to_be, name)
        return tuple(row for row in before if row not in after), tuple(row for row in after if row not in before)

    def to_dict(self) -> dict[str, object]:
        """The comparison as JSON: plain names, numbers and None."""
        tables = {
            name: {
                "changes": {
                    row: {column: found.to_dict() for column, found in columns.items()}
                    for row, columns in self.table(name).items()
                },
                "only_as_is": list(self.only_in(name)[0]),
                "only_to_be": list(self.only_in(name)[1]),
            }
            for name in TABLES
        }
        return {
            "schema": "bpr/comparison/1",
            "replications": self.replications,
            "seed": self.seed,
            "level": self.level,
            "measures": {name: found.to_dict() for name, found in self.items()},
            "waterfall": [
                {"part": part, "labels": dict(found.heading.labels), "difference": found.difference.to_dict()}
                for part, found in self.waterfall.items()
            ],
            "as_is": self.as_is.to_dict(),
            "to_be": self.to_be.to_dict(),
            "tables": tables,
            "over_time": {name: _periods(run) for name, run in zip(("as_is", "to_be"), self.over_time, strict=True)},
        }


def compare(  # noqa: PLR0913  # two models and the options of every run
    as_is: "Model",
    to_be: "Model",
    *,
    replications: int = 30,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Comparison:
    """Simulate both models under the same draws and say what changes.

    Parameters
    ----------
    as_is, to_be
        What `bpr.load` gives. Models, not logs: so the runs are always paired.
    replications
        Of each model; intervals need at least 2.
    seed
        Of both.
    antithetic
        As in `bpr.simulate`, in both.
    executor
        Where replications run; None = here.
    progress
        Called as ``progress(done, total)`` over both runs; may raise `bpr.errors.Cancelled`.

    Raises
    ------
    ModelError, RunError
        As `bpr.simulate` and `bpr.measure` do.
    """
    logs = [
        simulate(model, replications=replications, seed=seed, antithetic=antithetic, executor=executor, progress=half)
        for model, half in zip((as_is, to_be), halves(progress), strict=True)
    ]
    return compare_logs(*logs, models=(as_is, to_be))


def compare_logs(
    as_is: EventLog, to_be: EventLog, *, models: "tuple[Model | None, Model | None]" = (None, None)
) -> Comparison:
    """Say what changes between two logs that were simulated with one seed.

    Raises
    ------
    ValueError
        The logs have different seeds or numbers of replications: they cannot be paired.
    ModelError
        They count money in different currencies.
    """
    draws = [(log.header.seed, log.header.replications, log.header.antithetic) for log in (as_is, to_be)]
    if draws[0] != draws[1]:
        message = (
            f"the runs cannot be paired: AS-IS has {as_is.header.replications} replications of seed "
            f"{as_is.header.seed}, TO-BE {to_be.header.replications} of seed {to_be.header.seed}; "
            "or only one of them is antithetic"
        )
        raise ValueError(message)
    if as_is.header.currency != to_be.header.currency:
        raise ModelError([_two_currencies(as_is.header.currency, to_be.header.currency)])
    before, after = measure(as_is, models[0]), measure(to_be, models[1])
    changes = {
        name: change(before.headings[name], before.per_replication(name), after.per_replication(name))
        for name in before
        if name in after
    }
    last = max(duration(log) for log in (as_is, to_be))
    first, second = (over_time(log, last=last) for log in (as_is, to_be))
    if as_is.header.paired:
        first, second = over_time_of_pairs(first), over_time_of_pairs(second)
    return Comparison(before, after, changes, (first, second), models=models)


def change(heading: Heading, as_is: Values, to_be: Values, level: float = LEVEL) -> Change:
    """What becomes of one measure, given one number a replication of each run."""
    if heading.quantile is None:
        difference = paired_interval(as_is, to_be, heading.unit, level, of=heading.of)
        relative = relative_interval(as_is, to_be, level, of=heading.of)
    else:
        difference, relative = quantile_changes(as_is, to_be, heading.quantile, heading.unit, level)
    return Change(
        heading,
        heading.measure(as_is, level),
        heading.measure(to_be, level),
        difference,
        relative,
        _verdict(heading, difference, unchanged=not differences(as_is, to_be).any()),  # NaN is a difference
    )


def table_of_changes(as_is: MeasureTable, to_be: MeasureTable, level: float = LEVEL) -> dict[str, dict[str, Change]]:
    """Row that both tables have -> column -> what becomes of it."""
    return {
        row: {
            column: change(heading, as_is.per_replication(row, column), to_be.per_replication(row, column), level)
            for column, heading in as_is.headings.items()
        }
        for row in as_is
        if row in to_be
    }


def _verdict(heading: Heading, difference: Measure, *, unchanged: bool) -> Verdict:
    if unchanged:
        return "no significant change"
    if difference.low is None or difference.high is None:
        return "one replication" if difference.n else "no data"
    if difference.low <= 0 <= difference.high:
        return "no significant change"
    if heading.better == "neutral":
        return "changed"
    return "better" if (difference.value < 0) == (heading.better == "lower") else "worse"


def _two_currencies(as_is: str, to_be: str) -> Finding:
    return Finding(
        "COMPARE-CURRENCY",
        Where(key="currency"),
        "AS-IS counts money in '{as_is}', TO-BE in '{to_be}'.",
        "Give both scenarios the same currency, and their costs in it.",
        values={"as_is": as_is, "to_be": to_be},
    )


def halves(progress: ProgressReport | None) -> tuple[ProgressReport | None, ...]:
    """Reports of the run of AS-IS and that of TO-BE, each half of the way."""
    return parts_of(progress, 2)


def _periods(run: OverTime) -> dict[str, object]:
    mean = {name: getattr(run, name).mean(axis=0).tolist() for name in ("arrived", "ended", "in_process")}
    return {"starts": run.starts.tolist(), "width": run.width, **mean}
