"""Whether a process, a scenario and an organisation fit each other: every id that one names must be in the other.

Says all that does not fit at once, with file, line and key, and the nearest ids that exist.
"""

from collections.abc import Callable, Iterable, Iterator
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
from bpr.scenario.references import expressions
from bpr.scenario.schema import Scenario


@dataclass(frozen=True, slots=True)
class Reference:
    """A key of the scenario that names an element: what kind it must be, and the id it gives."""

    key: str
    id: str
    kind: str
    fits: Callable[[FlowNode], bool]


def _ad_hoc(element: FlowNode) -> bool:
    return isinstance(element, SubProcess) and element.type is SubProcessType.AD_HOC


def _activity(element: FlowNode) -> bool:
    return isinstance(element, Activity)


def _complex(element: FlowNode) -> bool:
    return isinstance(element, Gateway) and element.type is GatewayType.COMPLEX


def _waits(element: FlowNode) -> bool:
    if isinstance(element, Event):
        return element.type in (EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY, EventType.START)
    return isinstance(element, Task) and element.type is TaskType.RECEIVE


def _start(element: FlowNode) -> bool:
    return isinstance(element, Event) and element.type is EventType.START


def _stops(element: FlowNode) -> bool:
    return isinstance(element, Activity | Event)


def check_fit(graph: ProcessGraph, scenario: Scenario, organisation: Organisation) -> Iterator[Finding]:
    """Everything in `scenario` that does not fit `graph` or `organisation`."""
    for reference in (*_references(graph, scenario), *_visited(scenario)):
        known = [element.id for element in graph.elements() if reference.fits(element)]
        if reference.id not in known:
            yield _unknown("ID-UNKNOWN", scenario.source.where(reference.key), reference.kind, reference.id, known)
    yield from _flows(graph, scenario)
    for name in scenario.data:
        if name not in graph.data:
            yield _unknown("ID-UNKNOWN", scenario.source.where(f"data.{name}"), "data object", name, graph.data)
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
        yield Reference(f"backlog[{i}].at", backlog.at, "task or event", _stops)
    for i, stop in enumerate(scenario.limits.clock_stops):
        yield Reference(f"limits.clock_stops[{i}]", stop, "task or event", _stops)


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


def _unknown(code: str, where: Where, kind: str, name: str, known: Iterable[str]) -> Finding:
    return Finding(
        code,
        where,
        "There is no {kind} '{name}' in the model.",
        "{hint}",
        values={"kind": kind, "name": name, "hint": suggestion(name, known) or "Remove the key."},
    )
