"""XES out and in: what is written is standard, what is read may come from anybody."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from bpr.errors import LogError
from bpr.eventlog import xes
from bpr.eventlog.check import check
from bpr.eventlog.concatenate import concatenate
from bpr.eventlog.tables import NEVER, EventLog, LoggedElement
from bpr.eventlog.xes import read_xes
from bpr.eventlog.xes_writer import write_xes

MINUTE = 60_000
NS = {"x": "http://www.xes-standard.org/"}


def trace(*events: str, name: str = "7") -> bytes:
    inside = "".join(f"<event>{event}</event>" for event in events)
    return f'<log><trace><string key="concept:name" value="{name}"/>{inside}</trace></log>'.encode()


def event(activity: str, time: str, transition: str = "complete", more: str = "") -> str:
    return (
        f'<string key="concept:name" value="{activity}"/><date key="time:timestamp" value="{time}"/>'
        f'<string key="lifecycle:transition" value="{transition}"/>{more}'
    )


def test_each_case_is_a_trace_of_start_and_complete_events(log: EventLog, tmp_path: Path) -> None:
    root = etree.fromstring(write_xes(log, tmp_path / "log.xes").read_bytes())
    traces = root.findall("x:trace", NS)
    assert len(traces) == 2
    keys = [
        (
            found.xpath('string(x:string[@key="concept:name"]/@value)', namespaces=NS),
            found.xpath('string(x:string[@key="lifecycle:transition"]/@value)', namespaces=NS),
            found.xpath('string(x:date[@key="time:timestamp"]/@value)', namespaces=NS),
        )
        for found in traces[0].findall("x:event", NS)
    ]
    assert keys == [
        ("受理", "start", "2026-01-05T08:30:00.000+08:00"),
        ("受理", "complete", "2026-01-05T08:40:00.000+08:00"),
        ("Review, thorough", "start", "2026-01-05T08:50:00.000+08:00"),
        ("Review, thorough", "complete", "2026-01-05T09:20:00.000+08:00"),
    ]
    assert root.xpath('string(x:string[@key="bpr_digest_process"]/@value)', namespaces=NS) == "ab12"


def test_what_was_written_is_read_back_as_a_real_log(log: EventLog, tmp_path: Path) -> None:
    for suffix in (".xes", ".xes.gz"):
        again = read_xes(write_xes(log, tmp_path / f"log{suffix}"))
        assert check(again) == ()
        assert not again.header.simulated
        assert (again.header.name, again.header.seed, again.header.version) == ("AS-IS 2026", 7, "0.1.0")
        assert (again.header.start, again.header.timezone) == (log.header.start, log.header.timezone)
        assert again.header.digests == log.header.digests
        for column in (
            *("case", "element", "visit", "enabled", "ready", "released", "started", "work_end", "completed"),
            *("withdrawn", "worked", "suspended", "role", "unit", "waits_for"),
        ):
            assert again.activities[column].tolist() == log.activities[column].tolist(), column
        assert again.activities.individual.tolist() == [0, 0, 1, -1]
        assert again.cases.arrival.tolist() == log.cases.arrival.tolist()
        assert again.cases.end.tolist() == log.cases.end.tolist()
        assert again.attributes["kind"].tolist() == ["simple", "复杂"]
        assert again.attributes["amount"].tolist() == [1.5, 2.25]


def test_the_same_log_gives_the_same_bytes(log: EventLog, tmp_path: Path) -> None:
    for suffix in (".xes", ".xes.gz"):
        one = write_xes(concatenate([log, log]), tmp_path / f"one{suffix}").read_bytes()
        assert one == write_xes(concatenate([log, log]), tmp_path / f"two{suffix}").read_bytes()


def test_names_cannot_break_the_file(log: EventLog, tmp_path: Path) -> None:
    name = "a\"/><event/>&amp;\x00\n<!-- '"
    hostile = replace(log, elements=(LoggedElement("Task_Accept", name, "userTask"), *log.elements[1:]))
    again = read_xes(write_xes(hostile, tmp_path / "log.xes"))
    assert again.elements[0].name == name.replace("\x00", "\ufffd")


def test_start_and_complete_are_paired_in_the_order_of_opening() -> None:
    log = read_xes(
        trace(
            event("a", "2026-01-05T08:00:00Z", "schedule"),
            event("a", "2026-01-05T08:10:00Z", "start"),
            event("a", "2026-01-05T08:20:00Z", "start"),
            event("a", "2026-01-05T08:30:00Z", "complete"),
            event("a", "2026-01-05T08:50:00Z", "complete"),
        )
    )
    rows = log.activities
    assert rows.enabled.tolist() == [0, NEVER]
    assert rows.started.tolist() == [10 * MINUTE, 20 * MINUTE]
    assert rows.completed.tolist() == [30 * MINUTE, 50 * MINUTE]
    assert rows.visit.tolist() == [0, 1]


def test_suspensions_are_time_in_which_nobody_worked() -> None:
    log = read_xes(
        trace(
            event("a", "2026-01-05T08:00:00Z", "start"),
            event("a", "2026-01-05T08:10:00Z", "suspend"),
            event("a", "2026-01-05T08:30:00Z", "resume"),
            event("a", "2026-01-05T08:40:00Z", "suspend"),
            event("a", "2026-01-05T08:45:00Z", "complete"),
        )
    )
    assert log.activities.suspended.tolist() == [25 * MINUTE]
    assert log.activities.worked.tolist() == [20 * MINUTE]


def test_aborted_and_unfinished_activities_are_told_apart() -> None:
    log = read_xes(
        trace(
            event("a", "2026-01-05T08:00:00Z", "start"),
            event("a", "2026-01-05T08:10:00Z", "ate_abort"),
            event("b", "2026-01-05T08:20:00Z", "start"),
        )
    )
    assert log.activities.withdrawn.tolist() == [10 * MINUTE, NEVER]
    assert log.activities.completed.tolist() == [NEVER, NEVER]
    assert log.cases.end.tolist() == [NEVER], "a case with an open activity is open"
    assert check(log) == ()


def test_complete_events_alone_give_completions_alone() -> None:
    people = '<string key="org:resource" value="{}"/><string key="org:group" value="{}"/>'
    log = read_xes(
        trace(
            event("b", "2026-01-05T09:00:00.123456+01:00", more=people.format("Li", "Group 1")),
            event("a", "2026-01-05T08:00:00Z", more=people.format("", "")),
        )
    )
    assert log.activities.started.tolist() == [NEVER, NEVER]
    assert log.activities.completed.tolist() == [0, 123]
    assert log.activities.unit.tolist() == [-1, 0], "a blank group is unknown, never a unit"
    assert log.attributes["case_id"].tolist() == ["7"]


def test_unknown_transitions_are_completions_and_are_reported() -> None:
    log = read_xes(trace(event("a", "2026-01-05T08:00:00Z", "finished")))
    assert log.activities.completed.tolist() == [0]
    assert [(finding.code, finding.severity) for finding in log.findings] == [("LOG-LIFECYCLE", "warning")]


def test_all_that_is_wrong_is_said_at_once_with_its_line() -> None:
    data = b"""<log><trace>
