"""Demand that changes over the week and the year: cases an hour by hour of the day, factors by month.

Hours are those of the clock on the wall: an hour that daylight saving skips brings no cases, one that comes twice
brings them twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bpr.scenario.calendar import Calendar
from bpr.scenario.hours import DAYS, each_weekday, same_weekdays
from bpr.scenario.zones import Times, date_of, epoch_ms, instants_of, local_days, zone_of
from bpr.units import HOUR, refused

HOURS = 24
MONTHS = 12
_MOST = 1e6
"""Cases an hour; more is a slip."""
_NONE = (0.0,) * HOURS


@dataclass(frozen=True, slots=True)
class Rates:
    """Expected cases an hour.

    Parameters
    ----------
    days
        For each weekday, Monday first, the cases an hour in its 24 hours.
    """

    days: tuple[tuple[float, ...], ...]

    @property
    def of_a_week(self) -> float:
        """Expected cases of a week."""
        return sum(map(sum, self.days))


@dataclass(frozen=True, slots=True)
class Profile:
    """A rate that is constant between its edges.

    Parameters
    ----------
    edges
        Instants, int64[n + 1], ms since the start, in order.
    rates
        Expected cases a millisecond between two edges, float64[n].
    """

    edges: Times
    rates: NDArray[np.float64]


def profile(  # noqa: PLR0913  # what makes up a demand, by name
    rates: Rates, months: tuple[float, ...], calendar: Calendar | None, from_ms: int, to_ms: int, *,
    start: datetime, zone: str,
) -> Profile:  # fmt: skip
    """The rate in [from_ms, to_ms).

    Parameters
    ----------
    rates, months
        Cases an hour, and the factor of each month.
    calendar
        Outside its hours nobody comes; None: none.
    from_ms, to_ms
        Milliseconds since `start`.
    start
        Instant 0, with its time zone.
    zone
        In which hours and months are meant.
    """
    local, origin = zone_of(zone), epoch_ms(start)
    first, last = local_days(origin + from_ms, origin + to_ms, local)
    days = np.arange(first, last + 1, dtype=np.int64)
    factors = np.array([months[date_of(int(day)).month - 1] for day in days])
    heights = (np.array(rates.days)[(days + 3) % 7] * factors[:, np.newaxis]).ravel() / HOUR  # day 0 was a Thursday
    every = np.append(np.repeat(days, HOURS), last + 1)
    minutes = np.append(np.tile(np.arange(HOURS, dtype=np.int64) * 60, len(days)), 0)
    edges = np.clip(instants_of(every, minutes, local, closing=False) - origin, from_ms, to_ms)
    if calendar is not None:
        edges, heights = _within(calendar, edges, heights, start)
    keep = edges[:-1] < edges[1:]
    return Profile(np.append(edges[:-1][keep], edges[-1]), heights[keep])


def _within(
    calendar: Calendar, edges: Times, heights: NDArray[np.float64], start: datetime
) -> tuple[Times, NDArray[np.float64]]:
    """The same rate in the hours of the calendar, 0 outside."""
    opens, closes = calendar.intervals(int(edges[0]), int(edges[-1]), start)
    finer = np.unique(np.concatenate([edges, opens, closes]))
    begins = finer[:-1]
    hour = np.searchsorted(edges, begins, side="right") - 1
    opening = np.searchsorted(opens, begins, side="right") - 1
    is_open = (opening >= 0) & (begins < closes[opening]) if len(opens) else np.zeros(len(begins), bool)
    return finer, np.where(is_open, heights[hour], 0.0)


def parse_rates(value: object) -> Rates:
    """Read cases an hour by weekday: ``{mon-fri: [24 numbers], sat: [24 numbers]}``; days not named have none.

    Raises
    ------
    ValueRefused
        With every finding, keys relative to `value`.
    """
    if isinstance(value, Rates):
        return value
    if not isinstance(value, Mapping):
        raise refused(
            code="RATES-WEEK",
            what="Cases an hour are a mapping from weekdays to lists of 24 numbers.",
            remedy="Write for example {example}.",
            example="{mon-fri: [0, 0, 0, 0, 0, 0, 0, 0, 2, 6, 5, 3, 1, 4, 5, 4, 2, 0, 0, 0, 0, 0, 0, 0]}",
        )
    days = each_weekday(value, _hours)
    rates = Rates(tuple(days.get(number, _NONE) for number in range(len(DAYS))))
    if not rates.of_a_week:
        raise refused(
            code="RATES-NONE",
            what="No case arrives in any hour.",
            remedy="Give at least one hour more than 0 cases.",
        )
    return rates


def dump_rates(rates: Rates) -> dict[str, Any]:
    """The mapping that `parse_rates` reads back."""
    return {days: list(hours) for days, hours in same_weekdays(rates.days) if any(hours)}


def parse_months(value: object) -> tuple[float, ...]:
    """Read 12 factors, January first.

    Raises
    ------
    ValueRefused
        Not 12 numbers from 0 on, or all of them 0.
    """
    if not isinstance(value, list | tuple) or len(value) != MONTHS:
        raise refused(
            code="RATES-MONTHS",
            what="A year has 12 months; here stand {got}.",
            remedy="Write a list of 12 factors, January first.",
            got=len(value) if isinstance(value, list | tuple) else str(value)[:40],
        )
    factors = _figures(value)
    if not any(factors):
        raise refused(
            code="RATES-YEAR",
            what="No case arrives in any month.",
            remedy="Give at least one month a factor of more than 0.",
        )
    return factors


def _hours(value: object) -> tuple[float, ...]:
    if not isinstance(value, list | tuple) or len(value) != HOURS:
        raise refused(
            code="RATES-HOURS",
            what="A day has 24 hours; here stand {got}.",
            remedy="Write a list of 24 numbers, 0 for hours in which nobody comes.",
            got=len(value) if isinstance(value, list | tuple) else str(value)[:40],
        )
    return _figures(value)


def _figures(values: Sequence[object]) -> tuple[float, ...]:
    found: list[float] = []
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
            raise refused(
                code="RATES-FIGURE",
                what="'{got}' is no rate or factor.",
                remedy="Write numbers from 0 to {most}, without unit.",
                got=str(value)[:40],
                most=f"{_MOST:.0f}",
            )
        found.append(float(value))
    return tuple(found)
