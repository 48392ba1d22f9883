"""An event log as a folder of Parquet files, one a table: lossless, self-describing, readable by any data tool.

``run.parquet/`` holds the tables of `SCHEMA` (``activities.parquet``, ``cases.parquet`` …), the dictionaries that
their row numbers refer to (``elements.parquet``, ``individuals.parquet`` …), the case attributes
(``attributes.parquet``) and ``log.json`` with the header. A folder, because a Parquet file holds one table, and so that
DuckDB, pandas or R read just what they need. In the files an instant that never came is null; every column carries its
unit and meaning as metadata.

pyarrow is imported when a file is read or written, not before.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

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
)

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]  # it has neither types nor stubs

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
    path = Path(path)
    if path.exists() and not (path / "log.json").is_file():
        raise LogError([flaw("LOG-FOLDER", str(path))])
    part = path.with_name(path.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        _write(log, part)
        if path.exists():
            shutil.rmtree(path)
        part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return path


def _write(log: EventLog, folder: Path) -> None:
    import pyarrow as pa  # noqa: PLC0415  # off the run path
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # noqa: PLC0415

    header = json.dumps({"format": FORMAT, **header_words(log.header)}, ensure_ascii=False, indent=2)
    tables = {name: _arrow_table(getattr(log, name), name, header) for name in SCHEMA}
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
    tables["attributes"] = _attribute_table(log)
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


def _attribute_table(log: EventLog) -> "pa.Table":
    """Numpy columns as they are; texts as strings; columns of mixed values as JSON. The dtype is in the metadata."""
    import pyarrow as pa  # noqa: PLC0415  # off the run path

    arrays, columns = [], []
    for name, values in log.attributes.items():
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
    import pyarrow as pa  # noqa: PLC0415  # off the run path

    path = Path(path)
    try:
        log = _read(path)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise LogError([flaw("LOG-PARQUET", str(path), reason=reason)]) from None
    findings = check(log)
    if findings:
        raise LogError(findings)
    return log


def _read(folder: Path) -> EventLog:
    words = words_from((folder / "log.json").read_text(encoding="utf-8"))
    if words.get("format") != FORMAT:
        message = f"log.json does not say {FORMAT}"
        raise ValueError(message)
    parts: dict[str, Any] = {name: _table(folder, name) for name in SCHEMA}
    parts |= {
        name: tuple(kind(**row) for row in _load(folder, name, [one.name for one in fields(kind)]).to_pylist())
        for name, kind in _DICTIONARIES.items()
    }
    roles = _load(folder, "roles", ["id", "name", "parts"]).to_pylist()
    services = _load(folder, "services", [one.name for one in fields(LoggedService)]).to_pylist()
    attributes = _load(folder, "attributes", None)
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


def _load(folder: Path, name: str, columns: list[str] | None) -> "pa.Table":
    import pyarrow.parquet as pq  # noqa: PLC0415  # off the run path

    with pq.ParquetFile(folder / f"{name}.parquet") as file:
        if file.metadata.num_rows > MAX_ROWS:
            message = f"{name} has more than {MAX_ROWS} rows"
            raise ValueError(message)
        table = file.read(columns=columns)
    missing = set(columns or ()) - set(table.column_names)
    if missing:
        message = f"{name} has no column {min(missing)}"
        raise ValueError(message)
    return table


def _table(folder: Path, name: str) -> Table:
    loaded = _load(folder, name, list(SCHEMA[name]))
    columns: dict[str, Column] = {}
    for column, kind in SCHEMA[name].items():
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
