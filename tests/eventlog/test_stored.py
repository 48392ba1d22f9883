"""A log that stays in its folder: what is wrong with it is said, with the place, whenever it is found."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import bpr
from bpr.errors import LogError
from bpr.eventlog.parquet import write_parquet
from bpr.eventlog.stored import open_log


@pytest.fixture(scope="session")
def run(root: Path) -> bpr.EventLog:
    """Of an office in which all happens that a run knows."""
    return bpr.simulate(bpr.load(root / "tests" / "metrics" / "every-rule"), seed=2)


@pytest.fixture
def folder(run: bpr.EventLog, tmp_path: Path) -> Path:
    return write_parquet(run, tmp_path / "run.parquet")


def passed(folder: Path, size: int = 200) -> int:
    """Read it to the end; give the number of activities."""
    return sum(part.log.activities.rows for part in open_log(folder).parts(size))


def spoil(folder: Path, name: str, change: Callable[[dict[str, np.ndarray]], None]) -> None:
    """Change columns of a table; instants that never came stay so."""
    table = pq.read_table(folder / f"{name}.parquet")
    columns = {column: table[column].to_pylist() for column in table.column_names}
    change(columns)
    pq.write_table(
        pa.table({name: pa.array(values, table.schema.field(name).type) for name, values in columns.items()}),
        folder / f"{name}.parquet",
    )


def test_opening_reads_no_activity(folder: Path, run: bpr.EventLog) -> None:
    (folder / "activities.parquet").unlink()
    stored = open_log(folder)
    assert stored.header == run.header
    assert stored.cases == run.cases


def test_a_folder_whose_tables_are_in_one_piece_is_read_as_well(folder: Path, run: bpr.EventLog) -> None:
    """As bpr wrote them first: one group of rows a file."""
    for file in folder.glob("*.parquet"):
        pq.write_table(pq.read_table(file), file, row_group_size=10**9)
    assert passed(folder) == run.activities.rows
    assert open_log(folder).load().activities == run.activities


@pytest.mark.parametrize("name", ["activities", "causes", "assignments", "events", "stays", "cases", "shifts", "roles"])
def test_a_file_that_was_cut_off_is_refused_by_name_of_the_folder(folder: Path, name: str) -> None:
    path = folder / f"{name}.parquet"
    data = path.read_bytes()
    for length in (0, 3, len(data) // 2, len(data) - 9):
        path.write_bytes(data[:length])
        with pytest.raises(LogError, match="not a log of bpr") as refused:
            passed(folder)
        assert refused.value.findings[0].where.file == str(folder)


@pytest.mark.parametrize("name", ["activities", "causes", "assignments", "events", "stays", "services", "log.json"])
def test_a_file_that_is_missing_is_refused(folder: Path, name: str) -> None:
    (folder / (name if "." in name else f"{name}.parquet")).unlink()
    with pytest.raises(LogError, match="not a log of bpr"):
        passed(folder)


def test_activities_that_were_cut_off_at_a_row_are_missed(folder: Path) -> None:
    rows = pq.read_table(folder / "activities.parquet")
    pq.write_table(rows[: rows.num_rows // 2], folder / "activities.parquet")
    with pytest.raises(LogError) as refused:
        passed(folder)
    assert {finding.where.key.partition("[")[0] for finding in refused.value.findings} <= {
        "cases",
        "causes",
        "assignments",
    }


def negative(column: str, row: int) -> Callable[[dict[str, list[int]]], None]:
    def change(columns: dict[str, list[int]]) -> None:
        columns[column][row] = -5

    return change


@pytest.mark.parametrize(
    ("table", "column", "rule"),
    [
        ("activities", "worked", "must not be negative"),
        ("activities", "element", "must be a row of"),
        ("activities", "replication", "replication must be below"),
        ("activities", "case", "must belong to a case"),
        ("cases", "outcome", "must be a row of"),
        ("causes", "cause", "must be a row of"),
        ("assignments", "individual", "must be a row of"),
        ("events", "case", "must belong to a case"),
        ("stays", "case", "must belong to a case"),
        ("stays", "element", "must be a row of"),
        ("shifts", "individual", "must be a row of"),
    ],
)
def test_a_row_that_breaks_a_promise_is_refused_wherever_it_stands(folder, table, column, rule) -> None:
    rows = pq.read_metadata(folder / f"{table}.parquet").num_rows
    spoil(folder, table, negative(column, rows * 2 // 3))
    with pytest.raises(LogError, match=rule) as refused:
        passed(folder)
    found = refused.value.findings[0].where
    assert found.key.partition("[")[0] == table
    if (table, column) == ("activities", "worked"):
        assert (found.file, found.key) == (str(folder), f"activities[{rows * 2 // 3}]")


def test_a_cause_in_another_case_is_refused(folder: Path, run: bpr.EventLog) -> None:
    last = int(run.causes["row"][-1])
    strangers = np.flatnonzero(run.activities["case"] != run.activities["case"][last])

    def change(columns: dict[str, list[int]]) -> None:
        columns["cause"][-1] = int(strangers[0])

    spoil(folder, "causes", change)
    with pytest.raises(LogError):
        passed(folder)


def test_stays_out_of_order_are_refused(folder: Path) -> None:
    def change(columns: dict[str, list[int]]) -> None:
        for values in columns.values():
            values.insert(0, values.pop())

    spoil(folder, "stays", change)
    with pytest.raises(LogError, match="sorted by replication and time"):
        passed(folder)
