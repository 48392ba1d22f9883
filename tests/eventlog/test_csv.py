"""A log as one table: what people and spreadsheets read, and what foreign tables become."""

import csv
import gzip
import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bpr.errors import LogError, UnknownName
from bpr.eventlog.check import check
from bpr.eventlog.concatenate import concatenate
from bpr.eventlog.csv import read_csv, write_csv
from bpr.eventlog.tables import NEVER, EventLog, LoggedElement

MINUTE = 60_000


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_each_activity_is_a_row_that_a_person_can_read(log: EventLog, tmp_path: Path) -> None:
    rows = rows_of(write_csv(log, tmp_path / "log.csv"))
    assert len(rows) == 4
    first = rows[0]
    assert first["case_id"] == "0"
    assert first["activity"] == "受理"
    assert first["start_time"] == "2026-01-05T08:30:00.000+08:00"
    assert first["end_time"] == "2026-01-05T08:40:00.000+08:00"
    assert first["resource"] == "window_clerk#1"
    assert first["unit"] == "U_WINDOW"
    assert first["case:kind"] == "simple"
    assert rows[3]["state"] == "open"
    assert rows[3]["end_time"] == ""


def test_the_same_log_gives_the_same_bytes(log: EventLog, tmp_path: Path) -> None:
    for suffix in (".csv", ".csv.gz"):
        one = write_csv(log, tmp_path / f"one{suffix}").read_bytes()
        assert one == write_csv(log, tmp_path / f"two{suffix}").read_bytes()
    assert gzip.decompress(one) == (tmp_path / "one.csv").read_bytes()


def test_excel_sees_that_it_is_utf_8(log: EventLog, tmp_path: Path) -> None:
    assert write_csv(log, tmp_path / "log.csv").read_bytes().startswith(b"\xef\xbb\xbfcase_id,activity,")


def test_version_seed_and_digests_are_in_the_file(log: EventLog, tmp_path: Path) -> None:
    rows = rows_of(write_csv(log, tmp_path / "log.csv"))
    assert '"seed": 7' in rows[0]["provenance"]
    assert '"process": "ab12"' in rows[0]["provenance"]
    assert rows[1]["provenance"] == ""


def test_replications_are_told_apart(log: EventLog, tmp_path: Path) -> None:
    rows = rows_of(write_csv(concatenate([log, log]), tmp_path / "log.csv"))
    assert [row["case_id"] for row in rows[::4]] == ["0-0", "1-0"]


def test_what_was_written_is_read_back_as_a_real_log(log: EventLog, tmp_path: Path) -> None:
    again = read_csv(write_csv(log, tmp_path / "log.csv"))
    assert not again.header.simulated
    assert again.header.name == "AS-IS 2026"
    assert (again.header.timezone, again.header.seed) == ("Asia/Shanghai", 7)
    assert again.header.digests == log.header.digests
    assert again.header.start == log.header.start
    assert check(again) == ()
    for column in (
        *("case", "element", "visit", "enabled", "ready", "released", "started", "work_end", "completed", "withdrawn"),
        *("worked", "suspended", "individual", "role", "unit", "waits_for"),
    ):
        assert again.activities[column].tolist() == log.activities[column].tolist(), column
    assert again.cases.arrival.tolist() == log.cases.arrival.tolist()
    assert again.cases.end.tolist() == log.cases.end.tolist()
    assert again.attributes["kind"].tolist() == ["simple", "复杂"]
    assert again.attributes["amount"].tolist() == [1.5, 2.25]
    assert [element.id for element in again.elements] == ["Task_Accept", "Task_Review"]


def test_a_second_round_trip_changes_nothing(log: EventLog, tmp_path: Path) -> None:
    again = read_csv(write_csv(log, tmp_path / "log.csv"))
    assert read_csv(write_csv(again, tmp_path / "again.csv")) == again


def test_withdrawn_activities_stay_withdrawn(log: EventLog, tmp_path: Path) -> None:
    columns = {name: column.copy() for name, column in log.activities.items()}
    columns["withdrawn"][3] = 55 * MINUTE
    withdrawn = replace(log, activities=type(log.activities)(columns))
    again = read_csv(write_csv(withdrawn, tmp_path / "log.csv"))
    assert again.activities.withdrawn.tolist() == [NEVER] * 3 + [55 * MINUTE]
    assert again.activities.completed[3] == NEVER


@pytest.mark.parametrize(
    "name", ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "'=x", "''-1", "\t=1", "plain", "'quoted'"]
)
def test_no_cell_is_a_formula_and_every_name_comes_back(log: EventLog, tmp_path: Path, name: str) -> None:
    attacked = replace(
        log,
        elements=(LoggedElement("Task_Accept", name, "userTask"), *log.elements[1:]),
        attributes={f"={name}": np.array([name, "b"])},
    )
    path = write_csv(attacked, tmp_path / "log.csv")
    for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    again = read_csv(path)
    assert again.elements[0].name == name
    assert list(again.attributes) == ["case_id", f"={name}"]


