"""Limits that timers wait for: whose they are, and where a token lets their clocks stand still (rules DL-*).

A clock has a number: 0 is that of the case, the others are those of the activities under ``limits.of``, in its order.
"""

from collections.abc import Mapping

from bpr.fit import clock_stop_ids, limited_by
from bpr.process.elements import Event
from bpr.program.context import Context
from bpr.program.tables import Limit, Timer


def limit_timer(context: Context, event: Event) -> Timer | None:
    """The timer of an event that waits for a limit; None where it waits for something else."""
    limit = _limit(context, event.id)
    return None if limit is None else Timer(limit=limit)


def clock_stops(context: Context) -> Mapping[int, tuple[int, ...]]:
    """Node -> numbers of the clocks that stand still while a token waits there; only clocks that a timer asks for."""
    limits = context.scenario.limits
    lists = (limits.clock_stops, *(entry.clock_stops for entry in limits.of.values()))
    asked = {limit.clock for event in context.scenario.events if (limit := _limit(context, event)) is not None}
    found: dict[int, tuple[int, ...]] = {}
    for clock in sorted(asked):
        for id_ in sorted(clock_stop_ids(context.model.whole, lists[clock])):
            node = context.nodes.known_as(id_)
            found[node] = (*found.get(node, ()), clock)
    return found


def _limit(context: Context, event: str) -> Limit | None:
    entry = context.scenario.events.get(event)
    if entry is None or entry.limit is None:
        return None
    of, span = limited_by(context.model.whole, context.scenario, event)
    if of is None:
        return Limit(span)
    return Limit(span, context.nodes.known_as(of), list(context.scenario.limits.of).index(of) + 1)
