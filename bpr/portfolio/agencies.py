"""Agencies to be adjusted (拟调整机构候选清单): offices that the redesigns leave without work, or with little.

An office is a candidate if it has tasks in the AS-IS and, in the TO-BE of the whole portfolio, no task, or only tasks
that pass files through, or less work than a stated number of full-time posts. Work outside the portfolio is not seen:
the list says where to look, it is no verdict.

Source: 行政改革研究基金课题成果精华 (2014), 拟调整机构.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bpr.document.label import Label, dump_label
from bpr.experiment.comparison import Change
from bpr.frozen import frozen
from bpr.metrics.intervals import Values
from bpr.metrics.results import Heading
from bpr.portfolio.functions import uses_of
from bpr.portfolio.tasks import Tasks, TasksOf, passing_through, tasks_of
from bpr.portfolio.yearly import OUTSIDE, Run, Yearly

Reason = Literal["no_task", "only_pass_through", "small"]
"""No task left; only tasks that pass files through; less work than the stated number of posts, though other tasks."""

LOAD = Heading("load", "FTE", frozen({"en": "Work, full-time posts", "zh": "工作量（人年）"}))


@dataclass(frozen=True, slots=True)
class Office:
    """A unit, or an agency with all its units, and what becomes of its work.

    Parameters
    ----------
    key, name
        Of the unit in the portfolio (`bpr.portfolio.yearly`), or what the register calls the agency.
    units
        Keys of its units: one, or those of the agency that have tasks in the portfolio.
    is_agency
        Whether it is an agency.
    reasons
        Why it is a candidate; empty where it is none.
    load
        Its work in a year, AS-IS and TO-BE.
    as_is, to_be
        Service -> number of its tasks there.
    functions
        Names of the functions that it exercises in the AS-IS.
    legal_basis
        The norms behind these.
    """

    key: str
    name: Label
    units: tuple[str, ...]
    is_agency: bool
    reasons: tuple[Reason, ...]
    load: Change
    as_is: Mapping[str, int] = field(default_factory=frozen)
    to_be: Mapping[str, int] = field(default_factory=frozen)
    functions: tuple[Label, ...] = ()
    legal_basis: tuple[str, ...] = ()

    @property
    def left(self) -> tuple[str, ...]:
        """Services in which it has no task any more."""
        return tuple(service for service in self.as_is if service not in self.to_be)

    @property
    def still_used(self) -> tuple[str, ...]:
        """Services in which it still has tasks."""
        return tuple(self.to_be)

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "key": self.key,
            "name": dump_label(self.name),
            "units": list(self.units),
            "is_agency": self.is_agency,
            "reasons": list(self.reasons),
            "load": self.load.to_dict(),
            "tasks_as_is": dict(self.as_is),
            "tasks_to_be": dict(self.to_be),
            "functions": [dump_label(one) for one in self.functions],
            "legal_basis": list(self.legal_basis),
            "still_used": list(self.still_used),
        }


@dataclass(frozen=True, slots=True)
class AgencyChanges:
    """Which offices are candidates.

    Parameters
    ----------
    candidates
        Units and agencies with a reason.
    still_used
        Units and agencies that have no task any more in at least one service, and no reason: they do the others.
    small_fte
        Full-time posts below which an office is a candidate.
    without_work
        Keys of units whose tasks take time, but nobody's work, in both runs: whether these are small is not known.
    """

    candidates: tuple[Office, ...]
    still_used: tuple[Office, ...]
    small_fte: float
    without_work: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "candidates": [one.to_dict() for one in self.candidates],
            "still_used": [one.to_dict() for one in self.still_used],
            "small_fte": self.small_fte,
            "without_work": list(self.without_work),
        }


def agencies_to_adjust(
    year: Yearly, *, small_fte: float | None = None, pass_through: TasksOf = passing_through
) -> AgencyChanges:
    """Say which units and agencies the redesigns leave without work, or with little.

    Parameters
    ----------
    year
        Of `bpr.portfolio.yearly.yearly`.
    small_fte
        Full-time posts below which an office is a candidate; None: as the portfolio says.
    pass_through
        Gives the ids of the tasks of a model that only pass files through.
    """
    limit = year.portfolio.small_unit_fte if small_fte is None else small_fte
    facts = _Facts(year, limit, pass_through)
    offices = [facts.office(key, year.names[key], [key]) for key in facts.before if key != OUTSIDE]
    offices += [
        facts.office(agency, _agency_name(agency, year), units, is_agency=True)
        for agency, units in _agencies(year, facts.before).items()
    ]
    return AgencyChanges(
        tuple(one for one in offices if one.reasons),
        tuple(one for one in offices if one.left and not one.reasons),
        limit,
        tuple(one.key for one in offices if not one.is_agency and not (one.load.as_is.value or one.load.to_be.value)),
    )


class _Facts:
    """What offices do in both runs, each computed once."""

    def __init__(self, year: Yearly, limit: float, pass_through: TasksOf) -> None:
        self._year, self._limit = year, limit
        self.before, self._after = tasks_of(year.as_is), tasks_of(year.to_be)
        self._passing = tasks_of(year.to_be, pass_through)
        self._work = [run.of_units("effort") for run in year.runs]
        self._functions = _functions(year.as_is)

    def office(self, key: str, name: Label, units: Collection[str], *, is_agency: bool = False) -> Office:
        """A unit or agency."""
        as_is, to_be = _counts(self.before, units), _counts(self._after, units)
        passing = _counts(self._passing, units)
        load = self._year.change(LOAD, *(self._load(run, work, units) for run, work in self._runs()))
        known = self._functions
        uses = {name: basis for unit in units for name, basis in known.get(unit, {}).items()}
        functions = [self._year.as_is.models[service].organisation.catalogue.functions[one] for service, one in uses]
        stated = (basis for bases in uses.values() for basis in bases)
        return Office(
            key,
            name,
            tuple(units),
            is_agency,
            tuple(_reasons(to_be, passing, load.as_is.value > 0 and load.to_be.value < self._limit)),
            load,
            frozen(as_is),
            frozen(to_be),
            tuple({str(one.name): one.name for one in functions}.values()),
            tuple(dict.fromkeys(filter(None, (*(one.legal_basis for one in functions), *stated)))),
        )

    def _runs(self) -> Iterable[tuple[Run, dict[str, dict[str, Values]]]]:
        return zip(self._year.runs, self._work, strict=True)

    @staticmethod
    def _load(run: Run, work: Mapping[str, Mapping[str, Values]], units: Iterable[str]) -> Values:
        return run.fte(sum((values for unit in units for values in work.get(unit, {}).values()), run.nothing))


def _reasons(to_be: Mapping[str, int], passing: Mapping[str, int], small: bool) -> Iterable[Reason]:  # noqa: FBT001
    if not to_be:
        yield "no_task"
        return
    if sum(passing.values()) == sum(to_be.values()):
        yield "only_pass_through"
    if small:
        yield "small"


def _counts(tasks: Tasks, units: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for unit in units:
        for service, ids in tasks.get(unit, {}).items():
            found[service] = found.get(service, 0) + len(ids)
    return found


def _functions(run: Run) -> dict[str, dict[tuple[str, str], tuple[str, ...]]]:
    """Key of an office -> service and function -> the norms that the drawing names."""
    found: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {}
    for services in uses_of(run.models).values():
        for service, uses in services.items():
            for use in uses:
                mine = found.setdefault(run.key(service, use.unit), {})
                mine[service, use.function] = (*mine.get((service, use.function), ()), use.legal_basis)
    return found


def _agencies(year: Yearly, tasks: Tasks) -> dict[str, list[str]]:
    """Agency of the register -> its units with tasks; not those that are themselves a unit of that id and no more."""
    found: dict[str, list[str]] = {}
    for key in tasks:
        unit = year.units.get(key)
        if unit is not None and unit.registered and unit.agency:
            found.setdefault(unit.agency, []).append(key)
    return {agency: units for agency, units in found.items() if units != [agency]}


def _agency_name(agency: str, year: Yearly) -> Label:
    return year.names.get(agency, Label(frozen({"": agency})))
