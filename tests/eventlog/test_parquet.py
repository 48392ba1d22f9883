"""A log as a folder of Parquet files: nothing is lost, and anybody can read it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from bpr.errors import Finding, LogError, Where
from bpr.eventlog.concatenate import concatenate
from bpr.eventlog.csv import read_csv
from bpr.eventlog.parquet import read_parquet, write_parquet
from bpr.eventlog.tables import EventLog


def test_a_round_trip_is_lossless(log: EventLog, tmp_path: Path) -> None:
    for number, one in enumerate((log, concatenate([log, log]), replace(log, attributes={}))):
        assert read_parquet(write_parquet(one, tmp_path / f"{number}.parquet")) == one


def test_attributes_of_every_kind_come_back(log: EventLog, tmp_path: Path) -> None:
    mixed = np.empty(2, dtype=object)
    mixed[:] = ["true", 3]
    attributes = {
        "wide": np.array(["a", "b"], dtype="<U40"),
        "flag": np.array([True, False]),
        "count": np.array([1, 2], dtype=np.int64),
        "unknown": np.array([np.nan, 1.0]),
        "mixed": mixed,
    }
    one = replace(log, attributes=attributes)
    again = read_parquet(write_parquet(one, tmp_path / "log.parquet"))
    assert again == one
    assert again.attributes["wide"].dtype == np.dtype("<U40")


def test_findings_travel_with_the_log(log: EventLog, tmp_path: Path) -> None:
    finding = Finding("LOG-ORDER", Where(file="a.csv", line=3), "Too early.", "Check.", "warning")
    one = replace(log, findings=(finding,))
    assert read_parquet(write_parquet(one, tmp_path / "log.parquet")).findings == (finding,)


def test_a_real_log_comes_back_too(tmp_path: Path) -> None:
    real = read_csv(b"case,activity,time\n7,a,2026-01-05T10:00Z\n")
    assert read_parquet(write_parquet(real, tmp_path / "log.parquet")) == real


def test_the_same_log_gives_the_same_bytes(log: EventLog, tmp_path: Path) -> None:
    one, two = (write_parquet(log, tmp_path / name) for name in ("one.parquet", "two.parquet"))
    names = sorted(file.name for file in one.iterdir())
    assert names == sorted(file.name for file in two.iterdir())
    for name in names:
        assert (one / name).read_bytes() == (two / name).read_bytes(), name


def test_other_tools_find_units_meaning_and_provenance_in_the_file(log: EventLog, tmp_path: Path) -> None:
    schema = pq.read_schema(write_parquet(log, tmp_path / "log.parquet") / "activities.parquet")
    assert schema.field("started").metadata[b"unit"] == b"ms since start"
    words = json.loads(schema.metadata[b"bpr"])
    assert (words["format"], words["seed"], words["digests"]["process"]) == ("bpr/eventlog/1", 7, "ab12")


def test_dictionaries_carry_the_numbers_that_tables_refer_to(log: EventLog, tmp_path: Path) -> None:
    path = write_parquet(log, tmp_path / "log.parquet")
    rows = pq.read_table(path / "activities.parquet").to_pandas()
    elements = pq.read_table(path / "elements.parquet").to_pandas()
    joined = rows.merge(elements, left_on="element", right_on="row")
    assert joined["id"].tolist() == ["Task_Accept", "Task_Accept", "Task_Review", "Task_Review"]


def test_an_instant_that_never_came_is_null(log: EventLog, tmp_path: Path) -> None:
    rows = pq.read_table(write_parquet(log, tmp_path / "log.parquet") / "activities.parquet")
    assert rows["completed"].to_pylist()[-1] is None
    assert rows["withdrawn"].null_count == 4


def test_a_log_is_replaced_but_nothing_else(log: EventLog, tmp_path: Path) -> None:
    path = write_parquet(log, tmp_path / "log.parquet")
    two = concatenate([log, log])
    assert read_parquet(write_parquet(two, path)) == two
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(LogError, match="not a log of bpr"):
        write_parquet(log, mine)
    assert (mine / "thesis.txt").exists()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["log.parquet", "mine"]


def test_what_is_no_log_is_refused(log: EventLog, tmp_path: Path) -> None:
    with pytest.raises(LogError, match="nothing"):
        read_parquet(tmp_path / "nothing")
    path = write_parquet(log, tmp_path / "log.parquet")
    (path / "causes.parquet").write_bytes(b"PAR1 nonsense")
    with pytest.raises(LogError, match="not a log of bpr"):
        read_parquet(path)
    path = write_parquet(log, tmp_path / "log.parquet")
    (path / "causes.parquet").write_bytes((path / "shifts.parquet").read_bytes())
    with pytest.raises(LogError, match="not a log of bpr"):
        read_parquet(path)
    (path / "log.json").write_text("[" * 100_000)
    with pytest.raises(LogError, match="not a log of bpr"):
        read_parquet(path)


def test_rows_that_break_the_promises_are_refused(log: EventLog, tmp_path: Path) -> None:
    one = write_parquet(log, tmp_path / "log.parquet")
    table = pq.read_table(one / "causes.parquet")
    pq.write_table(
        table.set_column(1, table.schema.field(1), [np.array([0, 77], dtype=np.int32)]), one / "causes.parquet"
    )
    with pytest.raises(LogError, match="cause must be a row of activities"):
        read_parquet(one)


def test_pyarrow_and_pandas_are_not_imported_before_they_are_needed() -> None:
    program = (
        "import sys, bpr.eventlog.parquet, bpr.eventlog.csv, bpr.eventlog.concatenate, bpr.eventlog.check;"
        "sys.exit(bool({'pyarrow', 'pandas', 'lxml', 'scipy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
