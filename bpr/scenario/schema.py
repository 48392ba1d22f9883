"""The scenario document: under which conditions a process runs. Values and their checks; no files, no process.

Keys that name elements are BPMN ids; whether the process has them is checked where the two meet (bpr/model.py). The
description of a field says its unit and what absence means; the JSON schema is made from it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainValidator, PrivateAttr, WithJsonSchema, model_validator

from bpr.document.entry import Entry, FrozenList, FrozenMapping, LabelField, described
from bpr.document.label import Label
from bpr.document.yaml import Source
from bpr.scenario.calendar import Calendar
from bpr.scenario.fields import (
    AttributeField,
    AttributeName,
    BranchField,
    DataField,
    FileName,
    Id,
    Money,
    SpanField,
    StartField,
    Zone,
)
from bpr.scenario.hours import DAY_MINUTES, WeeklyHours
from bpr.scenario.limits import ActivityLimits, Limits
from bpr.scenario.staff import CalendarEntry, Group, Resource, ShiftEnd
from bpr.scenario.work import Arrival, Backlog, Batch, EventEntry, Patience, TaskEntry, Transfer, WaitsFor
from bpr.scenario.zones import zone_of
from bpr.units import near, refused

__all__ = [
    "HANDOFF_KINDS",
    "VERSION",
    "ActivityLimits",
    "Arrival",
    "Backlog",
    "Batch",
    "CalendarEntry",
    "Cost",
    "Defaults",
    "EventEntry",
    "Group",
    "Limits",
    "Patience",
    "Resource",
    "Scenario",
    "ShiftEnd",
    "TaskEntry",
    "Transfer",
    "WaitsFor",
]

VERSION = "bpr/scenario/1"
"""The version of the schema, the first key of every file."""

HANDOFF_KINDS = ("internal", "vertical", "horizontal", "diagonal", "external", "applicant_carried", "any")
"""Kinds of handoff that `transfers` may name; `any` stands for those that are not named."""


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


def _check_kinds(kinds: Mapping[str, Any]) -> Mapping[str, Any]:
    for kind in kinds:
        if kind not in HANDOFF_KINDS:
            raise refused(
                code="TRANSFER-KIND",
                what="'{kind}' is not a kind of handoff.",
                remedy="{hint}",
                key=kind,
                kind=kind,
                hint=near(kind, HANDOFF_KINDS),
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


class Cost(Entry):
    """Costs besides those of roles and tasks."""

    per_case: Money = described("Money for each case.", 12, 0.0)
    per_month: Money = described("Money for each month, whatever is done: rent, systems, equipment.", 25_000, 0.0)


class Defaults(Entry):
    """The guard that ends a run with an error."""

    loop_guard: int = described(
        "Most visits of one element by one case; more end the run with an error.", 10_000, 10_000, ge=1
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
        "Arrivals stop then; absent: every stream of arrivals has a max_count.", "250 wd", None
    )
    drain: bool = described("Whether work goes on after the horizon until every case has ended.", True, True)  # noqa: FBT003
    warmup: SpanField | None = described(
        "Cases that arrive before it are left out of statistics; absent: none.", "20 wd", None
    )
    currency: str = described("ISO 4217 code of every amount of money.", "CNY", "", max_length=10)
    limit_calendar: Id | None = described(
        "Name of the calendar on which working days (wd) are counted; absent: the first calendar, or Monday to Friday.",
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
    shared: FrozenMapping[AttributeName, AttributeField] = described(
        "Attribute that all cases share -> how it is drawn once, when a run begins; tasks may set it.",
        {"permits_left": 500},
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
    activation: FrozenMapping[Id, Annotated[int, Field(ge=1, le=1000)]] = described(
        "Id of a complex gateway -> how many of its incoming flows activate it.",
        {"Gateway_Replies": 2},
        MappingProxyType({}),
    )
    data: FrozenMapping[Id, FrozenMapping[AttributeName, DataField]] = described(
        "Id of a data object -> case attribute -> its value once it is written: a distribution or an expression.",
        {"DataObject_Survey": {"area": {"dist": "lognormal", "mean": 120, "sd": 60}}},
        MappingProxyType({}),
    )
    transfers: Annotated[FrozenMapping[Id, Transfer], AfterValidator(_check_kinds)] = described(
        f"Kind of handoff ({', '.join(HANDOFF_KINDS)}) -> what it takes.", {"internal": "2 h"}, MappingProxyType({})
    )
    limits: Limits = described(
        "How long a case, a task or a sub-process may take.", {"statutory": "20 wd", "committed": "10 wd"}, Limits()
    )
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