<event><string key="concept:name" value="a"/></event>
<event><date key="time:timestamp" value="2026-01-05T08:00:00Z"/></event>
<event><string key="concept:name" value="a"/><date key="time:timestamp" value="yesterday"/></event>
</trace></log>"""
    with pytest.raises(LogError) as caught:
        read_xes(data, name="real.xes")
    assert [(found.where.line, found.code) for found in caught.value.findings] == [
        (2, "LOG-EVENT"),
        (3, "LOG-EVENT"),
        (4, "LOG-DATE"),
    ]
    assert {found.where.file for found in caught.value.findings} == {"real.xes"}


TWICE = trace(event("a", "2026-01-05T08:00:00Z"))
TWICE = TWICE.replace(b"</log>", TWICE.removeprefix(b"<log>"))
BOMB = b'<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9)
)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "well-formed"),
        (b"not xml", "well-formed"),
        (b"<log><trace>", "well-formed"),
        (b"<log/>", "no events"),
        (b"<definitions/>", "not an XES"),
        (b'<!DOCTYPE log SYSTEM "http://localhost:1/x.dtd"><log/>', "DOCTYPE"),
        (b'<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]><log>&x;</log>', "DOCTYPE"),
        (BOMB + b"]><log>&j;</log>", "DOCTYPE|well-formed"),
        (b"<log>" + b"<list>" * 10_000, "depth"),
        (b"<log><trace><event>" + b"<list/>" * 140_000, "nothing of a log"),
        (trace(event("a", "2026-01-05T08:00:00Z"), event("b", "9999-99-99T00:00:00Z")), "xs:dateTime"),
        (TWICE, "Two traces"),
        (gzip.compress(b"<log>" + b" " * 3_000_000 + b"</log>", mtime=0), "more than 1 MiB|nothing of a log"),
        (gzip.compress(b"<log/>", mtime=0)[:-6], "damaged"),
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused(data: bytes, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xes, "MAX_IDLE", 1 << 19)
    with pytest.raises(LogError, match=says):
        read_xes(data, limit=1 << 20)
