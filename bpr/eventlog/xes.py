"""XES (IEEE 1849-2016, unchanged in what is used here by 1849-2023) -> EventLog; the way back is `xes_writer`.

Any XES is read, compressed or not, streamed event by event. Entities, DTDs, XInclude and the network are not touched.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import BinaryIO, NoReturn, cast
from zoneinfo import ZoneInfo

from lxml import etree

from bpr.errors import Finding, LogError
from bpr.eventlog.csv_rows import MAX_FINDINGS, unknown_transitions
from bpr.eventlog.flaws import flaw
from bpr.eventlog.header import fitting
from bpr.eventlog.instants import parse
from bpr.eventlog.lifecycle import WAITS_FOR, Event, Instance, pair
from bpr.eventlog.real import assemble
from bpr.eventlog.streams import MAX_BYTES, Source, name_of, reading
from bpr.eventlog.tables import EventLog
from bpr.eventlog.xes_writer import BEFORE

Node = etree._Element  # noqa: SLF001  # lxml has no public name for the type of its elements

MAX_EVENTS: int = 20_000_000
MAX_IDLE: int = 1 << 26
"""So many bytes without an event or a trace are no log (64 MiB); it also bounds the memory of one event."""

_CHUNK = 1 << 16
_MORE = (*BEFORE, "work_end", "worked_seconds", "suspended_seconds")

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
            reader.report("LOG-XML", error.lineno or 1, reason=str(error.msg).rstrip(".")[:200])
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
    count: int = 0

    def report(self, code: str, line: int, **values: object) -> None:
        self.findings.append(flaw(code, self.name, line, **values))
        if len(self.findings) >= MAX_FINDINGS:
            raise _Enough

    def stop(self, code: str, line: int, **values: object) -> NoReturn:
        self.report(code, line, **values)
        raise _Enough

    def read(self, stream: BinaryIO) -> None:
        """Go through the file once; events are forgotten as soon as they are read."""
        parser = etree.XMLPullParser(
            events=("start", "end"),
            tag=("{*}log", "{*}trace", "{*}event"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,  # bounds depth (256) and the length of texts
            remove_comments=True,
            remove_pis=True,
        )
        try:
            idle = 0
            while data := stream.read(_CHUNK):
                parser.feed(data)
                idle += len(data)
                for happened, node in parser.read_events():
                    idle = 0
                    self._node(happened, cast("Node", node))
                if idle > MAX_IDLE:
                    self.stop("LOG-IDLE", 1, limit=MAX_IDLE >> 20)
            root = parser.close()
            self._root(root)
            self.log_attributes |= _values(root)
        except _Enough:
            pass

    def _node(self, happened: str, node: Node) -> None:
        tag, parent = _name(node), node.getparent()
        if happened == "start":
            if parent is None:
                self._root(node)
        elif tag == "event" and parent is not None and _name(parent) == "trace":
            self._event(node)
            node.clear()
            before = node.getprevious()
            if before is not None and _name(before) == "event":
                parent.remove(before)  # the attributes of the trace stay until it ends
        elif tag == "trace" and parent is not None:
            self._trace(node)
            self.log_attributes |= _values(node.itersiblings(preceding=True))
            node.clear()
            while node.getprevious() is not None:
                del parent[0]

    def _root(self, node: Node) -> None:
        if node.getroottree().docinfo.doctype:  # type: ignore[attr-defined]  # the stubs lack it
            self.stop("LOG-DOCTYPE", 1)
        if _name(node) != "log":
            self.stop("LOG-ROOT", _line(node), tag=_name(node))

    def _event(self, node: Node) -> None:
        self.count += 1
        if self.count > MAX_EVENTS:
            self.stop("LOG-EVENTS", _line(node), limit=MAX_EVENTS)
        values = _values(node)
        activity, time = str(values.get("concept:name", "")), values.get("time:timestamp")
        if not activity or time is None:
            self.report("LOG-EVENT", _line(node), key="time:timestamp" if activity else "concept:name")
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
        more = {key: values[key] for key in _MORE if key in values}
        self.events.append((event, more | {"line": _line(node)}))

    def _trace(self, node: Node) -> None:
        values = _values(node)
        case = str(values.pop("concept:name", "")) or f"{len(self.seen)}"
        if case in self.seen:
            self.report("LOG-TRACE", _line(node), case=case)
        self.seen.add(case)
        arrival = values.pop("arrival", None)
        if arrival is not None and (at := self._instant(str(arrival), _line(node))) is not None:
            self.arrivals[case] = at
        if self.events or case in self.arrivals:
            for key, value in values.items():
                self.attributes.setdefault(key, {})[case] = value
        self._details(pair(case, (event for event, _ in self.events)))
        self.events = []

    def _details(self, instances: Iterable[Instance]) -> None:
        """Instants and effort that bpr writes beside the standard's."""
        details: dict[tuple[str, str], dict[str, object]] = {}
        for event, more in self.events:
            if event.instance:
                details.setdefault((event.activity, event.instance), {}).update(more)
        for instance in instances:
            more = details.get((instance.activity, instance.instance), {})
            line = int(str(more.get("line", 0)))
            for key in (*BEFORE, "work_end"):
                if key in more and (at := self._instant(str(more[key]), line)) is not None:
                    setattr(instance, key, at)
            for key in ("worked", "suspended"):
                seconds = more.get(f"{key}_seconds")
                if isinstance(seconds, float) and 0 <= seconds < math.inf:
                    setattr(instance, key, round(seconds * 1000))
            self.instances.append(instance)

    def _instant(self, text: str, line: int) -> int | None:
        try:
            return parse(text, ZoneInfo("UTC"))
        except ValueError:
            self.report("LOG-DATE", line, text=text[:80])
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
            zone = ZoneInfo("UTC")
            self.findings.append(flaw("LOG-ZONE", self.name, zone=zone_name))
        if not self.findings and not self.instances:
            self.findings.append(flaw("LOG-EMPTY", self.name, 1))
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


def _line(node: Node) -> int:
    return cast("int | None", node.sourceline) or 0


def _name(node: Node) -> str:
    """The tag without its namespace: logs of XES 1.0 have none, or another."""
    return str(node.tag).rpartition("}")[2]


def _values(nodes: Iterable[Node]) -> dict[str, object]:
    """Key -> value of attribute elements; what is nested or without key and value is left out."""
    found: dict[str, object] = {}
    for node in nodes:
        key, text = node.get("key"), node.get("value")
        if key is None or text is None:
            continue
        kind = _KINDS.get(_name(node))
        try:
            found[key] = kind(text) if kind else text
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
