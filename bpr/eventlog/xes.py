"""XES (IEEE 1849-2016, unchanged in what is used here by 1849-2023) <-> EventLog.

Written: one trace a case; of every activity a ``start`` and a ``complete`` event (``withdraw`` or ``ate_abort`` where
it was cancelled), tied together by ``concept:instance``, with ``org:resource``, ``org:role`` and ``org:group`` (the
unit); the instants before the start as further date attributes of the first event. Read: any XES, compressed or not,
streamed event by event. Entities, DTDs, XInclude and the network are not touched.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NoReturn, cast
from zoneinfo import ZoneInfo

import numpy as np
from lxml import etree

from bpr.errors import Finding, LogError, Where
from bpr.eventlog.csv import MAX_FINDINGS, case_ids, unknown_transitions
from bpr.eventlog.header import fitting, header_words
from bpr.eventlog.instants import parse, texts
from bpr.eventlog.real import WAITS_FOR, Event, Instance, assemble, pair
from bpr.eventlog.streams import MAX_BYTES, Source, name_of, reading, writing
from bpr.eventlog.tables import NEVER, EventLog

MAX_EVENTS: int = 20_000_000
MAX_DEPTH: int = 50
MAX_ATTRIBUTES: int = 100_000

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="nested-attributes" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<global scope="trace">
<string key="concept:name" value="UNKNOWN"/>
</global>
<global scope="event">
<string key="concept:name" value="UNKNOWN"/>
<string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
</global>
<classifier name="Activity" keys="concept:name"/>
<classifier name="Activity and lifecycle" keys="concept:name lifecycle:transition"/>
<string key="lifecycle:model" value="standard"/>
"""
_BEFORE = ("enabled", "ready", "released")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_ABOUT: Mapping[str, str] = MappingProxyType(
    {
        "org:resource": "resource",
        "org:role": "role",
        "org:group": "unit",
        "element": "element",
        "type": "type",
        "waits_for": "waits_for",
    }
)
"""Attribute of an event -> field of an `Instance`."""


def write_xes(log: EventLog, path: str | Path) -> Path:
    """Write a log as XES.

    Parameters
    ----------
    log
        Any log.
    path
        ``.xes``, or ``.xes.gz`` for a compressed file.

    Returns
    -------
    Path
        The file. The same log gives the same bytes.
    """
    path = Path(path)
    words = header_words(log.header)
    with writing(path) as stream:
        stream.write(_HEAD.encode())
        for key in ("name", "timezone", "currency", "version", "seed"):
            if words[key] not in {None, ""}:
                stream.write(_attribute("concept:name" if key == "name" else f"bpr_{key}", words[key]).encode())
        for key, digest in sorted(log.header.digests.items()):
            stream.write(_attribute(f"bpr_digest_{key}", digest).encode())
        for trace in _traces(log):
            stream.write(trace.encode())
        stream.write(b"</log>\n")
    return path


def _traces(log: EventLog) -> Iterator[str]:
    events: list[list[str]] = [[] for _ in range(log.cases.rows)]
    rows = log.activities
    first = np.where(rows["started"] != NEVER, rows["started"], rows["enabled"])
    of_case = log.case_rows()
    written = _events(log)
    for row in np.lexsort((np.arange(rows.rows), first)).tolist():
        events[of_case[row]].append(written[row])
    arrivals = texts(log.cases["arrival"], log.header)
    attributes = {name: column.tolist() for name, column in log.attributes.items() if name != "case_id"}
    for place, case in enumerate(case_ids(log)):
        head = [_attribute("concept:name", case), f'<date key="arrival" value="{arrivals[place]}"/>\n']
        head += [_attribute(name, values[place]) for name, values in attributes.items()]
        yield "".join(["<trace>\n", *head, *events[place], "</trace>\n"])


