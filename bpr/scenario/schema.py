"""The scenario document: under which conditions a process runs. Values and their checks; no files, no process.

Keys that name elements are BPMN ids; whether the process has them is checked where the two meet (bpr/model.py). The
description of a field says its unit and what absence means; the JSON schema is made from it.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, PrivateAttr, WithJsonSchema, model_validator

from bpr.document.entry import Entry, FrozenList, FrozenMapping, LabelField, described
from bpr.document.label import Label
from bpr.document.yaml import Source
from bpr.errors import suggestion
from bpr.scenario.calendar import Calendar
from bpr.scenario.fields import (
    AttributeField,
    BranchField,
    DateField,
    DateRangeField,
    DurationField,
    ExpressionField,
    HoursField,
    InstantsField,
    OpeningsField,
    PerformerField,
    PriorityField,
    SpanField,
    StartField,
    WorkField,
    YearlyField,
)
from bpr.scenario.grammar import is_name
from bpr.scenario.holiday import check_holidays
from bpr.scenario.hours import DAY_MINUTES, WeeklyHours
from bpr.scenario.zones import check_zone, zone_of
from bpr.units import refused

VERSION = "bpr/scenario/1"
"""The version of the schema, the first key of every file."""

HANDOFF_KINDS = ("internal", "vertical", "horizontal", "diagonal", "external", "applicant_carried", "any")
"""Kinds of handoff that `transfers` may name; `any` stands for those that are not named."""

ShiftEnd = Literal["suspend", "handover", "finish", "fit"]
"""What becomes of work at the end of a shift (SEMANTICS 14)."""

WaitsFor = Literal["applicant", "other_agency", "none"]
"""Whom a delay waits for."""

Id = Annotated[str, Field(min_length=1, max_length=255)]
Money = Annotated[float, Field(ge=0)]
Zone = Annotated[str, PlainValidator(check_zone), WithJsonSchema({"type": "string"})]
Holidays = Annotated[str, PlainValidator(check_holidays), WithJsonSchema({"type": "string"})]


def _check_version(value: object) -> str:
    if value == VERSION:
        return VERSION
    raise refused(
        code="SCHEMA-VERSION",
        what="'{got}' is not a version of the scenario file that is read here.",
        remedy="Write schema: {version}.",
        got=str(value)[:40],
        version=VERSION,
    )


def _check_file(value: object) -> str:
    if isinstance(value, str) and value.strip(". ") and not any(sign in value for sign in "/\\\0:"):
        return value
    raise refused(
        code="FILE-NAME",
        what="'{got}' is not the name of a file beside this one.",
        remedy="Write the name of a file of this folder, for example process.bpmn.",
        got=str(value)[:60],
    )


def _check_attribute(value: object) -> str:
    if isinstance(value, str) and is_name(value):
        return value
    raise refused(
        code="ATTRIBUTE-NAME",
        what="'{got}' is not a name that expressions can use.",
        remedy="Write letters, digits, _ and dots, a letter first; not a word of the language such as and, in, visits.",
        got=str(value)[:60],
    )


def _check_kinds(kinds: Mapping[str, Any]) -> Mapping[str, Any]:
    for kind in kinds:
        if kind not in HANDOFF_KINDS:
            raise refused(
                code="TRANSFER-KIND",
                what="'{kind}' is not a kind of handoff.",
                remedy="{hint}",
                key=kind,
                kind=kind,
                hint=suggestion(kind, HANDOFF_KINDS),
            )
    return kinds


def _instant(value: object) -> datetime | None:
    """The start, where it is one; what is wrong with it the field says."""
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


FileName = Annotated[str, PlainValidator(_check_file), WithJsonSchema({"type": "string"})]
AttributeName = Annotated[str, PlainValidator(_check_attribute), WithJsonSchema({"type": "string"})]


class CalendarEntry(Entry):
    """Weekly hours with exceptions."""

    hours: HoursField = described(
        "Weekdays (mon … sun, mon-fri, mon,wed, daily) -> local opening times; 24:00 closes a day, 22:00-06:00 runs "
        "into the next.",
        {"mon-fri": "08:30-12:00 13:30-17:30"},
    )
    holidays: Holidays | None = described(
        "Country (ISO 3166) or subdivision whose public holidays are closed and whose make-up days are worked, with "
        "the hours of that weekday or else of Monday. None: no holidays.",
        "CN",
        None,
    )
    closed: FrozenList[DateRangeField] = described("Dates, or first..last, without work.", ["2026-03-02"], ())
    extra: FrozenMapping[DateField, OpeningsField] = described(
        "Date -> opening times of that date, whatever else holds.",
        {"2026-02-14": "08:30-12:00 13:30-17:30"},
        MappingProxyType({}),
    )
    yearly_closed: FrozenList[YearlyField] = described(
        "Days of every year without work, month-day.", ["12-24..12-31"], ()
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

    count: int = described("Number of persons.", 2, ge=0, le=100_000)
    calendar: Id | None = described("Name of a calendar; None: that of the role.", "early", None)
    hourly_cost: Money | None = described("Money for an hour on duty; None: that of the role.", 95, None)
    cost_per_use: Money | None = described("Money for each activity; None: that of the role.", 2, None)
    unit: Id | None = described("Id of the organisational unit; None: that of the role.", "U_WINDOW", None)


class Resource(Entry):
    """A role: persons who do the same work, as one number or as groups with calendars of their own."""

    name: LabelField = described("Name shown; empty: the id.", {"en": "Reviewer", "zh": "审查员"}, Label())
    count: int | None = described("Number of persons; instead of groups.", 4, None, ge=1, le=100_000)
    groups: FrozenList[Group] = described(
        "Groups of persons who are alike; instead of count.", [{"count": 2, "calendar": "early"}], ()
    )
    calendar: Id | None = described("Name of a calendar; None: always on shift.", "office", None)
    hourly_cost: Money = described("Money for an hour on duty, in the currency of the scenario.", 60, 0.0)
    cost_per_use: Money = described("Money for each activity.", 2, 0.0)
    unit: Id | None = described("Id of the organisational unit; None: that of the lane of each task.", "U_WINDOW", None)
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
                    "unit": group.unit or self.unit,
                }
            )
            for group in groups
        )


class Arrival(Entry):
    """A stream of cases."""

    start: Id = described("Id of a start event.", "Start_Application")
    interarrival: DurationField = described("Time between arrivals.", {"dist": "exponential", "mean": "14 min"})
    calendar: Id | None = described("Name of the calendar in which cases arrive; None: always.", "counter", None)
    calendar_mode: Literal["consume", "postpone"] = described(
        "consume: the time between arrivals passes only while the calendar is open; postpone: an arrival outside "
        "waits for the next opening.",
        "consume",
        "consume",
    )
    max_count: int | None = described("Most cases; None: until the horizon.", 1000, None, ge=1, le=100_000_000)

    @model_validator(mode="after")
    def _ends(self) -> "Arrival":
        if self.interarrival.maximum <= 0 and self.max_count is None:
            raise refused(
                code="ARRIVALS-AT-ONCE",
                what="Endlessly many cases arrive at the same instant.",
                remedy="Give a time between arrivals that is more than 0, or max_count.",
                key="interarrival",
            )
        return self


class Backlog(Entry):
    """Cases that are in process when the run starts."""

    at: Id = described("Id of the element where they stand.", "Task_Review")
    count: int = described("Number of cases.", 30, ge=0, le=10_000_000)
    age: DurationField | None = described("Time since they were filed; None: 0.", "5 d", None)


class Batch(Entry):
    """Work that is released together."""

    at: InstantsField | None = described(
        "Weekdays and local times of release; None: by size only.", "tue,fri 15:00", None
    )
    size: int | None = described(
        "Released as soon as so many wait; None: at the instants only.", 20, None, ge=1, le=1_000_000
    )
    work_per_batch: DurationField | None = described(
        "Effort for the batch as a whole, besides the work of each; None: 0.", "30 min", None
    )

    @model_validator(mode="after")
    def _some_rule(self) -> "Batch":
        if self.at is None and self.size is None:
            raise refused(
                code="BATCH",
                what="Nothing releases this batch.",
                remedy='Give at ("tue,fri 15:00"), size (20), or both.',
            )
        return self


class TaskEntry(Entry):
    """What a task takes: work holds the performer, then delay holds nobody."""

    performer: PerformerField | None = described(
        "Who does it: a role, {all_of: {role: number}} or {any_of: [roles]}; None: nobody.", "window_clerk", None
    )
    same_as: Id | None = described("Id of a task whose performer does this one too.", "Task_Review", None)
    different_from: Id | None = described("Id of a task whose performer must not do this one.", "Task_Review", None)
    work: WorkField | None = described(
        "Effort, or effort by role; None: no effort.", {"dist": "lognormal", "mean": "12 min", "sd": "6 min"}, None
    )
    delay: DurationField | None = described(
        "Elapsed time after the work, on no calendar unless in wd; None: 0.", "1 d", None
    )
    waits_for: WaitsFor = described("Whom the delay waits for.", "applicant", "none")
    priority: PriorityField = described("Greater goes first; a number or an expression over case attributes.", 10, 0.0)
    shift_end: ShiftEnd | None = described("At the end of a shift; None: as the role says.", "finish", None)
    fixed_cost: Money = described("Money for each time it is done.", 5, 0.0)
    batch: Batch | None = described(
        "Work that is collected and released together; None: one by one.", {"at": "tue,fri 15:00"}, None
    )
    set: FrozenMapping[AttributeName, ExpressionField] = described(
        "Case attribute -> expression, evaluated at completion.", {"amount": "amount * 1.1"}, MappingProxyType({})
    )
    loop: Literal["once"] | None = described(
        "once: a loop marker of the diagram is drawn, the task is done once.", "once", None
    )


class EventEntry(Entry):
    """A catching event that something outside the model triggers, or another duration for a timer."""

    delay: DurationField | None = described(
        "Time until it happens; None: what the diagram says.", {"dist": "exponential", "mean": "3 d"}, None
    )
    waits_for: WaitsFor = described("Whom it waits for.", "other_agency", "none")


class Transfer(Entry):
    """What a handoff between units takes."""

    delay: DurationField | None = described(
        "Time under way; None: 0.", {"dist": "lognormal", "mean": "1.5 d", "sd": "1 d"}, None
    )
    at: InstantsField | None = described(
        "Courier runs: weekdays and local times at which files leave; None: at once.", "mon-fri 10:00 16:00", None
    )
    calendar: Id | None = described("Name of the calendar on which the delay passes; None: always.", "office", None)

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: object) -> object:
        """``internal: 2 h`` is short for ``internal: {delay: 2 h}``."""
        if isinstance(value, Mapping) and "dist" not in value:
            return value
        return value if isinstance(value, Transfer) else {"delay": value}


class Limits(Entry):
    """Limits of time on a case."""

    statutory: SpanField | None = described("Legal limit, usually in working days.", "20 wd", None)
    committed: SpanField | None = described("What the office promises.", "10 wd", None)
    clock_stops: FrozenList[Id] = described(
        "Ids of tasks and events during which the clock stands still.", ["Task_Supplement"], ()
    )


class Cost(Entry):
    """Costs of a case besides those of roles and tasks."""

    per_case: Money = described("Money for each case.", 12, 0.0)


class Defaults(Entry):
    """Guards that end a run with an error."""

    loop_guard: int = described(
        "Most visits of one element by one case; more end the run with an error.", 10_000, 10_000, ge=1
    )
    activities_per_case: int = described(
        "Most activities of one case; more end the run with an error.", 100_000, 100_000, ge=1
    )


class Scenario(Entry):
    """The conditions of a run."""

    schema_version: Annotated[str, PlainValidator(_check_version), WithJsonSchema({"const": VERSION})] = described(
        "Version of this schema.", VERSION, alias="schema"
    )
    name: LabelField = described("Name shown.", "AS-IS 2026", Label())
    inherits: Id | None = described(
        "File beside this one that it varies: keys are merged, null deletes a key, lists are replaced.",
        "as-is.yaml",
        None,
    )
    process: FileName = described("BPMN file in the folder of the scenario.", "process.bpmn", "process.bpmn")
    start: StartField = described("Instant 0 of the run, with its UTC offset.", "2026-01-05T08:30:00+08:00")
    timezone: Zone = described(
        "Time zone of every calendar (IANA), or a UTC offset; default: the offset of start.", "Asia/Shanghai", ""
    )
    horizon: SpanField | None = described(
        "Arrivals stop then; None: every stream of arrivals has a max_count.", "250 wd", None
    )
    drain: bool = described("Whether work goes on after the horizon until every case has ended.", True, True)  # noqa: FBT003
    warmup: SpanField | None = described(
        "Cases that arrive before it are left out of statistics; None: none.", "20 wd", None
    )
    currency: str = described("ISO 4217 code of every amount of money.", "CNY", "", max_length=10)
    limit_calendar: Id | None = described(
        "Name of the calendar on which working days (wd) are counted; None: the first calendar, or Monday to Friday.",
        "office",
        None,
    )
    calendars: FrozenMapping[Id, CalendarEntry] = described(
        "Name -> calendar.",
        {"office": {"hours": {"mon-fri": "08:30-12:00 13:30-17:30"}, "holidays": "CN"}},
        MappingProxyType({}),
    )
    resources: FrozenMapping[Id, Resource] = described(
        "Role -> who has it.", {"reviewer": {"count": 3, "calendar": "office", "hourly_cost": 90}}, MappingProxyType({})
    )
    attributes: FrozenMapping[AttributeName, AttributeField] = described(
        "Case attribute -> how it is drawn at arrival.",
        {"kind": {"categorical": {"simple": 0.7, "complex": 0.3}}},
        MappingProxyType({}),
    )
    arrivals: FrozenList[Arrival] = described(
        "Streams of cases.",
        [{"start": "Start_Application", "interarrival": {"dist": "exponential", "mean": "14 min"}}],
        (),
    )
    backlog: FrozenList[Backlog] = described(
        "Cases in process at the start.", [{"at": "Task_Review", "count": 30, "age": "5 d"}], ()
    )
    tasks: FrozenMapping[Id, TaskEntry] = described(
        "Id of a task -> what it takes.",
        {"Task_Review": {"performer": "reviewer", "work": "45 min"}},
        MappingProxyType({}),
    )
    events: FrozenMapping[Id, EventEntry] = described(
        "Id of an event -> when it happens.",
        {"Catch_Answer": {"delay": "3 d", "waits_for": "other_agency"}},
        MappingProxyType({}),
    )
    gateways: FrozenMapping[Id, FrozenMapping[Id, BranchField]] = described(
        "Id of a gateway -> id of a flow -> probability, condition (text) or default. One flow without a figure takes "
        "the rest.",
        {"Gateway_Complete": {"Flow_Complete": 0.7, "Flow_Incomplete": 0.3}},
        MappingProxyType({}),
    )
    transfers: Annotated[FrozenMapping[Id, Transfer], AfterValidator(_check_kinds)] = described(
        f"Kind of handoff ({', '.join(HANDOFF_KINDS)}) -> what it takes.", {"internal": "2 h"}, MappingProxyType({})
    )
    limits: Limits = described("How long a case may take.", {"statutory": "20 wd", "committed": "10 wd"}, Limits())
    cost: Cost = described("Costs of a case.", {"per_case": 12}, Cost())
    defaults: Defaults = described("Guards of a run.", {"loop_guard": 10_000}, Defaults())

    _source: Source = PrivateAttr(default_factory=Source)

    @model_validator(mode="before")
    @classmethod
    def _with_zone(cls, value: object) -> object:
        """Give a start without offset that of the time zone, and a missing time zone the offset of the start."""
        if not isinstance(value, Mapping):
            return value
        changed = dict(value)
        zone, start = changed.get("timezone"), _instant(changed.get("start"))
        if start is not None and start.tzinfo is None and isinstance(zone, str):
            try:
                changed["start"] = start.replace(tzinfo=zone_of(zone))
            except (KeyError, ValueError, OSError):
                changed["start"] = start.replace(tzinfo=UTC)  # that the time zone is wrong is said once
        if zone is None and start is not None and start.tzinfo is not None:
            changed["timezone"] = f"{start:%z}"[:3] + ":" + f"{start:%z}"[3:5]
        return changed

    @property
    def source(self) -> Source:
        """File and line of every key; empty for a scenario that a program made. Not part of the value."""
        return self._source

    def with_source(self, source: Source) -> "Scenario":
        """The same scenario, read from `source`."""
        made = self.model_copy()
        made._source = source  # noqa: SLF001  # of the same class
        return made

    @property
    def zone(self) -> tzinfo:
        """The time zone of every calendar."""
        return zone_of(self.timezone)

    def calendar(self, name: str) -> Calendar:
        """The calendar with this name, in the time zone of the scenario.

        Raises
        ------
        KeyError
            There is none.
        """
        return self.calendars[name].calendar(self.timezone)

    @property
    def working_day_calendar(self) -> Calendar:
        """The calendar on which ``wd`` is counted: `limit_calendar`, else the first one, else Monday to Friday."""
        name = self.limit_calendar or next(iter(self.calendars), None)
        if name is not None:
            return self.calendar(name)
        return Calendar(WeeklyHours((((0, DAY_MINUTES),),) * 5 + ((),) * 2), self.timezone)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scenario) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]  # it holds mappings
