"""Arrivals against the profile that was asked for: how many come when, and whether they come by chance.

What is expected is counted here step by step, a quarter of an hour at a time, on the clock of the time zone: none of
bpr's calendars or profiles is used.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from scipy import stats

from bpr.bpmn.reader import read_bpmn
from bpr.engine.run import simulate
from bpr.model import model
from bpr.scenario.read import make_scenario
from validation.queues import drawing
from validation.rows import Check, Floats, both_tails, two_sided

ZONE = "Europe/Berlin"
QUARTER = 15
QUARTERS = 96
START = datetime(2024, 1, 1, tzinfo=ZoneInfo(ZONE))
DAYS = 3 * 365 + 1
OFFICE = [0, 0, 0, 0, 0, 0, 0, 1, 2, 6, 5, 3, 1, 4, 5, 4, 2, 1, 0, 0, 0, 0, 0, 0]
SATURDAY = [0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 4, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
MONTHS = [1, 0.6, 1.2, 1, 1, 0.5, 0.9, 0, 1.1, 0.8, 1, 1.6]
OPEN = {**dict.fromkeys(range(5), ((30, 49), (52, 71))), 5: ((36, 46),)}
"""Weekday -> quarters of the day in which the counter is open: 7:30-12:15, 13:00-17:45; Saturday 9:00-11:30."""
CALENDAR = {"hours": {"mon-fri": "07:30-12:15 13:00-17:45", "sat": "09:00-11:30"}, "closed": ["2025-03-03..2025-03-14"]}
CLOSED = (datetime(2025, 3, 3).date(), datetime(2025, 3, 14).date())  # noqa: DTZ001  # dates
NIGHT = [0, 20, 40, 10, *[0] * 20]


def arrivals(stream: Mapping[str, Any], days: int, *, replications: int = 1, seed: int = 1, **more: object) -> Floats:
    """Instants of arrival, minutes since the start; of several replications all together, in order of each."""
    scenario = {
        "start": START.isoformat(), "timezone": ZONE, "horizon": f"{days} d", "arrivals": [{"start": "S", **stream}],
        **more,
    }  # fmt: skip
    drawn = read_bpmn(drawing("startEvent:S endEvent:E", "S>E"), name="demand.bpmn")
    log = simulate(model(drawn, make_scenario(scenario)), replications=replications, seed=seed)
    return np.asarray(log.cases["arrival"] / 60_000)


@cache
def steps(days: int, start: datetime = START) -> tuple[tuple[int, int, int, datetime], ...]:
    """Each quarter of an hour: weekday, quarter of the day and month on the wall, and the local time."""
    began = start.astimezone(UTC)
    found = []
    for number in range(days * QUARTERS):
        local = (began + number * timedelta(minutes=QUARTER)).astimezone(ZoneInfo(ZONE))
        found.append((local.weekday(), local.hour * 4 + local.minute // QUARTER, local.month, local))
    return tuple(found)


@cache
def office_expected() -> Floats:
    """Cases expected in each quarter of an hour at the counter."""
    week = [OFFICE] * 5 + [SATURDAY, [0] * 24]
    found = np.zeros(DAYS * QUARTERS)
    for i, (weekday, quarter, month, local) in enumerate(steps(DAYS)):
        is_open = any(first <= quarter < last for first, last in OPEN.get(weekday, ()))
        if is_open and not CLOSED[0] <= local.date() <= CLOSED[1]:
            found[i] = week[weekday][quarter // 4] * MONTHS[month - 1] / 4
    return found


def counted(instants: Floats, quarters: int) -> Floats:
    """Cases in each quarter of an hour."""
    return np.bincount((instants // QUARTER).astype(int), minlength=quarters).astype(float)


def fits(what: str, found: Floats, expected: Floats) -> Check:
    """Counts against known means, none of them fitted: Pearson's chi-square, its variance exact for Poisson counts.

    Too small a figure is as wrong as too large a one: the counts would be more even than chance (index of dispersion,
    Cox & Lewis 1966, §6.3).
    """
    assert not found[expected == 0].any()  # noqa: S101  # nobody comes when nobody is expected
    mean, number = expected[expected > 0], found[expected > 0]
    excess = float(np.sum((number - mean) ** 2 / mean - 1))
    if mean.min() >= 10:  # noqa: PLR2004  # the usual rule for the chi-square law
        law = stats.chi2(len(mean))
        return Check(what, int(number.sum()), both_tails(law.cdf(excess + len(mean)), law.sf(excess + len(mean))))
    return Check(what, int(number.sum()), two_sided(excess / math.sqrt(float(np.sum(2 + 1 / mean)))))


def gathered(found: Floats, cells: Sequence[int]) -> Floats:
    """Counts summed by cell."""
    return np.bincount(np.asarray(cells), found).astype(float)


@cache
def office() -> tuple[Check, ...]:
    """Three years at a counter with hours, a closed fortnight, months, and the clock put forward and back."""
    stream = {"rate": {"mon-fri": OFFICE, "sat": SATURDAY}, "months": MONTHS, "calendar": "counter"}
    instants = arrivals(stream, DAYS, calendars={"counter": CALENDAR})
    expected = office_expected()
    found = counted(instants, len(expected))
    where = steps(DAYS)
    total = float(expected.sum())
    one = stats.poisson(total)
    of_week = [weekday * 24 + quarter // 4 for weekday, quarter, _, _ in where]
    of_year = [(local.year - START.year) * 12 + month - 1 for _, _, month, local in where]
    of_days = [i // QUARTERS // 7 for i in range(len(where))]
    reached = np.interp(instants, np.arange(len(expected) + 1) * QUARTER, np.append(0, np.cumsum(expected)))
    gaps = np.diff(reached)
    z = (found - expected)[expected > 0] / np.sqrt(expected[expected > 0])
    return (
        Check("number of cases", len(instants), both_tails(one.cdf(len(instants)), one.sf(len(instants) - 1))),
        fits("counts by hour of the week", gathered(found, of_week), gathered(expected, of_week)),
        fits("counts by month", gathered(found, of_year), gathered(expected, of_year)),
        fits("counts week by week", gathered(found, of_days), gathered(expected, of_days)),
        fits("dispersion of quarters of an hour", found, expected),
        Check(
            "correlation of neighbouring quarters", len(z) - 1,
            two_sided(float(z[:-1] @ z[1:]) / math.sqrt(len(z) - 1)),
        ),
        Check("gaps in expected cases, exponential (KS)", len(gaps), float(stats.kstest(gaps, "expon").pvalue)),
        Check(
            "correlation of neighbouring gaps", len(gaps) - 1,
            two_sided(float((gaps[:-1] - 1) @ (gaps[1:] - 1)) / math.sqrt(len(gaps) - 1)),
        ),
    )  # fmt: skip


@cache
def clock_changes() -> tuple[Check, ...]:
    """Nights around the days on which the clock is put forward (31 March 2024) and back (27 October 2024)."""
    found = []
    for what, date in (("forward", datetime(2024, 3, 29)), ("back", datetime(2024, 10, 25))):  # noqa: DTZ001
        start = date.replace(tzinfo=ZoneInfo(ZONE))
        scenario_start = {"start": start.isoformat()}
        instants = arrivals({"rate": {"daily": NIGHT}}, 4, replications=40, seed=2, **scenario_start)
        where = steps(4, start)
        expected = np.array([NIGHT[quarter // 4] * 40 / 4 for _, quarter, _, _ in where], dtype=float)
        found.append(fits(f"nights around the clock put {what}", counted(instants, len(expected)), expected))
    return tuple(found)


@cache
def gaps_at_a_counter() -> tuple[Check, ...]:
    """Exponential gaps that pass in opening hours: as many as chance brings in each open hour, none outside."""
    gap = {"dist": "exponential", "mean": "4 min"}
    instants = arrivals(
        {"interarrival": gap, "calendar": "counter"}, 200, seed=3, calendars={"counter": {"hours": CALENDAR["hours"]}}
    )
    expected = np.array(
        [
            QUARTER / 4 if any(a <= quarter < b for a, b in OPEN.get(weekday, ())) else 0.0
            for weekday, quarter, _, _ in steps(200)
        ]
    )
    return (fits("gaps in opening hours: quarters of an hour", counted(instants, len(expected)), expected),)


SIZES, SHARES = (0, 1, 2, 6), (0.1, 0.5, 0.3, 0.1)


@cache
def groups() -> tuple[Check, ...]:
    """Groups: their sizes, their independence of the gaps, and the spread of the cases of a day."""
    size = {"dist": "table", "values": list(SIZES), "weights": list(SHARES)}
    days, an_hour = 600, 2.0
    instants = arrivals({"rate": {"daily": [an_hour] * 24}, "size": size}, days, seed=4)
    groups_of, sizes = np.unique(instants, return_counts=True)
    seen = np.array(SHARES[1:]) / (1 - SHARES[0])  # groups of nobody leave no trace
    counts = np.array([np.sum(sizes == size) for size in SIZES[1:]])
    assert counts.sum() == len(sizes)  # noqa: S101  # no two groups in one millisecond
    mean, square = (sum(s * v**k for v, s in zip(SIZES, SHARES, strict=True)) for k in (1, 2))
    rate = an_hour * 24
    by_day = np.bincount((instants // 1440).astype(int), minlength=days)
    spread = (by_day - rate * mean) / math.sqrt(rate * square)
    gaps, after = np.diff(groups_of), sizes[1:]
    visible = stats.poisson(rate * days * (1 - SHARES[0]))
    fourth = 3 + sum(s * v**4 for v, s in zip(SIZES, SHARES, strict=True)) / (rate * square**2)
    return (
        Check("sizes of groups", len(sizes), float(stats.chisquare(counts, seen * len(sizes)).pvalue)),
        Check("number of groups", len(sizes), both_tails(visible.cdf(len(sizes)), visible.sf(len(sizes) - 1))),
        Check("size against the gap before", len(gaps), float(stats.spearmanr(gaps, after).pvalue)),
        Check("mean of cases a day", days, two_sided(float(spread.sum()) / math.sqrt(days))),
        Check(
            "dispersion of cases a day, E[X²]/E[X]", days,
            two_sided(float(np.sum(spread**2 - 1)) / math.sqrt(days * (fourth - 1))),
        ),
    )  # fmt: skip


def all_checks() -> list[Check]:
    """Every test of arrivals."""
    return [*office(), *clock_changes(), *gaps_at_a_counter(), *groups()]
