"""A run into years without an announced schedule of working days says so."""

from bpr.scenario.announcements import unannounced_holidays
from bpr.scenario.read import read_scenario
from bpr.scenario.schema import Scenario

HEAD = "schema: bpr/scenario/1\ntimezone: Asia/Shanghai\n"
CALENDARS = (
    'calendars:\n  office: {hours: {mon-fri: "09:00-17:00"}, holidays: CN}\n  lab: {hours: {mon-fri: "09:00-17:00"}}\n'
)


def read(text: str) -> Scenario:
    return read_scenario((HEAD + text + CALENDARS).encode(), name="scenario.yaml")


def test_announced_years_are_not_assumed() -> None:
    assert list(unannounced_holidays(read("start: 2025-01-06T09:00\nhorizon: 200 wd\n"))) == []
    assert list(unannounced_holidays(read("start: 2025-01-06T09:00\n"))) == []


def test_years_to_come_are_assumed_at_their_calendar() -> None:
    (finding,) = unannounced_holidays(read("start: 2090-11-01T09:00\nhorizon: 100 wd\n"))
    assert (finding.code, finding.severity) == ("HOLIDAYS-UNANNOUNCED", "assumption")
    assert str(finding.where) == "scenario.yaml:6: calendars.office.holidays"
    assert "2090, 2091" in finding.what_text


def test_the_horizon_may_be_calendar_days() -> None:
    assert "2091" in next(unannounced_holidays(read("start: 2090-12-01T09:00\nhorizon: 40 d\n"))).what_text
