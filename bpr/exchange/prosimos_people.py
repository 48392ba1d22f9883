"""Who works on what: ``resource_profiles``, ``task_resource_distribution`` of Prosimos.

``assigned_tasks`` of a resource is not read: Prosimos goes by ``task_resource_distribution`` alone.
"""

from collections import Counter
from collections.abc import Mapping

from bpr.errors import Where
from bpr.exchange.places import JsonPlace
from bpr.exchange.prosimos_calendars import Times
from bpr.exchange.prosimos_durations import Version, read_duration
from bpr.exchange.staff import Individual
from bpr.process.elements import Task
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import Distribution

GREATEST_COUNT = 10_000
"""People of one line of a resource pool."""


def read_performances(
    top: JsonPlace, graph: ProcessGraph, version: Version
) -> Mapping[str, Mapping[str, Distribution]]:
    """Resource id -> task -> duration."""
    known = [element.id for element in graph.elements() if isinstance(element, Task)]
    by_resource: dict[str, dict[str, Distribution]] = {}
    named: set[str] = set()
    section = top.need("task_resource_distribution")
    for place in section.each() if section else ():
        task = found.known(known, "task") if (found := place.need("task_id")) else None
        resources = place.need("resources")
        if task is None or resources is None:
            continue
        named.add(task)
        for item in resources.each():
            resource = found.text() if (found := item.need("resource_id")) else None
            duration = read_duration(item, version)
            if resource is not None and duration is not None:
                by_resource.setdefault(resource, {})[task] = duration
    if section is not None:
        for task in known:
            if task not in named:
                top.report.add(
                    "PROSIMOS-NOBODY",
                    Where(file=top.report.file, key=section.key, element=task),
                    "Nobody does the task '{task}'.",
                    "Add it to task_resource_distribution.",
                    task=graph.element(task).label,
                )
    return by_resource


def read_individuals(
    top: JsonPlace, calendars: Mapping[str, Times], work: Mapping[str, Mapping[str, Distribution]]
) -> list[Individual]:
    """Everybody who has work, in the order of the file.

    Parameters
    ----------
    calendars
        Calendar id -> when whoever keeps it is there.
    work
        Resource id -> task -> duration.
    """
    people: list[Individual] = []
    section = top.need("resource_profiles")
    for pool in section.each() if section else ():
        pool_id = found.text() if (found := pool.need("id")) else None
        pool_name = found.text() if (found := pool.find("name")) else pool_id
        members = pool.need("resource_list")
        for place in members.each() if members else ():
            ident = found.text() if (found := place.need("id")) else None
            name = found.text() if (found := place.find("name")) else ident
            amount = found.number(low=0, high=GREATEST_COUNT) if (found := place.need("amount")) else None
            cost = found.number(low=0, high=1e12) if (found := place.need("cost_per_hour")) else None
            calendar = found.known(calendars, "calendar") if (found := place.need("calendar")) else None
            if pool_id is None or ident is None or amount is None or cost is None or calendar is None:
                continue
            times = calendars[calendar]
            people.append(
                Individual(
                    ident,
                    name or ident,
                    pool_id,
                    pool_name or pool_id,
                    int(amount),
                    times.hours,
                    calendar,
                    cost,
                    work.get(ident, {}),
                    times.presence,
                )
            )
    _check_people(top, people, work)
    return [person for person in people if person.work and person.count]


def _check_people(top: JsonPlace, people: list[Individual], work: Mapping[str, Mapping[str, Distribution]]) -> None:
    known = {person.id for person in people}
    where = Where(file=top.report.file, key="task_resource_distribution")
    for resource in sorted(set(work) - known):
        top.report.add(
            "EXCHANGE-UNKNOWN",
            where,
            "There is no {kind} '{name}'.",
            "Add it to resource_profiles.",
            kind="resource",
            name=resource,
        )
    for key, count in _twice([person.id for person in people]).items():
        top.report.add(
            "PROSIMOS-TWICE",
            Where(file=top.report.file, key="resource_profiles"),
            "The resource '{key}' is listed {count} times.",
            "Keep one of them.",
            key=key,
            count=count,
        )
    idle = [person.id for person in people if not person.work]
    if idle:
        top.report.add(
            "EXCHANGE-IDLE",
            Where(file=top.report.file, key="resource_profiles"),
            "{count} resources do no task and were left out: {names}.",
            "Give them tasks if they should work.",
            "warning",
            count=len(idle),
            names=", ".join(idle[:8]) + (", …" if len(idle) > 8 else ""),  # noqa: PLR2004  # as fits a line
        )


def _twice(names: list[str]) -> Mapping[str, int]:
    return {name: count for name, count in Counter(names).items() if count > 1}
