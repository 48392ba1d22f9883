"""Whether people whom a task needs at the same time ever meet: looked up in their calendars of the first two years."""

from bisect import bisect_right

from bpr.program.context import Context
from bpr.program.seats import can_fill
from bpr.program.tables import Station
from bpr.units import DAY

_AHEAD = 2 * 366 * DAY


def meet(context: Context, station: Station) -> bool:
    """Whether there is an instant at which every part of `station` has somebody on shift, nobody counted twice.

    Shifts only begin at openings, so it is enough to look at those.
    """
    people = sorted({individual for part in station.parts for individual in part})
    calendars = {context.staff.calendars[individual] for individual in people}
    if len(station.parts) == 1 or len(calendars) == 1:
        return can_fill(station.parts)
    hours = {
        name: tuple(column.tolist() for column in context.calendars[name].intervals(0, _AHEAD, context.scenario.start))
        for name in calendars
        if name in context.calendars  # else always on shift
    }
    instants = sorted({0, *(opening for openings, _ in hours.values() for opening in openings)})
    return any(
        can_fill(
            [[i for i in part if _is_open(hours.get(context.staff.calendars[i]), instant)] for part in station.parts]
        )
        for instant in instants
    )


def _is_open(hours: tuple[list[int], ...] | None, instant: int) -> bool:
    if hours is None:
        return True  # always on shift
    openings, closings = hours
    i = bisect_right(openings, instant) - 1
    return i >= 0 and instant < closings[i]
