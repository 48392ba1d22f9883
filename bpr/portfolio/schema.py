"""The portfolio file: which services run together, and what they share. Values and their checks; no other file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from bpr.document.entry import Entry, FrozenList, FrozenMapping, LabelField, described
from bpr.document.label import Label
from bpr.portfolio.criteria import CRITERIA, EQUAL, checked_weights
from bpr.scenario.fields import FileName, Id, SpanField, StartField, Zone
from bpr.scenario.staff import CalendarEntry, Resource
from bpr.units import refused

VERSION = "bpr/portfolio/1"
"""The version of the schema, the first key of every file."""

OVER_SCENARIOS = ("start", "timezone", "horizon", "drain", "warmup", "currency", "limit_calendar")
"""Keys that hold in the place of those of every scenario."""

_MOST_SERVICES = 200

FTE_HOURS = 1_760.0
"""Working hours of a full-time year where nobody gives them: 220 days of 8 h."""

SMALL_UNIT_FTE = 0.5
"""A unit with less work than this may be too small to stand alone, where nobody gives another figure."""

Amount = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]


def _check_version(value: object) -> str:
    if value == VERSION:
        return VERSION
    raise refused(
        code="PORTFOLIO-VERSION",
        what="'{got}' is not a version of the portfolio file that is read here.",
        remedy="Write schema: {version}.",
        got=str(value)[:40],
        version=VERSION,
    )


Weights = Annotated[
    Mapping[str, float],
    PlainValidator(checked_weights),
    PlainSerializer(dict),
    WithJsonSchema(
        {
            "type": "object",
            "properties": {name: {"type": "number", "minimum": 0} for name in CRITERIA},
            "additionalProperties": False,
        }
    ),
]


class StageEntry(Entry):
    """One stage of a redesign that comes in steps (三步走)."""

    name: LabelField = described("Name shown, one of its own.", {"en": "Within the bureau", "zh": "部门内"})
    scenario: FileName = described("Scenario of the stage in the folder of the service.", "stage-1.yaml")


class ServiceEntry(Entry):
    """One service of the portfolio."""

    id: Id = described("Short name, the same in AS-IS and TO-BE: it keys the draws.", "permit")
    name: LabelField = described("Name shown; empty: the id.", {"en": "Permit", "zh": "许可"}, Label())
    folder: Id = described("Model folder, seen from the portfolio; in it or beside it.", "../county-permit")
    as_is: FileName = described("Scenario of today in that folder.", "scenario.yaml", "scenario.yaml")
    to_be: FileName | None = described(
        "Scenario of the redesign in that folder; absent: the service stays as it is.", "to-be.yaml", None
    )
    private: FrozenList[Id] = described(
        "Roles that it keeps to itself, though other services have roles of the same id.", ["director"], ()
    )
    digital: FileName | None = described(
        "Scenario of today's process done online, with the same steps; absent: none.", "digital.yaml", None
    )
    stages: FrozenList[StageEntry] = described(
        "The redesign in stages, each with a scenario of that folder, in order.",
        [{"name": {"en": "Within the bureau", "zh": "部门内"}, "scenario": "stage-1.yaml"}],
        (),
    )
    cases_a_year: Amount | None = described(
        "Cases a year (年办件量); absent: as many as begin in the window of the run, scaled to a year.", 12_000, None
    )
    complaints: Amount | None = described("Complaints a year (投诉量); absent: unknown.", 35, None)
    legal_pressure: Share | None = described(
        "How much law or policy presses for the reform, from 0 (not at all) to 1 (by a date); absent: unknown.",
        0.8,
        None,
    )
    ease: Share | None = described(
        "How easy the reform is, from 0 (a law must change) to 1 (an order of the office will do); absent: unknown.",
        0.5,
        None,
    )
    after: FrozenList[Id] = described("Ids of the services that must be reformed before it.", ["licence"], ())


class PortfolioEntry(Entry):
    """Services that run together. What is stated here holds in the place of what their scenarios say."""

    schema_version: Annotated[str, PlainValidator(_check_version), WithJsonSchema({"const": VERSION})] = described(
        "Version of this schema.", VERSION, alias="schema"
    )
    name: LabelField = described("Name shown.", {"en": "County services", "zh": "全县政务服务"}, Label())
    services: FrozenList[ServiceEntry] = described(
        "The services, at least one.",
        [{"id": "permit", "folder": "permit", "to_be": "to-be.yaml"}],
        min_length=1,
        max_length=_MOST_SERVICES,
    )
    start: StartField | None = described(
        "Instant 0 of the run, with its UTC offset.", "2026-01-05T08:30:00+08:00", None
    )
    timezone: Zone | None = described("Time zone of every calendar.", "Asia/Shanghai", None)
    horizon: SpanField | None = described("Arrivals stop then.", "250 wd", None)
    drain: bool | None = described("Whether work goes on after the horizon until every case has ended.", True, None)  # noqa: FBT003
    warmup: SpanField | None = described("Cases that arrive before it are left out of statistics.", "20 wd", None)
    currency: str | None = described("ISO 4217 code of every amount of money.", "CNY", None, max_length=10)
    limit_calendar: Id | None = described("Name of the calendar on which working days are counted.", "office", None)
    calendars: FrozenMapping[Id, CalendarEntry] = described(
        "Name -> calendar.",
        {"office": {"hours": {"mon-fri": "08:30-12:00 13:30-17:30"}, "holidays": "CN"}},
        MappingProxyType({}),
    )
    resources: FrozenMapping[Id, Resource] = described(
        "Role -> who has it, in every service that has or needs the role.",
        {"reviewer": {"count": 3, "calendar": "office", "hourly_cost": 90}},
        MappingProxyType({}),
    )
    weights: Weights = described(
        "Criterion of urgency -> its weight, 0 or more; a criterion that is not named weighs nothing. Absent: all "
        "weigh the same.",
        {"volume": 2, "overdue": 3, "visits": 1},
        EQUAL,
    )
    fte_hours: Annotated[float, Field(gt=0, le=8_784)] = described(
        "Hours that a full-time post works in a year.", 1_760, FTE_HOURS
    )
    small_unit_fte: Amount = described(
        "A unit with less work than this many full-time posts is listed among those to be adjusted.",
        0.5,
        SMALL_UNIT_FTE,
    )
