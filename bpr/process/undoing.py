"""What a compensation event undoes, and by which handlers, by the drawing alone (rules CP-1, CP-2 and TX-1)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bpr.process.elements import Activity, Event, EventType, FlowNode, SubProcess, SubProcessType
from bpr.process.graph import ProcessGraph
from bpr.process.tokens import Ways


@dataclass(frozen=True, slots=True)
class Undoing:
    """How activities are undone.

    Parameters
    ----------
    graph, ways
        The drawing.
    handlers
        Id of an activity -> the event that its handler belongs to: a compensation event on its border that an activity
        is tied to, or the start of an event sub-process in it.
    """

    graph: ProcessGraph
    ways: Ways
    handlers: Mapping[str, Event]

    def undone_by(self, event: Event) -> tuple[str, ...]:
        """The activities with a handler that a compensation event undoes, or a cancel end event, if they are done."""
        if event.kind == "cancel":
            transaction = transaction_of(self.graph, event)
            return tuple(self._within(transaction)) if transaction else ()
        scopes = [*self._around(event)]
        named = event.definitions[0].reference
        if named is None:
            return tuple(self._within(scopes[0]))
        if named not in self.graph or self.graph.element(named).scope not in scopes:
            return ()
        return tuple(self._undone(self.graph.element(named)))

    def _around(self, event: Event) -> Iterator[str]:
        """The scopes that an event looks at, its own first; an event sub-process looks at the scope around it."""
        scope = event.scope
        while scope in self.graph:
            holder = self.graph.element(scope)
            if not handles(holder):
                yield scope
            scope = holder.scope
        yield scope

    def _within(self, scope: str) -> Iterator[str]:
        for member in self.ways.members.get(scope, ()):
            yield from self._undone(self.graph.element(member))

    def _undone(self, element: FlowNode) -> Iterator[str]:
        """An activity that has a handler; of a sub-process without one, those in it."""
        if not isinstance(element, Activity) or element.for_compensation or handles(element):
            return
        if element.id in self.handlers:
            yield element.id
        elif isinstance(element, SubProcess):
            yield from self._within(element.id)


def undoing_of(graph: ProcessGraph, known: Ways) -> Undoing:
    """How the activities of a drawing are undone."""
    found = {scope: e for scope, events in known.triggered.items() for e in events if e.kind == "compensate"}
    bordering = [(host, event) for host, events in known.boundaries.items() for event in events]
    found |= {host: event for host, event in bordering if event.kind == "compensate" and event.handler in graph}
    return Undoing(graph, known, found)


def tied_handlers(graph: ProcessGraph) -> frozenset[str]:
    """The activities that are tied to a compensation event on a border."""
    events = (element for element in graph.elements() if isinstance(element, Event))
    tied = (event.handler for event in events if event.kind == "compensate")
    return frozenset(handler for handler in tied if handler and handler in graph)


def handles(element: FlowNode) -> bool:
    """True for an event sub-process."""
    return isinstance(element, SubProcess) and element.triggered_by_event


def throws_compensation(element: FlowNode) -> bool:
    """True for an event that undoes what was completed, where the case comes to it."""
    throwing = (EventType.INTERMEDIATE_THROW, EventType.END)
    return isinstance(element, Event) and element.type in throwing and element.kind == "compensate"


def transaction_of(graph: ProcessGraph, event: Event) -> str | None:
    """Id of the innermost transaction that an event stands in, or None."""
    scope = event.scope
    while scope in graph:
        holder = graph.element(scope)
        if isinstance(holder, SubProcess) and holder.type is SubProcessType.TRANSACTION:
            return scope
        scope = holder.scope
    return None
