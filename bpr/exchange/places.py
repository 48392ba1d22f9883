"""Values of a foreign file with the place they stand at, so that every finding says where; knows no particular format.

A place that is wrong reports a finding and gives None; reading goes on, so that all findings of a file come at once.
"""

import json
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

from bpr.errors import ExchangeError, Finding, Severity, Where, suggestion

GREATEST_FILE: int = 64 * 2**20
"""Bytes. Real scenarios are below 2 MiB; a greater file is a slip or an attack."""

GREATEST_TEXT: int = 10_000
"""Characters of a name, an id or an expression; longer ones are a slip or an attack."""

_GREATEST_ID = 10**40
"""Whole numbers from here on are no ids."""

FINDING_BOUND: int = 200
"""After so many findings one more says how many others there are."""

_SHOWN, _LONGEST = 80, 300
"""Characters of a stranger's text that a message repeats; of a list of such texts."""

_POSITION = re.compile(r"\[\d+\]")

T = TypeVar("T")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


@dataclass(slots=True)
class Report:
    """The findings of one file, as they come.

    Parameters
    ----------
    file
        Its name, as the user knows it.
    """

    file: str
    findings: list[Finding] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    """Key paths of a JSON file that somebody has asked for."""

    def add(
        self, code: str, where: Where, what: str, remedy: str, severity: Severity = "error", **values: object
    ) -> None:
        """Note one finding; `what` and `remedy` are templates over `values`. A stranger's texts are cut short."""
        short = {name: _short(value) if isinstance(value, str) else value for name, value in values.items()}
        place = replace(where, key=where.key and _short(where.key), element=where.element and _short(where.element))
        self.findings.append(Finding(code, place, what, remedy, severity, MappingProxyType(short)))

    def stop_on_errors(self) -> None:
        """Raise `ExchangeError` with everything found so far if one of it is an error."""
        errors = [finding for finding in self.findings if finding.severity == "error"]
        if not errors:
            return
        if len(errors) > FINDING_BOUND:
            rest = Finding(
                "EXCHANGE-MORE",
                Where(file=self.file),
                "There are {count} more findings.",
                "Mend those above first.",
                values=MappingProxyType({"count": len(errors) - FINDING_BOUND}),
            )
            errors = [*errors[:FINDING_BOUND], rest]
        raise ExchangeError(errors)


def say_long(report: Report, where: Where, length: int) -> None:
    """Refuse a text for its length."""
    report.add(
        "EXCHANGE-LONG",
        where,
        "A text has {length} characters; at most {most} are read.",
        "Shorten it.",
        length=length,
        most=GREATEST_TEXT,
    )


