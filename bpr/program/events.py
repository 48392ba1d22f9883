"""Events that wait: for their timer, for a message or signal from inside the model or from outside (rules EV-*)."""

from collections.abc import Iterator

from bpr.process.elements import Event, EventType, FlowNode
from bpr.process.graph import ProcessGraph
from bpr.program.context import WAITS_FOR, Context
from bpr.program.deadlines import limit_timer
from bpr.program.file_expressions import of_file
from bpr.program.nodes import signal_name
from bpr.program.tables import Catch, Duration, NodeKind, Timer, WaitsFor
from bpr.program.timers import read_timer
from bpr.scenario.distributions import constant
from bpr.scenario.expression import Expression

_THROWN = ("error", "escalation", "cancel")
"""Kinds of catching events that something in the drawing must bring about."""


def catches(context: Context) -> Iterator[tuple[int, Catch]]:
    """Every event and receive task that waits: its node and its row."""
    for name, entry in context.scenario.events.items():
        element = context.model.whole.element(name)
        if entry.condition is not None and not (isinstance(element, Event) and element.kind == "conditional"):
            context.refuse(
                "CONDITION-EVENT",
                context.place(f"events.{name}.condition", name),
                "'{event}' does not wait for a condition.",
                "Remove the condition, or draw a conditional event.",
                event=element.label,
            )
    for i, element in enumerate(context.nodes.elements):
        if context.nodes.kind[i] in (NodeKind.CATCH, NodeKind.BOUNDARY, NodeKind.EVENT_START):
            yield i, _catch(context, i, element)


def thrown_signals(context: Context) -> dict[int, int]:
    """Every event that throws a signal: its node, and the number of the signal."""
    kind = context.nodes.kind
    return {i: signal for i, signal in context.nodes.signals.items() if kind[i] in (NodeKind.THROW, NodeKind.END)}


def signals_thrown(graph: ProcessGraph) -> frozenset[str]:
    """The names of the signals that a process throws; one without a name is known to nobody else."""
    return _signals(graph, EventType.INTERMEDIATE_THROW, EventType.END)


def signals_begun_by(graph: ProcessGraph) -> frozenset[str]:
    """The names of the signals that begin a process."""
    return _signals(graph, EventType.START)


def _signals(graph: ProcessGraph, *types: EventType) -> frozenset[str]:
    events = (one for one in graph.elements() if isinstance(one, Event) and one.kind == "signal" and one.type in types)
    return frozenset(signal_name(graph, event) for event in events) - {""}


def _catch(context: Context, number: int, element: FlowNode) -> Catch:
    if isinstance(element, Event) and element.kind in _THROWN:
        return Catch()  # nothing to wait for: see `bpr.program.errors` and `bpr.program.undoing`
    entry = context.scenario.events.get(element.id) or context.scenario.tasks.get(element.id)
    delay = entry.delay if entry is not None else None
    waits_for = WAITS_FOR[entry.waits_for] if entry is not None else WaitsFor.NOBODY
    duration = None if delay is None else context.slots.duration(element.id, "delay", delay)
    if isinstance(element, Event) and element.kind == "timer":
        return Catch(timer=limit_timer(context, element) or _timer(context, element, duration), waits_for=waits_for)
    if isinstance(element, Event) and element.kind == "conditional":
        condition = _condition(context, element)
        if not isinstance(condition, Expression) and duration is None:
            _nothing_holds(context, element, condition)
        held = condition if isinstance(condition, Expression) else None
        return Catch(condition=held, delay=duration, waits_for=waits_for)
    signal = context.nodes.signals.get(number, -1)
    if signal >= 0:
        thrown = signal in thrown_signals(context).values()
        if duration is None and not thrown and context.nodes.signal_names[signal] not in context.thrown_elsewhere:
            _nobody_throws(context, element)
        return Catch(signal=signal, delay=duration, waits_for=waits_for)
    simulated = number in context.nodes.senders
    if not simulated and duration is None:
        _nobody_sends(context, element)
    return Catch(simulated_sender=simulated, delay=duration, waits_for=waits_for)


def _condition(context: Context, event: Event) -> Expression | str:
    """What a conditional event waits for: by the scenario, else by the file; else what is wrong with that, if it is."""
    entry, text = context.scenario.events.get(event.id), event.definitions[0].expression.strip()
    if entry is not None and entry.condition is not None:
        return entry.condition
    if not text:
        return ""
    found = of_file(context.scenario, text)
    return found if isinstance(found, Expression) else f"'{text[:80]}' is not understood: {found}"


def _timer(context: Context, event: Event, duration: Duration | None) -> Timer:
    read = None if duration is not None and event.interrupting else read_timer(context, event)
    if duration is not None:
        return Timer(duration, repeat=read.repeat if isinstance(read, Timer) else 1)
    if isinstance(read, Timer):
        return read
    if read is not None:
        context.findings.append(read)
    return Timer(context.slots.duration(event.id, "timer", constant(0.0, "ms")))


def _may_never_come(element: FlowNode) -> bool:
    """Whether the process goes on without the event: it is on a border, or starts an event sub-process."""
    return isinstance(element, Event) and element.type in (EventType.BOUNDARY, EventType.START)


def _nothing_holds(context: Context, element: FlowNode, problem: str) -> None:
    if _may_never_come(element):
        context.assume(
            "CONDITION-NEVER",
            context.in_file(element),
            "Nothing says when the condition of '{event}' holds: assumed that it never does. {problem}",
            "Give a condition, e.g. events: {event_id}: {{condition: amount > 1000}}, or a delay.",
            event=element.label,
            event_id=element.id,
            problem=problem,
        )
    else:
        context.refuse(
            "CONDITION-NOTHING",
            context.in_file(element),
            "'{event}' waits for a condition of which nothing is said. {problem}",
            "Give it, e.g. events: {event_id}: {{condition: amount > 1000}}, or a delay: {{delay: 5 d}}.",
            event=element.label,
            event_id=element.id,
            problem=problem,
        )


def _nobody_throws(context: Context, element: FlowNode) -> None:
    if _may_never_come(element):
        context.assume(
            "SIGNAL-NEVER",
            context.in_file(element),
            "Nobody in the model throws the signal of '{event}': assumed that it never comes.",
            "Give the time until it comes, e.g. events: {event_id}: {{delay: 5 d}}, or draw who throws it.",
            event=element.label,
            event_id=element.id,
        )
    else:
        context.refuse(
            "SIGNAL-NOBODY",
            context.in_file(element),
            "'{event}' waits for a signal that nobody in the model throws.",
            "Give the time until it comes, e.g. events: {event_id}: {{delay: 5 d, waits_for: other_agency}}.",
            event=element.label,
            event_id=element.id,
        )


def _nobody_sends(context: Context, element: FlowNode) -> None:
    if _may_never_come(element):
        context.assume(
            "MESSAGE-NEVER",
            context.in_file(element),
            "Nobody in the model sends the message of '{event}': assumed that it never comes.",
            "Give the time until it comes, e.g. events: {event_id}: {{delay: 5 d}}, or draw who sends it.",
            event=element.label,
            event_id=element.id,
        )
    else:
        context.refuse(
            "MESSAGE-NOBODY",
            context.in_file(element),
            "'{event}' waits for a message that nobody in the model sends.",
            "Give the time until it comes, e.g. events: {event_id}: {{delay: 5 d, waits_for: applicant}}.",
            event=element.label,
            event_id=element.id,
        )
