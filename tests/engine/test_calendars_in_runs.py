"""Work on calendars, worked out by hand: week's end, midnight, daylight saving, make-up days, 24:00 (CAL-1, RS-9)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

LINE = "startEvent S\ntask A\nendEvent E\nS > A > E"


def worked(run, hours, at, work, *, shift_end="suspend", **calendar):
    """When work that comes at `at` is started and over, on the clock on the wall, and what was off shift between."""
    zone = "Asia/Shanghai" if calendar else "Europe/Berlin"
    start = datetime.fromisoformat(at).replace(hour=0, minute=0)
    scenario = {
        "start": start.isoformat(),
        "timezone": zone,
        "calendars": {"shift": {"hours": hours, **calendar}},
        "resources": {"clerk": {"count": 1, "calendar": "shift"}},
        "arrivals": [{"start": "S", "instants": [at]}],
        "tasks": {"A": {"performer": "clerk", "work": work, "shift_end": shift_end}},
    }
    row = run(LINE, scenario).activities
    times = (start + timedelta(milliseconds=int(row[name][0])) for name in ("started", "completed"))
    started, over = (instant.astimezone(ZoneInfo(zone)).strftime("%a %H:%M") for instant in times)
    return started, over, int(row["suspended"][0]) / 3_600_000


@pytest.mark.parametrize(
    ("hours", "at", "work", "expected"),
    [
        # from Friday 16:00 over the weekend: an hour on Friday, two on Monday
        ({"mon-fri": "09:00-17:00"}, "2026-01-09T16:00:00+01:00", "3 h", ("Fri 16:00", "Mon 11:00", 64)),
        # on Saturday nobody is there
        ({"mon-fri": "09:00-17:00"}, "2026-01-10T12:00:00+01:00", "1 h", ("Mon 09:00", "Mon 10:00", 0)),
        # work that is over at the very closing is over then
        ({"mon-fri": "09:00-17:00"}, "2026-01-09T16:00:00+01:00", "1 h", ("Fri 16:00", "Fri 17:00", 0)),
        # and what comes at the very closing waits for the next opening
        ({"mon-fri": "09:00-17:00"}, "2026-01-09T17:00:00+01:00", "1 h", ("Mon 09:00", "Mon 10:00", 0)),
        # a night shift goes through midnight, the last one into Saturday
        ({"mon-fri": "22:00-06:00"}, "2026-01-08T23:00:00+01:00", "3 h", ("Thu 23:00", "Fri 02:00", 0)),
        ({"mon-fri": "22:00-06:00"}, "2026-01-09T23:00:00+01:00", "8 h", ("Fri 23:00", "Mon 23:00", 64)),
        ({"sun": "22:00-06:00"}, "2026-01-11T23:00:00+01:00", "8 h", ("Sun 23:00", "Sun 23:00", 160)),
        # a day that closes at 24:00 goes over into one that opens at 00:00
        ({"daily": "00:00-24:00"}, "2026-01-09T23:00:00+01:00", "3 h", ("Fri 23:00", "Sat 02:00", 0)),
        ({"fri": "08:00-24:00", "sat": "00:00-04:00"}, "2026-01-09T23:00:00+01:00", "3 h",
         ("Fri 23:00", "Sat 02:00", 0)),
        ({"mon-fri": "08:00-24:00"}, "2026-01-09T23:00:00+01:00", "3 h", ("Fri 23:00", "Mon 10:00", 56)),
    ],
)  # fmt: skip
def test_cal1_weeks_nights_and_midnights(run, hours, at, work, expected):
    assert worked(run, hours, at, work) == expected


@pytest.mark.parametrize(
    ("hours", "at", "work", "expected"),
    [
        # Sunday, 29 March 2026: 02:00 to 03:00 is not there; the night from 22:00 to 06:00 has seven hours
        ({"daily": "22:00-06:00"}, "2026-03-28T22:00:00+01:00", "7 h", ("Sat 22:00", "Sun 06:00", 0)),
        ({"daily": "22:00-06:00"}, "2026-03-28T22:00:00+01:00", "8 h", ("Sat 22:00", "Sun 23:00", 16)),
        ({"daily": "22:00-06:00"}, "2026-03-29T01:00:00+01:00", "2 h", ("Sun 01:00", "Sun 04:00", 0)),
        # a weekend is an hour shorter
        ({"mon-fri": "09:00-17:00"}, "2026-03-27T16:00:00+01:00", "2 h", ("Fri 16:00", "Mon 10:00", 63)),
        # Sunday, 25 October 2026: 02:00 to 03:00 comes twice; the night has nine hours
        ({"daily": "22:00-06:00"}, "2026-10-24T22:00:00+02:00", "9 h", ("Sat 22:00", "Sun 06:00", 0)),
        ({"daily": "22:00-06:00"}, "2026-10-24T22:00:00+02:00", "8 h", ("Sat 22:00", "Sun 05:00", 0)),
        ({"mon-fri": "09:00-17:00"}, "2026-10-23T16:00:00+02:00", "2 h", ("Fri 16:00", "Mon 10:00", 65)),
    ],
)
def test_cal1_daylight_saving(run, hours, at, work, expected):
    assert worked(run, hours, at, work) == expected


def test_cal1_a_make_up_saturday_is_worked_with_the_hours_of_monday_and_the_festival_is_not(run):
    """Friday 13 February 2026, 16:00: an hour; Saturday 14, made up, two; work of 9 hours more ends on Tuesday 24."""
    china = {"holidays": "CN"}
    hours = {"mon-fri": "09:00-17:00"}
    assert worked(run, hours, "2026-02-13T16:00:00+08:00", "3 h", **china) == ("Fri 16:00", "Sat 11:00", 16)
    # an hour on Friday, eight on Saturday, one on Tuesday: off shift for 16 hours, and from Saturday 17:00 on for 232
    assert worked(run, hours, "2026-02-13T16:00:00+08:00", "10 h", **china) == (
        "Fri 16:00",
        "Tue 10:00",
        16 + 9 * 24 + 16,
    )


def test_rs9_over_time_goes_on_over_midnight_and_what_must_fit_waits_for_the_week(run):
    hours, at = {"mon-fri": "09:00-17:00"}, "2026-01-09T16:00:00+01:00"
    assert worked(run, hours, at, "10 h", shift_end="finish") == ("Fri 16:00", "Sat 02:00", 0)
    assert worked(run, hours, at, "3 h", shift_end="fit") == ("Mon 09:00", "Mon 12:00", 0)
