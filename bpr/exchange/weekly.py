"""Hours of a week, as other simulators give them -> calendars of a scenario. To the minute; no dates, no holidays."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bpr.errors import Where
from bpr.exchange.places import Report
from bpr.units import DAY, HOUR, MINUTE, SECOND, WEEK

WEEKDAYS: tuple[str, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Days of the week as scenarios write them."""

DAYS: tuple[str, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Days of the week as other formats write them, in small letters."""

_ALMOST_MIDNIGHT = DAY - SECOND
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{1,2}(?:\.\d{1,9})?))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Week:
    """Open hours of a week: disjoint, sorted intervals in ms since Monday 0:00."""

    open: tuple[tuple[int, int], ...] = ((0, WEEK),)

    @property
    def always(self) -> bool:
        """Open around the clock."""
        return self.open == ((0, WEEK),)

    def hours(self) -> Mapping[str, str]:
        """The ``hours`` of a scenario's calendar: days with the same hours on one line.

        >>> week([(day, 9 * HOUR, 17 * HOUR) for day in range(5)]).hours()
        {'mon-fri': '09:00-17:00'}
        """
        days = [" ".join(self._day(number)) for number in range(7)]
        hours: dict[str, str] = {}
        first = 0
        for number in range(1, 8):
            if number < len(days) and days[number] == days[first]:
                continue
            if days[first]:
                label = WEEKDAYS[first] if number - first == 1 else f"{WEEKDAYS[first]}-{WEEKDAYS[number - 1]}"
                hours[label] = days[first]
            first = number
        return hours

    def _day(self, number: int) -> Iterator[str]:
        midnight, end = number * DAY, (number + 1) * DAY
        for opened, closed in self.open:
            if opened < end and closed > midnight:
                yield f"{_clock(max(opened, midnight) - midnight)}-{_clock(min(closed, end) - midnight)}"


def week(intervals: Iterable[tuple[int, int, int]]) -> Week:
    """Hours of a week from (day 0–6, from, to) in ms of the day; touching and overlapping ones become one."""
    spans = sorted((day * DAY + opened, day * DAY + closed) for day, opened, closed in intervals)
    merged: list[tuple[int, int]] = []
    for opened, closed in spans:
        if merged and opened <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(closed, merged[-1][1]))
        else:
            merged.append((opened, closed))
    return Week(tuple(merged))


def both(one: Week, other: Week) -> Week:
    """The hours in which both are open."""
    return Week(tuple((max(a, c), min(b, d)) for a, b in one.open for c, d in other.open if max(a, c) < min(b, d)))


def either(weeks: Iterable[Week]) -> Week:
    """The hours in which at least one is open."""
    return week(
        (opened // DAY, opened % DAY, opened % DAY + closed - opened) for one in weeks for opened, closed in one.open
    )


def outside(hours: Week) -> Week:
    """The hours in which it is closed."""
    ends = [0, *(instant for span in hours.open for instant in span), WEEK]
    return Week(tuple((begin, end) for begin, end in zip(ends[::2], ends[1::2], strict=True) if begin < end))


@dataclass(frozen=True, slots=True)
class Rule:
    """The same hours on each day from `first` to `last` (0 = Monday; may run over Sunday). ms of the day."""

    first: int
    last: int
    opened: int
    closed: int
    where: Where


def hours_of(rules: Iterable[Rule | None], report: Report, where: Where) -> Week:
    """The week that rules say, with findings: hours that end before they begin, never open, parts of a minute.

    An end at 0:00 or within the last second of the day is midnight: formats without 24:00 write 23:59:59.999. A rule
    that could not be read is None.
    """
    given = list(rules)
    intervals: list[tuple[int, int, int]] = []
    for rule in given:
        if rule is None:
            continue
        closed = DAY if rule.closed == 0 or rule.closed >= _ALMOST_MIDNIGHT else rule.closed
        opened, ended = (round(ms / MINUTE) * MINUTE for ms in (rule.opened, closed))
        if (opened, ended) != (rule.opened, closed):
            report.add(
                "EXCHANGE-MINUTE",
                rule.where,
                "The hours were rounded to the minute: {shown}.",
                "Nothing to do, unless seconds matter.",
                "assumption",
                shown=f"{_clock(opened)}-{_clock(ended)}",
            )
        if ended <= opened:
            report.add(
                "EXCHANGE-HOURS",
                rule.where,
                "The hours end before they begin.",
                "Write hours across midnight as two lines: until 23:59:59.999, and from 00:00 of the next day.",
            )
        else:
            intervals += [((rule.first + day) % 7, opened, ended) for day in range((rule.last - rule.first) % 7 + 1)]
    if not given:
        report.add("EXCHANGE-NEVER-OPEN", where, "The calendar is never open.", "Give it hours.")
    return week(intervals)


def time_of_day(text: str) -> int | None:
    """Milliseconds since midnight of ``HH:MM[:SS[.fraction]]`` up to 24:00, or None.

    >>> time_of_day("09:30:00.000"), time_of_day("24:30"), time_of_day("half past nine")
    (34200000, None, None)
    """
    parts = _CLOCK.fullmatch(text)
    if parts is None:
        return None
    minutes, seconds = int(parts[2]), float(parts[3] or 0)
    ms = int(parts[1]) * HOUR + minutes * MINUTE + round(seconds * SECOND)
    return ms if minutes < 60 and seconds < 60 and ms <= DAY else None  # noqa: PLR2004  # of an hour, of a minute


def _clock(ms: int) -> str:
    return f"{ms // HOUR:02d}:{ms % HOUR // MINUTE:02d}"
