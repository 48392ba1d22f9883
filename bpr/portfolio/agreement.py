"""What services of one run must say alike: the run itself, and the people whom they share. It mends nothing."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType

from bpr.errors import Finding, Where
from bpr.model import Model
from bpr.program.events import signals_begun_by, signals_thrown
from bpr.program.tables import Program
from bpr.program.together import told_of
from bpr.scenario.staff import Resource

_RUN: Mapping[str, Callable[[Program], object]] = MappingProxyType(
    {
        "start": lambda program: program.start,
        "timezone": lambda program: program.header.timezone,
        "horizon": lambda program: program.header.horizon,
        "warmup": lambda program: program.header.warmup,
        "drain": lambda program: program.drain,
        "currency": lambda program: program.header.currency,
        "limit_calendar": lambda program: program.working_days.calendar,
        "defaults.loop_guard": lambda program: program.loop_guard,
    }
)
"""Key of the scenario -> what it comes to in the run; the same in all services."""


def disagreements(
    models: Mapping[str, Model], programs: Mapping[str, Program], private: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    """Everything that keeps services from running together, and what does not reach from one into another.

    Parameters
    ----------
    models
        Id of each service -> its model.
    programs
        The same, compiled.
    private
        Id of a service -> the roles that it shares with nobody.
    """
    first, *others = models
    for other in others:
        yield from _of_the_run(first, other, models, programs)
    for one, other in combinations(models, 2):
        yield from _of_people(one, other, models, private)
    yield from _signals(models)


def _of_the_run(
    first: str, other: str, models: Mapping[str, Model], programs: Mapping[str, Program]
) -> Iterator[Finding]:
    for key, said in _RUN.items():
        if said(programs[first]) != said(programs[other]):
            yield Finding(
                "SERVICES-DIFFER",
                _where(other, models[other], key),
                "'{other}' has {key} {that}, '{first}' has {this}: services of one run share it.",
                "Say the same in both scenarios; in a portfolio it may stand once, in portfolio.yaml.",
                values={
                    "key": key,
                    "first": first,
                    "other": other,
                    "this": _shown(models[first], key),
                    "that": _shown(models[other], key),
                },
            )


def _shown(model: Model, key: str) -> str:
    value: object = model.scenario
    for part in key.split("."):
        value = getattr(value, part)
    return "none" if value is None or value == "" else str(value).lower() if isinstance(value, bool) else str(value)


def _where(service: str, model: Model, key: str) -> Where:
    where = model.scenario.source.where(key)
    if where.file is None:  # a program made the scenario
        return replace(where, file=service)
    return told_of(service, Finding("", where, "", "")).where


def _of_people(
    one: str, other: str, models: Mapping[str, Model], private: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    """Roles that both have, and of which they say different things."""
    kept = private.get(one, frozenset()) | private.get(other, frozenset())
    for role in models[one].scenario.resources:
        if role in kept or role not in models[other].scenario.resources:
            continue
        this, that = _said(models[one], role), _said(models[other], role)
        differing = [key for key in dict.fromkeys((*this, *that)) if this.get(key) != that.get(key)]
        if differing:
            key = f"resources.{role}"
            yield Finding(
                "ROLE-DIFFERS",
                _where(other, models[other], key),
                "The role '{role}' is shared with '{one}' ({place}), which says otherwise: {keys}.",
                "Say the same in both (in a portfolio once, in portfolio.yaml), or keep the role private.",
                values={
                    "role": role,
                    "one": one,
                    "place": str(_where(one, models[one], key)),
                    "keys": ", ".join(differing),
                },
            )


def _said(model: Model, role: str) -> dict[str, object]:
    """Key -> what a service says of a role, its calendars and units."""
    resource, scenario = model.scenario.resources[role], model.scenario
    groups = resource.resolved_groups()
    calendars = dict.fromkeys(group.calendar for group in groups if group.calendar)
    units = dict.fromkeys(group.unit for group in groups if group.unit)
    return {
        **{key: getattr(resource, key) for key in Resource.model_fields},
        **{f"calendars.{name}": scenario.calendars[name] for name in calendars},
        **{f"unit {name}": model.organisation.units.get(name) for name in units},
    }


def _signals(models: Mapping[str, Model]) -> Iterator[Finding]:
    """Signals that begin a process in one service and are thrown in another: they do not reach it (SV-4)."""
    for other, model in models.items():
        begun = signals_begun_by(model.whole)
        for one, thrower in models.items():
            for name in sorted(begun & signals_thrown(thrower.process)) if one != other else ():
                yield Finding(
                    "SERVICES-SIGNAL",
                    Where(f"{other}/{model.document.name}"),
                    "The signal '{name}', which '{one}' throws, begins a process of '{other}': assumed that it begins "
                    "none, as a case belongs to one service.",
                    "Say under arrivals how often such cases come.",
                    "assumption",
                    {"name": name, "one": one, "other": other},
                )
