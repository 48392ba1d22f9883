"""Calendars of BPSim (6.4): events of iCalendar (RFC 5545) that recur by day or week <-> hours of a week.

Of iCalendar only what a week can say is read: DTSTART, DTEND or DURATION, RRULE with FREQ=DAILY or WEEKLY and BYDAY.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from bpr.exchange.bpsim.values import iso_duration
from bpr.exchange.staff import Names
from bpr.exchange.weekly import Week, week
from bpr.exchange.xml_places import XmlPlace
from bpr.units import DAY, MINUTE, WEEK

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""Weekdays as iCalendar writes them, Monday first."""

GREATEST_TEXT = 200_000
"""Characters of a calendar."""

_EXCEPTIONS = ("EXDATE", "EXRULE", "RDATE", "RECURRENCE")
"""How lines begin that name other dates than those of the rule."""
_READ = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE"})
_RULE = frozenset({"FREQ", "BYDAY", "INTERVAL", "WKST"})
_STAMP = re.compile(r"(\d{8})(?:T(\d{6})(Z?))?", re.ASCII)
_BASE_DAY = {"MO": 5, "TU": 6, "WE": 7, "TH": 8, "FR": 9, "SA": 10, "SU": 11}
"""Day of January 2026 on which a written event begins: the 5th is a Monday."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of iCalendar: name, parameters, value."""

    name: str
    options: str
    value: str


class _NotWeekly(ValueError):
    """An event that says no hours of a week; the text says why."""


class Calendars:
    """The calendars of a source by id, and those that a scenario needs by their hours.

    Parameters
    ----------
    places
        Id -> ``Calendar`` element.
    zone
        Clock of the scenario.
    """

    def __init__(self, places: Mapping[str, XmlPlace], zone: tzinfo) -> None:
        read = {key: read_calendar(place, zone) for key, place in places.items()}
        self._weeks = {key: hours for key, hours in read.items() if hours is not None}
        self._titles = {key: place.find("name") or key for key, place in places.items()}
        self._names = Names()
        self._keys: dict[Week, str] = {}

    def week(self, key: str) -> Week | None:
        """The hours of a calendar of the source."""
        return self._weeks.get(key)

    def key(self, hours: Week) -> str:
        """The name in the scenario of the calendar with these hours."""
        if hours not in self._keys:
            known = next((key for key, week in self._weeks.items() if week == hours), None)
            self._keys[hours] = self._names.take(self._titles[known] if known else "hours")
        return self._keys[hours]

    def entries(self) -> Mapping[str, Mapping[str, object]]:
        """``calendars`` of the scenario: those that were asked for."""
        return {key: {"hours": hours.hours()} for hours, key in self._keys.items()}


