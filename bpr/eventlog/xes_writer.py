"""An event log -> XES (IEEE 1849-2016, unchanged in what is used here by 1849-2023). Text is built, no tree.

One trace a case; of every activity a ``start`` and a ``complete`` event (``withdraw`` or ``ate_abort`` where it was
cancelled), tied together by ``concept:instance``, with ``org:resource``, ``org:role`` and ``org:group`` (the unit); the
instants before the start are further date attributes of the first event.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from bpr.eventlog.csv import case_ids
from bpr.eventlog.header import header_words
from bpr.eventlog.instants import texts
from bpr.eventlog.lifecycle import WAITS_FOR
from bpr.eventlog.services import shown_attributes
from bpr.eventlog.streams import writing
from bpr.eventlog.tables import NEVER, EventLog

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
BEFORE = ("enabled", "ready", "released")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
    shown = shown_attributes(log)
    attributes = {name: column.tolist() for name, column in shown.items() if name != "case_id"}
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
    instants = {name: texts(rows[name], header) for name in (*BEFORE, "started", "work_end", "completed", "withdrawn")}
    written = []
    codes = zip(*(rows[name].tolist() for name in ("element", "individual", "role", "unit", "waits_for")), strict=True)
    for row, (element, person, role, unit, wait) in enumerate(codes):
        at = {name: column[row] for name, column in instants.items()}
        about = people[person] + roles[role] + units[unit]
        before = "".join(f'<date key="{name}" value="{at[name]}"/>\n' for name in BEFORE if at[name])
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
    if value is None:  # an attribute of another service
        return ""
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
