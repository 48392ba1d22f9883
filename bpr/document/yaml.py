"""YAML from people nobody knows: bytes -> plain values, and where each key stands.

The one place that reads YAML (`edit` changes single values in place). Only the event stream is used, so nothing is
ever constructed from a tag; size, depth and number of nodes are bounded while reading. Plain scalars follow the core
schema of YAML 1.2.2 (§10.3.2): ``yes`` and ``08:30`` are text. Keys are always text. Dates stay text; the entry that
wants a date reads it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bpr.errors import Finding, InputError, Where
from bpr.units import near

MAX_BYTES = 1_000_000
"""Greater files are refused; a scenario of a large process has about 100,000 bytes."""
MAX_NODES = 50_000
"""Most values of a document, an alias counted as often as it is used."""
MAX_DEPTH = 40
"""Deepest nesting."""

_CORE: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile(r"|~|null|Null|NULL"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]{1,40}"), int),
    (re.compile(r"[-+]?(\.[0-9]{1,40}|[0-9]{1,40}(\.[0-9]{0,40})?)([eE][-+]?[0-9]{1,3})?"), float),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), lambda text: float(text.lower().replace(".", ""))),
)
"""Plain scalar -> value, the first that fits."""

Key = str | int


@dataclass(frozen=True, slots=True)
class Source:
    """Where the keys of a document stand.

    Parameters
    ----------
    file
        Name of the file that was asked for.
    places
        Key path, as `key_path` writes it, to its place; with ``inherits`` in any of several files.
    """

    file: str | None = None
    places: Mapping[str, Where] = field(default_factory=lambda: MappingProxyType({}))

    def where(self, key: str) -> Where:
        """The place of `key`, or of the nearest key that contains it.

        >>> Source("a.yaml", {"tasks": Where("a.yaml", 3, "tasks")}).where("tasks.Task_A.work")
        Where(file='a.yaml', line=3, key='tasks.Task_A.work', element=None)
        """
        outer = key
        while outer and outer not in self.places:
            outer = outer[: max(outer.rfind("."), outer.rfind("["), 0)]
        place = self.places.get(outer)
        return Where(place.file if place else self.file, place.line if place else None, key or None)

    def line(self, key: str) -> int | None:
        """Line (1-based) of exactly this key, or None."""
        place = self.places.get(key)
        return place.line if place else None

    @property
    def files(self) -> tuple[str, ...]:
        """Every file that has a key in this document, the one asked for first."""
        others = {place.file for place in self.places.values()} - {None, self.file}
        return tuple(name for name in (self.file, *sorted(map(str, others))) if name)


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML file says: dicts, lists, text, numbers, true/false, None; and where."""

    value: Any
    source: Source


def key_path(parts: Sequence[Key]) -> str:
    """Write a path of keys and list positions.

    >>> key_path(["arrivals", 0, "interarrival", "mean"])
    'arrivals[0].interarrival.mean'
    """
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).removeprefix(".")


