"""Counters that serve one queue together instead of one each (一站式, 综合窗口). The process stays as it is drawn.

A task of any of the pooled roles is then done by whoever of them is free. That pooling shortens waits is queueing
theory (ten M/M/1 at a load of 0.9 wait 9.0 service times, one M/M/10 waits 0.67); that everybody knows everybody's work
is an assumption that only the office can check.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from types import MappingProxyType

from bpr.document.label import LANGUAGES, Label
from bpr.engine.run import ProgressReport
from bpr.errors import Finding, ModelError, Where
from bpr.experiment.comparison import Comparison, compare
from bpr.experiment.staff import people_of
from bpr.frozen import frozen
from bpr.model import Model
from bpr.scenario.fields import Performer, Work
from bpr.scenario.schema import Scenario
from bpr.scenario.staff import Group, Resource
from bpr.scenario.work import TaskEntry

_FEWEST = 2
_NAMES: Mapping[str, str] = MappingProxyType({"en": "{name} and others, pooled", "zh": "{name}等（合并窗口）"})

_ALIKE: Mapping[str, Callable[[Group], object]] = MappingProxyType(
    {
        "calendar": lambda group: group.calendar,
        "speed": lambda group: group.speed,
        "absent": lambda group: group.absent,
        "absence": lambda group: group.absence,
        "presence": lambda group: group.presence,
    }
)
"""What the groups of pooled roles must have alike: who is there when, and how fast. Costs and units may differ."""


def pooled(model: Model, roles: Sequence[str], into: str | None = None) -> Model:
    """The model in which several roles serve one queue.

    Parameters
    ----------
    model
        What `bpr.load` gives.
    roles
        Ids of the roles, two or more.
    into
        Id of the role that they become; None: the first of them.

    Raises
    ------
    UnknownName
        There is no such role.
    ModelError
        They cannot stand in for each other: calendars, speeds, absences, rules at the end of a shift or efforts differ;
        or `into` is a role already. With everything that differs.

    Examples
    --------
    ``pooled(model, ["tax_window", "licence_window"], into="window")``
    """
    scenario = model.scenario
    chosen = tuple(dict.fromkeys(roles))
    people_of(model, chosen)  # refuses unknown ones
    name = into or chosen[0]
    findings = list(_differences(scenario, chosen, name))
    if findings:
        raise ModelError(findings)
    whose = dict.fromkeys(chosen, name)
    resources = {
        whose.get(role, role): _together(scenario, chosen) if role in whose else _renamed(resource, role, whose)
        for role, resource in scenario.resources.items()
    }
    tasks = {id_: _done_by(entry, whose) for id_, entry in scenario.tasks.items()}
    changed = scenario.model_copy(update={"resources": frozen(resources), "tasks": frozen(tasks)})
    return model.with_scenario(changed)


def pooling(  # noqa: PLR0913  # what is pooled, and the options of every run
    model: Model,
    roles: Sequence[str],
    into: str | None = None,
    *,
    replications: int = 30,
    seed: int = 2026,
    antithetic: bool = False,
    executor: Executor | None = None,
    progress: ProgressReport | None = None,
) -> Comparison:
    """Compare the model with the one in which these roles serve one queue; see `pooled` and `bpr.compare`."""
    return compare(
        model,
        pooled(model, roles, into),
        replications=replications,
        seed=seed,
        antithetic=antithetic,
        executor=executor,
        progress=progress,
    )


def _together(scenario: Scenario, roles: Sequence[str]) -> Resource:
    """The role that they become: of everybody, each group with its own costs and unit."""
    first = scenario.resources[roles[0]]
    groups = tuple(
        group.model_copy(update={"also": tuple(role for role in group.also if role not in roles)})
        for role in roles
        for group in scenario.resources[role].resolved_groups()
    )
    names = {one: _NAMES[one].format(name=first.name.text(one) or roles[0]) for one in LANGUAGES}
    own: dict[str, object] = {"name": Label(frozen(names)), "count": None, "groups": groups, "also": (), "absent": ()}
    alone = {group.model_copy(update={"count": 0}).model_dump_json() for group in groups}
    if len(alone) == 1 and not first.groups:  # all alike: one number says it
        own = {**own, "count": sum(group.count for group in groups), "groups": (), "also": groups[0].also,
               "absent": groups[0].absent}  # fmt: skip
    return first.model_copy(update=own)


def _renamed(resource: Resource, role: str, whose: Mapping[str, str]) -> Resource:
    """Another role, whose persons may stand in for one of the pooled."""

    def also(named: Sequence[str]) -> tuple[str, ...]:
        return tuple(one for one in dict.fromkeys(whose.get(other, other) for other in named) if one != role)

    groups = tuple(group.model_copy(update={"also": also(group.also)}) for group in resource.groups)
    return resource.model_copy(update={"also": also(resource.also), "groups": groups})


def _done_by(entry: TaskEntry, whose: Mapping[str, str]) -> TaskEntry:
    performer = entry.performer
    if performer is None or not any(role in whose for role in performer.roles):
        return entry
    all_of: dict[str, int] = {}
    for role, count in performer.all_of.items():
        all_of[whose.get(role, role)] = all_of.get(whose.get(role, role), 0) + count
    any_of = tuple(dict.fromkeys(whose.get(role, role) for role in performer.any_of))
    if len(any_of) == 1:
        all_of, any_of = {any_of[0]: 1}, ()
    update: dict[str, object] = {"performer": Performer(frozen(all_of), any_of)}
    if entry.work is not None and entry.work.by_role:
        by_role = {whose.get(role, role): made for role, made in entry.work.by_role.items()}
        update["work"] = Work(by_role=frozen(by_role))
    return entry.model_copy(update=update)


def _differences(scenario: Scenario, roles: Sequence[str], into: str) -> Iterator[Finding]:
    """What keeps the roles from standing in for each other."""
    if len(roles) < _FEWEST:
        yield Finding(
            "POOL-ONE",
            scenario.source.where(f"resources.{roles[0]}" if roles else "resources"),
            "One role alone cannot be pooled.",
            "Name two roles or more.",
        )
        return
    if into in scenario.resources and into not in roles:
        yield Finding(
            "POOL-TAKEN",
            scenario.source.where(f"resources.{into}"),
            "'{role}' is a role already, and not one of those that are pooled.",
            "Give the pooled role another id, or pool this one, too.",
            values=frozen({"role": into}),
        )
    first = roles[0]
    for role in roles[1:]:
        for key in _differing(scenario.resources[first], scenario.resources[role]):
            yield Finding(
                "POOL-DIFFERS",
                scenario.source.where(f"resources.{role}"),
                "'{role}' and '{first}' cannot serve one queue: they differ in {key}.",
                "Make them alike in a scenario of its own, or pool others.",
                values=frozen({"role": role, "first": first, "key": key}),
            )
    for id_, entry in scenario.tasks.items():
        efforts = {} if entry.work is None else entry.work.by_role
        if len({made for role, made in efforts.items() if role in roles}) > 1:
            where = scenario.source.where(f"tasks.{id_}.work")
            yield Finding(
                "POOL-WORK",
                Where(where.file, where.line, f"tasks.{id_}.work", id_),
                "The pooled roles need different times for the same task.",
                "Give them one effort, or pool others.",
            )


def _differing(one: Resource, other: Resource) -> list[str]:
    rules = [key for key in ("shift_end", "assigned") if getattr(one, key) != getattr(other, key)]

    def kinds(resource: Resource, of: Callable[[Group], object]) -> list[object]:
        found: list[object] = []
        for group in resource.resolved_groups():
            found += [] if of(group) in found else [of(group)]
        return found

    return rules + [
        key
        for key, of in _ALIKE.items()
        if any(kind not in kinds(other, of) for kind in kinds(one, of)) or len(kinds(one, of)) != len(kinds(other, of))
    ]
