"""Individuals as other simulators list them -> roles as a scenario has them: like people are one role with a count.

Who is like whom: the same tasks with the same durations, from the same pool. Their hours and their pay may differ; then
the role has groups.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from bpr.exchange.weekly import Week
from bpr.scenario.distributions import Distribution, dump_distribution


@dataclass(frozen=True, slots=True)
class Individual:
    """One line of the source's list of people: `count` like people.

    Parameters
    ----------
    id, name, pool, pool_name
        As in the source.
    count
        How many.
    hours
        When they are there.
    calendar
        What the source calls these hours.
    hourly_cost
        Money an hour.
    work
        Task -> effort of this individual.
    """

    id: str
    name: str
    pool: str
    pool_name: str
    count: int
    hours: Week
    calendar: str
    hourly_cost: float
    work: Mapping[str, Distribution] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Staff:
    """Calendars, resources and tasks of a scenario document.

    `varied`: the roles that do a task which people with other hours do as well.
    """

    calendars: Mapping[str, object]
    resources: Mapping[str, Mapping[str, object]]
    tasks: Mapping[str, Mapping[str, object]]
    varied: frozenset[str]


def staff(individuals: Sequence[Individual]) -> Staff:
    """Put individuals together into roles; in the order of the source, those without work left out."""
    calendars = Names()
    roles = Names()
    named_calendars: dict[Week, str] = {}
    for person in individuals:
        if person.work and not person.hours.always and person.hours not in named_calendars:
            named_calendars[person.hours] = calendars.take(person.calendar)
    members = _alike(person for person in individuals if person.work)
    titles = {key: _title(key, group, members) for key, group in members.items()}
    names = {key: roles.take(title) for key, (title, _) in titles.items()}
    resources: dict[str, Mapping[str, object]] = {}
    tasks: dict[str, dict[str, Distribution]] = {}
    for key, group in members.items():
        name = {} if titles[key][1] == names[key] else {"name": titles[key][1]}
        resources[names[key]] = name | _role(group, named_calendars)
        for task, duration in group[0].work.items():
            tasks.setdefault(task, {})[names[key]] = duration
    return Staff(
        MappingProxyType({name: {"hours": hours.hours()} for hours, name in named_calendars.items()}),
        MappingProxyType(resources),
        MappingProxyType({task: _task(durations) for task, durations in tasks.items()}),
        frozenset(names[key] for key in _varied(members)),
    )


_Key = tuple[str, frozenset[tuple[str, Distribution]]]


def _alike(individuals: Iterable[Individual]) -> Mapping[_Key, list[Individual]]:
    """Group by pool and work. Pools of one, the habit of discovery tools, are no pools: there the work alone counts."""
    people = list(individuals)
    sizes: dict[str, int] = {}
    for person in people:
        sizes[person.pool] = sizes.get(person.pool, 0) + person.count
    members: dict[_Key, list[Individual]] = {}
    for person in people:
        key = (person.pool if sizes[person.pool] > 1 else "", frozenset(person.work.items()))
        members.setdefault(key, []).append(person)
    return members


def _title(key: _Key, group: Sequence[Individual], members: Mapping[_Key, object]) -> tuple[str, str]:
    """What a role is named after, and its name: the pool where the role is all of it, else its people."""
    pool, _ = key
    if pool and sum(other == pool for other, _ in members) == 1:
        return group[0].pool_name, group[0].pool_name
    return group[0].name, ", ".join(dict.fromkeys(person.name for person in group))


def _role(group: Sequence[Individual], calendars: Mapping[Week, str]) -> dict[str, object]:
    shifts: dict[tuple[Week, float], int] = {}
    for person in group:
        shift = person.hours, person.hourly_cost
        shifts[shift] = shifts.get(shift, 0) + person.count

    def shown(hours: Week, cost: float, count: int) -> dict[str, object]:
        calendar = {} if hours.always else {"calendar": calendars[hours]}
        return {
            "count": count,
            **calendar,
            **({"hourly_cost": cost} if cost else {}),
        }

    lines = [shown(hours, cost, count) for (hours, cost), count in shifts.items()]
    return lines[0] if len(lines) == 1 else {"groups": lines}


def _varied(members: Mapping[_Key, Sequence[Individual]]) -> frozenset[_Key]:
    """The roles that do a task which people with other hours do as well."""
    hours: dict[str, set[Week]] = {}
    for (_, work), group in members.items():
        for task, _ in work:
            hours.setdefault(task, set()).update(person.hours for person in group)
    return frozenset(key for key in members if any(len(hours[task]) > 1 for task, _ in key[1]))


def _task(durations: Mapping[str, Distribution]) -> Mapping[str, object]:
    roles = list(durations)
    same = len(set(durations.values())) == 1
    return MappingProxyType(
        {
            "performer": roles[0] if len(roles) == 1 else {"any_of": roles},
            **({} if len(roles) == 1 else {"choose": "longest_free"}),
            "work": dump_distribution(durations[roles[0]])
            if same
            else {role: dump_distribution(durations[role]) for role in roles},
        }
    )


class Names:
    """Readable, distinct keys for a YAML file, made from the names of the source."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        """A key like `name`: letters, digits, ``_`` and ``-`` are kept, anything else becomes ``_``."""
        base = re.sub(r"[^\w-]+", "_", name).strip("_") or "unnamed"
        key, number = base, 1
        while key in self._taken:
            number += 1
            key = f"{base}_{number}"
        self._taken.add(key)
        return key
