"""Events that wait: for their timer, for a message or signal from inside the model or from outside (rules EV-*)."""

from collections.abc import Iterator

from bpr.process.elements import Event, EventType, FlowNode
from bpr.program.context import WAITS_FOR, Context
from bpr.program.deadlines import limit_timer
from bpr.program.tables import Catch, Duration, NodeKind, Timer, WaitsFor
from bpr.program.timers import read_timer
from bpr.scenario.distributions import constant


def catches(context: Context) -> Iterator[tuple[int, Catch]]:
    """Every event and receive task that waits: its node and its row."""
    for i, element in enumerate(context.nodes.elements):
        if context.nodes.kind[i] in (NodeKind.CATCH, NodeKind.BOUNDARY):
            yield i, _catch(context, i, element)


def thrown_signals(context: Context) -> dict[int, int]:
    """Every event that throws a signal: its node, and the number of the signal."""
    kind = context.nodes.kind
    return {i: signal for i, signal in context.nodes.signals.items() if kind[i] in (NodeKind.THROW, NodeKind.END)}


def _catch(context: Context, number: int, element: FlowNode) -> Catch:
    if isinstance(element, Event) and element.kind == "error":
        return Catch()  # nothing to wait for: see `bpr.program.errors`
    entry = context.scenario.events.get(element.id) or context.scenario.tasks.get(element.id)
    delay = entry.delay if entry is not None else None
    waits_for = WAITS_FOR[entry.waits_for] if entry is not None else WaitsFor.NOBODY
    duration = None if delay is None else context.slots.duration(element.id, "delay", delay)
    if isinstance(element, Event) and element.kind == "timer":
        return Catch(timer=limit_timer(context, element) or _timer(context, element, duration), waits_for=waits_for)
    signal = context.nodes.signals.get(number, -1)
    if signal >= 0:
        if duration is None and signal not in thrown_signals(context).values():
            _nobody_throws(context, element)
        return Catch(signal=signal, delay=duration, waits_for=waits_for)
    simulated = number in context.nodes.senders
    if not simulated and duration is None:
        _nobody_sends(context, element)
    return Catch(simulated_sender=simulated, delay=duration, waits_for=waits_for)


def _timer(context: Context, event: Event, duration: Duration | None) -> Timer:
    read = None if duration is not None and event.interrupting else read_timer(context, event)
    if duration is not None:
        return Timer(duration, repeat=read.repeat if isinstance(read, Timer) else 1)
    if isinstance(read, Timer):
        return read
    if read is not None:
        context.findings.append(read)
    return Timer(context.slots.duration(event.id, "timer", constant(0.0, "ms")))


def _nobody_throws(context: Context, element: FlowNode) -> None:
    boundary = isinstance(element, Event) and element.type is EventType.BOUNDARY
    if boundary:
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
    boundary = isinstance(element, Event) and element.type is EventType.BOUNDARY
    if boundary:
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
