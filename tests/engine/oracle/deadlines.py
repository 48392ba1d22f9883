"""Limits, counted day by day and looked for by halving: nothing is solved for (rules DL)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from oracle.hours import AHEAD, DAY


class Deadlines:
    """The part of the oracle that knows clocks of limits."""

    def closings(self):
        """The closing instant of every working day, in order; zones without daylight saving only."""
        if not self.days_close:
            calendar, start = self.program.working_days.calendar, self.program.start
            midnight = datetime(start.year, start.month, start.day, tzinfo=UTC)
            for number in range(-100, AHEAD // DAY):
                day = midnight + timedelta(days=number)
                openings = calendar.openings(day.date())
                if openings:
                    close = day + timedelta(minutes=max(end for _, end in openings))
                    self.days_close.append(round((close - start).total_seconds() * 1000))
        return self.days_close

    def day(self, instant):
        """The working day on which it is, or the next one; at its close it is over."""
        return sum(close <= instant for close in self.closings())

    def day_still(self, instant):
        """The same, but at its close the day is not over."""
        return sum(close < instant for close in self.closings())

    def used(self, began, stops, wd, instant):
        """DL-1, DL-2: what of a limit is used by `instant`."""
        edges = sorted({edge for stop in stops for edge in stop})
        still = [
            (a, b)
            for a, b in pairwise(edges)
            if a < instant and b > began and any(begin <= a and b <= end for begin, end in stops)
        ]
        joined = []
        for begin, end in still:
            if joined and joined[-1][1] == begin:
                joined[-1][1] = end
            else:
                joined.append([begin, end])
        if not wd:
            return instant - began - sum(min(end, instant) - max(begin, began) for begin, end in joined)
        first = self.day(began)
        days = max(self.day_still(instant), first) - first
        for begin, end in joined:
            over = self.day(end) if end < instant else max(self.day_still(instant), first)
            days -= over - max(self.day_still(begin), first)
        return days

    def late(self, wait, instant):
        limit = self.program.catches[wait.row.node].timer.limit
        began = self.clock_began(wait, limit.of)
        stops = [
            (begin, 2 * AHEAD if end is None else end) for c, begin, end in wait.row.case.stops if c == limit.clock
        ]
        return self.used(began, stops, limit.span.unit == "wd", instant) > limit.span.amount

    def clock_began(self, wait, of):
        if of < 0:
            return wait.row.case.arrival
        token = wait.token
        while token.node != of:
            token = token.scope.host
        return token.entered

    def stands_still(self, case, clock):
        return any(number == clock and end is None for number, _, end in case.stops)

    def wait_for_limit(self, wait):
        """DL-1, DL-3: planned for the first instant that is late; not while the clock stands still."""
        clock, low = self.program.catches[wait.row.node].timer.limit.clock, self.now
        if not self.late(wait, low):
            if self.stands_still(wait.row.case, clock):
                return
            high = low + 1
            while not self.late(wait, high):
                low, high = high, high + 2 * (high - low)
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (low, middle) if self.late(wait, middle) else (middle, high)
            low = high
        wait.planned = self.plan(low, self.WORK, lambda: self.then(wait.row.case, self.happens, wait, []))

    def limit_waits(self, case, clock):
        waits = [wait for token in self.tokens(case) for wait in token.waits]
        timers = [(wait, self.program.catches[wait.row.node].timer) for wait in sorted(waits, key=lambda w: w.order)]
        return [wait for wait, timer in timers if timer and timer.limit and timer.limit.clock == clock]

    def stop_clocks(self, token):
        """A token comes to where clocks stand still."""
        case = token.scope.case
        for clock in self.program.stops.get(token.node, ()):
            moved = not self.stands_still(case, clock)
            stop = [clock, self.now, None]
            case.stops.append(stop)
            token.stops.append(stop)
            for wait in self.limit_waits(case, clock) if moved else ():
                if wait.planned is not None and wait.planned.instant > self.now:
                    self.cancel([wait.planned])
                    wait.planned = None

    def start_clocks(self, token):
        """It is there no more."""
        for stop in token.stops:
            stop[2] = self.now
            case, clock = token.scope.case, stop[0]
            for wait in self.limit_waits(case, clock) if not self.stands_still(case, clock) else ():
                if wait.planned is None:
                    self.wait_for_limit(wait)
        token.stops = []