def _events(log: EventLog) -> list[str]:
    """For each row of activities its events."""
    rows, header = log.activities, log.header
    names = [_attribute("concept:name", one.name or one.id) for one in log.elements]
    elements = [_attribute("element", one.id) + _attribute("type", one.type) for one in log.elements]
    people = [*(_attribute("org:resource", one.id) for one in log.individuals), ""]
    roles = [*(_attribute("org:role", one.id) for one in log.roles), ""]
    units = [*(_attribute("org:group", one.id) for one in log.units), ""]
    waits = ["", *(_attribute("waits_for", one) for one in WAITS_FOR[1:])]
    instants = {name: texts(rows[name], header) for name in (*_BEFORE, "started", "work_end", "completed", "withdrawn")}
    written = []
    codes = zip(*(rows[name].tolist() for name in ("element", "individual", "role", "unit", "waits_for")), strict=True)
    for row, (element, person, role, unit, wait) in enumerate(codes):
        at = {name: column[row] for name, column in instants.items()}
        about = people[person] + roles[role] + units[unit]
        before = "".join(f'<date key="{name}" value="{at[name]}"/>\n' for name in _BEFORE if at[name])
        detail = elements[element] + waits[wait] + before
        same = f'{names[element]}<string key="concept:instance" value="{row}"/>\n'
        text = ""
        if at["started"]:
            text += _event(same, "start", at["started"], about + detail)
        elif at["enabled"] and not at["completed"]:
            text += _event(same, "schedule", at["enabled"], about + detail)
        if at["completed"]:
            work_end = f'<date key="work_end" value="{at["work_end"]}"/>\n' if at["work_end"] else ""
            effort = work_end + f'<float key="worked_seconds" value="{rows["worked"][row] / 1000}"/>\n'
            effort += f'<float key="suspended_seconds" value="{rows["suspended"][row] / 1000}"/>\n'
            text += _event(same, "complete", at["completed"], about + effort + ("" if at["started"] else detail))
        elif at["withdrawn"]:
            text += _event(same, "ate_abort" if at["started"] else "withdraw", at["withdrawn"], about)
        written.append(text)
    return written


def _event(same: str, transition: str, time: str, about: str) -> str:
    return (
        f'<event>\n{same}<string key="lifecycle:transition" value="{transition}"/>\n'
        f'<date key="time:timestamp" value="{time}"/>\n{about}</event>\n'
    )


def _attribute(key: str, value: object) -> str:
    if isinstance(value, bool):
        return f'<boolean key="{_escaped(key)}" value="{str(value).lower()}"/>\n'
    if isinstance(value, int):
        return f'<int key="{_escaped(key)}" value="{value}"/>\n'
    if isinstance(value, float):
        return "" if np.isnan(value) else f'<float key="{_escaped(key)}" value="{value!r}"/>\n'
    return f'<string key="{_escaped(key)}" value="{_escaped(str(value))}"/>\n'


def _escaped(text: str) -> str:
    safe = html.escape(_NOT_XML.sub("\ufffd", text))
    return safe.replace("\t", "&#9;").replace("\n", "&#10;").replace("\r", "&#13;")


def read_xes(
    source: Source, *, timezone: str | None = None, name: str | None = None, limit: int = MAX_BYTES
) -> EventLog:
    """Read an XES log.

    Parameters
    ----------
    source
        A path (``.gz`` accepted) or the bytes of a file.
    timezone
        IANA name of the zone in which the log is shown; default: what a file of bpr says, else UTC.
    name
        What messages call the file.
    limit
        Bytes, after decompression.

    Returns
    -------
    EventLog
        With ``simulated=False``; `real.pair` says how events become activities.

    Raises
    ------
    LogError
        With all that is wrong, by line.

    Source
    ------
    IEEE 1849-2016, clauses 5 (log, trace, event) and 7 (standard extensions).
    """
    name = name_of(source, name)
    reader = _Reader(name, timezone)
    with reading(source, name, limit) as stream:
        try:
            reader.read(stream)
        except etree.XMLSyntaxError as error:
            what, line = "This is not well-formed XML: {reason}.", error.lineno or 1
            reader.report(line, "LOG-XML", what, "Export the log again.", reason=str(error.msg).rstrip(".")[:200])
    return reader.log()


class _Enough(Exception):
    """There is no sense in reading on."""


