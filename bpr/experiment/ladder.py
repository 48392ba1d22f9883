"""A reform in stages: what each stage gains, how much of the whole gain each explains, and how much it redesigns.

Every stage is run once, under the same draws. The gain of a stage is the mean of the differences from the stage before,
replication by replication (paired); the whole gain is the sum of the gains, exactly: it is computed as the correctly
rounded sum (`math.fsum`) of the gains that are shown. So that the sum has one meaning, a replication counts where every
stage has the measure. A share is a ratio of means, gain / whole gain, with the interval of such a ratio; where the
whole gain is not told apart from 0 there is nothing to divide, and no share is given.
"""

import math
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from bpr.document.label import LANGUAGES
from bpr.engine.run import ProgressReport, simulate
from bpr.errors import Finding, ModelError, Where
from bpr.experiment.comparison import Change, change
from bpr.experiment.digitising import digital_variant
from bpr.experiment.progress import parts_of
from bpr.frozen import frozen
from bpr.metrics.intervals import Measure, Values, differences, ratio_interval
from bpr.metrics.measures import measure
from bpr.metrics.results import Heading, Measures, UnknownMeasure, aligned
from bpr.process.structural_change import structural_change

if TYPE_CHECKING:
    from bpr.model import Model

Labels = Mapping[str, str]

THREE: Mapping[str, Labels] = MappingProxyType(
    {
        "as_is": MappingProxyType({"en": "AS-IS", "zh": "现状"}),
        "digital": MappingProxyType({"en": "only digitised", "zh": "只上网"}),
        "redesign": MappingProxyType({"en": "redesigned", "zh": "流程再造"}),
    }
)
"""The stages of the three-way comparison (三步对照), as people read them."""

UNEXPLAINED: Labels = MappingProxyType(
    {
        "en": "The whole gain cannot be told apart from 0, so it has no shares.",
        "zh": "总收益与零无显著差异，因此不计算各阶段占比。",
    }
)
"""What is said where no share is given."""

_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Gain:
    """What becomes of one measure from stage to stage.

    Parameters
    ----------
    heading
        What it is called, its unit and which way is better.
    stages
        The measure in each stage, over the replications that every stage has it in.
    steps
        Of each stage but the first: its change from the stage before.
    total
        The change from the first stage to the last; its difference is the sum of those of the steps.
    shares
        Of each step: its part of the whole gain, as a ratio; NaN where the whole gain cannot be told apart from 0.
    """

    heading: Heading
    stages: tuple[Measure, ...]
    steps: tuple[Change, ...]
    total: Change
    shares: tuple[Measure, ...]

    @property
    def explained(self) -> bool:
        """Whether there are shares; if not, `UNEXPLAINED` says why."""
        return all(not math.isnan(share.value) for share in self.shares)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "labels": dict(self.heading.labels),
            "unit": self.heading.unit,
            "better": self.heading.better,
            "stages": [one.to_dict() for one in self.stages],
            "steps": [
                {"difference": step.difference.to_dict(), "verdict": step.verdict, "share": share.to_dict()}
                for step, share in zip(self.steps, self.shares, strict=True)
            ],
            "total": {
                "difference": self.total.difference.to_dict(),
                "relative": self.total.relative.to_dict(),
                "verdict": self.total.verdict,
            },
            "note": None if self.explained else dict(UNEXPLAINED),
        }


