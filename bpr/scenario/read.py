"""Scenario files: reading with every finding at its file, line and key; ``inherits``; writing; the JSON schema."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bpr.document.entry import located, placed, validated
from bpr.document.yaml import Document, Source, read_yaml, write_yaml
from bpr.errors import Finding, ScenarioError, Where, suggestion
from bpr.scenario.schema import VERSION, Scenario

MAX_INHERITED = 10
"""Longest chain of ``inherits``."""


def read_scenario(source: str | Path | bytes, *, name: str | None = None) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    source
        Path of a YAML file, or its bytes (which cannot inherit: there is no folder).
    name
        Name for messages; default: the name of the file.

    Raises
    ------
    ScenarioError
        With every finding.
    """
    if isinstance(source, bytes):
        document = read_yaml(source, name=name, error=ScenarioError)
        if isinstance(document.value, dict) and document.value.get("inherits") is not None:
            raise ScenarioError(
                placed(
                    [
                        located(
                            "INHERITS-FOLDER",
                            "inherits",
                            "A scenario read from memory cannot inherit.",
                            "Read it from its folder.",
                        )
                    ],
                    document.source,
                )
            )
    else:
        document = _with_parents(Path(source), name or Path(source).name)
    return _checked(document.value, document.source)


def make_scenario(value: Mapping[str, Any], *, name: str | None = None) -> Scenario:
    """Make a scenario from the mapping that a file would hold; spans, distributions … may stand in it as they are.

    Raises
    ------
    ScenarioError
        With every finding, by key.
    """
    return _checked({"schema": VERSION, **value}, Source(name))


def changed(scenario: Scenario, changes: Mapping[str, Any]) -> Scenario:
    """A variant: key path -> new value as in a file, None deletes.

    Raises
    ------
    ScenarioError
        The variant is not a scenario.

    Examples
    --------
    ``changed(scenario, {"resources.reviewer.count": 5, "horizon": "100 wd"})``
    """
    value = to_mapping(scenario)
    for path, new in changes.items():
        nested: Any = new
        for key in reversed(path.split(".")):
            nested = {key: nested}
        value = merge(value, nested)
    return _checked(value, scenario.source)


def to_mapping(scenario: Scenario) -> dict[str, Any]:
    """The plain mapping that a file would hold, keys in the order of the schema; what has its default is left out."""
    dumped: dict[str, Any] = scenario.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"schema": VERSION, "name": dumped.pop("name", ""), "process": scenario.process, **dumped}


def to_yaml(scenario: Scenario) -> str:
    """The text of a file that reads back as an equal scenario. Comments of a file that was read are not kept."""
    return write_yaml(to_mapping(scenario))


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a scenario file, with a description and an example of every key."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scenario.model_json_schema(by_alias=True)}


def merge(base: Any, variant: Any) -> Any:  # noqa: ANN401  # documents hold anything
    """`variant` over `base`: mappings key by key, None deletes a key, everything else replaces."""
    if not (isinstance(base, Mapping) and isinstance(variant, Mapping)):
        return variant
    merged = dict(base)
    for key, value in variant.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged[key], value) if key in merged else _without_nulls(value)
    return merged


def _without_nulls(value: Any) -> Any:  # noqa: ANN401
    return (
        {key: _without_nulls(item) for key, item in value.items() if item is not None}
        if isinstance(value, Mapping)
        else value
    )


def _checked(value: Any, source: Source) -> Scenario:  # noqa: ANN401
    if not isinstance(value, Mapping):
        raise ScenarioError(
            [
                Finding(
                    "SCENARIO-FORM",
                    Where(source.file, 1),
                    "A scenario is a mapping of keys to values.",
                    f"Start the file with schema: {VERSION}.",
                )
            ]
        )
    scenario, findings = validated(Scenario, value, source)
    findings += placed([*_references(value), *_arrival_ends(value)], source)
    if scenario is None or findings:
        raise ScenarioError(sorted(findings, key=lambda finding: (str(finding.where.file), finding.where.line or 0)))
    object.__setattr__(scenario, "__pydantic_private__", {"_source": source})
    return scenario


