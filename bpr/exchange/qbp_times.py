"""Start and timetables of a QBP scenario: clock times with an offset, weekly rules, the hours in which cases arrive."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from bpr.exchange.weekly import DAYS, Rule, Week, hours_of, time_of_day
from bpr.exchange.xml_places import XmlPlace

_FARTHEST = timedelta(hours=14)
"""No clock of the world is farther from UTC."""

_OFFSET = re.compile(r"(Z|[+-]\d{2}:?\d{2})$", re.ASCII)


def _offset(text: str) -> timedelta | None:
    """Offset of a clock time or an instant that has one."""
    found = _OFFSET.search(text)
    if found is None:
        return None
    if found[1] == "Z":
        return timedelta(0)
    digits = found[1].replace(":", "")
    size = min(timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5])), _FARTHEST)
    return -size if digits[0] == "-" else size


def read_zone(info: XmlPlace) -> timezone:
    """The offset that timetables and start have in common.

    Timetables say clock times with an offset each; where they agree on one, it is the clock of the office, and the
    start is told on it.
    """
    rules = list(info.children("timetables", "timetable", "rules", "rule"))
    offsets = {
        offset
        for rule in rules
        for attribute in ("fromTime", "toTime")
        if (offset := _offset(rule.find(attribute) or "")) is not None
    }
    if len(offsets) > 1:
        info.report.add(
            "QBP-OFFSETS",
            rules[0].at("fromTime"),
            "The timetables are written in {count} different time zones.",
            "Write all of them in one, for example 09:00:00.000+00:00.",
            count=len(offsets),
        )
    if offsets:
        return timezone(min(offsets))
    return timezone(_offset(info.find("startDateTime") or "") or timedelta(0))


def read_start(info: XmlPlace, zone: timezone) -> datetime | None:
    """Start of simulated time on the clock of `zone`; None and a finding if it cannot be read."""
    text = info.need("startDateTime")
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(zone) if instant.tzinfo else instant.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        info.report.add(
            "EXCHANGE-INSTANT",
            info.at("startDateTime"),
            "'{text}' is not a date and time.",
            "Write it as 2023-01-02T09:00:00.000+00:00.",
            text=text[:40],
        )
        return None


def read_timetables(info: XmlPlace) -> tuple[Mapping[str, tuple[str, Week]], Week]:
    """Id -> name and hours; and the hours in which cases arrive: those of the timetable marked as default."""
    weeks: dict[str, tuple[str, Week]] = {}
    default: list[Week] = []
    for place in info.children("timetables", "timetable"):
        key = place.need("id")
        hours = _week(place)
        if key is not None:
            weeks[key] = place.find("name") or key, hours
        if (place.find("default") or "").lower() == "true":
            default.append(hours)
    if len(default) > 1:
        info.report.add(
            "QBP-DEFAULT",
            info.where,
            "{count} timetables are marked as the default.",
            "Mark one: cases arrive in it.",
            count=len(default),
        )
    if not default:
        info.report.add(
            "QBP-ALWAYS",
            info.where,
            "No timetable is marked as the default; cases arrive around the clock.",
            "Give arrivals of the scenario a calendar if they do not.",
            "assumption",
        )
    return weeks, default[0] if default else Week()


def _week(timetable: XmlPlace) -> Week:
    rules = [_rule(rule) for rule in timetable.children("rules", "rule")]
    return hours_of(rules, timetable.report, timetable.where)


def _rule(rule: XmlPlace) -> Rule | None:
    first = _day(rule, "fromWeekDay")
    last = _day(rule, "toWeekDay") if rule.find("toWeekDay") else first
    opened, closed = _instant(rule, "fromTime"), _instant(rule, "toTime")
    if first is None or last is None or opened is None or closed is None:
        return None
    return Rule(first, last, opened, closed, rule.where)


def _day(rule: XmlPlace, attribute: str) -> int | None:
    text = rule.need(attribute)
    if text is None or not rule.known(text.lower(), DAYS, "weekday", attribute):
        return None
    return DAYS.index(text.lower())


def _instant(rule: XmlPlace, attribute: str) -> int | None:
    """Milliseconds of the day."""
    text = rule.need(attribute)
    if text is None:
        return None
    ms = time_of_day(re.sub(_OFFSET, "", text))
    if ms is not None:
        return ms
    rule.report.add(
        "EXCHANGE-CLOCK",
        rule.at(attribute),
        "'{text}' is not a time of the day.",
        "Write it as 09:00:00.000+00:00.",
        text=text[:40],
    )
    return None
