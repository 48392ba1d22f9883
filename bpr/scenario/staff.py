"""Entries of a scenario about people: calendars, roles, groups. What they mean in a run is in engine/SEMANTICS.md."""

from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import Field, model_validator

from bpr.document.entry import Entry, FrozenList, FrozenMapping, LabelField, described
from bpr.document.label import Label
from bpr.scenario.calendar import Calendar
from bpr.scenario.fields import (
    DateField,
    DateRangeField,
    Holidays,
    HoursField,
    Id,
    Money,
    OpeningsField,
    YearlyField,
)
from bpr.units import refused

ShiftEnd = Literal["suspend", "handover", "finish", "fit"]
"""What becomes of work at the end of a shift (SEMANTICS 14)."""


Choice = Literal["longest_free", "preferred", "specialist", "cheapest", "fastest"]
"""Which of several free performers takes the work (SEMANTICS 15)."""

MOST_PERSONS = 100_000
"""Most persons of a role."""

Speed = Annotated[float, Field(ge=0.01, le=100)]
Share = Annotated[float, Field(ge=0, lt=1)]


class CalendarEntry(Entry):
    """Weekly hours with exceptions."""

    hours: HoursField = described(
        "Weekdays (mon … sun, mon-fri, mon,wed, daily) -> local opening times; 24:00 closes a day, 22:00-06:00 runs "
        "into the next.",
        {"mon-fri": "08:30-12:00 13:30-17:30"},
    )
    holidays: Holidays | None = described(
        "Country (ISO 3166) or subdivision whose public holidays are closed and whose make-up days are worked, with "
        "the hours of that weekday or else of Monday. Absent: no holidays.",
        "CN",
        None,
    )
    closed: FrozenList[DateRangeField] = described(
        "Dates, or first..last, without work.", ["2026-03-02"], (), max_length=1_000
    )
    extra: FrozenMapping[DateField, OpeningsField] = described(
        "Date -> opening times of that date, whatever else holds.",
        {"2026-02-14": "08:30-12:00 13:30-17:30"},
        MappingProxyType({}),
    )
    yearly_closed: FrozenList[YearlyField] = described(
        "Days of every year without work, month-day.", ["12-24..12-31"], (), max_length=100
    )

    @model_validator(mode="after")
    def _opens(self) -> "CalendarEntry":
        if not self.yearly_closed:
            return self
        year = (date(2024, 1, 1) + timedelta(days=number) for number in range(366))  # a leap year
        if all(any(closure.holds(day) for closure in self.yearly_closed) for day in year):
            raise refused(
                code="CALENDAR-NEVER",
                what="This calendar is never open: every day of the year is closed.",
                remedy="Shorten yearly_closed.",
            )
        return self

    def calendar(self, zone: str) -> Calendar:
        """The calendar in a time zone (IANA name or UTC offset)."""
        return Calendar(self.hours, zone, self.holidays or "", self.closed, self.extra, self.yearly_closed)


class Group(Entry):
    """Individuals of a role who are alike."""

    count: int = described("Number of persons.", 2, ge=0, le=MOST_PERSONS)
    calendar: Id | None = described("Name of a calendar; absent: that of the role.", "early", None)
    hourly_cost: Money | None = described("Money for an hour on duty; absent: that of the role.", 95, None)
    cost_per_use: Money | None = described("Money for each activity; absent: that of the role.", 2, None)
    cost_per_month: Money | None = described("Money a month for each of them; absent: that of the role.", 9_000, None)
    unit: Id | None = described("Id of the organisational unit; absent: that of the role.", "U_WINDOW", None)
    speed: Speed | None = described("2 needs half the time; absent: that of the role.", 1.25, None)
    also: FrozenList[Id] = described("Other roles whose work they do, besides those of the role.", ["reviewer"], ())
    absent: FrozenList[DateRangeField] = described(
        "Dates, or first..last, on which they are away, besides those of the role.", ["2026-03-02..2026-03-13"], (),
        max_length=1_000,
    )  # fmt: skip
    absence: Share | None = described(
        "Share of days on which each of them is away by chance; absent: that of the role.", 0.05, None
    )


