"""Compensation events, and transactions that are cancelled: what is undone, and where the token goes (CP-*, TX-*)."""

from collections.abc import Iterator

from bpr.process.elements import Event, SubProcess, SubProcessType
from bpr.program.context import Context
from bpr.program.tables import NodeKind, Undoing


def undoings(context: Context) -> Iterator[tuple[int, Undoing]]:
    """Every compensation event, and what it undoes."""
    nodes = context.nodes
    for i, event in enumerate(nodes.elements):
        if nodes.kind[i] == NodeKind.COMPENSATION and isinstance(event, Event):
            definition = event.definitions[0]
            if definition.reference is None:
                yield i, Undoing(waits=definition.waits)
            elif definition.reference in nodes.number:
                activity = nodes.known_as(definition.reference)
                if activity not in nodes.compensations:
                    _no_handler(context, event, definition.reference)
                yield i, Undoing(activity, definition.waits)
            else:
                _no_activity(context, event, definition.reference)


def transactions(context: Context) -> Iterator[tuple[int, int]]:
    """Every transaction, and the cancel event on its border; -1: none, so nothing in it cancels (`process.misuse`)."""
    nodes = context.nodes
    for i, element in enumerate(nodes.elements):
        if isinstance(element, SubProcess) and element.type is SubProcessType.TRANSACTION:
            border = (nodes.elements[b.node] for b in nodes.boundaries.get(nodes.known_as(element.id), ()))
            cancels = (event.id for event in border if isinstance(event, Event) and event.kind == "cancel")
            yield i, nodes.number.get(next(cancels, ""), -1)


def _no_handler(context: Context, event: Event, activity: str) -> None:
    context.assume(
        "UNDO-NOTHING",
        context.in_file(event),
        "'{event}' undoes '{activity}', but nothing says how: assumed that there is nothing to be done.",
        "Draw a compensation event on the border of '{activity}' and the activity that undoes it.",
        event=event.label,
        activity=context.model.whole.element(activity).label,
    )


def _no_activity(context: Context, event: Event, activity: str) -> None:
    context.refuse(
        "UNDO-UNKNOWN",
        context.in_file(event),
        "'{event}' undoes '{activity}', which is not in the file.",
        "Name an activity of the file, or none to undo all that has been done.",
        event=event.label,
        activity=activity,
    )
