"""Rows of a table of activities or events -> a real log: cells become instants; what is wrong is told by line."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from bpr.errors import Finding, LogError
from bpr.eventlog.csv_headers import plain
from bpr.eventlog.flaws import flaw
from bpr.eventlog.header import fitting, words_from
from bpr.eventlog.instants import parse
from bpr.eventlog.lifecycle import TRANSITIONS, WAITS_FOR, Event, Instance, pair
from bpr.eventlog.real import assemble
from bpr.eventlog.tables import NEVER, EventLog

MAX_ROWS: int = 10_000_000
MAX_FINDINGS: int = 20

_INSTANTS = ("enabled", "ready", "released", "started", "work_end", "completed")
_ABOUT = ("resource", "role", "unit", "element", "type", "waits_for")
_KEPT = ("name", "timezone", "currency", "seed", "version", "digests")
"""Of what a log says of itself; a log that is read back starts with its first arrival and has one replication."""
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d)$")
_CACHED = 100_000  # a bound on memory, no more


@dataclass(slots=True)
class Rows:
    """Collects the rows of a table, and what is wrong with them.

    Parameters
    ----------
    name
        What messages call the file.
    time_format
        A ``strptime`` pattern, or None.
    places
        Field -> number of its column.
    attributes
        Columns of case attributes and their names.
    zone_name
        IANA name for times without offset, or None.
    """

    name: str
    time_format: str | None
    places: Mapping[str, int]
    attributes: Sequence[tuple[int, str]]
    zone_name: str | None
    zone: tzinfo | None = None
    header: dict[str, object] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    instances: list[Instance] = field(default_factory=list)
    events: dict[str, list[Event]] = field(default_factory=lambda: defaultdict(list))
    arrivals: dict[str, int] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    transitions: set[str] = field(default_factory=set)
    naive: bool = False
    rows: int = 0
    seen: dict[str, int] = field(default_factory=dict)
    width: int = 0

    def __post_init__(self) -> None:
        self.width = max([*self.places.values(), *(at for at, _ in self.attributes)], default=-1) + 1

    def report(self, code: str, line: int, **values: object) -> None:
        """Remember what is wrong in a line."""
        self.findings.append(flaw(code, self.name, line, **values))

    def take(self, row: list[str], line: int) -> bool:
        """Read one row; False when there is no sense in going on."""
        if not any(row):
            return True
        self.rows += 1
        if self.rows > MAX_ROWS:
            self.report("LOG-ROWS", line, limit=MAX_ROWS)
            return False
        if len(row) < self.width:
            row = [*row, *[""] * (self.width - len(row))]
        cells = {name: cell for name, at in self.places.items() if (cell := row[at].strip())}
        for name in [name for name, cell in cells.items() if cell[0] == "'"]:
            cells[name] = plain(cells[name])
        if self.rows == 1:
            self._begin(cells.get("provenance", ""))
        case, activity = cells.get("case", ""), cells.get("activity", "")
        if not case or not activity:
            self.report("LOG-CELL", line, field="activity" if case else "case")
        else:
            self._instants(case, activity, cells, line)
            for at, attribute in self.attributes:
                if row[at]:
                    self.values[attribute][case] = plain(row[at])
        return len(self.findings) < MAX_FINDINGS

    def _begin(self, provenance: str) -> None:
        said = fitting(words_from(provenance))
        self.header = {name: said[name] for name in _KEPT if name in said}
        self.zone_name = self.zone_name or str(self.header.get("timezone", "")) or "UTC"
        try:
            self.zone = ZoneInfo(self.zone_name)
        except (KeyError, ValueError, OSError):
            self.report("LOG-ZONE", 1, zone=self.zone_name)
            self.zone = ZoneInfo("UTC")

    def _instants(self, case: str, activity: str, cells: Mapping[str, str], line: int) -> None:
        about = {name: cells[name] for name in _ABOUT if name in cells}
        if about.get("waits_for", "") not in WAITS_FOR:
            del about["waits_for"]
        if cells.get("arrival") and (arrival := self._instant(cells["arrival"], line)) is not None:
            self.arrivals[case] = arrival
        if cells.get("timestamp") and "lifecycle" in self.places:
            time = self._instant(cells["timestamp"], line)
            transition = cells.get("lifecycle", "") or "complete"
            self.transitions.add(transition)
            if time is not None:
                self.events[case].append(Event(activity, time, transition, about=about))
            return
        instance = Instance(case, activity, **about)  # type: ignore[arg-type]  # the texts of an Instance
        self._times(instance, cells, line)
        if instance.completed == instance.started == instance.withdrawn == NEVER and not instance.known:
            if not any(cells.get(name) for name in (*_INSTANTS, "timestamp")):
                self.report("LOG-ROW-TIME", line)
            return
        self.instances.append(instance)

    def _times(self, instance: Instance, cells: Mapping[str, str], line: int) -> None:
        for name in _INSTANTS:
            if cells.get(name) and (at := self._instant(cells[name], line)) is not None:
                setattr(instance, name, at)
        if instance.completed == NEVER and cells.get("timestamp") and "completed" not in self.places:
            at = self._instant(cells["timestamp"], line)
            instance.completed = NEVER if at is None else at
        if cells.get("state", "").lower() == "withdrawn":
            instance.withdrawn, instance.completed = instance.completed, NEVER
        for name in ("worked", "suspended"):
            if cells.get(name):
                try:
                    setattr(instance, name, max(0, round(float(cells[name]) * 1000)))
                except (ValueError, OverflowError):
                    self.report("LOG-SECONDS", line, text=cells[name][:80])

    def _instant(self, text: str, line: int) -> int | None:
        if text in self.seen:
            return self.seen[text]
        try:
            at = parse(text, self.zone or ZoneInfo("UTC"), self.time_format)
        except ValueError:
            self.report("LOG-TIME", line, text=text[:80])
            return None
        self.naive = self.naive or not _OFFSET.search(text)
        if len(self.seen) < _CACHED:
            self.seen[text] = at
        return at

    def log(self) -> EventLog:
        """The log of all rows.

        Raises
        ------
        LogError
            Something was wrong.
        """
        if not self.rows and not self.findings:
            self.report("LOG-EMPTY", 1)
        if self.findings:
            raise LogError(self.findings)
        for case, events in self.events.items():
            self.instances.extend(pair(case, events))
        return assemble(
            self.instances,
            name=str(self.header.get("name") or Path(self.name).name),
            zone=self.zone or ZoneInfo("UTC"),
            attributes={name: _typed_texts(values) for name, values in self.values.items()},
            arrivals=self.arrivals,
            header=self.header,
            findings=list(self._remarks()),
        )

    def _remarks(self) -> Iterator[Finding]:
        if self.naive and "timezone" not in self.header:
            yield flaw("LOG-ZONE-ASSUMED", self.name, zone=self.zone_name)
        yield from unknown_transitions(self.transitions, self.name)


def unknown_transitions(transitions: Iterable[str], name: str) -> Iterator[Finding]:
    """Say which transitions are not of the standard lifecycle."""
    unknown = sorted(one for one in transitions if one.strip().lower() not in TRANSITIONS)
    if unknown:
        yield flaw("LOG-LIFECYCLE", name, names=", ".join(unknown[:10]))


def _typed_texts(values: Mapping[str, str]) -> dict[str, object]:
    """All numbers, all booleans, or texts as they are."""
    if set(values.values()) <= {"true", "false"}:
        return {case: text == "true" for case, text in values.items()}
    if all(_NUMBER.fullmatch(text) for text in values.values()):
        return {case: float(text) for case, text in values.items()}
    return dict(values)