@dataclass(frozen=True, repr=False)
class Ladder(Mapping[str, Gain]):
    """What each stage of a reform gains: ``ladder["cycle_time"].steps[0].difference``.

    Parameters
    ----------
    stages
        Name of each stage -> all its measures, in order.
    models
        Name of each stage -> what was run.
    labels
        Name of each stage -> language -> what people read.
    gains
        Measure -> its gains, for the measures that every stage has.
    """

    stages: Mapping[str, Measures]
    models: "Mapping[str, Model]"
    labels: Mapping[str, Labels]
    gains: Mapping[str, Gain]

    def __getitem__(self, name: str) -> Gain:
        if name not in self.gains:
            kind = "measure"
            raise UnknownMeasure(kind, name, self.gains)
        return self.gains[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.gains)

    def __len__(self) -> int:
        return len(self.gains)

    def __repr__(self) -> str:
        return f"<{len(self)} measures of {len(self.stages)} stages: {', '.join(self.stages)}>"

    def __str__(self) -> str:
        first, *others = self.stages
        rows = [("", first, *others, "in all", *(f"{name} explains" for name in others))]
        for name, gain in self.items():
            shown = (one.figures()[0] for one in (*gain.stages, gain.total.difference))
            shares = (share.figures()[0] if gain.explained else "–" for share in gain.shares)
            rows.append((name, *shown, *shares))
        changes = ", ".join(f"{name} {share * 100:.3g} %" for name, share in self.structural_changes.items())
        return f"{aligned(rows)}\nchange of the control flow: {changes}"

    @property
    def first(self) -> Measures:
        """The stage that the reform sets out from."""
        return next(iter(self.stages.values()))

    @property
    def structural_changes(self) -> Mapping[str, float]:
        """Stage -> how much of the control flow it changes from the stage before, 0 to 1 (`structural_change`)."""
        graphs = [model.whole for model in self.models.values()]
        return dict(zip(list(self.models)[1:], (structural_change(a, b) for a, b in pairwise(graphs)), strict=True))

    def shares(self, name: str) -> Mapping[str, Measure]:
        """Stage -> the part of the whole gain in a measure that its step explains, as a ratio with its interval.

        NaN where the whole gain cannot be told apart from 0. A share may be negative, and others beyond 1: a step back.
        """
        return MappingProxyType(dict(zip(list(self.stages)[1:], self[name].shares, strict=True)))

    def to_dict(self) -> dict[str, object]:
        """The ladder as JSON: plain names, numbers and None."""
        return {
            "schema": "bpr/ladder/1",
            "replications": self.first.header.replications,
            "seed": self.first.header.seed,
            "stages": [
                {"name": name, "labels": dict(self.labels[name]), "measures": found.to_dict()}
                for name, found in self.stages.items()
            ],
            "structural_changes": dict(self.structural_changes),
            "gains": {name: gain.to_dict() for name, gain in self.items()},
        }


