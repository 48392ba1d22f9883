"""From the roles of a scenario to numbered individuals, their hours, and stations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bpr.eventlog.tables import LoggedIndividual
from bpr.program.tables import Station
from bpr.scenario.calendar import Calendar, always
from bpr.scenario.fields import Performer
from bpr.scenario.presence import Presence
from bpr.scenario.schema import Scenario
from bpr.scenario.staff import Choice, Group


@dataclass(frozen=True, slots=True)
class Staff:
    """The individuals of all roles, in the order of the scenario.

    Parameters
    ----------
    individuals
        Who they are.
    calendars
        The name of each one's calendar; empty: always on shift.
    hours
        Calendars of those who are sometimes away, by name, beside those of the scenario.
    absence
        Calendar of `hours` -> share of days on which its only individual is away by chance.
    presence
        Calendar of `hours` -> shares of presence of its only individual.
    any_time
        Who is given work off shift.
    speeds
        How fast each works; 1 = as the tasks say.
    members
        Role -> who does its work.
    names
        Role -> its name.
    """

    individuals: tuple[LoggedIndividual, ...]
    calendars: tuple[str, ...]
    hours: Mapping[str, Calendar]
    absence: Mapping[str, float]
    presence: Mapping[str, Presence]
    any_time: frozenset[int]
    speeds: tuple[float, ...]
    members: Mapping[str, tuple[int, ...]]
    names: Mapping[str, str]

    def roles_of(self, individual: int) -> int:
        """In how many roles this individual works."""
        return sum(individual in members for members in self.members.values())


def number_staff(scenario: Scenario, unit_number: Mapping[str, int]) -> Staff:
    """Number the individuals; `unit_number`: id of a unit -> its row."""
    individuals: list[LoggedIndividual] = []
    calendars: list[str] = []
    speeds: list[float] = []
    hours: dict[str, Calendar] = {}
    absence: dict[str, float] = {}
    presence: dict[str, Presence] = {}
    members: dict[str, list[int]] = {role: [] for role in scenario.resources}
    names = {role: str(resource.name) or role for role, resource in scenario.resources.items()}
    for role, resource in scenario.resources.items():
        first = len(individuals)
        for group in resource.resolved_groups():
            for _ in range(group.count):
                number = len(individuals) - first + 1
                alone = resource.size == 1
                id_ = role if alone else f"{role} {number}"
                for served in dict.fromkeys((role, *group.also)):
                    members[served].append(len(individuals))
                individuals.append(
                    LoggedIndividual(
                        id=id_,
                        name=names[role] if alone else f"{names[role]} {number}",
                        role=role,
                        hourly_cost=group.hourly_cost or 0.0,
                        cost_per_use=group.cost_per_use or 0.0,
                        unit=unit_number.get(group.unit or "", -1),
                    )
                )
                speeds.append(group.speed or 1.0)
                calendar = group.calendar or ""
                if group.absent or group.absence or group.presence:
                    calendar = f"{calendar} {id_}".strip()
                    hours[calendar] = _away(scenario, group)
                    absence |= {calendar: group.absence} if group.absence else {}
                    presence |= {calendar: group.presence} if group.presence else {}
                calendars.append(calendar)
    any_time = (i for i, one in enumerate(individuals) if scenario.resources[one.role].assigned == "any_time")
    return Staff(
        individuals=tuple(individuals),
        calendars=tuple(calendars),
        hours=hours,
        absence=absence,
        presence=presence,
        any_time=frozenset(any_time),
        speeds=tuple(speeds),
        members={role: tuple(numbers) for role, numbers in members.items()},
        names=names,
    )


def _away(scenario: Scenario, group: Group) -> Calendar:
    """The calendar of a group without the dates on which it is away."""
    calendar = scenario.calendar(group.calendar) if group.calendar else replace(always(), zone=scenario.timezone)
    extra = {
        day: openings
        for day, openings in calendar.extra.items()
        if not any(away.first <= day <= away.last for away in group.absent)
    }
    return replace(calendar, closed=(*calendar.closed, *group.absent), extra=extra)


def station_of(performer: Performer, choose: Choice, staff: Staff) -> Station:
    """The queue of work for `performer`, and who of several takes it."""
    if performer.any_of:
        name = " / ".join(staff.names[role] for role in performer.any_of)
        parts = [performer.any_of]
    else:
        name = " + ".join(
            staff.names[role] if count == 1 else f"{count} × {staff.names[role]}"
            for role, count in performer.all_of.items()
        )
        parts = [(role,) for role, count in performer.all_of.items() for _ in range(count)]
    people = [tuple(sorted({i for role in roles for i in staff.members[role]})) for roles in parts]
    ranks = [
        _ranks([_MERITS[choose](staff, i, roles) for i in individuals])
        for roles, individuals in zip(parts, people, strict=True)
    ]
    return Station(name, tuple(people), tuple(ranks))


def _ranks(merits: list[float]) -> tuple[int, ...]:
    """The place of each figure among them, 0 = the smallest."""
    places = {merit: place for place, merit in enumerate(sorted(set(merits)))}
    return tuple(places[merit] for merit in merits)


def _preference(staff: Staff, individual: int, roles: tuple[str, ...]) -> float:
    own = staff.individuals[individual].role
    return roles.index(own) if own in roles else len(roles)


_MERITS: Mapping[Choice, Callable[[Staff, int, tuple[str, ...]], float]] = {
    "longest_free": lambda _staff, _individual, _roles: 0.0,
    "preferred": _preference,
    "specialist": lambda staff, individual, _: staff.roles_of(individual),
    "cheapest": lambda staff, individual, _: staff.individuals[individual].hourly_cost,
    "fastest": lambda staff, individual, _: -staff.speeds[individual],
}
"""Way to choose -> a figure of an individual for the roles that are asked for; the smallest takes the work."""
