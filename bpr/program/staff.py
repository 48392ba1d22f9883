"""From the roles of a scenario to numbered individuals and stations."""

from collections.abc import Mapping
from dataclasses import dataclass

from bpr.eventlog.tables import LoggedIndividual
from bpr.program.tables import Station
from bpr.scenario.fields import Performer
from bpr.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Staff:
    """The individuals of all roles, in the order of the scenario; `members`: role -> their numbers."""

    individuals: tuple[LoggedIndividual, ...]
    calendars: tuple[int, ...]
    any_time: frozenset[int]
    members: Mapping[str, tuple[int, ...]]
    names: Mapping[str, str]


def number_staff(scenario: Scenario, calendar_number: Mapping[str, int], unit_number: Mapping[str, int]) -> Staff:
    """Number the individuals.

    Parameters
    ----------
    calendar_number
        Name of a calendar that sometimes closes -> its number; the others are always open.
    unit_number
        Id of a unit -> its row.
    """
    individuals: list[LoggedIndividual] = []
    calendars: list[int] = []
    members: dict[str, tuple[int, ...]] = {}
    names: dict[str, str] = {}
    for role, resource in scenario.resources.items():
        names[role] = str(resource.name) or role
        first = len(individuals)
        for group in resource.resolved_groups():
            for _ in range(group.count):
                number = len(individuals) - first + 1
                alone = resource.size == 1
                individuals.append(
                    LoggedIndividual(
                        id=role if alone else f"{role} {number}",
                        name=names[role] if alone else f"{names[role]} {number}",
                        role=role,
                        hourly_cost=group.hourly_cost or 0.0,
                        cost_per_use=group.cost_per_use or 0.0,
                        unit=unit_number.get(group.unit or "", -1),
                    )
                )
                calendars.append(calendar_number.get(group.calendar or "", -1))
        members[role] = tuple(range(first, len(individuals)))
    any_time = (i for role, r in scenario.resources.items() if r.assigned == "any_time" for i in members[role])
    return Staff(tuple(individuals), tuple(calendars), frozenset(any_time), members, names)


def station_of(performer: Performer, staff: Staff) -> Station:
    """The queue of work for `performer`. Of ``any_of`` whoever has been free for longest takes it."""
    if performer.any_of:
        together = tuple(sorted({i for role in performer.any_of for i in staff.members[role]}))
        name = " / ".join(staff.names[role] for role in performer.any_of)
        return Station(name, (together,), ((0,) * len(together),))
    parts = tuple(staff.members[role] for role, count in performer.all_of.items() for _ in range(count))
    name = " + ".join(
        staff.names[role] if count == 1 else f"{count} × {staff.names[role]}"
        for role, count in performer.all_of.items()
    )
    return Station(name, parts, tuple((0,) * len(part) for part in parts))