@dataclass(slots=True)
class _Reader:
    """Gathers traces and events from a stream, and what is wrong with them."""

    name: str
    timezone: str | None
    log_attributes: dict[str, object] = field(default_factory=dict)
    attributes: dict[str, dict[str, object]] = field(default_factory=dict)
    arrivals: dict[str, int] = field(default_factory=dict)
    instances: list[Instance] = field(default_factory=list)
    transitions: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    events: list[tuple[Event, dict[str, object]]] = field(default_factory=list)
    trace: dict[str, object] = field(default_factory=dict)
    count: int = 0
    width: int = 0
    traces: int = 0

    def report(self, line: int, code: str, what: str, remedy: str, **values: object) -> None:
        self.findings.append(Finding(code, Where(file=self.name, line=line), what, remedy, values=values))
        if len(self.findings) >= MAX_FINDINGS:
            raise _Enough

    def stop(self, node: etree._Element, what: str, remedy: str, **values: object) -> NoReturn:
        self.report(_line(node), "LOG-XES", what, remedy, **values)
        raise _Enough

    def read(self, stream: BinaryIO) -> None:
        """Go through the file once; events are forgotten as soon as they are read."""
        context = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        path: list[str] = []
        try:
            for happened, node in context:
                if happened == "end":
                    path.pop()
                    self._end(node, path)
                    continue
                tag = etree.QName(node).localname
                if not path:
                    self._root(node, tag)
                path.append(tag)
                self._bound(node, len(path))
        except _Enough:
            pass

    def _bound(self, node: etree._Element, depth: int) -> None:
        self.width += 1
        if depth > MAX_DEPTH:
            self.stop(node, "Elements are nested more than {limit} deep.", "Export the log again.", limit=MAX_DEPTH)
        if self.width > MAX_ATTRIBUTES:
            what = "An event or a trace has more than {limit} attributes."
            self.stop(node, what, "Export the log again.", limit=MAX_ATTRIBUTES)

    def _root(self, node: etree._Element, tag: str) -> None:
        if node.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # the stubs lack it
            self.stop(
                node, "The file has a DOCTYPE, which XES has not.", "Delete it, or ask where the file comes from."
            )
        if tag != "log":
            self.stop(node, "This is <{tag}>, not an XES <log>.", "Give an XES file.", tag=tag)

    def _end(self, node: etree._Element, path: list[str]) -> None:
        tag = etree.QName(node).localname
        if path == ["log", "trace"] and tag == "event":
            self._event(node)
        elif path == ["log", "trace"]:
            self.trace |= _values([node])
        elif path == ["log"] and tag == "trace":
            self._trace(node)
        elif path == ["log"] and tag not in {"extension", "global", "classifier"}:
            self.log_attributes |= _values([node])
        else:
            return
        node.clear()
        while node.getprevious() is not None:
            del node.getparent()[0]  # type: ignore[union-attr]  # it has a sibling, so it has a parent

    def _event(self, node: etree._Element) -> None:
        self.count += 1
        self.width = 0
        if self.count > MAX_EVENTS:
            self.stop(node, "There are more than {limit} events.", "Split the file.", limit=MAX_EVENTS)
        values = _values(node)
        activity, time = str(values.get("concept:name", "")), values.get("time:timestamp")
        if not activity or time is None:
            what, missing = "An event has no {key}.", "concept:name" if not activity else "time:timestamp"
            self.report(_line(node), "LOG-XES", what, "Add it or delete the event.", key=missing)
            return
        instant = self._instant(str(time), _line(node))
        if instant is None:
            return
        transition = str(values.get("lifecycle:transition", "complete"))
        self.transitions.add(transition)
        about = {name: str(values[key]) for key, name in _ABOUT.items() if values.get(key)}
        if about.get("waits_for", "") not in WAITS_FOR:
            del about["waits_for"]
        event = Event(activity, instant, transition, str(values.get("concept:instance", "")), about)
        more = {
            key: values[key] for key in (*_BEFORE, "work_end", "worked_seconds", "suspended_seconds") if key in values
        }
        self.events.append((event, more | {"line": _line(node)}))

    def _trace(self, node: etree._Element) -> None:
        case = str(self.trace.pop("concept:name", "")) or f"{self.traces}"
        self.traces += 1
        self.width = 0
        if case in self.seen:
            what = "Two traces are called '{case}'."
            self.report(_line(node), "LOG-XES", what, "Give each case its own concept:name.", case=case)
        self.seen.add(case)
        arrival = self.trace.pop("arrival", None)
        if arrival is not None and (at := self._instant(str(arrival), _line(node))) is not None:
            self.arrivals[case] = at
        if self.events or case in self.arrivals:
            for key, value in self.trace.items():
                self.attributes.setdefault(key, {})[case] = value
        self._details(pair(case, (event for event, _ in self.events)))
        self.trace, self.events = {}, []

    def _details(self, instances: Iterable[Instance]) -> None:
        """Instants and effort that bpr writes beside the standard's."""
        details: dict[tuple[str, str], dict[str, object]] = {}
        for event, more in self.events:
            if event.instance:
                details.setdefault((event.activity, event.instance), {}).update(more)
        for instance in instances:
            more = details.get((instance.activity, instance.instance), {})
            line = int(str(more.get("line", 0)))
            for key in (*_BEFORE, "work_end"):
                if key in more and (at := self._instant(str(more[key]), line)) is not None:
                    setattr(instance, key, at)
            for key in ("worked", "suspended"):
                seconds = more.get(f"{key}_seconds")
                if isinstance(seconds, float) and 0 <= seconds < np.inf:
                    setattr(instance, key, round(seconds * 1000))
            self.instances.append(instance)

    def _instant(self, text: str, line: int) -> int | None:
        try:
            return parse(text, ZoneInfo("UTC"))
        except ValueError:
            what, remedy = "'{text}' is not an xs:dateTime.", "Write 2026-01-05T08:30:00.000+08:00."
            self.report(line, "LOG-TIME", what, remedy, text=text[:80])
            return None

    def log(self) -> EventLog:
        """The log of all traces.

        Raises
        ------
        LogError
            Something was wrong.
        """
        said = {key.removeprefix("bpr_"): value for key, value in self.log_attributes.items() if key.startswith("bpr_")}
        words = fitting(said | {"name": self.log_attributes.get("concept:name", self.name)})
        words["digests"] = {
            key.removeprefix("digest_"): str(value) for key, value in said.items() if key.startswith("digest_")
        }
        zone_name = self.timezone or str(words.get("timezone", "UTC"))
        try:
            zone = ZoneInfo(zone_name)
        except (KeyError, ValueError, OSError):
            zone, what = ZoneInfo("UTC"), "There is no time zone '{zone}'."
            where, remedy = Where(file=self.name), "Take a name like Asia/Shanghai."
            self.findings.append(Finding("LOG-ZONE", where, what, remedy, values={"zone": zone_name}))
        if not self.findings and not self.instances:
            where, what = Where(file=self.name, line=1), "The log has no events."
            self.findings.append(Finding("LOG-EMPTY", where, what, "Export the log again."))
        if self.findings:
            raise LogError(self.findings)
        return assemble(
            self.instances,
            name=str(words.pop("name")),
            zone=zone,
            attributes=self.attributes,
            arrivals=self.arrivals,
            header={key: words[key] for key in ("currency", "seed", "version", "digests") if key in words},
            findings=list(unknown_transitions(self.transitions, self.name)),
        )


def _line(node: etree._Element) -> int:
    return cast("int | None", node.sourceline) or 0


def _values(nodes: Iterable[etree._Element]) -> dict[str, object]:
    """Key -> value of attribute elements; what is nested or without key and value is left out."""
    found: dict[str, object] = {}
    for node in nodes:
        key, text = node.get("key"), node.get("value")
        if key is None or text is None:
            continue
        kind = etree.QName(node).localname
        try:
            found[key] = _KINDS.get(kind, str)(text)
        except (ValueError, KeyError):
            found[key] = text
    return found


_KINDS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "int": int,
        "float": float,
        "boolean": {"true": True, "1": True, "false": False, "0": False}.__getitem__,
    }
)
