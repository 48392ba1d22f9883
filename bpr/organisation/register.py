"""The registers of units, data and functions as people write them: keys and meanings. What must agree: agreement.py."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from bpr.document.entry import Entry, FrozenList, FrozenMapping, LabelField, described
from bpr.document.label import Label
from bpr.organisation.datum import DataSource, Datum, Function
from bpr.organisation.unit import RANKS, Level, Unit, UnitType
from bpr.units import near, refused

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

SOURCES: Mapping[str, str] = MappingProxyType(
    {
        **{source: source for source in ("applicant", "government", "other")},
        "10": "applicant",
        "20": "government",
        "99": "other",
        "申请人自备": "applicant",
        "政府部门核发": "government",
        "其他": "other",
    }
)
"""As written (a number of the implementation list, too) -> source of a datum."""

Id = Annotated[str, Field(min_length=1, max_length=255)]


def _choice(table: Mapping[str, str], kind: str) -> Any:  # noqa: ANN401  # a validator
    def check(value: object) -> str:
        text = str(value).strip() if isinstance(value, str | int) else ""
        if text in table:
            return table[text]
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
SourceField = Annotated[
    DataSource, PlainValidator(_choice(SOURCES, "source of data")), WithJsonSchema({"enum": [*SOURCES, 10, 20, 99]})
]


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


class DatumEntry(Entry):
    """A datum."""

    name: LabelField = described("Name shown; empty: the id.", {"en": "Business licence", "zh": "营业执照"}, Label())
    holder: Id | None = described("Id of the unit that keeps it for all (一数一源); absent: none.", "U_MARKET", None)
    source: SourceField | None = described(
        "Who gives it: applicant (10 申请人自备), government (20 政府部门核发) or other (99 其他).", "government", None
    )
    collected_by: FrozenList[Id] = described(
        "Ids of the units that collect it; those of the drawing are added.", ["U_MARKET"], ()
    )
    used_by: FrozenList[Id] = described(
        "Ids of the units that get it from who holds or collects it; those of the drawing are added.", ["U_TAX"], ()
    )
    synonyms: FrozenList[str] = described(
        "What else forms and drawings call it; each word stands for one datum.", ["Licence copy"], ()
    )

    def datum(self, key: str) -> Datum:
        """The datum with the id `key`."""
        return Datum(
            key,
            self.name or Label({"": key}),
            self.holder,
            self.source,
            self.collected_by,
            self.used_by,
            self.synonyms,
        )


class FunctionEntry(Entry):
    """A function of the administration."""

    name: LabelField = described("Name shown; empty: the id.", {"en": "Acceptance", "zh": "行政许可受理"}, Label())
    legal_basis: str = described("The norm that gives it (设定依据).", "行政许可法第三十二条", "")
    unit: Id | None = described("Id of the unit that has it; absent: none, which is reported.", "U_ACCEPTANCE", None)

    def function(self, key: str) -> Function:
        """The function with the id `key`."""
        return Function(key, self.name or Label({"": key}), self.legal_basis, self.unit)


class Register(Entry):
    """Units, which lanes stand for them, and the data and functions of these units."""

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
    data: FrozenMapping[Id, DatumEntry] = described(
        "Id -> datum; absent: the data of the drawings are the catalogue.",
        {"D_LICENCE": {"name": "Business licence", "holder": "U_MARKET", "source": "government"}},
        MappingProxyType({}),
    )
    names: FrozenMapping[Id, LabelField] = described(
        "What agencies, lines and territories are called, as written in the units; absent: as written there.",
        {"housing": {"en": "Housing", "zh": "住建"}},
        MappingProxyType({}),
    )
    functions: FrozenMapping[Id, FunctionEntry] = described(
        "Id -> function; absent: those that the drawings name.",
        {"F_ACCEPTANCE": {"name": "Acceptance", "unit": "U_ACCEPTANCE"}},
        MappingProxyType({}),
    )
