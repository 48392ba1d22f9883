"""Errors and escalations: which events catch what is thrown, how often the work of a task ends in one (ER-*, ES-*)."""

from collections.abc import Iterator, Mapping

from bpr.process.elements import Event, FlowNode
from bpr.program.context import Context
from bpr.program.tables import NodeKind

_THROWN: Mapping[int, str] = {NodeKind.ERROR: "error", NodeKind.ESCALATION: "escalation"}
"""Kind of node -> what it throws."""
_CATCHING = (NodeKind.BOUNDARY, NodeKind.EVENT_START)
_NAMED, _ANY = 0, 1


def caught(context: Context) -> dict[int, dict[int, int]]:
    """Every event that throws an error or escalation -> the events that catch it, by name (0) or whatever it is (1)."""
    nodes = context.nodes
    catching = [(i, e) for i, e in enumerate(nodes.elements) if nodes.kind[i] in _CATCHING and isinstance(e, Event)]
    found: dict[int, dict[int, int]] = {}
    for i, thrower in enumerate(nodes.elements):
        what = _THROWN.get(nodes.kind[i])
        if what is not None:
            name = _name(context, thrower)
            ranks = {name: _NAMED, "": _ANY} if name else {"": _ANY}
            same = ((node, _name(context, event)) for node, event in catching if event.kind == what)
            found[i] = {node: ranks[other] for node, other in same if other in ranks}
            if not reached(context, i, found[i]):
                _uncaught(context, thrower, what)
    return found


def reached(context: Context, thrower: int, catching: Mapping[int, int]) -> set[int]:
    """The events, of those that catch it, to which what is thrown at a node may go: nearest first, by any caller."""
    nodes = context.nodes
    found: set[int] = set()
    todo, seen = [thrower], set()
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        holder = nodes.holder(node)
        waiting = [handler.start for handler in nodes.handlers.get(holder, ())]
        hosts = (holder,) if holder >= 0 else nodes.callers[-1 - holder]
        if here := [start for start in waiting if start in catching]:
            found.update(here)
        elif not hosts:
            continue
        for host in () if here else hosts:
            border = nodes.known_as(nodes.elements[host].id)
            on_border = [b.node for b in nodes.boundaries.get(border, ()) if b.node in catching]
            found.update(on_border)
            if not on_border:
                todo.append(host)
    return found


def _name(context: Context, event: FlowNode) -> str:
    """What tells one error or escalation from another: its code, else its id; nothing where every one is meant."""
    reference = event.definitions[0].reference or "" if isinstance(event, Event) else ""
    trigger = context.model.whole.triggers.get(reference)
    return (trigger.code or reference) if trigger is not None else reference


def _uncaught(context: Context, thrower: FlowNode, what: str) -> None:
    if what == "error":
        context.assume(
            "ERROR-UNCAUGHT",
            context.in_file(thrower),
            "No event catches the error '{event}': assumed that it ends its process.",
            "Draw an error event on the border of a sub-process around it, or a terminate end event.",
            event=thrower.label,
        )
    else:
        context.assume(
            "ESCALATION-UNCAUGHT",
            context.in_file(thrower),
            "No event catches the escalation '{event}': assumed that it has no effect.",
            "Draw an escalation event on the border of a sub-process around it, or remove its trigger.",
            event=thrower.label,
        )


def failures(context: Context, catching: Mapping[int, Mapping[int, int]]) -> Iterator[tuple[int, int]]:
    """Every error or escalation event on the border of a task that may happen, and the slot that draws whether it does.

    Parameters
    ----------
    context
        The compilation.
    catching
        What `caught` gives.
    """
    nodes = context.nodes
    hosts = {b.node: host for host, boundaries in nodes.boundaries.items() for b in boundaries}
    thrown = {event for thrower, events in catching.items() for event in reached(context, thrower, events)}
    for i, element in enumerate(nodes.elements):
        entry = context.scenario.events.get(element.id)
        share = None if entry is None else entry.probability
        fails = isinstance(element, Event) and element.kind in _THROWN.values()
        watching = fails and nodes.kind[i] in _CATCHING
        if watching and entry is not None and entry.delay is not None:
            _no_delay(context, element)
        task = watching and i in hosts and nodes.kind[hosts[i]] == NodeKind.ACTIVITY
        if share is not None and not task:
            _no_failure(context, element)
        elif share is not None:
            yield i, context.slots.choice(element.id, "error", (1.0 - share, share))
        elif watching and i not in thrown:
            _never(context, element)


def _no_failure(context: Context, element: FlowNode) -> None:
    context.refuse(
        "ERROR-SHARE",
        context.place(f"events.{element.id}.probability", element.id),
        "'{event}' is no error or escalation on the border of a task that is done once, so it has no probability.",
        "Remove probability; inside a sub-process draw an event that throws it.",
        event=element.label,
    )


def _no_delay(context: Context, element: FlowNode) -> None:
    context.refuse(
        "ERROR-DELAY",
        context.place(f"events.{element.id}.delay", element.id),
        "'{event}' happens when the work ends or when it is thrown, not after a delay.",
        "Give its probability instead, or draw a timer on the border.",
        event=element.label,
    )


def _never(context: Context, element: FlowNode) -> None:
    context.assume(
        "ERROR-NEVER",
        context.in_file(element),
        "Nothing says how often '{event}' happens: assumed that it never does.",
        "On a task give its probability, e.g. events: {event_id}: {{probability: 0.05}}; inside a sub-process draw an "
        "event that throws it.",
        event=element.label,
        event_id=element.id,
    )
