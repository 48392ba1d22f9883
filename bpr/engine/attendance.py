"""Days on which somebody is away by chance, taken out of their calendar (rule RS-13)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bpr.engine.timetable import Intervals
from bpr.scenario.calendar import Calendar
from bpr.scenario.hours import DateRange
from bpr.scenario.zones import date_of, epoch_ms, local_days, zone_of


def attended(calendar: Calendar, is_away: Callable[[int], bool], start: datetime) -> Intervals:
    """The open hours of `calendar` without the shifts that begin on days on which somebody is away.

    Parameters
    ----------
    calendar
        When they would be on shift.
    is_away
        Of a local date, as days since 1970-01-01.
    start
        Instant 0.
    """
    zone, origin = zone_of(calendar.zone), epoch_ms(start)

    def intervals(begin: int, end: int) -> tuple[list[int], list[int]]:
        first, last = local_days(origin + begin, origin + end, zone)
        away = [date_of(day) for day in range(first - 1, last + 1) if is_away(day)]  # a night that began the day before
        worked = replace(
            calendar,
            closed=(*calendar.closed, *(DateRange(day, day) for day in away)),
            extra={day: hours for day, hours in calendar.extra.items() if day not in away},
        )
        openings, closings = worked.intervals(begin, end, start)
        return openings.tolist(), closings.tolist()

    return intervals
