"""Opening hours, dates and recurring instants: text <-> values. What they mean in a year is in calendar.py.

Times of day are minutes after local midnight. An opening that runs past midnight ends after minute 1440 and belongs to
the day on which it opened.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Any, TypeVar

from bpr.errors import Finding, Where
from bpr.units import ValueRefused, near, refused, shown, under

T = TypeVar("T")
Openings = tuple[tuple[int, int], ...]
"""(from, to) in minutes after midnight, in order, apart from each other."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""Weekdays, Monday first, as they are written."""

DAY_MINUTES = 1440
"""Minutes of a day."""
_LONGEST_NIGHT = 720
"""An opening past midnight that is longer than this is more likely two times swapped."""

_DAY_NAMES: Mapping[str, int] = MappingProxyType(
    {day: number for number, day in enumerate(DAYS)}
    | {
        name: number
        for number, name in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
    }
    | {prefix + digit: number for prefix in ("周", "星期") for number, digit in enumerate("一二三四五六日")}
)
_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_OPENING = re.compile(r"(\d{1,2}:\d{2})\s*[-–~]\s*(\d{1,2}:\d{2})(\+1)?", re.ASCII)
_YEARLY = re.compile(r"(\d{1,2})-(\d{1,2})", re.ASCII)
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LONGEST_CLOSURE = 3_660


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """Opening hours of each weekday, Monday first."""

    days: tuple[Openings, ...] = ((),) * 7

    @property
    def minutes(self) -> int:
        """Open minutes of a week."""
        return sum(end - begin for openings in self.days for begin, end in openings)


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True, order=True)
class YearlyRange:
    """Days of every year, (month, day) to (month, day), both included; may run over New Year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def holds(self, day: date) -> bool:
        """Whether `day` is one of these."""
        key = (day.month, day.day)
        return self.first <= key <= self.last if self.first <= self.last else key >= self.first or key <= self.last

    def __str__(self) -> str:
        ends = [f"{month:02d}-{day:02d}" for month, day in (self.first, self.last)]
        return ends[0] if ends[0] == ends[1] else "..".join(ends)


@dataclass(frozen=True, slots=True)
class InstantRule:
    """Times of day (minutes) on some weekdays (0 = Monday)."""

    weekdays: tuple[int, ...]
    minutes: tuple[int, ...]


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Read weekdays: ``mon-fri``, ``mon,wed``, ``daily``, ``周一-周五``; numbers with Monday = 0.

    Raises
    ------
    ValueRefused
        An unknown day.
    """
    if text.strip().lower() in ("daily", "mon-sun", "每天", "每日"):
        return tuple(range(7))
    found: list[int] = []
    for part in text.split(","):
        ends = [_weekday(name) for name in re.split(r"-|\.\.|至", part)]
        if len(ends) > 2:  # noqa: PLR2004  # a range has two ends
            raise _unknown_day(part)
        first, last = ends[0], ends[-1]
        found.extend(day % 7 for day in range(first, last + 1 if last >= first else last + 8))
    return tuple(sorted(set(found)))


def _weekday(name: str) -> int:
    key = name.strip().lower()
    if key not in _DAY_NAMES:
        raise _unknown_day(name.strip())
    return _DAY_NAMES[key]


def _unknown_day(name: str) -> ValueRefused:
    return refused(
        code="HOURS-DAY",
        what="'{name}' is not a weekday.",
        remedy="Write for example mon-fri, or mon,wed, or daily. {hint}",
        name=name[:40],
        hint=near(name.lower()[:40], DAYS) if name.isascii() and name else "",
    )


def parse_time(text: str, *, closing: bool = False) -> int:
    """Read a time of day as minutes after midnight; 24:00 only where something closes.

    Raises
    ------
    ValueRefused
        Not a time of day.
    """
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute = int(found[1]), int(found[2])
        if minute < 60 and (hour < 24 or (closing and hour == 24 and minute == 0)):  # noqa: PLR2004  # a clock
            return hour * 60 + minute
    raise refused(
        code="HOURS-TIME",
        what="'{text}' is not a time of day.",
        remedy="Times run from 00:00 to 23:59; a day may close at 24:00.",
        text=text.strip()[:40],
    )


