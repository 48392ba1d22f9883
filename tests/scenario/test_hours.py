"""Opening hours, dates and recurring instants: what is written is read, and read back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.scenario.hours import (
    DateRange,
    InstantRule,
    WeeklyHours,
    YearlyRange,
    dump_openings,
    dump_rules,
    dump_weekly,
    parse_date,
    parse_date_range,
    parse_openings,
    parse_rules,
    parse_weekdays,
    parse_weekly,
    parse_yearly_range,
)
from bpr.units import ValueRefused


@pytest.mark.parametrize(
    ("text", "openings"),
    [
        ("08:30-12:00 13:30-17:30", ((510, 720), (810, 1050))),
        ("13:30-17:30, 8:30-12:00", ((510, 720), (810, 1050))),
        ("00:00-24:00", ((0, 1440),)),
        ("22:00-06:00", ((1320, 1800),)),
        ("20:00-08:00", ((1200, 1920),)),
        ("17:00-09:00+1", ((1020, 1980),)),
        ("09:00-12:00 12:00-13:00", ((540, 780),)),
        ("closed", ()),
        ("休", ()),
    ],
)
def test_openings_are_minutes_after_midnight(text: str, openings: object) -> None:
    assert parse_openings(text) == openings
    assert parse_openings(dump_openings(parse_openings(text))) == openings


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("08:30-24:30", "HOURS-TIME"),
        ("24:00-08:00", "HOURS-TIME"),
        ("08:60-09:00", "HOURS-TIME"),
        ("17:30-08:30", "HOURS-ORDER"),
        ("12:00-08:30", "HOURS-ORDER"),
        ("08:00-08:00", "HOURS-ORDER"),
        ("08:00-12:00 11:00-13:00", "HOURS-OVERLAP"),
        ("8-12", "HOURS-FORM"),
        ("08:00-12:00 and more", "HOURS-FORM"),
        ("x 08:00-12:00", "HOURS-FORM"),
        (8, "HOURS-TEXT"),
        (None, "HOURS-TEXT"),
    ],
)
def test_impossible_openings_are_refused(text: object, code: str) -> None:
    with pytest.raises(ValueRefused) as caught:
        parse_openings(text)
    assert caught.value.findings[0].code == code
    assert caught.value.findings[0].remedy_text


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", (0, 1, 2, 3, 4)),
        ("mon,wed", (0, 2)),
        ("Tue", (1,)),
        ("fri-mon", (0, 4, 5, 6)),
        ("daily", (0, 1, 2, 3, 4, 5, 6)),
        ("mon-wed,sat", (0, 1, 2, 5)),
        ("周一-周五", (0, 1, 2, 3, 4)),
        ("星期六,星期日", (5, 6)),
    ],
)
def test_weekdays_are_named_singly_in_lists_and_in_ranges(text: str, days: tuple[int, ...]) -> None:
    assert parse_weekdays(text) == days


@pytest.mark.parametrize("text", ["", "mo", "mon-", "mon-tue-wed", "tusday", "1"])
def test_an_unknown_weekday_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused, match="is not a weekday"):
        parse_weekdays(text)


def test_a_near_weekday_is_suggested() -> None:
    with pytest.raises(ValueRefused, match="Did you mean 'mon'"):
        parse_weekly({"mno": "08:00-09:00"})


def test_each_weekday_is_named_once() -> None:
    with pytest.raises(ValueRefused, match="fri is given under 'mon-fri' and under 'fri'"):
        parse_weekly({"mon-fri": "08:00-12:00", "fri": "08:00-11:00"})


@pytest.mark.parametrize("value", [{}, {"mon": "closed"}])
def test_a_week_without_an_open_hour_is_refused(value: object) -> None:
    with pytest.raises(ValueRefused, match="never open"):
        parse_weekly(value)


def test_all_wrong_days_are_said_at_once() -> None:
    with pytest.raises(ValueRefused) as caught:
        parse_weekly({"mno": "08:00-09:00", "tue": "25:00-26:00", "wed": 3})
    assert [finding.where.key for finding in caught.value.findings] == ["mno", "tue", "wed"]


def _openings(times: list[int]) -> tuple[tuple[int, int], ...]:
    times = sorted(set(times))
    return tuple(zip(times[0::2], times[1::2], strict=False))


OPENINGS = st.lists(st.integers(0, 1440), max_size=6).map(_openings)


@given(st.lists(OPENINGS, min_size=7, max_size=7).filter(any))
def test_weekly_hours_that_are_written_read_back(days: list[tuple[tuple[int, int], ...]]) -> None:
    weekly = WeeklyHours(tuple(days))
    assert parse_weekly(dump_weekly(weekly)) == weekly


@given(
    st.lists(
        st.tuples(st.sets(st.integers(0, 6), min_size=1), st.sets(st.integers(0, 1439), min_size=1, max_size=4)),
        min_size=1,
        max_size=3,
    )
)
def test_instants_that_are_written_read_back(rules: list[tuple[set[int], set[int]]]) -> None:
    made = tuple(InstantRule(tuple(sorted(days)), tuple(sorted(minutes))) for days, minutes in rules)
    assert parse_rules(dump_rules(made)) == made


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("tue,fri 15:00", (InstantRule((1, 4), (900,)),)),
        ("mon-fri 10:00 16:00", (InstantRule((0, 1, 2, 3, 4), (600, 960)),)),
        ("tue, fri 15:00", (InstantRule((1, 4), (900,)),)),
        ("10:00", (InstantRule((0, 1, 2, 3, 4, 5, 6), (600,)),)),
        ("mon 09:00; thu 14:00", (InstantRule((0,), (540,)), InstantRule((3,), (840,)))),
    ],
)
def test_instants_are_weekdays_with_times(text: str, rules: object) -> None:
    assert parse_rules(text) == rules


@pytest.mark.parametrize("text", ["", "tue", "15:00 tue", "tue 25:00", "foo 10:00", "tue 10:00;", 5, None])
def test_what_is_no_instant_is_refused(text: object) -> None:
    with pytest.raises(ValueRefused):
        parse_rules(text)


def test_dates_and_ranges_are_read() -> None:
    assert parse_date("2026-02-14") == date(2026, 2, 14)
    assert str(parse_date_range("2026-02-14..2026-02-20")) == "2026-02-14..2026-02-20"
    assert parse_date_range("2026-02-14") == DateRange(date(2026, 2, 14), date(2026, 2, 14))
    assert str(parse_yearly_range("5-4")) == "05-04"
    assert str(parse_yearly_range("12-24..01-02")) == "12-24..01-02"


@pytest.mark.parametrize("text", ["2026-02-30", "14.2.2026", "20260214", 20260214, "", "2026-2-14", "0000-01-01"])
def test_what_is_no_date_is_refused(text: object) -> None:
    with pytest.raises(ValueRefused, match="is not a date"):
        parse_date(text)


@pytest.mark.parametrize(
    "text", ["2026-02-14..2026-02-13", "2026-01-01..2026-01-02..2026-01-03", "2000-01-01..2026-01-01"]
)
def test_what_is_no_range_of_days_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused, match="is not a range"):
        parse_date_range(text)


@pytest.mark.parametrize("text", ["13-01", "02-30", "1", "12-24..12-26..12-28", "12-24-25"])
def test_what_is_no_day_of_every_year_is_refused(text: str) -> None:
    with pytest.raises(ValueRefused):
        parse_yearly_range(text)


def test_a_yearly_range_may_run_over_new_year() -> None:
    winter = YearlyRange((12, 24), (1, 2))
    assert [winter.holds(date(2026, m, d)) for m, d in ((12, 23), (12, 24), (12, 31), (1, 1), (1, 2), (1, 3))] == [
        False, True, True, True, True, False,
    ]  # fmt: skip
