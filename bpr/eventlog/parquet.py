"""An event log as a folder of Parquet files, one a table: lossless, self-describing, readable by any data tool.

A long run is written while it goes on, by `FolderWriter`; the folder is the same.

``run.parquet/`` holds the tables of `SCHEMA` (``activities.parquet``, ``cases.parquet`` …), the dictionaries that
their row numbers refer to (``elements.parquet``, ``individuals.parquet`` …), the case attributes
(``attributes.parquet``) and ``log.json`` with the header. A folder, because a Parquet file holds one table, and so that
DuckDB, pandas or R read just what they need. In the files an instant that never came is null; every column carries its
unit and meaning as metadata.

pyarrow is imported when a file is read or written, not before.
"""

import json
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, cast

import numpy as np
from numpy.typing import NDArray

from bpr.errors import Finding, LogError, Where
from bpr.eventlog.check import check
from bpr.eventlog.flaws import flaw
from bpr.eventlog.header import fitting, header_words, words_from
from bpr.eventlog.tables import (
    NEVER,
    SCHEMA,
    Column,
    EventLog,
    LoggedElement,
    LoggedIndividual,
    LoggedRole,
    LoggedService,
    LoggedUnit,
    LogHeader,
    Table,
    empty_table,
)

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # it has neither types nor stubs
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

FORMAT = "bpr/eventlog/1"
MAX_ROWS: int = 500_000_000
"""No table with more rows is read."""

_DICTIONARIES: Mapping[str, type[LoggedElement | LoggedUnit | LoggedIndividual]] = MappingProxyType(
    {
        "elements": LoggedElement,
        "units": LoggedUnit,
        "individuals": LoggedIndividual,
    }
)
_INSTANT = "ms since start"
_ROWS_AT_A_TIME = 25_000

GROWING = ("activities", "causes", "assignments", "cases", "events", "stays")
"""The tables that grow with the cases, hence are written by the block."""

ROW_GROUP = 100_000
"""Rows of a table that a reader has to take at once."""


