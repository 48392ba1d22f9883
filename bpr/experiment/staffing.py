"""How many people a target takes, and who is there beyond that. How demand grows: growth; one queue for all: pooling.

The search goes role by role, the dearest first: the smallest number of each by bisection, the others as they stand;
then one person less of each role in turn, until no role can spare another. It takes for granted that more people never
make a target worse, which holds for queues and may fail where people wait for each other. What it finds is a local
minimum: no role alone can spare a person; another mix of as many people may do as well, or cost less. Only what is
*met* by the whole interval counts; undecided points are told.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from bpr.document.label import Label
from bpr.engine.run import ProgressReport
from bpr.errors import Finding, ModelError, RunError, Where
from bpr.eventlog.tables import EventLog
from bpr.experiment.runs import Options, Runs
from bpr.experiment.staff import People, cost_a_year, least_of, names_of, people_of, with_people
from bpr.experiment.targets import Standing, Target, parse_target
from bpr.frozen import frozen
from bpr.metrics.intervals import Measure
from bpr.metrics.measures import measure
from bpr.metrics.results import aligned
from bpr.model import Model

HARDLY = 0.05
"""Share of their time below which people are hardly used: the figure of the study on government reform (2014)."""
MOST_TIMES = 8
"""So many times the present staff are tried before a target is called out of reach of staff."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What was tried, and how it stood to the target.

    Parameters
    ----------
    people
        Role -> number of persons.
    figure
        The measure of the target; None where so few could not do the work at all.
    standing
        Met, missed or undecided.
    utilisation
        Role -> share of time on shift that its persons were at work.
    reason
        Why so few could not do the work at all; else empty.
    """

    people: People
    figure: Measure | None
    standing: Standing
    utilisation: Mapping[str, Measure]
    reason: str = ""

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "people": dict(self.people),
            "figure": None if self.figure is None else self.figure.to_dict(),
            "standing": self.standing,
            "utilisation": {role: one.to_dict() for role, one in self.utilisation.items()},
            "reason": self.reason or None,
        }


@dataclass(frozen=True, slots=True)
class RoleStaffing:
    """One role of a search.

    Parameters
    ----------
    role, labels
        Its id and name.
    now, smallest
        Persons today, and the smallest number found; None where no staff reaches the target.
    utilisation, then
        Of its persons today, and with the smallest staff.
    cost_now, cost
        Money a year for its persons today, and for the smallest number.
    """

    role: str
    labels: Mapping[str, str]
    now: int
    smallest: int | None
    utilisation: Measure | None
    then: Measure | None
    cost_now: float
    cost: float | None

    @property
    def surplus(self) -> int | None:
        """Persons beyond the smallest number; negative where some are missing."""
        return None if self.smallest is None else self.now - self.smallest

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "role": self.role,
            "labels": dict(self.labels),
            "now": self.now,
            "smallest": self.smallest,
            "surplus": self.surplus,
            "utilisation": None if self.utilisation is None else self.utilisation.to_dict(),
            "utilisation_then": None if self.then is None else self.then.to_dict(),
            "cost_now": self.cost_now,
            "cost": self.cost,
        }


@dataclass(frozen=True, repr=False)
class Staffing(Mapping[str, RoleStaffing]):
    """The smallest staff that reaches a target: ``staffing["reviewer"].smallest``.

    Parameters
    ----------
    target
        What was to be reached.
    roles
        Role -> what was found, in the order of the search.
    trials
        Every staff that was tried, in that order; the first is that of today.
    best
        The smallest that was met; None where none was.
    currency
        Of the costs.
    findings
        What was assumed, what is undecided, what is out of reach.
    """

    target: Target
    roles: Mapping[str, RoleStaffing]
    trials: tuple[Trial, ...]
    best: Trial | None
    currency: str = ""
    findings: tuple[Finding, ...] = ()

    def __getitem__(self, role: str) -> RoleStaffing:
        return self.roles[role]

    def __iter__(self) -> Iterator[str]:
        return iter(self.roles)

    def __len__(self) -> int:
        return len(self.roles)

    def __repr__(self) -> str:
        return f"<staff for {self.target}: {dict(self.people) if self.people else 'none'} of {len(self.trials)} tried>"

    def __str__(self) -> str:
        rows = [("", "now", "smallest", "surplus", "utilisation now", "then", "cost a year now", "then")]
        rows += [
            (
                role, str(one.now), _or(one.smallest), _or(one.surplus), _figures(one.utilisation), _figures(one.then),
                _money(one.cost_now, self.currency), _money(one.cost, self.currency),
            )
            for role, one in self.items()
        ]  # fmt: skip
        found = self.best or self.trials[0]
        return f"{self.target}: {found.standing}, {found.figure}\n{aligned(rows)}"

    @property
    def now(self) -> Trial:
        """The staff of today."""
        return self.trials[0]

    @property
    def people(self) -> People | None:
        """Role -> the smallest number of persons; None where no staff reaches the target."""
        return None if self.best is None else self.best.people

    @property
    def surplus(self) -> People:
        """Role -> persons beyond the smallest number, for the roles that have any (over-provision)."""
        return frozen({role: one.surplus for role, one in self.items() if one.surplus is not None and one.surplus > 0})

    @property
    def hardly_used(self) -> tuple[str, ...]:
        """The roles whose persons are certainly at work for less than `HARDLY` of their time today."""
        used = {role: one.utilisation for role, one in self.items()}
        return tuple(
            role for role, one in used.items() if one is not None and one.high is not None and one.high < HARDLY
        )

    @property
    def cost_now(self) -> float:
        """Money a year for everybody of these roles today."""
        return sum(one.cost_now for one in self.values())

    @property
    def cost(self) -> float | None:
        """Money a year for the smallest staff."""
        return None if self.best is None else sum(one.cost or 0.0 for one in self.values())

    def to_dict(self) -> dict[str, object]:
        """The same as JSON."""
        return {
            "schema": "bpr/staffing/1",
            "target": self.target.to_dict(),
            "standing_now": self.now.standing,
            "people": None if self.people is None else dict(self.people),
            "roles": [one.to_dict() for one in self.values()],
            "surplus": dict(self.surplus),
            "hardly_used": list(self.hardly_used),
            "cost_now": self.cost_now,
            "cost": self.cost,
            "currency": self.currency,
            "trials": [one.to_dict() for one in self.trials],
            "findings": [str(one) for one in self.findings],
        }


def smallest_staff(  # noqa: PLR0913  # what is to be reached by whom, and the options of every run
    model: Model,
    target: str | Target,
    roles: Iterable[str] | None = None,
    *,
    most_times: int = MOST_TIMES,
    replications: int = 10,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Staffing:
    """Find the smallest numbers of people with which a target is met.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    target
        ``"cycle_time_p90 <= 20 d"``, see `bpr.experiment.targets.parse_target`.
    roles
        Whose numbers may change; None: every role that performs a task.
    most_times
        Where the staff of today misses the target, up to so many times as many of all these roles are tried first.
    replications
        Of each staff tried; intervals need at least 2.
    seed, antithetic, executor
        As in `bpr.simulate`; all runs draw the same.
    progress
        Called as ``progress(done, total)`` in runs; the total is a guess and may grow. May raise
        `bpr.errors.Cancelled`.

    Raises
    ------
    ValueRefused, UnknownName
        The target cannot be read; there is no such measure or role.
    ModelError, RunError
        As `bpr.simulate` does with the staff of today.
    ValueError
        There are too few replications for an interval.

    Examples
    --------
    ``smallest_staff(model, "on_time_committed >= 95 %").people``
    """
    options = Options(replications, seed, antithetic, executor, progress).checked()
    search = _Search(model, parse_target(target), people_of(model, roles), options)
    return search.staffing(most_times)


class _Search:
    """One search: which staffs were tried, and how they stood."""

    def __init__(self, model: Model, target: Target, now: People, options: Options) -> None:
        self._model, self._target, self._now = model, target, dict(now)
        self._order = sorted(now, key=lambda role: -cost_a_year(model.scenario, role) / now[role])
        self._least = {role: min(least_of(model, role), now[role]) for role in now}
        self._runs = Runs(self._kept, options, 1 + sum(number.bit_length() + 1 for number in now.values()))
        self._trials: dict[tuple[int, ...], Trial] = {}
        self._stuck = 0.0

    def staffing(self, most_times: int) -> Staffing:
        """The search from the staff of today."""
        today = self.trial(self._now)
        best = today if today.standing == "met" else self._enough(most_times)
        if best is not None:
            best = self._thinned(best)
        return Staffing(
            self._target,
            frozen({role: self._role(role, best) for role in self._order}),
            tuple(self._trials.values()),
            best,
            self._model.scenario.currency,
            tuple(self._findings(best, most_times)),
        )

    def trial(self, people: People) -> Trial:
        """How so many people stand to the target; the first one asked for is today's, whose errors are raised."""
        key = tuple(people[role] for role in self._order)
        if key not in self._trials:
            try:
                figure, utilisation, stuck = self._runs.of(key, lambda: with_people(self._model, people))
            except (ModelError, RunError) as problem:
                if not self._trials:
                    raise
                self._trials[key] = Trial(frozen(people), None, "missed", frozen(), str(problem))
                return self._trials[key]
            self._stuck = self._stuck if self._trials else stuck
            # cases that are stuck have no end, and would make the others' mean look good
            standing = "missed" if stuck > self._stuck else self._target.standing(figure)
            self._trials[key] = Trial(frozen(people), figure, standing, frozen(utilisation))
        return self._trials[key]

    def _met(self, people: People) -> bool:
        return self.trial(people).standing == "met"

    def _kept(self, log: EventLog, model: Model) -> tuple[Measure, dict[str, Measure], float]:
        found = measure(log, model)
        busy = {role: found.roles.measure(role, "utilisation") for role in self._now if role in found.roles}
        return found[self._target.measure], busy, found["cases_stuck"].value

    def _enough(self, most_times: int) -> Trial | None:
        """Twice, four times … as many of all roles, until the target is met."""
        times = 2
        while times <= most_times:
            trial = self.trial({role: number * times for role, number in self._now.items()})
            if trial.standing == "met":
                return trial
            times *= 2
        return None

    def _thinned(self, trial: Trial) -> Trial:
        people = dict(trial.people)
        for role in self._order:
            low, high = self._least[role], people[role]
            while low < high:
                middle = (low + high) // 2
                low, high = (low, middle) if self._met({**people, role: middle}) else (middle + 1, high)
            people[role] = high
        while spared := next((role for role in self._order if self._can_spare(role, people)), None):
            people[spared] -= 1
        return self.trial(people)

    def _can_spare(self, role: str, people: People) -> bool:
        return people[role] > self._least[role] and self._met({**people, role: people[role] - 1})

    def _role(self, role: str, best: Trial | None) -> RoleStaffing:
        then = None if best is None else with_people(self._model, best.people).scenario
        return RoleStaffing(
            role,
            names_of(self._model, role),
            self._now[role],
            None if best is None else best.people[role],
            self.trial(self._now).utilisation.get(role),
            None if best is None else best.utilisation.get(role),
            cost_a_year(self._model.scenario, role),
            None if then is None else cost_a_year(then, role),
        )

    def _findings(self, best: Trial | None, most_times: int) -> Iterator[Finding]:
        where = Where(key="resources")
        if best is None:
            last = list(self._trials.values())[-1]
            yield Finding(
                "STAFFING-REACH",
                where,
                "Not even {times} times as many people reach {target}: it is {figure} then.",
                "It is not people that are missing: look at what a case waits for, or run more replications.",
                "warning",
                frozen({"times": most_times, "target": str(self._target), "figure": str(last.figure)}),
            )
            return
        yield Finding(
            "STAFFING-LOCAL",
            where,
            "No role alone can spare another person; another mix of as many people may do as well, or cost less.",
            "Try mixes that you have in mind as models of their own.",
            "assumption",
        )
        yield Finding(
            "STAFFING-RISES",
            where,
            "More people are taken never to make {measure} worse.",
            "Look at the trials: figures that rise with the number of people say otherwise.",
            "assumption",
            frozen({"measure": self._target.label}),
        )
        fewer = [{**best.people, role: best.people[role] - 1} for role in self._order]
        keys = [tuple(people[role] for role in self._order) for people in fewer]
        open_ = [
            role
            for role, key in zip(self._order, keys, strict=True)
            if key in self._trials and self._trials[key].standing == "undecided"
        ]
        if open_:
            yield Finding(
                "STAFFING-UNDECIDED",
                where,
                "Whether one person less of these would do is undecided: {roles}.",
                "More replications may tell.",
                "warning",
                frozen({"roles": _listed(self._model, open_)}),
            )
        if not self._model.scenario.drain:
            yield Finding(
                "STAFFING-OPEN",
                Where(key="drain"),
                "Cases that are open at the horizon are not in {measure}, which looks better than it is where staff is "
                "short.",
                "Let the run end when every case has ended (drain: true).",
                "warning",
                frozen({"measure": self._target.label}),
            )


def _listed(model: Model, roles: Sequence[str]) -> Label:
    """What roles are called, one after the other."""
    names = [names_of(model, role) for role in roles]
    return Label(frozen({lang: gap.join(name[lang] for name in names) for lang, gap in (("en", ", "), ("zh", "、"))}))


def _or(number: int | None) -> str:
    return "–" if number is None else str(number)


def _figures(measure: Measure | None) -> str:
    return "–" if measure is None else measure.figures()[0]


def _money(amount: float | None, currency: str) -> str:
    return "–" if amount is None else f"{amount:,.0f} {currency}".rstrip()
