"""The register of units as people write it: keys, meanings, and what has to agree. Diagrams are matched in lanes.py."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from bpr.document.entry import Entry, FrozenMapping, LabelField, described
from bpr.document.label import Label
from bpr.errors import Finding
from bpr.organisation.unit import RANKS, Level, Unit, UnitType
from bpr.units import located, near, refused

VERSION = "bpr/organisation/1"
"""The version of the schema, the first key of every file."""

LEVELS: Mapping[str, str] = MappingProxyType(
    {
        **{level: level for level in (*RANKS, "applicant")},
        "国家": "national",
        "国家级": "national",
        "省": "provincial",
        "省级": "provincial",
        "市": "city",
        "市级": "city",
        "县": "county",
        "县级": "county",
        "区级": "county",
        "乡": "township",
        "乡级": "township",
        "镇": "township",
        "申请人": "applicant",
    }
)
"""As written -> level."""

TYPES: Mapping[str, str] = MappingProxyType(
    {
        **{kind: kind for kind in ("administrative", "public_institution", "intermediary", "applicant", "platform")},
        "行政": "administrative",
        "事业": "public_institution",
        "中介": "intermediary",
        "申请人": "applicant",
        "平台": "platform",
    }
)
"""As written -> type of unit."""

Id = Annotated[str, Field(min_length=1, max_length=255)]


def _choice(table: Mapping[str, str], kind: str) -> Any:  # noqa: ANN401  # a validator
    def check(value: object) -> str:
        if isinstance(value, str) and value.strip() in table:
            return table[value.strip()]
        names = list(dict.fromkeys(table.values()))
        raise refused(
            code="ORG-CHOICE",
            what="'{got}' is not a {kind}.",
            remedy="{hint}",
            got=str(value)[:40],
            kind=kind,
            hint=near(str(value)[:40], names),
        )

    return check


def _check_version(value: object) -> str:
    if value == VERSION:
        return VERSION
    raise refused(
        code="ORG-VERSION",
        what="'{got}' is not a version of the organisation file that is read here.",
        remedy="Write schema: {version}.",
        got=str(value)[:40],
        version=VERSION,
    )


LevelField = Annotated[Level, PlainValidator(_choice(LEVELS, "level")), WithJsonSchema({"enum": list(LEVELS)})]
TypeField = Annotated[UnitType, PlainValidator(_choice(TYPES, "type of unit")), WithJsonSchema({"enum": list(TYPES)})]


class UnitEntry(Entry):
    """A unit."""

    name: LabelField = described("Name shown; empty: the id.", {"en": "Review section", "zh": "审查科"}, Label())
    parent: Id | None = described("Id of the unit that gives it orders; absent: none.", "U_BUREAU", None)
    agency: str | None = described("Agency (部门) that it is part of; absent: it is one of its own.", "HOUSING", None)
    line: str | None = described("Line of departments (条线); absent: handoffs stay unclassified.", "housing", None)
    level: LevelField | None = described(
        "Level of government (行使层级): national, provincial, city, county or township; applicant.", "county", None
    )
    territory: str | None = described("Territory (块); absent: handoffs between lines stay unclassified.", "A", None)
    type: TypeField = described(
        "administrative 行政, public_institution 事业, intermediary 中介, applicant 申请人 or platform 平台.",
        "administrative",
        "administrative",
    )

    def unit(self, key: str) -> Unit:
        """The unit with the id `key`."""
        return Unit(
            key,
            self.name or Label({"": key}),
            self.parent,
            self.agency or key,
            self.line,
            self.level,
            self.territory,
            self.type,
        )


class Register(Entry):
    """Units, and which lanes stand for them."""

    schema_version: Annotated[str, PlainValidator(_check_version), WithJsonSchema({"const": VERSION})] = described(
        "Version of this schema.", VERSION, alias="schema"
    )
    units: FrozenMapping[Id, UnitEntry] = described(
        "Id -> unit.", {"U_REVIEW": {"name": "Review section", "parent": "U_BUREAU"}}
    )
    lanes: FrozenMapping[Id, Id] = described(
        "Id of a lane or pool -> id of its unit; goes before the annotation and the name in the diagram.",
        {"Lane_Review": "U_REVIEW"},
        MappingProxyType({}),
    )


def references(value: Mapping[str, Any]) -> Iterator[Finding]:
    """What does not agree within a register, as it was written: unknown parents and units, circles."""
    units, lanes = value.get("units"), value.get("lanes")
    units = units if isinstance(units, Mapping) else {}
    parents = {key: unit.get("parent") for key, unit in units.items() if isinstance(unit, Mapping)}
    for key, parent in parents.items():
        if isinstance(parent, str) and parent not in units:
            yield located(
                "ORG-PARENT",
                f"units.{key}.parent",
                "There is no unit '{name}'.",
                "Define it under units. {hint}",
                name=parent,
                hint=near(parent, map(str, units)),
            )
    settled: set[str] = set()
    for key in parents:
        path: list[str] = []
        at: Any = key
        while isinstance(at, str) and at in parents and at not in settled and at not in path:
            path.append(at)
            at = parents[at]
        if at in path:
            yield located(
                "ORG-CIRCLE",
                f"units.{at}.parent",
                "The units {names} are above each other in a circle.",
                "Give one of them no parent.",
                names=", ".join(path[path.index(at) :][:8]),
            )
        settled.update(path)
    for lane, unit in lanes.items() if isinstance(lanes, Mapping) else ():
        if isinstance(unit, str) and unit not in units:
            yield located(
                "ORG-UNIT",
                f"lanes.{lane}",
                "There is no unit '{name}'.",
                "Define it under units. {hint}",
                name=unit,
                hint=near(unit, map(str, units)),
            )
