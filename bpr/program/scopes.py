"""What belongs to scopes: where a called process begins, the event sub-processes that wait, what can be undone by what.

Rules CA-1, EP-1 and CP-1; numbers of nodes come from `bpr.program.nodes`.
"""

from collections.abc import Iterator, Mapping

from bpr.process.elements import Event, EventType, SubProcess
from bpr.process.graph import ProcessGraph
from bpr.process.tokens import Ways
from bpr.program.tables import Handler


def interrupts(event: Event) -> bool:
    """Whether an event on a border or at the start of an event sub-process ends what it watches."""
    return event.interrupting or event.kind in ("error", "cancel")


def begins(graph: ProcessGraph, known: Ways, process: str) -> tuple[str, ...]:
    """Where the tokens of a called process start: not at events that something else must bring about."""
    entries = (graph.element(entry) for entry in known.entries.get(process, ()))
    return tuple(e.id for e in entries if not (isinstance(e, Event) and e.type is EventType.START and e.kind != "none"))


def handlers(graph: ProcessGraph, known: Ways, scope: str, number: Mapping[str, int]) -> Iterator[Handler]:
    """The event sub-processes of a scope that wait for something; those that undo it do not."""
    for id_, start in _triggered(graph, known, scope):
        if start.kind not in ("none", "compensate"):
            yield Handler(number[id_], number[start.id], interrupts(start))


def _triggered(graph: ProcessGraph, known: Ways, scope: str) -> Iterator[tuple[str, Event]]:
    """The event sub-processes of a scope, and what starts each."""
    for id_ in known.members.get(scope, ()):
        if is_event_sub_process(graph, id_):
            for start in map(graph.element, known.entries.get(id_, ())):
                if isinstance(start, Event) and start.type is EventType.START:
                    yield id_, start


def is_event_sub_process(graph: ProcessGraph, id_: str) -> bool:
    """Whether this is an event sub-process."""
    element = graph.element(id_)
    return isinstance(element, SubProcess) and element.triggered_by_event


def compensations(
    graph: ProcessGraph, known: Ways, calls: Mapping[str, str], number: Mapping[str, int], seen: Mapping[str, int]
) -> dict[int, int]:
    """Every activity that can be undone -> its handler; -1: what was completed in it is undone.

    Parameters
    ----------
    graph, known
        The process and its ways.
    calls
        Call activity -> the process that it calls.
    number, seen
        Id -> node; and -> node as flows and boundary events know it, which has the border of a repeated activity.
    """
    on_border = {
        event.attached_to or "": event.handler
        for events in known.boundaries.values()
        for event in events
        if event.kind == "compensate" and event.handler in number
    }
    inside = {
        scope: id_
        for scope in known.members
        for id_, start in _triggered(graph, known, scope)
        if start.kind == "compensate"
    }
    inside |= {call: inside[process] for call, process in calls.items() if process in inside}
    holding = _holding(graph, calls, {*on_border, *inside})
    found = {number[id_]: -1 for id_ in holding} | {seen[id_]: -1 for id_ in holding}
    found |= {number[id_]: number[handler] for id_, handler in inside.items() if id_ in number}
    return found | {seen[id_]: number[handler] for id_, handler in on_border.items() if handler}


def _holding(graph: ProcessGraph, calls: Mapping[str, str], undoable: set[str]) -> set[str]:
    """The sub-processes and call activities with something in them that can be undone, however deep."""
    found: set[str] = set()
    while True:
        scopes = {element.scope for element in graph.elements() if element.id in undoable | found}
        scopes |= {call for call, process in calls.items() if process in scopes}
        more = {scope for scope in scopes if scope in graph and not is_event_sub_process(graph, scope)}
        if more <= found:
            return found
        found |= more
