"""What has to agree within a scenario: names of calendars, roles and attributes, and an end of arrivals.

Works on the document as it was written, right or wrong, so that its findings come together with those of the schema.
Ids of the process are checked where process and scenario meet (bpr/model.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bpr.errors import Finding
from bpr.scenario.distributions import Distribution
from bpr.scenario.expression import AGE, Expression, names_of
from bpr.scenario.schema import Scenario
from bpr.scenario.work import TaskEntry
from bpr.units import located, near

_REFERENCES: tuple[tuple[str, str], ...] = (
    ("limit_calendar", "calendars"),
    ("resources.*.calendar", "calendars"),
    ("resources.*.groups.*.calendar", "calendars"),
    ("resources.*.also.*", "resources"),
    ("resources.*.groups.*.also.*", "resources"),
    ("arrivals.*.calendar", "calendars"),
    ("transfers.*.calendar", "calendars"),
    ("tasks.*.performer", "resources"),
    ("tasks.*.performer.any_of.*", "resources"),
    ("tasks.*.performer.all_of.*", "resources"),
)
"""Keys whose value (or, for a mapping under all_of, whose last key) names something that the scenario defines."""


LOOP_NAMES = frozenset(
    {
        "loopCounter",
        "numberOfInstances",
        "numberOfActiveInstances",
        "numberOfCompletedInstances",
        "numberOfTerminatedInstances",
    }
)
"""Attributes of a repeated activity that its expressions may ask (BPMN 2.0.2, tables 10.26 and 10.27)."""

_ENDS = frozenset({"max_count", "instants", "replay"})
"""Keys with which a stream of arrivals ends by itself."""


def references(value: Mapping[str, Any]) -> Iterator[Finding]:
    """What does not agree in a document, by key."""
    yield from _names(value)
    yield from _roles_of_work(value)
    yield from _overlaps(value)
    yield from _endless_arrivals(value)
    yield from _attributes_twice(value)


def attribute_references(scenario: Scenario) -> Iterator[Finding]:
    """Attributes that expressions read but that nothing draws or sets, by key."""
    known = attribute_names(scenario)
    for key, expression in expressions(scenario):
        counters = LOOP_NAMES if ".loop." in key else frozenset({AGE}) if key.endswith(".priority") else frozenset()
        for name in sorted(names_of(expression) - known - counters):
            yield located(
                "ATTRIBUTE-UNKNOWN",
                key,
                "'{name}' is not an attribute of cases.",
                "Define it under attributes, or put text in quotes. {hint}",
                name=name,
                hint=near(name, known),
            )


def attribute_names(scenario: Scenario) -> frozenset[str]:
    """The attributes that expressions may read: drawn at arrival, shared by all cases, set by a task, or in data."""
    return frozenset(scenario.attributes).union(
        scenario.shared, *(task.set for task in scenario.tasks.values()), *scenario.data.values()
    )


def changes_with_age(expression: Expression, scenario: Scenario) -> bool:
    """Whether a priority asks for the age of the case; where cases have an attribute of that name, it means that."""
    return AGE in names_of(expression) and AGE not in attribute_names(scenario)


def expressions(scenario: Scenario) -> Iterator[tuple[str, Expression]]:
    """Every expression of a scenario, with its key."""
    for task_id, task in scenario.tasks.items():
        yield from ((f"tasks.{task_id}.{key}", expression) for key, expression in _of_task(task))
    for event, entry in scenario.events.items():
        if entry.condition is not None:
            yield f"events.{event}.condition", entry.condition
        if entry.delay is not None and entry.delay.factor is not None:
            yield f"events.{event}.delay.times", entry.delay.factor
    for name, attributes in scenario.data.items():
        said = ((attribute, given) for attribute, given in attributes.items() if isinstance(given, Expression))
        yield from ((f"data.{name}.{attribute}", given) for attribute, given in said)
    for gateway, branches in scenario.gateways.items():
        conditions = ((flow, branch.condition) for flow, branch in branches.items() if branch.condition is not None)
        yield from ((f"gateways.{gateway}.{flow}", condition) for flow, condition in conditions)


def _of_task(task: TaskEntry) -> Iterator[tuple[str, Expression]]:
    if isinstance(task.priority, Expression):
        yield "priority", task.priority
    for name, change in task.set.items():
        if isinstance(change, Expression):
            yield f"set.{name}", change
    for key, made in _durations(task):
        if made.factor is not None:
            yield f"{key}.times", made.factor
    for name in ("times", "condition", "until") if task.loop is not None else ():
        asked = getattr(task.loop, name)
        if isinstance(asked, Expression):
            yield f"loop.{name}", asked


def _durations(task: TaskEntry) -> Iterator[tuple[str, Distribution]]:
    """Work and delay of a task, with their keys."""
    if task.work is not None and task.work.distribution is not None:
        yield "work", task.work.distribution
    for role, made in task.work.by_role.items() if task.work is not None else ():
        yield f"work.{role}", made
    if task.delay is not None:
        yield "delay", task.delay


def roles_named(value: Mapping[str, Any]) -> list[str]:
    """The roles that the tasks of a document name as their performers."""
    tasks = (task for _, task in _select(value, ["tasks", "*"], ""))
    performers = (task.get("performer") for task in tasks if isinstance(task, Mapping))
    return [role for performer in performers for role in _roles(performer) if isinstance(role, str)]


def _names(value: Mapping[str, Any]) -> Iterator[Finding]:
    """Names of calendars and roles that are not defined."""
    for pattern, target in _REFERENCES:
        defined = value.get(target)
        known = list(map(str, defined)) if isinstance(defined, Mapping) else []
        for key, item in _select(value, pattern.split("."), ""):
            by_key = pattern.endswith("all_of.*") and not key.endswith("]")
            named = key.rpartition(".")[2] if by_key else item
            if isinstance(named, str) and named not in known:
                yield located(
                    "NAME-UNKNOWN",
                    key,
                    "'{name}' is not among the {target}.",
                    "Define it under {target}. {hint}",
                    name=named,
                    target=target,
                    hint=near(named, known),
                )


def _roles_of_work(value: Mapping[str, Any]) -> Iterator[Finding]:
    """Efforts by role: of roles that do not perform the task, and roles that have none."""
    for key, task in _select(value, ["tasks", "*"], ""):
        work, performer = (task.get("work"), task.get("performer")) if isinstance(task, Mapping) else (None, None)
        if not isinstance(work, Mapping) or "dist" in work or performer is None:
            continue
        roles = [role for role in _roles(performer) if isinstance(role, str)]
        for role in work:
            if role not in roles:
                yield located(
                    "WORK-STRANGER",
                    f"{key}.work.{role}",
                    "'{name}' does not perform this task.",
                    "Give the work of the roles under performer. {hint}",
                    name=str(role),
                    hint=near(str(role), roles),
                )
        for role in roles:
            if role not in work:
                yield located(
                    "WORK-LACKS",
                    f"{key}.work",
                    "The work of '{name}' is not given.",
                    "Add {name}: 20 min, for example.",
                    name=role,
                )


def _roles(performer: object) -> Iterator[Any]:
    """The roles that a performer names."""
    if isinstance(performer, str):
        yield performer
    elif isinstance(performer, Mapping):
        for inner in performer.values():
            yield from inner if isinstance(inner, list | tuple | Mapping) else ()
    else:
        yield from getattr(performer, "roles", ())


def _select(value: Any, pattern: Sequence[str], path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Key path and value of everything in `value` that fits `pattern`; * fits every key and list position."""
    if not pattern:
        yield path, value
        return
    head, rest = pattern[0], pattern[1:]
    if isinstance(value, Mapping):
        for key in value if head == "*" else [head] if head in value else []:
            yield from _select(value[key], rest, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple) and head == "*":
        for number, item in enumerate(value):
            yield from _select(item, rest, f"{path}[{number}]")


