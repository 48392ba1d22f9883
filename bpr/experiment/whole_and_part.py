"""Whole and part (整体效率而非个体效率): one unit works faster, and what of it arrives at the applicant.

For each unit one run in which all work of its tasks takes a share less, under the same draws as the run of today. The
local gain is what a case saves at these tasks, from when each is enabled to its end: work, and waiting there, on the
critical path or beside it. The share that arrives is the fall of the cycle time over the local gain, a ratio of means,
paired; both are time by the calendar. It is about 1 where the case waits for nobody else, near 0 where another unit
keeps it meanwhile or afterwards, and beyond 1 where people who are relieved here help on elsewhere. Division-of-labour
loss is the cycle time less the work on the realised critical path (`waiting_time`).
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from bpr.document.label import LANGUAGES
from bpr.engine.run import ProgressReport, simulate
from bpr.errors import Finding, ModelError, UnknownName
from bpr.eventlog.tables import EventLog
from bpr.experiment.comparison import Change, change
from bpr.experiment.progress import parts_of
from bpr.experiment.targets import parse_share
from bpr.frozen import frozen
from bpr.metrics import resources
from bpr.metrics.intervals import SHARE, Measure, Values, differences, mean_interval, ratio_interval
from bpr.metrics.measures import measure
from bpr.metrics.pairs import pair_means
from bpr.metrics.results import Heading, Measures, UnknownMeasure, aligned
from bpr.metrics.study import Study
from bpr.model import Model
from bpr.scenario.scaling import scaled_work

WORK = Heading("work", "ms", {"en": "Work there, a case", "zh": "该单位每件办理时间"}, "lower")
DURATION = Heading(
    "duration", "ms", {"en": "Time there, a case: work and waiting", "zh": "该单位每件用时（办理与等待）"}, "lower"
)
HEADINGS = MappingProxyType({"work": WORK, "duration": DURATION})
"""What a unit itself sees: of all visits of its tasks, from when each is enabled to its end."""

WHOLE = ("cycle_time", "work_time", "waiting_time", "flow_efficiency")
"""Measures of the whole: end to end, touch time, division-of-labour loss, and their ratio."""

ARRIVES = {"en": "Share of the local gain that arrives", "zh": "局部收益传导到全程的比例"}
FASTER = 0.3


@dataclass(frozen=True, slots=True)
class Part:
    """What becomes of one unit, and of the whole, when it works faster.

    Parameters
    ----------
    unit, labels
        Its id and name.
    tasks
        Ids of its tasks that take work.
    utilisation
        Of the persons who are said to be of this unit, today; None where none is.
    work, duration
        A case's work, and its time in all, at its tasks, see `HEADINGS`; the fall of `duration` is the local gain.
    cycle_time
        From arrival to end.
    arrives
        Fall of the cycle time / local gain, as a ratio; NaN where nothing was gained.
    """

    unit: str
    labels: Mapping[str, str]
    tasks: tuple[str, ...]
    utilisation: Measure | None
    work: Change
    duration: Change
    cycle_time: Change
    arrives: Measure

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "unit": self.unit,
            "labels": dict(self.labels),
            "tasks": list(self.tasks),
            "utilisation": None if self.utilisation is None else self.utilisation.to_dict(),
            **{name: getattr(self, name).to_dict() for name in ("work", "duration", "cycle_time")},
            "arrives": self.arrives.to_dict(),
        }


@dataclass(frozen=True, repr=False)
class WholeAndPart(Mapping[str, Part]):
    """What each unit could do for the whole by working faster: ``found["U_REVIEW"].arrives``.

    Parameters
    ----------
    faster
        Share by which the work of a unit was cut.
    today
        All measures of the run without any cut.
    parts
        Unit -> what becomes of it and of the whole, in the order of their work a case.
    """

    faster: float
    today: Measures
    parts: Mapping[str, Part]

    def __getitem__(self, unit: str) -> Part:
        if unit not in self.parts:
            kind = "unit"
            raise UnknownMeasure(kind, unit, self.parts)
        return self.parts[unit]

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts)

    def __len__(self) -> int:
        return len(self.parts)

    def __repr__(self) -> str:
        return f"<{len(self)} units, each {self.faster:.0%} faster>"

    def __str__(self) -> str:
        whole = aligned([(name, str(self.today[name])) for name in WHOLE])
        rows: list[tuple[str, ...]] = [("", "utilisation", "work there", "time there", "cycle time", "", "arrives")]
        rows += [
            (
                unit,
                "–" if one.utilisation is None else one.utilisation.figures()[0],
                *(found.difference.figures()[0] for found in (one.work, one.duration, one.cycle_time)),
                one.cycle_time.verdict,
                one.arrives.figures()[0],
            )
            for unit, one in self.items()
        ]
        return f"{whole}\neach unit {self.faster * 100:.3g} % faster:\n{aligned(rows)}"

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "schema": "bpr/whole-and-part/1",
            "faster": self.faster,
            "replications": self.today.header.replications,
            "seed": self.today.header.seed,
            "whole": {
                name: {"labels": dict(self.today.headings[name].labels), **self.today[name].to_dict()} for name in WHOLE
            },
            "labels": {"arrives": dict(ARRIVES), **{name: dict(one.labels) for name, one in HEADINGS.items()}},
            "units": [one.to_dict() for one in self.values()],
        }


def tasks_of_units(model: Model) -> dict[str, tuple[str, ...]]:
    """Id of each unit -> its tasks that take work.

    A task is of the unit of the people who do it, where these are of one; else of the unit that it is drawn in.
    """
    found: dict[str, list[str]] = {}
    for id_, entry in model.scenario.tasks.items():
        if entry.work is None or id_ not in model.organisation.members:
            continue
        roles = () if entry.performer is None else entry.performer.roles
        units = {group.unit for role in roles for group in model.scenario.resources[role].resolved_groups()}
        only = units.pop() if len(units) == 1 else None
        found.setdefault(only or model.organisation.unit_of(id_), []).append(id_)
    return {unit: tuple(tasks) for unit, tasks in found.items()}


def with_faster_tasks(model: Model, tasks: Iterable[str], faster: float) -> Model:
    """The model in which all work of these tasks takes a share less, draw by draw."""
    entries = dict(model.scenario.tasks)
    for id_ in tasks:
        work = entries[id_].work
        assert work is not None  # noqa: S101  # only tasks that take work are named
        entries[id_] = entries[id_].model_copy(update={"work": scaled_work(work, 1 - faster)})
    return model.with_scenario(model.scenario.model_copy(update={"tasks": frozen(entries)}))


def speed_up_units(  # noqa: PLR0913  # how much faster who is, and the options of every run
    model: Model,
    faster: str | float = FASTER,
    units: Iterable[str] | None = None,
    *,
    replications: int = 10,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> WholeAndPart:
    """Let one unit after the other work faster, and say what arrives end to end.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    faster
        Share by which the work of a unit is cut, more than 0 and less than 1: ``0.3`` or ``"30 %"``.
    units
        Ids of the units; None: every one whose tasks take work.
    replications
        Of each run; there is one run a unit, and that of today. Intervals need at least 2.
    seed, antithetic, executor
        As in `bpr.simulate`; all runs draw the same.
    progress
        Called as ``progress(done, total)`` over all runs; may raise `bpr.errors.Cancelled`.

    Raises
    ------
    UnknownName
        There is no such unit, or its tasks take no work.
    ModelError
        No task takes work; or as `bpr.simulate` does.
    RunError
        As `bpr.simulate` does.
    ValueError, ValueRefused
        `faster` is no share between 0 and 1.

    Examples
    --------
    ``speed_up_units(model, "30 %")["U_REVIEW"].arrives``
    """
    share = parse_share(faster)
    if not 0 < share < 1:
        message = f"work is cut by more than 0 and less than all of it, not by {share:g}"
        raise ValueError(message)
    known = tasks_of_units(model)
    chosen = list(known) if units is None else list(dict.fromkeys(units))
    for unit in chosen:
        if unit not in known:
            kind = "unit whose tasks take work"
            raise UnknownName(kind, unit, known)
    if not chosen:
        raise ModelError([_no_work(model)])

    def run(variant: Model, report: ProgressReport | None) -> EventLog:
        return simulate(
            variant, replications=replications, seed=seed, antithetic=antithetic, executor=executor, progress=report
        )

    first, *others = parts_of(progress, 1 + len(chosen))
    log = run(model, first)
    today, busy = measure(log, model), _utilisation(log, model)
    parts = {}
    for unit, report in zip(chosen, others, strict=True):
        variant = with_faster_tasks(model, known[unit], share)
        parts[unit] = _part(model, unit, known[unit], busy.get(unit), today, measure(run(variant, report), variant))
    order = sorted(parts, key=lambda unit: -_number(parts[unit].work.as_is))
    return WholeAndPart(share, today, frozen({unit: parts[unit] for unit in order}))


def _part(  # noqa: PLR0913, PLR0917  # a unit, and the run of today and of the variant
    model: Model, unit: str, tasks: tuple[str, ...], utilisation: Measure | None, today: Measures, then: Measures
) -> Part:
    before, after = _local(today, tasks), _local(then, tasks)
    of = today.headings["cycle_time"].of
    found = {
        name: change(Heading(name, one.unit, one.labels, one.better, of=of), before[name], after[name], today.level)
        for name, one in HEADINGS.items()
    }
    cycle = [run.per_replication("cycle_time") for run in (today, then)]
    return Part(
        unit,
        frozen({one: model.organisation.units[unit].name.text(one) or unit for one in LANGUAGES}),
        tasks,
        utilisation,
        found["work"],
        found["duration"],
        change(today.headings["cycle_time"], cycle[0], cycle[1], today.level),
        ratio_interval(differences(*cycle), differences(before["duration"], after["duration"]), today.level, of=of),
    )


def _local(run: Measures, tasks: tuple[str, ...]) -> dict[str, Values]:
    """Name -> float64[observations], ms a case at these tasks: visits × ms a visit."""
    found = {}
    for name in HEADINGS:
        each = [
            np.nan_to_num(run.elements.per_replication(task, "visits") * run.elements.per_replication(task, name))
            for task in tasks
            if task in run.elements
        ]
        found[name] = np.sum(each, axis=0) if each else np.zeros(len(run.per_replication("cycle_time")))
    return found


def _utilisation(log: EventLog, model: Model) -> dict[str, Measure]:
    """Unit -> utilisation of the persons who are said to be of it."""
    people: dict[str, list[int]] = {}
    for number, person in enumerate(log.individuals):
        if person.unit >= 0:
            people.setdefault(log.units[person.unit].id, []).append(number)
    time, paired = Study(log, model).time_use, log.header.paired
    values = {unit: resources.utilisation(time, tuple(numbers)).value for unit, numbers in people.items()}
    of = "pairs" if paired else "replications"
    return {
        unit: mean_interval(pair_means(one) if paired else one, "ratio", within=SHARE, of=of)
        for unit, one in values.items()
    }


def _number(measure: Measure) -> float:
    return 0.0 if math.isnan(measure.value) else measure.value


def _no_work(model: Model) -> Finding:
    return Finding(
        "UNITS-WORK",
        model.scenario.source.where("tasks"),
        "No task takes any work, so no unit can work faster.",
        "Give the work of the tasks.",
    )
