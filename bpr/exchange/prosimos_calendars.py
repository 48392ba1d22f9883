"""Calendars of Prosimos: hours of a week, and chances of being there in the granules of a week (``FUZZY``).

Meaning, from the public sources of Prosimos (2.0.6): a granule has two chances, of being there (``time_periods``) and
of working by the share of the work (``workload_ratio``); somebody is there if one of two draws says so. Prosimos draws
anew at every question; a scenario draws once for each person, date and granule. Of overlapping periods the later holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bpr.errors import Where
from bpr.exchange.places import JsonPlace
from bpr.exchange.weekly import DAYS, Rule, Week, hours_of, time_of_day, week
from bpr.scenario.presence import Presence
from bpr.units import DAY, MINUTE

_GRANULES: Mapping[str, float] = MappingProxyType({"seconds": 1 / 60, "minutes": 1.0, "hours": 60.0})
"""Unit of a granule -> minutes."""

_DAY_MINUTES = DAY // MINUTE
_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Times:
    """When somebody is there: in these hours, and where there is a `presence`, by chance."""

    hours: Week
    presence: Presence | None = None


def read_calendars(top: JsonPlace) -> Mapping[str, Times]:
    """Calendar id -> when whoever keeps it is there.

    Chances count where ``model_type`` is FUZZY, as in Prosimos; elsewhere a period is a period.
    """
    fuzzy = _is_fuzzy(top)
    granule = _granule(top) if fuzzy else None
    calendars: dict[str, Times] = {}
    chances = False
    found = top.need("resource_calendars")
    for place in found.each() if found else ():
        name = ident.text() if (ident := place.need("id")) else None
        periods = place.need("time_periods")
        if name is None or periods is None:
            continue
        if fuzzy:
            calendars[name] = _fuzzy(periods, place.find("workload_ratio"), granule) if granule else Times(Week())
            continue
        calendars[name] = Times(read_week(periods))
        found_chances = [chance for period in periods.each() if (chance := period.find("probability"))]
        chances |= any(chance.number() != 1 for chance in found_chances)
        if (extra := place.find("workload_ratio")) is not None:
            extra.members_read()
            chances = True
    if any(times.presence is not None for times in calendars.values()):
        top.report.add(
            "PROSIMOS-FUZZY",
            Where(file=top.report.file, key="resource_calendars"),
            "Who is there by chance is drawn once for each person, date and part of the day; Prosimos draws anew for "
            "every piece of work, so that short pieces wait longer there.",
            "Nothing to do; where figures of Prosimos are to be met exactly, discover the calendars as CRISP.",
            "assumption",
        )
    if chances:
        top.report.add(
            "PROSIMOS-CRISP",
            Where(file=top.report.file, key="resource_calendars"),
            "The calendars have chances of being there, which count with model_type FUZZY only; here people are there.",
            "Write model_type FUZZY and a granule_size if the chances are meant.",
            "assumption",
        )
    return calendars


def read_week(periods: JsonPlace) -> Week:
    """Hours of a list of time periods."""
    return hours_of([_rule(period) for period in periods.each()], periods.report, periods.where)


def _rule(period: JsonPlace) -> Rule | None:
    first = place.one_of(_NUMBERS, "weekday") if (place := period.need("from")) else None
    last = place.one_of(_NUMBERS, "weekday") if (place := period.need("to")) else None
    opened, closed = _instant(period.need("beginTime")), _instant(period.need("endTime"))
    if first is None or last is None or opened is None or closed is None:
        return None
    return Rule(first, last, opened, closed, period.where)


_NUMBERS: Mapping[str, int] = MappingProxyType({day: number for number, day in enumerate(DAYS)})


def _instant(place: JsonPlace | None) -> int | None:
    text = None if place is None else place.text()
    if place is None or text is None:
        return None
    ms = time_of_day(text)
    if ms is None:
        place.report.add(
            "EXCHANGE-CLOCK",
            place.where,
            "'{text}' is not a time of the day.",
            "Write it as 09:00:00.",
            text=text[:40],
        )
    return ms


def _is_fuzzy(top: JsonPlace) -> bool:
    kind = top.find("model_type")
    name = (kind.text() or "").upper() if kind is not None else "CRISP"
    if kind is not None and name not in ("CRISP", "CRSIP", "FUZZY", ""):
        top.report.add(
            "PROSIMOS-CALENDARS",
            kind.where,
            "Calendars of the form '{kind}' are not known here.",
            "Discover the calendars again as CRISP or FUZZY.",
            kind=name[:40],
        )
    return name == "FUZZY"


def _granule(top: JsonPlace) -> int | None:
    """Minutes of a granule; None, and an error, where it does not divide the day."""
    place = top.need("granule_size")
    value = found.number(low=0, high=_DAY_MINUTES * 60) if place and (found := place.need("value")) else None
    unit = found.one_of(_GRANULES, "unit of a granule") if place and (found := place.need("time_unit")) else None
    if place is None or value is None or unit is None:
        return None
    minutes = value * unit
    if minutes >= 1 and minutes == int(minutes) and _DAY_MINUTES % int(minutes) == 0:
        return int(minutes)
    place.report.add(
        "PROSIMOS-GRANULE",
        place.where,
        "A granule of {minutes:g} minutes does not divide the day into equal parts of whole minutes.",
        "Discover the calendars again with granules of 15, 30 or 60 minutes.",
        minutes=minutes,
    )
    return None


def _fuzzy(periods: JsonPlace, extra: JsonPlace | None, granule: int) -> Times:
    """Hours where nothing is left to chance; else the chance of each granule of the week."""
    there = _chances(periods, granule)
    working = _chances(extra, granule) if extra is not None else [[0.0] * len(day) for day in there]
    days = [
        tuple(round(1 - (1 - one) * (1 - other), _DECIMALS) for one, other in zip(*pair, strict=True))
        for pair in zip(there, working, strict=True)
    ]
    if not any(map(any, days)):
        periods.report.add("EXCHANGE-NEVER-OPEN", periods.where, "The calendar is never open.", "Give it hours.")
    elif any(chance not in (0, 1) for day in days for chance in day):
        return Times(Week(), Presence(tuple(days)))
    return Times(
        week(
            (number, part * granule * MINUTE, (part + 1) * granule * MINUTE)
            for number, day in enumerate(days)
            for part, chance in enumerate(day)
            if chance
        )
    )


def _chances(periods: JsonPlace, granule: int) -> list[list[float]]:
    """For each weekday the chance of its granules. A granule in which a period ends is not of it, as in Prosimos."""
    days = [[0.0] * (_DAY_MINUTES // granule) for _ in DAYS]
    for period in periods.each():
        chance = found.number(low=0, high=1) if (found := period.find("probability")) else 0.0
        rule = _rule(period)
        if rule is None or chance is None:
            continue
        if rule.first > rule.last:
            periods.report.add(
                "PROSIMOS-DAYS",
                period.where,
                "The days run over Sunday; Prosimos reads no hours there, and neither does this scenario.",
                "Write two periods: to SUNDAY, and from MONDAY.",
                "warning",
            )
        first, after = (instant // MINUTE // granule for instant in (rule.opened, rule.closed))
        for day in days[rule.first : rule.last + 1]:
            for part in range(first, after or len(day)):
                day[part] = chance
    return days
