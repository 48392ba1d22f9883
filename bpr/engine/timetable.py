"""Open hours as the engine asks for them: is it open now, until when, when is so much open time over.

A timetable is made of a calendar of the scenario and grows by a year whenever a question goes beyond what is known.
`None` in place of a timetable means: always open. Questions about *now* come in the order of time, so the interval
that holds now is remembered; only questions about later instants search (by bisection).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence

from bpr.errors import Finding, RunError, Where
from bpr.units import DAY

Intervals = Callable[[int, int], tuple[Sequence[int], Sequence[int]]]
"""``intervals(from, to)`` -> opening and closing instants (ms), ordered, disjoint, within [from, to)."""

_YEAR = 366 * DAY
_LONGEST_CLOSURE = 20 * _YEAR
_LONGEST_RUN = 1000 * _YEAR


class Timetable:
    """Open intervals [opening, closing) in ms since the start of the scenario.

    Parameters
    ----------
    name
        Name of the calendar, for errors.
    intervals
        Where the intervals come from.
    """

    __slots__ = ("_before", "_closings", "_intervals", "_known", "_now", "_openings", "closes", "name", "opens")

    def __init__(self, name: str, intervals: Intervals) -> None:
        self.name = name
        self._intervals = intervals
        self._openings: list[int] = []
        self._closings: list[int] = []
        self._before: list[int] = []  # open time before each interval
        self._known = 0
        self._now = 0
        self.opens = self.closes = 0  # the interval that `_at` found last: read it before asking
        self._grow(_YEAR)

    def _grow(self, until: int) -> None:
        if until > _LONGEST_RUN:
            raise RunError(
                Finding(
                    "RUN-ENDLESS",
                    Where(key=f"calendars.{self.name}"),
                    "The run has come to year {years} and is not over.",
                    "Give a horizon, shorter times, or more staff: something waits, or takes, for ever.",
                    values={"years": until // _YEAR},
                )
            )
        openings, closings = self._intervals(self._known, until)
        for opening, closing in zip(openings, closings, strict=True):
            if self._closings and self._closings[-1] == opening:
                self._closings[-1] = closing
                continue
            before = self._before[-1] + self._closings[-1] - self._openings[-1] if self._openings else 0
            self._openings.append(opening)
            self._closings.append(closing)
            self._before.append(before)
        self._known = until

    def _know(self, instant: int) -> None:
        """Know the intervals up to one that closes after `instant`, and a year more."""
        patience = max(self._known, instant) + _LONGEST_CLOSURE
        while self._known <= instant + _YEAR or not self._closings or self._closings[-1] <= instant:
            if self._known > patience:
                raise RunError(
                    Finding(
                        "CALENDAR-ENDS",
                        Where(key=f"calendars.{self.name}"),
                        "The calendar is not open for twenty years on end.",
                        "Give it weekly hours, or later dates.",
                    )
                )
            self._grow(self._known + _YEAR)

    def _at(self, now: int) -> int:
        """Number of the first interval that closes after `now`; `now` never goes back."""
        if now + _YEAR >= self._known:
            self._know(now)
        closings, i = self._closings, self._now
        while closings[i] <= now:
            i += 1
        self._now = i
        self.opens, self.closes = self._openings[i], closings[i]
        return i

    def is_open(self, now: int) -> bool:
        """Whether `now` lies in an open interval; asked in the order of time."""
        return self.opens <= now < self.closes or self._openings[self._at(now)] <= now

    def closing(self, now: int) -> int:
        """The closing instant of the interval that holds `now`, or of the next one; asked in the order of time."""
        return self._closings[self._at(now)]

    def opening(self, now: int) -> int:
        """`now` if it is open, else the next opening instant."""
        opening = self._openings[self._at(now)]
        return max(now, opening)

    def later_opening(self, instant: int) -> int:
        """As `opening`, for any instant from 0 on."""
        self._know(instant)
        return max(instant, self._openings[bisect_right(self._closings, instant)])

    def next_opening(self, now: int) -> int | None:
        """The first opening instant after `now`; None if it does not close for years."""
        i = self._at(now)
        if self._openings[i] > now:
            return self._openings[i]
        quiet = self._known + _LONGEST_CLOSURE
        while i + 1 == len(self._openings) and self._known < quiet:
            self._grow(self._known + _YEAR)
        return self._openings[i + 1] if i + 1 < len(self._openings) else None

    def next_change(self, now: int) -> int:
        """When the interval that holds `now` closes, or else the next one opens."""
        i = self._at(now)
        opening = self._openings[i]
        return opening if opening > now else self._closings[i]

    def advance(self, now: int, work: int) -> int:
        """The earliest instant at which `work` ms of open time have passed since `now`."""
        if self.opens <= now < self.closes and now + work <= self.closes:
            return now + work
        i = self._at(now)
        opening = self._openings[i]
        begin = max(now, opening)
        end = begin + work
        if end <= self._closings[i]:
            return end
        return self._after(self._before[i] + begin - opening + work)

    def later_advance(self, instant: int, work: int) -> int:
        """As `advance`, for any instant from 0 on."""
        self._know(instant)
        i = bisect_right(self._closings, instant)
        opening = self._openings[i]
        begin = max(instant, opening)
        if begin + work <= self._closings[i]:
            return begin + work
        return self._after(self._before[i] + begin - opening + work)

    def _after(self, total: int) -> int:
        """The earliest instant at which `total` ms of open time have passed since 0."""
        while self._before[-1] + self._closings[-1] - self._openings[-1] < total:
            self._know(self._known)
        i = max(bisect_left(self._before, total) - 1, 0)
        return self._openings[i] + total - self._before[i]

    def open_time(self, begin: int, end: int) -> int:
        """Open time within [begin, end], ms."""
        self._know(end)
        return self._open_before(end) - self._open_before(begin)

    def _open_before(self, instant: int) -> int:
        i = bisect_right(self._openings, instant) - 1
        if i < 0:
            return 0
        return self._before[i] + min(instant, self._closings[i]) - self._openings[i]

    def longest(self, now: int) -> int:
        """The longest interval of the year that begins with the interval of `now`, ms."""
        first = self._at(now)
        last = bisect_right(self._openings, now + _YEAR)
        return max(self._closings[i] - self._openings[i] for i in range(first, max(last, first + 1)))

    def until(self, end: int) -> tuple[list[int], list[int]]:
        """All intervals within [0, end], the last one cut at `end`."""
        self._know(end)
        count = bisect_left(self._openings, end)
        return self._openings[:count], [min(closing, end) for closing in self._closings[:count]]


def common(timetables: Sequence[Timetable]) -> Timetable:
    """Open where all of `timetables` are open: the hours in which several persons can work together."""

    def intervals(begin: int, end: int) -> tuple[list[int], list[int]]:
        openings, closings = [begin], [end]
        for timetable in timetables:
            other_openings, other_closings = timetable.until(end)
            openings, closings = intersect(openings, closings, other_openings, other_closings)
        return openings, closings

    return Timetable(" and ".join(timetable.name for timetable in timetables), intervals)


def intersect(
    openings: list[int], closings: list[int], other_openings: list[int], other_closings: list[int]
) -> tuple[list[int], list[int]]:
    """Where two lists of intervals are both open; each ordered and disjoint."""
    result_openings, result_closings = [], []
    i = j = 0
    while i < len(openings) and j < len(other_openings):
        opening, closing = max(openings[i], other_openings[j]), min(closings[i], other_closings[j])
        if opening < closing:
            result_openings.append(opening)
            result_closings.append(closing)
        if closings[i] < other_closings[j]:
            i += 1
        else:
            j += 1
    return result_openings, result_closings
