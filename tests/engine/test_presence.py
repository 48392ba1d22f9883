"""Presence by chance in parts of the day: RS-15."""

import numpy as np
import pytest

from bpr.errors import InputError
from bpr.scenario.read import make_scenario

HOUR = 60 * 60 * 1000
DAY = 24 * HOUR
ONE = "startEvent S\ntask A\nendEvent E\nS > A > E"


def every(gap, count):
    return [{"start": "S", "interarrival": gap, "max_count": count}]


def test_rs15_a_share_of_one_is_always_and_of_nothing_never(run, rows):
    """Quarters of Monday 0, 1, 1, 0: from 6:00 to 18:00 one shift. Ten hours of work come at 12:00 and at midnight.

    The first takes six hours that day and, on other days nobody being there, four of the Monday after, until 10:00; the
    second eight hours behind it and two of the third Monday.
    """
    log = run(
        ONE,
        {
            "arrivals": every("12 h", 2),
            "resources": {"clerk": {"count": 1, "presence": {"mon": [0, 1, 1, 0]}}},
            "tasks": {"A": {"performer": "clerk", "work": "10 h"}},
        },
    )
    week = 7 * 24 * 60
    assert rows(log, "started", "completed") == [
        ("A", 720, week + 600),
        ("A", week + 600, 2 * week + 480),
    ]


def test_rs15_presence_holds_within_the_hours_of_the_calendar(run):
    """There all day, but the office is open from 9 to 12: shifts are those of the office."""
    log = run(
        ONE,
        {
            "calendars": {"office": {"hours": {"daily": "09:00-12:00"}}},
            "arrivals": every("1 d", 3),
            "resources": {"clerk": {"count": 1, "calendar": "office", "presence": {"daily": [1]}}},
            "tasks": {"A": {"performer": "clerk", "work": "1 h"}},
        },
    )
    assert set((log.shifts["opened"] % DAY).tolist()) == {9 * HOUR}
    assert set((log.shifts["closed"] % DAY).tolist()) <= {10 * HOUR, 12 * HOUR}


def test_rs15_each_is_there_in_each_part_with_its_share(run):
    """Two people, 500 days, hours with 0.3 and with 0.8: within four standard errors, and not the same hours."""
    shares = [0.3, 0.8]
    log = run(
        ONE,
        {
            "arrivals": every("1 d", 501),
            "resources": {"clerk": {"count": 2, "presence": {"daily": [*([0] * 8), *shares, *([0] * 14)]}}},
            "tasks": {"A": {"performer": "clerk", "work": "1 min"}},
            "horizon": "500 d",
        },
    )
    found = []
    for person in range(2):
        mine = log.shifts["individual"] == person
        opened, closed = log.shifts["opened"][mine], log.shifts["closed"][mine]
        found.append({hour: set() for hour in (8, 9)})
        for hour in (8, 9):
            begins = np.arange(500) * DAY + hour * HOUR
            there = (opened[:, None] <= begins) & (begins < closed[:, None])
            found[-1][hour] = set(np.flatnonzero(there.any(axis=0)).tolist())
        for hour, share in zip((8, 9), shares, strict=True):
            assert abs(len(found[-1][hour]) - 500 * share) < 4 * np.sqrt(500 * share * (1 - share))
    assert found[0] != found[1]


def test_rs15_whoever_is_there_half_of_the_time_gets_half_as_much_done(run):
    """Work of 10,000 h for one person at 0.5: the run takes 20,000 h, within 2 %."""
    log = run(
        ONE,
        {
            "arrivals": every("1 min", 100),
            "resources": {"clerk": {"count": 1, "presence": {"daily": [0.5] * 24}}},
            "tasks": {"A": {"performer": "clerk", "work": "100 h"}},
        },
    )
    assert log.activities["completed"].max() / HOUR == pytest.approx(20_000, rel=0.02)


def test_rs15_shares_that_divide_no_day_are_refused_where_they_stand():
    document = {
        "start": "2024-01-01T00:00:00+00:00",
        "resources": {"clerk": {"count": 1, "presence": {"mon": [1] * 7}}},
    }
    with pytest.raises(InputError) as caught:
        make_scenario(document)
    (finding,) = caught.value.findings
    assert (finding.code, finding.where.key) == ("PRESENCE-PARTS", "resources.clerk.presence.mon")
