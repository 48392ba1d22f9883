"""Entries of a document: frozen pydantic models, and findings for people from what pydantic says.

Every field carries a description with its unit and an example: both go to the JSON schema, the example also to the
remedy of a finding about that field.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    SerializerFunctionWrapHandler,
    ValidationError,
    WithJsonSchema,
    WrapSerializer,
)
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaWarningKind

from bpr.document.label import Label, dump_label, parse_label
from bpr.document.write import one_line
from bpr.document.yaml import Key, Source, key_path
from bpr.errors import Finding
from bpr.frozen import frozen
from bpr.units import ValueRefused, near, shown

E = TypeVar("E", bound="Entry")
K = TypeVar("K")
V = TypeVar("V")


MOST_FINDINGS = 200
"""More findings of a kind in one file are not worked out: nobody reads them, and each takes time."""


class Entry(BaseModel):
    """A mapping of a document with known keys. Nothing is converted silently: "4" is not 4."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        serialize_by_alias=True,
        allow_inf_nan=False,
        arbitrary_types_allowed=True,
    )


def _dump_mapping(mapping: Mapping[Any, Any], handler: SerializerFunctionWrapHandler) -> Any:  # noqa: ANN401  # pydantic's protocol
    return handler(dict(mapping))


FrozenMapping = Annotated[Mapping[K, V], AfterValidator(frozen), WrapSerializer(_dump_mapping)]
"""A mapping whose keys the user chooses, in a field of an entry."""

FrozenList = Annotated[tuple[V, ...], Field(strict=False)]
"""A list of a document, held as a tuple."""

LabelField = Annotated[
    Label,
    PlainValidator(parse_label),
    PlainSerializer(dump_label),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"en": {"type": "string"}, "zh": {"type": "string"}},
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""A name in one or two languages."""


def described(description: str, example: object, default: Any = ..., **options: Any) -> Any:  # noqa: ANN401
    """A field with its description (and unit) and an example as it is written in YAML. No default = required."""
    return Field(default, description=description, examples=[example], validate_default=False, **options)


def validated(kind: type[E], value: object, source: Source) -> tuple[E | None, list[Finding]]:
    """Check `value` against `kind`: the entry, or every finding with its place."""
    try:
        return kind.model_validate(value), []
    except ValidationError as problem:
        told = problem.errors(include_url=False)
        errors = [error for error in told if not _is_echo(error, told)]
        return None, [finding for error in errors[:MOST_FINDINGS] for finding in _findings(kind, error, source)]


def _is_echo(error: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a list is called too short only because the entries that are wrong were not counted."""
    if error["type"] != "too_short":
        return False
    place = error["loc"]
    return any(len(other["loc"]) > len(place) and other["loc"][: len(place)] == place for other in errors)


def _findings(kind: type[Entry], error: Mapping[str, Any], source: Source) -> Iterator[Finding]:
    path = [part for part in error["loc"] if part != "[key]"]
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, ValueRefused):
        for finding in cause.findings:
            inner = ".".join(part for part in (key_path(path), finding.where.key) if part).replace(".[", "[")
            yield Finding(
                finding.code, source.where(inner), finding.what, finding.remedy, finding.severity, finding.values
            )
        return
    code, what, remedy = _FORMS.get(error["type"], _FORMS["other"])
    bounds = {name: f"{value:g}" for name, value in error.get("ctx", {}).items() if isinstance(value, int | float)}
    facts: dict[str, object] = {
        **error.get("ctx", {}),
        **bounds,
        "key": str(path[-1]) if path else "",
        "message": str(error["msg"]),
        "got": shown(error.get("input")),
        "hint": near(str(path[-1]), _keys(kind, path[:-1])) if path else "",
        "example": _example(kind, path),
    }
    yield Finding(code, source.where(key_path(path)), what, remedy, values=MappingProxyType(facts))