def _overlaps(value: Mapping[str, Any]) -> Iterator[Finding]:
    """Groups that name a role twice, or among others their own: one person is in a role once."""
    for pattern in (["resources", "*", "also"], ["resources", "*", "groups", "*", "also"]):
        for key, roles in _select(value, pattern, ""):
            own = key.split(".")[1]
            seen = {own}
            for number, role in enumerate(roles if isinstance(roles, list | tuple) else ()):
                if isinstance(role, str) and role in seen:
                    yield located(
                        "ALSO-TWICE",
                        f"{key}[{number}]",
                        "They are in the role '{role}' already.",
                        "Remove it; one person counts once in a role.",
                        role=role,
                    )
                seen.add(str(role))


def _endless_arrivals(value: Mapping[str, Any]) -> Iterator[Finding]:
    """Streams of arrivals that never end."""
    if value.get("horizon") is None:
        for key, arrival in _select(value, ["arrivals", "*"], ""):
            if isinstance(arrival, Mapping) and not _ENDS & arrival.keys():
                yield located(
                    "ARRIVALS-ENDLESS",
                    key,
                    "These arrivals never end.",
                    "Give them max_count, or the scenario a horizon.",
                )


def _attributes_twice(value: Mapping[str, Any]) -> Iterator[Finding]:
    """Attributes that each case has and that all of them share."""
    own, shared = value.get("attributes"), value.get("shared")
    if not isinstance(own, Mapping) or not isinstance(shared, Mapping):
        return
    for name in shared:
        if name in own:
            yield located(
                "ATTRIBUTE-TWICE",
                f"shared.{name}",
                "'{name}' is an attribute of each case and of all of them.",
                "Keep it under attributes, or under shared.",
                name=str(name),
            )
