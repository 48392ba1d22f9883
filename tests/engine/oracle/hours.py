"""Questions to calendars, answered by walking over the openings from the first (rules CAL-1, TM-2)."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

DAY = 24 * 60 * 60 * 1000
AHEAD = 500 * DAY
"""So far calendars are looked up; runs of the tests are over long before."""


class Hours:
    """The calendars and occasions of a program; `chance` draws a figure of a slot for a day and a part of it."""

    def __init__(self, program, chance):
        self.start, self.occasions, self.zone = program.start, program.occasions, program.header.timezone
        self.open = [
            [(int(b), int(e)) for b, e in zip(*calendar.intervals(0, AHEAD, program.start), strict=True)]
            for _, calendar in program.calendars
        ]
        for number, (slot, presence) in program.presences.items():
            self.open[number] = self.attended(number, presence, lambda day, part, slot=slot: chance(slot, day, part))
        self.changes = sorted({instant for intervals in self.open for pair in intervals for instant in pair})

    def attended(self, calendar, presence, chance):
        """RS-14: a calendar is walked through, part of the day by part of the day; on clocks without leaps."""
        zone = ZoneInfo("UTC" if self.zone == "+00:00" else self.zone)
        there = []
        for begin, end in self.open[calendar]:
            at = begin
            while at < end:
                local = (self.start + timedelta(milliseconds=at)).astimezone(zone)
                of_day = ((local.hour * 60 + local.minute) * 60 + local.second) * 1000 + local.microsecond // 1000
                shares = presence.days[local.weekday()]
                part = of_day * len(shares) // DAY
                until = min(end, at - of_day + (part + 1) * DAY // len(shares))
                if chance((local.date() - date(1970, 1, 1)).days, part) < shares[part]:
                    if there and there[-1][1] == at:
                        there[-1] = (there[-1][0], until)
                    else:
                        there.append((at, until))
                at = until
        return there

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