def _with_parents(path: Path, name: str) -> Document:
    """The document of a file, merged over those that it inherits from."""
    folder = path.resolve().parent
    chain: list[Document] = []
    seen: list[Path] = []
    current, label = path, name
    while True:
        resolved = current.resolve()
        seen.append(resolved)
        document = read_yaml(_bytes(current, label, chain), name=label, error=ScenarioError)
        chain.append(document)
        parent = document.value.get("inherits") if isinstance(document.value, dict) else None
        if parent is None:
            return _merged(chain, name)
        where = document.source.where("inherits")
        if not isinstance(parent, str) or not parent or "\0" in parent or Path(parent).name != parent:
            raise ScenarioError(
                [
                    Finding(
                        "INHERITS-PATH",
                        where,
                        "A scenario inherits only from a file beside it.",
                        "Write the name of the file alone, for example as-is.yaml.",
                    )
                ]
            )
        current, label = folder / parent, parent
        if current.resolve() in seen or len(chain) >= MAX_INHERITED:
            raise ScenarioError(
                [
                    Finding(
                        "INHERITS-CYCLE",
                        where,
                        "The files inherit from each other in a circle.",
                        "Remove inherits from the scenario that the others vary.",
                    )
                ]
            )
        if current.resolve().parent != folder:
            raise ScenarioError(
                [
                    Finding(
                        "INHERITS-PATH",
                        where,
                        "A scenario inherits only from a file beside it.",
                        "Copy the file into this folder.",
                    )
                ]
            )


def _bytes(path: Path, label: str, chain: Sequence[Document]) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        where = chain[-1].source.where("inherits") if chain else Where(label)
        known = [entry.name for entry in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        raise ScenarioError(
            [
                Finding(
                    "FILE",
                    where,
                    f"The file cannot be read: {problem.strerror or 'unknown reason'}.",
                    suggestion(path.name, known) or "Check the path.",
                )
            ]
        ) from None


def _merged(chain: Sequence[Document], name: str) -> Document:
    value: Any = None
    places: dict[str, Where] = {}
    for document in reversed(chain):
        own = document.value
        if isinstance(own, dict):
            own = {key: item for key, item in own.items() if key != "inherits"}
        value = _without_nulls(own) if value is None else merge(value, own)
        places.update(document.source.places)
    return Document(value, Source(name, places))


_REFERENCES: tuple[tuple[str, str], ...] = (
    ("limit_calendar", "calendars"),
    ("resources.*.calendar", "calendars"),
    ("resources.*.groups.*.calendar", "calendars"),
    ("arrivals.*.calendar", "calendars"),
    ("transfers.*.calendar", "calendars"),
    ("tasks.*.performer", "resources"),
    ("tasks.*.performer.any_of.*", "resources"),
    ("tasks.*.performer.all_of.*", "resources"),
)
"""Keys whose value (or, for all_of, whose key) names something that the scenario itself defines."""


def _references(value: Mapping[str, Any]) -> Iterator[Finding]:
    """Names of calendars and roles that are not defined."""
    for pattern, target in _REFERENCES:
        defined = value.get(target)
        known = list(map(str, defined)) if isinstance(defined, Mapping) else []
        for key, item in _select(value, pattern.split("."), ""):
            by_key = pattern.endswith("all_of.*") and not key.endswith("]")
            named = key.rpartition(".")[2] if by_key else item
            if isinstance(named, str) and named not in known:
                yield located(
                    "NAME-UNKNOWN",
                    key,
                    "'{name}' is not among the {target}.",
                    "{hint}",
                    name=named,
                    target=target,
                    hint=suggestion(named, known) or f"Define it under {target}.",
                )
    yield from _roles_of_work(value)


def _roles_of_work(value: Mapping[str, Any]) -> Iterator[Finding]:
    """Efforts by role for roles that do not perform the task."""
    for key, task in _select(value, ["tasks", "*"], ""):
        work, performer = (task.get("work"), task.get("performer")) if isinstance(task, Mapping) else (None, None)
        if isinstance(work, Mapping) and "dist" not in work:
            named = (
                [performer]
                if isinstance(performer, str)
                else [
                    role
                    for inner in (performer.values() if isinstance(performer, Mapping) else ())
                    if isinstance(inner, list | Mapping)
                    for role in inner
                ]
            )
            for role in work:
                if named and role not in named:
                    yield located(
                        "NAME-UNKNOWN",
                        f"{key}.work.{role}",
                        "'{name}' does not perform this task.",
                        "{hint}",
                        name=str(role),
                        hint=suggestion(str(role), map(str, named)),
                    )


def _select(value: Any, pattern: Sequence[str], path: str) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """Key path and value of everything in `value` that fits `pattern`; * fits every key and list position."""
    if not pattern:
        yield path, value
        return
    head, rest = pattern[0], pattern[1:]
    if isinstance(value, Mapping):
        for key in value if head == "*" else [head] if head in value else []:
            yield from _select(value[key], rest, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple) and head == "*":
        for number, item in enumerate(value):
            yield from _select(item, rest, f"{path}[{number}]")


def _arrival_ends(value: Mapping[str, Any]) -> Iterator[Finding]:
    """Streams of arrivals that never end."""
    if value.get("horizon") is None:
        for key, arrival in _select(value, ["arrivals", "*"], ""):
            if isinstance(arrival, Mapping) and arrival.get("max_count") is None:
                yield located(
                    "ARRIVALS-ENDLESS",
                    key,
                    "These arrivals never end.",
                    "Give them max_count, or the scenario a horizon.",
                )
