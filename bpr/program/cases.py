"""Cases: where they come from and what is drawn for them at arrival (rules AR-*)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import TypeGuard

from bpr.process.elements import Activity, Event, EventType, FlowNode
from bpr.program.context import Context
from bpr.program.tables import Arrival, Attribute, Backlog, Demand, Timer, Written
from bpr.program.timers import read_timer
from bpr.scenario.distributions import Distribution, constant
from bpr.scenario.expression import Expression
from bpr.scenario.fields import Attribute as AttributeEntry
from bpr.scenario.rates import MONTHS
from bpr.scenario.work import Arrival as ArrivalEntry
from bpr.scenario.zones import epoch_ms


def arrivals(context: Context) -> Iterator[Arrival]:
    """The streams of cases: of the scenario, else of timer start events."""
    for i, entry in enumerate(context.scenario.arrivals):
        if context.scenario.horizon is None and not entry.ends:
            context.refuse(
                "ARRIVALS-ENDLESS",
                context.place(f"arrivals[{i}]"),
                "Cases arrive for ever: there is neither a horizon nor a max_count.",
                "Give a horizon (horizon: 250 wd), or a max_count for this stream.",
            )
        came = _when(context, i, entry)
        size = entry.size
        yield replace(
            came,
            stream=i,
            size=-1 if size is None else context.slots.add(entry.start, f"size of arrival {i}", size),
            max_count=entry.max_count,
        )
    if not context.scenario.arrivals:
        yield from _timer_starts(context)


def _when(context: Context, i: int, entry: ArrivalEntry) -> Arrival:
    """Stream `i` of the scenario: its start event, and when its cases arrive."""
    start, purpose = context.nodes.number[entry.start], f"arrival {i}"
    if entry.rate is not None:
        demand = Demand(
            rates=entry.rate,
            months=entry.months or (1.0,) * MONTHS,
            zone=context.scenario.timezone,
            hours=context.scenario.calendar(entry.calendar) if entry.calendar else None,
        )
        expected = Distribution("exponential", (1.0,), "1")
        return Arrival(start, gap=context.slots.add(entry.start, purpose, expected, integer=False), demand=demand)
    if entry.interarrival is None:
        return Arrival(start, instants=_instants(context, i, entry))
    if entry.interarrival.unit == "wd":
        context.refuse(
            "ARRIVALS-DAYS",
            context.place(f"arrivals[{i}].interarrival"),
            "The time between arrivals is given in working days.",
            "Give hours or minutes, and a calendar on which they pass.",
        )
    return Arrival(
        start,
        gap=context.slots.add(entry.start, purpose, entry.interarrival),
        calendar=context.calendar(entry.calendar),
        postpone=entry.calendar_mode == "postpone",
    )


def _instants(context: Context, i: int, entry: ArrivalEntry) -> tuple[int, ...]:
    """When the cases of a stream arrive that is replayed, ms since the start."""
    origin = epoch_ms(context.scenario.start)
    if entry.instants is not None:
        key, epochs = f"arrivals[{i}].instants", tuple(map(epoch_ms, entry.instants))
    else:
        key, epochs = f"arrivals[{i}].replay", context.model.replays.get(entry.replay or "", ())
    instants = tuple(epoch - origin for epoch in epochs)
    if not instants:
        context.refuse(
            "ARRIVALS-EMPTY", context.place(key), "No case arrives in this stream.", "List instants, or remove it."
        )
    elif any(later < earlier for earlier, later in pairwise(instants)):
        context.refuse("ARRIVALS-ORDER", context.place(key), "The instants are not in the order of time.", "Sort them.")
    elif instants[0] < 0:
        context.refuse(
            "ARRIVALS-BEFORE",
            context.place(key),
            "{count} of the cases arrive before the run starts.",
            "Let the scenario start earlier (start: {first}), or leave them out; cases that are in process at the "
            "start stand under backlog.",
            count=sum(instant < 0 for instant in instants),
            first=datetime.fromtimestamp(epochs[0] / 1000, context.scenario.start.tzinfo).isoformat(),
        )
    return instants


def _timer_starts(context: Context) -> Iterator[Arrival]:
    """Without arrivals in the scenario, the timers of start events say when cases begin."""
    found = 0
    for i, element in enumerate(context.nodes.elements):
        if isinstance(element, Event) and element.type is EventType.START and element.kind == "timer":
            timer = read_timer(context, element)
            if isinstance(timer, Timer) and timer.duration is not None and not timer.duration.working_days:
                yield Arrival(start=i, gap=timer.duration.slot, max_count=timer.repeat or None, stream=found)
                found += 1
    if not found and not context.scenario.backlog:
        context.refuse(
            "ARRIVALS-NONE",
            context.place("arrivals"),
            "No case ever arrives.",
            "Say how often, e.g. arrivals: [{{start: {start}, interarrival: {{dist: exponential, mean: 1 h}}}}].",
            start=next(
                (e.id for e in context.nodes.elements if isinstance(e, Event) and e.type is EventType.START),
                "Start_1",
            ),
        )


def backlog(context: Context, streams: int) -> Iterator[Backlog]:
    """The cases that stand somewhere when the run begins; they are numbered behind so many streams of arrivals."""
    for i, entry in enumerate(context.scenario.backlog):
        age = entry.age if entry.age is not None else constant(0.0, "ms")
        yield Backlog(
            node=context.nodes.number[entry.at],
            count=entry.count,
            age=context.slots.duration(entry.at, f"backlog {i}", age),
            stream=streams + i,
        )


def attributes(
    context: Context, purpose: str, given: Mapping[str, AttributeEntry], element: str = ""
) -> Iterator[Attribute]:
    """What is drawn for every case at arrival, once in a run, or when the task `element` ends."""
    for name, how in given.items():
        yield _drawn(context, name, how, element, f"{purpose} {name}")


def writings(context: Context) -> Iterator[tuple[int, tuple[Written, ...]]]:
    """The elements that write data objects of which the scenario says what is in them (rule DT-1)."""
    unwritten = dict(context.scenario.data)
    for number, element in enumerate(context.nodes.elements):
        names = element.writes if _brings_data(element) else ()
        found: list[Written] = []
        for name in names:
            unwritten.pop(name, None)
            for attribute, given in context.scenario.data.get(name, {}).items():
                if isinstance(given, Expression):
                    found.append(Written(Attribute(attribute, -1), given))
                else:
                    drawn = _drawn(context, attribute, given, element.id, f"{attribute} of {name}")
                    found.append(Written(drawn))
        if found:
            yield number, tuple(found)
    for name in unwritten:
        if name in context.model.whole.data:
            context.refuse(
                "DATA-NOBODY",
                context.place(f"data.{name}"),
                "Nothing in the drawing writes '{name}'.",
                "Draw a data association from the task or event that writes it, or set the attribute under tasks.",
                name=name,
            )


def _brings_data(element: FlowNode) -> TypeGuard[Activity | Event]:
    """Whether it completes, or happens, with the data that it writes; events that throw only read."""
    if isinstance(element, Event):
        return element.type in (EventType.START, EventType.INTERMEDIATE_CATCH, EventType.BOUNDARY)
    return isinstance(element, Activity)


def _drawn(context: Context, name: str, given: AttributeEntry, element: str, purpose: str) -> Attribute:
    """How the attribute `name` is drawn; `element` and `purpose` make the key of the draw."""
    if given.kind == "categorical":
        slot = context.slots.choice(element, purpose, tuple(given.shares.values()))
        return Attribute(name, slot, tuple(given.shares))
    if given.kind == "boolean" or given.distribution is None:
        slot = context.slots.choice(element, purpose, (1.0 - given.probability, given.probability))
        return Attribute(name, slot, (False, True))
    return Attribute(name, context.slots.add(element, purpose, given.distribution, integer=False))
