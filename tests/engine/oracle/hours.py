"""Questions to calendars, answered by walking over the openings from the first (rules CAL-1, TM-2)."""

from datetime import timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60 * 60 * 1000
AHEAD = 500 * DAY
"""So far calendars are looked up; runs of the tests are over long before."""


class Hours:
    """The calendars and occasions of a program."""

    def __init__(self, program):
        self.start, self.occasions = program.start, program.occasions
        self.open = [
            [(int(b), int(e)) for b, e in zip(*calendar.intervals(0, AHEAD, program.start), strict=True)]
            for _, calendar in program.calendars
        ]
        self.changes = sorted({instant for intervals in self.open for pair in intervals for instant in pair})

    def opening(self, calendar, instant):
        """The interval that holds `instant`, else the next one."""
        return next((begin, end) for begin, end in self.open[calendar] if instant < end)

    def next_change(self, instant):
        """When the next shift of anybody begins or ends."""
        return next(change for change in self.changes if change > instant)

    def advance(self, calendar, instant, amount):
        """When `amount` of open time has passed; open hours are waited for even if nothing has to pass."""
        for begin, end in self.open[calendar]:
            if instant < end:
                begins = max(begin, instant)
                if amount <= end - begins:
                    return begins + amount
                amount -= end - begins
        raise AssertionError(instant)

    def occasion(self, number, instant):
        """The first of these occasions at or after `instant`."""
        occasions = self.occasions[number]
        zone = ZoneInfo("UTC" if occasions.zone == "+00:00" else occasions.zone)
        for found in occasions.instants.between(instant, instant + AHEAD, self.start, occasions.zone).tolist():
            day = (self.start + timedelta(milliseconds=found)).astimezone(zone).date()
            if occasions.calendar is None or occasions.calendar.openings(day):
                return found
        raise AssertionError(instant)
