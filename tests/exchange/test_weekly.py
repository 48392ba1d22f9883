"""Weekly hours of other simulators become calendars that a person can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.errors import Where
from bpr.exchange.places import Report
from bpr.exchange.weekly import Rule, Week, hours_of, time_of_day, week
from bpr.units import DAY, HOUR, MINUTE, WEEK

HERE = Where("a.json", key="calendar")


def test_days_with_the_same_hours_stand_on_one_line() -> None:
    made = week([(day, 9 * HOUR, 17 * HOUR) for day in range(5)] + [(5, 9 * HOUR, 12 * HOUR)])
    assert made.hours() == {"mon-fri": "09:00-17:00", "sat": "09:00-12:00"}


def test_touching_and_overlapping_hours_become_one() -> None:
    made = week(
        [(0, 9 * HOUR, 12 * HOUR), (0, 12 * HOUR, 13 * HOUR), (0, 11 * HOUR, 14 * HOUR), (0, 15 * HOUR, 16 * HOUR)]
    )
    assert made.hours() == {"mon": "09:00-14:00 15:00-16:00"}


def test_a_millisecond_before_midnight_is_midnight() -> None:
    report = Report("a.json")
    made = hours_of([Rule(0, 6, 0, DAY - 1, HERE)], report, HERE)
    assert made == Week()
    assert made.always
    assert not report.findings


def test_hours_over_midnight_are_cut_at_midnight() -> None:
    made = week([(0, 22 * HOUR, DAY), (1, 0, 6 * HOUR)])
    assert made.open == ((22 * HOUR, 30 * HOUR),)
    assert made.hours() == {"mon": "22:00-24:00", "tue": "00:00-06:00"}


def test_days_may_run_over_sunday() -> None:
    made = hours_of([Rule(5, 0, 9 * HOUR, 10 * HOUR, HERE)], Report("a.json"), HERE)
    assert made.hours() == {"mon": "09:00-10:00", "sat-sun": "09:00-10:00"}


def test_an_end_at_zero_is_midnight() -> None:
    assert hours_of([Rule(0, 0, 9 * HOUR, 0, HERE)], Report("a.json"), HERE).hours() == {"mon": "09:00-24:00"}


def test_parts_of_a_minute_are_rounded_and_told() -> None:
    report = Report("a.json")
    assert hours_of([Rule(0, 0, 9 * HOUR + 29_000, 10 * HOUR, HERE)], report, HERE).hours() == {"mon": "09:00-10:00"}
    assert [finding.code for finding in report.findings] == ["EXCHANGE-MINUTE"]


@pytest.mark.parametrize(
    ("rules", "code"),
    [([], "EXCHANGE-NEVER-OPEN"), ([Rule(0, 0, 17 * HOUR, 9 * HOUR, HERE)], "EXCHANGE-HOURS")],
)
def test_hours_that_are_none_are_errors(rules: list[Rule], code: str) -> None:
    report = Report("a.json")
    hours_of(rules, report, HERE)
    assert [(finding.code, finding.severity) for finding in report.findings] == [(code, "error")]


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("09:30", 34_200_000),
        ("09:30:00.250", 34_200_250),
        ("24:00", DAY),
        ("24:01", None),
        ("09:60", None),
        ("9", None),
        ("", None),
        ("09:30:00+00:00", None),
        ("٠٩:٣٠", None),
    ],
)
def test_a_time_of_the_day_is_read_or_refused(text: str, ms: int | None) -> None:
    assert time_of_day(text) == ms


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(1, 1440)).filter(lambda x: x[1] < x[2])))
def test_a_week_is_sorted_disjoint_and_holds_exactly_the_hours_given(intervals: list[tuple[int, int, int]]) -> None:
    made = week((day, opened * MINUTE, closed * MINUTE) for day, opened, closed in intervals)
    minutes = {day * 1440 + minute for day, opened, closed in intervals for minute in range(opened, closed)}
    assert sum(closed - opened for opened, closed in made.open) == len(minutes) * MINUTE
    ends = [instant for interval in made.open for instant in interval]
    assert ends == sorted(set(ends))
    assert all(0 <= instant <= WEEK for instant in ends)
