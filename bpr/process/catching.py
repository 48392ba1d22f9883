"""Which event catches an error or escalation that another one throws, by the drawing alone (rules ER-1 and ES-1)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bpr.process.elements import Event, EventDefinition, EventType, SubProcess
from bpr.process.graph import ProcessGraph
from bpr.process.tokens import Ways

THROWN: Final = frozenset({"error", "escalation"})
"""Kinds of events that go outwards from scope to scope."""


def throws(event: Event) -> EventDefinition | None:
    """The error or escalation that an event throws, if it does."""
    throwing = event.type in (EventType.INTERMEDIATE_THROW, EventType.END)
    return event.definitions[0] if throwing and event.kind in THROWN else None


def catchers(graph: ProcessGraph, known: Ways) -> Mapping[str, Event | None]:
    """Id of an event that throws an error or escalation -> the event that catches it; None where nothing does."""
    throwing = [event for event in graph.elements() if isinstance(event, Event)]
    return {event.id: _catcher(graph, known, event, thrown) for event in throwing if (thrown := throws(event))}


def _catcher(graph: ProcessGraph, known: Ways, event: Event, thrown: EventDefinition) -> Event | None:
    """Outwards, scope by scope: the event sub-processes of the scope, then the border of what opened it."""
    for candidates in _outwards(graph, known, event.scope):
        found = _fitting(graph, candidates, thrown)
        if found is not None:
            return found
    return None


def _outwards(graph: ProcessGraph, known: Ways, scope: str) -> Iterator[Iterable[Event]]:
    interrupted = False
    while True:
        if not interrupted:  # once something has interrupted a scope, its event sub-processes wait no longer
            yield known.triggered.get(scope, ())
        if scope not in graph:
            return
        holder = graph.element(scope)
        handles = isinstance(holder, SubProcess) and holder.triggered_by_event
        if not handles:
            yield known.boundaries.get(scope, ())
        own = known.triggered.get(holder.scope, ())
        interrupted = handles and any(event.interrupting for event in own if event.scope == scope)
        scope = holder.scope


def _fitting(graph: ProcessGraph, candidates: Iterable[Event], thrown: EventDefinition) -> Event | None:
    """The first event of the code that was thrown, else of the id, else one that names none."""
    ranked = [
        (rank, event)
        for event in candidates
        for definition in event.definitions
        if definition.kind == thrown.kind and (rank := _rank(graph, definition.reference, thrown.reference)) is not None
    ]
    return min(ranked, key=lambda found: found[0])[1] if ranked else None


def _rank(graph: ProcessGraph, caught: str | None, thrown: str | None) -> int | None:
    if caught is None:
        return 2
    code = _code(graph, caught)
    if code and code == _code(graph, thrown):
        return 0
    return 1 if caught == thrown else None


def _code(graph: ProcessGraph, reference: str | None) -> str:
    return graph.triggers[reference].code if reference in graph.triggers and reference else ""