def write_parquet(log: EventLog, path: str | Path) -> Path:
    """Write a log as a folder of Parquet files.

    Parameters
    ----------
    log
        Any log.
    path
        The folder, by custom ``*.parquet``. A folder that is there is replaced if it is a log.

    Returns
    -------
    Path
        The folder. The same log gives the same bytes (with the same pyarrow).

    Raises
    ------
    LogError
        At `path` is something else.
    """
    with replacing(Path(path)) as made, FolderWriter(made, log.header) as writer:
        writer.add({name: getattr(log, name) for name in GROWING}, log.attributes)
        writer.finish(log)
    return Path(path)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A folder beside `path` that takes its place when all went well; else nothing of it is left.

    Raises
    ------
    LogError
        At `path` is something that is not a log.
    """
    if path.exists() and not (path / "log.json").is_file():
        raise LogError([flaw("LOG-FOLDER", str(path))])
    part = path.with_name(path.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        if path.exists():
            shutil.rmtree(path)
        part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


class FolderWriter:
    """Writes a log into an empty folder, block by block.

    The blocks of a table follow each other; numbers of activities are those of all blocks together.

    Parameters
    ----------
    folder
        Is there, and empty.
    header
        Of the log; it stands in every file.
    """

    def __init__(self, folder: Path, header: LogHeader) -> None:
        self._folder = folder
        self._header = json.dumps({"format": FORMAT, **header_words(header)}, ensure_ascii=False, indent=2)
        self._files: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def add(self, tables: Mapping[str, Table], attributes: Mapping[str, Column] | None = None) -> None:
        """Write the next rows of tables, and the attributes of the cases among them."""
        for name, table in tables.items():
            self._write(name, _arrow_table(table, name, self._header))
        if attributes is not None:
            self._write("attributes", _attribute_table(attributes))

    def copy(self, name: str, folders: Sequence[Path]) -> None:
        """Write the rows of a file of these folders as they are."""
        for folder in folders:
            with _file(folder, name, ()) as file:
                self._write(name, file.schema_arrow.empty_table())
                for group in range(file.num_row_groups):
                    self._write(name, file.read_row_group(group))

    def finish(self, log: EventLog) -> None:
        """Write what does not grow with the cases: shifts, dictionaries, findings."""
        self.add({name: getattr(log, name) for name in SCHEMA if name not in GROWING})
        _write_dictionaries(log, self._folder, self._header)

    def _write(self, name: str, table: "pa.Table") -> None:
        import pyarrow.parquet as pq  # noqa: PLC0415  # off the run path

        if name not in self._files:
            path = self._folder / f"{name}.parquet"
            self._files[name] = pq.ParquetWriter(path, table.schema, compression="zstd")
        if table.num_rows:
            self._files[name].write_table(table, row_group_size=ROW_GROUP)


def _write_dictionaries(log: EventLog, folder: Path, header: str) -> None:
    import pyarrow as pa  # noqa: PLC0415  # off the run path
    import pyarrow.parquet as pq  # noqa: PLC0415

    tables: dict[str, pa.Table] = {}
    for name in _DICTIONARIES:
        kind = _DICTIONARIES[name]
        entries = [asdict(entry) for entry in getattr(log, name)]
        columns = {one.name: [entry[one.name] for entry in entries] for one in fields(kind)}
        types = {"unit": pa.int32(), "hourly_cost": pa.float64(), "cost_per_use": pa.float64()}
        arrays = {key: pa.array(values, types.get(key, pa.string())) for key, values in columns.items()}
        tables[name] = pa.table({"row": _numbers(len(entries)), **arrays})
    tables["flows"] = pa.table({"row": _numbers(len(log.flows)), "id": pa.array(log.flows, pa.string())})
    tables["roles"] = pa.table(
        {
            "row": _numbers(len(log.roles)),
            "id": pa.array([role.id for role in log.roles], pa.string()),
            "name": pa.array([role.name for role in log.roles], pa.string()),
            "parts": pa.array(
                [[list(part) for part in role.parts] for role in log.roles], pa.list_(pa.list_(pa.int32()))
            ),
        }
    )
    tables["services"] = _service_table(log)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    findings = [
        {
            **{key: getattr(one, key) for key in ("code", "what_text", "remedy_text", "severity")},
            "where": asdict(one.where),
        }
        for one in log.findings
    ]
    text = json.dumps(json.loads(header) | {"findings": findings}, ensure_ascii=False, indent=2)
    (folder / "log.json").write_text(text + "\n", encoding="utf-8")


def _service_table(log: EventLog) -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415  # off the run path

    lists = {"individuals": pa.list_(pa.int32()), "private": pa.list_(pa.string()), "attributes": pa.list_(pa.string())}
    types = {"id": pa.string(), "name": pa.string(), **lists}
    columns = {
        one.name: pa.array([getattr(entry, one.name) for entry in log.services], types.get(one.name, pa.int32()))
        for one in fields(LoggedService)
    }
    return pa.table({"row": _numbers(len(log.services)), **columns})


def _numbers(rows: int) -> NDArray[np.int32]:
    """What other tables refer to, so that nobody has to count."""
    return np.arange(rows, dtype=np.int32)


def _arrow_table(table: Table, name: str, header: str) -> "pa.Table":
    import pyarrow as pa  # noqa: PLC0415  # off the run path

    arrays, columns = [], []
    for column, kind in SCHEMA[name].items():
        values = table[column]
        absent = values == NEVER if kind.unit == _INSTANT else None
        arrays.append(pa.array(values, mask=absent))
        about = {"unit": kind.unit, "meaning": kind.meaning}
        columns.append(pa.field(column, arrays[-1].type, metadata=about))
    return pa.Table.from_arrays(arrays, schema=pa.schema(columns, metadata={"bpr": header}))


def _attribute_table(attributes: Mapping[str, Column]) -> "pa.Table":
    """Numpy columns as they are; texts as strings; columns of mixed values as JSON. The dtype is in the metadata."""
    import pyarrow as pa  # noqa: PLC0415  # off the run path

    arrays, columns = [], []
    for name, values in attributes.items():
        if values.dtype == object:
            arrays.append(pa.array([json.dumps(value, ensure_ascii=False) for value in values], pa.string()))
        elif values.dtype.kind == "U":
            arrays.append(pa.array(values.tolist(), pa.string()))
        else:
            arrays.append(pa.array(values))
        columns.append(pa.field(name, arrays[-1].type, metadata={"dtype": values.dtype.str}))
    return pa.Table.from_arrays(arrays, schema=pa.schema(columns))


def read_parquet(path: str | Path) -> EventLog:
    """Read what `write_parquet` wrote.

    Parameters
    ----------
    path
        The folder.

    Returns
    -------
    EventLog
        Equal to the log that was written.

    Raises
    ------
    LogError
        The folder is not a log, or its rows break the promises of the tables.
    """
    path = Path(path)
    with told(path):
        log = read_tables(path, tuple(SCHEMA))
    findings = check(log)
    if findings:
        raise LogError(findings)
    return log


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Whatever goes wrong with the files of the folder `path` is a `LogError` that names it."""
    import pyarrow as pa  # noqa: PLC0415  # off the run path

    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, OverflowError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise LogError([flaw("LOG-PARQUET", str(path), reason=reason)]) from None


def read_tables(folder: Path, names: Collection[str]) -> EventLog:
    """The log with these tables, as they are in the files; the others are without rows, and so are the attributes."""
    words = words_from((folder / "log.json").read_text(encoding="utf-8"))
    if words.get("format") != FORMAT:
        message = f"log.json does not say {FORMAT}"
        raise ValueError(message)
    parts: dict[str, Any] = {
        name: _whole_table(folder, name) if name in names else empty_table(name) for name in SCHEMA
    }
    parts |= {
        name: tuple(kind(**row) for row in _load(folder, name, [one.name for one in fields(kind)]).to_pylist())
        for name, kind in _DICTIONARIES.items()
    }
    roles = _load(folder, "roles", ["id", "name", "parts"]).to_pylist()
    services = _load(folder, "services", [one.name for one in fields(LoggedService)]).to_pylist()
    attributes = _load(folder, "attributes", None if "cases" in names and "activities" in names else [])
    return EventLog(
        header=LogHeader(**fitting(words)),  # type: ignore[arg-type]  # of the right types
        flows=tuple(_load(folder, "flows", ["id"])["id"].to_pylist()),
        roles=tuple(
            LoggedRole(role["id"], role["name"], tuple(tuple(part) for part in role["parts"])) for role in roles
        ),
        services=tuple(map(_service, services)),
        attributes=Table(
            {column.name: _attribute(attributes[column.name], column.metadata) for column in attributes.schema}
        ),
        findings=tuple(_finding(entry) for entry in cast("list[dict[str, Any]]", words.get("findings", []))),
        **parts,
    )


