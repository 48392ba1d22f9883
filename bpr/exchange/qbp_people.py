"""Who does what for how long in a QBP scenario: ``elements`` and ``resources``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bpr.errors import Where
from bpr.exchange.places import GREATEST_TEXT
from bpr.exchange.qbp_durations import read_duration
from bpr.exchange.staff import Individual
from bpr.exchange.weekly import Week
from bpr.exchange.xml_places import XmlPlace
from bpr.process.elements import Event, EventType, FlowNode, SubProcess, Task
from bpr.process.graph import ProcessGraph
from bpr.scenario.distributions import Distribution

GREATEST_COUNT = 10_000
"""People of one resource."""

_CATCHING = (EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY)
"""Events that come after their duration."""


@dataclass(frozen=True, slots=True)
class Elements:
    """What ``elements`` says of tasks and events.

    Parameters
    ----------
    work
        Task -> the resource that does it, or None, and how long.
    costs
        Task -> money each time.
    events
        Event -> how long until it comes.
    """

    work: Mapping[str, tuple[str | None, Distribution]]
    costs: Mapping[str, float]
    events: Mapping[str, Distribution]


def read_elements(info: XmlPlace, graph: ProcessGraph) -> Elements:
    """Read ``elements``, with a finding for each duration that is not kept and each task without one."""
    work: dict[str, tuple[str | None, Distribution]] = {}
    costs: dict[str, float] = {}
    events: dict[str, Distribution] = {}
    for place in info.children("elements", "element"):
        key = place.need("elementId")
        if key is None or not place.known(key, graph.nodes, "element of the drawing", "elementId"):
            continue
        element = graph.element(key)
        if isinstance(element, Task):
            duration = read_duration(place, place.child("durationDistribution"))
            cost = place.number("fixedCost", low=0, absent=0)
            work |= {key: (_resource(place), duration)} if duration else {}
            costs |= {key: cost} if cost else {}
        elif isinstance(element, Event) and element.type in _CATCHING:
            duration = read_duration(place, place.child("durationDistribution")) if _lasts(place) else None
            events |= {key: duration} if duration else {}
        else:
            _left(place, element)
    _without_figures(info, graph, work)
    return Elements(MappingProxyType(work), MappingProxyType(costs), MappingProxyType(events))


def _lasts(place: XmlPlace) -> bool:
    """Whether the element has a duration that is not plainly 0."""
    found = place.child("durationDistribution")
    return found is not None and any(found.find(name) not in (None, "0", "0.0") for name in ("mean", "arg1"))


def _left(place: XmlPlace, element: FlowNode) -> None:
    """What is said of an element that is neither task nor catch event."""
    if isinstance(element, SubProcess) and (place.find("simulateAsTask") or "").lower() == "true":
        place.report.add(
            "QBP-AS-TASK",
            place.at("simulateAsTask"),
            "'{name}' is to be simulated as one task, not by its inside.",
            "Make it a task in the drawing.",
            name=element.label,
        )
    elif _lasts(place):
        place.report.add(
            "QBP-DURATION",
            place.where,
            "The duration of '{name}' was not read: here only tasks and catch events last.",
            "Draw a task or a timer event for it.",
            "warning",
            name=element.label,
        )


def _without_figures(info: XmlPlace, graph: ProcessGraph, work: Collection[str]) -> None:
    for element in graph.elements():
        if isinstance(element, Task) and element.id not in work:
            info.report.add(
                "QBP-NO-DURATION",
                Where(info.report.file, element.line or None, None, element.id),
                "The file says nothing of the task '{name}'; it takes the stated default of a task without figures.",
                "Give it a duration and a resource.",
                "assumption",
                name=element.label,
            )


def _resource(place: XmlPlace) -> str | None:
    named = [
        (found.element.text or "").strip()[:GREATEST_TEXT] for found in place.children("resourceIds", "resourceId")
    ]
    named = [name for name in named if name]
    if len(named) > 1:
        place.report.add(
            "QBP-RESOURCES",
            place.where,
            "{count} resources are named; BIMP uses the first, '{name}'.",
            "Name one, or write all_of or any_of into the scenario by hand.",
            "warning",
            count=len(named),
            name=named[0],
        )
    return named[0] if named else None


def read_people(info: XmlPlace, weeks: Mapping[str, tuple[str, Week]], elements: Elements) -> list[Individual]:
    """Everybody who has work, in the order of the file.

    Parameters
    ----------
    weeks
        Timetable id -> its name and hours.
    elements
        What there is to do.
    """
    people: list[Individual] = []
    known: list[str] = []
    for place in info.children("resources", "resource"):
        key = place.need("id")
        count = place.number("totalAmount", low=0, high=GREATEST_COUNT)
        cost = place.number("costPerHour", low=0, absent=0)
        timetable = place.need("timetableId")
        if key is not None:
            known.append(key)
        if key is None or count is None or cost is None or timetable is None:
            continue
        if not place.known(timetable, weeks, "timetable", "timetableId"):
            continue
        title, hours = weeks[timetable]
        work = {task: duration for task, (resource, duration) in elements.work.items() if resource == key}
        people.append(
            Individual(
                key, place.find("name") or key, key, place.find("name") or key, int(count), hours, title, cost, work
            )
        )
        if work and count < 1:
            place.report.add(
                "QBP-NOBODY",
                place.at("totalAmount"),
                "'{name}' has tasks but nobody to do them.",
                "Give it 1 or more.",
                name=place.find("name") or key,
            )
    for element in info.children("elements", "element"):
        for found in element.children("resourceIds", "resourceId"):
            name = (found.element.text or "").strip()[:GREATEST_TEXT]
            if name:
                found.known(name, known, "resource")
    idle = [person.name for person in people if not person.work]
    if idle:
        info.report.add(
            "EXCHANGE-IDLE",
            info.where,
            "{count} resources do no task and were left out: {names}.",
            "Give them tasks if they should work.",
            "warning",
            count=len(idle),
            names=", ".join(idle[:8]),
        )
    return [person for person in people if person.work]
