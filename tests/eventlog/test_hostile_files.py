"""Whatever the bytes, a reader answers with a log that keeps its promises or with a LogError, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpr.errors import LogError
from bpr.eventlog.check import check
from bpr.eventlog.csv import read_csv, write_csv
from bpr.eventlog.tables import EventLog
from bpr.eventlog.xes import read_xes
from bpr.eventlog.xes_writer import write_xes

TIMES = st.sampled_from(
    [
        "",
        "2026-01-05T08:00Z",
        "2026-01-05T09:00:00.5+08:00",
        "2026/1/5 7:00",
        "9999-12-31T23:59:59Z",
        "0001-01-01",
        "now",
    ]
)
CELLS = st.one_of(
    st.sampled_from(["", "a", "=1", "'=1", "withdrawn", "completed", "applicant", "-3.5", "nan", "1e999"]), TIMES
)
HEADERS = st.sampled_from(
    [
        *("case_id", "activity", "enable_time", "start_time", "end_time", "time:timestamp", "lifecycle:transition"),
        *("resource", "role", "unit", "state", "worked_seconds", "suspended_seconds", "waits_for", "arrival_time"),
        *("ready_time", "release_time", "work_end_time", "activity_id", "provenance", "case:amount", "?"),
    ]
)
TRANSITIONS = st.sampled_from(["start", "complete", "schedule", "suspend", "resume", "ate_abort", "assign", "???", ""])


def held_to_its_promises(log: EventLog) -> None:
    assert check(log) == ()
    assert not log.header.simulated


@given(st.binary(max_size=300))
def test_any_bytes_at_all(data: bytes) -> None:
    for read in (read_csv, read_xes):
        with pytest.raises(LogError) as caught:
            read(data)
        assert all(finding.where.file for finding in caught.value.findings)


@given(st.lists(HEADERS, min_size=3, max_size=9, unique=True), st.lists(st.lists(CELLS, max_size=9), max_size=6))
def test_any_table(headers: list[str], rows: list[list[str]]) -> None:
    lines = [headers, *([cell.replace(",", "") for cell in row] for row in rows)]
    try:
        log = read_csv("\n".join(",".join(line) for line in lines).encode())
    except LogError:
        return
    held_to_its_promises(log)


@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(["a", "b"]), TIMES, TRANSITIONS, st.sampled_from(["", "1", "2"])), max_size=8
        ),
        max_size=3,
    )
)
def test_any_lifecycle(traces: list[list[tuple[str, str, str, str]]]) -> None:
    text = "<log>"
    for number, events in enumerate(traces):
        text += f'<trace><string key="concept:name" value="{number}"/>'
        for activity, time, transition, instance in events:
            text += (
                f'<event><string key="concept:name" value="{activity}"/><date key="time:timestamp" value="{time}"/>'
                f'<string key="lifecycle:transition" value="{transition}"/>'
                f'<string key="concept:instance" value="{instance}"/></event>'
            )
        text += "</trace>"
    try:
        log = read_xes(f"{text}</log>".encode())
    except LogError:
        return
    held_to_its_promises(log)


@given(damage=st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), min_size=1, max_size=5))
def test_any_damage_to_a_good_file(log_files: tuple[bytes, bytes], damage: list[tuple[int, int]]) -> None:
    for read, data in zip((read_csv, read_xes), log_files, strict=True):
        broken = bytearray(data)
        for place, byte in damage:
            broken[place % len(broken)] = byte
        try:
            log = read(bytes(broken))
        except LogError:
            continue
        held_to_its_promises(log)


@pytest.fixture(scope="session")
def log_files(tmp_path_factory: pytest.TempPathFactory, small_log: EventLog) -> tuple[bytes, bytes]:
    """The log of this folder as CSV and as XES."""
    folder = tmp_path_factory.mktemp("good")
    return write_csv(small_log, folder / "log.csv").read_bytes(), write_xes(small_log, folder / "log.xes").read_bytes()
