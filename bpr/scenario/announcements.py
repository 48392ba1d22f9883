"""Years whose official working days nobody has announced yet, so that a run past them says what it assumes."""

from collections.abc import Iterator
from datetime import timedelta

from bpr.errors import Finding
from bpr.scenario.calendar import WorkingDays
from bpr.scenario.schema import Scenario
from bpr.units import located


def unannounced_holidays(scenario: Scenario) -> Iterator[Finding]:
    """Assumptions about the holidays of years from the start to the horizon; calendars alike are told of once.

    China announces late in each year which weekend days of the next are worked; until then only the statutory days off
    are known. Without a horizon only the year of the start is looked at.
    """
    first, last = scenario.start.year, _horizon_year(scenario)
    told: set[tuple[int, ...]] = set()
    for name, entry in scenario.calendars.items():
        years = entry.calendar(scenario.timezone).unannounced(first, last)
        if years and years not in told:
            told.add(years)
            key = f"calendars.{name}.holidays"
            finding = located(
                "HOLIDAYS-UNANNOUNCED",
                key,
                "The working days of {years} are not announced yet: only the statutory holidays are closed.",
                "Update the package holidays when they are, or list the days under closed and extra.",
                years=", ".join(map(str, years)),
            )
            yield Finding(
                finding.code, scenario.source.where(key), finding.what, finding.remedy, "assumption", finding.values
            )


def _horizon_year(scenario: Scenario) -> int:
    """The year in which arrivals stop."""
    if scenario.horizon is None:
        return scenario.start.year
    length = scenario.horizon.amount
    if scenario.horizon.unit == "wd":
        days = WorkingDays(scenario.working_day_calendar, scenario.start)
        length = days.later(0, length)
    return (scenario.start + timedelta(milliseconds=length)).year