def parse_openings(value: object) -> Openings:
    """Read the openings of one day: ``"08:30-12:00 13:30-17:30"``, ``"22:00-06:00"`` (into the next day), ``closed``.

    Raises
    ------
    ValueRefused
        Impossible times; a closing before the opening (unless it is a night of at most 12 hours, or says ``+1``);
        openings that overlap.
    """
    if not isinstance(value, str):
        raise refused(
            code="HOURS-TEXT",
            what="Opening hours are text, not {got}.",
            remedy='Write for example "08:30-12:00 13:30-17:30".',
            got=shown(value),
        )
    text = value.strip()
    if text.lower() in ("closed", "", "休"):
        return ()
    found: list[tuple[int, int]] = []
    at = 0
    for opening in _OPENING.finditer(text):
        if text[at : opening.start()].strip(" ,;"):
            break
        begin, end = parse_time(opening[1]), parse_time(opening[2], closing=True)
        if opening[3] or end < begin:
            end += DAY_MINUTES
        if (
            end == begin
            or end - begin > DAY_MINUTES
            or (end > DAY_MINUTES and end - begin > _LONGEST_NIGHT and not opening[3])
        ):
            raise refused(
                code="HOURS-ORDER",
                what="'{text}' closes before it opens, or not at all.",
                remedy="Swap the times; hours into the next day are {begin}-{end}+1, a whole day is 00:00-24:00.",
                text=opening[0],
                begin=opening[1],
                end=opening[2],
            )
        found.append((begin, end))
        at = opening.end()
    if not found or text[at:].strip(" ,;"):
        raise refused(
            code="HOURS-FORM",
            what="'{text}' is not opening hours.",
            remedy='Write for example "08:30-12:00 13:30-17:30".',
            text=text[:60],
        )
    found.sort()
    for (_, end), (begin, _) in pairwise(found):
        if begin < end:
            raise refused(
                code="HOURS-OVERLAP",
                what="The openings in '{text}' overlap.",
                remedy="Each opening starts after the one before it.",
                text=text[:60],
            )
    return tuple(_joined(found))


