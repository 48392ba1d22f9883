"""Calendars: local hours become instants; exceptions, holidays, make-up days, nights, daylight saving are resolved."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.scenario.calendar import Calendar, always, parse_instants
from bpr.scenario.holiday import announced, check_holidays, public_days
from bpr.scenario.hours import parse_date_range, parse_openings, parse_weekly, parse_yearly_range
from bpr.scenario.zones import check_zone, epoch_ms, zone_of
from bpr.units import DAY, HOUR, ValueRefused

START = datetime.fromisoformat("2026-01-05T08:30:00+08:00")  # a Monday
OFFICE = parse_weekly({"mon-fri": "08:30-12:00 13:30-17:30"})
YEAR = 366 * DAY

# The make-up working days that the State Council announced (国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号).
MAKE_UP = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}
# And some of the days off that fall on weekdays.
OFF = {
    2024: "01-01 02-12 02-16 04-04 05-01 05-03 06-10 09-16 10-01 10-07",
    2025: "01-01 01-28 02-04 04-04 05-05 06-02 10-01 10-08",
    2026: "01-01 01-02 02-16 02-23 04-06 05-01 05-05 06-19 09-25 10-01 10-07",
}


def open_spans(calendar: Calendar, first: str, last: str) -> list[tuple[str, str]]:
    """The open intervals between two UTC instants, as local times."""
    start = datetime.fromisoformat(first).replace(tzinfo=UTC)
    length = (datetime.fromisoformat(last).replace(tzinfo=UTC) - start) // timedelta(milliseconds=1)
    begins, ends = calendar.intervals(0, length, start)
    zone = zone_of(calendar.zone)

    def local(ms: int) -> str:
        return f"{(start + timedelta(milliseconds=int(ms))).astimezone(zone):%d %H:%M}"

    return [(local(begin), local(end)) for begin, end in zip(begins, ends, strict=True)]


def test_a_week_of_an_office() -> None:
    begins, ends = Calendar(OFFICE, "Asia/Shanghai").intervals(0, 7 * DAY, START)
    assert begins.dtype == ends.dtype == np.int64
    assert (begins[:3] / HOUR).tolist() == [0, 5, 24]
    assert (ends[:3] / HOUR).tolist() == [3.5, 9, 27.5]
    assert len(begins) == 10
    assert (ends - begins).sum() == 37.5 * HOUR


def test_intervals_are_clipped_to_what_was_asked_for() -> None:
    begins, ends = Calendar(OFFICE, "Asia/Shanghai").intervals(HOUR, 6 * HOUR, START)
    assert (begins.tolist(), ends.tolist()) == ([HOUR, 5 * HOUR], [int(3.5 * HOUR), 6 * HOUR])
    for empty in ((4 * HOUR, 5 * HOUR), (3, 3), (5, 3)):
        assert [len(side) for side in Calendar(OFFICE, "Asia/Shanghai").intervals(*empty, START)] == [0, 0]


def test_a_night_belongs_to_the_day_on_which_it_began() -> None:
    night = Calendar(parse_weekly({"fri": "22:00-06:00"}), "UTC", closed=(parse_date_range("2026-01-16"),))
    assert open_spans(night, "2026-01-05", "2026-01-24") == [("09 22:00", "10 06:00"), ("23 22:00", "24 00:00")]
    assert open_spans(night, "2026-01-10", "2026-01-12") == [("10 00:00", "10 06:00")]


def test_days_that_close_at_midnight_and_open_at_midnight_are_one_interval() -> None:
    begins, ends = Calendar(parse_weekly({"daily": "00:00-24:00"}), "UTC", holidays="CN").intervals(0, 5 * DAY, START)
    assert (begins.tolist(), ends.tolist()) == ([0], [5 * DAY])
    assert always().always_open
    begins, ends = always().intervals(-5, 10**15, START)
    assert (begins.tolist(), ends.tolist()) == ([-5], [10**15])


def test_exceptions_go_before_the_week() -> None:
    calendar = Calendar(
        OFFICE,
        "Asia/Shanghai",
        closed=(parse_date_range("2026-03-02..2026-03-03"),),
        extra={date(2026, 3, 3): parse_openings("10:00-11:00"), date(2026, 3, 7): parse_openings("09:00-12:00")},
        yearly_closed=(parse_yearly_range("03-04"),),
    )
    assert [calendar.openings(date(2026, 3, day)) for day in (2, 3, 4, 7, 8)] == [
        (),
        ((600, 660),),
        (),
        ((540, 720),),
        (),
    ]
    spans = open_spans(calendar, "2026-03-01T16:00", "2026-03-08T16:00")
    assert spans[0] == ("03 10:00", "03 11:00")
    assert spans[-1] == ("07 09:00", "07 12:00")
    assert len(spans) == 6


@pytest.mark.parametrize("year", MAKE_UP)
def test_make_up_days_of_china_are_worked_with_the_hours_of_monday(year: int) -> None:
    calendar = Calendar(OFFICE, "Asia/Shanghai", "CN")
    announced_days = {date.fromisoformat(f"{year}-{day}") for day in MAKE_UP[year].split()}
    weekend = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    worked = {day for day in weekend if day.weekday() >= 5 and calendar.openings(day)}
    assert worked == announced_days
    assert {calendar.openings(day) for day in worked} == {OFFICE.days[0]}
    assert announced("CN", year)


@pytest.mark.parametrize("year", OFF)
def test_public_holidays_of_china_are_closed(year: int) -> None:
    calendar = Calendar(OFFICE, "Asia/Shanghai", "CN")
    assert not [day for day in OFF[year].split() if calendar.openings(date.fromisoformat(f"{year}-{day}"))]


def test_working_days_of_china_in_2025_and_2026_are_those_of_the_announcements() -> None:
    calendar = Calendar(OFFICE, "Asia/Shanghai", "CN")
    for year, expected in ((2025, 248), (2026, 248)):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
        assert sum(bool(calendar.openings(day)) for day in days) == expected


def test_a_make_up_day_takes_its_own_hours_where_it_has_some() -> None:
    counter = Calendar(parse_weekly({"mon-fri": "09:00-17:00", "sat": "09:00-12:00"}), "Asia/Shanghai", "CN")
    assert counter.openings(date(2026, 2, 14)) == ((540, 720),)
    assert counter.openings(date(2026, 9, 20)) == ((540, 1020),)


def test_extra_hours_go_before_a_make_up_day() -> None:
    calendar = Calendar(OFFICE, "Asia/Shanghai", "CN", extra={date(2026, 2, 14): parse_openings("08:30-12:00")})
    assert calendar.openings(date(2026, 2, 14)) == ((510, 720),)


def test_years_without_an_announced_schedule_are_told() -> None:
    calendar = Calendar(OFFICE, "Asia/Shanghai", "CN")
    assert calendar.unannounced(2025, 2025) == ()
    assert calendar.unannounced(2090, 2091) == (2090, 2091)
    assert Calendar(OFFICE, "Europe/Berlin", "DE").unannounced(2090, 2091) == ()


def test_holidays_of_other_countries_and_their_subdivisions() -> None:
    assert date(2026, 10, 3) in public_days("DE", 2026)[0]
    assert date(2026, 1, 6) in public_days("DE-BY", 2026)[0]
    assert date(2026, 1, 6) not in public_days("DE", 2026)[0]


@pytest.mark.parametrize(("code", "read"), [("CN", "CN"), ("cn", "CN"), ("CN-SH", "CN"), ("DE-BY", "DE-BY")])
def test_holiday_codes_are_read(code: str, read: str) -> None:
    assert check_holidays(code) == read


@pytest.mark.parametrize("code", ["XX", "China", "", 3, None, "DE-XX"])
def test_unknown_holidays_are_refused(code: object) -> None:
    with pytest.raises(ValueRefused):
        check_holidays(code)


def test_in_spring_the_hour_that_is_skipped_is_lost() -> None:
    night = Calendar(parse_weekly({"sat": "22:00-06:00"}), "Europe/Berlin")
    begins, ends = night.intervals(0, DAY * 5, datetime(2026, 3, 26, tzinfo=UTC))
    assert (ends - begins).tolist() == [7 * HOUR]


def test_in_autumn_the_hour_that_comes_twice_is_worked_twice() -> None:
    night = Calendar(parse_weekly({"sat": "22:00-06:00"}), "Europe/Berlin")
    begins, ends = night.intervals(0, DAY * 5, datetime(2026, 10, 22, tzinfo=UTC))
    assert (ends - begins).tolist() == [9 * HOUR]


def test_an_opening_inside_the_skipped_hour_begins_when_the_clock_jumps() -> None:
    calendar = Calendar(parse_weekly({"sun": "02:30-05:00"}), "Europe/Berlin")
    assert open_spans(calendar, "2026-03-28T12:00", "2026-03-30") == [("29 03:00", "29 05:00")]
    calendar = Calendar(parse_weekly({"sun": "01:00-02:30"}), "Europe/Berlin")
    assert open_spans(calendar, "2026-03-28T12:00", "2026-03-30") == [("29 01:00", "29 03:00")]
    calendar = Calendar(parse_weekly({"sun": "02:10-02:50"}), "Europe/Berlin")
    assert open_spans(calendar, "2026-03-28T12:00", "2026-03-30") == []


def test_an_opening_in_the_hour_that_comes_twice_runs_from_the_first_to_the_last() -> None:
    calendar = Calendar(parse_weekly({"sun": "02:15-02:45"}), "Europe/Berlin")
    begins, ends = calendar.intervals(0, 3 * DAY, datetime(2026, 10, 24, tzinfo=UTC))
    assert (ends - begins).tolist() == [HOUR + HOUR // 2]


def _slow(calendar: Calendar, length: int, start: datetime) -> set[int]:
    """Every open quarter of an hour, asked one by one."""
    zone = ZoneInfo(calendar.zone)
    found = set()
    for ms in range(0, length, 15 * 60_000):
        local = (start + timedelta(milliseconds=ms)).astimezone(zone)
        minute = local.hour * 60 + local.minute
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        if any(begin <= minute < end for begin, end in calendar.openings(today)) or any(
            minute + 1440 < end for _, end in calendar.openings(yesterday)
        ):
            found.add(ms)
    return found


@given(
    st.sampled_from(
        ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
    ),
    st.sampled_from(
        [
            {"mon-fri": "08:30-12:00 13:30-17:30"},
            {"daily": "22:00-06:00"},
            {"sat,sun": "00:00-24:00"},
            {"tue": "18:15-24:00"},
        ]
    ),
    st.integers(0, 365),
)
def test_intervals_are_what_one_finds_asking_quarter_by_quarter(zone: str, hours: dict[str, str], day: int) -> None:
    calendar = Calendar(parse_weekly(hours), zone, closed=(parse_date_range("2026-03-27..2026-03-28"),))
    start = datetime(2026, 1, 1, 5, 45, tzinfo=UTC) + timedelta(days=day)
    begins, ends = calendar.intervals(0, 4 * DAY, start)
    assert (begins[1:] > ends[:-1]).all()
    assert (begins < ends).all()
    quick = {ms for ms in range(0, 4 * DAY, 15 * 60_000) if ((begins <= ms) & (ms < ends)).any()}
    assert quick == _slow(calendar, 4 * DAY, start)


def test_instants_are_found_in_local_time() -> None:
    instants = parse_instants("tue,fri 15:00; mon 08:30")
    assert (instants.between(0, 8 * DAY, START, "Asia/Shanghai") / HOUR).tolist() == [0, 30.5, 102.5, 168]
    assert instants.between(1, 24 * HOUR, START, "Asia/Shanghai").tolist() == []
    assert str(instants) == "tue,fri 15:00; mon 08:30"
    summer = parse_instants("daily 12:00").between(0, 3 * DAY, datetime(2026, 3, 28, tzinfo=UTC), "Europe/Berlin")
    assert (np.diff(summer) / HOUR).tolist() == [23, 24]


@pytest.mark.parametrize("name", ["Asia/Shanghai", "UTC", "+08:00", "-03:30"])
def test_time_zones_are_names_or_offsets(name: str) -> None:
    assert check_zone(name) == name


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Asia/Shangai", "Asia/Shanghai"),
        ("shanghai", "Asia/Shanghai"),
        ("Beijing", "Asia/Shanghai"),
        ("Europe/berlin", "Europe/Berlin"),
        ("../../etc/passwd", ""),
        ("/etc/passwd", ""),
        ("", ""),
        ("+8", ""),
        ("Asia", ""),
        (3, ""),
        ("a" * 10_000, ""),
        ("A\0B", ""),
    ],
)
def test_an_unknown_time_zone_is_refused_with_the_nearest(name: object, hint: str) -> None:
    with pytest.raises(ValueRefused, match="is unknown") as caught:
        check_zone(name)
    assert hint in str(caught.value)


def test_instants_are_exact_to_the_millisecond() -> None:
    assert epoch_ms(datetime(2026, 1, 1, 0, 0, 0, 1000, tzinfo=UTC)) == 1_767_225_600_001


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin"])
def test_a_year_is_worked_out_in_a_few_milliseconds(zone: str) -> None:
    calendar = Calendar(OFFICE, zone, "CN", yearly_closed=(parse_yearly_range("12-24..12-31"),))
    calendar.intervals(0, YEAR, START)  # the holiday library is loaded once
    times = []
    for shift in range(5):
        began = process_time()
        calendar.intervals(shift * DAY, shift * DAY + YEAR, START)
        times.append(process_time() - began)
    assert min(times) < 0.02  # about 1 ms; slow machines are given time


def test_the_module_does_not_load_the_holiday_library() -> None:
    code = "import sys, bpr.scenario.calendar; print([m for m in ('holidays', 'scipy', 'pandas') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
