"""An event log as one table of activities that a person or a spreadsheet can read (CSV), and foreign tables as logs.

One row an activity, with the headers of the usual tools (``case_id, activity, enable_time, start_time, end_time,
resource``), times in ISO 8601 with offset, case attributes as ``case:name``. Causes, stints, gateway choices and shifts
are not in it: what is read back is a real log (``simulated=False``). Lossless is `parquet`.

UTF-8 with byte order mark and commas, so that Excel shows Chinese right. A text that a spreadsheet would take for a
formula gets a ``'`` in front, which the reader takes off again (OWASP, CSV injection). What the log says of itself
(version, seed, digests …) stands as JSON in the last cell of the first row.
"""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import numpy as np

from bpr.errors import Finding, LogError, UnknownName, Where, suggestion
from bpr.eventlog.header import fitting, header_words, words_from
from bpr.eventlog.instants import parse, texts
from bpr.eventlog.real import TRANSITIONS, WAITS_FOR, Event, Instance, assemble, pair
from bpr.eventlog.streams import MAX_BYTES, Source, name_of, reading, writing
from bpr.eventlog.tables import NEVER, EventLog

MAX_ROWS: int = 10_000_000
MAX_FINDINGS: int = 20

KNOWN_HEADERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "case": ("case_id", "case:concept:name", "case id", "caseid", "case", "办件编号", "案件编号", "业务流水号"),
        "activity": (
            "activity",
            "concept:name",
            "activity name",
            "task",
            "event",
            "环节",
            "环节名称",
            "办理环节",
            "活动",
        ),
        "enabled": ("enable_time", "enabled", "enable timestamp", "enabled timestamp"),
        "ready": ("ready_time",),
        "released": ("release_time",),
        "started": ("start_time", "start_timestamp", "start timestamp", "started", "开始时间"),
        "work_end": ("work_end_time",),
        "completed": (
            "end_time",
            "end_timestamp",
            "complete timestamp",
            "end timestamp",
            "completed",
            "结束时间",
            "办结时间",
        ),
        "timestamp": ("time:timestamp", "timestamp", "time", "时间", "办理时间"),
        "lifecycle": ("lifecycle:transition", "lifecycle", "transition"),
        "resource": ("resource", "org:resource", "user", "办理人员", "办理人", "经办人"),
        "role": ("role", "org:role", "岗位"),
        "unit": ("unit", "org:group", "department", "group", "部门", "科室", "办理单位"),
        "element": ("activity_id",),
        "type": ("activity_type",),
        "waits_for": ("waits_for",),
        "arrival": ("arrival_time",),
        "state": ("state",),
        "worked": ("worked_seconds",),
        "suspended": ("suspended_seconds",),
        "provenance": ("provenance",),
    }
)
"""What a column may be -> the headers that are recognised (case does not matter); the first is what bpr writes."""

_INSTANTS = ("enabled", "ready", "released", "started", "work_end", "completed")
_ABOUT = ("resource", "role", "unit", "element", "type", "waits_for")
_WRITTEN = (
    *("case", "activity", "enabled", "started", "completed", "resource", "role", "unit", "state", "arrival", "ready"),
    *("released", "work_end", "worked", "suspended", "waits_for", "element", "type"),
)
_KEPT = ("name", "timezone", "currency", "seed", "version", "digests")
"""Of what a log says of itself; a log that is read back starts with its first arrival and has one replication."""
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")


