"""Resources of BPSim (6.2.4): how many, when, what they cost, and who does a task -> roles and performers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from bpr.exchange.bpsim.calendars import Calendars
from bpr.exchange.bpsim.data import Parameter, ScenarioData
from bpr.exchange.bpsim.selection import GREATEST_COUNT, Alternatives, NotMeant, alternatives_of
from bpr.exchange.bpsim.values import CONSTANTS, Reader, only_value, text_of, truth_of
from bpr.exchange.bpsim.vocabulary import BPMN, COST, RESOURCE, UNITS
from bpr.exchange.staff import Names
from bpr.exchange.weekly import Week, both, either, outside
from bpr.exchange.xml_places import XmlPlace
from bpr.process.elements import Task
from bpr.process.graph import ProcessGraph
from bpr.units import HOUR

_ROLE_TAGS = ("performer", "humanPerformer", "potentialOwner", "resourceRole")


@dataclass(frozen=True, slots=True)
class BpmnResources:
    """What BPMN itself says of resources.

    Parameters
    ----------
    names
        Id -> name of each ``resource``.
    roles
        Id of a resource role of a task -> the task, and the resource that it refers to, or empty.
    tasks
        Id of every task.
    """

    names: Mapping[str, str]
    roles: Mapping[str, tuple[str, str]]
    tasks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roles:
    """The roles of a scenario, and who performs a task.

    Parameters
    ----------
    resources
        ``resources`` of the scenario.
    performers
        Task -> performer as a scenario writes it.
    """

    resources: Mapping[str, Mapping[str, object]]
    performers: Mapping[str, object]


def bpmn_resources(root: etree._Element, graph: ProcessGraph) -> BpmnResources:
    """Resources, and to which tasks BPMN assigns them."""
    tasks = tuple(element.id for element in graph.elements() if isinstance(element, Task))
    roles: dict[str, tuple[str, str]] = {}
    for element in root.iter(*(f"{{{BPMN}}}{tag}" for tag in _ROLE_TAGS)):
        parent = element.getparent()
        task = "" if parent is None else parent.get("id") or ""
        if task in tasks:
            reference = (element.findtext(f"{{{BPMN}}}resourceRef") or "").strip().rpartition(":")[2]
            roles[element.get("id") or f"{task}/{len(roles)}"] = task, reference
    found = root.iterchildren(f"{{{BPMN}}}resource")
    names = {key: element.get("name") or key for element in found if (key := element.get("id"))}
    return BpmnResources(names, roles, tasks)


def read_roles(data: ScenarioData, reader: Reader, calendars: Calendars, bpmn: BpmnResources) -> Roles:
    """Who there is and who does what."""
    plays = {found.element: _texts(found) for found in data.take_all(RESOURCE, "Role")}
    wanted = {task: _selected(found, plays) for task, found in _selections(data, bpmn).items()}
    for task, resource in bpmn.roles.values():
        if resource:
            wanted.setdefault(task, ({resource: 1},))
    used = {resource for choice in wanted.values() for alternative in choice for resource in alternative}
    staffed = [key for key in data.elements() if key not in bpmn.tasks and _is_resource(data, key)]
    entries = {
        key: _role(data, reader, key, calendars) for key in dict.fromkeys([*staffed, *bpmn.names, *sorted(used)])
    }
    names = Names()
    keys = {key: names.take(key) for key in entries if key in used}
    _say_idle(data, [key for key in staffed if key not in used])
    return Roles(
        {name: _titled(bpmn.names.get(key, name), name) | entries[key] for key, name in keys.items()},
        {task: _performer(choice, keys) for task, choice in wanted.items() if choice},
    )


def _titled(title: str, name: str) -> dict[str, object]:
    return {} if title == name else {"name": title}


def _say_idle(data: ScenarioData, idle: Sequence[str]) -> None:
    if idle:
        data.report.add(
            "EXCHANGE-IDLE",
            data.where,
            "{count} resources do no task and were left out: {names}.",
            "Give them tasks if they should work.",
            "warning",
            count=len(idle),
            names=", ".join(idle[:8]),
        )


def _selections(data: ScenarioData, bpmn: BpmnResources) -> Mapping[str, Parameter]:
    """Task -> its selection, which stands at the task or at a resource role of it."""
    places = [*((task, task) for task in bpmn.tasks), *((role, task) for role, (task, _) in bpmn.roles.items())]
    return {task: found for place, task in places if (found := data.take(place, RESOURCE, "Selection")) is not None}


def _is_resource(data: ScenarioData, key: str) -> bool:
    return any((key, RESOURCE, name) in data.parameters for name in ("Quantity", "Availability", "Role"))


def _role(data: ScenarioData, reader: Reader, key: str, calendars: Calendars) -> dict[str, object]:
    there = _availability(data.take(key, RESOURCE, "Availability"), calendars)
    groups = _groups(data.take(key, RESOURCE, "Quantity"), there, calendars)
    use, rate = reader.number(data.take(key, COST, "FixedCost")), reader.number(data.take(key, COST, "UnitCost"))
    costs = {
        **({"hourly_cost": float(f"{rate * HOUR / UNITS[reader.base]:.10g}")} if rate else {}),
        **({"cost_per_use": use} if use else {}),
    }
    lines = [
        {"count": count, **({} if hours.always else {"calendar": calendars.key(hours)})}
        for hours, count in groups.items()
    ]
    if len(lines) == 1:
        return {**lines[0], **costs}
    return {"groups": lines, **costs, "shift_end": "handover"}  # a quantity is a number of people, not who they are


def _availability(parameter: Parameter | None, calendars: Calendars) -> Week:
    """When a resource is there at all.

    Without a value for always, it is there in the calendars that say true, or else always but in those that say false.
    """
    if parameter is None:
        return Week()
    always: bool | None = None
    there: list[Week] = []
    away: list[Week] = []
    for value in parameter.values:
        truth = truth_of(value)
        if truth is None:
            _not_kept(parameter, f"a {value.tag} says not whether somebody is there")
        elif not value.find("validFor"):
            always = truth
        elif (named := _named(parameter, value, calendars)) is not None:
            (there if truth else away).append(named)
    hours = Week() if always or (always is None and not there) else Week(())
    hours = both(either([hours, *there]), outside(either(away)))
    if not hours.open:
        _not_kept(parameter, "nobody would ever be there")
    return hours if hours.open else Week()


def _groups(parameter: Parameter | None, there: Week, calendars: Calendars) -> Mapping[Week, int]:
    """Hours -> how many people keep them; without a quantity one person (6.2.4)."""
    if parameter is None:
        return {there: 1}
    groups: dict[Week, int] = {}
    dated: list[Week] = []
    default: XmlPlace | None = None
    for value in parameter.values:
        if not value.find("validFor"):
            default = value
        elif (named := _named(parameter, value, calendars)) is not None:
            dated.append(named)
            _put(groups, both(named, there), _count(parameter, value))
    if any(both(one, other).open for number, one in enumerate(dated) for other in dated[:number]):
        parameter.add(
            "BPSIM-OVERLAP",
            "The calendars of its quantities overlap; there the people of both are at work.",
            "Check the calendars: each hour should belong to one of them.",
            "assumption",
        )
    if default is not None:
        _put(groups, both(there, outside(either(dated))), _count(parameter, default))
    if not groups:
        _not_kept(parameter, "nobody would ever be there")
    return groups or {there: 1}


def _put(groups: dict[Week, int], hours: Week, count: int) -> None:
    if hours.open and count:
        groups[hours] = groups.get(hours, 0) + count


def _count(parameter: Parameter, value: XmlPlace) -> int:
    count = value.number("value", low=0, high=GREATEST_COUNT) if value.tag in CONSTANTS else None
    if count is not None and count == int(count):
        return int(count)
    _not_kept(parameter, f"a {value.tag} gives no whole number of people")
    return 0


def _named(parameter: Parameter, value: XmlPlace, calendars: Calendars) -> Week | None:
    name = value.find("validFor") or ""
    if (found := calendars.week(name)) is None:
        _not_kept(parameter, f"the calendar '{name}' is not there or could not be read")
    return found


def _texts(parameter: Parameter) -> frozenset[str]:
    return frozenset(text for value in parameter.values if (text := text_of(value)))


def _performer(choice: Alternatives, keys: Mapping[str, str]) -> object:
    if len(choice) > 1:
        return {"any_of": [keys[next(iter(alternative))] for alternative in choice]}
    (wanted,) = choice
    if list(wanted.values()) == [1]:
        return keys[next(iter(wanted))]
    return {"all_of": {keys[resource]: count for resource, count in wanted.items()}}


def _selected(parameter: Parameter, plays: Mapping[str, frozenset[str]]) -> Alternatives:
    """The alternatives that a selection names; none, and a finding, where a scenario cannot state it."""
    value = only_value(parameter)
    text = text_of(value) if value is not None else None
    if value is None or text is None:
        if value is not None:
            _not_kept(parameter, f"a {value.tag} selects nobody")
        return ()
    if value.tag == "StringParameter":
        return ({text: 1},)
    try:
        return alternatives_of(text, plays)
    except NotMeant as error:
        _not_kept(parameter, str(error))
        return ()


def _not_kept(parameter: Parameter, why: str) -> None:
    parameter.add(
        "BPSIM-RESOURCE",
        "{name} of '{element}' was not read: {why}.",
        "Write who does it, how many there are and when into tasks and resources of the scenario by hand.",
        name=parameter.name,
        element=parameter.element,
        why=why,
    )
