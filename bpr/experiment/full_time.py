"""How many full-time people the work of a year makes, by role and by unit (规模适度). It says nothing of waiting.

Effort a year = effort of the stints that begin in the window, overtime included, × year / window; full-time equivalents
= effort a year / hours of one person a year. The window is that of every average over time: from the warm-up to the
horizon, or to the last end. A unit's work is that of its activities, whoever does them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from bpr.document.label import LANGUAGES
from bpr.engine.run import ProgressReport, simulate
from bpr.errors import Finding, Where
from bpr.eventlog.tables import EventLog
from bpr.experiment.staff import names_of
from bpr.frozen import frozen
from bpr.metrics.intervals import FROM_ZERO, Measure, mean_interval
from bpr.metrics.observation import tally
from bpr.metrics.pairs import pair_means
from bpr.metrics.results import aligned
from bpr.metrics.study import Study
from bpr.metrics.totals import Ratio
from bpr.model import Model
from bpr.organisation.unit import Unit
from bpr.units import DAY, HOUR, parse_span, refused

Labels = Mapping[str, str]

HOURS = "1760 h"
"""Working time of one person a year, unless told otherwise: 220 days of 8 hours, an assumption."""

YEAR = 365.2425 * DAY
"""ms, the mean year of the Gregorian calendar."""

KINDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "roles": MappingProxyType({"en": "Full-time equivalents by post", "zh": "按岗位折算全职人数"}),
        "units": MappingProxyType({"en": "Full-time equivalents by unit", "zh": "按单位折算全职人数"}),
    }
)
"""What people read."""

_OF = {False: "replications", True: "pairs"}
_SHORTEST = 0.25


@dataclass(frozen=True, slots=True)
class FullTime:
    """The work of a year of one role or unit.

    Parameters
    ----------
    labels
        Its name by language.
    people
        Persons of a role; None of a unit, for which persons of any role may work.
    effort
        Hours a year.
    equivalents
        Full-time persons that makes.
    """

    labels: Mapping[str, str]
    people: int | None
    effort: Measure
    equivalents: Measure

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "labels": dict(self.labels),
            "people": self.people,
            "effort": self.effort.to_dict(),
            "equivalents": self.equivalents.to_dict(),
        }


@dataclass(frozen=True, repr=False)
class FullTimes:
    """The work of a year: ``found.roles["reviewer"].equivalents``.

    Parameters
    ----------
    roles, units
        Id -> its work.
    hours
        Working time of one person a year, hours.
    findings
        What was assumed.
    """

    roles: Mapping[str, FullTime]
    units: Mapping[str, FullTime]
    hours: float
    findings: tuple[Finding, ...] = ()

    def __repr__(self) -> str:
        return f"<full-time equivalents of {len(self.roles)} roles and {len(self.units)} units>"

    def __str__(self) -> str:
        rows = [("", "people", "hours a year", "full-time equivalents")]
        for table in (self.roles, self.units):
            rows += [
                (id_, "–" if one.people is None else str(one.people), one.effort.figures()[0], str(one.equivalents))
                for id_, one in table.items()
            ]
        return aligned(rows)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "schema": "bpr/full-time/1",
            "hours": self.hours,
            "labels": {kind: dict(labels) for kind, labels in KINDS.items()},
            "roles": {id_: one.to_dict() for id_, one in self.roles.items()},
            "units": {id_: one.to_dict() for id_, one in self.units.items()},
            "findings": [str(one) for one in self.findings],
        }


def full_time_equivalents(  # noqa: PLR0913  # how long people work, and the options of every run
    model: Model,
    *,
    hours: str = HOURS,
    replications: int = 10,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> FullTimes:
    """Simulate, and say how many full-time people the work of a year makes.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    hours
        Working time of one person a year.
    replications, seed, antithetic, executor, progress
        As in `bpr.simulate`.

    Raises
    ------
    ValueRefused
        `hours` is no duration, or in working days.
    ModelError, RunError
        As `bpr.simulate` does.

    Examples
    --------
    ``full_time_equivalents(model, hours="1800 h").roles["reviewer"]``
    """
    _ms(hours)  # refused before a long run
    log = simulate(
        model, replications=replications, seed=seed, antithetic=antithetic, executor=executor, progress=progress
    )
    return full_times_of(log, model, hours=hours)


def full_times_of(log: EventLog, model: Model, *, hours: str = HOURS) -> FullTimes:
    """The same of a log that is there already."""
    year_of_one = _ms(hours)
    observation = Study(log, model).observation
    row = log.assignments["row"]
    replication, began = log.activities["replication"][row].astype(np.int64), log.assignments["began"]
    within = (began >= observation.opens) & (began < observation.closes[replication])
    role_of = list(dict.fromkeys(person.role for person in log.individuals))
    whose = np.array([role_of.index(person.role) for person in log.individuals], dtype=np.int64)

    def table(codes: NDArray[np.int64], names: list[tuple[str, Labels, int | None]]) -> dict[str, FullTime]:
        mine = within & (codes >= 0)
        cell = replication[mine] * len(names) + codes[mine]
        worked = tally(cell, observation.replications * len(names), log.assignments["worked"][mine])
        a_year = Ratio(worked.reshape(-1, len(names)) * YEAR, observation.window[:, None]).value

        def figure(number: int, size: float, unit: str) -> Measure:
            values = a_year[:, number] / size
            paired = log.header.paired
            return mean_interval(pair_means(values) if paired else values, unit, within=FROM_ZERO, of=_OF[paired])

        return {
            id_: FullTime(labels, people, figure(number, HOUR, "h"), figure(number, year_of_one, "FTE"))
            for number, (id_, labels, people) in enumerate(names)
            if people is not None or a_year[:, number].any()
        }

    people = Counter(person.role for person in log.individuals)
    units = model.organisation.units
    return FullTimes(
        frozen(table(whose[log.assignments["individual"]], [(r, names_of(model, r), people[r]) for r in role_of])),
        frozen(
            table(
                log.activities["unit"][row].astype(np.int64),
                [(unit.id, _labels(units.get(unit.id), unit.name or unit.id), None) for unit in log.units],
            )
        ),
        year_of_one / HOUR,
        tuple(_findings(hours, float(observation.window.min(initial=YEAR)))),
    )


def _ms(hours: str) -> float:
    span = parse_span(hours)
    if span.unit != "ms" or not span.amount:
        raise refused(
            code="FULL-TIME",
            what="'{text}' is no working time of a person a year.",
            remedy="Write hours, for example {example}.",
            text=hours[:40],
            example=HOURS,
        )
    return span.amount


def _labels(unit: Unit | None, name: str) -> Labels:
    return frozen({one: (unit and unit.name.text(one)) or name for one in LANGUAGES})


def _findings(hours: str, window: float) -> Iterator[Finding]:
    yield Finding(
        "FULL-TIME-HOURS",
        Where(key="hours"),
        "One person is taken to work {hours} a year.",
        "Give the working time of your administration.",
        "assumption",
        frozen({"hours": hours}),
    )
    if window < _SHORTEST * YEAR:
        yield Finding(
            "FULL-TIME-SHORT",
            Where(key="horizon"),
            "The run is shorter than a quarter of a year; what it says of a year is a guess.",
            "Let it run for a year (horizon: 250 wd).",
            "warning",
        )
