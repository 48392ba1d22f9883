"""Cases: where they come from and what is drawn for them at arrival (rules AR-*)."""

from collections.abc import Iterator

from bpr.process.elements import Event, EventType
from bpr.program.context import Context
from bpr.program.tables import Arrival, Attribute, Backlog, Timer
from bpr.program.timers import read_timer
from bpr.scenario.distributions import constant


def arrivals(context: Context) -> Iterator[Arrival]:
    """The streams of cases: of the scenario, else of timer start events."""
    for i, entry in enumerate(context.scenario.arrivals):
        if context.scenario.horizon is None and entry.max_count is None:
            context.refuse(
                "ARRIVALS-ENDLESS",
                context.place(f"arrivals[{i}]"),
                "Cases arrive for ever: there is neither a horizon nor a max_count.",
                "Give a horizon (horizon: 250 wd), or a max_count for this stream.",
            )
        if entry.interarrival.unit == "wd":
            context.refuse(
                "ARRIVALS-DAYS",
                context.place(f"arrivals[{i}].interarrival"),
                "The time between arrivals is given in working days.",
                "Give hours or minutes, and a calendar on which they pass.",
            )
        yield Arrival(
            start=context.nodes.number[entry.start],
            gap=context.slots.add(entry.start, f"arrival {i}", entry.interarrival),
            calendar=context.calendar(entry.calendar),
            postpone=entry.calendar_mode == "postpone",
            max_count=entry.max_count,
        )
    if not context.scenario.arrivals:
        yield from _timer_starts(context)


def _timer_starts(context: Context) -> Iterator[Arrival]:
    """Without arrivals in the scenario, the timers of start events say when cases begin."""
    found = False
    for i, element in enumerate(context.nodes.elements):
        if isinstance(element, Event) and element.type is EventType.START and element.kind == "timer":
            timer = read_timer(context, element)
            if isinstance(timer, Timer) and timer.duration is not None and not timer.duration.working_days:
                found = True
                yield Arrival(start=i, gap=timer.duration.slot, max_count=timer.repeat or None)
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


def backlog(context: Context) -> Iterator[Backlog]:
    """The cases that stand somewhere when the run begins."""
    for i, entry in enumerate(context.scenario.backlog):
        age = entry.age if entry.age is not None else constant(0.0, "ms")
        yield Backlog(
            node=context.nodes.number[entry.at],
            count=entry.count,
            age=context.slots.duration(entry.at, f"backlog {i}", age),
        )


def attributes(context: Context) -> Iterator[Attribute]:
    """What is drawn for every case at arrival."""
    for name, given in context.scenario.attributes.items():
        if given.kind == "categorical":
            yield Attribute(
                name, context.slots.choice("", f"attribute {name}", tuple(given.shares.values())), tuple(given.shares)
            )
        elif given.kind == "boolean":
            p = given.probability
            yield Attribute(name, context.slots.choice("", f"attribute {name}", (1.0 - p, p)), (False, True))
        elif given.distribution is not None:
            yield Attribute(name, context.slots.add("", f"attribute {name}", given.distribution, integer=False))