def test_a_foreign_table_is_read_with_a_mapping() -> None:
    text = "Request;Step;From;To;Who\nA-1;Intake;2026-01-05 08:30;2026-01-05 09:00;Li\nA-2;Intake;;2026-01-06 10:00;\n"
    log = read_csv(
        text.encode(),
        columns={"case": "Request", "activity": "Step", "started": "From", "completed": "To", "resource": "Who"},
        timezone="Asia/Shanghai",
    )
    assert not log.header.simulated
    assert check(log) == ()
    assert log.header.start == "2026-01-05T08:30:00+08:00"
    assert log.attributes["case_id"].tolist() == ["A-1", "A-2"]
    assert log.activities.started.tolist() == [0, NEVER]
    assert log.activities.completed.tolist() == [30 * MINUTE, (24 * 60 + 90) * MINUTE]
    assert log.activities.enabled.tolist() == [NEVER, NEVER]
    assert log.activities.individual.tolist() == [0, -1], "a blank is unknown, never a person"
    assert log.activities.unit.tolist() == [-1, -1]
    assert log.activities.worked.tolist() == [30 * MINUTE, 0]


def test_usual_headers_are_recognised() -> None:
    flattened = (
        "case:concept:name,concept:name,time:timestamp,lifecycle:transition,org:resource\n"
        "1,Review,2026-01-05T09:00:00Z,start,Wang\n"
        "1,Review,2026-01-05T11:00:00Z,complete,Wang\n"
        "1,Sign,2026-01-05T12:00:00Z,COMPLETE,Chief\n"
    )
    log = read_csv(flattened.encode())
    assert log.activities.started.tolist() == [0, NEVER]
    assert log.activities.completed.tolist() == [120 * MINUTE, 180 * MINUTE]
    chinese = "办件编号,环节,开始时间,结束时间,办理人员,科室\n沪1,受理,2026/1/5 8:30,2026/1/5 9:00,李,窗口\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        log = read_csv(chinese.encode(encoding), timezone="Asia/Shanghai")
        assert log.elements[0].name == "受理"
        assert log.units[0].name == "窗口"
        assert log.activities.completed.tolist() == [30 * MINUTE]


def test_times_without_offset_are_an_assumption_that_travels_with_the_log() -> None:
    text = b"case,activity,start_time,end_time\n1,a,2026-01-05 08:00,2026-01-05 09:00\n"
    (finding,) = read_csv(text).findings
    assert (finding.severity, finding.code) == ("assumption", "LOG-ZONE-ASSUMED")
    assert read_csv(text.replace(b":00,", b":00Z,").replace(b":00\n", b":00+00:00\n")).findings == ()


def test_day_and_month_are_never_guessed() -> None:
    text = b"case,activity,timestamp\n1,a,03/04/2026 08:00\n"
    with pytest.raises(LogError, match="not a date and time"):
        read_csv(text)
    log = read_csv(text, time_format="%d/%m/%Y %H:%M")
    assert log.header.start.startswith("2026-04-03")


def test_impossible_orders_are_left_out_and_reported() -> None:
    log = read_csv(b"case,activity,start_time,end_time\n1,a,2026-01-05T10:00Z,2026-01-05T09:00Z\n")
    assert log.activities.started.tolist() == [NEVER]
    assert [finding.code for finding in log.findings] == ["LOG-ORDER"]
    assert check(log) == ()


def test_all_that_is_wrong_is_said_at_once_with_its_line() -> None:
    text = b"case,activity,start_time,end_time\n,a,2026-01-05T10:00Z,\n1,,2026-01-05T10:00Z,\n1,a,soon,later\n1,a,,\n"
    with pytest.raises(LogError) as caught:
        read_csv(text, name="foreign.csv")
    lines = [(finding.where.file, finding.where.line, finding.code) for finding in caught.value.findings]
    assert lines == [
        ("foreign.csv", 2, "LOG-CELL"),
        ("foreign.csv", 3, "LOG-CELL"),
        ("foreign.csv", 4, "LOG-TIME"),
        ("foreign.csv", 4, "LOG-TIME"),
        ("foreign.csv", 5, "LOG-ROW-TIME"),
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no column for the case"),
        (b"case,activity,time\n", "no events"),
        (b"case,activity\n1,a\n", "no column for the timestamp"),
        (b'case,activity,time\n1,"a' + b"x" * 200_000 + b'",2026-01-05T10:00Z\n', "not a table"),
        (b"\xff\xfe\x00\x01", "not text"),
        (b"\x1f\x8b\x08broken", "damaged"),
        (b"case,activity,time\n" + b"x,a,never\n" * 1000, "never"),
    ],
)
def test_what_is_no_log_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(LogError, match=says) as caught:
        read_csv(data)
    assert len(caught.value.findings) <= 20


def test_a_compressed_file_cannot_unfold_without_end() -> None:
    with pytest.raises(LogError, match="more than 1 MiB"):
        read_csv(gzip.compress(b"0" * 3_000_000), limit=1 << 20)


def test_names_that_are_not_there_are_met_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="'case'"):
        read_csv(b"a,b\n", columns={"cas": "a"})
    with pytest.raises(LogError, match="Did you mean 'Request'"):
        read_csv(b"Request,Step,Time\n", columns={"case": "Reqest"})


def test_a_missing_file_is_a_located_error(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"nothing\.csv"):
        read_csv(tmp_path / "nothing.csv")
