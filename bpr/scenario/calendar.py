"""Working calendars: when somebody is on shift, in milliseconds since the start of the scenario.

A calendar is weekly hours in a time zone with exceptions. What holds on a day, the first that applies: `extra` hours of
that date; `closed` dates and yearly closures; a make-up working day of the country (the hours of that weekday if there
are any, else Monday's); a public holiday (closed); the weekly hours.

Local times become instants by the rules of the time zone (IANA): an opening that begins in an hour that daylight saving
skips begins when the clock jumps, one that ends in an hour that comes twice ends with its second coming.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, RunError, Where
from bpr.frozen import frozen
from bpr.scenario.holiday import announced, public_days
from bpr.scenario.hours import (
    DAY_MINUTES,
    DateRange,
    InstantRule,
    Openings,
    WeeklyHours,
    YearlyRange,
    dump_rules,
    parse_rules,
)
from bpr.scenario.zones import (
    FIRST_DAY,
    LAST_DAY,
    Times,
    date_of,
    day_number,
    epoch_ms,
    instants_of,
    local_days,
    zone_of,
)

_YEAR_DAYS = 366
_PATIENCE_DAYS = 50 * _YEAR_DAYS
_SLACK = 1e-9
"""Sums of fractions of days may miss a whole day by this much."""


@dataclass(frozen=True)
class Calendar:
    """When somebody works.

    Parameters
    ----------
    weekly
        Hours of each weekday, in local time.
    zone
        IANA name (``Asia/Shanghai``) or UTC offset (``+08:00``).
    holidays
        Country or subdivision of `bpr.scenario.holiday.check_holidays`, or empty.
    closed, yearly_closed
        Days without work.
    extra
        Date -> hours of that date, whatever else holds.
    """

    weekly: WeeklyHours
    zone: str = "UTC"
    holidays: str = ""
    closed: tuple[DateRange, ...] = ()
    extra: Mapping[date, Openings] = field(default_factory=frozen)
    yearly_closed: tuple[YearlyRange, ...] = ()

    def openings(self, day: date) -> Openings:
        """The openings of one local date, in minutes after its midnight."""
        if day in self.extra:
            return self.extra[day]
        if any(r.first <= day <= r.last for r in self.closed) or any(r.holds(day) for r in self.yearly_closed):
            return ()
        off, made_up = public_days(self.holidays, day.year) if self.holidays else (frozenset[date](), frozenset[date]())
        usual = self.weekly.days[day.weekday()]
        if day in made_up:
            return usual or self.weekly.days[0]
        return () if day in off else usual

    @property
    def always_open(self) -> bool:
        """Whether it never closes."""
        whole = all(openings == ((0, DAY_MINUTES),) for openings in self.weekly.days)
        return whole and not (self.holidays or self.closed or self.yearly_closed or self.extra)

    def intervals(self, from_ms: int, to_ms: int, start: datetime) -> tuple[Times, Times]:
        """Open intervals inside [from_ms, to_ms), merged, in order.

        Parameters
        ----------
        from_ms, to_ms
            Milliseconds since `start`.
        start
            Instant 0, with its time zone.

        Returns
        -------
        begins, ends
            Two int64 arrays of the same length, ms since `start`.
        """
        if to_ms <= from_ms:
            return np.empty(0, np.int64), np.empty(0, np.int64)
        if self.always_open:
            return np.array([from_ms], np.int64), np.array([to_ms], np.int64)
        zone = zone_of(self.zone)
        origin = epoch_ms(start)
        first, last = local_days(origin + from_ms, origin + to_ms, zone)
        days, begins, ends = self._minutes(first - 1, last)  # a night that began the day before
        opened = instants_of(days, begins, zone, closing=False) - origin
        closed = instants_of(days, ends, zone, closing=True) - origin
        return merged(opened, closed, from_ms, to_ms)

    def unannounced(self, first: int, last: int) -> tuple[int, ...]:
        """The years from `first` to `last` whose official working days are *not* announced yet."""
        return tuple(year for year in range(first, last + 1) if self.holidays and not announced(self.holidays, year))

    def _minutes(self, first: int, last: int) -> tuple[Times, Times, Times]:
        """Epoch day, opening and closing minute of every opening from day `first` to day `last`."""
        days = np.arange(first, last + 1, dtype=np.int64)
        weekdays = (days + 3) % 7  # 1970-01-01 was a Thursday
        special = self._special(first, last)
        usual = ~np.isin(days, np.fromiter(special, np.int64, len(special))) if special else np.ones(len(days), bool)
        parts: list[tuple[Times, int, int]] = [
            (days[usual & (weekdays == weekday)], begin, end)
            for weekday, openings in enumerate(self.weekly.days)
            for begin, end in openings
        ]
        parts += [
            (np.array([day], np.int64), begin, end) for day, openings in special.items() for begin, end in openings
        ]
        if not parts:
            return (np.empty(0, np.int64),) * 3
        counts = [len(part) for part, _, _ in parts]
        return (
            np.concatenate([part for part, _, _ in parts]),
            np.repeat(np.array([begin for _, begin, _ in parts], np.int64), counts),
            np.repeat(np.array([end for _, _, end in parts], np.int64), counts),
        )

    def _special(self, first: int, last: int) -> dict[int, Openings]:
        """The days that may differ from the weekly hours -> their openings."""
        candidates: set[date] = set(self.extra)
        earliest, latest = date_of(first), date_of(last)
        for span in self.closed:
            begin, end = max(span.first, earliest), min(span.last, latest)
            candidates.update(begin + timedelta(days=n) for n in range((end - begin).days + 1))
        for year in range(earliest.year, latest.year + 1):
            if self.holidays:
                candidates.update(*public_days(self.holidays, year))
        if self.yearly_closed:
            every = (date_of(day) for day in range(first, last + 1))
            candidates.update(day for day in every if any(r.holds(day) for r in self.yearly_closed))
        return {day_number(day): self.openings(day) for day in sorted(candidates) if earliest <= day <= latest}


@dataclass(frozen=True)
class Instants:
    """Recurring instants: "tue,fri 15:00" is when the committee sits."""

    rules: tuple[InstantRule, ...]

    def __str__(self) -> str:
        return dump_rules(self.rules)

    def between(self, from_ms: int, to_ms: int, start: datetime, zone: str) -> Times:
        """The instants in [from_ms, to_ms), in order.

        Parameters
        ----------
        from_ms, to_ms
            Milliseconds since `start`.
        start
            Instant 0, with its time zone.
        zone
            In which the times of day are meant.
        """
        local = zone_of(zone)
        origin = epoch_ms(start)
        first, last = local_days(origin + from_ms, origin + to_ms, local)
        days = np.arange(first, last + 1, dtype=np.int64)
        weekdays = (days + 3) % 7
        found = [
            instants_of(chosen, np.full(len(chosen), minute, np.int64), local, closing=False) - origin
            for rule in self.rules
            for minute in rule.minutes
            for chosen in [days[np.isin(weekdays, rule.weekdays)]]
        ]
        times = np.unique(np.concatenate(found))
        return times[(times >= from_ms) & (times < to_ms)]


class WorkingDays:
    """Time counted in the working days of a calendar.

    Every local date with openings counts one, however long they are; within it time counts by its share of the open
    time. Position 0 is the opening of the first working day on or after the date of `start`; before it positions are
    negative. Positions are compared and subtracted; only differences mean something.

    Parameters
    ----------
    calendar
        Whose days are counted.
    start
        Instant 0 of the times in milliseconds.

    Examples
    --------
    >>> from datetime import datetime
    >>> from bpr.scenario.hours import parse_weekly
    >>> office = Calendar(parse_weekly({"mon-fri": "09:00-17:00"}), "Asia/Shanghai")
    >>> days = WorkingDays(office, datetime.fromisoformat("2026-01-05T09:00:00+08:00"))  # a Monday
    >>> days.instant(20) / 86_400_000  # the close of the Friday of the fourth week
    25.333333333333332
    """

    def __init__(self, calendar: Calendar, start: datetime) -> None:
        self.calendar = calendar
        self.start = start
        self._reach = (_YEAR_DAYS // 6, _YEAR_DAYS)
        self._count()

    def position(self, ms: int) -> float:
        """Working days from position 0 to the instant `ms` after the start."""
        while ms < self._known[0] or ms >= self._known[1]:
            self._widen()
        at = bisect_right(self._opens, ms) - 1
        elapsed = min(ms, self._closes[at]) - self._opens[at] + self._before[at]
        return self._days[at] + elapsed / self._lengths[at]

    def positions(self, times: Times) -> NDArray[np.float64]:
        """As `position`, for an array of instants."""
        if not len(times):
            return np.empty(0, np.float64)
        self.position(int(times.min()))  # what is known reaches as far as is asked
        self.position(int(times.max()))
        opens, closes = np.array(self._opens), np.array(self._closes)
        at = np.searchsorted(opens, times, side="right") - 1
        elapsed = np.minimum(times, closes[at]) - opens[at] + np.array(self._before)[at]
        found: NDArray[np.float64] = np.array(self._days)[at] + elapsed / np.array(self._lengths)[at]
        return found

    def instant(self, position: float) -> int:
        """The earliest instant with this position, ms since the start: the close, where a working day is just full.

        Raises
        ------
        RunError
            The calendar has no such day within fifty years.
        """
        day = math.ceil(position - _SLACK) - 1
        while True:
            while not self._days[0] <= day - 1 or not day <= self._days[-1]:
                self._widen()
            first = bisect_left(self._days, day)
            length = self._lengths[first]
            elapsed = round((position - day) * length)
            if elapsed > 0:
                break
            day -= 1  # so little of the day that it is the close of the one before
            position = day + 1.0
        at = first
        while self._before[at] + self._closes[at] - self._opens[at] < elapsed:
            at += 1
        return self._opens[at] + elapsed - self._before[at]

    def later(self, ms: int, days: float) -> int:
        """The instant `days` working days after `ms`; never before it."""
        return max(ms, self.instant(self.position(ms) + days))

    def day(self, ms: int, *, closed: bool = False) -> int:
        """The number of the working day that the instant `ms` is on: the next one where that day is over.

        `closed`: at the closing instant itself the day is not over yet.
        """
        return math.floor(self.position(ms - closed) + _SLACK)

    def days(self, times: Times, *, closed: bool = False) -> Times:
        """As `day`, for an array of instants."""
        return np.floor(self.positions(times - closed) + _SLACK).astype(np.int64)

    def close(self, day: int) -> int:
        """When the working day of this number closes, ms since the start."""
        return self.instant(day + 1)

    def _widen(self) -> None:
        back, ahead = self._reach
        if back > _PATIENCE_DAYS:
            raise RunError(
                Finding(
                    "CALENDAR-SPARSE",
                    Where(),
                    "The calendar has too few working days within fifty years.",
                    "Give it weekly hours, or shorten the closures.",
                )
            )
        self._reach = (2 * back, 2 * ahead)
        self._count()

    def _count(self) -> None:
        """Know the openings from so many days before the start to so many after it."""
        zone = zone_of(self.calendar.zone)
        origin = epoch_ms(self.start)
        today = local_days(origin, origin, zone)[0]
        first, last = max(today - self._reach[0], FIRST_DAY), min(today + self._reach[1], LAST_DAY)
        days, begins, ends = self.calendar._minutes(first, last)  # noqa: SLF001  # the same module
        opens = instants_of(days, begins, zone, closing=False) - origin
        closes = instants_of(days, ends, zone, closing=True) - origin
        order = np.lexsort((opens, days))
        days, opens, closes = days[order], opens[order], closes[order]
        if len(days):
            opens = np.maximum(
                opens, np.maximum.accumulate(np.append(opens[:1], closes[:-1]))
            )  # a night runs into the next day
        keep = opens < closes
        days, opens, closes = days[keep], opens[keep], closes[keep]
        dates, heads, counts = np.unique(days, return_index=True, return_counts=True)
        lengths = np.add.reduceat(closes - opens, heads) if len(days) else closes
        spent = np.cumsum(closes - opens) - (closes - opens)
        numbers = np.arange(len(dates)) - np.searchsorted(dates, today)
        self._opens: list[int] = opens.tolist()
        self._closes: list[int] = closes.tolist()
        self._days: list[int] = np.repeat(numbers, counts).tolist()
        self._lengths: list[int] = np.repeat(lengths, counts).tolist()
        self._before: list[int] = (spent - np.repeat(spent[heads], counts)).tolist() if len(days) else []
        if self._days:
            self._known = (self._opens[0], self._closes[-1])
        else:
            self._days, self._known = [0], (0, 0)


def parse_instants(text: object) -> Instants:
    """Read recurring instants: ``"tue,fri 15:00"``, ``"mon-fri 10:00 16:00"``; rules are parted by ``;``.

    Raises
    ------
    ValueRefused
        Unknown days or times.
    """
    return text if isinstance(text, Instants) else Instants(parse_rules(text))


def always() -> Calendar:
    """The calendar that never closes."""
    return Calendar(WeeklyHours((((0, DAY_MINUTES),),) * 7))


def merged(begins: Times, ends: Times, from_ms: int, to_ms: int) -> tuple[Times, Times]:
    """Sorted, clipped, overlapping and touching intervals joined."""
    begins, ends = np.maximum(begins, from_ms), np.minimum(ends, to_ms)
    keep = begins < ends
    begins, ends = begins[keep], ends[keep]
    if not len(begins):
        return begins, ends
    order = np.lexsort((ends, begins))
    begins, reach = begins[order], np.maximum.accumulate(ends[order])
    heads = np.flatnonzero(np.append(True, begins[1:] > reach[:-1]))
    return begins[heads], reach[np.append(heads[1:], len(reach)) - 1]
