"""Types of the fields of a scenario: how each kind of value is read, written, and described in the JSON schema."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from bpr.frozen import frozen
from bpr.scenario.calendar import Instants, parse_instants
from bpr.scenario.distributions import (
    Distribution,
    dump_distribution,
    parse_duration,
    parse_duration_of_case,
    parse_number,
)
from bpr.scenario.expression import Expression, parse
from bpr.scenario.forms import FORMS
from bpr.scenario.grammar import is_name
from bpr.scenario.holiday import check_holidays
from bpr.scenario.hours import (
    DateRange,
    Openings,
    WeeklyHours,
    YearlyRange,
    dump_openings,
    dump_weekly,
    parse_date,
    parse_date_range,
    parse_openings,
    parse_weekly,
    parse_yearly_range,
)
from bpr.scenario.rates import HOURS, MONTHS, Rates, dump_rates, parse_months, parse_rates
from bpr.scenario.zones import check_zone
from bpr.units import Span, ValueRefused, parse_span, refused, under

if TYPE_CHECKING:
    from bpr.errors import Finding

SHARE_TOLERANCE = 1e-6
"""Shares may miss 1 by this much (SEMANTICS 6)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What decides whether a flow is taken: exactly one of probability (0 to 1), condition, default."""

    probability: float | None = None
    condition: Expression | None = None
    default: bool = False


@dataclass(frozen=True, slots=True)
class Performer:
    """Who does a task.

    Parameters
    ----------
    all_of
        Roles that are all needed at the same time -> how many of each. A task of one person: one role, 1.
    any_of
        Roles of which any one does it, in order of preference. One of `all_of` and `any_of` is empty.
    """

    all_of: Mapping[str, int] = field(default_factory=frozen)
    any_of: tuple[str, ...] = ()

    @property
    def roles(self) -> tuple[str, ...]:
        """Every role named."""
        return (*self.all_of, *self.any_of)


@dataclass(frozen=True, slots=True)
class Work:
    """Effort: the same for everybody, or by role."""

    distribution: Distribution | None = None
    by_role: Mapping[str, Distribution] = field(default_factory=frozen)

    def of(self, role: str | None = None) -> Distribution | None:
        """The effort when somebody of `role` does it, or None if it is not given."""
        return self.by_role.get(role or "", self.distribution)


@dataclass(frozen=True, slots=True)
class Attribute:
    """A case attribute, drawn at arrival.

    Parameters
    ----------
    kind
        ``categorical`` (text), ``number`` or ``boolean``.
    shares
        Of a categorical attribute: value -> share; they sum to 1.
    distribution
        Of a number.
    probability
        Of a boolean: the share of true.
    """

    kind: Literal["categorical", "number", "boolean"]
    shares: Mapping[str, float] = field(default_factory=frozen)
    distribution: Distribution | None = None
    probability: float = 0.0


def _share(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise refused(
            code="SHARE",
            what="'{got}' is not a share.",
            remedy="A share is a number from 0 to 1, for example 0.3.",
            got=str(value)[:40],
        )
    return float(value)


def _parse_priority(value: object) -> float | Expression:
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    return parse(value)


def _parse_times(value: object) -> Distribution | Expression:
    return parse(value) if isinstance(value, str | Expression) else parse_number(value)


def _parse_branch(value: object) -> Branch:
    if isinstance(value, Branch):
        return value
    if isinstance(value, str):
        return Branch(default=True) if value.strip() == "default" else Branch(condition=parse(value))
    return Branch(condition=parse(value)) if isinstance(value, bool) else Branch(probability=_share(value))


def _dump_branch(branch: Branch) -> Any:  # noqa: ANN401
    if branch.default:
        return "default"
    return branch.probability if branch.condition is None else str(branch.condition)


def _parse_performer(value: object) -> Performer:
    if isinstance(value, Performer):
        return value
    if isinstance(value, str) and value:
        return Performer(all_of=frozen({value: 1}))
    if isinstance(value, Mapping) and len(value) == 1:
        kind, given = next(iter(value.items()))
        if isinstance(given, list | tuple) and given and all(isinstance(role, str) for role in given):
            if kind == "any_of":
                return Performer(any_of=tuple(dict.fromkeys(given)))
            if kind == "all_of":
                return Performer(all_of=frozen({role: given.count(role) for role in given}))
        if (
            kind == "all_of"
            and isinstance(given, Mapping)
            and given
            and all(_is_count(count) for count in given.values())
        ):
            return Performer(all_of=frozen(given))
    raise refused(
        code="PERFORMER",
        what="This does not say who performs the task.",
        remedy="Write a role, or {example}.",
        example="{all_of: {reviewer: 2, chief: 1}}, or {any_of: [clerk, reviewer]}",
    )


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _dump_performer(performer: Performer) -> Any:  # noqa: ANN401
    if performer.any_of:
        return {"any_of": list(performer.any_of)}
    if len(performer.all_of) == 1 and next(iter(performer.all_of.values())) == 1:
        return next(iter(performer.all_of))
    return {"all_of": dict(performer.all_of)}


def _parse_work(value: object) -> Work:
    if isinstance(value, Work):
        return value
    if not isinstance(value, Mapping) or "dist" in value or not value:
        return Work(parse_duration_of_case(value))
    by_role: dict[str, Distribution] = {}
    findings: list[Finding] = []
    for role, given in value.items():
        try:
            by_role[str(role)] = parse_duration_of_case(given)
        except ValueRefused as problem:
            findings.extend(under(str(role), problem))
    if findings:
        raise ValueRefused(findings)
    return Work(by_role=frozen(by_role))


def _dump_work(work: Work) -> Any:  # noqa: ANN401
    if work.distribution is not None:
        return dump_distribution(work.distribution)
    return {role: dump_distribution(made) for role, made in work.by_role.items()}


def _parse_attribute(value: object) -> Attribute:
    if isinstance(value, Attribute):
        return value
    if isinstance(value, Mapping) and len(value) == 1 and "boolean" in value:
        try:
            return Attribute("boolean", probability=_share(value["boolean"]))
        except ValueRefused as problem:
            raise ValueRefused(under("boolean", problem)) from None
    if isinstance(value, Mapping) and len(value) == 1 and "categorical" in value:
        try:
            return Attribute("categorical", shares=_shares(value["categorical"]))
        except ValueRefused as problem:
            raise ValueRefused(under("categorical", problem)) from None
    if (isinstance(value, Mapping) and "dist" in value) or (
        isinstance(value, int | float) and not isinstance(value, bool)
    ):
        return Attribute("number", distribution=parse_number(value))
    raise refused(
        code="ATTRIBUTE",
        what="This does not say how the attribute is drawn.",
        remedy="Write {example}.",
        example="{categorical: {simple: 0.7, complex: 0.3}}, {boolean: 0.1} or {dist: lognormal, mean: 1000, sd: 300}",
    )


def _shares(value: object) -> Mapping[str, float]:
    if not isinstance(value, Mapping) or not value:
        raise refused(
            code="ATTRIBUTE-SHARES",
            what="Values and their shares were expected.",
            remedy="Write for example {example}.",
            example="{simple: 0.7, complex: 0.3}",
        )
    shares: dict[str, float] = {}
    findings: list[Finding] = []
    for name, share in value.items():
        try:
            shares[str(name)] = _share(share)
        except ValueRefused as problem:
            findings.extend(under(str(name), problem))
    if findings:
        raise ValueRefused(findings)
    total = sum(shares.values())
    if abs(total - 1) > SHARE_TOLERANCE:
        raise refused(
            code="SHARES-SUM",
            what="The shares sum to {total}, not to 1.",
            remedy="Mend one of them; the sum is off by {off}.",
            total=f"{total:.6g}",
            off=f"{total - 1:+.6g}",
        )
    return frozen(shares)


def _parse_written(value: object) -> Attribute | Expression:
    return parse(value) if isinstance(value, str | Expression) else _parse_attribute(value)


def _dump_attribute(attribute: Attribute) -> Any:  # noqa: ANN401
    if attribute.kind == "categorical":
        return {"categorical": dict(attribute.shares)}
    if attribute.kind == "boolean" or attribute.distribution is None:
        return {"boolean": attribute.probability}
    return dump_distribution(attribute.distribution)


def _parse_start(value: object) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value.strip())
        except ValueError:
            found = None
        if found is not None and found.tzinfo is not None:
            return found
        if found is not None:
            raise refused(
                code="START-OFFSET",
                what="The instant '{text}' has no UTC offset.",
                remedy="Add it, for example {text}+08:00, or give the key timezone.",
                text=value.strip()[:40],
            )
    raise refused(
        code="START",
        what="'{text}' is not an instant.",
        remedy="Write for example 2026-01-05T08:30:00+08:00.",
        text=str(value)[:40],
    )


_TEXT = {"type": "string"}
_SPAN_SCHEMA = {
    "type": "string",
    "description": "A number and its unit: ms, s, min, h, d, wk or wd (working days).",
    "examples": ["45 min", "10 wd"],
}
_FORM_SCHEMA = {
    "type": "object",
    "required": ["dist"],
    "properties": {"dist": {"enum": list(FORMS)}},
    "description": "One of: "
    + " · ".join(form.example for form in FORMS.values())
    + ". low and high bound it, shift is added.",
}
_DURATION_SCHEMA = {"anyOf": [_SPAN_SCHEMA, _FORM_SCHEMA]}
_TIMES_SCHEMA = {"type": ["string", "number"], "description": "An expression over the case that multiplies each draw."}
_CASE_DURATION_SCHEMA = {
    "anyOf": [_SPAN_SCHEMA, {**_FORM_SCHEMA, "properties": {"dist": {"enum": list(FORMS)}, "times": _TIMES_SCHEMA}}]
}


def _figures_schema(count: int) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "number", "minimum": 0}, "minItems": count, "maxItems": count}


_SHARE_SCHEMA = {"type": "number", "minimum": 0, "maximum": 1}

SpanField = Annotated[Span, PlainValidator(parse_span), PlainSerializer(str), WithJsonSchema(_SPAN_SCHEMA)]
DurationField = Annotated[
    Distribution, PlainValidator(parse_duration), PlainSerializer(dump_distribution), WithJsonSchema(_DURATION_SCHEMA)
]
CaseDurationField = Annotated[
    Distribution,
    PlainValidator(parse_duration_of_case),
    PlainSerializer(dump_distribution),
    WithJsonSchema(_CASE_DURATION_SCHEMA),
]
NumberField = Annotated[
    Distribution,
    PlainValidator(parse_number),
    PlainSerializer(dump_distribution),
    WithJsonSchema({"anyOf": [{"type": "number"}, _FORM_SCHEMA]}),
]
TimesField = Annotated[
    Distribution | Expression,
    PlainValidator(_parse_times),
    PlainSerializer(lambda times: str(times) if isinstance(times, Expression) else dump_distribution(times)),
    WithJsonSchema({"anyOf": [{"type": ["number", "string"]}, _FORM_SCHEMA]}),
]
RatesField = Annotated[
    Rates,
    PlainValidator(parse_rates),
    PlainSerializer(dump_rates),
    WithJsonSchema({"type": "object", "additionalProperties": _figures_schema(HOURS)}),
]
MonthsField = Annotated[
    tuple[float, ...], PlainValidator(parse_months), PlainSerializer(list), WithJsonSchema(_figures_schema(MONTHS))
]
WorkField = Annotated[
    Work,
    PlainValidator(_parse_work),
    PlainSerializer(_dump_work),
    WithJsonSchema(
        {"anyOf": [*_CASE_DURATION_SCHEMA["anyOf"], {"type": "object", "additionalProperties": _CASE_DURATION_SCHEMA}]}
    ),
]
PerformerField = Annotated[
    Performer,
    PlainValidator(_parse_performer),
    PlainSerializer(_dump_performer),
    WithJsonSchema(
        {
            "anyOf": [
                _TEXT,
                {
                    "type": "object",
                    "properties": {
                        "all_of": {"type": ["object", "array"]},
                        "any_of": {"type": "array", "items": _TEXT},
                    },
                    "additionalProperties": False,
                    "maxProperties": 1,
                    "minProperties": 1,
                },
            ]
        }
    ),
]
BranchField = Annotated[
    Branch,
    PlainValidator(_parse_branch),
    PlainSerializer(_dump_branch),
    WithJsonSchema({"anyOf": [_SHARE_SCHEMA, {"const": "default"}, _TEXT, {"type": "boolean"}]}),
]
AttributeField = Annotated[
    Attribute,
    PlainValidator(_parse_attribute),
    PlainSerializer(_dump_attribute),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "object",
                    "required": ["categorical"],
                    "properties": {"categorical": {"type": "object", "additionalProperties": _SHARE_SCHEMA}},
                },
                {"type": "object", "required": ["boolean"], "properties": {"boolean": _SHARE_SCHEMA}},
                {"type": "number"},
                {"type": "object", "required": ["dist"]},
            ]
        }
    ),
]
DataField = Annotated[
    Attribute | Expression,
    PlainValidator(_parse_written),
    PlainSerializer(lambda given: str(given) if isinstance(given, Expression) else _dump_attribute(given)),
    WithJsonSchema({"type": ["object", "number", "string"]}),
]
ExpressionField = Annotated[
    Expression, PlainValidator(parse), PlainSerializer(str), WithJsonSchema({"type": ["string", "number", "boolean"]})
]
PriorityField = Annotated[
    float | Expression,
    PlainValidator(_parse_priority),
    PlainSerializer(lambda priority: priority if isinstance(priority, float) else str(priority)),
    WithJsonSchema({"type": ["number", "string"]}),
]
InstantsField = Annotated[Instants, PlainValidator(parse_instants), PlainSerializer(str), WithJsonSchema(_TEXT)]
HoursField = Annotated[
    WeeklyHours,
    PlainValidator(parse_weekly),
    PlainSerializer(dump_weekly),
    WithJsonSchema({"type": "object", "additionalProperties": _TEXT}),
]
OpeningsField = Annotated[
    Openings, PlainValidator(parse_openings), PlainSerializer(dump_openings), WithJsonSchema(_TEXT)
]
DateField = Annotated[
    date, PlainValidator(parse_date), PlainSerializer(str), WithJsonSchema({"type": "string", "format": "date"})
]
DateRangeField = Annotated[DateRange, PlainValidator(parse_date_range), PlainSerializer(str), WithJsonSchema(_TEXT)]
YearlyField = Annotated[YearlyRange, PlainValidator(parse_yearly_range), PlainSerializer(str), WithJsonSchema(_TEXT)]
StartField = Annotated[
    datetime,
    PlainValidator(_parse_start),
    PlainSerializer(lambda start: start.isoformat()),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


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


Id = Annotated[str, Field(min_length=1, max_length=255)]
Money = Annotated[float, Field(ge=0)]
Zone = Annotated[str, PlainValidator(check_zone), WithJsonSchema({"type": "string"})]
Holidays = Annotated[str, PlainValidator(check_holidays), WithJsonSchema({"type": "string"})]
FileName = Annotated[str, PlainValidator(_check_file), WithJsonSchema({"type": "string"})]
AttributeName = Annotated[str, PlainValidator(_check_attribute), WithJsonSchema({"type": "string"})]