class Resource(Entry):
    """A role: persons who do the same work, as one number or as groups with calendars of their own."""

    name: LabelField = described("Name shown; empty: the id.", {"en": "Reviewer", "zh": "审查员"}, Label())
    count: int | None = described("Number of persons; instead of groups.", 4, None, ge=1, le=MOST_PERSONS)
    groups: FrozenList[Group] = described(
        "Groups of persons who are alike; instead of count.", [{"count": 2, "calendar": "early"}], ()
    )
    calendar: Id | None = described("Name of a calendar; absent: always on shift.", "office", None)
    hourly_cost: Money = described("Money for an hour on duty, in the currency of the scenario.", 60, 0.0)
    cost_per_use: Money = described("Money for each activity.", 2, 0.0)
    cost_per_month: Money = described(
        "Money a month for each person, busy or not: it is in standing_cost and full_cost_per_case, not in the direct "
        "cost of a case. Give this or hourly_cost for one salary, not both.",
        8_000,
        0.0,
    )
    unit: Id | None = described(
        "Id of the organisational unit; absent: that of the lane of each task.", "U_WINDOW", None
    )
    speed: Speed = described("How fast they work: 2 needs half the time that the tasks say.", 1.25, 1.0)
    also: FrozenList[Id] = described("Other roles whose work they do, too.", ["reviewer"], ())
    absent: FrozenList[DateRangeField] = described(
        "Dates, or first..last, on which all of them are away.", ["2026-03-02..2026-03-13"], (), max_length=1_000
    )
    absence: Share = described(
        "Share of days on which each of them is away by chance; shifts that begin then are missed.", 0.05, 0.0
    )
    assigned: Literal["on_shift", "any_time"] = described(
        "Who is given work: on_shift, whoever is free and on duty; any_time, whoever is free, even off duty: the work "
        "then waits for that person's hours (as Prosimos does).",
        "on_shift",
        "on_shift",
    )
    shift_end: ShiftEnd = described(
        "At the end of a shift: suspend (the same person resumes), handover (whoever is on shift resumes), finish "
        "(overtime), fit (does not start what cannot finish).",
        "suspend",
        "suspend",
    )

    @model_validator(mode="after")
    def _count_or_groups(self) -> "Resource":
        if (self.count is None) == (not self.groups):
            raise refused(
                code="RESOURCE-COUNT",
                what="A role has either count or groups.",
                remedy="Write count: 4, or groups: [{count: 2, calendar: early}].",
            )
        if self.size > MOST_PERSONS:
            raise refused(
                code="RESOURCE-MANY",
                what="This role has more than {limit} persons.",
                remedy="Check the counts.",
                limit=MOST_PERSONS,
            )
        if self.groups and not any(group.count for group in self.groups):
            raise refused(
                code="RESOURCE-NOBODY",
                what="The groups of this role have nobody.",
                remedy="Give at least one group a count.",
                key="groups",
            )
        return self

    @property
    def size(self) -> int:
        """Number of persons."""
        return self.count or sum(group.count for group in self.groups)

    def resolved_groups(self) -> tuple[Group, ...]:
        """The groups with what they take from the role; a role given by `count` is one group."""
        groups = self.groups or (Group(count=self.count or 0),)
        return tuple(
            group.model_copy(
                update={
                    "calendar": group.calendar or self.calendar,
                    "hourly_cost": self.hourly_cost if group.hourly_cost is None else group.hourly_cost,
                    "cost_per_use": self.cost_per_use if group.cost_per_use is None else group.cost_per_use,
                    "cost_per_month": self.cost_per_month if group.cost_per_month is None else group.cost_per_month,
                    "unit": group.unit or self.unit,
                    "speed": self.speed if group.speed is None else group.speed,
                    "also": tuple(dict.fromkeys((*self.also, *group.also))),
                    "absent": (*self.absent, *group.absent),
                    "absence": self.absence if group.absence is None else group.absence,
                }
            )
            for group in groups
        )
