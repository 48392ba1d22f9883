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

from bpr.document.frozen import frozen
from bpr.document.label import Label, dump_label, parse_label
from bpr.document.yaml import Key, Source, key_path
from bpr.errors import Finding, Where, suggestion
from bpr.units import ValueRefused

E = TypeVar("E", bound="Entry")
K = TypeVar("K")
V = TypeVar("V")


class Entry(BaseModel):
    """A mapping of a document with known keys. Nothing is converted silently: "4" is not 4."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        populate_by_name=True,
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
        found: list[Finding] = []
        for error in problem.errors(include_url=False):
            found.extend(_findings(kind, error, source))
        return None, found


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
    form = _FORMS.get(error["type"], _FORMS["other"])
    known, about = _keys(kind, path[:-1]), _field(kind, path)
    facts: dict[str, object] = {
        **error.get("ctx", {}),
        "key": str(path[-1]) if path else "",
        "message": str(error["msg"]),
        "got": _shown(error.get("input")),
        "hint": suggestion(str(path[-1]), known) if path and known else "",
        "example": f"For example {_example(path[-1], about)}." if path and about else "",
    }
    code, what, remedy = form
    yield Finding(code, source.where(key_path(path)), what, remedy, values=MappingProxyType(facts))


_FORMS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "extra_forbidden": ("KEY-UNKNOWN", "The key '{key}' is unknown here.", "{hint}"),
        "missing": ("KEY-MISSING", "The key '{key}' is missing.", "Add it. {example}"),
        "int_type": ("VALUE-TYPE", "A whole number was expected, not {got}.", "{example}"),
        "int_from_float": ("VALUE-TYPE", "A whole number was expected, not {got}.", "{example}"),
        "float_type": ("VALUE-TYPE", "A number was expected, not {got}.", "{example}"),
        "finite_number": ("VALUE-TYPE", "A finite number was expected, not {got}.", "{example}"),
        "bool_type": ("VALUE-TYPE", "true or false was expected, not {got}.", "{example}"),
        "string_type": (
            "VALUE-TYPE",
            "Text was expected, not {got}.",
            "Put it in quotes if it is meant as text. {example}",
        ),
        "mapping_type": ("VALUE-TYPE", "A mapping (key: value) was expected, not {got}.", "{example}"),
        "dict_type": ("VALUE-TYPE", "A mapping (key: value) was expected, not {got}.", "{example}"),
        "model_type": ("VALUE-TYPE", "A mapping (key: value) was expected, not {got}.", "{example}"),
        "model_attributes_type": ("VALUE-TYPE", "A mapping (key: value) was expected, not {got}.", "{example}"),
        "tuple_type": ("VALUE-TYPE", "A list was expected, not {got}.", "{example}"),
        "list_type": ("VALUE-TYPE", "A list was expected, not {got}.", "{example}"),
        "greater_than": ("VALUE-RANGE", "{got} is too small: more than {gt} was expected.", "{example}"),
        "greater_than_equal": ("VALUE-RANGE", "{got} is too small: {ge} or more was expected.", "{example}"),
        "less_than": ("VALUE-RANGE", "{got} is too large: less than {lt} was expected.", "{example}"),
        "less_than_equal": ("VALUE-RANGE", "{got} is too large: {le} or less was expected.", "{example}"),
        "literal_error": ("VALUE-CHOICE", "{got} is not one of {expected}.", "Choose one of them. {example}"),
        "string_too_short": ("VALUE-TYPE", "The text is empty.", "{example}"),
        "string_too_long": ("VALUE-RANGE", "The text is longer than {max_length} characters.", "Shorten it."),
        "too_short": ("VALUE-RANGE", "It is empty.", "{example}"),
        "too_long": ("VALUE-RANGE", "It has more than {max_length} entries.", "Shorten it."),
        "other": ("VALUE", "{message}.", "{example}"),
    }
)
"""pydantic's name of an error -> code, what, remedy."""


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f"'{value[:40]}{'…' if len(value) > 40 else ''}'"  # noqa: PLR2004  # as much as fits a line
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return (
        {None: "nothing", True: "true", False: "false"}.get(value, str(value))
        if value is None or isinstance(value, bool)
        else str(value)
    )


def _example(key: Key, about: FieldInfo) -> str:
    example = (about.examples or [""])[0]
    return f"{key}: {flow_text(example)}" if isinstance(key, str) else flow_text(example)


def flow_text(value: object) -> str:
    """`value` in one line of YAML, for messages."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow_text(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else str(value)


def _step(annotation: Any, part: Key) -> Any:  # noqa: ANN401  # annotations are anything
    """The annotation of what stands under `part` of a value with `annotation`, or None."""
    for arm in arms(annotation):
        if isinstance(arm, type) and issubclass(arm, BaseModel):
            for name, about in arm.model_fields.items():
                if part in (name, about.alias):
                    return about.annotation
        elif get_origin(arm) in (Mapping, dict) or (
            isinstance(get_origin(arm), type) and issubclass(get_origin(arm), Mapping)
        ):
            return get_args(arm)[1]
        elif get_origin(arm) in (tuple, list) and isinstance(part, int):
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


def _field(kind: type[Entry], path: Sequence[Key]) -> FieldInfo | None:
    """The field at `path`, or the field that holds the mapping or list that `path` ends in."""
    annotation: Any = kind
    field: FieldInfo | None = None
    for part in path:
        for arm in arms(annotation):
            if isinstance(arm, type) and issubclass(arm, BaseModel):
                field = next((about for name, about in arm.model_fields.items() if part in (name, about.alias)), None)
        annotation = _step(annotation, part)
    return field


def placed(findings: Sequence[Finding], source: Source) -> list[Finding]:
    """The same findings, each with the place of its key."""
    return [Finding(f.code, source.where(f.where.key or ""), f.what, f.remedy, f.severity, f.values) for f in findings]


def located(code: str, key: str, what: str, remedy: str, **values: object) -> Finding:
    """A finding about a key; `placed` adds file and line."""
    return Finding(code, Where(key=key), what, remedy, values=MappingProxyType(values))