_EXAMPLE = "For example {example}."
_FORMS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "extra_forbidden": ("KEY-UNKNOWN", "The key '{key}' is unknown here.", "{hint}"),
        "missing": ("KEY-MISSING", "The key '{key}' is missing.", "Add it, for example {example}."),
        **dict.fromkeys(
            ("int_type", "int_from_float"), ("VALUE-INTEGER", "A whole number was expected, not {got}.", _EXAMPLE)
        ),
        "float_type": ("VALUE-NUMBER", "A number was expected, not {got}.", _EXAMPLE),
        "finite_number": ("VALUE-FINITE", "A finite number was expected, not {got}.", _EXAMPLE),
        "bool_type": ("VALUE-BOOLEAN", "true or false was expected, not {got}.", _EXAMPLE),
        "string_type": ("VALUE-TEXT", "Text was expected, not {got}.", "Put text in quotes, for example {example}."),
        **dict.fromkeys(
            ("mapping_type", "dict_type", "model_type", "model_attributes_type"),
            ("VALUE-MAPPING", "A mapping (key: value) was expected, not {got}.", _EXAMPLE),
        ),
        **dict.fromkeys(("tuple_type", "list_type"), ("VALUE-LIST", "A list was expected, not {got}.", _EXAMPLE)),
        "greater_than": ("VALUE-MORE", "{got} is too small: more than {gt} was expected.", _EXAMPLE),
        "greater_than_equal": ("VALUE-LEAST", "{got} is too small: {ge} or more was expected.", _EXAMPLE),
        "less_than": ("VALUE-LESS", "{got} is too large: less than {lt} was expected.", _EXAMPLE),
        "less_than_equal": ("VALUE-MOST", "{got} is too large: {le} or less was expected.", _EXAMPLE),
        "literal_error": ("VALUE-CHOICE", "{got} is not one of {expected}.", _EXAMPLE),
        "string_too_short": ("VALUE-EMPTY", "The text is empty.", _EXAMPLE),
        "too_long": ("VALUE-ENTRIES", "It has more than {max_length} entries.", "Leave some out."),
        "string_too_long": ("VALUE-LONG", "The text is longer than {max_length} characters.", "Shorten it."),
        "other": ("VALUE", "{message}.", _EXAMPLE),
    }
)
"""pydantic's name of an error -> code, what, remedy."""


def _example(kind: type[Entry], path: Sequence[Key]) -> str:
    """How the value at `path` is written, with its key, from the examples of the fields."""
    annotation: Any = kind
    example: Any = None
    for part in path:
        field = _field(annotation, part)
        if field is not None:
            example = (field.examples or [None])[0]
        elif isinstance(example, Mapping):
            example = next(iter(example.values()), None)
        elif isinstance(example, list):
            example = next(iter(example), None)
        annotation = _step(annotation, part)
    written = one_line(example)
    return f"{path[-1]}: {written}" if path and isinstance(path[-1], str) else written


def _step(annotation: Any, part: Key) -> Any:  # noqa: ANN401  # annotations are anything
    """The annotation of what stands under `part` of a value with `annotation`, or None."""
    field = _field(annotation, part)
    if field is not None:
        return field.annotation
    for arm in arms(annotation):
        origin = get_origin(arm)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return get_args(arm)[1]
        if origin in (tuple, list) and isinstance(part, int):
            return get_args(arm)[0]
    return None


def arms(annotation: Any) -> Iterator[Any]:  # noqa: ANN401  # annotations are anything
    """The types that `annotation` allows, without ``Annotated`` and ``None``."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from arms(get_args(annotation)[0])
    elif (origin is not None and not isinstance(origin, type)) or type(
        annotation
    ).__name__ == "UnionType":  # typing.Union
        for arm in get_args(annotation):
            yield from arms(arm)
    elif annotation is not type(None):
        yield annotation


def _keys(kind: type[Entry], path: Sequence[Key]) -> list[str]:
    """The keys that are known at `path`."""
    annotation: Any = kind
    for part in path:
        annotation = _step(annotation, part)
    found = (
        [arm for arm in arms(annotation) if isinstance(arm, type) and issubclass(arm, BaseModel)] if annotation else []
    )
    return [about.alias or name for arm in found for name, about in arm.model_fields.items()]


def _field(annotation: Any, part: Key) -> FieldInfo | None:  # noqa: ANN401  # annotations are anything
    """The field called `part`, where `annotation` is an entry that has it."""
    for arm in arms(annotation):
        if isinstance(arm, type) and issubclass(arm, BaseModel):
            for name, about in arm.model_fields.items():
                if part in (name, about.alias):
                    return about
    return None


class _Schema(GenerateJsonSchema):
    """The schema generator of pydantic, which is silent about defaults that are no JSON; descriptions name them."""

    def emit_warning(self, kind: JsonSchemaWarningKind, detail: str) -> None:
        """Warn, but not of defaults."""
        if kind != "non-serializable-default":
            super().emit_warning(kind, detail)


def json_schema_of(kind: type[Entry]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of documents of a kind."""
    schema = kind.model_json_schema(by_alias=True, schema_generator=_Schema)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def placed(findings: Sequence[Finding], source: Source) -> list[Finding]:
    """The same findings, each with the place of its key."""
    return [Finding(f.code, source.where(f.where.key or ""), f.what, f.remedy, f.severity, f.values) for f in findings]
