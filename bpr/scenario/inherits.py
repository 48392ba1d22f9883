"""Variants: a scenario file over the file that it inherits from. Documents in, a document out; no schema."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bpr.document.entry import placed
from bpr.document.yaml import Document, Source, read_file, read_yaml
from bpr.errors import Finding, ScenarioError, Where
from bpr.units import located, near

MAX_INHERITED = 10
"""Longest chain of ``inherits``."""

_WHOLE = frozenset({"dist", "all_of", "any_of", "categorical", "boolean"})
"""Keys of mappings that stand for one value: a variant that gives one replaces the mapping."""

_NAMED = ("calendars", "resources", "attributes", "tasks", "events", "gateways", "activation", "transfers")
"""Mappings whose keys the user chooses; to delete what is not there is a slip of the pen."""


def merge(base: Any, variant: Any) -> Any:  # noqa: ANN401  # documents hold anything
    """`variant` over `base`: mappings key by key, None deletes a key, everything else replaces.

    A distribution, performer or attribute is one value: where the variant names its kind, it replaces that of the base.

    >>> merge({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"c": None, "e": 4}})
    {'a': 1, 'b': {'d': 3, 'e': 4}}
    >>> merge({"dist": "exponential", "mean": "5 min"}, {"dist": "uniform", "low": "1 min", "high": "9 min"})
    {'dist': 'uniform', 'low': '1 min', 'high': '9 min'}
    """
    if not (isinstance(base, Mapping) and isinstance(variant, Mapping)) or not _WHOLE.isdisjoint(variant):
        return without_nulls(variant)
    merged = dict(base)
    for key, value in variant.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged


def difference(base: Any, variant: Any) -> Any:  # noqa: ANN401  # as above
    """What has to be merged over `base` to have `variant`; both without null.

    >>> difference({"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "e": 4}})
    {'a': None, 'b': {'c': None, 'e': 4}}
    """
    if not (isinstance(base, Mapping) and isinstance(variant, Mapping)) or not _WHOLE.isdisjoint(variant):
        return variant
    gone: dict[Any, Any] = {key: None for key in base if key not in variant}
    if not _WHOLE.isdisjoint(base):
        return gone | dict(variant)  # a kind that is deleted replaces the mapping
    return gone | {
        key: difference(base.get(key), value) for key, value in variant.items() if key not in base or base[key] != value
    }


def without_nulls(value: Any) -> Any:  # noqa: ANN401  # as above
    """`value` without the keys whose value is None."""
    if not isinstance(value, Mapping):
        return value
    return {key: without_nulls(item) for key, item in value.items() if item is not None}


def read_with_parents(path: Path, name: str) -> Document:
    """The document of the file `path`, over those that it inherits from.

    Raises
    ------
    ScenarioError
        A file cannot be read, lies elsewhere, or inherits from itself.
    """
    chain = [_read(path, name, Where(name))]
    folder = path.resolve().parent
    seen = [path.resolve()]
    while (parent := _parent(chain[-1])) is not None:
        where = chain[-1].source.where("inherits")
        beside = folder / parent
        if beside.resolve().parent != folder:
            raise _elsewhere(where)
        if beside.resolve() in seen or len(chain) > MAX_INHERITED:
            raise ScenarioError(
                [
                    Finding(
                        "INHERITS-CYCLE",
                        where,
                        "The files inherit from each other in a circle, or in too long a chain.",
                        "Remove inherits from the scenario that the others vary.",
                    )
                ]
            )
        seen.append(beside.resolve())
        chain.append(_read(beside, parent, where))
    return _over_each_other(chain)


def _read(path: Path, name: str, where: Where) -> Document:
    return read_yaml(read_file(path, where=where, error=ScenarioError), name=name, error=ScenarioError)


def _parent(document: Document) -> str | None:
    """Name of the file that a document inherits from."""
    parent = document.value.get("inherits") if isinstance(document.value, dict) else None
    if parent is None:
        return None
    if not isinstance(parent, str) or parent in ("", ".", "..") or any(sign in parent for sign in "/\\\0:"):
        raise _elsewhere(document.source.where("inherits"))
    return parent


def _elsewhere(where: Where) -> ScenarioError:
    return ScenarioError(
        [
            Finding(
                "INHERITS-PATH",
                where,
                "A scenario inherits only from a file beside it.",
                "Write the name of a file of this folder, for example as-is.yaml.",
            )
        ]
    )


def _over_each_other(chain: Sequence[Document]) -> Document:
    """One document of a chain, the variant first."""
    value: Any = {}
    places: dict[str, Where] = {}
    findings: list[Finding] = []
    for number, document in enumerate(reversed(chain)):
        own = document.value
        if isinstance(own, dict):
            own = {key: item for key, item in own.items() if key != "inherits"}
            if number:
                findings += placed(list(_deletes_nothing(value, own)), document.source)
        value = merge(value, own)
        places.update(document.source.places)
    if findings:
        raise ScenarioError(findings)
    return Document(value, Source(chain[0].source.file, places))


def _deletes_nothing(base: Any, variant: Mapping[str, Any]) -> Iterator[Finding]:  # noqa: ANN401  # as above
    """Deletions of what the base does not have."""
    for section in _NAMED:
        known = base.get(section) if isinstance(base, Mapping) else None
        given = variant.get(section)
        for key, item in given.items() if isinstance(given, Mapping) else ():
            if item is None and key not in (known or {}):
                yield located(
                    "INHERITS-NOTHING",
                    f"{section}.{key}",
                    "There is no '{name}' to delete.",
                    "Mend or remove it. {hint}",
                    name=key,
                    hint=near(key, known or {}),
                )
