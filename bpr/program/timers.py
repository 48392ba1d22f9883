"""What the timer of an event says: ISO 8601 durations, instants and cycles (BPMN 2.0.2 §10.5.5.10)."""

import re
from datetime import UTC, datetime

from bpr.errors import Finding
from bpr.process.elements import Event
from bpr.program.context import Context
from bpr.program.slots import SlotTable
from bpr.program.tables import Duration, Timer
from bpr.scenario.distributions import constant
from bpr.units import ValueRefused, parse_span

_CYCLE = re.compile(r"R(?P<count>\d*)/(?:(?P<start>\d{4}-[^/]*)/)?(?P<duration>P[^/]+)")
_MILLISECONDS = 1000


def read_timer(context: Context, event: Event) -> Timer | Finding:
    """The timer of `event` as the file says, or a finding where it cannot be read."""
    start, slots = context.scenario.start, context.slots
    definition = next((d for d in event.definitions if d.kind == "timer"), None)
    text = definition.expression.strip() if definition else ""
    kind = definition.timer if definition else ""
    try:
        if kind == "date":
            return Timer(instant=_instant(text, start))
        if kind == "cycle":
            cycle = _CYCLE.fullmatch(text)
            if cycle is None:
                return _unreadable(context, event, text)
            count = int(cycle["count"]) if cycle["count"] else 0
            return Timer(_duration(event, cycle["duration"], slots), repeat=count)
        if kind == "duration":
            return Timer(_duration(event, text, slots))
    except (ValueRefused, ValueError):
        pass
    return _unreadable(context, event, text)


def _duration(event: Event, text: str, slots: SlotTable) -> Duration:
    span = parse_span(text)
    return slots.duration(event.id, "timer", constant(span.amount, span.unit))


def _instant(text: str, start: datetime) -> int:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        found = found.replace(tzinfo=start.tzinfo or UTC)
    return round((found - start).total_seconds() * _MILLISECONDS)


def _unreadable(context: Context, event: Event, text: str) -> Finding:
    return Finding(
        "TIMER-UNREAD",
        context.in_file(event),
        "The timer of '{event}' says '{text}', which is no duration, instant or cycle."
        if text
        else "The timer of '{event}' does not say how long it waits.",
        "Give the time in the scenario, e.g. events: {event_id}: {{delay: 3 wd}}.",
        values={"event": event.label, "text": text[:60], "event_id": event.id},
    )
