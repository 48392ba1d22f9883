"""Days and hours at which somebody is away by chance, taken out of their calendar (rules RS-13, RS-14)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np

from bpr.engine.timetable import Intervals, intersect
from bpr.scenario.calendar import Calendar, merged
from bpr.scenario.hours import DAY_MINUTES, DateRange
from bpr.scenario.presence import Presence
from bpr.scenario.zones import date_of, epoch_ms, instants_of, local_days, zone_of


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


def present(
    hours: Intervals, presence: Presence, zone_name: str, chance: Callable[[int, int], float], start: datetime
) -> Intervals:
    """The open hours of `hours` in the parts of days in which somebody is there.

    Parameters
    ----------
    hours
        When they would be on shift.
    presence
        With which share they are there.
    zone_name
        In which days and their parts are meant.
    chance
        A uniform figure of a local date, as days since 1970-01-01, and a part of it.
    start
        Instant 0.
    """
    zone, origin = zone_of(zone_name), epoch_ms(start)

    def intervals(begin: int, end: int) -> tuple[list[int], list[int]]:
        first, last = local_days(origin + begin, origin + end, zone)
        there: list[tuple[int, int, int]] = []  # day, and the minutes of one of its parts
        for weekday, shares in enumerate(presence.days):
            length = DAY_MINUTES // len(shares)
            days = range(first + (weekday - first - 3) % 7, last + 1, 7)  # day 0 was a Thursday
            for part, share in enumerate(shares):  # part by part: draws of neighbouring days come in one block
                there += [
                    (day, part * length, (part + 1) * length) for day in days if share and chance(day, part) < share
                ]
        if not there:
            return [], []
        columns = np.array(there, np.int64).T
        opened = instants_of(columns[0], columns[1], zone, closing=False) - origin
        closed = instants_of(columns[0], columns[2], zone, closing=True) - origin
        opens, closes = merged(opened, closed, begin, end)
        usual_opens, usual_closes = hours(begin, end)
        return intersect(list(usual_opens), list(usual_closes), opens.tolist(), closes.tolist())

    return intervals
