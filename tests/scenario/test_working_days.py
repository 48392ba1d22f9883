"""Working days: each counts one, whatever its hours; whole days add up exactly."""

import pickle
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.errors import RunError
from bpr.scenario.calendar import Calendar, WorkingDays, always
from bpr.scenario.hours import parse_openings, parse_weekly, parse_yearly_range
from bpr.units import DAY, HOUR

MONDAY = datetime.fromisoformat("2026-01-05T09:00:00+08:00")
CALENDARS = {
    "office": Calendar(parse_weekly({"mon-fri": "09:00-12:00 13:30-17:00"}), "Asia/Shanghai"),
    "office with holidays": Calendar(parse_weekly({"mon-fri": "09:00-12:00 13:30-17:00"}), "Asia/Shanghai", "CN"),
    "nights": Calendar(parse_weekly({"mon-fri": "22:00-06:00"}), "Europe/Berlin"),
    "whole days": Calendar(parse_weekly({"mon-fri": "00:00-24:00"}), "Asia/Shanghai"),
    "always": always(),
    "short Saturdays": Calendar(parse_weekly({"mon-fri": "08:00-16:00", "sat": "09:00-11:00"}), "America/New_York"),
    "nights that touch": Calendar(parse_weekly({"daily": "20:00-20:00+1"}), "Europe/Berlin"),
}


def days_of(name: str, start: datetime = MONDAY) -> WorkingDays:
    return WorkingDays(CALENDARS[name], start)


def test_twenty_working_days_from_an_opening_end_at_the_close_of_the_twentieth() -> None:
    days = days_of("office")
    assert days.position(0) == 0
    assert MONDAY + timedelta(milliseconds=days.instant(20)) == datetime.fromisoformat("2026-01-30T17:00:00+08:00")


def test_make_up_days_count_and_holidays_do_not() -> None:
    days = days_of("office with holidays", datetime.fromisoformat("2026-02-12T09:00:00+08:00"))  # a Thursday
    # Fri 13, make-up Sat 14, then the Spring Festival until Mon 23: the 4th working day is Tue 24.
    assert days.start + timedelta(milliseconds=days.instant(4)) == datetime.fromisoformat("2026-02-24T17:00:00+08:00")


@pytest.mark.parametrize("name", CALENDARS)
def test_the_legs_of_pudong_add_up_to_95_working_days_exactly(name: str) -> None:
    days = days_of(name)
    now = first = days.later(0, 1)
    for leg in (20, 20, 30, 5, 20):
        now = days.later(now, leg)
    assert days.position(now) - days.position(first) == 95
    assert days.instant(days.position(first) + 95) == now


def test_a_span_that_begins_inside_a_day_ends_at_the_same_share_of_a_day() -> None:
    days = days_of("office")
    eleven = 2 * HOUR
    assert days.position(eleven) == pytest.approx(2 / 6.5)
    assert days.later(eleven, 1) == eleven + DAY
    assert days.later(eleven, 5) == eleven + 7 * DAY


def test_outside_hours_the_position_stands_still() -> None:
    days = days_of("office")
    assert days.position(8 * HOUR) == days.position(20 * HOUR) == days.position(24 * HOUR) == 1
    assert days.position(3 * HOUR) == days.position(4 * HOUR) == 3 / 6.5


def test_what_takes_no_time_ends_when_it_begins() -> None:
    days = days_of("office")
    assert [days.later(ms, 0) for ms in (0, HOUR, 10 * HOUR, 5 * DAY)] == [0, HOUR, 10 * HOUR, 5 * DAY]


def test_a_short_day_counts_as_much_as_a_long_one() -> None:
    calendar = Calendar(
        parse_weekly({"mon-fri": "08:00-16:00"}),
        "Asia/Shanghai",
        extra={date(2026, 1, 7): parse_openings("10:00-11:00")},
    )
    days = WorkingDays(calendar, datetime.fromisoformat("2026-01-05T08:00:00+08:00"))
    assert days.start + timedelta(milliseconds=days.instant(3)) == datetime.fromisoformat("2026-01-07T11:00:00+08:00")
    assert days.instant(2.5) == 2 * DAY + 2 * HOUR + HOUR // 2


def test_a_start_on_a_day_off_counts_from_the_next_working_day() -> None:
    days = days_of("office", datetime.fromisoformat("2026-01-03T12:00:00+08:00"))  # a Saturday
    assert days.position(0) == 0
    assert days.start + timedelta(milliseconds=days.instant(1)) == datetime.fromisoformat("2026-01-05T17:00:00+08:00")


def test_before_the_start_positions_are_negative() -> None:
    days = days_of("office")
    assert days.position(-DAY) == 0
    assert days.position(-3 * DAY) == -1  # the Friday before, at its opening
    assert days.start + timedelta(milliseconds=days.instant(-5)) == datetime.fromisoformat("2025-12-26T17:00:00+08:00")
    assert days.instant(-1_500) < -1_500 * DAY


@pytest.mark.parametrize("name", CALENDARS)
@given(position=st.floats(-300, 1_500), span=st.integers(0, 300))
def test_the_instant_of_a_position_has_that_position(name: str, position: float, span: int) -> None:
    days = days_of(name)
    ms = days.instant(position)
    assert days.instant(days.position(ms)) == ms
    assert days.position(ms) == pytest.approx(position, abs=1e-6)
    assert days.position(days.instant(span)) == span
    assert days.position(days.later(ms, span)) - days.position(ms) == pytest.approx(
        span, abs=1e-6
    )  # a millisecond of a short day


@pytest.mark.parametrize("name", CALENDARS)
@given(first=st.integers(-100 * DAY, 1_500 * DAY), gap=st.integers(0, 3 * DAY))
def test_positions_never_go_back(name: str, first: int, gap: int) -> None:
    days = days_of(name)
    assert days.position(first) <= days.position(first + gap)
    assert days.position(first + gap) - days.position(first) <= 5


@given(st.integers(0, 400 * DAY))
def test_positions_count_the_days_with_openings(ms: int) -> None:
    days = days_of("office with holidays")
    calendar = days.calendar
    end = days.start + timedelta(milliseconds=ms)
    first, last = days.start.date(), end.astimezone(days.start.tzinfo).date()
    whole = sum(bool(calendar.openings(first + timedelta(days=n))) for n in range((last - first).days))
    assert whole <= days.position(ms) <= whole + 1


def test_positions_of_an_array() -> None:
    days = days_of("office")
    times = np.concatenate([[-DAY, 400 * DAY], np.arange(-3 * DAY, 20 * DAY, 1_777_777)])
    assert days.positions(times).tolist() == [days.position(int(ms)) for ms in times]
    assert days.positions(times[:0]).tolist() == []


def test_a_calendar_without_working_days_is_an_error_and_not_a_loop() -> None:
    never = Calendar(parse_weekly({"mon": "09:00-10:00"}), yearly_closed=(parse_yearly_range("01-01..12-31"),))
    days = WorkingDays(never, datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(RunError, match="too few working days"):
        days.instant(1)
    with pytest.raises(RunError, match="too few working days"):
        days.position(1)


@pytest.mark.parametrize("position", [float("nan"), float("inf"), float("-inf")])
def test_a_position_that_is_no_number_is_an_error(position: float) -> None:
    with pytest.raises((RunError, ValueError, OverflowError)):
        days_of("office").instant(position)


def test_working_days_can_be_pickled() -> None:
    days = days_of("office with holidays")
    again = pickle.loads(pickle.dumps(days))  # noqa: S301  # our own bytes
    assert again.instant(77.25) == days.instant(77.25)
