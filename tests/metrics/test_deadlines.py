"""Limits, on a calendar of eight hours from Monday to Friday; instant 0 is Monday, 2026-01-05, 09:00."""

from datetime import datetime

import pytest

from bpr.eventlog.tables import NEVER
from bpr.metrics.deadlines import hold, of_cases, on_time, working_days
from bpr.metrics.observation import observe
from bpr.scenario.calendar import Calendar, WorkingDays
from bpr.scenario.hours import parse_weekly
from bpr.units import DAY, HOUR, Span

MONDAY_9 = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
DAYS = WorkingDays(Calendar(parse_weekly({"mon-fri": "09:00-17:00"}), "Asia/Shanghai"), MONDAY_9)


def case(make_log, arrival, end, stops=(), **header):
    rows = [{"case": 0, "element": "A", "enabled": arrival, "completed": end}]
    if end == NEVER:
        rows = [{**rows[0], "work_end": NEVER}]
    rows += [{"case": 0, "element": "Stop", "enabled": began, "completed": over} for began, over in stops]
    return observe(
        make_log(rows, cases=[{"case": 0, "arrival": arrival, "began": max(arrival, 0), "end": end}], **header)
    )


def share(seen, limit, stops=("Stop",)):
    held = hold(seen, {"statutory": limit}, of_cases(seen), stops, DAYS)
    return on_time(seen, held, "statutory").value.tolist()[0]


def test_working_days_are_counted_with_fractions(make_log):
    """Monday 13:00 (half a day) to the Tuesday after, 11:00 (a quarter of day 6)."""
    seen = case(make_log, 4 * HOUR, 8 * DAY + 2 * HOUR)
    assert working_days(seen, DAYS).tolist() == [6.25 - 0.5]


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (DAY, 1.0),  # Tuesday, the first day that counts
        (DAY + 8 * HOUR, 1.0),  # its close
        (2 * DAY, 0.0),  # Wednesday's opening
    ],
)
def test_a_limit_in_working_days_ends_with_the_close_of_its_last_day(make_log, end, expected):
    assert share(case(make_log, 4 * HOUR, end), Span(1, "wd")) == expected


def test_the_weekend_does_not_count(make_log):
    """Friday 10:00 to Monday 16:00 is one working day."""
    seen = case(make_log, 4 * DAY + HOUR, 7 * DAY + 7 * HOUR)
    assert share(seen, Span(1, "wd")) == 1.0
    assert share(seen, Span(3 * DAY)) == 0.0


def test_what_arrives_after_closing_arrives_on_the_next_working_day(make_log):
    """Friday 20:00 is Monday; one day later is Tuesday."""
    assert share(case(make_log, 4 * DAY + 11 * HOUR, 8 * DAY + 8 * HOUR), Span(1, "wd")) == 1.0


def test_the_clock_stands_still_while_a_stop_is_under_way(make_log):
    """Monday to Friday is 4 days; Tuesday 10:00 to Thursday 10:00 do not count."""
    seen = case(make_log, 0, 4 * DAY + HOUR, [(DAY + HOUR, 3 * DAY + HOUR)])
    assert share(seen, Span(2, "wd")) == 1.0
    assert share(seen, Span(1, "wd")) == 0.0
    assert share(seen, Span(2 * DAY + HOUR)) == 1.0
    assert share(seen, Span(2 * DAY + HOUR - 1)) == 0.0


def test_stops_at_the_same_time_count_once(make_log):
    seen = case(make_log, 0, 4 * DAY, [(DAY, 2 * DAY), (DAY + HOUR, 3 * DAY)])
    assert share(seen, Span(2 * DAY)) == 1.0
    assert share(seen, Span(2 * DAY - 1)) == 0.0


def test_only_the_named_elements_stop_the_clock(make_log):
    assert share(case(make_log, 0, 4 * DAY, [(DAY, 2 * DAY)]), Span(3 * DAY), stops=()) == 0.0


def test_an_open_case_is_late_once_its_limit_has_passed(make_log):
    seen = case(make_log, 0, NEVER, horizon=5 * DAY)
    assert share(seen, Span(4 * DAY)) == 0.0
    assert str(share(seen, Span(6 * DAY))) == "nan"


def test_a_limit_just_used_up_is_kept(make_log):
    """Twenty working days after an arrival in the middle of a day."""
    arrival = 3 * HOUR
    assert share(case(make_log, arrival, DAYS.later(arrival, 20)), Span(20, "wd")) == 1.0
    assert working_days(case(make_log, arrival, DAYS.later(arrival, 20)), DAYS).tolist() == pytest.approx([20.0])