def ladder(  # noqa: PLR0913  # the stages, and the options of every run
    stages: "Mapping[str, Model]",
    *,
    labels: Mapping[str, Labels] | None = None,
    replications: int = 30,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Ladder:
    """Simulate the stages of a reform under the same draws and say what each gains (三步走).

    Parameters
    ----------
    stages
        Name -> model, in order: as it is, within departments, across departments, a virtual office …; 2 or more.
    labels
        Name -> language -> what people read; absent: the name of the scenario.
    replications
        Of each stage; intervals need at least 2.
    seed, antithetic, executor
        As in `bpr.simulate`, for every stage.
    progress
        Called as ``progress(done, total)`` over all stages; may raise `bpr.errors.Cancelled`.

    Raises
    ------
    ModelError, RunError
        As `bpr.simulate` and `bpr.measure` do; or the stages count money in different currencies.
    ValueError
        There is only one stage.

    Examples
    --------
    ``ladder({"S0": as_is, "S1": within, "S2": across, "S3": virtual})["cycle_time"].total``
    """
    if len(stages) < _FEWEST:
        message = f"a ladder has {_FEWEST} stages or more, not {len(stages)}"
        raise ValueError(message)
    _check_currencies(stages)
    measured = {}
    for (name, model), part in zip(stages.items(), parts_of(progress, len(stages)), strict=True):
        log = simulate(
            model, replications=replications, seed=seed, antithetic=antithetic, executor=executor, progress=part
        )
        measured[name] = measure(log, model)
    shown = {name: (labels or {}).get(name) or _label(model) for name, model in stages.items()}
    return Ladder(frozen(measured), frozen(stages), frozen(shown), frozen(_gains(list(measured.values()))))


def three_way(  # noqa: PLR0913  # three models, and the options of every run
    as_is: "Model",
    digital: "Model | None",
    to_be: "Model",
    *,
    replications: int = 30,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Ladder:
    """How much of the gain digitising alone explains (三步对照): ΔT = [AS-IS − digital] + [digital − redesign].

    Parameters
    ----------
    as_is, to_be
        What `bpr.load` gives.
    digital
        The process of today on line, nothing redesigned; None: `digital_variant` of `as_is`.
    replications, seed, antithetic, executor, progress
        As in `ladder`.

    Raises
    ------
    ModelError, RunError
        As `ladder` does.

    Examples
    --------
    ``three_way(as_is, None, to_be).shares("cycle_time")["digital"]``
    """
    models = {"as_is": as_is, "digital": digital or digital_variant(as_is), "redesign": to_be}
    return ladder(
        models,
        labels=THREE,
        replications=replications,
        seed=seed,
        antithetic=antithetic,
        executor=executor,
        progress=progress,
    )


def _gains(stages: list[Measures]) -> dict[str, Gain]:
    names = [name for name in stages[0] if all(name in stage for stage in stages)]
    return {
        name: gain(stages[0].headings[name], [stage.per_replication(name) for stage in stages], stages[0].level)
        for name in names
    }


def gain(heading: Heading, stages: list[Values], level: float) -> Gain:
    """What becomes of one measure, given one number a replication of each stage."""
    everywhere = ~np.isnan(np.array(stages)).any(axis=0)
    stages = [np.where(everywhere, values, np.nan) for values in stages]
    steps = tuple(change(heading, a, b, level) for a, b in pairwise(stages))
    total = change(heading, stages[0], stages[-1], level)
    total = replace(total, difference=_moved(total.difference, math.fsum(step.difference.value for step in steps)))
    return Gain(
        heading,
        tuple(heading.measure(values, level) for values in stages),
        steps,
        total,
        tuple(_share(heading, stages, place, steps, total) for place in range(len(steps))),
    )


def _moved(measure: Measure, value: float) -> Measure:
    """The same interval around `value`, which differs from that of the measure by rounding."""
    off = value - measure.value
    low, high = (None if bound is None else bound + off for bound in (measure.low, measure.high))
    return replace(measure, value=value, low=low, high=high)


def _share(heading: Heading, stages: list[Values], place: int, steps: tuple[Change, ...], total: Change) -> Measure:
    level, of, n = total.difference.level, total.difference.of, total.difference.n
    if not (total.significant or (total.verdict == "one replication" and total.difference.value)):
        return Measure(math.nan, "ratio", None, None, 0, level, of)
    if heading.quantile is not None:  # no mean of differences, hence no ratio of means
        return Measure(steps[place].difference.value / total.difference.value, "ratio", None, None, n, level, of)
    whole = np.sum([differences(a, b) for a, b in pairwise(stages)], axis=0)
    return ratio_interval(differences(stages[place], stages[place + 1]), whole, level, of=of)


def _label(model: "Model") -> Labels:
    name = model.scenario.name
    return MappingProxyType({language: name.text(language) or model.name for language in LANGUAGES})


def _check_currencies(stages: "Mapping[str, Model]") -> None:
    currencies = dict.fromkeys(model.scenario.currency for model in stages.values())
    if len(currencies) > 1:
        raise ModelError(
            [
                Finding(
                    "LADDER-CURRENCY",
                    Where(key="currency"),
                    "The stages count money in different currencies: {currencies}.",
                    "Give all scenarios the same currency, and their costs in it.",
                    values={"currencies": ", ".join(one or "–" for one in currencies)},
                )
            ]
        )