def _joined(openings: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    begin, end = openings[0]
    for after, until in openings[1:]:
        if after > end:
            yield begin, end
            begin = after
        end = until
    yield begin, end


def dump_openings(openings: Openings) -> str:
    """The text that `parse_openings` reads back."""
    return " ".join(_opening_text(begin, end) for begin, end in openings) or "closed"


def _opening_text(begin: int, end: int) -> str:
    overnight = end > DAY_MINUTES
    mark = "+1" if overnight and (end - begin > _LONGEST_NIGHT or end - DAY_MINUTES >= begin) else ""
    return f"{time_text(begin)}-{time_text(end - DAY_MINUTES if overnight else end)}{mark}"


def time_text(minute: int) -> str:
    """Minutes after midnight as HH:MM."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def parse_weekly(value: object) -> WeeklyHours:
    """Read weekly hours: a mapping from weekdays to openings.

    Raises
    ------
    ValueRefused
        With every finding, keys relative to `value`.
    """
    if isinstance(value, WeeklyHours):
        return value
    if not isinstance(value, Mapping):
        raise refused(
            code="HOURS-WEEK",
            what="Weekly hours are a mapping from weekdays to times.",
            remedy="Write for example {example}.",
            example='{mon-fri: "08:30-12:00 13:30-17:30"}',
        )
    days = each_weekday(value, parse_openings)
    weekly = WeeklyHours(tuple(days.get(number, ()) for number in range(len(DAYS))))
    if not weekly.minutes:
        raise refused(
            code="HOURS-NEVER",
            what="This calendar is never open.",
            remedy='Give it hours, for example mon-fri: "08:30-17:30".',
        )
    return weekly


def each_weekday(value: Mapping[Any, Any], read: Callable[[object], T]) -> dict[int, T]:
    """Read what is given for weekdays (0 = Monday): ``{mon-fri: …, sat: …}``.

    Raises
    ------
    ValueRefused
        With every finding of `read`, and of days that are unknown or given twice; keys relative to `value`.
    """
    days: dict[int, T] = {}
    said: dict[int, str] = {}
    findings: list[Finding] = []
    for key, given in value.items():
        try:
            numbers, meant = parse_weekdays(str(key)), read(given)
        except ValueRefused as problem:
            findings.extend(under(str(key), problem))
            continue
        for number in numbers:
            if number in said:
                findings.append(
                    Finding(
                        "HOURS-TWICE",
                        Where(key=str(key)),
                        "{day} is given under '{other}' and under '{name}'.",
                        "Name each weekday once.",
                        values={"day": DAYS[number], "other": said[number], "name": str(key)},
                    )
                )
            said[number], days[number] = str(key), meant
    if findings:
        raise ValueRefused(findings)
    return days


def dump_weekly(weekly: WeeklyHours) -> dict[str, str]:
    """The mapping that `parse_weekly` reads back."""
    return {days: dump_openings(openings) for days, openings in same_weekdays(weekly.days) if openings}


def same_weekdays(given: Sequence[T]) -> Iterator[tuple[str, T]]:
    """What is given for the seven weekdays, neighbouring days of which the same is given together: ``mon-fri``."""
    first = 0
    for number in range(1, len(DAYS) + 1):
        if number == len(DAYS) or given[number] != given[first]:
            days = DAYS[first] if number == first + 1 else f"{DAYS[first]}-{DAYS[number - 1]}"
            yield days, given[first]
            first = number


def parse_date(value: object) -> date:
    """Read a date, YYYY-MM-DD.

    Raises
    ------
    ValueRefused
        Not a date.
    """
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) else _no_date(text)
    except ValueError as problem:
        if isinstance(problem, ValueRefused):
            raise
        return _no_date(text)


def _no_date(text: str) -> date:
    raise refused(
        code="DATE",
        what="'{text}' is not a date.",
        remedy="Write year-month-day, for example 2026-02-14.",
        text=text[:40],
    )


def parse_date_range(value: object) -> DateRange:
    """Read ``2026-03-02`` or ``2026-03-02..2026-03-06``.

    Raises
    ------
    ValueRefused
        Not dates, or in the wrong order.
    """
    if isinstance(value, DateRange):
        return value
    ends = [parse_date(part) for part in (str(value).split("..") if not isinstance(value, date) else [value])]
    if len(ends) > 2 or ends[-1] < ends[0] or (ends[-1] - ends[0]).days > _LONGEST_CLOSURE:  # noqa: PLR2004  # two ends
        raise refused(
            code="DATE-ORDER",
            what="'{text}' is not a range of days.",
            remedy="Write first..last, for example 2026-03-02..2026-03-06.",
            text=str(value)[:60],
        )
    return DateRange(ends[0], ends[-1])


def parse_yearly_range(value: object) -> YearlyRange:
    """Read ``12-24..12-31`` or ``05-04``: days of every year.

    Raises
    ------
    ValueRefused
        Not a month and day.
    """
    if isinstance(value, YearlyRange):
        return value
    ends: list[tuple[int, int]] = []
    for part in str(value).split(".."):
        found = _YEARLY.fullmatch(part.strip())
        month, day = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= month <= 12 or not 1 <= day <= _MONTH_DAYS[month - 1]:  # noqa: PLR2004  # months
            raise refused(
                code="DATE-YEARLY",
                what="'{text}' is not a day of every year.",
                remedy="Write month-day, for example 05-04 or 12-24..12-31.",
                text=str(value)[:60],
            )
        ends.append((month, day))
    if len(ends) > 2:  # noqa: PLR2004  # two ends
        raise refused(
            code="DATE-YEARLY-RANGE",
            what="'{text}' is not a range of days.",
            remedy="Write for example 12-24..12-31.",
            text=str(value)[:60],
        )
    return YearlyRange(ends[0], ends[-1])


def parse_rules(text: object) -> tuple[InstantRule, ...]:
    """Read recurring instants: ``"tue,fri 15:00"``, ``"mon-fri 10:00 16:00"``; several rules are parted by ``;``.

    Raises
    ------
    ValueRefused
        Unknown days or times.
    """
    if not isinstance(text, str) or not text.strip():
        raise refused(
            code="INSTANTS-TEXT",
            what="Recurring instants are text.",
            remedy='Write weekdays and times, for example "tue,fri 15:00".',
        )
    rules: list[InstantRule] = []
    for part in text.split(";"):
        words = part.split()
        days = [word for word in words if not _TIME.fullmatch(word) and not word[0].isdigit()]
        times = [word for word in words if word not in days]
        if not words or not times or (days and words[: len(days)] != days):
            raise refused(
                code="INSTANTS",
                what="'{text}' is not weekdays with times.",
                remedy='Write for example "tue,fri 15:00".',
                text=text[:60],
            )
        weekdays = parse_weekdays("".join(days)) if days else tuple(range(7))
        rules.append(InstantRule(weekdays, tuple(sorted({parse_time(word) for word in times}))))
    return tuple(rules)


def dump_rules(rules: tuple[InstantRule, ...]) -> str:
    """The text that `parse_rules` reads back."""
    return "; ".join(f"{_weekdays_text(rule.weekdays)} {' '.join(map(time_text, rule.minutes))}" for rule in rules)


def _weekdays_text(weekdays: tuple[int, ...]) -> str:
    if weekdays == tuple(range(7)):
        return "daily"
    if len(weekdays) > 2 and weekdays == tuple(range(weekdays[0], weekdays[-1] + 1)):  # noqa: PLR2004  # a range pays
        return f"{DAYS[weekdays[0]]}-{DAYS[weekdays[-1]]}"
    return ",".join(DAYS[day] for day in weekdays)
