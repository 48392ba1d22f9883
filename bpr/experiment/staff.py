"""The people of a model as numbers: how many each role has, needs and costs; the model with others. No runs."""

import math
from collections.abc import Iterable, Mapping

from bpr.document.label import LANGUAGES
from bpr.errors import UnknownName
from bpr.frozen import frozen
from bpr.model import Model
from bpr.scenario.calendar import always
from bpr.scenario.schema import Scenario
from bpr.scenario.staff import Group, Resource
from bpr.units import DAY, HOUR

YEAR = 365 * DAY
"""ms; hours on duty are counted over the year that begins with the scenario."""
MONTHS = 12

People = Mapping[str, int]
"""Role -> number of persons."""


def people_of(model: Model, roles: Iterable[str] | None = None) -> dict[str, int]:
    """How many persons each role has; `roles` None: every role that performs a task of the process.

    Raises
    ------
    UnknownName
        There is no such role.
    """
    resources = model.scenario.resources
    if roles is None:
        named = {role for task in model.scenario.tasks.values() if task.performer for role in task.performer.roles}
        roles = [role for role in resources if role in named]
    found = {}
    for role in roles:
        if role not in resources:
            kind = "role"
            raise UnknownName(kind, role, resources)
        found[role] = resources[role].size
    return found


def least_of(model: Model, role: str) -> int:
    """How many persons of a role must be there at once for some task: 1, or what ``all_of`` asks for."""
    performers = (task.performer for task in model.scenario.tasks.values() if task.performer is not None)
    return max((performer.all_of.get(role, 1) for performer in performers), default=1)


def with_people(model: Model, people: People) -> Model:
    """The model with other numbers of persons; the groups of a role keep their shares of it as nearly as can be.

    Raises
    ------
    UnknownName
        There is no such role.
    ValueError
        A role would have nobody.
    """
    now = people_of(model, people)
    if dict(people) == now:
        return model
    resources = dict(model.scenario.resources)
    for role, number in people.items():
        resources[role] = _of_size(resources[role], number)
    return model.with_scenario(model.scenario.model_copy(update={"resources": frozen(resources)}))


def _of_size(resource: Resource, number: int) -> Resource:
    if number < 1:
        message = "a role has one person or more"
        raise ValueError(message)
    if not resource.groups:
        return resource.model_copy(update={"count": number})
    sizes = _apportioned([group.count for group in resource.groups], number)
    groups = tuple(group.model_copy(update={"count": size}) for group, size in zip(resource.groups, sizes, strict=True))
    return resource.model_copy(update={"groups": groups})


def _apportioned(sizes: list[int], number: int) -> list[int]:
    """`number` in proportion to `sizes`, by greatest remainders; of equal ones the first.

    >>> _apportioned([3, 2, 1], 4), _apportioned([1, 1], 3)
    ([2, 1, 1], [2, 1])
    """
    total = sum(sizes)
    exact = [size * number / total for size in sizes]
    found = [math.floor(share) for share in exact]
    order = sorted(range(len(sizes)), key=lambda i: (found[i] - exact[i], i))
    for i in order[: number - sum(found)]:
        found[i] += 1
    return found


def cost_a_year(scenario: Scenario, role: str) -> float:
    """Money a year for everybody of a role: hours on duty × hourly cost, and the cost of each month.

    It is what the role costs whatever is done, unlike the cost of a case, which counts hours of work.
    """
    return math.fsum(
        group.count * (hours_a_year(scenario, group) * (group.hourly_cost or 0) + MONTHS * (group.cost_per_month or 0))
        for group in scenario.resources[role].resolved_groups()
    )


def hours_a_year(scenario: Scenario, group: Group) -> float:
    """Hours that each of a group is on duty in the first year, by their calendar; absences are not taken off."""
    calendar = scenario.calendar(group.calendar) if group.calendar else always()
    opens, closes = calendar.intervals(0, YEAR, scenario.start)
    return float((closes - opens).sum()) / HOUR


def names_of(model: Model, role: str) -> Mapping[str, str]:
    """What a role is called, by language."""
    resource = model.scenario.resources.get(role)
    return frozen({one: (resource and resource.name.text(one)) or role for one in LANGUAGES})
