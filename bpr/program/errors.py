"""Errors: which boundary event catches an error end event, and how often the work of a task ends in an error (ER-*)."""

from collections.abc import Iterator

from bpr.process.elements import Event, EventType, FlowNode
from bpr.program.context import Context
from bpr.program.tables import Boundary, NodeKind


def errors(context: Context) -> Iterator[tuple[int, tuple[int, int]]]:
    """Every error end event that is caught: its node, the sub-process, and the boundary event of that sub-process."""
    nodes = context.nodes
    for i, element in enumerate(nodes.elements):
        if nodes.kind[i] != NodeKind.ERROR:
            continue
        caught = _caught(context, i, element)
        if caught is not None:
            yield i, caught
        else:
            context.assume(
                "ERROR-UNCAUGHT",
                context.in_file(element),
                "No boundary event catches the error '{event}': assumed that it ends its process.",
                "Draw an error event on the border of a sub-process around it, or a terminate end event.",
                event=element.label,
            )


def _caught(context: Context, end: int, element: FlowNode) -> tuple[int, int] | None:
    """The nearest sub-process around that catches the error: by its name before an event that catches every error."""
    host = context.nodes.scope[end]
    while host >= 0:
        watching = [b for b in context.nodes.boundaries.get(host, ()) if _kind(context, b) == "error"]
        for names in ({_name(context, element)}, {""}):
            for boundary in watching:
                if _name(context, context.nodes.elements[boundary.node]) in names:
                    return host, boundary.node
        host = context.nodes.scope[host]
    return None


def _kind(context: Context, boundary: Boundary) -> str:
    element = context.nodes.elements[boundary.node]
    return element.kind if isinstance(element, Event) else ""


def _name(context: Context, event: FlowNode) -> str:
    """What tells one error from another: its code, else its id; nothing where every error is meant."""
    reference = event.definitions[0].reference or "" if isinstance(event, Event) else ""
    trigger = context.model.process.triggers.get(reference)
    return (trigger.code or reference) if trigger is not None else reference


def failures(context: Context) -> Iterator[tuple[int, int]]:
    """Every error event on the border of a task that may happen: its node, and the slot that draws whether it does."""
    nodes = context.nodes
    hosts = {b.node: host for host, boundaries in nodes.boundaries.items() for b in boundaries}
    thrown = {
        caught[1]
        for i, kind in enumerate(nodes.kind)
        if kind == NodeKind.ERROR and (caught := _caught(context, i, nodes.elements[i])) is not None
    }
    for i, element in enumerate(nodes.elements):
        entry = context.scenario.events.get(element.id)
        share = None if entry is None else entry.probability
        fails = isinstance(element, Event) and element.type is EventType.BOUNDARY and element.kind == "error"
        if fails and entry is not None and entry.delay is not None:
            _no_delay(context, element)
        task = fails and nodes.kind[hosts[i]] == NodeKind.ACTIVITY
        if share is not None and not task:
            _no_failure(context, element)
        elif share is not None:
            yield i, context.slots.choice(element.id, "error", (1.0 - share, share))
        elif fails and i not in thrown:
            _never(context, element)


def _no_failure(context: Context, element: FlowNode) -> None:
    context.refuse(
        "ERROR-SHARE",
        context.place(f"events.{element.id}.probability", element.id),
        "'{event}' is no error event on the border of a task that is done once, so it has no probability.",
        "Remove probability; inside a sub-process draw an error end event.",
        event=element.label,
    )


def _no_delay(context: Context, element: FlowNode) -> None:
    context.refuse(
        "ERROR-DELAY",
        context.place(f"events.{element.id}.delay", element.id),
        "The error '{event}' happens when the work ends, not after a delay.",
        "Give its probability instead, or draw a timer on the border.",
        event=element.label,
    )


def _never(context: Context, element: FlowNode) -> None:
    context.assume(
        "ERROR-NEVER",
        context.in_file(element),
        "Nothing says how often the error '{event}' happens: assumed that it never does.",
        "On a task give its probability, e.g. events: {event_id}: {{probability: 0.05}}; inside a sub-process draw an "
        "error end event.",
        event=element.label,
        event_id=element.id,
    )
