"""Whether a process, a scenario and an organisation fit each other: every id that one names must be in the other.

Says all that does not fit at once, with file, line and key, and the nearest ids that exist.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from bpr.errors import Finding, Where, suggestion
from bpr.organisation.unit import Organisation
from bpr.process.atomic import atomic, chooses
from bpr.process.elements import (
    Activity,
    Event,
    EventType,
    FlowNode,
    Gateway,
    GatewayType,
    SubProcess,
    SubProcessType,
    Task,
    TaskType,
)
from bpr.process.graph import ProcessGraph
from bpr.scenario.expression import visits_of
from bpr.scenario.limits import ActivityLimits
from bpr.scenario.references import expressions
from bpr.scenario.schema import Scenario
from bpr.units import Span


@dataclass(frozen=True, slots=True)
class Reference:
    """A key of the scenario that names an element: what kind it must be, and the id it gives."""

    key: str
    id: str
    kind: str
    fits: Callable[[FlowNode], bool]


def _ad_hoc(element: FlowNode) -> bool:
    return isinstance(element, SubProcess) and element.type is SubProcessType.AD_HOC


def _complex(element: FlowNode) -> bool:
    return isinstance(element, Gateway) and element.type is GatewayType.COMPLEX


def _waits(element: FlowNode) -> bool:
    if isinstance(element, Event):
        return element.type in (EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY, EventType.START)
    return isinstance(element, Task) and element.type is TaskType.RECEIVE


def _start(element: FlowNode) -> bool:
    return isinstance(element, Event) and element.type is EventType.START


def _stands(element: FlowNode) -> bool:
    return isinstance(element, Activity | Event)


def _activity(element: FlowNode) -> bool:
    return isinstance(element, Activity)


def _waited_at(element: FlowNode) -> bool:
    event = isinstance(element, Event) and element.type is EventType.INTERMEDIATE_CATCH
    return event or isinstance(element, Activity)


def limited_by(graph: ProcessGraph, scenario: Scenario, event: str) -> tuple[str | None, Span]:
    """The limit or card that a timer waits for: of the activity it stands on or in, else of the case (None).

    Raises
    ------
    KeyError
        Neither has such a limit.
    """
    figures, element = scenario.events[event], graph.element(event)
    name = figures.limit or ""
    around = element.attached_to if isinstance(element, Event) and element.attached_to else element.scope
    while figures.limit_of is None and around in graph:
        spans = scenario.limits.spans_of(around)
        if name in spans:
            return around, spans[name]
        around = graph.element(around).scope
    return None, scenario.limits.spans_of(None)[name]


def limit_timers(graph: ProcessGraph, scenario: Scenario) -> frozenset[str]:
    """The timers that take the token when a legal or committed limit is exceeded: tacit approval.

    They stand on a border and interrupt, or behind an event-based gateway; others only warn or wait.
    """
    found = set()
    for event, figures in scenario.events.items():
        element = graph.element(event)
        if figures.limit in ("statutory", "committed") and isinstance(element, Event):
            boundary = element.type is EventType.BOUNDARY
            if (boundary and element.interrupting) or (not boundary and len(clock_stop_ids(graph, [event])) > 1):
                found.add(event)
    return frozenset(found)


def clock_stop_ids(graph: ProcessGraph, stops: Collection[str]) -> frozenset[str]:
    """The elements at which a token stands while one of `stops` is under way.

    For an event behind an event-based gateway also the gateway: whichever event comes first, it is one wait.
    """
    found = set(stops)
    for stop in stops:
        before = [graph.element(flow.source) for flow in graph.incoming(stop)] if stop in graph else []
        found |= {g.id for g in before if isinstance(g, Gateway) and g.type is GatewayType.EVENT_BASED}
    return frozenset(found)


def check_fit(graph: ProcessGraph, scenario: Scenario, organisation: Organisation) -> Iterator[Finding]:
    """Everything in `scenario` that does not fit `graph` or `organisation`."""
    for reference in (*_references(graph, scenario), *_visited(scenario)):
        if reference.id not in graph or not reference.fits(graph.element(reference.id)):
            known = [element.id for element in graph.elements() if reference.fits(element)]
            yield _unknown("ID-UNKNOWN", scenario.source.where(reference.key), reference.kind, reference.id, known)
    yield from _flows(graph, scenario)
    for name in scenario.data:
        if name not in graph.data:
            yield _unknown("ID-UNKNOWN", scenario.source.where(f"data.{name}"), "data object", name, graph.data)
    yield from _limits(graph, scenario)
    for key, unit in _units(scenario):
        if organisation.registered and unit not in organisation.units:
            yield _unknown("UNIT-UNKNOWN", scenario.source.where(key), "unit", unit, organisation.units)


def _references(graph: ProcessGraph, scenario: Scenario) -> Iterator[Reference]:
    yield from _tasks(graph, scenario)

    def forks(element: FlowNode) -> bool:
        return isinstance(element, Gateway) or chooses(element, graph.outgoing(element.id))

    for name in scenario.events:
        yield Reference(f"events.{name}", name, "event that waits", _waits)
    for name in scenario.gateways:
        yield Reference(f"gateways.{name}", name, "gateway", forks)
    for name in scenario.activation:
        yield Reference(f"activation.{name}", name, "complex gateway", _complex)
    for i, arrival in enumerate(scenario.arrivals):
        yield Reference(f"arrivals[{i}].start", arrival.start, "start event", _start)
    for i, backlog in enumerate(scenario.backlog):
        yield Reference(f"backlog[{i}].at", backlog.at, "task or event", _stands)
    yield from _clock_stops("limits", scenario.limits)
    for name, limits in scenario.limits.of.items():
        yield Reference(f"limits.of.{name}", name, "task or sub-process", _activity)
        yield from _clock_stops(f"limits.of.{name}", limits)


def _clock_stops(key: str, limits: ActivityLimits) -> Iterator[Reference]:
    for i, stop in enumerate(limits.clock_stops):
        yield Reference(f"{key}.clock_stops[{i}]", stop, "task, sub-process or event that waits", _waited_at)


def _tasks(graph: ProcessGraph, scenario: Scenario) -> Iterator[Reference]:
    working = atomic(graph)

    def works(element: FlowNode) -> bool:
        return element.id in working

    def bears(element: FlowNode) -> bool:
        return element.id in working or (isinstance(element, Activity) and element.loop is not None)

    for name, entry in scenario.tasks.items():
        fits = _ad_hoc if entry.activities else works if entry.loop is None else bears
        yield Reference(f"tasks.{name}", name, "ad hoc sub-process" if entry.activities else "task", fits)
        for inner in entry.activities:
            yield Reference(f"tasks.{name}.activities.{inner}", inner, "activity", _activity)
        for binding in ("same_as", "different_from"):
            other = getattr(entry, binding)
            if other is not None:
                yield Reference(f"tasks.{name}.{binding}", other, "task", works)


def _visited(scenario: Scenario) -> Iterator[Reference]:
    """The elements whose visits an expression counts."""
    for key, expression in expressions(scenario):
        for name in sorted(visits_of(expression)):
            yield Reference(key, name, "element", lambda _: True)


def _units(scenario: Scenario) -> Iterator[tuple[str, str]]:
    for role, resource in scenario.resources.items():
        if resource.unit is not None:
            yield f"resources.{role}.unit", resource.unit
        for i, group in enumerate(resource.groups):
            if group.unit is not None:
                yield f"resources.{role}.groups[{i}].unit", group.unit


def _flows(graph: ProcessGraph, scenario: Scenario) -> Iterator[Finding]:
    for gateway, branches in scenario.gateways.items():
        if gateway not in graph:
            continue
        known = [flow.id for flow in graph.outgoing(gateway)]
        for flow in branches:
            if flow not in known:
                where = scenario.source.where(f"gateways.{gateway}.{flow}")
                yield _unknown("FLOW-UNKNOWN", where, f"flow that leaves {gateway}", flow, known)


def _limits(graph: ProcessGraph, scenario: Scenario) -> Iterator[Finding]:
    """Limits that do not go together, or that a timer waits for and nobody gives."""
    limits = {"limits": scenario.limits, **{f"limits.of.{name}": entry for name, entry in scenario.limits.of.items()}}
    for key, entry in limits.items():
        legal, promised = entry.statutory, entry.committed
        if legal and promised and legal.unit == promised.unit and promised.amount > legal.amount:
            yield Finding(
                "LIMIT-ORDER",
                scenario.source.where(f"{key}.committed"),
                "The office promises {promised}, which is longer than the legal limit of {legal}.",
                "Check the two figures: what is promised must not exceed what the law allows.",
                "warning",
                {"promised": str(promised), "legal": str(legal)},
            )
    in_days = any(span.unit == "wd" for entry in limits.values() for span in entry.spans.values())
    if in_days and scenario.limit_calendar is None and len(scenario.calendars) != 1:
        yield _unnamed_days(scenario)
    for event, figures in scenario.events.items():
        if figures.limit is not None and event in graph:
            yield from _limit_timer(graph, scenario, event, figures.limit)


def _unnamed_days(scenario: Scenario) -> Finding:
    """Nothing says on which days limits are counted."""
    where = scenario.source.where("limits")
    for name in scenario.calendars:
        return Finding(
            "LIMIT-CALENDAR",
            where,
            "Limits are in working days, and nothing says which days these are: assumed to be those of '{calendar}'.",
            "Name the calendar: limit_calendar: {calendar}.",
            "assumption",
            {"calendar": name},
        )
    return Finding(
        "LIMIT-WEEK",
        where,
        "Limits are in working days, and nothing says which days these are: assumed to be Monday to Friday.",
        "Give a calendar, with its holidays and make-up days, and name it: limit_calendar: office.",
        "assumption",
    )


def _limit_timer(graph: ProcessGraph, scenario: Scenario, event: str, name: str) -> Iterator[Finding]:
    """What keeps an event from waiting for the limit or card `name`."""
    element, where = graph.element(event), scenario.source.where(f"events.{event}.limit")
    if not (isinstance(element, Event) and element.kind == "timer" and element.type is not EventType.START):
        yield Finding(
            "LIMIT-TIMER",
            where,
            "'{event}' is no timer that a case waits at, so it cannot wait for a limit.",
            "Draw a timer, on the border of the activity or on the way, and give the limit to that.",
            values={"event": element.label},
        )
        return
    try:
        limited_by(graph, scenario, event)
    except KeyError:
        yield Finding(
            "LIMIT-ABSENT",
            where,
            "The timer '{event}' waits for '{limit}', which neither the case nor an activity around it has.",
            "Give it under limits, for example limits: {{{example}}}.",
            values={"event": element.label, "limit": name, "example": _LIMIT_EXAMPLES[name]},
        )


_LIMIT_EXAMPLES = {
    "statutory": "statutory: 20 wd",
    "committed": "committed: 10 wd",
    "yellow": "committed: 10 wd, yellow: 2 wd",
    "red": "committed: 10 wd, red: 1 wd",
}


def _unknown(code: str, where: Where, kind: str, name: str, known: Iterable[str]) -> Finding:
    return Finding(
        code,
        where,
        "There is no {kind} '{name}' in the model.",
        "{hint}",
        values={"kind": kind, "name": name, "hint": suggestion(name, known) or "Remove the key."},
    )