def _service(row: dict[str, Any]) -> LoggedService:
    cells: dict[str, Any] = {key: tuple(cell) if isinstance(cell, list) else cell for key, cell in row.items()}
    return LoggedService(**cells)


def blocks(folder: Path, name: str, size: int, columns: Sequence[str] | None = None) -> Iterator[Table]:
    """The rows of a table in the order of the file, `size` at a time.

    Parameters
    ----------
    name
        A key of `SCHEMA`.
    size
        Number of rows; the last block may have fewer.
    columns
        Which; None: all.
    """
    import pyarrow as pa  # noqa: PLC0415  # off the run path

    columns = list(SCHEMA[name]) if columns is None else list(columns)
    waiting: list[pa.RecordBatch] = []
    with _file(folder, name, columns) as file:
        for group in range(file.num_row_groups):  # one after the other: pyarrow keeps what it has read until it is done
            for batch in file.iter_batches(size, [group], columns, use_threads=False):
                waiting.append(batch)
                if sum(one.num_rows for one in waiting) >= size:
                    rows = pa.Table.from_batches(waiting)
                    waiting = rows[size:].to_batches()
                    yield _table(rows[:size], name)
    if waiting:
        yield _table(pa.Table.from_batches(waiting), name)


def number_of_rows(folder: Path, name: str) -> int:
    """Rows of a table in a folder."""
    with _file(folder, name, ()) as file:
        return int(file.metadata.num_rows)


@contextmanager
def _file(folder: Path, name: str, columns: Collection[str]) -> Iterator["pq.ParquetFile"]:
    """A file of the folder, when it has been looked at whether it has the columns, and not too many rows."""
    import pyarrow.parquet as pq  # noqa: PLC0415  # off the run path

    with pq.ParquetFile(folder / f"{name}.parquet") as file:
        if file.metadata.num_rows > MAX_ROWS:
            message = f"{name} has more than {MAX_ROWS} rows"
            raise ValueError(message)
        missing = set(columns) - set(file.schema_arrow.names)
        if missing:
            message = f"{name} has no column {min(missing)}"
            raise ValueError(message)
        yield file


def _load(folder: Path, name: str, columns: list[str] | None) -> "pa.Table":
    with _file(folder, name, columns or ()) as file:
        return file.read(columns=columns)


def _whole_table(folder: Path, name: str) -> Table:
    """Read block by block into columns of the whole length: what pyarrow reads at once it keeps room for ever after."""
    with _file(folder, name, SCHEMA[name]) as file:
        rows = file.metadata.num_rows
        if not rows:
            return _table(file.read(columns=list(SCHEMA[name])), name)
    columns = {column: np.empty(rows, kind.dtype) for column, kind in SCHEMA[name].items()}
    read = 0
    for block in blocks(folder, name, _ROWS_AT_A_TIME):
        for column, values in block.columns.items():
            columns[column][read : read + block.rows] = values
        read += block.rows
    return Table(columns)


def _table(loaded: "pa.Table", name: str) -> Table:
    columns: dict[str, Column] = {}
    for column in loaded.column_names:
        kind = SCHEMA[name][column]
        values = loaded[column].combine_chunks()
        if values.null_count:
            if kind.unit != _INSTANT:
                message = f"{name}.{column} has cells without a value"
                raise ValueError(message)
            values = values.fill_null(NEVER)
        found = values.to_numpy(zero_copy_only=False)
        if found.dtype != np.dtype(kind.dtype):
            message = f"{name}.{column} is not of type {kind.dtype}"
            raise ValueError(message)
        columns[column] = found
    return Table(columns)


def _attribute(values: "pa.ChunkedArray", metadata: Mapping[bytes, bytes] | None) -> Column:
    dtype = np.dtype((metadata or {}).get(b"dtype", b"").decode() or "float64")
    if dtype.kind == "O":
        mixed = np.empty(len(values), dtype=object)
        mixed[:] = [json.loads(text) for text in values.to_pylist()]
        return mixed
    if dtype.kind == "U":
        return np.array(values.to_pylist(), dtype=dtype)
    if dtype.kind not in "biuf":
        message = f"an attribute is of type {dtype}"
        raise ValueError(message)
    column: Column = values.to_numpy().astype(dtype, copy=False)
    return column


def _finding(entry: Mapping[str, Any]) -> Finding:
    where = Where(**{key: entry["where"].get(key) for key in ("file", "line", "key", "element")})
    return Finding(entry["code"], where, entry["what_text"], entry["remedy_text"], entry["severity"])