@dataclass(frozen=True, slots=True)
class JsonPlace:
    """A value of a JSON file and where it stands, e.g. at the key path ``resource_profiles[2].id``."""

    value: object
    key: str
    report: Report

    @property
    def where(self) -> Where:
        """The place, for findings."""
        return Where(file=self.report.file, key=self.key or None)

    def find(self, *names: str) -> "JsonPlace | None":
        """The member under the first of `names` that is there and not null; None without a finding if none is."""
        if not isinstance(self.value, Mapping):
            self._expected("an object {…}")
            return None
        name = next((name for name in names if self.value.get(name) is not None), None)
        return None if name is None else self._member(name)

    def need(self, *names: str) -> "JsonPlace | None":
        """As `find`, but a member that is not there is an error."""
        found = self.find(*names)
        if found is None and isinstance(self.value, Mapping):
            self.report.add(
                "EXCHANGE-MISSING",
                self.where,
                "'{name}' is missing.",
                "Add it. {hint}",
                name=names[0],
                hint=suggestion(names[0], self.value),
            )
        return found

    def each(self) -> "Iterator[JsonPlace]":
        """The items of a list; anything else is an error and has none."""
        if not isinstance(self.value, list):
            self._expected("a list […]")
            return
        for number, item in enumerate(self.value):
            yield JsonPlace(item, f"{self.key}[{number}]", self.report)

    def members(self) -> "Iterator[tuple[str, JsonPlace]]":
        """Name and value of each member of an object."""
        if not isinstance(self.value, Mapping):
            self._expected("an object {…}")
            return
        for name in self.value:
            yield name, self._member(name)

    def members_read(self) -> None:
        """Everything in here counts as read."""
        self.report.read.add(f"{self.key}.*")

    def unread(self) -> Mapping[str, int]:
        """Key path (list positions left out) of every member that nobody has asked for -> how often it is there."""
        found: Counter[str] = Counter()
        waiting = [(self.key, self.value)]
        while waiting:
            key, value = waiting.pop()
            if f"{key}.*" in self.report.read:
                continue
            if isinstance(value, list):
                waiting += ((f"{key}[{number}]", item) for number, item in enumerate(value))
            for name, item in value.items() if isinstance(value, Mapping) else ():
                inner = f"{key}.{name}" if key else name
                if inner in self.report.read:
                    waiting.append((inner, item))
                elif item not in (None, "", [], {}):
                    found[_POSITION.sub("", inner)] += 1
        return found

    def text(self) -> str | None:
        """A text that is not empty; a whole number is taken as its digits, for ids."""
        if isinstance(self.value, str) and self.value.strip():
            text = self.value.strip()
            if len(text) <= GREATEST_TEXT:
                return text
            say_long(self.report, self.where, len(text))
        elif isinstance(self.value, int) and not isinstance(self.value, bool) and abs(self.value) < _GREATEST_ID:
            return str(self.value)
        else:
            self._expected("a text")
        return None

    def number(self, *, low: float = -math.inf, high: float = math.inf) -> float | None:
        """A number, also in quotes, from `low` to `high`; infinite only where a bound is."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float | str):
            self._expected("a number")
            return None
        try:
            number = float(self.value)
        except (ValueError, OverflowError):
            self._expected("a number")
            return None
        if math.isnan(number) or not low <= number <= high:
            self.report.add(
                "EXCHANGE-RANGE",
                self.where,
                "{number} is not between {low} and {high}.",
                "Correct the figure.",
                number=str(self.value)[:_SHOWN],
                low=low,
                high=high,
            )
            return None
        return number

    def known(self, names: Collection[str], kind: str) -> str | None:
        """A text that is one of `names`; else an error that suggests the nearest."""
        name = self.text()
        if name is None or name in names:
            return name
        self.report.add(
            "EXCHANGE-UNKNOWN",
            self.where,
            "There is no {kind} '{name}'.",
            "{hint}",
            kind=kind,
            name=name[:_SHOWN],
            hint=suggestion(name[:_SHOWN], names) or "Check that drawing and parameters belong to each other.",
        )
        return None

    def one_of(self, table: Mapping[str, T], kind: str) -> T | None:
        """What `table` has for this text (case does not matter); else an error that names what there is."""
        name = self.text()
        if name is None:
            return None
        return table[found] if (found := JsonPlace(name.lower(), self.key, self.report).known(table, kind)) else None

    def _member(self, name: str) -> "JsonPlace":
        inner = self.value[name] if isinstance(self.value, Mapping) else None
        key = f"{self.key}.{name}" if self.key else name
        self.report.read.add(key)
        return JsonPlace(inner, key, self.report)

    def _expected(self, kind: str) -> None:
        self.report.add(
            "EXCHANGE-TYPE",
            self.where,
            "{kind} was expected, not {got}.",
            "Correct the file, or export it again with a version that writes this form.",
            kind=kind.capitalize(),
            got=_kind(self.value),
        )


def _kind(value: object) -> str:
    names = {dict: "an object {…}", list: "a list […]", bool: "true or false", type(None): "null", str: "a text"}
    return names.get(type(value), "a number")


def read_json(data: bytes, *, name: str) -> JsonPlace:
    """Read a JSON file whose top is an object.

    ``Infinity`` is a number here, since simulators write it for "no bound".

    Raises
    ------
    ExchangeError
        Too big, not UTF-8, not JSON (with line and column), a key written twice, too deep, not an object.
    """
    report = Report(name)
    place = JsonPlace(_parsed(data, report), "", report)
    if not isinstance(place.value, Mapping):
        list(place.members())
        report.stop_on_errors()
    return place


def _parsed(data: bytes, report: Report) -> object:
    if len(data) > GREATEST_FILE:
        what = "The file has {size} bytes; at most {most} are read."
        raise _refused(Where(file=report.file), "SIZE", what, _RIGHT_FILE, size=len(data), most=GREATEST_FILE)
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once)
    except UnicodeDecodeError as error:
        raise _refused(
            Where(file=report.file), "ENCODING", "Byte {at} is not UTF-8.", "Save it in UTF-8.", at=error.start
        ) from None
    except json.JSONDecodeError as error:
        what, remedy = "Not JSON: {why}, at column {column}.", "If the file breaks off there, copy or export it again."
        where = Where(file=report.file, line=error.lineno)
        raise _refused(where, "JSON", what, remedy, why=error.msg, column=error.colno) from None
    except _WrittenTwice as error:
        what = "The key '{key}' is written twice in one object."
        raise _refused(Where(file=report.file), "TWICE", what, "Keep one of them.", key=str(error)) from None
    except RecursionError:
        raise _refused(Where(file=report.file), "DEPTH", "The file is nested too deeply.", _RIGHT_FILE) from None
    except ValueError as error:  # a whole number of thousands of digits
        why = str(error).split(";")[0]
        raise _refused(Where(file=report.file), "NUMBER", "Not JSON: {why}.", "Correct the number.", why=why) from None


_RIGHT_FILE = "Check that it is the right file."


class _WrittenTwice(Exception):
    """A key stands twice in one object."""


def _once(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _WrittenTwice(next(key for key, count in Counter(key for key, _ in pairs).items() if count > 1))
    return members


def _refused(where: Where, code: str, what: str, remedy: str, **values: object) -> ExchangeError:
    return ExchangeError([Finding(f"EXCHANGE-{code}", where, what, remedy, values=MappingProxyType(values))])