def read_yaml(data: bytes, *, name: str | None = None, error: type[InputError] = InputError) -> Document:
    """Read one YAML document.

    Parameters
    ----------
    data
        The bytes of the file, UTF-8.
    name
        Name of the file for messages.
    error
        What to raise.

    Raises
    ------
    InputError
        Of the given class, with every finding: not UTF-8, not YAML, a key twice (both lines), too large, too deep.
    """
    if len(data) > MAX_BYTES:
        raise error(
            [
                _finding(
                    "YAML-SIZE",
                    Where(name),
                    "The file has more than {limit} bytes.",
                    "Keep long lists of observed values short, or give their quantiles.",
                    limit=MAX_BYTES,
                )
            ]
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise error(
            [
                _finding(
                    "YAML-ENCODING",
                    Where(name, line),
                    "The file is not UTF-8 text.",
                    "Save it with the encoding UTF-8.",
                )
            ]
        ) from None
    composer = _Composer(name)
    try:
        value = composer.document(YAML(typ="safe", pure=True).parse(StringIO(text)))
    except _Stop as stop:
        raise error([*composer.findings, stop.finding]) from None
    except MarkedYAMLError as problem:
        raise error([*composer.findings, _syntax(problem, name)]) from None
    except (YAMLError, ValueError, OverflowError) as problem:
        reason = str(problem).splitlines()[0][:200] if str(problem) else "it cannot be read"
        raise error(
            [
                *composer.findings,
                _finding(
                    "YAML-TEXT",
                    Where(name),
                    "This is not YAML: {reason}.",
                    "Open it in a text editor and save it as plain UTF-8 text.",
                    reason=reason,
                ),
            ]
        ) from None
    if composer.findings:
        raise error(composer.findings)
    return Document(value, Source(name, MappingProxyType(composer.places)))


def read_file(path: Path, *, where: Where, error: type[InputError] = InputError) -> bytes:
    """The bytes of a file, as many as `read_yaml` looks at.

    Parameters
    ----------
    path
        The file.
    where
        Who asked for it, for the message.
    error
        What to raise.

    Raises
    ------
    InputError
        Of the given class: the file cannot be read; the nearest names beside it are suggested.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "it is no name of a file"
        names = [entry.name for entry in path.parent.glob("*.y*ml")] if path.parent.is_dir() else []
        raise error(
            [
                _finding(
                    "FILE",
                    where,
                    "The file '{name}' cannot be read: {reason}.",
                    "Check the name. {hint}",
                    name=path.name,
                    reason=reason,
                    hint=near(path.name, names),
                )
            ]
        ) from None


class _Stop(Exception):  # not an error of its own: carries the finding that ends the reading
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


class _Composer:
    """Values and places from the events of one document."""

    def __init__(self, name: str | None) -> None:
        self.name = name
        self.places: dict[str, Where] = {}
        self.findings: list[Finding] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def document(self, events: Iterator[Event]) -> Any:  # noqa: ANN401  # YAML holds anything
        value, seen = None, False
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if seen:
                    raise _Stop(
                        self._at(
                            "YAML-SEVERAL",
                            event,
                            "The file holds more than one document.",
                            "Remove the line '---' and what follows, or put it in a file of its own.",
                        )
                    )
                seen = True
                first = next(events)
                if not isinstance(first, DocumentEndEvent):
                    value = self._node(first, events, "", 0)
        return value

    def _node(self, event: Event, events: Iterator[Event], path: str, depth: int) -> Any:  # noqa: ANN401
        before = self._count(event)
        if depth > MAX_DEPTH:
            raise _Stop(
                self._at(
                    "YAML-DEPTH",
                    event,
                    "The file is nested deeper than {limit} levels.",
                    "A scenario needs about six levels.",
                    limit=MAX_DEPTH,
                )
            )
        if isinstance(event, AliasEvent):
            return self._alias(event)
        if not isinstance(event, NodeEvent):
            raise _Stop(self._at("YAML-VALUE", event, "A value was expected.", "Check the indentation."))
        self._tag(event)
        value: Any
        if isinstance(event, ScalarEvent):
            value = _scalar(event)
        elif isinstance(event, SequenceStartEvent):
            value = self._sequence(events, path, depth)
        else:
            value = self._mapping(events, path, depth)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._nodes - before)
        return value

    def _sequence(self, events: Iterator[Event], path: str, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            inner = f"{path}[{len(items)}]"
            self.places[inner] = Where(self.name, _line(event), inner)
            items.append(self._node(event, events, inner, depth + 1))
        return items

    def _mapping(self, events: Iterator[Event], path: str, depth: int) -> dict[str, Any]:
        items: dict[str, Any] = {}
        first: dict[str, int] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                raise _Stop(
                    self._at("YAML-KEY", event, "A key is not plain text.", "Write keys as plain text: key: value.")
                )
            self._count(event)
            key, line = str(event.value), _line(event)
            inner = f"{path}.{key}" if path else key
            value = self._node(next(events), events, inner, depth + 1)
            if key == "<<":
                self.findings.append(
                    _finding(
                        "YAML-MERGE",
                        Where(self.name, line, inner),
                        "Merge keys ('<<') are not read.",
                        "Write the keys out, or put what variants share in a file named by 'inherits'.",
                    )
                )
            elif key in items:
                self.findings.append(
                    _finding(
                        "YAML-TWICE",
                        Where(self.name, line, inner),
                        "The key '{name}' stands here and already in line {first}.",
                        "Keep one of the two.",
                        name=key,
                        first=first[key],
                    )
                )
            else:
                items[key], first[key] = value, line
                self.places[inner] = Where(self.name, line, inner)
        return items

    def _alias(self, event: AliasEvent) -> Any:  # noqa: ANN401
        if event.anchor not in self._anchors:
            raise _Stop(
                self._at(
                    "YAML-ALIAS",
                    event,
                    "'*{alias}' refers to nothing before it.",
                    "Define it with '&{alias}', or put the text in quotes.",
                    alias=str(event.anchor),
                )
            )
        value, size = self._anchors[event.anchor]
        self._nodes += size
        self._bound(event)
        return value

    def _count(self, event: Event) -> int:
        before = self._nodes
        self._nodes += 1
        self._bound(event)
        return before

    def _bound(self, event: Event) -> None:
        if self._nodes > MAX_NODES:
            raise _Stop(
                self._at(
                    "YAML-NODES",
                    event,
                    "The file holds more than {limit} values.",
                    "Keep long lists of observed values short, or give their quantiles.",
                    limit=MAX_NODES,
                )
            )

    def _tag(self, event: NodeEvent) -> None:
        tag = str(getattr(event, "tag", None) or "")
        if tag and tag != "!":
            self.findings.append(
                self._at(
                    "YAML-TAG",
                    event,
                    "The tag '{tag}' is not read.",
                    "Remove the tag; text that looks like a number goes in quotes.",
                    tag=tag[:80],
                )
            )

    def _at(self, code: str, event: Event, what: str, remedy: str, /, **values: object) -> Finding:
        return _finding(code, Where(self.name, _line(event)), what, remedy, **values)


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: ScalarEvent) -> object:
    text = str(event.value)
    return text if event.style else plain_value(text)  # no style: neither in quotes nor a block


def plain_value(text: str) -> object:
    """What `text` means where it stands without quotes."""
    return next((value_of(text) for pattern, value_of in _CORE if pattern.fullmatch(text)), text)


_SYNTAX: tuple[tuple[str, str, str], ...] = (
    ("YAML-TAB", r"'\t'|\\t|tab", "Indent with spaces; YAML does not allow tabs."),
    ("YAML-COLON", r"mapping values are not allowed", "Put text with ': ' in quotes; else check the indentation here."),
    ("YAML-BRACKET", r"expected ',' or '[\]}]'", "Close the bracket or brace that is open."),
    ("YAML-KEY-COLON", r"could not find expected ':'", "Follow a key with a colon and a space."),
    ("YAML-QUOTE", r"quoted scalar", "Close the quotation mark."),
    ("YAML-INDENT", r"expected <block end>", "Let the keys of one mapping start in the same column."),
    ("YAML-CHARACTER", r"%|@|`", "Put text that begins with % @ or ` in quotes."),
    ("YAML-SYNTAX", r"", "Check punctuation and indentation here."),
)
"""Code, what the parser says, what to do; the first that fits."""


def _syntax(problem: MarkedYAMLError, name: str | None) -> Finding:
    mark = problem.problem_mark or problem.context_mark
    said = " ".join(part for part in (problem.context, problem.problem) if part)
    code, _, remedy = next(row for row in _SYNTAX if re.search(row[1], said))
    return _finding(
        code, Where(name, mark.line + 1 if mark else None), "This is not YAML: {reason}.", remedy, reason=said
    )


def _finding(code: str, where: Where, what: str, remedy: str, /, **values: object) -> Finding:
    return Finding(code, where, what, remedy, values=MappingProxyType(values))