def write_csv(log: EventLog, path: str | Path) -> Path:
    """Write the activities of a log as one table.

    Parameters
    ----------
    log
        Any log. Cases of several replications are told apart by ``replication-case``.
    path
        ``.csv``, or ``.csv.gz`` for a compressed file.

    Returns
    -------
    Path
        The file. The same log gives the same bytes.
    """
    path = Path(path)
    columns = {KNOWN_HEADERS[name][0]: cells for name, cells in _cells(log)}
    of_case = log.case_rows()
    for name, values in log.attributes.items():
        if name != "case_id":
            columns[_safe(f"case:{name}")] = [_attribute(value) for value in values[of_case].tolist()]
    rows = log.activities.rows
    words = json.dumps(header_words(log.header), ensure_ascii=False, sort_keys=True)
    columns["provenance"] = [words, *[""] * (rows - 1)] if rows else []
    with writing(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
        text.flush()
        text.detach()
    return path


def _cells(log: EventLog) -> Iterator[tuple[str, Sequence[object]]]:
    """The columns of `_WRITTEN`, in order."""
    rows, header, of_case = log.activities, log.header, log.case_rows()

    def named(column: str, entries: Iterable[str]) -> list[object]:
        cells: list[object] = np.array([*map(_safe, entries), ""], dtype=object)[rows[column]].tolist()
        return cells

    ended = np.maximum(rows["completed"], rows["withdrawn"])
    states = np.where(
        rows["completed"] != NEVER, "completed", np.where(rows["withdrawn"] != NEVER, "withdrawn", "open")
    )
    made: dict[str, Sequence[object]] = {
        "case": np.array([_safe(case) for case in case_ids(log)], dtype=object)[of_case].tolist(),
        "activity": named("element", (element.name or element.id for element in log.elements)),
        "completed": texts(ended, header),
        "resource": named("individual", (person.id for person in log.individuals)),
        "role": named("role", (role.id for role in log.roles)),
        "unit": named("unit", (unit.id for unit in log.units)),
        "state": states.tolist(),
        "arrival": texts(log.cases["arrival"][of_case], header),
        "worked": (rows["worked"] / 1000).tolist(),
        "suspended": (rows["suspended"] / 1000).tolist(),
        "waits_for": np.array(WAITS_FOR, dtype=object)[rows["waits_for"]].tolist(),
        "element": named("element", (element.id for element in log.elements)),
        "type": named("element", (element.type for element in log.elements)),
    }
    for name in _WRITTEN:
        yield name, made[name] if name in made else texts(rows[name], header)


def case_ids(log: EventLog) -> list[str]:
    """For each case the number of the application, else its number in the run (``replication-case`` if several)."""
    if "case_id" in log.attributes:
        return [str(case) for case in log.attributes["case_id"].tolist()]
    numbers = log.cases["case"].tolist()
    if log.header.replications == 1:
        return [str(number) for number in numbers]
    return [f"{at}-{number}" for at, number in zip(log.cases["replication"].tolist(), numbers, strict=True)]


def _safe(text: str) -> str:
    return "'" + text if _FORMULA.match(text) else text


def _plain(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def _attribute(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and np.isnan(value):
        return ""
    return value if isinstance(value, int | float) else _safe(str(value))


def read_csv(  # noqa: PLR0913  # keyword-only, each with a default
    source: Source,
    *,
    columns: Mapping[str, str] | None = None,
    timezone: str | None = None,
    time_format: str | None = None,
    delimiter: str | None = None,
    name: str | None = None,
    limit: int = MAX_BYTES,
) -> EventLog:
    """Read a table of activities, or of events with a lifecycle.

    Parameters
    ----------
    source
        A path (``.gz`` accepted) or the bytes of a file. UTF-8, else GB 18030.
    columns
        Field -> header, for headers that are not in `KNOWN_HEADERS`: ``{"case": "Request", "activity": "Step",
        "started": "From", "completed": "To"}``. The fields are the keys of `KNOWN_HEADERS`. Given fields replace
        recognised ones.
    timezone
        IANA name for times without offset, and in which the log is shown; default: what a file of bpr says, else UTC.
    time_format
        A ``strptime`` pattern, where the times are neither ISO 8601 nor of another unmistakable form.
    delimiter
        Default: of comma, semicolon, tab and bar the most frequent in the first line.
    name
        What messages call the file.
    limit
        Bytes, after decompression.

    Returns
    -------
    EventLog
        With ``simulated=False``; instants that the file does not give are `NEVER`.

    Raises
    ------
    LogError
        With all that is wrong, by line.
    UnknownName
        `columns` names a field that there is not.
    """
    name = name_of(source, name)
    for unknown in set(columns or ()) - set(KNOWN_HEADERS):
        kind = "field of an event log"
        raise UnknownName(kind, unknown, KNOWN_HEADERS)
    with reading(source, name, limit) as stream:
        text = _decoded(stream.read(), name)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text))
    reader = _Reader(name, time_format)
    try:
        headers = [cell.strip() for cell in next(lines, [])]
        reader.places = _places(headers, columns or {}, name)
        reader.attributes = [(at, head.removeprefix("case:")) for at, head in _attributes(headers, reader.places)]
        reader.zone_name = timezone
        for row in lines:
            if not reader.take(row, lines.line_num):
                break
    except csv.Error as error:
        reader.report(lines.line_num, "LOG-CSV", "This is not a table: {reason}.", "Save it as CSV.", reason=str(error))
    return reader.log()


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    what = "The file is not text in UTF-8 (or GB 18030)."
    raise LogError([Finding("LOG-ENCODING", Where(file=name), what, "Save it as CSV in UTF-8.")])


def _delimiter(text: str) -> str:
    first = text[:100_000].split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def _places(headers: Sequence[str], columns: Mapping[str, str], name: str) -> dict[str, int]:
    """Field -> number of the column."""
    where = Where(file=name, line=1)
    by_name = {header.casefold(): place for place, header in reversed(list(enumerate(headers)))}
    findings = [
        Finding(
            "LOG-COLUMN",
            where,
            "There is no column '{header}'. {suggestion}",
            "Name a column of the file.",
            values={"header": header, "suggestion": suggestion(header, headers)},
        )
        for header in columns.values()
        if header.casefold() not in by_name
    ]
    if findings:
        raise LogError(findings)
    places = {
        field_: by_name[header.casefold()]
        for field_, known in KNOWN_HEADERS.items()
        for header in reversed(known)
        if header.casefold() in by_name
    }
    places |= {field_: by_name[header.casefold()] for field_, header in columns.items()}
    what = "There is no column for the {field}. {suggestion}"
    remedy = "Say which it is, e.g. columns={{'{field}': '…'}}."
    shown = {"suggestion": suggestion("", headers)}
    missing = [field_ for field_ in ("case", "activity") if field_ not in places]
    if not {"completed", "started", "timestamp"} & set(places):
        missing.append("timestamp")
    if missing:
        raise LogError(
            Finding("LOG-COLUMN", where, what, remedy, values={"field": field_, **shown}) for field_ in missing
        )
    return places


def _attributes(headers: Sequence[str], places: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    for place, header in enumerate(headers):
        if place not in places.values() and header.startswith("case:") and len(header) > len("case:"):
            yield place, _plain(header)


@dataclass(slots=True)
class _Reader:
    """Collects rows, and what is wrong with them."""

    name: str
    time_format: str | None
    places: dict[str, int] = field(default_factory=dict)
    attributes: list[tuple[int, str]] = field(default_factory=list)
    zone_name: str | None = None
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

    def report(self, line: int, code: str, what: str, remedy: str, **values: object) -> None:
        self.findings.append(Finding(code, Where(file=self.name, line=line), what, remedy, values=values))

    def take(self, row: list[str], line: int) -> bool:
        """Read one row; False when there is no sense in going on."""
        if not any(row):
            return True
        self.rows += 1
        if self.rows > MAX_ROWS:
            self.report(line, "LOG-SIZE", "There are more than {limit} rows.", "Split the file.", limit=MAX_ROWS)
            return False
        cells = {name: _plain(row[at].strip()) for name, at in self.places.items() if at < len(row)}
        if self.rows == 1:
            self._begin(cells.get("provenance", ""))
        case, activity = cells.get("case", ""), cells.get("activity", "")
        if not case or not activity:
            missing = "case" if not case else "activity"
            self.report(line, "LOG-CELL", "The {field} is empty.", "Fill it in or delete the row.", field=missing)
        else:
            self._instants(case, activity, cells, line)
            for at, attribute in self.attributes:
                if at < len(row) and row[at]:
                    self.values[attribute][case] = _plain(row[at])
        return len(self.findings) < MAX_FINDINGS

    def _begin(self, provenance: str) -> None:
        said = fitting(words_from(provenance))
        self.header = {name: said[name] for name in _KEPT if name in said}
        self.zone_name = self.zone_name or str(self.header.get("timezone", "")) or "UTC"
        try:
            self.zone = ZoneInfo(self.zone_name)
        except (KeyError, ValueError, OSError):
            what, remedy = "There is no time zone '{zone}'.", "Take a name like Asia/Shanghai."
            self.report(1, "LOG-ZONE", what, remedy, zone=self.zone_name)
            self.zone = ZoneInfo("UTC")

    def _instants(self, case: str, activity: str, cells: Mapping[str, str], line: int) -> None:
        about = {name: cells[name] for name in _ABOUT if cells.get(name)}
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
        if not instance.known:
            if not any(cells.get(name) for name in (*_INSTANTS, "timestamp")):
                self.report(line, "LOG-CELL", "The row has no time.", "Fill one in or delete the row.")
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
                    what = "'{text}' is not a number of seconds."
                    self.report(line, "LOG-CELL", what, "Write e.g. 90.5.", text=cells[name][:80])

    def _instant(self, text: str, line: int) -> int | None:
        if text in self.seen:
            return self.seen[text]
        try:
            at = parse(text, self.zone or ZoneInfo("UTC"), self.time_format)
        except ValueError:
            what, remedy = "'{text}' is not a date and time.", "Write 2026-01-05T08:30:00+08:00, or give time_format."
            self.report(line, "LOG-TIME", what, remedy, text=text[:80])
            return None
        self.naive = self.naive or not re.search(r"(Z|[+-]\d\d:?\d\d)$", text)
        if len(self.seen) < 100_000:  # noqa: PLR2004  # a bound on the memory of the cache, no more
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
            self.report(1, "LOG-EMPTY", "The file has no rows.", "Export the log again.")
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
            what = "Times without offset are taken to be of the time zone {zone}."
            where = Where(file=self.name)
            yield Finding("LOG-ZONE", where, what, "Give timezone.", "assumption", {"zone": self.zone_name})
        yield from unknown_transitions(self.transitions, self.name)


def unknown_transitions(transitions: Iterable[str], name: str) -> Iterator[Finding]:
    """Say which transitions are not of the standard lifecycle."""
    unknown = sorted(one for one in transitions if one.strip().lower() not in TRANSITIONS)
    if unknown:
        what = "Unknown lifecycle transitions are taken for completions: {names}."
        values = {"names": ", ".join(unknown[:10])}
        remedy = "Check the column of the lifecycle."
        yield Finding("LOG-LIFECYCLE", Where(file=name), what, remedy, "warning", values)


def _typed_texts(values: Mapping[str, str]) -> dict[str, object]:
    """All numbers, all booleans, or texts as they are."""
    if set(values.values()) <= {"true", "false"}:
        return {case: text == "true" for case, text in values.items()}
    if all(_NUMBER.fullmatch(text) for text in values.values()):
        return {case: float(text) for case, text in values.items()}
    return dict(values)


def column_names() -> tuple[str, ...]:
    """The headers that `write_csv` writes, without those of the case attributes."""
    return (*(KNOWN_HEADERS[name][0] for name in _WRITTEN), "provenance")