def read_calendar(place: XmlPlace, zone: tzinfo) -> Week | None:
    """The hours that a ``Calendar`` is open; None, and a finding, where it says no hours of a week.

    Parameters
    ----------
    place
        The element.
    zone
        Clock of the scenario; times in UTC are told on it.
    """
    text = (place.element.text or "").strip()
    spans: list[tuple[int, int]] = []
    try:
        for event in _events(text):
            spans += _spans(event, zone)
    except _NotWeekly as error:
        place.report.add(
            "BPSIM-CALENDAR",
            place.at(place.find("id")),
            "The calendar '{name}' gives no hours of a week: {why}; what depends on it was not read.",
            "Give it events with RRULE:FREQ=WEEKLY;BYDAY=…, or write the calendar into the scenario by hand.",
            "warning",
            name=place.find("name") or place.find("id"),
            why=str(error),
        )
        return None
    return week((begin // DAY, begin % DAY, begin % DAY + length) for begin, length in _whole(spans))


def _whole(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """(begin, length) within one week, in ms since Monday 0:00; what runs over Sunday begins again on Monday."""
    for begin, length in spans:
        if length >= WEEK:
            yield 0, WEEK
        elif begin + length > WEEK:
            yield begin, WEEK - begin
            yield 0, begin + length - WEEK
        else:
            yield begin, length


def _events(text: str) -> Iterator[Mapping[str, _Line]]:
    if len(text) > GREATEST_TEXT or "BEGIN:VEVENT" not in text.upper():
        message = f"it has no event (BEGIN:VEVENT), or more than {GREATEST_TEXT} characters"
        raise _NotWeekly(message)
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    event: dict[str, _Line] | None = None
    for raw in unfolded.splitlines():
        head, _, value = raw.strip().partition(":")
        name, _, options = head.partition(";")
        name = name.upper()
        if (name, value.upper()) == ("BEGIN", "VEVENT"):
            event = {}
        elif (name, value.upper()) == ("END", "VEVENT") and event is not None:
            yield event
            event = None
        elif event is not None and name:
            if name in event and name in _READ:
                message = f"an event has two lines {name}"
                raise _NotWeekly(message)
            event[name] = _Line(name, options, value.strip())


def _spans(event: Mapping[str, _Line], zone: tzinfo) -> Iterator[tuple[int, int]]:
    """(begin, length) of an event on each of its weekdays, ms since Monday 0:00."""
    for name in event:
        if name.startswith(_EXCEPTIONS):
            message = f"{name} is not read"
            raise _NotWeekly(message)
    if "DTSTART" not in event or "RRULE" not in event:
        message = "an event does not recur (RRULE)" if "DTSTART" in event else "an event has no DTSTART"
        raise _NotWeekly(message)
    start = _stamp(event["DTSTART"], zone)
    length = _length(event, start, zone)
    days = _weekdays(event["RRULE"].value, start)
    within = (start.hour * 60 + start.minute) * MINUTE
    return ((day * DAY + within, length) for day in days)


def _length(event: Mapping[str, _Line], start: datetime, zone: tzinfo) -> int:
    if "DTEND" in event:
        length = round((_stamp(event["DTEND"], zone) - start) / timedelta(minutes=1)) * MINUTE
    elif "DURATION" in event:
        found = iso_duration(event["DURATION"].value)
        length = 0 if found is None or found.months else round(found.ms / MINUTE) * MINUTE
    else:
        length = DAY if "T" not in event["DTSTART"].value else 0
    if length <= 0:
        message = "an event ends before it begins"
        raise _NotWeekly(message)
    return length


def _stamp(line: _Line, zone: tzinfo) -> datetime:
    found = _STAMP.fullmatch(line.value)
    try:
        if found is None:
            raise ValueError  # noqa: TRY301  # said in one place
        stamp = datetime.strptime(found[1] + (found[2] or "000000"), "%Y%m%d%H%M%S")  # noqa: DTZ007  # floating time
        return stamp.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if found[3] else stamp
    except (ValueError, OverflowError):
        message = f"'{line.value[:40]}' is not a date and time"
        raise _NotWeekly(message) from None


def _weekdays(rule: str, start: datetime) -> tuple[int, ...]:
    parts = dict(part.upper().partition("=")[::2] for part in rule.strip().strip(";").split(";"))
    for name in parts:
        if name not in _RULE:
            message = f"{name} of its rule is not read"
            raise _NotWeekly(message)
    if parts.get("INTERVAL", "1") != "1" or parts.get("FREQ") not in ("DAILY", "WEEKLY"):
        message = "it does not recur every day or every week"
        raise _NotWeekly(message)
    named = parts.get("BYDAY")
    if named is not None:
        if not set(named.split(",")) <= set(DAYS):
            message = f"BYDAY={named[:40]} names no weekdays"
            raise _NotWeekly(message)
        return tuple(DAYS.index(day) for day in named.split(","))
    return tuple(range(7)) if parts["FREQ"] == "DAILY" else (start.weekday(),)


def written_calendar(hours: Week) -> str:
    """A calendar of iCalendar that is open in these hours, an event for each time of the day."""
    days: dict[tuple[int, int], list[int]] = {}
    for opened, closed in hours.open:
        first = opened // DAY
        if closed - opened > DAY:
            pieces = [(max(opened, day * DAY), min(closed, (day + 1) * DAY)) for day in range(first, -(-closed // DAY))]
        else:
            pieces = [(opened, closed)]
        for begin, end in pieces:
            days.setdefault((begin % DAY, end - begin), []).append(begin // DAY)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//bpr//EN"]
    for number, ((begin, length), named) in enumerate(days.items(), 1):
        start = datetime(2026, 1, _BASE_DAY[DAYS[named[0]]]) + timedelta(milliseconds=begin)  # noqa: DTZ001  # floating
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@bpr",
            "DTSTAMP:20260101T000000Z",
            f"DTSTART:{start:%Y%m%dT%H%M%S}",
            f"DTEND:{start + timedelta(milliseconds=length):%Y%m%dT%H%M%S}",
            f"RRULE:FREQ=WEEKLY;BYDAY={','.join(DAYS[day] for day in named)}",
            "END:VEVENT",
        ]
    return "\n".join([*lines, "END:VCALENDAR"])
